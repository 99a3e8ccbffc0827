"""Agreement below the letter: what of a case stands on lines misread, or written otherwise; pure.

What stands there letter by letter is found elsewhere and counts in every rule. What is found here
is weighed (`matching.fusion`) and never a witness.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from docindex.matching.names import Level, NameFinder
from docindex.matching.namewords import Rows, words_of
from docindex.matching.places import PlaceFinder, StreetLevel, TownLevel
from docindex.matching.plates import find_likely_plates
from docindex.model import Evidence

_NAMES: Final = ("surname", "given_name")
# Part of a name, an initial, a street without its number are too many people's.
_LEAST: Final = Level.ONE_EDIT


class Agreement:
    """Lines of one document, ready to be asked for the fields of many cases.

    Args:
        lines: of text, of any pages, in any order.
        known: whether the list has a folded word as somebody's name.
    """

    def __init__(self, lines: Iterable[Evidence], known: Callable[[str], bool]) -> None:
        self._lines = sorted(lines, key=_reading_order)
        self._known = known
        self._found: dict[str, Evidence | None] = {}

    def of(
        self, fields: Mapping[str, str], said: Mapping[str, Evidence]
    ) -> Iterator[tuple[str, Evidence]]:
        """The kinds of fields that agree beyond what is said, each with its first line.

        Args:
            fields: of one case, by kind; names folded.
            said: the lines of those that stand there letter by letter, by kind.

        Returns:
            Names of any order and spelling, or with one misreading; both also where both are said,
            if they stand beside each other on another line. Streets with their house number, towns
            and postcodes as `matching.places` takes them for the same, or with one misreading.
        """
        yield from self._names_of(fields, said)
        street = fields.get("street")
        if street and "street" not in said and (line := self._street(street)):
            yield "street", line
        if not {"postcode", "city"} <= said.keys():
            yield from self._town_of(fields, said)

    def plates(self, districts: Collection[str]) -> dict[str, Evidence]:
        """The plates that the lines may hold, read as printed or not, with their first lines.

        Args:
            districts: of the list; plates of others are found only as printed.
        """
        found: dict[str, Evidence] = {}
        for piece in self._lines:
            for plate in find_likely_plates(piece.text, districts):
                found.setdefault(plate, piece)
        return found

    @cached_property
    def _texts(self) -> Sequence[str]:
        return [piece.text for piece in self._lines]

    @cached_property
    def _rows(self) -> Rows:
        return [*map(words_of, self._texts)]

    @cached_property
    def _names(self) -> NameFinder:
        return NameFinder(self._texts, self._known, self._rows)

    @cached_property
    def _places(self) -> PlaceFinder:
        return PlaceFinder(self._texts, self._rows)

    def _names_of(
        self, fields: Mapping[str, str], said: Mapping[str, Evidence]
    ) -> Iterator[tuple[str, Evidence]]:
        surname, given_name = (fields.get(kind, "") for kind in _NAMES)
        line = said.get("surname") or (self._name(surname) if surname else None)
        # Without the surname, a given name is anybody's.
        if line is None or ("surname" in said and said.get("given_name") == line):
            return
        beside = self._person(surname, given_name) if surname and given_name else None
        if beside is not None:
            yield from ((kind, beside) for kind in _NAMES if said.get(kind) != beside)
            return
        if "surname" not in said:
            yield "surname", line
        if given_name and "given_name" not in said and (other := self._name(given_name)):
            yield "given_name", other

    def _name(self, listed: str) -> Evidence | None:
        if listed not in self._found:
            level, line = self._names.find(listed) or (Level.NONE, 0)
            self._found[listed] = self._lines[line] if level >= _LEAST else None
        return self._found[listed]

    def _person(self, surname: str, given_name: str) -> Evidence | None:
        found = self._names.find_person(surname, given_name)
        if found is None or min(found.surname, found.given_name) < _LEAST:
            return None
        return self._lines[found.line]

    def _street(self, listed: str) -> Evidence | None:
        level, line = self._places.find_street(listed) or (StreetLevel.NONE, 0)
        return self._lines[line] if level >= StreetLevel.ONE_EDIT else None

    def _town_of(
        self, fields: Mapping[str, str], said: Mapping[str, Evidence]
    ) -> Iterator[tuple[str, Evidence]]:
        postcode, city = fields.get("postcode", ""), fields.get("city", "")
        level, line = self._places.find_town(postcode, city) or (TownLevel.NONE, 0)
        if city and level >= TownLevel.TOWN and "city" not in said:
            yield "city", self._lines[line]
        if postcode and level >= TownLevel.ONE_EDIT and "postcode" not in said:
            yield "postcode", self._lines[line]


def _reading_order(piece: Evidence) -> tuple[object, ...]:
    box = piece.box
    return (piece.page, box.top, box.left, box.bottom, box.right, piece.source, piece.text)
