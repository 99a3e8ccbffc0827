from __future__ import annotations

import math

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docindex.matching import boundaries as known
from docindex.matching.boundaries import (
    COUNTED,
    DOUBTFUL,
    MISSED,
    RULED,
    Counted,
    inside,
    parts,
    start,
    weight_of,
)
from docindex.model import Boundary

SIGNS = st.lists(st.sampled_from([*COUNTED, *RULED]), unique=True, max_size=4)


def test_a_weight_is_the_logarithm_of_the_ratio_of_two_shares() -> None:
    assert Counted(99, 99, 0, 99).weight == pytest.approx(math.log(99.5 / 0.5))
    assert Counted(5, 10, 5, 10).weight == pytest.approx(0)
    assert Counted(0, 10, 10, 10).weight < 0
    assert weight_of("nobody knows it") == 0


def test_where_a_separator_was_read_a_document_begins() -> None:
    for sign in (known.PATCH_CODE, known.SEPARATOR_BARCODE, known.FILE_BEGINS, known.DECLARED):
        assert start("p", [sign]).probability > 0.99
    both = start("p", [known.PATCH_CODE, known.CASE_BARCODE, known.PATCH_CODE])
    assert both.signs == (known.PATCH_CODE, known.CASE_BARCODE)
    assert both.probability >= start("p", [known.PATCH_CODE]).probability


def test_the_first_sheet_of_a_batch_begins_a_document_whatever_is_on_it() -> None:
    first = start("p", [])
    assert (first.signs, first.probability) == ((known.FIRST_SHEET,), 1.0)
    assert start("p", [known.FIRST_SHEET, known.ADDRESS_WINDOW]).probability == 1.0


def test_without_a_sign_hardly_any_separator_is_missed() -> None:
    assert inside("p", [], 1).probability == pytest.approx(MISSED)
    assert inside("p", [], 50).probability == pytest.approx(MISSED / 50, rel=0.01)


@pytest.mark.parametrize(
    "sign",
    [
        known.ADDRESS_WINDOW,
        known.BLANK_SHEET,
        known.EMPTY_SHEET,
        known.OTHER_PATCH,
        known.FORM_BEGINS,
        known.PAGE_ONE,
        known.NUMBERS_RESTART,
        known.COUNTS_DIFFER,
        known.IMPRINT_GAP,
        known.MORE_THAN_ITS_CLASS,
    ],
)
def test_each_sign_of_two_letters_makes_a_short_document_doubtful(sign: str) -> None:
    assert inside("p", [sign], 1).probability >= DOUBTFUL


def test_a_number_that_goes_on_takes_the_doubt_away() -> None:
    signs = [known.ADDRESS_WINDOW, known.NUMBERS_GO_ON]
    assert inside("p", signs, 1).probability < DOUBTFUL


@given(SIGNS, st.integers(1, 200))
def test_probabilities_are_such_and_fall_with_the_number_of_places(
    signs: list[str], places: int
) -> None:
    one, of_many = inside("p", signs, 1), inside("p", signs, places)
    assert 0 <= of_many.probability <= one.probability <= 1
    assert of_many.signs == tuple(signs)


@given(SIGNS, st.sampled_from([s for s in COUNTED if COUNTED[s].weight > 0]))
def test_one_more_sign_for_a_boundary_never_makes_it_less_likely(
    signs: list[str], more: str
) -> None:
    assert inside("p", [*signs, more], 3).probability >= inside("p", signs, 3).probability


def _places(*sides: str) -> list[Boundary]:
    return [Boundary(page=side, signs=(), probability=0.5) for side in sides]


def test_parts_lie_between_doubtful_places() -> None:
    sides = ["1f", "2f", "3f", "4f"]
    assert parts(sides, _places("1f")) == ()
    assert parts(sides, _places("1f", "3f")) == (frozenset({"1f", "2f"}), frozenset({"3f", "4f"}))
    unlikely = [attrs.evolve(b, probability=DOUBTFUL / 2) for b in _places("3f")]
    assert parts(sides, unlikely) == ()


@given(st.integers(1, 12), st.sets(st.integers(0, 11)))
def test_every_side_is_in_one_part(count: int, cuts: set[int]) -> None:
    sides = [f"{n:02d}f" for n in range(count)]
    found = parts(sides, _places(*(f"{n:02d}f" for n in cuts)))
    assert len(found) != 1
    if found:
        assert sorted(side for part in found for side in part) == sides
        assert len(found) == 1 + len({n for n in cuts if 0 < n < count})
