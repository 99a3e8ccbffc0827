"""Everything that is reported about some runs, once, for text and JSON alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.scoring.answers import read_answers, read_held
from benchmarks.scoring.calibration import Calibration, calibrate
from benchmarks.scoring.intervals import Share
from benchmarks.scoring.outcomes import Count, Graded, Outcome, grade
from benchmarks.scoring.scores import GROUPS, Shares, grouped, shares
from benchmarks.scoring.truth import Case, TruthBatch, TruthDocument, read_truth

SCHEMA: Final = "docindex.scores/1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One truth and what one system answered to it.

    Args:
        held: a file with the ids of batches that were held as a whole.
    """

    truth: Path
    records: tuple[Path, ...]
    held: Path | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """What was read of one run."""

    run: Run
    seed: str
    preset: str
    tier: str
    batches: int
    documents: int
    answers: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Batches:
    """What became of the batches as wholes.

    Args:
        held: ids.
        held_with_cause: those whose declared counts are wrong or that have a destroyed separator.
        unanswered: ids of batches without any answer that are not held: all their pages are lost.
    """

    total: int
    held: tuple[str, ...]
    held_with_cause: tuple[str, ...]
    unanswered: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """All results of some runs taken together."""

    inputs: tuple[Input, ...]
    counts: Mapping[str, int]
    scores: Shares
    groups: Mapping[str, Mapping[str, Shares]]
    batches: Batches
    calibration: Calibration
    graded: tuple[Graded, ...]


def score_runs(runs: Iterable[Run]) -> Report:
    """Read, compare and count.

    Raises:
        InputError: a file cannot be used; the message names file, line, key and remedy.
    """
    inputs: list[Input] = []
    graded: list[Graded] = []
    held: list[TruthBatch] = []
    unanswered: list[str] = []
    for run in runs:
        truth = read_truth(run.truth)
        answers = read_answers(run.records, truth)
        kept = read_held(run.held, truth, answers) if run.held else frozenset()
        answered = kept | {answer.batch for answer in answers}
        documents = sum(len(batch.documents) for batch in truth.batches.values())
        inputs.append(
            Input(
                run=run,
                seed=truth.seed,
                preset=truth.preset,
                tier=truth.tier,
                batches=len(truth.batches),
                documents=documents,
                answers=len(answers),
            )
        )
        graded += grade(truth, answers, kept)
        held += [batch for name, batch in truth.batches.items() if name in kept]
        unanswered += [name for name in truth.batches if name not in answered]
    return Report(
        inputs=tuple(inputs),
        counts={kind: sum(g.counts[kind] for g in graded) for kind in (*Outcome, *Count)},
        scores=shares(graded),
        groups={by: {key: shares(g) for key, g in grouped(graded, by).items()} for by in GROUPS},
        batches=Batches(
            total=sum(entry.batches for entry in inputs),
            held=tuple(batch.id for batch in held),
            held_with_cause=tuple(batch.id for batch in held if _has_cause(batch)),
            unanswered=tuple(unanswered),
        ),
        calibration=calibrate(graded),
        graded=tuple(graded),
    )


def _has_cause(batch: TruthBatch) -> bool:
    destroyed = any(document.separator_destroyed for document in batch.documents)
    return destroyed or not batch.declared_right


def of_outcome(
    graded: Iterable[Graded], outcome: Outcome
) -> Iterator[tuple[TruthDocument, Graded]]:
    """The documents with one outcome."""
    for one in graded:
        if one.document is not None and one.outcome is outcome:
            yield one.document, one


def as_json(report: Report) -> dict[str, Any]:
    """The report as `docindex.scores/1`; see `docs/reference/scoring.md`."""
    batches = report.batches
    return {
        "schema": SCHEMA,
        "inputs": [_input(entry) for entry in report.inputs],
        "counts": dict(report.counts),
        "scores": _shares(report.scores),
        "groups": {
            by: {key: _shares(scores) for key, scores in groups.items()}
            for by, groups in report.groups.items()
        },
        "batches": {
            "total": batches.total,
            "held": list(batches.held),
            "held_with_cause": list(batches.held_with_cause),
            "unanswered": list(batches.unanswered),
        },
        "probability": _calibration(report.calibration),
        "findings": _findings(report.graded),
    }


def _input(entry: Input) -> dict[str, Any]:
    return {
        "truth": str(entry.run.truth),
        "records": [str(path) for path in entry.run.records],
        "held": None if entry.run.held is None else str(entry.run.held),
        "seed": entry.seed,
        "preset": entry.preset,
        "tier": entry.tier,
        "batches": entry.batches,
        "documents": entry.documents,
        "answers": entry.answers,
    }


def _shares(scores: Shares) -> dict[str, Any]:
    return {name: _share(share) for name, share in scores.items()}


def _share(share: Share) -> dict[str, Any]:
    bounds = ("low", "high", "at_least", "at_most")
    return {
        "count": share.count,
        "of": share.of,
        "share": None if share.share is None else round(share.share, 6),
        **{name: round(getattr(share, name), 6) for name in bounds},
    }


def _calibration(found: Calibration) -> dict[str, Any]:
    return {
        "ece": None if found.ece is None else round(found.ece, 6),
        "bins": [
            {
                "low": entry.low,
                "high": entry.high,
                "mean": None if entry.mean is None else round(entry.mean, 6),
                "right": _share(entry.right),
            }
            for entry in found.bins
        ],
        "thresholds": [
            {
                "threshold": point.threshold,
                "covered": _share(point.covered),
                "wrong": _share(point.wrong),
            }
            for point in found.thresholds
        ],
        "curve": [
            {
                "threshold": point.threshold,
                "covered": point.covered.count,
                "claims": point.wrong.of,
                "wrong": point.wrong.count,
            }
            for point in found.curve
        ],
        "indexed": {
            "covered": _share(found.indexed.covered),
            "wrong": _share(found.indexed.wrong),
        },
    }


def _findings(graded: Sequence[Graded]) -> dict[str, Any]:
    listed = (Outcome.WRONG, Outcome.MISCUT, Outcome.VERIFY_WRONG)
    return {
        **{name.value: [_finding(*one) for one in of_outcome(graded, name)] for name in listed},
        "pages_lost": [page for one in graded for page in one.lost],
        "missed_starts": [
            {
                "page": one.document.content[0],
                "kind": one.document.kind,
                "flagged": bool(one.counts[Count.STARTS_FLAGGED]),
            }
            for one in graded
            if one.document is not None and one.counts[Count.STARTS_MISSED]
        ],
    }


def _finding(document: TruthDocument, one: Graded) -> dict[str, Any]:
    return {
        "first_page": document.content[0],
        "kind": document.kind,
        "level": document.level,
        "case": _case(document.case),
        "indexed_to": [_case(case) for case in one.cases],
    }


def _case(case: Case | None) -> dict[str, str] | None:
    return None if case is None else {"tenant": case[0], "case_id": case[1]}
