"""A page for an invoice that is XML only: a PDF that shows its terms, with the XML inside.

docindex indexes pages. What stands on this one is what XML says, and the page says that, too; the
XML inside is the file itself, byte for byte, and is what counts.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pikepdf
import reportlab
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen.canvas import Canvas

from docindex.publishing import write_bytes
from docindex_invoice.einvoice import read_xml
from docindex_invoice.invoice import AMOUNTS, CREDIT_NOTE, TERMS, Invoice
from docindex_invoice.labels import WRITTEN

_ATTACHED: Final = {"cii": "factur-x.xml", "ubl": "xrechnung.xml"}
_FONT: Final = "Vera"
_LEFT, _TOP, _BESIDE = 60, 770, 260  # points
_SIZE: Final = 11
_NOTE: Final = (
    "Ansicht einer elektronischen Rechnung, erzeugt von docindex. Maßgeblich ist die Datei {}.",
    "View of an electronic invoice, made by docindex. What counts is the file {}.",
)


def wrap_xml(source: Path, target: Path) -> Invoice:
    """Write the PDF of an invoice.

    Args:
        source: CII or UBL.
        target: the PDF; equal files give equal bytes.

    Raises:
        InvoiceError: the file is no invoice that can be read.
        OSError: it cannot be read, or the PDF not be written.
    """
    xml = source.read_bytes()
    invoice = read_xml(xml, source.name)
    attached = _ATTACHED[invoice.syntax.partition("/")[0]]
    with pikepdf.open(io.BytesIO(_page(invoice, attached))) as pdf:
        pdf.attachments[attached] = xml
        buffer = io.BytesIO()
        pdf.save(buffer, deterministic_id=True)
    write_bytes(target, buffer.getvalue())
    return invoice


def _page(invoice: Invoice, attached: str) -> bytes:
    fonts = Path(reportlab.__file__).parent / "fonts"
    pdfmetrics.registerFont(ttfonts.TTFont(_FONT, str(fonts / "Vera.ttf")))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    credit = invoice.values.get("document_type") == CREDIT_NOTE
    canvas.setFont(_FONT, _SIZE + 7)
    canvas.drawString(_LEFT, _TOP, "Gutschrift" if credit else "Rechnung")
    canvas.setFont(_FONT, _SIZE)
    for row, (label, value) in enumerate(_rows(invoice), start=2):
        canvas.drawString(_LEFT, _TOP - 20 * row, label)
        canvas.drawString(_BESIDE, _TOP - 20 * row, value)
    canvas.setFont(_FONT, _SIZE - 3)
    for row, note in enumerate(_NOTE):
        canvas.drawString(_LEFT, 60 - 14 * row, note.format(attached))
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _rows(invoice: Invoice) -> Iterator[tuple[str, str]]:
    currency = invoice.values.get("currency", "")
    for name in TERMS:
        value = invoice.values.get(name)
        if value and name in WRITTEN:
            yield WRITTEN[name], f"{value} {currency}" if name in AMOUNTS else value
    place = " ".join(invoice.seller_place).strip()
    if place:
        yield "Sitz", place
