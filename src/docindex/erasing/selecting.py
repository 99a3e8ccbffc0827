"""Which records may be erased: whole histories of documents that nobody needs to look at; pure."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Final

import attrs

from docindex.erasing.facts import is_erased
from docindex.errors import ProtectionError
from docindex.jsonvalues import Json
from docindex.model import IndexRecord, Reason, Status
from docindex.record import from_json

# A person said so; nobody else has to look.
_CLOSED: Final = (Reason.NO_CASE, Reason.RESCAN_WANTED)


@attrs.frozen(kw_only=True)
class Wanted:
    """Which records a person wants to be erased; all that is stated must hold.

    Args:
        records, batches: ids; None: any.
        received_before: the mail came before that day.
        delivered: ids of records that the receiver has confirmed; None: any.
        open: also those that a person still has to look at, or that wait for a list.
    """

    records: frozenset[str] | None = None
    batches: frozenset[str] | None = None
    received_before: datetime.date | None = None
    delivered: frozenset[str] | None = None
    open: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing is stated."""
        stated = (self.records, self.batches, self.received_before, self.delivered)
        return all(value is None for value in stated)


@attrs.frozen(kw_only=True)
class Holding:
    """All records of an installation, by id.

    Args:
        data: as JSON.
    """

    data: Mapping[str, Json]

    @cached_property
    def records(self) -> dict[str, IndexRecord]:
        """The same as values."""
        return {name: from_json(data) for name, data in self.data.items()}

    @cached_property
    def erased(self) -> frozenset[str]:
        """Ids of those of which nothing is left but facts."""
        return frozenset(name for name, data in self.data.items() if is_erased(data))

    @property
    def tenant(self) -> str:
        """Whose they are; raises `ProtectionError` where they are of several, or there is none."""
        tenants = sorted({record.batch.tenant for record in self.records.values()})
        if len(tenants) != 1:
            found = ", ".join(map(repr, tenants)) or "none"
            raise ProtectionError(
                f"the records are of tenants {found}. Name the folders of one tenant."
            )
        return tenants[0]

    @cached_property
    def histories(self) -> tuple[frozenset[str], ...]:
        """The records of each document: what superseded what, with all that came of it."""
        group = {name: {name} for name in self.records}
        for name, record in self.records.items():
            for old in record.supersedes:
                joined = group[name] | group.get(old, {old})
                for member in joined & group.keys():
                    group[member] = joined
        whole = {id(names): frozenset(names & self.data.keys()) for names in group.values()}
        return tuple(whole.values())

    def complete(self, marked: frozenset[str]) -> frozenset[str]:
        """Those of some records whose whole history is among them, or erased."""
        whole = (history for history in self.histories if history <= marked | self.erased)
        return frozenset(name for history in whole for name in history & marked)

    def whole_batches(self, due: Collection[str]) -> frozenset[str]:
        """Batches of which every record is erased or due."""
        gone = self.erased | frozenset(due)
        left = {r.batch.id for name, r in self.records.items() if name not in gone}
        return frozenset(record.batch.id for record in self.records.values()) - left


@attrs.frozen(kw_only=True)
class Selection:
    """What may be erased, and what was asked for and may not.

    Args:
        chosen: ids.
        open: ids of current records that keep the history of their document from being erased.
    """

    chosen: tuple[str, ...]
    open: tuple[str, ...]


def select(holding: Holding, wanted: Wanted) -> Selection:
    """Choose histories as a whole.

    Raises:
        ProtectionError: nothing is stated, or an id is of no record.
    """
    if wanted.empty:
        raise ProtectionError(
            "nothing says which records. State records, batches, a day, or what was delivered."
        )
    known = {"record": holding.data, "batch": {r.batch.id for r in holding.records.values()}}
    for what, names in (("record", wanted.records), ("batch", wanted.batches)):
        for name in sorted(names or ()):
            if name not in known[what]:
                raise ProtectionError(f"{what} {name}: is in none of the folders. Correct the id.")
    chosen: list[str] = []
    kept: list[str] = []
    for history in holding.histories:
        records = [holding.records[name] for name in sorted(history - holding.erased)]
        if not records or not _is_wanted(history, records, holding, wanted):
            continue
        superseded = {old for name in history for old in holding.records[name].supersedes}
        waiting = [r.id for r in records if r.id not in superseded and not is_closed(r)]
        if waiting and not wanted.open:
            kept += waiting
        else:
            chosen += [record.id for record in records]
    return Selection(chosen=tuple(sorted(chosen)), open=tuple(sorted(kept)))


def is_closed(record: IndexRecord) -> bool:
    """Whether nobody needs to look at a record's document any more."""
    return record.decision.status is Status.INDEXED or record.decision.reason in _CLOSED


def _is_wanted(
    history: Collection[str], records: Iterable[IndexRecord], holding: Holding, wanted: Wanted
) -> bool:
    superseded = {old for name in history for old in holding.records[name].supersedes}
    current = {name for name in history if name not in superseded}
    batches = {record.batch.id for record in records}
    days = [record.batch.receipt_date for record in records]
    before = wanted.received_before
    return (
        (wanted.records is None or bool(wanted.records & set(history)))
        and (wanted.batches is None or batches <= wanted.batches)
        and (before is None or all(day is not None and day < before for day in days))
        and (wanted.delivered is None or current <= wanted.delivered)
    )
