"""TIFF: geometry from its directories, pixels by libtiff from strips that were checked before.

The foreign directory is read by our own walker only. Strips and tiles are copied, where the file
really holds them, into a TIFF of our own, and that is what libtiff sees.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO, Final

import attrs
import numpy as np
from PIL import Image

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
from docindex.decoding.greys import grey_of
from docindex.decoding.layout import JPEG, PREDICTOR, RAW, Layout, layout_of
from docindex.decoding.limits import Limits, believable_dpi
from docindex.errors import PageError
from docindex.model import Frame, PageFault
from docindex.pageimage import Grey

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
    if _is_fax(layout):
        # From the grey page: only who writes documents asks for the picture.
        return Image.fromarray(_fax_grey(layout)).convert("1", dither=Image.Dither.NONE)
    return _plain_picture(layout, limits)


def decode_grey(stream: BinaryIO, index: int, limits: Limits) -> Grey:
    """Grey levels of one directory, as it is stored; raises `PageError` as `decode` does."""
    layout = layout_at(stream, index, limits)
    return _fax_grey(layout) if _is_fax(layout) else grey_of(_plain_picture(layout, limits))


def _plain_picture(layout: Layout, limits: Limits) -> Image.Image:
    if layout.compression == JPEG:
        return pieces.jpeg_image(layout, limits)
    if layout.compression == RAW:
        return _picture(layout, pieces.raw(layout))
    if layout.compression in _DEFLATE:
        # Differences are undone by libtiff's packed codes only; else one unpacking is enough.
        plain = layout.directory.integer(PREDICTOR, 1) == 1
        shown = attrs.evolve(layout, compression=RAW) if plain else layout
        return _picture(shown, pieces.deflated(layout, unpacked=plain))
    if layout.compression in (_LZW, _PACKBITS, *_FAX):
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


def _is_fax(layout: Layout) -> bool:
    """Whether a page is fax code of a kind that is checked strip by strip."""
    if layout.compression not in _FAX:
        return False
    bitonal = (layout.bits, layout.samples) == (1, 1)
    if not bitonal or layout.photometric not in (WHITE_IS_ZERO, BLACK_IS_ZERO):
        raise damaged("fax coding of something else than black and white")
    return not layout.tiled and layout.compression != _RLE


def _fax_grey(layout: Layout) -> Grey:
    # One more row: the black one that proves the last strip; the others' are painted over.
    page = np.empty((layout.height + 1, layout.width), np.uint8)
    for index, data in enumerate(layout.pieces()):
        top = index * layout.piece_height
        _paint_fax(layout, index, data, page[top : top + layout.rows(index) + 1])
    grey = page[: layout.height]
    return np.invert(grey, out=grey) if layout.photometric == BLACK_IS_ZERO else grey


def _paint_fax(layout: Layout, index: int, data: bytes, page: Grey) -> None:
    if layout.compression == fax.G4:
        fax.paint_g4(data, page)
        return
    rows = layout.rows(index)
    picture = fax.decode_g3(data, layout.width, rows, layout.directory.integer(T4_OPTIONS, 0))
    page[:rows] = grey_of(picture)
