"""What a system answered: one line for each document that it found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from benchmarks.scoring.fields import InputError, Table, read_lines, read_words
from benchmarks.scoring.truth import Case, Truth, side

ANSWER: Final = "docindex.answer/1"
RECORD: Final = "docindex.record/1"


class Status(StrEnum):
    """What shall happen with a document."""

    INDEXED = "indexed"
    VERIFY = "verify"
    CLEARING = "clearing"
    PENDING = "pending"


NAMING: Final = frozenset({Status.INDEXED, Status.VERIFY})


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One document as a system found it.

    Args:
        file, line: where it stands.
        pages: ids without their renditions, each once, in the system's order.
        case: tenant and id of the case for `indexed`, of the first proposal for `verify`; else
            None.
        probability: that the case is right, 0 to 1; None: the system does not say.
    """

    file: str
    line: int
    batch: str
    pages: tuple[str, ...]
    status: Status
    case: Case | None
    probability: float | None


def read_answers(paths: Iterable[Path], truth: Truth) -> list[Answer]:
    """Read and check files of answers or of docindex's own records.

    Args:
        truth: what the answers are about; it says which batches and pages there are.

    Raises:
        InputError: a key is missing or of the wrong kind, or batch or page are not in the truth.
    """
    return [_answer(entry, truth) for path in paths for entry in read_lines(path)]


def read_held(path: Path, truth: Truth, answers: Iterable[Answer]) -> frozenset[str]:
    """The ids of batches that were held as a whole, one on a line.

    Raises:
        InputError: a batch is not in the truth, or has answers.
    """
    answered = {answer.batch: answer for answer in answers}
    held = set()
    for line, batch in read_words(path):
        if batch not in truth.batches:
            message = f"batch {batch!r} is not in {truth.file}"
            raise InputError(str(path), line, "", message, "Name batches by their id, one a line")
        if batch in answered:
            answer = answered[batch]
            message = f"batch {batch!r} has an answer in {answer.file}, line {answer.line}"
            raise InputError(str(path), line, "", message, "Only batches without answers are held")
        held.add(batch)
    return frozenset(held)


def _answer(entry: Table, truth: Truth) -> Answer:
    if entry.choice("schema", (ANSWER, RECORD)) == RECORD:
        facts = entry.table("batch")
        holder, key = facts, "id"
        tenant: str | None = facts.text("tenant")
        raw = [page.text("id") for page in entry.tables("pages")]
    else:
        holder, key = entry, "batch"
        tenant = entry.text("tenant") if "tenant" in entry.values else None
        raw = entry.texts("pages")
    batch = holder.text(key)
    if batch not in truth.batches:
        remedy = "Score records with the truth of their own batches"
        raise holder.mistake(key, f"batch {batch!r} is not in {truth.file}", remedy)
    status = Status(entry.choice("status", tuple(Status)))
    case = _case_id(entry, status)
    return Answer(
        file=entry.file,
        line=entry.line or 1,
        batch=batch,
        pages=_sides(entry, raw, batch, truth),
        status=status,
        case=None if case is None else (tenant or truth.batches[batch].tenant, case),
        probability=entry.share_or_none("probability"),
    )


def _case_id(entry: Table, status: Status) -> str | None:
    case = entry.text_or_none("case_id")
    if (case is None) is (status in NAMING):
        remedy = "Name a case with indexed and verify, and only there"
        raise entry.mistake("case_id", f"does not go with the status {status.value}", remedy)
    return case


def _sides(entry: Table, raw: list[str], batch: str, truth: Truth) -> tuple[str, ...]:
    known = truth.batches[batch].pages
    seen: set[str] = set()
    for number, page in enumerate(raw):
        key = f"pages[{number}]"
        if side(page) not in known:
            message = f"{page!r} is not a page of batch {batch!r} in {truth.file}"
            raise entry.mistake(key, message, "Use the page ids of the truth")
        if page in seen:
            raise entry.mistake(key, f"{page!r} stands here twice", "Name it once in an answer")
        seen.add(page)
    return tuple(dict.fromkeys(side(page) for page in raw))
