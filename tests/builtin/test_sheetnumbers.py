"""Runs of numbers, and what is missing in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docindex.builtin.sheetnumbers import counted, missing_imprints, runs_between

NUMBERS = st.sets(st.integers(0, 60), min_size=1)


@given(NUMBERS)
def test_what_is_missing_is_everything_between_that_is_not_there(numbers: set[int]) -> None:
    found = {
        n for first, last in runs_between((n, n) for n in numbers) for n in range(first, last + 1)
    }
    assert found == set(range(min(numbers), max(numbers) + 1)) - numbers


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9)), min_size=1))
def test_ranges_may_overlap(pairs: list[tuple[int, int]]) -> None:
    ranges = [(first, first + more) for first, more in pairs]
    covered = {n for first, last in ranges for n in range(first, last + 1)}
    found = {n for first, last in runs_between(ranges) for n in range(first, last + 1)}
    assert found == set(range(min(covered), max(covered) + 1)) - covered


@pytest.mark.parametrize(
    ("imprints", "missing"),
    [
        (["000007", "000009"], ["000008"]),
        (["000009", "000007", "000008"], []),
        (["7", "12"], ["8-11"]),
        (["A-98", "A-101", "B-5", "B-6"], ["A-99-100"]),
        (["2026-03-02/0001", "2026-03-02/0004"], ["2026-03-02/0002-0003"]),
        (["1", "999999999999"], ["2-999999999998"]),
        ([], []),
    ],
)
def test_missing_imprints(imprints: list[str], missing: list[str]) -> None:
    assert list(missing_imprints(imprints)) == missing


def test_the_ends_of_a_run_may_be_declared() -> None:
    assert list(missing_imprints(["08", "09"], first="07", last="11")) == ["07", "10-11"]
    assert list(missing_imprints(["08", "09"], first="08", last="09")) == []
    assert list(missing_imprints(["A1"], first="B1", last="B3")) == ["B1-3"]


def test_an_imprint_ends_in_its_counter() -> None:
    assert counted("K2-000120") == ("K2-", 120)
    for imprint in ("", "A", "12a", "1" * 19 + "x"):
        with pytest.raises(ValueError, match="does not end in a number"):
            counted(imprint)
