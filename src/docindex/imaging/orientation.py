"""Which way up a page is, from how the outlines of neighbouring glyphs agree.

Along a line of Latin text glyphs stand close together, across lines they do not: that tells lines
from columns. Neighbours mostly share the baseline while their tops differ (ascenders, capitals);
the opposite, a shared top and differing feet, is rare (descenders). So the feet tell up from
down, and the dots of i and ä, which stand above, help. Digits and capitals alone do not vote: a
sheet without running text stays undecided.
"""

from __future__ import annotations

import math
from typing import Final

import attrs
import cv2
import numpy as np
import numpy.typing as npt

from docindex.imaging.components import Labels, find_pieces
from docindex.imaging.deskew import estimate_skew
from docindex.imaging.xheight import feet_surplus
from docindex.pageimage import Grey

Ints = npt.NDArray[np.int32]

# Sides of a glyph's bounds in pixels at 100 to 200 dpi: from 1 mm up to a headline.
_LEAST_GLYPH: Final = 6
_LARGEST_GLYPH: Final = 90
# Shares of the larger glyph's size: the space to a neighbour, and what counts as level or not.
_WIDEST_GAP: Final = 0.4
_LEVEL: Final = 0.12
_UNEVEN: Final = 0.2
# A comma beside a letter is no neighbour to compare with.
_LEAST_RATIO: Final = 0.45
# Below these the page does not tell: voters, and standard deviations of their vote.
_LEAST_VOTERS: Final = 10
_LEAST_DEVIATIONS: Final = 3.0
_SURE_DEVIATIONS: Final = 9.0
# Broken rules leave dots as well: they may confirm what the feet say, never decide alone.
_LEAST_OF_FEET: Final = 1.5
# Of the surplus that `feet_surplus` finds where there is no running text, on 22 drawn separators;
# with less than the other no page is decided.
_SURPLUS_DEVIATION: Final = 0.02
_LEAST_SURPLUS: Final = 0.03
# Standard deviations of two votes, added up.
_LEAST_TOGETHER: Final = 4.5


@attrs.frozen(kw_only=True)
class Orientation:
    """An estimate of orientation.

    Args:
        rotation: degrees counter-clockwise by which the image must be turned to be upright:
            0, 90, 180, 270; None where there is too little running text to tell.
        confidence: 0..1, by how many standard deviations the vote for it is from a draw: 0.33 is
            three of them, 1 nine or more; 0 where `rotation` is None.
        letters: how many pieces of ink look like letters beside each other; few of them tell no
            other method anything either.
        sideways: whether lines run along the columns.
        feet: standard deviations by which the feet say that the page lies as it should, or, where
            it is sideways, that a clockwise turn is right; negative: the other way round.
    """

    rotation: int | None = None
    confidence: float = 0.0
    letters: int = 0
    sideways: bool = False
    feet: float = 0.0

    def decided(self, deviations: float) -> Orientation:
        """The same with a rotation, from the sign of a vote, and its confidence."""
        # Feet at the right-hand side come down by a clockwise turn.
        rotation = (0 if deviations > 0 else 180) + (270 if self.sideways else 0)
        confidence = min(abs(deviations) / _SURE_DEVIATIONS, 1.0)
        return attrs.evolve(self, rotation=rotation % 360, confidence=confidence)


@attrs.frozen(kw_only=True, eq=False)
class _Glyphs:
    """The connected pieces of ink on a page, or of the page transposed.

    Args:
        labels: shape (height, width), 0 for paper, else the piece's row in the arrays below.
        left, top, right, bottom: bounds of each piece.
    """

    labels: Labels
    left: Ints
    top: Ints
    right: Ints
    bottom: Ints

    @classmethod
    def of(cls, binary: Grey) -> _Glyphs:
        labels, stats = find_pieces(cv2.bitwise_not(binary))
        left, top, width, height = stats[:, :4].T
        return cls(labels=labels, left=left, top=top, right=left + width, bottom=top + height)

    def transposed(self) -> _Glyphs:
        return _Glyphs(
            labels=self.labels.T,
            left=self.top,
            top=self.left,
            right=self.bottom,
            bottom=self.right,
        )

    @property
    def size(self) -> Ints:
        """The larger side of each piece's bounds."""
        return np.asarray(np.maximum(self.right - self.left, self.bottom - self.top))

    @property
    def letters(self) -> npt.NDArray[np.bool_]:
        """Which pieces are of a glyph's size; never the paper, which is row 0."""
        size = self.size
        return np.asarray(
            (size >= _LEAST_GLYPH) & (size <= _LARGEST_GLYPH) & (np.arange(len(size)) > 0)
        )

    def neighbours(self) -> tuple[Ints, Labels]:
        """Each letter, and the first letter that its middle row meets close to its right."""
        letters = self.letters
        own = np.flatnonzero(letters).astype(np.int32)
        reach = np.ceil(self.size[own] * _WIDEST_GAP).astype(np.int32)
        steps = np.arange(int(reach.max(initial=0)) + 1)
        columns = np.minimum(self.right[own, None] + steps, self.labels.shape[1] - 1)
        met = self.labels[((self.top[own] + self.bottom[own]) // 2)[:, None], columns]
        valid = letters[met] & (met != own[:, None]) & (steps <= reach[:, None])
        linked = valid.any(axis=1)
        return own[linked], met[np.arange(len(own)), valid.argmax(axis=1)][linked]

    def level_feet(self, first: Ints, second: Labels) -> tuple[int, int]:
        """How many pairs share their bottom but not their top, and the other way round."""
        height = np.stack([self.bottom[pair] - self.top[pair] for pair in (first, second)])
        larger = height.max(axis=0)
        alike = height.min(axis=0) >= _LEAST_RATIO * larger
        level, uneven = np.maximum(_LEVEL * larger, 1), np.maximum(_UNEVEN * larger, 2)
        tops = np.abs(self.top[first] - self.top[second])
        feet = np.abs(self.bottom[first] - self.bottom[second])
        return (
            int((alike & (feet <= level) & (tops > uneven)).sum()),
            int((alike & (tops <= level) & (feet > uneven)).sum()),
        )

    def dots(self) -> tuple[int, int]:
        """How many dots stand close above a letter (i, ä), and how many close below one."""
        size = self.size
        small = np.flatnonzero((size >= 2) & (size < _LEAST_GLYPH)).astype(np.int32)
        middle = (self.left[small] + self.right[small]) // 2
        steps = 1 + np.arange(_LEAST_GLYPH)
        near = steps <= size[small, None] + 2
        last = self.labels.shape[0] - 1
        below = self.labels[np.minimum(self.bottom[small, None] - 1 + steps, last), middle[:, None]]
        above = self.labels[np.maximum(self.top[small, None] - steps, 0), middle[:, None]]
        over = (self.letters[below] & near).any(axis=1)
        under = (self.letters[above] & near).any(axis=1)
        return int((over & ~under).sum()), int((under & ~over).sum())


def estimate_orientation(binary: Grey) -> Orientation:
    """Tell which way up a page of Latin text is; skew up to 8 degrees does no harm.

    Args:
        binary: shape (height, width), 0 ink, 255 paper; 100 to 200 dpi.

    Returns:
        The rotation that turns the page upright, or None: too little running text (a sheet of
        barcodes, a table of numbers, a few words, a picture).
    """
    rows = _Glyphs.of(binary)
    columns = rows.transposed()
    along, across = rows.neighbours(), columns.neighbours()
    sideways = len(across[0]) > len(along[0])
    glyphs, pairs = (columns, across) if sideways else (rows, along)
    feet, dots = glyphs.level_feet(*pairs), glyphs.dots()
    by_feet, by_all = _deviations(*feet), _deviations(feet[0] + dots[0], feet[1] + dots[1])
    unknown = Orientation(letters=len(pairs[0]), sideways=sideways, feet=by_feet)
    if sum(feet) < _LEAST_VOTERS or by_feet * by_all <= 0:
        return unknown
    if abs(by_all) < _LEAST_DEVIATIONS or abs(by_feet) < _LEAST_OF_FEET:
        return unknown
    return unknown.decided(by_all)


def with_profile(found: Orientation, binary: Grey) -> Orientation:
    """Ask what lines of text look like as a whole, where the outlines of glyphs say little.

    Args:
        found: what `estimate_orientation` says of the page.
        binary: the same page, shape (height, width), 0 ink, 255 paper; 150 to 300 dpi.

    Returns:
        What both say together; unknown where they contradict, `found` where the lines say nothing.
    """
    page = np.ascontiguousarray(binary.T) if found.sideways else binary
    skew = estimate_skew(page)
    surplus = feet_surplus(page, skew.angle) if skew.confidence else 0.0
    together = surplus / _SURPLUS_DEVIATION + found.feet
    if abs(surplus) < _LEAST_SURPLUS or abs(together) < _LEAST_TOGETHER:
        return found
    answer = found.decided(together)
    if found.rotation not in {None, answer.rotation}:
        return attrs.evolve(found, rotation=None, confidence=0.0)
    return answer


def _deviations(for_it: int, against: int) -> float:
    """How many standard deviations a vote is from a draw."""
    voters = for_it + against
    return (for_it - against) / math.sqrt(voters) if voters else 0.0
