from __future__ import annotations

import numpy as np
import pytest

from docindex.imaging.geometry import straight_crop
from docindex.imaging.glyphruns import run_likeness
from docindex.imaging.linepieces import LinePieces
from docindex.imaging.textlines import find_text_lines
from docindex.model import Box
from tests.imaging.sheets import Grey, empty, ink, letter, noisy, peppered, turned, write

REFERENCES = (
    "1.23.456789.0",
    "B-4711/23-KA",
    "512 Js 4711/23",
    "123456789012",
    "4711 0815 2342",
    "KA-2024-00815",
    "XY/24/004711",
)
SENTENCES = (
    "hiermit lege ich gegen den Bescheid vom letzten Monat Widerspruch ein",
    "Sehr geehrte Damen und Herren, vielen Dank für Ihre Nachricht",
    "nennen wir immer nur unsere neuen Namen, wenn es einem passt",
    "Wir bitten Sie, uns innerhalb von zwei Wochen Bescheid zu geben.",
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


def reference_likeness(
    binary: Grey, box: Box, dpi: float, shortest: int, *, skew: float = 0.0
) -> float:
    ink = 255 - straight_crop(binary, box, skew)
    return run_likeness(LinePieces(ink=ink, dpi=dpi), shortest)


@pytest.mark.parametrize("name", ["Vera.ttf", "VeraBd.ttf", "VeraIt.ttf"])
@pytest.mark.parametrize("text", REFERENCES)
def test_references_are_likely_wherever_they_stand(text: str, name: str) -> None:
    shortest = min(sum(letter.isalnum() for letter in text), 9)
    for around_it in ("{}", "Ihr Zeichen: {}", "unter dem Zeichen {} teilen wir mit"):
        page, box = line(around_it.format(text), 200, name=name)
        assert reference_likeness(ink(noisy(page)), box, 200, shortest) >= 0.3, around_it


@pytest.mark.parametrize("points", [7, 10, 18, 28])
def test_of_any_size(points: int) -> None:
    page, box = line("Bescheid 1.23.456789.0", 300, points=points)
    assert reference_likeness(ink(noisy(page)), box, 300, 9) >= 0.6


@pytest.mark.parametrize("text", SENTENCES)
def test_running_text_is_not(text: str) -> None:
    page, box = line(text, 200)
    assert reference_likeness(ink(noisy(page)), box, 200, 9) < 0.3


def test_lines_with_a_reference_rank_first() -> None:
    page = letter(200, lines=20)
    write(page, (5.0, 1.4), "Ihr Zeichen: B-4711/23-KA", 200)
    binary = ink(noisy(page))
    ranked = sorted(
        find_text_lines(binary, 200),
        key=lambda box: -reference_likeness(binary, box, 200, 9),
    )
    x, y = (5.0 * 200) + 100, 1.4 * 200 + 16
    assert ranked[0] == around(tuple(ranked), x, y)


@pytest.mark.parametrize("skew", [-1.5, 1.5])
@pytest.mark.parametrize("told", [True, False])
def test_a_skewed_line_in_a_letter(skew: float, *, told: bool) -> None:
    page = letter(200, lines=20)
    write(page, (0.9, 1.5), "mit dem Zeichen 1.23.456789.0 an", 200)
    binary = ink(turned(page, skew))
    known = skew if told else 0.0
    best = max(
        reference_likeness(binary, box, 200, 9, skew=known)
        for box in find_text_lines(binary, 200, skew=skew)
        if box.bottom < 2.0 * 200
    )
    assert best >= 0.6


def test_print_that_broke_into_pieces() -> None:
    page, box = line("Ihr Zeichen: 1.23.456789.0", 200, points=10)
    fax = peppered(ink(page), seed=4, share=0.004)
    fax[:, ::9] = 255
    assert reference_likeness(fax, box, 200, 9) >= 0.3


def test_a_barcode_is_none() -> None:
    page = empty(200)
    dice = np.random.default_rng(3)
    x = 200
    while x < 900:
        page[500:560, x : x + 3 * int(dice.integers(1, 3))] = 0
        x += 3 * int(dice.integers(3, 5))
    assert reference_likeness(page, Box(left=190, top=490, right=910, bottom=570), 200, 9) == 0.0


def test_longer_runs_are_likelier() -> None:
    likeness = []
    for digits in ("12", "12345", "1234567", "123456789", "123456789012345"):
        page, box = line(f"Nummer {digits}", 200)
        likeness.append(reference_likeness(ink(page), box, 200, 9))
    assert likeness == sorted(likeness)
    assert likeness[0] < 0.3
    assert 0.6 <= likeness[3] < likeness[4] <= 1.0
