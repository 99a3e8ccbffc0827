"""Dates, amounts and codes in lines of text; pure."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import attrs

from docindex.matching.folding import find_dates
from docindex_invoice.invoice import iso, plain
from docindex_invoice.layout import Line, Place
from docindex_invoice.schemes import is_leitweg_id

_DATE: Final = re.compile(
    r"(?<![\d.,])(?:\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:20)?\d{2}|20\d{2}-\d{2}-\d{2}"
    r"|\d{1,2}\.?\s{0,2}[A-Za-zÄä]{3,9}\.?\s{1,2}20\d{2})(?![\d])"
)
_EARLIEST, _LATEST = datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)
# 1.234,56 and 1 234,56; 1,234.56; 1234.56: two decimals always, a blank where print is loose.
_AMOUNT: Final = re.compile(
    r"(?<![\d.,])(-\s?)?(?:(\d{1,3}(?:[. ']\d{3})+|\d{1,9})\s?,\s?(\d{2})"
    r"|(\d{1,3}(?:,\d{3})+|\d{1,9})\.(\d{2}))(?![\d])(?![.,]\d)(\s?-(?!\d))?"
)
_PERCENT: Final = re.compile(r"(?<![\d.,])(\d{1,2})(?:[.,](\d{1,2}))?\s?(?:%|v\.? ?H\.?)")
_CODE: Final = re.compile(r"(?<![\w/.-])(?=[\w/.-]*\d)[A-Za-z0-9](?:[\w/.-]{0,28}[A-Za-z0-9])?")
# Coarse, fine and check of a Leitweg-ID (KoSIT, format specification); the fine part may lack.
_LEITWEG: Final = re.compile(r"(?<![\w-])[\dO]{2,12}(-[A-Za-z0-9]{1,30})?-[\dO]{1,2}(?![\w-])")
_SHORTEST_CODE: Final = 3
_CURRENCY: Final = {
    "EUR": "EUR",
    "€": "EUR",
    "EURO": "EUR",
    "CHF": "CHF",
    "USD": "USD",
    "GBP": "GBP",
}
_MONEY: Final = re.compile(r"(?<![A-Za-z])(EUR|EURO|CHF|USD|GBP)(?![A-Za-z])|€", re.IGNORECASE)


@attrs.frozen(kw_only=True)
class Value:
    """A value as fields hold it, and where it stands."""

    text: str
    place: Place


def dates(line: Line) -> Iterator[Value]:
    """Days of this century."""
    for match in _DATE.finditer(line.text):
        days = [d for d in find_dates(match[0]) if _EARLIEST <= d <= _LATEST]
        if len(days) == 1:
            yield _value(line, match, iso(days[0]))


def amounts(line: Line) -> Iterator[Value]:
    """Amounts without their sign: what an invoice takes back, its kind says."""
    percents = [match.span() for match in _PERCENT.finditer(line.text)]
    for match in _AMOUNT.finditer(line.text):
        if any(start <= match.start() < end for start, end in percents):
            continue
        whole = re.sub(r"\D", "", match[2] or match[4])
        yield _value(line, match, plain(Decimal(f"{whole}.{match[3] or match[5]}")))


def codes(line: Line) -> Iterator[Value]:
    """Numbers as people give them: three letters and digits at least, one of them a digit."""
    for match in _CODE.finditer(line.text):
        if len(match[0]) < _SHORTEST_CODE:
            continue
        if not _DATE.fullmatch(match[0]) and not _AMOUNT.fullmatch(match[0]):
            yield _value(line, match, match[0])


def leitweg_ids(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """What has the shape of a Leitweg-ID, with where it stands; its check may be wrong.

    O is read for 0 and the other way round: where one such repair makes the check right, that is
    what stands there. Without a fine part only what has a right check has the shape.
    """
    for match in _LEITWEG.finditer(text):
        read = match[0].upper()
        repairs = {read, *_swapped(read, "O", "0"), *_swapped(read, "0", "O")}
        right = sorted(repair for repair in repairs if is_leitweg_id(repair))
        if right or match[1]:
            yield right[0] if len(right) == 1 else read, match


def _swapped(text: str, read: str, meant: str) -> Iterator[str]:
    """A text with one of its letters read as another."""
    for place, letter in enumerate(text):
        if letter == read:
            yield f"{text[:place]}{meant}{text[place + 1 :]}"


def rates(line: Line) -> Iterator[Decimal]:
    """Percentages."""
    for match in _PERCENT.finditer(line.text):
        yield Decimal(f"{match[1]}.{match[2] or 0}")


def currencies(line: Line) -> Iterator[Value]:
    """Codes of ISO 4217."""
    for match in _MONEY.finditer(line.text):
        yield _value(line, match, _CURRENCY[match[0].upper()])


def _value(line: Line, match: re.Match[str], text: str) -> Value:
    return Value(text=text, place=Place(line=line, start=match.start(), end=match.end()))
