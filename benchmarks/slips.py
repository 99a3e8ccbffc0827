"""How a case number comes to be written or read wrongly: four kinds of slips."""

from __future__ import annotations

import enum
import itertools
from typing import Final

from docindex.testing.samples.chance import Dice

_DIGITS: Final = "0123456789"
_CAPITALS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
# What engines take for each other; letters for digits come back by the grammar, digits do not.
_CONFUSED: Final = {
    "0": "OD86",
    "1": "lI7",
    "2": "Z7",
    "3": "85",
    "4": "19",
    "5": "S63",
    "6": "GB85",
    "7": "1T",
    "8": "B36",
    "9": "g48",
    "A": "4R",
    "B": "8E",
    "C": "GO",
    "D": "O0",
    "E": "FB",
    "F": "EP",
    "K": "XR",
    "N": "MW",
    "O": "0D",
    "S": "5",
    "W": "VN",
}


class Slip(enum.StrEnum):
    """What went wrong."""

    WRONG = "one wrong"
    SWAPPED = "two swapped"
    CONFUSED = "confused by OCR"
    LOST = "lost or doubled"


def slipped(number: str, slip: Slip, dice: Dice) -> str:
    """A printed number with one slip in its letters and digits; never the number itself.

    Args:
        number: as printed, with at least two different letters or digits beside each other.
    """
    places = [place for place, char in enumerate(number) if char.isalnum()]
    return _MAKERS[slip](number, places, dice)


def _wrong(number: str, places: list[int], dice: Dice) -> str:
    place = dice.pick(places)
    known = _DIGITS if number[place].isdigit() else _CAPITALS
    return _put(number, place, dice.pick([char for char in known if char != number[place]]))


def _swapped(number: str, places: list[int], dice: Dice) -> str:
    pairs = itertools.pairwise(places)
    first, second = dice.pick([(a, b) for a, b in pairs if number[a] != number[b]])
    return _put(_put(number, first, number[second]), second, number[first])


def _confused(number: str, places: list[int], dice: Dice) -> str:
    place = dice.pick([place for place in places if number[place] in _CONFUSED])
    return _put(number, place, dice.pick(_CONFUSED[number[place]]))


def _lost(number: str, places: list[int], dice: Dice) -> str:
    place = dice.pick(places)
    return _put(number, place, "" if dice.chance(0.5) else number[place] * 2)


def _put(number: str, place: int, text: str) -> str:
    return f"{number[:place]}{text}{number[place + 1 :]}"


_MAKERS: Final = {
    Slip.WRONG: _wrong,
    Slip.SWAPPED: _swapped,
    Slip.CONFUSED: _confused,
    Slip.LOST: _lost,
}
