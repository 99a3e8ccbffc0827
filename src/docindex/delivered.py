"""Documents that were published before, found again and checked against their manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import attrs

from docindex.errors import ExportError
from docindex.exporting import DOCUMENTS, DocumentForm, WrittenDocument, document_pages
from docindex.importfiles import NOTES
from docindex.model import IndexRecord
from docindex.publishing import MANIFEST


@attrs.frozen(kw_only=True, eq=False)
class Delivered:
    """A folder of import files that was published.

    Args:
        files: what the manifest says of each file, by its name.
        notes: on the documents, by record id.
    """

    folder: Path
    files: Mapping[str, Mapping[str, Any]]
    notes: Mapping[str, Sequence[str]]

    @classmethod
    def open(cls, folder: Path) -> Self:
        """A folder as its manifest has it; without a manifest nothing is in it."""
        listed = _read(folder / MANIFEST).get("files", ())
        return cls(
            folder=folder,
            files={entry["name"]: entry for entry in listed},
            notes=_read(folder / NOTES),
        )

    def find(self, name: str, record: IndexRecord, form: DocumentForm) -> WrittenDocument | None:
        """The document of a record; None where the folder holds none of that form.

        Args:
            name: under which it was delivered: the id of the record, or of one that it supersedes.
            record: says which pages it must have.

        Raises:
            ExportError: it is not the one that was delivered.
        """
        pages = len(document_pages(record.pages, blank_pages=form.blank_pages))
        whole = pages == len(document_pages(record.pages))
        end = f"{DOCUMENTS}/{name}{form.documents.suffix}"
        for file, entry in self.files.items():
            if f"/{file}".endswith(f"/{end}") and (self.folder / file).is_file():
                if entry.get("pages", pages if whole else None) != pages:
                    continue
                if _digest(self.folder / file) != entry["sha256"]:
                    raise self.refused(name, "is not the one delivered")
                return WrittenDocument(
                    path=self.folder / file,
                    pages=pages,
                    sha256=entry["sha256"],
                    notes=tuple(self.notes.get(name, ())),
                )
        return None

    def refused(self, name: str, what: str) -> ExportError:
        """Why a document cannot be taken from here."""
        return ExportError(
            f"record {name}: its document {what} in {self.folder}. Nothing was exported; name the "
            "folder with the scans of the batch as well."
        )


def delivered_names(record: IndexRecord, known: Mapping[str, IndexRecord]) -> Iterator[str]:
    """Ids under which a record's document may have been delivered, the newest first.

    A document that was split or merged since was delivered under none.
    """
    yield record.id
    while len(record.supersedes) == 1:
        (name,) = record.supersedes
        yield name
        if name not in known:
            return
        record = known[name]


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
