"""Patch codes on bad scans, askew, faint, streaked or cut; and what only looks like one."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from docindex.imaging.binarize import binarize
from docindex.imaging.patchcode import read_patch_codes
from docindex.survey import Surveyor
from docindex.testing.values import page_image
from tests.imaging.sheets import PATTERNS, Grey, empty, ink, noisy, paste, patch, turned, write

DPI = 150
UNSETTLED = {"1": "1|6", "6": "1|6", "3": "T|3", "T": "T|3", "2": "2", "4": "4"}
PAPER = 230
WIDTHS = {"N": 0.08, "W": 0.20}


def codes(page: Grey, rotation: int | None = 0, dpi: float = DPI) -> list[str]:
    return [found.code for found in read_patch_codes(page, dpi, rotation)]


def separator(code: str, *, standing: bool = False, dpi: int = DPI) -> Grey:
    """The upper left part of a sheet, with bars along its upper or its left edge."""
    page, bars = empty(dpi, width=5, height=5), patch(code, dpi, length=3)
    paste(page, np.ascontiguousarray(bars.T) if standing else bars, _place(standing), dpi)
    return page


def _place(standing: bool) -> tuple[float, float]:
    return (0.7, 1.0) if standing else (1.0, 0.7)


def printed(page: Grey, strength: float) -> Grey:
    """With this share of the ink's darkness, on paper that is not quite white."""
    return np.asarray(PAPER - (255 - page) * (strength * PAPER / 255), np.uint8)


def striped(widths: Sequence[float], length: float = 2.5) -> Grey:
    """Bars and spaces in turn, in inches, across the middle of a piece of paper."""
    page, y = empty(DPI, width=4, height=3), 0.7
    for place, width in enumerate(widths):
        if place % 2 == 0:
            rows = slice(round(y * DPI), round((y + width) * DPI))
            page[rows, round(0.7 * DPI) : round((0.7 + length) * DPI)] = 0
        y += width
    return page


def widths_of(pattern: str) -> list[float]:
    bars = [WIDTHS[bar] for bar in pattern]
    return [part for bar in bars for part in (bar, 0.08)][:-1]


@pytest.mark.parametrize("code", PATTERNS)
@pytest.mark.parametrize("skew", [-15.0, -11.0, 9.5, 15.0])
@pytest.mark.parametrize("standing", [False, True])
def test_up_to_15_degrees_askew(code: str, skew: float, *, standing: bool) -> None:
    page = noisy(turned(separator(code, standing=standing), skew))
    assert codes(page) == codes(ink(page)) == [code]


def test_farther_askew_is_none() -> None:
    assert codes(turned(separator("2"), 22)) == []


@pytest.mark.parametrize("code", PATTERNS)
@pytest.mark.parametrize("strength", [0.45, 0.7])
@pytest.mark.parametrize("dpi", [150, 300])
def test_faint_bars(code: str, strength: float, dpi: int) -> None:
    page = noisy(printed(separator(code, dpi=dpi), strength), sigma=16)
    assert codes(page, dpi=dpi) == [code]


def test_a_survey_finds_faint_bars_that_a_fixed_threshold_loses() -> None:
    image = page_image(noisy(printed(separator("2"), 0.35), sigma=10), DPI)
    assert codes(binarize(image.grey, ink_below=0.6)) == []
    survey = Surveyor(preprocessors=(), decoders=(), symbologies=()).survey(
        image.page, lambda _: image
    )
    assert [found.code for found in survey.patches] == ["2"]
    assert not survey.blank


def test_faint_bars_of_which_a_scanner_made_specks() -> None:
    grey = noisy(printed(separator("T", dpi=200), 0.5), sigma=16)
    specks = np.where(grey < PAPER // 2, np.uint8(0), np.uint8(255))
    dark = specks[round(0.72 * 200) : round(0.76 * 200), 220:780] == 0
    assert 0.4 < dark.mean() < 0.6
    assert codes(specks, dpi=200) == ["T"]


def test_what_shines_through_is_none() -> None:
    assert codes(noisy(printed(separator("T"), 0.16), sigma=12)) == []


@pytest.mark.parametrize("code", PATTERNS)
@pytest.mark.parametrize("standing", [False, True])
@pytest.mark.parametrize("skew", [0.0, 1.5])
def test_streaks_of_dirty_glass_along_and_across_the_bars(
    code: str, skew: float, *, standing: bool
) -> None:
    page = noisy(turned(separator(code, standing=standing, dpi=200), skew))
    for column in range(150, 900, 37):
        page[:, column] = page[:, column] // 3
    assert codes(page, dpi=200) == [code]


@pytest.mark.parametrize("code", PATTERNS)
@pytest.mark.parametrize("edge", ["top", "left", "bottom", "right"])
def test_an_edge_cut_off_right_beside_the_bars(code: str, edge: str) -> None:
    """Less than a quiet zone is left, and of the bars' length three quarters of an inch."""
    page = separator(code)
    near, far = round(0.66 * DPI), round(1.54 * DPI)
    cut = {
        "top": page[near:],
        "bottom": np.vstack([np.full((90, page.shape[1]), 255, np.uint8), page[:far]]),
        "left": page[:, round(3.25 * DPI) :],
        "right": page[:, : round(1.75 * DPI)],
    }[edge]
    assert codes(np.ascontiguousarray(cut), None) == [UNSETTLED[code]]


@pytest.mark.parametrize("code", PATTERNS)
def test_a_bar_that_is_cut_off_itself_is_not_guessed(code: str) -> None:
    page = separator(code)
    assert codes(page[round(0.74 * DPI) :], None) == []
    assert codes(page[: round(1.46 * DPI)], None) == []


def test_dark_beds_beside_the_sheet() -> None:
    page = np.full((6 * DPI, 6 * DPI), 30, np.uint8)
    page[30 : 30 + 5 * DPI, 70 : 70 + 5 * DPI] = printed(separator("3"), 0.9)
    assert codes(noisy(turned(page, 4, paper=30))) == ["3"]


def test_uneven_light() -> None:
    lamp = np.linspace(1, 0.6, 5 * DPI)[None, :]
    assert codes(noisy((printed(separator("4"), 0.6) * lamp).astype(np.uint8))) == ["4"]


@settings(max_examples=60, deadline=None)
@given(
    pattern=st.lists(st.sampled_from("NW"), min_size=4, max_size=4).map("".join),
    part=st.integers(0, 6),
    error=st.sampled_from([-0.05, -0.045, 0.045, 0.06]),
    skew=st.floats(-15, 15),
)
@example(pattern="NWNW", part=3, error=-0.045, skew=0.0)
@example(pattern="WWNN", part=0, error=-0.06, skew=0.0)
def test_one_bar_or_space_of_another_width_is_none(
    pattern: str, part: int, error: float, skew: float
) -> None:
    widths = widths_of(pattern)
    right = [code for code, bars in PATTERNS.items() if bars == pattern]
    expected = [UNSETTLED[code] for code in right]
    assert codes(turned(striped(widths), skew), None) == expected
    widths[part] += error
    assert codes(turned(striped(widths), skew), None) == []


@pytest.mark.parametrize("code", PATTERNS)
@pytest.mark.parametrize("space", [1, 3, 5])
def test_a_space_that_only_all_strips_together_show_to_be_too_narrow(code: str, space: int) -> None:
    """Drawn with 1.2 mm, such bars were read as patches strip by strip."""
    widths = [width + (-1) ** place / 75 for place, width in enumerate(widths_of(PATTERNS[code]))]
    assert codes(striped(widths), None) == [UNSETTLED[code]]
    widths[space] -= 2 / 75
    assert codes(striped(widths), None) == []


@settings(max_examples=60, deadline=None)
@given(
    widths=st.lists(st.sampled_from([0.04, 0.08, 0.14, 0.2, 0.3]), min_size=5, max_size=23).filter(
        lambda widths: len(widths) % 2 == 1
    ),
    skew=st.floats(-16, 16),
)
def test_stripes_of_any_kind_are_none_unless_they_are_a_code(
    widths: list[float], skew: float
) -> None:
    code = widths in [widths_of(pattern) for pattern in PATTERNS.values()]
    assert bool(codes(turned(striped(widths), skew), None)) == code


@pytest.mark.parametrize("module", [0.05, 0.08, 0.1])
def test_code_39_as_large_as_a_patch_is_none(module: float) -> None:
    """Its wide bars are two and a half of its narrow ones, as a patch's are."""
    star, letter = "NWNNWNWNN", "WNNWNNNNW"
    elements = (*star, "N", *letter, "N", *star)
    widths = [2.5 * module if element == "W" else module for element in elements]
    page = np.full((round(sum(widths) * DPI) + 300, 3 * DPI), 255, np.uint8)
    y = 1.0
    for place, width in enumerate(widths):
        if place % 2 == 0:
            page[round(y * DPI) : round((y + width) * DPI), 60:390] = 0
        y += width
    assert codes(page, None) == codes(np.ascontiguousarray(page.T), None) == []


def test_a_patch_in_the_frame_of_a_table_is_none() -> None:
    page = separator("2")
    for y in (0.7 - 0.2, 1.5 + 0.2):
        cv2.line(page, (120, round(y * DPI)), (660, round(y * DPI)), 0, round(0.08 * DPI))
    assert codes(page) == []


def test_pages_of_halftone_and_noise_are_none() -> None:
    rows, columns = np.mgrid[: 6 * DPI, : 6 * DPI]
    noise = np.random.default_rng(3).integers(0, 256, (6 * DPI, 6 * DPI), np.uint8)
    dots = np.where((rows // 12 + columns // 12) % 2 == 0, 0, 255).astype(np.uint8)
    waves = (127 + 120 * np.sin(rows / 9) * np.sin(columns / 40)).astype(np.uint8)
    for page in (noise, dots, waves):
        assert codes(page, None) == []


def test_words_in_bars_are_none() -> None:
    page = empty(DPI, width=6, height=5)
    write(page, (0.5, 1.5), "EEE HHH III", DPI, points=90)
    assert codes(noisy(page), None) == codes(noisy(np.ascontiguousarray(page.T)), None) == []
