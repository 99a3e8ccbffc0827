from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from docindex.imaging.binarize import binarize
from docindex.imaging.deskew import estimate_skew
from tests.imaging.sheets import Grey, empty, ink, letter, noisy, peppered, rendered, turned, write


@pytest.mark.parametrize(
    "angle", [-15.0, -9.2, -7.0, -4.3, -1.1, -0.25, 0.0, 0.07, 0.6, 2.9, 5.5, 7.0, 12.4]
)
def test_letters_are_measured_to_a_twentieth_of_a_degree(angle: float) -> None:
    skew = estimate_skew(ink(noisy(turned(letter(150, seed=3), angle))))
    assert abs(skew.angle - angle) < 0.05
    assert skew.confidence > 0.9


def test_at_300_dpi_to_a_fiftieth() -> None:
    errors = [
        abs(estimate_skew(ink(turned(letter(300, seed=seed), angle))).angle - angle)
        for seed, angle in enumerate((-5.2, -0.4, 3.1))
    ]
    assert max(errors) < 0.02


@pytest.mark.parametrize("dpi", [100, 200])
@pytest.mark.parametrize("angle", [-3.0, 1.5])
def test_other_resolutions_and_three_lines(dpi: int, angle: float) -> None:
    skew = estimate_skew(ink(noisy(turned(letter(dpi, lines=3), angle))))
    assert abs(skew.angle - angle) < 0.1


def test_positive_means_that_lines_rise_to_the_right() -> None:
    page = empty(100)
    cv2.line(page, (100, 600), (700, 570), 0, 3)
    for y in range(650, 900, 25):
        cv2.line(page, (100, y), (700, y - 30), 0, 3)
    assert estimate_skew(page).angle == pytest.approx(np.degrees(np.arctan2(30, 600)), abs=0.1)


def test_a_ruled_table_of_numbers() -> None:
    page = empty(150)
    for row in range(20):
        for column in range(4):
            write(page, (0.9 + 1.6 * column, 1.5 + 0.4 * row), f"{row * 7919 % 9973}", 150)
    for column in range(5):
        x = int((0.8 + 1.6 * column) * 150)
        cv2.line(page, (x, 200), (x, 1450), 0, 2)
    assert abs(estimate_skew(ink(turned(page, 2.2))).angle - 2.2) < 0.05


def _picture() -> Grey:
    dice = np.random.default_rng(5)
    page = empty(100)
    for _ in range(150):
        middle = (int(dice.uniform(100, 700)), int(dice.uniform(100, 1000)))
        cv2.circle(page, middle, int(dice.uniform(5, 60)), int(dice.integers(0, 2)) * 255, -1)
    return page


def _scribble() -> Grey:
    path = np.cumsum(np.random.default_rng(2).normal(0, 15, (80, 2)), axis=0)
    page = empty(100)
    cv2.polylines(page, [(path + np.array([400, 500])).astype(np.int32)], False, 0, 2)
    return page


@pytest.mark.parametrize(
    "page",
    [
        empty(100),
        np.zeros((400, 300), np.uint8),
        peppered(empty(100), share=0.003),
        _picture(),
        _scribble(),
        np.rot90(letter(100)),
    ],
    ids=["empty", "black", "specks", "picture", "scribble", "sideways"],
)
def test_nothing_is_guessed(page: Grey) -> None:
    skew = estimate_skew(np.ascontiguousarray(page))
    assert (skew.angle, skew.confidence) == (0.0, 0.0)


def test_beyond_its_range_it_says_nothing() -> None:
    assert estimate_skew(binarize(turned(letter(100), 24.0), ink_below=0.6)).confidence == 0.0


def test_rows_of_a_coarse_fax_come_doubled_and_are_still_askew() -> None:
    page = ink(noisy(turned(letter(200, seed=4), -0.7)))
    assert abs(estimate_skew(np.repeat(page[::2], 2, axis=0)).angle + 0.7) < 0.05


def test_a_fax_header_and_a_streak_are_straight_and_outvoted() -> None:
    page = ink(noisy(turned(letter(200, seed=4), 1.3)))
    write(page, (0.5, 0.2), "13.07.2026 16:04 +49 40 66969579 S. 01/03", 200)
    page[900:902] = 0
    assert abs(estimate_skew(page).angle - 1.3) < 0.05


def test_a_stamp_on_an_envelope_does_not_turn_it() -> None:
    page = empty(200)
    cv2.rectangle(page, (200, 700), (900, 1050), 0, 3)
    for line in range(4):
        write(page, (1.2, 4.0 + 0.25 * line), "Straße des Beispiels 22", 200)
    write(page, (6.0, 1.0), "DV 22.06 0,95", 200)
    stamp = empty(200)
    cv2.rectangle(stamp, (1000, 720), (1500, 900), 0, 5)
    write(stamp, (5.2, 4.0), "Zurueck", 200)
    page = np.minimum(turned(page, 1.0), turned(stamp, 6.0))
    assert abs(estimate_skew(ink(page)).angle - 1.0) < 0.1


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (7, 13), (3, 2000), (40, 40)])
def test_tiny_images(shape: tuple[int, int]) -> None:
    assert estimate_skew(np.zeros(shape, np.uint8)).angle == 0.0


def test_a_scanned_page_that_is_skewed(shared: Callable[[str], Path]) -> None:
    """`skew.pdf` is the page of `linn.pdf`, turned clockwise by the makers of the set."""
    folder = shared("pages/ocrmypdf")
    straight = estimate_skew(ink(rendered(folder / "linn.pdf")))
    skewed = estimate_skew(ink(rendered(folder / "skew.pdf")))
    assert abs(straight.angle) < 0.2
    assert abs(skewed.angle) > 1
    again = turned(rendered(folder / "skew.pdf"), -skewed.angle)
    assert abs(estimate_skew(ink(again)).angle) < 0.05


def test_a_blank_scan(shared: Callable[[str], Path]) -> None:
    skew = estimate_skew(ink(rendered(shared("pages/ocrmypdf") / "blank.pdf")))
    assert skew.confidence == 0.0
