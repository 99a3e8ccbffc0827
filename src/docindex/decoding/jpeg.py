"""JPEG: geometry from its markers, pixels by libjpeg-turbo in strict mode (T.81, JFIF 1.02)."""

from __future__ import annotations

import io
import struct
from typing import BinaryIO, Final, Literal

import attrs
import numpy as np
import numpy.typing as npt
import simplejpeg
from PIL import Image

from docindex.decoding.directories import Directories, resolution
from docindex.decoding.greys import grey_of
from docindex.decoding.limits import Limits, believable_dpi
from docindex.errors import PageError
from docindex.model import Frame, PageFault
from docindex.pageimage import Grey

_FRAME_MARKERS: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# Baseline, extended and progressive Huffman; the rest is lossless, arithmetic or hierarchical.
_READABLE_FRAMES: Final = (0xC0, 0xC1, 0xC2)
_PROGRESSIVE = 0xC2
_SCAN, _END = 0xDA, 0xD9
_NO_DENSITY: Final[tuple[float | None, float | None]] = (None, None)
# Every scan of a progressive file costs a pass over the page; encoders make about ten.
_MOST_SCANS: Final = 100
_SPACES: Final[dict[int, Literal["GRAY", "CMYK"]]] = {1: "GRAY", 3: "GRAY", 4: "CMYK"}


@attrs.frozen(kw_only=True)
class Header:
    """What stands before the first scan.

    Args:
        components: 1 grey, 3 colour, 4 CMYK.
        scan: position of the first scan's marker.
        one_scan: whether the first scan holds all there is; libjpeg refuses a second one then.
        dpi_x, dpi_y: as written, believable or not.
    """

    width: int
    height: int
    components: int
    scan: int
    one_scan: bool
    dpi_x: float | None
    dpi_y: float | None


def header(stream: BinaryIO) -> Header:
    """Read markers up to the first scan; raises `PageError`."""
    if stream.read(2) != b"\xff\xd8":
        raise _damaged("it does not begin as a JPEG")
    shape: tuple[int, int, int] | None = None
    progressive, density = False, _NO_DENSITY
    while True:
        marker, start = _next_marker(stream)
        if marker == _END:
            raise _damaged("it ends before its pixels")
        if marker == _SCAN:
            break
        payload = _payload(stream)
        if marker in _FRAME_MARKERS:
            shape, progressive = _shape(marker, payload), marker == _PROGRESSIVE
        elif marker == 0xE0 and payload[:5] == b"JFIF\0":
            density = _jfif_density(payload)
        elif marker == 0xE1 and payload[:6] == b"Exif\0\0" and density == _NO_DENSITY:
            density = _exif_density(payload[6:])
    if shape is None:
        raise _damaged("it has no frame header")
    width, height, components = shape
    return Header(
        width=width,
        height=height,
        components=components,
        scan=start,
        one_scan=not progressive and _payload(stream)[:1] == bytes((components,)),
        dpi_x=density[0],
        dpi_y=density[1],
    )


def frames(stream: BinaryIO) -> tuple[Frame, ...]:
    """The one frame of a JPEG, as its header describes it; raises `PageError`."""
    head = header(stream)
    dpi_x, dpi_y = believable_dpi(head.dpi_x, head.dpi_y)
    if head.width <= 0 or head.height <= 0:
        raise _damaged("the image has no pixels")
    return (Frame(index=0, width=head.width, height=head.height, dpi_x=dpi_x, dpi_y=dpi_y),)


def decode(data: bytes, limits: Limits) -> Grey:
    """Grey levels of a whole JPEG; of colour only the luma is decoded.

    Args:
        data: the file; bytes after its end mark are ignored.

    Raises:
        PageError: for anything libjpeg has to guess at, and for a missing end mark.
    """
    head = header(io.BytesIO(data))
    space = _SPACES[head.components]
    array = pixels(data, head, space, limits)
    if space == "GRAY":
        return array[:, :, 0]
    # Adobe stores ink inverted, and no other program writes CMYK JPEGs otherwise.
    np.subtract(255, array, out=array)
    size = (head.width, head.height)
    return grey_of(Image.frombuffer("CMYK", size, array, "raw", "CMYK", 0, 1))


def pixels(
    data: bytes, head: Header, space: Literal["GRAY", "RGB", "CMYK"], limits: Limits
) -> npt.NDArray[np.uint8]:
    """Decode a JPEG into one of libjpeg's colour spaces.

    Returns:
        Shape (height, width, samples), uint8.

    Raises:
        PageError: as `decode`.
    """
    limits.check_page(head.width, head.height)
    check_end(data, head)
    if not head.one_scan and data.count(b"\xff\xda", head.scan) > _MOST_SCANS:
        raise PageError(
            PageFault.TOO_LARGE, f"JPEG: more than {_MOST_SCANS} scans; save it as a baseline JPEG"
        )
    try:
        return simplejpeg.decode_jpeg(data, space, strict=True)  # type: ignore[no-any-return]
    except ValueError:
        raise _damaged("the pixels cannot be decoded without guessing") from None


def check_end(data: bytes, head: Header) -> None:
    """Refuse a JPEG that was cut off; a thumbnail's end mark in the metadata is not its own."""
    # From the end, where it is: going through the pixels takes a tenth of decoding them.
    if data.rfind(b"\xff\xd9", head.scan) < 0:
        raise _damaged("the end mark is missing, so it was cut off")


def with_adobe_marker(data: bytes, *, transformed: bool) -> bytes:
    """The same JPEG, marked as YCbCr (`transformed`) or plain colours; in a TIFF it is not."""
    adobe = struct.pack(">5sHHHB", b"Adobe", 100, 0, 0, transformed)
    return data[:2] + b"\xff\xee" + struct.pack(">H", 2 + len(adobe)) + adobe + data[2:]


def _damaged(what: str) -> PageError:
    return PageError(PageFault.DAMAGED, f"JPEG: {what}; scan or send the file again")


def _next_marker(stream: BinaryIO) -> tuple[int, int]:
    if stream.read(1) != b"\xff":
        raise _damaged("a marker is missing")
    byte = b"\xff"
    while byte == b"\xff":
        byte = stream.read(1)
    if not byte:
        raise _damaged("it ends before its pixels")
    return byte[0], stream.tell() - 2


def _payload(stream: BinaryIO) -> bytes:
    head = stream.read(2)
    length = int.from_bytes(head, "big") - 2
    payload = stream.read(max(length, 0))
    if len(head) < 2 or length < 0 or len(payload) < length:
        raise _damaged("it ends before its pixels")
    return payload


def _shape(marker: int, payload: bytes) -> tuple[int, int, int]:
    if len(payload) < 6:
        raise _damaged("the frame header is broken")
    precision, height, width, components = struct.unpack(">BHHB", payload[:6])
    if marker not in _READABLE_FRAMES or precision != 8 or components not in _SPACES:
        raise PageError(
            PageFault.UNSUPPORTED,
            "JPEG: lossless, arithmetic or 12-bit coding; save it as a baseline JPEG",
        )
    return width, height, components


def _jfif_density(payload: bytes) -> tuple[float | None, float | None]:
    if len(payload) < 12:
        return None, None
    unit, x, y = struct.unpack(">BHH", payload[7:12])
    # Unit 0 is an aspect ratio, 1 dots per inch, 2 dots per centimetre.
    factor = {1: 1.0, 2: 2.54}.get(unit)
    return (None, None) if factor is None else (x * factor, y * factor)


def _exif_density(payload: bytes) -> tuple[float | None, float | None]:
    try:
        return resolution(next(iter(Directories(io.BytesIO(payload)))))
    except PageError:
        return None, None
