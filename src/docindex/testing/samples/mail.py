"""The documents of a day's mail: which kinds there are, what each names, and how it is drawn."""

from __future__ import annotations

import datetime
import enum
from collections import Counter
from typing import Final

import attrs

from docindex.testing.samples.cases import LAST_DAY, Case, CaseList, invent_person
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.forms import (
    Form,
    delivery_certificate,
    hearing_form,
    hearing_form_back,
)
from docindex.testing.samples.lawyers import Mandate, lawyer_letter
from docindex.testing.samples.leaflets import advertising, payment_proof
from docindex.testing.samples.letters import Letter, citizen_letter
from docindex.testing.samples.numbers import digits_of
from docindex.testing.samples.paper import Sheet

RECEIVED: Final = LAST_DAY + datetime.timedelta(days=3)
# Code 128 is what most offices print; Code 39 counts only with the number's own check digit.
_SYMBOLOGIES: Final = ("code128", "code128", "code128", "qr", "datamatrix", "code39")
_RECENT: Final = 0.4


class Kind(enum.StrEnum):
    """What a document is."""

    HEARING_FORM = "hearing_form"
    CITIZEN_LETTER = "citizen_letter"
    REPEATED_NUMBER = "repeated_number"
    FIELDS_ONLY = "fields_only"
    LAWYER_LETTER = "lawyer_letter"
    PAYMENT_PROOF = "payment_proof"
    DELIVERY_CERTIFICATE = "delivery_certificate"
    UNLISTED_NUMBER = "unlisted_number"
    ADVERTISING = "advertising"


DECK: Final = (
    *(Kind.HEARING_FORM,) * 7,
    *(Kind.CITIZEN_LETTER,) * 4,
    *(Kind.REPEATED_NUMBER,) * 2,
    *(Kind.FIELDS_ONLY,) * 2,
    *(Kind.LAWYER_LETTER,) * 2,
    *(Kind.PAYMENT_PROOF,) * 2,
    Kind.DELIVERY_CERTIFICATE,
    *(Kind.UNLISTED_NUMBER,) * 2,
    *(Kind.ADVERTISING,) * 2,
)


@attrs.frozen(kw_only=True)
class Reference:
    """What on the paper names the case.

    Args:
        kind: `case_no`, `cash_no`, or `fields` (name, plate and offence date together).
        value: the number in its normal form; the plate for `fields`.
    """

    kind: str
    value: str


@attrs.frozen(kw_only=True)
class Leaf:
    """A sheet of paper; None: its back is blank."""

    front: Sheet
    back: Sheet | None = None


@attrs.frozen(kw_only=True)
class Drawn:
    """A drawn document and its truth, fixed before any scanner touches it.

    Args:
        case_id: the case it belongs to (the survivor, where cases were merged); None: to none.
        named: the case as the paper names it; None: none of the list.
        decidable: whether the paper names exactly one case of the list.
        case_barcode: whether the first side carries a barcode with our number.
    """

    kind: Kind
    leaves: tuple[Leaf, ...]
    case_id: str | None = None
    named: Case | None = None
    reference: Reference | None = None
    decidable: bool = False
    case_barcode: bool = False


class MailBag:
    """Draws documents about the cases of a list, never two about one case."""

    def __init__(self, cases: CaseList, dice: Dice) -> None:
        recent = cases.cases[int(len(cases.cases) * (1 - _RECENT)) :]
        self._unused = dice.shuffled(recent)
        self._missing = dice.shuffled(cases.missing)
        self._places = Counter(_fields(case) for case in cases.cases)

    def draw(self, kind: Kind, dice: Dice) -> Drawn:
        """Draw one document of that kind."""
        if kind is Kind.ADVERTISING:
            return Drawn(kind=kind, leaves=(Leaf(front=advertising(RECEIVED, dice)),))
        case = self._unused.pop()
        if kind is Kind.UNLISTED_NUMBER:
            return self._unlisted(case, dice)
        if kind in (Kind.HEARING_FORM, Kind.DELIVERY_CERTIFICATE):
            return _form(kind, case, dice)
        if kind is Kind.LAWYER_LETTER:
            mandate = Mandate(case=case, received=RECEIVED, attorney=dice.chance(0.5))
            return _about(kind, case, lawyer_letter(mandate, dice))
        if kind is Kind.PAYMENT_PROOF:
            reference = Reference(kind="cash_no", value=case.cash_no)
            return attrs.evolve(
                _about(kind, case, (payment_proof(case, RECEIVED, dice),)), reference=reference
            )
        return self._letter(kind, case, dice)

    def _letter(self, kind: Kind, case: Case, dice: Dice) -> Drawn:
        letter = Letter(
            case=case,
            received=RECEIVED,
            numbered=kind is not Kind.FIELDS_ONLY,
            repeated=kind is Kind.REPEATED_NUMBER,
        )
        drawn = _about(kind, case, (citizen_letter(letter, dice),))
        if letter.numbered:
            return drawn
        return attrs.evolve(
            drawn,
            reference=Reference(kind="fields", value=case.person.plate),
            decidable=self._places[_fields(case)] == 1,
        )

    def _unlisted(self, like: Case, dice: Dice) -> Drawn:
        """A letter by somebody who is not in the list, under a number that is not either."""
        number = self._missing.pop()
        stranger = attrs.evolve(like, case_no=number, person=invent_person(dice))
        letter = Letter(case=stranger, received=RECEIVED)
        return Drawn(
            kind=Kind.UNLISTED_NUMBER,
            leaves=(Leaf(front=citizen_letter(letter, dice)),),
            reference=Reference(kind="case_no", value=digits_of(number)),
        )


def _form(kind: Kind, case: Case, dice: Dice) -> Drawn:
    form = Form(case=case, received=RECEIVED, symbology=dice.pick(_SYMBOLOGIES))
    if kind is Kind.HEARING_FORM:
        drawn = _about(kind, case, (hearing_form(form, dice),))
        leaf = attrs.evolve(drawn.leaves[0], back=hearing_form_back(form, dice))
        return attrs.evolve(drawn, leaves=(leaf,), case_barcode=True)
    form = attrs.evolve(form, symbology="code128" if dice.chance(0.5) else "")
    drawn = _about(kind, case, (delivery_certificate(form, dice),))
    return attrs.evolve(drawn, case_barcode=bool(form.symbology))


def _about(kind: Kind, case: Case, sheets: tuple[Sheet, ...]) -> Drawn:
    return Drawn(
        kind=kind,
        leaves=tuple(Leaf(front=sheet) for sheet in sheets),
        case_id=case.merged_into or case.case_no,
        named=case,
        reference=Reference(kind="case_no", value=digits_of(case.case_no)),
        decidable=True,
    )


def _fields(case: Case) -> tuple[str, str, datetime.date]:
    return case.person.name, case.person.plate, case.offence_date
