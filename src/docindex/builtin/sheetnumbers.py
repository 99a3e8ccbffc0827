"""Numbers of sheets and images as scanners count them: runs, and what is missing in them; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

# The counter stands at the end; what is in front of it is the same on all sheets of a run.
_IMPRINT: Final = re.compile(r"(?P<prefix>.*?)(?P<number>[0-9]{1,18})")


def counted(imprint: str) -> tuple[str, int]:
    """An imprint number as what stands in front of its counter, and the counter.

    Raises:
        ValueError: it does not end in a number.
    """
    found = _IMPRINT.fullmatch(imprint)
    if found is None:
        raise ValueError(f"{imprint!r} does not end in a number")
    return found["prefix"], int(found["number"])


def runs_between(ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What is missing between ranges of numbers, as (first, last), in order."""
    end: int | None = None
    for first, last in sorted(ranges):
        if end is not None and first > end + 1:
            yield end + 1, first - 1
        end = last if end is None else max(end, last)


def missing_imprints(imprints: Iterable[str], *, first: str = "", last: str = "") -> Iterator[str]:
    """Numbers that are missing between those given, each run with the same prefix by itself.

    Args:
        imprints: of all sheets that were counted, each ending in a number; in any order.
        first, last: what a run is said to begin and end with; empty: not said.

    Raises:
        ValueError: one of them does not end in a number.
    """
    # A run goes on from the number in front of its declared first to the one behind its last.
    ends = ((first, -1), (last, 1))
    known = [(imprint, 0) for imprint in imprints] + [end for end in ends if end[0]]
    runs: dict[str, dict[int, int]] = {}
    for imprint, step in known:
        prefix, number = counted(imprint)
        runs.setdefault(prefix, {})[number + step] = len(imprint) - len(prefix)
    for prefix, digits in runs.items():
        for low, high in runs_between((number, number) for number in digits):
            width = digits[low - 1]
            start = f"{prefix}{low:0{width}d}"
            yield start if low == high else f"{start}-{high:0{width}d}"
