"""Separator sheets: Code 39 `PATCHT`, and Kodak patch codes in their exact size."""

from __future__ import annotations

import enum
from typing import Final

from docindex.testing.samples.paper import WIDTH, Align, Sheet, Style
from docindex.testing.samples.symbols import Symbol, draw_symbol

_INCH: Final = 25.4
# Kodak A-61599 and A-61670: four bars from the leading edge on, wide 0.20 in, narrow 0.08 in, with
# narrow spaces; bars at least 2 in long, the patch within 0.25 to 3.75 in of the leading edge.
_BARS: Final = {"1": "WWNN", "2": "WNNW", "3": "WNWN", "4": "NWWN", "6": "NNWW", "T": "NWNW"}
_WIDE: Final = 0.20 * _INCH
_NARROW: Final = 0.08 * _INCH


class Separator(enum.StrEnum):
    """What makes a sheet a separator."""

    PATCHT = "PATCHT"
    PATCH_1 = "1"
    PATCH_2 = "2"
    PATCH_3 = "3"
    PATCH_4 = "4"
    PATCH_6 = "6"
    PATCH_T = "T"


def separator_sheet(kind: Separator) -> Sheet:
    """Draw a separator; patches lie parallel to the upper edge and are read from it downwards."""
    sheet = Sheet()
    if kind is Separator.PATCHT:
        symbol = Symbol(symbology="code39", data="PATCHT", module=0.75, height=28)
        for y in (30.0, 235.0):
            draw_symbol(sheet, ((WIDTH - 103 * symbol.module) / 2, y), symbol)
        sheet.text(WIDTH / 2, 66, "*PATCHT*", Style(size=12, align=Align.CENTRE))
    else:
        _patch(sheet, _BARS[kind.value])
    sheet.text(WIDTH / 2, 140, "TRENNBLATT", Style(size=44, bold=True, align=Align.CENTRE))
    sheet.text(
        WIDTH / 2, 156, f"Neues Dokument · {_name(kind)}", Style(size=14, align=Align.CENTRE)
    )
    hint = "Bitte nicht knicken, nicht beschriften und nach dem Scannen wieder verwenden."
    sheet.text(WIDTH / 2, 170, hint, Style(size=9, align=Align.CENTRE))
    sheet.box((25, 118), (160, 62), line=0.6)
    return sheet


def _patch(sheet: Sheet, bars: str) -> None:
    y = 0.5 * _INCH
    for bar in bars:
        height = _WIDE if bar == "W" else _NARROW
        sheet.box((20, y), (WIDTH - 40, height), line=0, fill=0)
        y += height + _NARROW


def _name(kind: Separator) -> str:
    return "Barcode" if kind is Separator.PATCHT else f"Patch {kind.value}"
