"""Names, dates, plates and look-alikes come to one form each."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docindex.matching.folding import (
    find_dates,
    find_plates,
    fold_text,
    look_alike,
    normal_plate,
    parse_date,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "MUELLER"),
        ("Yılmaz", "Yilmaz"),
        ("Mu\u0308ller", "Müller"),
        ("Weiß", "WEISS"),
        ("Müller-Lüdenscheidt", "Mueller Luedenscheidt"),
        ("Szczepański", "szczepanski"),
        ("O'Brien", "O’Brien"),
        ("  von   der\tHeide ", "Von der Heide"),
    ],
)
def test_spellings_of_a_name_fold_alike(one: str, other: str) -> None:
    assert fold_text(one) == fold_text(other)


def test_different_names_stay_apart() -> None:
    assert len({fold_text(name) for name in ("Maier", "Mayer", "Meier", "Meyer", "Meiers")}) == 5


@given(st.text(max_size=40))
def test_folding_is_idempotent(text: str) -> None:
    folded = fold_text(text)
    assert fold_text(folded) == folded


def test_a_letter_is_read_for_a_digit_only_where_it_is_unambiguous() -> None:
    letters = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert look_alike("8", letters) == "B"
    assert look_alike("0", letters) is None
    assert look_alike("0", {"O", "X"}) == "O"
    assert look_alike("l", frozenset("0123456789")) == "1"
    assert look_alike("L", frozenset("0123456789")) is None


@pytest.mark.parametrize(
    "text",
    [
        "geb. 03.05.1971",
        "geb. 3.5.1971 in Musterau",
        "03. 05. 1971",
        "1971-05-03",
        "am 3. Mai 1971,",
        "3.Mai 1971",
        "3/5/1971",
    ],
)
def test_german_notations_of_a_day(text: str) -> None:
    assert find_dates(text) == (datetime.date(1971, 5, 3),)


def test_two_digits_of_a_year_may_be_either_century() -> None:
    assert find_dates("3.5.71") == (datetime.date(1971, 5, 3), datetime.date(2071, 5, 3))


@pytest.mark.parametrize("month", ["März", "Maerz", "Mrz.", "MÄRZ"])
def test_months_are_known_by_several_names(month: str) -> None:
    assert find_dates(f"3. {month} 2026") == (datetime.date(2026, 3, 3),)


@pytest.mark.parametrize(
    "text", ["31.02.2026", "5.24.418203.7", "1.2.3.2024", "12.13.2026", "3. Foo 2026", "2026-13-01"]
)
def test_what_is_no_day(text: str) -> None:
    assert find_dates(text) == ()


@given(st.dates(min_value=datetime.date(1900, 1, 1), max_value=datetime.date(2099, 12, 31)))
def test_every_day_is_found_and_listed_days_are_parsed(day: datetime.date) -> None:
    assert day in find_dates(f"am {day.day}.{day.month}.{day.year} um")
    assert parse_date(f"{day:%d.%m.%Y}") == day
    assert parse_date(f" {day.isoformat()} 00:00:00") == day


@pytest.mark.parametrize("text", ["", "3.5.71", "1971-05", "31.02.1971", "geb. 03.05.1971"])
def test_a_list_s_date_must_be_whole(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "plates"),
    [
        ("mit dem Pkw M-AB 1234 auf der", ("M-AB-1234",)),
        ("M AB1234 E", ("M-AB-1234E",)),
        ("Kennzeichen: TÜ:X 7", ("TÜ-X-7",)),
        ("HRO-A 1H und B-C 2", ("B-C-2", "HRO-A-1H")),
        ("MAB1234", ()),
        ("M-AB 0123", ()),
        ("HRO-AB 1234", ()),  # nine characters
        ("XM-AB 12345", ()),
        ("an der 12", ()),
    ],
)
def test_plates_in_text(text: str, plates: tuple[str, ...]) -> None:
    assert find_plates(text) == plates


def test_plates_of_two_cars_never_meet() -> None:
    assert normal_plate("B-AB 1") != normal_plate("BA-B 1")
    assert normal_plate("BAB1") is None
    assert normal_plate(" b-ab 1 ") == "B-AB-1"
