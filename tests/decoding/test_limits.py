"""Limits hold before anything is allocated, and only true resolutions are believed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docindex.decoding.limits import Limits, believable_dpi
from docindex.errors import PageError

ANY_DPI = st.none() | st.floats(allow_nan=True, allow_infinity=True)


@given(x=ANY_DPI, y=ANY_DPI)
def test_a_believed_resolution_is_finite_and_never_half(x: float | None, y: float | None) -> None:
    found = believable_dpi(x, y)
    assert (found[0] is None) == (found[1] is None)
    assert all(value is None or 20 <= value <= 10_000 for value in found)


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (204.0, 98.0, (204.0, 98.0)),
        (300.0, None, (300.0, 300.0)),
        (0.0, 0.0, (None, None)),
        (-300.0, 300.0, (None, None)),
        (math.inf, math.inf, (None, None)),
        (1.0, 1.0, (None, None)),
        (100.0, 600.0, (None, None)),
    ],
)
def test_resolutions(
    x: float | None, y: float | None, expected: tuple[float | None, float | None]
) -> None:
    assert believable_dpi(x, y) == expected


@pytest.mark.parametrize(
    ("width", "height", "fault"),
    [
        (0, 10, "damaged"),
        (10, -1, "damaged"),
        (50_000, 50_000, "too_large"),
        (70_000, 1, "too_large"),
    ],
)
def test_a_page_beyond_the_limits_is_refused(width: int, height: int, fault: str) -> None:
    with pytest.raises(PageError) as caught:
        Limits().check_page(width, height)
    assert caught.value.fault == fault


def test_limits_may_be_reached() -> None:
    limits = Limits(max_pixels=100, max_side=20, max_frames=3)
    limits.check_page(5, 20)
    limits.check_frames(3)
    with pytest.raises(PageError, match="split"):
        limits.check_frames(4)
