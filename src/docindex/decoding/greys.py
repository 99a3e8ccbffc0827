"""Decoded images of any mode to grey on white paper, a band at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from PIL import Image

from docindex.errors import PageError
from docindex.model import PageFault
from docindex.pageimage import Grey

# Rows converted at once: the intermediate copies stay small whatever the page's size.
_BAND_ROWS: Final = 512
_WIDE_GREY: Final = ("I;16", "I;16B", "I;16L")
_WITH_ALPHA: Final = ("LA", "La", "PA", "RGBA", "RGBa")
_READABLE: Final = ("1", "L", "P", "RGB", "RGBX", "CMYK", "YCbCr", *_WIDE_GREY, *_WITH_ALPHA)


def grey_of(image: Image.Image) -> Grey:
    """Grey levels of an image, alpha laid over white, 16 bits cut to 8.

    Returns:
        Shape (height, width), uint8, 0 black.

    Raises:
        PageError: `unsupported` for modes that are no picture of paper (floats, 32 bits, Lab).
    """
    check_mode(image)
    width, height = image.size
    if image.mode in ("1", "L") and "transparency" not in image.info:
        return stacked([image], width, height)
    boxes = ((0, top, width, min(top + _BAND_ROWS, height)) for top in range(0, height, _BAND_ROWS))
    return stacked(
        (_band_grey(opaque(image.crop(box))) for box in boxes), width, height, _BAND_ROWS
    )


def stacked(bands: Iterable[Image.Image], width: int, height: int, step: int | None = None) -> Grey:
    """Lay images of mode `1` or `L` below one another, each over what hangs over of the one before.

    Args:
        bands: as wide as the page; what reaches below it is cut off.
        width, height: pixels of the page.
        step: rows from the top of one band to the next; None where there is only one.

    Returns:
        Shape (height, width), uint8, 0 black.
    """
    grey = np.empty((height, width), np.uint8)
    # Pillow paints into the array's own memory: half the time of numpy.asarray (10,000 chunks).
    canvas = Image.frombuffer("L", (width, height), grey, "raw", "L", 0, 1)
    canvas.readonly = 0
    for index, band in enumerate(bands):
        top = index * (step or height)
        band.load()
        # Below `Image.paste`, which would first convert mode `1`: a second copy of the page for
        # pixels that are 0 and 255 already.
        canvas.im.paste(band.im, (0, top, width, top + band.height))
    return grey


def check_mode(image: Image.Image) -> None:
    """Refuse images whose numbers are no picture of paper; raises `PageError`."""
    if image.mode not in _READABLE:
        raise PageError(
            PageFault.UNSUPPORTED,
            "floating-point, 32-bit or Lab pixels; save the page as grey or RGB of 8 bits",
        )


def opaque(image: Image.Image) -> Image.Image:
    """The same image without transparency, laid over white."""
    if "transparency" not in image.info and image.mode not in _WITH_ALPHA:
        return image
    # La and RGBa hold colours already multiplied by alpha and convert only to their plain twin.
    plain = {"La": "LA", "RGBa": "RGBA"}.get(image.mode)
    rgba = (image.convert(plain) if plain else image).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")


def _band_grey(band: Image.Image) -> Image.Image:
    if band.mode in _WIDE_GREY:
        return Image.fromarray((np.asarray(band) >> 8).astype(np.uint8))
    if band.mode in ("CMYK", "RGBX"):
        band = band.convert("RGB")
    return band.convert("L")
