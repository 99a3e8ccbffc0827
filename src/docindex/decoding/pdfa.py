"""What makes a PDF a PDF/A-2: the colour it is meant in, and the metadata that says so.

ISO 19005-2:2011, 6.2.3 (output intents), 6.6.2 (XMP) and 6.6.4 (version and conformance). Only
properties of XMP's own schemas are written, so that no extension schema is needed; no time is.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Final, Literal

import attrs
import pikepdf
from PIL import ImageCms

from docindex.version import VERSION

CREATOR: Final = f"docindex-core {VERSION}"
PART: Final = "2"

Conformance = Literal["B", "U"]

# ICC.1:2004-10, 7.2: bytes 8 to 11 hold the version, 24 to 35 the date. Little CMS writes the
# newest version that it knows, for the same tags, and the clock.
_ICC_VERSION: Final = bytes((4, 0x20, 0, 0))
_ICC_DATE: Final = b"".join(part.to_bytes(2, "big") for part in (2004, 10, 1, 0, 0, 0))


@attrs.frozen(kw_only=True)
class Label:
    """What a document says of itself.

    Args:
        title: made of ids; nothing that was read from paper.
        sources: SHA-256 of the files its pages come from, lower-case hex, in order.
    """

    title: str
    sources: tuple[str, ...] = ()


@functools.cache
def srgb_profile() -> bytes:
    """An ICC profile of sRGB (IEC 61966-2-1), the same bytes at every call."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made[:8] + _ICC_VERSION + made[12:24] + _ICC_DATE + made[36:]


def add_label(pdf: pikepdf.Pdf, label: Label, conformance: Conformance | None) -> None:
    """Write XMP metadata, and where the document conforms the claim with its output intent.

    Args:
        conformance: `U` where all its text is known as Unicode, else `B`; None: no PDF/A.
    """
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = label.title
        metadata["dc:format"] = "application/pdf"
        metadata["xmp:CreatorTool"] = CREATOR
        metadata["pdf:Producer"] = CREATOR
        if label.sources:
            metadata["dc:source"] = " ".join(f"sha256:{digest}" for digest in label.sources)
        if conformance is not None:
            metadata["pdfaid:part"] = PART
            metadata["pdfaid:conformance"] = conformance
    if conformance is not None:
        pdf.Root.OutputIntents = pikepdf.Array([_output_intent(pdf)])


def _output_intent(pdf: pikepdf.Pdf) -> pikepdf.Object:
    profile = pikepdf.Stream(pdf, srgb_profile(), {"/N": 3})
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.OutputIntent,
            S=pikepdf.Name("/GTS_PDFA1"),
            OutputConditionIdentifier=pikepdf.String("sRGB"),
            Info=pikepdf.String("sRGB IEC61966-2.1"),
            DestOutputProfile=pdf.make_indirect(profile),
        )
    )


def claimed(pdf: pikepdf.Pdf) -> bool:
    """Whether a file says of itself that it is PDF/A of any part."""
    try:
        return bool(pdf.open_metadata().pdfa_status)
    except Exception:  # noqa: BLE001 - a stranger's XML may make the reader raise anything
        return False


def unique(digests: Iterable[str]) -> tuple[str, ...]:
    """Each digest once, in order, without empty ones."""
    return tuple(dict.fromkeys(digest for digest in digests if digest))
