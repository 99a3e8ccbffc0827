"""The benchmark of decoding measures what it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks import damage, decoding
from tests.decoding.sheets import grey_sheet

PAGE = grey_sheet()


@pytest.mark.parametrize("form", damage.FORMS)
def test_every_form_holds_the_page(form: str, tmp_path: Path) -> None:
    grey = damage.decode(tmp_path / "page", damage.encoded(form, PAGE))
    assert grey is not None
    expected = PAGE.convert("1", dither=Image.Dither.NONE) if form in damage.BITONAL else PAGE
    difference = np.abs(grey.astype(int) - np.asarray(expected.convert("L"))).mean()
    assert difference <= (4 if "jpeg" in form else 0)


@pytest.mark.parametrize("form", [form for form in damage.FORMS if form.startswith("tiff")])
def test_the_directory_is_moved_before_the_strips(form: str, tmp_path: Path) -> None:
    last = damage.encoded(form, PAGE)
    first = damage.with_directory_first(last)
    assert int.from_bytes(first[4:8], "little") == 8
    grey = damage.decode(tmp_path / "page", first)
    assert np.array_equal(grey, damage.decode(tmp_path / "page", last))


def test_damage_is_counted(tmp_path: Path) -> None:
    line = damage.measure("tiff deflate", PAGE, tmp_path / "page", (5, 5))
    assert line.startswith("| tiff deflate | 5 of 5 | 5 of 5 | 5 of ")


@pytest.mark.parametrize("form", ["tiff g4", "pdf g4", "pdf jpeg"])
def test_both_ways_take_time(form: str, tmp_path: Path) -> None:
    found = decoding.timing(form, PAGE, tmp_path / "page", 2)
    assert min(found.ours, found.peer) > 0


def test_ratios_are_of_pages() -> None:
    timings = [decoding.Timing(1.0, 4.0), decoding.Timing(2.0, 6.0), decoding.Timing(4.0, 4.0)]
    assert (
        decoding.line("tiff g4", timings) == "| tiff g4 | 2.0 | 4.0 | 3.00 | 1.00 to 4.00 | 3.00 |"
    )


def test_pages_are_spread_over_the_files_of_a_kind(tmp_path: Path) -> None:
    for number in range(6):
        Image.new("L", (200, 100), number).save(tmp_path / f"{number}.tif")
    (tmp_path / "7.tif").write_bytes(b"II*\0")
    found = list(decoding.pages(tmp_path, 3, ".tif"))
    assert [image.getpixel((0, 0)) for image in found] == [0, 2, 4]
