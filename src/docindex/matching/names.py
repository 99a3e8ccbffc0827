"""Names: how well a name of the list agrees with lines as they were read; pure.

What comes out is a level, as the record linkage of Fellegi and Sunter (JASA 1969) has them; what a
level is worth depends on how common the name is, and is decided elsewhere. Misreadings are admitted
only where shapes explain them, and never where the word that was read is a name of its own.
"""

from __future__ import annotations

import enum
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from docindex.matching.misreadings import bare, misread_forms
from docindex.matching.namewords import (
    FOREIGN_PARTICLES,
    HYPHENS,
    PARTICLES,
    TITLES,
    ListedName,
    Rows,
    Word,
    listed_name,
    words_of,
)

Known = Callable[[str], bool]

_ABBREVIATED: Final = MappingProxyType({"von": "v", "van": "v", "der": "d", "den": "d", "zu": "z"})
_NO_NAMES: Final = PARTICLES | TITLES
_REACH: Final = 4  # words around a surname: titles, particles, two given names
_SHORTEST_SPLIT: Final = 5
# Of the words of German letters, more than a third begin with a capital; of those of people who
# write none, almost none.
_WITH_CAPITALS: Final = 0.1


class Level(enum.IntEnum):
    """How well a name agrees with a line, the better the higher.

    `PART`: one part of a double name, or a name that stands there as part of a longer one.
    `INITIAL`: of the given name, beside the surname.
    `ONE_EDIT`: one confusion of shapes, or a space in the middle of the word.
    `BARE_UMLAUT`: alike but for the marks or digraphs of letters: Muller, Mueller, Müller.
    `FOLDED`: alike but for ä/ae, ß/ss, hyphens, accents. `EXACT`: letter by letter, case aside.
    """

    NONE = 0
    INITIAL = 1
    PART = 2
    ONE_EDIT = 3
    BARE_UMLAUT = 4
    FOLDED = 5
    EXACT = 6


# Of the surnames and given names of a document's case that are drawn on its first page, how many
# agree at each level with the page as Tesseract reads it (`benchmarks.namelevels`, "of its case";
# mail of seeds 21 and 22, 213 documents of all levels of damage, 2026-11-22). Other levels came up
# 0 times.
AGREED: Final[Mapping[str, Mapping[Level, int]]] = MappingProxyType(
    {
        "surname": MappingProxyType(
            {Level.EXACT: 178, Level.FOLDED: 24, Level.ONE_EDIT: 1, Level.NONE: 10}
        ),
        "given_name": MappingProxyType(
            {Level.EXACT: 178, Level.FOLDED: 27, Level.ONE_EDIT: 2, Level.NONE: 6}
        ),
    }
)
# How often a person's name agrees at a level below `FOLDED` with such a page on which it was not
# drawn, where the list knows the names that were (same run, "list known"; 42 million pairs of a
# person and a page, but no more than 213 pages and some 200 names).
MISTAKEN: Final[Mapping[str, float]] = MappingProxyType({"surname": 9.4e-5, "given_name": 7.8e-5})


class PersonMatch(NamedTuple):
    """Where surname and given name stand beside each other, in either order.

    Args:
        line: its place among the lines.
    """

    surname: Level
    given_name: Level
    line: int


class _Place(NamedTuple):
    row: int
    at: int


class NameFinder:
    """Lines of a document, ready to be asked for many names.

    Args:
        lines: as they were read, in reading order; a word that a hyphen breaks at the end of a line
            is looked for across the break. Where they have capitals, `groß` is nobody's name.
        known: whether a folded word is a name of its own, as the list has it: then it is no
            misreading of another one. None: nothing is known, and every capital may begin one.
        rows: the words of each line, where they were found already.
    """

    def __init__(
        self, lines: Sequence[str], known: Known | None = None, rows: Rows | None = None
    ) -> None:
        self._known = known
        self._rows: list[tuple[Word, ...]] = [*(map(words_of, lines) if rows is None else rows)]
        self._lines = [*range(len(lines))]
        lower = [word.lower for words in self._rows for word in words]
        self._cased = lower.count(False) > _WITH_CAPITALS * len(lower)
        self._join_breaks(lines)
        self._words: dict[str, list[_Place]] = {}
        self._pairs: dict[str, list[_Place]] = {}
        self._bare: dict[str, list[str]] = {}
        for row, words in enumerate(self._rows):
            self._index(row, words)
        self._forms = [*self._bare]
        self._variants: dict[str, dict[str, Level]] = {}

    def find(self, listed: str) -> tuple[Level, int] | None:
        """The best agreement of a listed name, and the first line that has it.

        Args:
            listed: one name, folded or not; surnames and given names are asked for one by one.

        Returns:
            None where nothing agrees. Never `INITIAL`: that needs both names, see `find_person`.
        """
        found = [(level, -self._lines[place.row]) for level, place, _ in self._all(listed)]
        level, line = max(found, default=(Level.NONE, 0))
        return None if level is Level.NONE else (level, -line)

    def find_person(self, surname: str, given_name: str) -> PersonMatch | None:
        """The best place where a given name or its initial stands beside a surname, or None."""
        given = listed_name(given_name)
        if not given.words:
            return None
        found = (
            PersonMatch(self._plain(level, place), beside, self._lines[place.row])
            for level, place, length in self._all(surname)
            if (beside := self._beside(place, length, given)) is not Level.NONE
        )
        return max(found, key=lambda hit: (hit[1] > Level.INITIAL, *hit[:2], -hit[2]), default=None)

    def _index(self, row: int, words: tuple[Word, ...]) -> None:
        for at, word in enumerate(words):
            if word.folded not in self._words:
                self._bare.setdefault(bare(word.folded), []).append(word.folded)
            self._words.setdefault(word.folded, []).append(_Place(row, at))
        for at, (first, second) in enumerate(itertools.pairwise(words)):
            if second.bound or (second.gap.isspace() and (second.lower or second.capitals)):
                self._pairs.setdefault(first.folded + second.folded, []).append(_Place(row, at))

    def _join_breaks(self, lines: Sequence[str]) -> None:
        """Add lines that run across a break: with the hyphen, and without."""
        for line, (first, second) in enumerate(itertools.pairwise(lines)):
            head = first.rstrip()
            if head and head[-1] in HYPHENS:
                for joint in ("-", ""):
                    self._rows.append(words_of(head[:-1] + joint + second.lstrip()))
                    self._lines.append(line)

    def _all(self, text: str) -> Iterator[tuple[Level, _Place, int]]:
        """Every place where a name stands whole or in part, with its level and length in words."""
        listed = listed_name(text)
        found = itertools.chain(self._whole(listed), self._other(listed)) if listed.words else ()
        for level, place, length in found:
            run = self._rows[place.row][place.at : place.at + length]
            if not (self._cased and all(word.lower for word in run)):
                yield level, place, length

    def _other(self, listed: ListedName) -> Iterator[tuple[Level, _Place, int]]:
        """Places where a name stands joined, broken by a space, or in part."""
        joined = "".join(listed.words)
        if len(listed.words) > 1:
            for read, level in self._read_as(joined).items():
                for place in self._words[read]:
                    yield self._level(min(level, Level.FOLDED), place, 1), place, 1
        if len(joined) >= _SHORTEST_SPLIT:
            split = Level.ONE_EDIT if len(listed.words) == 1 else Level.FOLDED
            for place in self._pairs.get(joined, ()):
                yield self._level(split, place, 2), place, 2
        for part in listed.parts:
            for read, level in self._read_as(part).items():
                if level >= Level.BARE_UMLAUT:
                    for place in self._words[read]:
                        yield Level.PART, place, 1

    def _whole(self, listed: ListedName) -> Iterator[tuple[Level, _Place, int]]:
        """Places where all words of a name follow one another."""
        options = [self._read_as(word) for word in listed.words]
        length = len(options)
        for read in options[0]:
            for place in self._words.get(read, ()):
                run = self._rows[place.row][place.at : place.at + length]
                levels = [option.get(w.folded) for option, w in zip(options, run, strict=False)]
                if len(levels) < length or None in levels or levels.count(Level.ONE_EDIT) > 1:
                    continue
                level = min(level for level in levels if level is not None)
                if level is Level.FOLDED and tuple(w.raw for w in run) == listed.raw:
                    level = Level.EXACT
                yield self._level(level, place, length), place, length

    def _level(self, level: Level, place: _Place, length: int) -> Level:
        """A level, or `PART` where the words belong to a longer name."""
        words, start, end = self._rows[place.row], place.at, place.at + length
        if words[start].bound or (end < len(words) and words[end].bound):
            return Level.PART
        before = [w.folded for w in words[max(0, start - 2) : start]]
        foreign = before[-1:] and before[-1] in FOREIGN_PARTICLES
        chain = len(before) == 2 and before[0] in {"von", "v"} and before[1] in {"der", "den", "d"}
        return Level.PART if foreign or chain else level

    def _read_as(self, word: str) -> Mapping[str, Level]:
        """The words of the document that one listed word may have become."""
        if word not in self._variants:
            found = {
                read: Level.FOLDED if read == word else Level.BARE_UMLAUT
                for read in self._bare.get(bare(word), ())
            }
            if word in _ABBREVIATED and _ABBREVIATED[word] in self._words:
                found[_ABBREVIATED[word]] = Level.FOLDED
            self._variants[word] = found | self._misread(word)
        return self._variants[word]

    def _misread(self, word: str) -> dict[str, Level]:
        return {
            read: Level.ONE_EDIT
            for form in misread_forms(bare(word), self._forms)
            for read in self._bare[form]
            if self._known is None or not self._known(read)
        }

    def _plain(self, level: Level, place: _Place) -> Level:
        """A surname's level beside a given name: there, `von` is no word of prose."""
        before = self._rows[place.row][max(0, place.at - 1) : place.at]
        return min(level, Level.PART) if before and before[0].folded in PARTICLES else level

    def _beside(self, place: _Place, length: int, given: ListedName) -> Level:
        """How a given name agrees with the words around a surname."""
        words, end = self._rows[place.row], place.at + length
        before = list[Word]()
        for at in range(place.at, max(0, place.at - _REACH), -1):
            if words[at].parted:
                break
            before.append(words[at - 1])
        after = [*words[end : end + 1]]
        rest = words[end + 1 : end + _REACH]
        after += itertools.takewhile(lambda word: not word.parted, rest)
        named = before and ":" not in words[place.at].gap and self._is_name(before[0])
        follows = Level.NONE if named else self._given(after, given)
        return max(self._given(before, given), follows)

    def _is_name(self, word: Word) -> bool:
        """Whether a word before a surname may be the given name, so that none follows it."""
        if word.lower or word.folded in _NO_NAMES:
            return False
        return self._known is None or self._known(word.folded)

    def _given(self, words: Sequence[Word], given: ListedName) -> Level:
        """How a given name agrees with the words on one side of a surname, the nearest first."""
        near = [word for word in words if word.folded not in _NO_NAMES][:2]
        first, *rest = given.words
        found = self._read_as(first)
        same = any(word.raw == given.raw[0] for word in near)
        best = max((found.get(word.folded, Level.NONE) for word in near), default=Level.NONE)
        if best is Level.NONE:
            return Level.INITIAL if near and near[0].folded == first[0] else Level.NONE
        if rest and not {w.folded for w in words} & {r for w in rest for r in self._read_as(w)}:
            return Level.PART
        return Level.EXACT if same else best
