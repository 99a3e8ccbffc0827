"""Tables beside the list of cases that hold further keys, a row each; pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

import attrs

from docindex.matching.folding import fold_text
from docindex.profiling.findings import Finding, doubtful, sure
from docindex.profiling.tables import ListedTable

_KIND: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
_MOST_KINDS: Final = 20
_KNOWN: Final = 0.99
_OPTIONAL: Final = {
    "relation": ("relation", "beziehung", "art der nummer"),
    "valid_from": ("valid from", "gueltig ab", "von"),
    "valid_to": ("valid to", "gueltig bis", "bis"),
}


@attrs.frozen(kw_only=True)
class KeyTable:
    """A table of further keys.

    Args:
        columns: of the matcher's option `keys_table`, by name.
        values: the keys by kind.
    """

    table: str
    columns: dict[str, str]
    values: dict[str, list[str]]
    findings: tuple[Finding, ...]


def infer_key_table(tables: Sequence[ListedTable], cases: Collection[str]) -> KeyTable | None:
    """The first table whose rows name cases and say of what kind their value is; None: none."""
    for table in tables:
        found = _read(table, cases)
        if found is not None:
            return found
    return None


def _read(table: ListedTable, cases: Collection[str]) -> KeyTable | None:
    known = set(cases)
    names = [*table.columns]
    case_id = next((n for n in names if _all_known(table.columns[n], known)), "")
    kind = next((n for n in names if n != case_id and _are_kinds(table.columns[n])), "")
    optional = {
        option: next((n for n in names if fold_text(n.replace("_", " ")) in words), "")
        for option, words in _OPTIONAL.items()
    }
    left = [n for n in names if n not in {case_id, kind, *optional.values()}]
    numbered = [n for n in left if _digits(table.columns[n])]
    if not (case_id and kind and numbered):
        return None
    value, values = numbered[0], dict[str, list[str]]()
    for name, text in zip(table.columns[kind], table.columns[value], strict=True):
        values.setdefault(name, []).append(text)
    columns = {"case_id": case_id, "kind": kind, "value": value}
    columns |= {option: name for option, name in optional.items() if name}
    counts = ", ".join(f"{name}: {len(texts)}" for name, texts in sorted(values.items()))
    found = sure("matchers.keys_table", table.name, counts, counts)
    if len(numbered) > 1:
        found = doubtful(
            found,
            (
                f"auch Nummern: {', '.join(numbered[1:])}",
                f"numbers as well: {', '.join(numbered[1:])}",
            ),
            ("Fragen, welche Spalte die Nummer hält.", "Ask which column holds the number."),
        )
    return KeyTable(table=table.name, columns=columns, values=values, findings=(found,))


def _all_known(texts: Sequence[str], known: Collection[str]) -> bool:
    return bool(texts) and sum(text in known for text in texts) >= _KNOWN * len(texts)


def _are_kinds(texts: Sequence[str]) -> bool:
    different = set(texts)
    return 0 < len(different) <= _MOST_KINDS and all(map(_KIND.fullmatch, different))


def _digits(texts: Sequence[str]) -> bool:
    return bool(texts) and sum(any(c.isdigit() for c in text) for text in texts) > len(texts) / 2
