"""JSON as of RFC 8259: an object with `head`, `documents` and `trailer`."""

from __future__ import annotations

import json
from typing import Any

import attrs

from docindex_dms.sheets import Cell, Column, Row, Sheet


@attrs.frozen
class JsonFile:
    """One object a file; numbers, true and false stay what they are, empty is null."""

    has_references = False

    def complaint(self, text: str, column: Column) -> str:
        """Everything has an escape."""
        del text, column
        return ""

    def write(self, sheet: Sheet) -> str:
        """Keys in the order of the columns; `head` and `trailer` only where there are such."""
        data: dict[str, Any] = {"head": _object(sheet.head)} if sheet.head else {}
        data["documents"] = [_object(row) for _, row in sheet.rows]
        if sheet.trailer:
            data["trailer"] = _object(sheet.trailer)
        return json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _object(row: Row) -> dict[str, Any]:
    return {cell.column.name: _plain(cell) for cell in row}


def _plain(cell: Cell) -> Any:
    if cell.value is None:
        return None
    number = isinstance(cell.value, (bool, int, float)) and not cell.column.digits
    return cell.value if number else cell.text
