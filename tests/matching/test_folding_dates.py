"""Dates that were not written or not read as usual, and what must not become one."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex.matching.folding import find_dates

DAY = datetime.date(1971, 5, 3)
_MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
MONTHS = _MONTHS.split()


@pytest.mark.parametrize(
    "text",
    [
        "geb. 03051971",
        "geb. am 03 05 1971",
        "geboren am: 03.05.1971",
        "Geburtsdatum 03051971",
        "GEBURTSDATUM: 03,05.1971",
        "Geb.-Datum 03051971",
        "Geburtstag_03.05.1971",
        "03. 05. 1971",
        "03 . 05 . 1971",
        "3.5.1971",
    ],
)
def test_birth_dates(text: str) -> None:
    assert find_dates(text) == (DAY,)


@pytest.mark.parametrize(
    "text",
    ["03051971", "Nr. 03051971", "Kassenzeichen 03051971", "geb. 0305197", "geb. 030519712"],
)
def test_eight_digits_without_a_label_are_a_number(text: str) -> None:
    assert find_dates(text) == ()


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("3. Jannar 2024", 1),
        ("3. Marz 2024", 3),
        ("3. Mürz 2024", 3),
        ("3. Aprll 2024", 4),
        ("3. Jun1 2024", 6),
        ("3. Augnst 2024", 8),
        ("3. 0ktober 2024", 10),
        ("3. Novernber 2024", 11),
        ("12. Dezernber 2024", 12),
    ],
)
def test_months_with_one_letter_misread(text: str, month: int) -> None:
    assert [date.month for date in find_dates(text)] == [month]


@pytest.mark.parametrize(
    "text",
    [
        "3. Ju1i 2024",  # June or July
        "3. Juri 2024",
        "3. Mal 2024",
        "3. Man 2024",
        "3. Marke 2024",
        "12 Tage 2024",
        "5 Jahre 2024",
        "3. Augast1 2024",
        "3. Dczcmber 2024",
    ],
)
def test_what_may_be_several_months_or_none(text: str) -> None:
    assert find_dates(text) == ()


@settings(deadline=None)
@given(st.sampled_from(MONTHS), st.data())
def test_a_misread_month_is_never_another_one(month: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(month) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnoprstuvwzä"))
    read = month[:place] + letter + month[place + 1 :]
    wanted = MONTHS.index(month) + 1
    others = {MONTHS.index(other) + 1 for other in MONTHS if other == read}
    assert {date.month for date in find_dates(f"3. {read} 2024")} <= {wanted} | others
