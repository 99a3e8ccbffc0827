"""What a second witness is: not one place read twice, and not one misreading made twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docindex.matching.witnesses import are_independent, is_print, stand_apart
from docindex.model import Box, Evidence
from tests.matching.pieces import OTHER_PAGE, barcode, numbers, printed


def test_lines_of_a_turned_scan_stand_apart_sideways() -> None:
    first = printed("1001", box=Box(left=100, top=50, right=140, bottom=900))
    beside = printed("1001", box=Box(left=200, top=60, right=240, bottom=910))
    below = printed("1001", box=Box(left=100, top=950, right=140, bottom=1500))
    assert stand_apart(first, beside)
    assert not stand_apart(first, below)


boxes = st.builds(
    lambda left, top, width, height: Box(
        left=left, top=top, right=left + width, bottom=top + height
    ),
    *[st.integers(0, 30)] * 4,
)


@given(boxes, boxes)
def test_what_overlaps_is_one_place(one: Box, other: Box) -> None:
    if one.overlaps(other) or one == other:
        assert not stand_apart(printed("1", box=one), printed("1", box=other))


@pytest.mark.parametrize("place", [{"line": 5}, {"page": OTHER_PAGE}])
@pytest.mark.parametrize(("first", "second"), [(True, True), (True, False), (False, False)])
def test_another_place_counts_where_both_check_digits_were_right(
    place: dict[str, object], first: bool, second: bool
) -> None:
    one, other = printed("1001", checked=first), printed("1001", **place, checked=second)
    assert stand_apart(one, other)
    assert are_independent(one, other) is (first and second)


def test_one_place_counts_once_whatever_its_check_digit() -> None:
    one = printed("1001", checked=True)
    assert not are_independent(one, printed("1001", checked=True, source="page"))


def test_a_doubtful_reading_is_no_second_place() -> None:
    one = printed("1001", checked=True)
    assert not are_independent(one, printed("1001", 5, checked=True, folded=1))
    assert not are_independent(one, printed("1001", 5, checked=True, valid=False))


def test_bars_and_print_are_not_misread_alike() -> None:
    assert are_independent(printed("1001"), barcode("1001", checked=False))


def test_numbers_of_two_kinds_count_unless_they_could_be_one() -> None:
    assert are_independent(printed("1001"), printed("700000000019", kind="cash_no"))
    assert not are_independent(printed("1001"), printed("1002", 5, kind="file_no"))
    assert not are_independent(printed("1001"), printed("51001", 5, kind="file_no"))


@given(numbers, numbers)
def test_an_unchecked_number_of_one_kind_never_confirms_itself_in_print(
    one: Evidence, other: Evidence
) -> None:
    if is_print(one) and is_print(other) and one.kind == other.kind:
        assert one.checked or not are_independent(one, other)


@given(numbers, numbers)
def test_independence_is_mutual(one: Evidence, other: Evidence) -> None:
    assert are_independent(one, other) == are_independent(other, one)
