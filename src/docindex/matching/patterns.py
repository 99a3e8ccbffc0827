"""The pattern of a number as an automaton over letters and digits.

The pattern is never run as a regular expression on what stands on paper: walking the automaton
tolerates what OCR does, counts it, and takes linear time whatever the text holds.
"""

from __future__ import annotations

import re
from re import _parser as sre  # type: ignore[attr-defined]  # the only parser of `re` patterns
from types import MappingProxyType
from typing import Any, Final, NamedTuple

SEPARATORS: Final = frozenset(".-/_ \u00a0‐‑‒–—−")
READABLE: Final = frozenset(map(chr, range(33, 127))) | frozenset("ÄÖÜäöüß")
CAPITALS: Final = MappingProxyType(
    {ord(char): char if char == "ß" else char.upper() for char in READABLE}
)
START: Final = -1
_MOST_SLOTS: Final = 200


class _Slot(NamedTuple):
    """One character of a pattern: letters and digits it may be, or else separators."""

    glyphs: frozenset[str]
    marks: frozenset[str]


class _Part(NamedTuple):
    """A piece of a pattern: the slots it may begin and end with, and whether it may be empty."""

    first: frozenset[int] = frozenset()
    last: frozenset[int] = frozenset()
    empty: bool = True

    def either(self, other: _Part) -> _Part:
        return _Part(self.first | other.first, self.last | other.last, self.empty or other.empty)


class Edge(NamedTuple):
    """A step to the next letter or digit; `separated`, and by what may be a space (`spaced`)."""

    slot: int
    separated: bool
    spaced: bool


class NumberPattern:
    """The letters and digits of a number, and which may follow which (Glushkov's construction).

    Attributes:
        slots: what may stand at each place.
        edges: where the way goes on, by slot, beginning with `START`.
        accepting: the slots that a number may end with.
        separator_run: what may stand between letters and digits, one or more of it.
        classes: one private character for all letters and digits that the pattern never tells
            apart, so that the numbers of a list share a few shapes.
        shortest: the least number of letters and digits.

    Args:
        pattern: a regular expression of letters, digits, separators, classes, repeats, groups
            and alternatives; anchors are ignored, because the whole number is meant.

    Raises:
        re.error: it is no regular expression.
        ValueError: it is none for a number; the message goes on after "the pattern".
    """

    def __init__(self, pattern: str) -> None:
        self.slots: list[_Slot] = []
        self._follow: list[set[int]] = []
        whole = self._sequence(sre.parse(pattern))
        if whole.empty:
            raise ValueError("fits an empty text")
        if any(self.slots[slot].marks for slot in whole.first | whole.last):
            raise ValueError("begins or ends with a separator")
        separators = SEPARATORS.union(*(slot.marks for slot in self.slots))
        self.separator_run = re.compile(f"[{re.escape(''.join(sorted(separators)))}]+")
        self.accepting = whole.last
        self.edges = {slot: self._edges(follow) for slot, follow in enumerate(self._follow)}
        self.edges[START] = self._edges(set(whole.first))
        level, self.shortest = {START}, 0
        while not level & self.accepting:
            level = {edge.slot for slot in level for edge in self.edges[slot]}
            self.shortest += 1
        places = {
            c: tuple(CAPITALS[ord(c)] in slot.glyphs for slot in self.slots) for c in READABLE
        }
        names = {place: chr(0xE000 + n) for n, place in enumerate(sorted(set(places.values())))}
        self.classes = {ord(c): names[place] for c, place in places.items() if c.isalnum()}

    def gap(self, text: str) -> str:
        """What stands between two letters or digits.

        Returns:
            Nothing, ` ` for one or two spaces, `-` for separators, `x` for anything else.
        """
        if not text.strip(" \u00a0"):
            return "" if not text else " " if len(text) <= 2 else "x"
        return "-" if len(text) <= 4 and self.separator_run.fullmatch(text) else "x"

    def is_rigid(self) -> bool:
        """Whether letters, digits, and the separators between them stand at fixed positions.

        Walks the parsed pattern one letter or digit at a time: every slot must lie at one depth
        only, all ends at the last depth, and from one depth to the next all ways must agree on
        whether a separator stands between. So `\\d{2}[-/]?\\d{3}` is rigid; `\\d{1,2}/\\d{2,3}` is
        not, nor is `\\d-\\d\\d|\\d\\d-\\d`: there, dropping separators makes one number of two.
        """
        level = {START}
        seen: set[int] = set()
        while not level & self.accepting:
            seen |= level
            ways: dict[tuple[int, int], set[bool]] = {}
            for slot in level:
                for edge in self.edges[slot]:
                    ways.setdefault((slot, edge.slot), set()).add(edge.separated)
            level = {target for _, target in ways}
            if level & seen or len({frozenset(way) for way in ways.values()}) > 1:
                return False
        return level <= self.accepting and not any(self.edges[slot] for slot in level)

    def _sequence(self, nodes: Any) -> _Part:
        part = _Part()
        for op, argument in nodes:
            part = self._joined(part, self._part(op, argument))
        return part

    def _part(self, op: object, argument: Any) -> _Part:
        if op in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
            return self._character(_members(op, argument))
        if op is sre.SUBPATTERN:
            return self._sequence(argument[3])
        if op is sre.BRANCH:
            first, *others = (self._sequence(branch) for branch in argument[1])
            for other in others:
                first = first.either(other)
            return first
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            return self._repeat(*argument)
        if op is sre.AT:
            return _Part()
        raise ValueError(f"uses {str(op).lower()}, which a number cannot have")

    def _character(self, members: frozenset[str]) -> _Part:
        glyphs = frozenset(CAPITALS.get(ord(c), c) for c in members if c.isalnum())
        marks = frozenset(c for c in members if not c.isalnum())
        if not members or not glyphs <= READABLE:
            raise ValueError("holds a character that is neither A-Z, ÄÖÜß, 0-9 nor a separator")
        slots = [_Slot(glyphs, frozenset())] * bool(glyphs)
        slots += [_Slot(frozenset(), marks)] * bool(marks)
        numbers = range(len(self.slots), len(self.slots) + len(slots))
        if numbers.stop > _MOST_SLOTS:
            raise ValueError(f"is longer than {_MOST_SLOTS} characters")
        self.slots += slots
        self._follow += [set() for _ in slots]
        return _Part(frozenset(numbers), frozenset(numbers), empty=False)

    def _repeat(self, low: int, high: Any, nodes: Any) -> _Part:
        part = _Part()
        for _ in range(low):
            part = self._joined(part, self._sequence(nodes))
        endless = high is sre.MAXREPEAT
        for _ in range(1 if endless else high - low):
            more = self._sequence(nodes)
            if endless:
                self._joined(more, more)
            part = self._joined(part, more.either(_Part()))
        return part

    def _joined(self, left: _Part, right: _Part) -> _Part:
        for slot in left.last:
            self._follow[slot] |= right.first
        return _Part(
            left.first | (right.first if left.empty else frozenset()),
            right.last | (left.last if right.empty else frozenset()),
            left.empty and right.empty,
        )

    def _edges(self, follow: set[int]) -> frozenset[Edge]:
        """The letters and digits that can be reached, through separators where there are some."""
        found: set[Edge] = set()
        todo = [Edge(slot, separated=False, spaced=True) for slot in follow]
        while todo:
            edge = todo.pop()
            if edge in found:
                continue
            found.add(edge)
            marks = self.slots[edge.slot].marks
            if marks:
                spaced = edge.spaced and " " in marks
                todo += [Edge(s, separated=True, spaced=spaced) for s in self._follow[edge.slot]]
        return frozenset(edge for edge in found if self.slots[edge.slot].glyphs)


def _members(op: object, argument: Any) -> frozenset[str]:
    """The characters that one character of a parsed pattern stands for."""
    universe = READABLE | {" "}
    if op is sre.LITERAL:
        return frozenset({chr(argument)})
    if op is sre.NOT_LITERAL:
        return universe - {chr(argument)}
    if op is sre.ANY:
        return universe
    if op is sre.RANGE:
        return frozenset(c for c in universe if argument[0] <= ord(c) <= argument[1])
    if op is sre.CATEGORY:
        return frozenset(c for c in universe if _in_category(str(argument), c))
    negated = argument[0][0] is sre.NEGATE
    members: frozenset[str] = frozenset().union(*(_members(*item) for item in argument[negated:]))
    return universe - members if negated else members


def _in_category(category: str, char: str) -> bool:
    if "DIGIT" in category:
        inside = char.isdigit()
    else:
        inside = char.isspace() if "SPACE" in category else char.isalnum()
    return inside != ("NOT" in category)
