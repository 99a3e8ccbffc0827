"""Exporter `csv`: one line of an index file for each record, and its document as PDF.

Written are `index.csv` and `documents/<record id>.pdf`, documents first. A value is written as it
is or not at all: what the encoding lacks, what would break a line or turn its direction, and (by
default) what a spreadsheet would run as a formula refuses the export and names record and column.
Only fields of forms, which nobody can mend in a list, are left empty where they cannot be written.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import logging
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, get_args

import attrs
from attrs import validators

from docindex.contracts import Component, ExportJob, Known, Setting
from docindex.errors import ExportError
from docindex.exporting import (
    ExportOptions,
    copy_documents,
    document_name,
    document_pages,
    listed,
    select,
)
from docindex.model import Environment, FieldKind, IndexRecord, Status
from docindex.publishing import write_bytes

INDEX: Final = "index.csv"

Encoding = Literal["utf-8", "utf-8-sig", "cp1252", "iso-8859-15", "utf-16"]
Separator = Literal[";", ",", "\t", "|"]
Quoting = Literal["minimal", "all", "none"]
LineEnd = Literal["crlf", "lf"]
Formulas = Literal["refuse", "prefix"]

_QUOTING: Final[Mapping[Quoting, Literal[0, 1, 3]]] = {
    "minimal": csv.QUOTE_MINIMAL,
    "all": csv.QUOTE_ALL,
    "none": csv.QUOTE_NONE,
}
_LINE_ENDS: Final[Mapping[LineEnd, str]] = {"crlf": "\r\n", "lf": "\n"}
# Python's own "utf-16" writes in the byte order of the machine.
_CODECS: Final = {
    "utf-8-sig": ("utf-8", codecs.BOM_UTF8),
    "utf-16": ("utf-16-le", codecs.BOM_UTF16_LE),
}
# Control and format characters (U+202E is one), lone surrogates, line and paragraph separators.
_UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# OWASP, "CSV Injection": these begin a formula, the full-width ones in East Asian spreadsheets.
_FORMULA: Final = re.compile(r"\s*[=+\-@＝＋－＠]")
_DATE_FORMAT: Final = r"(?:%[Ymdy]|[-./ ])+"
# Columns of what stands in a form's zone, such as `field:zustelldatum`.
_FORM_FIELD: Final = "field:"

_log = logging.getLogger(__name__)


def _if_indexed(value: str | None, record: IndexRecord) -> str | None:
    """A case stands in the index only where nobody needs to confirm it."""
    return value if record.decision.status is Status.INDEXED else None


def _proposal(record: IndexRecord, _: ExportOptions) -> str | None:
    decision = record.decision
    return decision.case_id if decision.status is Status.VERIFY else None


FIELDS: Final[Mapping[str, Callable[[IndexRecord, ExportOptions], object]]] = {
    "record_id": lambda record, _: record.id,
    "status": lambda record, _: record.decision.status.value,
    "reason": lambda record, _: record.decision.reason.value,
    "case_id": lambda record, _: _if_indexed(record.decision.case_id, record),
    "key_kind": lambda record, _: _if_indexed(record.decision.key_kind, record),
    "key": lambda record, _: _if_indexed(record.decision.key, record),
    "proposal": _proposal,
    "document_class": lambda record, _: record.document_class,
    "receipt_date": lambda record, _: record.batch.receipt_date,
    "receiver": lambda record, _: record.decision.receiver,
    "file": lambda record, options: (
        document_name(record, options.documents) if options.documents else None
    ),
    "pages": lambda record, options: len(
        document_pages(record.pages, blank_pages=options.blank_pages)
    ),
}


def _columns(_instance: object, _field: object, columns: dict[str, str]) -> None:
    named = {field for field in columns.values() if field.removeprefix(_FORM_FIELD) != field}
    unknown = sorted(set(columns.values()) - set(FIELDS) - (named - {_FORM_FIELD}))
    if not columns:
        raise ValueError("no column is named")
    if unknown:
        raise ValueError(f"no field {unknown[0]!r}; known are: {', '.join(FIELDS)}, field:NAME")
    if any(not header or _unprintable(header) for header in columns):
        raise ValueError("a header is empty or holds a control character")


@attrs.frozen(kw_only=True)
class CsvOptions(ExportOptions):
    """How the index file is written.

    Args:
        encoding: `utf-16` is little-endian with a byte order mark.
        quoting: values in double quotes where needed (`minimal`), always, or never; with `none` a
            value that holds the separator or a double quote refuses the export.
        columns: header to field, in the order of the file. Fields: `record_id`; `status`; `reason`;
            `case_id`, `key_kind`, `key` (empty unless indexed); `proposal` (the case to be
            confirmed, with `verify` only); `document_class`; `receipt_date`; `receiver`; `file`
            (path in this folder, with forward slashes); `pages` (of that file); `field:NAME` (what
            stands in the zone NAME of a form: `true` or `false` for marks, signatures and
            handwriting; empty where it is unsure, or several pages differ).
        date_format: of `%Y %y %m %d`, hyphens, dots, slashes and spaces.
        formulas: what to do with a value that a spreadsheet would run: refuse the export (a
            machine reads the file), or put an apostrophe in front and say so in the log.
    """

    encoding: Encoding = attrs.field(default="utf-8", validator=validators.in_(get_args(Encoding)))
    separator: Separator = attrs.field(default=";", validator=validators.in_(get_args(Separator)))
    quoting: Quoting = attrs.field(default="minimal", validator=validators.in_(get_args(Quoting)))
    line_end: LineEnd = attrs.field(default="crlf", validator=validators.in_(get_args(LineEnd)))
    header: bool = attrs.field(default=True, validator=validators.instance_of(bool))
    columns: dict[str, str] = attrs.field(
        factory=lambda: {name: name for name in FIELDS}, validator=_columns
    )
    date_format: str = attrs.field(
        default="%Y-%m-%d", validator=validators.matches_re(_DATE_FORMAT)
    )
    formulas: Formulas = attrs.field(default="refuse", validator=validators.in_(get_args(Formulas)))


@attrs.frozen(kw_only=True)
class CsvExporter:
    """Writes an index file.

    Args:
        environment: what the profile says of itself.
    """

    options: CsvOptions
    environment: Environment

    def export(self, job: ExportJob) -> tuple[Path, ...]:
        """Write documents and index into `job.target`; raises `ExportError`."""
        records = select(job, self.options, self.environment)
        data = self._encoded(self._rows(records))
        copies = copy_documents(job, records) if self.options.documents else ()
        index = job.target / INDEX
        write_bytes(index, data)
        return (*copies, index)

    def _rows(self, records: Sequence[IndexRecord]) -> list[list[str]]:
        headers = list(self.options.columns)
        refused = [f"header {h!r}: {c}" for h in headers if (c := self._complaint(h))]
        rows = [headers] if self.options.header else []
        for record in records:
            row = [self._value(field, record) for field in self.options.columns.values()]
            for i, (header, value) in enumerate(zip(headers, row, strict=True)):
                place = f"record {record.id}, column {header!r}"
                if self.options.formulas == "prefix" and _FORMULA.match(value):
                    row[i] = f"'{value}"
                    _log.warning("%s: begins like a formula; an apostrophe was added", place)
                if complaint := self._complaint(row[i]) or self._formula(row[i]):
                    refused.append(f"{place}: {complaint}")
            rows.append(row)
        if refused:
            raise ExportError(f"{listed(refused, '; ')}. Nothing was written.")
        return rows

    def _value(self, field: str, record: IndexRecord) -> str:
        if field.startswith(_FORM_FIELD):
            return self._of_form(field.removeprefix(_FORM_FIELD), record)
        value = FIELDS[field](record, self.options)
        if value is None:
            return ""
        if isinstance(value, datetime.date):
            return value.strftime(self.options.date_format)
        return str(value)

    def _of_form(self, name: str, record: IndexRecord) -> str:
        """What stands in a zone of the document's form; empty: nothing that can be written."""
        same = [field for field in record.fields if field.name == name]
        values = {field.value for field in same}
        if len(values) != 1:
            return ""
        value = values.pop()
        if same[0].kind is FieldKind.DATE and value is not None:
            return datetime.date.fromisoformat(str(value)).strftime(self.options.date_format)
        text = str(value).lower() if isinstance(value, bool) else " ".join((value or "").split())
        if self._complaint(text) or self._formula(text):
            _log.warning("record %s, field %r: cannot be written and is empty", record.id, name)
            return ""
        return text

    def _complaint(self, value: str) -> str:
        """Why a value cannot be written, and what to do; empty: it can."""
        options = self.options
        if _unprintable(value):
            return "holds a control character or a line break; mend it in the list it comes from"
        try:
            value.encode(options.encoding)
        except UnicodeEncodeError:
            return f"{options.encoding} lacks one of its characters; set encoding = 'utf-8'"
        if options.quoting == "none":
            if options.separator in value or '"' in value:
                return "holds the separator or a double quote; set quoting = 'minimal'"
            if not value and len(options.columns) == 1:
                return "is empty in a file of one column; set quoting = 'minimal'"
        return ""

    def _formula(self, value: str) -> str:
        if self.options.formulas == "refuse" and _FORMULA.match(value):
            return (
                "begins like a formula; mend it in the list it comes from, or set formulas = "
                "'prefix' where a spreadsheet reads the file"
            )
        return ""

    def _encoded(self, rows: Iterable[Sequence[str]]) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(
            text,
            delimiter=self.options.separator,
            quoting=_QUOTING[self.options.quoting],
            lineterminator=_LINE_ENDS[self.options.line_end],
        ).writerows(rows)
        codec, mark = _CODECS.get(self.options.encoding, (self.options.encoding, b""))
        return mark + text.getvalue().encode(codec)


def _unprintable(text: str) -> bool:
    return any(unicodedata.category(character) in _UNPRINTABLE for character in text)


def create(options: CsvOptions, setting: Setting) -> CsvExporter:
    """Make the exporter."""
    return CsvExporter(options=options, environment=setting.environment)


COMPONENT: Final = Component(
    "csv",
    CsvOptions,
    create,
    "An index file of one line for each record, with documents beside it.",
    Known.UNKNOWN,
    "Columns, encoding and quoting are agreed with whoever reads the file.",
)
