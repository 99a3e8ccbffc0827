"""Printed references: likely lines beside Tesseract on the whole prepared page (target T6).

    python -m benchmarks.printed --mail DIR [--pages 96] [--json FILE]

DIR is what `python -m benchmarks.mail` wrote. A page counts for those numbers of its document's
case that any of three readings found exactly: the likely lines, the whole page, and every line one
by one. Times are of the processor, in one run; finding and choosing the lines counts for them.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

import attrs
import cv2

from benchmarks.printedpages import MailPage, Number, every_line, mail_pages
from benchmarks.targets import Target, machine, table

T = TypeVar("T")
_WAYS: Final = ("lines", "page", "every line")
_TARGET_SHARE: Final = 0.4


@attrs.frozen(kw_only=True)
class Reading:
    """What was found on one page.

    Args:
        found: the case's numbers that each way found.
        seconds: what each way took.
        read: how many lines the first way read.
    """

    level: str
    found: dict[str, frozenset[Number]]
    seconds: dict[str, float]
    read: int

    @property
    def known(self) -> frozenset[Number]:
        """The numbers that stand on the page."""
        return frozenset().union(*self.found.values())


def read_page(page: MailPage) -> Reading:
    """Read one page in three ways."""
    image, reader = page.image, page.reader
    plan, planned = _timed(lambda: reader.plan(image))
    lines, read = _timed(lambda: reader.read_likely(image, plan))
    whole, page_seconds = _timed(lambda: reader.read_page(image))
    every, every_seconds = _timed(lambda: reader.read_likely(image, every_line(plan)))
    texts = dict(zip(_WAYS, (lines, whole, every), strict=True))
    return Reading(
        level=page.level,
        found={way: page.numbers(text) for way, text in texts.items()},
        seconds=dict(zip(_WAYS, (planned + read, page_seconds, every_seconds), strict=True)),
        read=len(plan.likely),
    )


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.thread_time()
    done = work()
    return done, time.thread_time() - start


@attrs.frozen(kw_only=True)
class Row:
    """What the ways found of some numbers.

    Args:
        numbers: how many are known to be there.
        found: how many of them each way found.
        milliseconds: of each way a page; empty for a kind of number.
        read: lines that the first way read a page.
    """

    name: str
    pages: int
    numbers: int
    found: dict[str, int]
    milliseconds: dict[str, float] = attrs.field(factory=dict)
    read: float = 0.0


def by_level(readings: Sequence[Reading]) -> list[Row]:
    """Found numbers and times for each level, and for all."""
    levels = dict.fromkeys(reading.level for reading in readings)
    groups = [(level, [r for r in readings if r.level == level]) for level in levels]
    return [_row(name, group) for name, group in (*groups, ("all", list(readings)))]


def _row(name: str, readings: Sequence[Reading]) -> Row:
    pages = max(len(readings), 1)
    return Row(
        name=name,
        pages=len(readings),
        numbers=sum(len(reading.known) for reading in readings),
        found={way: sum(len(r.found[way]) for r in readings) for way in _WAYS},
        milliseconds={way: 1000 * sum(r.seconds[way] for r in readings) / pages for way in _WAYS},
        read=sum(reading.read for reading in readings) / pages,
    )


def by_kind(readings: Sequence[Reading]) -> list[Row]:
    """Found numbers for each kind."""
    known = Counter(kind for reading in readings for kind, _ in reading.known)
    return [
        Row(
            name=kind,
            pages=sum(any(k == kind for k, _ in r.known) for r in readings),
            numbers=known[kind],
            found={
                way: sum(k == kind for reading in readings for k, _ in reading.found[way])
                for way in _WAYS
            },
        )
        for kind in sorted(known)
    ]


def targets(readings: Sequence[Reading]) -> tuple[Target, ...]:
    """T6 as it was found."""
    total = {way: sum(len(r.found[way]) for r in readings) for way in _WAYS}
    seconds = {way: sum(r.seconds[way] for r in readings) for way in _WAYS}
    of = len(readings)
    return (
        Target(
            name="T6",
            what="numbers found on likely lines, of those on whole pages",
            value=total["lines"] / max(total["page"], 1),
            limit=1.0,
            of=sum(len(reading.known) for reading in readings),
        ),
        Target(
            name="T6",
            what="time of that, of the time of whole pages",
            value=seconds["lines"] / seconds["page"],
            limit=_TARGET_SHARE,
            of=of,
            at_least=False,
        ),
    )


def _as_text(rows: Sequence[Row]) -> str:
    lines = [f"| | pages | numbers | {' | '.join(_WAYS)} | lines a page |", "|---" * 7 + "|"]
    for row in rows:
        cells = [_cell(row, way) for way in _WAYS]
        read = f"{row.read:.1f}" if row.read else ""
        lines.append(f"| {row.name} | {row.pages} | {row.numbers} | {' | '.join(cells)} | {read} |")
    return "\n".join(lines)


def _cell(row: Row, way: str) -> str:
    time_of_it = f", {row.milliseconds[way]:.0f} ms" if row.milliseconds else ""
    return f"{row.found[way]}{time_of_it}"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mail", type=Path, required=True, help="made by benchmarks.mail")
    parser.add_argument("--pages", type=int, default=96)
    parser.add_argument("--seed", type=int, default=5, help="which pages")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    cv2.setNumThreads(1)
    readings = [read_page(page) for page in mail_pages(given.mail, given.pages, given.seed)]
    levels, kinds, reached = by_level(readings), by_kind(readings), targets(readings)
    print(f"{machine()}\n\n{_as_text([*levels, *kinds])}\n\n{table(reached)}")
    if given.json:
        result = {
            "levels": [attrs.asdict(row) for row in levels],
            "kinds": [attrs.asdict(row) for row in kinds],
            "targets": [attrs.asdict(target) for target in reached],
        }
        text = json.dumps(result, indent=1) + "\n"
        given.json.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
