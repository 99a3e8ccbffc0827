"""Drawn sheets in pixels: what `Sheet.render` gives, without fresh memory for every page."""

from __future__ import annotations

import ctypes
from functools import lru_cache
from typing import Any, Final

import attrs
import cv2
import pypdfium2

from benchmarks.mail.rasters import MM, Pixels, as_pixels
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.paper import HEIGHT, WIDTH, Sheet, Style

_POINTS: Final = 72.0
_EXTRA: Final = 1.0  # mm drawn below what was asked for
_SPARE_TITLES: Final = ("Einladung zur Mitgliederversammlung", "Hausordnung", "Kochrezepte")
SPARES: Final = len(_SPARE_TITLES)
_SPARE_SENTENCES: Final = (
    "Die Räume sind am Abend besenrein zu verlassen, die Fenster zu schließen.",
    "Um rege Teilnahme und pünktliches Erscheinen wird gebeten.",
    "Nach dem Bericht des Vorstands folgt die Aussprache, danach die Entlastung.",
    "Fahrräder gehören in den Keller und nicht in den Flur.",
    "Den Teig zugedeckt an einem warmen Ort gehen lassen, bis er sich verdoppelt hat.",
    "Anträge sind schriftlich einzureichen und kurz zu begründen.",
    "Für Getränke und einen kleinen Imbiss ist wie immer gesorgt.",
    "Mit etwas Salz und Muskat abschmecken und heiß servieren.",
    "Das Treppenhaus wird im wöchentlichen Wechsel gereinigt.",
)


def drawn(sheet: Sheet, dpi: int, height: float = HEIGHT) -> Pixels:
    """The upper part of a sheet in pixels; it is finished by that.

    Args:
        height: millimetres from the top.

    Returns:
        Shape (rows, columns), 0 black to 255 white; not to be written to.
    """
    return _drawn(sheet.pdf, dpi, height)


# By content: all separators of a batch are one drawing, and backs that shine through come again.
@lru_cache(maxsize=8)
def _drawn(pdf: bytes, dpi: int, height: float) -> Pixels:
    below = max(0.0, HEIGHT - height - _EXTRA) * _POINTS / MM
    document = pypdfium2.PdfDocument(pdf)
    try:
        bitmap = document[0].render(
            scale=dpi / _POINTS, crop=(0, below, 0, 0), bitmap_maker=_bitmap
        )
        seen = bitmap.to_numpy()[: round(height * dpi / MM), : round(WIDTH * dpi / MM)]
        pixels = as_pixels(cv2.extractChannel(seen, 0))
        bitmap.close()
    finally:
        document.close()
    pixels.flags.writeable = False
    return pixels


def _bitmap(width: int, height: int, **form: Any) -> pypdfium2.PdfBitmap:
    """A bitmap in memory that the one before it used; it is copied before there is a next."""
    memory = _memory(width * height * 3)
    return pypdfium2.PdfBitmap.new_native(width, height, buffer=memory, **form)


@lru_cache(maxsize=2)
def _memory(size: int) -> ctypes.Array[ctypes.c_ubyte]:
    return (ctypes.c_ubyte * size)()


@lru_cache(maxsize=3)
def spare(number: int, dpi: int) -> Pixels:
    """What somebody printed on the other side of used paper: some text without any number.

    Args:
        number: of one of `SPARES` such pages, from 0.

    Returns:
        As `drawn`; not to be written to.
    """
    page, dice = Sheet(), Dice(number, 78)
    body = Style(size=(9.5, 11.0, 10.0)[number], leading=(1.3, 1.45, 1.6)[number])
    y = (34.0, 62.0, 21.0)[number]
    page.text(25, y, _SPARE_TITLES[number], attrs.evolve(body, size=body.size + 3, bold=True))
    y += 2.5 * body.line
    while y < HEIGHT - 60:
        words = " ".join(dice.shuffled(_SPARE_SENTENCES)[: dice.between(3, 6)])
        y = page.paragraph((25, y), (160, 148, 165)[number], words, body) + body.line
    return drawn(page, dpi)
