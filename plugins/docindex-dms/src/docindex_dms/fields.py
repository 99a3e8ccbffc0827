"""What may stand in an import file: a small, closed set of named values of a record."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

import attrs

from docindex.errors import ExportError
from docindex.exporting import document_pages, listed
from docindex.model import BatchFacts, FieldKind, IndexRecord, Status

Value = str | bool | int | float | datetime.date | PurePosixPath | None

CONSTANT: Final = "constant:"
FORM_FIELD: Final = "field:"


@attrs.frozen(kw_only=True)
class Item:
    """One record that is exported, with its document.

    Args:
        number: place in the export, from 1.
        path: of the document inside the export.
        source: the finished document; None: documents are not exported.
        blank_pages: whether blank sides are in the document.
    """

    record: IndexRecord
    number: int
    path: PurePosixPath
    source: Path | None
    blank_pages: bool = True

    @property
    def document(self) -> Path:
        """The finished document; only where documents are exported."""
        if self.source is None:
            raise ValueError(f"record {self.record.id}: documents are not exported")
        return self.source

    @property
    def size(self) -> int:
        """Bytes of the document; 0 without one."""
        return self.source.stat().st_size if self.source else 0

    @property
    def sha256(self) -> str:
        """Digest of the document, lower-case hex; empty without one."""
        if self.source is None:
            return ""
        with self.source.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    @property
    def pages(self) -> int:
        """Pages of the document."""
        return len(document_pages(self.record.pages, blank_pages=self.blank_pages))


def _if_indexed(item: Item, value: str | None) -> str | None:
    """A case stands in an import file only where nobody needs to confirm it."""
    return value if item.record.decision.status is Status.INDEXED else None


def _proposal(item: Item) -> str | None:
    decision = item.record.decision
    return decision.case_id if decision.status is Status.VERIFY else None


OF_BATCH: Final[Mapping[str, Callable[[BatchFacts], Value]]] = {
    "batch.id": lambda batch: batch.id,
    "batch.tenant": lambda batch: batch.tenant,
    "batch.environment": lambda batch: batch.environment.value,
    "batch.class": lambda batch: batch.batch_class,
    "batch.box": lambda batch: batch.box,
    "batch.priority": lambda batch: batch.priority,
    "receipt_date": lambda batch: batch.receipt_date,
}
OF_DOCUMENT: Final[Mapping[str, Callable[[Item], Value]]] = {
    "document.name": lambda item: item.path.name,
    "document.path": lambda item: item.path,
    "document.size": lambda item: item.size,
    "document.sha256": lambda item: item.sha256,
}
OF_RECORD: Final[Mapping[str, Callable[[Item], Value]]] = {
    "id": lambda item: item.record.id,
    "number": lambda item: item.number,
    "status": lambda item: item.record.decision.status.value,
    "reason": lambda item: item.record.decision.reason.value,
    "case_id": lambda item: _if_indexed(item, item.record.decision.case_id),
    "key_kind": lambda item: _if_indexed(item, item.record.decision.key_kind),
    "key": lambda item: _if_indexed(item, item.record.decision.key),
    "proposal": _proposal,
    "probability": lambda item: item.record.probability,
    "receiver": lambda item: item.record.decision.receiver,
    "document_class": lambda item: item.record.document_class,
    "pages": lambda item: item.pages,
    **OF_DOCUMENT,
}
OF_FILE: Final[Mapping[str, Callable[[Sequence[Item]], Value]]] = {
    "count.documents": len,
    "sum.pages": lambda items: sum(item.pages for item in items),
    "sum.bytes": lambda items: sum(item.size for item in items),
}
_DOCUMENT_NEEDED: Final = frozenset({*OF_DOCUMENT, "sum.bytes"})


def is_record_field(field: str) -> bool:
    """Whether a line for a record may hold it."""
    named = field.startswith(FORM_FIELD) and field != FORM_FIELD
    return named or field.startswith(CONSTANT) or field in OF_RECORD or field in OF_BATCH


def is_file_field(field: str) -> bool:
    """Whether the head or the trailer of a file may hold it."""
    return field.startswith(CONSTANT) or field in OF_BATCH or field in OF_FILE


def needs_document(field: str) -> bool:
    """Whether there is nothing to say where documents are not exported."""
    return field in _DOCUMENT_NEEDED


def record_value(field: str, item: Item) -> Value:
    """What a field says of a record; None: nothing."""
    if field.startswith(CONSTANT):
        return field.removeprefix(CONSTANT)
    if field.startswith(FORM_FIELD):
        return form_value(field.removeprefix(FORM_FIELD), item.record)
    return OF_BATCH[field](item.record.batch) if field in OF_BATCH else OF_RECORD[field](item)


def file_value(field: str, batch: BatchFacts, items: Sequence[Item]) -> Value:
    """What a field says of one file of a batch, and of the records in it."""
    if field.startswith(CONSTANT):
        return field.removeprefix(CONSTANT)
    return OF_BATCH[field](batch) if field in OF_BATCH else OF_FILE[field](items)


def form_value(name: str, record: IndexRecord) -> Value:
    """What stands in a zone of the document's form; None: nothing, or several pages differ."""
    same = [field for field in record.fields if field.name == name]
    values = {field.value for field in same}
    if len(values) != 1:
        return None
    value = values.pop()
    if same[0].kind is FieldKind.DATE and isinstance(value, str):
        return datetime.date.fromisoformat(value)
    return value


def sources(records: Sequence[IndexRecord], documents: Mapping[str, Path]) -> tuple[Path, ...]:
    """The documents of some records.

    Raises:
        ExportError: a record has none.
    """
    if missing := [record.id for record in records if record.id not in documents]:
        raise ExportError(
            f"records without a document: {listed(missing)}. Nothing was written; keep the batch "
            "and report it: the fault is in the program or a plug-in, not in the scans."
        )
    return tuple(documents[record.id] for record in records)
