from __future__ import annotations

import numpy as np
import pytest

from docindex.imaging.shearing import line_length, sheared_sums


@pytest.mark.parametrize("columns", [1, 2, 5, 8, 13])
def test_a_line_adds_up_at_its_own_slope(columns: int) -> None:
    length = line_length(columns)
    for slope in range(length):
        picture = np.zeros((columns, 60), np.uint16)
        for column in range(columns):
            picture[column, 20 + _digital(slope, column, length)] = 1
        sums = sheared_sums(picture, length - 1)
        assert sums.shape == (length, 60)
        assert sums[slope, 20] == columns == sums.max()


def _digital(slope: int, column: int, length: int) -> int:
    """How far a digital line has fallen: each half of it has half of its slope, rounded down."""
    if length == 1:
        return 0
    half = length // 2
    if column < half:
        return _digital(slope // 2, column, half)
    return slope - slope // 2 + _digital(slope // 2, column - half, half)


def test_fewer_slopes_are_the_first_of_all() -> None:
    picture = np.random.default_rng(1).integers(0, 9, (11, 40)).astype(np.uint16)
    every = sheared_sums(picture, 15)
    for most in (0, 1, 4, 9):
        assert np.array_equal(sheared_sums(picture, most), every[: most + 1])


def test_nothing_is_lost_where_lines_do_not_fall() -> None:
    picture = np.random.default_rng(2).integers(0, 9, (7, 40)).astype(np.uint16)
    assert np.array_equal(sheared_sums(picture, 0)[0], picture.sum(axis=0))


def test_a_picture_lower_than_the_slopes() -> None:
    assert sheared_sums(np.ones((16, 3), np.uint16), 15)[15, 0] >= 1
