"""Values and sums of print, without pictures."""

from __future__ import annotations

from decimal import Decimal

import pytest
from docindex_invoice import values
from docindex_invoice.layout import straight_lines
from docindex_invoice.paper import read_paper

from docindex.contracts import ReadPage
from docindex.model import Box, DocumentPage, PageSurvey, Role, TextLine
from docindex.testing.values import page_ref


def read(*rows, rotation=0):
    """Cells as (column in mm, text), row by row of 6 mm, on a page turned like that."""
    lines = []
    for number, row in enumerate(rows):
        for x, text in row:
            left, top = round(x * 11.8), 300 + 70 * number
            box = Box(left=left, top=top, right=left + 22 * len(text), bottom=top + 40)
            if rotation == 180:
                box = Box(
                    left=2480 - box.right,
                    top=3508 - box.bottom,
                    right=2480 - box.left,
                    bottom=3508 - box.top,
                )
            lines.append(TextLine(text=text, confidence=0.9, box=box))
    page = PageSurvey(page=page_ref(), rotation=rotation)
    given = ReadPage(
        page=DocumentPage(survey=page, role=Role.CONTENT), lines=tuple(lines), source=None
    )
    return straight_lines([given])


def said(*rows, **options):
    return {name: said.value for name, said in read_paper(read(*rows, **options)).items()}


@pytest.mark.parametrize("rotation", [0, 180])
def test_behind_and_under_labels(rotation):
    found = said(
        [(20, "Rechnung")],
        [(20, "Rechnungs-Nr."), (70, "Datum"), (110, "Bestellnummer")],
        [(20, "RE-2026-17"), (70, "03.02.2026"), (110, "B12-3456")],
        [(20, "Zahlbar bis: 5. März 2026")],
        rotation=rotation,
    )
    assert found == {
        "document_type": "invoice",
        "invoice_number": "RE-2026-17",
        "invoice_date": "2026-02-03",
        "order_number": "B12-3456",
        "due_date": "2026-03-05",
    }


def test_headings_and_values_in_single_lines():
    found = said(
        [(20, "Rechnungsnummer   Rechnungsdatum   Kundennummer")],
        [(20, "2026/4711         03.02.2026       88123")],
    )
    assert (found["invoice_number"], found["invoice_date"]) == ("2026/4711", "2026-02-03")


SUMS = (
    [(120, "Nettobetrag"), (170, "1.000,00 EUR")],
    [(120, "zzgl. 19 % MwSt."), (170, "190,00 EUR")],
    [(120, "Rechnungsbetrag"), (170, "1.190,00 EUR")],
)


def test_sums_that_add_up():
    found = said(*SUMS)
    assert [found[k] for k in ("net_amount", "tax_amount", "gross_amount", "payable_amount")] == [
        "1000.00",
        "190.00",
        "1190.00",
        "1190.00",
    ]
    assert found["currency"] == "EUR"


@pytest.mark.parametrize(
    ("row", "text"), [(0, "1.008,00 EUR"), (1, "198,00 EUR"), (2, "1.198,00 EUR")]
)
def test_a_misread_amount_is_not_believed(row, text):
    rows = list(SUMS)
    rows[row] = [rows[row][0], (170, text)]
    found = said(*rows)
    assert found["gross_amount"] is None
    assert found["payable_amount"] is None


def test_two_rates_of_tax():
    found = said(
        [(120, "Summe netto"), (170, "300,00")],
        [(120, "zzgl. 7 % MwSt."), (170, "7,00")],
        [(120, "zzgl. 19 % MwSt."), (170, "38,00")],
        [(120, "Gesamtbetrag"), (170, "345,00")],
    )
    assert (found["tax_amount"], found["gross_amount"]) == ("45.00", "345.00")


def test_what_was_paid_is_taken_off():
    found = said(
        *SUMS,
        [(120, "abzgl. Anzahlung"), (170, "190,00 EUR")],
        [(120, "Zahlbetrag"), (170, "1.000,00 EUR")],
    )
    assert (found["gross_amount"], found["paid_amount"]) == ("1190.00", "190.00")
    assert found["payable_amount"] == "1000.00"


def test_untaxed_amounts_count_where_they_stand_twice():
    note = [(20, "Als Kleinunternehmer berechnen wir keine Umsatzsteuer.")]
    once = said([(120, "Gesamtbetrag"), (170, "80,00 EUR")], note)
    assert once["gross_amount"] is None
    twice = said(
        [(120, "Gesamtbetrag"), (170, "80,00 EUR")], note, [(20, "Bitte zahlen Sie 80,00 EUR.")]
    )
    assert (twice["gross_amount"], twice["tax_amount"]) == ("80.00", "0.00")


def test_two_numbers_as_near_are_unsure():
    found = said(
        [(20, "Rechnungsnummer 4711")],
        [(20, "Rechnungsnummer 4712")],
    )
    assert found["invoice_number"] is None


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("1.234,56 €", ["1234.56"]),
        ("1 234,56", ["1234.56"]),
        ("1,234.56", ["1234.56"]),
        ("-12,00", ["12.00"]),
        ("19,00 % von 100,00", ["100.00"]),
        ("12.02.2026", []),
        ("1.234", []),
        ("DE12 3456,7890", []),
    ],
)
def test_amounts(text, amounts):
    (line,) = read([(20, text)])
    assert [value.text for value in values.amounts(line)] == amounts


def test_rates():
    (line,) = read([(20, "zzgl. 19 % und 7,5% und 5 v.H.")])
    assert list(values.rates(line)) == [Decimal(19), Decimal("7.5"), Decimal(5)]
