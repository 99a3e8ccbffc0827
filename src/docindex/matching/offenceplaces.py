"""Places of offences: how much of a listed one stands on a few lines as they were read; pure.

Offices write them as they like: road, section, kilometre, direction; or town, street and number.
"""

from __future__ import annotations

import enum
import itertools
import re
from collections.abc import Sequence
from typing import Final

from docindex.matching.namewords import Word, words_of
from docindex.matching.places import street_words

_ROAD: Final = re.compile(r"\b(bab|a|b|l|k|st) (\d{1,4})\b")
_KILOMETRE: Final = re.compile(r"\b(?:km|kilometer) ?(\d{1,3})(?: (\d{1,3}))?\b")
_WAY: Final = re.compile(r"(?:str|weg|allee|gasse|pl|ring|damm|ufer|promenade|brucke|tunnel)$")
_NUMBERED: Final = re.compile(r"(?:bab|a|b|l|k|st)\d+")
_LITTLE: Final = (
    "abschnitt bei d fahrtrichtung richtung hausnummer hohe nach ortsdurchfahrt und von zwischen"
    " gemarkung auf in am an im km"
)
_SAYS_LITTLE: Final = frozenset(_LITTLE.split())
_MOST_OF: Final = 0.5
_LINES: Final = 3


class OffenceLevel(enum.IntEnum):
    """How much of a place stands within three lines, the better the higher.

    `ROAD`: a road's number or a street. `SPOT`: that, and half of what is said. `EXACT`: all.
    """

    NONE = 0
    ROAD = 1
    SPOT = 2
    EXACT = 3


class OffencePlaceFinder:
    """Lines of a document, ready to be asked for places of offences.

    Args:
        lines: as they were read, in reading order.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        rows = [words_of(line) for line in lines]
        windows = (rows[line : line + _LINES] for line in range(len(rows)))
        self._said = [_said(tuple(itertools.chain(*window))) for window in windows]

    def find(self, listed: str) -> tuple[OffenceLevel, int] | None:
        """The best agreement, and the first of the lines that have it; None: no road, no street."""
        wanted = _said(words_of(listed))
        marks = {word for word in wanted if _NUMBERED.fullmatch(word) or _WAY.search(word)}
        found = [
            (_level(len(wanted & there), len(wanted)), -line)
            for line, there in enumerate(self._said)
            if marks & there
        ]
        level, line = max(found, default=(OffenceLevel.NONE, 0))
        return None if level is OffenceLevel.NONE else (level, -line)


def _said(words: Sequence[Word]) -> frozenset[str]:
    """Roads and kilometres with their numbers, and words that say something."""
    text = " ".join(word.folded for word in words)
    roads = {f"{road[1]}{road[2]}" for road in _ROAD.finditer(text)}
    kilometres = {f"km{found[1]}.{found[2] or 0}" for found in _KILOMETRE.finditer(text)}
    rest = words_of(_KILOMETRE.sub(" ", _ROAD.sub(" ", text)))
    plain = {word for word in street_words(rest) if word not in _SAYS_LITTLE}
    return frozenset(roads | kilometres | plain)


def _level(there: int, wanted: int) -> OffenceLevel:
    if there == wanted > 1:
        return OffenceLevel.EXACT
    return OffenceLevel.SPOT if 1 < there >= _MOST_OF * wanted else OffenceLevel.ROAD
