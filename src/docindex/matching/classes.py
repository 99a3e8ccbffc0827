"""The class of a document, by words that stand in it; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from rapidfuzz import fuzz

from docindex.matching.folding import fold_text

UNKNOWN_CLASS = "unknown"
# A keyword may be misread in about one letter of ten.
_ALIKE = 90.0


class ClassKeywords(Protocol):
    """What the profile says of a class."""

    @property
    def name(self) -> str:
        """Its name in records."""
        ...

    @property
    def keywords(self) -> tuple[str, ...]:
        """Any of these makes a document one of the class."""
        ...

    @property
    def most_sheets(self) -> int | None:
        """How many sheets with content its documents have, envelopes left out; None: any number."""
        ...


def classify(lines: Iterable[str], classes: Sequence[ClassKeywords]) -> str:
    """The first class of which a keyword stands in some line, or `unknown`.

    Args:
        lines: text as read.
        classes: in profile order.
    """
    folded = [fold_text(line) for line in lines]
    for item in classes:
        for keyword in item.keywords:
            wanted = fold_text(keyword)
            if any(len(line) >= len(wanted) and _holds(line, wanted) for line in folded):
                return item.name
    return UNKNOWN_CLASS


def most_sheets(name: str, classes: Iterable[ClassKeywords]) -> int | None:
    """How many sheets a document of a class has at most; None: any number."""
    return next((item.most_sheets for item in classes if item.name == name), None)


def _holds(line: str, wanted: str) -> bool:
    return fuzz.partial_ratio(wanted, line, score_cutoff=_ALIKE) > 0
