"""Mail without our number: proof of payment (only the cash number) and advertising (nothing)."""

from __future__ import annotations

import datetime
from typing import Final

import attrs

from docindex.testing.samples.cases import Case
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.office import LEFT, OFFICE, RIGHT, SMALL, german_date, receipt_stamp
from docindex.testing.samples.paper import Align, Sheet, Style
from docindex.testing.samples.symbols import Symbol, draw_symbol

_BODY: Final = Style(size=9.5, stretch=0.92)
_BOLD: Final = attrs.evolve(_BODY, bold=True)
_OFFERS: Final = (
    (
        "Ergonomie, die man spürt!",
        "Bürostuhl Balance Pro jetzt 30 % günstiger",
        ("Synchronmechanik", "Netzrücken atmungsaktiv", "5 Jahre Garantie"),
        "Sitzwerk Büromöbel",
    ),
    (
        "Toner leer? Wir liefern morgen.",
        "Druckerpatronen für alle gängigen Geräte",
        ("Versandkostenfrei ab 49 Euro", "Rücknahme leerer Kartuschen", "Kauf auf Rechnung"),
        "Farbwelt Bürobedarf",
    ),
    (
        "Seminar: Die neue E-Akte sicher einführen",
        "Praxisworkshop für Behördenleitungen",
        ("2 Tage in Seekirch-Süd", "Kleine Gruppen", "Frühbucherrabatt 120 Euro"),
        "Akademie Verwaltung heute",
    ),
)


def payment_proof(case: Case, received: datetime.date, dice: Dice) -> Sheet:
    """Draw the printout of a bank transfer that names nothing but the cash number."""
    sheet = Sheet()
    sheet.box((LEFT, 16), (12, 12), line=0, fill=0.25)
    sheet.text(LEFT + 3.2, 25.5, "S", Style(size=24, bold=True, grey=1.0))
    sheet.text(LEFT + 16, 24, "Stadtbank Neuenmarkt", Style(size=15, bold=True))
    sheet.text(RIGHT, 24, "Online-Banking", attrs.evolve(_BODY, align=Align.RIGHT))
    sheet.rule((LEFT, 31), (RIGHT, 31), width=0.5)
    sheet.text(LEFT, 44, "Auftragsbestätigung: Überweisung", Style(size=13, bold=True))
    paid = received - datetime.timedelta(days=dice.between(2, 8))
    fee = dice.pick(("20,00", "55,00", "88,50", "128,50", "143,50"))
    y = _transfer(sheet, 56.0, case, paid, fee)
    sheet.rule((LEFT, y), (RIGHT, y), width=0.2)
    y = sheet.paragraph(
        (LEFT, y + 8),
        RIGHT - LEFT,
        f"Der Auftrag wurde am {german_date(paid)} um {dice.between(7, 22)}:{dice.between(10, 59)} "
        "Uhr entgegengenommen und mit photoTAN freigegeben. Dieser Beleg wurde maschinell erstellt "
        "und gilt ohne Unterschrift. Die Gutschrift beim Empfänger ist damit nicht bestätigt.",
        _BODY,
    )
    number = f"Auftragsnummer {dice.digits(4)}-{dice.digits(6)}-{dice.digits(3)}"
    sheet.text(LEFT, y + 5, number, SMALL)
    sheet.text(LEFT, 282, "Seite 1 von 1", SMALL)
    receipt_stamp(sheet, (120, 180), received, dice)
    return sheet


def advertising(received: datetime.date, dice: Dice) -> Sheet:
    """Draw an offer with a foreign barcode: an article number (EAN-13) or a web address (QR)."""
    sheet = Sheet()
    headline, offer, points, firm = dice.pick(_OFFERS)
    sheet.box((0, 0), (210, 46), line=0, fill=dice.pick((0.15, 0.25, 0.35)))
    white = Style(size=20, bold=True, stretch=0.88, grey=1.0)
    sheet.text(LEFT - 5, 28, headline, white)
    sheet.lines(LEFT, 60, OFFICE, _BODY)
    sheet.text(LEFT, 108, offer, Style(size=14, bold=True, stretch=0.9))
    y = 120.0
    for point in points:
        sheet.box((LEFT + 1, y - 2.6), (2.4, 2.4), line=0, fill=0.2)
        sheet.text(LEFT + 7, y, point, Style(size=12))
        y += 8
    y = sheet.paragraph(
        (LEFT, y + 6),
        105,
        "Sehr geehrte Damen und Herren, als langjähriger Partner der öffentlichen Verwaltung "
        "unterbreiten wir Ihnen dieses Angebot exklusiv bis zum Monatsende. Bestellen Sie "
        "einfach per Fax, telefonisch oder in unserem Netzladen.",
        _BODY,
    )
    _price(sheet, dice)
    symbol = _foreign_symbol(dice)
    draw_symbol(sheet, (140, 196), symbol)
    caption = f"Art.-Nr. {dice.digits(6)}" if symbol.symbology == "ean13" else "Jetzt scannen!"
    sheet.text(140, 224, caption, _BODY)
    sheet.rule((LEFT, 272), (RIGHT, 272), width=0.2)
    sheet.text(
        LEFT, 277, f"{firm} GmbH · Industriering 12 · 00412 Neuenmarkt · Tel. 040 66969-555", SMALL
    )
    if dice.chance(0.6):
        receipt_stamp(sheet, (130, 60), received, dice)
    return sheet


def _transfer(sheet: Sheet, y: float, case: Case, paid: datetime.date, fee: str) -> float:
    rows = (
        ("Auftraggeber", case.person.name),
        ("Konto", "DE00 9999 9999 0000 7781 23"),
        ("Empfänger", "Kreiskasse Musterau"),
        ("IBAN Empfänger", "DE00 9999 9999 0000 0032 10"),
        ("Betrag", f"{fee} EUR"),
        ("Verwendungszweck", f"Kassenzeichen {case.cash_no}"),
        ("Ausführung am", german_date(paid)),
        ("Status", "ausgeführt"),
    )
    for label, value in rows:
        sheet.rule((LEFT, y - 5), (RIGHT, y - 5), width=0.1, grey=0.5)
        sheet.text(LEFT + 2, y, label, _BODY)
        sheet.text(LEFT + 55, y, value, _BOLD)
        y += 8
    return y - 5


def _price(sheet: Sheet, dice: Dice) -> None:
    sheet.circle((165, 150), 19, line=0.8)
    sheet.text(165, 146, "nur", Style(size=11, align=Align.CENTRE))
    price = f"{dice.between(39, 399)},{dice.pick(('-', '90', '95'))}"
    sheet.text(165, 155, price, Style(size=17, bold=True, stretch=0.9, align=Align.CENTRE))
    sheet.text(165, 161, "zzgl. MwSt.", Style(size=7, align=Align.CENTRE))


def _foreign_symbol(dice: Dice) -> Symbol:
    if dice.chance(0.5):
        body = "400" + dice.digits(9)
        total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
        return Symbol(symbology="ean13", data=f"{body}{-total % 10}", module=0.33, height=20)
    address = f"https://angebot.example/{dice.digits(5)}"
    return Symbol(symbology="qr", data=address, module=0.8)
