"""Three grammars of case numbers and payment numbers, given out in dense order.

Each grammar yields what an office would print, one number after the other; what its check digit
cannot guard is left out.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Final

import attrs

from docindex.testing.samples.numbers import luhn_check, mod11_check

# Letters of the sections of the second office, and the district that each of them serves.
_SECTIONS: Final = (("A", "OW"), ("B", "OW"), ("C", "ON"), ("D", "ON"), ("E", "OS"), ("F", "OS"))
_LAST_YEAR: Final = 26


def dotted_numbers(count: int) -> Iterator[str]:
    """Numbers `d.dd.dddddd.d` with a check digit mod 11; where it would be 10 there is none.

    Args:
        count: how many will be asked for; it settles how far back the years go.
    """
    for year, serials in _years(count, room=990_000):
        for serial in serials:
            check = mod11_check(f"5{year:02d}{serial:06d}")
            if check is not None:
                yield f"5.{year:02d}.{serial:06d}.{check}"


def slashed_numbers(count: int) -> Iterator[str]:
    """Numbers such as `KB-12345/26-OW`: letters and slashes, and nothing that guards them."""
    for year, serials in _years(-(-count // len(_SECTIONS)), room=99_000):
        for serial, (section, district) in itertools.product(serials, _SECTIONS):
            yield f"K{section}-{serial:05d}/{year:02d}-{district}"


def grouped_numbers(count: int) -> Iterator[str]:
    """Numbers of twelve digits in groups of four, the last digit after Luhn."""
    for year, serials in _years(count, room=9_900_000):
        for serial in serials:
            body = f"30{year:02d}{serial:07d}"
            digits = body + luhn_check(body)
            yield f"{digits[:4]} {digits[4:8]} {digits[8:]}"


def luhn_payment(running: int) -> str:
    """A payment number of twelve digits, the last one after Luhn."""
    body = f"7150{running:07d}"
    return body + luhn_check(body)


def dotted_payment(running: int) -> str:
    """A payment number `ddd.dddd.dddd` without a check digit."""
    digits = f"41{running:09d}"
    return f"{digits[:3]}.{digits[3:7]}.{digits[7:]}"


def weighted_payment(running: int) -> str:
    """A payment number of ten digits, the last one mod 10 with weights 3-7-1."""
    body = f"8{running:08d}"
    total = sum(int(digit) * (3, 7, 1)[place % 3] for place, digit in enumerate(reversed(body)))
    return f"{body}{-total % 10}"


@attrs.frozen(kw_only=True)
class Numbering:
    """How one office numbers.

    Args:
        cases: yields case numbers as printed, oldest first, at least as many as it is told.
        year_at: where the two digits of the year stand in a case number.
        payment: makes a payment number of a running number below 10,000,000.
        pattern, check_digit: of case numbers, as a profile has them; no check digit: None.
        payment_pattern, payment_check: the same of payment numbers.
    """

    cases: Callable[[int], Iterator[str]]
    year_at: int
    payment: Callable[[int], str]
    pattern: str
    check_digit: str | None
    payment_pattern: str
    payment_check: str | None

    def year(self, number: str) -> int:
        """In which year a case number was given out."""
        return 2000 + int(number[self.year_at : self.year_at + 2])


MOD11: Final = Numbering(
    cases=dotted_numbers,
    year_at=2,
    payment=luhn_payment,
    pattern=r"\d\.\d{2}\.\d{6}\.\d",
    check_digit='{ scheme = "mod11", weights = [2, 3, 4, 5, 6, 7] }',
    payment_pattern=r"\d{12}",
    payment_check='{ scheme = "luhn" }',
)
UNGUARDED: Final = Numbering(
    cases=slashed_numbers,
    year_at=9,
    payment=dotted_payment,
    pattern=r"K[A-F]-\d{5}/\d{2}-O[WNS]",
    check_digit=None,
    payment_pattern=r"\d{3}\.\d{4}\.\d{4}",
    payment_check=None,
)
LUHN: Final = Numbering(
    cases=grouped_numbers,
    year_at=2,
    payment=weighted_payment,
    pattern=r"\d{4} \d{4} \d{4}",
    check_digit='{ scheme = "luhn" }',
    payment_pattern=r"\d{10}",
    payment_check='{ scheme = "mod10_371" }',
)


def _years(count: int, *, room: int) -> Iterator[tuple[int, range]]:
    """Years and their serials: two at least, the older ones full, oldest first."""
    # A third more than asked for: one in ten is left out, and one in eleven has no check digit.
    wanted = count + count // 3 + 200
    years = max(2, -(-wanted // room))
    each = -(-wanted // years)
    for year in range(_LAST_YEAR - years + 1, _LAST_YEAR + 1):
        first = min(room - each, 10_000 + 1_234 * (year % 7)) if each < room else 0
        yield year, range(first, first + each)


def plain(number: str) -> str:
    """The letters and digits of a number alone."""
    return "".join(character for character in number if character.isalnum())
