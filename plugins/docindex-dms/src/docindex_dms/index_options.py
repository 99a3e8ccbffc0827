"""Options of the exporter `index-file`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal, get_args

import attrs
from attrs import validators

from docindex.exporting import DOCUMENTS, ExportOptions
from docindex_dms.fields import is_file_field, is_record_field, needs_document
from docindex_dms.naming import FOLDER, NAME, document_complaint, is_of_document
from docindex_dms.sheets import Column, Formats, PathStyle
from docindex_dms.syntaxes.delimited import Quoting, Separator
from docindex_dms.syntaxes.key_value import KEY
from docindex_dms.texts import Encoding, is_unprintable

SyntaxName = Literal["csv", "tsv", "fixed", "key-value", "ini", "json", "xml"]
Per = Literal["batch", "document"]
LineEnd = Literal["crlf", "lf"]
Formulas = Literal["refuse", "prefix", "allow"]

SUFFIXES: Final = {
    "csv": "csv",
    "tsv": "tsv",
    "fixed": "txt",
    "key-value": "txt",
    "ini": "ini",
    "json": "json",
    "xml": "xml",
}
# What spreadsheets open.
_SHEETS: Final = frozenset({"csv", "tsv", "fixed"})
_DATE_FORMAT: Final = r"(?:%[Ymdy]|[-./ ])+"
_DEFAULT: Final = (
    Column(name="id", field="id"),
    Column(name="status", field="status"),
    Column(name="case_id", field="case_id"),
    Column(name="receipt_date", field="receipt_date"),
    Column(name="file", field="document.path"),
    Column(name="pages", field="pages"),
)


def _printable(_instance: object, attribute: attrs.Attribute[Any], text: str) -> None:
    if is_unprintable(text) or text != text.strip():
        raise ValueError(f"{attribute.name} holds a control character, or spaces around it")


def _columns(_instance: object, attribute: attrs.Attribute[Any], given: tuple[Column, ...]) -> None:
    known = is_record_field if attribute.name == "columns" else is_file_field
    for column in given:
        if not known(column.field):
            raise ValueError(
                f"column {column.name!r}: no field {column.field!r} is known here; the "
                "reference of the formats lists them"
            )


@attrs.frozen(kw_only=True)
class IndexFileOptions(ExportOptions):
    """What the index file looks like.

    Args:
        syntax: `xml` is written by a template.
        per: one index file for the batch, or for each document.
        encoding: `utf-16` is little-endian with a byte order mark; JSON is always UTF-8.
        separator, quoting: of `csv`; `tsv` has tabs and no quotes.
        line_end: `crlf` as Windows has it, or `lf`.
        header: whether a line of `csv`, `tsv`, `fixed` says the names of the columns.
        columns: a value each, for every record.
        head, trailer: a value each, at the beginning and the end of every file.
        template: of `xml`; a relative path starts at the profile's folder.
        date_format: of `%Y %y %m %d`, hyphens, dots, slashes and spaces.
        decimal: between whole and part of a number.
        yes, no: what stands for true and false; JSON has its own.
        path_style: `posix` has forward slashes, `windows` backslashes.
        path_root: what stands in front of `document.path`.
        document_folder: where documents lie in the export; empty: beside the index.
        document_name, index_name, trigger: patterns of letters, digits, `._-` and `{id}` `{batch}`
            `{number}`; an empty document_name is `{id}` with the suffix of the documents, an empty
            index_name `index` or `{id}` with the syntax's suffix, an empty trigger none. A trigger
            is empty and is written last, for each document where its pattern names one.
        formulas: what to do with a value that a spreadsheet would run: refuse the export, put an
            apostrophe in front and say so in the log, or allow it (no spreadsheet reads the file).
            None: refused in `csv`, `tsv` and `fixed`, allowed elsewhere.
    """

    syntax: SyntaxName = attrs.field(default="csv", validator=validators.in_(get_args(SyntaxName)))
    per: Per = attrs.field(default="batch", validator=validators.in_(get_args(Per)))
    encoding: Encoding = attrs.field(default="utf-8", validator=validators.in_(get_args(Encoding)))
    line_end: LineEnd = attrs.field(default="crlf", validator=validators.in_(get_args(LineEnd)))
    separator: Separator = attrs.field(default=";", validator=validators.in_(get_args(Separator)))
    quoting: Quoting = attrs.field(default="minimal", validator=validators.in_(get_args(Quoting)))
    header: bool = attrs.field(default=True, validator=validators.instance_of(bool))
    columns: tuple[Column, ...] = attrs.field(
        default=_DEFAULT, validator=[validators.min_len(1), _columns]
    )
    head: tuple[Column, ...] = attrs.field(default=(), validator=_columns)
    trailer: tuple[Column, ...] = attrs.field(default=(), validator=_columns)
    template: str = ""
    date_format: str = attrs.field(
        default="%Y-%m-%d", validator=validators.matches_re(_DATE_FORMAT)
    )
    decimal: str = attrs.field(default=".", validator=validators.in_((".", ",")))
    yes: str = attrs.field(default="true", validator=[validators.min_len(1), _printable])
    no: str = attrs.field(default="false", validator=[validators.min_len(1), _printable])
    path_style: PathStyle = attrs.field(
        default="posix", validator=validators.in_(get_args(PathStyle))
    )
    path_root: str = attrs.field(default="", validator=_printable)
    document_folder: str = attrs.field(default=DOCUMENTS, validator=validators.matches_re(FOLDER))
    document_name: str = attrs.field(default="", validator=validators.matches_re(NAME))
    index_name: str = attrs.field(default="", validator=validators.matches_re(NAME))
    trigger: str = attrs.field(default="", validator=validators.matches_re(NAME))
    formulas: Formulas | None = attrs.field(
        default=None, validator=validators.optional(validators.in_(get_args(Formulas)))
    )

    def __attrs_post_init__(self) -> None:
        for complaint in (*self._syntax_complaints(), *self._name_complaints()):
            raise ValueError(complaint)

    @property
    def formula_policy(self) -> Formulas:
        """What is done with formulas."""
        return self.formulas or ("refuse" if self.syntax in _SHEETS else "allow")

    @property
    def document_pattern(self) -> str:
        """How documents are called."""
        return self.document_name or f"{{id}}{self.documents.suffix}"

    @property
    def index_pattern(self) -> str:
        """How index files are called."""
        stem = "{id}" if self.per == "document" else "index"
        return self.index_name or f"{stem}.{SUFFIXES[self.syntax]}"

    @property
    def formats(self) -> Formats:
        """How values become text."""
        return Formats(
            date_format=self.date_format,
            decimal=self.decimal,
            yes=self.yes,
            no=self.no,
            path_style=self.path_style,
            path_root=self.path_root,
        )

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """Those of head, records and trailer."""
        return (*self.head, *self.columns, *self.trailer)

    def _syntax_complaints(self) -> Iterable[str]:
        if bool(self.template) != (self.syntax == "xml"):
            yield "a template is wanted with syntax = 'xml', and only there"
        if self.syntax == "json" and self.encoding != "utf-8":
            yield "JSON is written with encoding = 'utf-8'"
        if self.syntax == "fixed" and not all(column.width for column in self.all_columns):
            yield "with syntax = 'fixed' every column has a width"
        if self.syntax in ("key-value", "ini"):
            for column in self.all_columns:
                if not KEY.fullmatch(column.name):
                    yield f"{column.name!r} cannot be a key: use letters, digits, _ . -"
        groups = (self.head, self.columns, self.trailer)
        together = (self.all_columns,) if self.syntax == "xml" else groups
        if any(_double(group) for group in together):
            yield "two columns have one name"
        if not self.documents and any(needs_document(c.field) for c in self.all_columns):
            yield "a column tells of the document, but documents = false"

    def _name_complaints(self) -> Iterable[str]:
        if complaint := document_complaint(self.document_pattern, self.documents):
            yield complaint
        if is_of_document(self.index_pattern) != (self.per == "document"):
            yield "index_name must hold {id} or {number} with per = 'document', and only there"
        if is_of_document(self.trigger) and self.per == "batch":
            yield "a trigger for each document is wanted, but per = 'batch'"


def _double(columns: Sequence[Column]) -> bool:
    # Windows reads the keys of INI files in any case.
    return len({column.name.casefold() for column in columns}) < len(columns)
