from __future__ import annotations

import numpy as np
import pytest

from docindex.imaging.geometry import straight_crop
from docindex.imaging.likelihood import line_features
from docindex.imaging.linepieces import LinePieces
from docindex.imaging.lineshapes import likeness, line_shapes
from docindex.imaging.textlines import find_text_lines
from docindex.matching.numbershapes import number_shapes
from docindex.model import Box
from tests.imaging.sheets import Grey, empty, ink, letter, noisy, peppered, turned, write

PATTERNS = {
    r"\d\.\d{2}\.\d{6}\.\d": "1.23.456789.0",
    r"[A-Z]-\d{4}/\d{2}-[A-Z]{2}": "B-4711/23-KA",
    r"\d{3} Js \d{4}/\d{2}": "512 Js 4711/23",
    r"\d{4} \d{4} \d{4}": "4711 0815 2342",
    r"K[A-F]-\d{5}/\d{2}-O[WNS]": "KB-12345/26-OW",
}


def line_on(page: Grey, dpi: int) -> Box:
    return max(find_text_lines(page, dpi), key=lambda box: box.width)


def shapes_on(ink: Grey, dpi: int) -> tuple[str, ...]:
    return line_shapes(LinePieces(ink=ink, dpi=dpi))


def shapes_of(text: str, dpi: int = 300, **look: object) -> tuple[str, ...]:
    page = empty(dpi, height=3)
    write(page, (0.8, 1), text, dpi, **look)
    binary = ink(noisy(page))
    return shapes_on(255 - straight_crop(binary, line_on(binary, dpi), 0.0), dpi)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("1.23.456789.0", "D.DD.DDDDDD.D"),
        ("4711 0815 2342", "DDDD DDDD DDDD"),
        ("Zeichen 4711", "DxDxDxx DDDD"),
        ("Der Antrag wegen 47", "Dxx DxDxxg xxgxx DD"),
    ],
)
def test_the_classes_of_glyphs(text: str, shape: str) -> None:
    assert shapes_of(text)[0] == shape


@pytest.mark.parametrize("dpi", [200, 300])
@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_number_is_found_in_a_line_and_others_are_not(pattern: str, dpi: int) -> None:
    numbers = number_shapes((pattern,))
    best = likeness(shapes_of(f"Ihr Zeichen {PATTERNS[pattern]} vom", dpi), numbers)
    assert best.share >= 0.85  # the J of a prosecutor's number descends in this typeface
    for other in ("hiermit lege ich gegen den Bescheid Widerspruch ein", "Musterweg 7, Neustadt"):
        assert likeness(shapes_of(other, dpi), numbers).share < 0.8


def test_a_part_of_a_longer_run_is_not_bounded() -> None:
    numbers = number_shapes((r"\d{8}",))
    assert likeness(shapes_of("Nr. 12345678, heute"), numbers).bounded
    assert not likeness(shapes_of("Nr. 1234567812345678"), numbers).bounded


def test_broken_print_gets_a_second_shape() -> None:
    page = empty(200, height=3)
    write(page, (0.8, 1), "Ihr Zeichen: 1.23.456789.0", 200, points=10)
    fax = peppered(ink(page), seed=4, share=0.004)
    fax[:, ::9] = 255
    shapes = shapes_on(255 - straight_crop(fax, line_on(fax, 200), 0.0), 200)
    assert len(shapes) == 2
    assert (
        likeness(shapes, ("D.DD.DDDDDD.D",)).share >= likeness(shapes[:1], ("D.DD.DDDDDD.D",)).share
    )


@pytest.mark.parametrize("shape", [(1, 1), (2, 700), (700, 2), (12, 9)])
def test_no_shape_where_there_is_no_print(shape: tuple[int, int]) -> None:
    assert shapes_on(np.zeros(shape, np.uint8), 300) == ()
    assert likeness((), ("DDDD",)).share == 0.0


def test_a_barcode_has_no_shape() -> None:
    bars = np.zeros((60, 800), np.uint8)
    bars[5:55, ::8] = bars[5:55, 1::8] = 255
    assert shapes_on(bars, 200) == ()


@pytest.mark.parametrize("skew", [0.0, 1.5])
def test_the_line_with_the_number_is_likeliest(skew: float) -> None:
    page = letter(200, lines=20)
    write(page, (5.0, 1.4), "Ihr Zeichen: B-4711/23-KA", 200)
    write(page, (5.0, 1.7), "Neustadt, 24.12.2025", 200)
    binary = ink(turned(noisy(page), skew))
    numbers = number_shapes((r"[A-Z]-\d{4}/\d{2}-[A-Z]{2}",))
    found = {
        box: line_features(binary, box, 200, numbers, 10, skew=skew).likelihood
        for box in find_text_lines(binary, 200, skew=skew)
    }
    best, second = sorted(found.values(), reverse=True)[:2]
    place = next(box for box, value in found.items() if value == best)
    assert place.left > 4.5 * 200
    assert best >= 0.05  # the path reads from 0.01 on
    assert second < best / 2
    assert sum(value >= 0.01 for value in found.values()) <= 4


@pytest.mark.parametrize(("text", "seen"), [("47", False), ("1.23.456789.0", True)])
def test_what_is_too_narrow_for_a_number_is_unlikely(text: str, *, seen: bool) -> None:
    page = empty(300, height=3)
    write(page, (0.8, 1), text, 300)
    binary = ink(noisy(page))
    features = line_features(binary, line_on(binary, 300), 300, ("D.DD.DDDDDD.D",), 10)
    assert (features.likelihood >= 0.1) == seen
    assert (features.run > 0) == seen
