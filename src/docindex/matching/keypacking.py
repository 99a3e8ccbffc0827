"""The keys of one length as whole numbers, so that an edit of a key is an addition; pure.

Each position of a key counts only the letters and digits that stand there in some key of the list:
`KB1234526OW` has one choice for its first position and ten for its third. Where all choices
together fit 64 bits, the code of a key is its number in mixed radix and no two keys share one. A
longer key is several such numbers, its words, and its code is their sum, each times an odd number
of its own: still one addition per character, and no longer unique.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint64]
Points = NDArray[np.uint32]
Numbers = NDArray[np.intp]

MOST_EDITS: Final = 2
_WORD: Final = 1 << 64
# Odd, with about half of its bits set: the finaliser of Pelle Evensen's rrmxmx.
_SPREAD: Final = 0x9FB21C651E98DF25
# A stretch of a query may stand up to two places off, and a query be two characters longer.
_BEFORE: Final = MOST_EDITS
_AFTER: Final = 2 * MOST_EDITS


def code_points(text: str) -> Points:
    """The characters of a text as numbers."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


class Options(NamedTuple):
    """What may stand at each position of a key, as what it adds to the code.

    The last position is none: it has one choice, which adds nothing.

    Args:
        parts: the choices of all positions, one after the other.
        starts, sizes: where the choices of a position begin, and how many there are.
    """

    parts: Codes
    starts: Numbers
    sizes: Numbers


class Packing:
    """How the keys of one length become codes, and codes keys again.

    Args:
        alphabets: for each position the characters that stand there, each once.
    """

    def __init__(self, alphabets: Sequence[str]) -> None:
        self.alphabets = tuple(alphabets)
        self.length = len(self.alphabets)
        self._words, radices = _shared_out([len(alphabet) for alphabet in self.alphabets])
        self.word_count = 1 + max(self._words, default=0)
        self._radices = np.array(radices, np.uint64)
        self._sizes = np.array([len(alphabet) for alphabet in self.alphabets], np.uint64)
        factors = [pow(_SPREAD, word, _WORD) for word in range(self.word_count)]
        self._factors = np.array(factors, np.uint64)
        weights = self._radices * self._factors[self._words]
        self._letters = [code_points(alphabet) for alphabet in self.alphabets]
        points = np.unique(np.concatenate([*self._letters, np.empty(0, np.uint32)]))
        self._foreign = points.size
        self._symbols = np.full(int(points.max(initial=0)) + 2, self._foreign, np.intp)
        self._symbols[points] = np.arange(points.size)
        shape = (_BEFORE + self.length + _AFTER, points.size + 1)
        self._digits = np.zeros((self.length, points.size + 1), np.uint64)
        self._parts = np.zeros(shape, np.uint64)
        self._misfits = np.ones(shape, np.int32)
        for place, letters in enumerate(self._letters):
            symbols = self._symbols[letters]
            self._digits[place, symbols] = np.arange(letters.size, dtype=np.uint64)
            self._parts[_BEFORE + place] = self._digits[place] * weights[place]
            self._misfits[_BEFORE + place, symbols] = 0
        self.options = self._choices(weights)

    def encode(self, points: Points) -> tuple[Codes, Codes]:
        """Codes of keys that fit, and the words behind the first.

        Args:
            points: one row of characters for each key.

        Returns:
            A code for each key, and a row of words for each, empty where one word is enough.
        """
        symbols = self._numbered(points)
        codes = np.zeros(len(points), np.uint64)
        words = np.zeros((len(points), self.word_count - 1), np.uint64)
        for place, word in enumerate(self._words):
            codes += self._parts[_BEFORE + place][symbols[:, place]]
            if word:
                digits = self._digits[place][symbols[:, place]]
                words[:, word - 1] += digits * self._radices[place]
        return codes, words

    def decode(self, codes: Codes, words: Codes) -> list[str]:
        """The keys again."""
        first = codes - (words * self._factors[1:]).sum(axis=1, dtype=np.uint64)
        every = np.column_stack([first, words])[:, self._words]
        digits = (every // self._radices % self._sizes).astype(np.intp)
        points = np.empty(digits.shape, "<u4")
        for place, letters in enumerate(self._letters):
            points[:, place] = letters[digits[:, place]]
        text = points.tobytes().decode("utf-32-le", "surrogatepass")
        return [text[at * self.length : (at + 1) * self.length] for at in range(len(codes))]

    def shifted(self, points: Points) -> tuple[Codes, NDArray[np.int32]]:
        """What the characters of queries add to a code, moved by none and by some places.

        Args:
            points: one row of characters for each query; up to `MOST_EDITS` longer than the keys.

        Returns:
            Sums over the first characters, and how many of these do not fit their place; both
            with axes (places moved, from `-MOST_EDITS`; number of characters, from 0; query).
        """
        symbols = self._numbered(points).T
        moved = np.arange(2 * MOST_EDITS + 1)[:, None, None]
        places = moved + np.arange(len(symbols))[:, None]
        shape = (len(moved), len(symbols) + 1, len(points))
        sums, misfits = np.zeros(shape, np.uint64), np.zeros(shape, np.int32)
        np.cumsum(self._parts[places, symbols], axis=1, out=sums[:, 1:])
        np.cumsum(self._misfits[places, symbols], axis=1, out=misfits[:, 1:])
        return sums, misfits

    def _numbered(self, points: Points) -> Numbers:
        return self._symbols[np.minimum(points, self._symbols.size - 1)]

    def _choices(self, weights: Codes) -> Options:
        none = np.zeros(1, np.uint64)
        parts = [
            np.arange(letters.size, dtype=np.uint64) * weight
            for letters, weight in zip(self._letters, weights, strict=True)
        ]
        sizes = np.array([part.size for part in (*parts, none)], np.intp)
        return Options(np.concatenate([*parts, none]), np.cumsum(sizes) - sizes, sizes)


def _shared_out(sizes: Sequence[int]) -> tuple[list[int], list[int]]:
    """For each position the word that it belongs to, and its radix there."""
    words, radices = [], []
    word, radix = 0, 1
    for size in sizes:
        if radix * size > _WORD:
            word, radix = word + 1, 1
        words.append(word)
        radices.append(radix)
        radix *= size
    return words, radices
