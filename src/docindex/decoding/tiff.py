"""TIFF: geometry from its directories, pixels by libtiff from strips that were checked before.

The foreign directory is read by our own walker only. Strips and tiles are copied, where the file
really holds them, into a TIFF of our own, and that is what libtiff sees.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO, Final

from PIL import Image, ImageChops

from docindex.decoding import fax, pieces
from docindex.decoding.container import (
    BLACK_IS_ZERO,
    HEIGHT,
    T4_OPTIONS,
    WHITE_IS_ZERO,
    WIDTH,
    load,
    tiff_of,
)
from docindex.decoding.directories import Directories, damaged, resolution
from docindex.decoding.layout import JPEG, RAW, Layout, layout_of
from docindex.decoding.limits import Limits, believable_dpi
from docindex.errors import PageError
from docindex.model import Frame, PageFault

_RLE, _LZW, _PACKBITS = 2, 5, 32773
_DEFLATE = (8, 32946)
_FAX = (_RLE, fax.G3, fax.G4)
_NAMES: Final = {
    RAW: "uncompressed",
    _RLE: "rle",
    fax.G3: "g3",
    fax.G4: "g4",
    _LZW: "lzw",
    JPEG: "jpeg",
    _PACKBITS: "packbits",
    **dict.fromkeys(_DEFLATE, "deflate"),
}


def frames(stream: BinaryIO, limits: Limits) -> tuple[Frame, ...]:
    """Every directory of the chain in order, thumbnails and masks too: none is left out.

    Raises:
        PageError: where the chain is cut, turns back on itself, or is longer than the limit.
    """
    found: list[Frame] = []
    for index, directory in enumerate(Directories(stream)):
        limits.check_frames(index + 1)
        width, height = directory.integer(WIDTH, 0), directory.integer(HEIGHT, 0)
        if width <= 0 or height <= 0:
            raise damaged("an image has no pixels")
        dpi_x, dpi_y = believable_dpi(*resolution(directory))
        found.append(Frame(index=index, width=width, height=height, dpi_x=dpi_x, dpi_y=dpi_y))
    return tuple(found)


def decode(stream: BinaryIO, index: int, limits: Limits) -> Image.Image:
    """The picture of one directory, in its own colours, as it is stored (never turned).

    Raises:
        PageError: `damaged` where strips are missing, short, or not what their code promises.
    """
    layout = layout_at(stream, index, limits)
    if layout.compression in _FAX:
        return _fax_picture(layout)
    if layout.compression == JPEG:
        return pieces.jpeg_image(layout, limits)
    if layout.compression == RAW:
        return _picture(layout, pieces.raw(layout))
    if layout.compression in _DEFLATE:
        return _picture(layout, pieces.deflated(layout))
    if layout.compression in (_LZW, _PACKBITS):
        return _picture(layout, layout.pieces())
    raise PageError(
        PageFault.UNSUPPORTED,
        f"TIFF: compression {layout.compression} is not read; save it as G4, LZW or JPEG",
    )


def layout_at(stream: BinaryIO, index: int, limits: Limits) -> Layout:
    """How one directory stores its pixels; raises `PageError`."""
    for position, directory in enumerate(Directories(stream)):
        limits.check_frames(position + 1)
        if position == index:
            return layout_of(directory, limits)
    raise damaged(f"it has no page {index + 1}")


def codec_name(layout: Layout) -> str:
    """What a layout's code is called in notes, such as `lzw` or `deflate of 16 bits`."""
    depth = " of 16 bits" if layout.bits == 16 else ""
    return _NAMES.get(layout.compression, "of another kind") + depth


def whole_g4_strip(layout: Layout) -> bytes | None:
    """The code of an image that is one T.6 strip in FillOrder 1 with its end mark, else None."""
    whole = layout.compression == fax.G4 and len(layout.places) == 1 and not layout.tiled
    if not whole or layout.reversed_bits:
        return None
    (strip,) = layout.pieces()
    return strip if fax.has_end_mark(strip) else None


def _picture(layout: Layout, parts: Iterable[bytes]) -> Image.Image:
    return load(tiff_of(layout.fields(), parts, layout.directory.reader.order), "TIFF")


def _fax_picture(layout: Layout) -> Image.Image:
    bitonal = (layout.bits, layout.samples) == (1, 1)
    if not bitonal or layout.photometric not in (WHITE_IS_ZERO, BLACK_IS_ZERO):
        raise damaged("fax coding of something else than black and white")
    if layout.tiled or layout.compression == _RLE:
        return _picture(layout, layout.pieces())
    strips = (_fax_strip(layout, index, data) for index, data in enumerate(layout.pieces()))
    picture = next(strips)
    if len(layout.places) > 1:
        top, first = picture.height, picture
        picture = Image.new("1", (layout.width, layout.height))
        picture.paste(first)
        for strip in strips:
            picture.paste(strip, (0, top))
            top += strip.height
    return ImageChops.invert(picture) if layout.photometric == BLACK_IS_ZERO else picture


def _fax_strip(layout: Layout, index: int, data: bytes) -> Image.Image:
    width, rows = layout.width, layout.rows(index)
    if layout.compression == fax.G4:
        return fax.decode_g4(data, width, rows)
    options = layout.directory.integer(T4_OPTIONS, 0)
    return fax.decode_g3(data, width, rows, options)
