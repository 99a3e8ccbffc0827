"""Mail of banks, authorities, firms, and our own letters that come back."""

from __future__ import annotations

import datetime
from typing import Final

import attrs

from benchmarks.mail.caselists import RECEIVED
from benchmarks.mail.forms import postage
from benchmarks.mail.offices import footer, letterhead, number_block
from benchmarks.mail.tenants import Tenant
from benchmarks.mail.typefaces import Page, Typed
from docindex.testing.samples.cases import Case
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.handwriting import scrawl, sign, write_block
from docindex.testing.samples.names import ROADS
from docindex.testing.samples.office import LEFT, RIGHT, address, german_date, spoken_date
from docindex.testing.samples.paper import Align
from docindex.testing.samples.symbols import Symbol, draw_symbol

_AUTHORITIES: Final = (
    ("Polizeiinspektion Seekirch", "Verkehrsdienst"),
    ("Staatsanwaltschaft Neuenmarkt", "Zweigstelle Altenweil"),
    ("Amtsgericht Tannfurt", "Abteilung für Bußgeldsachen"),
    ("Gemeinde Kleinwörditz", "Einwohnermeldeamt"),
)
_FIRMS: Final = (
    ("Stadtwerke Neuenmarkt GmbH", "Ihre Jahresabrechnung", "Kundennummer"),
    ("Bürobedarf Farbwelt GmbH", "Rechnung", "Rechnungsnummer"),
    ("Versicherungsverein Altenweil a. G.", "Schadenmeldung", "Schadennummer"),
)
_OFFERS: Final = (
    ("Ergonomie, die man spürt!", "Bürostuhl Balance Pro jetzt 30 % günstiger"),
    ("Toner leer? Wir liefern morgen.", "Druckerpatronen für alle gängigen Geräte"),
    ("Seminar: Die neue E-Akte sicher einführen", "Praxisworkshop für Behördenleitungen"),
)
_REASONS: Final = (
    "Empfänger unter der angegebenen Anschrift nicht zu ermitteln",
    "Empfänger unbekannt verzogen",
    "Annahme verweigert",
)


def payment_proof(tenant: Tenant, case: Case, dice: Dice) -> Page:
    """Draw the printout of a transfer: our payment number among the bank's own numbers."""
    page = Page(receipt=(150, 245))
    body, bold = Typed(size=10), Typed(size=10, bold=True)
    page.box((LEFT, 16), (12, 12), line=0, fill=0.25)
    page.text(LEFT + 16, 24, "Stadtbank Neuenmarkt", Typed(size=15, bold=True))
    page.text(RIGHT, 24, "Online-Banking", Typed(align=Align.RIGHT))
    page.text(LEFT, 44, "Auftragsbestätigung: Überweisung", Typed(size=13, bold=True))
    paid = RECEIVED - datetime.timedelta(days=dice.between(2, 8))
    fee = dice.pick(("20,00", "55,00", "88,50", "128,50", "143,50"))
    account = f"DE00 9999 9999 0000 0{tenant.index}32 10"
    use = dice.pick(
        (f"{tenant.payment_label} {case.cash_no}", case.cash_no, f"{case.cash_no} Bussgeld")
    )
    rows = (
        ("Auftraggeber", case.person.name),
        ("Konto", "DE00 9999 9999 0000 7781 23"),
        ("Kundenreferenz", dice.digits(12)),
        ("Empfänger", f"Kasse {tenant.name}"),
        ("IBAN Empfänger", account),
        ("Betrag", f"{fee} EUR"),
        ("Verwendungszweck", use),
        ("Ausführung am", german_date(paid)),
        ("Auftragsnummer", f"{dice.digits(4)}-{dice.digits(6)}-{dice.digits(3)}"),
    )
    y = 56.0
    for label, value in rows:
        page.rule((LEFT, y - 5), (RIGHT, y - 5), width=0.1, grey=0.5)
        page.text(LEFT + 2, y, label, body)
        page.text(LEFT + 55, y, value, bold)
        if label == "Verwendungszweck":
            page.spots.append((LEFT + 55, y, bold.width(value)))
        y += 8
    if dice.chance(0.5):
        # EPC069-12: the data of a transfer as QR, here on the slip that was paid.
        name = f"Kasse {tenant.name}"
        lines = ("BCD", "002", "1", "SCT", "", name, account.replace(" ", ""))
        amount = f"EUR{fee.replace(',', '.')}"
        data = "\n".join((*lines, amount, "", "", f"{tenant.payment_label} {case.cash_no}"))
        page.text(LEFT, y + 8, "Ihr Zahlschein (GiroCode):", body)
        draw_symbol(page, (LEFT, y + 12), Symbol(symbology="qr", data=data, module=0.6))
    words = "Dieser Beleg wurde maschinell erstellt und gilt ohne Unterschrift."
    page.text(LEFT, 270, words, Typed(size=8))
    return page


def authority_letter(tenant: Tenant, case: Case, theirs: str, dice: Dice, *, ours: str) -> Page:
    """Draw the letter of another authority.

    Args:
        theirs: its own number, which may look like ours.
        ours: our number as it writes it.
    """
    name, department = dice.pick(_AUTHORITIES)
    page = Page(receipt=(150, 72))
    body = Typed(family=dice.pick(("sans", "serif")), size=10.5)
    small = attrs.evolve(body, size=8)
    page.text(LEFT, 20, name, attrs.evolve(body, size=15, bold=True))
    page.text(LEFT, 26, department, body)
    address(page, tenant.address, body, f"{name} · Postfach 10 · 00412 Neuenmarkt")
    columns = ((LEFT, "Ihr Zeichen", ours), (LEFT + 52, "Unser Zeichen", theirs))
    day = RECEIVED - datetime.timedelta(days=dice.between(1, 6))
    for x, label, value in (*columns, (LEFT + 120, "Datum", german_date(day))):
        page.text(x, 98, label, small)
        page.text(x, 103, value, body)
    page.spots.append((LEFT, 103, body.width(ours)))
    y = page.lines(
        LEFT, 114, (f"Ordnungswidrigkeit {case.person.name}",), attrs.evolve(body, bold=True)
    )
    person = case.person
    words = (
        "Sehr geehrte Damen und Herren,",
        f"auf Ihr Ersuchen teile ich zu {person.name}, geb. am {german_date(person.birth_date)}, "
        f"zuletzt wohnhaft {person.street}, {person.postcode} {person.city}, Folgendes mit: Die "
        f"Person ist hier weiterhin unter dieser Anschrift gemeldet. Das Fahrzeug {person.plate} "
        f"wurde am {german_date(case.offence_date)} im Bereich {dice.pick(ROADS)} festgestellt.",
        "Weitere Erkenntnisse liegen hier nicht vor. Um Übersendung einer Abschrift der "
        "abschließenden Entscheidung wird gebeten.",
        "Im Auftrag",
    )
    for text in words:
        y = page.paragraph((LEFT, y + 3), RIGHT - LEFT, text, body)
    sign(page, (LEFT, y + 12), dice)
    return page


def returned_letter(tenant: Tenant, case: Case, symbology: str, dice: Dice) -> Page:
    """Draw our own letter that could not be delivered: with our barcode, as it was sent."""
    page = Page(receipt=(95, 70))
    letterhead(page, tenant)
    person = case.person
    town = f"{person.postcode} {person.city}"
    address(page, (person.name, person.street, town), Typed(), f"{tenant.name} · {tenant.place[1]}")
    number_block(page, tenant, case, symbology, dice)
    page.text(LEFT, 104, "Bußgeldbescheid", Typed(size=13, bold=True))
    words = (
        "Sehr geehrte Damen und Herren, gegen Sie wird wegen der am "
        f"{german_date(case.offence_date)} mit dem Fahrzeug {person.plate} begangenen "
        f"Verkehrsordnungswidrigkeit ({dice.pick(ROADS)}) eine Geldbuße festgesetzt. Die "
        "Kosten des Verfahrens haben Sie zu tragen. Gegen diesen "
        "Bescheid können Sie innerhalb von zwei Wochen nach Zustellung Einspruch einlegen."
    )
    page.paragraph((LEFT, 112), RIGHT - LEFT, words, Typed(size=10))
    footer(page, tenant)
    return page


def envelope(tenant: Tenant, sender: Case | None, dice: Dice, *, returned: bool = False) -> Page:
    """Draw an envelope laid on the scanner: window, postage, a sender; or the post's note."""
    page = Page()
    page.height = dice.pick((110.0, 114.0, 162.0))
    middle = page.height / 2 + 8
    page.box((22, middle), (90, 40), line=0.15)
    typed = Typed(family="typewriter" if dice.chance(0.3) else "sans")
    lines: tuple[str, ...] = tenant.address
    if returned and sender:
        person = sender.person
        lines = (person.name, person.street, f"{person.postcode} {person.city}")
    page.lines(27, middle + 12, lines, typed)
    postage(page, (168, 14), dice)
    page.text(150, 40, f"DV {RECEIVED:%d.%m} 0,95", Typed(size=8))
    if returned:
        reason = dice.pick(_REASONS)
        with page.turned(120, middle + 16, 6):
            page.box((0, -8), (78, 20), line=0.4)
            page.text(3, -2, "Zurück an Absender", Typed(bold=True))
            page.text(3, 4, reason[:40], Typed(size=8))
            page.text(3, 8, reason[40:], Typed(size=8))
    elif sender and dice.chance(0.6):
        write_block(page, (14, 16), f"ABS. {sender.person.name}", dice, pitch=3.6)
    return page


def business_letter(receiver: tuple[str, ...], number: str, dice: Dice) -> Page:
    """Draw the letter of a firm that has nothing to do with any case.

    Args:
        receiver: lines of the address; another office's, where the letter is misdirected.
        number: the firm's own, of the length of ours.
    """
    firm, matter, label = dice.pick(_FIRMS)
    page = Page(receipt=(150, 70))
    body = Typed(size=10)
    page.text(LEFT, 20, firm, Typed(size=14, bold=True))
    page.rule((LEFT, 24), (RIGHT, 24), width=0.8)
    address(page, receiver, body, f"{firm} · 00412 Neuenmarkt")
    page.text(LEFT, 98, f"{label}: {number}", body)
    page.text(RIGHT, 98, spoken_date(RECEIVED), attrs.evolve(body, align=Align.RIGHT))
    page.text(LEFT, 108, matter, Typed(size=11, bold=True))
    y = 118.0
    for text in (
        "Sehr geehrte Damen und Herren,",
        "anbei erhalten Sie die oben genannte Unterlage. Bitte geben Sie bei Rückfragen und "
        "Zahlungen stets die angegebene Nummer an. Den Betrag buchen wir zum Monatsende ab.",
        "Mit freundlichen Grüßen",
    ):
        y = page.paragraph((LEFT, y + 3), RIGHT - LEFT, text, body)
    for row in range(dice.between(2, 7)):
        page.text(LEFT, y + 12 + 6 * row, f"{row + 1:02d}  Pos. {dice.digits(8)}", body)
        page.text(RIGHT, y + 12 + 6 * row, f"{dice.between(4, 900)},{dice.digits(2)}", body)
    if dice.chance(0.6):
        symbol = Symbol(symbology="code128", data=dice.digits(dice.pick((10, 12, 14))), module=0.3)
        draw_symbol(page, (LEFT, 262), symbol)
    return page


def advertising(tenant: Tenant, dice: Dice) -> Page:
    """Draw an offer with an article number as EAN-13 or a web address as QR."""
    page = Page(receipt=(150, 64))
    headline, offer = dice.pick(_OFFERS)
    page.box((0, 0), (210, 46), line=0, fill=dice.pick((0.15, 0.25, 0.35)))
    page.text(LEFT - 5, 28, headline, Typed(size=20, bold=True, grey=1.0))
    page.lines(LEFT, 60, tenant.address, Typed())
    page.text(LEFT, 108, offer, Typed(size=14, bold=True))
    words = (
        "Sehr geehrte Damen und Herren, als langjähriger Partner der öffentlichen Verwaltung "
        "unterbreiten wir Ihnen dieses Angebot exklusiv bis zum Monatsende. Bestellen Sie einfach "
        "per Fax, telefonisch oder in unserem Netzladen."
    )
    page.paragraph((LEFT, 120), 105, words, Typed(size=11))
    page.circle((165, 150), 19, line=0.8)
    price = f"{dice.between(39, 399)},{dice.pick(('-', '90', '95'))}"
    page.text(165, 153, price, Typed(size=17, bold=True, align=Align.CENTRE))
    body = "400" + dice.digits(9)
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    ean = Symbol(symbology="ean13", data=f"{body}{-total % 10}", module=0.33, height=20)
    web = Symbol(symbology="qr", data=f"https://angebot.example/{dice.digits(5)}", module=0.8)
    draw_symbol(page, (140, 196), dice.pick((ean, web)))
    page.text(LEFT, 277, f"Art.-Nr. {dice.digits(12)} · Tel. 040 66969-555", Typed(size=8))
    if dice.chance(0.2):
        scrawl(page, (LEFT, 250), 50, dice)
    return page
