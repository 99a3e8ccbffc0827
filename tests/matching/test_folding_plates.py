"""Plates as they are read: by their grammar, and by the districts of the list."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex.matching.folding import find_plates, normal_plate
from docindex.matching.plates import find_likely_plates

DISTRICTS = frozenset(("M", "B", "BA", "TÄU", "MUA", "KÖ", "KO"))


@pytest.mark.parametrize(
    ("text", "plates"),
    [
        ("M-AB 1234", ("M-AB-1234",)),
        ("HRO-AB 12", ("HRO-AB-12",)),
        ("M-AB 123 04/10", ("M-AB-123",)),
        ("M-AB 12H 04-10", ("M-AB-12H",)),
        ("M-AB 12O4", ("M-AB-1204",)),
        ("M-AB I2", ("M-AB-12",)),
        ("Nr. M-AB I2", ("M-AB-12",)),
        ("M-1B 44", ("M-IB-44",)),
        ("8-AB 44", ("B-AB-44",)),
        ("MUA-0B 44 E", ("MUA-OB-44E",)),
        ("TAU-X 7", ("TAU-X-7", "TÄU-X-7")),
        ("KO-A 1", ("KO-A-1",)),
        ("MAB 1234", ("M-AB-1234",)),
        ("MUAAB12E", ("MUA-AB-12E",)),
        ("BAB 1", ()),  # the motorway; or B-AB, or BA-B
        ("BAC 1", ()),
        ("HROAB 12", ()),
        ("HRO-AB 1O", ()),
        ("an der 12", ()),
        ("am I9.05.2026", ()),
        ("12-34 56", ()),
        ("M-AB OOO", ()),
        ("M-AB 0123", ()),
    ],
)
def test_plates_in_text(text: str, plates: tuple[str, ...]) -> None:
    assert find_likely_plates(text, DISTRICTS) == plates


@pytest.mark.parametrize("text", ["EUR 100", "DIN 4", "SG 32", "TEL 40", "NR 5", "ABS 1"])
def test_abbreviations_before_numbers_are_no_plates(text: str) -> None:
    every = {"E", "D", "S", "T", "N", "A"}
    assert find_likely_plates(text, every) == ()


@pytest.mark.parametrize(
    ("field", "plate"),
    [
        ("M-AB 123 04/10", "M-AB-123"),
        ("m-ab 12h 04-10", "M-AB-12H"),
        ("M-AB 123 13/10", None),
        ("M-AB 123 04/", None),
    ],
)
def test_a_season_is_no_part_of_a_plate(field: str, plate: str | None) -> None:
    assert normal_plate(field) == plate


PLATES = st.from_regex(r"(M|MUA|TÄU|KÖ)-[A-Z]{1,2}-[1-9][0-9]{0,2}", fullmatch=True).filter(
    lambda plate: len(plate) <= 10
)


@settings(deadline=None)
@given(PLATES)
def test_what_is_printed_is_found_as_it_is(plate: str) -> None:
    printed = plate.replace("-", " ", 2).replace(" ", "-", 1)
    assert find_plates(printed) == (plate,)
    assert plate in find_likely_plates(printed, DISTRICTS)


@settings(deadline=None)
@given(PLATES, st.data())
def test_a_look_alike_in_its_place_is_mapped_back(plate: str, data: st.DataObject) -> None:
    district, letters, number = plate.split("-")
    looks = {"0": "O", "1": "I", "5": "S", "8": "B", "2": "Z"}
    place = data.draw(st.integers(0, len(number) - 1))
    read = number[:place] + looks.get(number[place], number[place]) + number[place + 1 :]
    found = find_likely_plates(f"{district}-{letters} {read}", DISTRICTS)
    if any(char.isdigit() for char in read):
        assert plate in found or read[0] in "EH"


@settings(deadline=None)
@given(st.text("ABMTÄU0158-: EH", max_size=16))
def test_whatever_is_found_has_the_normal_form(text: str) -> None:
    found = find_likely_plates(text, DISTRICTS)
    assert list(found) == sorted(set(found))
    assert all(normal_plate(plate) == plate for plate in found)
