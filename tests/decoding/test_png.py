"""PNG: every checksum is compared, nothing but pixels reaches the decoder."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from docindex.decoding import png
from docindex.decoding.greys import grey_of
from docindex.errors import PageError
from tests.decoding.sheets import LIMITS, decoded, encoded, sheet, written


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_grey_levels(mode: str, tmp_path: Path) -> None:
    image = sheet(mode)
    found = decoded(written(tmp_path, "p.png", encoded(image, "PNG")))
    assert np.array_equal(found.grey, grey_of(image))


def test_transparency_lies_over_white() -> None:
    clear = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
    assert grey_of(clear).min() == 255
    data = encoded(Image.new("L", (10, 10), 0), "PNG", transparency=0)
    assert grey_of(png.decode(io.BytesIO(data), LIMITS)).min() == 255


def test_every_truncation_and_flip_is_noticed(tmp_path: Path) -> None:
    data = encoded(sheet("L"), "PNG")
    for cut in range(1, 100, 2):
        with pytest.raises((PageError, AssertionError)):
            decoded(written(tmp_path, "p.png", data[: len(data) * cut // 100]))
    for place in map(int, np.random.default_rng(1).integers(0, len(data) * 8, size=60)):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises((PageError, AssertionError)):
            decoded(written(tmp_path, "p.png", bytes(flipped)))


def test_garbage_behind_the_end_is_ignored(tmp_path: Path) -> None:
    path = written(tmp_path, "p.png", encoded(sheet("1"), "PNG") + b"\0scanner")
    assert decoded(path).grey.shape == (400, 300)


def test_resolution() -> None:
    (frame,) = png.frames(io.BytesIO(encoded(sheet("1"), "PNG", dpi=(204, 98))))
    assert (round(frame.dpi_x or 0), round(frame.dpi_y or 0)) == (204, 98)
    (frame,) = png.frames(io.BytesIO(encoded(sheet("1"), "PNG")))
    assert frame.dpi_x is None


def test_texts_do_not_reach_the_decoder() -> None:
    info = PngInfo()
    info.add_text("Comment", "x" * 10_000, zip=True)
    picture = png.decode(io.BytesIO(encoded(sheet("L"), "PNG", pnginfo=info)), LIMITS)
    assert "Comment" not in picture.info


def test_a_header_of_50000_by_50000_allocates_nothing() -> None:
    head = png.chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 6, 0, 0, 0))
    data = png.SIGNATURE + head + png.chunk(b"IDAT", b"") + png.chunk(b"IEND", b"")
    with pytest.raises(PageError) as caught:
        png.decode(io.BytesIO(data), LIMITS)
    assert caught.value.fault == "too_large"


def test_too_few_pixels_are_damage() -> None:
    whole = encoded(sheet("L"), "PNG")
    head = png.chunk(b"IHDR", struct.pack(">IIBBBBB", 300, 4_000, 8, 0, 0, 0, 0))
    data = whole[:8] + head + whole[33:]
    with pytest.raises(PageError, match="as many as declared"):
        png.decode(io.BytesIO(data), LIMITS)
