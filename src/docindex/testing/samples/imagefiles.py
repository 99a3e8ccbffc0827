"""Scans as files: TIFF (Group 4), grey JPEG, PDF with the scans' own streams; no dates in any."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pikepdf
from PIL import Image

from docindex.testing.samples.paper import Grey

_PHOTOMETRIC: Final = 262
_ROWS_PER_STRIP: Final = 278
_STRIP_OFFSETS: Final = 273
_STRIP_BYTES: Final = 279


def write_tiff(
    pages: Sequence[Grey], path: Path, *, compression: str = "group4", dpi: int = 300
) -> None:
    """Write a TIFF with one strip per page, white as zero, as document scanners do.

    Args:
        pages: at least one; for `group3` and `group4` everything from 128 on is white.
        compression: `group4`, `group3`, `tiff_lzw`, `tiff_adobe_deflate` or `raw`.
    """
    path.write_bytes(_tiff(pages, compression, dpi))


def write_jpeg(page: Grey, path: Path, *, quality: int = 80, dpi: int = 300) -> None:
    """Write a grey baseline JPEG.

    Args:
        quality: 1 to 95, as libjpeg counts.
    """
    path.write_bytes(_jpeg(page, quality, dpi))


def write_pdf(
    pages: Sequence[Grey], path: Path, *, bitonal: bool, quality: int = 80, dpi: int = 300
) -> None:
    """Write a PDF whose pages each hold one image: the scan's own stream, never coded again.

    Args:
        bitonal: Group 4 streams; False: JPEG.
        quality: of JPEG, 1 to 95.
    """
    pdf = pikepdf.new()
    for page in pages:
        height, width = page.shape
        points = (width * 72 / dpi, height * 72 / dpi)
        added = pdf.add_blank_page(page_size=points)
        image = _group4_object(pdf, page, dpi) if bitonal else _jpeg_object(pdf, page, quality, dpi)
        added.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
        drawn = f"q {points[0]:.4f} 0 0 {points[1]:.4f} 0 0 cm /Im0 Do Q"
        added.Contents = pdf.make_stream(drawn.encode("ascii"))
    pdf.save(path, deterministic_id=True)


def _tiff(pages: Sequence[Grey], compression: str, dpi: int) -> bytes:
    bitonal = compression in ("group3", "group4")
    # Fax coding is for ink as one: the bits are turned here and the tag afterwards, because
    # Pillow takes a second a page to write white as zero.
    images = [Image.fromarray(page < 128 if bitonal else page) for page in pages]
    buffer = io.BytesIO()
    images[0].save(
        buffer,
        "TIFF",
        save_all=True,
        append_images=images[1:],
        compression=compression,
        dpi=(dpi, dpi),
        tiffinfo={_ROWS_PER_STRIP: max(page.shape[0] for page in pages)},
    )
    return _white_is_zero(buffer.getvalue()) if bitonal else buffer.getvalue()


def _white_is_zero(tiff: bytes) -> bytes:
    """Set the photometric interpretation of every directory of a little-endian TIFF to 0."""
    data = bytearray(tiff)
    (directory,) = struct.unpack_from("<I", data, 4)
    while directory:
        (entries,) = struct.unpack_from("<H", data, directory)
        for entry in range(directory + 2, directory + 2 + 12 * entries, 12):
            if struct.unpack_from("<H", data, entry)[0] == _PHOTOMETRIC:
                struct.pack_into("<H", data, entry + 8, 0)
        (directory,) = struct.unpack_from("<I", data, directory + 2 + 12 * entries)
    return bytes(data)


def _jpeg(page: Grey, quality: int, dpi: int) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(page).save(buffer, "JPEG", quality=quality, dpi=(dpi, dpi))
    return buffer.getvalue()


def _jpeg_object(pdf: pikepdf.Pdf, page: Grey, quality: int, dpi: int) -> pikepdf.Object:
    stream = pdf.make_stream(_jpeg(page, quality, dpi))
    _describe(stream, page, bits=8)
    stream.Filter = pikepdf.Name.DCTDecode
    return stream


def _group4_object(pdf: pikepdf.Pdf, page: Grey, dpi: int) -> pikepdf.Object:
    tiff = _tiff([page], "group4", dpi)
    with Image.open(io.BytesIO(tiff), formats=("TIFF",)) as image:
        tags = image.tag_v2  # type: ignore[attr-defined]
        offset, size = tags[_STRIP_OFFSETS][0], tags[_STRIP_BYTES][0]
    stream = pdf.make_stream(tiff[offset : offset + size])
    _describe(stream, page, bits=1)
    stream.Filter = pikepdf.Name.CCITTFaxDecode
    height, width = page.shape
    stream.DecodeParms = pikepdf.Dictionary(K=-1, Columns=width, Rows=height, BlackIs1=False)
    return stream


def _describe(stream: pikepdf.Object, page: Grey, *, bits: int) -> None:
    stream.Type = pikepdf.Name.XObject
    stream.Subtype = pikepdf.Name.Image
    stream.Height, stream.Width = page.shape
    stream.ColorSpace = pikepdf.Name.DeviceGray
    stream.BitsPerComponent = bits
