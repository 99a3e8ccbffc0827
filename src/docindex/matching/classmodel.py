"""The class of a document by a model that labelled samples made, and when it is none; pure.

Two questions are asked. Which of the classes is it most like? That is a linear model of words and
layout. Is it like that class at all? That is a second one, of how clearly the class won, how near
the document is to what the class usually looks like, and how much of its words any sample had. A
document that fails the second is `unknown`, however much less it is like the other classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs
import numpy as np

from docindex.matching.classes import UNKNOWN_CLASS
from docindex.matching.classlooks import DocumentLook, Values, buckets, layout

# Words tell more than layout: the length of their part of the vector, beside 1 of the layout.
WORDS: Final = 3.0
# Deviations beyond which a number of the layout is not stranger still.
_STRANGEST: Final = 3.0
# Beyond, an exponential of doubles is none any more.
_STEEPEST: Final = 500.0


def _read_only(array: Values) -> Values:
    view = np.ascontiguousarray(array, np.float64).view()
    view.flags.writeable = False
    return view


@attrs.frozen(kw_only=True, eq=False)
class Vocabulary:
    """How a look becomes a vector.

    Args:
        places: the buckets that are used, ascending.
        rarity: of each, shape (places,), above 0; the rarer among the samples the larger.
        mean, spread: of each number of the layout among the samples.
    """

    places: tuple[int, ...]
    rarity: Values = attrs.field(converter=_read_only)
    mean: Values = attrs.field(converter=_read_only)
    spread: Values = attrs.field(converter=_read_only)

    def vector(self, look: DocumentLook) -> tuple[Values, float]:
        """A document as numbers, and the share of its buckets that are used.

        Returns:
            Shape (places + numbers of the layout,): words of length `WORDS`, or 0 where none is
            known; then the layout, of about length 1.
        """
        found = buckets(look)
        words = np.array([place in found for place in self.places], np.float64) * self.rarity
        share = np.count_nonzero(words) / len(found) if found else 0.0
        length = float(np.linalg.norm(words))
        if length:
            words *= WORDS / length
        shape = np.clip((layout(look) - self.mean) / self.spread, -_STRANGEST, _STRANGEST)
        return np.concatenate([words, shape / np.sqrt(len(shape))]), float(share)


@attrs.frozen(kw_only=True)
class Acceptance:
    """When a document is like the class that won.

    Args:
        bias, weights: of a logistic model of the four numbers of `Scored.signs`.
        threshold: 0..1; below, the document is `unknown`.
    """

    bias: float
    weights: tuple[float, ...]
    threshold: float

    def chance(self, signs: Sequence[float]) -> float:
        """How likely the document is of the class that won, 0..1, six decimals."""
        score = self.bias + float(np.dot(self.weights, signs))
        return round(float(1.0 / (1.0 + np.exp(-np.clip(score, -_STEEPEST, _STEEPEST)))), 6)

    def accepts(self, signs: Sequence[float]) -> bool:
        """Whether that is enough."""
        return self.chance(signs) >= self.threshold


@attrs.frozen(kw_only=True)
class Scored:
    """The class that won, before it is asked whether it is that at all.

    Args:
        signs: by how much it won over the next; how near the document's words are to its class,
            and how near its layout, in standard deviations of what is usual there; and the share
            of its words that any sample had.
    """

    name: str
    signs: tuple[float, float, float, float]


@attrs.frozen(kw_only=True, eq=False)
class LinearModel:
    """Which class a document is most like.

    Args:
        names: of the classes, ascending; two or more.
        weights: shape (classes, numbers of a vector).
        bias: shape (classes,).
        centres: the mean vector of each class, shaped as `weights`.
        usual: how near a document of each class is to the mean of the others, shape (classes, 4):
            mean and standard deviation for its words, mean and standard deviation for its layout.
    """

    names: tuple[str, ...]
    vocabulary: Vocabulary
    weights: Values = attrs.field(converter=_read_only)
    bias: Values = attrs.field(converter=_read_only)
    centres: Values = attrs.field(converter=_read_only)
    usual: Values = attrs.field(converter=_read_only)

    def score(self, look: DocumentLook) -> Scored:
        """The class that wins; of equals the first by name."""
        vector, share = self.vocabulary.vector(look)
        scores = self.weights @ vector + self.bias
        best = int(np.argmax(scores))
        second = float(np.max(np.delete(scores, best)))
        near = nearness(vector, self.centres[best], len(self.vocabulary.places))
        mean, spread, mean_layout, spread_layout = self.usual[best]
        signs = (
            float(scores[best]) - second,
            float((near[0] - mean) / spread),
            float((near[1] - mean_layout) / spread_layout),
            share,
        )
        return Scored(name=self.names[best], signs=signs)


@attrs.frozen(kw_only=True, eq=False)
class ClassModel:
    """What `docindex learn-class` made.

    Args:
        id: made of all the rest; `classes-` and 16 hexadecimal digits.
        tenant: whose samples it was made of.
        samples: of each class of `linear`, in their order.
        foreign: samples of no class, by which it was tested what is `unknown`.
    """

    id: str = ""
    tenant: str
    samples: tuple[int, ...]
    foreign: int = 0
    linear: LinearModel
    acceptance: Acceptance

    @property
    def version(self) -> tuple[str, str]:
        """What records name among the versions that took part."""
        return "model of classes", self.id

    def classify(self, look: DocumentLook) -> str:
        """The class of a document, or `unknown`."""
        scored = self.linear.score(look)
        return scored.name if self.acceptance.accepts(scored.signs) else UNKNOWN_CLASS


def nearness(vector: Values, centre: Values, words: int) -> tuple[float, float]:
    """How near two vectors are: the cosine of their words, and less the distance of their layout.

    Args:
        words: how many numbers, from the first, are words.
    """
    one, other = vector[:words], centre[:words]
    length = float(np.linalg.norm(one) * np.linalg.norm(other))
    cosine = float(one @ other) / length if length else 0.0
    return cosine, -float(np.linalg.norm(vector[words:] - centre[words:]))
