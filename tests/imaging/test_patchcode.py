from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
from PIL import Image

from docindex.imaging.patchcode import read_patch_codes
from docindex.model import Box
from tests.imaging.sheets import (
    PATTERNS,
    Grey,
    empty,
    ink,
    letter,
    noisy,
    paste,
    patch,
    peppered,
    rendered,
    turned,
    write,
)

BACKWARDS = {"1": "1|6", "6": "1|6", "3": "T|3", "T": "T|3", "2": "2", "4": "4"}


def sheet(code: str, dpi: int, gain: float = 0.0) -> Grey:
    """A sheet of half the usual height with a patch near its top edge and the code in words."""
    page = empty(dpi, height=5.8)
    write(page, (2, 4), f"PATCH {code}", dpi, points=30)
    paste(page, patch(code, dpi, gain=gain), (3, 0.6), dpi)
    return page


def four_sided(code: str, dpi: int) -> Grey:
    """A sheet with a patch on each edge, drawn from the edge inwards."""
    page, bars = empty(dpi), patch(code, dpi)
    paste(page, bars, (3, 0.4), dpi)
    paste(page, bars[::-1], (3, 10.4), dpi)
    paste(page, np.ascontiguousarray(bars.T), (0.4, 5), dpi)
    paste(page, np.ascontiguousarray(bars[::-1].T), (7.0, 5), dpi)
    return page


def codes(page: Grey, dpi: float, rotation: int | None = 0) -> list[str]:
    return [found.code for found in read_patch_codes(page, dpi, rotation)]


def scanned(page: Grey, rotation: int) -> Grey:
    return np.ascontiguousarray(np.rot90(page, -rotation // 90))


@pytest.mark.parametrize("code", PATTERNS)
@pytest.mark.parametrize(
    ("dpi", "skew"),
    [
        (100, 7.0),
        (100, 0.0),
        (150, -7.0),
        (150, 2.1),
        (150, 7.0),
        (200, -7.0),
        (200, 0.4),
        (300, 7),
    ],
)
def test_every_code_skewed_on_noisy_scans(code: str, dpi: int, skew: float) -> None:
    page = ink(noisy(turned(sheet(code, dpi), skew), sigma=15, blur=0.8))
    assert codes(page, dpi) == [code]


@pytest.mark.parametrize("gain", [-0.02, 0.02, 0.03])
@pytest.mark.parametrize("code", PATTERNS)
def test_bars_that_ink_made_wider_or_thinner(code: str, gain: float) -> None:
    page = ink(noisy(turned(sheet(code, 150, gain), -3.3), blur=0.8))
    assert codes(page, 150) == [code]


@pytest.mark.parametrize("code", PATTERNS)
def test_peppered_fax_and_600_dpi(code: str) -> None:
    assert codes(peppered(ink(sheet(code, 100)), share=0.01), 100) == [code]
    large = cv2.resize(ink(turned(sheet(code, 150), 1.3)), None, fx=4, fy=4)
    assert codes(large, 600) == [code]


@pytest.mark.parametrize("code", PATTERNS)
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_read_along_the_upright_page_however_it_was_scanned(code: str, rotation: int) -> None:
    page = scanned(ink(noisy(sheet(code, 100))), rotation)
    found = read_patch_codes(page, 100, rotation)
    assert [patch.code for patch in found] == [code]
    box = found[0].box
    assert (page[box.top : box.bottom, box.left : box.right] == 0).mean() > 0.6
    assert sorted((box.width, box.height)) == pytest.approx([80, 250], abs=6)


@pytest.mark.parametrize("code", PATTERNS)
def test_without_a_direction_both_codes_are_given(code: str) -> None:
    page = ink(sheet(code, 100))
    for rotation in (0, 90, 180, 270):
        assert codes(scanned(page, rotation), 100, None) == [BACKWARDS[code]]


@pytest.mark.parametrize("code", PATTERNS)
def test_bars_across_the_leading_edge_are_read_to_the_right(code: str) -> None:
    page = empty(100)
    paste(page, np.ascontiguousarray(patch(code, 100).T), (0.5, 4), 100)
    assert codes(page, 100, 0) == [code]
    assert codes(page, 100, None) == [BACKWARDS[code]]


@pytest.mark.parametrize("code", PATTERNS)
@pytest.mark.parametrize("reversed_bars", [True, False])
def test_in_the_lower_half_the_direction_is_not_known(code: str, *, reversed_bars: bool) -> None:
    page, bars = empty(100), patch(code, 100)
    paste(page, bars[::-1] if reversed_bars else bars, (3, 10.4), 100)
    assert codes(page, 100, 0) == [BACKWARDS[code]]


@pytest.mark.parametrize("code", PATTERNS)
@pytest.mark.parametrize("rotation", [0, 90, 180, 270, None])
def test_patches_on_all_edges_settle_the_direction(code: str, rotation: int | None) -> None:
    page = scanned(ink(noisy(four_sided(code, 100))), rotation or 90)
    assert codes(page, 100, rotation) == [code] * 4


def test_a_patch_of_the_least_length_beside_text() -> None:
    page = letter(150)
    page[: 2 * 150] = 255
    paste(page, patch("2", 150, length=0.75), (4, 0.6), 150)
    assert codes(ink(noisy(page)), 150) == ["2"]


def test_a_patch_that_is_too_short_or_too_close_is_none() -> None:
    short, close, large = empty(100), empty(100), empty(100)
    paste(short, patch("2", 100, length=0.5), (4, 0.6), 100)
    paste(close, patch("2", 100), (4, 0.6), 100)
    close[round(0.55 * 100) - 6 : round(0.55 * 100), 380:680] = 0
    paste(large, cv2.resize(patch("2", 100), (250, 96)), (4, 0.6), 100)
    assert [codes(page, 100) for page in (short, close, large)] == [[], [], []]


def _bar_counts() -> Iterator[Grey]:
    """Sheets of two, three, five, six bars with a patch's widths."""
    for widths in ("WN", "NWN", "NWNWN", "NWNWNW", "WWWW", "NNNN", "WWWN"):
        page, y = empty(100), 60
        for width in widths:
            high = 20 if width == "W" else 8
            page[y : y + high, 300:550] = 0
            y += high + 8
        yield page


def test_other_numbers_of_bars_and_of_wide_ones_are_none() -> None:
    assert [codes(page, 100) for page in _bar_counts()] == [[]] * 7


def test_tables_rulings_and_text_are_none() -> None:
    table = letter(150)
    for row in range(12):
        cv2.line(table, (100, 300 + 25 * row), (1100, 300 + 25 * row), 0, 1 + row % 4)
    for pitch, thick in ((24, 12), (30, 15), (42, 12), (30, 30)):
        stripes = empty(150)
        for y in range(200, 1500, pitch + thick):
            stripes[y : y + thick, 200:1000] = 0
        assert codes(stripes, 150, None) == []
    assert codes(ink(table), 150, None) == []
    assert codes(ink(letter(150, name="VeraBd.ttf", points=40, lines=8)), 150, None) == []


@pytest.mark.parametrize("shape", [(1, 1), (3, 900), (900, 3), (90, 90)])
def test_tiny_images(shape: tuple[int, int]) -> None:
    assert read_patch_codes(np.zeros(shape, np.uint8), 100, None) == ()


def test_boxes_are_in_pixels_of_the_given_scan() -> None:
    page = scanned(sheet("T", 300), 90)
    box = read_patch_codes(page, 300, 90)[0].box
    high = page.shape[0]
    drawn = Box(left=page.shape[1] - 420, top=900, right=page.shape[1] - 180, bottom=1650)
    assert high > drawn.bottom
    for found, expected in zip(
        (box.left, box.top, box.right, box.bottom),
        (drawn.left, drawn.top, drawn.right, drawn.bottom),
        strict=True,
    ):
        assert abs(found - expected) <= 12


@pytest.mark.parametrize(
    ("name", "separators"),
    [
        ("patch-code-t.pdf", [0]),
        ("patch-code-t-middle.pdf", [1]),
        ("patch-code-t-middle-reverse.pdf", [1]),
        ("patch-code-t-double.pdf", [1, 2]),
        ("several-patcht-codes.pdf", [2, 5]),
        ("split-by-asn-2.pdf", [2]),
        ("barcode-fax-image.pdf", [1]),
    ],
)
def test_the_sheets_of_kodak(
    shared: Callable[[str], Path], name: str, separators: list[int]
) -> None:
    """Kodak's own T sheet, with bars on all four edges, printed and faxed."""
    path = shared("separators/paperless-ngx") / name
    with pypdfium2.PdfDocument(path) as document:
        pages = range(len(document))
    found = {page: codes(ink(rendered(path, page, dpi=100)), 100, None) for page in pages}
    assert found == {page: ["T"] * 4 if page in separators else [] for page in pages}


def test_separators_without_bars_and_other_pages(shared: Callable[[str], Path]) -> None:
    names = ("patch-code-t-qr", "split-by-asn-1", "split-by-tag-basic", "barcode-39-asn-123")
    paths = [shared("separators/paperless-ngx") / f"{name}.pdf" for name in names]
    paths += [shared("pages/ocrmypdf") / name for name in ("linn.pdf", "multipage.pdf", "skew.pdf")]
    for path in paths:
        with pypdfium2.PdfDocument(path) as document:
            count = len(document)
        for page in range(count):
            grey = rendered(path, page, dpi=75)
            assert codes(grey, 75, None) == codes(ink(grey), 75, None) == [], (path.name, page)


@pytest.mark.parametrize(
    "folder", ["falsepositives-1", "falsepositives-2", "code39-1", "code128-1", "itf-1"]
)
def test_pictures_and_barcodes_are_none(shared: Callable[[str], Path], folder: str) -> None:
    pictures = [
        path
        for path in sorted(shared(f"barcodes/zxing-cpp/{folder}").iterdir())
        if path.suffix in {".png", ".jpg", ".webp"}
    ]
    assert pictures
    for path in pictures:
        grey = np.array(Image.open(path).convert("L"))
        for page in (grey, ink(grey)):
            for dpi in (72, 100, 200):
                assert codes(page, dpi, None) == [], (path.name, dpi)


@pytest.mark.parametrize("code", PATTERNS)
def test_wherever_its_bars_begin_between_pixels_of_the_small_copy(code: str) -> None:
    """Without skew all strips are off by the same part of a pixel, and ink makes bars wider."""
    for gain in (-0.02, 0.0, 0.02):
        page = sheet(code, 300, gain)
        for shift in range(8):
            found = read_patch_codes(np.roll(page, shift, axis=0), 300, 0)
            assert [patch.code for patch in found] == [code], (gain, shift)
