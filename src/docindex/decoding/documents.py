"""One PDF per document, made of the scanner's own image streams."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Final

import attrs
import pikepdf

from docindex.decoding import sources, tiff
from docindex.decoding.container import BLACK_IS_ZERO, pillow_bound
from docindex.decoding.guarding import guarded
from docindex.decoding.limits import Limits
from docindex.decoding.notices import add_notice
from docindex.decoding.packing import Packed, packed_g4, packed_jpeg, packed_picture
from docindex.errors import PageError
from docindex.model import PageFault, PageRef

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
# Attached files and private data that an image or form may carry along.
_STREAM_EXTRAS: Final = ("/AF", "/OPI", "/PieceInfo", "/Metadata")


def write_pdf(
    pages: Sequence[tuple[Path, PageRef]], target: Path, limits: Limits
) -> tuple[str, ...]:
    """Write the pages of one document as one PDF; the same pages give the same bytes.

    JPEG files and one-strip G4 images are taken byte for byte, PDF pages as they are: what stands
    in form fields and remarks becomes part of the page, actions, scripts and attachments stay out.
    The rest is decoded and packed without loss. Every page is decoded first; one that cannot be is
    replaced by a page that says so. For a process that decodes in one thread.

    Args:
        pages: path and page, in order.
        target: the file to write; nothing half is left of it when that fails.

    Returns:
        What was not taken over as it was, such as `page 3: re-wrapped (tiff lzw)` or
        `page 4: unreadable_page_replaced`.
    """
    with pillow_bound(limits), ExitStack() as opened:
        writer = _Writer(opened.enter_context(pikepdf.new()), opened, limits)
        notes = [writer.add(path, page) for path, page in pages]
        writer.save(target)
    return tuple(f"page {number}: {note}" for number, note in enumerate(notes, 1) if note)


@attrs.frozen(eq=False)
class _Writer:
    """The PDF that is being written, and the ones that pages are copied from."""

    output: pikepdf.Pdf
    opened: ExitStack
    limits: Limits
    copied: dict[Path, pikepdf.Pdf] = attrs.field(factory=dict)

    def add(self, path: Path, page: PageRef) -> str:
        """Append one page; returns the note on it, empty where it was taken as it is."""
        try:
            picture = sources.decode_frame(path, page, self.limits, strict=True)
            if self._copied(path, page.frame):
                return ""
            with guarded():
                original, format_name = _original(path, page, self.limits)
                packed = original or packed_picture(picture)
        except PageError as error:
            add_notice(self.output, page, PageFault(error.fault))
            return "unreadable_page_replaced"
        self._add_image(packed, page)
        return "" if original else f"re-wrapped ({format_name})"

    def save(self, target: Path) -> None:
        """Write the file, or nothing."""
        for item in self.output.objects:
            if isinstance(item, pikepdf.Stream):
                for key in _STREAM_EXTRAS:
                    if key in item:
                        del item[key]
        try:
            self.output.save(target, deterministic_id=True)
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def _copied(self, path: Path, index: int) -> bool:
        """Take over a page of a PDF; False where `path` is none, or its pages cannot be parted."""
        try:
            with guarded():
                source = self._source(path)
                # Which layers are hidden is said by the file as a whole, not by its pages.
                if source is None or "/OCProperties" in source.Root:
                    return False
                page = source.pages[index]
                # Before it is copied: links would draw the other pages of the file along.
                for key in set(page.obj.keys()) - _PAGE_KEYS:
                    del page.obj[key]
                self.output.pages.append(page)
        except PageError:
            return False
        return True

    def _source(self, path: Path) -> pikepdf.Pdf | None:
        if path not in self.copied:
            with path.open("rb") as stream:
                if sources.kind_of(stream) != "pdf":
                    return None
            source = self.opened.enter_context(pikepdf.open(path, attempt_recovery=False))
            if source.Root.get("/AcroForm", pikepdf.Dictionary()).get("/NeedAppearances"):
                source.generate_appearance_streams()
            source.flatten_annotations("screen")
            self.copied[path] = source
        return self.copied[path]

    def _add_image(self, packed: Packed, page: PageRef) -> None:
        width, height = page.width / page.dpi_x * _POINTS, page.height / page.dpi_y * _POINTS
        shrink = min(1.0, _MOST_POINTS / max(width, height))
        across, down = (Decimal(f"{side * shrink:.3f}") for side in (width, height))
        content = f"q {across} 0 0 {down} 0 0 cm /Scan Do Q".encode()
        self.output.pages.append(
            pikepdf.Page(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Page,
                    MediaBox=pikepdf.Array([0, 0, across, down]),
                    Resources=pikepdf.Dictionary(
                        XObject=pikepdf.Dictionary(Scan=packed.stream(self.output))
                    ),
                    Contents=pikepdf.Stream(self.output, content),
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
