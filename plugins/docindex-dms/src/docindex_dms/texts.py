"""Text that may be written: nothing that breaks a line, turns its direction, or runs as a formula.

The rules are those of the core's exporter `csv`; a value is written as it is or not at all.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import Final, Literal

Encoding = Literal["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-15"]

XML_NAMES: Final = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "windows-1252",
    "iso-8859-15": "ISO-8859-15",
}
"""What an XML declaration calls the encodings; IANA, Character Sets."""

# Python's own "utf-16" writes in the byte order of the machine.
_CODECS: Final = {
    "utf-8-sig": ("utf-8", codecs.BOM_UTF8),
    "utf-16": ("utf-16-le", codecs.BOM_UTF16_LE),
}
# Control and format characters (U+202E is one), lone surrogates, line and paragraph separators.
_UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# XML 1.0, production 2 (Char), leaves these out; they never stand for text.
_NO_CHARACTERS: Final = frozenset({"\ufffe", "\uffff"})
# OWASP, "CSV Injection": these begin a formula, the full-width ones in East Asian spreadsheets.
_FORMULA: Final = re.compile(r"\s*[=+\-@＝＋－＠]")


def is_unprintable(text: str) -> bool:
    """Whether it holds a control or format character, a line break, or no character at all."""
    return not text.isprintable() and any(
        unicodedata.category(c) in _UNPRINTABLE or c in _NO_CHARACTERS for c in text
    )


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run it."""
    return _FORMULA.match(text) is not None


def lacks(text: str, encoding: Encoding) -> bool:
    """Whether an encoding lacks one of its characters."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return True
    return False


def encode(text: str, encoding: Encoding, *, references: bool = False) -> bytes:
    """Text as bytes, with a byte order mark where the encoding has one.

    Args:
        references: whether what the encoding lacks becomes a character reference of XML.
    """
    codec, mark = _CODECS.get(encoding, (encoding, b""))
    return mark + text.encode(codec, "xmlcharrefreplace" if references else "strict")
