from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docindex.imaging.geometry import box_in_page, straight_crop, turn_box, upright
from docindex.model import Box
from tests.imaging.sheets import empty, turned

SIDES = st.integers(1, 60)
QUARTERS = st.sampled_from([-270, -180, -90, 0, 90, 180, 270, 360, 450])


@st.composite
def boxes(draw: st.DrawFn) -> tuple[Box, tuple[int, int]]:
    height, width = draw(SIDES), draw(SIDES)
    left, right = sorted((draw(st.integers(0, width)), draw(st.integers(0, width))))
    top, bottom = sorted((draw(st.integers(0, height)), draw(st.integers(0, height))))
    return Box(left=left, top=top, right=right, bottom=bottom), (height, width)


@given(boxes(), QUARTERS)
def test_a_box_turns_as_its_pixels_do(case: tuple[Box, tuple[int, int]], rotation: int) -> None:
    box, shape = case
    image = np.zeros(shape, np.uint8)
    image[box.top : box.bottom, box.left : box.right] = 1
    there = turn_box(box, shape, rotation)
    page = upright(image, rotation)
    assert page[there.top : there.bottom, there.left : there.right].sum() == image.sum()
    assert there.width * there.height == image.sum()


@given(boxes(), QUARTERS)
def test_turning_a_box_back_is_exact(case: tuple[Box, tuple[int, int]], rotation: int) -> None:
    box, shape = case
    page = shape if rotation % 180 == 0 else shape[::-1]
    assert turn_box(turn_box(box, shape, rotation), page, -rotation) == box


@given(QUARTERS)
def test_upright_is_a_view_and_counter_clockwise(rotation: int) -> None:
    image = np.arange(6, dtype=np.uint8).reshape(2, 3)
    page = upright(image, rotation)
    assert np.shares_memory(page, image)
    np.testing.assert_array_equal(page, np.rot90(image, rotation // 90))


@pytest.mark.parametrize("rotation", [1, 45, 91, -30])
def test_other_angles_are_refused(rotation: int) -> None:
    with pytest.raises(ValueError, match="multiple of 90"):
        upright(np.zeros((2, 2), np.uint8), rotation)
    with pytest.raises(ValueError, match="multiple of 90"):
        turn_box(Box(left=0, top=0, right=1, bottom=1), (2, 2), rotation)


@given(boxes(), st.integers(0, 9), st.integers(0, 2**32 - 1))
def test_without_skew_a_crop_holds_the_very_pixels(
    case: tuple[Box, tuple[int, int]], margin: int, seed: int
) -> None:
    box, shape = case
    image = np.random.default_rng(seed).integers(0, 255, shape, dtype=np.uint8)
    around = np.pad(image, 10, constant_values=255)
    crop = straight_crop(image, box, 0.0, margin)
    np.testing.assert_array_equal(
        crop,
        around[
            box.top - margin + 10 : box.bottom + margin + 10,
            box.left - margin + 10 : box.right + margin + 10,
        ],
    )


def test_a_crop_outside_the_page_is_white() -> None:
    box = Box(left=50, top=-30, right=60, bottom=-20)
    assert (straight_crop(np.zeros((10, 10), np.uint8), box, 0.0) == 255).all()


@given(boxes(), st.integers(0, 9), st.data())
def test_without_skew_the_way_back_is_exact(
    case: tuple[Box, tuple[int, int]], margin: int, data: st.DataObject
) -> None:
    box, _ = case
    left = data.draw(st.integers(0, box.width + 2 * margin))
    top = data.draw(st.integers(0, box.height + 2 * margin))
    inner = Box(left=left, top=top, right=left + 3, bottom=top + 2)
    expected = Box(
        left=box.left - margin + left,
        top=box.top - margin + top,
        right=box.left - margin + left + 3,
        bottom=box.top - margin + top + 2,
    )
    assert box_in_page(inner, box, 0.0, margin) == expected


@given(st.floats(-8, 8).filter(lambda angle: abs(angle) > 0.05), st.integers(40, 400))
def test_the_way_back_of_the_whole_crop_is_the_box(skew: float, height: int) -> None:
    """`box` bounds the turned rectangle, so the rectangle turned back has these bounds."""
    wide, high = 900, height
    sine, cosine = abs(math.sin(math.radians(skew))), math.cos(math.radians(skew))
    width, depth = round(wide * cosine + high * sine), round(wide * sine + high * cosine)
    box = Box(left=100, top=200, right=100 + width, bottom=200 + depth)
    crop = straight_crop(np.zeros((10, 10), np.uint8), box, skew)
    back = box_in_page(Box(left=0, top=0, right=crop.shape[1], bottom=crop.shape[0]), box, skew)
    assert abs(crop.shape[1] - wide) <= 3
    assert abs(crop.shape[0] - high) <= 3
    for found, drawn in zip(
        (back.left, back.top, back.right, back.bottom),
        (box.left, box.top, box.right, box.bottom),
        strict=True,
    ):
        assert abs(found - drawn) <= 3


@pytest.mark.parametrize("skew", [-6.0, -1.5, -0.2, 0.2, 1.5, 6.0])
def test_a_turned_bar_is_cut_out_straight_and_alone(skew: float) -> None:
    straight = empty(100)
    straight[500:520, 150:700] = 0
    straight[540:560, 150:700] = 0
    page = turned(straight, skew)
    upper = turned(np.where(np.arange(len(straight))[:, None] < 530, straight, 255), skew)
    rows, columns = np.nonzero(upper < 128)
    box = Box(
        left=int(columns.min()),
        top=int(rows.min()),
        right=int(columns.max()) + 1,
        bottom=int(rows.max()) + 1,
    )
    crop = straight_crop(page, box, skew, margin=5)
    assert abs(crop.shape[0] - 30) <= 3
    assert abs(crop.shape[1] - 560) <= 3
    assert (crop[9:21, 12:-12] < 60).all()
    assert (crop[:2] > 200).all()
    assert (crop[-2:] > 200).all()


@pytest.mark.parametrize("skew", [-4.0, 0.0, 2.5])
def test_a_mark_in_the_crop_is_found_on_the_page(skew: float) -> None:
    page = empty(100)
    page[600:604, 300:306] = 0
    box = Box(left=100, top=450, right=800, bottom=750)
    crop = straight_crop(page, box, skew, margin=7)
    rows, columns = np.nonzero(crop < 128)
    inner = Box(
        left=int(columns.min()),
        top=int(rows.min()),
        right=int(columns.max()) + 1,
        bottom=int(rows.max()) + 1,
    )
    back = box_in_page(inner, box, skew, margin=7)
    assert abs((back.left + back.right) / 2 - 303) <= 1
    assert abs((back.top + back.bottom) / 2 - 602) <= 1
