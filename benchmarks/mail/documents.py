"""A desk at which the documents of a batch are drawn, each with its truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import attrs

from benchmarks.mail import forms, lawyers, letters, policefiles, senders
from benchmarks.mail.caselists import CaseBook
from benchmarks.mail.forms import Form
from benchmarks.mail.kinds import Drawn, Kind, Leaf
from benchmarks.mail.letters import Letter
from benchmarks.mail.numbering import plain
from benchmarks.mail.typefaces import Page
from docindex.testing.samples.cases import invent_person
from docindex.testing.samples.chance import Dice

# Chances of what makes a form hard to read, whatever the level.
_NO_BARCODE: Final = 0.05
_OVER_BARS: Final = 0.10
_TORN: Final = 0.06


@attrs.define(kw_only=True)
class Desk:
    """Draws documents about cases of one list, never two about one case.

    Args:
        rows: the cases it may take, in this order; several for each document.
        file_pages: the fewest and the most pages of a police file.
        whole_bars: whether barcodes of ours start documents: nobody writes over them then.
    """

    book: CaseBook
    rows: list[int]
    file_pages: tuple[int, int]
    whole_bars: bool = False

    def draw(self, kind: Kind, dice: Dice) -> Drawn:
        """Draw one document."""
        return _DRAWERS[kind](self, kind, dice)

    def take(self, wanted: Callable[[int], bool]) -> int:
        """The next case that fits; any at all where none is left that does."""
        for place, row in enumerate(self.rows):
            if wanted(row):
                return self.rows.pop(place)
        return self.rows.pop(0)

    def usual(self, dice: Dice) -> int:
        """A case as most mail is about: nearly always one whose documents are imported."""
        if dice.chance(0.015):
            return self.take(lambda row: not self.book.importable(row))
        return self.take(self.book.importable)

    def about(self, kind: Kind, row: int, pages: Sequence[Page], **more: Any) -> Drawn:
        """A document that names its case plainly."""
        case = self.book.case(row)
        drawn = Drawn(
            kind=kind,
            leaves=tuple(Leaf(front=page) for page in pages),
            case_id=case.merged_into or case.case_no,
            decidable=self.book.importable(row),
        )
        return attrs.evolve(drawn, **more)

    def pinned(self, row: int) -> bool:
        """Whether name, plate and date of the offence together mean this case only."""
        return self.book.importable(row) and int(self.book.alike[row]) == 1

    def number_like_ours(self, dice: Dice) -> str:
        """A number in the shape of ours that is somebody else's: nine in ten are in our list."""
        book = self.book
        return dice.pick(book.numbers if dice.chance(0.9) else book.missing)


def _form(desk: Desk, kind: Kind, dice: Dice) -> Drawn:
    row = desk.usual(dice)
    tenant = desk.book.tenant
    bare = dice.chance(0.45 if kind is Kind.DELIVERY_CERTIFICATE else _NO_BARCODE)
    form = Form(
        tenant=tenant,
        case=desk.book.case(row),
        symbology="" if bare else dice.pick(tenant.symbologies),
        over_bars=not bare and not desk.whole_bars and dice.chance(_OVER_BARS),
        torn=dice.chance(_TORN),
    )
    if kind is Kind.DELIVERY_CERTIFICATE:
        page = forms.delivery_certificate(form, dice)
        return desk.about(kind, row, (page,), case_barcode=bool(form.symbology))
    maker = forms.hearing_form if kind is Kind.HEARING_FORM else forms.witness_form
    front, back = maker(form, dice)
    drawn = desk.about(kind, row, (front,), case_barcode=bool(form.symbology))
    return attrs.evolve(drawn, leaves=(Leaf(front=front, back=back),))


def _citizen(desk: Desk, kind: Kind, dice: Dice) -> Drawn:
    closed = kind is Kind.CITIZEN_CLOSED
    row = desk.take(lambda r: int(desk.book.status[r]) == 1) if closed else desk.usual(dice)
    case = desk.book.case(row)
    letter = Letter(tenant=desk.book.tenant, case=case)
    decidable = desk.book.importable(row)
    if kind in (Kind.CITIZEN_SUBJECT, Kind.CITIZEN_CLOSED):
        inline = case.case_no if dice.chance(0.25) else ""
        letter = attrs.evolve(letter, subject=case.case_no, inline=inline)
    elif kind is Kind.CITIZEN_TEXT:
        letter = attrs.evolve(letter, inline=case.case_no)
    elif kind is Kind.CITIZEN_SPACED:
        letter = attrs.evolve(letter, subject=_spaced(case.case_no, dice))
    elif kind is Kind.CITIZEN_TYPO:
        letter = attrs.evolve(letter, subject=_mistyped(case.case_no, dice))
        decidable = desk.pinned(row)
    elif kind is Kind.CITIZEN_PAYMENT:
        label = desk.book.tenant.payment_label
        letter = attrs.evolve(letter, subject=case.cash_no, label=label)
    elif kind is Kind.CITIZEN_QUOTED:
        letter = attrs.evolve(letter, subject=case.case_no, aside=_aside(desk, row, dice))
    else:
        decidable = desk.pinned(row)
    pages = [letters.citizen_letter(letter, dice)]
    return desk.about(kind, row, pages, decidable=decidable)


def _aside(desk: Desk, row: int, dice: Dice) -> str:
    """A sentence that quotes another case: an earlier one of the person, or anybody's."""
    others = desk.book.others_of(row)
    number = desk.book.numbers[dice.pick(others)] if others else desk.number_like_ours(dice)
    return (
        "Im Übrigen haben Sie in einer früheren Sache, die inzwischen abgeschlossen ist "
        f"({number}), ebenfalls zu meinen Gunsten entschieden."
    )


def _spaced(number: str, dice: Dice) -> str:
    """The number in groups of three, or with its separators loosened or left out."""
    if dice.chance(0.5):
        digits = plain(number)
        return " ".join(digits[start : start + 3] for start in range(0, len(digits), 3))
    if " " in number:
        return plain(number)
    return "".join(f" {c} " if c in "./" else c for c in number)


def _mistyped(number: str, dice: Dice) -> str:
    """One digit wrong, or two neighbours changed places, never the year."""
    end = number.index("/") if "/" in number else len(number) - 2
    places = [p for p, c in enumerate(number) if c.isdigit() and 4 <= p < end]
    place = dice.pick(places)
    if dice.chance(0.4) and number[place + 1].isdigit() and number[place + 1] != number[place]:
        swapped = number[place + 1] + number[place]
        return number[:place] + swapped + number[place + 2 :]
    other = dice.pick([digit for digit in "0123456789" if digit != number[place]])
    return number[:place] + other + number[place + 1 :]


def _lawyer(desk: Desk, kind: Kind, dice: Dice) -> Drawn:
    row = desk.usual(dice)
    initials = dice.pick(("KM-hs", "BW-mk", "SL-rw", "KM-mk"))
    own = f"{dice.between(100, 4999):05d}/26 {initials}"
    mandate = lawyers.Mandate(
        tenant=desk.book.tenant,
        case=desk.book.case(row),
        theirs=desk.number_like_ours(dice) if dice.chance(0.3) else own,
        parallel=desk.number_like_ours(dice) if dice.chance(0.25) else "",
        pages=dice.pick((2, 3, 3, 4, 5, 6)),
    )
    return desk.about(kind, row, lawyers.lawyer_letter(mandate, dice))


def _payment(desk: Desk, kind: Kind, dice: Dice) -> Drawn:
    row = desk.usual(dice)
    page = senders.payment_proof(desk.book.tenant, desk.book.case(row), dice)
    return desk.about(kind, row, (page,))


def _authority(desk: Desk, kind: Kind, dice: Dice) -> Drawn:
    row = desk.usual(dice)
    case = desk.book.case(row)
    theirs = desk.number_like_ours(dice) if dice.chance(0.5) else f"OWi {dice.digits(4)}/26"
    page = senders.authority_letter(desk.book.tenant, case, theirs, dice, ours=case.case_no)
    return desk.about(kind, row, (page,))


def _undeliverable(desk: Desk, kind: Kind, dice: Dice) -> Drawn:
    row = desk.usual(dice)
    tenant, case = desk.book.tenant, desk.book.case(row)
    letter = senders.returned_letter(tenant, case, dice.pick(tenant.symbologies), dice)
    cover = senders.envelope(tenant, case, dice, returned=True)
    return desk.about(kind, row, (letter, cover), case_barcode=True)


def _police(desk: Desk, kind: Kind, dice: Dice) -> Drawn:
    row = desk.usual(dice)
    case, pages = desk.book.case(row), dice.between(*desk.file_pages)
    known = dice.chance(0.6)
    if not known:
        # A new matter: nobody of the list.
        case = attrs.evolve(case, person=invent_person(dice))
    file = policefiles.PoliceFile(
        tenant=desk.book.tenant,
        case=case,
        ours=case.case_no if known else "",
        known_on=dice.pick((0, dice.between(1, pages - 1))),
        foreign=tuple(desk.number_like_ours(dice) for _ in range(2)),
        pages=pages,
    )
    drawn = desk.about(kind, row, policefiles.police_file(file, dice))
    return drawn if known else attrs.evolve(drawn, case_id=None, decidable=False)


def _foreign(desk: Desk, kind: Kind, dice: Dice) -> Drawn:
    tenant = desk.book.tenant
    if kind is Kind.ADVERTISING:
        page = senders.advertising(tenant, dice)
    else:
        number = dice.digits(len(plain(desk.book.numbers[0])))
        elsewhere = ("Kreiswerke Hohenschön", "Buchhaltung", "Talweg 4", "00455 Hohenschön")
        receiver = elsewhere if kind is Kind.MISDIRECTED else tenant.address
        page = senders.business_letter(receiver, number, dice)
    return Drawn(kind=kind, leaves=(Leaf(front=page),))


def _unlisted(desk: Desk, kind: Kind, dice: Dice) -> Drawn:
    """A stranger's letter under a number that no case has, or has only since this morning."""
    book = desk.book
    like = book.case(desk.usual(dice))
    number = dice.pick(book.later if kind is Kind.NEWER_CASE else book.missing)
    stranger = attrs.evolve(like, case_no=number, person=invent_person(dice))
    letter = Letter(tenant=book.tenant, case=stranger, subject=number)
    return Drawn(kind=kind, leaves=(Leaf(front=letters.citizen_letter(letter, dice)),))


def _handwritten(desk: Desk, kind: Kind, dice: Dice) -> Drawn:
    """By hand, name and address only: half of those who write have several cases."""
    several = dice.chance(0.5)
    book = desk.book
    row = desk.take(lambda r: book.importable(r) and (int(book.at_home[r]) > 1) is several)
    page = letters.handwritten_letter(book.tenant, book.case(row), dice)
    return desk.about(kind, row, (page,), decidable=int(book.at_home[row]) == 1)


def _two_cases(desk: Desk, kind: Kind, dice: Dice) -> Drawn:
    book = desk.book
    row = desk.take(lambda r: book.importable(r) and bool(book.others_of(r)))
    others = book.others_of(row)
    second = book.numbers[others[0]] if others else desk.number_like_ours(dice)
    case = book.case(row)
    letter = Letter(
        tenant=book.tenant,
        case=case,
        subject=f"{case.case_no} und {second}",
        aside=f"Dieses Schreiben betrifft beide Verfahren, also {case.case_no} und {second}.",
    )
    return Drawn(kind=kind, leaves=(Leaf(front=letters.citizen_letter(letter, dice)),))


_DRAWERS: Final[dict[Kind, Callable[[Desk, Kind, Dice], Drawn]]] = {
    **{kind: _citizen for kind in Kind if kind.value.startswith("citizen")},
    Kind.HEARING_FORM: _form,
    Kind.WITNESS_FORM: _form,
    Kind.DELIVERY_CERTIFICATE: _form,
    Kind.LAWYER_LETTER: _lawyer,
    Kind.PAYMENT_PROOF: _payment,
    Kind.POLICE_FILE: _police,
    Kind.AUTHORITY_LETTER: _authority,
    Kind.UNDELIVERABLE: _undeliverable,
    Kind.UNRELATED: _foreign,
    Kind.ADVERTISING: _foreign,
    Kind.MISDIRECTED: _foreign,
    Kind.UNLISTED_NUMBER: _unlisted,
    Kind.NEWER_CASE: _unlisted,
    Kind.HANDWRITTEN: _handwritten,
    Kind.TWO_CASES: _two_cases,
}
