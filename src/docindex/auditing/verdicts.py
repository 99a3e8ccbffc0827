"""Records held against labels; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from docindex.auditing.labels import SEVERAL, UNTOLD, Label
from docindex.auditing.population import Population
from docindex.matching.calibration import VETOES, Labelled
from docindex.matching.fusion import LONE
from docindex.matching.promising import Proposal
from docindex.model import IndexRecord, Reason, Status

_PARTING: Final = re.compile(r"[\W_]+")
_PROPOSE: Final = (Status.INDEXED, Status.VERIFY)


def folded(case: str) -> str:
    """A case id or number without what parts it, in one letter case; a lone sign stays."""
    return _PARTING.sub("", case).casefold() or case.strip()


def is_right(record: IndexRecord, case: str) -> bool:
    """Whether a record proposes the case that a label names, or none where the label names none.

    Args:
        case: as in `Label.case`; `?` and `+` are never right.
    """
    if case in (UNTOLD, SEVERAL):
        return False
    wanted = folded(case)
    return wanted in _names(record) if proposes(record) else not wanted.isalnum()


def proposes(record: IndexRecord) -> bool:
    """Whether a record names a case, to be indexed or to be looked at."""
    return record.decision.status in _PROPOSE


def may_be_indexed(record: IndexRecord) -> bool:
    """Whether the probability decides on a record: it proposes a case and nothing forbids it.

    As in `matching.assurance`: what has a veto is never indexed, and what stands alone only where
    the rule itself indexed it.
    """
    decision = record.decision
    by_rule = decision.status is Status.INDEXED or decision.reason is Reason.NOT_PROBABLE_ENOUGH
    alone = decision.log_odds is None or decision.log_odds <= LONE
    return proposes(record) and decision.reason not in VETOES and (by_rule or not alone)


def labelled(population: Population, labels: Iterable[Label]) -> Iterator[Labelled]:
    """What a calibration is made from: the labelled records of which a probability can be said.

    Args:
        labels: each of a record of the population, each record once.
    """
    for label in labels:
        record = population.records[label.record]
        log_odds = record.decision.log_odds
        unsaid = label.case == UNTOLD and not label.source.tests
        if log_odds is None or unsaid or not may_be_indexed(record):
            continue
        yield Labelled(
            id=record.id,
            log_odds=log_odds,
            right=is_right(record, label.case),
            document_class=record.document_class,
            source=label.source,
            stratum=label.stratum,
            chance=float(label.chance) if label.chance is not None else 1.0,
        )


def proposals(population: Population) -> Iterator[Proposal]:
    """Every document of a population, as far as a calibration counts it."""
    for record in population.records.values():
        log_odds = record.decision.log_odds if may_be_indexed(record) else None
        yield Proposal(
            document_class=record.document_class, log_odds=log_odds, form=form_of(record)
        )


def form_of(record: IndexRecord) -> str:
    """The form that was recognised first on a document's pages; empty: none."""
    sources = (field.source.partition(":") for field in record.fields)
    return next((name.rpartition("/")[0] for kind, _, name in sources if kind == "form"), "")


def _names(record: IndexRecord) -> set[str]:
    """The proposed case by its id and by every key that was seen on the paper."""
    case = record.decision.case_id
    seen = (
        support.key
        for candidate in record.candidates
        if candidate.case_id == case
        for support in candidate.supports
        if support.distance == 0
    )
    return {folded(name) for name in (case, record.decision.key, *seen) if name}
