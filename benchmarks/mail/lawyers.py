"""Letters of lawyers: two to six pages, both references, arguments, a power of attorney."""

from __future__ import annotations

import datetime
from typing import Final

import attrs

from benchmarks.mail.caselists import RECEIVED
from benchmarks.mail.tenants import Tenant
from benchmarks.mail.typefaces import Page, Typed
from docindex.testing.samples.cases import Case
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.handwriting import sign
from docindex.testing.samples.names import GIVEN_NAMES, ROADS, SURNAMES
from docindex.testing.samples.office import (
    LEFT,
    RIGHT,
    address,
    fold_marks,
    german_date,
    spoken_date,
)
from docindex.testing.samples.paper import Align

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
    "dokumentiert ist. Eine Abweichung hiervon führt dazu, dass kein standardisiertes "
    "Messverfahren mehr vorliegt.",
    "Ferner ist auf dem übersandten Foto der Fahrer nicht mit der erforderlichen Sicherheit zu "
    "erkennen. Die untere Gesichtshälfte ist durch den Innenspiegel verdeckt. Eine Identifizierung "
    "ist auf dieser Grundlage ausgeschlossen; ein anthropologisches Gutachten wird angeregt.",
    "Schließlich ist die Beschilderung im Bereich der Messstelle widersprüchlich. In "
    "Fahrtrichtung folgt auf die Begrenzung nach weniger als 150 Metern deren Aufhebung. Ein "
    "entsprechendes Lichtbild wird mit der Einspruchsbegründung vorgelegt.",
    "Die Verjährung wurde durch die Anhörung nicht unterbrochen, da diese an eine Anschrift "
    "gerichtet war, unter der meine Mandantschaft seit geraumer Zeit nicht mehr gemeldet ist.",
    "Es wird angeregt, das Verfahren nach § 47 Abs. 2 OWiG einzustellen. Sollte dem nicht gefolgt "
    "werden, bitte ich vor Abgabe an das Amtsgericht um einen Hinweis.",
)
_POWERS: Final = (
    "zur Stellung von Anträgen, auch auf Akteneinsicht und Wiedereinsetzung;",
    "zur Einlegung und Rücknahme von Rechtsbehelfen;",
    "zur Entgegennahme von Zustellungen und Zahlungen;",
    "zur Bestellung von Untervertretern.",
)


@attrs.frozen(kw_only=True)
class Mandate:
    """A lawyer's case.

    Args:
        case: our case.
        theirs: the lawyer's own number, perhaps in the shape of ours.
        parallel: number of another case that the text mentions; empty: none.
        pages: 2 to 6, with the power of attorney.
    """

    tenant: Tenant
    case: Case
    theirs: str
    parallel: str
    pages: int


def lawyer_letter(mandate: Mandate, dice: Dice) -> tuple[Page, ...]:
    """Draw the letter; its last page is the power of attorney."""
    firm = f"{dice.pick(GIVEN_NAMES)} {dice.pick(SURNAMES)}"
    family = dice.pick(("serif", "serif", "sans"))
    body = Typed(family=family, size=dice.pick((10.5, 11, 11.5)), leading=1.35)
    first = _first(mandate, firm, body, dice)
    middle = [_argument(mandate, firm, n, body, dice) for n in range(2, mandate.pages)]
    return (first, *middle, _attorney(mandate, firm, body, dice))


def _first(mandate: Mandate, firm: str, body: Typed, dice: Dice) -> Page:
    page = Page(receipt=(150, 66))
    if dice.chance(0.5):
        fold_marks(page)
    _head(page, firm, body)
    address(page, mandate.tenant.address, body, f"RA {firm} · Marktplatz 8 · 00310 Musterau")
    case = mandate.case
    written = RECEIVED - datetime.timedelta(days=dice.between(1, 3))
    page.text(RIGHT, 92, f"Musterau, {spoken_date(written)}", attrs.evolve(body, align=Align.RIGHT))
    bold = attrs.evolve(body, bold=True)
    own = dice.pick(("Unser Zeichen:", "Unser Az.:", "Mein Zeichen:"))
    label = dice.pick(("Ihr Zeichen:", "Ihr Az.:", f"{mandate.tenant.number_label}:"))
    if dice.chance(0.5):
        page.text(LEFT, 92, f"{own} {mandate.theirs}", body)
        y = 104.0
    else:
        page.text(LEFT, 98, f"{own} {mandate.theirs}", bold)
        y = 98 + bold.line
    page.number(LEFT, y, label, case.case_no, bold)
    y = page.lines(LEFT, y + bold.line, (f"Bußgeldsache gegen {case.person.name}",), bold)
    y = page.lines(LEFT, y + 5, ("Sehr geehrte Damen und Herren,",), body)
    facts = {
        "name": f"{case.person.name}, {case.person.street}, {case.person.city}",
        "day": german_date(case.offence_date),
        "plate": case.person.plate,
        "road": dice.pick(ROADS),
    }
    for text in _OPENING:
        y = page.paragraph((LEFT, y + 2.5), RIGHT - LEFT, text.format(**facts), body)
    _foot(page, 1)
    if mandate.pages == 2:
        _close(page, y, firm, body, dice)
    return page


def _argument(mandate: Mandate, firm: str, number: int, body: Typed, dice: Dice) -> Page:
    page = Page()
    person = mandate.case.person
    page.text(LEFT, 22, f"Seite {number} zum Schreiben {mandate.theirs}, {person.surname}", body)
    page.rule((LEFT, 25), (RIGHT, 25), width=0.15)
    y = 34.0
    for text in dice.shuffled(_ARGUMENTS)[: dice.between(2, 4)]:
        y = page.paragraph((LEFT, y + 2.5), RIGHT - LEFT, text, body)
    if mandate.parallel and number == 2:
        words = (
            f"In der Parallelsache gegen einen anderen Fahrer (dortiges Az. {mandate.parallel}) "
            "wurde das Verfahren wegen derselben Messung bereits eingestellt."
        )
        y = page.paragraph((LEFT, y + 2.5), RIGHT - LEFT, words, body)
    if number == mandate.pages - 1:
        _close(page, y, firm, body, dice)
    _foot(page, number)
    return page


def _close(page: Page, y: float, firm: str, body: Typed, dice: Dice) -> None:
    y = page.lines(LEFT, y + 6, ("Mit freundlichen kollegialen Grüßen",), body)
    sign(page, (LEFT + 5, y + 12), dice)
    page.lines(LEFT, y + 20, (firm, "Rechtsanwalt"), body)


def _attorney(mandate: Mandate, firm: str, body: Typed, dice: Dice) -> Page:
    page = Page()
    person = mandate.case.person
    page.text(105, 35, "Vollmacht", Typed(size=18, bold=True, align=Align.CENTRE))
    office = f"Kanzlei {firm}, Marktplatz 8, 00310 Musterau"
    page.text(105, 44, office, attrs.evolve(body, align=Align.CENTRE))
    words = (
        f"wird hiermit in Sachen {person.name}, geb. am {german_date(person.birth_date)}, wegen "
        "Verkehrsordnungswidrigkeit Vollmacht zur Verteidigung und Vertretung erteilt, und zwar"
    )
    y = page.paragraph((LEFT, 58), RIGHT - LEFT, words, body)
    for number, right in enumerate(_POWERS, 1):
        y = page.paragraph((LEFT + 8, y + 3), 150, f"{number}. {right}", body)
    page.rule((LEFT, 150), (LEFT + 60, 150), width=0.15)
    page.rule((LEFT + 80, 150), (RIGHT, 150), width=0.15)
    page.text(LEFT, 154, "Ort, Datum", Typed(size=6.5))
    page.text(LEFT + 80, 154, "Unterschrift", Typed(size=6.5))
    signed = RECEIVED - datetime.timedelta(days=dice.between(4, 9))
    page.text(LEFT + 1, 149, f"{person.city.split()[0]}, {german_date(signed)}", body)
    sign(page, (LEFT + 88, 149), dice)
    return page


def _head(page: Page, firm: str, body: Typed) -> None:
    page.text(RIGHT, 20, firm, attrs.evolve(body, size=17, italic=True, align=Align.RIGHT))
    words = "RECHTSANWÄLTE · STRAFRECHT · VERKEHRSRECHT"
    page.text(RIGHT, 26, words, attrs.evolve(body, size=8, align=Align.RIGHT))
    page.rule((LEFT, 29), (RIGHT, 29), width=0.6)
    lines = ("Marktplatz 8, 00310 Musterau", "Tel. 040 66969-710", "kanzlei@recht.example")
    page.lines(150, 36, lines, attrs.evolve(body, size=7.5))


def _foot(page: Page, number: int) -> None:
    page.rule((LEFT, 280), (RIGHT, 280), width=0.3)
    words = "Bürozeiten Mo-Fr 9-12 und 14-17 Uhr · Anderkonto IBAN DE00 9999 9999 0000 0710 00"
    page.text(LEFT, 284, words, Typed(size=6.5))
    page.text(RIGHT, 284, f"Seite {number}", Typed(size=6.5, align=Align.RIGHT))
