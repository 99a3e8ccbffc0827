"""The text that a PDF page holds, as lines at their places on the decoded page.

Whether it says what the page shows is for `borndigital` to find out: a text layer may be another
program's guess, or may not be seen at all.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import attrs
import pypdfium2
import pypdfium2.raw as pdfium

from docindex.decoding import pdf
from docindex.decoding.limits import Limits
from docindex.model import Box, TextLine

# A densely printed A4 page has about 6,000; a page of more is a table of nothing, or a trap.
_MOST_CHARACTERS: Final = 30_000
# What PDFium gives for a hyphen at the end of a line.
_HYPHENS: Final = ("\x02", "\ufffe")
_MM: Final = 25.4
# Millimetres, as in `imaging.textlines`: columns and cells are lines of their own.
_WORD_GAP: Final = 4.0
_LARGE_GAP: Final = 0.9


@attrs.frozen
class _Glyph:
    character: str
    box: Box | None


def page_lines(path: Path, index: int, size: tuple[int, int], limits: Limits) -> list[TextLine]:
    """The lines of a page's text, in the order in which the file holds them.

    Args:
        index: of the page, from 0.
        size: width and height of the decoded page in pixels.

    Returns:
        Confidence 1, boxes around the glyphs; empty where the page has no text, more than a page
        can show, or is not of that size.

    Raises:
        PageError: as `pdf.decode` does.
    """
    with pdf.opened(path, limits) as document, pdf.planned(document, index, limits) as found:
        page, plan = found
        if (plan.width, plan.height) != size:
            return []
        gap = _WORD_GAP / _MM * max(plan.dpi_x, plan.dpi_y)
        lines: list[TextLine] = []
        for glyphs in _runs(list(_glyphs(page, plan)), gap):
            text = "".join(glyph.character for glyph in glyphs).strip()
            boxes = [glyph.box for glyph in glyphs if glyph.box is not None]
            if text and boxes:
                lines.append(TextLine(text=text, confidence=1.0, box=_around(boxes)))
        return lines


def _glyphs(page: pypdfium2.PdfPage, plan: pdf.Plan) -> Iterator[_Glyph]:
    """Characters in order; those without ink, and outside of the page, have no box."""
    text = page.get_textpage()
    try:
        count = text.count_chars()
        for index in range(count if count <= _MOST_CHARACTERS else 0):
            code = pdfium.FPDFText_GetUnicode(text.raw, index)
            character = chr(code) if 0 < code <= 0x10FFFF else " "
            if character in _HYPHENS:
                character = "-"
            if character in "\r\n" or character.isspace():
                yield _Glyph(character, None)
            elif unicodedata.category(character) not in ("Cc", "Cs", "Cn"):
                yield _Glyph(character, _glyph_box(page, text, index, plan))
    finally:
        text.close()


def _glyph_box(
    page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, index: int, plan: pdf.Plan
) -> Box | None:
    sides = [ctypes.c_double() for _ in range(4)]
    if not pdfium.FPDFText_GetCharBox(text.raw, index, *sides):
        return None
    left, right, bottom, top = (side.value for side in sides)
    one, other = plan.pixel(page, left, bottom), plan.pixel(page, right, top)
    (x0, x1), (y0, y1) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    x0, x1 = max(x0, 0), min(max(x1, x0 + 1), plan.width)
    y0, y1 = max(y0, 0), min(max(y1, y0 + 1), plan.height)
    return Box(left=x0, top=y0, right=x1, bottom=y1) if x0 < x1 and y0 < y1 else None


def _runs(glyphs: Sequence[_Glyph], gap: float) -> Iterator[list[_Glyph]]:
    """Glyphs up to a line's end, or up to a gap wider than between words of one line."""
    run: list[_Glyph] = []
    last: Box | None = None
    for glyph in glyphs:
        far = (
            last is not None
            and glyph.box is not None
            and _distance(last, glyph.box)
            > max(gap, _LARGE_GAP * min(_side(last), _side(glyph.box)))
        )
        if glyph.character in "\r\n" or far:
            yield run
            run, last = [], None
        if glyph.character not in "\r\n":
            run.append(glyph)
            last = glyph.box or last
    yield run


def _side(box: Box) -> int:
    """The longer side: the page may be turned, and an `l` is narrow, an `m` low."""
    return max(box.width, box.height)


def _distance(one: Box, other: Box) -> int:
    """Pixels between two boxes, along the axis where they are further apart."""
    across = max(other.left - one.right, one.left - other.right)
    down = max(other.top - one.bottom, one.top - other.bottom)
    return max(across, down, 0)


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        left=min(box.left for box in boxes),
        top=min(box.top for box in boxes),
        right=max(box.right for box in boxes),
        bottom=max(box.bottom for box in boxes),
    )
