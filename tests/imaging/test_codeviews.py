from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex.imaging.codeviews import freed_view, plain_view, softened_view, turned_view
from docindex.model import Box
from docindex.pageimage import Grey
from tests.builtin.barcode_samples import drawn

NOISE = np.random.default_rng(1).integers(0, 256, (60, 100), np.uint8)


def _box(left: int, top: int, right: int, bottom: int) -> Box:
    return Box(left=left, top=top, right=right, bottom=bottom)


def _bounds(pixels: Grey) -> Box:
    rows, columns = np.nonzero(pixels < 128)
    return _box(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)


def test_a_plain_view_is_the_page_itself() -> None:
    view = plain_view(NOISE, _box(10, 20, 50, 35))
    assert np.array_equal(view.pixels, NOISE[20:35, 10:50])
    assert view.to_page(_box(1, 2, 3, 4)) == _box(11, 22, 13, 24)


def test_a_view_turned_by_a_quarter_loses_nothing() -> None:
    box = _box(10, 20, 50, 35)
    view = turned_view(NOISE, box, 90)
    assert np.array_equal(view.pixels, np.rot90(NOISE[20:35, 10:50], -1))
    assert view.to_page(_box(0, 0, 15, 40)) == box
    assert view.to_page(_box(14, 0, 15, 1)) == _box(10, 20, 11, 21)


@settings(max_examples=50, deadline=None)
@given(st.floats(-100, 100), st.sampled_from([1.0, 2.0]), st.integers(30, 60), st.integers(30, 60))
def test_ink_in_a_view_is_found_again_on_the_page(
    turn: float, scale: float, left: int, top: int
) -> None:
    page = np.full((100, 100), 255, np.uint8)
    page[top : top + 12, left : left + 9] = 0
    view = turned_view(page, _box(10, 10, 90, 90), turn, scale)
    back = view.to_page(_bounds(view.pixels))
    assert back.left <= left + 1
    assert back.top <= top + 1
    assert back.right >= left + 8
    assert back.bottom >= top + 11
    assert back.width < 24
    assert back.height < 24


def test_skewed_ink_is_straight_in_the_view() -> None:
    page = np.full((200, 300), 255, np.uint8)
    page[90:110, 50:250] = 0
    skewed = cv2.warpAffine(
        page, cv2.getRotationMatrix2D((150, 100), 7, 1.0), (300, 200), borderValue=(255,)
    )
    view = turned_view(np.asarray(skewed, np.uint8), _box(0, 0, 300, 200), 7)
    assert _bounds(view.pixels).height == pytest.approx(20, abs=2)


def test_a_softened_view_has_no_specks_left() -> None:
    page = np.full((60, 60), 255, np.uint8)
    page[20:40, 20:40] = 0
    page[5, 5] = 0
    view = softened_view(page, _box(0, 0, 60, 60), 0, 1.2, 2.0)
    assert view.pixels.shape == (120, 120)
    assert view.pixels[10:12, 10:12].min() > 128
    assert view.to_page(_bounds(view.pixels)) == _box(20, 20, 40, 40)


def test_a_softened_view_knows_its_place() -> None:
    page = np.full((100, 100), 255, np.uint8)
    page[50:60, 40:70] = 0
    view = softened_view(page, _box(20, 30, 90, 80), 0, 1.0, 2.0)
    assert view.to_page(_bounds(view.pixels)) == _box(40, 50, 70, 60)


def test_a_matrix_code_is_cut_free_of_the_frame_that_touches_it() -> None:
    page = np.full((400, 500), 255, np.uint8)
    code = drawn("DataMatrix", "VG302600960017", scale=8, margin=0)
    assert code.shape == (128, 128)
    page[100:228, 200:328] = code
    page[20:380, 190:204] = 0  # a thick frame down its left side
    page[150:158, 20:200] = 0
    view = freed_view(page, _box(0, 0, 500, 400), 300)
    assert view is not None
    height, width = view.pixels.shape
    cut = view.to_page(_box(24, 24, width - 24, height - 24))
    assert cut.left <= 204
    assert cut.top <= 110
    assert cut.right >= 320
    assert cut.bottom >= 220
    assert cut.width < 160
    assert cut.height < 160
    assert (view.pixels[:20] == 255).all()
    assert (view.pixels[:, :20] == 255).all()


def test_nothing_is_cut_free_where_nothing_is_solid() -> None:
    page = np.full((300, 300), 255, np.uint8)
    page[::40] = 0
    assert freed_view(page, _box(0, 0, 300, 300), 300) is None
