"""The key index: every key of a list within two edits of what was read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from docindex.matching.keyneighbours import neighbours, templates
from docindex.matching.keypacking import MOST_EDITS, Codes, Numbers, Packing, Points, code_points
from docindex.matching.patterns import CAPITALS, SEPARATORS

Progress = Callable[[int, int], None]
Rows = NDArray[np.uint32]
Bits = NDArray[np.uint8]

# Between 16 and 32 bits a key: one foreign code in 16 or fewer is looked up in vain.
_BITS_PER_KEY: Final = 16
_FEWEST_BITS: Final = 16
# Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): 2^64 / golden ratio, odd.
_HASH: Final = np.uint64(0x9E3779B97F4A7C15)
_BLOCK: Final = 1 << 18
_MOST_ROWS: Final = 1 << 32


class KeyHit(NamedTuple):
    """A key near what was read.

    Args:
        key: as it stands in the list.
        distance: edits (a character inserted, deleted or replaced) to what was read.
        row: where the key stands in the list.
        start, end: the characters of the text that are meant, `end` exclusive. At the ends of a key
            in a line, characters that differ are not among them.
    """

    key: str
    distance: int
    row: int
    start: int
    end: int


class KeyGroup(NamedTuple):
    """The keys of one length, sorted by code.

    Args:
        packing: what the codes mean.
        codes: of the keys, ascending; as often as a key stands in the list.
        words: a row of further words for each key, where one does not hold it.
        rows: of the keys in the list.
        bits: one is set for each code, at the top bits of its hash; eight to a byte.
    """

    packing: Packing
    codes: Codes
    words: Codes
    rows: Rows
    bits: Bits

    @classmethod
    def build(cls, keys: Sequence[str], rows: Rows, done: Callable[[int], None]) -> Self:
        """Sort keys of one length; `done` is told twice how many more were gone through."""
        length = len(keys[0])
        blocks = ["".join(keys[at : at + _BLOCK]) for at in range(0, len(keys), _BLOCK)]
        counts = [len(keys[at : at + _BLOCK]) for at in range(0, len(keys), _BLOCK)]
        letters: list[set[str]] = [set() for _ in range(length)]
        for block, count in zip(blocks, counts, strict=True):
            for place, seen in enumerate(letters):
                seen.update(block[place::length])
            done(count)
        packing = Packing(["".join(sorted(seen)) for seen in letters])
        codes, words = [], []
        for block, count in zip(blocks, counts, strict=True):
            code, word = packing.encode(code_points(block).reshape(count, length))
            codes.append(code)
            words.append(word)
            done(count)
        every = np.concatenate(codes)
        order = np.argsort(every, kind="stable")
        every = every[order]
        return cls(packing, every, np.concatenate(words)[order], rows[order], _bits(every))

    def find(self, codes: Codes) -> tuple[Numbers, Numbers]:
        """Which of some codes are there, and where the first key of each stands."""
        place, bit = _hashed(codes, self.bits.size)
        likely = np.flatnonzero(self.bits[place] & bit)
        wanted = codes[likely]
        at = np.searchsorted(self.codes, wanted)
        np.minimum(at, self.codes.size - 1, out=at)
        there = self.codes[at] == wanted
        return likely[there], at[there]

    def keys(self, first: Numbers) -> Iterator[tuple[str, int]]:
        """Keys with their rows: all that share the codes at these places."""
        last = np.searchsorted(self.codes, self.codes[first], side="right")
        sizes = last - first
        at = np.repeat(last - np.cumsum(sizes), sizes) + np.arange(sizes.sum())
        keys = self.packing.decode(self.codes[at], self.words[at])
        return zip(keys, self.rows[at].tolist(), strict=True)

    def reached(self, texts: Points, edits: int, *, inside: bool) -> Iterator[tuple[int, Numbers]]:
        """For rows of texts, the places of keys that may be within some edits."""
        ways = templates(texts.shape[1], self.packing.length, edits, inside=inside)
        found: list[tuple[Numbers, Numbers]] = []
        for codes, ends, rows in neighbours(self.packing, texts, ways):
            hit, at = self.find(codes)
            found.append((rows[np.searchsorted(ends, hit, side="right")], at))
        if found:
            owners, places = (np.concatenate(part) for part in zip(*found, strict=True))
            for owner in np.unique(owners):
                yield int(owner), np.unique(places[owners == owner])


class KeyIndex:
    """Keys of one kind, found by what is nearly one of them.

    Distances are Levenshtein distances: two characters that changed places are two edits. What is
    found is what comparing with every key would find. Reading is safe from several threads.

    Args:
        groups: the keys, one group for each length.
    """

    def __init__(self, groups: Iterable[KeyGroup]) -> None:
        self.groups = {group.packing.length: group for group in groups}
        alphabets = (group.packing.alphabets for group in self.groups.values())
        self._dashed = any("-" in letters for alphabet in alphabets for letters in alphabet)

    @classmethod
    def build(cls, keys: Sequence[str], progress: Progress | None = None) -> Self:
        """Index keys in their normal form.

        Args:
            keys: any characters, any lengths; a key may stand there several times.
            progress: is told how many steps of how many are done.

        Raises:
            ValueError: there are more keys than rows can be counted in 32 bits.
        """
        if len(keys) >= _MOST_ROWS:
            raise ValueError(f"{len(keys)} keys are more than {_MOST_ROWS - 1}")
        count = 0

        def done(more: int) -> None:
            nonlocal count
            count += more
            if progress is not None:
                progress(count, 2 * len(keys))

        lengths = np.fromiter(map(len, keys), np.intp, count=len(keys))
        groups = []
        for length in np.unique(lengths):
            rows = np.flatnonzero(lengths == length).astype(np.uint32)
            group = [keys[row] for row in rows.tolist()] if rows.size < len(keys) else keys
            groups.append(KeyGroup.build(group, rows, done))
        return cls(groups)

    def __len__(self) -> int:
        return sum(group.codes.size for group in self.groups.values())

    @property
    def nbytes(self) -> int:
        """Bytes that grow with the number of keys."""
        return sum(part.nbytes for group in self.groups.values() for part in group[1:])

    def near(self, value: str, edits: int = MOST_EDITS) -> tuple[KeyHit, ...]:
        """Every key within some edits of a value, the value itself included.

        Args:
            value: as a whole, in normal form.
            edits: 0 to 2.

        Returns:
            Nearest first, then by key and row.

        Raises:
            ValueError: more edits are asked for.
        """
        found = []
        points = code_points(value)[None]
        for group in self._groups(len(value), edits):
            for _, places in group.reached(points, edits, inside=False):
                found += [
                    KeyHit(key, distance, row, 0, len(value))
                    for key, row in group.keys(places)
                    if (distance := _distance(value, key, edits)) <= edits
                ]
        return tuple(sorted(found, key=_nearest))

    def near_in_line(self, text: str, edits: int = MOST_EDITS) -> tuple[KeyHit, ...]:
        """Every key within some edits of a part of a line.

        Letters are read as capitals. Spaces and other separators count for nothing, or, where keys
        of the list have `-` in them, a run of them as one `-`. Any other character is a wrong one.
        A key inside a longer number is found as well.

        Args:
            text: a line, or any text of some hundred characters.
            edits: 0 to 2.

        Returns:
            Each row of the list once, with the part that is nearest to its key, then foremost, then
            shortest. Nearest first, then by key and row.

        Raises:
            ValueError: more edits are asked for.
        """
        line, places = self._normal(text)
        best: dict[int, KeyHit] = {}
        for start, end, key, row in self._parts(line, edits):
            distance = _distance(line[start:end], key, edits)
            span = (places[start], places[end - 1] + 1) if start < end else (0, 0)
            hit = KeyHit(key, distance, row, *span)
            if distance <= edits and (row not in best or hit < best[row]):
                best[row] = hit
        return tuple(sorted(best.values(), key=_nearest))

    def _parts(self, line: str, edits: int) -> Iterator[tuple[int, int, str, int]]:
        """Parts of a line, by start and end, with keys and rows that may be near them."""
        widest = min(len(line), max(self.groups, default=0) + MOST_EDITS)
        for width in range(widest + 1):
            windows = _windows(line, width)
            for group in self._groups(width, edits):
                for start, found in group.reached(windows, edits, inside=True):
                    for key, row in group.keys(found):
                        yield start, start + width, key, row

    def _groups(self, length: int, edits: int) -> Iterator[KeyGroup]:
        if not 0 <= edits <= MOST_EDITS:
            raise ValueError(f"edits must be 0 to {MOST_EDITS}, not {edits}")
        for near in range(length - edits, length + edits + 1):
            if near in self.groups:
                yield self.groups[near]

    def _normal(self, text: str) -> tuple[str, list[int]]:
        """A line as keys are written, and where each of its characters stands."""
        line: list[str] = []
        places: list[int] = []
        for place, char in enumerate(text.translate(CAPITALS)):
            separator = char in SEPARATORS
            if not separator or (self._dashed and line[-1:] not in ([], ["-"])):
                line.append("-" if separator else char)
                places.append(place)
        return "".join(line), places


def _windows(line: str, width: int) -> Points:
    """Every part of a line that has a width; of no width: one."""
    if not width:
        return np.empty((1, 0), np.uint32)
    return sliding_window_view(code_points(line), width)


def _distance(text: str, key: str, edits: int) -> int:
    """The distance, or one more than the edits where it is larger."""
    return int(Levenshtein.distance(text, key, score_cutoff=edits))


def _nearest(hit: KeyHit) -> tuple[int, str, int]:
    return hit.distance, hit.key, hit.row


def _bits(codes: Codes) -> Bits:
    count = max(_FEWEST_BITS, codes.size * _BITS_PER_KEY)
    bits = np.zeros(1 << (count - 1).bit_length() - 3, np.uint8)
    for at in range(0, codes.size, _BLOCK):
        np.bitwise_or.at(bits, *_hashed(codes[at : at + _BLOCK], bits.size))
    return bits


def _hashed(codes: Codes, size: int) -> tuple[Numbers, Bits]:
    """The byte and the bit of codes in a bitmap of some bytes, a power of two."""
    hashes = (codes * _HASH) >> np.uint64(64 - 3 - (size.bit_length() - 1))
    bit = np.left_shift(1, (hashes & np.uint64(7)).astype(np.uint8), dtype=np.uint8)
    return (hashes >> np.uint64(3)).astype(np.intp), bit
