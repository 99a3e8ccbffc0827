"""Labelled samples → a model of classes, and what it makes of samples that it had not seen; pure.

The classes are told apart by a multinomial logistic model with a ridge. What is foreign is learned
without foreign samples: each class in turn is left out, and its documents are strangers to the
model of the others. Where samples of no class are given, they are strangers as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import attrs
import numpy as np

from docindex.matching.classes import UNKNOWN_CLASS
from docindex.matching.classlooks import BUCKETS, DocumentLook, Values, buckets, layout
from docindex.matching.classmodel import (
    Acceptance,
    ClassModel,
    LinearModel,
    Scored,
    Vocabulary,
    nearness,
)

# Fewer say nothing of what a class usually looks like, and leave one in five to test with.
LEAST_SAMPLES: Final = 8
FOLDS: Final = 5
# A word of fewer samples may be a name; with more of a document's words, the file only grows.
_LEAST_DOCUMENTS: Final = 3
_MOST_PLACES: Final = 2000
# What differs less among the samples than this is the scanner's doing.
_LEAST_SPREAD: Final = 0.05
_LEAST_DEVIATION: Final = 0.03
_RIDGE: Final = 0.01
_STEPS: Final = 300
_ACCEPTANCE_RIDGE: Final = 0.02
# Of the samples that are given a class, this share may be given a wrong one.
MOST_WRONG: Final = 0.05
# As likely a stranger as a document of the class, where both are as frequent.
_LEAST_CHANCE: Final = 0.5
_DECIMALS: Final = 4


@attrs.frozen(kw_only=True)
class Sample:
    """A document whose class is known.

    Args:
        name: of its file, from the folder of the samples.
        document_class: `unknown`: it is of no class.
    """

    name: str
    document_class: str
    look: DocumentLook


@attrs.frozen(kw_only=True)
class Answered:
    """What a model said of a document that it had not seen.

    Args:
        truth: its class; `unknown` for a sample of none.
        stranger: whether the model had not seen its class either.
        said: a class, or `unknown`.
    """

    name: str
    truth: str
    stranger: bool
    said: str


@attrs.frozen(kw_only=True)
class Fitted:
    """The model, and how it was tested."""

    model: ClassModel
    tested: tuple[Answered, ...]


@attrs.frozen(kw_only=True)
class _Trial:
    """A document, scored by a model that had not seen it; folds share no document."""

    sample: Sample
    stranger: bool
    fold: int
    scored: Scored

    @property
    def could_be_met(self) -> bool:
        """Whether the model that is made could meet such a document as it was tested with it."""
        return not self.stranger or self.sample.document_class == UNKNOWN_CLASS

    @property
    def right(self) -> bool:
        return not self.stranger and self.scored.name == self.sample.document_class


def shortages(counts: Counter[str]) -> dict[str, int]:
    """How many samples each class lacks; empty: none.

    Args:
        counts: samples of each class, those of none under `unknown`.
    """
    return {
        name: LEAST_SAMPLES - count
        for name, count in sorted(counts.items())
        if name != UNKNOWN_CLASS and count < LEAST_SAMPLES
    }


def fit_classes(samples: Sequence[Sample], *, tenant: str, seed: int = 0) -> Fitted:
    """Make a model of all samples, and test models of a part of them with the others.

    Args:
        samples: at least `LEAST_SAMPLES` of every class, and two classes; three, where none is
            `unknown`.
        seed: of the parts.

    Raises:
        ValueError: too few samples or classes.
    """
    samples = sorted(samples, key=lambda sample: sample.name)
    counts = Counter(sample.document_class for sample in samples)
    names = sorted(name for name in counts if name != UNKNOWN_CLASS)
    foreign = counts[UNKNOWN_CLASS]
    if shortages(counts) or len(names) < (2 if foreign >= LEAST_SAMPLES else 3):
        raise ValueError(f"{len(names)} classes of {dict(counts)} samples are too few")
    trials = list(_trials(samples, names, _folds(samples, seed)))
    tested = []
    for fold in range(FOLDS):
        rule = _acceptance([trial for trial in trials if trial.fold != fold])
        tested += [_told(trial, rule) for trial in trials if trial.fold == fold]
    known = [sample for sample in samples if sample.document_class != UNKNOWN_CLASS]
    model = ClassModel(
        tenant=tenant,
        samples=tuple(counts[name] for name in names),
        foreign=foreign,
        linear=_linear(known),
        acceptance=_acceptance(trials),
    )
    order = sorted(tested, key=lambda one: (one.stranger, one.name))
    return Fitted(model=model, tested=tuple(order))


def _folds(samples: Sequence[Sample], seed: int) -> list[int]:
    """Which part each sample is in; every class is spread evenly."""
    folds = [0] * len(samples)
    dice = np.random.default_rng(seed)
    for name in sorted({sample.document_class for sample in samples}):
        members = [i for i, sample in enumerate(samples) if sample.document_class == name]
        for turn, member in enumerate(dice.permutation(members)):
            folds[int(member)] = turn % FOLDS
    return folds


def _trials(
    samples: Sequence[Sample], names: Sequence[str], folds: Sequence[int]
) -> Iterator[_Trial]:
    placed = list(zip(samples, folds, strict=True))
    known = [pair for pair in placed if pair[0].document_class != UNKNOWN_CLASS]
    for fold in range(FOLDS):
        linear = _linear([sample for sample, part in known if part != fold])
        for sample, part in placed:
            if part == fold:
                stranger = sample.document_class == UNKNOWN_CLASS
                scored = linear.score(sample.look)
                yield _Trial(sample=sample, stranger=stranger, fold=fold, scored=scored)
    if len(names) < 3:
        return
    for left_out in names:
        linear = _linear([sample for sample, _ in known if sample.document_class != left_out])
        for sample, part in known:
            if sample.document_class == left_out:
                scored = linear.score(sample.look)
                yield _Trial(sample=sample, stranger=True, fold=part, scored=scored)


def _told(trial: _Trial, rule: Acceptance) -> Answered:
    return Answered(
        name=trial.sample.name,
        truth=trial.sample.document_class,
        stranger=trial.stranger,
        said=trial.scored.name if rule.accepts(trial.scored.signs) else UNKNOWN_CLASS,
    )


def _vocabulary(looks: Sequence[DocumentLook]) -> Vocabulary:
    """The buckets that part of the documents has, and the usual layout."""
    held = np.zeros(BUCKETS, np.int64)
    for look in looks:
        held[list(buckets(look))] += 1
    wanted = np.flatnonzero(held >= _LEAST_DOCUMENTS)
    # What half of the documents have parts most of them; of equals the first.
    parting = np.abs(held[wanted] / len(looks) - 0.5)
    places = np.sort(wanted[np.argsort(parting, kind="stable")[:_MOST_PLACES]])
    shapes = np.array([layout(look) for look in looks])
    return Vocabulary(
        places=tuple(places.tolist()),
        rarity=np.round(1.0 + np.log(len(looks) / held[places]), _DECIMALS),
        mean=np.round(shapes.mean(axis=0), _DECIMALS),
        spread=np.round(np.maximum(shapes.std(axis=0), _LEAST_SPREAD), _DECIMALS),
    )


def _linear(samples: Sequence[Sample]) -> LinearModel:
    vocabulary = _vocabulary([sample.look for sample in samples])
    names = sorted({sample.document_class for sample in samples})
    rows = np.array([vocabulary.vector(sample.look)[0] for sample in samples])
    truth = np.array([[sample.document_class == n for n in names] for sample in samples], float)
    places = len(vocabulary.places)
    weights = _logistic(np.column_stack([rows, np.ones(len(rows))]), truth)
    centres = (truth / truth.sum(axis=0)).T @ rows
    return LinearModel(
        names=tuple(names),
        vocabulary=vocabulary,
        weights=np.round(weights[:, :-1], _DECIMALS),
        bias=np.round(weights[:, -1], _DECIMALS),
        centres=np.round(centres, _DECIMALS),
        usual=np.round(
            [_usual(rows[truth[:, n] > 0], places) for n in range(len(names))], _DECIMALS
        ),
    )


def _usual(rows: Values, words: int) -> Values:
    """Mean and deviation of how near each document is to the mean of the others of its class."""
    others = (rows.sum(axis=0) - rows) / (len(rows) - 1)
    near = np.array([nearness(*pair, words) for pair in zip(rows, others, strict=True)])
    mean, spread = near.mean(axis=0), np.maximum(near.std(axis=0), _LEAST_DEVIATION)
    return np.array([mean[0], spread[0], mean[1], spread[1]])


def _logistic(rows: Values, truth: Values) -> Values:
    """A multinomial logistic model with a ridge; every class weighs the same.

    Descent with Nesterov's momentum on the rows' own weights: there are fewer documents than words.

    Args:
        rows: shape (samples, numbers).
        truth: shape (samples, classes), 0 or 1.

    Returns:
        Shape (classes, numbers).
    """
    share = (truth / truth.sum(axis=0)).sum(axis=1, keepdims=True) / truth.shape[1]
    products = rows @ rows.T
    # The curvature is at most half of the largest square, weighed, and the ridge.
    rate = 1.0 / (0.5 * float((share[:, 0] * np.diag(products)).sum()) + _RIDGE)
    own = ahead = np.zeros_like(truth)
    for step in range(_STEPS):
        scores = products @ ahead
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        slope = share * (odds / odds.sum(axis=1, keepdims=True) - truth) + _RIDGE * ahead
        own, before = ahead - rate * slope, own
        ahead = own + step / (step + 3.0) * (own - before)
    return np.asarray((rows.T @ own).T, np.float64)


def _acceptance(trials: Sequence[_Trial]) -> Acceptance:
    """When the class that won is right, and the least chance that keeps wrong ones rare.

    Classes that were left out teach what a stranger looks like. They do not count among the wrong
    ones: of two classes that are much alike, each is taken for the other where it was left out.
    """
    signs = np.array([trial.scored.signs for trial in trials])
    right = np.array([trial.right for trial in trials], float)
    mean, spread = signs.mean(axis=0), np.maximum(signs.std(axis=0), 1e-3)
    rows = np.column_stack([(signs - mean) / spread, np.ones(len(signs))])
    weights = _two_sided(rows, right)
    plain = weights[:-1] / spread
    rule = Acceptance(
        bias=round(float(weights[-1] - plain @ mean), _DECIMALS),
        weights=tuple(round(float(weight), _DECIMALS) for weight in plain),
        threshold=_LEAST_CHANCE,
    )
    met = [trial for trial in trials if trial.could_be_met]
    chances = [(rule.chance(trial.scored.signs), trial.right) for trial in met]
    return attrs.evolve(rule, threshold=_threshold(chances))


def _threshold(chances: Sequence[tuple[float, bool]]) -> float:
    """The least chance from which on at most `MOST_WRONG` of the accepted are wrong.

    Args:
        chances: of documents, and whether each would be right.
    """
    for chance in (_LEAST_CHANCE, *sorted({c for c, _ in chances if c > _LEAST_CHANCE})):
        accepted = [right for other, right in chances if other >= chance]
        if accepted.count(False) <= MOST_WRONG * len(accepted):
            return chance
    return 1.0


def _two_sided(rows: Values, right: Values) -> Values:
    """Weights of a logistic model of right and wrong, each side weighing the same; by Newton."""
    weigh = np.where(right > 0, 0.5 / max(right.sum(), 1), 0.5 / max((1 - right).sum(), 1))
    ridge = np.diag([*[_ACCEPTANCE_RIDGE] * (rows.shape[1] - 1), 1e-3])
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        chance = 1.0 / (1.0 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (weigh * (right - chance)) - ridge @ weights
        curvature = (rows.T * (weigh * chance * (1 - chance))) @ rows + ridge
        weights = weights + np.linalg.solve(curvature, slope)
    return weights
