"""JPEG: geometry from markers, every cut noticed, grey whatever its colours."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from docindex.decoding import jpeg
from docindex.decoding.greys import grey_of
from docindex.errors import PageError
from tests.decoding.sheets import LIMITS, decoded, encoded, sheet, written


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_grey_levels(mode: str, progressive: bool) -> None:
    data = encoded(sheet(mode), "JPEG", quality=95, progressive=progressive)
    expected = grey_of(Image.open(io.BytesIO(data)))
    difference = np.abs(jpeg.decode(data, LIMITS).astype(int) - expected)
    # Pillow clips the sheet's loud colours before it makes them grey.
    assert difference.mean() < (6 if mode == "RGB" else 1.5)


@pytest.mark.parametrize("progressive", [False, True])
def test_every_truncation_is_noticed(progressive: bool, tmp_path: Path) -> None:
    data = encoded(sheet("RGB"), "JPEG", progressive=progressive)
    for cut in range(1, 100, 2):
        with pytest.raises((PageError, AssertionError)):
            decoded(written(tmp_path, "p.jpg", data[: len(data) * cut // 100]))
        with pytest.raises((PageError, AssertionError)):
            decoded(written(tmp_path, "p.jpg", data[: len(data) * cut // 100] + b"\xff\xd9"))


def test_garbage_behind_the_end_is_ignored(tmp_path: Path) -> None:
    data = encoded(sheet("L"), "JPEG") + b"\0" * 100 + b"scanner"
    assert decoded(written(tmp_path, "p.jpg", data)).grey.shape == (400, 300)


def test_an_orientation_tag_turns_nothing(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(sheet("L"), "JPEG", exif=exif)
    assert decoded(written(tmp_path, "p.jpg", data)).grey.shape == (400, 300)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"dpi": (300, 300)}, (300, 300)),
        ({"dpi": (204, 98)}, (204, 98)),
        ({}, (None, None)),
    ],
)
def test_density(options: dict[str, object], expected: tuple[float | None, float | None]) -> None:
    (frame,) = jpeg.frames(io.BytesIO(encoded(sheet("L"), "JPEG", **options)))
    assert (frame.dpi_x, frame.dpi_y) == expected


def test_density_in_centimetres_and_from_exif() -> None:
    data = bytearray(encoded(sheet("L"), "JPEG", dpi=(118, 118)))
    data[data.index(b"JFIF\0") + 7] = 2
    (frame,) = jpeg.frames(io.BytesIO(bytes(data)))
    assert frame.dpi_x == pytest.approx(118 * 2.54)
    exif = Image.Exif()
    exif[282], exif[283], exif[296] = 200.0, 200.0, 2
    plain = encoded(sheet("L"), "JPEG", exif=exif)
    plain = plain[:2] + plain[plain.index(b"\xff\xe1") :]
    (frame,) = jpeg.frames(io.BytesIO(plain))
    assert (frame.dpi_x, frame.dpi_y) == (200, 200)


def test_a_huge_claim_allocates_nothing() -> None:
    data = bytearray(encoded(sheet("L"), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = b"\xff\x00\xff\x00"
    with pytest.raises(PageError) as caught:
        jpeg.decode(bytes(data), LIMITS)
    assert caught.value.fault == "too_large"


def test_scans_without_number_are_refused() -> None:
    data = encoded(sheet("L"), "JPEG", progressive=True)
    scan = data.rindex(b"\xff\xda")
    with pytest.raises(PageError) as caught:
        jpeg.decode(data[:-2] + data[scan:-2] * 200 + data[-2:], LIMITS)
    assert caught.value.fault == "too_large"


def test_a_second_scan_of_a_baseline_file_is_refused() -> None:
    data = encoded(sheet("L"), "JPEG")
    scan = data.rindex(b"\xff\xda")
    with pytest.raises(PageError) as caught:
        jpeg.decode(data[:-2] + data[scan:-2] * 200 + data[-2:], LIMITS)
    assert caught.value.fault in ("damaged", "too_large")


def test_lossless_coding_is_unsupported() -> None:
    data = encoded(sheet("L"), "JPEG").replace(b"\xff\xc0", b"\xff\xc3", 1)
    with pytest.raises(PageError) as caught:
        jpeg.decode(data, LIMITS)
    assert caught.value.fault == "unsupported"
