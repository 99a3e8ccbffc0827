from __future__ import annotations

import pytest

from docindex.matching.numbershapes import number_shapes, text_shape


@pytest.mark.parametrize(
    ("pattern", "shapes"),
    [
        (r"\d\.\d{2}\.\d{6}\.\d", {"D.DD.DDDDDD.D"}),
        (r"\d{4} \d{4}", {"DDDD DDDD"}),
        (r"K[A-F]-\d{2,3}/\d{2}", {"DD.DD.DD", "DD.DDD.DD"}),
        (r"\d{2}[-/]?\d{2}", {"DD.DD", "DDDD"}),
        (r"AB\d{2}|\d{2} X", {"DDDD", "DD D"}),
    ],
)
def test_shapes_of_patterns(pattern: str, shapes: set[str]) -> None:
    assert set(number_shapes((pattern,))) == shapes


def test_shapes_of_several_patterns_are_taken_together() -> None:
    assert number_shapes((r"\d{4}", r"[A-Z]{4}", r"\d-\d{3}")) == ("D.DDD", "DDDD")


@pytest.mark.parametrize("pattern", [r"\d{4,}", r"\d([-/]?\d){3,30}", r"[A-Z]+ \d+/\d+"])
def test_patterns_without_end_have_few_shapes_the_shortest_among_them(pattern: str) -> None:
    shapes = number_shapes((pattern,))
    assert 1 <= len(shapes) <= 24
    assert min(len(shape.replace(".", "").replace(" ", "")) for shape in shapes) <= 4


def test_the_shape_of_a_text() -> None:
    assert text_shape("Mein Zeichen: KB-12/26") == "Dxxx Dxxxxxx. DD.DD.DD"
