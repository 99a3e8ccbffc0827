"""The invented office's numbers, and the check digits that guard them.

A case number is printed `d.dd.dddddd.d`: subject area, year, serial number, check digit.
"""

from __future__ import annotations

from typing import Final

WEIGHTS: Final = (2, 3, 4, 5, 6, 7)
AREA: Final = "5"


def mod11_check(body: str) -> str | None:
    """The mod 11 check digit of some digits, weighted 2 to 7 from the right, repeating.

    Args:
        body: all digits but the check digit.

    Returns:
        `11 - (sum mod 11)` as a digit, 11 becoming 0; None for 10: such a number is not given out.
    """
    total = sum(
        int(digit) * WEIGHTS[place % len(WEIGHTS)] for place, digit in enumerate(reversed(body))
    )
    check = 11 - total % 11
    return None if check == 10 else str(check % 11)


def luhn_check(body: str) -> str:
    """The Luhn check digit (ISO/IEC 7812-1) of some digits.

    Args:
        body: all digits but the check digit.
    """
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def case_number(year: int, serial: int) -> str | None:
    """A case number as printed, or None where its check digit would be 10.

    Args:
        year: the last two digits.
        serial: 0 to 999999.
    """
    check = mod11_check(f"{AREA}{year:02d}{serial:06d}")
    return None if check is None else f"{AREA}.{year:02d}.{serial:06d}.{check}"


def cash_number(running: int) -> str:
    """A payment number (Kassenzeichen) of twelve digits, the last one after Luhn.

    Args:
        running: 0 to 9999999.
    """
    body = f"7150{running:07d}"
    return body + luhn_check(body)


def digits_of(number: str) -> str:
    """A printed number in its normal form: the digits alone."""
    return "".join(character for character in number if character.isdigit())
