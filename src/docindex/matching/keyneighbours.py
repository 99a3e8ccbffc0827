"""Every key within some edits of a text, enumerated as codes; pure.

An edit is a character inserted, deleted or replaced. A template says which characters of a text
are dropped and which positions of a key are free; the rest stands as it is, moved by as many places
as were inserted or deleted before it. Free positions take every choice that the list has there. A
template whose rest does not fit the list's choices is left out, with all that it would give.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import Final, NamedTuple

import numpy as np

from docindex.matching.keypacking import MOST_EDITS, Codes, Numbers, Packing, Points

# What one step through the codes holds: little enough to stay in a core's cache.
_BLOCK: Final = 1 << 16
# Below this many characters there may be none left to replace beside the other edits.
_SPARE: Final = 5


class _Edit(NamedTuple):
    dropped: int
    free: int


_NONE: Final = _Edit(0, 0)
_EDITS: Final = (_Edit(1, 1), _Edit(0, 1), _Edit(1, 0))


class Templates(NamedTuple):
    """Ways to change texts of one length into keys of another; a column for each.

    Args:
        ends, begins: the stretches of the text that stay: up to the first end, from a begin to the
            next end, and so on to the last.
        moves: by how many places each stretch is moved, counted from `-MOST_EDITS`.
        free: positions of the key; its length where there is none.
    """

    ends: Numbers
    begins: Numbers
    moves: Numbers
    free: Numbers


@lru_cache(maxsize=4096)
def templates(length: int, target: int, edits: int, *, inside: bool) -> Templates:
    """All ways to change a text of one length into a key of another.

    Args:
        length, target: of the text and the key, in characters.
        edits: the most that may be made, 0 to `MOST_EDITS`.
        inside: leave out what drops the first or last character: of a window in a line, a smaller
            one does as well.
    """
    ways: dict[tuple[frozenset[int], frozenset[int]], tuple[list[int], ...]] = {}
    # A replaced character may stay what it is: so the most edits comprise fewer of them.
    counts = (edits,) if length >= _SPARE else range(edits + 1)
    for count in counts:
        for chosen in product(_EDITS, repeat=count):
            if sum(edit.free - edit.dropped for edit in chosen) != target - length:
                continue
            for places in _places(chosen, 0, length):
                dropped, free, way = _way(chosen, places, length, target)
                if not (inside and dropped & {0, length - 1}):
                    ways.setdefault((dropped, free), way)
    parts = zip(*ways.values(), strict=True) if ways else [[] for _ in Templates._fields]
    widths = (MOST_EDITS + 1, MOST_EDITS, MOST_EDITS + 1, MOST_EDITS)
    return Templates(
        *(
            np.array([*part], np.intp).reshape(-1, width).T
            for part, width in zip(parts, widths, strict=True)
        )
    )


def _places(edits: tuple[_Edit, ...], start: int, length: int) -> Iterator[tuple[int, ...]]:
    """Where in a text the edits can be made, in this order, from a character on."""
    if not edits:
        yield ()
        return
    for place in range(start, length - edits[0].dropped + 1):
        for others in _places(edits[1:], place + edits[0].dropped, length):
            yield (place, *others)


def _way(
    edits: tuple[_Edit, ...], places: tuple[int, ...], length: int, target: int
) -> tuple[frozenset[int], frozenset[int], tuple[list[int], ...]]:
    missing = MOST_EDITS - len(edits)
    ends = [*places, *[length] * (missing + 1)]
    begins, moves, free = [], [MOST_EDITS], []
    for edit, place in zip((*edits, *[_NONE] * missing), ends, strict=False):
        begins.append(place + edit.dropped)
        free.append(place + moves[-1] - MOST_EDITS if edit.free else target)
        moves.append(moves[-1] + edit.free - edit.dropped)
    dropped = frozenset(p for edit, p in zip(edits, places, strict=True) if edit.dropped)
    return dropped, frozenset(free), (ends, begins, moves, free)


def neighbours(
    packing: Packing, texts: Points, ways: Templates
) -> Iterator[tuple[Codes, Numbers, Numbers]]:
    """Codes of every key that the templates reach.

    Args:
        packing: of keys of the templates' target length.
        texts: a row of characters for each text, of the templates' length.

    Yields:
        Codes, some of them more than once; where in them those of one text end, for parts of
        texts; and to which row of `texts` each of these parts belongs.
    """
    bases, free, rows = _bases(packing, texts, ways)
    sizes = packing.options.sizes
    steps = np.cumsum(sizes[free].prod(axis=0)) // _BLOCK
    for part in np.split(np.arange(bases.size), np.flatnonzero(np.diff(steps)) + 1):
        if part.size:
            once, ends = _spread(packing, bases[part], free[0, part])
            owners = np.repeat(part, np.diff(ends, prepend=0))
            yield *_spread(packing, once, free[1, owners]), rows[owners]


def _bases(packing: Packing, texts: Points, ways: Templates) -> tuple[Codes, Numbers, Numbers]:
    """What stays of the texts: its code, the free positions, the row; for templates that fit."""
    sums, misfits = packing.shifted(texts)
    moves, ends, begins = ways.moves, ways.ends, ways.begins
    base, misfit = sums[moves[0], ends[0]], misfits[moves[0], ends[0]]
    for move, begin, end in zip(moves[1:], begins, ends[1:], strict=True):
        base = base + sums[move, end] - sums[move, begin]
        misfit = misfit + misfits[move, end] - misfits[move, begin]
    template, row = np.nonzero(misfit == 0)
    return base[template, row], ways.free[:, template], row


def _spread(packing: Packing, bases: Codes, places: Numbers) -> tuple[Codes, Numbers]:
    """Each base with every choice of its free position, and where the codes of each end."""
    options = packing.options
    sizes = options.sizes[places]
    ends = np.cumsum(sizes)
    shift = np.repeat(ends - sizes - options.starts[places], sizes)
    return np.repeat(bases, sizes) + options.parts[np.arange(shift.size) - shift], ends
