"""New records of documents that waited, in a folder of their own beside that of their batch.

The folder is called after the batch and the number of its first record among all that asking again
made of that batch: a run that was killed before its answers were kept makes the same folder again,
and is told so where the list has changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import attrs

from docindex.delivered import Delivered
from docindex.exporting import DocumentForm, WrittenDocument
from docindex.importfiles import BatchExport, prepare
from docindex.indexer import Indexer
from docindex.model import IndexRecord
from docindex.profile import LoadedProfile
from docindex.registry import Registry
from docindex.retrying.asking import Asked
from docindex.worker import setting_of


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
    setting = setting_of(loaded)
    batch = BatchExport(
        batch=new[0].batch,
        records=new,
        ledger=asked.history.ledger,
        exports=[prepare(export, registry, setting) for export in profile.exports],
    )

    def write(form: DocumentForm, folder: Path) -> Mapping[str, WrittenDocument]:
        if scans is None:
            return _delivered(new, form, out)
        return scans.indexer.write_documents(scans.path, new, form, folder)

    return batch.publish(out / _name(asked), write)


def _name(asked: Asked) -> str:
    made = [r for r in asked.history.records if r.supersedes and r.human is None]
    return f"{asked.new[0].batch.id}_a{len(made) - len(asked.new) + 1}"


def _delivered(
    new: tuple[IndexRecord, ...], form: DocumentForm, out: Path
) -> dict[str, WrittenDocument]:
    """The documents as they were delivered with the batch, unchanged since."""
    folder = Delivered.open(out / new[0].batch.id)
    found = {}
    for record in new:
        (old,) = record.supersedes
        document = folder.find(old, record, form)
        if document is None:
            raise folder.refused(old, "is not there any more")
        found[record.id] = document
    return found
