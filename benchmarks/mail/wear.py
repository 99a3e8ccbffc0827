"""What happens to paper: folds, holes, staples, stains, marker, stamps, tears."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np

from benchmarks.mail.levels import Wear
from benchmarks.mail.papers import Paper
from benchmarks.mail.rasters import MM, Colour, Mask, Pixels, as_mask, as_pixels, cloud, paint
from benchmarks.mail.typefaces import Page
from docindex.testing.samples.chance import Dice

Place = tuple[float, float]  # millimetres from the left and from the top

# Yellow is what most desks have; all are so light that black and white leaves the text readable.
_MARKERS: Final[tuple[Colour, ...]] = (
    (1.0, 0.98, 0.30),
    (1.0, 0.98, 0.30),
    (1.0, 0.98, 0.30),
    (0.75, 1.0, 0.60),
    (1.0, 0.82, 0.90),
    (0.75, 0.93, 1.0),
)
_STAMP_INKS: Final[tuple[Colour, ...]] = (
    (0.20, 0.22, 0.55),
    (0.10, 0.10, 0.12),
    (0.62, 0.12, 0.16),
    (0.35, 0.15, 0.45),
)
_COFFEE: Final[Colour] = (0.62, 0.47, 0.30)
_STAIN_REACH: Final = 1.3  # of its radius, half of the square in which a stain is drawn
_STAIN_SIZE: Final = 420  # pixels of that square


def worn(page: Pixels, paper: Paper, how: Wear, face: Page | None, bed: int, dpi: int) -> Pixels:
    """What happened to a sheet, as it is seen from one of its sides.

    Args:
        page: shape (height, width) or (height, width, 3); may be written to.
        face: a drawn side of the sheet, which says how large it is; None: it is A4.
        bed: grey of the scanner's bed, which shows where there is no paper.
    """
    dice, ream = Dice(*paper.stream), paper.ream
    # Always worked on as the front shows it, so that both sides are of one piece.
    sheet = as_pixels(cv2.flip(page, 1)) if paper.back else page
    if face is None or face.height is None:
        if dice.chance(how.stained * ream.wear):
            _stained(sheet, 0.4 if paper.back else 1.0, dpi, dice)
        if dice.chance(how.folded * ream.wear):
            _folded(sheet, dpi, dice)
        if ream.punched is not None:
            _punched(sheet, ream.punched + dice.normal(0.2, 0.5), bed, dpi)
        if ream.stapled is not None:
            _unstapled(sheet, ream.stapled, dpi, dice)
        if dice.chance(how.corner * ream.wear):
            _corner_turned(sheet, bed, dpi, dice, flap=not paper.back)
    else:
        sheet[round(face.height * dpi / MM) :] = bed
    if face is not None and face.torn is not None:
        _torn(sheet, face.torn, bed, dpi, dice)
    return as_pixels(cv2.flip(sheet, 1)) if paper.back else sheet


def _folded(page: Pixels, dpi: int, dice: Dice) -> None:
    """The two folds of a letter in a long envelope, or the one of a half sheet."""
    rows = dice.pick(((99.0, 198.0), (105.0, 210.0), (148.5,)))
    width = page.shape[1]
    for middle in rows:
        reach = round(dice.uniform(1.2, 3.0) * dpi / MM)
        shade = np.linspace(0, 1, reach, dtype=np.float32)[:, None] ** 2
        shade = np.vstack((shade * dice.uniform(0.04, 0.14), shade[::-1] * 0.03))
        row = round((middle + dice.normal(0.6, 1.5)) * dpi / MM)
        paint(page, (0, row - reach), np.repeat(shade, width, axis=1), (0.0, 0.0, 0.0))
        crack, light = row + dice.between(0, 1), np.uint8(dice.between(120, 215))
        if 0 <= crack < page.shape[0] and dice.chance(0.5):
            # Toner cracks along the fold.
            page[crack] = np.maximum(page[crack], light)


def _punched(page: Pixels, slip: float, bed: int, dpi: int) -> None:
    """Two holes of 6 mm, 80 mm apart, 12 mm from the left edge (ISO 838)."""
    radius = 3.0 * dpi / MM
    size = math.ceil(radius) + 2
    grid = np.arange(-size, size + 1, dtype=np.float32)
    far = np.hypot(grid[:, None], grid[None, :])
    mask = np.clip(radius - far + 0.5, 0, 1).astype(np.float32)
    rim = np.clip(1 - np.abs(far - radius) / 2, 0, 1).astype(np.float32) * 0.5
    for row in (108.5 + slip, 188.5 + slip):
        corner = (round(12 * dpi / MM) - size, round(row * dpi / MM) - size)
        _cover(page, corner, mask, bed)
        paint(page, corner, rim, (0.35, 0.35, 0.35))


def _unstapled(page: Pixels, staple: tuple[float, float, float], dpi: int, dice: Dice) -> None:
    """The two holes of a staple that was pulled out before scanning, with what rust it left."""
    x, y = staple[0] + dice.normal(0.2, 0.5), staple[1] + dice.normal(0.2, 0.5)
    turn = math.radians(staple[2])
    mask = np.zeros((round(26 * dpi / MM), round(30 * dpi / MM)), np.uint8)
    for end in (-6, 6):
        point = (x + end * math.cos(turn), y - end * math.sin(turn))
        place = (round(point[0] * dpi / MM), round(point[1] * dpi / MM))
        size = (max(1, round(dice.uniform(0.3, 0.6) * dpi / MM)), max(1, round(0.3 * dpi / MM)))
        cv2.ellipse(mask, place, size, -staple[2], 0, 360, 255, -1, cv2.LINE_AA)
    paint(page, (0, 0), _unit(mask), (0.38, 0.30, 0.24))


def _stained(page: Pixels, soaked: float, dpi: int, dice: Dice) -> None:
    """Rings of a cup, or blots with a dark rim; `soaked` is how much of them this side shows."""
    for _ in range(dice.between(1, 2)):
        radius = dice.uniform(12, 42) * dpi / MM
        stain = _stain(dice) * (dice.uniform(0.15, 0.5) * soaked)
        size = int(radius * _STAIN_REACH)
        mask = cv2.resize(as_mask(stain), (2 * size, 2 * size), interpolation=cv2.INTER_CUBIC)
        middle = (dice.between(0, page.shape[1]) - size, dice.between(0, page.shape[0]) - size)
        paint(page, middle, as_mask(np.clip(mask, 0, 1)), _COFFEE)


def _stain(dice: Dice) -> Mask:
    """A stain in a square of its own, 1 at its darkest."""
    grid = np.linspace(-_STAIN_REACH, _STAIN_REACH, _STAIN_SIZE, dtype=np.float32)
    angle = np.arctan2(grid[:, None], grid[None, :])
    ring = dice.chance(0.5)
    uneven = 0.012 if ring else 0.06
    far = np.hypot(grid[:, None], grid[None, :])
    for wave in range(2, 7):
        # The finer, the flatter; liquid draws round outlines.
        far = far * (
            1 + dice.normal(uneven, 2 * uneven) / wave * np.cos(wave * angle + dice.uniform(0, 6))
        )
    far = far + (cloud(dice, (24, 24), 0, 1, size=_STAIN_SIZE) / np.float32(255) - 0.5) * 0.08
    rim = np.exp(-(((far - 0.9) / dice.uniform(0.02, 0.05)) ** 2))
    # It dries unevenly, and a cup does not stand level.
    rim = rim * np.clip(0.65 + 0.6 * np.cos(angle + dice.uniform(0, 6)), 0.12, 1)
    inside = 1 / (1 + np.exp((far - 0.9) / 0.02))
    flow = 0.6 + 0.4 * cloud(dice, (9, 9), 0, 1, size=_STAIN_SIZE) / np.float32(255)
    return as_mask((rim + inside * (0.03 if ring else 0.45)).clip(0, 1) * flow)


def _corner_turned(page: Pixels, bed: int, dpi: int, dice: Dice, *, flap: bool) -> None:
    """A corner turned over to the front, where its back lies; the bed shows where it was."""
    reach = round(dice.uniform(12, 34) * dpi / MM)
    lean = round(reach * dice.uniform(0.6, 1.2))
    height, width = page.shape[:2]
    right, bottom = dice.chance(0.6), dice.chance(0.4)
    x, y = (width - 1 if right else 0), (height - 1 if bottom else 0)
    dx, dy = (-reach if right else reach), (-lean if bottom else lean)
    shade = tuple(int(v) for v in np.atleast_1d(np.median(page[::97, ::97], axis=(0, 1))))
    ends = [(x + dx, y), (x, y + dy)]
    cv2.fillPoly(page, [np.array([(x, y), *ends])], (bed,) * len(shade))
    if flap:
        # The corner's own place after it was mirrored at the line between the two ends.
        scale = 2 * reach**2 * lean**2 / (reach**2 + lean**2)
        tip = (x + round(scale / dx), y + round(scale / dy))
        paler = tuple(int(v * 0.96) for v in shade)
        cv2.fillPoly(page, [np.array([tip, *ends])], paler, cv2.LINE_AA)
    cv2.line(page, ends[0], ends[1], tuple(int(v * 0.7) for v in shade), 2, cv2.LINE_AA)


def marked(page: Pixels, spot: tuple[float, float, float], dpi: int, dice: Dice) -> None:
    """Go over a line of text with a marker, by hand.

    Args:
        spot: left, baseline and length of the text, in millimetres.
    """
    x, baseline, length = spot
    wide = dice.uniform(3.8, 5.0)
    left, right = x - dice.uniform(0.5, 3.5), x + length + dice.uniform(0.0, 4.0)
    # Digits are 2.5 mm high; the hand aims at their middle.
    middle = baseline - 1.25 + dice.normal(0.25, 0.5)
    steps = max(4, round((right - left) / 8))
    drift = np.linspace(0, dice.normal(0.4, 0.9), steps) + np.cumsum(
        dice.generator.normal(0, 0.06, steps)
    )
    corner = (round((left - wide) * dpi / MM), round((middle - 2 * wide) * dpi / MM))
    size = (round(4 * wide * dpi / MM), round((right - left + 2 * wide) * dpi / MM))
    along = np.linspace(wide, right - left + wide, steps)
    path = np.column_stack((along, 2 * wide + drift - drift.mean())) * dpi / MM
    mask = np.zeros(size, np.uint8)
    # A chisel tip: a broad stroke with round ends, and a second, shorter one that overlaps it.
    thick, narrow = round(wide * dpi / MM), max(1, round(0.75 * wide * dpi / MM))
    cv2.polylines(
        mask,
        [path.astype(np.int32)],
        isClosed=False,
        color=215,
        thickness=thick,
        lineType=cv2.LINE_AA,
    )
    rest = path[: max(2, steps // dice.between(1, 3))].astype(np.int32)
    cv2.polylines(mask, [rest], isClosed=False, color=255, thickness=narrow, lineType=cv2.LINE_AA)
    paint(page, corner, _unit(mask), dice.pick(_MARKERS))


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


def _torn(page: Pixels, below: float, bed: int, dpi: int, dice: Dice) -> None:
    """Tear off what is below that many millimetres, along a ragged line; the bed shows."""
    height, width = page.shape[:2]
    steps = dice.generator.normal(0, 1.0, width // 6 + 2)
    line = below + np.cumsum(steps) * 0.12 + dice.normal(0.02, 0.06) * np.arange(len(steps))
    ragged = np.interp(np.arange(width), np.arange(len(steps)) * 6, line) * dpi / MM
    for column, row in enumerate(np.clip(ragged, 0, height).astype(int)):
        page[row:, column] = bed
        page[max(row - 2, 0) : row, column] = np.minimum(page[max(row - 2, 0) : row, column], 205)


def _cover(page: Pixels, corner: tuple[int, int], mask: Mask, grey: int) -> None:
    """Replace what lies there by a grey, where the mask is 1."""
    rows, columns = mask.shape
    window = page[corner[1] : corner[1] + rows, corner[0] : corner[0] + columns]
    part = mask[: window.shape[0], : window.shape[1]]
    if window.ndim == 3:
        part = part[:, :, None]
    window[:] = (window * (1 - part) + grey * part).astype(np.uint8)


def _unit(mask: Pixels) -> Mask:
    return as_mask(mask / np.float32(255))
