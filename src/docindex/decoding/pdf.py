"""PDF pages: the one embedded image where a page is just a scan, else a rendering in grey.

qpdf says whether the file is whole, PDFium repairs in silence and could lose pages; PDFium says
what is seen on a page, and renders. Neither runs scripts. Both want one thread.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import attrs
import cv2
import numpy as np
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from docindex.decoding import embedded
from docindex.decoding.guarding import guarded
from docindex.decoding.limits import Limits, believable_dpi
from docindex.errors import PageError
from docindex.model import Frame, PageFault
from docindex.pageimage import Grey

_RENDER_DPI: Final = 300.0
# Pages too large for 300 dpi are rendered coarser, down to what body text survives.
_LEAST_RENDER_DPI: Final = 100.0
_POINTS: Final = 72.0
# A scan may leave a margin, and may overlap the page by a rounding.
_COVERED: Final = 0.9
_OVERLAP: Final = 0.01
# Without appearance of their own; all others may hold what a person wrote on the page.
_SILENT_ANNOTATIONS: Final = (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP)
# A page that cannot be looked at still has its place: A4 at 300 dpi.
_NOMINAL: Final = (2_480, 3_508)


@attrs.frozen(kw_only=True, eq=False)
class Plan:
    """How a page becomes pixels: `image` as it is, or a rendering of that size.

    Args:
        place: left, bottom, right and top of the image on the page, in points; of a rendering None.
    """

    width: int
    height: int
    dpi_x: float
    dpi_y: float
    image: embedded.Embedded | None = None
    place: tuple[float, float, float, float] | None = None

    def pixel(self, page: pypdfium2.PdfPage, x: float, y: float) -> tuple[int, int]:
        """Where a point of the page's own space lies on the decoded page; it may lie outside."""
        if self.place is not None:
            left, bottom, right, top = self.place
            across, down = (x - left) / (right - left), (top - y) / (top - bottom)
            return round(across * self.width), round(down * self.height)
        column, row = ctypes.c_int(), ctypes.c_int()
        area = (0, 0, self.width, self.height)
        pdfium.FPDF_PageToDevice(page.raw, *area, 0, x, y, column, row)
        return column.value, row.value


@attrs.frozen(eq=False)
class Document:
    """A PDF as qpdf checked it and as PDFium shows it."""

    checked: pikepdf.Pdf
    rendered: pypdfium2.PdfDocument


def frames(path: Path, limits: Limits) -> tuple[Frame, ...]:
    """One frame a page, with the pixels that `decode` will return.

    Raises:
        PageError: `encrypted`, or `damaged` where the file is not whole. A single bad page is
            listed (as A4 at 300 dpi) and refused by `decode`.
    """
    with opened(path, limits) as document:
        return tuple(_frame(document, index, limits) for index in range(len(document.rendered)))


def decode(path: Path, index: int, limits: Limits) -> Grey:
    """Grey levels of a page; raises `PageError`.

    A page whose only visible content is one upright image that covers it is that image's own
    pixels. Where such an image is turned, clipped or of a kind only PDFium reads (JBIG2, JPEG
    2000, indexed colours), the page is rendered at the image's resolution; others at 300 dpi.
    """
    with opened(path, limits) as document:
        if index >= len(document.rendered):
            raise PageError(PageFault.DAMAGED, f"PDF: it has no page {index + 1}; send it again")
        with planned(document, index, limits) as (page, plan):
            if plan.image is not None:
                return embedded.decode(plan.image, limits)
            limits.check_page(plan.width, plan.height)
            embedded.check_images(document.checked.pages[index].obj, limits)
            return _render(page, plan)


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[Document]:
    """Open a whole PDF whose pages both libraries count alike; raises `PageError` as `frames`."""
    try:
        with (
            pikepdf.open(path, attempt_recovery=False, suppress_warnings=True) as checked,
            pypdfium2.PdfDocument(path) as rendered,
        ):
            limits.check_frames(len(rendered))
            if len(checked.pages) != len(rendered) or len(rendered) == 0:
                raise _damaged("its pages cannot be counted")
            yield Document(checked, rendered)
    except pikepdf.PasswordError:
        raise PageError(
            PageFault.ENCRYPTED, "PDF: it asks for a password; save it without one"
        ) from None
    except (pikepdf.PdfError, pypdfium2.PdfiumError):
        raise _damaged("its structure is broken or it was cut off") from None


def _frame(document: Document, index: int, limits: Limits) -> Frame:
    width, height = _NOMINAL
    dpi_x: float | None = _RENDER_DPI
    dpi_y: float | None = _RENDER_DPI
    with suppress(PageError), guarded(), planned(document, index, limits) as (_, plan):
        width, height = plan.width, plan.height
        dpi_x, dpi_y = believable_dpi(plan.dpi_x, plan.dpi_y)
    return Frame(index=index, width=width, height=height, dpi_x=dpi_x, dpi_y=dpi_y)


@contextmanager
def planned(
    document: Document, index: int, limits: Limits
) -> Iterator[tuple[pypdfium2.PdfPage, Plan]]:
    """A page, and how it becomes pixels; raises `PageError` as `decode`."""
    source = document.checked.pages[index]
    embedded.check_content(source.obj, limits)
    page = document.rendered[index]
    try:
        yield page, _plan(page, source, limits)
    finally:
        page.close()


def _plan(page: pypdfium2.PdfPage, source: pikepdf.Page, limits: Limits) -> Plan:
    only = _only_image(page)
    if only is None or not _covers(page, only):
        return _rendering(page, _RENDER_DPI, limits)
    width, height = only.get_px_size()
    a, b, c, d, _, _ = only.get_matrix().get()
    dpi_x = width * _POINTS / math.hypot(a, b)
    dpi_y = height * _POINTS / math.hypot(c, d)
    image = _stream(only, source) if _as_is(page, only) else None
    if image is not None:
        place = only.get_bounds()
        return Plan(width=width, height=height, dpi_x=dpi_x, dpi_y=dpi_y, image=image, place=place)
    finest, _ = believable_dpi(max(dpi_x, dpi_y), None)
    return _rendering(page, finest or _RENDER_DPI, limits)


def _rendering(page: pypdfium2.PdfPage, dpi: float, limits: Limits) -> Plan:
    across, down = (side / _POINTS for side in page.get_size())
    if across <= 0 or down <= 0:
        raise _damaged("a page has no size")
    most = min(math.sqrt(limits.max_pixels / (across * down)), limits.max_side / max(across, down))
    dpi = max(min(dpi, most), min(dpi, _LEAST_RENDER_DPI))
    # Rounding up by a pixel must not lift a page over the limit that it was fitted to.
    fit = math.floor if dpi == most else round
    width, height = (max(int(fit(side * dpi)), 1) for side in (across, down))
    return Plan(width=width, height=height, dpi_x=dpi, dpi_y=dpi)


def _only_image(page: pypdfium2.PdfPage) -> pypdfium2.PdfImage | None:
    only = None
    for item in page.get_objects():
        if item.type == pdfium.FPDF_PAGEOBJ_FORM or _is_invisible(item):
            continue
        if only is not None or item.type != pdfium.FPDF_PAGEOBJ_IMAGE or item.level > 0:
            return None
        only = item
    return only


def _is_invisible(item: pypdfium2.PdfObject) -> bool:
    if item.type != pdfium.FPDF_PAGEOBJ_TEXT:
        return False
    mode = pdfium.FPDFTextObj_GetTextRenderMode(item.raw)
    return bool(mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)


def _covers(page: pypdfium2.PdfPage, image: pypdfium2.PdfImage) -> bool:
    left, bottom, right, top = page.get_bbox()
    image_left, image_bottom, image_right, image_top = image.get_bounds()
    across = min(right, image_right) - max(left, image_left)
    down = min(top, image_top) - max(bottom, image_bottom)
    area = (right - left) * (top - bottom)
    return bool(min(across, down) > 0 and across * down >= _COVERED * area)


def _as_is(page: pypdfium2.PdfPage, image: pypdfium2.PdfImage) -> bool:
    """Whether the page shows the whole image, upright, and nothing of the page changes it."""
    left, bottom, right, top = page.get_bbox()
    image_left, image_bottom, image_right, image_top = image.get_bounds()
    spare_x, spare_y = (right - left) * _OVERLAP, (top - bottom) * _OVERLAP
    inside = (
        image_left >= left - spare_x
        and image_right <= right + spare_x
        and image_bottom >= bottom - spare_y
        and image_top <= top + spare_y
    )
    a, b, c, d, _, _ = image.get_matrix().get()
    upright = a > 0 and d > 0 and max(abs(b), abs(c)) < 1e-3 * min(a, d)
    clips = pdfium.FPDFClipPath_CountPaths(pdfium.FPDFPageObj_GetClipPath(image.raw))
    return bool(
        inside
        and upright
        and clips <= 0
        and page.get_rotation() == 0
        and not pdfium.FPDFPage_HasTransparency(page.raw)
        and not _has_annotations(page)
    )


def _has_annotations(page: pypdfium2.PdfPage) -> bool:
    for index in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if kind not in _SILENT_ANNOTATIONS:
            return True
    return False


def _stream(image: pypdfium2.PdfImage, source: pikepdf.Page) -> embedded.Embedded | None:
    """The stream that PDFium shows, by its bytes: resources may name many images of one size."""
    shown = bytes(image.get_data(decode_simple=False))
    named = source.resources.get("/XObject", pikepdf.Dictionary())
    for name in named.keys():  # noqa: SIM118 - a pikepdf dictionary iterates otherwise
        stream = named[name]
        if not isinstance(stream, pikepdf.Stream) or stream.get("/Subtype") != "/Image":
            continue
        if stream.read_raw_bytes() == shown:
            return embedded.embedded(stream)
    return None


def _render(page: pypdfium2.PdfPage, plan: Plan) -> Grey:
    bitmap = pypdfium2.PdfBitmap.new_native(plan.width, plan.height, pdfium.FPDFBitmap_BGRx)
    try:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, plan.width, plan.height)
        place = (0, 0, plan.width, plan.height)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, *place, 0, pdfium.FPDF_ANNOT)
        # PDFium's own grey mode takes three times as long as rendering in colour.
        return np.asarray(cv2.cvtColor(bitmap.to_numpy(), cv2.COLOR_BGRA2GRAY), np.uint8)
    finally:
        bitmap.close()


def _damaged(what: str) -> PageError:
    return PageError(PageFault.DAMAGED, f"PDF: {what}; scan or save the file again")
