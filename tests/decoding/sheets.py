"""Pages and files for the tests of decoding; small, so that many truncations stay quick."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from docindex.decoding.limits import Limits
from docindex.decoding.sources import decode_page, open_file
from docindex.model import Frame, OpenedFile, PageRef, Side
from docindex.pageimage import PageImage

LIMITS = Limits()
# Pillow's names; with each the modes it can hold.
CODECS = {
    "raw": ("1", "L", "P", "RGB", "RGBA", "CMYK", "LA", "I;16"),
    "tiff_lzw": ("1", "L", "P", "RGB", "RGBA", "CMYK", "I;16"),
    "tiff_adobe_deflate": ("1", "L", "P", "RGB", "RGBA", "CMYK", "I;16"),
    "packbits": ("1", "L", "RGB"),
    "group3": ("1",),
    "group4": ("1",),
    "tiff_ccitt": ("1",),
    "jpeg": ("L", "RGB"),
}


def grey_sheet(width: int = 300, height: int = 400) -> Image.Image:
    """Lines of digits on white."""
    image = Image.new("L", (width, height), 255)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(16)
    digits = np.random.default_rng(7).integers(10**5, 10**6, size=(height, 8))
    for row in range(10, height - 20, 22):
        pen.text((12, row), "  ".join(map(str, digits[row])), fill=0, font=font)
    return image


def sheet(mode: str, width: int = 300, height: int = 400) -> Image.Image:
    """The same sheet in any of Pillow's modes, with colours and transparency where it has them."""
    grey = grey_sheet(width, height)
    if mode == "1":
        return grey.convert("1", dither=Image.Dither.NONE)
    if mode == "L":
        return grey
    if mode == "I;16":
        return Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    colour = Image.merge("RGB", (grey, grey.transpose(Image.Transpose.ROTATE_180), grey))
    if mode in ("LA", "RGBA"):
        alpha = Image.linear_gradient("L").resize(grey.size)
        base = grey if mode == "LA" else colour
        return Image.merge(mode, (*base.split(), alpha))
    return colour.convert(mode)


def tiff_bytes(image: Image.Image, codec: str, **options: object) -> bytes:
    """One page in one strip; `tags` sets further fields."""
    stream = io.BytesIO()
    tags = {278: image.height, **options.pop("tags", {})}  # type: ignore[dict-item]
    image.save(stream, "TIFF", compression=codec, tiffinfo=tags, **options)
    return stream.getvalue()


def directory_first(fields: Mapping[int, Sequence[int]], strip: bytes) -> bytes:
    """A TIFF of one strip with its directory before the data, as scanners' drivers write it."""
    fields = {**fields, 273: (0,), 279: (len(strip),)}
    data_at = 8 + 2 + 12 * len(fields) + 4
    late = b""
    entries = b""
    for tag, values in sorted(fields.items()):
        shown = [data_at + 4_096] if tag == 273 else list(values)
        packed = struct.pack(f"<{len(shown)}I", *shown)
        if len(packed) > 4:
            late, packed = late + packed, struct.pack("<I", data_at + len(late))
        entries += struct.pack("<HHI", tag, 4, len(shown)) + packed
    head = b"II*\0" + struct.pack("<IH", 8, len(fields)) + entries + b"\0\0\0\0"
    return head + late.ljust(4_096, b"\0") + strip


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """A JPEG or PNG."""
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def page_of(opened: OpenedFile, frame: Frame) -> PageRef:
    """The page that the coordinator would make of a frame."""
    return PageRef(
        batch="b1",
        sheet=1 + frame.index,
        side=Side.FRONT,
        file=opened.name,
        frame=frame.index,
        sha256=opened.sha256,
        width=frame.width,
        height=frame.height,
        dpi_x=frame.dpi_x or 300.0,
        dpi_y=frame.dpi_y or 300.0,
        dpi_source="file" if frame.dpi_x else "profile",
    )


def written(folder: Path, name: str, data: bytes) -> Path:
    """A file of that content."""
    path = folder / name
    path.write_bytes(data)
    return path


def decoded(path: Path, index: int = 0, *, strict: bool = True) -> PageImage:
    """Open a file and decode one of its pages; raises `PageError` for either step's fault."""
    return decode_page(path, listed(path, index), LIMITS, strict=strict)


def listed(path: Path, index: int = 0) -> PageRef:
    """Open a file and name one of its pages."""
    opened = open_file(path, path.name, LIMITS)
    assert opened.fault is None, opened.detail
    return page_of(opened, opened.frames[index])
