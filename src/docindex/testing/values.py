"""Short ways to write down what components are given: evidence, pages, pictures, records."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from docindex.contracts import ExportJob, Setting
from docindex.model import (
    BatchFacts,
    Box,
    Decision,
    DocumentPage,
    Environment,
    Evidence,
    IndexRecord,
    PageRef,
    PageSurvey,
    Reason,
    ReferenceRole,
    ReferenceRule,
    Role,
    Side,
    Status,
)
from docindex.pageimage import PageImage
from docindex.record import SCHEMA

Grey = npt.NDArray[np.uint8]

TENANT: Final = "stadt-a"
CASE: Final = "case-17"
_BATCH: Final = "b1"
_DPI: Final = 300.0
_LINE_PIXELS: Final = 100


def make_setting(folder: Path, *references: ReferenceRule) -> Setting:
    """What a component may know beside its options, of an invented tenant's test profile."""
    return Setting(
        tenant=TENANT, environment=Environment.TEST, folder=folder, references=references
    )


def page_ref(sheet: int = 1, **changes: Any) -> PageRef:
    """A side of A4 at 300 dpi."""
    given: dict[str, Any] = {
        "batch": _BATCH,
        "sheet": sheet,
        "side": Side.FRONT,
        "file": f"{sheet:08d}.tif",
        "frame": 0,
        "sha256": f"{sheet:064x}",
        "width": 2480,
        "height": 3508,
        "dpi_x": _DPI,
        "dpi_y": _DPI,
        "dpi_source": "file",
    }
    return PageRef(**(given | changes))


def page_image(grey: Grey, dpi: float = 150) -> PageImage:
    """A page as preprocessors get it.

    Args:
        grey: shape (height, width), 0 black to 255 white.
        dpi: dots per inch of `grey`, and of the scan.
    """
    height, width = grey.shape
    page = page_ref(width=width, height=height, dpi_x=float(dpi), dpi_y=float(dpi))
    return PageImage(page=page, grey=grey, dpi=float(dpi))


def number(kind: str, value: str, line: int = 1, **changes: Any) -> Evidence:
    """A number in print, read without doubt.

    Args:
        kind: of the reference in the profile.
        value: in its normal form.
        line: on which line of the page it stands.
    """
    given: dict[str, Any] = {
        "page": page_ref().id,
        "box": _line_box(line),
        "kind": kind,
        "value": value,
        "text": value,
        "source": "line",
        "reader": "tesseract",
        "quality": 0.9,
    }
    return Evidence(**(given | changes))


def barcode(kind: str, value: str, **changes: Any) -> Evidence:
    """A number in a barcode that carries a check, read by both readers."""
    given: dict[str, Any] = {
        "source": "barcode",
        "reader": "zxing+zbar",
        "quality": 1.0,
        "role": ReferenceRole.OURS,
        "checked": True,
    }
    return number(kind, value, **(given | changes))


def words(text: str, line: int = 20, **changes: Any) -> Evidence:
    """A line of text as it was read."""
    given: dict[str, Any] = {"text": text}
    return number("text", "", line, **(given | changes))


def _line_box(line: int) -> Box:
    top = _LINE_PIXELS * line
    return Box(left=100, top=top, right=900, bottom=top + 40)


def make_facts(**changes: Any) -> BatchFacts:
    """Facts of a batch of the invented tenant, marked as a test."""
    given: dict[str, Any] = {"id": _BATCH, "tenant": TENANT, "environment": Environment.TEST}
    return BatchFacts(**(given | changes))


def make_record(name: str, status: Status = Status.INDEXED, **decision: Any) -> IndexRecord:
    """A record of one page.

    Args:
        name: the record's id.
        status: with `indexed` and `verify` it names `CASE`.
        decision: over the decision's other fields.
    """
    reasons = {
        Status.INDEXED: Reason.CASE_BARCODE,
        Status.VERIFY: Reason.ONE_WITNESS_ONLY,
        Status.CLEARING: Reason.NO_REFERENCE,
        Status.PENDING: Reason.NOT_YET_LISTED,
    }
    case = {"case_id": CASE, "key_kind": "case_no", "key": "1020000017"}
    named = case if status in (Status.INDEXED, Status.VERIFY) else {}
    given: dict[str, Any] = {"status": status, "reason": reasons[status], **named}
    return IndexRecord(
        schema=SCHEMA,
        id=name,
        batch=make_facts(),
        pages=(DocumentPage(survey=PageSurvey(page=page_ref()), role=Role.CONTENT),),
        document_class="unknown",
        decision=Decision(**(given | decision)),
        probability=None,
        calibration=None,
        policy="sha256:0",
        stages=("barcode",),
        notes=(),
        versions=(("docindex-core", "0.1.0"),),
        evidence=(),
        candidates=(),
        contradictions=(),
    )


def make_job(folder: Path, *records: IndexRecord) -> ExportJob:
    """What an exporter is given: an empty target in `folder`, and a document for each record.

    Args:
        folder: holds nothing yet; `documents` and `target` are made in it.
    """
    documents = {}
    (folder / "documents").mkdir(parents=True)
    for place, record in enumerate(records):
        documents[record.id] = folder / "documents" / f"{place}.pdf"
        documents[record.id].write_bytes(b"%PDF-1.7 " + str(place).encode())
    (folder / "target").mkdir()
    return ExportJob(
        batch=make_facts(), records=records, documents=documents, target=folder / "target"
    )


def draw_lines(*lines: str, size: int = 44) -> Grey:
    """Draw lines of text below each other, black on white.

    Args:
        size: of the letters in pixels; 44 are 10.5 points at 300 dpi.

    Returns:
        Shape (height, width), 0 black to 255 white, with a margin of about one letter.
    """
    font = ImageFont.load_default(size)
    width = round(max(font.getlength(line) for line in lines)) + 2 * size
    picture = Image.new("L", (width, round(1.6 * size * len(lines)) + size), 255)
    pen = ImageDraw.Draw(picture)
    for place, line in enumerate(lines):
        pen.text((size, round((0.5 + 1.6 * place) * size)), line, fill=0, font=font)
    return np.array(picture)


def draw_barcode(
    symbology: str, data: str, *, scale: int = 4, margin: int = 60
) -> tuple[Grey, Box]:
    """Draw a barcode, black on white.

    Args:
        symbology: `code39`, `code128`, `ean13`, `qr` or `datamatrix`.
        scale: pixels of the narrowest bar or of a cell.
        margin: pixels of white on each side.

    Returns:
        The image, and where the code stands in it.
    """
    import zxingcpp

    formats = {
        "code39": zxingcpp.BarcodeFormat.Code39,
        "code128": zxingcpp.BarcodeFormat.Code128,
        "ean13": zxingcpp.BarcodeFormat.EAN13,
        "qr": zxingcpp.BarcodeFormat.QRCode,
        "datamatrix": zxingcpp.BarcodeFormat.DataMatrix,
    }
    code = zxingcpp.create_barcode(data, formats[symbology])
    drawn = np.asarray(zxingcpp.write_barcode_to_image(code, scale=scale, add_quiet_zones=False))
    height, width = drawn.shape
    box = Box(left=margin, top=margin, right=margin + width, bottom=margin + height)
    return np.pad(drawn.astype(np.uint8), margin, constant_values=255), box
