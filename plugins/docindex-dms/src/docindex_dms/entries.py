"""Records on their way into a format: their documents' names, and the texts of their fields."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import Final, Generic, TypeVar

import attrs

from docindex import IndexRecord
from docindex.contracts import ExportJob
from docindex.errors import ExportError
from docindex.exporting import listed
from docindex_dms.fields import Item, Value, record_value, sources
from docindex_dms.naming import file_name
from docindex_dms.sheets import Field, Formats
from docindex_dms.texts import is_unprintable

F = TypeVar("F", bound=Field)

ISO: Final = Formats(
    date_format="%Y-%m-%d", decimal=".", yes="true", no="false", path_style="posix", path_root=""
)
"""Dates of ISO 8601, decimal points, paths with forward slashes."""

_log = logging.getLogger(__name__)


@attrs.frozen(kw_only=True)
class Told(Generic[F]):
    """What one field says of a record; the text of None is empty."""

    field: F
    value: Value
    text: str


@attrs.frozen(kw_only=True)
class Teller:
    """Turns fields into texts; what cannot be written becomes a complaint.

    Args:
        complaint: why the format cannot write a text, and what to do; empty: it can.
        refused: complaints so far, each with its record and field.
    """

    formats: Formats
    complaint: Callable[[Told[Field]], str]
    refused: list[str] = attrs.field(factory=list)

    def tell(self, item: Item, fields: Sequence[F]) -> tuple[Told[F], ...]:
        """What some fields say of a record, in their order."""
        return tuple(self._one(item, field) for field in fields)

    def _one(self, item: Item, field: F) -> Told[F]:
        value = record_value(field.field, item)
        told = Told(field=field, value=value, text=self.formats.text(value, field.digits))
        place = f"record {item.record.id}, {field.name!r} ({field.field})"
        complaint = self._complaint(told)
        if complaint and field.unwritable == "empty":
            _log.warning("%s: cannot be written and is empty", place)
            told, complaint = Told(field=field, value=None, text=""), ""
        if field.required and not told.text:
            complaint = "is empty and required; leave such records out with the option status"
        if complaint:
            self.refused.append(f"{place}: {complaint}")
        return told

    def _complaint(self, told: Told[F]) -> str:
        if is_unprintable(told.text):
            return "holds a control character or a line break; mend it in the list it comes from"
        plain: Told[Field] = Told(field=told.field, value=told.value, text=told.text)
        return self.complaint(plain)

    def refuse(self) -> None:
        """Raise `ExportError` where there was a complaint."""
        if self.refused:
            raise ExportError(f"{listed(self.refused, '; ')}. Nothing was written.")


def make_items(
    job: ExportJob,
    records: Sequence[IndexRecord],
    name: str,
    folder: str = "",
    *,
    blank_pages: bool = True,
) -> tuple[Item, ...]:
    """Records with their documents.

    Args:
        name: pattern of the documents' names.
        folder: where they lie in the export; empty: its own folder.
        blank_pages: whether blank sides are in the documents.

    Raises:
        ExportError: a record has no document, or its name is none that every system can hold.
    """
    found = zip(records, sources(records, job.documents), strict=True)
    return tuple(
        Item(
            record=record,
            number=number,
            path=PurePosixPath(
                folder, file_name(name, batch=job.batch.id, record=record.id, number=number)
            ),
            source=source,
            blank_pages=blank_pages,
        )
        for number, (record, source) in enumerate(found, start=1)
    )
