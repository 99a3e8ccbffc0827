"""How often names and places agree at each level: m where they stand on the page, u where not.

    python -m benchmarks.namelevels --mail DIR [DIR] --seed 21 [22] [--preset small] [--pages 120]

m: of the names and places that are drawn on first pages of generated mail (each DIR by
`benchmarks.mail` with the seed in its place), the share that agrees at each level with the whole
page as Tesseract reads it, by level of damage. u: of pairs of an invented person and a line as it
is drawn, the share that agrees, namesakes included; and of pairs of such a person and a page as it
is read, on which the name does not stand, with what the list knows and without.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import platform
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any, Final

import attrs
import cv2
import numpy as np
import pypdfium2

from benchmarks.mail.batches import draw_batch
from benchmarks.mail.people import invent_people
from benchmarks.mail.plans import PRESETS, plan_batches
from benchmarks.printedpages import MailPage, mail_pages
from docindex.matching.folding import fold_text
from docindex.matching.names import Level, NameFinder
from docindex.matching.places import PlaceFinder, StreetLevel, TownLevel
from docindex.testing.samples.names import GIVEN_NAMES, SURNAMES, TOWNS
from docindex.testing.samples.paper import Sheet

_PEOPLE: Final = 200_000
_LINES: Final = 2_000
_FIELDS: Final = ("surname", "given_name", "street", "postcode", "city")
_NAMES: Final = {
    "surname": tuple(map(fold_text, SURNAMES)),
    "given_name": tuple(map(fold_text, GIVEN_NAMES)),
}
_OWN: Final = "of its case"
_LISTED: Final = frozenset(name for names in _NAMES.values() for name in names)
_LEVELS: Final[Mapping[str, type[IntEnum]]] = {
    "surname": Level,
    "given_name": Level,
    "person": Level,
    "street": StreetLevel,
    "town": TownLevel,
}

Row = Mapping[str, str]
Counts = dict[tuple[str, str], Counter[IntEnum]]


@attrs.frozen(kw_only=True, eq=False)
class Lines:
    """The lines of one page, to be asked for names and places; `free` knows no listed names."""

    names: NameFinder
    free: NameFinder
    places: PlaceFinder

    @classmethod
    def of(cls, lines: Sequence[str]) -> Lines:
        return cls(
            names=NameFinder(lines, known=_LISTED.__contains__),
            free=NameFinder(lines),
            places=PlaceFinder(lines),
        )

    def said(self, row: Row) -> dict[tuple[str, str], IntEnum]:
        """The level of every name and town there is, and of a case's person and street."""
        names = {
            (kind, name): _level(self.names.find(name))
            for kind, names in _NAMES.items()
            for name in names
        }
        towns = {("town", town): _level(self.places.find_town(*town_)) for town, town_ in _TOWNS}
        person = _person(self.names, row["surname"], row["given_name"])
        street = _level(self.places.find_street(row["street"]))
        return names | towns | {("person", ""): person, ("street", ""): street}


_TOWNS: Final = tuple(
    (city, (postcode, fold_text(city))) for postcode, city in dict.fromkeys(TOWNS)
)
# What is drawn stands there from these levels on.
_DRAWN: Final[Mapping[str, IntEnum]] = {
    "surname": Level.FOLDED,
    "given_name": Level.FOLDED,
    "person": Level.FOLDED,
    "street": StreetLevel.EXACT,
    "town": TownLevel.BOTH,
}


def _level(found: tuple[IntEnum, int] | None) -> IntEnum:
    return Level.NONE if found is None else found[0]


def _person(finder: NameFinder, surname: str, given_name: str) -> Level:
    found = finder.find_person(surname, given_name)
    return Level.NONE if found is None else min(found.surname, found.given_name)


@attrs.frozen(kw_only=True)
class FirstPage:
    """A document of the truth.

    Args:
        lines: of its first sheet's front, as they were drawn.
        row: its case in the list.
    """

    lines: tuple[str, ...]
    row: Row


def drawn_lines(sheet: Sheet) -> tuple[str, ...]:
    """The lines of type on a sheet, as its PDF has them."""
    document = pypdfium2.PdfDocument(sheet.pdf)
    try:
        text = document[0].get_textpage().get_text_range()
    finally:
        document.close()
    return tuple(line for line in text.splitlines() if line.strip())


def first_pages(root: Path, seed: int, preset: str) -> Iterator[tuple[str, FirstPage]]:
    """By the id of its first content page, every document that has a case."""
    truth = json.loads((root / "truth.json").read_text(encoding="utf-8"))["documents"]
    size = PRESETS[preset]
    plans = plan_batches(size, seed=seed, cases=size.cases, destroyed=0.0)
    drawn = [document for plan in plans for document in draw_batch(plan)]
    for told, document in zip(truth, drawn, strict=True):
        if told["case_id"] != document.case_id:
            raise SystemExit(f"{root} is not mail of seed {seed} and preset {preset}")
        if document.case_id is not None and document.leaves:
            first = next(page["id"] for page in told["pages"] if page["role"] == "content")
            lines = drawn_lines(document.leaves[0].front)
            row = listed_row(root / told["tenant"] / "cases.sqlite", document.case_id)
            yield first, FirstPage(lines=lines, row=row)


def listed_row(path: Path, case: str) -> Row:
    """A case's fields as lists keep them: folded."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        query = f"SELECT {', '.join(_FIELDS)} FROM cases WHERE case_no = ?"  # noqa: S608
        values = database.execute(query, (case,)).fetchone()
    return {kind: fold_text(value) for kind, value in zip(_FIELDS, values, strict=True)}


@attrs.frozen(kw_only=True, eq=False)
class People:
    """How many people have each name, in the order of `_NAMES`, and each pair of names."""

    names: Mapping[str, Sequence[int]]
    pairs: Sequence[int]

    @classmethod
    def invented(cls, count: int) -> People:
        made = invent_people(count, np.random.default_rng(7))
        columns = {"surname": made.surname, "given_name": made.given_name}
        return cls(
            names={
                kind: np.bincount(column, minlength=len(_NAMES[kind])).tolist()
                for kind, column in columns.items()
            },
            pairs=np.bincount(made.names, minlength=len(SURNAMES) * len(GIVEN_NAMES)).tolist(),
        )


def measure_pages(
    pages: Iterable[MailPage],
    firsts: Mapping[str, FirstPage],
    people: People,
    m: Counts,
    u: Counts,
) -> None:
    """Count levels into m for what is drawn, by kind and damage; into u for other names."""
    for page in pages:
        if page.id not in firsts:
            continue
        first = firsts[page.id]
        drawn = Lines.of(first.lines).said(first.row)
        lines = Lines.of([line.text for line in page.reader.read_page(page.image)])
        for (kind, name), level in lines.said(first.row).items():
            if drawn[kind, name] >= _DRAWN[kind]:
                m.setdefault((kind, page.level), Counter())[level] += 1
                if first.row.get(kind) == name:
                    m.setdefault((kind, _OWN), Counter())[level] += 1
            elif kind in _NAMES and drawn[kind, name] == Level.NONE:
                holders = people.names[kind][_NAMES[kind].index(name)]
                u.setdefault((kind, "list known"), Counter())[level] += holders
                u.setdefault((kind, "unknown"), Counter())[_level(lines.free.find(name))] += holders


def measure_lines(lines: Sequence[str], people: People) -> Counts:
    """Counts of levels over all pairs of a person and a line."""
    u: Counts = {(kind, "lines"): Counter() for kind in ("surname", "given_name", "person")}
    for line in lines:
        finder = NameFinder([line], known=_LISTED.__contains__)
        for kind, names in _NAMES.items():
            for name, holders in zip(names, people.names[kind], strict=True):
                level = _level(finder.find(name))
                u[kind, "lines"][level] += holders
                if kind == "surname":
                    _count_people(u["person", "lines"], finder, level, name, people)
    return u


def _count_people(
    counts: Counter[IntEnum], finder: NameFinder, level: IntEnum, surname: str, people: People
) -> None:
    start = _NAMES["surname"].index(surname) * len(GIVEN_NAMES)
    holders = people.pairs[start : start + len(GIVEN_NAMES)]
    if level == Level.NONE:
        counts[level] += sum(holders)
        return
    for name, count in zip(_NAMES["given_name"], holders, strict=True):
        counts[_person(finder, surname, name)] += count


def show_m(counts: Mapping[tuple[str, str], Counter[IntEnum]]) -> None:
    for name, levels in _LEVELS.items():
        groups = {damage: c for (kind, damage), c in counts.items() if kind == name}
        every = (found for damage, found in groups.items() if damage != _OWN)
        groups["all"] = sum(every, Counter())
        print(f"\n| m, {name} | n | {' | '.join(level.name for level in reversed(levels))} |")
        print("|---" * (len(levels) + 2) + "|")
        for damage, found in groups.items():
            n = found.total()
            cells = [f"{found[level] / max(n, 1):.3f}" for level in reversed(levels)]
            print(f"| {damage} | {n} | {' | '.join(cells)} |")


def show_u(counts: Counts) -> None:
    print(f"\n| u | pairs | {' | '.join(level.name for level in reversed(Level))} |")
    print("|---" * (len(Level) + 2) + "|")
    for (name, way), found in counts.items():
        cells = [f"{found[level] / found.total():.2e}" for level in reversed(Level)]
        print(f"| {name}, {way} | {found.total():,} | {' | '.join(cells)} |")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mail", type=Path, nargs="+", required=True, help="by benchmarks.mail")
    parser.add_argument("--seed", type=int, nargs="+", required=True, help="of each, in order")
    parser.add_argument("--preset", choices=sorted(PRESETS), default="small")
    parser.add_argument("--pages", type=int, default=120, help="of each at most")
    given: Any = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    people = People.invented(_PEOPLE)
    firsts: dict[str, FirstPage] = {}
    m: Counts = {}
    u: Counts = {}
    for root, seed in zip(given.mail, given.seed, strict=True):
        firsts = dict(first_pages(root, seed, given.preset))
        pages = mail_pages(root, given.pages)
        measure_pages(pages, firsts, people, m, u)
    lines = [line for first in firsts.values() for line in first.lines][:_LINES]
    print(f"Python {platform.python_version()}, {platform.machine()}, mail of seeds {given.seed}")
    print(f"{_PEOPLE:,} people of {len(SURNAMES)} surnames and {len(GIVEN_NAMES)} given names")
    print(f"{len(lines):,} lines as drawn")
    show_u(measure_lines(lines, people) | u)
    show_m(m)


if __name__ == "__main__":
    main()
