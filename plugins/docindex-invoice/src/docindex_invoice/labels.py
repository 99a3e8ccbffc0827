"""What stands in front of the values of an invoice, in German and English; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Final

import attrs
from rapidfuzz.distance import Levenshtein

from docindex.matching.folding import fold_text
from docindex_invoice.layout import Line, Place, words

# Labels of no field: what follows them is nobody's else's value.
OTHER: Final = ""

_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "invoice_number": "rechnungsnummer|rechnungs nr|rechnung nr|rechnung nummer|re nr"
        "|rg nr|belegnummer|beleg nr|gutschriftsnummer|gutschrift nr|gutschrifts nr"
        "|invoice no|invoice number|credit note no|rechnungskorrektur nr",
        "invoice_date": "rechnungsdatum|rechnung vom|datum|belegdatum|ausstellungsdatum|vom"
        "|gutschriftsdatum|gutschrift vom|invoice date|date|date of issue",
        "due_date": "faellig am|faellig bis|faelligkeit|faelligkeitsdatum|zahlbar bis|faellig"
        "|zahlbar bis zum|zahlbar bis spaetestens|zahlungstermin|ueberweisen sie bis zum|bis zum"
        "|due date|due by|payable by",
        "delivery_date": "lieferdatum|leistungsdatum|liefer leistungsdatum|lieferung am"
        "|leistung am|geliefert am|tag der lieferung|tag der leistung|leistungstag|date of supply"
        "|delivery date|liefertermin",
        "order_number": "bestellnummer|bestell nr|bestellung nr|ihre bestellung|ihre bestellnummer"
        "|ihre bestell nr|order no|purchase order|po number|your order|bestellzeichen",
        "buyer_reference": "leitweg id|leitwegid|ihr zeichen|ihre referenz|buyer reference"
        "|kundenreferenz|your reference",
        "net_amount": "nettobetrag|netto|summe netto|nettosumme|gesamt netto|zwischensumme"
        "|netto gesamt|warenwert netto|warenwert|rechnungsbetrag netto|gesamtbetrag netto"
        "|summe ohne mwst|net amount|total net|subtotal|nettowert|gesamtsumme netto",
        "tax_amount": "umsatzsteuer|mwst|ust|mehrwertsteuer|mwst betrag|steuerbetrag|vat|summe mwst"
        "|umsatzsteuerbetrag|zzgl mwst|zzgl umsatzsteuer|vat amount",
        "gross_amount": "bruttobetrag|brutto|gesamtbetrag|rechnungsbetrag|gesamtsumme|endbetrag"
        "|gesamt|rechnungssumme|summe brutto|gesamt brutto|total|grand total|gesamtbetrag brutto"
        "|rechnungsbetrag brutto|gutschriftsbetrag|total amount|summe",
        "paid_amount": "anzahlung|abzgl anzahlung|abzueglich anzahlung|bereits gezahlt"
        "|bereits bezahlt|abschlagszahlung|geleistete anzahlung|amount paid|erhaltene anzahlung",
        "payable_amount": "zahlbetrag|zu zahlen|zu zahlender betrag|noch zu zahlen|restbetrag"
        "|auszahlungsbetrag|amount due|offener betrag|zu zahlender gesamtbetrag"
        "|ueberweisungsbetrag",
        OTHER: "kundennummer|kunden nr|kd nr|lieferschein|lieferschein nr|lieferscheinnummer"
        "|steuernummer|steuer nr|auftragsnummer|auftrags nr|auftrag nr|telefon|tel|fax|seite"
        "|umsatzsteuer identifikationsnummer|ust idnr|ust id|ust id nr|unser zeichen|iban|bic"
        "|vat id|vat no|handelsregister|hrb|blz|konto|kontonummer|menge|einzelpreis|ep|artikel"
        "|position|pos|bestellt am|bestellung vom|bestelldatum|lieferzeitraum|skonto|skontobetrag"
        "|uebertrag|zwischensumme seite|customer no|page|zur rechnung|originalrechnung"
        "|bezug rechnung|rechnungsadresse|rechnungsempfaenger|rechnungsanschrift|kopie",
    }
)
# How a page that is made of XML calls the fields; each of these is a label of its field.
WRITTEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "invoice_number": "Rechnungsnummer",
        "invoice_date": "Rechnungsdatum",
        "due_date": "Fällig am",
        "delivery_date": "Lieferdatum",
        "order_number": "Bestellnummer",
        "buyer_reference": "Leitweg-ID",
        "seller_name": "Verkäufer",
        "seller_vat_id": "USt-IdNr.",
        "iban": "IBAN",
        "net_amount": "Nettobetrag",
        "tax_amount": "Umsatzsteuer",
        "gross_amount": "Bruttobetrag",
        "paid_amount": "Anzahlung",
        "payable_amount": "Zahlbetrag",
    }
)
_MOST_WORDS: Final = 4
# One misread letter of so many is the same label.
_LONG: Final = 7


@attrs.frozen(kw_only=True)
class Label:
    """A label, and what it stands in front of."""

    field: str
    place: Place
    letters: int


def find_labels(lines: Sequence[Line]) -> list[Label]:
    """The labels of all lines; of those that overlap the longest one."""
    return [label for line in lines for label in _in_line(line)]


def _in_line(line: Line) -> Iterator[Label]:
    heard: list[Label] = []
    spoken = list(words(line.text))
    for first in range(len(spoken)):
        for last in range(first, min(first + _MOST_WORDS, len(spoken))):
            joined = "".join(word for word, *_ in spoken[first : last + 1])
            field = _field(joined)
            if field is not None:
                place = Place(line=line, start=spoken[first][1], end=spoken[last][2])
                heard.append(Label(field=field, place=place, letters=len(joined)))
    taken = 0
    for label in sorted(heard, key=lambda h: (-h.letters, h.place.start)):
        span = _span(label.place)
        if not span & taken:
            taken |= span
            yield label


def _span(place: Place) -> int:
    """The characters of a place as bits."""
    return (1 << place.end) - (1 << place.start)


@cache
def _table() -> Mapping[str, str]:
    return {
        fold_text(text).replace(" ", ""): field
        for field, texts in _LABELS.items()
        for text in texts.split("|")
    }


@cache
def _field(joined: str) -> str | None:
    """The field of a label by its letters, one of which may be misread."""
    table = _table()
    if joined in table:
        return table[joined]
    if len(joined) < _LONG or not joined.isalpha():
        return None
    near = {
        field
        for text, field in table.items()
        if len(text) >= _LONG and Levenshtein.distance(joined, text, score_cutoff=1) <= 1
    }
    return near.pop() if len(near) == 1 else None
