"""The checks that libtiff does not make on fax code."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from docindex.decoding import fax
from docindex.decoding.container import fax_strip
from docindex.errors import PageError
from docindex.pageimage import Grey
from tests.decoding.sheets import sheet

SHEET = sheet("1")
G4 = fax_strip(SHEET, "group4")
MARK = "000000000001" * 2


def is_picture(grey: Grey, picture: Image.Image) -> bool:
    return np.array_equal(grey, np.asarray(picture.convert("L")))


def without_mark(strip: bytes) -> bytes:
    bits = "".join(f"{byte:08b}" for byte in strip)
    bits = bits[: bits.rindex(MARK)]
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


@pytest.mark.parametrize("padding", [b"", b"\0\0\0", b"\x02"])
def test_what_follows_the_end_mark_is_padding(padding: bytes) -> None:
    assert is_picture(fax.decode_g4(G4 + padding, 300, 400), SHEET)


def test_a_strip_without_end_mark_must_be_its_own_code() -> None:
    bare = without_mark(G4)
    assert not fax.has_end_mark(bare)
    assert is_picture(fax.decode_g4(bare, 300, 400), SHEET)
    for cut in range(1, len(bare), len(bare) // 40):
        with pytest.raises(PageError):
            fax.decode_g4(bare[:cut], 300, 400)


@pytest.mark.parametrize("rows", [1, 200, 399, 401, 500])
def test_the_row_count_is_proven(rows: int) -> None:
    with pytest.raises(PageError, match="rows"):
        fax.decode_g4(G4, 300, rows)


@pytest.mark.parametrize("width", [1, 7, 8, 9, 64, 1_728, 2_560, 2_561, 9_000])
def test_any_width(width: int) -> None:
    pixels = np.random.default_rng(width).random((9, width)) < 0.5
    picture = Image.fromarray(pixels)
    strip = fax_strip(picture, "group4")
    assert is_picture(fax.decode_g4(strip, width, 9), picture)
    strip = fax_strip(picture, "group3")
    assert fax.decode_g3(strip, width, 9, 0).tobytes() == picture.tobytes()


def test_flips_of_g3_are_noticed() -> None:
    strip = fax_strip(SHEET, "group3")
    noticed = 0
    for place in map(int, np.random.default_rng(5).integers(100, len(strip) * 8 - 100, size=60)):
        flipped = bytearray(strip)
        flipped[place // 8] ^= 128 >> place % 8
        try:
            found = fax.decode_g3(bytes(flipped), 300, 400, 0)
        except PageError:
            noticed += 1
        else:
            noticed += found.tobytes() == SHEET.tobytes()
    assert noticed >= 57


def test_a_strip_is_painted_into_its_rows_and_one_more() -> None:
    page = np.full((420, 300), 7, np.uint8)
    fax.paint_g4(G4, page[10:411])
    assert is_picture(page[10:410], SHEET)
    assert (page[:10] == 7).all()
    assert (page[411:] == 7).all()
