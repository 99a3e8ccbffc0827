"""Exporter `index-file`: documents, and index files as they were agreed with whoever reads them.

Documents are written first, then the index, the trigger last. A value is written as it is or not
at all: what the encoding lacks or the syntax has no escape for refuses the export, and the message
names record, column and remedy.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

import attrs

from docindex import Component, IndexRecord, Setting
from docindex.contracts import ExportJob, Known
from docindex.errors import ExportError, Problem, ProfileError
from docindex.exporting import listed, select
from docindex.model import BatchFacts, Environment
from docindex.publishing import copy_file, make_folder, write_bytes
from docindex_dms.fields import Item, Value, file_value, record_value, sources
from docindex_dms.index_options import IndexFileOptions
from docindex_dms.naming import file_name, is_of_document, refuse_equal
from docindex_dms.sheets import Cell, Column, Row, Sheet, Syntax
from docindex_dms.syntaxes.delimited import Delimited
from docindex_dms.syntaxes.fixed_width import FixedWidth
from docindex_dms.syntaxes.ini import Ini
from docindex_dms.syntaxes.json_file import JsonFile
from docindex_dms.syntaxes.key_value import KeyValue
from docindex_dms.syntaxes.xml_template import TemplateError, XmlTemplate, check, parse
from docindex_dms.texts import XML_NAMES, encode, is_formula, is_unprintable, lacks

NAME: Final = "index-file"

_LINE_ENDS: Final = {"crlf": "\r\n", "lf": "\n"}

_log = logging.getLogger(__name__)


@attrs.frozen(kw_only=True)
class IndexFileExporter:
    """Writes documents and index files.

    Args:
        environment: what the profile says of itself.
    """

    options: IndexFileOptions
    syntax: Syntax
    environment: Environment

    def export(self, job: ExportJob) -> tuple[Path, ...]:
        """Write documents, index and trigger, in that order; raises `ExportError`."""
        records = select(job, self.options, self.environment)
        items = self._items(job, records)
        by_document = self.options.per == "document"
        groups = [(item,) for item in items] if by_document else [tuple(items)]
        parts = self._parts(job.batch, groups)
        names = [str(item.path) for item in items if item.source]
        refuse_equal([*names, *(name for _, files in parts for name, _ in files)])
        written: list[Path] = []
        for group, files in parts:
            for item in group:
                if item.source:
                    written.append(job.target / item.path)
                    make_folder(written[-1].parent)
                    copy_file(item.source, written[-1])
            for name, data in files:
                written.append(job.target / name)
                write_bytes(written[-1], data)
        return tuple(written)

    def _items(self, job: ExportJob, records: Sequence[IndexRecord]) -> list[Item]:
        options = self.options
        documents: Sequence[Path | None] = (
            sources(records, job.documents) if options.documents else [None] * len(records)
        )
        items = []
        for number, (record, source) in enumerate(zip(records, documents, strict=True), start=1):
            name = file_name(
                options.document_pattern, batch=job.batch.id, record=record.id, number=number
            )
            path = PurePosixPath(options.document_folder, name)
            items.append(
                Item(
                    record=record,
                    number=number,
                    path=path,
                    source=source,
                    blank_pages=options.blank_pages,
                )
            )
        return items

    def _parts(
        self, batch: BatchFacts, groups: Sequence[tuple[Item, ...]]
    ) -> list[tuple[tuple[Item, ...], list[tuple[str, bytes]]]]:
        """For each index file: its records, and name and content of what follows them."""
        refused = [*self._refused_names()]
        parts = []
        for group in groups:
            sheet, complaints = self._sheet(batch, group)
            refused += complaints
            files = [(self._name(self.options.index_pattern, batch, group), b"")]
            if not refused:
                files = [(files[0][0], self._bytes(sheet))]
            trigger = self.options.trigger
            if is_of_document(trigger) or (trigger and group is groups[-1]):
                files.append((self._name(trigger, batch, group), b""))
            parts.append((group, files))
        if refused:
            raise ExportError(f"{listed(refused, '; ')}. Nothing was written.")
        return parts

    def _name(self, pattern: str, batch: BatchFacts, group: tuple[Item, ...]) -> str:
        if not is_of_document(pattern):
            return file_name(pattern, batch=batch.id)
        (item,) = group
        return file_name(pattern, batch=batch.id, record=item.record.id, number=item.number)

    def _sheet(self, batch: BatchFacts, items: Sequence[Item]) -> tuple[Sheet, list[str]]:
        options = self.options
        refused: list[str] = []

        def row(place: str, columns: Sequence[Column], values: Iterable[Value]) -> Row:
            cells = [
                self._cell(place, column, value)
                for column, value in zip(columns, values, strict=True)
            ]
            refused.extend(complaint for _, complaint in cells if complaint)
            return tuple(cell for cell, _ in cells)

        def of_file(place: str, columns: Sequence[Column]) -> Row:
            return row(place, columns, (file_value(c.field, batch, items) for c in columns))

        rows = []
        for item in items:
            values = (record_value(column.field, item) for column in options.columns)
            rows.append((item.record.id, row(f"record {item.record.id}", options.columns, values)))
        head, trailer = of_file("head", options.head), of_file("trailer", options.trailer)
        return Sheet(head=head, rows=tuple(rows), trailer=trailer), refused

    def _cell(self, place: str, column: Column, value: Value) -> tuple[Cell, str]:
        """A cell, and why it refuses the export; empty: it does not."""
        text = self.options.formats.text(value, column.digits)
        place = f"{place}, column {column.name!r} ({column.field})"
        if self.options.formula_policy == "prefix" and is_formula(text):
            text = f"'{text}"
            value = text
            _log.warning("%s: begins like a formula; an apostrophe was added", place)
        complaint = self._complaint(text, column)
        if complaint and column.unwritable == "empty":
            _log.warning("%s: cannot be written and is empty", place)
            value, text, complaint = None, "", ""
        if column.required and not text:
            complaint = "is empty and required; leave such records out with the option status"
        return Cell(column=column, value=value, text=text), complaint and f"{place}: {complaint}"

    def _complaint(self, text: str, column: Column) -> str:
        """Why a text cannot be written, and what to do; empty: it can."""
        if is_unprintable(text):
            return "holds a control character or a line break; mend it in the list it comes from"
        if not self.syntax.has_references and lacks(text, self.options.encoding):
            return f"{self.options.encoding} lacks one of its characters; set encoding = 'utf-8'"
        if self.options.formula_policy == "refuse" and is_formula(text):
            return (
                "begins like a formula; mend it in the list it comes from, or set formulas = "
                "'prefix' where a spreadsheet reads the file, 'allow' where none ever does"
            )
        return self.syntax.complaint(text, column)

    def _refused_names(self) -> Iterable[str]:
        """Headers and keys that cannot be written."""
        for column in self.options.all_columns:
            written = self.options.syntax not in ("fixed", "xml") or (
                self.options.syntax == "fixed" and self.options.header
            )
            if written and (complaint := self._complaint(column.name, column)):
                yield f"header {column.name!r}: {complaint}"

    def _bytes(self, sheet: Sheet) -> bytes:
        text = self.syntax.write(sheet).replace("\n", _LINE_ENDS[self.options.line_end])
        return encode(text, self.options.encoding, references=self.syntax.has_references)


def create(options: IndexFileOptions, setting: Setting) -> IndexFileExporter:
    """Make the exporter.

    Raises:
        ProfileError: the template cannot be used.
    """
    syntax = _syntax(options, setting.folder)
    return IndexFileExporter(options=options, syntax=syntax, environment=setting.environment)


def _syntax(options: IndexFileOptions, folder: Path) -> Syntax:
    columns = options.columns if options.header else ()
    header = tuple(column.name for column in columns)
    match options.syntax:
        case "csv":
            return Delimited(separator=options.separator, quoting=options.quoting, header=header)
        case "tsv":
            return Delimited(separator="\t", quoting="none", header=header)
        case "fixed":
            return FixedWidth(header=columns)
        case "xml":
            return _template(options, folder / options.template)
    plain: dict[str, Syntax] = {"key-value": KeyValue(), "ini": Ini(), "json": JsonFile()}
    return plain[options.syntax]


def _template(options: IndexFileOptions, path: Path) -> XmlTemplate:
    try:
        top = parse(path.read_bytes())
        of_file = {column.name for column in (*options.head, *options.trailer)}
        columns = {column.name for column in options.columns}
        check(top, columns, of_file, per_document=options.per == "document")
    except TemplateError as error:
        problem = Problem(
            key="template", message=str(error), remedy="See the reference of the formats"
        )
        raise ProfileError(path.name, (problem,)) from error
    except OSError as error:
        cause = error.strerror or type(error).__name__
        problem = Problem(
            key="template", message=f"cannot be read ({cause})", remedy="Put it where it is named"
        )
        raise ProfileError(path.name, (problem,)) from error
    return XmlTemplate(top=top, encoding=XML_NAMES[options.encoding])


COMPONENT: Final = Component(
    NAME,
    IndexFileOptions,
    create,
    "Documents and an index file whose layout the profile describes.",
    known=Known.UNKNOWN,
    source="Agreed for each project; the options describe it.",
)
