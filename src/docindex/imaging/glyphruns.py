"""How like a printed reference the longest run of even glyphs in a line is.

A reference is a run of glyphs of one height, digits and capitals, with dots, dashes, slashes and
single spaces between; the small letters of running text break such runs.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final, NamedTuple

from docindex.imaging.components import Stats
from docindex.imaging.linepieces import LinePieces

_MM: Final = 25.4
# Shares of a glyph's height.
_EVEN: Final = 0.14
_MARK: Final = 0.45
_SPACE: Final = 1.3
_TALLEST_SEPARATOR: Final = 1.5
_GLYPH_PITCH: Final = 0.8
_BAR: Final = 0.22
_LEAST_GLYPH_MM: Final = 0.9
# Pieces smaller than a letter, in square inches and for each glyph: dots make up a tenth of
# sound print, more than this is broken (measured: sound 0.09, worn 0.15, poor fax 0.34).
_LEAST_MARK: Final = 1.5e-4
_MOST_MARKS: Final = 0.15
# Runs lower than the line's capitals may be small letters without any that stick out.
_CAPITAL: Final = 0.85
_RISES: Final = (1.2, 1.7)
# Of all heights this share is not taller than the capitals.
_USUAL: Final = 0.9
_SMALL_LETTERS: Final = 0.3
_LONG_ENOUGH: Final = 0.6


class _Glyph(NamedTuple):
    """The bounds of a connected piece of ink in a line."""

    left: int
    top: int
    right: int
    bottom: int
    height: int

    @property
    def letters(self) -> int:
        """How many glyphs it may be that touch."""
        return max(round((self.right - self.left) / (_GLYPH_PITCH * self.height)), 1)

    def is_even_with(self, other: _Glyph) -> bool:
        """Whether both stand on one line and are of one height."""
        most = max(_EVEN * max(self.height, other.height), 1.5)
        return abs(self.top - other.top) <= most and abs(self.bottom - other.bottom) <= most

    def is_separator_after(self, other: _Glyph) -> bool:
        """Whether it is a slash, a bracket or the like: taller than its neighbour, and narrow."""
        most = _EVEN * other.height
        return (
            self.top <= other.top + most
            and self.bottom >= other.bottom - most
            and self.height <= _TALLEST_SEPARATOR * other.height
            and self.right - self.left < _CAPITAL * other.height
        )


def run_likeness(line: LinePieces, shortest: int) -> float:
    """How like a reference the longest even run of a line is.

    Args:
        line: one straight line.
        shortest: the fewest digits and letters that a reference has, 1 or more.

    Returns:
        0..1: 0.6 and more where a run of `shortest` glyphs of capitals' height was seen, the more
        the longer it is; less than that, by the square of its length, for shorter runs.
    """
    glyphs, marks = _glyphs(line.found, line.dpi)
    likeness = _likeness(glyphs, shortest)
    if likeness >= _LONG_ENOUGH or marks <= _MOST_MARKS * len(glyphs):
        return likeness
    glyphs, _ = _glyphs(line.joined, line.dpi)
    return max(likeness, _likeness(glyphs, shortest))


def _likeness(glyphs: list[_Glyph], shortest: int) -> float:
    if not glyphs:
        return 0.0
    capital = _capital(glyphs)
    longest = {True: 0, False: 0}
    for length, height in _runs(glyphs):
        tall = height >= _CAPITAL * capital
        longest[tall] = max(longest[tall], length)
    return max(
        _by_length(longest[True] / shortest), _SMALL_LETTERS * _by_length(longest[False] / shortest)
    )


def _by_length(share: float) -> float:
    """Likeness of a run of this share of the shortest reference."""
    return _LONG_ENOUGH * share**2 if share < 1 else 1 - (1 - _LONG_ENOUGH) / share


def _capital(glyphs: list[_Glyph]) -> float:
    """The height of the line's capitals: of what rises above its neighbour on one baseline."""
    risen = []
    for one, other in itertools.pairwise(glyphs):
        lower, higher = sorted((one.height, other.height))
        on_one_line = abs(one.bottom - other.bottom) <= _EVEN * lower
        if on_one_line and _RISES[0] * lower <= higher <= _RISES[1] * lower:
            risen.append(higher)
    # Plain lists: for so few numbers numpy's percentile takes longer than all of the rest.
    heights = sorted(glyph.height for glyph in glyphs)
    usual = heights[round(_USUAL * (len(heights) - 1))]
    return float(max(usual, sorted(risen)[len(risen) // 2])) if risen else float(usual)


def _glyphs(stats: Stats, dpi: float) -> tuple[list[_Glyph], int]:
    """The pieces of ink from a small letter's size up, left to right, and how many are smaller.

    There are none in a barcode, and single pixels of noise count nowhere.
    """
    large = stats[:, 3] >= _LEAST_GLYPH_MM * dpi / _MM
    marks = int((~large & (stats[:, 4] >= _LEAST_MARK * dpi**2)).sum())
    stats = stats[large]
    if len(stats) and (stats[:, 2] < _BAR * stats[:, 3]).mean() > 0.5:
        return [], 0
    glyphs = [
        _Glyph(left, top, left + width, top + height, height)
        for left, top, width, height, _ in stats.tolist()
    ]
    return glyphs, marks


def _runs(glyphs: list[_Glyph]) -> Iterator[tuple[int, int]]:
    """For each glyph: how many glyphs a run that ends with it has, and its height."""
    lengths = [0] * len(glyphs)
    for place, glyph in enumerate(glyphs):
        lengths[place] += glyph.letters
        yield lengths[place], glyph.height
        following = _next_in_run(glyphs, place)
        if following is not None:
            lengths[following] = max(lengths[following], lengths[place])


def _next_in_run(glyphs: list[_Glyph], place: int) -> int | None:
    """The glyph that continues a run, past marks and separators; None: the run ends here."""
    glyph = glyphs[place]
    for following in range(place + 1, len(glyphs)):
        other = glyphs[following]
        if other.left - glyph.right > _SPACE * glyph.height:
            return None
        if other.is_even_with(glyph):
            return following
        if other.bottom <= glyph.top or other.top >= glyph.bottom:
            continue
        if other.height >= _MARK * glyph.height and not other.is_separator_after(glyph):
            return None
    return None
