"""Letters of lawyers: both references, arguments over some pages, a power of attorney."""

from __future__ import annotations

import datetime
from typing import Final

import attrs

from benchmarks.mail.arguments import ARGUMENTS, POWERS
from benchmarks.mail.people import WOMEN
from benchmarks.mail.prose import broken, held, write
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
    "in der vorbezeichneten Angelegenheit zeige ich an, dass ich {name}, {home}, vertrete. Eine "
    "auf mich lautende Vollmacht ist beigefügt.",
    "Gegen den Bußgeldbescheid wird hiermit namens und in Vollmacht meiner Mandantschaft "
    "Einspruch eingelegt. Zugleich beantrage ich Akteneinsicht durch Übersendung der vollständigen "
    "Verfahrensakte einschließlich Messprotokoll, Eichschein, Schulungsnachweis des "
    "Messpersonals und der digitalen Falldatensätze in meine Kanzlei.",
    "Meiner Mandantschaft wird vorgeworfen, am {day} mit dem Fahrzeug {plate} die zulässige "
    "Höchstgeschwindigkeit überschritten zu haben ({road}). Sie wird sich zunächst nicht zur Sache "
    "einlassen. Nach Akteneinsicht werde ich unaufgefordert Stellung nehmen.",
)
_PLACES: Final = (
    ("Marktplatz 8", "00310 Musterau"),
    ("Bahnhofstraße 21", "00317 Tannfurt"),
    ("Am Alten Hafen 3", "00412 Neuenmarkt"),
    ("Kirchgasse 14", "00455 Hohenschön"),
    ("Brückenstraße 5", "00480 Oberwerda"),
    ("Deichstraße 77", "00733 Norderwiek"),
)
_LOWEST: Final = 264.0  # millimetres from the top, above the foot
_CLOSING: Final = 36.0


@attrs.frozen(kw_only=True)
class Firm:
    """A law firm of one."""

    given_name: str
    surname: str
    place: tuple[str, str]
    telephone: str

    @property
    def name(self) -> str:
        """As it signs."""
        return f"{self.given_name} {self.surname}"

    @property
    def title(self) -> str:
        """What stands below the signature."""
        return "Rechtsanwältin" if self.given_name in WOMEN else "Rechtsanwalt"


@attrs.frozen(kw_only=True)
class Mandate:
    """A lawyer's case.

    Args:
        case: our case.
        written: the day of the letter.
        theirs: the lawyer's own number, perhaps in the shape of ours.
        parallel: number of another case that the text mentions; empty: none.
        arguments: how many, 0 to 24; they settle how many pages the letter has.
    """

    tenant: Tenant
    case: Case
    written: datetime.date
    theirs: str
    parallel: str
    arguments: int


def some_firm(dice: Dice) -> Firm:
    """Invent a firm."""
    return Firm(
        given_name=dice.pick(GIVEN_NAMES),
        surname=dice.pick(SURNAMES),
        place=dice.pick(_PLACES),
        telephone=f"040 66969-{dice.digits(3)}",
    )


def lawyer_letter(mandate: Mandate, firm: Firm, dice: Dice) -> tuple[Page, ...]:
    """Draw the letter; its last page is the power of attorney."""
    family = dice.pick(("serif", "serif", "sans"))
    body = Typed(
        family=family, size=dice.pick((10.5, 11, 11.5)), leading=dice.pick((1.35, 1.5, 1.8))
    )
    first, y = _first(mandate, firm, body, dice)
    flow = _Flow(mandate=mandate, body=body, pages=[first], y=y)
    for text in _texts(mandate, dice):
        flow.write(text)
    flow.close(firm, dice)
    for number, page in enumerate(flow.pages, 1):
        _foot(page, number)
    return (*flow.pages, _attorney(mandate, firm, body, dice))


@attrs.define(kw_only=True)
class _Flow:
    """Text that runs on from page to page.

    Args:
        y: the baseline that follows on the last page, in millimetres.
    """

    mandate: Mandate
    body: Typed
    pages: list[Page]
    y: float

    def write(self, text: str) -> None:
        self.y += 2.5
        for line in broken(text, RIGHT - LEFT, self.body):
            if self.y > _LOWEST:
                self._turn()
            self.pages[-1].text(LEFT, self.y, line, self.body)
            self.y += self.body.line

    def close(self, firm: Firm, dice: Dice) -> None:
        if self.y + _CLOSING > _LOWEST:
            self._turn()
        page = self.pages[-1]
        y = page.lines(LEFT, self.y + 6, ("Mit freundlichen Grüßen",), self.body)
        sign(page, (LEFT + 5, y + 12), dice)
        page.lines(LEFT, y + 20, (firm.name, firm.title), self.body)

    def _turn(self) -> None:
        page = Page()
        surname = self.mandate.case.person.surname
        words = f"Seite {len(self.pages) + 1} zum Schreiben {self.mandate.theirs}, {surname}"
        page.text(LEFT, 22, words, self.body)
        page.rule((LEFT, 25), (RIGHT, 25), width=0.15)
        self.pages.append(page)
        self.y = 36.0


def _texts(mandate: Mandate, dice: Dice) -> list[str]:
    """The paragraphs after the opening, each argument once and in the order of a letter."""
    case = mandate.case
    facts = {
        "name": case.person.name,
        "home": f"{case.person.street}, {case.person.postcode} {case.person.city}",
        "day": german_date(case.offence_date),
        "plate": held(case.person.plate),
        "road": dice.pick(ROADS),
    }
    places = sorted(dice.shuffled(range(len(ARGUMENTS)))[: mandate.arguments])
    texts = [text.format(**facts) for text in _OPENING] + [ARGUMENTS[place] for place in places]
    if mandate.parallel:
        texts.append(
            f"In der Parallelsache gegen einen anderen Fahrer (dortiges Az. {mandate.parallel}) "
            "wurde das Verfahren nach einer Messung an derselben Stelle bereits eingestellt."
        )
    if mandate.arguments:
        texts.append(
            "Es wird angeregt, das Verfahren nach § 47 Abs. 2 OWiG einzustellen. Sollte dem nicht "
            "gefolgt werden, bitte ich vor Abgabe an das Amtsgericht um einen Hinweis."
        )
    return texts


def _first(mandate: Mandate, firm: Firm, body: Typed, dice: Dice) -> tuple[Page, float]:
    page = Page(receipt=(150, 66))
    if dice.chance(0.5):
        fold_marks(page)
    _head(page, firm, body)
    sender = f"{firm.title} {firm.name} · {' · '.join(firm.place)}"
    address(page, mandate.tenant.address, body, sender)
    case, town = mandate.case, firm.place[1][6:]
    day = f"{town}, {spoken_date(mandate.written)}"
    page.text(RIGHT, 92, day, attrs.evolve(body, align=Align.RIGHT))
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
    return page, page.lines(LEFT, y + 5, ("Sehr geehrte Damen und Herren,",), body)


def _attorney(mandate: Mandate, firm: Firm, body: Typed, dice: Dice) -> Page:
    page = Page()
    person = mandate.case.person
    page.text(105, 35, "Vollmacht", Typed(size=18, bold=True, align=Align.CENTRE))
    office = f"{firm.title} {firm.name}, {', '.join(firm.place)}"
    page.text(105, 44, office, attrs.evolve(body, align=Align.CENTRE))
    words = (
        f"wird hiermit in Sachen {person.name}, geb. am {german_date(person.birth_date)}, wegen "
        "Verkehrsordnungswidrigkeit Vollmacht zur Verteidigung und Vertretung erteilt, und zwar"
    )
    y = write(page, (LEFT, 58), RIGHT - LEFT, words, body)
    for number, right in enumerate(POWERS, 1):
        y = write(page, (LEFT + 8, y + 3), 150, f"{number}. {right}", body)
    page.rule((LEFT, 150), (LEFT + 60, 150), width=0.15)
    page.rule((LEFT + 80, 150), (RIGHT, 150), width=0.15)
    page.text(LEFT, 154, "Ort, Datum", Typed(size=6.5))
    page.text(LEFT + 80, 154, "Unterschrift", Typed(size=6.5))
    signed = mandate.written - datetime.timedelta(days=dice.between(1, 6))
    page.text(LEFT + 1, 149, f"{person.city.split()[0]}, {german_date(signed)}", body)
    sign(page, (LEFT + 88, 149), dice)
    return page


def _head(page: Page, firm: Firm, body: Typed) -> None:
    page.text(RIGHT, 20, firm.name, attrs.evolve(body, size=17, italic=True, align=Align.RIGHT))
    words = f"{firm.title.upper()} · STRAFRECHT · VERKEHRSRECHT"
    page.text(RIGHT, 26, words, attrs.evolve(body, size=8, align=Align.RIGHT))
    page.rule((LEFT, 29), (RIGHT, 29), width=0.6)
    lines = (", ".join(firm.place), f"Tel. {firm.telephone}", "kanzlei@recht.example")
    page.lines(150, 36, lines, attrs.evolve(body, size=7.5, leading=1.3))


def _foot(page: Page, number: int) -> None:
    page.rule((LEFT, 280), (RIGHT, 280), width=0.3)
    words = "Bürozeiten Mo-Fr 9-12 und 14-17 Uhr · Anderkonto IBAN DE00 9999 9999 0000 0710 00"
    page.text(LEFT, 284, words, Typed(size=6.5))
    page.text(RIGHT, 284, f"Seite {number}", Typed(size=6.5, align=Align.RIGHT))
