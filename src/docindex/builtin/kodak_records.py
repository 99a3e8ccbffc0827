"""Records of Kodak Capture's index files: a line in, a value out.

Layout of A-63054: `I01q` pages 4-40, `I04t` 4-65, `I05u` 4-72, `I02r` 4-73.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import attrs

from docindex.errors import IntakeError

VERSION: Final = "01"
# How many numbers follow the document's: pages and images; first and last image; images; none.
_NUMBERS: Final = {"I01q": 2, "I02r": 2, "I04t": 1, "I05u": 0}
_FIELD: Final = re.compile(r'(?:"(?P<text>(?:[^"]|"")*)")?(?P<end>;|$)')
# The guide's own example of I02r has a blank in front of each number.
_NUMBER: Final = re.compile(r" *([0-9]{10})")


@attrs.frozen(kw_only=True)
class Record:
    """One record of an index file.

    Args:
        kind: `I01q` (page and image count), `I02r` (first and last image), `I04t` (images in a
            file of several), or `I05u` (a folder for each document).
        document: the document's number, ten digits.
        numbers: those of its kind.
        folder: where the index file lies in the batch; empty: in the batch's own folder.
        place: file and line.
    """

    kind: str
    document: str
    numbers: tuple[int, ...]
    folder: str
    place: str


def parse(text: str, name: str) -> Iterator[Record]:
    """The records of an index file.

    Args:
        name: its path inside the batch.

    Raises:
        IntakeError: with file and line, where a line is no record that the guide documents.
    """
    lines = text.removesuffix("\n").split("\n")
    for number, line in enumerate(lines, 1):
        place = f"{name} line {number}"
        try:
            yield _record(fields(line.removesuffix("\r")), name.rpartition("/")[0], place)
        except ValueError as error:
            raise IntakeError(
                f"{place}: {error}; have the batch exported again, or take it in with the reader "
                "`table`"
            ) from None


def fields(line: str) -> list[str]:
    """The fields of one line.

    Raises:
        ValueError: a quote is not closed, or text stands outside of quotes.
    """
    found: list[str] = []
    place = 0
    while True:
        match = _FIELD.match(line, place)
        if match is None:
            raise ValueError(f"field {len(found) + 1} is not in double quotes")
        found.append((match["text"] or "").replace('""', '"'))
        place = match.end()
        if not match["end"]:
            return found


def _record(found: list[str], folder: str, place: str) -> Record:
    kind = found[0]
    if kind not in _NUMBERS:
        raise ValueError(f"record kind {kind[:20]!r} is none of {', '.join(_NUMBERS)}")
    if found[1:2] != [VERSION]:
        raise ValueError(f"version {found[1:2]!r} of the record is not {VERSION}")
    wanted = found[2 : 3 + _NUMBERS[kind]]
    numbers = [_NUMBER.fullmatch(text) for text in wanted]
    if len(numbers) < 1 + _NUMBERS[kind] or None in numbers:
        raise ValueError(f"{kind} has {1 + _NUMBERS[kind]} numbers of ten digits")
    document, *others = (match[1] for match in numbers if match)
    return Record(
        kind=kind,
        document=document,
        numbers=tuple(map(int, others)),
        folder=folder,
        place=place,
    )
