"""Records that were made before, exported again: in another format, or with people's answers.

Documents are taken from where they were published, checked against the manifest there, or written
again from the scans. Of every batch the records that hold now are exported; superseded ones are
not.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from docindex.contracts import Setting
from docindex.delivered import Delivered, delivered_names
from docindex.errors import ExportError
from docindex.exporting import DocumentForm, WrittenDocument
from docindex.importfiles import BatchExport, prepare
from docindex.model import IndexRecord
from docindex.profile import ExportSection, LoadedProfile, Options
from docindex.publishing import MANIFEST
from docindex.registry import Registry
from docindex.resolving import History
from docindex.retrying import Scans
from docindex.worker import setting_of

RECORDS: Final = "records.jsonl"


@attrs.frozen(kw_only=True, eq=False)
class Again:
    """One export that is to be made of batches.

    Args:
        section: as in a profile.
        loaded: the tenant's profile; None: what the records say of their tenant is enough.
        folders: where documents were published.
        scans: of batches, by their id.
    """

    section: ExportSection
    registry: Registry
    loaded: LoadedProfile | None = None
    folders: Sequence[Delivered] = ()
    scans: Mapping[str, Scans] = attrs.field(factory=dict)

    def export(self, history: History, out: Path) -> Path:
        """Publish the records of one batch that hold now, in `out/<batch id>`, all or nothing.

        Returns:
            The folder; where it exists with the same bytes, it stays as it is.

        Raises:
            ExportError: a document is not there any more or is not the one delivered, the batch is
                another tenant's, a test batch was about to go to production, or files could not be
                written.
            PluginError: nobody offers the exporter, or the options do not fit it.
        """
        records = history.current
        batch = BatchExport(
            batch=records[0].batch,
            records=records,
            ledger=history.ledger,
            exports=[prepare(self.section, self.registry, self._setting(records[0]))],
        )

        def write(form: DocumentForm, folder: Path) -> Mapping[str, WrittenDocument]:
            return self._documents(history, form, folder)

        return batch.publish(out / records[0].batch.id, write)

    def _setting(self, record: IndexRecord) -> Setting:
        batch = record.batch
        if self.loaded is None:
            return Setting(tenant=batch.tenant, environment=batch.environment, folder=Path())
        setting = setting_of(self.loaded)
        if setting.tenant != batch.tenant:
            raise ExportError(
                f"batch {batch.id}: is of tenant {batch.tenant!r}, the profile of "
                f"{setting.tenant!r}. Nothing was exported; use that tenant's profile."
            )
        return setting

    def _documents(
        self, history: History, form: DocumentForm, folder: Path
    ) -> Mapping[str, WrittenDocument]:
        known = {record.id: record for record in history.records}
        found = {r.id: self._published(r, known, form) for r in history.current}
        batch = history.current[0].batch.id
        if None not in found.values():
            return {name: document for name, document in found.items() if document is not None}
        if batch in self.scans:
            scans = self.scans[batch]
            return scans.indexer.write_documents(scans.path, history.current, form, folder)
        missing = next(name for name, document in found.items() if document is None)
        raise ExportError(
            f"record {missing}: no document of it is there as {form.documents.value}. Nothing was "
            "exported; name the folder with the scans of its batch (--scans, with --profile), or "
            "set documents = 'none'."
        )

    def _published(
        self, record: IndexRecord, known: Mapping[str, IndexRecord], form: DocumentForm
    ) -> WrittenDocument | None:
        for name in delivered_names(record, known):
            for folder in self.folders:
                if document := folder.find(name, record, form):
                    return document
        return None


def published_in(paths: Iterable[Path]) -> tuple[Delivered, ...]:
    """Every folder with a manifest among some folders and those right below them."""
    found = [Delivered.open(folder) for path in paths for folder in _published_folders(path)]
    return tuple(folder for folder in found if folder.files)


def record_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files of records among some paths.

    Args:
        paths: files of records, and folders that exporter `jsonl` wrote some into.

    Raises:
        ExportError: a folder holds none.
    """
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        within = [
            f for folder in _published_folders(path) for f in sorted(folder.glob(f"*/{RECORDS}"))
        ]
        files += within or sorted(path.glob(RECORDS))
        if not files:
            raise ExportError(
                f"{path}: holds no {RECORDS}. Name a file of records, or a folder in which the "
                "exporter 'jsonl' wrote one."
            )
    return tuple(files)


def _published_folders(path: Path) -> Iterator[Path]:
    """Not what a killed run left: its name begins with a dot."""
    if (path / MANIFEST).is_file():
        yield path
    elif path.is_dir():
        inner = (p for p in sorted(path.iterdir()) if not p.name.startswith("."))
        yield from (folder for folder in inner if (folder / MANIFEST).is_file())


def section_of(name: str, loaded: LoadedProfile | None, changes: Sequence[str]) -> ExportSection:
    """The export that a person asks for.

    Args:
        name: of an export of the profile, or of a component.
        loaded: where options are taken from.
        changes: `KEY=VALUE` over them, as in a profile; what is no value of TOML is a text.

    Raises:
        ExportError: a change cannot be read.
    """
    exports = loaded.profile.exports if loaded else ()
    named = [e for e in exports if e.folder == name] or [e for e in exports if e.component == name]
    base = named[0] if named else ExportSection(component=name)
    options: Options = dict(base.options)
    for change in changes:
        _merge(options, _parsed(change))
    return attrs.evolve(base, options=options)


def _parsed(change: str) -> dict[str, Any]:
    key, equals, value = change.partition("=")
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    for text in (f"{key} = {value}", f'{key} = "{quoted}"'):
        try:
            if equals:
                return tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            continue
    raise ExportError(f"--option {change!r}: is not KEY=VALUE. Write it as in a profile.")


def _merge(options: dict[str, Any], changes: Mapping[str, Any]) -> None:
    for key, value in changes.items():
        if isinstance(value, dict) and isinstance(options.get(key), dict):
            options[key] = dict(options[key])
            _merge(options[key], value)
        else:
            options[key] = value
