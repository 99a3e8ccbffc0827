"""Forms with our own barcode: the returned hearing form and the certificate of delivery."""

from __future__ import annotations

import datetime
from typing import Final

import attrs

from docindex.testing.samples.cases import Case
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.handwriting import scrawl, sign, tick, write_block
from docindex.testing.samples.names import ROADS
from docindex.testing.samples.numbers import digits_of
from docindex.testing.samples.office import (
    LEFT,
    OFFICE,
    RIGHT,
    SMALL,
    address,
    fold_marks,
    german_date,
    letterhead,
    office_footer,
    receipt_stamp,
)
from docindex.testing.samples.paper import Point, Sheet, Style
from docindex.testing.samples.symbols import Symbol, draw_symbol

# Millimetres of the narrowest element: what office printers put on forms of 60 mm and less.
_MODULES: Final = {"code128": 0.42, "code39": 0.33, "qr": 0.75, "datamatrix": 0.9}
_BODY: Final = Style(size=8.5, stretch=0.92)
_BOLD: Final = Style(size=8.5, stretch=0.92, bold=True)
_LABEL: Final = Style(size=6.5, grey=0.15)
_CHOICES: Final = (
    "Der Verstoß wird zugegeben.",
    "Der Verstoß wird nicht zugegeben (Begründung siehe unten).",
    "Ich habe das Fahrzeug zur Tatzeit nicht geführt.",
    "Ich mache von meinem Schweigerecht Gebrauch.",
)
_RIGHTS: Final = (
    "Ihnen wird zur Last gelegt, die nachstehend bezeichnete Verkehrsordnungswidrigkeit begangen "
    "zu haben. Nach § 55 OWiG erhalten Sie hiermit Gelegenheit, sich zu dem Vorwurf zu äußern. Es "
    "steht Ihnen frei, Angaben zur Sache zu machen. Zu den Angaben zur Person sind Sie nach § 111 "
    "OWiG verpflichtet. Bitte senden Sie den ausgefüllten Bogen binnen einer Woche zurück."
)
_ADVICE: Final = (
    "Äußern Sie sich nicht fristgerecht, kann ohne weitere Anhörung ein Bußgeldbescheid ergehen. "
    "Die Kosten des Verfahrens trägt in diesem Fall der Betroffene.",
    "Wird der Führer des Fahrzeugs nicht festgestellt, kann dem Halter die Führung eines "
    "Fahrtenbuches auferlegt werden (§ 31a StVZO).",
    "Ihre Angaben werden nach den Vorschriften der Strafprozessordnung und des "
    "Landesdatenschutzgesetzes verarbeitet. Empfänger der Daten ist die Bußgeldstelle des "
    "Landkreises Musterau. Eine Auskunft über die gespeicherten Daten erhalten Sie auf Antrag.",
    "Bei Zahlung des Verwarnungsgeldes innerhalb einer Woche wird das Verfahren eingestellt. Eine "
    "Teilzahlung hat diese Wirkung nicht. Bitte verwenden Sie ausschließlich das angegebene "
    "Kassenzeichen; andere Angaben führen zu Verzögerungen bei der Zuordnung.",
)


@attrs.frozen(kw_only=True)
class Form:
    """A form that comes back.

    Args:
        case: the case whose number it carries.
        received: the day in the receipt stamp.
        symbology: `code128`, `code39`, `qr` or `datamatrix`; empty: no barcode of ours.
    """

    case: Case
    received: datetime.date
    symbology: str = "code128"


def hearing_form(form: Form, dice: Dice) -> Sheet:
    """Draw the front of a hearing form that a person has filled in."""
    sheet = Sheet()
    letterhead(sheet)
    fold_marks(sheet)
    address(sheet, ("Zurück an", *OFFICE), Style(size=10), "Bitte im Fensterumschlag zurücksenden")
    _numbers(sheet, form)
    sheet.text(LEFT, 100, "Anhörung im Bußgeldverfahren", Style(size=13, bold=True))
    y = sheet.paragraph((LEFT, 106), RIGHT - LEFT, _RIGHTS, _BODY)
    y = _accusation(sheet, y + 2, form.case, dice)
    y = _person(sheet, y + 4, form, dice)
    _statement(sheet, y + 5, form, dice)
    office_footer(sheet)
    receipt_stamp(sheet, (136, 8), form.received, dice)
    return sheet


def hearing_form_back(form: Form, dice: Dice) -> Sheet:
    """Draw the printed back: legal advice, some writing, often the barcode once more."""
    sheet = Sheet()
    sheet.text(LEFT, 24, "Rechtliche Hinweise zum Anhörungsbogen", Style(size=11, bold=True))
    y = 32.0
    for number, text in enumerate(_ADVICE, 1):
        sheet.text(LEFT, y, f"{number}.", _BODY)
        y = sheet.paragraph((LEFT + 6, y), RIGHT - LEFT - 6, text, _BODY) + 2
    sheet.text(LEFT, y + 8, "Raum für weitere Angaben", _BOLD)
    for line in range(9):
        sheet.rule((LEFT, y + 18 + 9 * line), (RIGHT, y + 18 + 9 * line), width=0.15, grey=0.4)
    for line in range(dice.between(0, 5)):
        scrawl(sheet, (LEFT + 2, y + 17.3 + 9 * line), RIGHT - LEFT - 8, dice)
    if dice.chance(0.6):
        _case_symbol(sheet, form, (LEFT, 262))
    sheet.text(LEFT, 283, f"Aktenzeichen {form.case.case_no}", _LABEL)
    sheet.text(RIGHT - 40, 283, "Vordruck 32-104 · 01/2025", _LABEL)
    return sheet


def delivery_certificate(form: Form, dice: Dice) -> Sheet:
    """Draw a certificate of delivery (Zustellungsurkunde) on yellow paper."""
    sheet = Sheet()
    # Yellow (RGB 255 236 110) as a scanner's grey sees it.
    sheet.box((0, 0), (210, 297), line=0, fill=0.9)
    sheet.text(LEFT, 22, "Zustellungsurkunde", Style(size=16, bold=True))
    sheet.text(LEFT, 28, "Förmliche Zustellung nach §§ 177 bis 182 ZPO", _BODY)
    postal = Symbol(symbology="datamatrix", data=_postage(dice), module=0.6)
    draw_symbol(sheet, (168, 14), postal)
    sheet.box((LEFT, 34), (165, 34))
    sheet.text(LEFT + 2, 38, "1.1 Aktenzeichen", _LABEL)
    sheet.text(LEFT + 3, 45, f"Aktenzeichen: {form.case.case_no}", Style(size=11, bold=True))
    sheet.text(LEFT + 2, 53, "1.2 Schriftstück", _LABEL)
    sheet.text(LEFT + 3, 59, f"Bußgeldbescheid vom {german_date(form.case.opened)}", _BODY)
    if form.symbology:
        _case_symbol(sheet, form, (112, 44))
    _recipient(sheet, form.case)
    _delivery(sheet, form, dice)
    sheet.text(LEFT, 252, "Zurück an:", _LABEL)
    sheet.lines(LEFT + 3, 258, OFFICE, _BODY)
    receipt_stamp(sheet, (128, 252), form.received, dice)
    return sheet


def _case_symbol(sheet: Sheet, form: Form, corner: Point) -> Point:
    module = _MODULES[form.symbology]
    number = digits_of(form.case.case_no)
    return draw_symbol(sheet, corner, Symbol(symbology=form.symbology, data=number, module=module))


def _numbers(sheet: Sheet, form: Form) -> None:
    """The block at the right: barcode, our number beside its label, who is in charge."""
    _case_symbol(sheet, form, (128, 38))
    rows = (
        ("Aktenzeichen", form.case.case_no, True),
        ("Kassenzeichen", form.case.cash_no, False),
        ("Datum", german_date(form.case.opened), False),
        ("Auskunft erteilt", form.case.receiver, False),
    )
    for row, (label, value, bold) in enumerate(rows):
        y = 59 + 4.6 * row
        sheet.text(128, y, label, _BODY)
        sheet.text(156, y, value, _BOLD if bold else _BODY)


def _accusation(sheet: Sheet, y: float, case: Case, dice: Dice) -> float:
    over, hour = dice.between(21, 38), dice.between(6, 22)
    rows = (
        ("Betroffene/r", f"{case.person.name}, geb. {german_date(case.person.birth_date)}"),
        ("Kennzeichen", case.person.plate),
        ("Tattag, Uhrzeit", f"{german_date(case.offence_date)}, {hour}.{dice.between(10, 59)} Uhr"),
        ("Tatort", dice.pick(ROADS)),
        ("Vorwurf", f"Überschreitung der zulässigen Höchstgeschwindigkeit um {over} km/h"),
    )
    for label, value in rows:
        sheet.text(LEFT, y, label, _BODY)
        y = sheet.lines(LEFT + 32, y, (value,), _BOLD)
    return y


def _person(sheet: Sheet, y: float, form: Form, dice: Dice) -> float:
    """Section 1: fields that the person fills in block letters."""
    sheet.text(LEFT, y, "1. Angaben zur Person", Style(size=9.5, bold=True))
    person = form.case.person
    town = f"{person.postcode} {person.city}"
    rows = (
        (("Name", person.surname, 95.0), ("Geburtsdatum", german_date(person.birth_date), 70.0)),
        (("Vorname", person.given_name, 95.0), ("Telefon (freiwillig)", "", 70.0)),
        (("Straße, Hausnummer", person.street, 95.0), ("PLZ, Ort", town, 70.0)),
    )
    filled = dice.chance(0.85)
    for fields in rows:
        x, y = LEFT, y + (2 if fields is rows[0] else 10)
        for label, value, width in fields:
            sheet.box((x, y), (width, 10), line=0.15)
            sheet.text(x + 1, y + 2.7, label, _LABEL)
            if filled and value:
                pitch = min(4.6, (width - 4) / len(value))
                write_block(sheet, (x + 3, y + 8.6), value, dice, pitch=pitch)
            x += width
    return y + 10


def _statement(sheet: Sheet, y: float, form: Form, dice: Dice) -> None:
    """Section 2: boxes to tick, lines to write on, date and signature."""
    sheet.text(LEFT, y, "2. Angaben zur Sache", Style(size=9.5, bold=True))
    chosen = dice.between(0, len(_CHOICES) - 1)
    for row, words in enumerate(_CHOICES):
        corner = (LEFT + 1 + 84 * (row % 2), y + 3 + 6 * (row // 2))
        sheet.box(corner, (3.2, 3.2), line=0.25)
        sheet.text(corner[0] + 5, corner[1] + 2.7, words, attrs.evolve(_BODY, size=7.5))
        if row == chosen:
            tick(sheet, corner, 3.2, dice)
    y += 24
    written = dice.between(0, 3) if chosen in (1, 2) else 0
    for line in range(3):
        sheet.rule((LEFT, y + 8 * line), (RIGHT, y + 8 * line), width=0.15, grey=0.4)
        if line < written:
            scrawl(sheet, (LEFT + 3, y + 8 * line - 0.8), RIGHT - LEFT - 10, dice, size=2.0)
    y = 268.0
    sheet.rule((LEFT, y), (LEFT + 55, y), width=0.15)
    sheet.rule((LEFT + 75, y), (RIGHT, y), width=0.15)
    sheet.text(LEFT, y + 3, "Ort, Datum", SMALL)
    sheet.text(LEFT + 75, y + 3, "Unterschrift", SMALL)
    day = form.received - datetime.timedelta(days=dice.between(1, 5))
    write_block(sheet, (LEFT + 22, y - 0.8), german_date(day), dice, pitch=3.4)
    sign(sheet, (LEFT + 84, y - 1), dice)


def _recipient(sheet: Sheet, case: Case) -> None:
    person = case.person
    sheet.box((LEFT, 72), (165, 38))
    sheet.text(LEFT + 2, 76, "1.3 Adressat", _LABEL)
    lines = (person.name, person.street, f"{person.postcode} {person.city}")
    sheet.lines(LEFT + 3, 84, lines, Style(size=11))


def _delivery(sheet: Sheet, form: Form, dice: Dice) -> None:
    sheet.box((LEFT, 114), (165, 128))
    sheet.text(LEFT + 2, 118, "2. Zustellung", _LABEL)
    ways = (
        "Das Schriftstück wurde dem Adressaten persönlich übergeben.",
        "Das Schriftstück wurde einem erwachsenen Familienangehörigen übergeben.",
        "Das Schriftstück wurde einer in der Familie beschäftigten Person übergeben.",
        "Da die Übergabe nicht möglich war: in den zur Wohnung gehörenden Briefkasten eingelegt.",
        "Da auch die Einlegung nicht möglich war: bei der Postfiliale niedergelegt.",
        "Die Annahme wurde verweigert; das Schriftstück wurde zurückgelassen.",
    )
    chosen = dice.pick((0, 0, 1, 3, 3, 3))
    for row, words in enumerate(ways):
        corner = (LEFT + 4, 124 + 11.0 * row)
        sheet.box(corner, (3.5, 3.5), line=0.25)
        sheet.text(LEFT + 12, corner[1] + 3, f"2.{row + 1}  {words}", _BODY)
        if row == chosen:
            tick(sheet, corner, 3.5, dice)
    for x, label in ((LEFT + 4, "Datum"), (LEFT + 58, "Uhrzeit"), (LEFT + 92, "Zusteller/in")):
        sheet.box((x, 206), (50 if x < LEFT + 50 else 30 if x < LEFT + 90 else 68, 14), line=0.15)
        sheet.text(x + 1, 209, label, _LABEL)
    day = form.received - datetime.timedelta(days=dice.between(2, 6))
    write_block(sheet, (LEFT + 6, 217.5), german_date(day), dice, pitch=4.2)
    write_block(sheet, (LEFT + 61, 217.5), f"{dice.between(8, 15)}.{dice.between(10, 59)}", dice)
    sign(sheet, (LEFT + 100, 218), dice)
    scrawl(sheet, (LEFT + 6, 232), 60, dice, size=1.8)


def _postage(dice: Dice) -> bytes:
    """Something like a postage code: German postal codes begin with `DEA`, then binary."""
    return b"DEA\x12" + bytes(dice.between(1, 255) for _ in range(16))
