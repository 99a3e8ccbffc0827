"""Folding: names, dates, plates, digits that are written in many ways become one form."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from docindex.matching.misreadings import bare, is_misread

_LETTERS: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "ø": "oe", "œ": "oe", "ł": "l", "đ": "d", "ı": "i"}
)
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("'’‘`´ʼ", ""))
_WORD: Final = re.compile(r"[^\W_]+")

# What OCR reads for a digit, unweighted: no confusion has been measured on the own engine yet.
# Case matters: `b` looks like 6 and `B` like 8, `l` looks like 1 and `L` does not.
LOOK_ALIKES: Final = MappingProxyType(
    dict(zip("OoDQIil|!ZzASsGbTBgq", "00001111122455667899", strict=True))
)
# The way back is safe only where the place admits one of the letters and not the others.
_LETTER_LOOK_ALIKES: Final = MappingProxyType(
    {"0": "ODQ", "1": "IL", "2": "Z", "4": "A", "5": "S", "6": "G", "7": "T", "8": "B"}
)

_MONTHS: Final = MappingProxyType(
    {
        name: number
        for number, names in enumerate(
            (
                "januar jan jaenner",
                "februar feb feber",
                "maerz mrz maer",
                "april apr",
                "mai",
                "juni jun",
                "juli jul",
                "august aug",
                "september sept sep",
                "oktober okt",
                "november nov",
                "dezember dez",
            ),
            start=1,
        )
        for name in names.split()
    }
)
_NUMERIC_DATE: Final = re.compile(
    r"(?<![\d.])(\d{1,2})[ ]?([./-])[ ]?(\d{1,2})[ ]?\2[ ]?(\d{4}|\d{2})(?![./-]?\d)", re.ASCII
)
_ISO_DATE: Final = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?!-?\d)", re.ASCII)
_WRITTEN_DATE: Final = re.compile(
    r"(?<![\d.])(\d{1,2})\.?[ ]{0,2}([A-Za-zÄÖÜäöü0][A-Za-zÄÖÜäöü01]{2,9})\.?[ ]{0,2}"
    r"(\d{4}|\d{2})(?!\d)",
    re.ASCII,
)
# After such a label eight digits are a date, however they are parted.
_LABELLED_DATE: Final = re.compile(
    r"(?i:\b(?:geb(?:\.|oren)?(?:[- ]?(?:am|dat(?:um|\.)?))?|geburtsdatum|geburtstag)\b)[\W_]{0,4}"
    r"(\d{2})[ .,]{0,3}(\d{2})[ .,]{0,3}(\d{4})(?!\d)",
    re.ASCII,
)
_SHORTEST_MISREAD_MONTH: Final = 4
_LISTED_DATE: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[ T]00:00(?::00(?:\.0+)?)?)?|(\d{1,2}\.\d{1,2}\.\d{4})", re.ASCII
)

# 1-3 letters, 1-2 letters, 1-4 digits without leading zero, E or H (FZV); the two groups of letters
# must stand apart, because B-AB 1 and BA-B 1 are two cars. The seals between them read as `:`. What
# follows a capital and a hyphen is the end of a misread one: `M-AB I2` is not AB-I 2.
_PLATE: Final = re.compile(
    r"(?<![^\W_])(?<![A-ZÄÖÜ]-)([A-ZÄÖÜ]{1,3})[ ]?[-–—: ][ ]?([A-Z]{1,2})[ -]?"
    r"([1-9][0-9]{0,3})[ ]?([EH]?)(?![^\W_])"
)
_PLATE_LENGTH: Final = 8
# First and last month of a seasonal plate, one above the other on it.
_SEASON: Final = re.compile(r"[ ]?(?:0[2-9]|1[01])[ ]?[/-][ ]?(?:0[2-9]|1[01])$", re.ASCII)


@lru_cache(maxsize=4096)
def fold_text(text: str) -> str:
    """Bring a name, or a line of text, to lower-case words without accents and punctuation.

    Args:
        text: any text; `Müller-Lüdenscheidt`, `MUELLER LUEDENSCHEIDT` become the same.

    Returns:
        Words of letters and digits, joined by single spaces.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
        if not text.isascii():
            text = unicodedata.normalize("NFKD", text)
            text = "".join(c for c in text if not unicodedata.combining(c))
    if text.isascii() and text.isalnum():
        return text.casefold()
    return " ".join(_WORD.findall(text.casefold().translate(_APOSTROPHES)))


def look_alike(char: str, allowed: Collection[str]) -> str | None:
    """The one character of `allowed` that OCR may have meant by `char`, or None.

    Args:
        char: one character as read.
        allowed: upper-case letters and digits that may stand at this place.
    """
    digit = LOOK_ALIKES.get(char)
    if digit is not None and digit in allowed:
        return digit
    letters = [letter for letter in _LETTER_LOOK_ALIKES.get(char, "") if letter in allowed]
    return letters[0] if len(letters) == 1 else None


def find_dates(text: str) -> tuple[datetime.date, ...]:
    """Every date in a text: 3.5.1971, 03.05.71, 1971-05-03, 3. Mai 1971, geb. 03051971.

    Returns:
        Sorted, each once; a year of two digits gives the date in both centuries, because a birth
        date and an offence date are told apart only by the list that they are compared with.
    """
    return tuple(sorted({date for parts in _date_parts(text) for date in _dates(*parts)}))


def parse_date(text: str) -> datetime.date | None:
    """The date that a list holds in one field, as ISO or dd.mm.yyyy; None for anything else."""
    match = _LISTED_DATE.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = match[1].split("-") if match[1] else reversed(match[2].split("."))
    return next(_dates(year, int(month), day), None)


def _date_parts(text: str) -> Iterator[tuple[str, int, str]]:
    for day, _, month, year in _NUMERIC_DATE.findall(text):
        yield year, int(month), day
    for year, month, day in _ISO_DATE.findall(text):
        yield year, int(month), day
    for day, name, year in _WRITTEN_DATE.findall(text):
        yield year, _month(fold_text(name)), day
    for day, month, year in _LABELLED_DATE.findall(text):
        yield year, int(month), day


@lru_cache(maxsize=256)
def _month(name: str) -> int:
    """The month of a folded name, one letter of which may be misread; 0: none, or several."""
    if name in _MONTHS or len(name) < _SHORTEST_MISREAD_MONTH:
        return _MONTHS.get(name, 0)
    read = bare(name)
    near = {
        number
        for meant, number in ((bare(month), number) for month, number in _MONTHS.items())
        if is_misread(read, meant) or (len(read) == len(meant) and _hamming(read, meant) <= 1)
    }
    return near.pop() if len(near) == 1 else 0


def _hamming(first: str, second: str) -> int:
    return sum(a != b for a, b in zip(first, second, strict=True))


def _dates(year: str, month: int, day: str) -> Iterator[datetime.date]:
    for full_year in (year,) if len(year) == 4 else ("19" + year, "20" + year):
        try:
            yield datetime.date(int(full_year), month, int(day))
        except ValueError:
            continue


def find_plates(text: str) -> tuple[str, ...]:
    """Every German licence plate in a text, in capitals as plates are printed.

    Returns:
        Normal forms such as `M-AB-1234E`, sorted, each once.
    """
    return tuple(
        sorted({plate for groups in _PLATE.findall(text) if (plate := _plate(*groups)) is not None})
    )


def normal_plate(text: str) -> str | None:
    """The normal form of a plate that is a field's whole text; a season is left out.

    Returns:
        District, letters, number joined by `-`, with E or H at the end; None where it is no plate,
        or where nothing tells the district from the letters.
    """
    match = _PLATE.fullmatch(_SEASON.sub("", text.strip().upper()))
    return None if match is None else _plate(*match.groups())


def _plate(district: str, letters: str, number: str, suffix: str) -> str | None:
    if len(district + letters + number + suffix) > _PLATE_LENGTH:
        return None
    return f"{district}-{letters}-{number}{suffix}"
