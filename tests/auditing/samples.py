"""Invented records of many documents, of which the true case is known."""

from __future__ import annotations

import math
import random
from pathlib import Path

import attrs

from docindex.auditing import Audit, Label, Population, draw_audit
from docindex.matching.calibration import Source
from docindex.model import Decision, IndexRecord, Reason, Status
from docindex.record import to_line
from tests.record_samples import plain_record


def record_of(number: int, dice: random.Random) -> tuple[IndexRecord, str]:
    """A record with honest log-odds, and its true case."""
    name = f"b1_{number:05d}f_r1"
    kind = dice.choices(["form", "letter", "rare"], [60, 39, 1])[0]
    if dice.random() < 0.1:
        decision = Decision(status=Status.CLEARING, reason=Reason.NO_REFERENCE)
        made = attrs.evolve(plain_record(name, Status.CLEARING), decision=decision)
        return attrs.evolve(made, document_class=kind), "-"
    log_odds = round(dice.gauss(9, 3), 3)
    right = dice.random() < 1 / (1 + math.exp(-log_odds))
    made = plain_record(
        name,
        Status.INDEXED if log_odds > 8 else Status.VERIFY,
        reason=Reason.REFERENCE_WITH_WITNESS if log_odds > 8 else Reason.ONE_WITNESS_ONLY,
        case_id=f"case-{number}",
        key=f"102{number:07d}",
        log_odds=log_odds,
    )
    case = f"102{number:07d}" if right else f"case-{number + 1}"
    return attrs.evolve(made, document_class=kind), case


def mail(count: int, seed: int = 1) -> tuple[list[IndexRecord], dict[str, str]]:
    """Records, and the true case of each."""
    dice = random.Random(seed)  # noqa: S311 - tests are to be the same again
    pairs = [record_of(number, dice) for number in range(count)]
    return [record for record, _ in pairs], {record.id: case for record, case in pairs}


def population(records: list[IndexRecord], folder: Path = Path()) -> Population:
    """Records as they are read from a folder."""
    made = [record for record in records if record.human is None]
    return Population(
        tenant="kreis-a",
        records={record.id: record for record in made},
        answers=tuple(record for record in records if record.human is not None),
        folders={record.id: folder for record in made},
    )


def drawn(records: list[IndexRecord], n: int) -> Audit:
    """A simple audit."""
    return draw_audit({record.id: record for record in records}, n, tenant="kreis-a", seed=1)


def label(name: str, case: str, source: Source = Source.CLERK) -> Label:
    """A label that nobody drew."""
    return Label(record=name, case=case, source=source)


def write_records(records: list[IndexRecord], path: Path) -> Path:
    """A file of records."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{to_line(record)}\n" for record in records), encoding="utf-8")
    return path
