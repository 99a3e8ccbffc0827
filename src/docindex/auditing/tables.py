"""Tables that people fill in with a spreadsheet: CSV in UTF-8, with `;` or `,` between fields."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from docindex.errors import CalibrationError


def table_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows under a header, with `;` as German spreadsheets expect it."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return stream.getvalue()


def _harmless(value: str) -> str:
    """The value, with a space before what a spreadsheet would run as a formula."""
    return f" {value}" if value[:1] in ("=", "+", "-", "@") and len(value) > 1 else value


def read_table(path: Path, needed: Sequence[str]) -> list[tuple[str, dict[str, str]]]:
    """The rows of a table that are not empty, each with its place; values without outer spaces.

    Args:
        needed: columns that it must have; others may be there.

    Raises:
        CalibrationError: the file cannot be read, a column is missing, or a row is too long.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CalibrationError(
            f"{path}: cannot be read ({error.strerror}). Name a CSV file."
        ) from error
    except UnicodeDecodeError as error:
        raise CalibrationError(f"{path}: is not UTF-8. Save it as CSV in UTF-8.") from error
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",", restval="")
    header = [name.strip() for name in reader.fieldnames or ()]
    missing = [name for name in needed if name not in header]
    if missing:
        raise CalibrationError(
            f"{path}: column {missing[0]!r} is missing. Keep the first line as it was; needed are "
            f"{', '.join(needed)}."
        )
    return [_row(path, reader.line_num, row) for row in reader if any(_texts(row))]


def _row(path: Path, number: int, row: dict[str, str]) -> tuple[str, dict[str, str]]:
    place = f"{path} line {number}"
    if None in row:
        raise CalibrationError(f"{place}: has more fields than the first line. Mend that line.")
    return place, {name.strip(): value.strip() for name, value in row.items()}


def _texts(row: dict[str, str]) -> list[str]:
    return [value for value in row.values() if isinstance(value, str) and value.strip()]
