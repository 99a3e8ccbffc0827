"""Letters whose case number was written or read wrongly, in lists where neighbours exist.

    python -m benchmarks.wrongnumbers [--n 100000] [--cases 200000] [--seed 61] [--workers 2]

No images: the lines of a letter become evidence, candidates and a decision as in a worker. Three
offices with a grammar each share the letters; a quarter of the slips is of each kind. Every letter
belongs to the case whose number was meant. Exit code 1 where one was indexed to another.
"""

from __future__ import annotations

import argparse
import datetime
import itertools
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import attrs
import numpy as np

from benchmarks.decidinglines import (
    Result,
    Trial,
    decide_all,
    make_folder,
    table,
    verdict,
    wrong_ones,
)
from benchmarks.letterlines import Told, write_letter
from benchmarks.mail.caselists import CaseBook, make_book
from benchmarks.mail.tenants import TENANTS
from benchmarks.slips import Slip, slipped
from docindex.testing.samples.cases import Case, Person
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.office import german_date

SEED: Final = 61
SLIPS: Final = tuple(Slip)
# The share of letters in which a second place has the number as it is: only one was misread.
_RIGHT_ONCE: Final = 0.1


@attrs.frozen(kw_only=True, eq=False)
class Rows:
    """A list, and which of its rows the sets of fields can be drawn of.

    Args:
        all: rows that people still write about.
        several: those of people with another case; the other one is `other_of`.
        homes: those of people who live with somebody else; that one is `relative_of`.
    """

    book: CaseBook
    all: Sequence[int]
    several: Sequence[int]
    homes: Sequence[int]

    @classmethod
    def of(cls, book: CaseBook) -> Rows:
        """Look through a list once."""
        owner, homes = book.owner, book.people.homes
        cases = np.bincount(owner, minlength=len(homes))
        shared = np.zeros(len(homes), dtype=bool)
        same = homes[1:] == homes[:-1]
        shared[1:] |= same
        shared[:-1] |= same
        alone = book.survivor < 0
        return cls(
            book=book,
            all=np.flatnonzero(alone).tolist(),
            several=np.flatnonzero(alone & (cases[owner] > 1)).tolist(),
            homes=np.flatnonzero(alone & shared[owner]).tolist(),
        )

    def other_of(self, row: int, dice: Dice) -> Case:
        """Another case of the row's person."""
        return self.book.case(dice.pick(self.book.others_of(row)))

    def relative_of(self, row: int) -> Person:
        """Somebody who lives with the row's person."""
        people, person = self.book.people, int(self.book.owner[row])
        before = person > 0 and people.homes[person - 1] == people.homes[person]
        return people.person(person - 1 if before else person + 1)


@attrs.frozen(kw_only=True)
class FieldSet:
    """What a letter tells beside its number.

    Args:
        weight: how often it is drawn, against the others.
        rows: which rows of the list it can be drawn of.
        told: makes it of a row.
    """

    name: str
    weight: int
    rows: Callable[[Rows], Sequence[int]]
    told: Callable[[Rows, int, Dice], Told]


def _own(*names: str) -> Callable[[Rows, int, Dice], Told]:
    def told(rows: Rows, row: int, _dice: Dice) -> Told:
        return own_fields(rows.book.case(row), *names)

    return told


def own_fields(case: Case, *names: str) -> Told:
    """Fields of a case: `name`, `birth`, `plate`, `offence`."""
    person = case.person
    return Told(
        writer=person if "name" in names else None,
        birth=person.birth_date if "birth" in names else None,
        plate=person.plate if "plate" in names else "",
        offence=case.offence_date if "offence" in names else None,
    )


def _relative(*names: str) -> Callable[[Rows, int, Dice], Told]:
    def told(rows: Rows, row: int, dice: Dice) -> Told:
        relative = rows.relative_of(row)
        own = own_fields(rows.book.case(row), *names)
        birth = relative.birth_date if dice.chance(0.5) else None
        return attrs.evolve(own, writer=relative, birth=birth)

    return told


def _other_case(aside: str, *names: str) -> Callable[[Rows, int, Dice], Told]:
    def told(rows: Rows, row: int, dice: Dice) -> Told:
        other = rows.other_of(row, dice)
        own = own_fields(rows.book.case(row), *names)
        words = aside.format(number=other.case_no, day=german_date(other.offence_date))
        return attrs.evolve(own, aside=words)

    return told


_EARLIER: Final = "Mit der früheren Sache vom {day} hat das nichts zu tun."
_NUMBER: Final = "In der anderen Sache {number} habe ich bereits geantwortet."
_EVERYTHING: Final = ("name", "birth", "plate", "offence")
_ALL: Final[Callable[[Rows], Sequence[int]]] = lambda rows: rows.all  # noqa: E731
_SEVERAL: Final[Callable[[Rows], Sequence[int]]] = lambda rows: rows.several  # noqa: E731
_HOMES: Final[Callable[[Rows], Sequence[int]]] = lambda rows: rows.homes  # noqa: E731

FIELD_SETS: Final = (
    FieldSet(name="number only", weight=15, rows=_ALL, told=_own()),
    FieldSet(name="name", weight=12, rows=_ALL, told=_own("name")),
    FieldSet(name="name, birth", weight=8, rows=_ALL, told=_own("name", "birth")),
    FieldSet(name="plate", weight=6, rows=_ALL, told=_own("plate")),
    FieldSet(name="offence", weight=4, rows=_ALL, told=_own("offence")),
    FieldSet(name="plate, offence", weight=6, rows=_ALL, told=_own("plate", "offence")),
    FieldSet(name="name, offence", weight=8, rows=_ALL, told=_own("name", "offence")),
    FieldSet(name="name, plate", weight=5, rows=_ALL, told=_own("name", "plate")),
    FieldSet(name="name, plate, offence", weight=8, rows=_ALL,
             told=_own("name", "plate", "offence")),
    FieldSet(name="all fields", weight=8, rows=_ALL, told=_own(*_EVERYTHING)),
    FieldSet(name="several cases: name, birth, plate", weight=4, rows=_SEVERAL,
             told=_own("name", "birth", "plate")),
    FieldSet(name="several cases: all fields", weight=3, rows=_SEVERAL, told=_own(*_EVERYTHING)),
    FieldSet(name="all, other case's date quoted", weight=2, rows=_SEVERAL,
             told=_other_case(_EARLIER, *_EVERYTHING)),
    FieldSet(name="all, other case's number quoted", weight=2, rows=_SEVERAL,
             told=_other_case(_NUMBER, *_EVERYTHING)),
    FieldSet(name="name, other case's date quoted", weight=2, rows=_SEVERAL,
             told=_other_case(_EARLIER, "name", "birth", "plate")),
    FieldSet(name="relative writes", weight=3, rows=_HOMES, told=_relative()),
    FieldSet(name="relative writes: plate, offence", weight=4, rows=_HOMES,
             told=_relative("plate", "offence")),
)  # fmt: skip


def draw(rows: Rows, count: int, seed: int) -> Iterator[Trial]:
    """Letters of one office, a quarter with each slip."""
    dice = Dice(seed, 3, rows.book.tenant.index)
    weights = np.array([fields.weight for fields in FIELD_SETS], float)
    chosen = dice.generator.choice(len(FIELD_SETS), count, p=weights / weights.sum())
    for slip, number in zip(itertools.cycle(SLIPS), chosen, strict=False):
        yield _trial(rows, FIELD_SETS[int(number)], slip, dice)


def _trial(rows: Rows, fields: FieldSet, slip: Slip, dice: Dice) -> Trial:
    book = rows.book
    row = dice.pick(fields.rows(rows))
    number = book.numbers[row]
    told = fields.told(rows, row, dice)
    again = number if dice.chance(_RIGHT_ONCE) else None
    letter = write_letter(book.tenant, slipped(number, slip, dice), told, dice, again=again)
    return Trial(letter=letter, group=(book.tenant.id, slip.value, fields.name), case_id=number)


def measure(count: int, cases: int, seed: int, workers: int, folder: Path) -> list[Result]:
    """Decide on letters to all three offices."""
    results: list[Result] = []
    for place, tenant in enumerate(TENANTS):
        share = (count + len(TENANTS) - 1 - place) // len(TENANTS)
        book = make_book(tenant, cases, seed)
        list_folder = make_folder(book, folder / tenant.id)
        trials = draw(Rows.of(book), share, seed)
        results.extend(decide_all(list_folder, trials, share, workers))
    return results


def arguments(doc: str | None, count: int) -> argparse.Namespace:
    """The options of both benchmarks of this kind."""
    parser = argparse.ArgumentParser(
        description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--n", type=int, default=count, help="letters in all")
    parser.add_argument("--cases", type=int, default=200_000, help="cases in each list")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--workers", type=int, default=2, help="processes; 0: none but this one")
    return parser.parse_args()


def show(results: Sequence[Result], names: Sequence[str]) -> int:
    """Print all tables; 1 where a letter was indexed wrongly."""
    for place, name in enumerate(names):
        print(f"\n{table(results, name, place)}")
    print(f"\n{verdict(results)}")
    if wrong := wrong_ones(results):
        print(f"\n{wrong}")
    return int(bool(wrong))


def main() -> int:
    """Run from the command line."""
    given = arguments(__doc__, 100_000)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        results = measure(given.n, given.cases, given.seed, given.workers, Path(folder))
    code = show(results, ("office", "slip", "fields"))
    elapsed = datetime.timedelta(seconds=round(time.monotonic() - began))
    print(
        f"{given.cases} cases in each list, seed {given.seed}, {given.workers} workers, {elapsed}"
    )
    return code


if __name__ == "__main__":
    raise SystemExit(main())
