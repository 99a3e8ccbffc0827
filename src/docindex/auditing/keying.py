"""The list that people key from, without any answer on it, and their answers taken back."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from docindex.auditing.drawing import Audit
from docindex.auditing.labels import UNTOLD, Label
from docindex.auditing.population import Population
from docindex.auditing.tables import read_table, table_text
from docindex.auditing.verdicts import folded, is_right
from docindex.errors import CalibrationError
from docindex.exporting import document_name
from docindex.matching.calibration import Source

_COLUMNS: Final = ("record", "document", "pages", "case", "remark")
_NAMED: Final = 20


def keying_list(
    audit: Audit, population: Population, folder: Path, *, again: Sequence[Label] = ()
) -> str:
    """A table with one line for each drawn document and an empty field for its case.

    Args:
        folder: where the table will lie; documents are named from there.
        again: labels from a first keying; then only those documents are listed that are to be keyed
            by a second person: where the first one differs from docindex or could not tell, and as
            many others, so that the list still says nothing of the answer.

    Raises:
        CalibrationError: a drawn document is not among the records.
    """
    names = [one.record for one in audit.drawn]
    missing = [name for name in names if name not in population.records]
    if missing:
        raise CalibrationError(
            f"record {missing[0]}: was drawn, but is in none of the files of records. Give the "
            "records that the audit was drawn from."
        )
    if again:
        names = _to_key_again(names, again, population, audit.seed)
    return table_text(
        _COLUMNS, ((name, *_places(name, population, folder), "", "") for name in names)
    )


def _places(name: str, population: Population, folder: Path) -> tuple[str, str]:
    record = population.records[name]
    document = population.folders[name] / document_name(record)
    place = _from(folder, document) if document.exists() else ""
    return place, " ".join(page.page.id for page in record.pages)


def _from(folder: Path, path: Path) -> str:
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return path.resolve().as_posix()


def _to_key_again(
    names: Sequence[str], labels: Iterable[Label], population: Population, seed: int
) -> list[str]:
    said = {label.record: label for label in labels if label.source.tests}
    doubtful = {
        name
        for name in names
        if name in said and not is_right(population.records[name], said[name].case)
    }
    dice = random.Random(f"docindex.audit/1 again {seed}")  # noqa: S311 - not secret
    others = [name for name in names if name in said and name not in doubtful]
    chosen = doubtful | set(dice.sample(others, min(len(doubtful), len(others))))
    return [name for name in names if name in chosen]


def take_answers(audit: Audit, paths: Sequence[Path]) -> tuple[Label, ...]:
    """The labels of an audit from filled-in lists; each list is one person's, or one part of it.

    A document that several lists answer has what more than half of them say; where there is no such
    answer, nobody can tell.

    Raises:
        CalibrationError: a list answers a document twice or one that was not drawn, or a drawn
            document has no answer; the message names them.
    """
    drawn = {one.record: one for one in audit.drawn}
    keyed: dict[str, list[tuple[str, str]]] = {}
    for path in paths:
        for name, case in _answers(path, drawn).items():
            keyed.setdefault(name, []).append((path.stem, case))
    missing = [name for name in drawn if name not in keyed]
    if missing:
        raise CalibrationError(
            f"{len(missing)} of {len(drawn)} documents have no answer: {_some(missing)}. Key them, "
            "with `?` where nobody can tell: what is left out may be just what is wrong."
        )
    return tuple(
        Label(
            record=name,
            case=_agreed([case for _, case in keyed[name]]),
            source=Source.AUDIT,
            by=", ".join(by for by, _ in keyed[name]),
            stratum=one.stratum,
            chance=audit.chances[one.stratum],
        )
        for name, one in drawn.items()
    )


def _answers(path: Path, drawn: Mapping[str, object]) -> dict[str, str]:
    rows = read_table(path, ("record", "case"))
    strange = [row["record"] for _, row in rows if row["record"] not in drawn]
    if strange:
        raise CalibrationError(f"{path}: was not drawn: {_some(strange)}. Take these lines out.")
    counts = Counter(row["record"] for _, row in rows if row["case"])
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        raise CalibrationError(f"{path}: keyed twice: {_some(twice)}. Keep one line of each.")
    return {row["record"]: row["case"] for _, row in rows if row["case"]}


def _agreed(cases: Sequence[str]) -> str:
    """What more than half of the answers say, as the first one writes it."""
    counts = Counter(folded(case) for case in cases)
    common, count = counts.most_common(1)[0]
    if 2 * count <= len(cases):
        return UNTOLD
    return next(case for case in cases if folded(case) == common)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
