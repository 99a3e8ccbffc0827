"""Plates that were not read as they are printed: misread, run together, or without their dots.

The grammar says where letters stand and where digits do; which districts there are, the list says.
No table of districts is kept: a plate that is in no list names no case.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from docindex.matching.folding import LOOK_ALIKES, find_plates, normal_plate

_FOREIGN_LENGTHS: Final = range(4, 9)
_MOST_MISREAD: Final = 2
_BARE: Final = str.maketrans("ÄÖÜ", "AOU")
_LETTERS: Final = str.maketrans("012568|", "OIZSGBI")
_DIGITS: Final = str.maketrans({char: digit for char, digit in LOOK_ALIKES.items() if char != "A"})
# As `folding` has it, with any look-alike in any place; the two groups of letters stand apart.
_LOOSE: Final = re.compile(
    r"(?<![^\W_])([A-ZÄÖÜ012568|]{1,3})[ ]?[-–—: ][ ]?([A-Z012568|]{1,2})[ -]?"
    r"([0-9OoDQIil|!ZSGTBgq]{1,4})[ ]?([EH]?)(?![^\W_])"
)
_JOINED: Final = re.compile(
    r"(?<![^\W_])([A-ZÄÖÜ]{2,5})[ -]?([1-9][0-9]{0,3})[ ]?([EH]?)(?![^\W_])"
)
_LABEL: Final = re.compile(
    r"(?i:\bkennz(?:eichen|\.)?|\bkfz-kz\.?)(?: des [^:]{1,40})?\s*:?\s*"
    r"((?:[A-Z0-9]{1,7}[ -]?){1,4})(?![^\W_])"
)


_ABBREVIATIONS: Final = (
    "ABS ART AZ BAB BIC BLZ DIN EUR FAX HRA HRB ISO KM KZ MWST NR PLZ SG TEL UHR"
)
# Printed in capitals before numbers; of no plate the separator is lost so often.
_NO_PLATES: Final = frozenset(_ABBREVIATIONS.split())


class PlateLevel(enum.IntEnum):
    """How a plate was read, the surer the higher.

    `BARE`: the district lost its dots. `MISREAD`: the grammar puts letters for digits, or digits
    for letters. `JOINED`: nothing parts district and letters, and the list's districts admit one
    place for it. `EXACT`: as printed.
    """

    BARE = 1
    MISREAD = 2
    JOINED = 3
    EXACT = 4


def districts_of(plates: Iterable[str]) -> frozenset[str]:
    """The districts of a list's plates, given in their normal form."""
    return frozenset(plate.partition("-")[0] for plate in plates)


def find_likely_plates(text: str, districts: Collection[str]) -> tuple[tuple[str, PlateLevel], ...]:
    """Every plate that a text may hold, also where it was not read as it is printed.

    Args:
        text: a line.
        districts: of the list, see `districts_of`; other plates are found only as printed.

    Returns:
        Normal forms with the surest level of each, sorted by plate.
    """
    found: dict[str, PlateLevel] = {}
    exact = ((plate, PlateLevel.EXACT) for plate in find_plates(text))
    for plate, level in (*exact, *_joined(text, districts), *_misread(text, districts)):
        for known, sure in ((plate, level), *_dotted(plate, districts)):
            found[known] = max(sure, found.get(known, sure))
    return tuple(sorted(found.items()))


def find_other_plates(text: str) -> tuple[str, ...]:
    """What a label calls a licence plate and no German plate can be: of another country.

    Returns:
        Letters and digits without spaces, 4 to 8 of them with both among them, sorted, each once.
    """
    found = set()
    for match in _LABEL.finditer(text):
        compact = re.sub(r"[ -]", "", match[1])
        both = re.search("[A-Z]", compact) and re.search("[0-9]", compact)
        if both and len(compact) in _FOREIGN_LENGTHS and not _may_be_german(match[1].strip(" -")):
            found.add(compact)
    return tuple(sorted(found))


def _may_be_german(text: str) -> bool:
    return bool(normal_plate(text) or _LOOSE.fullmatch(text) or _JOINED.fullmatch(text))


def _joined(text: str, districts: Collection[str]) -> Iterator[tuple[str, PlateLevel]]:
    for letters, number, suffix in _JOINED.findall(text):
        split = [
            plate
            for place in (1, 2, 3)
            if letters[:place] in districts
            and (plate := normal_plate(f"{letters[:place]}-{letters[place:]} {number}{suffix}"))
        ]
        if len(split) == 1 and letters not in _NO_PLATES:
            yield split[0], PlateLevel.JOINED


def _misread(text: str, districts: Collection[str]) -> Iterator[tuple[str, PlateLevel]]:
    for district, letters, number, suffix in _LOOSE.findall(text):
        read = district + letters + number
        meant = (
            district.translate(_LETTERS),
            letters.translate(_LETTERS),
            number.translate(_DIGITS),
        )
        changed = sum(a != b for a, b in zip(read, "".join(meant), strict=True))
        if not 1 <= changed <= _MOST_MISREAD or not _says_enough(district + letters, number):
            continue
        plate = normal_plate(f"{meant[0]}-{meant[1]} {meant[2]}{suffix}")
        if plate is not None and _is_known(meant[0], districts):
            yield plate, PlateLevel.MISREAD


def _says_enough(letters: str, number: str) -> bool:
    """Whether a letter stands among what must be letters, and a digit among the digits."""
    return any(c.isalpha() for c in letters) and any(c.isdigit() for c in number)


def _is_known(district: str, districts: Collection[str]) -> bool:
    return district in districts or any(d.translate(_BARE) == district for d in districts)


def _dotted(plate: str, districts: Collection[str]) -> Iterator[tuple[str, PlateLevel]]:
    """The plate with the dots that its district has in the list, where it has none without."""
    district, _, rest = plate.partition("-")
    if district in districts:
        return
    for known in districts:
        if known != district and known.translate(_BARE) == district:
            yield f"{known}-{rest}", PlateLevel.BARE
