"""Invoices as sheets of paper: ten layouts, each in the type and the words of its supplier."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Final

import attrs
from benchmarks.mail.typefaces import FAMILIES, Page, Typed
from suppliers import BUYER, FACTOR_IBAN, OWN_IBAN, OWN_VAT_ID, Paper, taxes

from docindex.testing.samples.chance import Dice
from docindex.testing.samples.paper import Align

_ROW: Final = 5.6
_BOTTOM: Final = 258.0
_NUMBER_LABELS: Final = ("Rechnungsnummer", "Rechnungs-Nr.", "Rechnung Nr.", "Re.-Nr.")


@attrs.frozen(kw_only=True)
class Hand:
    """How a supplier writes: the same on all of its sheets."""

    family: str
    size: float
    dice: Dice
    english: bool = False

    def style(self, *, bold: bool = False, size: float = 0.0, right: bool = False) -> Typed:
        align = Align.RIGHT if right else Align.LEFT
        return Typed(family=self.family, size=size or self.size, bold=bold, align=align)

    def date(self, text: str) -> str:
        day = datetime.date.fromisoformat(text)
        return day.strftime("%d.%m.%Y")


def money(amount: Decimal | str) -> str:
    """1.234,56."""
    text = f"{Decimal(amount):,.2f}"
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")


def spaced(iban: str) -> str:
    """In groups of four, as it is printed."""
    return " ".join(iban[i : i + 4] for i in range(0, len(iban), 4))


def sheets(paper: Paper, seed: int) -> list[Page]:
    """Draw an invoice."""
    dice = Dice(seed, 52, paper.number)
    hand = Hand(family=dice.pick(FAMILIES), size=dice.pick((9.0, 9.5, 10.0, 10.5)), dice=dice)
    page = Page(receipt=(160.0, 48.0))
    _letterhead(page, paper, hand)
    heading = _reference_row if paper.layout == "heading_row" else _reference_block
    y = heading(page, paper, hand)
    pages = [page]
    y = _items(pages, paper, hand, y)
    _sums(pages[-1], paper, hand, y)
    for number, sheet in enumerate(pages, start=1):
        _footer(sheet, paper, hand)
        if len(pages) > 1:
            sheet.text(
                190, 288, f"Seite {number} von {len(pages)}", hand.style(size=7.5, right=True)
            )
    return pages


def _letterhead(page: Page, paper: Paper, hand: Hand) -> None:
    s = paper.supplier
    page.text(20, 22, s.name, hand.style(bold=True, size=hand.size + 5))
    page.text(20, 28, f"{s.street}, {s.postcode} {s.city}", hand.style(size=8))
    page.rule((20, 31), (190, 31), width=0.3)
    page.text(22, 48, f"{s.name} · {s.street} · {s.postcode} {s.city}", hand.style(size=6))
    page.lines(22, 54, BUYER, hand.style())


def _facts(paper: Paper, hand: Hand) -> list[tuple[str, str]]:
    truth, dice = paper.truth, hand.dice
    credit = paper.layout == "credit"
    facts = [
        (
            "Gutschrift Nr." if credit else dice.pick(_NUMBER_LABELS),
            truth["invoice_number"],
        ),
        (
            dice.pick(("Gutschriftsdatum", "Datum"))
            if credit
            else dice.pick(("Rechnungsdatum", "Datum")),
            hand.date(truth["invoice_date"]),
        ),
        ("Kundennummer", f"{dice.digits(5)}"),
    ]
    if "order_number" in truth:
        facts.append(
            (dice.pick(("Bestellnummer", "Ihre Bestellung", "Bestell-Nr.")), truth["order_number"])
        )
    if "delivery_date" in truth:
        label = dice.pick(("Lieferdatum", "Leistungsdatum", "Liefer-/Leistungsdatum"))
        facts.append((label, hand.date(truth["delivery_date"])))
    if "buyer_reference" in truth:
        facts.append(("Leitweg-ID", truth["buyer_reference"]))
    return facts


def _reference_block(page: Page, paper: Paper, hand: Hand) -> float:
    facts = _facts(paper, hand)
    y = 84.0
    colon = hand.dice.pick((":", ""))
    for label, value in facts:
        page.text(118, y, f"{label}{colon}", hand.style())
        page.text(160, y, value, hand.style())
        y += hand.style().line
    title = "Gutschrift" if paper.layout == "credit" else "Rechnung"
    page.text(20, 88, title, hand.style(bold=True, size=hand.size + 5))
    if paper.layout == "credit":
        page.text(20, 95, f"zur Rechnung {hand.dice.digits(6)}", hand.style())
    return max(y, 98.0) + 6


def _reference_row(page: Page, paper: Paper, hand: Hand) -> float:
    page.text(20, 88, "Rechnung", hand.style(bold=True, size=hand.size + 5))
    facts = _facts(paper, hand)
    rows = (facts[:4], facts[4:])
    y = 98.0
    for row in rows:
        for place, (label, value) in enumerate(row):
            page.text(20 + 43 * place, y, label, hand.style(size=hand.size - 1.5))
            page.text(20 + 43 * place, y + 5, value, hand.style())
        y += 12 if row else 0
    return y + 3


def _items(pages: list[Page], paper: Paper, hand: Hand, y: float) -> float:
    ruled = hand.dice.chance(0.5)
    y = _table_head(pages[-1], hand, y)
    carried = Decimal(0)
    for place, item in enumerate(paper.items, start=1):
        if y > _BOTTOM - 16:
            pages[-1].text(160, y, "Übertrag", hand.style(right=True))
            pages[-1].text(190, y, money(carried), hand.style(right=True))
            pages.append(Page())
            y = _table_head(pages[-1], hand, 32.0)
        carried += item.total
        _row(
            pages[-1],
            hand,
            y,
            (str(place), item.text, str(item.count), money(item.price), money(item.total)),
        )
        if ruled:
            pages[-1].rule((20, y + 1.6), (190, y + 1.6))
        y += _ROW
    if y > _BOTTOM - 62:
        pages.append(Page())
        y = 40.0
    return y + 4


def _table_head(page: Page, hand: Hand, y: float) -> float:
    _row(page, hand, y, ("Pos.", "Bezeichnung", "Menge", "Einzelpreis", "Gesamt"), bold=True)
    page.rule((20, y + 1.6), (190, y + 1.6), width=0.3)
    return y + _ROW


def _row(page: Page, hand: Hand, y: float, cells: tuple[str, ...], *, bold: bool = False) -> None:
    page.text(20, y, cells[0], hand.style(bold=bold))
    page.text(32, y, cells[1], hand.style(bold=bold))
    for x, cell in zip((130, 160, 190), cells[2:], strict=True):
        page.text(x, y, cell, hand.style(bold=bold, right=True))


def _sums(page: Page, paper: Paper, hand: Hand, y: float) -> None:
    truth, dice = paper.truth, hand.dice
    euro = dice.pick((" EUR", " €"))
    lines = []
    if paper.layout == "untaxed":
        lines.append((dice.pick(("Rechnungsbetrag", "Gesamtbetrag")), truth["gross_amount"]))
    else:
        lines.append(
            (dice.pick(("Nettobetrag", "Summe netto", "Zwischensumme")), truth["net_amount"])
        )
        for rate, (_, tax) in taxes(paper.items).items():
            label = dice.pick(("zzgl. {} % MwSt.", "Umsatzsteuer {} %", "{}% MwSt"))
            lines.append((label.format(rate), str(tax)))
        last = (
            "Gutschriftsbetrag"
            if paper.layout == "credit"
            else dice.pick(("Rechnungsbetrag", "Gesamtbetrag", "Bruttobetrag", "Zahlbetrag"))
        )
        lines.append((last, truth["gross_amount"]))
    for place, (label, amount) in enumerate(lines):
        style = hand.style(bold=place == len(lines) - 1)
        page.text(122, y, label, style)
        page.text(190, y, money(amount) + euro, attrs.evolve(style, align=Align.RIGHT))
        y += _ROW
    page.rule((120, y - 3.6), (190, y - 3.6), width=0.3)
    for line in _closing(paper, hand):
        y += 5
        page.text(20, y, line, hand.style(size=9))


def _closing(paper: Paper, hand: Hand) -> list[str]:
    truth = paper.truth
    lines = []
    if paper.layout == "untaxed":
        lines.append(
            "Als Kleinunternehmer im Sinne von § 19 UStG wird keine Umsatzsteuer berechnet."
        )
        lines.append(f"Bitte überweisen Sie {money(truth['gross_amount'])} EUR.")
    if "due_date" in truth:
        label = hand.dice.pick(("Zahlbar bis", "Fällig am", "Zahlbar ohne Abzug bis zum"))
        lines.append(f"{label} {hand.date(truth['due_date'])}")
    if paper.layout == "factoring":
        lines.append(
            "Unsere Forderung ist abgetreten. Zahlungen mit schuldbefreiender Wirkung nur an"
        )
        lines.append(f"Nordlicht Factoring Bank AG, IBAN {spaced(FACTOR_IBAN)}")
    if paper.layout == "debit":
        lines.append("Der Betrag wird per SEPA-Lastschrift eingezogen von Ihrem Konto")
        lines.append(f"IBAN {spaced(OWN_IBAN)}")
        lines.append(f"Ihre USt-IdNr.: {OWN_VAT_ID}")
    return lines


def _footer(page: Page, paper: Paper, hand: Hand) -> None:
    s, small = paper.supplier, hand.style(size=7.5)
    page.rule((20, 266), (190, 266))
    page.lines(20, 270, (s.name, s.street, f"{s.postcode} {s.city}"), small)
    legal = [f"Steuernummer {s.tax_number}"]
    if "seller_vat_id" in paper.truth:
        legal.append(f"{hand.dice.pick(('USt-IdNr.', 'USt-ID', 'USt-IdNr.:'))} {s.vat_id}")
    page.lines(82, 270, legal, small)
    banks: dict[str, Callable[[], tuple[str, ...]]] = {
        "letterhead": tuple,
        "debit": tuple,
        "banks": lambda: s.ibans,
    }
    shown = banks.get(paper.layout, lambda: s.ibans[:1])()
    page.lines(132, 270, [f"IBAN {spaced(iban)}" for iban in shown], small)
