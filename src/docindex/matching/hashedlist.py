"""A list of cases that holds keyed hashes instead of numbers, and is searched all the same.

A plain hash of a number protects nothing: all numbers of an office are hashed in minutes. These are
HMAC-SHA-256 (RFC 2104) under a key that the tenant's authority makes and that is kept apart from
the list; of each the first 128 bits. What was read is hashed with all its neighbours, as far as the
number's own pattern admits them, and the hashes are looked up.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from docindex.matching.caselist import PLATE, Case, CaseList, FieldKinds
from docindex.matching.keypacking import MOST_EDITS
from docindex.matching.liststore import ListStore
from docindex.matching.valuespace import PLATES, ValueSpace

LENGTH: Final = 32  # hex digits of a hash
_BYTES: Final = LENGTH // 2
_WORD: Final = np.dtype(">u8")
# Kinds of references hold no spaces, so that no number is ever hashed as one of these.
_CASE: Final = "case id"
_CHECK: Final = "check of the key"


class KeyedHash:
    """Hashes of one tenant's numbers; its `repr` shows no key.

    Args:
        key: 32 bytes or more, by chance.
        tenant: part of what is hashed: under the same key two tenants' hashes have nothing in
            common.

    Raises:
        ValueError: the key is shorter than what HMAC-SHA-256 can use.
    """

    def __init__(self, key: bytes, tenant: str) -> None:
        if len(key) < 32:
            raise ValueError("a key of fewer than 32 bytes is too short")
        self._key = key
        self._tenant = tenant

    @property
    def check(self) -> str:
        """The key check value: tells whether a list was made with this key, and nothing else."""
        return self._hash(_CHECK, "")

    def case_id(self, case_id: str) -> str:
        """The opaque id of a case."""
        return self._hash(_CASE, case_id)

    def key(self, kind: str, value: str) -> str:
        """The hash of a number in its normal form."""
        return self._hash(kind, value)

    def heads(self, kind: str, values: Iterable[str]) -> NDArray[np.uint64]:
        """The first 64 bits of the hashes of many numbers."""
        start, digest, key = self._start(kind), hmac.digest, self._key
        whole = b"".join([digest(key, start + value.encode(), "sha256") for value in values])
        return np.frombuffer(whole, _WORD).reshape(-1, 4)[:, 0].astype(np.uint64)

    def _hash(self, kind: str, value: str) -> str:
        return hmac.digest(self._key, self._start(kind) + value.encode(), "sha256")[:_BYTES].hex()

    def _start(self, kind: str) -> bytes:
        return f"docindex.hash/1\0{self._tenant}\0{kind}\0".encode()


class HashedList:
    """Cases by the hashes of their keys; without people and dates.

    Args:
        store: keys are hashes; ids are those of the list, opaque ones where it was made so.
        keyed: the key that it was made with.
        patterns: of the references, by kind; keys of a kind without one are only found exactly.
    """

    def __init__(self, store: ListStore, keyed: KeyedHash, patterns: Mapping[str, str]) -> None:
        self._store = store
        self._cases = CaseList.over(store)
        self._keyed = keyed
        known = dict(patterns) | {PLATE: PLATES}
        self._spaces = {kind: ValueSpace(pattern) for kind, pattern in known.items()}
        self._heads: dict[str, NDArray[np.uint64]] = {}

    @property
    def digest(self) -> str:
        """Of everything that a decision can depend on; in hex."""
        return self._cases.digest

    @property
    def kinds(self) -> FieldKinds:
        """No fields."""
        return self._cases.kinds

    @property
    def districts(self) -> frozenset[str]:
        """None: of a plate's hash nothing can be told."""
        return frozenset()

    @property
    def held(self) -> frozenset[str]:
        """The kinds of keys that it has values of."""
        return self._cases.held

    @property
    def skipped(self) -> Mapping[str, int]:
        """How many values of its source are no hashes and name no case, by kind."""
        return self._cases.skipped

    def __len__(self) -> int:
        return len(self._cases)

    def __contains__(self, case_id: str) -> bool:
        return case_id in self._cases

    def rows(self, kind: str, value: str) -> tuple[str, ...]:
        """The rows that a number in its normal form stands in, merged ones as they are."""
        return self._cases.rows(kind, self._keyed.key(kind, value))

    def near(self, kind: str, value: str, edits: int = 1) -> tuple[tuple[str, int], ...]:
        """The other keys of a kind within some edits, with their distances, nearest first.

        Args:
            value: in its normal form.
            edits: up to two; of plates, whose letters have too many neighbours, one.

        Raises:
            ValueError: more edits are asked for.
        """
        most = 1 if kind == PLATE else MOST_EDITS
        if not 0 <= edits <= most:
            raise ValueError(f"edits of {kind!r} must be 0 to {most}, not {edits}")
        heads = self._heads_of(kind)
        if kind not in self._spaces or not heads.size:
            return ()
        around = [pair for pair in self._spaces[kind].near(value, edits) if pair[1]]
        asked = self._keyed.heads(kind, [key for key, _ in around])
        at = np.minimum(heads.searchsorted(asked), heads.size - 1)
        likely = np.flatnonzero(heads[at] == asked).tolist()
        found = [around[place] for place in likely if self.rows(kind, around[place][0])]
        return tuple(sorted(found, key=lambda pair: (pair[1], pair[0])))

    def fields(self, case_id: str) -> tuple[tuple[str, str], ...]:
        """Nothing: a hashed name could be compared with no line of text."""
        return self._cases.fields(case_id)

    def share(self, kind: str, value: str) -> float:
        """How many of its rows have a key, 0..1."""
        return len(self.rows(kind, value)) / max(len(self), 1)

    def survivor(self, case_id: str) -> Case:
        """The case that a row's documents go to; raises KeyError where there is no such row."""
        return self._cases.survivor(case_id)

    def listed(self, case_id: str) -> str:
        """An id as the list has it: opaque where it was given as the application has it."""
        opaque = self._keyed.case_id(case_id)
        return opaque if opaque in self else case_id

    def _heads_of(self, kind: str) -> NDArray[np.uint64]:
        """The first 64 bits of all hashes of a kind, ascending."""
        if kind not in self._heads:
            digits = self._store.values(kind)
            words = np.frombuffer(bytes.fromhex(digits.decode("ascii")), _WORD)
            self._heads[kind] = words.reshape(-1, 2)[:, 0].astype(np.uint64)
        return self._heads[kind]


def is_hash(text: str) -> bool:
    """Whether a text is a hash as the list holds them."""
    return len(text) == LENGTH and not text.strip("0123456789abcdef")
