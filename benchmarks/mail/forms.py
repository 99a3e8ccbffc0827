"""Forms of the office that come back: hearing form, witness form, certificate of delivery."""

from __future__ import annotations

import datetime
from typing import Final

import attrs

from benchmarks.mail.covers import franking
from benchmarks.mail.hands import Hand, some_hand
from benchmarks.mail.kinds import Leaf
from benchmarks.mail.offices import case_symbol, footer, letterhead, number_block
from benchmarks.mail.tenants import Tenant
from benchmarks.mail.typefaces import Page, Typed
from docindex.testing.samples.cases import Case, Person
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.handwriting import scrawl, sign, tick
from docindex.testing.samples.names import ROADS
from docindex.testing.samples.office import LEFT, RIGHT, address, fold_marks, german_date

_LABEL: Final = Typed(size=6.5, grey=0.15)
_CHOICES: Final = (
    "Der Verstoß wird zugegeben.",
    "Der Verstoß wird nicht zugegeben (Begründung siehe unten).",
    "Ich habe das Fahrzeug zur Tatzeit nicht geführt.",
    "Ich mache von meinem Schweigerecht Gebrauch.",
)
_WITNESS_CHOICES: Final = (
    "Ich bin selbst gefahren.",
    "Das Fahrzeug wurde von der oben genannten Person geführt.",
    "Ich mache vom Zeugnisverweigerungsrecht Gebrauch.",
    "Der Führer des Fahrzeugs ist mir nicht bekannt.",
)
# Boxes after which nobody writes anything more.
_SILENT: Final[dict[tuple[str, ...], int]] = {_CHOICES: 3, _WITNESS_CHOICES: 2}
_HEARING: Final = (
    "Ihnen wird zur Last gelegt, die nachstehend bezeichnete Verkehrsordnungswidrigkeit begangen "
    "zu haben. Nach § 55 OWiG erhalten Sie hiermit Gelegenheit, sich zu dem Vorwurf zu äußern. Es "
    "steht Ihnen frei, Angaben zur Sache zu machen. Zu den Angaben zur Person sind Sie nach § 111 "
    "OWiG verpflichtet. Bitte senden Sie den ausgefüllten Bogen binnen einer Woche zurück."
)
_WITNESS: Final = (
    "Mit dem auf Sie zugelassenen Fahrzeug wurde die nachstehend bezeichnete Ordnungswidrigkeit "
    "begangen. Sie werden gebeten, als Zeugin oder Zeuge die Person zu benennen, die das Fahrzeug "
    "zur Tatzeit geführt hat. Angehörige brauchen Sie nicht zu belasten (§ 52 StPO)."
)
_ADVICE: Final = (
    "Äußern Sie sich nicht fristgerecht, kann ohne weitere Anhörung ein Bußgeldbescheid ergehen. "
    "Die Kosten des Verfahrens trägt in diesem Fall der Betroffene.",
    "Wird der Führer des Fahrzeugs nicht festgestellt, kann dem Halter die Führung eines "
    "Fahrtenbuches auferlegt werden (§ 31a StVZO).",
    "Ihre Angaben werden nach den Vorschriften der Strafprozessordnung und des "
    "Landesdatenschutzgesetzes verarbeitet. Eine Auskunft über die gespeicherten Daten erhalten "
    "Sie auf Antrag.",
    "Bei Zahlung des Verwarnungsgeldes innerhalb einer Woche wird das Verfahren eingestellt. Eine "
    "Teilzahlung hat diese Wirkung nicht. Bitte verwenden Sie ausschließlich die angegebene "
    "Nummer; andere Angaben führen zu Verzögerungen bei der Zuordnung.",
)
_WAYS: Final = (
    "Das Schriftstück wurde dem Adressaten persönlich übergeben.",
    "Das Schriftstück wurde einem erwachsenen Familienangehörigen übergeben.",
    "Das Schriftstück wurde einer in der Familie beschäftigten Person übergeben.",
    "Da die Übergabe nicht möglich war: in den zur Wohnung gehörenden Briefkasten eingelegt.",
    "Da auch die Einlegung nicht möglich war: bei der Postfiliale niedergelegt.",
    "Die Annahme wurde verweigert; das Schriftstück wurde zurückgelassen.",
)


@attrs.frozen(kw_only=True)
class Form:
    """A form that comes back.

    Args:
        issued: the day it was printed.
        written: the day it was filled in, or delivered.
        driver: whom a witness names who did not drive.
        symbology: of the barcode with our number; empty: there is none.
        over_bars: whether somebody wrote over the bars.
        torn: whether the lower part is missing.
    """

    tenant: Tenant
    case: Case
    issued: datetime.date
    written: datetime.date
    driver: Person | None = None
    symbology: str
    over_bars: bool = False
    torn: bool = False


def window(tenant: Tenant) -> tuple[str, ...]:
    """What stands in the window of forms that are to come back."""
    return ("Zurück an", *tenant.address)


def hearing_form(form: Form, dice: Dice) -> Leaf:
    """Draw front and back of a hearing form that a person has filled in."""
    person = form.case.person
    accused = ("Betroffene/r", f"{person.name}, geb. {german_date(person.birth_date)}")
    page = _front(form, "Anhörung im Bußgeldverfahren", _HEARING, accused, dice)
    hand, chosen = some_hand(dice), dice.between(0, 3)
    filled = person if dice.chance(0.85) else None
    y = _person(page, 148.0, "1. Angaben zur Person", filled, hand)
    _statement(page, y + 6, form, hand, (_CHOICES, chosen), dice)
    back = _back(form, page, "Rechtliche Hinweise zum Anhörungsbogen", dice, silent=chosen == 3)
    return Leaf(front=page, back=back)


def witness_form(form: Form, dice: Dice) -> Leaf:
    """Draw a witness form: the person named in it by hand is most often somebody else."""
    person = form.case.person
    keeper = ("Halter/in", f"{person.name}, {person.street}, {person.postcode} {person.city}")
    page = _front(form, "Zeugenfragebogen", _WITNESS, keeper, dice)
    hand, chosen = some_hand(dice), dice.pick((0, 1, 1, 1, 1, 2, 3))
    named = {0: person, 1: form.driver}.get(chosen)
    y = _person(page, 148.0, "1. Wer das Fahrzeug geführt hat", named, hand)
    _statement(page, y + 6, form, hand, (_WITNESS_CHOICES, chosen), dice)
    back = _back(form, page, "Rechtliche Hinweise zum Zeugenfragebogen", dice, silent=chosen == 2)
    return Leaf(front=page, back=back)


def delivery_certificate(form: Form, dice: Dice) -> Page:
    """Draw a certificate of delivery: our number as print, the post's own barcode beside it."""
    tenant, case = form.tenant, form.case
    page = Page(yellow=True, receipt=(150, 262))
    body = Typed(size=9)
    page.text(LEFT, 22, "Zustellungsurkunde", Typed(size=16, bold=True))
    page.text(LEFT, 28, "Förmliche Zustellung nach §§ 177 bis 182 ZPO", body)
    franking(page, (168, 14), dice)
    page.box((LEFT, 34), (165, 34))
    page.text(LEFT + 2, 38, f"1.1 {tenant.number_label}", _LABEL)
    page.number(LEFT + 3, 45, "", case.case_no, Typed(family="typewriter", size=12, bold=True))
    page.text(LEFT + 2, 53, "1.2 Schriftstück", _LABEL)
    page.text(LEFT + 3, 59, f"Bußgeldbescheid vom {german_date(form.issued)}", body)
    if form.symbology:
        case_symbol(page, (116, 44), tenant, case.case_no, form.symbology)
    page.box((LEFT, 72), (165, 38))
    page.text(LEFT + 2, 76, "1.3 Adressat", _LABEL)
    person = case.person
    town = f"{person.postcode} {person.city}"
    typed = Typed(family="typewriter", size=11)
    page.lines(LEFT + 3, 84, (person.name, person.street, town), typed)
    _delivery(page, form.written, dice)
    page.text(LEFT, 252, "Zurück an:", _LABEL)
    page.lines(LEFT + 3, 258, tenant.address, body)
    return page


def _front(form: Form, title: str, words: str, about: tuple[str, str], dice: Dice) -> Page:
    tenant, case = form.tenant, form.case
    page = Page(receipt=(95, 36) if tenant.index else (160, 19))
    letterhead(page, tenant)
    fold_marks(page)
    address(page, window(tenant), Typed(), "Bitte im Fensterumschlag zurücksenden")
    number_block(page, tenant, case, form.issued, form.symbology, dice)
    if form.over_bars:
        # A note, or the end of a signature, right through the bars.
        scrawl(page, (118, 44), 62, dice, size=dice.uniform(1.8, 3.0))
        if dice.chance(0.5):
            sign(page, (122, 48), dice)
    page.text(LEFT, 99, title, Typed(size=13, bold=True))
    y = page.paragraph((LEFT, 105), RIGHT - LEFT, words, Typed(size=8.5))
    _accusation(page, y + 2, case, about, dice)
    footer(page, tenant)
    if form.torn:
        page.torn = dice.uniform(150, 235)
    return page


def _accusation(page: Page, y: float, case: Case, about: tuple[str, str], dice: Dice) -> None:
    over, hour = dice.between(21, 38), dice.between(6, 22)
    rows = (
        about,
        ("Kennzeichen", case.person.plate),
        ("Tattag, Uhrzeit", f"{german_date(case.offence_date)}, {hour}.{dice.between(10, 59)} Uhr"),
        ("Tatort", dice.pick(ROADS)),
        ("Vorwurf", f"Überschreitung der zulässigen Höchstgeschwindigkeit um {over} km/h"),
    )
    for label, value in rows:
        page.text(LEFT, y, label, Typed(size=8.5))
        page.text(LEFT + 32, y, value, Typed(size=8.5, bold=True))
        y += 4.3


def _person(page: Page, y: float, title: str, named: Person | None, hand: Hand) -> float:
    """Fields for a person in block letters; nobody named: they stay empty."""
    page.text(LEFT, y, title, Typed(size=9.5, bold=True))
    rows = (
        (("Name", 95.0), ("Geburtsdatum", 70.0)),
        (("Vorname", 95.0), ("Telefon (freiwillig)", 70.0)),
        (("Straße, Hausnummer", 95.0), ("PLZ, Ort", 70.0)),
    )
    values = _values(named) if named else {}
    y += 2
    for fields in rows:
        x = LEFT
        for label, width in fields:
            page.box((x, y), (width, 10), line=0.15)
            page.text(x + 1, y + 2.7, label, _LABEL)
            if label in values:
                hand.within(page, (x + 3, y + 8.6), width - 4, values[label])
            x += width
        y += 10
    return y


def _values(person: Person) -> dict[str, str]:
    return {
        "Name": person.surname,
        "Geburtsdatum": german_date(person.birth_date),
        "Vorname": person.given_name,
        "Straße, Hausnummer": person.street,
        "PLZ, Ort": f"{person.postcode} {person.city}",
    }


def _statement(
    page: Page, y: float, form: Form, hand: Hand, answer: tuple[tuple[str, ...], int], dice: Dice
) -> None:
    """Boxes to tick, lines to write on, place, date and signature."""
    page.text(LEFT, y, "2. Angaben zur Sache", Typed(size=9.5, bold=True))
    choices, chosen = answer
    for row, words in enumerate(choices):
        corner = (LEFT + 1, y + 3 + 5.2 * row)
        page.box(corner, (3.2, 3.2), line=0.25)
        page.text(corner[0] + 5, corner[1] + 2.7, words, Typed(size=8))
        if row == chosen:
            tick(page, corner, 3.2, dice)
    y += 32
    written = dice.between(0, 3) if chosen in (1, 2) and chosen != _SILENT[choices] else 0
    for line in range(3):
        page.rule((LEFT, y + 8 * line), (RIGHT, y + 8 * line), width=0.15, grey=0.4)
        if line < written:
            scrawl(page, (LEFT + 3, y + 8 * line - 0.8), RIGHT - LEFT - 10, dice, size=2.0)
    y = 268.0
    page.rule((LEFT, y), (LEFT + 68, y), width=0.15)
    page.rule((LEFT + 75, y), (RIGHT, y), width=0.15)
    page.text(LEFT, y + 3, "Ort, Datum", _LABEL)
    page.text(LEFT + 75, y + 3, "Unterschrift", _LABEL)
    place = form.case.person.city.split()[0]
    hand.within(page, (LEFT + 1, y - 0.8), 66, f"{place}, {german_date(form.written)}")
    sign(page, (LEFT + 84, y - 1), dice)


def _back(form: Form, front: Page, title: str, dice: Dice, *, silent: bool) -> Page:
    """The printed back: advice, some writing, often the barcode once more."""
    page = Page()
    page.torn = front.torn
    page.text(LEFT, 24, title, Typed(size=11, bold=True))
    y = 32.0
    for number, text in enumerate(_ADVICE, 1):
        page.text(LEFT, y, f"{number}.", Typed(size=9))
        y = page.paragraph((LEFT + 6, y), RIGHT - LEFT - 6, text, Typed(size=9)) + 2
    page.text(LEFT, y + 8, "Raum für weitere Angaben", Typed(size=9, bold=True))
    written = 0 if silent else dice.between(0, 5)
    for line in range(9):
        page.rule((LEFT, y + 18 + 9 * line), (RIGHT, y + 18 + 9 * line), width=0.15, grey=0.4)
        if line < written:
            scrawl(page, (LEFT + 2, y + 17.3 + 9 * line), RIGHT - LEFT - 8, dice)
    if form.symbology and dice.chance(0.5):
        case_symbol(page, (LEFT, 262), form.tenant, form.case.case_no, form.symbology)
    page.number(LEFT, 283, form.tenant.number_label, form.case.case_no, Typed(size=7))
    page.text(RIGHT - 40, 283, "Vordruck 32-104 · 01/2026", _LABEL)
    return page


def _delivery(page: Page, day: datetime.date, dice: Dice) -> None:
    page.box((LEFT, 114), (165, 128))
    page.text(LEFT + 2, 118, "2. Zustellung", _LABEL)
    chosen = dice.pick((0, 0, 1, 3, 3, 3))
    for row, words in enumerate(_WAYS):
        corner = (LEFT + 4, 124 + 11.0 * row)
        page.box(corner, (3.5, 3.5), line=0.25)
        page.text(LEFT + 12, corner[1] + 3, f"2.{row + 1}  {words}", Typed(size=9))
        if row == chosen:
            tick(page, corner, 3.5, dice)
    fields = (
        (LEFT + 4, 50.0, "Datum"),
        (LEFT + 58, 30.0, "Uhrzeit"),
        (LEFT + 92, 68.0, "Zusteller"),
    )
    for x, width, label in fields:
        page.box((x, 206), (width, 14), line=0.15)
        page.text(x + 1, 209, label, _LABEL)
    hand = some_hand(dice)
    hand.block(page, (LEFT + 6, 217.5), german_date(day), pitch=4.2)
    hand.block(page, (LEFT + 61, 217.5), f"{dice.between(8, 15)}.{dice.between(10, 59)}")
    sign(page, (LEFT + 100, 218), dice)
    scrawl(page, (LEFT + 6, 232), 60, dice, size=1.8)
