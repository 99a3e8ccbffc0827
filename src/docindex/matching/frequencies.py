"""Frequencies: how many rows of a list share a value, and which; arrays that a file can hold.

A value is its hash of 64 bits. Where two values of a list share a hash, all are hashed with another
salt, so that counts of what is listed are exact; what is not listed is taken for something that is
with a chance of distinct values / 2^64, less than one in a million million for 10 million.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]

_BYTES: Final = 8


class Frequencies(NamedTuple):
    """Counts of the values of one column; empty values are left out.

    Args:
        salt: what the hashes begin with, shape (1,).
        hashes: of the values, ascending, shape (values,), uint64.
        counts: how many rows have each, shape (values,).
    """

    salt: Numbers
    hashes: NDArray[np.uint64]
    counts: Numbers

    @classmethod
    def build(cls, column: Iterable[str]) -> Self:
        """Count the values of a column, one for each row."""
        counts: dict[str, int] = {}
        for value in column:
            counts[value] = counts.get(value, 0) + 1
        counts.pop("", None)
        return cls.of_counts([*counts], np.fromiter(counts.values(), np.int64, len(counts)))

    @classmethod
    def of_codes(cls, texts: Sequence[str], codes: Numbers) -> Self:
        """Count a column that is stored as places in its texts, each once.

        Args:
            texts: the values.
            codes: for each row the place of its value, shape (rows,).
        """
        return cls.of_counts(texts, np.bincount(codes, minlength=len(texts)))

    @classmethod
    def of_counts(cls, texts: Sequence[str], counts: Numbers) -> Self:
        """Store counts of texts, each text once."""
        kept = [place for place, text in enumerate(texts) if text]
        salt, hashes = _told_apart([texts[place] for place in kept])
        order = np.argsort(hashes)
        return cls(salt, hashes[order], _narrow(counts[kept][order]))

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, Numbers]) -> Self:
        """The same from what `arrays` gave, wherever that lies."""
        return cls(*(arrays[name] for name in cls._fields))

    def arrays(self) -> dict[str, Numbers]:
        """Plain arrays by name, for a file."""
        return self._asdict()

    def count(self, value: str) -> int:
        """How many rows have a value; 0: none."""
        place = _place(self.salt, self.hashes, value)
        return 0 if place is None else int(self.counts.item(place))

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(part.nbytes for part in self)


class ValueRows(NamedTuple):
    """The rows of each value of one column; empty values are left out.

    Args:
        salt: what the hashes begin with, shape (1,).
        hashes: of the values, ascending, shape (values,), uint64.
        starts: where each value's rows begin in `rows`, and the end of the last.
        rows: ascending for each value.
    """

    salt: Numbers
    hashes: NDArray[np.uint64]
    starts: Numbers
    rows: Numbers

    @classmethod
    def of_codes(cls, texts: Sequence[str], codes: Numbers) -> Self:
        """Index a column that is stored as places in its texts, each once.

        Args:
            texts: the values.
            codes: for each row the place of its value, shape (rows,).
        """
        kept = [place for place, text in enumerate(texts) if text]
        salt, hashes = _told_apart([texts[place] for place in kept])
        order = np.argsort(hashes)
        ranks = np.full(len(texts), order.size, np.int64)  # what is empty comes last
        ranks[np.array(kept, np.int64)[order]] = np.arange(order.size)
        ranked = ranks[codes]
        rows = np.argsort(ranked, kind="stable")
        totals = np.bincount(ranked, minlength=order.size + 1)[: order.size]
        starts = np.concatenate(([0], np.cumsum(totals)))
        return cls(salt, hashes[order], _narrow(starts), _narrow(rows[: starts[-1]]))

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, Numbers]) -> Self:
        """The same from what `arrays` gave, wherever that lies."""
        return cls(*(arrays[name] for name in cls._fields))

    def arrays(self) -> dict[str, Numbers]:
        """Plain arrays by name, for a file."""
        return self._asdict()

    def find(self, value: str) -> Numbers:
        """The rows that have a value, ascending, where they lie; empty: none."""
        place = _place(self.salt, self.hashes, value)
        if place is None:
            return self.rows[:0]
        return self.rows[int(self.starts.item(place)) : int(self.starts.item(place + 1))]

    def count(self, value: str) -> int:
        """How many rows have a value."""
        return len(self.find(value))

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(part.nbytes for part in self)


def _hash(value: str, salt: int) -> int:
    text = value.encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(text, digest_size=_BYTES, salt=salt.to_bytes(_BYTES, "little"))
    return int.from_bytes(digest.digest(), "little")


def _told_apart(values: Sequence[str]) -> tuple[Numbers, NDArray[np.uint64]]:
    """The first salt with which no two of some values have one hash, and the hashes."""
    for salt in itertools.count():
        hashes = np.fromiter((_hash(value, salt) for value in values), np.uint64, len(values))
        if np.unique(hashes).size == hashes.size:
            break
    return np.array([salt], np.uint64), hashes


def _place(salt: Numbers, hashes: NDArray[np.uint64], value: str) -> int | None:
    wanted = np.uint64(_hash(value, int(salt.item(0))))
    place = int(hashes.searchsorted(wanted))
    found = value and place < hashes.size and hashes[place] == wanted
    return place if found else None


def _narrow(numbers: Numbers) -> Numbers:
    """Numbers from 0 on in as few bytes each as the largest needs."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))
