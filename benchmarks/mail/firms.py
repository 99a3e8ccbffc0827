"""Mail of firms that has nothing to do with any case: letters, invoices, advertising."""

from __future__ import annotations

import datetime
from typing import Final

import attrs

from benchmarks.mail.prose import write
from benchmarks.mail.tenants import Tenant
from benchmarks.mail.typefaces import Page, Typed
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.handwriting import scrawl
from docindex.testing.samples.office import LEFT, RIGHT, address, spoken_date
from docindex.testing.samples.paper import Align
from docindex.testing.samples.symbols import Symbol, draw_symbol

_TAX: Final = 19  # per cent


@attrs.frozen(kw_only=True)
class Firm:
    """A firm and what it sends.

    Args:
        place: its street, and its postal code and town.
        label: what it calls its own number.
        words: what it says about its positions.
    """

    name: str
    place: tuple[str, str]
    matter: str
    label: str
    words: str


_FIRMS: Final = (
    Firm(
        name="Stadtwerke Neuenmarkt GmbH",
        place=("Werkstraße 40", "00412 Neuenmarkt"),
        matter="Ihre Jahresabrechnung",
        label="Kundennummer",
        words="für die Versorgung Ihrer Dienstgebäude berechnen wir Ihnen wie vereinbart:",
    ),
    Firm(
        name="Bürobedarf Farbwelt GmbH",
        place=("Industriering 9", "00455 Hohenschön"),
        matter="Rechnung",
        label="Rechnungsnummer",
        words="für unsere Lieferung erlauben wir uns zu berechnen:",
    ),
    Firm(
        name="Karosseriebau Altenweil OHG",
        place=("Am Stadtwall 2", "00312 Altenweil"),
        matter="Instandsetzung Ihres Dienstwagens",
        label="Schadennummer",
        words="für die Beseitigung des Unfallschadens berechnen wir Ihnen:",
    ),
)
_OFFERS: Final = (
    (
        "Ergonomie, die man spürt!",
        "Bürostuhl Balance Pro jetzt 30 % günstiger",
        "Sitzwerk Vertrieb GmbH · Gewerbepark 12 · 00517 Wiesenthal-Löh",
        "Art.-Nr.",
    ),
    (
        "Toner leer? Wir liefern morgen.",
        "Druckerpatronen für alle gängigen Geräte",
        "Bürobedarf Farbwelt GmbH · Industriering 9 · 00455 Hohenschön",
        "Art.-Nr.",
    ),
    (
        "Seminar: Die neue E-Akte sicher einführen",
        "Praxisworkshop für Behördenleitungen",
        "Akademie Verwaltung heute · Lindenallee 30 · 00412 Neuenmarkt",
        "Seminar-Nr.",
    ),
)


@attrs.frozen(kw_only=True)
class Invoice:
    """A firm's letter.

    Args:
        receiver: lines of the address; another office's, where the letter is misdirected.
        number: the firm's own, of the length of ours.
        written: the day it is of.
    """

    receiver: tuple[str, ...]
    number: str
    written: datetime.date


def business_letter(invoice: Invoice, dice: Dice) -> Page:
    """Draw the letter of a firm that asks for money."""
    firm = dice.pick(_FIRMS)
    page = Page(receipt=(150, 70))
    body = Typed(size=10)
    right = attrs.evolve(body, align=Align.RIGHT)
    page.text(LEFT, 20, firm.name, Typed(size=14, bold=True))
    page.rule((LEFT, 24), (RIGHT, 24), width=0.8)
    address(page, invoice.receiver, body, " · ".join((firm.name, *firm.place)))
    page.text(LEFT, 98, f"{firm.label}: {invoice.number}", body)
    page.text(RIGHT, 98, f"{firm.place[1][6:]}, {spoken_date(invoice.written)}", right)
    page.text(LEFT, 108, firm.matter, Typed(size=11, bold=True))
    y = page.lines(LEFT, 121, ("Sehr geehrte Damen und Herren,",), body)
    y = write(page, (LEFT, y + 3), RIGHT - LEFT, firm.words, body)
    y = _positions(page, y + 6, body, dice)
    closing = (
        "Bitte geben Sie bei Rückfragen und Zahlungen stets die oben angegebene Nummer an. Den "
        "Betrag buchen wir zum Monatsende von Ihrem Konto ab."
    )
    y = write(page, (LEFT, y + 6), RIGHT - LEFT, closing, body)
    page.lines(LEFT, y + 4, ("Mit freundlichen Grüßen", firm.name), body)
    if dice.chance(0.6):
        symbol = Symbol(symbology="code128", data=dice.digits(dice.pick((10, 12, 14))), module=0.3)
        draw_symbol(page, (LEFT, 262), symbol)
    return page


def _positions(page: Page, y: float, body: Typed, dice: Dice) -> float:
    """Positions with amounts, the tax and the total; returns the baseline that follows."""
    right = attrs.evolve(body, align=Align.RIGHT)
    net = 0
    for row in range(1, dice.between(2, 7) + 1):
        cents = dice.between(400, 90_000)
        net += cents
        page.text(LEFT, y, f"{row:02d}  Pos. {dice.digits(8)}", body)
        page.text(RIGHT, y, _euros(cents), right)
        y += 6
    tax = round(net * _TAX / 100)
    page.rule((RIGHT - 50, y - 4), (RIGHT, y - 4), width=0.2)
    sums = (("Summe netto", net), (f"Umsatzsteuer {_TAX} %", tax), ("Gesamtbetrag", net + tax))
    for label, cents in sums:
        bold = label == sums[-1][0]
        page.text(RIGHT - 75, y, label, attrs.evolve(body, bold=bold))
        page.text(RIGHT, y, _euros(cents), attrs.evolve(right, bold=bold))
        y += 6
    return y


def _euros(cents: int) -> str:
    return f"{cents // 100:,}".replace(",", ".") + f",{cents % 100:02d} EUR"


def advertising(tenant: Tenant, dice: Dice) -> Page:
    """Draw an offer with an article number as EAN-13 or a web address as QR."""
    page = Page(receipt=(150, 64))
    headline, offer, sender, label = dice.pick(_OFFERS)
    page.box((0, 0), (210, 46), line=0, fill=dice.pick((0.15, 0.25, 0.35)))
    page.text(LEFT - 5, 28, headline, Typed(size=20, bold=True, grey=1.0))
    address(page, tenant.address, Typed(), sender)
    page.text(LEFT, 108, offer, Typed(size=14, bold=True))
    words = (
        "Sehr geehrte Damen und Herren, als langjähriger Partner der öffentlichen Verwaltung "
        "unterbreiten wir Ihnen dieses Angebot exklusiv bis zum Monatsende. Bestellen Sie einfach "
        "per Fax, telefonisch oder in unserem Netzladen."
    )
    write(page, (LEFT, 120), 105, words, Typed(size=11))
    page.circle((165, 150), 19, line=0.8)
    price = f"{dice.between(39, 399)},{dice.pick(('00', '90', '95'))} EUR"
    page.text(165, 153, price, Typed(size=15, bold=True, align=Align.CENTRE))
    body = "400" + dice.digits(9)
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    ean = Symbol(symbology="ean13", data=f"{body}{-total % 10}", module=0.33, height=20)
    web = Symbol(symbology="qr", data=f"https://angebot.example/{dice.digits(5)}", module=0.8)
    draw_symbol(page, (140, 196), dice.pick((ean, web)))
    page.text(LEFT, 273, sender, Typed(size=8))
    page.text(LEFT, 277, f"{label} {dice.digits(12)} · Tel. 040 66969-555", Typed(size=8))
    if dice.chance(0.2):
        scrawl(page, (LEFT, 250), 50, dice)
    return page
