"""Many invented people at once: families, namesakes, and plates, as columns of numbers."""

from __future__ import annotations

import datetime
from typing import Final

import attrs
import numpy as np
import numpy.typing as npt

from docindex.testing.samples.cases import Person
from docindex.testing.samples.names import DISTRICTS, GIVEN_NAMES, STREETS, SURNAMES, TOWNS

Column = npt.NDArray[np.int64]

# Of the given names, those of women: who signs, and how somebody is addressed.
_WOMEN: Final = """
Sabine Susanne Petra Monika Andrea Claudia Birgit Karin Ursula Renate Martina Heike Anja Julia Anna
Katharina Sandra Melanie Nicole Stefanie Christina Laura Lena Sarah Lisa Hannah Käthe Bärbel Ayşe
Elif Agnieszka Giulia Ivana Linh Ingeborg Helga Emilia Mia
"""
WOMEN: Final = frozenset(_WOMEN.split())
_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
_FIRST_BIRTH: Final = datetime.date(1940, 1, 1)
_BIRTH_DAYS: Final = 24_500
_SUFFIXES: Final = ("", "", "", "a", "b")
_SAME_HOME: Final = 0.10  # of the people live with the one before them
_SAME_NAME: Final = 0.12  # of those carry the same given name as well: father and son
_NAMESAKES: Final = 0.04
# With this power the first tenth of the names takes a fifth of the people.
_UNEVEN: Final = 1.5


@attrs.frozen(kw_only=True, eq=False)
class People:
    """Columns, one row a person; what they hold are places in the lists of names.

    Args:
        house: house number times ten, plus the place of its letter.
        plate: 8 digits: letters of the district, one or two letters, a number.
    """

    surname: Column
    given_name: Column
    birth: Column
    street: Column
    house: Column
    town: Column
    district: Column
    letters: Column
    number: Column

    def person(self, row: int) -> Person:
        """One of them."""
        postcode, city = TOWNS[int(self.town[row])]
        house, suffix = divmod(int(self.house[row]), 10)
        return Person(
            surname=SURNAMES[int(self.surname[row])],
            given_name=GIVEN_NAMES[int(self.given_name[row])],
            birth_date=_FIRST_BIRTH + datetime.timedelta(days=int(self.birth[row])),
            street=f"{STREETS[int(self.street[row])]} {house}{_SUFFIXES[suffix]}",
            postcode=postcode,
            city=city,
            plate=self.plate(row),
        )

    def plate(self, row: int) -> str:
        """District, one or two letters, one to four digits; at most eight characters in all."""
        first, second = divmod(int(self.letters[row]), len(_LETTERS) + 1)
        letters = _LETTERS[first] + ("" if second == len(_LETTERS) else _LETTERS[second])
        district = DISTRICTS[int(self.district[row])]
        room = min(4, 8 - len(district) - len(letters))
        return f"{district}-{letters} {1 + int(self.number[row]) % (10**room - 1)}"

    @property
    def names(self) -> Column:
        """One number for each name, the same for namesakes."""
        return self.surname * len(GIVEN_NAMES) + self.given_name

    @property
    def homes(self) -> Column:
        """One number for each address."""
        return (self.street * 10_000 + self.house) * len(TOWNS) + self.town


def invent_people(count: int, dice: np.random.Generator) -> People:
    """Invent people; some live with the one before, some of those under the same name.

    Args:
        count: how many.
    """
    surname = _uneven(len(SURNAMES), count, dice)
    given = _uneven(len(GIVEN_NAMES), count, dice)
    street = dice.integers(0, len(STREETS), count)
    house = dice.integers(1, 141, count) * 10 + dice.integers(0, len(_SUFFIXES), count)
    town = dice.integers(0, len(TOWNS), count)
    home = np.flatnonzero(dice.random(count) < _SAME_HOME)
    home = home[home > 0]
    for row in home:
        surname[row], street[row] = surname[row - 1], street[row - 1]
        house[row], town[row] = house[row - 1], town[row - 1]
    same = home[dice.random(len(home)) < _SAME_NAME]
    given[same] = given[same - 1]
    namesakes = np.flatnonzero(dice.random(count) < _NAMESAKES)
    others = dice.integers(0, count, len(namesakes))
    surname[namesakes], given[namesakes] = surname[others], given[others]
    return People(
        surname=surname,
        given_name=given,
        birth=dice.integers(0, _BIRTH_DAYS, count),
        street=street,
        house=house,
        town=town,
        district=dice.integers(0, len(DISTRICTS), count),
        letters=dice.integers(0, len(_LETTERS) * (len(_LETTERS) + 1), count),
        number=dice.integers(0, 9_999, count),
    )


def _uneven(size: int, count: int, dice: np.random.Generator) -> Column:
    return (size * dice.random(count) ** _UNEVEN).astype(np.int64)
