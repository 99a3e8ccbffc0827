"""The list of cases of one invented fines office: people, plates, numbers, dense serial numbers."""

from __future__ import annotations

import csv
import datetime
import sqlite3
from pathlib import Path
from typing import Final

import attrs

from docindex.testing.samples.chance import Dice
from docindex.testing.samples.names import DISTRICTS, GIVEN_NAMES, STREETS, SURNAMES, TOWNS
from docindex.testing.samples.numbers import case_number, cash_number

LAST_DAY: Final = datetime.date(2025, 6, 13)  # the state of the list: a Friday's evening
RECEIVERS: Final = ("SG 32.1", "SG 32.2", "SG 32.3")
_DAYS: Final = 340
_MISSING: Final = 0.1
_WITH_SEVERAL: Final = 0.25
_TABLE: Final = """\
CREATE TABLE cases (
  /* Invented: the fines office (Bußgeldstelle) of Landkreis Musterau does not exist, and neither
     do these people, plates and numbers. */
  case_no TEXT PRIMARY KEY, cash_no TEXT NOT NULL, plate TEXT NOT NULL, surname TEXT NOT NULL,
  given_name TEXT NOT NULL, birth_date TEXT NOT NULL, street TEXT NOT NULL, postcode TEXT NOT NULL,
  city TEXT NOT NULL, offence_date TEXT NOT NULL, status TEXT NOT NULL, receiver TEXT NOT NULL,
  merged_into TEXT
)"""


@attrs.frozen(kw_only=True)
class Person:
    """An invented person with a car."""

    surname: str
    given_name: str
    birth_date: datetime.date
    street: str
    postcode: str
    city: str
    plate: str

    @property
    def name(self) -> str:
        """Given name and surname."""
        return f"{self.given_name} {self.surname}"


@attrs.frozen(kw_only=True)
class Case:
    """One row of the list.

    Args:
        case_no: as printed, `d.dd.dddddd.d`.
        cash_no: twelve digits.
        opened: the day the case was opened; not part of the list.
        status: `open`, `closed` or `transferred`.
        merged_into: number of the surviving case, or None.
    """

    case_no: str
    cash_no: str
    person: Person
    offence_date: datetime.date
    opened: datetime.date
    status: str
    receiver: str
    merged_into: str | None = None

    @property
    def row(self) -> dict[str, str | None]:
        """The columns of the list, in their order."""
        person = self.person
        return {
            "case_no": self.case_no,
            "cash_no": self.cash_no,
            "plate": person.plate,
            "surname": person.surname,
            "given_name": person.given_name,
            "birth_date": person.birth_date.isoformat(),
            "street": person.street,
            "postcode": person.postcode,
            "city": person.city,
            "offence_date": self.offence_date.isoformat(),
            "status": self.status,
            "receiver": self.receiver,
            "merged_into": self.merged_into,
        }


@attrs.frozen(kw_only=True)
class CaseList:
    """What the office hands over, and what it does not.

    Args:
        cases: in the order of their numbers.
        missing: well-formed numbers between them that no case carries.
    """

    cases: tuple[Case, ...]
    missing: tuple[str, ...]


def make_cases(count: int, *, seed: int) -> CaseList:
    """Invent a list of cases.

    Args:
        count: how many, at least 20.
        seed: not negative.
    """
    dice = Dice(seed, 1)
    owners = dice.shuffled(_owners(count, dice))
    numbers, missing = _numbers(count, dice)
    running = 0
    cases = []
    for index, (number, owner) in enumerate(zip(numbers, owners, strict=True)):
        running += dice.between(1, 9)
        opened = LAST_DAY - datetime.timedelta(days=_DAYS - _DAYS * index // count)
        cases.append(
            Case(
                case_no=number,
                cash_no=cash_number(1_200_000 + running),
                person=owner,
                offence_date=opened - datetime.timedelta(days=dice.between(8, 70)),
                opened=opened,
                status=_status(dice),
                receiver=RECEIVERS[ord(owner.surname[0]) % len(RECEIVERS)],
            )
        )
    return CaseList(cases=tuple(_merge_some(cases)), missing=missing)


def write_database(cases: CaseList, path: Path) -> None:
    """Write the list as table `cases` of an SQLite file that must not exist."""
    rows = [tuple(case.row.values()) for case in cases.cases]
    marks = ", ".join("?" * len(rows[0]))
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.execute(_TABLE)
            connection.executemany(f"INSERT INTO cases VALUES ({marks})", rows)  # noqa: S608
    finally:
        connection.close()


def write_table(cases: CaseList, path: Path) -> None:
    """Write the list as CSV: semicolons, UTF-8, a header line, nothing for null."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, fieldnames=list(cases.cases[0].row), delimiter=";", lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(case.row for case in cases.cases)


def invent_person(dice: Dice) -> Person:
    """A person from scratch, surnames as unevenly common as in life."""
    postcode, city = dice.pick(TOWNS)
    return Person(
        surname=_common(SURNAMES, dice),
        given_name=_common(GIVEN_NAMES, dice),
        birth_date=datetime.date(1940, 1, 1) + datetime.timedelta(days=dice.between(0, 24_500)),
        street=f"{dice.pick(STREETS)} {dice.between(1, 140)}{dice.pick(('', '', '', 'a', 'b'))}",
        postcode=postcode,
        city=city,
        plate=_plate(dice),
    )


def _common(names: tuple[str, ...], dice: Dice) -> str:
    # With this power the first tenth of the list takes a fifth of the people.
    return names[int(len(names) * dice.uniform(0.0, 1.0) ** 1.5)]


def _plate(dice: Dice) -> str:
    """District, 1-2 letters, 1-4 digits without leading zero, E or H; at most 8 characters."""
    district = dice.pick(DISTRICTS)
    letters = "".join(dice.pick("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(dice.between(1, 2)))
    suffix = dice.pick("EH") if dice.chance(0.06) else ""
    room = min(4, 8 - len(district) - len(letters) - len(suffix))
    return f"{district}-{letters} {dice.between(1, 10**room - 1)}{suffix}"


def _owners(count: int, dice: Dice) -> list[Person]:
    """Whose the cases are: a quarter of them belongs to people who have two to five."""
    known: list[Person] = []
    owners: list[Person] = []
    several = round(count * _WITH_SEVERAL)
    while len(owners) < several:
        left = several - len(owners)
        size = dice.pick((2, 2, 2, 3, 3, 4, 5))
        known.append(_relative(known, dice))
        owners.extend([known[-1]] * (size if size + 1 < left else left))
    while len(owners) < count:
        known.append(_relative(known, dice))
        owners.append(known[-1])
    return owners


def _relative(known: list[Person], dice: Dice) -> Person:
    """A new person: now and then a namesake, or one of the family at the same address."""
    person = invent_person(dice)
    if not known or not dice.chance(0.12):
        return person
    other = dice.pick(known)
    if dice.chance(0.35):
        return attrs.evolve(person, surname=other.surname, given_name=other.given_name)
    return attrs.evolve(
        person,
        surname=other.surname,
        street=other.street,
        postcode=other.postcode,
        city=other.city,
    )


def _numbers(count: int, dice: Dice) -> tuple[list[str], tuple[str, ...]]:
    """Numbers of two years with dense serials: of those the rule can make, one in ten is missing.

    Returns:
        The numbers given out, ascending, and the missing ones.
    """
    given: list[str] = []
    missing: list[str] = []
    for year, first, until in ((24, 418_200, (count + 1) // 2), (25, 102_600, count)):
        serial = first
        while len(given) < until:
            serial += 1
            number = case_number(year, serial)
            if number is not None:
                (missing if dice.chance(_MISSING) else given).append(number)
    return given, tuple(missing)


def _status(dice: Dice) -> str:
    return dice.pick(("open",) * 14 + ("closed",) * 5 + ("transferred",))


def _merge_some(cases: list[Case]) -> list[Case]:
    """One in fifteen repeated cases of a person is closed and merged into that person's next."""
    later: dict[Person, str] = {}
    merged: list[Case] = []
    for index, case in enumerate(reversed(cases)):
        survivor = later.get(case.person)
        if survivor is not None and index % 15 == 0:
            case = attrs.evolve(case, status="closed", merged_into=survivor)  # noqa: PLW2901
        else:
            later[case.person] = case.case_no
        merged.append(case)
    return merged[::-1]
