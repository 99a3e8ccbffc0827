"""Check-digit schemes with public rules; a plug-in may offer more.

`valid` is asked for a number in its normal form, letters and digits only, check digit last.
"""

from __future__ import annotations

from typing import Any, Final, Literal

import attrs
from attrs import validators

from docindex.contracts import Component, NoOptions, Setting

_DIGITS: Final = frozenset("0123456789")
_MOST_WEIGHTS: Final = 32


def _is_number(value: str) -> bool:
    """Whether there are digits only, and something that the last one can check."""
    return len(value) > 1 and _DIGITS.issuperset(value)


class Luhn:
    """Mod 10 with weights 2-1 and digit sums: ISO/IEC 7812-1 annex B, Bundesbank method 00."""

    def valid(self, value: str) -> bool:
        """Whether the last digit is the Luhn check digit of the others."""
        if not _is_number(value):
            return False
        doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in value[-2::-2])
        return (doubled + sum(map(int, value[::-2]))) % 10 == 0


class Mod10Weights371:
    """Mod 10 with weights 3-7-1 from the right: Bundesbank method 01."""

    def valid(self, value: str) -> bool:
        """Whether the last digit complements the weighted sum of the others to a full ten."""
        return _is_number(value) and (
            (_weighted_sum(value[:-1], (3, 7, 1)) + int(value[-1])) % 10 == 0
        )


def _weighted_sum(digits: str, weights: tuple[int, ...]) -> int:
    return sum(
        int(digit) * weights[place % len(weights)] for place, digit in enumerate(reversed(digits))
    )


def _weights(_instance: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    if not isinstance(value, tuple) or not 1 <= len(value) <= _MOST_WEIGHTS:
        raise ValueError(f"{attribute.name} must be 1 to {_MOST_WEIGHTS} numbers, not {value!r}")
    for weight in value:
        if type(weight) is not int or not 1 <= weight <= 10:
            raise ValueError(f"{attribute.name} must be whole numbers 1 to 10, not {weight!r}")


@attrs.frozen(kw_only=True)
class Mod11Options:
    """How an office weighs its digits.

    Args:
        weights: 1 to 10 each, for the digits before the check digit from the right, repeating.
        ten: what a check digit of 10 is: `invalid` (such numbers are not given out), `zero`, `X`.
    """

    weights: tuple[int, ...] = attrs.field(default=(2, 3, 4, 5, 6, 7), validator=_weights)
    ten: Literal["invalid", "zero", "X"] = attrs.field(
        default="invalid", validator=validators.in_(("invalid", "zero", "X"))
    )


@attrs.frozen
class Mod11:
    """Mod 11 with weights: check digit 11 - (sum mod 11), 11 becoming 0; Bundesbank method 02."""

    options: Mod11Options = attrs.field(factory=Mod11Options)

    def valid(self, value: str) -> bool:
        """Whether the last character is the check digit of the digits before it."""
        body, last = value[:-1], value[-1:]
        if not body or not _DIGITS.issuperset(body):
            return False
        check = -_weighted_sum(body, self.options.weights) % 11
        if check == 10:
            return last == {"invalid": None, "zero": "0", "X": "X"}[self.options.ten]
        return last == str(check)


class Iso7064Mod11Mod10:
    """The hybrid system MOD 11,10 of ISO/IEC 7064, as in the reference of a BZÜ."""

    def valid(self, value: str) -> bool:
        """Whether the last digit is the check digit of the others."""
        if not _is_number(value):
            return False
        product = 10
        for digit in value[:-1]:
            product = ((product + int(digit)) % 10 or 10) * 2 % 11
        return (product + int(value[-1])) % 10 == 1


class Iso7064Mod97:
    """The pure system MOD 97-10 of ISO/IEC 7064, letters counting 10 to 35, as in a Leitweg-ID."""

    def valid(self, value: str) -> bool:
        """Whether the number leaves 1 when divided by 97; its last two digits see to that."""
        if len(value) < 3 or not value.isascii() or not value.isalnum():
            return False
        if not _DIGITS.issuperset(value[-2:]):
            return False
        return int("".join(str(int(char, 36)) for char in value)) % 97 == 1


def _luhn(_options: NoOptions, _setting: Setting) -> Luhn:
    return Luhn()


def _mod10_371(_options: NoOptions, _setting: Setting) -> Mod10Weights371:
    return Mod10Weights371()


def _mod11(options: Mod11Options, _setting: Setting) -> Mod11:
    return Mod11(options)


def _iso7064_mod11_10(_options: NoOptions, _setting: Setting) -> Iso7064Mod11Mod10:
    return Iso7064Mod11Mod10()


def _iso7064_mod97_10(_options: NoOptions, _setting: Setting) -> Iso7064Mod97:
    return Iso7064Mod97()


COMPONENTS: Final = (
    Component("luhn", NoOptions, _luhn, "Mod 10, weights 2-1, digit sums"),
    Component("mod10_371", NoOptions, _mod10_371, "Mod 10, weights 3-7-1 from the right"),
    Component("mod11", Mod11Options, _mod11, "Mod 11 with weights of the office"),
    Component("iso7064_mod11_10", NoOptions, _iso7064_mod11_10, "ISO 7064 MOD 11,10"),
    Component("iso7064_mod97_10", NoOptions, _iso7064_mod97_10, "ISO 7064 MOD 97-10"),
)
