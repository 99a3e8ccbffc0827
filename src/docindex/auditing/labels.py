"""Which case a document really belongs to, and who says so: a table of labels.

Columns: `record`, `case` (a case id or any number of the case; `-`: it belongs to no case; `+`: to
several; `?`: nobody can tell), `source`, `by`, and for the audit `stratum` and `chance`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

import attrs

from docindex.auditing.population import Population
from docindex.auditing.tables import read_table, table_text
from docindex.errors import CalibrationError
from docindex.matching.calibration import Source
from docindex.model import Action, IndexRecord

NO_CASE: Final = "-"
SEVERAL: Final = "+"
UNTOLD: Final = "?"

_NEEDED: Final = ("record", "case", "source")
_COLUMNS: Final = (*_NEEDED, "by", "stratum", "chance")


@attrs.frozen(kw_only=True)
class Label:
    """What is true of one document, as somebody says.

    Args:
        record: id of the record that the program made.
        case: a case id or a number of the case, or `-`, `+`, `?`.
        by: who says so; empty: not known.
        stratum: of the audit; empty: of no audit.
        chance: of the document to be drawn; None: it was not drawn.
    """

    record: str
    case: str
    source: Source
    by: str = ""
    stratum: str = ""
    chance: Fraction | None = None


def labels_text(labels: Iterable[Label]) -> str:
    """Labels as a table, in the order of their records."""
    ordered = sorted(labels, key=lambda label: (label.record, label.source))
    return table_text(
        _COLUMNS,
        (
            (
                label.record,
                label.case,
                label.source.value,
                label.by,
                label.stratum,
                "" if label.chance is None else str(label.chance),
            )
            for label in ordered
        ),
    )


def read_labels(paths: Iterable[Path]) -> tuple[Label, ...]:
    """The labels of some tables.

    Raises:
        CalibrationError: a table cannot be read, a source is not known, a chance is missing or no
            fraction, or one source says two things of one record.
    """
    found: dict[tuple[str, Source], Label] = {}
    for path in paths:
        for place, row in read_table(path, _NEEDED):
            label = _label(row, place)
            if found.setdefault((label.record, label.source), label) != label:
                raise CalibrationError(
                    f"{place}: record {label.record} was labelled by {label.source.value!r} "
                    "before, otherwise. Keep one of the two."
                )
    return tuple(found.values())


def merged(labels: Iterable[Label]) -> tuple[Label, ...]:
    """One label a record: the audit's where there is one, then in the order of `Source`."""
    order = list(Source)
    best: dict[str, Label] = {}
    for label in sorted(labels, key=lambda label: order.index(label.source)):
        best.setdefault(label.record, label)
    return tuple(best[name] for name in sorted(best))


def clerk_labels(population: Population) -> tuple[Label, ...]:
    """What people answered to single documents in the course of their work.

    Answers that split, merge or ask for a rescan say nothing of the case, nor do those behind them.
    """
    later = {name: record for record in population.answers for name in record.supersedes}
    found = []
    for name in population.records:
        answers = list(_chain(later, name))
        said = answers[-1].human if answers else None
        if said is None or any(not _speaks_of_one(record) for record in answers):
            continue
        case = answers[-1].decision.case_id or NO_CASE
        found.append(Label(record=name, case=case, source=Source.CLERK, by=said.by))
    return tuple(found)


def _chain(later: Mapping[str, IndexRecord], name: str) -> Iterable[IndexRecord]:
    seen: set[str] = set()
    while name in later and name not in seen:
        seen.add(name)
        yield later[name]
        name = later[name].id


def _speaks_of_one(record: IndexRecord) -> bool:
    actions = (Action.CONFIRM, Action.CORRECT, Action.NO_CASE)
    return record.human is not None and record.human.action in actions


def _label(row: Mapping[str, str], place: str) -> Label:
    try:
        source = Source(row["source"])
    except ValueError:
        raise CalibrationError(
            f"{place}: source {row['source']!r} is none of {', '.join(Source)}. Mend that line."
        ) from None
    if not row["record"] or not row["case"]:
        raise CalibrationError(f"{place}: record and case must be filled in. Mend that line.")
    return Label(
        record=row["record"],
        case=row["case"],
        source=source,
        by=row.get("by", ""),
        stratum=row.get("stratum", ""),
        chance=_chance(row.get("chance", ""), source, place),
    )


def _chance(text: str, source: Source, place: str) -> Fraction | None:
    if not text and not source.tests:
        return None
    try:
        chance = Fraction(text)
    except (ValueError, ZeroDivisionError):
        chance = Fraction(0)
    if not 0 < chance <= 1:
        raise CalibrationError(
            f"{place}: chance {text!r} is no fraction above 0 up to 1. A promise is tested only on "
            "documents whose chance to be drawn is known: use what `docindex audit take` wrote."
        )
    return chance


def known(labels: Sequence[Label], population: Population) -> tuple[Label, ...]:
    """The labels, all of them of records that are there; raises `CalibrationError`."""
    strange = [label.record for label in labels if label.record not in population.records]
    if strange:
        more = f" and {len(strange) - 1} more" if len(strange) > 1 else ""
        raise CalibrationError(
            f"record {strange[0]}{more}: labelled, but in none of the files of records. Give the "
            "records of every batch that was labelled."
        )
    return tuple(labels)
