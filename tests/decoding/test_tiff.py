"""Every TIFF code gives the pixels that went in, or says that it cannot."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from docindex.decoding import tiff
from docindex.decoding.container import tiff_of
from docindex.decoding.greys import grey_of
from docindex.errors import PageError
from tests.decoding.sheets import (
    CODECS,
    LIMITS,
    decoded,
    directory_first,
    sheet,
    tiff_bytes,
    written,
)

PAIRS = [(codec, mode) for codec, modes in CODECS.items() for mode in modes]
STRIP_CODECS = [(codec, modes[0]) for codec, modes in CODECS.items()]
_CUTS = range(1, 100, 4)


def picture_of(data: bytes, index: int = 0) -> Image.Image:
    return tiff.decode(io.BytesIO(data), index, LIMITS)


def parts_of(data: bytes) -> tuple[dict[int, tuple[int, ...]], bytes]:
    layout = tiff.layout_at(io.BytesIO(data), 0, LIMITS)
    tables = layout.directory.integers(347, 1 << 16)
    (strip,) = layout.pieces()
    return {**layout.fields(), **({347: tables} if tables else {})}, strip


def refused(data: bytes, folder: Path) -> bool:
    try:
        decoded(written(folder, "page.tif", data))
    except (PageError, AssertionError):
        return True
    return False


@pytest.mark.parametrize(("codec", "mode"), PAIRS)
def test_pixels_are_those_that_went_in(codec: str, mode: str) -> None:
    image = sheet(mode)
    found = picture_of(tiff_bytes(image, codec))
    assert found.size == image.size
    difference = np.abs(grey_of(found).astype(int) - grey_of(image))
    # JPEG is lossy; all the others are exact.
    assert difference.mean() < (4 if codec == "jpeg" else 0.001)


@pytest.mark.parametrize("codec", ["raw", "tiff_lzw", "group3", "group4", "packbits"])
@pytest.mark.parametrize("rows", [1, 16, 399, 400])
def test_strips_of_any_height(codec: str, rows: int) -> None:
    image = sheet("1")
    found = picture_of(tiff_bytes(image, codec, tags={278: rows}))
    assert found.tobytes() == image.tobytes()


@pytest.mark.parametrize("codec", ["raw", "tiff_lzw", "group3", "group4"])
def test_white_is_zero_and_fill_order(codec: str) -> None:
    image = sheet("1")
    fields, strip = parts_of(tiff_bytes(image, codec, tags={262: 0}))
    assert fields[262] == (0,)
    turned = bytes(int(f"{byte:08b}"[::-1], 2) for byte in strip)
    data = tiff_of({**fields, 266: (2,)}, [turned]).getvalue()
    assert picture_of(data).tobytes() == image.tobytes()


def test_two_dimensional_g3() -> None:
    image = sheet("1")
    data = tiff_bytes(image, "group3", tags={292: 1})
    assert picture_of(data).tobytes() == image.tobytes()


@pytest.mark.parametrize("codec", ["tiff_lzw", "tiff_adobe_deflate"])
def test_predictor(codec: str) -> None:
    image = sheet("RGB")
    assert picture_of(tiff_bytes(image, codec, tags={317: 2})).tobytes() == image.tobytes()


def test_big_endian_16_bits() -> None:
    grey = np.arange(0, 65_536, 256, dtype=np.uint16).reshape(16, 16)
    fields = {256: (16,), 257: (16,), 258: (16,), 259: (1,), 262: (1,), 277: (1,), 278: (16,)}
    data = tiff_of(fields, [grey.astype(">u2").tobytes()], ">").getvalue()
    assert np.array_equal(grey_of(picture_of(data)), (grey >> 8).astype(np.uint8))


def test_tiles() -> None:
    grey = np.arange(32 * 48, dtype=np.uint8).reshape(32, 48)
    tiles = [
        np.pad(grey[top : top + 16, left : left + 32], ((0, 0), (0, max(0, left + 32 - 48))))
        for top in (0, 16)
        for left in (0, 32)
    ]
    fields = {256: (48,), 257: (32,), 258: (8,), 259: (1,), 262: (1,), 277: (1,)}
    data = tiff_of({**fields, 322: (32,), 323: (16,)}, [tile.tobytes() for tile in tiles])
    assert np.array_equal(grey_of(picture_of(data.getvalue())), grey)


def test_an_orientation_tag_turns_nothing() -> None:
    image = sheet("1")
    assert picture_of(tiff_bytes(image, "group4", tags={274: 6})).size == image.size


def test_pages_of_one_file(tmp_path: Path) -> None:
    path = tmp_path / "three.tif"
    pages = [sheet("1"), sheet("L", 200, 100), sheet("1", 100, 300)]
    pages[0].save(path, save_all=True, append_images=pages[1:], compression="tiff_lzw")
    for index, page in enumerate(pages):
        assert np.array_equal(decoded(path, index).grey, np.asarray(page.convert("L")))


def test_a_fax_is_stretched(tmp_path: Path) -> None:
    data = tiff_bytes(sheet("1", 408, 196), "group3", dpi=(204, 98))
    image = decoded(written(tmp_path, "fax.tif", data))
    assert image.grey.shape == (408, 408)
    assert (image.dpi, image.scale_x, image.scale_y) == (204, 1.0, 408 / 196)


@pytest.mark.parametrize(("codec", "mode"), STRIP_CODECS)
@pytest.mark.parametrize("first", [True, False], ids=["directory-first", "directory-last"])
def test_every_truncation_is_noticed(codec: str, mode: str, first: bool, tmp_path: Path) -> None:
    fields, strip = parts_of(tiff_bytes(sheet(mode), codec))
    data = directory_first(fields, strip) if first else tiff_of(fields, [strip]).getvalue()
    assert not refused(data, tmp_path)
    missed = [cut for cut in _CUTS if not refused(data[: len(data) * cut // 100], tmp_path)]
    assert missed == []


@pytest.mark.parametrize(("codec", "mode"), STRIP_CODECS)
def test_every_short_strip_is_noticed(codec: str, mode: str, tmp_path: Path) -> None:
    fields, strip = parts_of(tiff_bytes(sheet(mode), codec))
    missed = [
        cut
        for cut in _CUTS
        if not refused(tiff_of(fields, [strip[: len(strip) * cut // 100 + 1]]).getvalue(), tmp_path)
    ]
    assert missed == []


@pytest.mark.parametrize("codec", ["group3", "group4", "packbits", "tiff_lzw", "raw"])
def test_fewer_rows_than_declared_are_noticed(codec: str, tmp_path: Path) -> None:
    fields, strip = parts_of(tiff_bytes(sheet("1"), codec))
    taller = {**fields, 257: (420,), 278: (420,)}
    assert refused(tiff_of(taller, [strip]).getvalue(), tmp_path)


def test_every_bit_of_a_deflate_strip_is_guarded(tmp_path: Path) -> None:
    fields, strip = parts_of(tiff_bytes(sheet("RGB"), "tiff_adobe_deflate"))
    places = np.random.default_rng(3).integers(0, len(strip) * 8, size=40)
    for place in map(int, places):
        flipped = bytearray(strip)
        flipped[place // 8] ^= 128 >> place % 8
        assert refused(tiff_of(fields, [bytes(flipped)]).getvalue(), tmp_path)


def test_libtiffs_messages_count_in_workers_only(tmp_path: Path) -> None:
    fields, strip = parts_of(tiff_bytes(sheet("1"), "tiff_ccitt"))
    flipped = bytearray(strip)
    flipped[len(strip) // 2] ^= 0xFF
    path = written(tmp_path, "page.tif", tiff_of(fields, [bytes(flipped)]).getvalue())
    with pytest.raises(PageError, match="reported"):
        decoded(path)
    assert decoded(path, strict=False).grey.shape == (400, 300)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({256: (65_500,), 257: (65_500,)}, "too_large"),
        ({256: (0,)}, "damaged"),
        ({259: (34_712,)}, "unsupported"),
        ({278: (0,)}, "damaged"),
        ({258: (64,)}, "damaged"),
        ({277: (9,)}, "damaged"),
        ({258: (8, 8, 16), 277: (3,)}, "unsupported"),
        ({322: (65_000,), 323: (65_000,)}, "too_large"),
        ({262: (9,)}, "unsupported"),
    ],
)
def test_impossible_directories(changes: dict[int, tuple[int, ...]], fault: str) -> None:
    fields, strip = parts_of(tiff_bytes(sheet("L", 40, 20), "raw"))
    with pytest.raises(PageError) as caught:
        picture_of(tiff_of({**fields, **changes}, [strip]).getvalue())
    assert caught.value.fault == fault


def test_strips_may_not_share_bytes() -> None:
    fields, strip = parts_of(tiff_bytes(sheet("L", 400, 20), "raw"))
    data = bytearray(tiff_of({**fields, 278: (1,)}, [strip[:400]] * 20).getvalue())
    layout = tiff.layout_at(io.BytesIO(bytes(data)), 0, LIMITS)
    entry = layout.directory.entries[273]
    (pointer,) = struct.unpack_from("<I", data, entry.position)
    struct.pack_into("<20H", data, pointer, *[8] * 20)
    (lengths,) = struct.unpack_from("<I", data, layout.directory.entries[279].position)
    struct.pack_into("<20H", data, lengths, *[4_000] * 20)
    with pytest.raises(PageError, match="overlap"):
        picture_of(bytes(data))


def test_floats_are_no_pages() -> None:
    image = Image.new("F", (20, 20), 0.5)
    with pytest.raises(PageError) as caught:
        grey_of(picture_of(tiff_bytes(image, "raw")))
    assert caught.value.fault == "unsupported"
