"""Places: how well a listed street and town agree with lines as they were read; pure."""

from __future__ import annotations

import bisect
import enum
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from docindex.matching.misreadings import bare, misread_forms
from docindex.matching.namewords import Rows, Word, words_of

# `ß` is read as B, 8, f, fs, ls: in this ending it does not matter what was read.
_STREET: Final = re.compile(r"(?:stra(?:ss|s|b|8|f|fs|ls)?e|str)$")
_SQUARE: Final = re.compile(r"(?:platz|pl)$")
_GLUED: Final = re.compile(r"(?<=[a-z]{3})(?<!stra)(?=\d)")
_HOUSE: Final = re.compile(r"0*(\d{1,4})([a-z]?)")
_ARTICLES: Final = frozenset(("dem", "den", "der", "des", "die"))
_SHORTEST_STREET: Final = 4
_SHORTEST_MISREAD: Final = 8  # the ending counts
# Between the words of a town's name: a. d. Havel, im Taunus, bei, ob der.
_CONNECTING: Final = "a an am auf b bei d dem den der des i im in o ob v vor"
_BETWEEN: Final = frozenset(_CONNECTING.split())
_SHORTEST_TOWN: Final = 4
_DIGITS: Final = str.maketrans("odqilzs", "0001125")
_POSTCODE: Final = re.compile(r"(?:de?)?(\d{5})")
_REACH: Final = 3  # words between a postcode and its town: D, and a second part of the town


class StreetLevel(enum.IntEnum):
    """How well a street with a house number agrees, the better the higher.

    `OTHER_NUMBER`: only with another number. `STREET`: without any, or the list has none.
    `NO_LETTER`: the number, but 12 for 12a. `ONE_EDIT`: all, with one confusion in the street.
    """

    NONE = 0
    OTHER_NUMBER = 1
    STREET = 2
    NO_LETTER = 3
    ONE_EDIT = 4
    EXACT = 5


class TownLevel(enum.IntEnum):
    """How well postcode and town agree, the better the higher.

    `PART`: the first word of the town, or the town as part of a longer name. `ONE_EDIT`: one
    confusion in the town, and the postcode beside it. `BOTH`: the postcode beside the town, or
    beside its first word.
    """

    NONE = 0
    POSTCODE = 1
    PART = 2
    TOWN = 3
    ONE_EDIT = 4
    BOTH = 5


class _Spot(NamedTuple):
    line: int
    at: int


class PlaceFinder:
    """Lines of a document, ready to be asked for many places.

    Args:
        lines: as they were read, in reading order.
        rows: the words of each line, where they were found already.
    """

    def __init__(self, lines: Sequence[str], rows: Rows | None = None) -> None:
        self._rows = [*(map(words_of, lines) if rows is None else rows)]
        self._keys = [tuple(_street_words(words)) for words in self._rows]
        self._towns: dict[str, list[_Spot]] = {}
        for line, words in enumerate(self._rows):
            for at, word in enumerate(words):
                self._towns.setdefault(bare(word.folded), []).append(_Spot(line, at))
        self._joined = "\n".join("".join(keys) for keys in self._keys)
        self._starts: list[int] = []
        self._spots: list[_Spot] = []
        self._streets: dict[str, list[_Spot]] = {}
        self._index()
        self._street_forms = [form for form in self._streets if len(form) >= _SHORTEST_MISREAD - 1]
        self._town_forms = [form for form in self._towns if len(form) >= _SHORTEST_TOWN]

    def find_street(self, listed: str) -> tuple[StreetLevel, int] | None:
        """The best agreement of a street with its house number, and the first line that has it."""
        street, number, letter = _parsed(listed)
        if len(street) < _SHORTEST_STREET:
            return None
        found = [
            (_number_level(self._house(end), number, letter), -spot.line)
            for spot, end in self._exact(street)
        ]
        if number and max(found, default=(StreetLevel.NONE, 0))[0] < StreetLevel.ONE_EDIT:
            found += [
                (StreetLevel.ONE_EDIT, -end.line)
                for end in self._misread(street)
                if self._house(end) == (number, letter)
            ]
        level, line = max(found, default=(StreetLevel.NONE, 0))
        return None if level is StreetLevel.NONE else (level, -line)

    def find_town(self, postcode: str, town: str) -> tuple[TownLevel, int] | None:
        """The best agreement of a postcode and a town, and the first line that has it.

        Args:
            postcode: five digits; empty: unknown.
            town: `Brandenburg a. d. Havel` and `Brandenburg/Havel` are the same.
        """
        core = tuple(bare(w.folded) for w in words_of(town) if w.folded not in _BETWEEN)
        found = [(level, -spot.line) for level, spot in self._town_levels(postcode, core)]
        level, line = max(found, default=(TownLevel.NONE, 0))
        return None if level is TownLevel.NONE else (level, -line)

    def _index(self) -> None:
        start = 0
        for line, keys in enumerate(self._keys):
            for at, key in enumerate(keys):
                self._starts.append(start)
                self._spots.append(_Spot(line, at))
                self._streets.setdefault(key, []).append(_Spot(line, at + 1))
                start += len(key)
            for at, pair in enumerate(itertools.pairwise(keys)):
                self._streets.setdefault("".join(pair), []).append(_Spot(line, at + 2))
            start += 1

    def _exact(self, street: str) -> Iterator[tuple[_Spot, _Spot]]:
        """Where a street begins and where what follows it does, between whole words only."""
        place = self._joined.find(street)
        while place >= 0:
            first = bisect.bisect_left(self._starts, place)
            end = bisect.bisect_left(self._starts, place + len(street))
            begins = first < len(self._starts) and self._starts[first] == place
            after = self._joined[place + len(street) : place + len(street) + 1]
            if begins and (
                after in ("", "\n")
                or (end < len(self._starts) and self._starts[end] == place + len(street))
            ):
                spot = self._spots[first]
                yield spot, _Spot(spot.line, spot.at + end - first)
            place = self._joined.find(street, place + 1)

    def _misread(self, street: str) -> Iterator[_Spot]:
        if len(street) < _SHORTEST_MISREAD:
            return
        for form in misread_forms(street, self._street_forms):
            yield from self._streets[form]

    def _house(self, spot: _Spot) -> tuple[str, str]:
        """The house number and its letter from a word on; empty where none is."""
        return _house(self._keys[spot.line][spot.at : spot.at + 2])

    def _town_levels(
        self, postcode: str, core: tuple[str, ...]
    ) -> Iterator[tuple[TownLevel, _Spot]]:
        if postcode:
            for spot in self._towns.get(postcode, ()):
                yield TownLevel.POSTCODE, spot
        if not core or len(core[0]) < 2:
            return
        for spot in self._towns.get(core[0], ()):
            level = self._town_level(core, spot)
            near = bool(postcode) and self._has_postcode(spot, postcode)
            yield (TownLevel.BOTH if near else level), spot
        if postcode and len(core[0]) >= _SHORTEST_TOWN:
            for form in misread_forms(core[0], self._town_forms):
                for spot in self._towns[form]:
                    if self._has_postcode(spot, postcode):
                        yield TownLevel.ONE_EDIT, spot

    def _town_level(self, core: tuple[str, ...], spot: _Spot) -> TownLevel:
        words = self._rows[spot.line][spot.at :]
        following = [w for w in words[1:] if w.folded not in _BETWEEN][: len(core) - 1]
        whole = len(following) == len(core) - 1 and all(
            bare(w.folded) == wanted or w.folded == wanted[0]
            for w, wanted in zip(following, core[1:], strict=True)
        )
        longer = words[0].bound or any(w.bound for w in words[1 : 1 + len(core)][len(core) - 1 :])
        return TownLevel.TOWN if whole and not longer else TownLevel.PART

    def _has_postcode(self, spot: _Spot, postcode: str) -> bool:
        words = self._rows[spot.line]
        near = words[max(0, spot.at - _REACH) : spot.at + _REACH + 1]
        return any(
            (found := _POSTCODE.fullmatch(word.folded.translate(_DIGITS))) is not None
            and found[1] == postcode
            for word in near
        )


def _street_words(words: Sequence[Word]) -> Iterator[str]:
    """Words as they are compared in streets: bare, endings abbreviated, numbers apart."""
    for word in words:
        for part in _GLUED.split(word.folded):
            stem, ending = part, ""
            for pattern, short in ((_STREET, "str"), (_SQUARE, "pl")):
                if found := pattern.search(part):
                    stem, ending = part[: found.start()], short
                    break
            yield "d" if part in _ARTICLES else bare(stem) + ending


def _parsed(listed: str) -> tuple[str, str, str]:
    """A listed street as one word, its house number, and the number's letter."""
    words = [*_street_words(words_of(listed))]
    end = len(words)
    while end > 1 and (_HOUSE.fullmatch(words[end - 1]) or len(words[end - 1]) == 1):
        end -= 1
    return ("".join(words[:end]), *_house(words[end : end + 2]))


def _house(words: Sequence[str]) -> tuple[str, str]:
    found = _HOUSE.fullmatch(words[0]) if words else None
    if found is None:
        return "", ""
    letter = found[2] or next((w for w in words[1:2] if len(w) == 1 and w.isalpha()), "")
    return found[1], letter


def _number_level(read: tuple[str, str], number: str, letter: str) -> StreetLevel:
    if not number or not read[0]:
        return StreetLevel.STREET
    if read[0] != number:
        return StreetLevel.OTHER_NUMBER
    return StreetLevel.EXACT if read[1] == letter else StreetLevel.NO_LETTER
