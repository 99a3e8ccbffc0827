"""Ticks by the gap between boxes, writing by strokes; in doubt, unsure."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from docindex.contracts import Grey
from docindex.formreading.answers import parted, written
from docindex.formreading.crops import ZoneBlank, crop_zone
from docindex.formreading.frames import turn_about
from docindex.formreading.values import Answer
from docindex.forms import Zone
from docindex.model import FieldKind

YES, NO, UNSURE = Answer.YES, Answer.NO, Answer.UNSURE
STRAIGHT = turn_about((0, 0), 0)
DPI = 200


@pytest.mark.parametrize(
    ("shares", "quiet", "answers"),
    [
        ([], 0.0, []),
        ([0.0, 0.0, 0.4, 0.0], 0.0, [NO, NO, YES, NO]),
        ([0.3, 0.25, 0.5], 0.0, [YES, YES, YES]),
        ([0.0, 0.03, 0.02], 0.0, [NO, NO, NO]),
        ([0.0, 0.08, 0.4], 0.0, [NO, UNSURE, YES]),
        ([0.08], 0.0, [UNSURE]),
        ([0.0, 0.9, 0.3], 0.0, [NO, UNSURE, YES]),
        # Dirt raises all boxes; what stands out from them is the tick.
        ([0.12, 0.15, 0.13, 0.5], 0.11, [NO, NO, NO, YES]),
        ([0.04, 0.08, 0.12, 0.16], 0.0, [NO, NO, NO, NO]),
    ],
)
def test_ticks_are_parted_by_the_gap(
    shares: list[float], quiet: float, answers: list[Answer]
) -> None:
    assert list(parted(shares, quiet)) == answers


@pytest.fixture
def blank() -> Grey:
    page = np.full((400, 800), 255, np.uint8)
    cv2.rectangle(page, (100, 100), (700, 220), (0,), 2)
    cv2.putText(page, "Name", (110, 125), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0,), 1)
    return page


@pytest.fixture
def zone() -> Zone:
    mm = 25.4 / DPI
    return Zone(
        name="n",
        kind=FieldKind.HANDWRITING,
        left=100 * mm,
        top=100 * mm,
        width=600 * mm,
        height=120 * mm,
    )


def answer(blank: Grey, zone: Zone, page: Grey) -> Answer:
    return written(crop_zone(page, DPI, STRAIGHT, ZoneBlank.of(zone, blank)))


def test_the_forms_own_ink_is_no_writing(blank: Grey, zone: Zone) -> None:
    assert answer(blank, zone, blank) is NO
    shifted = np.roll(blank, (5, -4), axis=(0, 1))
    assert answer(blank, zone, shifted) is NO


def test_writing_is_seen_and_a_short_stroke_is_not_enough(blank: Grey, zone: Zone) -> None:
    page = blank.copy()
    cv2.line(page, (300, 150), (325, 180), (0,), 4)
    assert answer(blank, zone, page) is UNSURE
    for x in range(340, 500, 30):
        cv2.ellipse(page, (x, 170), (10, 16), 0, 0, 300, (0,), 4)
    assert answer(blank, zone, page) is YES


def test_what_comes_from_outside_is_left_open(blank: Grey, zone: Zone) -> None:
    line = np.full_like(blank, 255)
    line[218:220, 100:700] = 0
    stamped = line.copy()
    cv2.circle(stamped, (400, 60), 120, (0,), 6)
    assert answer(line, zone, stamped) is UNSURE
    streaked = blank.copy()
    streaked[:, 400:402] = 0
    assert answer(blank, zone, streaked) is NO


def test_text_is_cut_out_without_the_forms_lines(blank: Grey, zone: Zone) -> None:
    page = blank.copy()
    cv2.putText(page, "4711", (300, 190), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (0,), 4)
    crop = crop_zone(page, DPI, STRAIGHT, ZoneBlank.of(zone, blank))
    text = crop.text(page, DPI)
    assert text.shape == pytest.approx((180, 900), abs=3)
    columns = np.flatnonzero((text < 128).any(axis=0))
    assert 295 < columns[0] < 315
    assert columns[-1] < 630
