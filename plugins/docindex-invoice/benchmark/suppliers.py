"""Invented suppliers, the list of creditors, and invoices of theirs, before they are drawn."""

from __future__ import annotations

import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import attrs
import schwifty
from stdnum.iso7064 import mod_11_10, mod_97_10

from docindex.testing.samples.chance import Dice

LAYOUTS: Final = (
    "block",
    "heading_row",
    "pages",
    "banks",
    "letterhead",
    "factoring",
    "credit",
    "untaxed",
    "two_rates",
    "debit",
)
BUYER: Final = ("Stadt Musterau", "Rechnungseingang", "Am Schlossgraben 3", "00310 Musterau")
_FIRST: Final = (
    *("Albrecht", "Behrens", "Conrad", "Dornbusch", "Ehlers", "Falkner", "Gerlach", "Hollmann"),
    *("Isermann", "Jansen", "Kestner", "Lindner", "Mertens", "Nolting", "Ostermann", "Petersen"),
    *("Quandt", "Reimann", "Schubert", "Tiedemann", "Ullrich", "Vogler", "Wegener", "Zander"),
)
_TRADES: Final = (
    *("Bürobedarf", "Elektrotechnik", "Gartenbau", "Gebäudereinigung", "Kopiertechnik"),
    *("Metallbau", "Möbelwerkstatt", "Reinigungsdienste", "Sanitärtechnik", "Straßenbau"),
    *("Softwareservice", "Verlagsgesellschaft", "Veranstaltungstechnik", "Wärmetechnik"),
    *("Winterdienst", "Zeltverleih"),
)
_FORMS: Final = ("GmbH", "GmbH", "GmbH & Co. KG", "AG", "KG", "e.K.", "OHG")
_TOWNS: Final = (
    ("00312", "Niedermuster"),
    ("00415", "Oberwerda"),
    ("00518", "Ahornfelde"),
    ("00622", "Lindenau"),
    ("00733", "Talheim am Berg"),
    ("00841", "Erlenstadt"),
)
_STREETS: Final = ("Industriestraße", "Am Bahnhof", "Gewerbepark", "Lange Straße", "Werkweg")
_ITEMS: Final = (
    "Kopierpapier A4, 80 g, Karton",
    "Wartung der Anlage nach Vertrag",
    "Monatliche Reinigung Rathaus",
    "Aktenordner breit, grau",
    "Leuchtmittel LED 9 W",
    "Anfahrtspauschale",
    "Streusalz, Sack 25 kg",
    "Lizenz Jahresgebühr",
    "Tonerkartusche schwarz",
    "Montage vor Ort, Stunde",
)
_CENT: Final = Decimal("0.01")
OWN_IBAN: Final = str(schwifty.IBAN.generate("DE", "99900000", "0000004711"))
OWN_VAT_ID: Final = "DE99900000" + mod_11_10.calc_check_digit("99900000")
_FACTOR: Final = "Nordlicht Factoring Bank AG"
FACTOR_IBAN: Final = str(schwifty.IBAN.generate("DE", "99911111", "0000815815"))
OFFICES: Final = ("SG Hochbau", "SG Schulen", "SG Zentrale Dienste")


@attrs.frozen(kw_only=True)
class Supplier:
    """A creditor as the list knows it."""

    id: str
    name: str
    street: str
    postcode: str
    city: str
    vat_id: str
    tax_number: str
    ibans: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Item:
    """A line of an invoice."""

    text: str
    count: int
    price: Decimal
    rate: int

    @property
    def total(self) -> Decimal:
        return self.count * self.price


@attrs.frozen(kw_only=True)
class Paper:
    """One invoice.

    Args:
        listed: whether its supplier stands in the list.
        truth: what stands on it, by the names of `docindex_invoice.invoice.TERMS`.
        office: to whom its Leitweg-ID leads; empty: it has none.
    """

    number: int
    layout: str
    supplier: Supplier
    listed: bool
    items: tuple[Item, ...]
    truth: dict[str, str]
    office: str


def suppliers(count: int, seed: int) -> list[Supplier]:
    """So many creditors; some share their name, in another town."""
    return [_supplier(number, Dice(seed, 50, number)) for number in range(count)]


def leitweg_id(office: int) -> str:
    """The Leitweg-ID of one of `OFFICES`."""
    body = f"99310-ABT{office + 1:02d}"
    return f"{body}-{mod_97_10.calc_check_digits(body.replace('-', ''))}"


def list_file(listed: list[Supplier], known_banks: int = 2) -> str:
    """The list as CSV; of each creditor so many of its accounts are known."""
    rows = ["id;name;ibans;vat_ids;postcode;city"]
    rows += [
        f"{s.id};{s.name};{'|'.join(s.ibans[:known_banks])};{s.vat_id};{s.postcode};{s.city}"
        for s in listed
    ]
    rows.append(f"K900001;{_FACTOR};{FACTOR_IBAN};;00999;Nordhafen")
    return "\n".join(rows) + "\n"


def paper(number: int, every: list[Supplier], listed: int, seed: int) -> Paper:
    """The invoice of that number.

    Args:
        listed: the first so many of the suppliers stand in the list; one in ten is not of them.
    """
    dice = Dice(seed, 51, number)
    layout = LAYOUTS[number % len(LAYOUTS)]
    known = not dice.chance(0.1)
    supplier = dice.pick(every[:listed] if known else every[listed:])
    rates = {"untaxed": (0,), "two_rates": (7, 19)}.get(layout, (19,))
    count = dice.between(28, 60) if layout == "pages" else dice.between(2, 7)
    items = tuple(
        Item(
            text=dice.pick(_ITEMS),
            count=dice.between(1, 24),
            price=Decimal(dice.between(199, 48_000)) / 100,
            rate=rates[place % len(rates)],
        )
        for place in range(count)
    )
    office = dice.between(0, len(OFFICES) - 1) if dice.chance(0.5) else None
    truth = _truth(layout, supplier, items, dice)
    if office is not None:
        truth["buyer_reference"] = leitweg_id(office)
    return Paper(
        number=number,
        layout=layout,
        supplier=supplier,
        listed=known,
        items=items,
        truth=truth,
        office=OFFICES[office] if office is not None else "",
    )


def taxes(items: tuple[Item, ...]) -> dict[int, tuple[Decimal, Decimal]]:
    """Net amount and tax by rate."""
    found = {}
    for rate in sorted({item.rate for item in items}):
        net = sum((item.total for item in items if item.rate == rate), Decimal(0))
        found[rate] = (net, (net * rate / 100).quantize(_CENT, ROUND_HALF_UP))
    return found


def _supplier(number: int, dice: Dice) -> Supplier:
    postcode, city = dice.pick(_TOWNS)
    vat = dice.digits(7).replace("0", "1")
    body = f"1{vat}"
    return Supplier(
        id=f"K{100000 + number}",
        name=f"{dice.pick(_FIRST)} & {dice.pick(_FIRST)} {dice.pick(_TRADES)} {dice.pick(_FORMS)}",
        street=f"{dice.pick(_STREETS)} {dice.between(1, 180)}",
        postcode=postcode,
        city=city,
        vat_id=f"DE{body}{mod_11_10.calc_check_digit(body)}",
        tax_number=f"{dice.digits(2)}/{dice.digits(3)}/{dice.digits(5)}",
        ibans=tuple(
            str(schwifty.IBAN.generate("DE", f"999{dice.digits(5)}", dice.digits(10)))
            for _ in range(3)
        ),
    )


def _truth(layout: str, supplier: Supplier, items: tuple[Item, ...], dice: Dice) -> dict[str, str]:
    day = datetime.date(2026, 1, 5) + datetime.timedelta(days=dice.between(0, 60))
    parts = taxes(items)
    net = sum((part[0] for part in parts.values()), Decimal(0))
    tax = sum((part[1] for part in parts.values()), Decimal(0))
    number = dice.pick(("RE-2026-{}", "2026/{}", "{}", "R{}", "26-{}"))
    truth = {
        "document_type": "credit_note" if layout == "credit" else "invoice",
        "invoice_number": number.format(dice.digits(5)),
        "invoice_date": day.isoformat(),
        "currency": "EUR",
        "net_amount": str(net),
        "tax_amount": str(tax),
        "gross_amount": str(net + tax),
        "payable_amount": str(net + tax),
    }
    if layout not in ("credit", "debit"):
        truth["due_date"] = (day + datetime.timedelta(days=dice.pick((14, 30)))).isoformat()
    if dice.chance(0.7):
        truth["delivery_date"] = (day - datetime.timedelta(days=dice.between(1, 9))).isoformat()
    if dice.chance(0.6):
        truth["order_number"] = f"B{dice.digits(2)}-{dice.digits(4)}"
    if layout not in ("letterhead", "untaxed"):
        truth["seller_vat_id"] = supplier.vat_id
    if layout == "factoring":
        truth["iban"] = FACTOR_IBAN
    elif layout not in ("letterhead", "debit"):
        truth["iban"] = supplier.ibans[0]
    return truth
