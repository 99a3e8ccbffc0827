"""Tables of texts out of SQLite and CSV files, one state of each.

Messages name files, columns and rows, never what stands in them.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import itertools
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

import attrs

from docindex.errors import CaseListError

if TYPE_CHECKING:
    from _csv import Reader

_PORTION: Final = 65_536  # rows held at once


@attrs.frozen
class SourceTable:
    """What was read of a source: stripped texts by column, and the rows' numbers (CSV: lines)."""

    columns: Mapping[str, Sequence[str]]
    numbers: Sequence[int]

    def column(self, name: str) -> Sequence[str]:
        """A column's texts; empty ones where the options name no column."""
        return self.columns[name] if name else [""] * len(self.numbers)


def refused(path: Path, what: str, remedy: str) -> CaseListError:
    """The error of a list that cannot be used: what is wrong with its file, and what to do."""
    return CaseListError(f"list {path.name}: {what}. {remedy}.")


def read_sqlite(
    path: Path, table: str, names: Sequence[str], where: Mapping[str, str]
) -> SourceTable:
    """Read a table or view of an SQLite file, one state of it.

    Args:
        path: of the file.
        table: name of the table or view.
        names: columns to read; one at least.
        where: rows with these values only, by column.

    Raises:
        CaseListError: the file is none such, or the table or a column is not there.
    """
    # as_uri() escapes what a path may hold and a URI may not; mode=ro makes no file and no journal.
    uri = f"{path.resolve().as_uri()}?mode=ro"
    try:
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
            info = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
            known = {row[0] for row in info}
            if not known:
                raise refused(path, f"there is no table {table!r}", "Correct the option `table`")
            _check_columns(path, (*names, *where), known)
            # SQLite takes an unknown quoted name for a text: only names of the schema come here.
            texts = ", ".join(
                f"TRIM(COALESCE(CAST({_quoted(name)} AS TEXT), ''))" for name in names
            )
            query = f"SELECT {texts} FROM {_quoted(table)}"  # noqa: S608
            if where:
                equal = (f"CAST({_quoted(name)} AS TEXT) = ?" for name in where)
                query += " WHERE " + " AND ".join(equal)
            columns = _gathered(names, connection.execute(query, (*where.values(),)))
    except (sqlite3.Error, UnicodeDecodeError) as error:
        remedy = "Have it delivered again as a closed SQLite file"
        raise refused(path, f"cannot be read ({type(error).__name__})", remedy) from error
    return SourceTable(columns, range(1, len(columns[names[0]]) + 1))


def _gathered(names: Sequence[str], rows: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    """Texts by column; what a column holds many times is kept once."""
    columns: list[list[str]] = [[] for _ in names]
    kept: list[dict[str, str] | None] = [{} for _ in names]
    source = iter(rows)
    while portion := list(itertools.islice(source, _PORTION)):
        for place, texts in enumerate(zip(*portion, strict=True)):
            column, known = columns[place], kept[place]
            if known is None:
                column.extend(texts)
                continue
            column.extend(map(known.setdefault, texts, texts))
            # Numbers repeat nothing: to remember them takes time and saves no memory.
            if 2 * len(known) > len(column):
                kept[place] = None
    return dict(zip(names, columns, strict=True))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _check_columns(path: Path, wanted: Sequence[str], known: Collection[str]) -> None:
    missing = [name for name in wanted if name not in known]
    if missing:
        what = f"there is no column {', '.join(map(repr, missing))}"
        raise refused(path, what, f"Correct the options; there are: {', '.join(sorted(known))}")


def read_csv(
    path: Path, names: Sequence[str], where: Mapping[str, str], *, separator: str, encoding: str
) -> SourceTable:
    """Read a CSV file with a header, as `parse_csv` does; raises OSError too."""
    data = path.read_bytes()
    return parse_csv(path, data, names, where, separator=separator, encoding=encoding)


def parse_csv(
    path: Path,
    data: bytes,
    names: Sequence[str],
    where: Mapping[str, str],
    *,
    separator: str,
    encoding: str,
) -> SourceTable:
    """Read CSV with a header; a ragged line is an error, for the file may be cut.

    Args:
        path: what errors name.
        data: what the file holds.
        names: columns to read; one at least.
        where: rows with these values only, by column.
        separator: one character.
        encoding: of the file.

    Raises:
        CaseListError: the file is none such, or a column is not there.
    """
    reader = csv.reader(_lines(path, data, encoding), delimiter=separator, strict=True)
    numbers: list[int] = []
    try:
        columns = _gathered(names, _csv_rows(path, reader, names, where, numbers))
    except csv.Error as error:
        what = f"line {reader.line_num} is no CSV"
        raise refused(path, what, "Check `separator`, and quotes in that line") from error
    return SourceTable(columns, numbers)


def _csv_rows(
    path: Path,
    reader: Reader,
    names: Sequence[str],
    where: Mapping[str, str],
    numbers: list[int],
) -> Iterator[list[str]]:
    """The wanted cells of the wanted rows; the numbers of their lines go to `numbers`."""
    header: list[str] = next(reader, [])
    if len(set(header)) < len(header):
        raise refused(path, "two columns have one name", "Have the header corrected")
    _check_columns(path, (*names, *where), header)
    places = [header.index(name) for name in names]
    wanted = [(header.index(name), value) for name, value in where.items()]
    for cells in reader:
        if len(cells) != len(header):
            what = f"line {reader.line_num} has {len(cells)} fields, the header {len(header)}"
            raise refused(path, what, "Have it delivered again; it may have been cut")
        if all(cells[place] == value for place, value in wanted):
            numbers.append(reader.line_num)
            yield [cells[place].strip() for place in places]


def csv_header(path: Path, data: bytes, *, separator: str, encoding: str) -> list[str]:
    """The names of the columns of CSV; raises CaseListError as `parse_csv` does."""
    try:
        return next(csv.reader(_lines(path, data, encoding), delimiter=separator, strict=True), [])
    except csv.Error as error:
        what = "its header is no CSV"
        raise refused(path, what, "Check `separator`, and quotes in the header") from error


def parse_fixed(
    path: Path, data: bytes, columns: Mapping[str, tuple[int, int]], *, encoding: str
) -> SourceTable:
    """Read lines of one width, without a header.

    Args:
        columns: by name the first character of each, from 0, and the one behind its last.

    Raises:
        CaseListError: a line is of another width than the first, or does not reach to a column.
    """
    lines = _lines(path, data, encoding).read().split("\n")
    lines = [line.removesuffix("\r") for line in lines]
    if lines[-1] in ("", "\x1a"):
        lines.pop()
    least = max(end for _, end in columns.values())
    width = max(least, len(lines[0]) if lines else 0)
    wrong = next((n for n, line in enumerate(lines, 1) if len(line) != width), None)
    if wrong is not None:
        what = f"line {wrong} has {len(lines[wrong - 1])} characters, not {width}"
        raise refused(path, what, "Correct the columns, or have it delivered again")
    cells = {name: [x[start:end].strip() for x in lines] for name, (start, end) in columns.items()}
    return SourceTable(cells, range(1, len(lines) + 1))


def _lines(path: Path, data: bytes, encoding: str) -> TextIO:
    try:
        data.decode(encoding)  # all of it before any row counts
        codecs.getincrementaldecoder(encoding)().decode(data[:4])
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, "ignore").count("\n") + 1
        what = f"line {line} is not {encoding}"
        raise refused(path, what, "Correct the option `encoding`") from error
    except UnicodeError as error:  # UTF-16 without its mark, which only a stream asks for
        raise refused(path, f"is not {encoding}", "Correct the option `encoding`") from error
    except LookupError as error:
        raise refused(path, str(error), "Correct the option `encoding`") from error
    # Decoded piece by piece, because a StringIO takes four bytes for each character.
    return io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
