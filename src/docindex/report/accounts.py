"""What the records say of each batch as a whole."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from docindex.errors import LedgerError
from docindex.ledger import close
from docindex.model import BatchFacts, Document, IndexRecord, Role, Status

Json = dict[str, Any]


def accounts(records: Iterable[IndexRecord]) -> list[Json]:
    """One account for each batch, in the order in which the batches appear."""
    batches: dict[str, list[IndexRecord]] = {}
    for record in records:
        batches.setdefault(record.batch.id, []).append(record)
    return [account(found) for found in batches.values()]


def account(records: Sequence[IndexRecord]) -> Json:
    """Facts, ledger and shares of one batch.

    The ledger is closed once more, over the records at hand: that they were delivered together
    does not mean that all of them are in the file.

    Args:
        records: of one batch, at least one.
    """
    facts = records[0].batch
    pages = [page for record in records for page in record.pages]
    statuses = Counter(record.decision.status for record in records)
    sheets = {page.page.sheet for page in pages}
    return {
        **_facts(facts),
        "sheets": len(sheets),
        "gaps": _gaps(sheets),
        "unopened": sum(page.page.width == 0 for page in pages),
        "documents": len(records),
        "statuses": {status.value: statuses[status] for status in Status},
        "counted": _counted(records),
        **_ledger(facts, records),
    }


def _facts(facts: BatchFacts) -> Json:
    return {
        "id": facts.id,
        "tenant": facts.tenant,
        "environment": facts.environment.value,
        "batch_class": facts.batch_class,
        "receipt_date": facts.receipt_date.isoformat() if facts.receipt_date else None,
        "box": facts.box,
        "priority": facts.priority,
        "operator_note": facts.operator_note,
        "expected_sheets": facts.expected_sheets,
        "expected_documents": facts.expected_documents,
        "voided_sheets": list(facts.voided_sheets),
    }


def _counted(records: Sequence[IndexRecord]) -> int:
    """Documents that an operator would count: those with more than separators and blank sides."""
    unseen = (Role.SEPARATOR, Role.BLANK)
    return sum(any(page.role not in unseen for page in record.pages) for record in records)


def _ledger(facts: BatchFacts, records: Sequence[IndexRecord]) -> Json:
    # Declared counts are shown beside what was found; here they must not stop the report.
    undeclared = attrs.evolve(facts, expected_sheets=None, expected_documents=None)
    pages = [page.page for record in records for page in record.pages]
    documents = [Document(id=record.id, pages=record.pages) for record in records]
    try:
        ledger = close(undeclared, pages, documents).with_statuses(records)
    except LedgerError as error:
        return {"sides": None, "roles": {}, "fault": str(error)}
    roles = {role.value: count for role, count in ledger.roles.items()}
    return {"sides": ledger.sides, "roles": roles, "fault": ""}


def _gaps(sheets: Iterable[int]) -> list[list[int]]:
    """Sheets before the last one that no record has, as first and last of each gap."""
    known = sorted(sheets)
    pairs = itertools.pairwise([0, *known])
    return [[before + 1, after - 1] for before, after in pairs if after - before > 1]
