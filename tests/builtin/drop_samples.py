"""Drops of an invented list of cases, and a profile's options that take them."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docindex.builtin.table import COMPONENT, TableMatcher, TableOptions
from docindex.builtin.table_drops import Outcome, Taking, take
from docindex.contracts import Setting
from docindex.model import Environment, ReferenceRule
from docindex.structuring import structure

RULES = (
    ReferenceRule(kind="case_no", pattern=r"5\.\d{6}"),
    ReferenceRule(kind="cash_no", pattern=r"\d{9}"),
)
COLUMNS = ("id", "no", "plate", "name", "state")
KEY_COLUMNS = ("case_id", "kind", "value")
OPTIONS: dict[str, Any] = {
    "source": "drops:list",
    "case_id": "id",
    "keys": {"case_no": "no", "plate": "plate"},
    "people": {"surname": "name"},
    "status": {"column": "state", "importable": ["open"]},
}
MADE = datetime.datetime(2026, 3, 1, 2, 15, tzinfo=datetime.UTC)
NOW = MADE + datetime.timedelta(hours=2)

Row = tuple[str, ...]


def row(number: int, state: str = "open", name: str = "Muster") -> Row:
    """A case; its number is 5 and six digits."""
    return (f"case-{number}", f"5.{number:06d}", f"M-AB {number % 9000 + 1}", name, state)


def many(count: int, *, first: int = 0) -> list[Row]:
    """Cases one after the other."""
    return [row(number) for number in range(first, first + count)]


def csv_bytes(columns: Sequence[str], rows: Sequence[Row], encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([columns, *rows])
    return text.getvalue().encode(encoding)


def entry(name: str, data: bytes, rows: int, **more: Any) -> dict[str, Any]:
    """A file as the manifest lists it."""
    return {"name": name, "rows": rows, "sha256": hashlib.sha256(data).hexdigest()} | more


def drop(
    folder: Path,
    sequence: int,
    rows: Sequence[Row],
    *,
    columns: Sequence[str] = COLUMNS,
    keys: Sequence[Row] | None = None,
    **manifest: Any,
) -> Path:
    """Write a drop: full, or a delta where a base is given; its rows begin with the operation."""
    there = folder / f"drop-{sequence}"
    there.mkdir(parents=True)
    delta = "base" in manifest
    encoding = manifest.get("encoding", "utf-8")
    data = csv_bytes(("operation", *columns) if delta else columns, rows, encoding)
    (there / "cases.csv").write_bytes(data)
    files = [entry("cases.csv", data, len(rows))]
    if keys is not None:
        more = csv_bytes(KEY_COLUMNS, keys, encoding)
        (there / "keys.csv").write_bytes(more)
        files.append(entry("keys.csv", more, len(keys), role="keys"))
    content = {
        "schema": "docindex.drop/1",
        "tenant": "kreis-a",
        "kind": "delta" if delta else "full",
        "sequence": sequence,
        "made": MADE.isoformat(),
        "files": files,
    } | manifest
    (there / "drop.json").write_text(json.dumps(content), encoding="utf-8")
    return there


def taking(folder: Path, accepted: str = "", **options: Any) -> Taking:
    made, problems = structure(OPTIONS | options, TableOptions, "options")
    assert made is not None, problems
    return Taking(options=made, setting=setting(folder), now=NOW, accepted=accepted)


def setting(folder: Path) -> Setting:
    return Setting(tenant="kreis-a", environment=Environment.TEST, folder=folder, references=RULES)


def took(folder: Path, path: Path, accepted: str = "", **options: Any) -> Outcome:
    return take(path, taking(folder, accepted, **options))


def opened(folder: Path, **options: Any) -> TableMatcher:
    """The matcher over the present state."""
    return COMPONENT.create(taking(folder, **options).options, setting(folder))


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of the list's folder, but the lock."""
    return {p.name: p.read_bytes() for p in (folder / "list").iterdir() if p.name != ".lock"}
