"""A list of cases as arrays, in memory or in a file that all workers map; reading only.

Cases are rows in the order of their ids. A text stands once for each column; what repeats are small
numbers. Whatever is asked of a list is answered from here, wherever the arrays lie.
"""

from __future__ import annotations

import bisect
import contextlib
import ctypes
import itertools
import sys
import zlib
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from docindex.matching.arrayfiles import Arrays, Facts
from docindex.matching.folding import fold_text
from docindex.matching.keyfiles import index_of_parts, index_parts
from docindex.matching.keyindex import KeyIndex

Numbers = NDArray[Any]
Bytes = NDArray[np.uint8]

_BYTE: Final = np.dtype(np.uint8)
# So many texts of a column each process keeps as texts: states, offices, towns.
_FEW: Final = 1024


class Texts:
    """Texts of one column, sorted, each once.

    Args:
        offsets: where each begins in `data`, and the end of the last.
        data: all of them in UTF-8.
    """

    def __init__(self, offsets: Numbers, data: Bytes) -> None:
        self.offsets = offsets
        self.data = data

    @classmethod
    def build(cls, parts: Sequence[bytes]) -> Self:
        """Store texts that are in UTF-8, in the order given."""
        ends = np.cumsum([0, *map(len, parts)], dtype=np.uint64)
        return cls(narrow(ends), np.frombuffer(b"".join(parts), _BYTE))

    def __len__(self) -> int:
        return self.offsets.size - 1

    def __getitem__(self, place: int) -> str:
        return self.bytes_at(place).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        data, ends = self.data.tobytes(), self.offsets.tolist()
        for start, end in itertools.pairwise(ends):
            yield data[start:end].decode("utf-8", "surrogatepass")

    def bytes_at(self, place: int) -> bytes:
        """One text in UTF-8."""
        # Of an ndarray, `item` gives a number of Python, many times as fast as indexing.
        return self.data[self.offsets.item(place) : self.offsets.item(place + 1)].tobytes()


class Lexicon(NamedTuple):
    """Texts that are found by what they are.

    A checksum of 32 bits is enough: what it leads to is compared with what was asked for.

    Args:
        hashes: CRC-32 of each text, ascending.
        places: of the texts with these.
    """

    texts: Texts
    hashes: NDArray[np.uint32]
    places: Numbers

    @classmethod
    def build(cls, texts: Sequence[str]) -> Self:
        """Index sorted texts, each once."""
        parts = [encoded(text) for text in texts]
        hashes = np.fromiter(map(zlib.crc32, parts), np.uint32, len(parts))
        order = np.argsort(hashes, kind="stable")
        return cls(Texts.build(parts), hashes[order], narrow(order))

    def find(self, text: str) -> int | None:
        """The place of a text; None: there is none."""
        wanted = encoded(text)
        crc = zlib.crc32(wanted)
        at = int(self.hashes.searchsorted(np.uint32(crc)))
        while at < self.hashes.size and self.hashes.item(at) == crc:
            place = self.places.item(at)
            if self.texts.bytes_at(place) == wanted:
                return int(place)
            at += 1
        return None


class Keys(NamedTuple):
    """The keys of one kind, or the dates of one.

    Args:
        lexicon: their values.
        starts: where the rows of each value begin in `rows`, and the end of the last.
        rows: of cases, ascending for each value.
    """

    lexicon: Lexicon
    starts: Numbers
    rows: Numbers

    def find(self, value: str) -> list[int]:
        """The rows that a value names, ascending."""
        place = self.lexicon.find(value)
        if place is None:
            return []
        found: list[int] = self.rows[self.starts.item(place) : self.starts.item(place + 1)].tolist()
        return found


class Table(NamedTuple):
    """Columns of texts that repeat.

    Args:
        codes: for each row, the place of each column's text.
        columns: the texts.
    """

    codes: Numbers
    columns: tuple[Texts | tuple[str, ...], ...]

    def row(self, row: int) -> tuple[str, ...]:
        """The texts of a row."""
        codes = self.codes[row].tolist()
        return tuple([texts[code] for texts, code in zip(self.columns, codes, strict=True)])


class ListStore:
    """The cases of a list by row, and the rows by key.

    Args:
        facts: names of the columns and kinds, the digest, what was skipped; what JSON can hold.
        arrays: by name.
    """

    def __init__(self, facts: Facts, arrays: Arrays) -> None:
        self.facts = facts
        self.arrays = arrays
        self.ids = self._lexicon("ids")
        self._states = self._table("states")
        self._fields = self._table("fields")
        self._counts: dict[int, Numbers] = {}  # of each text of a column of names, once asked for
        self._heads: dict[tuple[str, str], frozenset[str]] = {}
        self._survivors = arrays["survivors"]
        self._importable = arrays["importable"]
        self._keys = {
            kind: Keys(
                self._lexicon(f"keys.{number}"),
                arrays[f"keys.{number}.starts"],
                arrays[f"keys.{number}.rows"],
            )
            for number, kind in enumerate(facts["kinds"])
        }
        self._indexes = {
            kind: index_of_parts(alphabets, arrays, _near(number))
            for number, (kind, alphabets) in enumerate(facts["indexes"].items())
        }

    def __getstate__(self) -> tuple[Facts, Arrays]:
        return self.facts, self.arrays

    def __setstate__(self, state: tuple[Facts, Arrays]) -> None:
        self.__init__(*state)  # type: ignore[misc]

    @property
    def digest(self) -> str:
        """Of everything that a decision can depend on, in hex."""
        return str(self.facts["digest"])

    @cached_property
    def field_kinds(self) -> tuple[str, ...]:
        """What the fields are, in the order of a row."""
        return (*self.facts["names"], *self.facts["dates"])

    @property
    def held(self) -> frozenset[str]:
        """The kinds of keys and fields that it has values of."""
        columns = zip(self.field_kinds, self._fields.columns, strict=True)
        filled = [kind for kind, texts in columns if len(texts) > 1 or any(texts)]
        return frozenset((*self._keys, *filled))

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(part.nbytes for part in self.arrays.values())

    def id(self, row: int) -> str:
        """The id of a row."""
        return self.ids.texts[row]

    def state(self, row: int) -> tuple[str, ...]:
        """Tenant, status, receiver and successor of a row."""
        return self._states.row(row)

    def importable(self, row: int) -> bool:
        """Whether the receiver imports documents of this row."""
        return bool(self._importable.item(row))

    def survivor(self, row: int) -> int:
        """The last row that a row was merged into, or itself."""
        return int(self._survivors.item(row))

    def fields(self, row: int) -> tuple[str, ...]:
        """What is known of a row, in the order of `field_kinds`; empty texts elsewhere."""
        return self._fields.row(row)

    def count(self, kind: str, value: str) -> int:
        """How many rows have a key, a date or a name."""
        if kind in self._keys or kind not in self.field_kinds:
            return len(self.rows(kind, value))
        column = self.field_kinds.index(kind)
        texts = self._fields.columns[column]
        place = bisect.bisect_left(texts, value)
        if place == len(texts) or texts[place] != value:
            return 0
        if column not in self._counts:
            self._counts[column] = np.bincount(self._fields.codes[:, column], minlength=len(texts))
        return int(self._counts[column].item(place))

    def rows(self, kind: str, value: str) -> list[int]:
        """The rows that a key or date names, ascending."""
        keys = self._keys.get(kind)
        return [] if keys is None else keys.find(value)

    def heads(self, kind: str, end: str) -> frozenset[str]:
        """What the keys of a kind begin with, up to a character; one look-up for each."""
        if (kind, end) not in self._heads:
            keys = self._keys.get(kind)
            self._heads[kind, end] = (
                frozenset() if keys is None else _heads(keys.lexicon.texts, end)
            )
        return self._heads[kind, end]

    def values(self, kind: str) -> bytes:
        """All keys of a kind in UTF-8, sorted, each once, with nothing between them."""
        keys = self._keys.get(kind)
        return b"" if keys is None else keys.lexicon.texts.data.tobytes()

    def index(self, kind: str) -> KeyIndex:
        """The key index of a kind, made when it is first asked for."""
        # Dates are keys too, and nobody looks for a date's neighbours.
        if kind not in self._indexes:
            keys = self._keys.get(kind)
            self._indexes[kind] = KeyIndex.build([] if keys is None else [*keys.lexicon.texts])
            give_back_memory()
        return self._indexes[kind]

    def indexed(self) -> ListStore:
        """The same with a key index of every kind of key, ready to be stored."""
        indexes = {}
        arrays = dict(self.arrays)
        for number, kind in enumerate(self.facts["key_kinds"]):
            indexes[kind], parts = index_parts(self.index(kind), _near(number))
            arrays |= parts
        return ListStore({**self.facts, "indexes": indexes}, arrays)

    def _lexicon(self, name: str) -> Lexicon:
        arrays = self.arrays
        return Lexicon(self._texts(name), arrays[f"{name}.hashes"], arrays[f"{name}.places"])

    def _texts(self, name: str) -> Texts:
        return Texts(self.arrays[f"{name}.offsets"], self.arrays[f"{name}.data"])

    def _table(self, name: str) -> Table:
        codes = self.arrays[f"{name}.codes"]
        columns = [self._texts(f"{name}.{at}") for at in range(codes.shape[1])]
        return Table(codes, tuple(x if len(x) > _FEW else tuple(x) for x in columns))


def _heads(texts: Texts, end: str) -> frozenset[str]:
    """The parts of sorted texts before their first `end`, each looked for behind the last."""
    found: set[str] = set()
    behind = chr(ord(end) + 1)
    place = 0
    while place < len(texts):
        head = texts[place].partition(end)[0]
        found.add(head)
        place = bisect.bisect_left(texts, head + behind, place + 1)
    return frozenset(found)


def give_back_memory() -> None:
    """Return to the system what reading and building a list took, once nothing refers to it."""
    fold_text.cache_clear()  # its few texts, made among a million others, pin what is around them
    if sys.platform == "linux":
        # glibc keeps what was freed for later, which a worker never needs again.
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


def encoded(text: str) -> bytes:
    """A text as it is stored; its order is that of the characters."""
    return text.encode("utf-8", "surrogatepass")


def narrow(numbers: Numbers) -> Numbers:
    """Numbers from 0 on in as few bytes each as the largest needs."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


def _near(number: int) -> str:
    return f"near.{number}."
