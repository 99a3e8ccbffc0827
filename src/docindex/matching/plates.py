"""Plates that were not read as they are printed: misread, run together, or without their dots.

The grammar says where letters stand and where digits do; which districts there are, the list says.
No table of districts is kept: a plate that is in no list names no case.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from docindex.matching.folding import LOOK_ALIKES, find_plates, normal_plate

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
_ABBREVIATIONS: Final = (
    "ABS ART AZ BAB BIC BLZ DIN EUR FAX HRA HRB ISO KM KZ MWST NR PLZ SG TEL UHR"
)
# Printed in capitals before numbers; of no plate the separator is lost so often.
_NO_PLATES: Final = frozenset(_ABBREVIATIONS.split())


def find_likely_plates(text: str, districts: Collection[str]) -> tuple[str, ...]:
    """Every plate that a text may hold, also where it was not read as it is printed.

    Args:
        text: a line.
        districts: of the list; other plates are found only as printed.

    Returns:
        Normal forms, sorted: as printed; with letters for digits or digits for letters, put right
        by the grammar; with nothing between district and letters, where the districts admit one
        place for it; and with the dots that a district has in the list.
    """
    read = {*find_plates(text), *_joined(text, districts), *_misread(text, districts)}
    dotted = (known for plate in read for known in _dotted(plate, districts))
    return tuple(sorted(read.union(dotted)))


def _joined(text: str, districts: Collection[str]) -> Iterator[str]:
    for letters, number, suffix in _JOINED.findall(text):
        split = [
            plate
            for place in (1, 2, 3)
            if letters[:place] in districts
            and (plate := normal_plate(f"{letters[:place]}-{letters[place:]} {number}{suffix}"))
        ]
        if len(split) == 1 and letters not in _NO_PLATES:
            yield split[0]


def _misread(text: str, districts: Collection[str]) -> Iterator[str]:
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
            yield plate


def _says_enough(letters: str, number: str) -> bool:
    """Whether a letter stands among what must be letters, and a digit among the digits."""
    return any(c.isalpha() for c in letters) and any(c.isdigit() for c in number)


def _is_known(district: str, districts: Collection[str]) -> bool:
    return district in districts or any(d.translate(_BARE) == district for d in districts)


def _dotted(plate: str, districts: Collection[str]) -> Iterator[str]:
    """The plate with the dots that its district has in the list, where it has none without."""
    district, _, rest = plate.partition("-")
    if district in districts:
        return
    for known in districts:
        if known != district and known.translate(_BARE) == district:
            yield f"{known}-{rest}"
