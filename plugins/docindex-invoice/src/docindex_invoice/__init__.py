"""Invoices and their creditors for docindex: what a creditor workflow asks of a scan centre."""

from docindex_invoice.einvoice import read_xml
from docindex_invoice.invoice import Invoice

__all__ = ["Invoice", "read_xml"]
