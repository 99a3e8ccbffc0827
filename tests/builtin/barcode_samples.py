"""Barcodes for tests: zxing-cpp's sample pictures with their truth, and codes drawn here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs
import numpy as np
import numpy.typing as npt
import zxingcpp
from PIL import Image

from docindex.contracts import Setting
from docindex.model import Environment, PageRef, Side
from docindex.pageimage import PageImage

Grey = npt.NDArray[np.uint8]
SETTING = Setting(tenant="kreis-a", environment=Environment.TEST, folder=Path())
# Readings whose bytes cannot equal the published text, with what they are instead.
RAW = {
    # Code 32 is Code 39 that holds a number to base 32; we read Code 39.
    "code39-1/code32-1.png": b"3PRM8N",
    # Two characters that differ only in the character set each is declared to be of.
    "datamatrix-1/eci.png": b"\xb6\xb6",
}
# The sets in which symbols hold the published texts; the readers hand bytes on undecoded.
_CHARACTER_SETS = ("utf-8", "latin-1", "shift_jis", "gb2312")


@attrs.frozen(kw_only=True)
class Sample:
    """A picture and the bytes that count as a right reading of it."""

    name: str
    image: Grey
    right: frozenset[bytes]


def samples(folder: Path) -> Iterator[Sample]:
    """The pictures of one set that have a truth."""
    for path in sorted(folder.iterdir()):
        if path.suffix in {".png", ".jpg", ".webp"}:
            name = f"{folder.name}/{path.name}"
            yield Sample(name=name, image=opened(path), right=_right(name, path))


def opened(path: Path) -> Grey:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("L"))


def _right(name: str, path: Path) -> frozenset[bytes]:
    if name in RAW:
        return frozenset({RAW[name]})
    binary = path.with_suffix(".bin")
    if binary.exists():
        return frozenset({binary.read_bytes()})
    text = path.with_suffix(".txt").read_bytes().decode("utf-8")
    return frozenset(filter(None, (_encoded(text, name) for name in _CHARACTER_SETS)))


def _encoded(text: str, character_set: str) -> bytes | None:
    try:
        return text.encode(character_set)
    except UnicodeEncodeError:
        return None


def drawn(kind: str, data: str | bytes, *, scale: int = 4, margin: int = 40) -> Grey:
    """A clean code on white, by zxing-cpp's writer; `kind` as in `zxingcpp.BarcodeFormat`."""
    code = zxingcpp.create_barcode(data, getattr(zxingcpp.BarcodeFormat, kind))
    picture = np.asarray(zxingcpp.write_barcode_to_image(code, scale=scale))
    return np.pad(picture.reshape(picture.shape[:2]), margin, constant_values=255)


def speckled(image: Grey, share: float, seed: int = 1) -> Grey:
    """The same with a share of all pixels black and one as large white."""
    chance = np.random.default_rng(seed).random(image.shape)
    noisy = image.copy()
    noisy[chance < share] = 0
    noisy[chance > 1 - share] = 255
    return noisy


def as_page(image: Grey, dpi: float = 300, scale: tuple[float, float] = (1.0, 1.0)) -> PageImage:
    """A page whose working image this is; `scale` is working pixels per scanned pixel, x and y."""
    height, width = image.shape
    page = PageRef(
        batch="b1",
        sheet=1,
        side=Side.FRONT,
        file="page.tif",
        frame=0,
        sha256="0" * 64,
        width=round(width / scale[0]),
        height=round(height / scale[1]),
        dpi_x=dpi / scale[0],
        dpi_y=dpi / scale[1],
        dpi_source="file",
    )
    return PageImage(page=page, grey=image, dpi=dpi, scale_x=scale[0], scale_y=scale[1])
