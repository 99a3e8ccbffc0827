"""Exporters `enaio-text` and `enaio-lol`: one table for the batch, for enaio's data import.

Which column goes into which field is mapped in enaio, for each installation. Both formats are
documented by Optimal Systems, "enaio import-export", for what enaio itself exports; the import
takes the same formats.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal
from xml.etree import ElementTree

import attrs
from attrs import validators

from docindex import Component, Setting
from docindex.contracts import Known
from docindex.model import BatchFacts
from docindex_dms.entries import ISO, Teller, Told
from docindex_dms.fields import Item
from docindex_dms.importing import NAMED, ImportExporter, ImportOptions, known_fields, one_line
from docindex_dms.naming import NAME as PATTERN
from docindex_dms.naming import file_name, is_of_document
from docindex_dms.sheets import Field
from docindex_dms.texts import encode, lacks
from docindex_dms.xmlfiles import document

TEXT: Final = "enaio-text"
LOL: Final = "enaio-lol"

_FILES: Final = "@FILES"
_DOCUMENT: Final = frozenset({"document.path", "document.name"})


@attrs.frozen(kw_only=True)
class TableOptions(ImportOptions):
    """What both tables have.

    Args:
        columns: a value each, for every document.
        table_name: pattern of the table's name.
        path_root: what stands in front of documents' paths, such as `D:\\Import`.
    """

    columns: tuple[Field, ...] = attrs.field(validator=[validators.min_len(1), known_fields])
    table_name: str = attrs.field(validator=validators.matches_re(PATTERN))
    path_root: str = attrs.field(default="", validator=one_line)

    def complaints(self) -> Iterable[str]:
        """A name that is not the batch's."""
        yield from super().complaints()
        if is_of_document(self.table_name):
            yield "table_name is of the batch: neither {id} nor {number}"


@attrs.frozen(kw_only=True)
class TextOptions(TableOptions):
    """What the text file looks like.

    Args:
        separator: one character; a value that holds it is refused, because it has no escape.
        encoding: `cp1252` is what enaio calls ANSI. It depends on the installation and has no
            default.
        columns: one of them holds `document.path` or `document.name`.
    """

    table_name: str = attrs.field(
        default="{batch}.txt", validator=validators.matches_re(rf"{PATTERN}\.txt")
    )
    separator: str = attrs.field(validator=validators.matches_re(r"[^\w\s\"]|\t"))
    encoding: Literal["utf-16", "cp1252"]

    def complaints(self) -> Iterable[str]:
        """Lines that name no document; a line of empty columns could not be told from none."""
        yield from super().complaints()
        if all(column.field not in _DOCUMENT for column in self.columns):
            yield "a column must hold 'document.path' or 'document.name'"


@attrs.frozen(kw_only=True)
class TextTable:
    """One line for each document, without a header."""

    options: TextOptions

    def complaint(self, told: Told[Field]) -> str:
        """There is no escape."""
        if self.options.separator in told.text or '"' in told.text:
            return "holds the separator or a double quote, and the format has no escape"
        if told.text != told.text.strip():
            return "begins or ends with a space, which the format cannot keep"
        if lacks(told.text, self.options.encoding):
            return f"{self.options.encoding} lacks one of its characters; agree 'utf-16'"
        return ""

    def files(
        self, batch: BatchFacts, items: Sequence[Item], teller: Teller
    ) -> Iterable[tuple[str, bytes]]:
        """Every line has as many columns as the others."""
        rows = [[one.text for one in teller.tell(item, self.options.columns)] for item in items]
        if not teller.refused:
            text = "".join(f"{self.options.separator.join(row)}\r\n" for row in rows)
            name = file_name(self.options.table_name, batch=batch.id)
            yield name, encode(text, self.options.encoding)


def rows(data: bytes, options: TextOptions) -> list[list[str]]:
    """The lines of a text file in their columns, as it was written or as enaio gives it back.

    Raises:
        ValueError: it is not in the encoding, or a line has another number of columns.
    """
    lines = data.decode(options.encoding).split("\r\n")
    found = [line.split(options.separator) for line in lines if line]
    if any(len(row) != len(options.columns) for row in found):
        raise ValueError(f"a line has not {len(options.columns)} columns")
    return found


@attrs.frozen(kw_only=True)
class LolOptions(TableOptions):
    """What the XML file says.

    Args:
        cabinet, object_type: names of cabinet and document type, as enaio exports show them.
    """

    table_name: str = attrs.field(
        default="{batch}.xml", validator=validators.matches_re(rf"{PATTERN}\.xml")
    )
    cabinet: str = attrs.field(validator=NAMED)
    object_type: str = attrs.field(validator=NAMED)


@attrs.frozen(kw_only=True)
class LolTable:
    """Columns and rows, the last column of which is the document's path."""

    options: LolOptions

    def complaint(self, told: Told[Field]) -> str:
        """Everything has an escape."""
        del told
        return ""

    def files(
        self, batch: BatchFacts, items: Sequence[Item], teller: Teller
    ) -> Iterable[tuple[str, bytes]]:
        """Every row has as many values as there are columns."""
        path = Field(name=_FILES, field="document.path")
        columns = (*self.options.columns, path)
        root = ElementTree.Element("DMSContent", {"format": "LOL"})
        archive = ElementTree.SubElement(root, "Archive", {"name": self.options.cabinet})
        given = {"name": self.options.object_type, "type": "DOCUMENT"}
        rowset = ElementTree.SubElement(
            ElementTree.SubElement(archive, "ObjectType", given), "Rowset"
        )
        head = ElementTree.SubElement(rowset, "Columns")
        for column in self.options.columns:
            named = {"object": self.options.object_type, "name": column.name}
            ElementTree.SubElement(head, "Column", named)
        ElementTree.SubElement(head, "Column", {"name": _FILES})
        body = ElementTree.SubElement(rowset, "Rows")
        for item in items:
            row = ElementTree.SubElement(body, "Row")
            for one in teller.tell(item, columns):
                ElementTree.SubElement(row, "Value").text = one.text
        if not teller.refused:
            yield file_name(self.options.table_name, batch=batch.id), document(root)


def create_text(options: TextOptions, setting: Setting) -> ImportExporter:
    """Make the exporter of text."""
    formats = attrs.evolve(
        ISO, date_format="%d.%m.%Y", path_style="windows", path_root=options.path_root
    )
    return ImportExporter(
        options=options,
        format=TextTable(options=options),
        environment=setting.environment,
        formats=formats,
    )


def create_lol(options: LolOptions, setting: Setting) -> ImportExporter:
    """Make the exporter of XML."""
    formats = attrs.evolve(
        ISO, date_format="%d.%m.%Y", path_style="windows", path_root=options.path_root
    )
    return ImportExporter(
        options=options,
        format=LolTable(options=options),
        environment=setting.environment,
        formats=formats,
    )


_SOURCE: Final = "Optimal Systems, enaio import-export."
TEXT_COMPONENT: Final = Component(
    TEXT,
    TextOptions,
    create_text,
    "Documents and a text file for enaio's data import.",
    known=Known.DOCUMENTED,
    source=_SOURCE,
)
LOL_COMPONENT: Final = Component(
    LOL,
    LolOptions,
    create_lol,
    "Documents and a linear XML table for enaio's data import.",
    known=Known.DOCUMENTED,
    source=_SOURCE,
)
