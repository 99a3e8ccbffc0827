"""What print says in the fields of an invoice: values found by their labels; pure.

A value stands behind its label in the same row, or under it. Where two places say different things,
nothing is said: the field is unsure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

import attrs

from docindex_invoice import values
from docindex_invoice.invoice import CREDIT_NOTE, INVOICE
from docindex_invoice.labels import Label, find_labels
from docindex_invoice.layout import Line, Place, words
from docindex_invoice.schemes import is_leitweg_id
from docindex_invoice.sums import find_sums
from docindex_invoice.values import Value

# Costs of places, smaller is nearer; a label's own row comes before what stands under it.
_UNDER: Final = 0.3
_ROWS_UNDER: Final = 3.2
_PER_ROW: Final = 0.1
_FAR: Final = 1.0
# Whose costs are this close say it equally.
_CLOSE: Final = 0.05
_TITLES: Final[Mapping[str, str]] = {
    "rechnung": INVOICE,
    "invoice": INVOICE,
    "gutschrift": CREDIT_NOTE,
    "stornorechnung": CREDIT_NOTE,
    "rechnungskorrektur": CREDIT_NOTE,
    "credit": CREDIT_NOTE,
}
_TITLE_WORDS: Final = 4
# Days from the invoice to the delivery and to the due date; beyond, a digit was misread.
_DAYS_AFTER: Final[Mapping[str, tuple[int, int]]] = {
    "delivery_date": (-366, 183),
    "due_date": (0, 183),
}
_UNTAXED: Final = frozenset(
    {"kleinunternehmer", "kleinunternehmerregelung", "steuerfrei", "steuerschuldnerschaft"}
)
_KINDS: Final[Mapping[str, Callable[[Line], Iterable[Value]]]] = {
    "invoice_date": values.dates,
    "due_date": values.dates,
    "delivery_date": values.dates,
    "invoice_number": values.codes,
    "order_number": values.codes,
    "buyer_reference": values.codes,
}
_AMOUNTS: Final = ("net_amount", "tax_amount", "gross_amount", "paid_amount", "payable_amount")


@attrs.frozen(kw_only=True)
class Said:
    """What print says of one field.

    Args:
        value: None: there is something, and not one thing for certain.
    """

    value: str | None
    text: str
    line: Line


@attrs.frozen(kw_only=True)
class Found:
    """A value at the place where a label lets expect it; the smaller the cost, the nearer."""

    value: Value
    cost: float


def read_paper(lines: Sequence[Line]) -> dict[str, Said]:
    """The fields of an invoice, by the names of `invoice.TERMS`; those without a label are absent.

    IBAN and VAT id are not among them: whose they are is for `parties` to say.
    """
    labels = find_labels(lines)
    said: dict[str, Said] = {}
    for field, kind in _KINDS.items():
        every = [value for line in lines for value in kind(line)]
        found = list(_at(field, labels, every))
        told = _agreed(found, every)
        if field == "buyer_reference":
            told = _buyer_reference(lines) or told
        if told is not None:
            said[field] = told
    said |= _doubted(said)
    said |= _amounts(lines, labels)
    title = _title(lines)
    if title is not None:
        said["document_type"] = title
    money = [value for line in lines for value in values.currencies(line)]
    if money:
        kinds = {value.text for value in money}
        said["currency"] = _said(money[0], money[0].text if len(kinds) == 1 else None)
    return said


def _amounts(lines: Sequence[Line], labels: Sequence[Label]) -> dict[str, Said]:
    every = [value for line in lines for value in values.amounts(line)]
    found = {
        field: [f.value for f in sorted(_at(field, labels, every), key=_cost)] for field in _AMOUNTS
    }
    rates = {rate for line in lines for rate in values.rates(line)}
    sums = find_sums(found, every, sorted(rates), untaxed=_is_untaxed(lines))
    return {
        field: _said(value, value.text if certain else None)
        for field, (value, certain) in sums.items()
    }


def _at(field: str, labels: Sequence[Label], every: Sequence[Value]) -> Iterator[Found]:
    """Values that stand behind or under labels of a field, and before or over no other label."""
    for label in labels:
        if label.field != field:
            continue
        beside = [v for v in every if _is_behind(v.place, label.place)]
        beside = [v for v in beside if not _is_taken(v.place, label, labels)]
        if beside:
            value = min(beside, key=lambda v: v.place.left)
            yield Found(value=value, cost=_gap(value.place, label.place))
            continue
        under = [(v, rows) for v in every if (rows := _rows_under(v.place, label.place))]
        if under:
            value, rows = min(under, key=lambda u: (u[1], abs(u[0].place.left - label.place.left)))
            yield Found(value=value, cost=_UNDER + _PER_ROW * rows)


def _is_behind(place: Place, label: Place) -> bool:
    if place.line is label.line:
        return place.start >= label.end
    return place.is_beside(label) and place.left >= label.right - label.line.height


def _gap(place: Place, label: Place) -> float:
    """Pixels between them, in lengths of 40 letters."""
    gap = max(place.left - label.right, 0.0)
    return min(gap / (20 * max(label.line.height, 1.0)) * 0.2, _FAR)


def _is_taken(place: Place, label: Label, labels: Iterable[Label]) -> bool:
    """Whether another label stands between a label and a value of its row."""
    return any(
        other is not label
        and (other.place.line is label.place.line or other.place.is_beside(label.place))
        and label.place.right <= other.place.left + 1
        and other.place.right <= place.left + other.place.line.height
        for other in labels
    )


def _rows_under(place: Place, label: Place) -> float:
    """How many rows a value stands under a label; 0: it does not."""
    line, head = place.line, label.line
    down = line.middle - head.middle
    rows = down / max(head.height, 1.0)
    near = 0.6 * max(line.height, head.height) < down and rows <= _ROWS_UNDER
    margin = 2 * head.height
    shares = place.left <= label.right + margin and place.right >= label.left - margin
    return rows if line.page == head.page and near and shares else 0.0


def _agreed(found: Sequence[Found], every: Sequence[Value]) -> Said | None:
    """The nearest value.

    Unsure where another one stands as near to its own label, and where its place was read twice and
    not the same: nothing else checks it.
    """
    if not found:
        return None
    ranked = sorted(found, key=_cost)
    best = ranked[0]
    others = [f for f in ranked if f.value.text != best.value.text]
    doubt = others and others[0].cost - best.cost < _CLOSE
    backed = sum(f.value.text == best.value.text for f in ranked) > 1
    again = [v.text for v in every if _is_there(v.place, best.value.place)]
    alike = again.count(best.value.text)
    sure = 2 * alike > len(again) and (backed or not doubt)
    return _said(best.value, best.value.text if sure else None)


def _is_there(place: Place, other: Place) -> bool:
    """Whether two values were read at one place."""
    return place.is_beside(other) and place.left < other.right and other.left < place.right


def _doubted(said: Mapping[str, Said]) -> dict[str, Said]:
    """Days that do not go together: one of their digits was misread."""
    issued = said.get("invoice_date")
    found = {}
    for name, (least, most) in _DAYS_AFTER.items():
        other = said.get(name)
        if issued is None or other is None or issued.value is None or other.value is None:
            continue
        days = (date.fromisoformat(other.value) - date.fromisoformat(issued.value)).days
        if not least <= days <= most:
            found[name] = attrs.evolve(other, value=None)
    return found


def _cost(found: Found) -> tuple[float, object]:
    line = found.value.place.line
    return found.cost, (line.page, line.middle, -line.confidence, found.value.text)


def _buyer_reference(lines: Sequence[Line]) -> Said | None:
    """A Leitweg-ID, which carries a check, counts wherever it stands; unsure: it was misread."""
    shaped = [
        Value(text=text, place=Place(line=line, start=match.start(), end=match.end()))
        for line in lines
        for text, match in values.leitweg_ids(line.text)
    ]
    checked = {value.text: value for value in shaped if is_leitweg_id(value.text)}
    if checked:
        first = next(iter(checked.values()))
        return _said(first, first.text if len(checked) == 1 else None)
    return _said(shaped[0], None) if shaped else None


def _title(lines: Sequence[Line]) -> Said | None:
    """What the tallest short line says that begins with a kind of paper."""
    titles = []
    for line in lines:
        spoken = [word for word, *_ in words(line.text)]
        if spoken and spoken[0] in _TITLES and len(spoken) <= _TITLE_WORDS:
            titles.append(Said(value=_TITLES[spoken[0]], text=line.text, line=line))
    return max(titles, key=lambda t: (t.line.height, -t.line.page, -t.line.middle), default=None)


def _is_untaxed(lines: Sequence[Line]) -> bool:
    return any(word in _UNTAXED for line in lines for word, *_ in words(line.text))


def _said(value: Value, text: str | None) -> Said:
    line = value.place.line
    return Said(value=text, text=line.text[value.place.start : value.place.end], line=line)
