"""Type as in office mail: the faces that reportlab brings along, embedded in every page."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import attrs
import numpy as np
import reportlab
from reportlab.pdfbase import pdfmetrics

from docindex.testing.samples.paper import Point, Sheet, Style

_POINTS: Final = 72 / 25.4
# Metrics of Arial, Times New Roman and Courier; files of reportlab's folder `fonts`, by family,
# for roman, bold and italic. Vera (`screen`) is what the sample mail is set in.
_FILES: Final = {
    "sans": ("_a______", "_ab_____", "_ai_____"),
    "serif": ("_er_____", "_eb_____", "_ei_____"),
    "typewriter": ("com_____", "cob_____", "coo_____"),
}
FAMILIES: Final = ("sans", "sans", "sans", "serif", "serif", "typewriter", "screen")


@attrs.frozen(kw_only=True)
class Typed(Style):
    """Text in a family of type.

    Args:
        family: `sans`, `serif`, `typewriter` or `screen`.
    """

    family: str = "sans"

    @property
    def font(self) -> str:
        """The font's name in the PDF."""
        if self.family == "screen":
            return super().font
        return _register(_FILES[self.family][1 if self.bold else 2 if self.italic else 0])


class Page(Sheet):
    """A sheet that remembers where our number stands, and can be torn, yellow or blank.

    Attributes:
        spots: places of our number: left and baseline in millimetres, and its length.
        torn: millimetres from the top below which it was torn off; None: it is whole.
        yellow: whether the form is printed on yellow paper.
        receipt: middle of the place for the mail room's stamp; None: the mail room does not
            stamp this side.
        size: height in millimetres of a sheet smaller than A4, such as an envelope; None: A4.
    """

    def __init__(self, *, yellow: bool = False, receipt: Point | None = None) -> None:
        super().__init__()
        # Nobody keeps these PDFs, and reportlab packs them in Python.
        self._canvas.setPageCompression(0)
        self.spots: list[tuple[float, float, float]] = []
        self.torn: float | None = None
        self.yellow = yellow
        self.receipt = receipt
        self.height: float | None = None

    def text(self, x: float, y: float, text: str, style: Style | None = None) -> None:
        """Write one line; letters that Western European type lacks lose their marks."""
        super().text(x, y, western(text), style or Typed())

    def stroke(self, points: Sequence[Point], *, width: float = 0.4, grey: float = 0.1) -> None:
        """Draw what `Sheet.stroke` draws, sooner: a handwritten page has a thousand curves."""
        places = np.array([self._place(*point) for point in points])
        ends = np.concatenate((places[:1], places, places[-1:]))
        lean = (ends[2:] - ends[:-2]) / 6
        curves = np.hstack((places[:-1] + lean[:-1], places[1:] - lean[1:], places[1:]))
        path = "%.5f %.5f m " + "%.5f %.5f %.5f %.5f %.5f %.5f c " * len(curves)
        path %= (*places[0], *curves.ravel())
        self._canvas.addLiteral(f"q {width * _POINTS:.5f} w {grey:.5f} G 1 J {path}S Q")

    def number(self, x: float, y: float, words: str, number: str, style: Style) -> None:
        """Write a line of words and our number, and remember where the number stands."""
        self.text(x, y, f"{words} {number}".strip(), style)
        start = x + (style.width(western(f"{words} ")) if words else 0.0)
        self.spots.append((start, y, style.width(number)))


def western(text: str) -> str:
    """A text in the letters of Windows-1252: ş becomes s."""
    if _fits(text):
        return text
    letters = (c if _fits(c) else unicodedata.normalize("NFKD", c)[0] for c in text)
    return "".join(letter if _fits(letter) else "?" for letter in letters)


def _fits(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _register(file: str) -> str:
    folder = Path(reportlab.__file__).parent / "fonts"
    face = pdfmetrics.EmbeddedType1Face(str(folder / f"{file}.afm"), str(folder / f"{file}.pfb"))
    pdfmetrics.registerTypeFace(face)
    name = f"mail-{file.strip('_')}"
    pdfmetrics.registerFont(pdfmetrics.Font(name, face.name, "WinAnsiEncoding"))
    return name
