"""`key=value`: a block of lines for each record, an empty line behind every block."""

from __future__ import annotations

import re
from typing import Final

import attrs

from docindex_dms.sheets import Column, Row, Sheet

KEY: Final = re.compile(r"[^\W_](?:[\w .-]*\w)?")
"""What a key may be: letters, digits, `_`, and inside also spaces, dots and hyphens."""


@attrs.frozen
class KeyValue:
    """Blocks of lines `key=value`."""

    has_references = False

    def complaint(self, text: str, column: Column) -> str:
        """A value has its line for itself; only spaces around it would be lost."""
        del column
        if text != text.strip():
            return "begins or ends with a space, which the format cannot keep"
        return ""

    def write(self, sheet: Sheet) -> str:
        """Head, rows, trailer: each a block."""
        rows = (sheet.head, *(row for _, row in sheet.rows), sheet.trailer)
        return "".join(f"{lines(row)}\n" for row in rows if row)


def lines(row: Row) -> str:
    """The lines of a row."""
    return "".join(f"{cell.column.name}={cell.text}\n" for cell in row)
