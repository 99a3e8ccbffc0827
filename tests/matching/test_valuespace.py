"""What a grammar admits around a text is what brute force over all its numbers finds."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from docindex.matching.folding import normal_plate
from docindex.matching.references import Grammar
from docindex.matching.valuespace import PLATES, ValueSpace
from docindex.model import ReferenceRule

# With the characters and the length that write down every normal form, or all that a test can
# reach: of fixed and of varying places, with letters, with separators that may be missing, with
# repeats without end.
DIGITS = "0123456789"
PATTERNS = {
    r"5\.\d{3}": (DIGITS, 4),
    r"[AB]\d[XY]?": (DIGITS + "ABXY", 3),
    r"\d{1,2}/\d": (DIGITS + "-", 4),
    r"(?:A-?)?1{1,3}": ("A1-", 5),
    r"(?:12|34)(?:-?5)*": ("12345-", 6),
}
_LONGEST = 4


def every(pattern: str, glyphs: str, longest: int) -> list[str]:
    """All normal forms up to a length, by asking the grammar that lists are read with."""
    grammar = Grammar(ReferenceRule(kind="no", pattern=pattern))
    lengths = range(1, longest + 1)
    texts = ("".join(t) for n in lengths for t in itertools.product(glyphs, repeat=n))
    return [text for text in texts if grammar.normalise(text) == text]


SPACES = {
    pattern: (ValueSpace(pattern), every(pattern, *given)) for pattern, given in PATTERNS.items()
}


@pytest.mark.parametrize("pattern", PATTERNS)
@given(text=st.text(alphabet="0125AX-é", max_size=_LONGEST), edits=st.integers(0, 2))
@settings(deadline=None, max_examples=60)
def test_around_a_text_stands_what_brute_force_finds(pattern: str, text: str, edits: int) -> None:
    space, known = SPACES[pattern]
    longest = PATTERNS[pattern][1]
    pairs = [(value, Levenshtein.distance(text, value)) for value in known]
    found = space.near(text, edits)
    assert len({value for value, _ in found}) == len(found)
    assert sorted(pair for pair in found if len(pair[0]) <= longest) == sorted(
        pair for pair in pairs if pair[1] <= edits
    )
    assert [distance for _, distance in found] == sorted(distance for _, distance in found)


@given(st.from_regex(r"\A[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} [1-9][0-9]{0,3}[EH]?\Z"), st.integers(0, 99))
@settings(deadline=None)
def test_every_plate_is_a_number_of_the_grammar_of_plates(text: str, seed: int) -> None:
    plate = normal_plate(text)
    if plate is None:  # too long
        return
    space = ValueSpace(PLATES)
    assert space.near(plate, 0) == [(plate, 0)]
    misread = plate[: seed % len(plate)] + plate[seed % len(plate) + 1 :]
    assert (plate, 1) in space.near(misread, 1)


def test_nothing_is_near_what_is_far_away() -> None:
    space = ValueSpace(r"\d{12}")
    assert space.near("ANSCHRIFT", 2) == []
    assert space.near("", 2) == []
    assert space.near("71500000000", 0) == []
