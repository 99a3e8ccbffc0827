"""A sheet on its way through print, wear and scanner, as its level says."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Final

import attrs
import cv2
import numpy as np

from benchmarks.mail import toner, wear, wires
from benchmarks.mail.drawings import drawn
from benchmarks.mail.levels import Level, Print
from benchmarks.mail.offices import receipt_stamp
from benchmarks.mail.rasters import MM, Colour, Pixels, as_pixels, cloud, dim, grain, toned
from benchmarks.mail.tenants import Tenant
from benchmarks.mail.typefaces import Page
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.paper import Sheet

_CELL: Final = 24  # pixels; where the light is measured


@attrs.frozen(kw_only=True)
class Device:
    """One scanner, or one way of setting it, for a whole batch.

    Args:
        dpi_x, dpi_y: dots per inch.
        colour, bitonal: what it makes of a page; neither: grey.
        quality: of JPEG.
        threshold: share of the paper's brightness that parts black from white.
        streaks: places across, 0..1, and strengths of dirt on its glass.
    """

    level: Level
    tenant: Tenant
    dpi_x: int
    dpi_y: int
    colour: bool
    bitonal: bool
    quality: int
    threshold: float
    streaks: tuple[tuple[float, float], ...]


@attrs.frozen(kw_only=True)
class Feed:
    """How one sheet goes in.

    Args:
        rotation: degrees counter-clockwise by which the scan must be turned to be upright.
        first: whether this side is the first of its document: it is stamped.
        worn: whether the paper comes from people; separators are the scan station's own, well
            printed and kept flat.
        number: of this side in its document, and how many it has: a fax counts them.
    """

    rotation: int = 0
    first: bool = False
    worn: bool = True
    number: tuple[int, int] = (1, 1)


def set_up(level: Level, tenant: Tenant, mode: str, dice: Dice) -> Device:
    """Choose a scanner of the level.

    Args:
        mode: `bitonal`, `grey` or `colour`.
    """
    dpi_x, dpi_y = dice.pick(level.resolutions)
    dirty = dice.chance(level.dirt.streaks)
    return Device(
        level=level,
        tenant=tenant,
        dpi_x=dpi_x,
        dpi_y=dpi_y,
        colour=mode == "colour",
        bitonal=mode == "bitonal",
        quality=dice.between(*level.optics.jpeg),
        threshold=dice.uniform(*level.optics.threshold),
        streaks=tuple(
            (dice.uniform(0.03, 0.97), dice.uniform(0.15, 0.7))
            for _ in range(dice.between(1, 3) if dirty else 0)
        ),
    )


def scan(side: Sheet | None, back: Page | None, device: Device, feed: Feed, dice: Dice) -> Pixels:
    """Scan one side.

    Args:
        side: what goes in, a `Page` or a separator; None: nothing is printed on it.
        back: what may shine through.

    Returns:
        Shape (height, width) or, in colour, (height, width, 3) as red, green, blue; only 0 and
        255 where the device is bitonal.
    """
    level, dpi = device.level, device.dpi_x
    front = side if isinstance(side, Page) else None
    drawing = drawn(side, dpi) if side else np.full(_shape(dpi), 255, np.uint8)
    other = _other_side(back, level, dpi, dice)
    how = level.print if feed.worn else Print()
    sheet = toner.printed(drawing, other, how, dpi, dice)
    coloured = level.wear.coloured if feed.worn else 0.0
    sheet = toned(sheet, *_paper(front, coloured, dice), colour=device.colour)
    if feed.worn:
        _wear(sheet, front, device, feed, dice)
    dark = dice.chance(level.dirt.border)
    bed = dice.between(15, 60) if dark else 250
    if front and front.torn is not None:
        wear.torn(sheet, front.torn, bed, dpi, dice)
    if front and front.height is not None:
        sheet[round(front.height * dpi / MM) :] = bed
    sheet = _drawn_in(sheet, level, dpi, bed, dice)
    _see(sheet, device, dice)
    if feed.rotation:
        sheet = np.ascontiguousarray(np.rot90(sheet, -feed.rotation // 90))
    return _finished(sheet, device, feed, dice)


def _shape(dpi: int) -> tuple[int, int]:
    return round(297 / MM * dpi), round(210 / MM * dpi)


def _other_side(
    back: Page | None, level: Level, dpi: int, dice: Dice
) -> Callable[[], Pixels] | None:
    if level.print.through == 0:
        return None
    if back is not None:
        return partial(drawn, back, dpi)
    # Of thin paper the next sheet in the stack shows through as well.
    return partial(_next_sheet, dpi) if dice.chance(0.4) else None


@lru_cache(maxsize=2)
def _next_sheet(dpi: int) -> Pixels:
    """A page full of greyish lines of words, for what nobody can read anyway."""
    page = np.full(_shape(dpi), 255, np.uint8)
    dice = np.random.default_rng(5)
    step, x_height = round(5.0 * dpi / MM), max(2, round(1.9 * dpi / MM))
    for row in range(step * 12, page.shape[0] - 10 * step, step):
        column, end = round(25 * dpi / MM), round(dice.uniform(120, 190) * dpi / MM)
        while column < end:
            word = int(dice.integers(4, 22) * dpi / MM)
            page[row : row + x_height, column : column + word] = 90
            column += word + round(1.6 * dpi / MM)
    page.flags.writeable = False
    return page


def _paper(front: Page | None, coloured: float, dice: Dice) -> tuple[Colour, Colour]:
    """The colours of paper and ink."""
    dark = dice.uniform(0.05, 0.2)
    ink = dice.pick(((dark, dark, dark), (dark, dark, dark), (dark * 0.8, dark, dark * 1.4)))
    if front is not None and front.yellow:
        return wear.YELLOW, ink
    if dice.chance(coloured):
        return dice.pick(wear.COLOURED_PAPERS), ink
    return dice.pick(wear.WHITE_PAPERS), ink


def _wear(sheet: Pixels, front: Page | None, device: Device, feed: Feed, dice: Dice) -> None:
    how, dpi = device.level.wear, device.dpi_x
    spots = front.spots if front else []
    if spots and dice.chance(how.marked):
        x, y, length = spots[0]
        wear.marked(sheet, (x, y + 1.5), length, dpi, dice)
    if feed.first and front and front.receipt and dice.chance(how.receipt):
        place = (front.receipt[0] + dice.normal(4, 10), front.receipt[1] + dice.normal(2.5, 6))
        if spots and dice.chance(how.over_number):
            x, y, length = dice.pick(spots)
            place = (x + length * dice.uniform(0.1, 0.9), y + dice.normal(5, 9))
        wear.stamped(sheet, receipt_stamp(device.tenant, dpi), place, dpi, dice)
    if dice.chance(how.stained):
        wear.stained(sheet, dpi, dice)
    if dice.chance(how.folded):
        wear.folded(sheet, dpi, dice)
    if dice.chance(how.punched):
        wear.punched(sheet, dpi, dice)
    if dice.chance(how.stapled):
        wear.stapled(sheet, dpi, dice)
    if dice.chance(how.corner):
        wear.corner_turned(sheet, dpi, dice)


def _drawn_in(sheet: Pixels, level: Level, dpi: int, bed: int, dice: Dice) -> Pixels:
    """Skew, shift, and the bed of the scanner around the sheet."""
    optics = level.optics
    skew = dice.normal(optics.skew_sigma, optics.skew_max)
    if dice.chance(optics.far):
        skew = dice.pick((-1, 1)) * dice.uniform(optics.skew_max, optics.far_max)
    height, width = sheet.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1.0)
    for axis in (0, 1):
        turn[axis, 2] += dice.normal(optics.shift / 2, optics.shift) * dpi / MM
    # Transports slip: lengths are never quite what they should be.
    turn[1] *= 1 + dice.normal(0.0015, 0.004)
    moved = cv2.warpAffine(
        sheet, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=(bed, bed, bed)
    )
    return as_pixels(moved)


def _see(sheet: Pixels, device: Device, dice: Dice) -> None:
    """Blur, uneven light, dirt on the glass, grain."""
    optics = device.level.optics
    sigma = dice.uniform(*optics.blur) * device.dpi_x / MM
    if sigma > 0.3:
        cv2.GaussianBlur(sheet, (0, 0), sigma, dst=sheet)
    if optics.light > 0.06 or not device.bitonal:
        dim(sheet, cloud(dice, (5, 4), 1 - optics.light * dice.uniform(0.2, 1), 1.0))
    width = sheet.shape[1]
    for place, strength in device.streaks:
        column = round(place * width)
        wide = max(1, round(0.12 * device.dpi_x / MM * (1 + strength)))
        line = sheet[:, column : column + wide]
        line[:] = (line * (1 - strength * dice.uniform(0.7, 1.0))).astype(np.uint8)
    grain(sheet, optics.grain * dice.uniform(0.7, 1.2), dice)


def _finished(sheet: Pixels, device: Device, feed: Feed, dice: Dice) -> Pixels:
    """Fax resolution, threshold, specks, and what a wire does to bits."""
    dirt = device.level.dirt
    if device.dpi_y != device.dpi_x:
        sheet = wires.squeezed(sheet, device.dpi_x, device.dpi_y)
    if device.bitonal:
        sheet = _parted(sheet, device.threshold + dice.normal(0.015, 0.03))
    _speckle(sheet, device, dice)
    if not device.bitonal:
        return sheet
    if dirt.salt:
        holes = dice.generator.integers(0, sheet.size, int(sheet.size * dirt.salt))
        sheet.reshape(-1)[holes] = 255
    wires.cut(sheet, dirt, device.dpi_x, dice)
    wires.lose_lines(sheet, dirt, dice)
    line = wires.header((device.dpi_x, device.dpi_y), feed.number, dirt, dice)
    if line is not None:
        sheet[: line.shape[0], : line.shape[1]] = line[:, : sheet.shape[1]]
    return sheet


def _parted(sheet: Pixels, share: float) -> Pixels:
    """Black and white at a share of the paper's brightness, which is looked up round about."""
    height, width = sheet.shape
    rows, columns = height // _CELL, width // _CELL
    # Whole cells only, which is six times as fast; the few pixels beyond them follow the last.
    cells = sheet[: rows * _CELL, : columns * _CELL]
    paper = cv2.resize(cells, (columns, rows), interpolation=cv2.INTER_AREA)
    paper = cv2.blur(cv2.dilate(paper, np.ones((5, 5), np.uint8)), (5, 5))
    # Where there is no paper, noise must not become ink.
    limit = cv2.convertScaleAbs(cv2.max(paper, np.full_like(paper, 110)), alpha=share)
    limit = cv2.resize(limit, (width, height), interpolation=cv2.INTER_LINEAR)
    return as_pixels(cv2.compare(sheet, limit, cv2.CMP_GT))


def _speckle(sheet: Pixels, device: Device, dice: Dice) -> None:
    height, width = sheet.shape[:2]
    count = int(dice.generator.poisson(device.level.dirt.specks))
    rows, columns = (
        dice.generator.integers(0, height, count),
        dice.generator.integers(0, width, count),
    )
    sizes = (
        np.ceil(dice.generator.pareto(2.2, count) * device.dpi_x / 300 + 0.4).clip(1, 9).astype(int)
    )
    for row, column, size in zip(rows, columns, sizes, strict=True):
        level = 0 if device.bitonal else dice.between(30, 130)
        if size < 3:
            sheet[row : row + size, column : column + size] = level
        else:
            axes = (int(size) // 2, max(1, int(size) // 3))
            turn = dice.uniform(0, 180)
            cv2.ellipse(
                sheet, (int(column), int(row)), axes, turn, 0, 360, (level,) * 3, -1, cv2.LINE_8
            )
