"""What is wrong with the rule of a reference, before anybody reads with it; pure."""

from __future__ import annotations

import re
from typing import Final

from docindex.errors import Problem
from docindex.matching.folding import fold_text
from docindex.matching.patterns import NumberPattern
from docindex.model import ReferenceRule

# Kinds that evidence and the fields of a case have for themselves.
RESERVED_KINDS: Final = frozenset(
    ("text", "plate", "surname", "given_name", "birth_date", "offence_date")
)
_SHORTEST: Final = 3  # letters and digits of one reference


def check(rule: ReferenceRule) -> tuple[Problem, ...]:
    """Everything that is wrong with a rule, with keys relative to it, such as `pattern`."""
    problems = []
    if not rule.kind or rule.kind in RESERVED_KINDS:
        remedy = f"Choose a name other than {', '.join(sorted(RESERVED_KINDS))}"
        problems.append(Problem(key="kind", message=f"{rule.kind!r} is not free", remedy=remedy))
    try:
        shortest = NumberPattern(rule.pattern).shortest
    except (re.error, ValueError) as error:
        remedy = "Describe one number with letters, digits, separators, classes, repeats, groups, |"
        problems.append(Problem(key="pattern", message=f"the pattern {error}", remedy=remedy))
    else:
        if shortest < _SHORTEST:
            message = f"the pattern admits numbers of {shortest} letters and digits"
            remedy = f"Ask for at least {_SHORTEST}: shorter ones stand on every page"
            problems.append(Problem(key="pattern", message=message, remedy=remedy))
    if rule.barcode_payload is not None and not _is_payload(rule.barcode_payload):
        message = "no regular expression with a group `value` that asks for something"
        remedy = "Describe the whole payload and put (?P<value>...) around the number"
        problems.append(Problem(key="barcode_payload", message=message, remedy=remedy))
    ours, theirs = ([fold_text(x) for x in side] for side in (rule.labels_ours, rule.labels_theirs))
    for key, labels, taken in (("labels_ours", ours, {""}), ("labels_theirs", theirs, {"", *ours})):
        if not taken.isdisjoint(labels):
            message = "a label without letters, or one that is in labels_ours as well"
            problems.append(Problem(key=key, message=message, remedy="Remove it"))
    return tuple(problems)


def _is_payload(payload: str) -> bool:
    try:
        compiled = re.compile(payload)
    except re.error:
        return False
    return "value" in compiled.groupindex and not compiled.fullmatch("")
