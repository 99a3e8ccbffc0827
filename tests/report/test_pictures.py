from __future__ import annotations

import io
from pathlib import Path

import attrs
import numpy as np
import pytest
from PIL import Image

from docindex.decoding.limits import Limits
from docindex.model import Box, PageRef, PageSurvey
from docindex.report.pictures import (
    Drawer,
    DrawingPlan,
    PictureTask,
    State,
    draw_page,
    is_bitonal,
)
from docindex.report.views import View
from tests.record_samples import page_ref
from tests.report.papers import SIZE, scanned

BOX = Box(left=40, top=50, right=200, bottom=90)


def drawer(**limits: int) -> Drawer:
    return DrawingPlan(limits=Limits(**limits), disposable=False)()


def task(folder: Path, page: PageRef, *closes: Box, rotation: int = 0, skew: float = 0.0):
    view = View.of(PageSurvey(page=page, rotation=rotation, skew=skew), 280)
    assert view is not None
    return PictureTask(path=folder / page.file, page=page, view=view, closes=closes)


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("L"))


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [0.0, 3.0, -8.0])
def test_the_ink_lies_in_its_frame(tmp_path: Path, rotation: int, skew: float) -> None:
    page = scanned(tmp_path, page_ref(1), BOX)
    wanted = task(tmp_path, page, rotation=rotation, skew=skew)
    drawn = draw_page(drawer(), wanted)
    assert drawn.state is State.SHOWN
    shown = pixels(drawn.page)
    height, width = shown.shape
    assert (width, height) == wanted.view.size
    spot = wanted.view.place(BOX)
    middle = int((spot.left + spot.width / 2) * width), int((spot.top + spot.height / 2) * height)
    assert shown[middle[1], middle[0]] < 60
    ink = np.argwhere(shown < 128).mean(axis=0)
    assert ink == pytest.approx((middle[1], middle[0]), abs=2)


def test_close_ups_are_cut_at_scan_resolution_and_in_order(tmp_path: Path) -> None:
    page = scanned(tmp_path, page_ref(1), BOX)
    outside = Box(left=SIZE[0] + 5, top=0, right=SIZE[0] + 9, bottom=9)
    white = Box(left=0, top=200, right=100, bottom=220)
    found = draw_page(drawer(), task(tmp_path, page, BOX, outside, white))
    ink, nothing, empty = found.closes
    assert nothing == b""
    assert pixels(empty).min() > 200
    assert pixels(ink).shape == (BOX.height + 6, BOX.width + 6)
    assert pixels(ink).mean() < 60


def test_a_file_that_was_changed_is_told(tmp_path: Path) -> None:
    page = scanned(tmp_path, page_ref(1))
    other = attrs.evolve(page, sha256="0" * 64)
    assert draw_page(drawer(), task(tmp_path, other)).state is State.CHANGED


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    page = scanned(tmp_path, page_ref(1))
    (tmp_path / page.file).unlink()
    assert draw_page(drawer(), task(tmp_path, page)).state is State.MISSING


def test_limits_are_kept(tmp_path: Path) -> None:
    page = scanned(tmp_path, page_ref(1))
    for limit in ({"max_pixels": 1000}, {"max_file_bytes": 10}):
        drawn = draw_page(drawer(**limit), task(tmp_path, page))
        assert (drawn.state, drawn.detail) == (State.FAILED, "too_large")


def test_a_file_that_was_changed_between_two_pages_is_hashed_again(tmp_path: Path) -> None:
    worker = drawer()
    page = scanned(tmp_path, page_ref(1))
    assert draw_page(worker, task(tmp_path, page)).state is State.SHOWN
    scanned(tmp_path, page, Box(left=0, top=0, right=300, bottom=300))
    assert draw_page(worker, task(tmp_path, page)).state is State.CHANGED


def test_grey_scans_are_told_from_bitonal_ones() -> None:
    ramp = np.tile(np.arange(256, dtype=np.uint8), (64, 1))
    assert not is_bitonal(ramp)
    assert is_bitonal((ramp > 127).astype(np.uint8) * 255)
