"""A corner turned over is noticed; borders, holes, staples and pen strokes are none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from docindex.imaging.corners import has_folded_corner
from docindex.imaging.quality import quality_notes
from tests.imaging.sheets import Grey, ink, letter, noisy, turned

DPI = 150


def mm(*lengths: float) -> list[int]:
    return [round(length * DPI / 25.4) for length in lengths]


def folded(page: Grey, legs: tuple[float, float], bed: int, *, flap: bool = True) -> Grey:
    """The upper left corner turned over; the fold throws a shadow."""
    page = page.copy()
    across, down = mm(*legs)
    cv2.fillPoly(page, [np.array([(0, 0), (across, 0), (0, down)])], (bed,))
    if flap:
        share = 2 * across * down / (across**2 + down**2)
        tip = (round(share * down), round(share * across))
        cv2.fillPoly(page, [np.array([tip, (across, 0), (0, down)])], (245,))
    cv2.line(page, (across, 0), (0, down), (175,), 2)
    return page


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("bed", [30, 235], ids=["dark bed", "light bed"])
@pytest.mark.parametrize("legs", [(14, 11), (25, 28), (34, 22)], ids=str)
def test_every_corner_on_every_bed(legs: tuple[float, float], bed: int, turns: int) -> None:
    page = noisy(folded(letter(DPI), legs, bed), sigma=6)
    assert has_folded_corner(np.ascontiguousarray(np.rot90(page, turns)), DPI)
    assert "folded_corner" in quality_notes(page, ink(page), DPI, faint=False)


@pytest.mark.parametrize("degrees", [-5.0, 3.0])
@pytest.mark.parametrize("bed", [30, 255])
def test_on_a_page_that_lies_askew(degrees: float, bed: int) -> None:
    page = turned(folded(letter(DPI), (28, 22), bed), degrees, paper=bed)
    assert has_folded_corner(page, DPI)


def _bordered(left: float, top: float) -> Grey:
    page = letter(DPI)
    columns, rows = mm(left, top)
    page[:, :columns] = 20
    page[:rows] = 20
    return page


def _with(*drawn: str) -> Grey:
    page = letter(DPI)
    for what in drawn:
        if what == "holes":
            for row in (108, 188):
                cv2.circle(page, tuple(mm(12, row)), *mm(3), (20,), -1)
        elif what == "hole in the corner":
            cv2.circle(page, tuple(mm(12, 12)), *mm(3), (20,), -1)
        elif what == "staple":
            cv2.line(page, tuple(mm(6, 12)), tuple(mm(14, 6)), (40,), 3)
        elif what == "stroke":
            cv2.line(page, tuple(mm(8, 35)), tuple(mm(30, 10)), (40,), 3)
            cv2.line(page, tuple(mm(4, 4)), tuple(mm(12, 20)), (40,), 3)
        elif what == "frame":
            cv2.rectangle(page, tuple(mm(8, 8)), tuple(mm(200, 280)), (0,), 2)
    return page


@pytest.mark.parametrize(
    "page",
    [
        letter(DPI),
        noisy(letter(DPI), sigma=20),
        letter(DPI, paper=150),
        *(_bordered(left, top) for left, top in ((3, 4), (8, 8), (5, 12), (12, 3))),
        *(turned(letter(DPI), degrees, paper=20) for degrees in (-14, -7, 2, 5, 15)),
        turned(_with("frame"), 15, paper=255),
        _with("holes"),
        _with("hole in the corner"),
        _with("staple"),
        _with("stroke"),
        np.zeros((1754, 1240), np.uint8),
        np.full((1754, 1240), 255, np.uint8),
    ],
)
def test_other_things_are_no_corner(page: Grey) -> None:
    assert not has_folded_corner(page, DPI)


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (300, 300)])
def test_images_that_have_no_corners(shape: tuple[int, int]) -> None:
    assert not has_folded_corner(np.zeros(shape, np.uint8), DPI)
