"""Invisible text over the picture of a page, so that a document can be searched and copied from.

ISO 32000-1, sections 9.3 (text state; rendering mode 3 paints nothing), 9.7 (composite fonts) and
9.10.3 (ToUnicode). The font has no glyphs: ISO 19005-2, 6.2.11.4.1, asks for font programs only
where text is rendered in another mode than 3.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import attrs
import pikepdf
from pikepdf.canvas import ContentStreamBuilder

from docindex.model import PageRef, TextLine

FONT: Final = "/Read"
# Thousandths of the font's size; every character is as wide, and a line is stretched to its box.
_WIDTH: Final = 500
# Of a line's height, below its baseline: usual of body text (ascent 0.8, descent 0.2).
_DESCENT: Final = 0.2
# Control and format characters, lone surrogates, unassigned: nothing that text is searched by.
_UNWRITABLE: Final = frozenset({"Cc", "Cf", "Cs", "Cn"})
# Adobe Technical Note 5014: entries of one bfchar block.
_BLOCK: Final = 100
# By the turn that makes the scan upright: the direction of a line, and that of its letters' heads.
_TURNED: Final = {
    0: ((1, 0), (0, 1)),
    90: ((0, -1), (1, 0)),
    180: ((-1, 0), (0, -1)),
    270: ((0, 1), (-1, 0)),
}


@attrs.define
class TextFont:
    """The font of one document: which character has which code, as they come."""

    codes: dict[str, int] = attrs.field(factory=dict)

    def encode(self, text: str) -> bytes:
        """Two bytes for each character."""
        numbers = (self.codes.setdefault(c, len(self.codes) + 1) for c in text)
        return b"".join(number.to_bytes(2, "big") for number in numbers)

    def resource(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """The font as an object of that PDF; called after the last page was written."""
        name = pikepdf.Name("/DocindexRead")
        descriptor = pikepdf.Dictionary(
            Type=pikepdf.Name.FontDescriptor,
            FontName=name,
            Flags=4,
            FontBBox=[0, -200, _WIDTH, 800],
            ItalicAngle=0,
            Ascent=800,
            Descent=-200,
            CapHeight=700,
            StemV=80,
        )
        system = pikepdf.Dictionary(
            Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
        )
        plain = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=system,
            FontDescriptor=pdf.make_indirect(descriptor),
            DW=_WIDTH,
            CIDToGIDMap=pikepdf.Name.Identity,
        )
        return pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type0,
                BaseFont=name,
                Encoding=pikepdf.Name("/Identity-H"),
                DescendantFonts=[pdf.make_indirect(plain)],
                ToUnicode=pikepdf.Stream(pdf, self._to_unicode()),
            )
        )

    def _to_unicode(self) -> bytes:
        pairs = [
            f"<{code:04x}> <{character.encode('utf-16-be').hex()}>"
            for character, code in self.codes.items()
        ]
        blocks = [pairs[i : i + _BLOCK] for i in range(0, len(pairs), _BLOCK)]
        maps = [f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar" for b in blocks]
        head = (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
            "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        )
        tail = "\nendcmap CMapName currentdict /CMap defineresource pop end end"
        return (head + "\n".join(maps) + tail).encode("ascii")


def text_content(
    lines: Sequence[TextLine], page: PageRef, rotation: int, points: float, font: TextFont
) -> bytes:
    """Content that shows nothing and says what was read; empty where nothing was.

    Args:
        lines: boxes in pixels of the scan.
        rotation: degrees counter-clockwise by which the scan must be turned to be upright.
        points: of one inch; 72, and less on a page too large for a PDF.
    """
    scale_x, scale_y = points / page.dpi_x, points / page.dpi_y
    writable = list(_writable(lines))
    if not writable:
        return b""
    builder = ContentStreamBuilder()  # type: ignore[no-untyped-call]
    builder.begin_text()  # type: ignore[no-untyped-call]
    builder.set_text_rendering(3)
    for line, text in writable:
        box = line.box
        low, high = (page.height - box.bottom) * scale_y, (page.height - box.top) * scale_y
        left, right = box.left * scale_x, box.right * scale_x
        along, up = _TURNED[rotation]
        length, height = (right - left, high - low) if along[1] == 0 else (high - low, right - left)
        start = (left if along[0] + up[0] > 0 else right, low if along[1] + up[1] > 0 else high)
        origin = [s + _DESCENT * height * u for s, u in zip(start, up, strict=True)]
        builder.set_text_font(pikepdf.Name(FONT), round(height, 2))
        # Of the size in thousandths: what the characters would take, and the length in percent.
        stretched = 100 * length / (len(text) * height * _WIDTH / 1000)
        builder.set_text_horizontal_scaling(round(stretched, 2))
        matrix = pikepdf.Matrix(*along, *up, *(round(value, 2) for value in origin))
        builder.set_text_matrix(matrix)
        # The space, behind the box, keeps the last word apart from the next line's first.
        builder.show_text(font.encode(f"{text} "))
    builder.end_text()  # type: ignore[no-untyped-call]
    return bytes(builder.build())


def _writable(lines: Iterable[TextLine]) -> Iterator[tuple[TextLine, str]]:
    for line in lines:
        kept = (c for c in line.text if unicodedata.category(c) not in _UNWRITABLE)
        text = " ".join("".join(kept).split())
        if text and line.box.width > 0 and line.box.height > 0:
            yield line, text
