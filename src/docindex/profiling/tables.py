"""A list of cases as it was delivered: which file, which table, which separator and encoding."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import attrs

from docindex.builtin.table_sources import read_csv, read_sqlite, refused
from docindex.errors import CaseListError
from docindex.profiling.findings import Finding, doubtful, sure

_SQLITE: Final = b"SQLite format 3\0"
_SEPARATORS: Final = (";", ",", "\t", "|")
_SNIFFED: Final = 200  # rows
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


@attrs.frozen(kw_only=True)
class ListedTable:
    """One table, all of its columns as texts."""

    name: str
    columns: Mapping[str, Sequence[str]]

    @property
    def rows(self) -> int:
        """How many there are."""
        return max((len(texts) for texts in self.columns.values()), default=0)


@attrs.frozen(kw_only=True)
class ListedCases:
    """The list.

    Args:
        source: `sqlite` or `csv`.
        main: the table of cases; further: those beside it.
        separator, encoding: of CSV; empty otherwise.
    """

    path: Path
    source: str
    main: ListedTable
    further: tuple[ListedTable, ...] = ()
    separator: str = ""
    encoding: str = ""
    findings: tuple[Finding, ...] = ()


def load_list(path: Path, table: str = "") -> ListedCases:
    """Read a list of cases, SQLite or CSV, whatever its separator and encoding.

    Args:
        table: of cases; empty: the one with most rows.

    Raises:
        CaseListError: it is neither, or has no rows.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(len(_SQLITE))
        cases = _sqlite(path, table) if head == _SQLITE else _csv(path)
    except OSError as error:
        remedy = "Name an SQLite or CSV file"
        raise refused(path, f"cannot be read ({error.strerror})", remedy) from error
    if not cases.main.rows:
        raise refused(path, "holds no cases", "Have it delivered again")
    return cases


def _sqlite(path: Path, wanted: str) -> ListedCases:
    try:
        schema = _schema(path)
    except sqlite3.Error as error:
        remedy = "Have it delivered again as a closed SQLite file"
        raise refused(path, f"cannot be read ({type(error).__name__})", remedy) from error
    tables = [
        ListedTable(name=name, columns=read_sqlite(path, name, names, {}).columns)
        for name, names in schema.items()
    ]
    if wanted and wanted not in schema:
        known = ", ".join(schema) or "none"
        raise refused(path, f"there is no table {wanted!r}", f"Tables are: {known}")
    main = max(tables, key=lambda t: (t.name == wanted, t.rows), default=None)
    if main is None:
        raise refused(path, "there is no table in it", "Have it delivered again")
    others = tuple(table for table in tables if table is not main)
    return ListedCases(path=path, source="sqlite", main=main, further=others)


def _schema(path: Path) -> dict[str, list[str]]:
    uri = f"{path.resolve().as_uri()}?mode=ro"
    query = (
        "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c "
        "WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite_%' ORDER BY m.rowid, c.cid"
    )
    schema: dict[str, list[str]] = {}
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
        for table, column in connection.execute(query):
            schema.setdefault(table, []).append(column)
    return schema


def _csv(path: Path) -> ListedCases:
    data = path.read_bytes()
    encoding, by_trial = _encoding(data)
    text = data.decode(encoding)
    fitting = [separator for separator in _SEPARATORS if _fields(text, separator) > 1]
    if not fitting:
        remedy = "Deliver it with a header and ; , tab or | between the columns"
        raise refused(path, "is no CSV with a header and several columns", remedy)
    separator = max(fitting, key=lambda one: _fields(text, one))
    header = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    if any(not name.strip() or name.strip().isdigit() for name in header):
        raise refused(path, "line 1 is no header", "Deliver it with the columns' names in line 1")
    table = read_csv(path, header, {}, separator=separator, encoding=encoding)
    main = ListedTable(name=path.stem, columns=table.columns)
    return ListedCases(
        path=path,
        source="csv",
        main=main,
        separator=separator,
        encoding=encoding,
        findings=tuple(_form(main.rows, encoding, fitting, separator, by_trial=by_trial)),
    )


def _form(
    rows: int, encoding: str, fitting: Sequence[str], separator: str, *, by_trial: bool
) -> Iterator[Finding]:
    lines = (f"{rows} Zeilen gelesen", f"{rows} rows read")
    found = sure("matchers.separator", separator, *lines)
    if len(fitting) > 1:
        others = " ".join(map(repr, fitting))
        found = doubtful(
            found,
            (f"mehrere Trennzeichen passen: {others}", f"several separators fit: {others}"),
            ("Beim Absender erfragen.", "Ask who delivers the list."),
        )
    yield found
    found = sure("matchers.encoding", encoding, *lines)
    if by_trial:
        found = doubtful(
            found,
            (
                "kein UTF-8; cp1252 nimmt fast jedes Byte, cp850 und iso-8859-15 wären möglich",
                "not UTF-8; cp1252 takes nearly any byte, cp850 and iso-8859-15 are possible",
            ),
            (
                "Einen Namen mit Umlaut in der Liste prüfen.",
                "Check a name with an umlaut in the list.",
            ),
        )
    yield found


def _encoding(data: bytes) -> tuple[str, bool]:
    """An encoding that fits, and whether it is only one that takes nearly everything."""
    if data.startswith(_UTF16):
        return "utf-16", False
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding, encoding == "cp1252"
    raise CaseListError("the list is neither UTF-8 nor cp1252. Have it delivered as UTF-8.")


def _fields(text: str, separator: str) -> int:
    """How many fields the first rows have; 0 where they differ."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        counts = {len(row) for row in itertools.islice(rows, _SNIFFED) if row}
    except csv.Error:
        return 0
    return counts.pop() if len(counts) == 1 else 0
