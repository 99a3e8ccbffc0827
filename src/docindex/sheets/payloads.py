"""What a barcode must hold so that the profile reads a case's number from it; pure."""

from __future__ import annotations

import re
from re import _parser as sre  # type: ignore[attr-defined]  # the only parser of `re` patterns
from typing import Any

from docindex.errors import CaseListError, Problem, ProfileError
from docindex.matching.references import Grammar


def payload_of(number: str, grammar: Grammar, profile: str) -> str:
    """The payload by the profile's own rule, read back before it is given.

    Args:
        number: as printed.
        profile: the file, for messages.

    Raises:
        CaseListError: the number is none of the grammar's, or its check digit is wrong.
        ProfileError: the rule has parts that vary, so that no payload follows from a number.
    """
    value = grammar.normalise(number)
    if value is None:
        what = f"{number!r} does not fit the pattern of {grammar.kind!r}"
        raise CaseListError(f"{what}. Correct the list, or choose another --kind.")
    before, after = _around(grammar.rule.barcode_payload)
    for text in dict.fromkeys((number.strip(), value, value.replace("-", ""))):
        read = grammar.from_barcode(f"{before}{text}{after}".encode())
        if read is not None and read.value == value:
            if not read.valid:
                raise CaseListError(f"{number!r} has a wrong check digit. Correct the list.")
            return f"{before}{text}{after}"
    problem = Problem(
        key=f"references.{grammar.kind}.barcode_payload",
        message="a number alone does not say what its barcode holds: other parts vary",
        remedy="Let it fix everything around (?P<value>...)",
    )
    raise ProfileError(profile, (problem,))


def _around(payload: str | None) -> tuple[str, str]:
    """The fixed texts before and after the number; what may be left out is left out."""
    if payload is None:
        return "", ""
    parsed = sre.parse(payload)
    group = re.compile(payload).groupindex["value"]
    before, after, inside = "", "", False
    for op, argument in parsed:
        if op is sre.SUBPATTERN and argument[0] == group:
            inside = True
        elif inside:
            after += _fixed(op, argument)
        else:
            before += _fixed(op, argument)
    return before, after


def _fixed(op: object, argument: Any) -> str:
    return chr(argument) if op is sre.LITERAL else ""
