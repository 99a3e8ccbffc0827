"""The list of cases of one tenant, read-only."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

import attrs

from docindex.matching.listbuilding import KeyColumn, ListColumns, build_store
from docindex.matching.listfiles import ListOrigin, shared_store
from docindex.matching.liststore import ListStore

PLATE: Final = "plate"


@attrs.frozen(kw_only=True)
class Case:
    """A case of the specialist application.

    Args:
        successor: the case that this one was merged into; empty: none.
    """

    id: str
    tenant: str = ""
    status: str = ""
    importable: bool = True
    receiver: str = ""
    successor: str = ""


@attrs.frozen(kw_only=True)
class Key:
    """A value that names a case; a case has several, and one value may name several cases.

    Args:
        kind: of the reference, or `plate`.
        value: in its normal form.
        valid_from, valid_to: when it named the case. Kept, never a filter: a letter may quote a
            number that is no longer in use, and it still means that case.
        relation: why it names the case, as the list has it.
    """

    kind: str
    value: str
    case_id: str
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    relation: str = ""


@attrs.frozen(kw_only=True)
class FieldKinds:
    """Which fields a list has beside its keys, in the order of its rows: names, then dates."""

    names: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """The kinds in the order of a row."""
        return self.names + self.dates


class CaseList:
    """Cases, keys and fields of one tenant, indexed for reading.

    Closed and transferred cases stay in it: what matters is whether the receiver imports them.

    Args:
        cases: each id once.
        keys: of these cases.
        fields: per case a row of folded names and ISO dates, in the order of `kinds`; empty texts
            where nothing is known.
        kinds: what the fields are.
        name: what errors call the list.
        index: folder of the file that all processes with this list share; None: each has its own
            in memory.

    Raises:
        CaseListError: a case is listed twice, merged cases lead in a circle, a key or a row of
            fields has no case, or the shared file is damaged.
    """

    def __init__(
        self,
        cases: Iterable[Case],
        keys: Iterable[Key],
        fields: Mapping[str, tuple[str, ...]] | None = None,
        kinds: FieldKinds | None = None,
        *,
        name: str = "of cases",
        index: Path | None = None,
    ) -> None:
        columns = _columns(name, tuple(cases), keys, fields or {}, kinds or FieldKinds())
        store = build_store(columns)
        if index is not None:
            origin = ListOrigin(
                name=name, profile=name, state=lambda: store.digest, build=lambda: store
            )
            store = shared_store(index, origin)
        self._store = store

    @classmethod
    def over(cls, store: ListStore) -> CaseList:
        """A list that was built already."""
        made = cls.__new__(cls)
        made._store = store
        return made

    @property
    def digest(self) -> str:
        """Of everything that a decision can depend on, whatever the order it came in; in hex."""
        return self._store.digest

    @property
    def kinds(self) -> FieldKinds:
        """What fields its cases have."""
        facts = self._store.facts
        return FieldKinds(names=tuple(facts["names"]), dates=tuple(facts["dates"]))

    @property
    def held(self) -> frozenset[str]:
        """The kinds of keys, names and dates that it has values of."""
        return self._store.held

    @property
    def districts(self) -> frozenset[str]:
        """The districts of its plates."""
        return self._store.heads(PLATE, "-")

    @property
    def skipped(self) -> Mapping[str, int]:
        """How many values of its source fitted no rule and name no case, by kind."""
        return MappingProxyType(self._store.facts["skipped"])

    def __len__(self) -> int:
        return len(self._store.ids.texts)

    def __contains__(self, case_id: str) -> bool:
        return self._store.ids.find(case_id) is not None

    def exact(self, kind: str, value: str) -> tuple[Case, ...]:
        """The cases that a key names, each the survivor of its merges, sorted by id."""
        found = {self._store.survivor(row) for row in self._store.rows(kind, value)}
        return tuple(self._case(row) for row in sorted(found))

    def near(self, kind: str, value: str, edits: int = 1) -> tuple[tuple[str, int], ...]:
        """The other keys of a kind within up to two edits, with their distances, nearest first."""
        hits = self._store.index(kind).near(value, edits)
        return tuple((hit.key, hit.distance) for hit in hits if hit.distance)

    def fields(self, case_id: str) -> tuple[tuple[str, str], ...]:
        """What is known of one row of the list, merged or not, as (kind, value)."""
        row = self._store.ids.find(case_id)
        if row is None:
            return ()
        pairs = zip(self._store.field_kinds, self._store.fields(row), strict=True)
        return tuple([pair for pair in pairs if pair[1]])

    def rows(self, kind: str, value: str) -> tuple[str, ...]:
        """The rows of the list that a key or date stands in, merged ones as they are."""
        return tuple([self._store.id(row) for row in self._store.rows(kind, value)])

    def share(self, kind: str, value: str) -> float:
        """How many of its rows have a key, a date or a name, 0..1."""
        return self._store.count(kind, value) / max(len(self), 1)

    def survivor(self, case_id: str) -> Case:
        """The case that a row's documents go to; one that is not in the list imports nothing.

        Raises:
            KeyError: the list has no such row.
        """
        row = self._store.ids.find(case_id)
        if row is None:
            raise KeyError(case_id)
        return self._case(self._store.survivor(row))

    def _case(self, row: int) -> Case:
        """A survivor; where it was merged itself, its own survivor is not in the list."""
        tenant, status, receiver, successor = self._store.state(row)
        return Case(
            id=self._store.id(row),
            tenant=tenant,
            status=status,
            importable=self._store.importable(row) and not successor,
            receiver=receiver,
            successor=successor,
        )


def _columns(
    name: str,
    cases: Sequence[Case],
    keys: Iterable[Key],
    fields: Mapping[str, tuple[str, ...]],
    kinds: FieldKinds,
) -> ListColumns:
    by_kind: dict[str, list[Key]] = {}
    for key in keys:
        by_kind.setdefault(key.kind, []).append(key)
    empty = ("",) * len(kinds.all)
    ids = [case.id for case in cases]
    rows = [fields.get(case_id, empty) for case_id in ids]
    if wrong := next((row for row in rows if len(row) != len(empty)), None):
        raise ValueError(f"a case has {len(wrong)} fields, not {len(empty)}")
    columns = [[row[place] for row in rows] for place in range(len(empty))]
    listed = ListColumns(
        name=name,
        ids=ids,
        tenants=[case.tenant for case in cases],
        statuses=[case.status for case in cases],
        importable=[case.importable for case in cases],
        receivers=[case.receiver for case in cases],
        successors=[case.successor for case in cases],
        keys=[_key_column(kind, group) for kind, group in by_kind.items()],
        names=dict(zip(kinds.names, columns, strict=False)),
        dates=dict(zip(kinds.dates, columns[len(kinds.names) :], strict=True)),
    )
    if not fields.keys() <= {*ids}:
        what = "fields belong to a case that is not in it"
        raise listed.refused(what, "Have cases and fields exported together")
    return listed


def _key_column(kind: str, keys: Sequence[Key]) -> KeyColumn:
    notes = [(key.valid_from, key.valid_to, key.relation) for key in keys]
    return KeyColumn(
        kind=kind,
        values=[key.value for key in keys],
        case_ids=[key.case_id for key in keys],
        notes=[repr(note) if any(note) else "" for note in notes],
    )
