"""Electronic invoices in every profile that `factur-x` knows, as XML and as PDF with XML in it."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import facturx
import pikepdf
from drawing import sheets
from facturx.generate_xml import generate_xml
from suppliers import BUYER, Paper, taxes

# Profile → syntax and level that are generated, and the guideline (BT-24) where it is another one.
_XRECHNUNG = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
_EN16931 = "urn:cen.eu:en16931:2017"
PROFILES = {
    "minimum": ("factur-x", "basicwl", "urn:factur-x.eu:1p0:minimum"),
    "basicwl": ("factur-x", "basicwl", ""),
    "basic": ("factur-x", "en16931", f"{_EN16931}#compliant#urn:factur-x.eu:1p0:basic"),
    "en16931": ("factur-x", "en16931", ""),
    "extended": ("factur-x", "extended", ""),
    "extended-ctc-fr": ("factur-x", "extended-ctc-fr", ""),
    "xrechnung-cii": ("factur-x", "en16931", _XRECHNUNG),
    "xrechnung-ubl": ("ubl-2.1", "en16931", _XRECHNUNG),
    "ubl-extended-ctc-fr": ("ubl-2.1", "extended-ctc-fr", ""),
}
# What is XML alone, and never inside of a PDF.
ALONE = ("extended-ctc-fr", "xrechnung-ubl", "ubl-extended-ctc-fr")
# What a profile has no place for: Factur-X 1.0, technical appendix.
LACKS = {
    "minimum": ("due_date", "delivery_date", "iban"),
}


def xml_of(paper: Paper, profile: str) -> bytes:
    """The XML of an invoice, checked against the schema of its profile."""
    flavor, level, guideline = PROFILES[profile]
    xml = bytes(generate_xml(_terms(paper), flavor=flavor, level=level, check_schematron=False))
    if profile == "minimum":
        xml = _least(xml)
    if guideline:
        old = facturx.facturx.etree.fromstring(xml)
        names = [e for e in old.iter() if e.text and e.text.startswith("urn:") and _is_bt24(e)]
        names[0].text = guideline
        xml = bytes(facturx.facturx.etree.tostring(old, encoding="UTF-8", xml_declaration=True))
    facturx.xml_check_xsd(xml)
    return xml


def write_pdf(
    paper: Paper, profile: str, path: Path, seed: int, *, xml: bytes | None = None
) -> None:
    """The print of an invoice as PDF with its XML inside; XRechnung is attached by its own name."""
    pdf = printed(paper, seed)
    xml = xml or xml_of(paper, profile)
    if not profile.startswith("xrechnung"):
        pdf = facturx.generate_from_binary(pdf, xml, flavor="factur-x", check_schematron=False)
    else:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            document.attachments["xrechnung.xml"] = xml
            buffer = io.BytesIO()
            document.save(buffer, deterministic_id=True)
            pdf = buffer.getvalue()
    path.write_bytes(pdf)


def printed(paper: Paper, seed: int) -> bytes:
    """The print of an invoice as PDF, with its text."""
    buffer = io.BytesIO()
    with pikepdf.new() as whole:
        for sheet in sheets(paper, seed):
            with pikepdf.open(io.BytesIO(sheet.pdf)) as one:
                whole.pages.extend(one.pages)
        whole.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def _is_bt24(element: object) -> bool:
    parent = element.getparent()  # type: ignore[attr-defined]
    tag = str(element.tag)  # type: ignore[attr-defined]
    return tag.endswith("CustomizationID") or (
        parent is not None
        and str(parent.tag).endswith("GuidelineSpecifiedDocumentContextParameter")
    )


def _least(xml: bytes) -> bytes:
    """What profile MINIMUM keeps of BASIC WL: who, to whom, which order, how much."""
    etree = facturx.facturx.etree
    root = etree.fromstring(xml)
    ram = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
    dropped = {
        "ApplicableHeaderTradeSettlement": {
            "SpecifiedTradeSettlementPaymentMeans",
            "ApplicableTradeTax",
            "SpecifiedTradePaymentTerms",
            "PaymentReference",
        },
        "ApplicableHeaderTradeDelivery": {"ActualDeliverySupplyChainEvent", "ShipToTradeParty"},
        "BuyerTradeParty": {"PostalTradeAddress"},
        "PostalTradeAddress": {"PostcodeCode", "LineOne", "CityName"},
        "SpecifiedTradeSettlementHeaderMonetarySummation": {"LineTotalAmount"},
    }
    for parent, names in dropped.items():
        for element in root.iter(f"{ram}{parent}"):
            for child in list(element):
                if child.tag.removeprefix(ram) in names:
                    element.remove(child)
            if not len(element):
                element.text = None
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _terms(paper: Paper) -> dict[str, object]:
    truth, s = paper.truth, paper.supplier
    day = datetime.date.fromisoformat
    terms: dict[str, object] = {
        "BT-1": truth["invoice_number"],
        "BT-2": day(truth["invoice_date"]),
        "BT-3": "381" if truth["document_type"] == "credit_note" else "380",
        "BT-5": "EUR",
        "BT-23": "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
        "BT-81": "58",
        "BT-106": truth["net_amount"],
        "BT-109": truth["net_amount"],
        "BT-110": truth["tax_amount"],
        "BT-112": truth["gross_amount"],
        "BT-115": truth["payable_amount"],
        "BG-4": {
            "name": s.name,
            "vat_identifier": s.vat_id,
            "addr_l1": s.street,
            "postcode": s.postcode,
            "city": s.city,
            "country_code": "DE",
        },
        "BG-7": {"name": BUYER[0], "postcode": "00310", "city": "Musterau", "country_code": "DE"},
        "BG-13": {"name": BUYER[0], "postcode": "00310", "city": "Musterau", "country_code": "DE"},
        "BG-23": [
            {"BT-116": str(net), "BT-117": str(tax), "BT-118": "S", "BT-119": f"{rate}.00"}
            for rate, (net, tax) in taxes(paper.items).items()
        ],
        "BG-25": _lines(paper),
    }
    for term, name in (("BT-9", "due_date"), ("BT-72", "delivery_date")):
        if name in truth:
            terms[term] = day(truth[name])
    for term, name in (
        ("BT-10", "buyer_reference"),
        ("BT-13", "order_number"),
        ("BT-84", "iban"),
    ):
        if name in truth:
            terms[term] = truth[name]
    return terms


def _lines(paper: Paper) -> Sequence[dict[str, str]]:
    return [
        {
            "BT-126": str(number),
            "BT-129": f"{Decimal(item.count):.4f}",
            "BT-130": "C62",
            "BT-131": str(item.total),
            "BT-146": f"{item.price:.4f}",
            "BT-151": "S",
            "BT-152": f"{item.rate}.00",
            "BT-153": item.text,
        }
        for number, item in enumerate(paper.items, start=1)
    ]
