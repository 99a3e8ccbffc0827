"""What happens to paper: colour, folds, holes, staples, stains, marker, stamps, tears."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np

from benchmarks.mail.rasters import MM, Colour, Mask, Pixels, as_mask, paint
from docindex.testing.samples.chance import Dice

Place = tuple[float, float]  # millimetres from the left and from the top

WHITE_PAPERS: Final[tuple[Colour, ...]] = (
    (0.97, 0.97, 0.96),
    (0.95, 0.95, 0.95),
    (0.96, 0.95, 0.92),
    (0.90, 0.89, 0.86),  # recycled
)
COLOURED_PAPERS: Final[tuple[Colour, ...]] = (
    (0.98, 0.92, 0.62),
    (0.97, 0.76, 0.78),
    (0.75, 0.91, 0.74),
    (0.70, 0.83, 0.93),
    (0.80, 0.76, 0.68),
)
YELLOW: Final[Colour] = (0.99, 0.90, 0.45)
_MARKERS: Final[tuple[Colour, ...]] = (
    (1.0, 0.98, 0.30),
    (0.55, 1.0, 0.45),
    (1.0, 0.62, 0.75),
    (0.50, 0.80, 1.0),
)
_STAMP_INKS: Final[tuple[Colour, ...]] = (
    (0.20, 0.22, 0.55),
    (0.10, 0.10, 0.12),
    (0.62, 0.12, 0.16),
    (0.35, 0.15, 0.45),
)
_COFFEE: Final[Colour] = (0.62, 0.47, 0.30)


def folded(page: Pixels, dpi: int, dice: Dice) -> None:
    """The two folds of a letter in a long envelope, or the one of a half sheet."""
    rows = dice.pick(((99.0, 198.0), (105.0, 210.0), (148.5,)))
    width = page.shape[1]
    for middle in rows:
        reach = round(dice.uniform(1.2, 3.0) * dpi / MM)
        shade = np.linspace(0, 1, reach, dtype=np.float32)[:, None] ** 2
        shade = np.vstack((shade * dice.uniform(0.04, 0.14), shade[::-1] * 0.03))
        row = round((middle + dice.normal(0.6, 1.5)) * dpi / MM)
        paint(page, (0, row - reach), np.repeat(shade, width, axis=1), (0.0, 0.0, 0.0))
        worn = row + dice.between(0, 1)
        if 0 <= worn < page.shape[0] and dice.chance(0.5):
            # Toner cracks along the fold.
            page[worn] = np.maximum(page[worn], np.uint8(dice.between(120, 215)))


def punched(page: Pixels, dpi: int, dice: Dice) -> None:
    """Two holes of 6 mm, 80 mm apart, 12 mm from the left edge (ISO 838)."""
    behind = dice.pick((0.12, 0.25, 0.78))
    slip = dice.normal(3, 6)
    for row in (108.5 + slip, 188.5 + slip):
        radius = 3.0 * dpi / MM
        size = math.ceil(radius) + 2
        grid = np.arange(-size, size + 1, dtype=np.float32)
        far = np.hypot(grid[:, None], grid[None, :])
        mask = np.clip(radius - far + 0.5, 0, 1).astype(np.float32)
        rim = np.clip(1 - np.abs(far - radius) / 2, 0, 1).astype(np.float32) * 0.5
        corner = (round(12 * dpi / MM) - size, round(row * dpi / MM) - size)
        _cover(page, corner, mask, behind)
        paint(page, corner, rim, (0.35, 0.35, 0.35))


def stapled(page: Pixels, dpi: int, dice: Dice) -> None:
    """A staple in the top left corner, or the two holes and the rust that it left."""
    x, y = dice.uniform(6, 14), dice.uniform(5, 12)
    turn = math.radians(dice.uniform(-60, 10))
    ends = [(x + s * 6 * math.cos(turn), y - s * 6 * math.sin(turn)) for s in (-1, 1)]
    mask = np.zeros((round(26 * dpi / MM), round(30 * dpi / MM)), np.uint8)
    points = [(round(a * dpi / MM), round(b * dpi / MM)) for a, b in ends]
    if dice.chance(0.5):
        cv2.line(mask, points[0], points[1], 255, max(1, round(0.5 * dpi / MM)), cv2.LINE_AA)
    for point in points:
        cv2.circle(mask, point, max(1, round(0.4 * dpi / MM)), 255, -1, cv2.LINE_AA)
    paint(page, (0, 0), _unit(mask), (0.28, 0.25, 0.22))


def stained(page: Pixels, dpi: int, dice: Dice) -> None:
    """Rings of a cup, or blots with a dark rim."""
    for _ in range(dice.between(1, 2)):
        radius = dice.uniform(12, 42) * dpi / MM
        size = int(radius * 1.3)
        small = max(24, size // 6)
        grid = np.linspace(-1.3, 1.3, 2 * small, dtype=np.float32)
        angle = np.arctan2(grid[:, None], grid[None, :])
        wave = sum(
            dice.normal(0.02, 0.05) * np.cos(k * angle + dice.uniform(0, 6)) for k in (2, 3, 5, 7)
        )
        far = np.hypot(grid[:, None], grid[None, :]) * (1 + wave)
        rim = np.exp(-(((far - 0.9) / 0.04) ** 2))
        inside = 1 / (1 + np.exp((far - 0.9) / 0.03))
        deep = dice.uniform(0.15, 0.5)
        stain = rim * deep + inside * deep * dice.pick((0.05, 0.4))
        mask = as_mask(cv2.resize(as_mask(stain), (2 * size, 2 * size)))
        middle = (dice.between(0, page.shape[1]) - size, dice.between(0, page.shape[0]) - size)
        paint(page, middle, mask, _COFFEE)


def corner_turned(page: Pixels, dpi: int, dice: Dice) -> None:
    """A corner turned over: its back lies on the page, and the bed shows where it was."""
    reach = round(dice.uniform(12, 34) * dpi / MM)
    lean = round(reach * dice.uniform(0.6, 1.2))
    height, width = page.shape[:2]
    right, bottom = dice.chance(0.6), dice.chance(0.4)
    x, y = (width - 1 if right else 0), (height - 1 if bottom else 0)
    dx, dy = (-reach if right else reach), (-lean if bottom else lean)
    # The corner's own place after it was mirrored at the line between the two ends.
    scale = 2 * reach**2 * lean**2 / (reach**2 + lean**2)
    tip = (x + round(scale / dx), y + round(scale / dy))
    shade = tuple(int(v) for v in np.atleast_1d(np.median(page[::97, ::97], axis=(0, 1))))
    ends = [(x + dx, y), (x, y + dy)]
    bed = (int(dice.uniform(20, 60)),) * len(shade)
    cv2.fillPoly(page, [np.array([(x, y), *ends])], bed if dice.chance(0.5) else (250,) * 3)
    cv2.fillPoly(page, [np.array([tip, *ends])], tuple(int(v * 0.96) for v in shade), cv2.LINE_AA)
    cv2.line(page, ends[0], ends[1], tuple(int(v * 0.7) for v in shade), 2, cv2.LINE_AA)


def marked(page: Pixels, place: Place, length: float, dpi: int, dice: Dice) -> None:
    """Go over a line of text with a marker, from a place on for that many millimetres."""
    width, height = round((length + 6) * dpi / MM), round(dice.uniform(4.2, 6.0) * dpi / MM)
    mask = np.zeros((height * 2, width), np.float32)
    slope = dice.normal(0.2, 0.5) * dpi / MM
    for column in range(width):
        top = round(height / 2 + slope * column / width)
        mask[top : top + height, column] = 1.0
    mask[:, -3:] *= 0.5
    corner = (round((place[0] - 3) * dpi / MM), round((place[1] - 3.2) * dpi / MM) - height // 2)
    paint(page, corner, mask, dice.pick(_MARKERS))


def stamped(page: Pixels, stamp: Mask, place: Place, dpi: int, dice: Dice) -> None:
    """Put a stamp on the page, askew, unevenly inked, in the ink of some pad.

    Args:
        stamp: the clean stamp at the page's resolution, 1 ink.
        place: of its middle.
    """
    height, width = stamp.shape
    size = int(math.hypot(height, width)) + 4
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), dice.normal(4, 14), 1.0)
    turn[:, 2] += ((size - width) / 2, (size - height) / 2)
    mask = as_mask(cv2.warpAffine(stamp, turn, (size, size), flags=cv2.INTER_LINEAR))
    uneven = cv2.resize(dice.generator.random((7, 7)).astype(np.float32), (size, size))
    rough = cv2.resize(
        dice.generator.random((size // 2, size // 2)).astype(np.float32), (size, size)
    )
    mask = as_mask(mask * np.clip(uneven * 1.3 + 0.15, 0, 1) * (0.55 + 0.45 * (rough > 0.22)))
    corner = (round(place[0] * dpi / MM) - size // 2, round(place[1] * dpi / MM) - size // 2)
    paint(page, corner, mask, dice.pick(_STAMP_INKS))


def torn(page: Pixels, below: float, bed: int, dpi: int, dice: Dice) -> None:
    """Tear off what is below that many millimetres, along a ragged line; the bed shows."""
    height, width = page.shape[:2]
    steps = dice.generator.normal(0, 1.0, width // 6 + 2)
    line = below + np.cumsum(steps) * 0.12 + dice.normal(0.02, 0.06) * np.arange(len(steps))
    ragged = np.interp(np.arange(width), np.arange(len(steps)) * 6, line) * dpi / MM
    for column, row in enumerate(np.clip(ragged, 0, height).astype(int)):
        page[row:, column] = bed
        page[max(row - 2, 0) : row, column] = np.minimum(page[max(row - 2, 0) : row, column], 205)


def _cover(page: Pixels, corner: tuple[int, int], mask: Mask, light: float) -> None:
    """Replace what lies there by a grey, where the mask is 1."""
    rows, columns = mask.shape
    window = page[corner[1] : corner[1] + rows, corner[0] : corner[0] + columns]
    part = mask[: window.shape[0], : window.shape[1]]
    if window.ndim == 3:
        part = part[:, :, None]
    window[:] = (window * (1 - part) + 255 * light * part).astype(np.uint8)


def _unit(mask: Pixels) -> Mask:
    return as_mask(mask / np.float32(255))
