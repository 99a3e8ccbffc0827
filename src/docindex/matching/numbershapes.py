"""What numbers of a tenant look like before they are read, in the classes of `imaging.lineshapes`.

`D` for a letter or digit, `.` for a separator, a space where the pattern parts groups by one.
"""

from __future__ import annotations

import functools
from typing import Final

from docindex.matching.patterns import START, NumberPattern

# Shapes of one pattern, and their longest; of patterns with more, the shortest numbers count.
_MOST_SHAPES: Final = 24
_LONGEST: Final = 40
_DESCENDING: Final = frozenset("gjpqy")


@functools.lru_cache(maxsize=64)
def number_shapes(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """The shapes of all numbers that some patterns admit.

    Args:
        patterns: as in the profile's references.
    """
    return tuple(sorted({shape for pattern in patterns for shape in _shapes(pattern)}))


def _shapes(pattern: str) -> list[str]:
    """The shapes of one pattern, by the number of letters and digits."""
    automaton = NumberPattern(pattern)
    found: dict[str, None] = {}
    level = {(START, "")}
    while level and len(found) < _MOST_SHAPES:
        reached = {
            (edge.slot, shape + _gap(shape, separated=edge.separated, spaced=edge.spaced) + "D")
            for slot, shape in level
            for edge in automaton.edges[slot]
        }
        found.update(dict.fromkeys(sorted(s for slot, s in reached if slot in automaton.accepting)))
        level = {(slot, shape) for slot, shape in reached if len(shape) < _LONGEST}
        if len(level) > _LONGEST * _MOST_SHAPES:
            break
    return list(found)[:_MOST_SHAPES]


def _gap(before: str, *, separated: bool, spaced: bool) -> str:
    if not before or not separated:
        return ""
    return " " if spaced else "."


def text_shape(text: str) -> str:
    """What a text looks like in print."""
    return "".join(map(_class, text))


def _class(char: str) -> str:
    if char.isspace():
        return " "
    if not char.isalnum():
        return "."
    if char.isdigit() or char.isupper():
        return "D"
    return "g" if char in _DESCENDING else "x"
