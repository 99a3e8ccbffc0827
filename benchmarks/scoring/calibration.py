"""Whether the probabilities of a system mean what they say."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.scoring.answers import Status
from benchmarks.scoring.intervals import Share
from benchmarks.scoring.outcomes import Graded

BINS: Final = 10
THRESHOLDS: Final = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bin:
    """One row of the reliability table.

    Args:
        low, high: probabilities from `low` to below `high`; the last bin holds 1 as well.
        mean: of the probabilities in it; None without any.
        right: claims in it that name the right case.
    """

    low: float
    high: float
    mean: float | None
    right: Share


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """What happens when everything from a probability upwards is believed.

    Args:
        covered: documents with such a claim, of all documents.
        wrong: such claims that name a wrong case.
    """

    threshold: float
    covered: Share
    wrong: Share


@dataclass(frozen=True, kw_only=True, slots=True)
class Calibration:
    """How the probabilities compare with what is right; empty where there are none.

    Args:
        ece: expected calibration error: the mean over all claims of the difference between mean
            probability and share of right ones in the claim's bin (Naeini et al., AAAI 2015).
        thresholds: at fixed probabilities.
        curve: at every probability that occurs, highest first.
        indexed: claims of indexed answers, whatever their probability; `threshold` is 0.
    """

    bins: tuple[Bin, ...]
    ece: float | None
    thresholds: tuple[Point, ...]
    curve: tuple[Point, ...]
    indexed: Point


@dataclass(frozen=True, slots=True)
class _Said:
    probability: float
    right: bool
    document: int


def calibrate(graded: Sequence[Graded]) -> Calibration:
    """Compare the probabilities of indexed and verify answers with the truth."""
    documents = sum(one.document is not None for one in graded)
    said = sorted(
        (
            _Said(claim.probability, claim.right, number)
            for number, one in enumerate(graded)
            for claim in one.claims
            if claim.probability is not None
        ),
        key=lambda claim: -claim.probability,
    )
    bins = tuple(_bin(number, said) for number in range(BINS)) if said else ()
    gaps = (
        abs(entry.mean - entry.right.count / entry.right.of) * entry.right.of
        for entry in bins
        if entry.mean is not None
    )
    curve = tuple(_curve(said, documents))
    return Calibration(
        bins=bins,
        ece=sum(gaps) / len(said) if said else None,
        thresholds=tuple(_at(level, curve, documents) for level in THRESHOLDS) if said else (),
        curve=curve,
        indexed=_indexed(graded, documents),
    )


def _bin(number: int, said: Sequence[_Said]) -> Bin:
    inside = [claim for claim in said if min(int(claim.probability * BINS), BINS - 1) == number]
    mean = sum(claim.probability for claim in inside) / len(inside) if inside else None
    right = Share(sum(claim.right for claim in inside), len(inside))
    return Bin(low=number / BINS, high=(number + 1) / BINS, mean=mean, right=right)


def _curve(said: Sequence[_Said], documents: int) -> Iterable[Point]:
    """Points by falling threshold; equal probabilities come in together."""
    seen: set[int] = set()
    wrong = claims = 0
    for probability, group in itertools.groupby(said, key=lambda claim: claim.probability):
        for claim in group:
            seen.add(claim.document)
            wrong += not claim.right
            claims += 1
        yield Point(
            threshold=probability,
            covered=Share(len(seen), documents),
            wrong=Share(wrong, claims),
        )


def _at(threshold: float, curve: Sequence[Point], documents: int) -> Point:
    above = [point for point in curve if point.threshold >= threshold]
    if not above:
        return Point(threshold=threshold, covered=Share(0, documents), wrong=Share(0, 0))
    return Point(threshold=threshold, covered=above[-1].covered, wrong=above[-1].wrong)


def _indexed(graded: Sequence[Graded], documents: int) -> Point:
    claims = [
        (claim.right, number)
        for number, one in enumerate(graded)
        for claim in one.claims
        if claim.status is Status.INDEXED
    ]
    covered = Share(len({number for _, number in claims}), documents)
    return Point(
        threshold=0.0, covered=covered, wrong=Share(sum(not r for r, _ in claims), len(claims))
    )
