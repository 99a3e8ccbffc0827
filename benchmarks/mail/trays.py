"""A tray of cases, from which documents take those that they can be about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import attrs
import numpy as np

from benchmarks.mail.caselists import LAST_DAY, RECEIVED, CaseBook
from benchmarks.mail.kinds import Kind
from docindex.testing.samples.cases import Person, invent_person
from docindex.testing.samples.chance import Dice

# How many days before its receipt the case of a document was opened, as a rule.
_USUAL_AGE: Final = (17, 150)
_AGES: Final = {
    Kind.HEARING_FORM: (17, 45),
    Kind.WITNESS_FORM: (17, 45),
    Kind.POLICE_FILE: (17, 60),
    Kind.AUTHORITY_LETTER: (17, 120),
    Kind.PAYMENT_PROOF: (30, 150),
    Kind.LAWYER_LETTER: (45, 150),
    Kind.DELIVERY_CERTIFICATE: (45, 130),
    Kind.UNDELIVERABLE: (45, 130),
    Kind.CITIZEN_CLOSED: (75, 400),
    Kind.CITIZEN_QUOTED: (17, 200),
    Kind.TWO_CASES: (17, 200),
}
_SINCE_LIST: Final = (RECEIVED - LAST_DAY).days
_NEAR: Final = 100  # a hundredth of the list is some three days of it
_LISTED: Final = 0.4
_NOT_IMPORTED: Final = 0.015

Wanted = Callable[[int], bool]


@attrs.define(kw_only=True)
class Tray:
    """Cases of one list, each taken once.

    Args:
        rows: the cases, in this order; several for each document.
    """

    book: CaseBook
    rows: list[int]

    def take(self, kind: Kind, *wanted: Wanted) -> int:
        """The next case that fits and has the age that suits the kind.

        Args:
            wanted: what must hold, the most important first; where no case is left for which all
                of it holds, the age is given up, then the last of them, and so on.
        """

        def suits(row: int) -> bool:
            return self._suits(kind, row)

        tests: tuple[Wanted, ...] = (*wanted, suits)
        for held in range(len(tests), 0, -1):
            for place, row in enumerate(self.rows):
                if all(test(row) for test in tests[:held]):
                    return self.rows.pop(place)
        return self.rows.pop(0)

    def usual(self, kind: Kind, dice: Dice, *wanted: Wanted) -> int:
        """A case as most mail is about: nearly always one whose documents are imported."""
        importable = self.book.importable
        if dice.chance(_NOT_IMPORTED):
            return self.take(kind, lambda row: not importable(row), *wanted)
        return self.take(kind, importable, *wanted)

    def pinned(self, row: int) -> bool:
        """Whether name, plate and date of the offence together mean this case only."""
        return self.book.importable(row) and int(self.book.alike[row]) == 1

    def somebody_else(self, row: int, dice: Dice) -> Person:
        """Another person than the one of a case; four in ten have a case of their own."""
        book = self.book
        own = book.case(row).person.name
        listed = book.case(dice.between(0, len(book.numbers) - 1)).person
        return listed if dice.chance(_LISTED) and listed.name != own else invent_person(dice)

    def number_like_ours(self, dice: Dice) -> str:
        """A number in the shape of ours that is somebody else's: nine in ten are in our list."""
        book = self.book
        return dice.pick(book.numbers if dice.chance(0.9) else book.missing)

    def other_cases(self, row: int) -> list[int]:
        """Cases of the same person that are not the same case in the end."""
        book = self.book
        own = book.survivor_of(row)
        return [other for other in book.others_of(row) if book.survivor_of(other) != own]

    def closed_before(self, row: int) -> list[int]:
        """The same person's earlier cases that came to an end of their own."""
        book = self.book
        return [
            other
            for other in self.other_cases(row)
            if other < row and book.status[other] == 1 and book.survivor_of(other) == other
        ]

    def parallel(self, row: int, dice: Dice) -> str:
        """Number of somebody else's case of those days that is closed; empty: there is none."""
        book = self.book
        width = len(book.numbers) // _NEAR
        first = max(0, row - width)
        near = np.arange(first, min(len(book.numbers), row + width))
        fitting = near[(book.status[near] == 1) & (book.owner[near] != book.owner[row])]
        return book.numbers[int(dice.pick(fitting.tolist()))] if len(fitting) else ""

    def _suits(self, kind: Kind, row: int) -> bool:
        least, most = _AGES.get(kind, _USUAL_AGE)
        return least <= int(self.book.opened[row]) + _SINCE_LIST <= most
