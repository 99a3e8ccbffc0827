"""Invented persons whose names stand nowhere else, and their cases."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final

import attrs

from docindex.testing.samples.cases import Case, CaseList, Person, make_cases
from docindex.testing.samples.numbers import digits_of

# Each pair stands in no German word; umlauts and sharp s are written otherwise in every encoding.
_STARTS: Final = ("Quorx", "Zwilb", "Vyndr", "Xelmq", "Yborv", "Kwestz", "Phlox", "Jyrgn")
_ENDS: Final = ("übark", "öwitz", "äxlin", "aßhof", "üquell", "öpfner", "ägzow", "ußberg")
_MIDDLES: Final = "bdfgklmnprstvwz"


@attrs.frozen(kw_only=True)
class Canary:
    """A person, and what of them may be found nowhere."""

    case: Case

    @property
    def secrets(self) -> tuple[str, ...]:
        """Names, numbers and dates, as they stand on paper, in lists and in normal form."""
        case, person = self.case, self.case.person
        return (
            person.surname,
            person.given_name,
            person.street.rpartition(" ")[0],
            person.plate,
            case.case_no,
            digits_of(case.case_no),
            case.cash_no,
        )


def make_canaries(count: int, seed: int) -> tuple[CaseList, tuple[Canary, ...]]:
    """A list of five cases for each canary, and the canaries, each with one of them."""
    listing = make_cases(max(5 * count, 100), seed=seed)
    step = len(listing.cases) // count
    cases = list(listing.cases)
    canaries = []
    for number in range(count):
        place = number * step
        mine = attrs.evolve(cases[place], person=_person(number), status="open", merged_into=None)
        cases[place] = mine
        canaries.append(Canary(case=mine))
    known = {case.case_no for case in cases}
    whole = [
        attrs.evolve(c, merged_into=c.merged_into if c.merged_into in known else None)
        for c in cases
    ]
    return CaseList(cases=tuple(whole), missing=listing.missing), tuple(canaries)


def _person(number: int) -> Person:
    return Person(
        surname=_word(number, 0),
        given_name=_word(number, 3),
        birth_date=datetime.date(1950, 1, 1) + datetime.timedelta(days=97 * number),
        street=f"{_word(number, 5)}weg {number + 1}",
        postcode="00310",
        city="Musterau",
        plate=f"QX-{chr(65 + number % 26)}{chr(65 + number // 26 % 26)} {1000 + 7 * number}",
    )


def _word(number: int, turn: int) -> str:
    """A word that no other number has."""
    middle = _MIDDLES[number % 15] + "aeiou"[number // 15 % 5] + _MIDDLES[number // 75 % 15]
    return _STARTS[(number + turn) % 8] + middle + _ENDS[(number + 2 * turn) % 8]


def all_secrets(canaries: Sequence[Canary]) -> frozenset[str]:
    """What may be found nowhere, of all of them."""
    return frozenset(secret for canary in canaries for secret in canary.secrets)
