"""Every number of a grammar within some edits of a text, without a list; pure.

The grammar (an automaton over the characters of normal forms) and the distances to the text (the
band of a row of the Levenshtein matrix around its diagonal) are walked together. Where two ways
reach the same state of both, their ends are the same and are made once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from docindex.matching.patterns import START, NumberPattern

# A slot of the pattern that was just filled, or one that a separator was written before.
_State = tuple[int, bool]
_States = frozenset[_State]
_Band = tuple[int, ...]
# Texts by their distance: the first have none.
_Ends = tuple[list[str], ...]

PLATES: Final = r"[A-ZÄÖÜ]{1,3}-[A-Z]{1,2}-[1-9][0-9]{0,3}[EH]?"


class ValueSpace:
    """The normal forms that a pattern admits.

    Args:
        pattern: of a reference, as in the profile; `PLATES` holds every licence plate.

    Raises:
        re.error, ValueError: as `NumberPattern`.
    """

    def __init__(self, pattern: str) -> None:
        self._pattern = NumberPattern(pattern)
        self._dashed = not self._pattern.is_rigid()
        self._start: _States = frozenset({(START, False)})
        self._steps: dict[_States, Mapping[str, _States]] = {}

    def near(self, text: str, edits: int) -> list[tuple[str, int]]:
        """Every normal form within some edits of a text, with its distance, the text included.

        Args:
            text: as a whole; it need not be a normal form.
            edits: a character inserted, deleted or replaced; from 0 on. With each further one the
                answer grows by about the length of the text times the size of the alphabet.

        Returns:
            Each once, nearest first.
        """
        ends = _Walk(self, text, edits).ends(0, self._start, _first_band(len(text), edits))
        return [(value, distance) for distance, values in enumerate(ends) for value in values]

    def accepts(self, states: _States) -> bool:
        """Whether a normal form may end here."""
        accepting = self._pattern.accepting
        return any(slot in accepting and not dash for slot, dash in states)

    def steps(self, states: _States) -> Mapping[str, _States]:
        """The states that each next character leads to."""
        known = self._steps.get(states)
        if known is None:
            reached: dict[str, set[_State]] = {}
            for slot, dash in states:
                for char, state in self._moves(slot, dash=dash):
                    reached.setdefault(char, set()).add(state)
            known = {char: frozenset(reached[char]) for char in sorted(reached)}
            self._steps[states] = known
        return known

    def _moves(self, slot: int, *, dash: bool) -> list[tuple[str, _State]]:
        if dash:
            return self._filled(slot)
        moves: list[tuple[str, _State]] = []
        for edge in self._pattern.edges[slot]:
            if edge.separated and self._dashed:
                moves.append(("-", (edge.slot, True)))
            else:
                moves += self._filled(edge.slot)
        return moves

    def _filled(self, slot: int) -> list[tuple[str, _State]]:
        return [(char, (slot, False)) for char in self._pattern.slots[slot].glyphs]


class _Walk:
    """One text, and what was found of its neighbours' ends."""

    def __init__(self, space: ValueSpace, text: str, edits: int) -> None:
        self._space = space
        self._text = text
        self._edits = edits
        self._known: dict[tuple[int, _States, _Band], _Ends] = {}

    def ends(self, depth: int, states: _States, band: _Band) -> _Ends:
        """How a value goes on from its first `depth` characters, by the distance of the whole."""
        place = (depth, states, band)
        if place in self._known:
            return self._known[place]
        found: _Ends = tuple([] for _ in range(self._edits + 1))
        at = len(self._text) - depth + self._edits
        if 0 <= at < len(band) and band[at] <= self._edits and self._space.accepts(states):
            found[band[at]].append("")
        after: dict[str, _Band] = {}
        for char, reached in self._space.steps(states).items():
            # All characters that do not stand in the text are alike.
            alike = char if char in self._text else ""
            if alike not in after:
                after[alike] = self._step(depth, band, char)
            if min(after[alike]) <= self._edits:
                further = self.ends(depth + 1, reached, after[alike])
                for all_of, more in zip(found, further, strict=True):
                    all_of += [char + end for end in more]
        self._known[place] = found
        return found

    def _step(self, depth: int, band: _Band, char: str) -> _Band:
        """The next row's band; `band[k]` belongs to the first `depth - edits + k` characters."""
        far = self._edits + 1
        row: list[int] = []
        left = far
        for k, diagonal in enumerate(band):
            end = depth + 1 - self._edits + k
            if not 0 <= end <= len(self._text):
                left = far
            else:
                same = end > 0 and self._text[end - 1] == char
                above = band[k + 1] if k + 1 < len(band) else far
                left = min(far, diagonal + (not same), above + 1, left + 1)
            row.append(left)
        return tuple(row)


def _first_band(length: int, edits: int) -> _Band:
    return tuple(end if 0 <= end <= length else edits + 1 for end in range(-edits, edits + 1))
