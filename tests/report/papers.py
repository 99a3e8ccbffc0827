"""Invented documents for the report: records, and scans that are as the records say."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import attrs
import numpy as np
from PIL import Image

from docindex.model import (
    Box,
    Candidate,
    Decision,
    DocumentPage,
    Evidence,
    IndexRecord,
    PageRef,
    Reason,
    ReferenceRole,
    Role,
    Status,
    Support,
)
from docindex.report.sources import Entry
from tests.record_samples import BOX, document_page, page_ref, record

SIZE = (400, 560)


def evidence(value: str, page: PageRef, **changes: Any) -> Evidence:
    given = {
        "page": page.id,
        "box": BOX,
        "kind": "case_no",
        "value": value,
        "text": value,
        "source": "line",
        "reader": "tesseract",
        "quality": 0.9,
        "role": ReferenceRole.OURS,
        "checked": True,
    }
    return Evidence(**{**given, **changes})


def candidate(case: str, *pieces: Evidence, **changes: Any) -> Candidate:
    supports = tuple(Support(key_kind=p.kind, key=p.value, evidence=p) for p in pieces)
    given = {"case_id": case, "score": 0.9, "importable": True, "matcher": "table"}
    return Candidate(**{**given, "supports": supports, **changes})


def letter(
    status: Status,
    reason: Reason,
    *candidates: Candidate,
    pages: tuple[DocumentPage, ...] | None = None,
    **changes: Any,
) -> IndexRecord:
    """A record without contradictions of readers; the first candidate's case where one is named."""
    named = candidates[0].case_id if status in (Status.INDEXED, Status.VERIFY) else None
    seen = dict.fromkeys(s.evidence for c in candidates for s in c.supports)
    decision = Decision(status=status, reason=reason, case_id=named, score=0.9)
    given = {
        "pages": pages or (document_page(page_ref(2)),),
        "decision": decision,
        "evidence": tuple(seen),
        "candidates": candidates,
        "contradictions": (),
    }
    return record(**{**given, **changes})


def entry(value: IndexRecord, *, erased: bool = False) -> Entry:
    return Entry(record=value, erased=erased)


def scanned(folder: Path, page: PageRef, box: Box = BOX) -> PageRef:
    """Draw a page with one black box into the folder; the same page with size and hash as drawn."""
    width, height = SIZE
    pixels = np.full((height, width), 255, np.uint8)
    pixels[box.top : box.bottom, box.left : box.right] = 0
    path = folder / page.file
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).convert("1").save(path, compression="group4", dpi=(100, 100))
    return attrs.evolve(
        page,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        width=width,
        height=height,
        dpi_x=100.0,
        dpi_y=100.0,
    )


def scanned_letter(folder: Path, sheet: int, **changes: Any) -> IndexRecord:
    """An indexed letter of one page whose scan lies in the folder."""
    page = scanned(folder, page_ref(sheet))
    number = evidence("1020000017", page)
    return letter(
        Status.INDEXED,
        Reason.REFERENCE_WITH_WITNESS,
        candidate("case-17", number),
        pages=(document_page(page, Role.CONTENT, rotation=0),),
        **{"id": f"{page.id}_r1", **changes},
    )
