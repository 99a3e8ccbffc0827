"""Exporters `paperless` and `paperless-rest`: for paperless-ngx.

Its documentation says: what lies in the consumption folder is taken in, its title is the file's
name, and names of subfolders may become tags; nothing else is said of a document there. The REST
interface takes a document with its title, date, serial number, custom fields and more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Any, Final

import attrs
from attrs import validators

from docindex import Component, Setting
from docindex.contracts import ExportJob, Known
from docindex.exporting import select
from docindex.model import BatchFacts, Environment
from docindex_dms.enaio_rest import RestOptions
from docindex_dms.entries import Teller, Told, make_items
from docindex_dms.fields import Item
from docindex_dms.importing import ImportExporter, ImportOptions, known_fields, write_documents
from docindex_dms.naming import FOLDER, refuse_equal
from docindex_dms.prepared import Part
from docindex_dms.sheets import Field

CONSUME: Final = "paperless"
REST: Final = "paperless-rest"

_IDS: Final = validators.deep_iterable(validators.ge(1))
_NO_ID: Final = 0


@attrs.frozen(kw_only=True)
class ConsumeOptions(ImportOptions):
    """How documents lie in the consumption folder.

    Args:
        tags: folders in each other, which become tags where paperless-ngx is told so
            (`PAPERLESS_CONSUMER_SUBDIRS_AS_TAGS`).
    """

    tags: tuple[str, ...] = attrs.field(
        default=(), validator=validators.deep_iterable(validators.matches_re(rf"(?=.){FOLDER}"))
    )

    def complaints(self) -> Iterable[str]:
        """Two folders for one document."""
        yield from super().complaints()
        if self.document_folder:
            yield "folders are tags: leave document_folder empty and set tags"


@attrs.frozen(kw_only=True)
class ConsumeExporter:
    """Writes documents, and nothing that tells of them.

    Args:
        environment: what the profile says of itself.
    """

    options: ConsumeOptions
    environment: Environment

    def export(self, job: ExportJob) -> Sequence[Any]:
        """Write into the target; raises `ExportError`."""
        records = select(job, self.options, self.environment)
        folder = PurePosixPath(*self.options.tags).as_posix() if self.options.tags else ""
        options = self.options
        items = make_items(
            job, records, options.document_pattern, folder, blank_pages=options.blank_pages
        )
        refuse_equal([str(item.path) for item in items])
        return tuple(write_documents(items, job.target))


@attrs.frozen(kw_only=True)
class CustomField:
    """A custom field of paperless-ngx.

    Args:
        id: its number there.
        field: what stands in it.
    """

    id: int = attrs.field(validator=validators.ge(1))
    field: str


@attrs.frozen(kw_only=True)
class ClassType:
    """Which document type the documents of a class have.

    Args:
        document_class: as docindex names it.
        id: number of the document type.
    """

    document_class: str
    id: int = attrs.field(validator=validators.ge(1))


@attrs.frozen(kw_only=True)
class PaperlessOptions(RestOptions):
    """What is said of each document.

    Args:
        api_version: 9 or 10, as paperless-ngx calls them.
        title: the field that it is; of at most 128 characters.
        created: the field that holds the document's date; empty: none is said.
        archive_serial_number: the field that holds it; empty: none is said.
        custom_fields: by their numbers.
        document_types: by class; others have none.
        correspondent, storage_path: their numbers; 0: none is said.
        tags: their numbers.
    """

    authorization: str = "Token"
    api_version: int = attrs.field(default=9, validator=validators.in_((9, 10)))
    title: str = "id"
    created: str = "receipt_date"
    archive_serial_number: str = ""
    custom_fields: tuple[CustomField, ...] = ()
    document_types: tuple[ClassType, ...] = ()
    correspondent: int = attrs.field(default=_NO_ID, validator=validators.ge(_NO_ID))
    storage_path: int = attrs.field(default=_NO_ID, validator=validators.ge(_NO_ID))
    tags: tuple[int, ...] = attrs.field(default=(), validator=_IDS)

    def complaints(self) -> Iterable[str]:
        """Fields that nobody knows."""
        yield from super().complaints()
        try:
            known_fields(None, attrs.fields(PaperlessOptions).custom_fields, self.fields)
        except ValueError as error:
            yield str(error)

    @property
    def fields(self) -> tuple[Field, ...]:
        """All that is told of a record: form fields by name, custom fields by number."""
        named = [
            Field(name="title", field=self.title, required=True),
            *(Field(name=name, field=field) for name, field in self._optional() if field),
            *(Field(name=str(one.id), field=one.field) for one in self.custom_fields),
        ]
        return tuple(named)

    def _optional(self) -> Iterable[tuple[str, str]]:
        yield "created", self.created
        yield "archive_serial_number", self.archive_serial_number


# paperless-ngx: documents.models.Document.title and .archive_serial_number.
_LONGEST_TITLE: Final = 128
_LARGEST_SERIAL: Final = 0xFF_FF_FF_FF


@attrs.frozen(kw_only=True)
class Posts:
    """A request for each document."""

    options: PaperlessOptions

    def complaint(self, told: Told[Field]) -> str:
        """What the fields cannot hold."""
        if told.field.name == "title" and len(told.text) > _LONGEST_TITLE:
            return f"is longer than {_LONGEST_TITLE} characters, and would be cut"
        serial = told.field.name == "archive_serial_number" and told.text
        if serial and not (
            told.text.isascii() and told.text.isdigit() and int(told.text) <= _LARGEST_SERIAL
        ):
            return f"is no whole number up to {_LARGEST_SERIAL}"
        if told.text != told.text.strip():
            return "begins or ends with a space, which a form field loses"
        return ""

    def files(
        self, batch: BatchFacts, items: Sequence[Item], teller: Teller
    ) -> Iterable[tuple[str, bytes]]:
        """Form fields without a value are left out."""
        del batch
        accept = f"application/json; version={self.options.api_version}"
        for item in items:
            told = teller.tell(item, self.options.fields)
            if not teller.refused:
                parts = [Part(name=name, text=text) for name, text in self._form(item, told)]
                file = Part(name="document", file=item.path.name, type=self.options.media_type)
                yield self.options.prepare(item, accept, [*parts, file])

    def _form(self, item: Item, told: Sequence[Told[Field]]) -> Iterable[tuple[str, str]]:
        options = self.options
        yield from ((one.field.name, one.text) for one in told if one.text and not _custom(one))
        types = {one.document_class: one.id for one in options.document_types}
        numbers = {
            "document_type": types.get(item.record.document_class, _NO_ID),
            "correspondent": options.correspondent,
            "storage_path": options.storage_path,
        }
        yield from ((name, str(number)) for name, number in numbers.items() if number)
        yield from (("tags", str(tag)) for tag in options.tags)
        custom = {one.field.name: one.text for one in told if one.text and _custom(one)}
        if custom:
            yield "custom_fields", json.dumps(custom, ensure_ascii=False)


def _custom(told: Told[Field]) -> bool:
    return told.field.name.isdigit()


def create_consume(options: ConsumeOptions, setting: Setting) -> ConsumeExporter:
    """Make the exporter of files."""
    return ConsumeExporter(options=options, environment=setting.environment)


def create_rest(options: PaperlessOptions, setting: Setting) -> ImportExporter:
    """Make the exporter of requests."""
    return ImportExporter(
        options=options, format=Posts(options=options), environment=setting.environment
    )


CONSUME_COMPONENT: Final = Component(
    CONSUME,
    ConsumeOptions,
    create_consume,
    "Documents as the consumption folder of paperless-ngx takes them.",
    known=Known.DOCUMENTED,
    source="paperless-ngx, Usage and Configuration.",
)
REST_COMPONENT: Final = Component(
    REST,
    PaperlessOptions,
    create_rest,
    "Documents and prepared requests for the REST interface of paperless-ngx.",
    known=Known.DOCUMENTED,
    source="paperless-ngx, REST API, POSTing documents.",
)
