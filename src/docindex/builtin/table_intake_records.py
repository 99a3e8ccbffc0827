"""Index files as CSV or in columns of fixed width: text in, rows out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import attrs

from docindex.builtin.batchfolder import decoded
from docindex.builtin.table_intake_fields import Piece
from docindex.builtin.table_intake_options import TableIntakeOptions
from docindex.errors import IntakeError

# Longest line of a file of fixed width, in characters; csv has its own limit for a field.
_LONGEST: Final = 1_000_000
_QUOTES: Final = {"double": '"', "single": "'", "none": None}


@attrs.frozen(kw_only=True)
class Row:
    """One image as the index file has it.

    Args:
        values: texts by column or path, without blanks around them.
        place: file and line.
    """

    values: Mapping[str, str]
    place: str


@attrs.frozen(kw_only=True)
class Table:
    """An index file's content.

    Args:
        batch: what it says of the batch, by column or path.
        place: where it says so.
    """

    rows: tuple[Row, ...]
    batch: Mapping[str, str]
    place: str


@attrs.frozen
class _Line:
    """A line of the file: its fields in order, or its text as the only one."""

    number: int
    fields: list[str]


def read_records(data: bytes, name: str, options: TableIntakeOptions) -> Table:
    """Read an index file of format `csv` or `fixed`.

    Args:
        name: of the file, for messages.

    Raises:
        IntakeError: with the line, where bytes are no text, a quote is not closed, a line has
            other columns than the rest, or a record is of an unknown kind.
    """
    text = decoded(data, options.encoding or "utf-8", name)
    reader = _csv_lines if options.format == "csv" else _fixed_lines
    lines = reader(text, name, options)
    return _Reading(options=options, name=name).table(lines)


def _csv_lines(text: str, name: str, options: TableIntakeOptions) -> Iterator[_Line]:
    reader = csv.reader(
        io.StringIO(text, newline=""),  # line ends untouched: a quoted field may hold one
        delimiter=options.separator,
        quotechar=_QUOTES[options.quote],
        quoting=csv.QUOTE_NONE if options.quote == "none" else csv.QUOTE_MINIMAL,
        strict=True,
    )
    try:
        for fields in reader:
            if fields:
                yield _Line(reader.line_num, fields)
    except csv.Error as error:
        raise IntakeError(
            f"{name} line {reader.line_num}: not CSV as the profile describes it ({error}); "
            "correct the options `separator` and `quote`, or have the batch exported again"
        ) from None


def _fixed_lines(text: str, name: str, _: TableIntakeOptions) -> Iterator[_Line]:
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > _LONGEST:
            raise IntakeError(f"{name} line {number}: longer than {_LONGEST} characters")
        if line.strip():
            yield _Line(number, [line.removesuffix("\r")])


@attrs.frozen(kw_only=True)
class _Reading:
    """Lines into rows, as the options describe them."""

    options: TableIntakeOptions
    name: str

    def table(self, lines: Iterator[_Line]) -> Table:
        """All rows, and the record of the batch."""
        options = self.options
        batch: Row | None = None
        if options.batch_record == "first":
            batch = self._first(lines)
        columns: Sequence[str] = options.names
        if options.format == "csv" and options.header:
            columns = self._header(lines)
        rows: list[Row] = []
        for line in lines:
            if self._is_batch(line, columns):
                if batch is not None:
                    raise self._error(line, f"a second record of the batch (see {batch.place})")
                own = options.batch_names or columns
                batch = self._row(line, own, options.batch_columns or options.columns)
            elif not self._is_ignored(line, columns):
                rows.append(self._row(line, columns, options.columns))
                if len(rows) > options.max_images:
                    raise self._error(line, "more images than the option `max_images` allows")
        return self._checked(rows, batch)

    def _checked(self, rows: list[Row], batch: Row | None) -> Table:
        if not rows:
            raise IntakeError(f"{self.name}: no image is named in it; have it exported again")
        if self.options.batch_record == "rows":
            batch = self._of_rows(rows)
        if batch is None:
            raise IntakeError(f"{self.name}: no record of the batch in it; have it exported again")
        return Table(rows=tuple(rows), batch=batch.values, place=batch.place)

    def _of_rows(self, rows: list[Row]) -> Row:
        """What each row says of the batch must be the same in all of them."""
        for row in rows:
            for column in self.options.batch.names:
                if row.values[column] != rows[0].values[column]:
                    raise IntakeError(
                        f"{row.place}: {column!r} differs from {rows[0].place}, but speaks of the "
                        "whole batch; one index file is for one batch"
                    )
        return rows[0]

    def _first(self, lines: Iterator[_Line]) -> Row | None:
        line = next(lines, None)
        options = self.options
        if line is None:
            return None
        return self._row(line, options.batch_names, options.batch_columns)

    def _header(self, lines: Iterator[_Line]) -> list[str]:
        line = next(lines, None)
        columns = [field.strip() for field in line.fields] if line else []
        options = self.options
        wanted = [*options.fields.names, *([options.kind.field] if options.kind else [])]
        if not options.named_batch_columns:
            wanted += options.batch.names
        absent = [column for column in wanted if column not in columns]
        doubled = [column for column in wanted if columns.count(column) > 1]
        if absent or doubled:
            what = f"no column {absent[0]!r}" if absent else f"column {doubled[0]!r} stands twice"
            raise IntakeError(
                f"{self.name}: {what}; its columns are {', '.join(columns[:40])!r}. Correct "
                "`fields` and `batch`, or the export"
            )
        return columns

    def _kind(self, line: _Line, columns: Sequence[str]) -> str | None:
        kind = self.options.kind
        if kind is None:
            return None
        if self.options.format == "fixed":
            return _cut(line.fields[0], self.options.columns[kind.field])
        place = columns.index(kind.field)
        return line.fields[place].strip() if place < len(line.fields) else ""

    def _is_batch(self, line: _Line, columns: Sequence[str]) -> bool:
        kind = self.options.kind
        return kind is not None and self._kind(line, columns) in kind.batch

    def _is_ignored(self, line: _Line, columns: Sequence[str]) -> bool:
        kind, found = self.options.kind, self._kind(line, columns)
        if kind is None or found in kind.rows:
            return False
        if found not in kind.ignored:
            raise self._error(line, f"unknown kind of record {found!r}; name it in `kind`")
        return True

    def _row(self, line: _Line, columns: Sequence[str], pieces: Mapping[str, Piece]) -> Row:
        if self.options.format == "fixed":
            values = {name: _cut(line.fields[0], piece) for name, piece in pieces.items()}
        elif len(line.fields) != len(columns):
            what = f"{len(line.fields)} fields instead of {len(columns)}"
            raise self._error(line, what)
        else:
            values = {c: f.strip() for c, f in zip(columns, line.fields, strict=True)}
        return Row(values=values, place=f"{self.name} line {line.number}")

    def _error(self, line: _Line, what: str) -> IntakeError:
        return IntakeError(
            f"{self.name} line {line.number}: {what}. Correct the profile, or have the batch "
            "exported again"
        )


def _cut(line: str, piece: Piece) -> str:
    return line[piece.start - 1 : piece.start - 1 + piece.length].strip()
