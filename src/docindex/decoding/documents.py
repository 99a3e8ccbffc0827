"""One file per document, made of the scanner's own images: PDF/A-2, or TIFF.

A PDF is PDF/A-2b, and 2u where a layer of text is in it. A page that no PDF/A may hold (a foreign
PDF with fonts that are not embedded, inks of print) stays as it is; the file then claims nothing,
and the notes say why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Final

import attrs
import pikepdf

from docindex.decoding import pdfa, pdfarules, sources, tiff
from docindex.decoding.container import BLACK_IS_ZERO, pillow_bound
from docindex.decoding.guarding import guarded
from docindex.decoding.limits import Limits
from docindex.decoding.notices import notice
from docindex.decoding.packing import Packed, packed_g4, packed_jpeg, packed_picture
from docindex.decoding.textlayer import FONT, TextFont, text_content
from docindex.errors import PageError
from docindex.model import PageFault, PageRef, TextLine

UNREADABLE: Final = "unreadable_page_replaced"

_POINTS: Final = 72.0
# ISO 32000-1, annex C.2: the longest side of a page.
_MOST_POINTS: Final = 14_400.0
# What makes the picture of a page; every other key links, acts, remarks or attaches.
_PAGE_KEYS: Final = frozenset(
    f"/{key}"
    for key in (
        *("Type", "Parent", "MediaBox", "CropBox", "Rotate"),
        *("UserUnit", "Resources", "Contents", "Group"),
    )
)
# Attached files and private data that an image or form may carry along, and the wish that a reader
# smooth its pixels, which PDF/A does not allow (6.2.8).
_STREAM_EXTRAS: Final = ("/AF", "/OPI", "/PieceInfo", "/Metadata", "/Interpolate")


@attrs.frozen(kw_only=True)
class Leaf:
    """A page that is to be written, and what was read on it.

    Args:
        rotation: degrees counter-clockwise by which the scan must be turned to be upright; None:
            unknown, it is taken for upright. The page is never turned.
        lines: boxes in pixels of the scan.
    """

    path: Path
    page: PageRef
    rotation: int | None = None
    lines: tuple[TextLine, ...] = ()


def write_pdf(
    leaves: Sequence[Leaf], target: Path, limits: Limits, *, title: str = ""
) -> tuple[str, ...]:
    """Write the pages of one document as one PDF; the same pages give the same bytes.

    JPEG files and one-strip G4 images are taken byte for byte, PDF pages as they are: what stands
    in form fields and remarks becomes part of the page, actions, scripts and attachments stay out,
    and they keep the text that they have. The rest is decoded and packed without loss. Every page
    is decoded first; one that cannot be is replaced by a page that says so. For a process that
    decodes in one thread.

    Args:
        leaves: in order.
        target: the file to write; nothing half is left of it when that fails.
        title: for the metadata.

    Returns:
        What was not taken over as it was, such as `page 3: re-wrapped (tiff lzw)` or
        `page 4: unreadable_page_replaced`, and what keeps the file from being PDF/A, such as
        `page 2: not PDF/A (6.2.11.4.1: font /Helvetica is not embedded)`.
    """
    with pillow_bound(limits), ExitStack() as opened:
        writer = _Writer(opened.enter_context(pikepdf.new()), opened, limits)
        notes = [
            f"page {number}: {note}"
            for number, leaf in enumerate(leaves, 1)
            if (note := writer.add(leaf))
        ]
        digests = pdfa.unique(leaf.page.sha256 for leaf in leaves)
        return (*notes, *writer.save(target, pdfa.Label(title=title, sources=digests)))


@attrs.frozen(eq=False)
class _Writer:
    """The PDF that is being written, and the ones that pages are copied from.

    Args:
        copied: PDFs by path; None: its pages cannot be parted.
        trusted: paths of those that say of themselves that they are PDF/A.
        foreign: index of each page that was copied, and the path it came from.
    """

    output: pikepdf.Pdf
    opened: ExitStack
    limits: Limits
    copied: dict[Path, pikepdf.Pdf | None] = attrs.field(factory=dict)
    trusted: set[Path] = attrs.field(factory=set)
    foreign: dict[int, Path] = attrs.field(factory=dict)
    font: TextFont = attrs.field(factory=TextFont)

    def add(self, leaf: Leaf) -> str:
        """Append one page; returns the note on it, empty where it was taken as it is."""
        path, page = leaf.path, leaf.page
        try:
            picture = sources.decode_frame(path, page, self.limits, strict=True)
            if self._copied(path, page.frame):
                return ""
            with guarded():
                original, format_name = _original(path, page, self.limits)
                packed = original or packed_picture(picture)
        except PageError as error:
            told = notice(page, PageFault(error.fault))
            self._add_image(
                packed_picture(told.picture), attrs.evolve(leaf, page=told.page, lines=told.lines)
            )
            return UNREADABLE
        self._add_image(packed, leaf)
        return "" if original else f"re-wrapped ({format_name})"

    def save(self, target: Path, label: pdfa.Label) -> tuple[str, ...]:
        """Write the file, or nothing; returns what keeps it from being PDF/A."""
        for item in self.output.objects:
            if isinstance(item, pikepdf.Stream):
                for key in _STREAM_EXTRAS:
                    if key in item:
                        del item[key]
        self._add_font()
        checks = [self._checked(page) for page in self.output.pages]
        broken = tuple(
            f"page {index + 1}: not PDF/A ({what})"
            for index, check in enumerate(checks)
            for what in self._complaints(index, check)
        )
        pdfa.add_label(self.output, label, None if broken else self._conformance(checks))
        try:
            self.output.save(target, deterministic_id=True, force_version="1.7")
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        return broken

    def _checked(self, page: pikepdf.Page) -> pdfarules.PageCheck:
        try:
            with guarded():
                return pdfarules.check_page(page)
        except PageError:
            told = ("it cannot be checked",)
            return pdfarules.PageCheck(violations=told, shown=True, hidden=False)

    def _complaints(self, index: int, check: pdfarules.PageCheck) -> Iterator[str]:
        yield from check.violations
        if check.shown and self.foreign.get(index) not in (None, *self.trusted):
            yield "its fonts: the PDF that it comes from says nothing of PDF/A"

    def _conformance(self, checks: Sequence[pdfarules.PageCheck]) -> pdfa.Conformance:
        texts = [checks[index] for index in self.foreign]
        foreign = any(check.shown or check.hidden for check in texts)
        return "U" if self.font.codes and not foreign else "B"

    def _add_font(self) -> None:
        if not self.font.codes:
            return
        font = self.font.resource(self.output)
        for index, page in enumerate(self.output.pages):
            if index not in self.foreign:
                page.obj.Resources.Font = pikepdf.Dictionary({FONT: font})

    def _copied(self, path: Path, index: int) -> bool:
        """Take over a page of a PDF; False where `path` is none, or its pages cannot be parted."""
        try:
            with guarded():
                source = self._source(path)
                if source is None:
                    return False
                page = source.pages[index]
                # Before it is copied: links would draw the other pages of the file along.
                for key in set(page.obj.keys()) - _PAGE_KEYS:
                    del page.obj[key]
                self.output.pages.append(page)
        except PageError:
            return False
        self.foreign[len(self.output.pages) - 1] = path
        return True

    def _source(self, path: Path) -> pikepdf.Pdf | None:
        if path not in self.copied:
            with path.open("rb") as stream:
                if sources.kind_of(stream) != "pdf":
                    return None
            source = self.opened.enter_context(pikepdf.open(path, attempt_recovery=False))
            if pdfa.claimed(source):
                self.trusted.add(path)
            if source.Root.get("/AcroForm", pikepdf.Dictionary()).get("/NeedAppearances"):
                source.generate_appearance_streams()
            source.flatten_annotations("screen")
            # Which layers are hidden is said by the file as a whole, not by its pages.
            self.copied[path] = None if "/OCProperties" in source.Root else source
        return self.copied[path]

    def _add_image(self, packed: Packed, leaf: Leaf) -> None:
        page = leaf.page
        width, height = page.width / page.dpi_x * _POINTS, page.height / page.dpi_y * _POINTS
        shrink = min(1.0, _MOST_POINTS / max(width, height))
        across, down = (Decimal(f"{side * shrink:.3f}") for side in (width, height))
        content = f"q {across} 0 0 {down} 0 0 cm /Scan Do Q\n".encode()
        text = text_content(leaf.lines, page, leaf.rotation or 0, _POINTS * shrink, self.font)
        self.output.pages.append(
            pikepdf.Page(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Page,
                    MediaBox=pikepdf.Array([0, 0, across, down]),
                    Resources=pikepdf.Dictionary(
                        XObject=pikepdf.Dictionary(Scan=packed.stream(self.output))
                    ),
                    Contents=pikepdf.Stream(self.output, content + text),
                )
            )
        )


def _original(path: Path, page: PageRef, limits: Limits) -> tuple[Packed | None, str]:
    """The code of the page as it is, where PDF knows it; and what else it is to be called."""
    with path.open("rb") as stream:
        kind = sources.kind_of(stream)
        if kind == "jpeg":
            return packed_jpeg(stream.read()), ""
        if kind != "tiff":
            return None, kind
        layout = tiff.layout_at(stream, page.frame, limits)
        strip = tiff.whole_g4_strip(layout)
        if strip is None:
            return None, f"tiff {tiff.codec_name(layout)}"
        inverted = layout.photometric == BLACK_IS_ZERO
        return packed_g4(strip, page.width, page.height, inverted=inverted), ""
