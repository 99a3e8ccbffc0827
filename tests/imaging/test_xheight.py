from __future__ import annotations

import numpy as np
import pytest

from docindex.imaging.orientation import estimate_orientation, with_profile
from docindex.imaging.xheight import feet_surplus
from tests.imaging.sheets import Grey, empty, ink, letter, noisy, turned, write


def _half_erased(page: Grey) -> Grey:
    """Print that came off in many places: no glyph is whole."""
    dice = np.random.default_rng(3)
    lost = dice.random((page.shape[0] // 3 + 1, page.shape[1] // 3 + 1)) < 0.35
    return np.where(np.kron(lost, np.ones((3, 3)))[: page.shape[0], : page.shape[1]], 255, page)


@pytest.mark.parametrize("skew", [-3.0, 0.0, 1.5])
def test_lines_of_mixed_case_fall_steeply_at_their_feet(skew: float) -> None:
    for name, least in (("VeraBd.ttf", 0.05), ("Vera.ttf", 0.0)):
        page = ink(noisy(turned(letter(200, seed=6, name=name), skew)))
        assert feet_surplus(page, skew) > least
        assert feet_surplus(np.ascontiguousarray(np.rot90(page, 2)), skew) < -least


def test_capitals_and_digits_say_nothing() -> None:
    page = empty(200)
    for line in range(25):
        write(page, (1, 1 + 0.3 * line), "AKTENZEICHEN 302 600 167 985 HERTA BEISPIEL", 200)
    assert abs(feet_surplus(ink(page), 0.0)) < 0.03


def test_an_empty_page_says_nothing() -> None:
    assert feet_surplus(empty(150), 0.0) == 0.0


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_broken_print_is_decided_by_its_lines(rotation: int) -> None:
    page = _half_erased(ink(letter(200, seed=6, lines=14, name="VeraBd.ttf"))).astype(np.uint8)
    scan = np.ascontiguousarray(np.rot90(page, -rotation // 90))
    found = with_profile(estimate_orientation(scan), scan)
    assert found.rotation == rotation


def test_capitals_stay_as_they_were() -> None:
    page = empty(200)
    for line in range(6):
        write(page, (1, 1 + 0.3 * line), "HERTA BEISPIEL 12345 NEUSTADT", 200)
    page = ink(page)
    found = estimate_orientation(page)
    assert with_profile(found, page) == found
