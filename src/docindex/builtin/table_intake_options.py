"""Options of the intake `table`: what an index file looks like, and what its fields mean."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from typing import Final, Literal, get_args

import attrs
from attrs import validators

from docindex.builtin.batchfolder import IGNORED, Encoding, lower_names
from docindex.builtin.table_intake_fields import BatchFields, ImageFields, KindField, Piece

Format = Literal["csv", "fixed", "xml"]
Numbering = Literal["sequence", "imprint"]
Quote = Literal["double", "single", "none"]

# What a file's name may be made of, and how it may be filled up: `{file:0>8}`.
_NAME_PARTS: Final = ("file", "document", "sheet", "frame")
_FILLING: Final = re.compile(r"(?:0>[1-9][0-9]?)?")
_DATE_FORMAT: Final = r"(?:%[Ymdy]|[-./ ])*"
_STEP: Final = r"[^\s/@.\[\]*]+"
_ROWS: Final = re.compile(rf"{_STEP}(?:/{_STEP})*")
_PATH: Final = re.compile(rf"(?:\.\./)*(?:(?:{_STEP}/)*(?:@{_STEP}|{_STEP})|\.)")


def _pattern(_instance: object, _attribute: object, value: str) -> None:
    try:
        parts = list(string.Formatter().parse(value))
    except ValueError as error:
        raise ValueError(f"{value!r}: {error}") from None
    for _, name, filling, conversion in parts:
        if name is not None and (name not in _NAME_PARTS or conversion):
            raise ValueError(f"{{{name}}} is none of {', '.join(_NAME_PARTS)}")
        if not _FILLING.fullmatch(filling or ""):
            raise ValueError(f"{{{name}:{filling}}}: only filling with zeros is known, as :0>8")


@attrs.frozen(kw_only=True)
class TableIntakeOptions:
    """Options of the intake `table`.

    Args:
        format: `csv`, `fixed` (columns of fixed width) or `xml`.
        index: name of the index file in the batch's folder, or a pattern that fits one file.
        fields: what is said of an image.
        batch: what is said of the batch.
        encoding: by default UTF-8, and of XML what the file itself says.
        separator: of `csv`, between fields.
        quote: of `csv`: in what a field may stand; such a quote inside of it is doubled.
        header: of `csv`: whether a line names the columns.
        names: of `csv` without a header: the columns' names in order.
        columns: of `fixed`: the columns by name.
        batch_record: of `csv` and `fixed`: where what is said of the batch stands: in each row
            that is an image, in the first line, or in a line of its own `kind`.
        batch_names, batch_columns: of such a line, like `names` and `columns`.
        kind: which lines are images, which the batch.
        rows: of `xml`: path of an image from the root on, such as `Batch/Document/Page`.
        date_format: of `receipt_date`.
        file_pattern: how a file is called, of `{file}`, `{document}`, `{sheet}`, `{frame}`.
        strip: beginning of paths that stands for the batch's folder, such as `D:\\OUT\\`.
        first_frame: how the first image of a file is numbered.
        numbering: whether our sheet numbers are the imprint's or those of the sequence.
        gapless: whether imprint numbers run without gaps.
        voided_counted: whether declared counts hold what was deleted.
        ignore: names that are passed over, as shell patterns in any case; hidden files always are.
        max_files, max_images: a batch of more is refused.
        max_index_mb: a larger index file is refused.
    """

    format: Format = attrs.field(validator=validators.in_(get_args(Format)))
    index: str = attrs.field(validator=validators.matches_re(r"[^/\\]+"))
    fields: ImageFields
    batch: BatchFields = attrs.field(factory=BatchFields)
    encoding: Encoding | None = attrs.field(
        default=None, validator=validators.optional(validators.in_(get_args(Encoding)))
    )
    separator: str = attrs.field(default=";", validator=validators.matches_re(r'[^"\'\r\n]'))
    quote: Quote = attrs.field(default="double", validator=validators.in_(get_args(Quote)))
    header: bool = True
    names: tuple[str, ...] = ()
    columns: dict[str, Piece] = attrs.field(factory=dict)
    batch_record: Literal["rows", "first", "kind"] = attrs.field(
        default="rows", validator=validators.in_(("rows", "first", "kind"))
    )
    batch_names: tuple[str, ...] = ()
    batch_columns: dict[str, Piece] = attrs.field(factory=dict)
    kind: KindField | None = None
    rows: str = ""
    date_format: str = attrs.field(
        default="%Y-%m-%d", validator=validators.matches_re(_DATE_FORMAT)
    )
    file_pattern: str = attrs.field(default="{file}", validator=_pattern)
    strip: str = ""
    first_frame: int = attrs.field(default=1, validator=validators.in_((0, 1)))
    numbering: Numbering = attrs.field(
        default="sequence", validator=validators.in_(get_args(Numbering))
    )
    gapless: bool = True
    voided_counted: bool = True
    ignore: tuple[str, ...] = attrs.field(default=IGNORED, converter=lower_names)
    max_files: int = attrs.field(default=20_000, validator=validators.ge(1))
    max_images: int = attrs.field(default=100_000, validator=validators.ge(1))
    max_index_mb: int = attrs.field(default=16, validator=validators.ge(1))

    def __attrs_post_init__(self) -> None:
        mistakes = [*self._of_images(), *self._of_format()]
        if mistakes:
            raise ValueError("; ".join(mistakes))

    @property
    def named_batch_columns(self) -> tuple[str, ...]:
        """Columns of the batch's own record; empty: those of the rows."""
        return (*self.batch_names, *self.batch_columns)

    def _of_images(self) -> Iterator[str]:
        fields = self.fields
        if fields.stream and not fields.side:
            # A colour front and a bitonal back would pass for two renditions of one side.
            yield "fields.stream needs fields.side; where there are fronts only, map all to 'front'"
        if not fields.sheet:
            if fields.stream:
                yield "fields.stream needs fields.sheet: renditions are images of one sheet"
            if self.numbering == "imprint":
                yield "numbering = 'imprint' needs fields.sheet"
            if self.batch.first_sheet or self.batch.last_sheet:
                yield "batch.first_sheet and batch.last_sheet need fields.sheet"
        used = {name for _, name, _, _ in string.Formatter().parse(self.file_pattern) if name}
        if absent := sorted(name for name in used if not getattr(fields, name)):
            yield f"file_pattern names {{{absent[0]}}}, and fields.{absent[0]} is not set"

    def _of_format(self) -> Iterator[str]:
        if self.format == "xml":
            yield from self._of_xml()
            return
        if self.rows:
            yield "rows is for format = 'xml'"
        if (self.batch_record == "kind") is not bool(self.kind and self.kind.batch):
            yield "batch_record = 'kind' and kind.batch go together"
        headed = self.format == "csv" and self.header
        known = (*self.names, *self.columns)
        if headed and known:
            yield "names and columns are for files without a header"
        if not headed and bool(self.names) is not (self.format == "csv"):
            yield "csv without a header needs names, and only that"
        if not headed and bool(self.columns) is not (self.format == "fixed"):
            yield "fixed needs columns, and only that"
        if self.batch_record == "first" and not self.named_batch_columns:
            yield "batch_record = 'first' needs batch_names or batch_columns"
        yield from self._of_columns(known)

    def _of_columns(self, known: tuple[str, ...]) -> Iterator[str]:
        """Every column that is read must be one that is described; a header is checked later."""
        own = self.named_batch_columns if self.batch_record != "rows" else ()
        of_rows = [*self.fields.names, *([self.kind.field] if self.kind else [])]
        if not own:
            of_rows += self.batch.names
        wrong = [name for name in of_rows if known and name not in known]
        wrong += [name for name in self.batch.names if own and name not in own]
        if wrong:
            yield f"{wrong[0]!r} is no column that is described"

    def _of_xml(self) -> Iterator[str]:
        if not _ROWS.fullmatch(self.rows):
            yield "xml needs rows, a path of names from the root on, such as 'Batch/Document/Page'"
        for path in (*self.fields.names, *self.batch.names):
            if not _PATH.fullmatch(path):
                yield f"{path!r} is no path such as '@Name', 'Name/Part', '../@Id' or '.'"
        if self.names or self.columns or self.kind or self.batch_record != "rows":
            yield "names, columns, kind and batch_record are for csv and fixed"
