"""Files from outside: what is in them, and their pages as pixels, or why not."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import BinaryIO, Final

import attrs
import cv2
from PIL import Image

from docindex.decoding import jpeg, pdf, pdftext, png, tiff
from docindex.decoding.container import pillow_bound
from docindex.decoding.greys import grey_of
from docindex.decoding.guarding import guarded
from docindex.decoding.limits import Limits
from docindex.decoding.messages import Messages, captured_stderr
from docindex.errors import PageError
from docindex.model import Frame, OpenedFile, PageFault, PageRef, TextLine
from docindex.pageimage import Grey, PageImage

# First bytes of each format; two of TIFF are BigTIFF.
_SIGNATURES: Final = (
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
    (b"\xff\xd8\xff", "jpeg"),
    (png.SIGNATURE, "png"),
)
# Readers accept a PDF header anywhere in the first kilobyte, ISO 32000-1 annex H, note 13.
_PDF_MARK, _PDF_WINDOW = b"%PDF-", 1_024
_SUFFIXES: Final = (".tif", ".tiff", ".jpg", ".jpeg", ".png", ".pdf")
# Up to 5 % both ways count as one resolution: 200 x 204 is a scanner's rounding, 204 x 98 a fax.
_ISOTROPIC: Final = 1.05

_TiffDecoder = Callable[[BinaryIO, int, Limits], Image.Image | Grey]


def open_file(path: Path, name: str, limits: Limits) -> OpenedFile:
    """Hash a file and list its frames, from headers only.

    Args:
        path: where it lies.
        name: what it is called in the batch.

    Returns:
        Frames in order; or a fault where they cannot be counted or none of them may be decoded.
        `sha256` is empty where the file is too large to be read or cannot be read at all.
    """
    opened = OpenedFile(name=name, sha256="")
    try:
        with guarded(), path.open("rb") as stream:
            limits.check_bytes(stream.seek(0, io.SEEK_END))
            stream.seek(0)
            opened = attrs.evolve(opened, sha256=hashlib.file_digest(stream, "sha256").hexdigest())
            return attrs.evolve(opened, frames=_frames(path, stream, name, limits))
    except PageError as error:
        return attrs.evolve(opened, fault=PageFault(error.fault), detail=error.detail)


def decode_page(path: Path, page: PageRef, limits: Limits, *, strict: bool) -> PageImage:
    """Decode one page to grey, with one resolution both ways.

    The coarser direction is stretched where the two differ by more than 5 %. Nothing is turned,
    whatever an orientation tag says, so that boxes stay in stored pixels.

    Args:
        strict: whether messages of the C libraries count as damage, the only sign of a broken G4
            line. They are caught for the whole process: for workers that decode in one thread.

    Raises:
        PageError: with the fault and a remedy, without content or paths.
    """
    with guarded(), pillow_bound(limits):
        picture = _decoded(path, page, limits, tiff.decode_grey, strict=strict)
        return _isotropic(page, grey_levels(picture), limits)


def decode_frame(path: Path, page: PageRef, limits: Limits, *, strict: bool) -> Image.Image | Grey:
    """One page in its own colours (TIFF, PNG) or in grey (JPEG, PDF); raises as `decode_page`."""
    return _decoded(path, page, limits, tiff.decode, strict=strict)


def _decoded(
    path: Path, page: PageRef, limits: Limits, tiff_decoder: _TiffDecoder, *, strict: bool
) -> Image.Image | Grey:
    if page.width <= 0 or page.height <= 0:
        opened = open_file(path, page.file, limits)
        raise PageError(opened.fault or PageFault.DAMAGED, opened.detail or "it was not opened")
    catching = captured_stderr() if strict else nullcontext(Messages())
    with guarded(), catching as messages:
        picture = _picture(path, page, limits, tiff_decoder)
    if messages.data:
        raise PageError(
            PageFault.DAMAGED, "the decoder reported broken data; scan or send the page again"
        )
    if _size(picture) != (page.width, page.height):
        raise PageError(
            PageFault.DAMAGED, "the file is not the one that was opened; start the batch again"
        )
    return picture


def grey_levels(picture: Image.Image | Grey) -> Grey:
    """Grey levels of what `decode_frame` gives; raises `PageError` for modes that are no page."""
    return grey_of(picture) if isinstance(picture, Image.Image) else picture


def page_text(path: Path, page: PageRef, limits: Limits) -> tuple[TextLine, ...]:
    """The lines of text that the file itself holds for a page, unchecked; for workers.

    Returns:
        Boxes in pixels of the scan; empty for files other than PDF, pages without text, and text
        that cannot be read: the picture is what counts.
    """
    with suppress(PageError), guarded():
        limits.check_bytes(path.stat().st_size)
        with path.open("rb") as stream:
            kind = kind_of(stream)
        if kind == "pdf":
            return tuple(pdftext.page_lines(path, page.frame, (page.width, page.height), limits))
    return ()


def kind_of(stream: BinaryIO) -> str:
    """`tiff`, `jpeg`, `png` or `pdf` by the first bytes, else empty; the name does not count."""
    stream.seek(0)
    head = stream.read(_PDF_WINDOW)
    stream.seek(0)
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    return "pdf" if _PDF_MARK in head else ""


def _frames(path: Path, stream: BinaryIO, name: str, limits: Limits) -> tuple[Frame, ...]:
    kind = kind_of(stream)
    if kind == "tiff":
        found = tiff.frames(stream, limits)
    elif kind == "jpeg":
        found = jpeg.frames(stream)
    elif kind == "png":
        found = png.frames(stream)
    elif kind == "pdf":
        found = pdf.frames(path, limits)
    else:
        raise _unknown(name)
    if not any(limits.allow(frame.width, frame.height) for frame in found):
        limits.check_page(found[0].width, found[0].height)
    return found


def _picture(
    path: Path, page: PageRef, limits: Limits, tiff_decoder: _TiffDecoder
) -> Image.Image | Grey:
    limits.check_bytes(path.stat().st_size)
    with path.open("rb") as stream:
        kind = kind_of(stream)
        if kind == "tiff":
            return tiff_decoder(stream, page.frame, limits)
        if kind == "jpeg":
            return jpeg.decode(stream.read(), limits)
        if kind == "png":
            return png.decode(stream, limits)
    if kind == "pdf":
        return pdf.decode(path, page.frame, limits)
    raise _unknown(page.file)


def _unknown(name: str) -> PageError:
    if name.lower().endswith(_SUFFIXES):
        return PageError(
            PageFault.DAMAGED, "the content is not what the name says; scan or send it again"
        )
    return PageError(
        PageFault.UNSUPPORTED, "neither TIFF, JPEG, PNG nor PDF; convert the file to one of them"
    )


def _size(picture: Image.Image | Grey) -> tuple[int, int]:
    if isinstance(picture, Image.Image):
        return picture.size
    return picture.shape[1], picture.shape[0]


def _isotropic(page: PageRef, grey: Grey, limits: Limits) -> PageImage:
    dpi, scale_x, scale_y = _stretch(page)
    if (scale_x, scale_y) != (1.0, 1.0):
        width, height = round(page.width * scale_x), round(page.height * scale_y)
        limits.check_page(width, height)
        grey = cv2.resize(grey, (width, height), interpolation=cv2.INTER_LINEAR)  # type: ignore[assignment]
        scale_x, scale_y = width / page.width, height / page.height
    return PageImage(page=page, grey=grey, dpi=dpi, scale_x=scale_x, scale_y=scale_y)


def _stretch(page: PageRef) -> tuple[float, float, float]:
    finest = max(page.dpi_x, page.dpi_y)
    if finest <= _ISOTROPIC * min(page.dpi_x, page.dpi_y):
        return (page.dpi_x + page.dpi_y) / 2, 1.0, 1.0
    return finest, finest / page.dpi_x, finest / page.dpi_y
