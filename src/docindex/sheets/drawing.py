"""Sheets as PDF: vector bars in true size, words for people."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import zxingcpp

from docindex.errors import ExportError
from docindex.sheets.plans import PATCHES, Language, SheetPlan, wording

_MM: Final = 72 / 25.4
_INCH: Final = 25.4
WIDTH: Final = 210.0  # of A4, ISO 216, millimetres
HEIGHT: Final = 297.0
# Kodak A-61599: a patch stands 0.25 to 3.75 inch from the leading edge, its bars are at least 2
# inch long. Office printers leave a quarter of an inch at each edge empty.
_EDGE: Final = 0.4 * _INCH
_LONE_EDGE: Final = 0.9 * _INCH  # where only one edge has it, it must not be cut off by skew
_WIDE: Final = 0.20 * _INCH
_NARROW: Final = 0.08 * _INCH
_SHORT_EDGE: Final = (35.0, 175.0)  # from where to where bars go, along the shorter edges
_LONG_EDGE: Final = (35.0, 262.0)
# Narrowest bar: 0.6 mm is two rows of a coarse fax, 0.25 mm three pixels at 300 dpi. Cells of
# 0.8 mm outlast a fax, and are still small enough for the texture by which codes are located.
_MODULE: Final = 0.6
_LEAST_MODULE: Final = 0.25
_CELL: Final = 0.8
_MOST_WIDE: Final = 120.0
_BAR_HEIGHT: Final = 24.0
_BARCODES: Final = (104.0, 188.0)  # upper ends, millimetres from the top: two, in case one is hurt
_FONTS: Final = {"Vera": "Vera.ttf", "VeraBd": "VeraBd.ttf"}
_FORMATS: Final = {
    "code39": zxingcpp.BarcodeFormat.Code39Std,
    "code128": zxingcpp.BarcodeFormat.Code128,
    "qr": zxingcpp.BarcodeFormat.QRCode,
    "datamatrix": zxingcpp.BarcodeFormat.DataMatrix,
}
_MATRIX: Final = frozenset({"qr", "datamatrix"})


def draw_sheets(plans: Iterable[SheetPlan], language: Language = "de") -> bytes:
    """Draw sheets, a page each.

    Returns:
        A PDF of A4 pages; the same plans give the same bytes.

    Raises:
        ExportError: reportlab is missing, or a payload does not go into its symbology.
    """
    book = _Book()
    for plan in plans:
        _draw(book, plan, language)
    return book.finished()


def _draw(book: _Book, plan: SheetPlan, language: Language) -> None:
    words = wording(plan, language)
    if plan.patch:
        _patches(book, PATCHES[plan.patch], plan.edges)
    y = book.centred(60, words.title, 30, bold=True)
    y = book.centred(y, words.sentence, 11)
    for fact in words.facts:
        y = book.centred(y, fact, 13, bold=True)
    if plan.payload:
        for top in _BARCODES:
            _barcode(book, plan, top)
    y = 246.0
    for hint in words.hints:
        y = book.centred(y, hint, 8)
    book.next()


def _patches(book: _Book, pattern: str, edges: int) -> None:
    """The bars, drawn from each edge inwards, so that whichever comes first says the same."""
    depth = _EDGE if edges == 4 else _LONE_EDGE
    for bar in pattern:
        thick = _WIDE if bar == "W" else _NARROW
        start, end = _SHORT_EDGE
        book.bar(start, depth, end - start, thick)
        if edges == 4:
            book.bar(start, HEIGHT - depth - thick, end - start, thick)
            start, end = _LONG_EDGE
            book.bar(depth, start, thick, end - start)
            book.bar(WIDTH - depth - thick, start, thick, end - start)
        depth += thick + _NARROW


def _barcode(book: _Book, plan: SheetPlan, top: float) -> None:
    cells = modules(plan.payload, plan.symbology)
    across, down = _CELL, _CELL
    if plan.symbology not in _MATRIX:
        cells, across, down = cells[:1], min(_MODULE, _MOST_WIDE / cells.shape[1]), _BAR_HEIGHT
    if across < _LEAST_MODULE or cells.shape[1] * across > _MOST_WIDE:
        what = f"the payload of {len(plan.payload)} characters is too long for {plan.symbology}"
        raise ExportError(f"{what} on A4. Choose qr or datamatrix, or a shorter payload.")
    left = (WIDTH - cells.shape[1] * across) / 2
    for row, line in enumerate(cells):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], line.astype(np.int8), [0]))))
        for start, end in edges.reshape(-1, 2).tolist():
            book.bar(left + start * across, top + row * down, (end - start) * across, down)
    book.centred(top + len(cells) * down + 7, plan.caption or plan.payload, 14)


def modules(payload: str, symbology: str) -> npt.NDArray[np.bool_]:
    """A barcode's cells, ink True; the rows of a linear code are all alike.

    Raises:
        ExportError: the symbology cannot hold the payload.
    """
    try:
        made: Any = zxingcpp.create_barcode(payload, _FORMATS[symbology])
        image = zxingcpp.write_barcode_to_image(made, scale=1, add_quiet_zones=False)
    except (ValueError, RuntimeError) as error:
        what = f"a payload of {len(payload)} characters does not go into {symbology}"
        raise ExportError(f"{what}. Choose another symbology; code128 holds all of ASCII.") from (
            error
        )
    return np.asarray(image) < 128


class _Book:
    """Pages of A4 in millimetres from the top left corner, text by its baseline."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        # `invariant`: no date and no random id in the file.
        self._canvas: Any = _reportlab().pdfgen.canvas.Canvas(
            self._buffer, pagesize=(WIDTH * _MM, HEIGHT * _MM), invariant=1
        )

    def bar(self, left: float, top: float, width: float, height: float) -> None:
        """A black rectangle."""
        self._canvas.rect(
            left * _MM,
            (HEIGHT - top - height) * _MM,
            width * _MM,
            height * _MM,
            stroke=0,
            fill=1,
        )

    def centred(self, y: float, text: str, size: float, *, bold: bool = False) -> float:
        """One line in the middle; smaller where it is too long. Returns the next baseline."""
        font, most = "VeraBd" if bold else "Vera", _MOST_WIDE * _MM
        wide = self._canvas.stringWidth(text, font, size)
        self._canvas.setFont(font, size * min(1.0, most / wide))
        self._canvas.drawCentredString(WIDTH / 2 * _MM, (HEIGHT - y) * _MM, text)
        return y + 1.5 * size / _MM

    def next(self) -> None:
        """The page is done."""
        self._canvas.showPage()

    def finished(self) -> bytes:
        """The whole file."""
        self._canvas.save()
        return self._buffer.getvalue()


def _reportlab() -> ModuleType:
    try:
        import reportlab
        from reportlab.pdfbase import pdfmetrics, ttfonts
        from reportlab.pdfgen import canvas  # noqa: F401 - reached through the package
    except ImportError as error:
        raise ExportError(
            "separator sheets are drawn with reportlab, which is not installed. "
            'Run: pip install "docindex-core[samples]"'
        ) from error
    folder = Path(reportlab.__file__).parent / "fonts"
    for name, file in _FONTS.items():
        pdfmetrics.registerFont(ttfonts.TTFont(name, str(folder / file)))
    return reportlab  # type: ignore[no-any-return]
