"""Which records of a batch hold now, and that they still hold every side exactly once; pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

import attrs

from docindex.errors import LedgerError, ResolveError
from docindex.ledger import Ledger, close
from docindex.model import Document, IndexRecord, PageRef

_WHOLE = "Give all records of the batch: what was indexed, and every answer since"


@attrs.frozen(kw_only=True)
class History:
    """One batch that adds up, with everything that people have said of it; only `settle` makes one.

    Args:
        records: all, superseded ones included, each once.
        current: those that nothing supersedes, in batch order.
        answers: how many answers in a row led to each record, by its id; 0: it was indexed so. That
            the program asked a newer list counts as one.
        superseded: the records that took a record's place, by its id.
        ledger: of `current`; without the declared counts, which are about the batch as scanned.
    """

    records: tuple[IndexRecord, ...]
    current: tuple[IndexRecord, ...]
    answers: Mapping[str, int]
    superseded: Mapping[str, tuple[IndexRecord, ...]]
    ledger: Ledger


def histories(records: Iterable[IndexRecord]) -> dict[str, History]:
    """Records of several batches, by batch id; raises as `settle`."""
    groups: dict[str, list[IndexRecord]] = {}
    for record in records:
        groups.setdefault(record.batch.id, []).append(record)
    return {batch: settle(group) for batch, group in groups.items()}


def settle(records: Sequence[IndexRecord]) -> History:
    """Put together what holds of a batch.

    Args:
        records: all of one batch, superseded ones included; those of the program in batch order, as
            they were indexed, answers anywhere between them. Equal ones may repeat.

    Raises:
        ResolveError: two records have one id, a superseded record is missing, two answers were
            given to one record, or the sides do not stand in exactly one current record each.
    """
    by_id = _by_id(records)
    answers = _answers(by_id)
    superseded: dict[str, list[IndexRecord]] = {}
    for record in by_id.values():
        for name in record.supersedes:
            superseded.setdefault(name, []).append(record)
    _check_answers(by_id, superseded)
    pages = [p.page for r in by_id.values() if not r.supersedes for p in r.pages]
    # Not by number: a sheet that was scanned again stands where the first attempt stood.
    order = {page.id: place for place, page in enumerate(pages)}
    left = (record for record in by_id.values() if record.id not in superseded)
    current = sorted(left, key=lambda record: order.get(record.pages[0].page.id, 0))
    return History(
        records=tuple(by_id.values()),
        current=tuple(current),
        answers=answers,
        superseded={name: tuple(new) for name, new in superseded.items()},
        ledger=_ledger(pages, current),
    )


def _by_id(records: Sequence[IndexRecord]) -> dict[str, IndexRecord]:
    if not records:
        raise ResolveError(f"there is no record. {_WHOLE}.")
    by_id: dict[str, IndexRecord] = {}
    for record in records:
        if not record.pages:
            raise ResolveError(f"record {record.id}: has no page. {_WHOLE}.")
        first = by_id.setdefault(record.id, record)
        if first != record:
            raise _conflict(first, record)
        if record.batch.id != records[0].batch.id or record.batch.tenant != records[0].batch.tenant:
            raise ResolveError(
                f"record {record.id}: is of another batch or tenant than record {records[0].id}. "
                "Give the records of one batch at a time."
            )
    return by_id


def _conflict(first: IndexRecord, second: IndexRecord) -> ResolveError:
    if not (first.supersedes and second.supersedes):
        what = "two records have this id. Keep the ones of one run of the batch"
    else:
        what = (
            f"two answers were given to {', '.join(first.supersedes)}: {_said(first)} and "
            f"{_said(second)}. Keep one of them"
        )
    return ResolveError(f"record {first.id}: {what}, and take the other out of the records.")


def _said(record: IndexRecord) -> str:
    said = record.human
    return f"{said.action} by {said.by} at {said.at.isoformat()}" if said else "asked again"


def _check_answers(
    by_id: Mapping[str, IndexRecord], superseded: Mapping[str, Sequence[IndexRecord]]
) -> None:
    """Each answer stands for exactly the pages of the records that it supersedes."""
    for name, new in superseded.items():
        if name not in by_id:
            raise ResolveError(
                f"record {new[0].id}: supersedes {name}, which is missing. {_WHOLE}."
            )
        for other in new[1:]:
            if (other.supersedes, other.human) != (new[0].supersedes, new[0].human):
                raise _conflict(attrs.evolve(new[0], supersedes=(name,)), other)
    answers = {new[0].supersedes: new for new in superseded.values()}
    for names, new in answers.items():
        if _sides(new) != _sides([by_id[name] for name in names]):
            raise ResolveError(
                f"records {', '.join(record.id for record in new)}: do not hold the pages of "
                f"{', '.join(names)}, which they supersede, each once. {_WHOLE}."
            )


def _sides(records: Iterable[IndexRecord]) -> list[tuple[str, str]]:
    return sorted((page.page.id, page.role.value) for record in records for page in record.pages)


def _answers(by_id: Mapping[str, IndexRecord]) -> dict[str, int]:
    graph = {record.id: record.supersedes for record in by_id.values()}
    counts: dict[str, int] = {}
    try:
        for name in TopologicalSorter(graph).static_order():
            counts[name] = max((counts[old] + 1 for old in graph.get(name, ())), default=0)
    except CycleError as error:
        names = ", ".join(error.args[1])
        raise ResolveError(
            f"records {names}: supersede each other in a circle. {_WHOLE}."
        ) from None
    return counts


def _ledger(pages: Sequence[PageRef], current: Sequence[IndexRecord]) -> Ledger:
    documents = [Document(id=record.id, pages=record.pages) for record in current]
    facts = attrs.evolve(current[0].batch, expected_sheets=None, expected_documents=None)
    try:
        return close(facts, pages, documents).with_statuses(current)
    except LedgerError as error:
        what = str(error).partition(". Nothing was exported")[0]
        raise ResolveError(f"{what}. {_WHOLE}.") from error


def in_a_row(records: Sequence[IndexRecord], current: Sequence[IndexRecord]) -> bool:
    """Whether some current records follow each other without another between them."""
    places = sorted(current.index(record) for record in records)
    return all(after - before == 1 for before, after in itertools.pairwise(places))
