"""What a telephone line and a fax machine do: a header line, cut edges, lost scan lines."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from benchmarks.mail.caselists import RECEIVED
from benchmarks.mail.drawings import drawn
from benchmarks.mail.levels import Dirt
from benchmarks.mail.rasters import MM, Pixels, as_pixels
from benchmarks.mail.typefaces import Page, Typed
from docindex.testing.samples.chance import Dice

_SENDERS: Final = ("RA-KANZLEI", "", "FAM. BECKER", "TELEFAX", "COPYSHOP MARKTPLATZ", "PI MUSTERAU")
_STRIP: Final = 7.0


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


def header(
    device: tuple[int, int], number: tuple[int, int], how: Dirt, dice: Dice
) -> Pixels | None:
    """The machine's line for the top of the page, or None where it prints none.

    Args:
        device: dots per inch, across and down.
        number: of this page, and how many were sent.
    """
    if not dice.chance(how.header):
        return None
    sender = dice.pick(_SENDERS)
    hour = f"{dice.between(7, 18):02d}:{dice.between(0, 59):02d}"
    telephone = f"+49 40 66969{dice.digits(3)}"
    day = f"{RECEIVED:%d.%m.%Y} {hour}"
    sheet = Page()
    words = f"{day}   {telephone}   {sender}   S. {number[0]:02d}/{number[1]:02d}"
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


def squeezed(page: Pixels, dpi_x: int, dpi_y: int) -> Pixels:
    """A page of `dpi_x` both ways with `dpi_y` down: 196 fine, 98 standard (ITU-T T.4)."""
    height, width = page.shape[:2]
    rows = round(height * dpi_y / dpi_x)
    return as_pixels(cv2.resize(page, (width, rows), interpolation=cv2.INTER_AREA))
