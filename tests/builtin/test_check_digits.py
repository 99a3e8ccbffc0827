"""The public schemes, by public vectors, and by the errors that they promise to catch."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from docindex.builtin.check_digits import (
    COMPONENTS,
    Iso7064Mod11Mod10,
    Iso7064Mod97,
    Luhn,
    Mod10Weights371,
    Mod11,
    Mod11Options,
)
from docindex.contracts import CheckDigit, Setting
from docindex.model import Environment
from docindex.structuring import structure

SETTING = Setting(tenant="kreis-a", environment=Environment.TEST, folder=Path())
SCHEMES: dict[str, CheckDigit] = {
    component.name: component.create(component.options(), SETTING) for component in COMPONENTS
}
# Every single wrong digit is caught by all of these.
ALL = sorted(SCHEMES)
# Swapped neighbours: 2-1 misses 09 and 90, 3-7-1 misses digits that differ by five.
SWAPS = ["iso7064_mod97_10", "mod11"]
bodies = st.text(alphabet="0123456789", min_size=1, max_size=14)


def completed(scheme: CheckDigit, body: str, width: int) -> str:
    """The body with its check digits, or nothing where the scheme gives out no such number."""
    numbers = (f"{body}{check:0{width}d}" for check in range(10**width))
    return next((number for number in numbers if scheme.valid(number)), "")


def number(name: str, body: str) -> str:
    value = completed(SCHEMES[name], body, 2 if name == "iso7064_mod97_10" else 1)
    assume(value)
    return value


def test_the_schemes_are_offered_by_name() -> None:
    assert ALL == ["iso7064_mod11_10", "iso7064_mod97_10", "luhn", "mod10_371", "mod11"]


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        # Bundesbank, check-digit method 00.
        (Luhn(), "9290701"),
        (Luhn(), "539290858"),
        (Luhn(), "1501824"),
        (Luhn(), "1501832"),
        # 3 * 7 + 7 * 1 + 1 * 2 + 3 * 9 = 57, by hand.
        (Mod10Weights371(), "92173"),
        # BZÜ reference; Leitweg-IDs without their dashes.
        (Iso7064Mod11Mod10(), "1008454561158"),
        (Iso7064Mod97(), "04011000900X99908"),
        (Iso7064Mod97(), "9929000996"),
        (Iso7064Mod97(), "09564000NUE000149"),
        # 4 * 2 + 0 * 3 + 2 * 4 + 8 * 5 + 1 * 6 + 4 * 7 + 4 * 2 + 2 * 3 + 5 * 4 = 124, by hand.
        (Mod11(), "5244182048"),
    ],
)
def test_public_vectors(scheme: CheckDigit, value: str) -> None:
    assert scheme.valid(value)
    assert not scheme.valid(value[:-1] + str((int(value[-1]) + 1) % 10))


@pytest.mark.parametrize("name", ALL)
@given(body=bodies, place=st.integers(0, 20), other=st.sampled_from("0123456789"))
def test_every_wrong_digit_is_found(name: str, body: str, place: int, other: str) -> None:
    value = number(name, body)
    place %= len(value)
    assume(other != value[place])
    assert not SCHEMES[name].valid(value[:place] + other + value[place + 1 :])


@pytest.mark.parametrize("name", SWAPS)
@given(body=bodies, place=st.integers(0, 20))
def test_swapped_neighbours_are_found(name: str, body: str, place: int) -> None:
    value = number(name, body)
    place %= len(value) - 1
    first, second = value[place], value[place + 1]
    # With weights 2 to 7 repeating, mod 11 tells all neighbours apart but the check digit's.
    assume(first != second and place < len(value) - 2)
    assert not SCHEMES[name].valid(value[:place] + second + first + value[place + 2 :])


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    "value", ["", "0", "A", "12345O", "1234 5", "-12345", "１２３４５", "12345²", "1.5"]
)
def test_what_is_no_number_is_not_valid(name: str, value: str) -> None:
    assert not SCHEMES[name].valid(value)


@given(bodies)
def test_a_check_of_ten_is_as_the_office_says(head: str) -> None:
    bodies_of_ten = [
        head + digit for digit in "0123456789" if not completed(Mod11(), head + digit, 1)
    ]
    assume(bodies_of_ten)

    def valid(ten: Literal["invalid", "zero", "X"], check: str) -> bool:
        return Mod11(Mod11Options(ten=ten)).valid(bodies_of_ten[0] + check)

    assert valid("zero", "0")
    assert valid("X", "X")
    assert not valid("X", "0")
    assert not valid("zero", "X")
    assert not valid("invalid", "X")


@pytest.mark.parametrize(
    "data",
    [
        {"weights": []},
        {"weights": [0, 2]},
        {"weights": [11]},
        {"weights": [True]},
        {"weights": [2.5]},
        {"weights": [2] * 33},
        {"weights": 2},
        {"ten": "ten"},
        {"weight": [2]},
    ],
)
def test_weights_that_make_no_scheme_are_refused(data: dict[str, object]) -> None:
    value, problems = structure(data, Mod11Options, "check_digit")
    assert value is None
    assert problems


def test_weights_come_from_the_profile() -> None:
    options, problems = structure({"weights": [3, 1], "ten": "zero"}, Mod11Options)
    assert problems == ()
    assert options == Mod11Options(weights=(3, 1), ten="zero")
    # 4 * 3 + 3 * 1 + 2 * 3 + 1 * 1 = 22
    assert Mod11(options or Mod11Options()).valid("12340")


def test_mistakes_in_python_are_refused_too() -> None:
    with pytest.raises(ValueError, match="weights"):
        Mod11Options(weights=(0,))
    with pytest.raises(ValueError, match="weights"):
        Mod11Options(weights=())
