"""What a check-digit scheme promises: yes, no, and no surprises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final

import pytest

from docindex.testing.contracts.components import ComponentContract

_NO_NUMBERS: Final = (
    "",
    "1",
    "X",
    " ",
    "12 34",
    "-1234",
    "12.34",
    "１２３４",
    "٣٤٥٦",
    "12²",
    "\x00",
    "0" * 5_000 + "?",
    "ß",
)


class CheckDigitContract(ComponentContract):
    """The promises of `CheckDigit`; override `component`, `options`, `right`."""

    hook = "docindex_check_digits"

    catches_single_errors: ClassVar[bool] = True
    """Whether the scheme rejects every number in which one digit is another one."""

    @pytest.fixture
    def right(self) -> Sequence[str]:
        """Numbers in their normal form that carry a right check; three at least."""
        raise NotImplementedError("override the fixture `right`")

    def test_right_numbers_are_valid(self, made: Any, right: Sequence[str]) -> None:
        """`valid` says True, not something like it."""
        assert len(set(right)) >= 3
        assert {value: made.valid(value) for value in right} == dict.fromkeys(right, True)
        assert all(made.valid(value) is True for value in right)

    def test_a_wrong_digit_is_noticed(self, made: Any, right: Sequence[str]) -> None:
        """Where the scheme says so, every single one; at the number's end always some."""
        for value in right:
            for place, digit in enumerate(value):
                if not digit.isdecimal():
                    continue
                others = [
                    value[:place] + d + value[place + 1 :] for d in "0123456789" if d != digit
                ]
                passed = [other for other in others if made.valid(other)]
                if self.catches_single_errors:
                    assert passed == [], f"as right as {value}"
                assert len(passed) < len(others), f"place {place + 1} of {value} is not checked"

    @pytest.mark.parametrize("value", _NO_NUMBERS, ids=lambda value: ascii(value)[:20])
    def test_what_is_no_number_is_not_valid(self, made: Any, value: str) -> None:
        """It is asked about whatever was read; it answers False and raises nothing."""
        assert made.valid(value) is False

    def test_answers_do_not_depend_on_what_was_asked_before(
        self, made: Any, right: Sequence[str]
    ) -> None:
        """One scheme serves all references of a worker."""
        wrong = [
            value[:-1] + str((int(value[-1]) + 1) % 10) for value in right if value[-1:].isdecimal()
        ]
        asked = [*right, *wrong]
        first = [made.valid(value) for value in asked]
        assert [made.valid(value) for value in reversed(asked)] == first[::-1]
