"""CSV as of RFC 4180 with a separator of choice, and TSV as IANA has it: a line for each record."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Final, Literal

import attrs

from docindex_dms.sheets import Column, Row, Sheet

Quoting = Literal["minimal", "all", "none"]
Separator = Literal[";", ",", "\t", "|", "^", "~"]

_QUOTING: Final[Mapping[Quoting, Literal[0, 1, 3]]] = {
    "minimal": csv.QUOTE_MINIMAL,
    "all": csv.QUOTE_ALL,
    "none": csv.QUOTE_NONE,
}


@attrs.frozen(kw_only=True)
class Delimited:
    """Lines of values with a separator between them.

    Args:
        header: the names of the columns; empty: no line says them.
    """

    separator: Separator
    quoting: Quoting
    header: tuple[str, ...]

    has_references = False

    def complaint(self, text: str, column: Column) -> str:
        """Without quotes a value must hold neither separator nor quote."""
        del column
        if self.quoting == "none":
            if self.separator in text or '"' in text:
                return "holds the separator or a double quote; set quoting = 'minimal'"
            if text != text.strip():
                return "begins or ends with a space, which is lost without quotes"
        return ""

    def write(self, sheet: Sheet) -> str:
        """Head, header, rows, trailer: each a line."""
        lines = [_texts(row) for _, row in sheet.rows]
        if self.header:
            lines.insert(0, list(self.header))
        if sheet.head:
            lines.insert(0, _texts(sheet.head))
        if sheet.trailer:
            lines.append(_texts(sheet.trailer))
        text = io.StringIO(newline="")
        csv.writer(
            text,
            delimiter=self.separator,
            quoting=_QUOTING[self.quoting],
            lineterminator="\n",
        ).writerows(lines)
        return text.getvalue()


def _texts(row: Row) -> list[str]:
    return [cell.text for cell in row]
