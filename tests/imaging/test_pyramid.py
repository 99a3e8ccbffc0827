from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docindex.imaging.pyramid import halve, levels_to, pyramid


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_each_pixel_is_the_mean_of_two_by_two(height: int, width: int, seed: int) -> None:
    image = np.random.default_rng(seed).integers(0, 256, (2 * height, 2 * width), dtype=np.uint8)
    mean = image.reshape(height, 2, width, 2).mean(axis=(1, 3))
    assert np.abs(halve(image) - mean).max() <= 0.5


@given(st.integers(1, 40), st.integers(1, 40))
def test_an_odd_last_row_and_column_are_left_out(height: int, width: int) -> None:
    image = np.full((height, width), 200, np.uint8)
    image[height // 2 * 2 :] = 0
    image[:, width // 2 * 2 :] = 0
    half = halve(image)
    assert half.shape == (max(height // 2, 1), max(width // 2, 1))
    if min(height, width) > 1:
        assert (half == 200).all()


def test_a_view_is_halved_like_its_copy() -> None:
    image = np.random.default_rng(1).integers(0, 256, (30, 40), dtype=np.uint8)
    turned = np.rot90(image)
    np.testing.assert_array_equal(halve(turned), halve(turned.copy()))


def test_a_pyramid_starts_with_the_image_itself() -> None:
    image = np.zeros((64, 48), np.uint8)
    levels = pyramid(image, 3)
    assert levels[0] is image
    assert [level.shape for level in levels] == [(64, 48), (32, 24), (16, 12), (8, 6)]


@pytest.mark.parametrize(
    ("dpi", "wanted", "levels"),
    [(300, 150, 1), (300, 151, 0), (300, 70, 2), (72, 70, 0), (600, 70, 3), (50, 70, 0)],
)
def test_levels_keep_the_wanted_resolution(dpi: float, wanted: float, levels: int) -> None:
    assert levels_to(dpi, wanted) == levels
