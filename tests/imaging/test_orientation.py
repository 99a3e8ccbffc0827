from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from docindex.imaging.binarize import binarize
from docindex.imaging.orientation import Orientation, estimate_orientation
from tests.imaging.sheets import Grey, empty, ink, letter, noisy, peppered, rendered, turned, write

ROTATIONS = (0, 90, 180, 270)


def scanned(page: Grey, rotation: int) -> Grey:
    """The page as a scan that must be turned by `rotation` to be upright."""
    return np.ascontiguousarray(np.rot90(page, -rotation // 90))


@pytest.mark.parametrize("rotation", ROTATIONS)
@pytest.mark.parametrize("skew", [-6.0, 0.0, 3.5])
def test_a_letter_whichever_way_it_was_scanned(rotation: int, skew: float) -> None:
    page = scanned(ink(noisy(turned(letter(150, seed=2), skew))), rotation)
    found = estimate_orientation(page)
    assert found.rotation == rotation
    assert found.confidence > 0.9


@pytest.mark.parametrize("look", [{"name": "VeraBd.ttf"}, {"name": "VeraIt.ttf"}, {"points": 8}])
@pytest.mark.parametrize("dpi", [100, 200])
def test_other_print(dpi: int, look: dict[str, object]) -> None:
    page = ink(letter(dpi, lines=12, **look))
    assert [estimate_orientation(scanned(page, turn)).rotation for turn in ROTATIONS] == [
        *ROTATIONS
    ]


def test_a_few_lines_are_enough_and_less_sure() -> None:
    few = estimate_orientation(ink(letter(150, lines=3)))
    many = estimate_orientation(ink(letter(150, lines=20)))
    assert few.rotation == many.rotation == 0
    assert few.confidence < many.confidence
    assert few.letters < many.letters


def _numbers(dpi: int) -> Grey:
    page = empty(dpi)
    for row in range(25):
        write(page, (0.9, 1.5 + 0.3 * row), f"{row * 79193 % 99991}  {row * 31337 % 9999}", dpi)
        write(page, (4.0, 1.5 + 0.3 * row), "RECHNUNG NETTO BRUTTO", dpi)
    return page


def _bars(dpi: int) -> Grey:
    page = empty(dpi)
    for place in np.flatnonzero(np.random.default_rng(1).integers(0, 2, 120)):
        page[300:400, 200 + 4 * place : 204 + 4 * place] = 0
    return page


@pytest.mark.parametrize("rotation", ROTATIONS)
@pytest.mark.parametrize(
    "page",
    [
        empty(100),
        np.zeros((300, 200), np.uint8),
        peppered(empty(100), share=0.01),
        peppered(empty(150), share=0.2),
        _numbers(150),
        _bars(150),
    ],
    ids=["empty", "black", "specks", "noise", "numbers and capitals", "barcode"],
)
def test_nothing_is_guessed(page: Grey, rotation: int) -> None:
    found = estimate_orientation(scanned(page, rotation))
    assert (found.rotation, found.confidence) == (None, 0.0)


def test_two_words_do_not_tell() -> None:
    page = empty(150)
    write(page, (1, 2), "Anlage eins", 150)
    assert estimate_orientation(page).rotation is None


def test_pictures_do_not_tell() -> None:
    dice = np.random.default_rng(7)
    page = empty(150)
    for _ in range(600):
        middle = (int(dice.uniform(100, 1100)), int(dice.uniform(100, 1600)))
        axes = (int(dice.uniform(2, 25)), int(dice.uniform(2, 25)))
        cv2.ellipse(page, middle, axes, float(dice.uniform(0, 180)), 0, 360, 0, -1)
    assert estimate_orientation(page).rotation is None


@pytest.mark.parametrize("shape", [(1, 1), (1, 90), (90, 1), (13, 7)])
def test_tiny_images(shape: tuple[int, int]) -> None:
    assert estimate_orientation(np.zeros(shape, np.uint8)) == Orientation()


@pytest.mark.parametrize(
    ("name", "rotation"),
    [
        ("phototest.tif", 0),
        ("phototest-rotated-180.png", 180),
        ("phototest-rotated-L.png", 270),
        ("phototest-rotated-R.png", 90),
        ("phototestrot.tif", 270),
    ],
)
def test_the_turned_copies_of_phototest(
    shared: Callable[[str], Path], name: str, rotation: int
) -> None:
    page = np.array(Image.open(shared("pages/tesseract-test") / name).convert("L"))
    assert estimate_orientation(binarize(page)).rotation == rotation


def test_the_four_pages_of_cardinal(shared: Callable[[str], Path]) -> None:
    path = shared("pages/ocrmypdf") / "cardinal.pdf"
    found = [estimate_orientation(ink(rendered(path, page))).rotation for page in range(4)]
    assert found == [0, 90, 180, 270]


@pytest.mark.parametrize(
    ("name", "rotation"), [("skew", 0), ("rotated_skew", 0), ("ccitt", 0), ("blank", None)]
)
def test_scanned_pages(shared: Callable[[str], Path], name: str, rotation: int | None) -> None:
    page = ink(rendered(shared("pages/ocrmypdf") / f"{name}.pdf"))
    found = [estimate_orientation(scanned(page, turn)).rotation for turn in ROTATIONS]
    if rotation is None:
        assert found == [None] * 4
    else:
        assert found == [*ROTATIONS]
