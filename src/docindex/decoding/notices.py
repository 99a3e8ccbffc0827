"""The page that stands in a document's PDF where a page could not be decoded."""

from __future__ import annotations

import textwrap
from typing import Final

import pikepdf

from docindex.model import PageFault, PageRef

# A4 in points.
_WIDTH, _HEIGHT = 595, 842
_LINE_CHARACTERS: Final = 70
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


def add_notice(pdf: pikepdf.Pdf, page: PageRef, fault: PageFault) -> None:
    """Append an A4 page that names file, frame and fault in German and English."""
    # Helvetica is one of the fourteen fonts that every reader has; nothing is embedded.
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    pdf.pages.append(
        pikepdf.Page(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Page,
                MediaBox=pikepdf.Array([0, 0, _WIDTH, _HEIGHT]),
                Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font)),
                Contents=pikepdf.Stream(pdf, _content(_lines(page, fault))),
            )
        )
    )


def _lines(page: PageRef, fault: PageFault) -> list[str]:
    german, english = _FAULTS[fault]
    return [
        "Diese Seite konnte nicht gelesen werden.",
        "This page could not be read.",
        "",
        *textwrap.wrap(f"Datei / file: {page.file}", _LINE_CHARACTERS),
        f"Bild / frame: {page.frame + 1}",
        f"Seite / page: {page.id}",
        f"Grund / reason: {german} / {english}",
        "",
        "Bitte die Datei im Stapel oder das Papier prüfen.",
        "Please check the file in its batch, or the paper.",
    ]


def _content(lines: list[str]) -> bytes:
    shown = [b"(" + _escaped(line) + b") Tj T*" for line in lines]
    return b"BT /F1 12 Tf 18 TL 72 742 Td\n" + b"\n".join(shown) + b"\nET"


def _escaped(text: str) -> bytes:
    printable = "".join(c if c.isprintable() else "?" for c in text)
    # Octal codes, ISO 32000-1 section 7.3.4.2: nothing in a file's name can end the string.
    return b"".join(b"\\%03o" % byte for byte in printable.encode("cp1252", "replace"))
