"""Exporter `docuware`: a document and a `.dwcontrol` file for DocuWare Import.

Elements, attributes and types are those of DocuWare's article KBA-34830. Which file the importer
takes for which document is not published: the name of the control file has no default.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Final, Literal, get_args
from xml.etree import ElementTree

import attrs
from attrs import validators

from docindex import Component, Setting
from docindex.contracts import Known
from docindex.model import BatchFacts
from docindex_dms.entries import Teller, Told
from docindex_dms.fields import Item
from docindex_dms.importing import (
    NAME_OF_DOCUMENT,
    ImportExporter,
    ImportOptions,
    known_fields,
)
from docindex_dms.naming import file_name
from docindex_dms.sheets import Field
from docindex_dms.xmlfiles import document

NAME: Final = "docuware"

FieldType = Literal["Text", "Memo", "Keyword", "Numeric", "Date"]

_CULTURE: Final = r"(?:[a-z]{2}-[A-Z]{2})?"
_NAMESPACE: Final = "http://dev.docuware.com/Jobs/Control"
_CULTURED: Final = frozenset({"Numeric", "Date"})


@attrs.frozen(kw_only=True)
class DocuWareField(Field):
    """A field of the file cabinet.

    Args:
        name: of its column in the database.
        type: as the file cabinet has it.
    """

    type: FieldType = attrs.field(default="Text", validator=validators.in_(get_args(FieldType)))


@attrs.frozen(kw_only=True)
class DocuWareOptions(ImportOptions):
    """What the control files say.

    Args:
        control_name: pattern of the control files' names, ending in `.dwcontrol`.
        fields: of the file cabinet.
        culture: by which DocuWare reads numbers and dates; wanted where a field is one. They are
            written as `3.5` and `2026-03-09`, as the article has them with `en-US`.
    """

    control_name: str = attrs.field(
        validator=[*NAME_OF_DOCUMENT, validators.matches_re(r".*\.dwcontrol")]
    )
    fields: tuple[DocuWareField, ...] = attrs.field(validator=[validators.min_len(1), known_fields])
    culture: str = attrs.field(default="", validator=validators.matches_re(_CULTURE))

    def complaints(self) -> Iterable[str]:
        """A culture that is not stated."""
        yield from super().complaints()
        if not self.culture and any(field.type in _CULTURED for field in self.fields):
            yield "numbers and dates are read by a culture: set culture, such as 'en-US'"


@attrs.frozen(kw_only=True)
class Control:
    """A control file for each document."""

    options: DocuWareOptions

    def complaint(self, told: Told[Field]) -> str:
        """A number must be one, and a date one."""
        kind = told.field.type if isinstance(told.field, DocuWareField) else "Text"
        number = isinstance(told.value, (int, float)) and not isinstance(told.value, bool)
        if told.value is not None and kind == "Numeric" and not number:
            return "is no number; set its type to 'Text'"
        if told.value is not None and kind == "Date" and not isinstance(told.value, datetime.date):
            return "is no date; set its type to 'Text'"
        return ""

    def files(
        self, batch: BatchFacts, items: Sequence[Item], teller: Teller
    ) -> Iterable[tuple[str, bytes]]:
        """Fields without a value are left out."""
        for item in items:
            told = teller.tell(item, self.options.fields)
            if not teller.refused:
                pattern = self.options.control_name
                name = file_name(pattern, batch=batch.id, record=item.record.id, number=item.number)
                yield str(item.path.with_name(name)), self._xml(told)

    def _xml(self, told: Sequence[Told[DocuWareField]]) -> bytes:
        root = ElementTree.Element(
            "ControlStatements",
            {"xmlns": _NAMESPACE, "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance"},
        )
        page = ElementTree.SubElement(root, "Page")
        for one in told:
            if one.text:
                field = one.field
                given = {"dbName": field.name, "type": field.type, "value": one.text}
                if field.type in _CULTURED:
                    given["culture"] = self.options.culture
                ElementTree.SubElement(page, "Field", given)
        return document(root)


def create(options: DocuWareOptions, setting: Setting) -> ImportExporter:
    """Make the exporter."""
    return ImportExporter(
        options=options, format=Control(options=options), environment=setting.environment
    )


COMPONENT: Final = Component(
    NAME,
    DocuWareOptions,
    create,
    "Documents with control files for DocuWare Import.",
    known=Known.DOCUMENTED,
    source="DocuWare, KBA-34830; which control file belongs to which document is not published.",
)
