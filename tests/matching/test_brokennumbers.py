"""Numbers that a label calls ours and that nobody could read."""

from __future__ import annotations

import pytest

from docindex.matching.brokennumbers import find_broken
from docindex.matching.references import Grammar
from docindex.model import ReferenceRule

RIGID = Grammar(
    ReferenceRule(
        kind="case_no",
        pattern=r"\d\.\d{2}\.\d{6}\.\d",
        labels_ours=("Aktenzeichen", "Ihr Az."),
        labels_theirs=("Unser Zeichen",),
    )
)
LETTERS = Grammar(
    ReferenceRule(kind="case_no", pattern=r"K[A-F]-\d{5}/\d{2}-O[WNS]", labels_ours=("Ihr Az.",))
)


def values(grammar: Grammar, text: str) -> list[str]:
    return [found.value for found in find_broken(grammar, text, grammar.find(text))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Ihr Az. 5.26.12727.8", "526127278"),
        ("Aktenzeichen: 5.225.035886.7", "52250358867"),
        ("Aktenzeichen 5 26 1O3456 77 und mehr", "526 1O3456 77".replace(" ", "")),
    ],
)
def test_a_character_lost_or_too_many(text: str, value: str) -> None:
    assert values(RIGID, text) == [value]


def test_letters_that_belong_to_the_number() -> None:
    assert values(LETTERS, "Ihr Az. KA-2137/26-OW, Anhörung") == ["KA213726OW"]


@pytest.mark.parametrize(
    "text",
    [
        "Ihr Az. 5.26.123456.7",  # a number
        "5.26.12727.8",  # nobody calls it ours
        "Unser Zeichen 5.26.12727.8",
        "Aktenzeichen vom 12.03.2026",
        "Ihr Az. 12.10.2025",
        "Aktenzeichen 4711",
        "Aktenzeichen der Polizei ST/0123456/2026",
        "Aktenzeichen: siehe oben",
        "Aktenzeichen 040 66969 270 4711 22",
    ],
)
def test_what_is_none(text: str) -> None:
    assert values(RIGID, text) == []


def test_it_is_not_valid_and_says_where_it_stands() -> None:
    text = "Ihr Az. 5.26.12727.8"
    (found,) = find_broken(RIGID, text, ())
    assert not found.valid
    assert text[found.start : found.end] == found.text == "5.26.12727.8"
