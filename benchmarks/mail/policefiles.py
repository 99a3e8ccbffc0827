"""Files of the police: their own number first, ours later or never, papers of others inside."""

from __future__ import annotations

import datetime
from typing import Final

import attrs

from benchmarks.mail.people import WOMEN
from benchmarks.mail.prose import write
from benchmarks.mail.tenants import Tenant
from benchmarks.mail.typefaces import Page, Typed
from docindex.testing.samples.cases import Case
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.handwriting import scrawl, sign, tick
from docindex.testing.samples.names import GIVEN_NAMES, ROADS, SURNAMES
from docindex.testing.samples.office import LEFT, RIGHT, address, german_date
from docindex.testing.samples.symbols import Symbol, draw_symbol

_SENTENCES: Final = (
    "Die Messung erfolgte aus dem stehenden Dienstfahrzeug heraus bei trockener Fahrbahn.",
    "Der Fahrer wurde angehalten und über den Tatvorwurf sowie seine Rechte belehrt.",
    "Er äußerte, er habe das Schild nicht gesehen und es im Übrigen eilig gehabt.",
    "Die Sichtverhältnisse waren gut; es herrschte mittlere Verkehrsdichte.",
    "Die Beifahrerin wollte keine Angaben machen.",
    "Das Fahrzeug war verkehrssicher, die Papiere wurden vorgezeigt und waren gültig.",
    "Ein Lichtbild der Messstelle wurde gefertigt und liegt der Akte bei.",
    "Der Zeuge gab an, das Fahrzeug sei ihm bereits an der Kreuzung aufgefallen.",
    "Eine Atemalkoholmessung wurde angeboten und verlief ohne Befund.",
    "Das Messgerät war zu Beginn des Einsatzes nach der Gebrauchsanweisung aufgestellt worden.",
    "Weitere Fahrzeuge befanden sich zum Zeitpunkt der Messung nicht im Messbereich.",
    "Der Fahrer gab an, die Strecke täglich zu befahren und sie gut zu kennen.",
    "Eine Verwarnung vor Ort wurde angeboten und abgelehnt.",
    "Die Halterabfrage ergab keine weiteren Erkenntnisse.",
    "Auf Nachfrage wurden die Fahrzeugpapiere am folgenden Tag auf der Dienststelle vorgelegt.",
    "Die Beschilderung wurde vor und nach dem Einsatz in Augenschein genommen.",
    "Der Einsatz wurde wegen einsetzenden Regens vorzeitig beendet.",
    "Mit dem Eigentümer des Grundstücks war der Standort abgesprochen.",
)
_PROTOCOL: Final = (
    "Messgerät geeicht bis",
    "Testmessung durchgeführt",
    "Beschilderung überprüft",
    "Toleranz abgezogen",
    "Standort dokumentiert",
    "Bedienpersonal geschult",
    "Störungen während der Messung",
)


@attrs.frozen(kw_only=True)
class PoliceFile:
    """A file.

    Args:
        case: whom and what it is about.
        written: the day it was sent.
        ours: our number; empty: they do not know of one, or there is none yet.
        known_on: the page, from 0, that first names our number.
        foreign: numbers of others that lie in the file, a firm for each of them.
        pages: how many.
    """

    tenant: Tenant
    case: Case
    written: datetime.date
    ours: str
    known_on: int
    foreign: tuple[str, ...]
    pages: int


def police_file(file: PoliceFile, dice: Dice) -> tuple[Page, ...]:
    """Draw all pages of a file."""
    station = f"ST/{dice.digits(7)}/2026"
    pages = [_cover(file, station, dice)]
    firms = [_firm(number, dice) for number in file.foreign]
    while len(pages) < file.pages:
        maker = dice.pick((_report, _report, _protocol, None, _photos, _minutes))
        page = maker(station, dice) if maker else _foreign(dice.pick(firms), dice)
        if file.ours and len(pages) == file.known_on:
            # Between two other papers: the office's own request, as a note of the police.
            body = Typed(family="typewriter", size=10)
            page.number(LEFT, 272, f"Az. {file.tenant.name}:", file.ours, body)
        page.text(RIGHT - 14, 12, f"Bl. {len(pages)}", Typed(size=9))
        pages.append(page)
    return tuple(pages)


def _cover(file: PoliceFile, station: str, dice: Dice) -> Page:
    page = Page(receipt=(150, 70))
    body = Typed(size=10.5)
    page.text(LEFT, 20, "Polizeiinspektion Musterau", Typed(size=16, bold=True))
    page.text(LEFT, 26, "Verkehrsdienst · Lindenplatz 2 · 00310 Musterau", Typed(size=9))
    address(page, file.tenant.address, body)
    page.text(LEFT, 98, f"Vorgangsnummer: {station}", Typed(size=11, bold=True))
    if file.ours and file.known_on == 0:
        page.number(LEFT, 104, "Ihr Zeichen:", file.ours, body)
    page.text(RIGHT - 30, 98, german_date(file.written), body)
    page.text(LEFT, 116, "Verkehrsordnungswidrigkeitenanzeige", Typed(size=13, bold=True))
    person = file.case.person
    rows = (
        ("Betroffen", f"{person.name}, geb. {german_date(person.birth_date)}"),
        ("Anschrift", f"{person.street}, {person.postcode} {person.city}"),
        ("Kennzeichen", person.plate),
        ("Tatzeit", f"{german_date(file.case.offence_date)}, {dice.between(6, 22)}.17 Uhr"),
        ("Tatort", dice.pick(ROADS)),
        ("Umfang", f"{file.pages - 1} Blatt"),
    )
    for row, (label, value) in enumerate(rows):
        page.text(LEFT, 128 + 7 * row, label, body)
        page.text(LEFT + 40, 128 + 7 * row, value, body)
    words = "Anliegend wird die Akte zuständigkeitshalber übersandt."
    y = write(page, (LEFT, 180), RIGHT - LEFT, words, body)
    sign(page, (LEFT, y + 14), dice)
    return page


def _report(station: str, dice: Dice) -> Page:
    page = Page()
    body = Typed(family=dice.pick(("sans", "typewriter")), size=10, leading=1.4)
    page.text(LEFT, 22, f"Bericht zu {station}", attrs.evolve(body, bold=True))
    y = 32.0
    sentences = dice.shuffled(_SENTENCES)[: dice.between(7, len(_SENTENCES))]
    while sentences:
        share = dice.between(2, 5)
        y = write(page, (LEFT, y + 3), RIGHT - LEFT, " ".join(sentences[:share]), body)
        del sentences[:share]
    page.text(LEFT, y + 14, f"{dice.pick(SURNAMES)}, POM", body)
    sign(page, (LEFT + 50, y + 14), dice)
    return page


def _protocol(station: str, dice: Dice) -> Page:
    page = Page()
    page.text(LEFT, 24, "Messprotokoll", Typed(size=14, bold=True))
    page.text(LEFT, 31, f"Vorgang {station} · Gerät-Nr. {dice.digits(6)}", Typed())
    for row, label in enumerate(_PROTOCOL):
        y = 42 + 14 * row
        page.box((LEFT, y), (RIGHT - LEFT, 11), line=0.2)
        page.text(LEFT + 2, y + 7, label, Typed(size=9.5))
        page.box((RIGHT - 12, y + 3.5), (4, 4), line=0.25)
        if dice.chance(0.8):
            tick(page, (RIGHT - 12, y + 3.5), 4, dice)
        if dice.chance(0.5):
            scrawl(page, (LEFT + 75, y + 8), 45, dice, size=1.7)
    sign(page, (LEFT + 10, 160), dice)
    return page


def _firm(number: str, dice: Dice) -> tuple[str, str]:
    """A firm of experts, and its own number."""
    return f"Kfz-Sachverständige {dice.pick(SURNAMES)} & {dice.pick(SURNAMES)}", number


def _foreign(firm: tuple[str, str], dice: Dice) -> Page:
    """A paper of somebody else, with a number of the shape of ours or a barcode."""
    page = Page()
    page.text(LEFT, 22, firm[0], Typed(family="serif", size=15, bold=True))
    page.rule((LEFT, 25), (RIGHT, 25), width=0.4)
    page.text(LEFT, 40, f"Unser Zeichen: {firm[1]}", Typed(family="serif", size=11))
    given = dice.pick(GIVEN_NAMES)
    title = "Frau" if given in WOMEN else "Herr"
    y = write(
        page,
        (LEFT, 55),
        RIGHT - LEFT,
        "Das Fahrzeug wurde in unserer Werkstatt besichtigt. Der Reifenumfang entspricht der "
        "Zulassung, die Anzeige des Tachometers weicht um weniger als drei vom Hundert ab. Eine "
        f"Ausfertigung erhielt {title} {given} {dice.pick(SURNAMES)}.",
        Typed(family="serif", size=11),
    )
    if dice.chance(0.5):
        symbol = Symbol(symbology="code128", data=f"G{dice.digits(9)}", module=0.33)
        draw_symbol(page, (LEFT, y + 20), symbol)
    return page


def _photos(station: str, dice: Dice) -> Page:
    page = Page()
    page.text(LEFT, 22, f"Lichtbildtafel zu {station}", Typed(bold=True))
    for row in range(2):
        top = 32 + 118 * row
        page.box((LEFT, top), (165, 105), line=0.3, fill=dice.uniform(0.35, 0.75))
        for _ in range(dice.between(4, 9)):
            corner = (LEFT + dice.uniform(2, 120), top + dice.uniform(2, 75))
            size = (dice.uniform(8, 40), dice.uniform(4, 26))
            page.box(corner, size, line=0, fill=dice.uniform(0.1, 0.95))
        page.text(LEFT, top + 110, f"Bild {row + 1}: Blick in Fahrtrichtung", Typed(size=9))
    return page


def _minutes(station: str, dice: Dice) -> Page:
    """Minutes taken by hand."""
    page = Page()
    page.text(LEFT, 22, f"Zeugenvernehmung, {station}", Typed(size=12, bold=True))
    for line in range(dice.between(8, 21)):
        y = 40 + 9.5 * line
        page.rule((LEFT, y + 1), (RIGHT, y + 1), width=0.1, grey=0.5)
        scrawl(page, (LEFT + 1, y), dice.uniform(90, 160), dice, size=2.1)
    sign(page, (LEFT + 60, 258), dice)
    return page
