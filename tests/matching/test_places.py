"""Streets and towns agree at the level they should."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex.matching.folding import fold_text
from docindex.matching.places import PlaceFinder, StreetLevel, TownLevel
from docindex.testing.samples.names import STREETS, TOWNS


@pytest.mark.parametrize(
    ("listed", "line", "level"),
    [
        ("Hauptstraße 12a", "Hauptstr. 12a", StreetLevel.EXACT),
        ("hauptstrasse 12a", "wohnhaft Haupt Str. 12 a, 00310 Musterau", StreetLevel.EXACT),
        ("Haupt-Straße 12", "HAUPTSTRASSE 12", StreetLevel.EXACT),
        ("Hauptstraße 12", "HauptstraBe 12", StreetLevel.EXACT),
        ("Hauptstraße 12", "Hauptstra8e 12, 1. OG", StreetLevel.EXACT),
        ("Müllerstraße 3", "Mullerstr.3", StreetLevel.EXACT),
        ("Hausstraße 3", "Haus Straße 3", StreetLevel.EXACT),
        ("Rosenweg 7", "IRosenweg 7", StreetLevel.EXACT),
        ("Lindenweg 21a", "Lindenweg21a", StreetLevel.EXACT),
        ("Marktplatz 3", "Marktpl. 3", StreetLevel.EXACT),
        ("Straße des 17. Juni 135", "Str. d. 17. Juni 135", StreetLevel.EXACT),
        ("Am Bach 3", "Anna Schmidt, Am Bach 3", StreetLevel.EXACT),
        ("Hauptstraße 12-14", "Hauptstr. 12", StreetLevel.EXACT),
        ("Amselweg 47", "Aniselweg 47", StreetLevel.ONE_EDIT),
        ("Amselweg 47", "Aniselweg 48", StreetLevel.NONE),
        ("Hauptstraße 12a", "Hauptstraße 12", StreetLevel.NO_LETTER),
        ("Hauptstraße 12", "Hauptstraße 12b", StreetLevel.NO_LETTER),
        ("Hauptstraße 12", "in der Hauptstraße", StreetLevel.STREET),
        ("Hauptstraße", "Hauptstraße 12", StreetLevel.STREET),
        ("Hauptstraße 1", "Hauptstraße 13", StreetLevel.OTHER_NUMBER),
        ("Hauptstraße 13", "Hauptstraße 1", StreetLevel.OTHER_NUMBER),
        ("Bergstraße 12", "Weinbergstraße 12", StreetLevel.NONE),
        ("Weinbergstraße 12", "Bergstraße 12", StreetLevel.NONE),
        ("Bergstraße 12", "Burgstraße 12", StreetLevel.NONE),
        ("Lindenweg 3", "Lindenallee 3", StreetLevel.NONE),
        ("Am 3", "Am 3. Mai", StreetLevel.NONE),
        ("", "Hauptstraße 12", StreetLevel.NONE),
    ],
)
def test_streets(listed: str, line: str, level: StreetLevel) -> None:
    found = PlaceFinder(["", line]).find_street(listed)
    assert found == (None if level is StreetLevel.NONE else (level, 1))


@pytest.mark.parametrize(
    ("postcode", "town", "line", "level"),
    [
        ("00314", "Birkenrode a. d. Wirr", "D-00314 Birkenrode", TownLevel.BOTH),
        ("00314", "Birkenrode a. d. Wirr", "00314 Birkenrode an der Wirr", TownLevel.BOTH),
        ("00321", "Großmühlen", "0032l Grossmuhlen", TownLevel.BOTH),
        ("00328", "Seekirch-Süd", "00328 Seekirch-Süd", TownLevel.BOTH),
        ("", "Birkenrode an der Wirr", "in Birkenrode/Wirr", TownLevel.TOWN),
        ("", "Birkenrode/Wirr", "in Birkenrode a.d.W.", TownLevel.TOWN),
        ("00314", "Birkenrode (Wirr)", "Birkenrode-Wirr, den 3. Mai", TownLevel.TOWN),
        ("00319", "kleinwoerditz", "KLEINWORDITZ", TownLevel.TOWN),
        ("00319", "Kleinwörditz", "00310 Kleinwörditz", TownLevel.TOWN),
        ("", "Birkenrode a. d. Wirr", "in Birkenrode", TownLevel.PART),
        ("", "Seekirch", "Seekirch-Süd", TownLevel.PART),
        ("00321", "Großmühlen", "00321 GroBmühlen", TownLevel.ONE_EDIT),
        ("00321", "Großmühlen", "GroBmühlen", TownLevel.NONE),
        ("00321", "Großmühlen", "Zimmer 3, 00321", TownLevel.POSTCODE),
        ("00321", "Großmühlen", "Kleinmühlen", TownLevel.NONE),
        ("", "", "Musterau", TownLevel.NONE),
    ],
)
def test_towns(postcode: str, town: str, line: str, level: TownLevel) -> None:
    found = PlaceFinder(["", line]).find_town(postcode, town)
    assert found == (None if level is TownLevel.NONE else (level, 1))


@settings(deadline=None)
@given(
    st.sampled_from(STREETS),
    st.integers(1, 999),
    st.sampled_from(["", "a", " b"]),
    st.sampled_from([str.upper, fold_text, lambda text: text.replace("straße", "str.")]),
)
def test_every_way_to_write_a_street_agrees(
    street: str, number: int, letter: str, write: object
) -> None:
    assert callable(write)
    written = f"{street} {number}{letter}"
    assert PlaceFinder([write(written)]).find_street(written) == (StreetLevel.EXACT, 0)
    assert PlaceFinder([written]).find_street(write(written)) == (StreetLevel.EXACT, 0)


@settings(deadline=None)
@given(st.sampled_from(STREETS), st.sampled_from(STREETS), st.integers(1, 200), st.integers(1, 200))
def test_another_street_or_number_never_agrees_fully(
    one: str, other: str, number: int, second: int
) -> None:
    found = PlaceFinder([f"{one} {number}"]).find_street(f"{other} {second}")
    if one != other:
        assert found is None
    else:
        level = StreetLevel.EXACT if number == second else StreetLevel.OTHER_NUMBER
        assert found == (level, 0)


@pytest.mark.parametrize("place", dict.fromkeys(TOWNS))
def test_no_town_is_another(place: tuple[str, str]) -> None:
    finder = PlaceFinder([" ".join(place)])
    assert [other for other in dict.fromkeys(TOWNS) if finder.find_town(*other)] == [place]


@settings(deadline=None)
@given(st.text(max_size=40), st.lists(st.text(max_size=40), max_size=4))
def test_any_text_may_be_asked_of_any_lines(listed: str, lines: list[str]) -> None:
    finder = PlaceFinder(lines)
    for found in (
        finder.find_street(listed),
        finder.find_town("00310", listed),
    ):
        assert found is None or (found[0] > 0 and 0 <= found[1] < len(lines))
