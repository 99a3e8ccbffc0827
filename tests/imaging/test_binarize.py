from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docindex.imaging.binarize import binarize
from tests.imaging.sheets import empty, letter, noisy, peppered


def agreement(binary: np.ndarray, drawn: np.ndarray) -> float:
    """Share of the drawn ink and of the drawn paper that was found, whichever is less."""
    ink, paper = drawn < 60, drawn > 220
    return min((binary[ink] == 0).mean(), (binary[paper] == 255).mean())


@pytest.mark.parametrize(("paper", "ink"), [(255, 0), (200, 40), (150, 20), (110, 10), (90, 0)])
def test_print_on_white_and_coloured_paper(paper: int, ink: int) -> None:
    drawn = letter(150)
    grey = noisy(letter(150, paper=paper, ink=ink), sigma=6, blur=0.3)
    assert agreement(binarize(grey), drawn) > 0.99


def test_a_shadow_across_the_page() -> None:
    drawn = letter(150)
    shadow = np.linspace(1.0, 0.45, drawn.shape[1])
    assert agreement(binarize((drawn * shadow).astype(np.uint8)), drawn) > 0.995


@given(st.integers(0, 2**32 - 1), st.floats(0.0, 1.0), st.integers(1, 60), st.integers(1, 60))
def test_black_and_white_comes_back_as_it_is(
    seed: int, share: float, height: int, width: int
) -> None:
    image = np.where(np.random.default_rng(seed).random((height, width)) < share, 0, 255)
    binary = binarize(image.astype(np.uint8))
    np.testing.assert_array_equal(binary, image)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_any_small_image_becomes_ink_and_paper(height: int, width: int, seed: int) -> None:
    image = np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)
    binary = binarize(image)
    assert binary.shape == image.shape
    assert set(np.unique(binary)) <= {0, 255}


@pytest.mark.parametrize("paper", [255, 250, 180, 120])
def test_an_empty_sheet_is_paper_whatever_its_colour(paper: int) -> None:
    assert (binarize(noisy(empty(100, paper=paper), sigma=5)) == 255).all()


def test_a_dark_edge_of_the_scanner_stays_dark() -> None:
    grey = empty(150)
    grey[:, :150] = 35
    grey[-120:] = 35
    binary = binarize(noisy(grey, sigma=5))
    assert (binary[200:-140, 5:140] == 0).all()
    assert (binary[-110:-5] == 0).all()
    assert (binary[200:-140, 160:170] == 255).all()


def test_solid_bars_are_not_hollowed_out() -> None:
    """The bars of a patch code are 0.2 inch wide: 120 pixels at 600 dpi."""
    grey = np.full((1200, 1200), 240, np.uint8)
    grey[400:520, 100:1100] = 45
    binary = binarize(noisy(grey, sigma=4))
    assert (binary[402:518, 102:1098] == 0).mean() > 0.999


def test_noise_of_a_scanner_leaves_no_specks() -> None:
    assert (binarize(noisy(empty(100), sigma=25)) == 0).mean() < 1e-4


def test_ink_of_peppered_fax_is_kept() -> None:
    fax = peppered(np.where(letter(100) < 128, 0, 255).astype(np.uint8))
    np.testing.assert_array_equal(binarize(fax), fax)


def test_a_crop_full_of_text_is_read_like_the_page() -> None:
    page = noisy(letter(200), sigma=5)
    whole = binarize(page)
    rows = np.flatnonzero((whole == 0).any(axis=1))
    top = int(rows[rows > 420][0])
    crop = (slice(top, top + 40), slice(180, 900))
    assert (binarize(page[crop]) == whole[crop]).mean() > 0.99
    assert cv2.countNonZero(255 - whole[crop]) > 1000
