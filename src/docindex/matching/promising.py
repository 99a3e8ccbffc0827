"""From labelled documents to a calibration, or to what is missing for one; pure.

Labels are parted by the digest of their record's id, so that the parts are the same however often
and in whatever order the labels come: one part fits, one tests. Only the audit tests, as a sample
in which every document had the same chance: where some had a greater one, as many of them go to the
fit instead as make the chances equal.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs
import numpy as np

from docindex.matching.calibration import (
    Calibration,
    ClassCalibration,
    FormHabits,
    Labelled,
    Promise,
    Trial,
)
from docindex.matching.curves import Curve, fit_curve
from docindex.matching.thresholds import Marks, choose_threshold, labels_needed, levels_of

# Fewer labels of a class do not show how it behaves: it has no guarantee.
LEAST_SEEN: Final = 30
# Ten of the rarer kind for each number that is fitted (Peduzzi et al., J Clin Epidemiol 49, 1996).
LEAST_OF_KIND: Final = 20
# A threshold is tested by the few that are wrong, a curve is held by its prior as well.
TEST_SHARE: Final = 0.7
_TENTHS: Final = np.arange(1, 10) / 10


@attrs.frozen(kw_only=True)
class Proposal:
    """A document that was not necessarily labelled; of these come shares and distributions.

    Args:
        log_odds: None: no case was proposed, or a veto keeps it from being indexed.
        form: that was recognised first on its pages; empty: none.
    """

    document_class: str
    log_odds: float | None
    form: str = ""


@attrs.frozen(kw_only=True)
class Judged:
    """A document of the testing part, with the probability that the curve gives it."""

    probability: float
    right: bool
    document_class: str
    indexed: bool


@attrs.frozen(kw_only=True)
class Shortage:
    """Why nothing can be promised.

    Args:
        labels_needed: documents that an audit would have to draw; None: no number would do, too
            many proposals are wrong, or there is nothing to reckon with.
        labels_missing: of those, beside what was drawn; at least 1.
        tested: the first test, which failed; None: so few labels were not worth one.
        best: the least share of wrong ones that was counted at any threshold; None: no proposals.
    """

    labels_needed: int | None
    labels_missing: int | None
    tested: Trial | None
    best: float | None


@attrs.frozen(kw_only=True)
class Outcome:
    """A calibration, or what is missing for one; never both.

    Args:
        judged: the testing part, for the reliability table.
    """

    calibration: Calibration | None
    shortage: Shortage | None
    judged: tuple[Judged, ...]


@attrs.frozen(kw_only=True)
class Basis:
    """What a calibration is about, beside its labels.

    Args:
        population: all documents among which the audit was drawn.
        drawn: documents that were drawn and keyed, those without a proposal included.
        test_share: how much of the audit tests; the rest fits.
    """

    tenant: str = ""
    population: Sequence[Proposal] = ()
    ties: tuple[tuple[str, str], ...] = ()
    drawn: int = 0
    test_share: float = TEST_SHARE


def make_calibration(labelled: Sequence[Labelled], promise: Promise, basis: Basis) -> Outcome:
    """Fit, choose, test; the same whatever the order of the labels.

    Args:
        labelled: documents with a proposal and without a veto, each record once.
    """
    ordered = sorted((one for one in labelled if one.source.fits), key=lambda one: one.id)
    fit, test = split(ordered, basis.test_share)
    curves, own = fit_curves(fit)
    known = [one for one in test if one.document_class in curves]
    fitting, testing = _marks(_for_levels(fit, curves), curves), _marks(known, curves)
    choice = choose_threshold(fitting, testing, promise)
    score = choice.score
    judged = tuple(_judged(one, curves, score) for one in known)
    if score is None or choice.tested is None:
        audit = [one for one in (*fit, *test) if one.source.tests and one.document_class in curves]
        shortage = _shortage(_marks(audit, curves), len(audit), promise, basis)
        return Outcome(
            calibration=None, shortage=attrs.evolve(shortage, tested=choice.tested), judged=judged
        )
    made = Calibration(
        tenant=basis.tenant,
        promise=promise,
        score=score,
        tested=choice.tested,
        classes=tuple(
            attrs.evolve(_class(name, curve, score, known, promise, basis), pooled=name not in own)
            for name, curve in curves.items()
        ),
        unseen=tuple(sorted(_classes(ordered, basis) - curves.keys())),
        forms=tuple(_forms(basis.population, curves, score)),
        ties=basis.ties,
        sources=tuple(sorted(Counter(one.source.value for one in ordered).items())),
        labels=_digest(one.id for one in ordered),
    )
    return Outcome(calibration=made, shortage=None, judged=judged)


def split(
    labelled: Sequence[Labelled], test_share: float
) -> tuple[tuple[Labelled, ...], tuple[Labelled, ...]]:
    """The part that fits and the part that tests; every document of the audit has one chance."""
    least = min((one.chance for one in labelled if one.source.tests), default=1.0)
    fit: list[Labelled] = []
    test: list[Labelled] = []
    for one in labelled:
        tests = one.source.tests and _unit(one.id) < test_share * least / one.chance
        (test if tests else fit).append(one)
    return tuple(fit), tuple(test)


def fit_curves(fit: Sequence[Labelled]) -> tuple[dict[str, Curve], frozenset[str]]:
    """A curve for every class that has enough labels, by name; and which of them are their own.

    A class with enough right and enough wrong labels has a curve of its own, the others share one.
    """
    counts = Counter(one.document_class for one in fit)
    kinds = Counter((one.document_class, one.right) for one in fit)
    seen = sorted(name for name, count in counts.items() if count >= LEAST_SEEN)
    own = frozenset(
        name for name in seen if min(kinds[name, True], kinds[name, False]) >= LEAST_OF_KIND
    )
    shared = _curve(fit) if len(own) < len(seen) else None
    curves = {
        name: shared
        if shared is not None and name not in own
        else _curve([one for one in fit if one.document_class == name])
        for name in seen
    }
    return curves, own


def _curve(labelled: Sequence[Labelled]) -> Curve:
    return fit_curve(
        [one.log_odds for one in labelled], [one.right for one in labelled], _weights(labelled)
    )


def _weights(labelled: Sequence[Labelled]) -> list[float]:
    """How many documents each stands for, one on average."""
    raw = [1 / one.chance for one in labelled]
    mean = sum(raw) / len(raw) if raw else 1.0
    return [weight / mean for weight in raw]


def _for_levels(fit: Sequence[Labelled], curves: Mapping[str, Curve]) -> list[Labelled]:
    """What of the fit says how many documents a threshold takes: the audit, where it is enough."""
    known = [one for one in fit if one.document_class in curves]
    audit = [one for one in known if one.source.tests]
    return audit if len(audit) >= LEAST_SEEN else known


def _marks(labelled: Sequence[Labelled], curves: Mapping[str, Curve]) -> Marks:
    pairs = [(one, curves[one.document_class]) for one in labelled]
    return Marks(
        score=np.array([curve.score(one.log_odds) for one, curve in pairs], dtype=np.float64),
        doubt=np.array([curve.doubt(one.log_odds) for one, curve in pairs], dtype=np.float64),
        right=np.array([one.right for one in labelled], dtype=bool),
        weight=np.array(_weights(labelled), dtype=np.float64),
    )


def _judged(one: Labelled, curves: Mapping[str, Curve], score: float | None) -> Judged:
    curve = curves[one.document_class]
    return Judged(
        probability=curve.probability(one.log_odds),
        right=one.right,
        document_class=one.document_class,
        indexed=score is not None and curve.score(one.log_odds) >= score,
    )


def _classes(labelled: Iterable[Labelled], basis: Basis) -> set[str]:
    labels = {one.document_class for one in labelled}
    return labels | {one.document_class for one in basis.population}


def _class(
    name: str,
    curve: Curve,
    score: float,
    test: Sequence[Labelled],
    promise: Promise,
    basis: Basis,
) -> ClassCalibration:
    own = [one for one in test if one.document_class == name]
    documents = [one.log_odds for one in basis.population if one.document_class == name]
    proposals = [value for value in documents if value is not None]
    least = curve.log_odds_at(score)
    return ClassCalibration(
        name=name,
        curve=curve,
        pooled=False,
        log_odds=least,
        tested=_marks(own, {name: curve}).tested(score, promise.risk),
        documents=len(documents),
        proposals=len(proposals),
        indexed=sum(value >= least for value in proposals),
        tenths=_cuts(proposals),
    )


def _forms(
    population: Sequence[Proposal], curves: Mapping[str, Curve], score: float
) -> Iterator[FormHabits]:
    least = {name: curve.log_odds_at(score) for name, curve in curves.items()}
    for name in sorted({one.form for one in population if one.form}):
        documents = [one for one in population if one.form == name]
        proposed = [
            (one.log_odds, least.get(one.document_class, np.inf))
            for one in documents
            if one.log_odds is not None
        ]
        yield FormHabits(
            name=name,
            documents=len(documents),
            proposals=len(proposed),
            indexed=sum(value >= threshold for value, threshold in proposed),
            tenths=_cuts([value for value, _ in proposed]),
        )


def _cuts(values: Sequence[float]) -> tuple[float, ...]:
    if not values:
        return ()
    return tuple(round(float(cut), 3) for cut in np.quantile(values, _TENTHS, method="lower"))


def _shortage(marks: Marks, labels: int, promise: Promise, basis: Basis) -> Shortage:
    levels = levels_of(marks)
    needed = labels_needed(levels, promise)
    if needed is not None:
        proposed = labels / basis.drawn if basis.drawn else 1.0
        needed = int(np.ceil(needed / basis.test_share / proposed))
    return Shortage(
        labels_needed=needed,
        labels_missing=None if needed is None else max(needed - basis.drawn, 1),
        tested=None,
        best=min((level.counted for level in levels), default=None),
    )


def _unit(name: str) -> float:
    digest = hashlib.sha256(f"docindex.calibration/1\0{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2.0**64


def _digest(names: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()
