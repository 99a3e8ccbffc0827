"""An exporter with one defect: `broken` under `docindex_exporters`."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, get_args

import attrs
from attrs import validators

from docindex.contracts import Component, ExportJob, Setting
from docindex.errors import ExportError
from docindex.exporting import ExportOptions, document_name, select
from docindex.model import Environment, IndexRecord, Status

INDEX: Final = "index.tsv"

How = Literal[
    "",
    "drops_the_last_record",
    "files_proposals",
    "refuses_nothing_to_do",
    "random_name",
    "moves_documents",
    "trusts_ids",
    "trusts_values",
    "forgets_missing_documents",
    "empty_documents",
    "ignores_production",
]


@attrs.frozen(kw_only=True)
class BrokenExporterOptions:
    """What is wrong.

    Args:
        how: the defect; empty: none.
    """

    how: How = attrs.field(default="", validator=validators.in_(get_args(How)))


@attrs.frozen
class BrokenExporter:
    """Writes tab-separated lines and documents, with one defect."""

    how: How
    environment: Environment

    def export(self, job: ExportJob) -> Sequence[Path]:
        """Write documents and index."""
        records = self._records(job)
        lines = "".join(self._line(record) for record in records)
        paths = [self._document(job, record) for record in records]
        name = f"{uuid.uuid4()}.tsv" if self.how == "random_name" else INDEX
        (job.target / name).write_text(lines, encoding="utf-8", newline="", errors="replace")
        return [*(path for path in paths if path), job.target / name]

    def _records(self, job: ExportJob) -> Sequence[IndexRecord]:
        if self.how == "refuses_nothing_to_do" and not job.records:
            raise ExportError("There is nothing to export.")
        if self.how in ("trusts_ids", "ignores_production"):
            return job.records
        chosen = select(job, ExportOptions(), self.environment)
        return chosen[:-1] if self.how == "drops_the_last_record" else chosen

    def _line(self, record: IndexRecord) -> str:
        decision = record.decision
        wanted = {
            Status.INDEXED,
            Status.VERIFY if self.how == "files_proposals" else Status.INDEXED,
        }
        case_id = (decision.case_id or "") if decision.status in wanted else ""
        values = (record.id, case_id, decision.key or "", decision.receiver)
        clean = all(value.isprintable() for value in values)
        if not clean and self.how not in ("trusts_values", "trusts_ids"):
            raise ExportError(f"record {record.id!r}: a value cannot be written.")
        return "\t".join(values) + "\n"

    def _document(self, job: ExportJob, record: IndexRecord) -> Path | None:
        source = job.documents.get(record.id)
        path = job.target / document_name(record)
        path.parent.mkdir(parents=True, exist_ok=True)
        if source is None or not source.exists():
            if self.how == "forgets_missing_documents":
                return None
            raise ExportError(f"record {record.id}: no document.")
        if self.how == "empty_documents":
            path.touch()
        elif self.how == "moves_documents":
            shutil.move(source, path)
        else:
            shutil.copyfile(source, path)
        return path


def create(options: BrokenExporterOptions, setting: Setting) -> BrokenExporter:
    """Make the exporter."""
    return BrokenExporter(options.how, setting.environment)


COMPONENT: Final = Component(
    "broken", BrokenExporterOptions, create, "Writes tab-separated lines, with one defect."
)
