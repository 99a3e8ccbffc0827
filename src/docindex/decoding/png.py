"""PNG: geometry from its first chunks, pixels by Pillow after every checksum was compared."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from PIL import Image

from docindex.decoding.container import load
from docindex.decoding.limits import Limits, believable_dpi
from docindex.errors import PageError
from docindex.model import Frame, PageFault

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
# What pixels are made of; the rest (texts, profiles, animation) is not handed to a decoder.
_NEEDED: Final = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
# Bound of a chunk's length in the PNG specification, section 5.3.
_MOST_CHUNK: Final = (1 << 31) - 1
_INCH_IN_METRES: Final = 0.0254
# Samples of a pixel by colour type, PNG section 11.2.2.
_SAMPLES: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# First column and row, and steps of both, of each pass; PNG section 8.2.
_ADAM7: Final = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
_STEP: Final = 1 << 20
# Some writers fill up the end; more than that is a bomb.
_SPARE_BYTES: Final = 4_096


def frames(stream: BinaryIO) -> tuple[Frame, ...]:
    """The one frame of a PNG, as its header describes it; raises `PageError`."""
    size: tuple[int, int] | None = None
    dpi: tuple[float | None, float | None] = (None, None)
    for name, payload in _chunks(stream, stop=(b"IDAT", b"IEND")):
        if name == b"IHDR" and len(payload) >= 8:
            size = struct.unpack(">II", payload[:8])
        elif name == b"pHYs" and len(payload) == 9:
            x, y, unit = struct.unpack(">IIB", payload)
            dpi = (x * _INCH_IN_METRES, y * _INCH_IN_METRES) if unit == 1 else dpi
    if size is None or 0 in size:
        raise _damaged("the image has no pixels")
    dpi_x, dpi_y = believable_dpi(*dpi)
    return (Frame(index=0, width=size[0], height=size[1], dpi_x=dpi_x, dpi_y=dpi_y),)


def decode(stream: BinaryIO, limits: Limits) -> Image.Image:
    """The picture of a PNG; of an animation the still picture.

    Raises:
        PageError: for a wrong checksum, a missing end, or pixels that are too few.
    """
    (frame,) = frames(stream)
    limits.check_page(frame.width, frame.height)
    stream.seek(0)
    parts = [(name, payload) for name, payload in _chunks(stream) if name in _NEEDED]
    # Pillow leaves rows blank in silence where the packed data ends early.
    if not _holds(parts, _unpacked_bytes(parts[0][1])):
        raise _damaged("the packed pixels are cut, wrong, or not as many as declared")
    clean = SIGNATURE + b"".join(chunk(name, payload) for name, payload in parts)
    return load(io.BytesIO(clean), "PNG")


def chunk(name: bytes, payload: bytes) -> bytes:
    """One chunk with length and checksum, as PNG 5.3 lays it out."""
    check = zlib.crc32(payload, zlib.crc32(name))
    return struct.pack(">I", len(payload)) + name + payload + struct.pack(">I", check)


def _chunks(stream: BinaryIO, stop: tuple[bytes, ...] = ()) -> Iterator[tuple[bytes, bytes]]:
    if stream.read(8) != SIGNATURE:
        raise _damaged("it does not begin as a PNG")
    name = b""
    while name != b"IEND":
        head = stream.read(8)
        if len(head) < 8:
            raise _damaged("it ends before its end chunk, so it was cut off")
        length, name = struct.unpack(">I4s", head)
        if name in stop:
            return
        if length > _MOST_CHUNK:
            raise _damaged("a chunk is longer than the format allows")
        payload, check = stream.read(length), stream.read(4)
        if len(payload) < length or len(check) < 4:
            raise _damaged("it ends before its end chunk, so it was cut off")
        if zlib.crc32(payload, zlib.crc32(name)) != int.from_bytes(check, "big"):
            raise _damaged("a checksum is wrong")
        yield name, payload


def _unpacked_bytes(head: bytes) -> int:
    """Bytes of all rows with their filter bytes, PNG sections 7.2 and 8.2."""
    if len(head) != 13:
        raise _damaged("the header is broken")
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", head)
    bits = depth * _SAMPLES.get(colour, 1)
    total = 0
    for left, top, across, down in _ADAM7 if interlaced else ((0, 0, 1, 1),):
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + -(-columns * bits // 8))
    return total


def _holds(parts: list[tuple[bytes, bytes]], needed: int) -> bool:
    """Whether the packed data is whole and unpacks to so many bytes, counted in small steps."""
    stream, found = zlib.decompressobj(), 0
    for waiting in (payload for name, payload in parts if name == b"IDAT"):
        rest, step = waiting, _STEP
        while rest or step == _STEP:
            try:
                step = len(stream.decompress(rest, _STEP))
            except zlib.error:
                return False
            found, rest = found + step, stream.unconsumed_tail
            if found > needed + _SPARE_BYTES:
                return False
    return stream.eof and needed <= found <= needed + _SPARE_BYTES


def _damaged(what: str) -> PageError:
    return PageError(PageFault.DAMAGED, f"PNG: {what}; scan or send the file again")
