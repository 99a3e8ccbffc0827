"""Exact bounds, against published tables and against plain sums."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docindex.matching.bounds import (
    at_least,
    at_most,
    least_trials,
    lower,
    most_wrong,
    rarely_as_many,
    trials_for,
    upper,
)


@pytest.mark.parametrize(
    ("wrong", "rate", "trials"),
    [
        (0, 0.001, 2995),
        (1, 0.001, 4742),
        (2, 0.001, 6294),
        (0, 0.005, 598),
        (0, 0.01, 299),
        (0, 0.0003, 9985),
    ],
)
def test_checked_documents_that_carry_a_promise(wrong: int, rate: float, trials: int) -> None:
    assert least_trials(wrong, rate, 0.05) == trials
    assert upper(wrong, trials, 0.05) <= rate < upper(wrong, trials - 1, 0.05)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        # Two-sided 95 %, from tables of Clopper and Pearson's intervals.
        (0, 10, 0.0, 0.3085),
        (1, 10, 0.0025, 0.4450),
        (5, 10, 0.1871, 0.8129),
        (10, 10, 0.6915, 1.0),
        (3, 100, 0.0062, 0.0852),
        (50, 100, 0.3983, 0.6017),
    ],
)
def test_intervals_of_the_tables(count: int, of: int, low: float, high: float) -> None:
    assert lower(count, of, 0.025) == pytest.approx(low, abs=6e-5)
    assert upper(count, of, 0.025) == pytest.approx(high, abs=6e-5)


counts = st.integers(1, 60).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(counts, st.floats(0.001, 0.999))
def test_tails_are_sums(pair: tuple[int, int], rate: float) -> None:
    count, of = pair
    terms = [math.comb(of, k) * rate**k * (1 - rate) ** (of - k) for k in range(of + 1)]
    assert at_most(count, of, rate) == pytest.approx(math.fsum(terms[: count + 1]), abs=1e-12)
    assert at_least(count, of, rate) == pytest.approx(math.fsum(terms[count:]), abs=1e-12)


@given(counts, st.floats(0.01, 0.5))
def test_a_bound_is_where_so_few_become_unlikely(pair: tuple[int, int], risk: float) -> None:
    count, of = pair
    bound = upper(count, of, risk)
    assert count / of <= bound
    if count < of:
        assert at_most(count, of, bound) == pytest.approx(risk, rel=1e-6)


@given(st.integers(0, 20_000), st.sampled_from([0.001, 0.01]))
def test_the_most_that_may_be_wrong(of: int, rate: float) -> None:
    wrong = most_wrong(of, rate, 0.05)
    assert upper(wrong + 1, of, 0.05) > rate if wrong < of else True
    if wrong >= 0:
        assert upper(wrong, of, 0.05) <= rate


def test_none_of_nothing_shows_nothing() -> None:
    assert upper(0, 0, 0.05) == 1.0
    assert lower(0, 0, 0.05) == 0.0
    assert most_wrong(0, 0.5, 0.05) == -1
    with pytest.raises(ValueError, match="3 of 2"):
        upper(3, 2, 0.05)


def test_what_has_to_be_planned_for() -> None:
    assert trials_for(0.0, 0.001, 0.05, 0.9) == 2995
    assert trials_for(0.001, 0.001, 0.05, 0.9) is None
    planned = trials_for(0.0002, 0.001, 0.05, 0.9)
    assert planned is not None
    assert at_most(most_wrong(planned, 0.001, 0.05), planned, 0.0002) >= 0.9


def test_the_lady_who_tastes_tea() -> None:
    assert rarely_as_many(4, 4, 0, 4) == pytest.approx(1 / 70)
    assert rarely_as_many(3, 4, 1, 4) == pytest.approx(17 / 70)
    assert rarely_as_many(0, 4, 4, 4) == pytest.approx(1.0)
