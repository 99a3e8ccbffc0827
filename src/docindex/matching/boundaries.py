"""How likely it is that a document begins at a sheet; pure.

Naive Bayes: log-odds of what nothing was seen of, plus a weight for each sign. A weight is the
logarithm of how much oftener the sign is seen on sheets that begin a document than on others, half
a sheet added to each count. What is not seen weighs nothing: a sign that is missing may be one that
was not read. `python -m benchmarks.stacks weights` counts them again.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import attrs

from docindex.model import Boundary

# What starts a document, as the profile says.
PATCH_CODE: Final = "patch_code"
SEPARATOR_BARCODE: Final = "separator_barcode"
CASE_BARCODE: Final = "case_barcode"
FILE_BEGINS: Final = "file_begins"
DECLARED: Final = "declared"
FIRST_SHEET: Final = "first_sheet"
# What may be seen where a document begins although no separator was read.
ADDRESS_WINDOW: Final = "address_window"
BLANK_SHEET: Final = "blank_sheet"
EMPTY_SHEET: Final = "empty_sheet"
OTHER_PATCH: Final = "other_patch"
FORM_BEGINS: Final = "form_begins"
PAGE_ONE: Final = "page_one"
NUMBERS_RESTART: Final = "numbers_restart"
COUNTS_DIFFER: Final = "counts_differ"
NUMBERS_GO_ON: Final = "numbers_go_on"
IMPRINT_GAP: Final = "imprint_gap"
MORE_THAN_ITS_CLASS: Final = "more_than_its_class"


@attrs.frozen
class Counted:
    """Sheets on which a sign was seen: of those that begin a document, and of those inside one."""

    first: int
    firsts: int
    inside: int
    insides: int

    @property
    def weight(self) -> float:
        """Logarithm of the ratio of the two shares."""
        begins = (self.first + 0.5) / (self.firsts + 1)
        goes_on = (self.inside + 0.5) / (self.insides + 1)
        return math.log(begins / goes_on)


# Of the mail of seed 31, and of seed 91 with destroyed separators (`benchmarks.stacks weights`,
# 2026-11-22); what separates is counted on the sheets that it should be on, and pages of one
# document of five were looked at.
COUNTED: Final[Mapping[str, Counted]] = {
    PATCH_CODE: Counted(412, 412, 0, 934),
    SEPARATOR_BARCODE: Counted(168, 168, 0, 934),
    CASE_BARCODE: Counted(36, 36, 0, 934),
    FILE_BEGINS: Counted(364, 364, 0, 934),
    ADDRESS_WINDOW: Counted(166, 210, 1, 108),
    EMPTY_SHEET: Counted(14, 19, 0, 108),
    BLANK_SHEET: Counted(5, 19, 0, 108),
}
# What that mail does not show, by rule: one sheet of a hundred says the wrong thing, and numbers of
# sheets that the scanner printed, like an index file, hardly ever do.
_ONE_OF_A_HUNDRED: Final = math.log(100)
RULED: Final[Mapping[str, float]] = {
    DECLARED: 3 * _ONE_OF_A_HUNDRED,
    FORM_BEGINS: _ONE_OF_A_HUNDRED,
    PAGE_ONE: _ONE_OF_A_HUNDRED,
    NUMBERS_RESTART: _ONE_OF_A_HUNDRED,
    COUNTS_DIFFER: _ONE_OF_A_HUNDRED,
    NUMBERS_GO_ON: -_ONE_OF_A_HUNDRED,
    OTHER_PATCH: _ONE_OF_A_HUNDRED,
    IMPRINT_GAP: 2 * _ONE_OF_A_HUNDRED,
    MORE_THAN_ITS_CLASS: 2 * _ONE_OF_A_HUNDRED,
}
# Half of that mail's sheets with content begin a document; and of its separators, one of a thousand
# is not read: what a station calls a good day (99.9 %).
BEGINNING: Final = 0.5
MISSED: Final = 0.001
# Where more than one place of a hundred like this one is a boundary, a person looks.
DOUBTFUL: Final = 0.01


def weight_of(sign: str) -> float:
    """Natural logarithm of the sign's likelihood ratio; 0 for one that is not known."""
    counted = COUNTED.get(sign)
    return counted.weight if counted is not None else RULED.get(sign, 0.0)


def start(page: str, signs: Iterable[str]) -> Boundary:
    """The boundary in front of a document, which was cut there.

    Args:
        page: id of the document's first side.
        signs: what was seen there; none: it is where the batch begins.
    """
    seen = tuple(dict.fromkeys(signs))
    if not seen or FIRST_SHEET in seen:
        return Boundary(page=page, signs=seen or (FIRST_SHEET,), probability=1.0)
    return Boundary(page=page, signs=seen, probability=_probability(BEGINNING, seen))


def inside(page: str, signs: Iterable[str], places: int) -> Boundary:
    """A place inside a document, where a separator may have been missed.

    Args:
        page: id of the first side behind it.
        places: how many such places the document has; of them one is missed, if any.
    """
    seen = tuple(dict.fromkeys(signs))
    return Boundary(page=page, signs=seen, probability=_probability(MISSED / places, seen))


def parts(sides: Sequence[str], boundaries: Iterable[Boundary]) -> tuple[frozenset[str], ...]:
    """The sides between the places where another document may begin.

    Args:
        sides: ids of a document's sides, in order.
        boundaries: of the document; the one in front of it cuts nothing off.

    Returns:
        At least two parts, or none at all.
    """
    cuts: Collection[str] = {
        b.page for b in boundaries if b.probability >= DOUBTFUL and b.page != sides[0]
    }
    found: list[list[str]] = [[]]
    for side in sides:
        if side in cuts and found[-1]:
            found.append([])
        found[-1].append(side)
    return tuple(map(frozenset, found)) if len(found) > 1 else ()


def _probability(prior: float, signs: Iterable[str]) -> float:
    log_odds = math.log(prior / (1 - prior)) + sum(map(weight_of, signs))
    return round(1 / (1 + math.exp(-log_odds)), 6)
