"""Pictures as PDF image streams: the original code where PDF knows it, else packed without loss.

ISO 32000-1, sections 7.4 (filters) and 8.9.5 (image dictionaries).
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping
from typing import Any, Final

import attrs
import numpy as np
import pikepdf
from PIL import Image

from docindex.decoding import jpeg
from docindex.decoding.container import fax_strip
from docindex.decoding.greys import check_mode, opaque
from docindex.pageimage import Grey

_GREY, _RGB, _CMYK = "/DeviceGray", "/DeviceRGB", "/DeviceCMYK"
_JPEG_SPACES: Final = {1: _GREY, 3: _RGB, 4: _CMYK}
_SPACES: Final = {"L": _GREY, "RGB": _RGB, "CMYK": _CMYK}


@attrs.frozen(kw_only=True)
class Packed:
    """Bytes of an image stream, and the entries of its dictionary that tell how to read them."""

    data: bytes
    width: int
    height: int
    space: str
    bits: int
    code: str
    extra: Mapping[str, Any] = attrs.field(factory=dict)

    def stream(self, pdf: pikepdf.Pdf) -> pikepdf.Stream:
        """The image as an object of that PDF."""
        entries = {
            "/Type": pikepdf.Name.XObject,
            "/Subtype": pikepdf.Name.Image,
            "/Width": self.width,
            "/Height": self.height,
            "/ColorSpace": pikepdf.Name(self.space),
            "/BitsPerComponent": self.bits,
            "/Filter": pikepdf.Name(self.code),
            **self.extra,
        }
        return pikepdf.Stream(pdf, self.data, entries)


def packed_jpeg(data: bytes) -> Packed:
    """A JPEG file, byte for byte; raises `PageError` where it has no header."""
    head = jpeg.header(io.BytesIO(data))
    # Adobe stores ink inverted, which PDF readers must be told.
    inverted = {"/Decode": pikepdf.Array([1, 0] * head.components)}
    return Packed(
        data=data,
        width=head.width,
        height=head.height,
        space=_JPEG_SPACES[head.components],
        bits=8,
        code="/DCTDecode",
        extra=inverted if head.components == 4 else {},
    )


def packed_g4(strip: bytes, width: int, height: int, *, inverted: bool) -> Packed:
    """A T.6 strip, byte for byte.

    Args:
        strip: FillOrder 1, with its end mark.
        inverted: whether black runs are white.
    """
    parameters = {"/K": -1, "/Columns": width, "/Rows": height, "/BlackIs1": inverted}
    return Packed(
        data=strip,
        width=width,
        height=height,
        space=_GREY,
        bits=1,
        code="/CCITTFaxDecode",
        extra={"/DecodeParms": pikepdf.Dictionary(parameters)},
    )


def packed_picture(picture: Image.Image | Grey) -> Packed:
    """A decoded picture: bitonal as T.6, the rest as Flate; alpha is laid over white.

    Raises:
        PageError: `unsupported` for modes that are no picture of paper.
    """
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    check_mode(image)
    if image.mode == "1":
        strip = fax_strip(image, "group4")
        return packed_g4(strip, image.width, image.height, inverted=False)
    image = opaque(image)
    wide = image.mode.startswith("I;16")
    if image.mode not in _SPACES and not wide:
        image = image.convert("RGB")
    pixels = np.asarray(image).astype(">u2").tobytes() if wide else image.tobytes()
    return Packed(
        data=zlib.compress(pixels),
        width=image.width,
        height=image.height,
        space=_GREY if wide else _SPACES[image.mode],
        bits=16 if wide else 8,
        code="/FlateDecode",
    )
