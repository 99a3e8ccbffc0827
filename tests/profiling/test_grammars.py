"""Patterns of listed numbers: what they admit, what they leave out, what is said to be doubtful."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex.matching.references import Grammar
from docindex.model import ReferenceRule
from docindex.profiling.grammars import NumberGrammar, infer_grammar


def inferred(*values: str) -> NumberGrammar:
    found = infer_grammar("case_no", values)
    assert found is not None
    return found


def numbers(template: str, count: int = 300, seed: int = 1) -> list[str]:
    """Numbers of a template: `9` any digit, `A` a letter of A to F, all else as it stands."""
    dice = Random(seed)  # noqa: S311
    made = {"9": "0123456789", "A": "ABCDEF"}
    return ["".join(dice.choice(made.get(c, c)) for c in template) for _ in range(count)]


@pytest.mark.parametrize(
    ("template", "pattern", "plain"),
    [
        ("9.99.999999.9", r"\d\.\d{2}\.\d{6}\.\d", r"\d{10}"),
        ("9999 9999 9999", r"\d{4} \d{4} \d{4}", r"\d{12}"),
        ("KA-99999/99-OW", r"K[A-F]-\d{5}/\d{2}-OW", r"K[A-F]\d{7}OW"),
        ("999999999999", r"\d{12}", r"\d{12}"),
        ("BG_99/9999", r"BG_\d{2}/\d{4}", r"BG\d{6}"),
    ],
)
def test_grammars_of_offices(template: str, pattern: str, plain: str) -> None:
    made = numbers(template)
    found = inferred(*made)
    assert (found.pattern, found.plain) == (pattern, plain)
    assert found.admitted == found.of == len(made)


def test_lengths_that_vary_and_separators_that_vary() -> None:
    found = inferred(*numbers("999/99"), *numbers("9999-99"))
    assert found.pattern == r"\d{3,4}[/-]\d{2}"
    assert "3-4" in str(found.findings[0].doubt)


def test_a_wide_alphabet_is_the_alphabet() -> None:
    letters = "ABCDEFGHJKLMNOPRST"
    found = inferred(*(f"{letter}-{n:04d}" for n, letter in enumerate(letters * 10)))
    assert found.pattern == r"[A-Z]-\d{4}"


def test_several_forms_are_alternatives_and_a_doubt() -> None:
    found = inferred(*numbers("9.999"), *numbers("BG-999"))
    assert found.pattern == r"\d\.\d{3}|BG-\d{3}"
    doubt = found.findings[0].doubt
    assert doubt is not None
    assert "several forms" in doubt.en


def test_a_few_strange_ones_stay_out_and_are_counted() -> None:
    found = inferred(*numbers("9.999", 3000), "k.A.", "siehe 12/b")
    assert found.pattern == r"\d\.\d{3}"
    assert (found.admitted, found.of) == (3000, 3002)
    doubt = found.findings[0].doubt
    assert doubt is not None
    assert "siehe" not in doubt.en


def test_a_counter_that_may_grow_is_a_doubt() -> None:
    found = inferred(*(f"{100 + n % 900} Js {1000 + n}/26" for n in range(500)))
    assert found.pattern == r"\d{3} Js \d{4}/\d{2}"
    doubt = found.findings[0].doubt
    assert doubt is not None
    assert "always has 4 digits" in doubt.en
    padded = inferred(*(f"{n:05d} Js/26" for n in range(500)))
    assert padded.findings[0].doubt is None


def test_a_doubt_is_said_once() -> None:
    doubt = inferred("AB-1", "CD-2").findings[0].doubt
    assert doubt is not None
    assert doubt.en.count("only 2 numbers") == 1


def test_columns_without_numbers_have_no_grammar() -> None:
    assert infer_grammar("city", ["Musterau", "Altenweil"]) is None
    assert infer_grammar("empty", ["", " "]) is None


shapes = st.lists(
    st.tuples(
        st.sampled_from(["9", "A"]), st.integers(1, 5), st.sampled_from([".", "/", "-", " "])
    ),
    min_size=2,
    max_size=5,
)


@given(shapes, st.integers(0, 99))
@settings(deadline=None, max_examples=60)
def test_every_listed_number_fits_its_pattern(shape: list[tuple[str, int, str]], seed: int) -> None:
    template = "".join(kind * length + mark for kind, length, mark in shape)[:-1]
    made = [n for n in numbers(f"99{template}", 60, seed) if any(c.isdigit() for c in n)]
    found = inferred(*made)
    grammar = Grammar(ReferenceRule(kind="case_no", pattern=found.pattern))
    assert all(re.fullmatch(found.pattern, number) for number in made)
    assert all(grammar.normalise(number) is not None for number in made)
    plain = ["".join(c for c in number if c.isalnum()) for number in made]
    assert all(re.fullmatch(found.plain, number) for number in plain)
