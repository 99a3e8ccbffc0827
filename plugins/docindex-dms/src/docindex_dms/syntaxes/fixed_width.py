"""Fixed width: a line for each record, every column with so many characters, filled with spaces."""

from __future__ import annotations

import attrs

from docindex_dms.sheets import Cell, Column, Row, Sheet


@attrs.frozen(kw_only=True)
class FixedWidth:
    """Lines of values that begin at fixed places.

    Args:
        header: columns whose names a line says; empty: no line says them.
    """

    header: tuple[Column, ...]

    has_references = False

    def complaint(self, text: str, column: Column) -> str:
        """A value must fit, and must not be changed when the spaces around it are taken off."""
        if len(text) > column.width:
            return f"is longer than its {column.width} characters; set a greater width"
        if text != text.strip():
            return "begins or ends with a space, which the format cannot keep"
        return ""

    def write(self, sheet: Sheet) -> str:
        """Head, header, rows, trailer: each a line."""
        names = tuple(Cell(column=column, value=None, text=column.name) for column in self.header)
        rows = (sheet.head, names, *(row for _, row in sheet.rows), sheet.trailer)
        return "".join(f"{_line(row)}\n" for row in rows if row)


def _line(row: Row) -> str:
    return "".join(
        cell.text.rjust(cell.column.width)
        if cell.column.align == "right"
        else cell.text.ljust(cell.column.width)
        for cell in row
    )
