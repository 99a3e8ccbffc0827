"""Drawn sheets in pixels: what `Sheet.render` gives, without fresh memory for every page."""

from __future__ import annotations

import ctypes
from functools import lru_cache
from typing import Any, Final

import cv2
import pypdfium2

from benchmarks.mail.rasters import MM, Pixels, as_pixels
from docindex.testing.samples.paper import HEIGHT, WIDTH, Sheet

_POINTS: Final = 72.0
_SPARE: Final = 1.0


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
    below = max(0.0, HEIGHT - height - _SPARE) * _POINTS / MM
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
