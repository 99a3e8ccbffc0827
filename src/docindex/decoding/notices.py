"""The page that stands in a document's PDF where a page could not be decoded."""

from __future__ import annotations

import io
import textwrap
from typing import Final

import attrs
import pikepdf
import pypdfium2
from PIL import Image

from docindex.model import Box, PageFault, PageRef, TextLine

_POINTS: Final = 72.0
# Enough for letters of 12 points, and small.
_DPI: Final = 150.0
# A4 in points, and where the first baseline stands on it.
_WIDTH, _HEIGHT = 595, 842
_LEFT, _TOP = 72, 742
_SIZE, _LEADING = 12, 18
_LINE_CHARACTERS: Final = 70
# Grey levels above it are paper.
_PAPER: Final = 127
_FAULTS: Final = {
    PageFault.DAMAGED: ("beschädigt", "damaged"),
    PageFault.ENCRYPTED: ("verschlüsselt", "encrypted"),
    PageFault.UNSUPPORTED: ("Format nicht unterstützt", "format not supported"),
    PageFault.TOO_LARGE: ("zu groß", "too large"),
    PageFault.TIMED_OUT: ("Zeitgrenze überschritten", "timed out"),
    PageFault.CRASHED: ("Absturz beim Lesen", "reader crashed"),
    PageFault.OUT_OF_MEMORY: ("zu wenig Speicher", "out of memory"),
    PageFault.COMPONENT_FAILED: ("Fehler einer Komponente", "component failed"),
}


@attrs.frozen(kw_only=True, eq=False)
class Notice:
    """A bitonal picture that names what is wrong.

    Args:
        page: the page that could not be decoded, with the size of the picture.
        lines: the same words, with their places in the picture.
    """

    picture: Image.Image
    page: PageRef
    lines: tuple[TextLine, ...]


def notice(page: PageRef, fault: PageFault) -> Notice:
    """An A4 page that names file, frame and fault in German and English."""
    lines = _lines(page, fault)
    scale = _DPI / _POINTS
    picture = _picture(lines, scale)
    shown = attrs.evolve(page, width=picture.width, height=picture.height, dpi_x=_DPI, dpi_y=_DPI)
    boxes = [
        Box(
            left=round(_LEFT * scale),
            top=round((_HEIGHT - _TOP + (number - 1) * _LEADING) * scale),
            right=round((_LEFT + len(line) * _SIZE / 2) * scale),
            bottom=round((_HEIGHT - _TOP + number * _LEADING) * scale),
        )
        for number, line in enumerate(lines)
    ]
    texts = (TextLine(text=t, confidence=1.0, box=b) for t, b in zip(lines, boxes, strict=True))
    return Notice(
        picture=picture,
        page=shown,
        lines=tuple(line for line in texts if line.text),
    )


def _picture(lines: list[str], scale: float) -> Image.Image:
    """The lines drawn by PDFium, which has Helvetica: PDF/A would want the font in the file."""
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    with pikepdf.new() as pdf:
        pdf.pages.append(
            pikepdf.Page(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Page,
                    MediaBox=pikepdf.Array([0, 0, _WIDTH, _HEIGHT]),
                    Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font)),
                    Contents=pikepdf.Stream(pdf, _content(lines)),
                )
            )
        )
        stream = io.BytesIO()
        pdf.save(stream, deterministic_id=True)
    with pypdfium2.PdfDocument(stream.getvalue()) as drawn:
        grey = drawn[0].render(scale=scale, grayscale=True).to_numpy()
        return Image.fromarray(grey.reshape(grey.shape[:2]) > _PAPER)


def _lines(page: PageRef, fault: PageFault) -> list[str]:
    german, english = _FAULTS[fault]
    return [
        "Diese Seite konnte nicht gelesen werden.",
        "This page could not be read.",
        "",
        *textwrap.wrap(f"Datei / file: {_printable(page.file)}", _LINE_CHARACTERS),
        f"Bild / frame: {page.frame + 1}",
        f"Seite / page: {page.id}",
        f"Grund / reason: {german} / {english}",
        "",
        "Bitte die Datei im Stapel oder das Papier prüfen.",
        "Please check the file in its batch, or the paper.",
    ]


def _content(lines: list[str]) -> bytes:
    shown = [b"(" + _escaped(line) + b") Tj T*" for line in lines]
    start = f"BT /F1 {_SIZE} Tf {_LEADING} TL {_LEFT} {_TOP} Td\n".encode()
    return start + b"\n".join(shown) + b"\nET"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)


def _escaped(text: str) -> bytes:
    # Octal codes, ISO 32000-1 section 7.3.4.2: nothing in a file's name can end the string.
    return b"".join(b"\\%03o" % byte for byte in text.encode("cp1252", "replace"))
