"""A column's values, and which columns hold dates; pure."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import attrs

from docindex.matching.folding import parse_date
from docindex.profiling.columnnames import date_kind
from docindex.profiling.findings import Finding, doubtful, sure

_MOST: Final = 20_000  # values that are looked at
NEARLY_ALL: Final = 0.98
_ADULT: Final = 14 * 365  # days: nobody younger is fined (§ 12 OWiG)


@attrs.frozen(kw_only=True)
class Column:
    """One column, with the values that are not empty.

    Args:
        rows: of the table; unique: whether no value stands twice.
    """

    name: str
    values: tuple[str, ...]
    rows: int
    unique: bool

    @property
    def filled(self) -> bool:
        """Whether every row has a value."""
        return len(self.values) == self.rows

    def share(self, test: Callable[[str], object]) -> float:
        """How many of the values pass, 0..1."""
        values = self.values[:_MOST]
        return sum(bool(test(value)) for value in values) / len(values) if values else 0.0


def column_of(name: str, texts: Sequence[str]) -> Column:
    """A column of a table that has a text in every row, empty ones included."""
    values = tuple(text for text in texts if text)
    return Column(
        name=name, values=values, rows=len(texts), unique=len(set(values)) == len(values) > 0
    )


def infer_dates(
    columns: Mapping[str, Column], named: str, findings: list[Finding]
) -> dict[str, str]:
    """Columns of dates by kind; whose dates lie a childhood before all others is of births."""
    dated = [c for c in columns.values() if c.share(parse_date) >= NEARLY_ALL]
    middles = {c.name: _middle(c) for c in dated}
    newest = max(middles.values(), default=datetime.date.min)
    old = [name for name, middle in middles.items() if (newest - middle).days > _ADULT]
    birth = named if named in middles else old[0] if len(old) == 1 else ""
    if birth:
        count = len(columns[birth].values)
        found = sure("matchers.people.birth_date", birth, f"{count} Daten", f"{count} dates")
        if birth not in old or birth != named:
            found = doubtful(
                found,
                (
                    "Name und Inhalt der Spalte sagen nicht beide, dass es Geburtsdaten sind",
                    "name and content of the column do not both say that these are births",
                ),
                ("Fragen, was in der Spalte steht.", "Ask what stands in the column."),
            )
        findings.append(found)
    kinds = {date_kind(c.name): c.name for c in dated if c.name != birth}
    findings += [
        sure(f"matchers.dates.{kind}", name, "lauter Daten", "dates throughout")
        for kind, name in kinds.items()
    ]
    return {**kinds, "birth_date": birth} if birth else kinds


def _middle(column: Column) -> datetime.date:
    dates = sorted(filter(None, map(parse_date, column.values[:_MOST])))
    return dates[len(dates) // 2]
