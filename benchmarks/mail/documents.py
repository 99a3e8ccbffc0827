"""A desk at which the documents of a batch are drawn, each with its truth."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Sequence
from typing import Any, Final

import attrs

from benchmarks.mail import covers, datelines, firms, forms, lawyers, letters, policefiles, senders
from benchmarks.mail.authorities import AUTHORITIES, PROSECUTOR, Enquiry, authority_letter
from benchmarks.mail.caselists import LAST_DAY
from benchmarks.mail.forms import Form
from benchmarks.mail.hands import some_hand
from benchmarks.mail.kinds import Drawn, Kind, Leaf
from benchmarks.mail.letters import Letter
from benchmarks.mail.numbering import plain
from benchmarks.mail.spellings import mistyped, spaced
from benchmarks.mail.trays import Tray
from benchmarks.mail.typefaces import Page
from docindex.testing.samples.cases import invent_person
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.office import german_date

# Chances of what makes a form hard to read, whatever the level.
_NO_BARCODE: Final = 0.05
_OVER_BARS: Final = 0.10
_TORN: Final = 0.06
# Of the letters that quote a second number, those that are to quote one of their own.
_OWN_QUOTED: Final = 0.6


@attrs.define(kw_only=True)
class Desk(Tray):
    """Draws documents about cases of one list, never two about one case.

    Args:
        file_pages: the fewest and the most pages of a police file.
        whole_bars: whether barcodes of ours start documents: nobody writes over them then.
    """

    file_pages: tuple[int, int]
    whole_bars: bool = False

    def draw(self, kind: Kind, dice: Dice) -> Drawn:
        """Draw one document."""
        return _DRAWERS[kind](self, kind, dice)

    def about(self, kind: Kind, row: int, pages: Sequence[Page], **more: Any) -> Drawn:
        """A document that names its case plainly."""
        book = self.book
        drawn = Drawn(
            kind=kind,
            leaves=tuple(Leaf(front=page) for page in pages),
            case_id=book.numbers[book.survivor_of(row)],
            decidable=book.importable(row),
        )
        return attrs.evolve(drawn, **more)


def _form(desk: Desk, kind: Kind, dice: Dice) -> Drawn:
    row = desk.usual(kind, dice)
    tenant, case = desk.book.tenant, desk.book.case(row)
    certified = kind is Kind.DELIVERY_CERTIFICATE
    bare = dice.chance(0.45 if certified else _NO_BARCODE)
    issued = datelines.issued(case.opened, dice, soonest=10 if certified else 7)
    form = Form(
        tenant=tenant,
        case=case,
        issued=issued,
        written=datelines.delivered(issued, dice) if certified else datelines.at_home(dice),
        symbology="" if bare else dice.pick(tenant.symbologies),
        over_bars=not bare and not desk.whole_bars and dice.chance(_OVER_BARS),
        torn=dice.chance(_TORN),
    )
    if kind is Kind.WITNESS_FORM:
        form = attrs.evolve(form, driver=desk.somebody_else(row, dice))
        leaf = forms.witness_form(form, dice)
    elif kind is Kind.HEARING_FORM:
        leaf = forms.hearing_form(form, dice)
    else:
        leaf = Leaf(front=forms.delivery_certificate(form, dice))
    drawn = desk.about(kind, row, (), case_barcode=bool(form.symbology))
    seen = forms.window(tenant)
    return attrs.evolve(drawn, leaves=(leaf,), written=form.written, addressed=seen)


def _citizen(desk: Desk, kind: Kind, dice: Dice) -> Drawn:
    row, aside = _citizens_case(desk, kind, dice)
    case = desk.book.case(row)
    number = case.case_no
    letter = Letter(
        tenant=desk.book.tenant, case=case, written=datelines.at_home(dice), aside=aside
    )
    decidable = desk.book.importable(row)
    if kind is Kind.CITIZEN_TEXT:
        letter = attrs.evolve(letter, inline=number)
    elif kind is Kind.CITIZEN_SPACED:
        letter = attrs.evolve(letter, subject=spaced(number, dice))
    elif kind is Kind.CITIZEN_TYPO:
        letter = attrs.evolve(letter, subject=mistyped(number, dice))
        decidable = desk.pinned(row)
    elif kind is Kind.CITIZEN_PAYMENT:
        label = desk.book.tenant.payment_label
        letter = attrs.evolve(letter, subject=case.cash_no, label=label)
    elif kind is Kind.CITIZEN_FIELDS:
        decidable = desk.pinned(row)
    else:
        inline = number if kind is not Kind.CITIZEN_QUOTED and dice.chance(0.25) else ""
        letter = attrs.evolve(letter, subject=number, inline=inline)
    page = letters.citizen_letter(letter, dice)
    return desk.about(kind, row, (page,), decidable=decidable, written=letter.written)


def _citizens_case(desk: Desk, kind: Kind, dice: Dice) -> tuple[int, str]:
    """Which case a citizen writes about, and a sentence that quotes another one."""
    book = desk.book
    if kind is Kind.CITIZEN_CLOSED:
        return desk.take(kind, lambda row: int(book.status[row]) == 1), ""
    if kind is not Kind.CITIZEN_QUOTED:
        return desk.usual(kind, dice), ""
    own = dice.chance(_OWN_QUOTED)
    wanted = [lambda row: bool(desk.closed_before(row))] if own else []
    row = desk.usual(kind, dice, *wanted)
    earlier = desk.closed_before(row)
    if own and earlier:
        number = book.numbers[dice.pick(earlier)]
        return row, f"Meine frühere Sache bei Ihnen ({number}) ist seit langem abgeschlossen."
    return row, (
        "Eine Kollegin hat wegen derselben Messstelle ebenfalls Post von Ihnen erhalten "
        f"({desk.number_like_ours(dice)})."
    )


def _lawyer(desk: Desk, kind: Kind, dice: Dice) -> Drawn:
    row = desk.usual(kind, dice)
    firm = lawyers.some_firm(dice)
    initials = f"{firm.given_name[0]}{firm.surname[0]}-{dice.pick(('hs', 'mk', 'rw', 'bt'))}"
    own = f"{dice.between(100, 4999):05d}/26 {initials}"
    mandate = lawyers.Mandate(
        tenant=desk.book.tenant,
        case=desk.book.case(row),
        written=datelines.at_work(dice),
        theirs=desk.number_like_ours(dice) if dice.chance(0.3) else own,
        parallel=desk.parallel(row, dice) if dice.chance(0.25) else "",
        arguments=dice.pick((0, 4, 8, 12, 18, 24)),
    )
    pages = lawyers.lawyer_letter(mandate, firm, dice)
    return desk.about(kind, row, pages, written=mandate.written)


def _payment(desk: Desk, kind: Kind, dice: Dice) -> Drawn:
    row = desk.usual(kind, dice)
    paid = datelines.at_work(dice)
    page = senders.payment_proof(desk.book.tenant, desk.book.case(row), paid, dice)
    return desk.about(kind, row, (page,), written=paid)


def _authority(desk: Desk, kind: Kind, dice: Dice) -> Drawn:
    authority = dice.pick(AUTHORITIES)
    theirs = desk.number_like_ours(dice) if dice.chance(0.5) else ""
    if authority is PROSECUTOR:
        known = {key.case: key.value for key in desk.book.further if key.kind == "js_no"}
        row = desk.usual(kind, dice, lambda row: row in known)
        theirs = known.get(row, "")
    else:
        row = desk.usual(kind, dice)
    enquiry = Enquiry(
        tenant=desk.book.tenant,
        case=desk.book.case(row),
        authority=authority,
        written=datelines.at_work(dice),
        theirs=theirs,
    )
    return desk.about(kind, row, (authority_letter(enquiry, dice),), written=enquiry.written)


def _undeliverable(desk: Desk, kind: Kind, dice: Dice) -> Drawn:
    row = desk.usual(kind, dice)
    tenant, case = desk.book.tenant, desk.book.case(row)
    issued = datelines.issued(case.opened, dice, soonest=8)
    letter = senders.returned_letter(tenant, case, issued, dice.pick(tenant.symbologies), dice)
    cover = covers.returned_envelope(senders.home(case.person), issued, dice)
    return desk.about(kind, row, (letter, cover), case_barcode=True)


def _police(desk: Desk, kind: Kind, dice: Dice) -> Drawn:
    row = desk.usual(kind, dice)
    case, pages = desk.book.case(row), dice.between(*desk.file_pages)
    known = dice.chance(0.6)
    if not known:
        # A new matter: nobody of the list.
        case = attrs.evolve(case, person=invent_person(dice))
    file = policefiles.PoliceFile(
        tenant=desk.book.tenant,
        case=case,
        written=datelines.at_work(dice),
        ours=case.case_no if known else "",
        known_on=dice.pick((0, dice.between(1, pages - 1))),
        foreign=tuple(desk.number_like_ours(dice) for _ in range(2)),
        pages=pages,
    )
    drawn = desk.about(kind, row, policefiles.police_file(file, dice), written=file.written)
    return drawn if known else attrs.evolve(drawn, case_id=None, decidable=False)


def _foreign(desk: Desk, kind: Kind, dice: Dice) -> Drawn:
    tenant = desk.book.tenant
    written = datelines.at_work(dice)
    if kind is Kind.ADVERTISING:
        page = firms.advertising(tenant, dice)
        return Drawn(kind=kind, leaves=(Leaf(front=page),), written=written)
    number = dice.digits(len(plain(desk.book.numbers[0])))
    elsewhere = ("Kreiswerke Hohenschön", "Buchhaltung", "Talweg 4", "00455 Hohenschön")
    receiver = elsewhere if kind is Kind.MISDIRECTED else tenant.address
    invoice = firms.Invoice(receiver=receiver, number=number, written=written)
    leaf = Leaf(front=firms.business_letter(invoice, dice))
    return Drawn(kind=kind, leaves=(leaf,), written=written, addressed=receiver)


def _unlisted(desk: Desk, kind: Kind, dice: Dice) -> Drawn:
    """A stranger's letter under a number that no case has, or none had when the list was made."""
    book = desk.book
    row = desk.usual(kind, dice)
    like = attrs.evolve(book.case(row), person=invent_person(dice))
    if kind is Kind.NEWER_CASE:
        opened = LAST_DAY + datetime.timedelta(days=3)
        offence = opened - datetime.timedelta(days=dice.between(8, 60))
        number = dice.pick(book.later)
        like = attrs.evolve(like, opened=opened, offence_date=offence)
    else:
        number = book.missing[min(int(book.before.searchsorted(row)), len(book.missing) - 1)]
    stranger = attrs.evolve(like, case_no=number)
    written = datelines.at_home(dice)
    letter = Letter(tenant=book.tenant, case=stranger, written=written, subject=number)
    leaf = Leaf(front=letters.citizen_letter(letter, dice))
    return Drawn(kind=kind, leaves=(leaf,), written=written)


def _handwritten(desk: Desk, kind: Kind, dice: Dice) -> Drawn:
    """By hand, name and address only: half of those who write have several cases."""
    several = dice.chance(0.5)
    book = desk.book
    row = desk.take(kind, book.importable, lambda row: (int(book.at_home[row]) > 1) is several)
    letter = Letter(tenant=book.tenant, case=book.case(row), written=datelines.at_home(dice))
    hand = some_hand(dice)
    page = letters.handwritten_letter(letter, hand, dice)
    decidable = book.importable(row) and int(book.at_home[row]) == 1
    return desk.about(kind, row, (page,), decidable=decidable, written=letter.written, hand=hand)


def _two_cases(desk: Desk, kind: Kind, dice: Dice) -> Drawn:
    book = desk.book
    row = desk.take(kind, book.importable, lambda row: bool(desk.other_cases(row)))
    own = book.survivor_of(row)
    others = itertools.chain(desk.other_cases(row), desk.rows)
    case = book.case(row)
    second = book.case(next(other for other in others if book.survivor_of(other) != own))
    both = " und ".join(
        f"{one.case_no} (Vorfall vom {german_date(one.offence_date)})" for one in (case, second)
    )
    letter = Letter(
        tenant=book.tenant,
        case=case,
        written=datelines.at_home(dice),
        subject=f"{case.case_no} und {second.case_no}",
        aside=f"Dieses Schreiben betrifft beide Verfahren, also {both}.",
    )
    leaf = Leaf(front=letters.citizen_letter(letter, dice))
    return Drawn(kind=kind, leaves=(leaf,), written=letter.written)


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
