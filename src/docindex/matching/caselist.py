"""The list of cases of one tenant, read-only."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import attrs

from docindex.errors import CaseListError
from docindex.matching.keyfiles import shared_index
from docindex.matching.keyindex import KeyIndex

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
        index: folder of the key indexes that all processes with this list share; None: each has
            its own.

    Raises:
        CaseListError: a case is listed twice, merged cases lead in a circle, a key has no case, or
            a shared key index is damaged.
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
        self._name = name
        self._cases: dict[str, Case] = {}
        for case in cases:
            if self._cases.setdefault(case.id, case) is not case:
                raise self._refused("a case is listed twice", "Have each case exported once")
        self._kinds = kinds or FieldKinds()
        self._fields = dict(fields or {})
        self._survivors = {case.id: case for case in self._cases.values() if not case.successor}
        for case in self._cases.values():
            if case.successor:
                self._resolve(case)
        # Nearly every value names one row: a text for it, and lists only for the rest.
        self._rows: dict[str, dict[str, str]] = {}
        self._shared: dict[tuple[str, str], list[str]] = {}
        notes = []
        indexed: set[str] = set()
        for key in keys:
            indexed.add(key.kind)
            self._enter(key.kind, key.value, key.case_id)
            if key.valid_from or key.valid_to or key.relation:
                notes.append(repr(attrs.astuple(key)))
        for case_id, row in self._fields.items():
            for kind, value in zip(self._kinds.dates, row[len(self._kinds.names) :], strict=True):
                if value:
                    self._enter(kind, value, case_id)
        self.digest = self._digest(notes)
        self._indexes: dict[str, KeyIndex] = {}
        if index is not None:
            self._indexes = {
                kind: shared_index(index, kind, f"{kind} {self.digest}", self._rows[kind])
                for kind in sorted(indexed)
            }

    def _digest(self, notes: list[str]) -> str:
        """Of everything that a decision can depend on, whatever the order it came in."""
        digest = hashlib.sha256(repr((self._kinds, sorted(notes))).encode())
        for case_id in sorted(self._cases):
            case = self._cases[case_id]
            state = (case.tenant, case.status, case.importable, case.receiver, case.successor)
            digest.update(repr((case_id, *state, self._fields.get(case_id))).encode())
        for kind in sorted(self._rows):
            rows = self._rows[kind]
            lines = [f"{value} {rows[value]!r}" for value in sorted(rows)]
            digest.update("\n".join((kind, *lines)).encode())
        # Not of a set: rows come sorted, and what is sorted already is sorted quickly.
        shared = ((key, sorted(dict.fromkeys(rows))) for key, rows in self._shared.items())
        digest.update(repr(sorted(shared)).encode())
        return digest.hexdigest()

    def __len__(self) -> int:
        return len(self._cases)

    def __contains__(self, case_id: str) -> bool:
        return case_id in self._cases

    @property
    def kinds(self) -> FieldKinds:
        """What fields its cases have."""
        return self._kinds

    def exact(self, kind: str, value: str) -> tuple[Case, ...]:
        """The cases that a key names, each the survivor of its merges, sorted by id."""
        found = {self._survivors[row] for row in self.rows(kind, value)}
        return tuple(sorted(found, key=lambda case: case.id))

    def near(self, kind: str, value: str, edits: int = 1) -> tuple[tuple[str, int], ...]:
        """The other keys of a kind within up to two edits, with their distances, nearest first."""
        # Made when first asked for: dates are keys too, and nobody looks for a date's neighbours.
        if kind not in self._indexes:
            self._indexes[kind] = KeyIndex.build([*self._rows.get(kind, ())])
        hits = self._indexes[kind].near(value, edits)
        return tuple((hit.key, hit.distance) for hit in hits if hit.distance)

    def fields(self, case_id: str) -> tuple[tuple[str, str], ...]:
        """What is known of one row of the list, merged or not, as (kind, value)."""
        row = self._fields.get(case_id)
        if row is None:
            return ()
        return tuple(
            (kind, value) for kind, value in zip(self._kinds.all, row, strict=True) if value
        )

    def rows(self, kind: str, value: str) -> tuple[str, ...]:
        """The rows of the list that a key or date stands in, merged ones as they are."""
        row = self._rows.get(kind, {}).get(value)
        return () if row is None else tuple(sorted(set(self._shared.get((kind, value), (row,)))))

    def survivor(self, case_id: str) -> Case:
        """The case that a row's documents go to; one that is not in the list imports nothing."""
        return self._survivors[case_id]

    def _refused(self, what: str, remedy: str) -> CaseListError:
        return CaseListError(f"list {self._name}: {what}. {remedy}.")

    def _enter(self, kind: str, value: str, case_id: str) -> None:
        if case_id not in self._cases:
            what = f"a key of kind {kind!r} belongs to a case that is not in it"
            raise self._refused(what, "Have cases and keys exported together")
        rows = self._rows.setdefault(kind, {})
        first = rows.setdefault(value, case_id)
        if first != case_id:
            self._shared.setdefault((kind, value), [first]).append(case_id)
            rows[value] = min(first, case_id)

    def _resolve(self, case: Case) -> None:
        path = {case.id}
        last = case
        while last.id not in self._survivors:
            follower = self._cases.get(last.successor)
            if follower is None:
                self._survivors[last.id] = attrs.evolve(last, importable=False)
            elif follower.id in path:
                what = f"{len(path)} merged cases lead in a circle"
                raise self._refused(what, "Have the surviving cases corrected")
            else:
                path.add(follower.id)
                last = follower
        for case_id in path:
            self._survivors[case_id] = self._survivors[last.id]
