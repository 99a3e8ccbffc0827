"""An invented batch that was published once, for exporting it again."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import attrs
import numpy as np
from PIL import Image

from docindex.decoding.documents import Leaf, write_pdf
from docindex.decoding.limits import Limits
from docindex.exporting import DocumentForm, WrittenDocument
from docindex.importfiles import BatchExport, prepare
from docindex.ledger import close
from docindex.model import Document, DocumentPage, IndexRecord, PageSurvey, Role
from docindex.profile import ExportSection
from docindex.publishing import inventory
from docindex.registry import load_registry
from docindex.testing.values import make_record, make_setting, page_ref

DOCUMENTS: Final = 3
_SIZE: Final = (330, 466)
_DPI: Final = 40.0


def publish_batch(folder: Path) -> Path:
    """Publish records with their documents as `docindex index --out` does.

    Returns:
        The batch's folder.
    """
    records = tuple(_record(sheet) for sheet in range(1, DOCUMENTS + 1))
    documents = [Document(id=record.id, pages=record.pages) for record in records]
    ledger = close(records[0].batch, [p.page for r in records for p in r.pages], documents)
    scans = folder / "scans"
    scans.mkdir(parents=True)

    def write(_: DocumentForm, target: Path) -> dict[str, WrittenDocument]:
        return {record.id: _written(record, scans, target) for record in records}

    export = prepare(ExportSection(component="jsonl"), load_registry(), make_setting(folder))
    batch = BatchExport(
        batch=records[0].batch,
        records=records,
        ledger=ledger.with_statuses(records),
        exports=[export],
    )
    return batch.publish(folder / "published" / records[0].batch.id, write)


def _record(sheet: int) -> IndexRecord:
    width, height = _SIZE
    page = page_ref(sheet, width=width, height=height, dpi_x=_DPI, dpi_y=_DPI)
    pages = (DocumentPage(survey=PageSurvey(page=page), role=Role.CONTENT),)
    return attrs.evolve(make_record(f"{page.id}_r1"), pages=pages)


def _written(record: IndexRecord, scans: Path, target: Path) -> WrittenDocument:
    page = record.pages[0].page
    noise = np.random.default_rng(page.sheet).random((page.height, page.width)) > 0.1
    Image.fromarray(noise).save(scans / page.file, compression="group4")
    path = target / f"{record.id}.pdf"
    write_pdf([Leaf(path=scans / page.file, page=page)], path, Limits(), title=page.id)
    (entry,) = (e for e in inventory(target) if e.name == path.name)
    return WrittenDocument(path=path, pages=1, sha256=entry.sha256)
