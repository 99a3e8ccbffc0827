"""Letters of other authorities: each has an address, a number, a subject and words of its own."""

from __future__ import annotations

import datetime
from typing import Final

import attrs

from benchmarks.mail.prose import held, write
from benchmarks.mail.tenants import Tenant
from benchmarks.mail.typefaces import Page, Typed
from docindex.testing.samples.cases import Case
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.handwriting import sign
from docindex.testing.samples.names import ROADS
from docindex.testing.samples.office import LEFT, RIGHT, address, german_date


@attrs.frozen(kw_only=True)
class Authority:
    """Another authority.

    Args:
        place: its street, and its postal code and town.
        number: its own numbers, `#` for each digit.
        subject, words: what it writes, with the names of `_facts`.
    """

    name: str
    department: str
    place: tuple[str, str]
    number: str
    subject: str
    words: tuple[str, ...]


POLICE: Final = Authority(
    name="Polizeiinspektion Seekirch",
    department="Verkehrsdienst",
    place=("Seestraße 19", "00328 Seekirch-Süd"),
    number="ST/#######/2026",
    subject="Fahrerermittlung zu {plate}",
    words=(
        "zu Ihrem Ermittlungsersuchen teile ich mit: {name}, geb. am {birth}, wurde unter der "
        "Anschrift {home} angetroffen und zu dem Vorfall vom {day} befragt.",
        "Das Fahrzeug {plate} steht auf dem Grundstück. Das übersandte Lichtbild zeigt nach dem "
        "Eindruck der eingesetzten Beamten die angetroffene Person. Angaben zur Sache wurden nicht "
        "gemacht.",
    ),
)
PROSECUTOR: Final = Authority(
    name="Staatsanwaltschaft Neuenmarkt",
    department="Zweigstelle Altenweil",
    place=("Schlossplatz 6", "00312 Altenweil"),
    number="### Js #####/26",
    subject="Ermittlungsverfahren gegen {name} wegen Verkehrsunfallflucht",
    words=(
        "in dem hiesigen Ermittlungsverfahren wird um Übersendung einer Ablichtung des dort wegen "
        "des Vorfalls vom {day} geführten Vorgangs gebeten. Beschuldigt ist {name}, geb. am "
        "{birth}, wohnhaft {home}.",
        "Tatfahrzeug ist der Pkw mit dem Kennzeichen {plate} ({road}). Es wird gebeten, das "
        "dortige Verfahren bis zum Abschluss der Ermittlungen nicht weiter zu betreiben.",
    ),
)
COURT: Final = Authority(
    name="Amtsgericht Tannfurt",
    department="Abteilung für Bußgeldsachen",
    place=("Gerichtsplatz 2", "00317 Tannfurt"),
    number="## OWi ####/26",
    subject="Bußgeldsache gegen {name}, geb. am {birth}",
    words=(
        "in der oben bezeichneten Sache ist Termin zur Hauptverhandlung noch nicht bestimmt. "
        "Betroffen ist {name}, wohnhaft {home}, wegen der Tat vom {day} ({road}).",
        "Es wird um Mitteilung gebeten, ob der Zeuge, der die Messung mit dem Fahrzeug {plate} "
        "durchgeführt hat, weiterhin der dortigen Dienststelle angehört, und um Übersendung des "
        "gültigen Eichscheins.",
    ),
)
REGISTRATION: Final = Authority(
    name="Amtsverwaltung Wirrtal",
    department="Einwohnermeldeamt",
    place=("Dorfstraße 1", "00319 Kleinwörditz"),
    number="EMA 12.3-####/26",
    subject="Auskunft aus dem Melderegister zu {name}",
    words=(
        "auf Ihr Ersuchen teile ich zu {name}, geb. am {birth}, Folgendes mit: Die Person ist mit "
        "alleiniger Wohnung gemeldet unter {home}.",
        "Ein Auszug ist nicht bekannt. Ihr Ersuchen betraf einen Vorfall vom {day} mit dem "
        "Kennzeichen {plate}. Diese Auskunft ist gebührenfrei.",
    ),
)
AUTHORITIES: Final = (POLICE, PROSECUTOR, COURT, REGISTRATION)


@attrs.frozen(kw_only=True)
class Enquiry:
    """What an authority's letter says.

    Args:
        written: the day it is of.
        theirs: its own number, which may look like ours; empty: as it usually numbers.
    """

    tenant: Tenant
    case: Case
    authority: Authority
    written: datetime.date
    theirs: str = ""


def authority_letter(enquiry: Enquiry, dice: Dice) -> Page:
    """Draw the letter of another authority: our number and its own, each under its heading."""
    authority, case = enquiry.authority, enquiry.case
    page = Page(receipt=(150, 72))
    body = Typed(family=dice.pick(("sans", "serif")), size=10.5)
    page.text(LEFT, 20, authority.name, attrs.evolve(body, size=15, bold=True))
    page.text(LEFT, 26, authority.department, body)
    sender = " · ".join((authority.name, *authority.place))
    address(page, enquiry.tenant.address, body, sender)
    _headings(page, enquiry, body, dice)
    facts = _facts(case, dice)
    bold = attrs.evolve(body, bold=True)
    y = page.lines(LEFT, 114, (authority.subject.format(**facts),), bold)
    for text in (
        "Sehr geehrte Damen und Herren,",
        *(words.format(**facts) for words in authority.words),
        "Im Auftrag",
    ):
        y = write(page, (LEFT, y + 3), RIGHT - LEFT, text, body)
    sign(page, (LEFT, y + 12), dice)
    return page


def _headings(page: Page, enquiry: Enquiry, body: Typed, dice: Dice) -> None:
    small = attrs.evolve(body, size=8)
    pattern = enquiry.authority.number
    own = enquiry.theirs or "".join(dice.digits(1) if c == "#" else c for c in pattern)
    columns = (
        (LEFT, "Ihr Zeichen", enquiry.case.case_no),
        (LEFT + 52, "Unser Zeichen", own),
        (LEFT + 120, "Datum", german_date(enquiry.written)),
    )
    for x, label, value in columns:
        page.text(x, 98, label, small)
        page.text(x, 103, value, body)
    page.spots.append((LEFT, 103, body.width(enquiry.case.case_no)))


def _facts(case: Case, dice: Dice) -> dict[str, str]:
    person = case.person
    return {
        "name": person.name,
        "birth": german_date(person.birth_date),
        "home": f"{person.street}, {person.postcode} {person.city}",
        "plate": held(person.plate),
        "day": german_date(case.offence_date),
        "road": dice.pick(ROADS),
    }
