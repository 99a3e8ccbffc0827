"""PDFs for the tests: scans as scanners write them, and pages that are no scans."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image

from docindex.decoding.packing import Packed, packed_picture

UPRIGHT = "{w} 0 0 {h} 0 0"
A4 = (595.0, 842.0)


def scan_pdf(
    path: Path,
    image: Packed | Image.Image,
    *,
    size: tuple[float, float] = A4,
    matrix: str = UPRIGHT,
    more: str = "",
    keys: dict[str, Any] | None = None,
    pages: int = 1,
    **saving: Any,
) -> Path:
    """A PDF whose pages show one image each.

    Args:
        matrix: where the image lies; `{w}` and `{h}` are the page's size in points.
        more: further content, after the image.
        keys: further keys of the page.
    """
    packed = packed_picture(image) if isinstance(image, Image.Image) else image
    with pikepdf.new() as pdf:
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        for _ in range(pages):
            placed = matrix.format(w=size[0], h=size[1])
            content = f"q {placed} cm /Im0 Do Q {more}".encode()
            page = pikepdf.Dictionary(
                Type=pikepdf.Name.Page,
                MediaBox=pikepdf.Array([0, 0, *size]),
                Resources=pikepdf.Dictionary(
                    XObject=pikepdf.Dictionary(Im0=packed.stream(pdf)),
                    Font=pikepdf.Dictionary(F1=font),
                ),
                Contents=pikepdf.Stream(pdf, content),
            )
            for key, value in (keys or {}).items():
                page[key] = value
            pdf.pages.append(pikepdf.Page(page))
        pdf.save(path, **saving)
    return path
