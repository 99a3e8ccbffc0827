"""What fax machines and a telephone line do: frame, header line, cut edges, lost scan lines."""

from __future__ import annotations

import datetime
from typing import Final

import attrs
import cv2
import numpy as np

from benchmarks.mail.caselists import RECEIVED
from benchmarks.mail.drawings import drawn
from benchmarks.mail.kinds import Kind
from benchmarks.mail.levels import Dirt
from benchmarks.mail.rasters import MM, Pixels, as_pixels
from benchmarks.mail.typefaces import Page, Typed
from docindex.testing.samples.chance import Dice

# What machines call themselves: whose letter it is, or nothing that says so.
_NEUTRAL: Final = ("", "", "TELEFAX", "COPYSHOP MARKTPLATZ")
_SENDERS: Final = {
    Kind.LAWYER_LETTER: ("RA-KANZLEI", "KANZLEI", "RECHTSANWAELTE", ""),
    Kind.POLICE_FILE: ("POLIZEI", "PI VERKEHR", ""),
    Kind.AUTHORITY_LETTER: ("BEHOERDENFAX", "TELEFAX", ""),
    Kind.UNRELATED: ("", "TELEFAX"),
    Kind.ADVERTISING: ("", "INFOFAX"),
}
_STRIP: Final = 7.0
# ITU-T T.4: 1728 picture elements on a line of 215 mm, which is a little wider than A4.
_ELEMENTS: Final = 1728
_PER_INCH: Final = 204


@attrs.frozen(kw_only=True)
class Transmission:
    """One call, by which one document came: the same machine from its first page to its last.

    Args:
        header: whether the machine prints a line on every page; `above`: over the page, which
            becomes longer by it, and not into it.
        sender, telephone: as the machine was set up.
        starts: of each page, in order.
        margin: share of what a line is wider than A4 that lies to the left of the sheet, 0..1.
        stretch: how long a page comes out, 1 as it is: feeds slip.
    """

    header: bool
    above: bool
    sender: str
    telephone: str
    starts: tuple[datetime.datetime, ...]
    margin: float
    stretch: float

    def line(self, page: int) -> str:
        """What the machine writes at the top of a page, counted from 1."""
        start = f"{self.starts[page - 1]:%d.%m.%Y %H:%M}"
        pages = f"S. {page:02d}/{len(self.starts):02d}"
        return "   ".join(part for part in (start, self.telephone, self.sender, pages) if part)


def transmission(kind: Kind, pages: int, how: Dirt, dice: Dice) -> Transmission:
    """Make the call by which a document of that kind and that many pages comes."""
    hour, minute = dice.between(7, 17), dice.between(0, 59)
    start = datetime.datetime.combine(RECEIVED, datetime.time(hour, minute))
    taken = np.cumsum([0, *(dice.between(20, 60) for _ in range(pages - 1))])
    return Transmission(
        header=dice.chance(how.header),
        above=dice.chance(0.4),
        sender=dice.pick(_SENDERS.get(kind, _NEUTRAL)),
        telephone=f"+49 40 66969{dice.digits(3)}",
        starts=tuple(start + datetime.timedelta(seconds=int(seconds)) for seconds in taken),
        margin=dice.uniform(0.2, 0.8),
        stretch=1 + dice.uniform(-0.008, 0.016),
    )


def sent(page: Pixels, call: Transmission, number: int, device: tuple[int, int]) -> Pixels:
    """A bitonal page as it is received: on lines of full length, under the machine's line.

    Args:
        number: of the page in the call, from 1.
        device: dots per inch, across and down.
    """
    width = round(_ELEMENTS * device[0] / _PER_INCH)
    left = round(max(0, width - page.shape[1]) * call.margin)
    framed = np.full((page.shape[0], width), 255, np.uint8)
    part = page[:, : width - left]
    framed[:, left : left + part.shape[1]] = part
    if not call.header:
        return framed
    strip = _header(call.line(number), device)
    line = np.full((strip.shape[0], width), 255, np.uint8)
    line[:, : strip.shape[1]] = strip[:, :width]
    if call.above:
        return np.vstack((line, framed))
    framed[: len(line)] = line
    return framed


def cut(page: Pixels, how: Dirt, dpi: int, dice: Dice) -> None:
    """Cut off an edge by moving the page over it."""
    if not dice.chance(how.cut):
        return
    width = round(dice.uniform(*how.cut_width) * dpi / MM)
    axis = dice.pick((0, 1, 1))
    towards = dice.pick((-1, 1))
    page[:] = np.roll(page, towards * width, axis=axis)
    edge = slice(0, width) if towards > 0 else slice(-width, None)
    page[(edge, slice(None)) if axis == 0 else (slice(None), edge)] = 255


def _header(words: str, device: tuple[int, int]) -> Pixels:
    sheet = Page()
    sheet.text(9, 4.6, words, Typed(family="typewriter", size=8.5, bold=True))
    strip = squeezed(drawn(sheet, device[0], _STRIP), *device)
    return np.where(strip > 150, np.uint8(255), np.uint8(0))


def lose_lines(page: Pixels, how: Dirt, dice: Dice) -> None:
    """Lose scan lines of a bitonal page: blank, repeated, or shifted from some place on."""
    height, width = page.shape
    for _ in range(int(dice.generator.poisson(how.dropouts))):
        row = dice.between(1, height - 8)
        rows = slice(row, row + dice.between(1, 4))
        kind = dice.between(0, 3)
        if kind == 0:
            page[rows] = 255
        elif kind == 1:
            page[rows] = page[row - 1]
        else:
            start = dice.between(0, width - 2)
            page[rows, start:] = np.roll(page[rows, start:], dice.between(-40, 40), axis=1)


def squeezed(page: Pixels, dpi_x: int, dpi_y: int, stretch: float = 1.0) -> Pixels:
    """A page of `dpi_x` both ways with `dpi_y` down: 196 fine, 98 standard (ITU-T T.4)."""
    height, width = page.shape[:2]
    rows = round(height * dpi_y / dpi_x * stretch)
    return as_pixels(cv2.resize(page, (width, rows), interpolation=cv2.INTER_AREA))
