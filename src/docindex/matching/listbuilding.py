"""A list of cases, column by column, becomes the arrays that are looked into."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from docindex.errors import CaseListError
from docindex.matching.liststore import Lexicon, ListStore, Numbers, Texts, encoded, narrow

Rows = NDArray[np.int64]

# What is stored to find things faster and says nothing of the list.
_DERIVED: Final = (".hashes", ".places")


@attrs.frozen(kw_only=True, eq=False)
class KeyColumn:
    """Keys of one kind: values in their normal form, the case of each, and notes.

    Args:
        notes: what else the list says of each key; part of the digest only. None: nothing.
    """

    kind: str
    values: Sequence[str]
    case_ids: Sequence[str]
    notes: Sequence[str] | None = None


@attrs.frozen(kw_only=True, eq=False)
class ListColumns:
    """A list as it is read: texts by column, one for each case.

    Args:
        name: what errors call the list.
        successors: ids of the cases that merged ones were merged into; empty: none.
        names: folded names by kind.
        dates: ISO dates by kind, each a key as well; empty: none.
        skipped: how many values of the source fitted no rule, by kind.
        hashed: whether keys are hashes, of which nobody looks for neighbours.
    """

    name: str
    ids: Sequence[str]
    tenants: Sequence[str]
    statuses: Sequence[str]
    importable: Sequence[bool]
    receivers: Sequence[str]
    successors: Sequence[str]
    keys: Sequence[KeyColumn] = ()
    names: Mapping[str, Sequence[str]] = attrs.field(factory=dict)
    dates: Mapping[str, Sequence[str]] = attrs.field(factory=dict)
    skipped: Mapping[str, int] = attrs.field(factory=dict)
    hashed: bool = False

    def refused(self, what: str, remedy: str) -> CaseListError:
        """The error of a list that cannot be used."""
        return CaseListError(f"list {self.name}: {what}. {remedy}.")


def build_store(columns: ListColumns) -> ListStore:
    """Make the arrays of a list; they do not depend on the order of its cases and keys.

    Raises:
        CaseListError: a case is listed twice, merged cases lead in a circle, or a key has no case.
    """
    order = sorted(range(len(columns.ids)), key=columns.ids.__getitem__)
    ids = [columns.ids[place] for place in order]
    row_of = dict(zip(ids, range(len(ids)), strict=True))
    if len(row_of) < len(ids):
        raise columns.refused("a case is listed twice", "Have each case exported once")
    builder = _Builder(columns, np.array(order, np.int64), row_of)
    builder.add_lexicon("ids", ids)
    builder.add_cases()
    notes = builder.add_keys()
    return builder.finish(notes)


class _Builder:
    """The arrays of one list, as they grow."""

    def __init__(self, columns: ListColumns, order: Rows, row_of: Mapping[str, int]) -> None:
        self._columns = columns
        self._order = order
        self._row_of = row_of
        self._arrays: dict[str, Numbers] = {}
        self._kinds: list[str] = []

    def add_cases(self) -> None:
        """States, survivors and fields."""
        columns = self._columns
        states = (columns.tenants, columns.statuses, columns.receivers, columns.successors)
        self._add_table("states", states)
        importable = np.fromiter(columns.importable, np.uint8, self._order.size)
        self._arrays["importable"] = importable[self._order]
        self._arrays["survivors"] = narrow(self._survivors())
        self._add_table("fields", (*columns.names.values(), *columns.dates.values()))

    def add_keys(self) -> str:
        """Keys and dates by kind; returns the digest of the keys' notes."""
        found: dict[str, list[tuple[Sequence[str], Rows]]] = {}
        notes: list[str] = []
        for column in self._columns.keys:
            rows = self._rows(column)
            found.setdefault(column.kind, []).append((column.values, rows))
            if column.notes is not None:
                known = zip(column.values, column.case_ids, column.notes, strict=True)
                notes += [repr((column.kind, *told)) for told in known if told[-1]]
        every = np.argsort(self._order)
        for kind, dates in self._columns.dates.items():
            given = [place for place, date in enumerate(dates) if date]
            texts = [dates[place] for place in given]
            found.setdefault(kind, []).append((texts, every[given]))
        for kind in sorted(kind for kind, parts in found.items() if any(v for v, _ in parts)):
            self._add_kind(kind, found[kind])
        return hashlib.sha256("\n".join(sorted(notes)).encode()).hexdigest()

    def finish(self, notes: str) -> ListStore:
        """The whole, with its digest."""
        columns = self._columns
        facts = {"names": [*columns.names], "dates": [*columns.dates], "kinds": self._kinds}
        digest = hashlib.sha256(json.dumps([facts, notes], sort_keys=True).encode())
        for name in sorted(self._arrays):
            if not name.endswith(_DERIVED):
                part = self._arrays[name]
                stored = part.astype(part.dtype.newbyteorder("<"), copy=False)
                digest.update(f"{name} {stored.dtype.str} {stored.shape}".encode())
                digest.update(stored.data)
        more = {
            "digest": digest.hexdigest(),
            "skipped": dict(columns.skipped),
            "key_kinds": [] if columns.hashed else self._key_kinds(),
            "indexes": {},
        }
        return ListStore(facts | more, self._arrays)

    def _key_kinds(self) -> list[str]:
        return sorted({column.kind for column in self._columns.keys} & {*self._kinds})

    def add_lexicon(self, name: str, texts: Sequence[str]) -> None:
        """Sorted texts that are looked up."""
        lexicon = Lexicon.build(texts)
        self._add_texts(name, lexicon.texts)
        self._arrays |= {f"{name}.hashes": lexicon.hashes, f"{name}.places": lexicon.places}

    def _add_texts(self, name: str, texts: Texts) -> None:
        self._arrays |= {f"{name}.offsets": texts.offsets, f"{name}.data": texts.data}

    def _add_table(self, name: str, columns: Sequence[Sequence[str]]) -> None:
        codes = np.empty((self._order.size, len(columns)), np.int64)
        for number, column in enumerate(columns):
            texts, codes[:, number] = _coded(column)
            self._add_texts(f"{name}.{number}", Texts.build([encoded(text) for text in texts]))
        self._arrays[f"{name}.codes"] = narrow(codes[self._order])

    def _add_kind(self, kind: str, parts: Sequence[tuple[Sequence[str], Rows]]) -> None:
        name = f"keys.{len(self._kinds)}"
        self._kinds.append(kind)
        values, codes = _coded([value for texts, _ in parts for value in texts])
        count = self._order.size
        pairs = np.sort(codes * count + np.concatenate([rows for _, rows in parts]))
        pairs = pairs[np.diff(pairs, prepend=-1) > 0]
        self.add_lexicon(name, values)
        starts = np.searchsorted(pairs, np.arange(len(values) + 1) * count)
        self._arrays |= {f"{name}.starts": narrow(starts), f"{name}.rows": narrow(pairs % count)}

    def _rows(self, column: KeyColumn) -> Rows:
        rows = map(self._row_of.get, column.case_ids)
        try:
            return np.fromiter(rows, np.int64, len(column.case_ids))
        except TypeError:
            what = f"a key of kind {column.kind!r} belongs to a case that is not in it"
            remedy = "Have cases and keys exported together"
            raise self._columns.refused(what, remedy) from None

    def _survivors(self) -> Rows:
        """For each row the last one that it was merged into; one that is not listed is none."""
        survivors = np.arange(self._order.size)
        follower: dict[int, int] = {}
        for id_, successor in zip(self._columns.ids, self._columns.successors, strict=True):
            if successor and successor in self._row_of:
                follower[self._row_of[id_]] = self._row_of[successor]
        ends: dict[int, int] = {}
        for row in follower:
            path = {row}
            last = row
            while last in follower and last not in ends:
                last = follower[last]
                if last in path:
                    what = f"{len(path)} merged cases lead in a circle"
                    raise self._columns.refused(what, "Have the surviving cases corrected")
                path.add(last)
            ends |= dict.fromkeys(path & follower.keys(), ends.get(last, last))
        survivors[[*ends]] = [*ends.values()]
        return survivors


def _coded(texts: Sequence[str]) -> tuple[list[str], Rows]:
    """The texts sorted, each once, and the place of each among them."""
    known = sorted(dict.fromkeys(texts))
    place = dict(zip(known, range(len(known)), strict=True))
    return known, np.fromiter(map(place.__getitem__, texts), np.int64, len(texts))
