"""The folder of import files of one batch: every export of a profile, its documents, the ledger.

Whoever has records and can write their documents publishes them here: indexing, asking again, and
exporting again. Documents are written once for each form that an export asks for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from docindex.contracts import Exporter, ExportJob, Setting
from docindex.exporting import (
    DocumentForm,
    ExportOptions,
    WrittenDocument,
    refuse_erased,
    refuse_test,
)
from docindex.ledger import Ledger, to_json
from docindex.model import BatchFacts, Environment, IndexRecord
from docindex.profile import ExportSection
from docindex.publishing import make_folder, scratch, staged, write_text
from docindex.registry import Registry

EXPORTERS: Final = "docindex_exporters"
LEDGER: Final = "ledger.json"
NOTES: Final = "documents.json"

WriteDocuments = Callable[[DocumentForm, Path], Mapping[str, WrittenDocument]]
"""Writes the documents of all records in a form into an empty folder."""


@attrs.frozen(kw_only=True, eq=False)
class PreparedExport:
    """One export of a profile, ready to run.

    Args:
        folder: its name inside the batch's folder.
        form: of the documents that it wants.
        receiver: what the receiver of its files is.
    """

    folder: str
    exporter: Exporter
    form: DocumentForm
    receiver: Environment


def prepare(section: ExportSection, registry: Registry, setting: Setting) -> PreparedExport:
    """Make an exporter.

    Raises:
        PluginError: nobody offers it, or the options do not fit it.
        ProfileError: a file that its options name cannot be used.
    """
    options = registry.options(EXPORTERS, section.component, section.options)
    given = options if isinstance(options, ExportOptions) else ExportOptions()
    return PreparedExport(
        folder=section.folder,
        exporter=registry.create(EXPORTERS, section.component, section.options, setting),
        form=given.form,
        receiver=given.target_environment or setting.environment,
    )


@attrs.frozen(kw_only=True, eq=False)
class BatchExport:
    """What is to be published of one batch.

    Args:
        records: in batch order.
        ledger: where every side of the batch stands.
    """

    batch: BatchFacts
    records: tuple[IndexRecord, ...]
    ledger: Ledger
    exports: Sequence[PreparedExport]

    def publish(self, target: Path, write: WriteDocuments) -> Path:
        """Write everything into a folder that appears as one, or not at all.

        Args:
            target: the folder; where it exists with the same bytes, that is a success.

        Returns:
            The folder.

        Raises:
            ExportError: a record marked test was about to go to production, or content was erased,
                or something could not be written, or `target` holds something else.
        """
        for export in self.exports:
            refuse_test(self.batch, self.records, export.receiver)
        refuse_erased(self.records)
        with scratch(target) as work:
            documents = self._documents(write, work)
            with staged(target, _page_counts(documents)) as staging:
                for export in self.exports:
                    self._export(export, documents.get(export.form, {}), staging)
                _write_json(staging / LEDGER, to_json(self.ledger))
                _write_json(staging / NOTES, self._notes(documents))
        return target

    def _documents(
        self, write: WriteDocuments, work: Path
    ) -> Mapping[DocumentForm, Mapping[str, WrittenDocument]]:
        forms = dict.fromkeys(e.form for e in self.exports if e.form.documents)
        written = {}
        for number, form in enumerate(forms):
            folder = work / str(number)
            make_folder(folder)
            written[form] = write(form, folder)
        return written

    def _export(
        self, export: PreparedExport, documents: Mapping[str, WrittenDocument], staging: Path
    ) -> None:
        folder = staging / export.folder
        make_folder(folder)
        job = ExportJob(
            batch=self.batch,
            records=self.records,
            documents={name: document.path for name, document in documents.items()},
            target=folder,
        )
        export.exporter.export(job)

    def _notes(
        self, documents: Mapping[DocumentForm, Mapping[str, WrittenDocument]]
    ) -> dict[str, list[str]]:
        """What is told of each record's document, in whatever form it was written."""
        return {
            record.id: list(
                dict.fromkeys(
                    note
                    for written in documents.values()
                    if record.id in written
                    for note in written[record.id].notes
                )
            )
            for record in self.records
        }


def _page_counts(
    documents: Mapping[DocumentForm, Mapping[str, WrittenDocument]],
) -> dict[str, int]:
    return {d.sha256: d.pages for written in documents.values() for d in written.values()}


def _write_json(path: Path, data: Any) -> None:
    write_text(path, json.dumps(data, indent=1) + "\n")
