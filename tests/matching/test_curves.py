"""The map from log-odds to probabilities: never falling, never sure, and near the truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docindex.matching.curves import LEAST_SLOPE, Curve, fit_curve

labels = st.lists(
    st.tuples(st.floats(-60, 60), st.booleans(), st.floats(0.1, 20)), min_size=1, max_size=60
)


@given(labels)
def test_it_never_falls_and_is_never_sure(
    labelled: list[tuple[float, bool, float]],
) -> None:
    curve = fit_curve(*(list(column) for column in zip(*labelled, strict=True)))
    said = [curve.probability(x) for x in np.linspace(-80, 80, 60).tolist()]
    assert said == sorted(said)
    least = 1 / (len(labelled) + 2)
    assert 0 < least <= said[0] <= said[-1] <= 1 - least < 1
    assert curve.slope >= LEAST_SLOPE


@given(labels)
def test_the_order_of_labels_does_not_matter(
    labelled: list[tuple[float, bool, float]],
) -> None:
    first = fit_curve(*(list(column) for column in zip(*labelled, strict=True)))
    other = fit_curve(*(list(column) for column in zip(*reversed(labelled), strict=True)))
    assert other.slope == pytest.approx(first.slope, abs=1e-3)
    assert other.intercept == pytest.approx(first.intercept, abs=1e-2)


def test_log_odds_that_are_too_sure_are_mended() -> None:
    dice = np.random.default_rng(3)
    x = dice.normal(6, 4, 20_000)
    curve = fit_curve(x, dice.random(len(x)) < 1 / (1 + np.exp(-(0.5 * x - 1))))
    assert curve.slope == pytest.approx(0.5, abs=0.05)
    assert curve.intercept == pytest.approx(-1.0, abs=0.2)
    assert curve.lapse < 0.005


def test_what_goes_wrong_whatever_the_evidence_is_a_lapse() -> None:
    dice = np.random.default_rng(4)
    x = dice.normal(10, 3, 20_000)
    curve = fit_curve(x, dice.random(len(x)) < 0.99 / (1 + np.exp(-x)))
    assert curve.lapse == pytest.approx(0.01, abs=0.003)
    assert curve.probability(40) == pytest.approx(0.99, abs=0.003)


def test_a_few_labels_leave_log_odds_as_they_claim_to_be() -> None:
    curve = fit_curve([2.0, 3.0, 8.0], [True] * 3)
    assert curve.slope == pytest.approx(1.0, abs=0.6)
    assert curve.probability(100) == 4 / 5


def test_weights_are_how_many_a_label_stands_for() -> None:
    x, right = [0.0, 2.0, 4.0, 6.0], [False, True, False, True]
    weighted = fit_curve(x, right, [3.0, 1.0, 1.0, 2.0])
    repeated = fit_curve(
        [0.0] * 3 + [2.0, 4.0] + [6.0] * 2, [False] * 3 + [True, False, True, True]
    )
    assert weighted.slope == pytest.approx(repeated.slope, abs=1e-4)


def test_thresholds_stand_on_the_decimals_of_records() -> None:
    curve = Curve(slope=0.37, intercept=-1.2, labels=10)
    for thousandths in range(-3000, 9000, 7):
        x = thousandths / 1000
        assert curve.log_odds_at(curve.score(x)) == x
    between = curve.score(1.2345)
    assert curve.log_odds_at(between) == 1.235


def test_nothing_cannot_be_fitted() -> None:
    with pytest.raises(ValueError, match="fit nothing"):
        fit_curve([], [])
    with pytest.raises(ValueError, match="2 log-odds, 1 labels"):
        fit_curve([1.0, 2.0], [True])
