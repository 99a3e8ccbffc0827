"""Whether probabilities mean what they say: reliability, calibration error, risk and coverage."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from docindex.matching.bounds import lower, upper
from docindex.matching.promising import Judged

BINS: Final = 10
# Most proposals are all but certain; what happens there shows only when it is stretched.
_EDGES: Final = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.0)
_RISK: Final = 0.025


@attrs.frozen(kw_only=True)
class Bin:
    """Documents whose probability is from `low` to below `high`; the last bin has 1 as well.

    Args:
        mean: of their probabilities.
        least, most: the true share of right ones is between them (95 %, exact).
    """

    low: float
    high: float
    mean: float
    right: int
    of: int
    least: float
    most: float


@attrs.frozen(kw_only=True)
class Point:
    """Of everything from a probability upwards: the share of all documents, and of wrong ones."""

    probability: float
    covered: float
    wrong: float
    most: float


def reliability(judged: Sequence[Judged]) -> tuple[Bin, ...]:
    """The table, narrow towards 1; empty bins are left out."""
    return tuple(_bins(judged, _EDGES))


def calibration_error(judged: Sequence[Judged]) -> float | None:
    """Expected calibration error over ten equal bins (Naeini et al., AAAI 2015); None of none."""
    if not judged:
        return None
    found = _bins(judged, [n / BINS for n in range(BINS + 1)])
    return sum(abs(b.mean * b.of - b.right) for b in found) / len(judged)


def risk_coverage(judged: Sequence[Judged], documents: int) -> tuple[Point, ...]:
    """Share of wrong ones over share of documents, from the highest probability downwards.

    Args:
        documents: of all that were keyed, those without a proposal included.
    """
    ordered = sorted(judged, key=lambda one: -one.probability)
    points, taken, wrong = [], 0, 0
    for probability, group in itertools.groupby(ordered, key=lambda one: one.probability):
        for one in group:
            taken += 1
            wrong += not one.right
        points.append(
            Point(
                probability=probability,
                covered=taken / documents,
                wrong=wrong / taken,
                most=upper(wrong, taken, _RISK),
            )
        )
    return tuple(points)


def _bins(judged: Sequence[Judged], edges: Sequence[float]) -> Iterator[Bin]:
    for low, high in itertools.pairwise(edges):
        inside = [
            one
            for one in judged
            if low <= one.probability < high or (high == edges[-1] and one.probability >= high)
        ]
        if inside:
            right, of = sum(one.right for one in inside), len(inside)
            yield Bin(
                low=low,
                high=high,
                mean=sum(one.probability for one in inside) / of,
                right=right,
                of=of,
                least=lower(right, of, _RISK),
                most=upper(right, of, _RISK),
            )
