"""Lines that dirt on the glass draws, and lines that belong to the page."""

from __future__ import annotations

import numpy as np
import pytest

from docindex.imaging.streaks import without_streaks
from tests.imaging.sheets import Grey, empty, ink, letter

DPI = 200


def streaked(page: Grey, column: int, width: int = 2, gaps: int = 0) -> Grey:
    """A page with a streak, of whose rows every so many are missing."""
    found = page.copy()
    rows = np.ones(len(page), bool)
    if gaps:
        rows[::gaps] = False
    found[rows, column : column + width] = 0
    return found


@pytest.mark.parametrize("width", [1, 2, 4])
@pytest.mark.parametrize("gaps", [0, 5])
def test_a_streak_down_a_letter_goes_and_its_letters_stay(width: int, gaps: int) -> None:
    page = ink(letter(DPI))
    for column in (300, 611, 1200):
        mended = without_streaks(streaked(page, column, width, gaps), DPI)
        assert (mended != page).sum() <= 0.1 * len(page) * width
        assert (mended[:60] == 255).all()


def test_two_streaks_go() -> None:
    page = ink(empty(DPI))
    assert (without_streaks(streaked(streaked(page, 400), 900, 3), DPI) == 255).all()


def test_bars_of_a_barcode_lose_no_module() -> None:
    page = np.full((2339, 1654), 255, np.uint8)
    bars = np.repeat(np.tile([0, 255, 0, 0, 255, 255], 20), 4)
    page[400:600, 500 : 500 + len(bars)] = bars.astype(np.uint8)
    gap = int(np.flatnonzero(bars[40:] == 255)[0]) + 540
    mended = without_streaks(streaked(page, gap + 1), DPI)
    np.testing.assert_array_equal(mended, page)


@pytest.mark.parametrize("turned", [0, 1])
def test_rulings_frames_and_borders_stay(turned: int) -> None:
    page = np.full((2339, 1654), 255, np.uint8)
    page[100:2240, 200:203] = 0  # a frame
    page[:, :40] = 0  # a dark bed
    page[80:2260, 800:820] = 0  # a bar
    page = np.ascontiguousarray(np.rot90(page, turned))
    assert without_streaks(page, DPI) is page


def test_a_page_without_one_comes_back_as_it_is() -> None:
    page = ink(letter(DPI))
    assert without_streaks(page, DPI) is page
