"""The threshold that keeps a promise, tested on labels that nothing was fitted to; pure.

The part that fits says at which thresholds, and in which order, to test: first the least strict one
that is expected to pass, then ever less strict ones until the first that fails. Each is tested
with the whole risk, because a test counts only if all before it passed (fixed-sequence testing:
Maurer, Hothorn and Lehmacher, 1995): a promise that is not true is made with a probability of at
most the risk.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from docindex.matching.bounds import at_most, most_wrong, trials_for, upper
from docindex.matching.calibration import Promise, Trial
from docindex.matching.curves import Floats

# A first threshold is expected to pass in nine of ten audits; the same is planned for.
POWER: Final = 0.9
_LEVELS: Final = 100
_MOST_LABELS: Final = 10_000_000


@attrs.frozen(kw_only=True, eq=False)
class Marks:
    """Labelled documents as arrays of one length.

    Args:
        score: calibrated log-odds, by which documents are put in order.
        doubt: the probability of being wrong as the curve runs on.
        right: whether the proposal was right.
        weight: how many documents each stands for.
    """

    score: Floats
    doubt: Floats
    right: NDArray[np.bool_]
    weight: Floats

    def tested(self, score: float, risk: float) -> Trial:
        """What comes of indexing everything from a score upwards."""
        taken = self.score >= score
        indexed, wrong = int(taken.sum()), int((taken & ~self.right).sum())
        return Trial(
            labels=len(self.score),
            indexed=indexed,
            wrong=wrong,
            bound=round(upper(wrong, indexed, risk), 6),
        )


@attrs.frozen(kw_only=True)
class Level:
    """A possible threshold and what is expected of it.

    Args:
        coverage: share of the proposals at it or above.
        counted: share of these that was wrong.
        wrong: share of these that is expected to be wrong.
    """

    score: float
    coverage: float
    counted: float
    wrong: float


@attrs.frozen(kw_only=True)
class Choice:
    """The threshold that passed, and its test; or none, and how the first one failed.

    Args:
        score: None: the promise cannot be kept with these labels.
        tested: at `score`, or at the first threshold that was tried; None: none was worth a test.
    """

    score: float | None
    tested: Trial | None


def choose_threshold(fit: Marks, test: Marks, promise: Promise) -> Choice:
    """The least strict threshold that passes its test, after all stricter ones have.

    Args:
        fit: chooses which thresholds are tested; may hold the labels that curves were fitted to.
        test: a random sample; nothing may have been fitted to it or chosen by it.
    """
    levels = levels_of(fit)
    counts = [_least_indexed(level, len(test.score), len(fit.score)) for level in levels]
    powers = [_power(level, count, promise) for level, count in zip(levels, counts, strict=True)]
    if not any(powers):
        return Choice(score=None, tested=None)
    good = [place for place, power in enumerate(powers) if power >= POWER]
    first = good[-1] if good else powers.index(max(powers))
    chosen = Choice(score=None, tested=test.tested(levels[first].score, promise.risk))
    for level in levels[first:]:
        tested = test.tested(level.score, promise.risk)
        if tested.bound > promise.max_wrong:
            break
        chosen = Choice(score=level.score, tested=tested)
    return chosen


def levels_of(marks: Marks) -> tuple[Level, ...]:
    """Thresholds at every hundredth of the documents, the strictest first.

    What is expected to be wrong is the mean of what was counted and of what the curve says: the
    count alone says nothing where it is 0, and the curve alone is only a curve.
    """
    if not len(marks.score):
        return ()
    order = np.argsort(-marks.score, kind="stable")
    weight = marks.weight[order]
    covered = np.cumsum(weight)
    counted = np.cumsum(weight * ~marks.right[order])
    expected = np.cumsum(weight * marks.doubt[order])
    scores = marks.score[order]
    ends = np.unique(np.searchsorted(covered, covered[-1] * np.arange(1, _LEVELS + 1) / _LEVELS))
    # Equal scores are taken together: their last place stands for all.
    lasts = np.unique(
        np.searchsorted(-scores, -scores[np.minimum(ends, len(scores) - 1)], side="right") - 1
    )
    return tuple(
        Level(
            score=float(scores[at]),
            coverage=float(covered[at] / covered[-1]),
            counted=float(counted[at] / covered[at]),
            wrong=float((counted[at] + expected[at]) / (2 * covered[at])),
        )
        for at in lasts
    )


def labels_needed(levels: Sequence[Level], promise: Promise) -> int | None:
    """How many tested proposals would keep the promise at the threshold that needs the fewest.

    Reckoned with what was counted, so that it is enough nine times in ten if the count was true.

    Returns:
        None where too much is wrong at every threshold, so that no number of labels helps.
    """
    needed = [
        trials / level.coverage
        for level in levels
        if (trials := trials_for(level.counted, promise.max_wrong, promise.risk, POWER)) is not None
    ]
    least = min(needed, default=None)
    return None if least is None or least > _MOST_LABELS else int(np.ceil(least))


def _least_indexed(level: Level, labels: int, fitted: int) -> int:
    """How many of the tested labels a threshold takes at least, but for one time in forty."""
    spread = level.coverage * (1 - level.coverage) * (labels + labels**2 / fitted)
    return max(int(labels * level.coverage - 2 * math.sqrt(spread)), 0)


def _power(level: Level, indexed: int, promise: Promise) -> float:
    """The probability that a threshold passes its test, if things are as expected."""
    allowed = most_wrong(indexed, promise.max_wrong, promise.risk)
    return at_most(allowed, indexed, level.wrong)
