"""What exporters of files have in common: which records may go, and the documents beside them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import attrs
from attrs import validators

from docindex.contracts import ExportJob
from docindex.errors import ExportError
from docindex.model import Environment, IndexRecord, Status
from docindex.publishing import copy_file, make_folder

DOCUMENTS: Final = "documents"

# Ids become file names: nothing that a path, a shell or Windows reads otherwise than as a name.
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,118}[A-Za-z0-9])?")
_NAMED: Final = 20


@attrs.frozen(kw_only=True)
class ExportOptions:
    """The options that every built-in exporter has.

    Args:
        documents: whether each record's PDF is put beside the index, as `documents/<id>.pdf`.
        status: which records are exported, by how they were decided.
        target_environment: what the receiver of the files is; None: as the profile says of itself.
            Records marked `test` never go to a target that is `production`.
    """

    documents: bool = attrs.field(default=True, validator=validators.instance_of(bool))
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


def select(
    job: ExportJob, options: ExportOptions, environment: Environment
) -> tuple[IndexRecord, ...]:
    """The records that are to be exported, in batch order.

    Args:
        environment: what the profile says of itself.

    Raises:
        ExportError: a test record was about to go to production, or an id cannot be a file name.
    """
    target = options.target_environment or environment
    test = [r.id for r in job.records if r.batch.environment is Environment.TEST]
    if target is Environment.PRODUCTION and (test or job.batch.environment is Environment.TEST):
        raise ExportError(
            f"batch {job.batch.id}: it is marked 'test', its export target is 'production'. "
            "Nothing was written; use a test profile, or set target_environment = 'test' on an "
            "export whose receiver is a test system."
        )
    chosen = tuple(r for r in job.records if r.decision.status in options.status)
    _refuse([r.id for r in chosen if not _FILE_NAME.fullmatch(r.id)], "an id that is no file name")
    return chosen


def document_name(record: IndexRecord) -> str:
    """Where a record's document lies inside the export, with forward slashes."""
    return f"{DOCUMENTS}/{record.id}.pdf"


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
        copies.append(job.target / document_name(record))
        copy_file(job.documents[record.id], copies[-1])
    return tuple(copies)


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
