"""Exact look-up of printed numbers in a tenant's list."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import tomllib
from collections.abc import Iterator
from pathlib import Path

import attrs


@attrs.frozen(kw_only=True)
class ExactList:
    """A tenant's list, looked up as a simple program does.

    Args:
        keys: the surviving case of every number of any kind, by the letters and digits of it.
        patterns: of the numbers in print.
        payload: of the office's barcodes; its group `value` is the number.
    """

    keys: dict[str, str]
    patterns: tuple[re.Pattern[str], ...]
    payload: re.Pattern[str]

    def of_barcode(self, content: str) -> str | None:
        """The case that a barcode names."""
        found = self.payload.fullmatch(content)
        return self.keys.get(plain(found["value"])) if found else None

    def of_text(self, text: str) -> Iterator[str]:
        """The cases whose numbers stand in a text: by kind of number, then in reading order."""
        for pattern in self.patterns:
            for found in pattern.finditer(text):
                case = self.keys.get(plain(found[0]))
                if case is not None:
                    yield case


def open_list(folder: Path) -> ExactList:
    """Read a tenant's profile and list.

    Args:
        folder: with `profile.toml` and `cases.sqlite`.
    """
    profile = tomllib.loads((folder / "profile.toml").read_text(encoding="utf-8"))
    references = profile["references"]
    keys: dict[str, str] = {}
    for case, survivor, *numbers in _rows(folder / "cases.sqlite"):
        for number in (case, *numbers):
            keys[plain(number)] = survivor or case
    return ExactList(
        keys=keys,
        patterns=tuple(
            re.compile(rf"(?<!\w){reference['pattern']}(?!\w)", re.IGNORECASE)
            for reference in references
        ),
        payload=re.compile(references[0]["barcode_payload"]),
    )


def plain(number: str) -> str:
    """The letters and digits of a number alone, in capitals."""
    return re.sub(r"[\W_]", "", number).upper()


def _rows(path: Path) -> list[tuple[str, ...]]:
    """Cases with survivor and payment number, and with survivor and each further number."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        cases = connection.execute("SELECT case_no, merged_into, cash_no FROM cases").fetchall()
        further = connection.execute(
            "SELECT case_no, merged_into, value FROM case_keys JOIN cases USING (case_no)"
            " WHERE kind <> 'plate'"
        ).fetchall()
    return [*cases, *further]
