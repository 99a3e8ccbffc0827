"""Exporter `jsonl`: every record as one line of JSON, and its document as PDF.

Written are `records.jsonl` (UTF-8, `docindex.record/1`, one line for each record in batch order)
and `documents/<record id>.pdf`; documents first, so that a line never names a file that is not
there.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import attrs

from docindex.contracts import Component, ExportJob, Setting
from docindex.errors import ExportError
from docindex.exporting import ExportOptions, copy_documents, select
from docindex.model import Environment, IndexRecord
from docindex.publishing import write_text
from docindex.record import to_line

INDEX: Final = "records.jsonl"


@attrs.frozen(kw_only=True)
class JsonLinesExporter:
    """Writes records as lines of JSON.

    Args:
        environment: what the profile says of itself.
    """

    options: ExportOptions
    environment: Environment

    def export(self, job: ExportJob) -> tuple[Path, ...]:
        """Write documents and lines into `job.target`; raises `ExportError`."""
        records = select(job, self.options, self.environment)
        text = _lines(records)
        copies = copy_documents(job, records) if self.options.documents else ()
        index = job.target / INDEX
        write_text(index, text)
        return (*copies, index)


def _lines(records: Sequence[IndexRecord]) -> str:
    lines = []
    for record in records:
        try:
            lines.append(to_line(record) + "\n")
        except ValueError as error:
            raise ExportError(
                f"record {record.id}: {error}. Nothing was written; the component that made this "
                "value must be mended or taken out of the profile."
            ) from error
    return "".join(lines)


def create(options: ExportOptions, setting: Setting) -> JsonLinesExporter:
    """Make the exporter."""
    return JsonLinesExporter(options=options, environment=setting.environment)


COMPONENT: Final = Component(
    "jsonl", ExportOptions, create, "Records as JSON lines, with their documents as PDF."
)
