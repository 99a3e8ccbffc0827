"""What an audit says: how much of what was indexed is wrong, with exact bounds; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

import attrs

from docindex.auditing.labels import UNTOLD, Label
from docindex.auditing.population import Population
from docindex.auditing.verdicts import is_right
from docindex.matching.bounds import lower, upper
from docindex.model import IndexRecord, Status

Group = Callable[[IndexRecord, Label], str]

GROUPS: Final[Mapping[str, Group]] = {
    "stratum": lambda _, label: label.stratum,
    "class": lambda record, _: record.document_class,
    "reason": lambda record, _: record.decision.reason.value,
}


@attrs.frozen(kw_only=True)
class Rate:
    """How many of some documents were wrong.

    Args:
        group: what parts the documents, such as `class`; `all`: nothing.
        name: of the part.
        status: of the documents.
        of, wrong: documents that were keyed; those that are not in the case that a person keyed.
        least, most: the true rate is between them with the confidence, each exact and one-sided;
            None where the documents had different chances to be drawn, so that counts say nothing
            of all of them together.
    """

    group: str
    name: str
    status: Status
    of: int
    wrong: int
    least: float | None
    most: float | None


@attrs.frozen(kw_only=True)
class AuditReport:
    """What an audit says.

    Args:
        shares: how many of all documents have each status, drawn or not.
        untold: drawn documents of which nobody could tell the case; they count as wrong.
        differing: records whose proposal is not what was keyed; look at each, a person may have
            mistyped. Only indexed and verify.
    """

    documents: int
    shares: Mapping[Status, int]
    rates: tuple[Rate, ...]
    untold: tuple[str, ...]
    differing: tuple[str, ...]


def report_audit(
    population: Population, labels: Sequence[Label], confidence: float = 0.95
) -> AuditReport:
    """Reckon the rates of wrong answers.

    Args:
        labels: of the audit, each of a record of the population.
        confidence: of each bound for itself, above 0, below 1.
    """
    audit = [label for label in labels if label.source.tests]
    risk = round(1 - confidence, 12)
    statuses = [record.decision.status for record in population.records.values()]
    wrong = [label.record for label in audit if not _fits(population, label)]
    return AuditReport(
        documents=len(statuses),
        shares={status: statuses.count(status) for status in Status},
        rates=tuple(_rates(population, audit, risk)),
        untold=tuple(label.record for label in audit if label.case == UNTOLD),
        differing=tuple(
            name
            for name in wrong
            if population.records[name].decision.status in (Status.INDEXED, Status.VERIFY)
        ),
    )


def _rates(population: Population, audit: Sequence[Label], risk: float) -> Iterator[Rate]:
    groups: dict[str, Group] = {"all": lambda *_: "all", **GROUPS}
    for status in (Status.INDEXED, Status.VERIFY):
        of_status = [
            label for label in audit if population.records[label.record].decision.status is status
        ]
        for group, name_of in groups.items():
            parts: dict[str, list[Label]] = {}
            for label in of_status:
                name = name_of(population.records[label.record], label)
                parts.setdefault(name, []).append(label)
            for name in sorted(parts):
                yield _rate((group, name, status), population, parts[name], risk)


def _rate(
    place: tuple[str, str, Status], population: Population, labels: Sequence[Label], risk: float
) -> Rate:
    group, name, status = place
    wrong = sum(not _fits(population, label) for label in labels)
    fair = _is_fair(label.chance for label in labels)
    return Rate(
        group=group,
        name=name,
        status=status,
        of=len(labels),
        wrong=wrong,
        least=lower(wrong, len(labels), risk) if fair else None,
        most=upper(wrong, len(labels), risk) if fair else None,
    )


def _is_fair(chances: Iterable[Fraction | None]) -> bool:
    """Whether all had the same chance."""
    return len(set(chances)) == 1


def _fits(population: Population, label: Label) -> bool:
    return is_right(population.records[label.record], label.case)
