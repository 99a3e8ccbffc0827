"""A calibration made on some benchmarks, and what it does on others that it never saw.

For each tenant the records of the first are labelled by the truth, as an audit of every document
would, and a calibration is made of them. The records of the others get it as docindex gives it: a
probability, and the line between `indexed` and `verify`. Nothing is read again.
"""

from __future__ import annotations

import dataclasses
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from benchmarks.comparison.runs import DOCINDEX, Site
from benchmarks.scoring.report import Report, score_runs
from benchmarks.scoring.truth import TruthDocument, read_truth
from docindex.auditing.verdicts import form_of, may_be_indexed
from docindex.matching.assurance import assured
from docindex.matching.calibration import Calibration, Labelled, Promise, ties_of
from docindex.matching.promising import Basis, Outcome, Proposal, make_calibration
from docindex.model import IndexRecord, Role
from docindex.record import from_json, to_line

Truths = Mapping[str, TruthDocument]


@attrs.frozen(kw_only=True)
class Kept:
    """What came of a promise.

    Args:
        outcomes: a calibration, or what is missing for one, by tenant.
        before, after: scores of the other benchmarks without and with the calibrations.
    """

    outcomes: Mapping[str, Outcome]
    before: Report
    after: Report


def keep_promise(
    fit: Sequence[Site], check: Sequence[Site], promise: Promise, folder: Path
) -> Kept:
    """Calibrate on some benchmarks, and score others with it.

    Args:
        folder: for the records with their probabilities.
    """
    outcomes = _calibrate(fit, promise)
    made = {
        tenant: outcome.calibration for tenant, outcome in outcomes.items() if outcome.calibration
    }
    folder.mkdir(parents=True, exist_ok=True)
    runs = []
    for site in check:
        path = folder / f"{site.folder.name}.jsonl"
        lines = (to_line(_moved(record, made, promise)) for record in read_records(site))
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
        runs.append(dataclasses.replace(site.run(DOCINDEX), records=(path,)))
    before = score_runs(site.run(DOCINDEX) for site in check)
    return Kept(outcomes=outcomes, before=before, after=score_runs(runs))


def read_records(site: Site) -> Iterator[IndexRecord]:
    """The records of docindex's run on a benchmark."""
    with site.answers(DOCINDEX).open(encoding="utf-8") as stream:
        for line in stream:
            yield from_json(json.loads(line))


def _calibrate(fit: Sequence[Site], promise: Promise) -> dict[str, Outcome]:
    labels: dict[str, list[Labelled]] = defaultdict(list)
    population: dict[str, list[Proposal]] = defaultdict(list)
    ties: dict[str, tuple[tuple[str, str], ...]] = {}
    for site in fit:
        truths = _by_page(site)
        for record in read_records(site):
            tenant = record.batch.tenant
            label = _label(record, truths, site.folder.name)
            labels[tenant] += [label] if label else []
            log_odds = label.log_odds if label else None
            found = Proposal(
                document_class=record.document_class, log_odds=log_odds, form=form_of(record)
            )
            population[tenant].append(found)
            ties[tenant] = ties_of(record.versions)
    return {
        tenant: make_calibration(
            labels[tenant],
            promise,
            Basis(
                tenant=tenant,
                population=found,
                ties=ties[tenant],
                drawn=len(found),
            ),
        )
        for tenant, found in sorted(population.items())
    }


def _label(record: IndexRecord, truths: Truths, seed: str) -> Labelled | None:
    """A record as a person would label it who sees all its pages; None: no case is proposed."""
    log_odds = record.decision.log_odds
    if log_odds is None or not may_be_indexed(record):
        return None
    return Labelled(
        id=f"{seed}/{record.id}",
        log_odds=log_odds,
        right=_cases(record, truths) == {record.decision.case_id},
        document_class=record.document_class,
    )


def _cases(record: IndexRecord, truths: Truths) -> set[str | None]:
    content = (p.page.id for p in record.pages if p.role in (Role.CONTENT, Role.UNREADABLE))
    cases = (truths[page].case for page in content if page in truths)
    return {case[1] if case else None for case in cases}


def _by_page(site: Site) -> Truths:
    truth = read_truth(site.truth)
    documents: Iterable[TruthDocument] = (
        document for batch in truth.batches.values() for document in batch.documents
    )
    return {page: document for document in documents for page in document.content}


def _moved(record: IndexRecord, made: Mapping[str, Calibration], promise: Promise) -> IndexRecord:
    calibration = made.get(record.batch.tenant)
    if calibration is None:
        return record
    kept = assured(
        record.decision,
        calibration,
        record.document_class,
        record.versions,
        max_wrong=promise.max_wrong,
        confidence=promise.confidence,
    )
    return attrs.evolve(
        record,
        decision=kept.decision,
        probability=kept.probability,
        calibration=kept.calibration,
        notes=(*record.notes, *kept.notes),
    )
