"""A lawyer's letter of two or three pages: two references, arguments, power of attorney."""

from __future__ import annotations

import datetime
from typing import Final

import attrs

from docindex.testing.samples.cases import Case
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.handwriting import sign
from docindex.testing.samples.names import GIVEN_NAMES, ROADS, SURNAMES
from docindex.testing.samples.office import (
    LEFT,
    OFFICE,
    RIGHT,
    SMALL,
    address,
    fold_marks,
    german_date,
    receipt_stamp,
    spoken_date,
)
from docindex.testing.samples.paper import Align, Sheet, Style

_BODY: Final = Style(size=10, stretch=0.92, leading=1.45)
_BOLD: Final = attrs.evolve(_BODY, bold=True)
_OPENING: Final = (
    "in der vorbezeichneten Angelegenheit zeige ich an, dass ich {name} vertrete. Eine auf mich "
    "lautende Vollmacht ist beigefügt.",
    "Gegen den Bußgeldbescheid wird hiermit namens und in Vollmacht meiner Mandantschaft "
    "Einspruch eingelegt. Zugleich beantrage ich Akteneinsicht durch Übersendung der vollständigen "
    "Verfahrensakte einschließlich Messprotokoll, Eichschein, Schulungsnachweis des "
    "Messpersonals und der digitalen Falldatensätze in meine Kanzlei.",
    "Meiner Mandantschaft wird vorgeworfen, am {day} mit dem Fahrzeug {plate} die zulässige "
    "Höchstgeschwindigkeit überschritten zu haben ({road}). Sie wird sich zunächst nicht zur Sache "
    "einlassen. Nach Akteneinsicht werde ich unaufgefordert Stellung nehmen.",
)
_ARGUMENTS: Final = (
    "Vorsorglich weise ich bereits jetzt auf Folgendes hin: Das Messgerät war nach den hier "
    "vorliegenden Lichtbildern unmittelbar hinter einer Kurve aufgestellt. Nach der "
    "Gebrauchsanweisung des Herstellers ist dort ein Mindestabstand einzuhalten, der nicht "
    "dokumentiert ist.",
    "Ferner ist auf dem übersandten Foto der Fahrer nicht mit der erforderlichen Sicherheit zu "
    "erkennen. Die untere Gesichtshälfte ist durch den Innenspiegel verdeckt. Eine Identifizierung "
    "ist auf dieser Grundlage ausgeschlossen.",
    "Schließlich ist die Beschilderung im Bereich der Messstelle widersprüchlich. In "
    "Fahrtrichtung folgt auf die Begrenzung nach weniger als 150 Metern deren Aufhebung. Ein "
    "entsprechendes Lichtbild wird mit der Einspruchsbegründung vorgelegt.",
    "Es wird angeregt, das Verfahren nach § 47 Abs. 2 OWiG einzustellen. Sollte dem nicht gefolgt "
    "werden, bitte ich vor Abgabe an das Amtsgericht um einen Hinweis.",
)


@attrs.frozen(kw_only=True)
class Mandate:
    """A lawyer's case.

    Args:
        case: our case.
        received: the day in the receipt stamp.
        attorney: whether the power of attorney is enclosed as a third page.
    """

    case: Case
    received: datetime.date
    attorney: bool


@attrs.frozen(kw_only=True)
class Firm:
    """An invented lawyer."""

    given_name: str
    surname: str

    @property
    def name(self) -> str:
        """Given name and surname."""
        return f"{self.given_name} {self.surname}"


def lawyer_letter(mandate: Mandate, dice: Dice) -> tuple[Sheet, ...]:
    """Draw the letter; the sender's own number never has the form of ours."""
    firm = Firm(given_name=dice.pick(GIVEN_NAMES), surname=dice.pick(SURNAMES))
    initials = firm.given_name[0] + firm.surname[0]
    theirs = f"{dice.between(100, 4999):05d}/25 {initials}-{dice.pick(('hs', 'mk', 'rw'))}"
    sheets = [_first_page(mandate, firm, theirs, dice), _second_page(mandate, firm, theirs, dice)]
    if mandate.attorney:
        sheets.append(_power_of_attorney(mandate, firm, dice))
    return tuple(sheets)


def _first_page(mandate: Mandate, firm: Firm, theirs: str, dice: Dice) -> Sheet:
    sheet = Sheet()
    fold_marks(sheet)
    _firm_head(sheet, firm)
    address(sheet, OFFICE, _BODY, f"RAe {firm.surname} · Marktplatz 8 · 00310 Musterau")
    case = mandate.case
    right = attrs.evolve(_BODY, align=Align.RIGHT)
    written = mandate.received - datetime.timedelta(days=dice.between(1, 3))
    sheet.text(RIGHT, 92, f"Musterau, {spoken_date(written)}", right)
    sheet.lines(LEFT, 92, (f"Unser Zeichen: {theirs}",), _BODY)
    number = dice.pick((f"Ihr Zeichen: {case.case_no}", f"Ihr Az. {case.case_no}"))
    lines = (number, f"Bußgeldsache gegen {case.person.name}")
    y = sheet.lines(LEFT, 102, lines, _BOLD)
    y = sheet.lines(LEFT, y + 5, ("Sehr geehrte Damen und Herren,",), _BODY)
    facts = {
        "name": f"{case.person.name}, {case.person.street}, {case.person.city}",
        "day": german_date(case.offence_date),
        "plate": case.person.plate,
        "road": dice.pick(ROADS),
    }
    for text in _OPENING:
        y = sheet.paragraph((LEFT, y + 2.5), RIGHT - LEFT, text.format(**facts), _BODY)
    _firm_foot(sheet, 1)
    receipt_stamp(sheet, (132, 56), mandate.received, dice)
    return sheet


def _second_page(mandate: Mandate, firm: Firm, theirs: str, dice: Dice) -> Sheet:
    sheet = Sheet()
    person = mandate.case.person
    sheet.text(LEFT, 22, f"Seite 2 zum Schreiben {theirs}, {person.surname}", _BODY)
    sheet.rule((LEFT, 25), (RIGHT, 25), width=0.15)
    y = 34.0
    for text in _ARGUMENTS[: dice.between(2, 4)]:
        y = sheet.paragraph((LEFT, y + 2.5), RIGHT - LEFT, text, _BODY)
    y = sheet.lines(LEFT, y + 6, ("Mit freundlichen kollegialen Grüßen",), _BODY)
    sign(sheet, (LEFT + 5, y + 12), dice)
    y = sheet.lines(LEFT, y + 20, (firm.name, f"Kanzlei {firm.surname}"), _BODY)
    if mandate.attorney:
        sheet.text(LEFT, y + 8, "Anlage: Vollmacht", _BODY)
    _firm_foot(sheet, 2)
    return sheet


def _power_of_attorney(mandate: Mandate, firm: Firm, dice: Dice) -> Sheet:
    sheet = Sheet()
    person = mandate.case.person
    sheet.text(105, 35, "Vollmacht", Style(size=18, bold=True, align=Align.CENTRE))
    sheet.text(
        105, 44, f"Kanzlei {firm.name}, Marktplatz 8, 00310 Musterau", Style(align=Align.CENTRE)
    )
    y = sheet.paragraph(
        (LEFT, 58),
        RIGHT - LEFT,
        f"wird hiermit in Sachen {person.name}, geb. am {german_date(person.birth_date)}, wegen "
        "Verkehrsordnungswidrigkeit Vollmacht zur Verteidigung und Vertretung erteilt, und zwar",
        _BODY,
    )
    for number, right in enumerate(
        (
            "zur Stellung von Anträgen, auch auf Akteneinsicht und Wiedereinsetzung;",
            "zur Einlegung und Rücknahme von Rechtsbehelfen;",
            "zur Entgegennahme von Zustellungen und Zahlungen;",
            "zur Bestellung von Untervertretern.",
        ),
        1,
    ):
        y = sheet.paragraph((LEFT + 8, y + 3), 150, f"{number}. {right}", _BODY)
    sheet.rule((LEFT, 150), (LEFT + 60, 150), width=0.15)
    sheet.rule((LEFT + 80, 150), (RIGHT, 150), width=0.15)
    sheet.text(LEFT, 154, "Ort, Datum", SMALL)
    sheet.text(LEFT + 80, 154, "Unterschrift", SMALL)
    signed = mandate.received - datetime.timedelta(days=dice.between(4, 9))
    sheet.text(LEFT + 1, 149, f"{person.city.split()[0]}, {german_date(signed)}", _BODY)
    sign(sheet, (LEFT + 88, 149), dice)
    return sheet


def _firm_head(sheet: Sheet, firm: Firm) -> None:
    sheet.text(RIGHT, 20, firm.name, Style(size=16, italic=True, align=Align.RIGHT))
    sheet.text(
        RIGHT, 26, "RECHTSANWÄLTE · STRAFRECHT · VERKEHRSRECHT", Style(size=8, align=Align.RIGHT)
    )
    sheet.rule((LEFT, 29), (RIGHT, 29), width=0.6)
    sheet.lines(
        150,
        36,
        ("Marktplatz 8, 00310 Musterau", "Tel. 040 66969-710", "kanzlei@recht.example"),
        Style(size=7.5),
    )


def _firm_foot(sheet: Sheet, page: int) -> None:
    sheet.rule((LEFT, 280), (RIGHT, 280), width=0.3)
    words = "Bürozeiten Mo-Fr 9-12 und 14-17 Uhr · Anderkonto IBAN DE00 9999 9999 0000 0710 00"
    sheet.text(LEFT, 284, words, SMALL)
    sheet.text(RIGHT, 284, f"Seite {page}", attrs.evolve(SMALL, align=Align.RIGHT))
