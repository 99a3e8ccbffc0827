from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from docindex.imaging.geometry import straight_crop
from docindex.imaging.textlines import find_text_lines
from docindex.model import Box
from tests.imaging.sheets import (
    Grey,
    empty,
    font,
    ink,
    letter,
    noisy,
    rendered,
    turned,
    write,
)


def around(lines: tuple[Box, ...], x: float, y: float) -> Box:
    found = [box for box in lines if box.left <= x < box.right and box.top <= y < box.bottom]
    assert len(found) == 1
    return found[0]


def line(text: str, dpi: int, **look: object) -> tuple[Grey, Box]:
    """A page with one line of text, and the line as it is found."""
    page = empty(dpi, height=3)
    write(page, (0.8, 1), text, dpi, **look)
    found = find_text_lines(ink(page), dpi)
    return page, min(found, key=lambda box: -box.width)


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_every_line_of_a_letter_is_found_from_top_to_bottom(dpi: int) -> None:
    page = ink(noisy(letter(dpi, lines=20)))
    lines = find_text_lines(page, dpi)
    assert len(lines) == 23
    assert [box.top for box in lines] == sorted(box.top for box in lines)
    inside = np.zeros_like(page)
    for box in lines:
        inside[box.top : box.bottom, box.left : box.right] = 1
        assert (page[box.top : box.bottom, box.left : box.right] == 0).any()
    assert (page[inside == 0] == 0).sum() <= 1e-4 * (page == 0).sum()


@pytest.mark.parametrize("skew", [-5.0, -1.5, 1.5, 3.0])
def test_lines_of_a_skewed_page_are_cut_out_one_by_one(skew: float) -> None:
    page = ink(turned(letter(150, lines=20), skew))
    lines = find_text_lines(page, 150, skew=skew)
    assert len(lines) == 23
    for box in lines:
        rows = np.flatnonzero((straight_crop(page, box, skew) < 128).any(axis=1))
        assert 12 <= rows.max() - rows.min() <= 32


def test_large_print_and_small_print() -> None:
    page = empty(200)
    write(page, (1, 1.0), "Bescheid 4711", 200, points=28)
    write(page, (1, 2.0), "Anhörung im Verfahren", 200, points=16)
    write(page, (1, 3.0), "Bitte bei Zahlung angeben", 200, points=6)
    lines = find_text_lines(ink(noisy(page)), 200)
    assert len(lines) == 3
    assert lines[0].height > lines[1].height > lines[2].height


def test_rules_and_frames_are_no_lines_and_hide_none() -> None:
    page = empty(200)
    cv2.rectangle(page, (180, 380), (1400, 470), 0, 3)
    cv2.line(page, (700, 380), (700, 470), 0, 3)
    cv2.line(page, (180, 900), (1500, 900), 0, 4)
    write(page, (1.1, 2.05), "Aktenzeichen", 200)
    write(page, (3.8, 2.05), "1.23.456789.0", 200)
    lines = find_text_lines(ink(page), 200)
    assert len(lines) == 2
    assert around(lines, 4.2 * 200, 2.12 * 200).width < 450


def test_lines_that_touch_are_parted() -> None:
    page = empty(200)
    for number in range(4):
        write(page, (1, 2 + number * 0.16), "Fahrzeug geführt, gegen mich", 200, points=12)
        page[round((2.02 + number * 0.16) * 200) : round((2.2 + number * 0.16) * 200), 300:304] = 0
    assert len(find_text_lines(ink(page), 200)) == 4


def test_columns_are_lines_of_their_own() -> None:
    page = empty(150)
    write(page, (0.8, 3), "Ihr Zeichen", 150)
    write(page, (4.0, 3), "1.23.456789.0", 150)
    assert len(find_text_lines(ink(page), 150)) == 2


@pytest.mark.parametrize("page", [empty(100), np.zeros((300, 200), np.uint8)])
def test_no_line_where_there_is_none(page: Grey) -> None:
    assert find_text_lines(page, 100) == ()


@pytest.mark.parametrize("shape", [(1, 1), (2, 700), (700, 2), (12, 9)])
@pytest.mark.parametrize("skew", [0.0, 1.2])
def test_tiny_images(shape: tuple[int, int], skew: float) -> None:
    page = np.zeros(shape, np.uint8)
    assert len(find_text_lines(page, 300, skew=skew)) <= 1


def test_the_width_of_a_line_is_that_of_its_print() -> None:
    text = "Ihr Zeichen: 1.23.456789.0"
    _, box = line(text, 300, points=11)
    assert abs(box.width - font(11, 300).getlength(text)) < 30


def test_lines_of_scanned_pages(shared: Callable[[str], Path]) -> None:
    """`linn.txt` counts the lines of print; pictures and rules must not add many."""
    page = ink(rendered(shared("pages/ocrmypdf") / "linn.pdf", dpi=200))
    text = (shared("pages/ocrmypdf") / "linn.txt").read_text(encoding="utf-8")
    printed = sum(bool(row.strip()) for row in text.splitlines())
    assert 0.8 * printed <= len(find_text_lines(page, 200)) <= 1.3 * printed
