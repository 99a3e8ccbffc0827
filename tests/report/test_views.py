from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex.imaging.geometry import upright
from docindex.model import Box, PageSurvey
from docindex.report.views import View
from tests.record_samples import page_ref

ROTATIONS = st.sampled_from([0, 90, 180, 270])
FAX = {"dpi_x": 204.0, "dpi_y": 98.0}


def view_of(width: int, height: int, rotation: int | None, skew: float, **page: float) -> View:
    ref = page_ref(width=width, height=height, **page)
    found = View.of(PageSurvey(page=ref, rotation=rotation, skew=skew), 400)
    assert found is not None
    return found


@st.composite
def boxes(draw: st.DrawFn) -> tuple[int, int, Box]:
    width, height = draw(st.integers(20, 120)), draw(st.integers(20, 120))
    left, top = draw(st.integers(0, width - 2)), draw(st.integers(0, height - 2))
    right, bottom = draw(st.integers(left + 1, width)), draw(st.integers(top + 1, height))
    return width, height, Box(left=left, top=top, right=right, bottom=bottom)


@given(boxes(), ROTATIONS, st.sampled_from([{}, FAX]))
def test_a_box_lies_where_its_ink_lies_after_the_turn(
    scan: tuple[int, int, Box], rotation: int, resolution: dict[str, float]
) -> None:
    width, height, box = scan
    ink = np.zeros((height, width), np.uint8)
    ink[box.top : box.bottom, box.left : box.right] = 1
    rows, columns = np.nonzero(upright(ink, rotation))
    shown = upright(ink, rotation).shape
    spot = view_of(width, height, rotation, 0.0, **resolution).place(box)
    assert spot.left * shown[1] == pytest.approx(columns.min())
    assert spot.top * shown[0] == pytest.approx(rows.min())
    assert (spot.left + spot.width) * shown[1] == pytest.approx(columns.max() + 1)
    assert (spot.top + spot.height) * shown[0] == pytest.approx(rows.max() + 1)


@given(
    st.floats(-15, 15).filter(lambda skew: abs(skew) > 0.5),
    ROTATIONS,
    st.integers(-400, 400),
    st.integers(-500, 500),
    st.integers(60, 500),
    st.integers(20, 60),
)
def test_a_leaning_line_is_shown_straight(
    skew: float, rotation: int, x: int, y: int, width: int, height: int
) -> None:
    """Draw a rectangle beside the page's centre, lean it, take its bounds, and find it again."""
    across, down = 2480, 3508
    cosine, sine = math.cos(math.radians(skew)), math.sin(math.radians(skew))
    corners = [(x + i * width / 2, y + j * height / 2) for i in (-1, 1) for j in (-1, 1)]
    # Counter-clockwise, with rows counted downwards.
    leaning = [(a * cosine + b * sine, -a * sine + b * cosine) for a, b in corners]
    page = (down, across) if rotation % 180 else (across, down)
    upright_box = Box(
        left=math.floor(min(a for a, _ in leaning) + page[0] / 2),
        top=math.floor(min(b for _, b in leaning) + page[1] / 2),
        right=math.ceil(max(a for a, _ in leaning) + page[0] / 2),
        bottom=math.ceil(max(b for _, b in leaning) + page[1] / 2),
    )
    view = view_of(across, down, rotation, skew)
    box = _turned_back(upright_box, page, rotation)
    spot = view.place(box)
    scale = view.turned[0] / page[0]
    middle = (spot.left + spot.width / 2) * view.size[0] - view.size[0] / 2
    assert middle == pytest.approx(x * scale, abs=1)
    assert spot.width * view.size[0] == pytest.approx(width * scale, abs=1.5)
    assert spot.height * view.size[1] == pytest.approx(height * scale, abs=1.5)


def _turned_back(box: Box, shown: tuple[int, int], rotation: int) -> Box:
    """Corner by corner: where the scan has what the upright page shows at `box`."""
    width, height = shown
    points = [(box.left, box.top), (box.right, box.bottom)]
    for _ in range(rotation // 90):
        points = [(height - y, x) for x, y in points]
        width, height = height, width
    xs, ys = sorted(p[0] for p in points), sorted(p[1] for p in points)
    return Box(left=xs[0], top=ys[0], right=xs[1], bottom=ys[1])


@given(
    boxes(),
    ROTATIONS,
    st.floats(-180, 180),
    st.integers(-5000, 5000),
    st.integers(-5000, 5000),
)
@settings(max_examples=60)
def test_no_box_leaves_the_page(
    scan: tuple[int, int, Box], rotation: int, skew: float, dx: int, dy: int
) -> None:
    width, height, box = scan
    moved = Box(left=box.left + dx, top=box.top + dy, right=box.right + dx, bottom=box.bottom + dy)
    spot = view_of(width, height, rotation, skew).place(moved)
    assert spot.left >= 0
    assert spot.top >= 0
    assert spot.left + spot.width <= 1 + 1e-9
    assert spot.top + spot.height <= 1 + 1e-9


def test_a_fax_is_shown_with_its_true_shape() -> None:
    view = view_of(1728, 1145, 0, 0.0, **FAX)
    assert view.size[0] / view.size[1] == pytest.approx(1728 / 204 / (1145 / 98), rel=0.01)


def test_no_scan_is_enlarged() -> None:
    assert view_of(100, 50, None, 0.1).size == (100, 50)


def test_a_file_that_was_not_opened_has_no_view() -> None:
    survey = PageSurvey(page=page_ref(width=0, height=0))
    assert View.of(survey, 400) is None
