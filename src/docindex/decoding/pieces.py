"""Strips and tiles of codes whose length or checksum is compared before libtiff sees them."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops

from docindex.decoding import jpeg
from docindex.decoding.container import JPEG_TABLES, WHITE_IS_ZERO
from docindex.decoding.directories import damaged
from docindex.decoding.layout import Layout
from docindex.decoding.limits import Limits
from docindex.errors import PageError
from docindex.model import PageFault

_MOST_TABLE_BYTES: Final = 1 << 16
# libjpeg's colour space, Pillow's mode, and whether the code is YCbCr, by TIFF photometric.
_COLOURS: Final[dict[int, tuple[Literal["GRAY", "RGB", "CMYK"], str, bool]]] = {
    0: ("GRAY", "L", False),
    1: ("GRAY", "L", False),
    2: ("RGB", "RGB", False),
    5: ("CMYK", "CMYK", False),
    6: ("RGB", "RGB", True),
}


def raw(layout: Layout) -> Iterator[bytes]:
    """Uncompressed pieces of exactly their length; raises `PageError` where one is shorter."""
    for index, piece in enumerate(layout.pieces()):
        needed = layout.piece_bytes(index)
        if len(piece) < needed:
            raise damaged("a strip is shorter than its rows")
        yield piece[:needed]


def deflated(layout: Layout, *, unpacked: bool) -> Iterator[bytes]:
    """Deflate pieces whose length and checksum are right; libtiff compares neither.

    Args:
        unpacked: whether to give what was unpacked for the check, cut to its rows, instead of the
            pieces as they are.

    Raises:
        PageError: where one is too short, too long, cut, or has another Adler-32.
    """
    for index, piece in enumerate(layout.pieces()):
        # Some writers fill the last strip up to the height of the others.
        data, needed = inflated(piece, layout.piece_bytes(0)), layout.piece_bytes(index)
        if data is None or len(data) < needed:
            raise damaged("a packed strip has another length or checksum than declared")
        yield data[:needed] if unpacked else piece


def inflated(data: bytes, most: int) -> bytes | None:
    """Unpack a whole zlib stream; None where it is cut, wrong, or longer than `most` bytes."""
    stream = zlib.decompressobj()
    try:
        unpacked = stream.decompress(data, most)
        # The checksum is read only when more is asked for than there is.
        rest = stream.decompress(stream.unconsumed_tail, 1)
    except zlib.error:
        return None
    return unpacked if stream.eof and not rest else None


def jpeg_image(layout: Layout, limits: Limits) -> Image.Image:
    """The picture of an image whose pieces are JPEGs that share tables (TIFF Technical Note 2).

    Raises:
        PageError: as `jpeg.pixels`, and where a piece is smaller than its place.
    """
    if layout.photometric not in _COLOURS or layout.bits != 8 or layout.separate:
        raise PageError(
            PageFault.UNSUPPORTED, "TIFF: this kind of JPEG is not read; save it as grey or RGB"
        )
    space, mode, transformed = _COLOURS[layout.photometric]
    tables = bytes(layout.directory.integers(JPEG_TABLES, _MOST_TABLE_BYTES))[2:-2]
    canvas = np.empty((layout.height, layout.width, layout.samples), np.uint8)
    for index, piece in enumerate(layout.pieces()):
        whole = piece[:2] + tables + piece[2:]
        if layout.samples > 1:
            whole = jpeg.with_adobe_marker(whole, transformed=transformed)
        _paste(canvas, layout, index, _piece_pixels(whole, layout, space, limits))
    size = (layout.width, layout.height)
    picture = Image.frombuffer(mode, size, canvas, "raw", mode, 0, 1)
    return ImageChops.invert(picture) if layout.photometric == WHITE_IS_ZERO else picture


def _piece_pixels(
    data: bytes, layout: Layout, space: Literal["GRAY", "RGB", "CMYK"], limits: Limits
) -> npt.NDArray[np.uint8]:
    head = jpeg.header(io.BytesIO(data))
    if head.components != layout.samples:
        raise damaged("a JPEG strip has another number of colours than declared")
    return jpeg.pixels(data, head, space, limits)


def _paste(
    canvas: npt.NDArray[np.uint8], layout: Layout, index: int, piece: npt.NDArray[np.uint8]
) -> None:
    down, across = divmod(index, layout.across)
    top, left = down * layout.piece_height, across * layout.piece_width
    place = canvas[top : top + layout.piece_height, left : left + layout.piece_width]
    if piece.shape[0] < place.shape[0] or piece.shape[1] < place.shape[1]:
        raise damaged("a JPEG strip is smaller than its place")
    place[:] = piece[: place.shape[0], : place.shape[1]]
