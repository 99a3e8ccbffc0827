"""Letters whose case is not in the list, in lists where neighbours of its number exist.

    python -m benchmarks.unlisted [--n 6000] [--cases 200000] [--seed 61] [--workers 2]

No images, as `benchmarks.wrongnumbers`. The number is well-formed; it was left out when numbers
were given out, or given out after the list was made; some are misread besides. What else stands in
the letter is a stranger's, or a real person's who has another case, up to all that the list has of
him. Whatever is indexed is wrong. Exit code 1 where one was.
"""

from __future__ import annotations

import datetime
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import attrs

from benchmarks.decidinglines import Result, Trial, decide_all, make_folder
from benchmarks.letterlines import Told, write_letter
from benchmarks.mail.caselists import LAST_DAY, CaseBook, make_book
from benchmarks.mail.tenants import TENANTS
from benchmarks.slips import Slip, slipped
from benchmarks.wrongnumbers import arguments, own_fields, show
from docindex.testing.samples.cases import Case, Person
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.names import GIVEN_NAMES, STREETS, SURNAMES, TOWNS

_NUMBERS: Final = ("left out", "given out later", "left out, misread", "later, misread")
_SLIPS: Final = tuple(Slip)

Tell = Callable[[CaseBook, int, Dice], Told]


def _nothing(_book: CaseBook, _row: int, _dice: Dice) -> Told:
    return Told()


def _stranger(_book: CaseBook, _row: int, dice: Dice) -> Told:
    """Somebody who has no case; names and towns are those of others, as everywhere."""
    postcode, city = dice.pick(TOWNS)
    person = Person(
        surname=dice.pick(SURNAMES),
        given_name=dice.pick(GIVEN_NAMES),
        birth_date=datetime.date(1950, 1, 1) + datetime.timedelta(days=dice.between(0, 18_000)),
        street=f"{dice.pick(STREETS)} {dice.between(1, 140)}",
        postcode=postcode,
        city=city,
        plate=f"ZZ-{dice.pick('ABCDEFGH')} {dice.between(1, 999)}",
    )
    return Told(
        writer=person,
        birth=person.birth_date,
        plate=person.plate,
        offence=_new_offence(dice),
    )


def _known(*names: str, new: bool = False) -> Tell:
    """A real person with another case; `new`: the date of the offence is that of the new case."""

    def told(book: CaseBook, row: int, dice: Dice) -> Told:
        case: Case = book.case(row)
        own = own_fields(case, *names)
        return attrs.evolve(own, offence=_new_offence(dice)) if new else own

    return told


def _new_offence(dice: Dice) -> datetime.date:
    """A day of the last weeks; other cases of the list have it as well."""
    return LAST_DAY - datetime.timedelta(days=dice.between(1, 60))


# Whose fields: of the case whose number comes before the missing one, or of any case.
FIELD_SETS: Final[tuple[tuple[str, Tell, bool], ...]] = (
    ("number only", _nothing, False),
    ("a stranger, everything", _stranger, False),
    ("known name", _known("name"), False),
    ("known name, birth", _known("name", "birth"), False),
    ("known plate", _known("plate"), False),
    ("known name, birth, plate", _known("name", "birth", "plate"), False),
    ("known name, plate, new offence", _known("name", "plate", new=True), False),
    ("known everything, new offence", _known("name", "birth", "plate", new=True), False),
    ("neighbour's name, birth", _known("name", "birth"), True),
    ("neighbour's name, plate, new offence", _known("name", "plate", new=True), True),
)


def draw(book: CaseBook, count: int, seed: int) -> Iterator[Trial]:
    """Letters to one office, every set of fields with every kind of number in turn."""
    dice = Dice(seed, 4, book.tenant.index)
    for place in range(count):
        name, tell, beside = FIELD_SETS[place % len(FIELD_SETS)]
        kind = _NUMBERS[place // len(FIELD_SETS) % len(_NUMBERS)]
        number, row = _number(book, kind, dice)
        told = tell(book, row if beside else dice.between(0, len(book.numbers) - 1), dice)
        read = slipped(number, dice.pick(_SLIPS), dice) if "misread" in kind else number
        letter = write_letter(book.tenant, read, told, dice)
        yield Trial(letter=letter, group=(book.tenant.id, kind, name), case_id="")


def _number(book: CaseBook, kind: str, dice: Dice) -> tuple[str, int]:
    """A number that no case carries, and the row of the case whose number comes before it."""
    if "left out" in kind:
        place = dice.between(0, len(book.missing) - 1)
        return book.missing[place], int(book.before[place])
    return dice.pick(book.later), len(book.numbers) - 1


def measure(count: int, cases: int, seed: int, workers: int, folder: Path) -> list[Result]:
    """Decide on letters to all three offices."""
    results: list[Result] = []
    for place, tenant in enumerate(TENANTS):
        share = (count + len(TENANTS) - 1 - place) // len(TENANTS)
        book = make_book(tenant, cases, seed)
        list_folder = make_folder(book, folder / tenant.id)
        results.extend(decide_all(list_folder, draw(book, share, seed), share, workers))
    return results


def main() -> int:
    """Run from the command line."""
    given = arguments(__doc__, 6_000)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        results = measure(given.n, given.cases, given.seed, given.workers, Path(folder))
    code = show(results, ("office", "number", "fields"))
    elapsed = datetime.timedelta(seconds=round(time.monotonic() - began))
    print(
        f"{given.cases} cases in each list, seed {given.seed}, {given.workers} workers, {elapsed}"
    )
    return code


if __name__ == "__main__":
    raise SystemExit(main())
