"""What exporters of files have in common: which records may go, and the documents beside them."""

from __future__ import annotations

import enum
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final, cast

import attrs
from attrs import validators

from docindex.contracts import ExportJob
from docindex.errors import ExportError
from docindex.model import (
    BatchFacts,
    Box,
    DocumentPage,
    Environment,
    Evidence,
    IndexRecord,
    Role,
    Status,
    TextLine,
)
from docindex.model.batch import is_device_name
from docindex.publishing import copy_file, make_folder

DOCUMENTS: Final = "documents"

ERASED: Final = "erased"
"""What stands for the name of a scanned file where a record's content was erased."""

# Ids become file names: nothing that a path, a shell or Windows reads otherwise than as a name.
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,118}[A-Za-z0-9])?")
_NAMED: Final = 20


class Documents(enum.StrEnum):
    """In which form documents are handed on; false where they are not."""

    PDF_A = "pdf/a"
    TIFF = "tiff"
    NONE = "none"

    @classmethod
    def _missing_(cls, value: object) -> Documents | None:
        """What `true` and `false` mean in a profile."""
        if isinstance(value, bool):
            return cls.PDF_A if value else cls.NONE
        return None

    def __bool__(self) -> bool:
        return self is not Documents.NONE

    @property
    def suffix(self) -> str:
        """Of a file in this form."""
        return ".tif" if self is Documents.TIFF else ".pdf"


@attrs.frozen(kw_only=True)
class DocumentForm:
    """What files of documents hold.

    Args:
        blank_pages: whether blank sides are among their pages.
    """

    documents: Documents = Documents.PDF_A
    blank_pages: bool = True


@attrs.frozen(kw_only=True)
class WrittenDocument:
    """A finished document.

    Args:
        pages: how many its file has.
        sha256: of the file, lower-case hex.
        notes: on pages that were not taken over as they are.
    """

    path: Path
    pages: int
    sha256: str
    notes: tuple[str, ...] = ()


def _documents(value: Documents | str | bool) -> Documents:  # noqa: FBT001 - as a profile has it
    return Documents(cast(str, value))


@attrs.frozen(kw_only=True)
class ExportOptions:
    """The options that every built-in exporter has.

    Args:
        documents: what is put beside the index for each record: `pdf/a` (`documents/<id>.pdf`),
            `tiff` (`documents/<id>.tif`: G4 where the scan is black and white) or `none`; true and
            false are `pdf/a` and `none`.
        blank_pages: whether blank sides are in the documents; the ledger counts them all the same.
        status: which records are exported, by how they were decided.
        target_environment: what the receiver of the files is; None: as the profile says of itself.
            Records marked `test` never go to a target that is `production`.
    """

    documents: Documents = attrs.field(default=Documents.PDF_A, converter=_documents)
    blank_pages: bool = attrs.field(default=True, validator=validators.instance_of(bool))
    status: tuple[Status, ...] = attrs.field(
        default=tuple(Status),
        validator=[
            validators.min_len(1),
            validators.deep_iterable(validators.instance_of(Status)),
        ],
    )
    target_environment: Environment | None = attrs.field(
        default=None, validator=validators.optional(validators.instance_of(Environment))
    )

    @property
    def form(self) -> DocumentForm:
        """What the documents of this export hold."""
        return DocumentForm(documents=self.documents, blank_pages=self.blank_pages)


def select(
    job: ExportJob, options: ExportOptions, environment: Environment
) -> tuple[IndexRecord, ...]:
    """The records that are to be exported, in batch order.

    Args:
        environment: what the profile says of itself.

    Raises:
        ExportError: a test record was about to go to production, or an id cannot be a file name.
    """
    refuse_test(job.batch, job.records, options.target_environment or environment)
    chosen = tuple(r for r in job.records if r.decision.status in options.status)
    _refuse([r.id for r in chosen if not _is_name(r.id)], "an id that is no file name")
    return chosen


def refuse_test(batch: BatchFacts, records: Sequence[IndexRecord], target: Environment) -> None:
    """Keep what is marked `test` away from production.

    Args:
        target: what the receiver of the files is.

    Raises:
        ExportError: the batch or one of the records is marked so, and the target is production.
    """
    marked = (batch.environment, *(record.batch.environment for record in records))
    if target is Environment.PRODUCTION and Environment.TEST in marked:
        raise ExportError(
            f"batch {batch.id}: it is marked 'test', its export target is 'production'. "
            "Nothing was written; use a test profile, or set target_environment = 'test' on an "
            "export whose receiver is a test system."
        )


def refuse_erased(records: Sequence[IndexRecord]) -> None:
    """Keep records whose content was erased from being handed on: they name no case any more.

    Raises:
        ExportError: one of them is such.
    """
    names = [r.id for r in records if any(page.page.file == ERASED for page in r.pages)]
    if names:
        raise ExportError(
            f"records whose content was erased: {listed(names)}. Nothing was written; leave their "
            "batches out."
        )


def document_pages(
    pages: Sequence[DocumentPage], *, blank_pages: bool = True
) -> tuple[DocumentPage, ...]:
    """The pages that a document's file holds, in order.

    Separators are left out, and blank sides where that is asked for; all are there where there is
    nothing else. Of several images of a side, the one that was read is in the file.
    """
    left_out = {Role.SEPARATOR} if blank_pages else {Role.SEPARATOR, Role.BLANK}
    read = tuple(page for page in pages if not page.page.rendition)
    return tuple(page for page in read if page.role not in left_out) or read


def read_lines(evidence: Sequence[Evidence]) -> Mapping[str, tuple[TextLine, ...]]:
    """The lines of text that a record keeps, by page id: each place once, in reading order."""
    found: dict[str, dict[tuple[int, int, int, int], Evidence]] = {}
    for piece in sorted(evidence, key=lambda piece: piece.kind != "text"):  # whole lines first
        box = (piece.box.top, piece.box.left, piece.box.bottom, piece.box.right)
        places = found.setdefault(piece.page, {})
        taken = any(_holds_middle(other.box, piece.box) for other in places.values())
        if piece.source != "barcode" and piece.text and not taken:
            places[box] = piece
    return {
        page: tuple(
            TextLine(text=piece.text, confidence=piece.quality, box=piece.box)
            for _, piece in sorted(places.items())
        )
        for page, places in found.items()
    }


def _holds_middle(box: Box, other: Box) -> bool:
    """Whether the middle of another box is in a box; lines of text overlap at their edges."""
    across, down = other.left + other.right, other.top + other.bottom
    inside = 2 * box.left <= across < 2 * box.right
    return inside and 2 * box.top <= down < 2 * box.bottom


def document_name(record: IndexRecord, documents: Documents = Documents.PDF_A) -> str:
    """Where a record's document lies inside the export, with forward slashes."""
    return f"{DOCUMENTS}/{record.id}{documents.suffix}"


def copy_documents(job: ExportJob, records: Sequence[IndexRecord]) -> tuple[Path, ...]:
    """Copy the documents of some records into the target.

    Returns:
        The paths of the copies.

    Raises:
        ExportError: a record has no document; nothing was copied then.
        OSError: a copy could not be written.
    """
    _refuse([record.id for record in records if record.id not in job.documents], "no document")
    if records:
        make_folder(job.target / DOCUMENTS)
    copies = []
    for record in records:
        source = job.documents[record.id]
        copies.append(job.target / DOCUMENTS / f"{record.id}{source.suffix}")
        copy_file(source, copies[-1])
    return tuple(copies)


def _is_name(name: str) -> bool:
    return _FILE_NAME.fullmatch(name) is not None and not is_device_name(name)


def _refuse(ids: Collection[str], what: str) -> None:
    if ids:
        raise ExportError(
            f"records with {what}: {listed([repr(i) for i in ids])}. Nothing was written; keep the "
            "batch and report it: the fault is in the program or a plug-in, not in the scans."
        )


def listed(items: Sequence[str], separator: str = ", ") -> str:
    """The first twenty of some items, and how many more there are."""
    more = len(items) - _NAMED
    return separator.join(items[:_NAMED]) + (f" and {more} more" if more > 0 else "")
