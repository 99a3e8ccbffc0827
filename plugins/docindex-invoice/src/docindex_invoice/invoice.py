"""The values of an invoice that a creditor workflow needs, by the terms of EN 16931; pure."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Final

import attrs

from docindex.model import FieldKind

INVOICE, CREDIT_NOTE = "invoice", "credit_note"

# Name of the field → business term of EN 16931-1 and what it holds. The order is the record's.
TERMS: Final[Mapping[str, tuple[str, FieldKind]]] = MappingProxyType(
    {
        "document_type": ("BT-3", FieldKind.TEXT),
        "invoice_number": ("BT-1", FieldKind.TEXT),
        "invoice_date": ("BT-2", FieldKind.DATE),
        "due_date": ("BT-9", FieldKind.DATE),
        "delivery_date": ("BT-72", FieldKind.DATE),
        "order_number": ("BT-13", FieldKind.TEXT),
        "buyer_reference": ("BT-10", FieldKind.TEXT),
        "seller_name": ("BT-27", FieldKind.TEXT),
        "seller_vat_id": ("BT-31", FieldKind.TEXT),
        "iban": ("BT-84", FieldKind.TEXT),
        "currency": ("BT-5", FieldKind.TEXT),
        "net_amount": ("BT-109", FieldKind.NUMBER),
        "tax_amount": ("BT-110", FieldKind.NUMBER),
        "gross_amount": ("BT-112", FieldKind.NUMBER),
        "paid_amount": ("BT-113", FieldKind.NUMBER),
        "payable_amount": ("BT-115", FieldKind.NUMBER),
    }
)
AMOUNTS: Final = ("net_amount", "tax_amount", "gross_amount", "paid_amount", "payable_amount")

_CENT: Final = Decimal("0.01")
# Each line of an invoice may be rounded by itself, each rate of tax as well.
_ROUNDING: Final = Decimal("0.05")


@attrs.frozen(kw_only=True)
class Tax:
    """The tax of one rate: BT-119, BT-116, BT-117."""

    rate: Decimal
    base: Decimal
    amount: Decimal


@attrs.frozen(kw_only=True)
class Invoice:
    """What an invoice says of itself; empty or None where it says nothing.

    Args:
        values: by the names of `TERMS`: dates in ISO 8601, amounts with a point and two digits.
        ibans: all accounts it may be paid to.
        taxes: by rate.
        seller_place: postcode and town.
        syntax: how it says it, such as `cii/en16931`, `ubl/en16931` or `print`.
    """

    values: Mapping[str, str]
    ibans: tuple[str, ...] = ()
    taxes: tuple[Tax, ...] = ()
    seller_place: tuple[str, str] = ("", "")
    syntax: str

    def amount(self, name: str) -> Decimal | None:
        """One of `AMOUNTS`."""
        return Decimal(self.values[name]) if name in self.values else None


def plain(amount: Decimal) -> str:
    """An amount as fields hold it: `-1234.50`."""
    return str(amount.quantize(_CENT, ROUND_HALF_UP))


def iso(date: datetime.date) -> str:
    """A date as fields hold it."""
    return date.isoformat()


def adds_up(net: Decimal, tax: Decimal, gross: Decimal) -> bool:
    """Whether BT-112 = BT-109 + BT-110 (rule BR-CO-15), to the cent."""
    return abs(net + tax - gross) < _CENT


def is_taxed(net: Decimal, tax: Decimal, rates: Sequence[Decimal]) -> bool:
    """Whether a tax may be that of a net amount, at one of these rates or at a mixture of them.

    Args:
        rates: in percent.
    """
    if not rates:
        return tax == 0
    shares = [abs(net) * rate / 100 for rate in rates]
    return min(shares) - _ROUNDING <= abs(tax) <= max(shares) + _ROUNDING and tax * net >= 0


def faults(invoice: Invoice) -> tuple[str, ...]:
    """The sums that do not add up, as `net_amount+tax_amount=gross_amount`; empty: all do.

    Rules BR-CO-15 and BR-CO-16 of EN 16931-1, the latter without rounding amounts, and the sum of
    taxes; what an invoice leaves out is not checked.
    """
    net, tax, gross, paid, payable = (invoice.amount(name) for name in AMOUNTS)
    found = []
    if net is not None and tax is not None and gross is not None and not adds_up(net, tax, gross):
        found.append("net_amount+tax_amount=gross_amount")
    due = gross - (paid or Decimal(0)) if gross is not None else None
    if due is not None and payable is not None and abs(due - payable) > _ROUNDING:
        found.append("gross_amount-paid_amount=payable_amount")
    whole = sum((rate.amount for rate in invoice.taxes), Decimal(0))
    if tax is not None and invoice.taxes and abs(whole - tax) >= _CENT:
        found.append("sum of taxes=tax_amount")
    found += [
        f"tax at {part.rate.normalize():f} %"
        for part in invoice.taxes
        if abs(part.base * part.rate / 100 - part.amount) > _ROUNDING
    ]
    return tuple(found)
