"""Bare forms and confusions of shapes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex.matching.folding import fold_text
from docindex.matching.misreadings import bare, is_misread, misread_forms

PARTS = ("rn", "m", "cl", "d", "li", "h", "ii", "u", "vv", "w", "1", "l", "0", "o")
WORDS = st.text("abcdehilmnorstuvwß015", max_size=9)


@pytest.mark.parametrize(
    "names",
    [
        ("Müller", "Mueller", "Muller"),
        ("Schröder", "Schroeder", "Schroder"),
        ("Täubner", "Taeubner", "Taubner"),
        ("Weiß", "Weiss"),
        ("Åberg", "Aaberg", "Aberg"),
    ],
)
def test_spellings_of_one_name_have_one_bare_form(names: tuple[str, ...]) -> None:
    assert len({bare(fold_text(name)) for name in names}) == 1


@pytest.mark.parametrize("names", [("Bauer", "Baur"), ("Neuer", "Neur"), ("Weiß", "Weis")])
def test_other_names_keep_their_own(names: tuple[str, str]) -> None:
    assert len({bare(fold_text(name)) for name in names}) == 2


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("schrnidt", "schmidt"),
        ("scllmidt", "schmidt"),
        ("schm1dt", "schmidt"),
        ("gro8kopf", "großkopf"),
    ],
)
def test_shapes_are_confused(read: str, meant: str) -> None:
    assert is_misread(read, meant)


@pytest.mark.parametrize(
    ("read", "meant"),
    [("meyer", "meier"), ("muller", "moller"), ("schmid", "schmidt"), ("hofmann", "hoffmann")],
)
def test_sounds_are_not(read: str, meant: str) -> None:
    assert not is_misread(read, meant)


@settings(deadline=None)
@given(WORDS, WORDS)
def test_it_does_not_matter_which_was_read(one: str, other: str) -> None:
    assert is_misread(one, other) == is_misread(other, one)
    assert not is_misread(one, one)


@settings(deadline=None)
@given(WORDS, st.integers(0, 8), st.sampled_from(PARTS))
def test_all_misread_forms_are_found(word: str, place: int, part: str) -> None:
    forms = [word[:place] + part + word[place + length :] for length in range(3)]
    assert set(misread_forms(word, forms)) == {form for form in forms if is_misread(form, word)}
