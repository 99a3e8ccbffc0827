from __future__ import annotations

import numpy as np
import pytest

from docindex.imaging.quality import quality_notes
from tests.imaging.sheets import Grey, empty, ink, letter, noisy, turned


def _notes(page: Grey, dpi: float = 150, *, faint: bool = False) -> tuple[str, ...]:
    return quality_notes(page, ink(page), dpi, faint=faint)


@pytest.mark.parametrize(
    "page",
    [letter(150), noisy(letter(150)), turned(letter(150), 4.0), empty(150), letter(150, paper=150)],
    ids=["letter", "noisy", "skewed", "empty", "dark paper"],
)
def test_a_good_page_has_none(page: Grey) -> None:
    assert _notes(page) == ()


def test_a_letter_whose_left_half_is_missing_is_cut_off() -> None:
    page = letter(150)
    for turns in range(4):
        cut = np.ascontiguousarray(np.rot90(page[:, 300:], turns))
        assert _notes(cut) == ("cut_off",)


def test_a_dark_bed_around_an_envelope_is_not_too_dark() -> None:
    page = letter(150)
    page[700:] = 0
    assert _notes(page) == ()
    assert _notes(np.zeros((1754, 1240), np.uint8)) == ("too_dark",)


def test_paper_as_dark_as_night() -> None:
    assert _notes(np.full((1754, 1240), 60, np.uint8)) == ("too_dark",)


def test_low_resolution_and_faint_print() -> None:
    assert _notes(letter(100), 100) == ("low_resolution",)
    assert _notes(letter(150), faint=True) == ("too_light",)


@pytest.mark.parametrize("shape", [(1, 1), (1, 400), (400, 1), (9, 9)])
def test_tiny_images(shape: tuple[int, int]) -> None:
    assert "cut_off" not in _notes(np.full(shape, 255, np.uint8))
