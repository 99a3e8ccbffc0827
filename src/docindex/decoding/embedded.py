"""Image streams inside PDF pages: which can be taken as they are, and their pixels.

ISO 32000-1, sections 7.4 (filters) and 8.9 (images).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO
from typing import Final, Literal

import attrs
import numpy as np
import pikepdf
from PIL import Image

from docindex.decoding import fax, jpeg, png
from docindex.decoding.greys import grey_of
from docindex.decoding.limits import Limits
from docindex.decoding.pieces import inflated
from docindex.errors import PageError
from docindex.model import PageFault
from docindex.pageimage import Grey

# Page descriptions beyond that are no scans but bombs.
_MOST_CONTENT_BYTES: Final = 256 << 20
# Some producers end image data with a line break or a filled-up row.
_SPARE_BYTES: Final = 4_096
_PNG_COLOURS: Final = {1: 0, 3: 2}
# A stencil, a soft mask or a colour key: what is seen is not the stream alone.
_MASKS: Final = ("/SMask", "/Mask", "/ImageMask", "/SMaskInData")


@attrs.frozen(kw_only=True, eq=False)
class Embedded:
    """An image stream that says all that is needed to decode it.

    Args:
        code: `png` is Flate with PNG predictors.
        colours: 1 or 3.
        bits: of one sample, 1 or 8.
        inverted: fax code whose black runs are white.
    """

    stream: pikepdf.Stream
    code: Literal["fax", "jpeg", "flate", "png"]
    width: int
    height: int
    colours: int
    bits: int
    inverted: bool = False


def embedded(image: pikepdf.Stream) -> Embedded | None:
    """An image stream that can be decoded without rendering; None where it is of another kind."""
    colours, bits = _colours(image.get("/ColorSpace")), int(image.get("/BitsPerComponent", 8))
    plain = not any(image.get(mask) for mask in _MASKS) and _plain_decode(image, colours)
    filters = _filters(image)
    if not plain or len(filters) != 1 or (bits, colours) not in ((1, 1), (8, 1), (8, 3)):
        return None
    code, inverted = _code(image, filters[0], colours, bits)
    if code is None:
        return None
    return Embedded(
        stream=image,
        code=code,
        width=int(image.get("/Width", 0)),
        height=int(image.get("/Height", 0)),
        colours=colours,
        bits=bits,
        inverted=inverted,
    )


def decode(image: Embedded, limits: Limits) -> Grey:
    """Grey levels of the stream's pixels.

    Raises:
        PageError: as the decoders of TIFF strips, JPEG and PNG do.
    """
    limits.check_page(image.width, image.height)
    data = image.stream.read_raw_bytes()
    if image.code == "fax":
        grey = fax.decode_g4(data, image.width, image.height)
        return np.invert(grey, out=grey) if image.inverted else grey
    if image.code == "jpeg":
        return _of_size(jpeg.decode(data, limits), image)
    if image.code == "png":
        shape = (image.width, image.height, image.bits, _PNG_COLOURS[image.colours], 0, 0, 0)
        parts = ((b"IHDR", struct.pack(">IIBBBBB", *shape)), (b"IDAT", data), (b"IEND", b""))
        whole = png.SIGNATURE + b"".join(png.chunk(name, payload) for name, payload in parts)
        return grey_of(png.decode(BytesIO(whole), limits))
    return _unpacked(data, image)


def check_content(page: pikepdf.Object, limits: Limits) -> None:
    """Refuse a page whose description is cut or boundless, before a renderer meets it.

    Raises:
        PageError: `damaged`, or `too_large` for an image beyond the limits.
    """
    contents = page.get("/Contents")
    for part in list(contents) if isinstance(contents, pikepdf.Array) else [contents]:
        if isinstance(part, pikepdf.Stream):
            _check_flate(part, _MOST_CONTENT_BYTES)
    for stream in _named_streams(page):
        if _is_image(stream):
            limits.check_page(*_size(stream))
        else:
            _check_flate(stream, _MOST_CONTENT_BYTES)


def check_images(page: pikepdf.Object, limits: Limits) -> None:
    """Refuse a page with a cut or falsified image: a renderer would leave it out in silence.

    Raises:
        PageError: `damaged`. JBIG2 and JPEG 2000 have nothing cheap to check.
    """
    for image in filter(_is_image, _named_streams(page)):
        width, height = _size(image)
        # Four colours of 16 bits, and a predictor byte a row, is the most a pixel can take.
        _check_flate(image, (width * 8 + 1) * height + _SPARE_BYTES)
        if _filters(image) == ["/DCTDecode"]:
            data = image.read_raw_bytes()
            head = jpeg.header(BytesIO(data))
            limits.check_page(head.width, head.height)
            jpeg.check_end(data, head)


def _named_streams(page: pikepdf.Object) -> Iterator[pikepdf.Stream]:
    """Images, masks and forms of a page and of its forms, each once."""
    seen: set[tuple[int, int]] = set()
    waiting = [page.get("/Resources")]
    while waiting:
        resources = waiting.pop()
        if not isinstance(resources, pikepdf.Dictionary):
            continue
        for stream in _streams_of(resources.get("/XObject")):
            if stream.objgen not in seen:
                seen.add(stream.objgen)
                waiting.append(stream.get("/Resources"))
                yield stream


def _streams_of(named: pikepdf.Object | None) -> Iterator[pikepdf.Stream]:
    for stream in named.as_dict().values() if isinstance(named, pikepdf.Dictionary) else ():
        for item in (stream, stream.get("/SMask") if isinstance(stream, pikepdf.Stream) else None):
            if isinstance(item, pikepdf.Stream):
                yield item


def _is_image(stream: pikepdf.Stream) -> bool:
    return bool(stream.get("/Subtype") == "/Image")


def _size(image: pikepdf.Stream) -> tuple[int, int]:
    return int(image.get("/Width", 0)), int(image.get("/Height", 0))


def _check_flate(stream: pikepdf.Stream, most: int) -> None:
    if _filters(stream)[:1] == ["/FlateDecode"] and inflated(stream.read_raw_bytes(), most) is None:
        raise _damaged()


def _damaged() -> PageError:
    return PageError(
        PageFault.DAMAGED, "PDF: a stream is cut, wrong or boundless; scan or print the page again"
    )


def _filters(stream: pikepdf.Stream) -> list[str]:
    filters = stream.get("/Filter")
    if filters is None:
        return []
    return [str(f) for f in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]


def _parameters(stream: pikepdf.Stream) -> pikepdf.Object:
    parameters = stream.get("/DecodeParms")
    if isinstance(parameters, pikepdf.Array):
        parameters = parameters[0] if len(parameters) else None
    return parameters if isinstance(parameters, pikepdf.Dictionary) else pikepdf.Dictionary()


def _colours(space: pikepdf.Object | None) -> int:
    if isinstance(space, pikepdf.Array) and len(space) > 1:
        family = str(space[0])
        if family == "/ICCBased":
            return int(space[1].get("/N", 0))
        return {"/CalGray": 1, "/CalRGB": 3}.get(family, 0)
    return {"/DeviceGray": 1, "/DeviceRGB": 3}.get(str(space), 0)


def _plain_decode(image: pikepdf.Stream, colours: int) -> bool:
    decode_array = image.get("/Decode")
    return decode_array is None or [float(v) for v in decode_array] == [0.0, 1.0] * colours


def _code(
    image: pikepdf.Stream, name: str, colours: int, bits: int
) -> tuple[Literal["fax", "jpeg", "flate", "png"] | None, bool]:
    width, parameters = int(image.get("/Width", 0)), _parameters(image)
    if name == "/CCITTFaxDecode" and bits == 1:
        g4 = int(parameters.get("/K", 0)) < 0 and not parameters.get("/EncodedByteAlign")
        whole = int(parameters.get("/Columns", 1_728)) == width
        inverted = bool(parameters.get("/BlackIs1", False))
        return ("fax" if g4 and whole else None), inverted
    if name == "/DCTDecode" and bits == 8:
        return (None if "/ColorTransform" in parameters else "jpeg"), False
    if name != "/FlateDecode":
        return None, False
    predictor = int(parameters.get("/Predictor", 1))
    if predictor == 1:
        return "flate", False
    shape = [int(parameters.get(key, n)) for key, n in (("/Colors", 1), ("/BitsPerComponent", 8))]
    same = shape == [colours, bits] and int(parameters.get("/Columns", 1)) == width
    return ("png" if predictor >= 10 and same else None), False


def _of_size(grey: Grey, image: Embedded) -> Grey:
    if grey.shape != (image.height, image.width):
        raise _damaged()
    return grey


def _unpacked(data: bytes, image: Embedded) -> Grey:
    needed = image.height * -(-image.width * image.colours * image.bits // 8)
    pixels = inflated(data, needed + _SPARE_BYTES)
    if pixels is None or len(pixels) < needed:
        raise _damaged()
    size = (image.width, image.height)
    if image.bits == 8 and image.colours == 1:
        return np.frombuffer(pixels, np.uint8, needed).reshape(image.height, image.width)
    mode = "1" if image.bits == 1 else "RGB"
    return grey_of(Image.frombytes(mode, size, pixels[:needed]))
