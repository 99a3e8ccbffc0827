"""A sheet on its way through print, wear and scanner, as its level says."""

from __future__ import annotations

from functools import partial
from typing import Final

import attrs
import cv2
import numpy as np

from benchmarks.mail import toner, wear, wires
from benchmarks.mail.drawings import SPARES, drawn, spare
from benchmarks.mail.levels import Level
from benchmarks.mail.offices import receipt_stamp
from benchmarks.mail.papers import ENVELOPES, NEW, YELLOW, Paper
from benchmarks.mail.rasters import MM, Colour, Pixels, as_pixels, dim, grain, luminance, toned
from benchmarks.mail.tenants import Tenant
from benchmarks.mail.typefaces import Page
from benchmarks.mail.wires import Transmission
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.paper import HEIGHT, WIDTH, Sheet

_CELL: Final = 24  # pixels; where the light is measured
_LOOK: Final = (0.25, 0.1)  # of the page's height and width, how far each way paper is looked for
_LIGHT_BED: Final = 250


@attrs.frozen(kw_only=True)
class Device:
    """One scanner, or one way of setting it, for a whole batch; a fax machine for one document.

    Args:
        dpi_x, dpi_y: dots per inch.
        colour, bitonal: what it makes of a page; neither: grey.
        quality: of JPEG.
        threshold: share of the paper's brightness that parts black from white.
        bed: grey of what lies behind the sheet.
        light: share of the lamp's light that is missing at its left and at its right end.
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
    bed: int
    light: tuple[float, float]
    streaks: tuple[tuple[float, float], ...]


@attrs.frozen(kw_only=True)
class Feed:
    """How one sheet goes in.

    Args:
        rotation: degrees counter-clockwise by which the scan must be turned to be upright.
        first: whether this side is the first of its document: it is stamped.
        paper: the sheet; left out, it is as new, as separators are.
        call: the transmission by which it comes; None: it comes on paper.
        number: of this side in its document, from 1: a fax counts them.
        run: names the random numbers of the sheet's way through the scanner.
        below: whether a second camera sees it from below in that run, and so the other way round.
    """

    rotation: int = 0
    first: bool = False
    paper: Paper = NEW
    call: Transmission | None = None
    number: int = 1
    run: tuple[int, ...] = (0,)
    below: bool = False


def set_up(level: Level, tenant: Tenant, mode: str, dice: Dice) -> Device:
    """Choose a scanner of the level.

    Args:
        mode: `bitonal`, `grey` or `colour`.
    """
    dpi_x, dpi_y = dice.pick(level.resolutions)
    dirt, darker = level.dirt, level.optics.light * dice.uniform(0.2, 1)
    ends = (darker, darker * dice.uniform(0, 0.6))
    streaks = dice.between(1, dirt.most_streaks) if dice.chance(dirt.streaks) else 0
    return Device(
        level=level,
        tenant=tenant,
        dpi_x=dpi_x,
        dpi_y=dpi_y,
        colour=mode == "colour",
        bitonal=mode == "bitonal",
        quality=dice.between(*level.optics.jpeg),
        threshold=dice.uniform(*level.optics.threshold),
        bed=dice.between(15, 60) if dice.chance(dirt.border) else _LIGHT_BED,
        light=ends if dice.chance(0.5) else (ends[1], ends[0]),
        streaks=tuple((dice.uniform(0.03, 0.97), dice.uniform(0.15, 0.7)) for _ in range(streaks)),
    )


def scan(side: Sheet | None, back: Page | None, device: Device, feed: Feed, dice: Dice) -> Pixels:
    """Scan one side.

    Args:
        side: what goes in, a `Page` or a separator; None: nothing is printed on it.
        back: what is on the other side, and may shine through.

    Returns:
        Shape (height, width) or, in colour, (height, width, 3) as red, green, blue; only 0 and
        255 where the device is bitonal.
    """
    dpi, ream = device.dpi_x, feed.paper.ream
    front = side if isinstance(side, Page) else None
    face = front or back
    drawing = drawn(side, dpi) if side else np.full(_shape(dpi), 255, np.uint8)
    if ream.printer is not None:
        drawing = toner.printed(drawing, ream.printer, device.level.print, dpi, dice)
    if ream.through:
        drawing = _through(drawing, back, ream.through, dpi, dice)
    paper = _paper(face, feed.paper)
    # What makes black and white takes coloured paper for white, and then the bed is no lighter.
    bed = min(device.bed, round(255 * luminance(paper))) if device.bitonal else device.bed
    sheet = toned(drawing, paper, ream.ink, colour=device.colour)
    if front and ream.printer is not None:
        _inked(sheet, front, device, feed, dice)
    sheet = wear.worn(sheet, feed.paper, device.level.wear, face, bed, dpi)
    if feed.rotation:
        sheet = np.ascontiguousarray(np.rot90(sheet, -feed.rotation // 90))
    sheet = _drawn_in(sheet, device, feed, bed)
    wires.cut(sheet, device.level.dirt, dpi, dice)
    _see(sheet, device, dice)
    return _finished(sheet, device, feed, dice)


def in_black_and_white(page: Pixels, device: Device, dice: Dice) -> Pixels:
    """What a scanner of dual stream makes of a side beside the image in colour.

    Args:
        page: shape (height, width, 3), as red, green, blue.

    Returns:
        Shape (height, width), only 0 and 255.
    """
    grey = as_pixels(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY))
    return _parted(grey, device.threshold + dice.normal(0.015, 0.03))


def _shape(dpi: int) -> tuple[int, int]:
    return round(HEIGHT / MM * dpi), round(WIDTH / MM * dpi)


def _through(page: Pixels, back: Page | None, ink: float, dpi: int, dice: Dice) -> Pixels:
    """Let the other side shine through; a side that nobody scans may be of used paper."""
    if back is not None:
        return toner.shining_through(page, partial(drawn, back, dpi), ink, dpi)
    if not dice.chance(0.4):
        return page
    shift = [round(dice.uniform(-18, 18) * dpi / MM) for _ in range(2)]
    number = dice.between(0, SPARES - 1)

    def other() -> Pixels:
        return np.roll(spare(number, dpi), shift, axis=(0, 1))

    return toner.shining_through(page, other, ink * dice.uniform(0.4, 0.8), dpi)


def _paper(face: Page | None, paper: Paper) -> Colour:
    if face is not None and face.yellow:
        return YELLOW
    if face is not None and face.height is not None:
        return Dice(*paper.stream, 1).pick(ENVELOPES)
    return paper.ream.paper


def _inked(sheet: Pixels, front: Page, device: Device, feed: Feed, dice: Dice) -> None:
    """What was put on a side by hand: the marker and the mail room's stamp."""
    how, dpi, spots = device.level.wear, device.dpi_x, front.spots
    if spots and dice.chance(how.marked):
        wear.marked(sheet, spots[0], dpi, dice)
    if feed.first and front.receipt and dice.chance(how.receipt):
        place = (front.receipt[0] + dice.normal(4, 10), front.receipt[1] + dice.normal(2.5, 6))
        if spots and dice.chance(how.over_number):
            x, y, length = dice.pick(spots)
            place = (x + length * dice.uniform(0.1, 0.9), y + dice.normal(5, 9))
        wear.stamped(sheet, receipt_stamp(device.tenant, dpi), place, dpi, dice)


def _drawn_in(sheet: Pixels, device: Device, feed: Feed, bed: int) -> Pixels:
    """Skew, shift, and the bed of the scanner around the sheet."""
    optics, dice, across = device.level.optics, Dice(*feed.run), -1 if feed.below else 1
    skew = dice.normal(optics.skew_sigma, optics.skew_max)
    if dice.chance(optics.far):
        skew = dice.pick((-1, 1)) * dice.uniform(optics.skew_max, optics.far_max)
    height, width = sheet.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), skew * across, 1.0)
    for axis, way in ((0, across), (1, 1)):
        turn[axis, 2] += way * dice.normal(optics.shift / 2, optics.shift) * device.dpi_x / MM
    # Transports slip: lengths are never quite what they should be.
    turn[1] *= 1 + dice.normal(0.0015, 0.004)
    moved = cv2.warpAffine(
        sheet, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=(bed,) * 3
    )
    return as_pixels(moved)


def _see(sheet: Pixels, device: Device, dice: Dice) -> None:
    """Blur, uneven light, dirt on the glass, grain."""
    optics = device.level.optics
    sigma = dice.uniform(*optics.blur) * device.dpi_x / MM
    if sigma > 0.3:
        cv2.GaussianBlur(sheet, (0, 0), sigma, dst=sheet)
    if optics.light > 0.06 or not device.bitonal:
        dim(sheet, _lamp(device.light, dice.uniform(0.9, 1)))
    width = sheet.shape[1]
    for place, strength in device.streaks:
        column = round(place * width)
        wide = max(1, round(0.12 * device.dpi_x / MM * (1 + strength)))
        line = sheet[:, column : column + wide]
        line[:] = (line * (1 - strength * dice.uniform(0.7, 1.0))).astype(np.uint8)
    grain(sheet, optics.grain * dice.uniform(0.7, 1.2), dice)


def _lamp(missing: tuple[float, float], share: float) -> Pixels:
    """The light along a lamp whose ends are darker, as a field of one row."""
    along = np.linspace(0, 1, 64)
    loss = missing[0] * (1 - along) ** 2.5 + missing[1] * along**2.5
    return as_pixels((1 - share * loss)[None, :] * 255)


def _finished(sheet: Pixels, device: Device, feed: Feed, dice: Dice) -> Pixels:
    """Fax resolution, threshold, specks, and what a wire does to bits."""
    dirt, call = device.level.dirt, feed.call
    if device.dpi_y != device.dpi_x:
        stretch = call.stretch if call else 1.0
        sheet = wires.squeezed(sheet, device.dpi_x, device.dpi_y, stretch)
    if device.bitonal:
        sheet = _parted(sheet, device.threshold + dice.normal(0.015, 0.03))
    _speckle(sheet, device, dice)
    if not device.bitonal:
        return sheet
    if dirt.salt:
        holes = dice.generator.integers(0, sheet.size, int(sheet.size * dirt.salt))
        sheet.reshape(-1)[holes] = 255
    if call is not None:
        sheet = wires.sent(sheet, call, feed.number, (device.dpi_x, device.dpi_y))
    wires.lose_lines(sheet, dirt, dice)
    return sheet


def _parted(sheet: Pixels, share: float) -> Pixels:
    """Black and white at a share of the paper's brightness, which is looked up round about.

    Far up and down and less far across, because lamps lie across: what is dark on paper, such as a
    photograph, must not be taken for dark paper.
    """
    height, width = sheet.shape
    rows, columns = height // _CELL, width // _CELL
    # Whole cells only, which is six times as fast; the few pixels beyond them follow the last.
    cells = sheet[: rows * _CELL, : columns * _CELL]
    paper = cv2.resize(cells, (columns, rows), interpolation=cv2.INTER_AREA)
    reach = np.ones((2 * round(rows * _LOOK[0]) + 1, 2 * round(columns * _LOOK[1]) + 1), np.uint8)
    paper = cv2.blur(cv2.dilate(paper, reach), (5, 5))
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
