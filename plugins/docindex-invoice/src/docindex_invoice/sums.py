"""Sums of an invoice: which of the amounts are net, tax, gross and payable; pure.

One misread digit makes another amount, and no dictionary knows it. So an amount counts only where
arithmetic says so (net + tax = gross, tax at a rate that stands there), or where it stands at two
places of the paper.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

import attrs

from docindex_invoice.invoice import adds_up, is_taxed, plain
from docindex_invoice.values import Value

# By field, the amount with its place, and whether it is certain.
Sums = dict[str, tuple[Value, bool]]
# Gross, net and tax.
Three = tuple[Value, Value, Value]
PAYABLE: Final = ("payable_amount",)

# Rates in force in Germany where none stands on the paper (section 12 of the UStG), in percent.
_USUAL_RATES: Final = (Decimal(7), Decimal(19))
# Of each field the nearest ones: further ones are columns of tables.
_MOST: Final = 6
_ZERO: Final = Decimal(0)


def find_sums(
    labelled: Mapping[str, Sequence[Value]],
    every: Sequence[Value],
    rates: Sequence[Decimal],
    *,
    untaxed: bool,
) -> Sums:
    """Choose the amounts of an invoice.

    Args:
        labelled: values by field, the likeliest first.
        every: all amounts of the paper.
        rates: all percentages of the paper.
        untaxed: whether the paper says that it charges no tax.

    Returns:
        By field; what is not certain stands there by its likeliest place. Fields of which nothing
        was found are absent.
    """
    near = {field: _distinct(found)[:_MOST] for field, found in labelled.items()}
    found = _added(near, every, rates, untaxed=untaxed)
    if not found:
        found = {
            field: (values[0], False)
            for field in ("net_amount", "tax_amount", "gross_amount")
            if (values := near[field])
        }
    return found | _payable(near, found, every)


def _added(
    near: Mapping[str, Sequence[Value]],
    every: Sequence[Value],
    rates: Sequence[Decimal],
    *,
    untaxed: bool,
) -> Sums:
    """Net, tax and gross that add up, two of them behind their labels."""
    charged = [rate for rate in rates if rate > _ZERO] or list(_USUAL_RATES)
    grosses = [*near["gross_amount"], *near["payable_amount"]]
    whole = {_of(value): value for value in reversed(every)}
    for gross, net, tax in (
        *_all_labelled(grosses, near),
        *_one_missing(grosses, near, whole),
    ):
        if adds_up(_of(net), _of(tax), _of(gross)) and is_taxed(_of(net), _of(tax), charged):
            return {
                "net_amount": (net, True),
                "tax_amount": (tax, True),
                "gross_amount": (gross, True),
            }
    return _untaxed(grosses[0], every) if untaxed and grosses else {}


def _all_labelled(grosses: Sequence[Value], near: Mapping[str, Sequence[Value]]) -> Iterator[Three]:
    taxes = near["tax_amount"]
    both = [
        attrs.evolve(first, text=plain(_of(first) + _of(second)))
        for first, second in itertools.combinations(taxes, 2)
    ]
    yield from itertools.product(grosses, near["net_amount"], (*taxes, *both))


def _one_missing(
    grosses: Sequence[Value], near: Mapping[str, Sequence[Value]], whole: Mapping[Decimal, Value]
) -> Iterator[Three]:
    for gross, tax in itertools.product(grosses, near["tax_amount"]):
        rest = whole.get(_of(gross) - _of(tax))
        if rest is not None:
            yield gross, rest, tax
    for gross, net in itertools.product(grosses, near["net_amount"]):
        rest = whole.get(_of(gross) - _of(net))
        if rest is not None and _of(rest) > _ZERO:
            yield gross, net, rest
    for net, tax in itertools.product(near["net_amount"], near["tax_amount"]):
        rest = whole.get(_of(net) + _of(tax))
        if rest is not None and _of(tax) > _ZERO:
            yield rest, net, tax


def _untaxed(gross: Value, every: Sequence[Value]) -> Sums:
    certain = _stands_twice(gross, every)
    nothing = Value(text=plain(_ZERO), place=gross.place)
    return {
        "net_amount": (gross, certain),
        "tax_amount": (nothing, certain),
        "gross_amount": (gross, certain),
    }


def _payable(near: Mapping[str, Sequence[Value]], found: Sums, every: Sequence[Value]) -> Sums:
    """Payable is gross less what was paid; where no label says otherwise, it is gross."""
    gross, certain = found.get("gross_amount", (None, False))
    if gross is None:
        alone = near["payable_amount"][:1]
        return dict.fromkeys(PAYABLE, (alone[0], _stands_twice(alone[0], every))) if alone else {}
    for payable in near["payable_amount"]:
        if _of(payable) == _of(gross):
            return {"payable_amount": (payable, True), "gross_amount": (gross, True)}
        for paid in near["paid_amount"]:
            if adds_up(_of(payable), _of(paid), _of(gross)):
                return {"paid_amount": (paid, True), "payable_amount": (payable, True)}
    if near["paid_amount"]:
        return {"payable_amount": (gross, False)}
    if near["payable_amount"]:
        return {"payable_amount": (near["payable_amount"][0], False)}
    return {"payable_amount": (gross, certain)}


def _stands_twice(value: Value, every: Sequence[Value]) -> bool:
    """Whether an amount was read at two places, not twice at one."""
    return any(
        other.text == value.text
        and (other.place.line.page != value.place.line.page or not _same_place(other, value))
        for other in every
    )


def _same_place(one: Value, other: Value) -> bool:
    return one.place.is_beside(other.place) and (
        one.place.left < other.place.right and other.place.left < one.place.right
    )


def _distinct(values: Sequence[Value]) -> list[Value]:
    return list({value.text: value for value in reversed(values)}.values())[::-1]


def _of(value: Value) -> Decimal:
    return Decimal(value.text)
