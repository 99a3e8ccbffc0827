"""A sheet of A4 that is drawn on in millimetres, as PDF and as pixels."""

from __future__ import annotations

import enum
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import attrs
import numpy as np
import numpy.typing as npt
import pypdfium2

from docindex.errors import DocindexError

Grey = npt.NDArray[np.uint8]
Point = tuple[float, float]

WIDTH: Final = 210.0
HEIGHT: Final = 297.0
_MM: Final = 72 / 25.4
_FONTS: Final = {
    (False, False): ("Vera", "Vera.ttf"),
    (True, False): ("VeraBd", "VeraBd.ttf"),
    (False, True): ("VeraIt", "VeraIt.ttf"),
    (True, True): ("VeraBI", "VeraBI.ttf"),
}


class Align(enum.Enum):
    """Which point of a line of text stands at the given place."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@attrs.frozen(kw_only=True)
class Style:
    """How text looks.

    Args:
        size: points.
        stretch: width of the letters, 1 as the font has them.
        grey: 0 black to 1 white.
        leading: from line to line, in sizes.
    """

    size: float = 10.0
    bold: bool = False
    italic: bool = False
    stretch: float = 1.0
    align: Align = Align.LEFT
    grey: float = 0.0
    leading: float = 1.32

    @property
    def line(self) -> float:
        """Millimetres from line to line."""
        return self.size * self.leading / _MM

    @property
    def font(self) -> str:
        """The font's name in the PDF."""
        return _FONTS[self.bold, self.italic][0]

    def width(self, text: str) -> float:
        """Millimetres that a text takes."""
        metrics = _reportlab().pdfbase.pdfmetrics
        return float(metrics.stringWidth(text, self.font, self.size)) * self.stretch / _MM


@attrs.frozen(kw_only=True)
class Code:
    """A barcode that was drawn: symbology as in `model.Barcode`, and payload."""

    symbology: str
    data: bytes


class Sheet:
    """One side of A4; millimetres from the top left corner, y downwards, text by its baseline."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        # `invariant`: no date and no random id in the file.
        self._canvas: Any = _reportlab().pdfgen.canvas.Canvas(
            self._buffer, pagesize=(WIDTH * _MM, HEIGHT * _MM), invariant=1
        )
        self._top = HEIGHT
        self._codes: list[Code] = []

    @property
    def codes(self) -> tuple[Code, ...]:
        """The barcodes on this side."""
        return tuple(self._codes)

    def text(self, x: float, y: float, text: str, style: Style | None = None) -> None:
        """Write one line."""
        look = style or Style()
        share = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}[look.align]
        line = self._canvas.beginText(*self._place(x - share * look.width(text), y))
        line.setFont(look.font, look.size)
        line.setHorizScale(100 * look.stretch)
        line.setFillGray(look.grey)
        line.textOut(text)
        self._canvas.drawText(line)

    def lines(self, x: float, y: float, lines: Sequence[str], style: Style | None = None) -> float:
        """Write lines below each other; returns the baseline that follows."""
        look = style or Style()
        for line in lines:
            self.text(x, y, line, look)
            y += look.line
        return y

    def paragraph(self, place: Point, width: float, text: str, style: Style | None = None) -> float:
        """Write text in lines no wider than `width`; returns the baseline that follows."""
        look = style or Style()
        return self.lines(*place, wrapped(text, width, look), look)

    def rule(self, start: Point, end: Point, *, width: float = 0.2, grey: float = 0.0) -> None:
        """Draw a straight line of that many millimetres' width."""
        self._canvas.setLineWidth(width * _MM)
        self._canvas.setStrokeGray(grey)
        self._canvas.line(*self._place(*start), *self._place(*end))

    def box(
        self, corner: Point, size: Point, *, line: float = 0.2, fill: float | None = None
    ) -> None:
        """Draw a rectangle by its top left corner; `fill` is 0 black to 1 white, None: empty."""
        x, y = self._place(corner[0], corner[1] + size[1])
        self._canvas.setLineWidth(line * _MM)
        self._canvas.setStrokeGray(0.0)
        self._canvas.setFillGray(1.0 if fill is None else fill)
        self._canvas.rect(
            x, y, size[0] * _MM, size[1] * _MM, stroke=int(line > 0), fill=int(fill is not None)
        )

    def circle(self, centre: Point, radius: float, *, line: float = 0.2) -> None:
        """Draw the outline of a circle."""
        self._canvas.setLineWidth(line * _MM)
        self._canvas.setStrokeGray(0.0)
        self._canvas.circle(*self._place(*centre), radius * _MM, stroke=1, fill=0)

    def stroke(self, points: Sequence[Point], *, width: float = 0.4, grey: float = 0.1) -> None:
        """Draw a smooth line through some points, as a pen does (a Catmull-Rom spline)."""
        ends = np.array([points[0], *points, points[-1]], dtype=float)
        path = self._canvas.beginPath()
        path.moveTo(*self._place(*ends[1]))
        for index in range(1, len(ends) - 2):
            first = ends[index] + (ends[index + 1] - ends[index - 1]) / 6
            second = ends[index + 1] - (ends[index + 2] - ends[index]) / 6
            path.curveTo(
                *self._place(*first), *self._place(*second), *self._place(*ends[index + 1])
            )
        self._canvas.setLineWidth(width * _MM)
        self._canvas.setStrokeGray(grey)
        self._canvas.setLineCap(1)
        self._canvas.drawPath(path, stroke=1, fill=0)
        self._canvas.setLineCap(0)

    def modules(self, corner: Point, matrix: npt.NDArray[np.bool_], size: Point) -> None:
        """Draw black cells of a matrix, each of `size`, as one rectangle per run of a row."""
        self._canvas.setFillGray(0.0)
        for row, cells in enumerate(matrix):
            edges = np.flatnonzero(np.diff(np.concatenate(([0], cells.astype(np.int8), [0]))))
            for start, end in edges.reshape(-1, 2):
                x, y = self._place(corner[0] + start * size[0], corner[1] + (row + 1) * size[1])
                width = (end - start) * size[0] * _MM
                self._canvas.rect(x, y, width, size[1] * _MM, stroke=0, fill=1)

    def note(self, code: Code) -> None:
        """Remember a barcode that was drawn."""
        self._codes.append(code)

    @contextmanager
    def turned(self, x: float, y: float, degrees: float) -> Iterator[None]:
        """Draw in millimetres from that place, turned counter-clockwise."""
        outer = self._top
        self._canvas.saveState()
        self._canvas.translate(*self._place(x, y))
        self._canvas.rotate(degrees)
        self._top = 0.0
        yield
        self._canvas.restoreState()
        self._top = outer

    @property
    def pdf(self) -> bytes:
        """The finished page as a PDF; nothing can be drawn on it any more."""
        if not self._buffer.tell():
            self._canvas.save()
        return self._buffer.getvalue()

    def render(self, dpi: int = 300) -> Grey:
        """The page in pixels, shape (height, width), 0 black to 255 white."""
        document = pypdfium2.PdfDocument(self.pdf)
        try:
            # With four channels pdfium draws twice as fast as with three, and everything is grey.
            bitmap = document[0].render(scale=dpi / 72, prefer_bgrx=True)
            drawn = bitmap.to_numpy()[:, :, 0]
        finally:
            document.close()
        height, width = round(HEIGHT / 25.4 * dpi), round(WIDTH / 25.4 * dpi)
        return np.ascontiguousarray(drawn[:height, :width])

    def _place(self, x: float, y: float) -> Point:
        return x * _MM, (self._top - y) * _MM


def wrapped(text: str, width: float, style: Style) -> list[str]:
    """Break a text into lines no wider than `width` millimetres (one word a line at least)."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and style.width(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@cache
def _reportlab() -> ModuleType:
    """Reportlab, with the fonts that it brings along."""
    try:
        import reportlab
        from reportlab.pdfbase import pdfmetrics, ttfonts
        from reportlab.pdfgen import canvas  # noqa: F401 - reached through the package
    except ImportError as error:
        raise DocindexError(
            "sample mail is drawn with reportlab, which is not installed. "
            'Run: pip install "docindex-core[samples]"'
        ) from error
    folder = Path(reportlab.__file__).parent / "fonts"
    for name, file in _FONTS.values():
        pdfmetrics.registerFont(ttfonts.TTFont(name, str(folder / file)))
    return reportlab  # type: ignore[no-any-return]
