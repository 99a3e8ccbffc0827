from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from docindex.imaging.binarize import binarize
from docindex.imaging.blank import has_faint_print, is_blank
from tests.imaging.sheets import Grey, empty, ink, letter, noisy, peppered, rendered, turned, write

DPIS = (100, 150, 300)


def _line(dpi: int, text: str, points: float = 9, place: tuple[float, float] = (1, 3)) -> Grey:
    page = empty(dpi)
    write(page, place, text, dpi, points=points)
    return page


def _pen(dpi: int, width_mm: float) -> Grey:
    x = np.linspace(0, 2, 80)
    y = 0.1 * np.sin(14 * x) + 0.04 * np.random.default_rng(1).normal(size=80)
    page = empty(dpi)
    path = (np.stack([x + 2, y + 5], axis=1) * dpi).astype(np.int32)
    cv2.polylines(page, [path], False, 60, max(1, round(width_mm * dpi / 25.4)))
    return page


def _border(dpi: int) -> Grey:
    page = empty(dpi, paper=20)
    high, wide = page.shape
    corners = np.array([[0.02, 0.01], [0.97, 0.03], [0.985, 0.98], [0.035, 0.96]])
    cv2.fillPoly(page, [(corners * (wide, high)).astype(np.int32)], 235)
    return page


def _holes(dpi: int) -> Grey:
    page = empty(dpi)
    for y in (4.3, 7.4):
        cv2.circle(page, (int(0.47 * dpi), int(y * dpi)), int(3 * dpi / 25.4), 0, -1)
    return page


def _streak(dpi: int) -> Grey:
    page = empty(dpi)
    cv2.line(page, (3 * dpi, 0), (3 * dpi + 3, page.shape[0]), 90, max(1, dpi // 150))
    return page


def _show_through(dpi: int) -> Grey:
    return cv2.GaussianBlur(letter(dpi, 5, ink=175)[:, ::-1], (0, 0), dpi / 100)


@pytest.mark.parametrize("dpi", DPIS)
def test_one_line_is_content(dpi: int) -> None:
    pages = {
        "a greeting": _line(dpi, "Mit freundlichen Grüßen"),
        "small print": _line(dpi, "Seite 2 von 3", 7),
        "at the foot": _line(dpi, "12345678", 8, (3.5, 11.2)),
        "a large letter": _line(dpi, "A", 60),
        "a ballpoint pen": _pen(dpi, 0.2),
        "a felt pen": _pen(dpi, 0.6),
        "a letter": letter(dpi),
    }
    called_blank = [name for name, page in pages.items() if is_blank(ink(noisy(page)), dpi)]
    assert called_blank == []


@pytest.mark.parametrize("rotation", [1, 2, 3])
def test_one_line_in_any_orientation(rotation: int) -> None:
    page = np.ascontiguousarray(np.rot90(ink(noisy(_line(150, "Anlage 1"))), rotation))
    assert not is_blank(page, 150)


@pytest.mark.parametrize("dpi", DPIS)
def test_traces_of_paper_and_scanner_are_blank(dpi: int) -> None:
    specks = cv2.erode(peppered(empty(dpi), share=0.0001), np.ones((2, 2), np.uint8))
    pages = {
        "nothing": ink(noisy(empty(dpi))),
        "grey paper": ink(noisy(empty(dpi, paper=190))),
        "noise": peppered(empty(dpi), share=0.0005),
        "specks": np.asarray(specks, np.uint8),
        "dark edges": ink(noisy(_border(dpi))),
        "punch holes": ink(noisy(_holes(dpi))),
        "a streak": ink(noisy(_streak(dpi))),
        "show-through": ink(noisy(_show_through(dpi))),
    }
    pages["several"] = np.minimum.reduce(
        [pages[name] for name in ("dark edges", "punch holes", "a streak")]
    )
    called_content = [name for name, page in pages.items() if not is_blank(page, dpi)]
    assert called_content == []


@pytest.mark.parametrize("trace", [_border, _holes, _streak])
def test_a_line_beside_the_traces_is_content(trace: Callable[[int], Grey]) -> None:
    line = turned(_line(150, "Anlage 1"), 2)
    assert not is_blank(np.minimum(ink(noisy(trace(150))), ink(noisy(line))), 150)


def test_a_sheet_that_is_mostly_dark_is_shown_to_a_person() -> None:
    assert not is_blank(np.zeros((1000, 700), np.uint8), 100)


def test_noise_all_over_is_not_called_blank() -> None:
    assert not is_blank(peppered(empty(100), share=0.2), 100)


@pytest.mark.parametrize("shape", [(1, 1), (3, 400), (20, 20)])
def test_tiny_white_images_are_blank(shape: tuple[int, int]) -> None:
    assert is_blank(np.full(shape, 255, np.uint8), 100)


def test_scans(shared: Callable[[str], Path]) -> None:
    folder = shared("pages/ocrmypdf")
    assert is_blank(ink(rendered(folder / "blank.pdf")), 150)
    for name in ("linn", "skew", "ccitt", "palette", "cmyk", "aspect"):
        assert not is_blank(ink(rendered(folder / f"{name}.pdf")), 150)


@pytest.mark.parametrize("dpi", [150, 200])
def test_weak_toner_is_print_and_what_shines_through_is_not(dpi: int) -> None:
    weak = noisy(letter(dpi, lines=3, ink=155, paper=240), sigma=3)
    assert not is_blank(ink(weak), dpi)
    assert is_blank(binarize(weak, ink_below=0.6), dpi)
    assert has_faint_print(weak, dpi)
    through = cv2.GaussianBlur(letter(dpi, 5, ink=200, paper=240)[:, ::-1], (0, 0), dpi / 100)
    assert not has_faint_print(noisy(through), dpi)
    assert is_blank(ink(noisy(through)), dpi)
    assert not has_faint_print(noisy(empty(dpi, paper=240)), dpi)
