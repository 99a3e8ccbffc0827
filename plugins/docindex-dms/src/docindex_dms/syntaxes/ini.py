"""INI: sections `[head]`, `[document.ID]` for each record, `[trailer]`, with lines `key=value`.

There is no standard; what one of the common readers (Windows, Python, git) would take for a
comment, a continuation or quotes of its own is refused. `%` is written as it is.
"""

from __future__ import annotations

import re
from typing import Final

import attrs

from docindex_dms.sheets import Column, Sheet
from docindex_dms.syntaxes.key_value import lines

# Some readers begin a comment here, take quotes off, or go on in the next line.
_UNSAFE: Final = re.compile(r"""(?:^|.*\s)[;#].*|["'].*|.*\\""")


@attrs.frozen
class Ini:
    """Sections of lines `key=value`."""

    has_references = False

    def complaint(self, text: str, column: Column) -> str:
        """What readers disagree on cannot be written."""
        del column
        if text != text.strip():
            return "begins or ends with a space, which the format cannot keep"
        if _UNSAFE.fullmatch(text):
            return (
                "begins with a quote, ends with a backslash, or holds what readers take for a "
                "comment; the format has no escape, set another syntax"
            )
        return ""

    def write(self, sheet: Sheet) -> str:
        """A section for the head, each row, and the trailer."""
        sections = [("head", sheet.head), *((f"document.{i}", row) for i, row in sheet.rows)]
        sections.append(("trailer", sheet.trailer))
        return "".join(f"[{name}]\n{lines(row)}\n" for name, row in sections if row)
