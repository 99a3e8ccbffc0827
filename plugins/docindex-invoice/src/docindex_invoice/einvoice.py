"""Invoices as XML: Factur-X, ZUGFeRD 2 and XRechnung, alone or inside of a PDF.

`factur-x` knows where each business term stands in CII and in UBL. Whether a file keeps every rule
of its standard is not asked: a validator in front of the workflow does that.
"""

from __future__ import annotations

import datetime
import io
import logging
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import facturx
from facturx.parse_xml import parse_ubl_cii_xml
from lxml import etree

from docindex import DocindexError
from docindex_invoice.invoice import (
    AMOUNTS,
    CREDIT_NOTE,
    INVOICE,
    TERMS,
    Invoice,
    Tax,
    iso,
    plain,
)

# Names that the standards give to the attachment; XRechnung in a ZUGFeRD is the last one.
_NAMES: Final = ["factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"]
_MOST_BYTES: Final = 10 * 1024 * 1024
_PDF_MARK, _PDF_WINDOW = b"%PDF-", 1_024
# UNTDID 1001, those of EN 16931 that take back.
_TAKES_BACK: Final = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458"})
_SYNTAX: Final = {"factur-x": "cii", "ubl-2.1-invoice": "ubl", "ubl-2.1-creditnote": "ubl"}
_NEEDED: Final = ("invoice_number", "invoice_date", "currency", "payable_amount")


# Else both write a line to standard error for every PDF that is no invoice.
for _name in ("factur-x", "pypdf"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


class InvoiceError(DocindexError):
    """XML that is there and is no invoice that can be read; the message quotes none of it."""


def read_xml(data: bytes, name: str = "invoice") -> Invoice:
    """Read an invoice.

    Args:
        data: CII (Factur-X, ZUGFeRD 2, XRechnung) or UBL 2.1 (XRechnung, Peppol).
        name: what errors call it.

    Raises:
        InvoiceError: it is not XML, not of one of these, or lacks number, date, currency or amount.
    """
    root = _parsed(data, name)
    try:
        flavor = facturx.get_flavor(root)
        terms = parse_ubl_cii_xml(root, flavor=flavor, check_xsd=False)
        level = facturx.get_level(root, flavor)
        invoice = _invoice(terms, f"{_SYNTAX[flavor]}/{level}")
    except Exception as error:
        raise _refused(name, f"is no invoice that can be read ({type(error).__name__})") from error
    if missing := [term for term in _NEEDED if term not in invoice.values]:
        raise _refused(name, f"lacks {', '.join(TERMS[term][0] for term in missing)}")
    return invoice


def embedded_invoice(path: Path) -> Invoice | None:
    """The invoice inside of a PDF; None: the file is no PDF, or has none.

    Raises:
        InvoiceError: one is there and cannot be read.
    """
    with path.open("rb") as stream:
        if _PDF_MARK not in stream.read(_PDF_WINDOW):
            return None
        stream.seek(0)
        data = stream.read()
    try:
        name, xml = facturx.get_xml_from_pdf(io.BytesIO(data), check_xsd=False, filenames=_NAMES)
    except Exception as error:
        raise _refused("attachments", f"cannot be read ({type(error).__name__})") from error
    return read_xml(xml, name) if name else None


def _parsed(data: bytes, name: str) -> Any:
    if len(data) > _MOST_BYTES:
        raise _refused(name, "has more than 10 MB")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _refused(name, "is not XML") from error
    if root.getroottree().docinfo.doctype:
        raise _refused(name, "declares a document type")
    return root


def _refused(name: str, what: str) -> InvoiceError:
    return InvoiceError(f"{name}: {what}. Ask the sender for a valid one, or index the print.")


def _invoice(terms: Mapping[str, Any], syntax: str) -> Invoice:
    seller = terms.get("BG-4") or {}
    texts = {name: _text(terms.get(term)) for name, (term, _) in TERMS.items()}
    ibans = [_compact(text) for text in _every(terms.get("BT-84"))]
    texts |= {
        "document_type": CREDIT_NOTE if texts["document_type"] in _TAKES_BACK else INVOICE,
        "seller_name": _text(seller.get("name")),
        "seller_vat_id": _compact(_text(seller.get("vat_identifier"))),
        "iban": ibans[0] if ibans else "",
    }
    texts |= {name: plain(Decimal(texts[name])) for name in AMOUNTS if texts[name]}
    return Invoice(
        values={name: text for name, text in texts.items() if text},
        ibans=tuple(dict.fromkeys(ibans)),
        taxes=tuple(_taxes(terms.get("BG-23") or ())),
        seller_place=(_text(seller.get("postcode")), _text(seller.get("city"))),
        syntax=syntax,
    )


def _taxes(groups: Iterable[Mapping[str, str]]) -> Iterator[Tax]:
    for group in groups:
        if group.get("BT-116") and group.get("BT-117"):
            yield Tax(
                rate=Decimal(group.get("BT-119") or 0),
                base=Decimal(group["BT-116"]),
                amount=Decimal(group["BT-117"]),
            )


def _every(value: Any) -> list[str]:
    """A term that may be repeated, as fields hold it."""
    values = value if isinstance(value, list) else [value]
    texts = (iso(v) if isinstance(v, datetime.date) else str(v).strip() for v in values if v)
    return [text for text in texts if text]


def _text(value: Any) -> str:
    """A term; of a repeated one the first."""
    return next(iter(_every(value)), "")


def _compact(text: str) -> str:
    return "".join(text.split()).upper()
