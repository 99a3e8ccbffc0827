"""Reliability table, calibration error and risk over coverage."""

from __future__ import annotations

import pytest

from docindex.matching.promising import Judged
from docindex.matching.reliability import calibration_error, reliability, risk_coverage


def judged(probability: float, right: int, of: int) -> list[Judged]:
    return [
        Judged(probability=probability, right=n < right, document_class="letter", indexed=True)
        for n in range(of)
    ]


def test_probabilities_that_are_right_have_no_error() -> None:
    assert calibration_error(judged(0.9, 9, 10) + judged(0.5, 5, 10)) == pytest.approx(0)
    assert calibration_error([]) is None


def test_the_error_is_the_mean_distance() -> None:
    said = judged(0.95, 8, 10) + judged(0.25, 5, 10)
    assert calibration_error(said) == pytest.approx((0.15 * 10 + 0.25 * 10) / 20)


def test_the_table_is_narrow_towards_certainty() -> None:
    said = judged(0.9992, 20, 20) + judged(0.9985, 9, 10) + judged(1.0, 2, 2)
    rows = [(b.low, b.high, b.right, b.of) for b in reliability(said)]
    assert rows == [(0.995, 0.999, 9, 10), (0.999, 1.0, 22, 22)]
    assert reliability(said)[0].least < 0.9 < reliability(said)[0].most


def test_risk_rises_with_coverage_where_the_order_is_good() -> None:
    points = risk_coverage(judged(0.9, 5, 10) + judged(0.99, 10, 10), documents=40)
    assert [(p.probability, p.covered, p.wrong) for p in points] == [
        (0.99, 0.25, 0.0),
        (0.9, 0.5, 0.25),
    ]
