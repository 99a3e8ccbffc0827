"""What exporters of import files share: documents first, then what tells of them.

A format says how it writes fields and which files it makes of them; the order of writing, the
names, the refusal of what cannot be written, and the options that all have are here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import attrs
from attrs import validators

from docindex import IndexRecord
from docindex.contracts import ExportJob
from docindex.exporting import ExportOptions, select
from docindex.model import BatchFacts, Environment, Status
from docindex.publishing import copy_file, make_folder, write_bytes
from docindex_dms.entries import ISO, Teller, Told, make_items
from docindex_dms.fields import Item, is_record_field
from docindex_dms.naming import (
    FOLDER,
    NAME,
    document_complaint,
    is_of_document,
    refuse_equal,
)
from docindex_dms.sheets import Field, Formats
from docindex_dms.texts import is_unprintable


def one_line(_instance: object, attribute: attrs.Attribute[Any], text: str) -> None:
    """Validator: a text without control characters, and without spaces around it."""
    if is_unprintable(text) or text != text.strip():
        raise ValueError(f"{attribute.name} holds a control character, or spaces around it")


def known_fields(
    _instance: object, attribute: attrs.Attribute[Any], given: tuple[Field, ...]
) -> None:
    """Validator: each says something that is known of a record, and no two have one name."""
    for field in given:
        if not is_record_field(field.field):
            raise ValueError(
                f"{attribute.name} {field.name!r}: no field {field.field!r} is known; "
                "the reference of the formats lists them"
            )
    if len({field.name for field in given}) < len(given):
        raise ValueError(f"{attribute.name}: two have one name")


def _of_document(_instance: object, attribute: attrs.Attribute[Any], pattern: str) -> None:
    if not is_of_document(pattern):
        raise ValueError(f"{attribute.name} must hold {{id}} or {{number}}")


NAME_OF_DOCUMENT: Final[Sequence[Any]] = [validators.matches_re(NAME), _of_document]
"""Validators: a pattern that gives each document a name of its own."""

NAMED: Final[Sequence[Any]] = [validators.min_len(1), one_line]
"""Validators: a name that the receiving system knows; there is no default for it."""


@attrs.frozen(kw_only=True)
class ImportOptions(ExportOptions):
    """The options that all import formats of this plug-in have.

    Args:
        status: which records go; by default only those that name a case without asking.
        document_name: pattern of letters, digits, `._-` and `{id}` `{batch}` `{number}`; empty:
            `{id}` with the suffix of the documents.
        document_folder: where documents lie in the export; empty: its own folder.
    """

    status: tuple[Status, ...] = attrs.field(
        default=(Status.INDEXED,),
        validator=[
            validators.min_len(1),
            validators.deep_iterable(validators.instance_of(Status)),
        ],
    )
    document_name: str = attrs.field(default="", validator=validators.matches_re(NAME))
    document_folder: str = attrs.field(default="", validator=validators.matches_re(FOLDER))

    def __attrs_post_init__(self) -> None:
        for complaint in self.complaints():
            raise ValueError(complaint)

    def complaints(self) -> Iterable[str]:
        """Why these options do not fit together; empty: they do."""
        if not self.documents:
            yield "the files tell of documents: documents = false cannot be"
        if complaint := document_complaint(self.document_pattern, self.documents):
            yield complaint

    @property
    def document_pattern(self) -> str:
        """How documents are called."""
        return self.document_name or f"{{id}}{self.documents.suffix}"

    def items(self, job: ExportJob, records: Sequence[IndexRecord]) -> tuple[Item, ...]:
        """Records with their documents; raises `ExportError`."""
        return make_items(
            job,
            records,
            self.document_pattern,
            self.document_folder,
            blank_pages=self.blank_pages,
        )


class Format(Protocol):
    """How a format is written."""

    def complaint(self, told: Told[Field]) -> str:
        """Why a text cannot be written, and what to do; empty: it can."""
        ...

    def files(
        self, batch: BatchFacts, items: Sequence[Item], teller: Teller
    ) -> Iterable[tuple[str, bytes]]:
        """Name and content of each file that tells of documents, in order of writing.

        Nothing is written where `teller` gathered a complaint.
        """
        ...


@attrs.frozen(kw_only=True)
class ImportExporter:
    """Writes documents, then the files of a format.

    Args:
        formats: how values become text.
        environment: what the profile says of itself.
    """

    options: ImportOptions
    format: Format
    environment: Environment
    formats: Formats = ISO

    def export(self, job: ExportJob) -> tuple[Path, ...]:
        """Write into the target; raises `ExportError`."""
        records = select(job, self.options, self.environment)
        if not records:
            return ()
        items = self.options.items(job, records)
        teller = Teller(formats=self.formats, complaint=self.format.complaint)
        files = list(self.format.files(job.batch, items, teller))
        teller.refuse()
        refuse_equal([*(str(item.path) for item in items), *(name for name, _ in files)])
        return (*write_documents(items, job.target), *_written(files, job.target))


def write_documents(items: Sequence[Item], target: Path) -> Iterable[Path]:
    """Copy the documents of items to their paths in the target."""
    for item in items:
        path = target / item.path
        make_folder(path.parent)
        copy_file(item.document, path)
        yield path


def _written(files: Sequence[tuple[str, bytes]], target: Path) -> Iterable[Path]:
    for name, data in files:
        path = target / name
        make_folder(path.parent)
        write_bytes(path, data)
        yield path
