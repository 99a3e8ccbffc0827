"""Scanned pages of which every printed character and its place on the scan is known.

Half of the material is drawn for the purpose: sheets of random numbers in the mail's typefaces, so
that every digit and every capital comes often. The other half are letters and forms as the mail
generator draws them. Both go through the generator's print, wear, scanner and wire.
"""

from __future__ import annotations

import itertools
import math
import string
from collections.abc import Iterator
from typing import Final

import attrs
import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2

from benchmarks.mail.batches import case_book
from benchmarks.mail.documents import Desk
from benchmarks.mail.kinds import DECK, Kind
from benchmarks.mail.levels import LEVELS, Level
from benchmarks.mail.papers import Paper, make_ream
from benchmarks.mail.rasters import MM
from benchmarks.mail.scanner import Device, Feed, scan, set_up
from benchmarks.mail.tenants import TENANTS
from benchmarks.mail.typefaces import FAMILIES, Page, Typed
from benchmarks.mail.wires import Transmission, transmission
from docindex.model import Box
from docindex.pageimage import Grey
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.paper import HEIGHT

Places = npt.NDArray[np.float64]

_SIZES: Final = (8.5, 9.0, 10.0, 10.5, 11.0, 12.0)
_COLUMNS: Final = (22.0, 116.0)  # millimetres
_ROWS: Final = (24.0, 276.0, 8.0)
_CASES: Final = 20_000
# What no machine printed, or what was read by a person before.
_BY_HAND: Final = frozenset({Kind.HANDWRITTEN})
_MOST_OF_A_DOCUMENT: Final = 2
_BITONAL: Final = 0.6
_MANY_CAPITALS: Final = 0.7
# As `decoding` has it: rows are stretched where the two resolutions differ by more.
_LIKE: Final = 1.05
# Of a line's height: what stands further apart are two words.
_WORD_GAP: Final = 0.16
# d a digit, A a capital. Those of the generator's offices, and others with more capitals.
SHAPES: Final = (
    ("d.dd.dddddd.d", "dddd dddd dddd", "AA-ddddd/dd-AA", "dddddddddddd", "ddd.dddd.dddd"),
    ("AAddddAA", "AAA-dddd-AAA", "AdAdddAA", "AAAA/ddd/dd", "AA-AA dddd", "AAAAA-ddddd"),
)


@attrs.frozen(kw_only=True, eq=False)
class Printed:
    """The characters of a sheet, in the order of the drawing.

    Args:
        characters: one each; spaces are left out.
        boxes: shape (characters, 4): left, top, right, bottom in millimetres, as wide as the type
            advances.
    """

    characters: str
    boxes: Places


@attrs.frozen(kw_only=True, eq=False)
class KnownScan:
    """A scanned side, upright.

    Args:
        source: `drawn` for the sheets of numbers, `mail` for letters and forms.
        grey: shape (height, width), as decoding would give it.
        places: where the printed characters lie, shape (characters, 3): the middle and the
            height, in pixels of `grey`.
        widths: of the characters, in pixels of `grey`.
    """

    level: str
    source: str
    grey: Grey
    dpi: float
    characters: str
    places: Places
    widths: Places

    def printed_in(self, box: Box, skew: float) -> str:
        """What is printed in the straight rectangle that `box` bounds; spaces between words.

        Args:
            skew: degrees counter-clockwise by which the lines are turned, as it was measured.
        """
        sine, cosine = math.sin(math.radians(skew)), math.cos(math.radians(skew))
        middle = ((box.left + box.right - 1) / 2, (box.top + box.bottom - 1) / 2)
        x, y = (self.places[:, :2] - middle).T
        along, down = x * cosine - y * sine, x * sine + y * cosine
        shrink = cosine * cosine - sine * sine
        width = (box.width * cosine - box.height * abs(sine)) / shrink
        height = (box.height * cosine - box.width * abs(sine)) / shrink
        inside = np.flatnonzero((abs(along) <= width / 2) & (abs(down) <= height / 2))
        order = inside[np.argsort(along[inside], kind="stable")]
        starts, ends = along - self.widths / 2, along + self.widths / 2
        text = "".join(self.characters[place] for place in order[:1])
        for before, place in itertools.pairwise(order):
            apart = starts[place] - ends[before] > _WORD_GAP * self.places[place, 2]
            text += f"{' ' if apart else ''}{self.characters[place]}"
        return text


def known_scans(level: str, seed: int, sheets: int, letters: int) -> Iterator[KnownScan]:
    """Draw and scan pages of one level.

    Args:
        sheets: how many of random numbers.
        letters: how many of generated mail.
    """
    number = list(LEVELS).index(level)
    for place in range(sheets):
        page = _sheet_of_numbers(Dice(seed, 61, number, place))
        yield _scanned(page, "drawn", LEVELS[level], Dice(seed, 62, number, place))
    pages = itertools.islice(_mail(seed, number), letters)
    for place, page in enumerate(pages):
        yield _scanned(page, "mail", LEVELS[level], Dice(seed, 63, number, place))


def random_number(dice: Dice) -> str:
    """A number without meaning, in the shape of one office or other."""
    shape = dice.pick(SHAPES[dice.chance(_MANY_CAPITALS)])
    kinds = {"d": string.digits, "A": string.ascii_uppercase}
    return "".join(dice.pick(kinds[c]) if c in kinds else c for c in shape)


def _sheet_of_numbers(dice: Dice) -> Page:
    page = Page()
    for y in np.arange(*_ROWS):
        for x in _COLUMNS:
            family, size = dice.pick(FAMILIES), dice.pick(_SIZES)
            style = Typed(family=family, size=size, bold=dice.chance(0.25))
            page.text(x, float(y), random_number(dice), style)
    return page


def _mail(seed: int, number: int) -> Iterator[Page]:
    """Sides of letters and forms that machines printed, offices in turn."""
    desks = [_desk(tenant.id, seed, number) for tenant in TENANTS]
    for turn in itertools.count():
        desk = desks[turn % len(desks)]
        dice = Dice(seed, 64, number, turn)
        kind = dice.pick(DECK)
        if kind in _BY_HAND:
            continue
        leaves = desk.draw(kind, dice).leaves
        yield from (leaf.front for leaf in leaves[:_MOST_OF_A_DOCUMENT])


def _desk(tenant: str, seed: int, number: int) -> Desk:
    book = case_book(tenant, _CASES, seed)
    rows = np.random.default_rng([seed, 65, number]).permutation(_CASES)
    return Desk(book=book, rows=[int(row) for row in rows], file_pages=(2, 4), whole_bars=False)


def _scanned(page: Page, source: str, level: Level, dice: Dice) -> KnownScan:
    """Print, wear and scan one side as it comes out upright."""
    # A page over an edge is lost with what stands there: that is no misreading.
    level = attrs.evolve(level, dirt=attrs.evolve(level.dirt, cut=0.0))
    by_wire = level.name == "fax"
    mode = "bitonal" if by_wire or dice.chance(_BITONAL) else "grey"
    device = set_up(level, dice.pick(TENANTS), mode, dice)
    run = (dice.between(0, 2**31 - 1),)
    call = transmission(Kind.CITIZEN_TEXT, 1, level.dirt, dice) if by_wire else None
    ream = make_ream(level, Kind.CITIZEN_TEXT, dice)
    feed = Feed(first=True, paper=Paper(ream=ream, stream=run), call=call, run=run)
    printed = _printed(page)
    pixels = scan(page, None, device, feed, dice)
    matrix = _way(device, feed, pixels.shape[0])
    grey, dpi = _decoded(pixels, device)
    matrix[1] *= grey.shape[0] / pixels.shape[0]
    left, top, right, bottom = printed.boxes.T
    middles = np.column_stack([(left + right) / 2, (top + bottom) / 2, np.ones(len(left))])
    heights = (bottom - top) * dpi / MM
    return KnownScan(
        level=level.name,
        source=source,
        grey=grey,
        dpi=dpi,
        characters=printed.characters,
        places=np.column_stack([middles @ matrix.T, heights]),
        widths=(right - left) * dpi / MM,
    )


def _way(device: Device, feed: Feed, rows: int) -> Places:
    """From millimetres of the sheet to pixels of the scan: an affine map, shape (2, 3).

    Draws again what `scanner.scan` drew from the sheet's own random numbers.

    Args:
        rows: of the scan.
    """
    optics, dpi, dice = device.level.optics, device.dpi_x, Dice(*feed.run)
    skew = dice.normal(optics.skew_sigma, optics.skew_max)
    if dice.chance(optics.far):
        skew = dice.pick((-1, 1)) * dice.uniform(optics.skew_max, optics.far_max)
    height, width = round(HEIGHT / MM * dpi), round(210.0 / MM * dpi)
    turn = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1.0), np.float64)
    for axis in range(2):
        turn[axis, 2] += dice.normal(optics.shift / 2, optics.shift) * dpi / MM
    turn[1] *= 1 + dice.normal(0.0015, 0.004)
    turn[:, :2] *= dpi / MM
    if device.dpi_y != device.dpi_x:
        stretch = feed.call.stretch if feed.call else 1.0
        squeezed = round(height * device.dpi_y / device.dpi_x * stretch)
        turn[1] *= squeezed / height
        height = squeezed
    if feed.call is not None:
        turn[0, 2] += _margin(device, feed.call, width)
    turn[1, 2] += rows - height  # the machine's line, where it stands over the page
    return turn


def _margin(device: Device, call: Transmission, width: int) -> int:
    """Pixels left of a sheet on a fax's longer lines, as `wires.sent` has it."""
    return round(max(0, round(1728 * device.dpi_x / 204) - width) * call.margin)


def _decoded(pixels: npt.NDArray[np.uint8], device: Device) -> tuple[Grey, float]:
    """Of one resolution both ways, through JPEG where the device is not bitonal."""
    if not device.bitonal:
        _, stream = cv2.imencode(".jpg", pixels, (cv2.IMWRITE_JPEG_QUALITY, device.quality))
        return np.asarray(cv2.imdecode(stream, cv2.IMREAD_GRAYSCALE), np.uint8), device.dpi_x
    if device.dpi_y * _LIKE >= device.dpi_x:
        return pixels, (device.dpi_x + device.dpi_y) / 2
    size = (pixels.shape[1], round(pixels.shape[0] * device.dpi_x / device.dpi_y))
    return np.asarray(cv2.resize(pixels, size), np.uint8), device.dpi_x


def _printed(page: Page) -> Printed:
    """The text of a finished sheet, character by character."""
    document = pypdfium2.PdfDocument(page.pdf)
    try:
        text = document[0].get_textpage()
        count = text.count_chars()
        characters = [text.get_text_range(place, 1) for place in range(count)]
        boxes = [text.get_charbox(place, loose=True) for place in range(count)]
        text.close()
    finally:
        document.close()
    kept = [place for place, c in enumerate(characters) if len(c) == 1 and not c.isspace()]
    left, bottom, right, top = (np.array(boxes).reshape(-1, 4)[kept] * MM / 72).T
    return Printed(
        characters="".join(characters[place] for place in kept),
        boxes=np.column_stack([left, HEIGHT - top, right, HEIGHT - bottom]),
    )
