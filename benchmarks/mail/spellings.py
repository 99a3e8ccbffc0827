"""How people write a case number who do not copy it letter by letter."""

from __future__ import annotations

from benchmarks.mail.numbering import plain
from docindex.testing.samples.chance import Dice


def spaced(number: str, dice: Dice) -> str:
    """The number in groups of three, or with its separators loosened or left out."""
    if "/" in number:
        return dice.pick((number.replace("/", " / "), number)).replace("-", " ")
    if dice.chance(0.5):
        digits = plain(number)
        return " ".join(digits[start : start + 3] for start in range(0, len(digits), 3))
    if " " in number:
        return plain(number)
    return number.replace(".", " . ")


def mistyped(number: str, dice: Dice) -> str:
    """One digit wrong, or two neighbours changed places, never the year."""
    end = number.index("/") if "/" in number else len(number) - 2
    places = [p for p, c in enumerate(number) if c.isdigit() and 4 <= p < end]
    place = dice.pick(places)
    if dice.chance(0.4) and number[place + 1].isdigit() and number[place + 1] != number[place]:
        swapped = number[place + 1] + number[place]
        return number[:place] + swapped + number[place + 2 :]
    other = dice.pick([digit for digit in "0123456789" if digit != number[place]])
    return number[:place] + other + number[place + 1 :]
