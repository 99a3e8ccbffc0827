"""How much of its cases an office hands over."""

from __future__ import annotations

import enum
from typing import Final


class Tier(enum.StrEnum):
    """A tier of the list, from the least to all."""

    NUMBERS = "numbers"
    PLATES = "plates"
    PEOPLE = "people"

    def holds(self, field: str) -> bool:
        """Whether the list has a column, or a kind of further keys."""
        order = tuple(Tier)
        return order.index(_SINCE.get(field, Tier.NUMBERS)) <= order.index(self)


_PERSON: Final = ("surname", "given_name", "birth_date", "street", "postcode", "city")
# The date of the offence comes with plates: it tells the cases of one car apart. Beside numbers
# alone it says nothing, because a number's neighbours were given out in the same days.
_SINCE: Final = {
    "plate": Tier.PLATES,
    "offence_date": Tier.PLATES,
    **dict.fromkeys(_PERSON, Tier.PEOPLE),
}
