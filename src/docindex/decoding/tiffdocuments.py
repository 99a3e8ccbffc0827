"""One TIFF of several pages per document: bitonal pages as T.6, the rest as Deflate; no loss."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, TiffImagePlugin

from docindex.decoding import sources, tiff
from docindex.decoding.container import pillow_bound
from docindex.decoding.documents import UNREADABLE, Leaf
from docindex.decoding.greys import check_mode, opaque
from docindex.decoding.guarding import guarded
from docindex.decoding.limits import Limits
from docindex.decoding.notices import notice
from docindex.errors import PageError
from docindex.model import PageFault, PageRef
from docindex.pageimage import Grey

_KINDS: Final = ("1", "L", "RGB", "CMYK", "I;16")
# TIFF 6.0: NewSubfileType, one page of several. Not PageNumber: Pillow writes whatever lies in
# memory for that one.
_SUBFILE, _ONE_PAGE = 254, 2


def write_tiff(leaves: Sequence[Leaf], target: Path, limits: Limits) -> tuple[str, ...]:
    """Write the pages of one document as one TIFF; the same pages give the same bytes.

    Pages have the pixels of the scan, and G4 where those are black and white. Colours of PDF pages
    become grey. A page that cannot be decoded is replaced by one that says so. For a process that
    decodes in one thread.

    Args:
        leaves: in order; what was read on them does not go into a TIFF.
        target: the file to write; nothing half is left of it when that fails.

    Returns:
        What was not G4 in the scan, such as `page 3: re-wrapped (tiff lzw)`, or cannot be here,
        such as `page 2: deflate instead of G4 (jpeg)`.
    """
    notes = []
    try:
        with pillow_bound(limits), TiffImagePlugin.AppendingTiffWriter(target, new=True) as output:
            for number, leaf in enumerate(leaves, 1):
                image, note = _image(leaf, limits)
                notes += [f"page {number}: {note}"] if note else []
                image.save(
                    output,
                    "TIFF",
                    compression="group4" if image.mode == "1" else "tiff_adobe_deflate",
                    dpi=_dpi(image, leaf.page),
                    tiffinfo={_SUBFILE: _ONE_PAGE},
                )
                output.newFrame()
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return tuple(notes)


def _dpi(image: Image.Image, page: PageRef) -> tuple[float, float]:
    notice_dpi = image.info.get("dpi")
    return notice_dpi or (page.dpi_x, page.dpi_y)


def _image(leaf: Leaf, limits: Limits) -> tuple[Image.Image, str]:
    path, page = leaf.path, leaf.page
    try:
        picture = sources.decode_frame(path, page, limits, strict=True)
        with guarded():
            kind = _kind(path, page, limits)
            image = _plain(_coloured(path) if kind == "jpeg" else picture)
    except PageError as error:
        told = notice(page, PageFault(error.fault))
        told.picture.info["dpi"] = (told.page.dpi_x, told.page.dpi_y)
        return told.picture, UNREADABLE
    image.info.clear()
    if image.mode != "1":
        return image, f"deflate instead of G4 ({kind})"
    return image, "" if kind == "tiff g4" else f"re-wrapped ({kind})"


def _coloured(path: Path) -> Image.Image:
    """A JPEG in its own colours; it was decoded before, and is sound."""
    with Image.open(path, formats=("JPEG",)) as image:
        image.load()
        return image.copy()


def _plain(picture: Image.Image | Grey) -> Image.Image:
    if isinstance(picture, np.ndarray):
        bitonal = bool(((picture == 0) | (picture == 255)).all())
        return Image.fromarray(picture > 0) if bitonal else Image.fromarray(picture)
    check_mode(picture)
    image = opaque(picture)
    return image if image.mode in _KINDS else image.convert("RGB")


def _kind(path: Path, page: PageRef, limits: Limits) -> str:
    with path.open("rb") as stream:
        kind = sources.kind_of(stream)
        if kind != "tiff":
            return kind
        return f"tiff {tiff.codec_name(tiff.layout_at(stream, page.frame, limits))}"
