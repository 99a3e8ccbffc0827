"""Proofs of payment, and our own letters that come back."""

from __future__ import annotations

import datetime

import attrs

from benchmarks.mail.offices import footer, letterhead, number_block
from benchmarks.mail.people import WOMEN
from benchmarks.mail.prose import held, write
from benchmarks.mail.tenants import Tenant
from benchmarks.mail.typefaces import Page, Typed
from docindex.testing.samples.cases import Case, Person
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.names import ROADS
from docindex.testing.samples.office import LEFT, RIGHT, address, german_date
from docindex.testing.samples.paper import Align
from docindex.testing.samples.symbols import Symbol, draw_symbol


def payment_proof(tenant: Tenant, case: Case, paid: datetime.date, dice: Dice) -> Page:
    """Draw the printout of a transfer: our payment number among the bank's own numbers."""
    page = Page(receipt=(150, 245))
    body, bold = Typed(size=10), Typed(size=10, bold=True)
    page.box((LEFT, 16), (12, 12), line=0, fill=0.25)
    page.text(LEFT + 16, 24, "Stadtbank Neuenmarkt", Typed(size=15, bold=True))
    page.text(RIGHT, 24, "Online-Banking", Typed(align=Align.RIGHT))
    page.text(LEFT, 44, "Auftragsbestätigung: Überweisung", Typed(size=13, bold=True))
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


def returned_letter(
    tenant: Tenant, case: Case, issued: datetime.date, symbology: str, dice: Dice
) -> Page:
    """Draw our own letter that could not be delivered: with our barcode, as it was sent."""
    page = Page(receipt=(95, 70))
    letterhead(page, tenant)
    person = case.person
    address(page, home(person), Typed(), f"{tenant.name} · {' · '.join(tenant.place)}")
    number_block(page, tenant, case, issued, symbology, dice)
    body = Typed(size=10)
    page.text(LEFT, 104, "Bußgeldbescheid", Typed(size=13, bold=True))
    title = "Sehr geehrte Frau" if person.given_name in WOMEN else "Sehr geehrter Herr"
    words = (
        f"{title} {person.surname},",
        f"wegen der am {german_date(case.offence_date)} mit dem Fahrzeug {held(person.plate)} "
        f"begangenen Verkehrsordnungswidrigkeit ({dice.pick(ROADS)}) wird gegen Sie eine Geldbuße "
        "festgesetzt. Die Kosten des Verfahrens haben Sie zu tragen.",
    )
    y = 112.0
    for text in words:
        y = write(page, (LEFT, y + 2), RIGHT - LEFT, text, body)
    y = _sums(page, y + 4, dice.pick((60, 70, 100, 128, 180, 240)), body)
    last = (
        f"Bitte überweisen Sie den Betrag unter Angabe von {tenant.payment_label} {case.cash_no}. "
        "Gegen diesen Bescheid können Sie innerhalb von zwei Wochen nach Zustellung Einspruch "
        "einlegen."
    )
    write(page, (LEFT, y + 4), RIGHT - LEFT, last, body)
    footer(page, tenant)
    return page


def home(person: Person) -> tuple[str, ...]:
    """A person's name and address, as a window shows them."""
    return (person.name, person.street, f"{person.postcode} {person.city}")


def _sums(page: Page, y: float, fine: int, body: Typed) -> float:
    """The fine and the costs after § 107 OWiG; returns the baseline that follows."""
    fee = max(25.0, fine * 0.05)
    outlay = 3.5
    rows = (
        ("Geldbuße", fine),
        ("Gebühr", fee),
        ("Auslagen", outlay),
        ("Summe", fine + fee + outlay),
    )
    for label, amount in rows:
        look = attrs.evolve(body, bold=label == rows[-1][0])
        page.text(LEFT + 10, y, label, look)
        right = attrs.evolve(look, align=Align.RIGHT)
        page.text(LEFT + 75, y, f"{amount:.2f} EUR".replace(".", ","), right)
        y += 5.5
    return y
