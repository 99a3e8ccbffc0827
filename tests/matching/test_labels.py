"""The nearest label says whose number it is, however OCR read it and wherever it stands."""

from __future__ import annotations

import attrs
import pytest

from docindex.matching.labels import role_from_neighbours
from docindex.matching.references import Grammar
from docindex.model import Box, ReferenceRole, ReferenceRule, TextLine

case_no = Grammar(
    ReferenceRule(
        kind="case_no",
        pattern=r"\d\.\d{2}\.\d{6}\.\d",
        labels_ours=("Aktenzeichen", "Ihr Zeichen", "Ihr Az.", "Az."),
        labels_theirs=("Unser Zeichen", "Unser Az."),
    )
)


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("Aktenzeichen: {}", ReferenceRole.OURS),
        ("Ihr Zeichen {}", ReferenceRole.OURS),
        ("Unser Zeichen {}", ReferenceRole.THEIRS),
        ("Unser Az. {}", ReferenceRole.THEIRS),  # holds "Az." too: the longer label wins
        ("Az. {}", ReferenceRole.OURS),
        ("Aktenzeicben: {}", ReferenceRole.OURS),
        ("Akten zeichen: {}", ReferenceRole.OURS),
        ("Unscr Zeichen: {}", ReferenceRole.THEIRS),
        ("unserZeichen: {}", ReferenceRole.THEIRS),
        ("Unser Aktenzeichen: {}", ReferenceRole.THEIRS),  # "Aktenzeichen" alone would be ours
        ("Mein Az. {}", ReferenceRole.THEIRS),
        ("Ihr Zeichen: 4711, unser Zeichen: {}", ReferenceRole.THEIRS),
        ("Unser Zeichen: 4711, Ihr Zeichen: {}", ReferenceRole.OURS),
        ("Bußgeldbescheid {}", ReferenceRole.UNLABELLED),
        ("{} Unser Zeichen", ReferenceRole.UNLABELLED),
        ("Zeichnung {}", ReferenceRole.UNLABELLED),
    ],
)
def test_the_nearest_label_before_a_number_says_whose_it_is(line: str, role: ReferenceRole) -> None:
    text = line.format("5.24.418203.3")
    assert case_no.role_of(text, text.index("5.24")) is role


def lines(*rows: tuple[str, int, int]) -> list[TextLine]:
    return [
        TextLine(text=text, confidence=0.9, box=Box(left=100, top=top, right=900, bottom=bottom))
        for text, top, bottom in rows
    ]


def test_a_heading_says_whose_number_stands_below() -> None:
    letter = lines(("Unser Zeichen", 100, 130), ("5.24.418203.3", 140, 170))
    assert role_from_neighbours(case_no, letter, 1) is ReferenceRole.THEIRS
    two = lines(
        ("Ihr Zeichen              Unser Zeichen", 100, 130),
        ("5.24.418203.3            5.24.418204.1", 140, 170),
    )
    assert role_from_neighbours(case_no, two, 1) is ReferenceRole.OURS
    start = two[1].text.rindex("5.24")
    assert role_from_neighbours(case_no, two, 1, start) is ReferenceRole.THEIRS


def test_headings_are_known_on_a_turned_scan() -> None:
    letter = [
        attrs.evolve(line, box=Box(left=left, top=100, right=left + 30, bottom=900))
        for line, left in zip(
            lines(("Unser Zeichen", 0, 1), ("5.24.418203.3", 0, 1)), (140, 100), strict=True
        )
    ]
    assert role_from_neighbours(case_no, letter, 1) is ReferenceRole.THEIRS


@pytest.mark.parametrize(
    "letter",
    [
        lines(("5.24.418203.3", 140, 170)),
        lines(("Unser Zeichen", 100, 130), ("5.24.418203.3", 500, 530)),  # far away
        lines(("Unser Zeichen 4711", 100, 130), ("5.24.418203.3", 140, 170)),  # has its number
        lines(("Musterau, im Mai", 100, 130), ("5.24.418203.3", 140, 170)),
    ],
)
def test_no_heading_no_role(letter: list[TextLine]) -> None:
    last = len(letter) - 1
    assert role_from_neighbours(case_no, letter, last) is ReferenceRole.UNLABELLED
