"""New records of documents that waited, in a folder of their own beside that of their batch.

The folder is called after the batch and the number of its first record among all that asking again
made of that batch: a run that was killed before its answers were kept makes the same folder again,
and is told so where the list has changed meanwhile.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from docindex.contracts import ExportJob
from docindex.errors import ExportError
from docindex.exporting import document_name
from docindex.indexer import Indexer
from docindex.ledger import to_json
from docindex.model import Document, IndexRecord
from docindex.profile import LoadedProfile, Profile
from docindex.publishing import MANIFEST, make_folder, scratch, staged, write_text
from docindex.registry import Registry
from docindex.retrying.asking import Asked
from docindex.worker import setting_of

_EXPORTERS: Final = "docindex_exporters"
_NOTES: Final = "documents.json"

Notes = tuple[str, ...]


@attrs.frozen(kw_only=True, eq=False)
class Scans:
    """Where the scans of a batch lie, and who writes documents of them."""

    indexer: Indexer
    path: Path


def deliver(
    asked: Asked, loaded: LoadedProfile, registry: Registry, out: Path, scans: Scans | None = None
) -> Path | None:
    """Publish the import files of what asking again made of one batch, all or nothing.

    Args:
        asked: with new records.
        out: folder in which the batch's own folder was made as well.
        scans: of the batch; None: the documents lie in the batch's own folder.

    Returns:
        The folder; None where the profile exports nothing.

    Raises:
        ExportError: a document is not there any more or is not the one that was indexed, or files
            could not be written.
    """
    profile, new = loaded.profile, asked.new
    if not profile.exports:
        return None
    target = out / _name(asked)
    with scratch(target) as work, staged(target) as staging:
        documents, notes = _documents(new, profile, out, scans, work)
        for export in profile.exports:
            folder = staging / export.folder
            make_folder(folder)
            job = ExportJob(batch=new[0].batch, records=new, documents=documents, target=folder)
            setting = setting_of(loaded)
            registry.create(_EXPORTERS, export.component, export.options, setting).export(job)
        ledger = asked.history.ledger
        write_text(staging / "ledger.json", json.dumps(to_json(ledger), indent=1) + "\n")
        listed = {record.id: list(notes[record.id]) for record in new}
        write_text(staging / _NOTES, json.dumps(listed, indent=1) + "\n")
    return target


def _name(asked: Asked) -> str:
    made = [r for r in asked.history.records if r.supersedes and r.human is None]
    return f"{asked.new[0].batch.id}_a{len(made) - len(asked.new) + 1}"


def _documents(
    new: Sequence[IndexRecord], profile: Profile, out: Path, scans: Scans | None, work: Path
) -> tuple[dict[str, Path], Mapping[str, Notes]]:
    if not any(export.options.get("documents", True) for export in profile.exports):
        return {}, dict.fromkeys((record.id for record in new), ())
    if scans is None:
        return _delivered(new, profile, out)
    documents = [Document(id=record.id, pages=record.pages) for record in new]
    return scans.indexer.write_documents(scans.path, new[0].batch, documents, work)


def _delivered(
    new: Sequence[IndexRecord], profile: Profile, out: Path
) -> tuple[dict[str, Path], dict[str, Notes]]:
    """The documents as they were delivered with the batch, unchanged since."""
    folder = out / new[0].batch.id
    manifest, noted = _read(folder / MANIFEST), _read(folder / _NOTES)
    digests = {entry["name"]: entry["sha256"] for entry in manifest.get("files", ())}
    paths: dict[str, Path] = {}
    notes: dict[str, Notes] = {}
    for record in new:
        (old,) = record.supersedes
        file = document_name(attrs.evolve(record, id=old))
        names = [f"{export.folder}/{file}" for export in profile.exports]
        found = next((n for n in names if n in digests and (folder / n).is_file()), None)
        if found is None or _digest(folder / found) != digests[found]:
            state = "is not there any more" if found is None else "is not the one delivered"
            raise ExportError(
                f"record {old}: its document {state} in {folder}. Nothing was exported; name the "
                "folder with the scans of the batch as well."
            )
        paths[record.id] = folder / found
        notes[record.id] = tuple(noted.get(old, ()))
    return paths, notes


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
