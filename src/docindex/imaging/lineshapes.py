"""How a line of print looks as a string of glyph classes, and where it looks like a number.

Nothing is read. `D` stands for a digit, a capital or another tall glyph, `x` for a low one, `g`
for one that descends below the line, `.` for a mark (dot, dash, slash), a space for a gap between
words. The digits and capitals of a number make an unbroken row of `D`, with marks and gaps where
the tenant's pattern has them; running text is broken by `x` and `g` everywhere.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from rapidfuzz import fuzz

from docindex.imaging.components import Stats
from docindex.imaging.linepieces import LinePieces

_MM: Final = 25.4
_LEAST_GLYPH_MM: Final = 0.9
# Square inches: half of a dot of small print; smaller ink is noise.
_LEAST_MARK: Final = 0.75e-4
# A barcode is made of pieces this much narrower than high.
_BAR: Final = 0.22
_BARS: Final = 0.5
# Shares of a line's height: ink at its edge that is lower belongs to the line beside it.
_INTRUDER: Final = 0.45
# Shares of a glyph's width: what stands above each other is one glyph, such as i and ä.
_ABOVE: Final = 0.5
# Shares of the capitals' height.
_TALL: Final = 0.82
_CAPITAL: Final = (0.85, 1.15)
_LOW: Final = 0.5
_DESCENT: Final = 0.22
_GAP: Final = 0.36
_AROUND: Final = 4
_PITCH: Final = 0.8
_LOW_PITCH: Final = 0.65
# A slash or bracket is narrow, and its stroke fills little of its bounds (a 1 fills half).
_SLASH_WIDTH: Final = 0.46
_SLASH_INK: Final = 0.42
# Of two neighbours on one baseline the taller is a capital if it rises by this much.
_LEVEL: Final = 0.14
_RISES: Final = (1.2, 1.7)
# Of all heights this share is not taller than the capitals.
_USUAL: Final = 0.9
# Marks for each glyph: dots make up a tenth of sound print, more than this is broken (measured:
# sound 0.09, worn 0.15, poor fax 0.34).
_MOST_MARKS: Final = 0.15


class Likeness(NamedTuple):
    """Where a line looks most like one of the numbers.

    Attributes:
        share: 0..1, of the number's glyphs, marks and gaps; 1 where all of them are there.
        glyphs: letters and digits of that number.
        bounded: whether no further tall glyph adjoins it on either side.
    """

    share: float
    glyphs: int
    bounded: bool


_UNLIKE: Final = Likeness(0.0, 0, bounded=False)


def line_shapes(line: LinePieces) -> tuple[str, ...]:
    """What the glyphs of one straight line are, as the module says.

    Returns:
        One string; a second one with its breaks closed, where print broke into pieces; none where
        there is no print but a barcode, or noise.
    """
    height, dpi = line.ink.shape[0], line.dpi
    pieces = _pieces(line.found, height, dpi)
    glyphs = pieces[:, 3] >= _LEAST_GLYPH_MM * dpi / _MM
    if not glyphs.any() or _is_barcode(pieces[glyphs]):
        return ()
    shapes = [_shape(pieces, dpi)]
    if (~glyphs).sum() > _MOST_MARKS * glyphs.sum():
        shapes.append(_shape(_pieces(line.joined, height, dpi), dpi))
    return tuple(shapes)


def likeness(shapes: Sequence[str], numbers: Sequence[str]) -> Likeness:
    """How like one of some numbers the likest part of a line is.

    Args:
        shapes: of the line, from `line_shapes`.
        numbers: what numbers look like, in the same classes.
    """
    found = (_likest_part(shape, number) for shape in shapes for number in numbers)
    return max(found, default=_UNLIKE)


def _likest_part(shape: str, number: str) -> Likeness:
    glyphs = number.count("D")
    if len(shape) < len(number):
        return Likeness(fuzz.ratio(number, shape) / 100, glyphs, bounded=True)
    part = fuzz.partial_ratio_alignment(number, shape)
    if part is None:
        return _UNLIKE
    start, end = part.dest_start, part.dest_end
    bounded = shape[max(start - 1, 0) : start] != "D" and shape[end : end + 1] != "D"
    return Likeness(part.score / 100, glyphs, bounded=bounded)


def _pieces(pieces: Stats, height: int, dpi: float) -> Stats:
    """Those that are no noise and no neighbour of a line of that height."""
    at_edge = (pieces[:, 1] == 0) | (pieces[:, 1] + pieces[:, 3] >= height)
    intrudes = at_edge & (pieces[:, 3] < _INTRUDER * height)
    return np.asarray(pieces[(pieces[:, 4] >= _LEAST_MARK * dpi**2) & ~intrudes], np.int32)


def _is_barcode(glyphs: Stats) -> bool:
    return bool((glyphs[:, 2] < _BAR * glyphs[:, 3]).mean() > _BARS)


class _Glyph(NamedTuple):
    """The bounds of one glyph, or of several that touch, and how many pixels of it are ink."""

    left: int
    top: int
    right: int
    bottom: int
    area: int

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def count(self, pitch: float) -> int:
        """How many glyphs of a width it may be."""
        return max(round((self.right - self.left) / pitch), 1)


def _shape(pieces: Stats, dpi: float) -> str:
    columns = list(_columns(pieces))
    glyphs = [glyph for glyph in columns if glyph.height >= _LEAST_GLYPH_MM * dpi / _MM]
    if not glyphs:
        return ""
    capital = _capital(glyphs)
    lowest, highest = (share * capital for share in _CAPITAL)
    tall = [glyph for glyph in glyphs if lowest <= glyph.height <= highest] or glyphs
    lefts, bottoms = [glyph.left for glyph in tall], [glyph.bottom for glyph in tall]
    classes = []
    right = columns[0].right
    for column in columns:
        if column.left - right > _GAP * capital:
            classes.append(" ")
        right = max(right, column.right)
        descends = column.bottom > _baseline(lefts, bottoms, column.left) + _DESCENT * capital
        classes.append(_class(column, capital, descends))
    return "".join(classes)


def _baseline(lefts: Sequence[int], bottoms: Sequence[int], left: int) -> int:
    """Where the tall glyphs around a place stand: a line may still lean or be bent.

    Args:
        lefts, bottoms: of the tall glyphs, from left to right.
    """
    place = bisect.bisect_left(lefts, left)
    near = sorted(bottoms[max(place - _AROUND, 0) : place + _AROUND])
    return near[len(near) // 2]


def _columns(pieces: Stats) -> Iterator[_Glyph]:
    """The pieces, those above each other taken together."""
    current: _Glyph | None = None
    for left, top, width, height, area in pieces.tolist():
        piece = _Glyph(left, top, left + width, top + height, area)
        if current is None:
            current = piece
            continue
        shared = min(current.right, piece.right) - left
        if shared >= _ABOVE * min(current.right - current.left, width):
            current = _Glyph(
                current.left,
                min(current.top, piece.top),
                max(current.right, piece.right),
                max(current.bottom, piece.bottom),
                current.area + area,
            )
        else:
            yield current
            current = piece
    if current is not None:
        yield current


def _class(glyph: _Glyph, capital: float, descends: bool) -> str:  # noqa: FBT001 - private
    height, width = glyph.height, glyph.right - glyph.left
    if height < _LOW * capital:
        return "."
    if height >= _TALL * capital:
        slanted = glyph.area < _SLASH_INK * width * height
        if slanted and width < _SLASH_WIDTH * capital:
            return "."
        return "g" if descends else "D" * glyph.count(_PITCH * capital)
    return "g" if descends else "x" * glyph.count(_LOW_PITCH * capital)


def _capital(glyphs: Sequence[_Glyph]) -> float:
    """The height of the line's capitals: of what rises above its neighbour on one baseline."""
    risen = []
    for one, other in itertools.pairwise(glyphs):
        lower, higher = sorted((one.height, other.height))
        on_one_line = abs(one.bottom - other.bottom) <= _LEVEL * lower
        if on_one_line and _RISES[0] * lower <= higher <= _RISES[1] * lower:
            risen.append(higher)
    # Plain lists: for so few numbers numpy's percentile takes longer than all of the rest.
    heights = sorted(glyph.height for glyph in glyphs)
    usual = heights[round(_USUAL * (len(heights) - 1))]
    return float(max(usual, sorted(risen)[len(risen) // 2])) if risen else float(usual)
