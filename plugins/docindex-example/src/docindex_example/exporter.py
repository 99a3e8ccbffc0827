"""Exporter `wuff`: blocks of `key=value`, one for each record, with the documents as PDF.

    record=morning_00001f_r1
    status=indexed
    tag=HM 204171
    file=documents/morning_00001f_r1.pdf

A block ends with an empty line. `tag` stands there only where nobody needs to look.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import attrs

from docindex import Component, IndexRecord, Setting, Status
from docindex.contracts import ExportJob
from docindex.errors import ExportError
from docindex.exporting import ExportOptions, copy_documents, document_name, select
from docindex.model import Environment
from docindex.publishing import write_text

NAME: Final = "wuff"
INDEX: Final = "wuff.txt"


@attrs.frozen(kw_only=True)
class WuffExporter:
    """Writes what WUFF imports.

    Args:
        environment: what the profile says of itself.
    """

    options: ExportOptions
    environment: Environment

    def export(self, job: ExportJob) -> tuple[Path, ...]:
        """Write documents, and the index last; raises `ExportError`."""
        records = select(job, self.options, self.environment)
        text = "".join(self._block(record) for record in records)
        copies = copy_documents(job, records) if self.options.documents else ()
        index = job.target / INDEX
        write_text(index, text)
        return (*copies, index)

    def _block(self, record: IndexRecord) -> str:
        decision = record.decision
        values = {"record": record.id, "status": decision.status.value}
        if decision.status is Status.INDEXED:
            values["tag"] = decision.case_id or ""
        if self.options.documents:
            values["file"] = document_name(record)
        for key, value in values.items():
            if not value.isprintable():
                raise ExportError(
                    f"record {record.id}: {key} holds a control character. Nothing was written; "
                    "mend the list of WUFF that it comes from."
                )
        return "".join(f"{key}={value}\n" for key, value in values.items()) + "\n"


def create(options: ExportOptions, setting: Setting) -> WuffExporter:
    """Make the exporter."""
    return WuffExporter(options=options, environment=setting.environment)


COMPONENT: Final = Component(NAME, ExportOptions, create, "Blocks of key=value, as WUFF imports.")
