"""Invoices from their files to records: scanned, and as PDF with XML in them."""

from __future__ import annotations

import pikepdf
import pytest
from batches import scan_invoice, write_profile
from docindex_invoice.wrapping import wrap_xml
from einvoices import write_pdf, xml_of
from suppliers import list_file, paper, suppliers

from docindex import Indexer, Status, load_profile

SEED = 7
SUPPLIERS = suppliers(240, SEED)
LISTED = 200


def invoice(layout_number, start=0):
    """The first listed invoice of a layout from a number on."""
    numbers = range(start + layout_number, start + layout_number + 500, 10)
    papers = (paper(number, SUPPLIERS, LISTED, SEED) for number in numbers)
    return next(p for p in papers if p.listed)


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    folder = tmp_path_factory.mktemp("invoices")
    profile = write_profile(folder, list_file(SUPPLIERS[:LISTED]))
    batch = folder / "morning"
    batch.mkdir()
    for name, layout in (("1-block", 0), ("2-row", 1), ("3-letterhead", 4), ("4-debit", 9)):
        scan_invoice(invoice(layout), "clean", batch / f"{name}.tif", SEED)
    one = invoice(0)
    write_pdf(one, "en16931", batch / "5-agrees.pdf", SEED)
    other = xml_of(one, "en16931").replace(one.truth["invoice_number"].encode(), b"RE-2026-00815")
    write_pdf(one, "en16931", batch / "6-differs.pdf", SEED, xml=other)
    write_pdf(one, "xrechnung-cii", batch / "7-damaged.pdf", SEED)
    with pikepdf.open(batch / "7-damaged.pdf", allow_overwriting_input=True) as pdf:
        pdf.attachments["xrechnung.xml"] = xml_of(one, "xrechnung-cii").replace(
            b"InvoiceCurrencyCode", b"InvoiceCurrency"
        )
        pdf.save()
    (folder / "8-alone.xml").write_bytes(xml_of(one, "xrechnung-ubl"))
    wrap_xml(folder / "8-alone.xml", batch / "8-alone.pdf")
    with Indexer(load_profile(profile), executor="in-process") as indexer:
        found = indexer.index(batch).records
    return {record.pages[0].page.file.split(".")[0]: record for record in found}


def values(record):
    return {field.name: field.value for field in record.fields}


@pytest.mark.parametrize(("name", "layout"), [("1-block", 0), ("2-row", 1), ("4-debit", 9)])
def test_a_scanned_invoice_is_its_creditors(records, name, layout):
    record, one = records[name], invoice(layout)
    assert (record.decision.status, record.decision.case_id) == (Status.INDEXED, one.supplier.id)
    assert record.decision.receiver == one.office
    wrong = {k: v for k, v in values(record).items() if v is not None and v != one.truth.get(k)}
    assert wrong == {}
    assert values(record)["payable_amount"] == one.truth["payable_amount"]
    assert all(field.source == "print" for field in record.fields)


def test_a_letterhead_alone_is_confirmed_by_a_person(records):
    decision = records["3-letterhead"].decision
    assert decision.status is not Status.INDEXED
    assert decision.case_id in (None, invoice(4).supplier.id)


def test_xml_counts_before_print(records):
    record, one = records["5-agrees"], invoice(0)
    assert (record.decision.status, record.decision.case_id) == (Status.INDEXED, one.supplier.id)
    assert {name: values(record)[name] for name in one.truth} == one.truth
    assert {field.source for field in record.fields} == {"xml:cii/en16931"}
    number = next(field for field in record.fields if field.name == "invoice_number")
    assert number.box.width > 0, "XML's value is shown where print says the same"
    assert record.contradictions == ()


def test_a_disagreement_is_named(records):
    record = records["6-differs"]
    assert record.decision.status is Status.CLEARING
    (against,) = record.contradictions
    assert against.kind == "invoice_xml_against_print"
    assert "RE-2026-00815 (xml" in against.first.replace("cii", "xml")
    assert invoice(0).truth["invoice_number"] in against.second
    assert values(record)["invoice_number"] == "RE-2026-00815"


def test_damaged_xml_is_not_passed_over(records):
    record = records["7-damaged"]
    assert record.decision.status is Status.CLEARING
    assert [c.kind for c in record.contradictions] == ["invoice_xml_unreadable"]
    assert "no invoice that can be read" in record.contradictions[0].first


def test_xml_alone_is_indexed_by_its_page(records):
    record, one = records["8-alone"], invoice(0)
    assert (record.decision.status, record.decision.case_id) == (Status.INDEXED, one.supplier.id)
    assert {name: values(record)[name] for name in one.truth} == one.truth
    assert record.contradictions == ()
