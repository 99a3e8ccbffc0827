"""A fresh TIFF around checked strips or tiles, so that libtiff never sees a foreign directory."""

from __future__ import annotations

import io
import struct
import threading
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, Literal

from PIL import Image, ImageChops, ImageFile, TiffImagePlugin

from docindex.decoding.limits import Limits
from docindex.errors import PageError
from docindex.model import PageFault
from docindex.pageimage import Grey

WIDTH: Final = 256
HEIGHT: Final = 257
BITS: Final = 258
COMPRESSION: Final = 259
PHOTOMETRIC: Final = 262
FILL_ORDER: Final = 266
STRIP_OFFSETS: Final = 273
SAMPLES: Final = 277
ROWS_PER_STRIP: Final = 278
STRIP_BYTES: Final = 279
TILE_WIDTH: Final = 322
TILE_HEIGHT: Final = 323
TILE_OFFSETS: Final = 324
TILE_BYTES: Final = 325
T4_OPTIONS: Final = 292
JPEG_TABLES: Final = 347

WHITE_IS_ZERO: Final = 0
BLACK_IS_ZERO: Final = 1

_SHORT, _LONG = (3, "H"), (4, "I")
# One thread at a time may exchange Pillow's bound, a variable of its module; a page within a page
# (a PDF's PNG) is the same thread.
_EXCHANGE = threading.RLock()


def tiff_of(
    fields: Mapping[int, Sequence[int]], pieces: Iterable[bytes], order: str = "<"
) -> io.BytesIO:
    """Write a classic TIFF of one image, directory last.

    Args:
        fields: numbers by tag; where the pieces lie is added here, as tiles where a tile width is
            among the fields.
        pieces: strips or tiles, taken one by one, so that they need not all be in memory.
        order: `<` or `>`, the byte order of samples wider than one byte.
    """
    stream = io.BytesIO()
    stream.write(struct.pack(order + "2sHI", b"II" if order == "<" else b"MM", 42, 0))
    offsets, counts = [], []
    for piece in pieces:
        offsets.append(stream.tell())
        counts.append(len(piece))
        stream.write(piece)
    tiled = TILE_WIDTH in fields
    places = (TILE_OFFSETS, TILE_BYTES) if tiled else (STRIP_OFFSETS, STRIP_BYTES)
    _write_directory(stream, {**fields, places[0]: offsets, places[1]: counts}, order)
    stream.seek(0)
    return stream


def _write_directory(stream: io.BytesIO, fields: Mapping[int, Sequence[int]], order: str) -> None:
    entries = []
    for tag, values in sorted(fields.items()):
        kind, code = _SHORT if max(values) < 1 << 16 else _LONG
        data = struct.pack(f"{order}{len(values)}{code}", *values)
        if len(data) > 4:
            place = stream.tell()
            stream.write(data)
            data = struct.pack(order + "I", place)
        entries.append(struct.pack(order + "HHI", tag, kind, len(values)) + data.ljust(4, b"\0"))
    start = stream.tell() + stream.tell() % 2
    stream.write(b"\0" * (start - stream.tell()))
    stream.write(struct.pack(order + "H", len(entries)) + b"".join(entries) + b"\0\0\0\0")
    stream.seek(4)
    stream.write(struct.pack(order + "I", start))


@contextmanager
def pillow_bound(limits: Limits) -> Iterator[None]:
    """Let Pillow, which counts pixels by itself at every step, go as far as our limits do.

    Beyond that its warning is an error. Its other warnings concern metadata, and would be taken for
    messages of a C library where they were printed.
    """
    with _EXCHANGE, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        # The black row that proves a fax strip comes on top of its pixels.
        usual, bound = Image.MAX_IMAGE_PIXELS, limits.max_pixels + limits.max_side
        Image.MAX_IMAGE_PIXELS = bound
        try:
            yield
        finally:
            Image.MAX_IMAGE_PIXELS = usual


def load(stream: io.BytesIO, kind: str) -> Image.Image:
    """Decode a file that we wrote ourselves around foreign data.

    Args:
        kind: Pillow's name of the format, `TIFF` or `PNG`.

    Raises:
        PageError: `unsupported` for a pixel layout Pillow does not know, `damaged` for the rest.
    """
    image = _opened(stream, kind)
    _load(image, kind)
    return image


def load_bits(stream: io.BytesIO, page: Grey) -> None:
    """Decode a black and white TIFF that we wrote ourselves straight into a page: 0 and 255.

    Pillow keeps black and white as such bytes already; an image of its own, and painting that into
    the page, took a third of the time of a page.

    Args:
        page: shape (height, width) as in the file, uint8, rows without gaps.

    Raises:
        PageError: as `load` does.
    """
    image = _opened(stream, "TIFF")
    if image.mode != "1" or image.size != page.shape[::-1] or not page.flags.c_contiguous:
        raise ValueError("the page must have the size of the black and white image")
    canvas = Image.frombuffer("L", image.size, page, "raw", "L", 0, 1)
    image.im = canvas.im
    _load(image, "TIFF")


def _opened(stream: io.BytesIO, kind: str) -> ImageFile.ImageFile:
    try:
        return Image.open(stream, formats=(kind,))
    except (OSError, SyntaxError, KeyError, ValueError):
        raise PageError(
            PageFault.UNSUPPORTED,
            f"{kind}: this layout of pixels is not read; save it as grey or RGB of 8 bits",
        ) from None


def _load(image: Image.Image, kind: str) -> None:
    try:
        image.load()
    except (OSError, SyntaxError, ValueError, EOFError, struct.error):
        raise PageError(
            PageFault.DAMAGED, f"{kind}: the pixels cannot be decoded; scan the sheet again"
        ) from None


def fax_strip(image: Image.Image, compression: Literal["group3", "group4"]) -> bytes:
    """Encode a bitonal image as one strip of T.4 (one-dimensional) or T.6, with its end mark.

    Args:
        image: mode `1`; white becomes white runs.
    """
    stream = io.BytesIO()
    # Pillow's zeros are black and become white runs; its own way round (the photometric tag) is a
    # Python loop over the pixels.
    inverted = ImageChops.invert(image)
    one_strip = {ROWS_PER_STRIP: image.height}
    inverted.save(stream, "TIFF", compression=compression, tiffinfo=one_strip)
    stream.seek(0)
    with TiffImagePlugin.TiffImageFile(stream) as coded:
        (offset,), (count,) = coded.tag_v2[STRIP_OFFSETS], coded.tag_v2[STRIP_BYTES]
    return stream.getvalue()[offset : offset + count]
