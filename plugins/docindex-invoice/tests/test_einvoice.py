"""Invoices as XML, and inside of PDFs."""

from __future__ import annotations

import pytest
from docindex_invoice import read_xml
from docindex_invoice.__main__ import main
from docindex_invoice.einvoice import InvoiceError, embedded_invoice
from docindex_invoice.invoice import faults
from einvoices import LACKS, PROFILES, printed, write_pdf, xml_of
from suppliers import paper, suppliers

SUPPLIERS = suppliers(40, 7)


def invoice(number=10):
    return paper(number, SUPPLIERS, 30, 7)


@pytest.mark.parametrize("number", [10, 16, 18])  # an invoice, a credit note, two rates of tax
@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_is_read(profile, number):
    one = invoice(number)
    read = read_xml(xml_of(one, profile))
    true = {k: v for k, v in one.truth.items() if k not in LACKS.get(profile, ())}
    assert {name: read.values.get(name) for name in true} == true
    assert read.values["seller_name"] == one.supplier.name
    assert faults(read) == ()


@pytest.mark.parametrize("profile", ["minimum", "en16931", "xrechnung-cii", "xrechnung-ubl"])
def test_the_invoice_inside_of_a_pdf(tmp_path, profile):
    one = invoice()
    write_pdf(one, "xrechnung-cii", tmp_path / "a.pdf", 7, xml=xml_of(one, profile))
    assert embedded_invoice(tmp_path / "a.pdf") == read_xml(xml_of(one, profile))


def test_a_pdf_without_and_what_is_no_pdf(tmp_path):
    (tmp_path / "a.pdf").write_bytes(printed(invoice(), 7))
    (tmp_path / "a.tif").write_bytes(b"II*\0")
    assert embedded_invoice(tmp_path / "a.pdf") is None
    assert embedded_invoice(tmp_path / "a.tif") is None


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><Invoice>&b;</Invoice>'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no XML",
        b"<a/>",
        BOMB,
        b"<CrossIndustryDocument/>",
        b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>',
        b"<!-- -->" * 2_000_000,
    ],
)
def test_what_is_no_invoice_is_refused(data):
    with pytest.raises(InvoiceError, match=r"^a\.xml: .*Ask the sender"):
        read_xml(data, "a.xml")


def test_missing_terms_are_named():
    xml = xml_of(invoice(), "en16931")
    number = invoice().truth["invoice_number"].encode()
    with pytest.raises(InvoiceError, match="lacks BT-1"):
        read_xml(xml.replace(b">" + number + b"<", b"><"))


def test_sums_that_do_not_add_up():
    one = invoice()
    xml = xml_of(one, "en16931").replace(one.truth["tax_amount"].encode(), b"1.00")
    assert "net_amount+tax_amount=gross_amount" in faults(read_xml(xml))


@pytest.mark.parametrize("profile", ["xrechnung-cii", "xrechnung-ubl"])
def test_a_page_for_xml_alone(tmp_path, profile, capsys):
    (tmp_path / "a.xml").write_bytes(xml_of(invoice(), profile))
    (tmp_path / "b.xml").write_bytes(b"<a/>")
    files = [str(tmp_path / name) for name in ("b.xml", "a.xml")]
    assert main([*files, "--out", str(tmp_path / "pages")]) == 1
    said = capsys.readouterr()
    assert said.out == f"{tmp_path / 'pages' / 'a.pdf'}\n"
    assert said.err.startswith("b.xml: is no invoice that can be read")
    pdf = tmp_path / "pages" / "a.pdf"
    assert embedded_invoice(pdf) == read_xml((tmp_path / "a.xml").read_bytes())
    first = pdf.read_bytes()
    assert main([files[1], "--out", str(pdf.parent)]) == 1
    pdf.unlink()
    assert main([files[1], "--out", str(pdf.parent)]) == 0
    assert pdf.read_bytes() == first
