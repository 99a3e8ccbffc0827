"""Large lists of cases with dense serial numbers, kept as columns and written as SQLite."""

from __future__ import annotations

import datetime
import itertools
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import attrs
import numpy as np

from benchmarks.mail.numbering import Numbering
from benchmarks.mail.people import Column, People, invent_people
from benchmarks.mail.tenants import Tenant
from benchmarks.mail.tiers import Tier
from docindex.testing.samples.cases import Case

LAST_DAY: Final = datetime.date(2026, 6, 26)  # the state of the list: a Friday's evening
RECEIVED: Final = LAST_DAY + datetime.timedelta(days=17)  # a Monday
STATUSES: Final = ("open", "closed", "transferred")
_SHARES: Final = (0.70, 0.25, 0.05)
_FIRST: Final = (7, 21)  # month and day of the oldest year on which the first case was opened
_MISSING: Final = 0.1
_WITH_SEVERAL: Final = 0.25
_SECOND_OF_ONE_DAY: Final = 0.02
_MERGED: Final = 1 / 15  # of the cases whose person has a later one
_LATER: Final = 40
_NOBODY: Final = -1
_TABLES: Final = """
CREATE TABLE cases (
  /* Invented: this office, and these people, plates and numbers do not exist. */
  {columns});
CREATE TABLE case_keys (
  case_no TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, relation TEXT NOT NULL);
"""


@attrs.frozen(kw_only=True)
class FurtherKey:
    """One more key of a case: `js_no` of a prosecutor, an instalment's `cash_no`, or a `plate`."""

    case: int
    kind: str
    value: str
    relation: str


@attrs.frozen(kw_only=True, eq=False)
class CaseBook:
    """A list of cases as columns; a case is named by its row, in the order of the numbers.

    Args:
        numbers: as printed.
        missing: well-formed numbers between them that no case carries.
        before: for each missing number, the row of the case whose number comes before it.
        later: numbers given out after `LAST_DAY`.
        owner: rows of `people`.
        offence, opened: days before `LAST_DAY`.
        status: places in `STATUSES`.
        survivor: the row of the case that this one was merged into, or -1.
        alike: how many cases share this one's name, plate and offence date; merged ones count as
            the one that survives.
        at_home: how many cases share this one's name and address, counted in the same way.
    """

    tenant: Tenant
    people: People
    numbers: Sequence[str]
    missing: Sequence[str]
    before: Column
    later: Sequence[str]
    payments: Sequence[str]
    owner: Column
    offence: Column
    opened: Column
    status: Column
    survivor: Column
    alike: Column
    at_home: Column
    further: tuple[FurtherKey, ...]

    def case(self, row: int) -> Case:
        """One case of the list."""
        owner, survivor = int(self.owner[row]), int(self.survivor[row])
        receivers = self.tenant.receivers
        return Case(
            case_no=self.numbers[row],
            cash_no=self.payments[row],
            person=self.people.person(owner),
            offence_date=_day(self.offence[row]),
            opened=_day(self.opened[row]),
            status=STATUSES[int(self.status[row])],
            receiver=receivers[int(self.people.surname[owner]) % len(receivers)],
            merged_into=None if survivor == _NOBODY else self.numbers[survivor],
        )

    def survivor_of(self, row: int) -> int:
        """The case that a case was merged into, or itself."""
        survivor = int(self.survivor[row])
        return row if survivor == _NOBODY else survivor

    def importable(self, row: int) -> bool:
        """Whether the receiver imports documents of this case, or of the one it was merged into."""
        return bool(self.status[self.survivor_of(row)] != 2)

    def others_of(self, row: int) -> list[int]:
        """The other cases of the same person."""
        rows = np.flatnonzero(self.owner == self.owner[row])
        return [int(other) for other in rows if other != row]


def make_book(tenant: Tenant, count: int, seed: int) -> CaseBook:
    """Invent a tenant's list.

    Args:
        count: how many cases, at least 200.
        seed: not negative.
    """
    dice = np.random.default_rng([seed, 1, tenant.index])
    numbers, missing, before, later = _numbers(tenant.numbering, count, dice)
    owner = _owners(count, dice)
    people = invent_people(int(owner.max()) + 1, dice)
    opened = _opened(tenant.numbering, numbers)
    offence = opened + dice.integers(8, 71, count)
    doubled = np.flatnonzero(dice.random(count - 1) < _SECOND_OF_ONE_DAY)
    owner[doubled + 1], offence[doubled + 1] = owner[doubled], offence[doubled]
    status = dice.choice(len(STATUSES), count, p=_SHARES)
    survivor = _survivors(owner, dice)
    status[survivor != _NOBODY] = 1
    running = np.cumsum(dice.integers(1, 10, count)) + 1_200_000
    payments = [tenant.numbering.payment(int(number)) for number in running]
    plates = _codes([people.plate(row) for row in range(len(people.birth))])[owner]
    names, homes = people.names[owner], people.homes[owner]
    lasting = np.where(survivor == _NOBODY, np.arange(count), survivor)
    return CaseBook(
        tenant=tenant,
        people=people,
        numbers=numbers,
        missing=missing,
        before=before,
        later=later,
        payments=payments,
        owner=owner,
        offence=offence,
        opened=opened,
        status=status,
        survivor=survivor,
        alike=_shared(lasting, names, plates, offence),
        at_home=_shared(lasting, names, homes),
        further=tuple(_further(tenant.numbering, int(running[-1]), status, people, dice)),
    )


def write_book(book: CaseBook, path: Path, tier: Tier = Tier.PEOPLE) -> None:
    """Write what a tier holds as tables `cases` and `case_keys` of an SQLite file that is new."""
    names = [name for name in book.case(0).row if tier.holds(name)]
    kinds = {"case_no": "TEXT PRIMARY KEY", "merged_into": "TEXT"}
    columns = ", ".join(f"{name} {kinds.get(name, 'TEXT NOT NULL')}" for name in names)
    places = ", ".join("?" * len(names))
    cases = (book.case(row).row for row in range(len(book.numbers)))
    rows = ([case[name] for name in names] for case in cases)
    keys = (
        (book.numbers[key.case], key.kind, key.value, key.relation)
        for key in book.further
        if tier.holds(key.kind)
    )
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.executescript(_TABLES.format(columns=columns))
            connection.executemany(f"INSERT INTO cases VALUES ({places})", rows)  # noqa: S608
            connection.executemany("INSERT INTO case_keys VALUES (?, ?, ?, ?)", keys)
    finally:
        connection.close()


def _numbers(
    rule: Numbering, count: int, dice: np.random.Generator
) -> tuple[list[str], list[str], Column, list[str]]:
    """Numbers given out, missing ones, the rows before those, and the numbers that follow."""
    source = rule.cases(count)
    given: list[str] = []
    missing: list[str] = []
    before: list[int] = []
    while len(given) < count:
        block = list(itertools.islice(source, count - len(given)))
        gaps = dice.random(len(block)) < _MISSING
        for number, gap in zip(block, gaps, strict=True):
            if gap:
                before.append(max(0, len(given) - 1))
            (missing if gap else given).append(number)
    return given, missing, np.array(before, np.int64), list(itertools.islice(source, _LATER))


def _opened(rule: Numbering, numbers: Sequence[str]) -> Column:
    """Days before `LAST_DAY`: evenly over those of the year that the number names."""
    years = np.array([rule.year(number) for number in numbers])
    opened = np.zeros(len(numbers), dtype=np.int64)
    for year in np.unique(years):
        rows = np.flatnonzero(years == year)
        start = (1, 1) if year > years[0] else _FIRST
        first = (LAST_DAY - datetime.date(int(year), *start)).days
        last = max(0, (LAST_DAY - datetime.date(int(year), 12, 31)).days)
        opened[rows] = first - (first - last) * np.arange(len(rows)) // len(rows)
    return opened


def _owners(count: int, dice: np.random.Generator) -> Column:
    """Whose the cases are: a quarter of them belongs to people who have two to five."""
    several = round(count * _WITH_SEVERAL)
    sizes = dice.choice((2, 2, 2, 3, 3, 4, 5), several)
    people = int(np.searchsorted(np.cumsum(sizes), several)) + 1
    repeated = np.repeat(np.arange(people), sizes[:people])[:several]
    owners = np.concatenate((repeated, people + np.arange(count - several)))
    # Shuffled: whoever has several has them under numbers far apart.
    mixed = dice.permutation(owners)
    return mixed.astype(np.int64)


def _survivors(owner: Column, dice: np.random.Generator) -> Column:
    """Into which case each was merged: some into their person's next, never along a chain."""
    order = np.lexsort((np.arange(len(owner)), owner))
    survivor = np.full(len(owner), _NOBODY, dtype=np.int64)
    again = owner[order[:-1]] == owner[order[1:]]
    merged = again & (dice.random(len(again)) < _MERGED)
    merged[:-1] &= ~merged[1:]
    survivor[order[:-1][merged]] = order[1:][merged]
    return survivor


def _further(
    rule: Numbering, running: int, status: Column, people: People, dice: np.random.Generator
) -> Iterator[FurtherKey]:
    """Prosecutors' numbers of the transferred and some others, instalments, former plates."""
    luck = dice.random(len(status))
    for row in np.flatnonzero((status == 2) | (luck < 0.10)):
        case = int(row)
        if status[case] == 2 or luck[case] < 0.02:
            # Each row has its own: the first part repeats after 900 rows, the second counts on.
            value = f"{100 + case % 900} Js {1000 + case // 900}/26"
            yield FurtherKey(case=case, kind="js_no", value=value, relation="prosecutor")
        elif luck[case] < 0.07:
            value = rule.payment(running + 1 + case)
            yield FurtherKey(case=case, kind="cash_no", value=value, relation="instalment")
        else:
            plate = people.plate(int(dice.integers(len(people.birth))))
            yield FurtherKey(case=case, kind="plate", value=plate, relation="former")


def _shared(lasting: Column, *columns: Column) -> Column:
    """For each row, how many lasting cases the rows have that hold the same in all columns."""
    _, groups = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    groups = groups.reshape(-1)
    pairs = np.unique(np.stack((groups, lasting), axis=1), axis=0)
    shared: Column = np.bincount(pairs[:, 0])[groups]
    return shared


def _codes(texts: Sequence[str]) -> Column:
    """One number for each text, the same for equal ones."""
    known: dict[str, int] = {}
    return np.array([known.setdefault(text, len(known)) for text in texts], dtype=np.int64)


def _day(before: np.int64) -> datetime.date:
    return LAST_DAY - datetime.timedelta(days=int(before))
