"""The weights of an unknown mod-11 scheme, solved from listed numbers; pure.

Each number is one linear equation over the field of eleven: the weighted digits and the check digit
add up to nothing. A dozen numbers determine the weights, and all others must agree.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

import attrs

_FIELD: Final = 11
_ROWS: Final = 400
# So many equations beyond the unknowns: by chance all of them agree once in 11**20.
_SPARE: Final = 20
_MOST_FREE: Final = 2
_LEAST_DIFFERENT: Final = 6  # check digits; one that never changes checks nothing
_LONGEST: Final = 32

Row = list[int]


@attrs.frozen
class SolvedWeights:
    """Weights from the right, as the option of `mod11` has them.

    Args:
        free: how many digits never vary enough to tell their weight.
    """

    weights: tuple[int, ...]
    free: int


def solve_weights(values: Sequence[str]) -> SolvedWeights | None:
    """Solve for the weights of numbers that are digits throughout and of one length.

    Args:
        values: numbers with the check digit last; those with 0 or X there are left out, because
            offices write a check digit of ten differently.

    Returns:
        None where no weights from 1 to 10 explain all of them.
    """
    length = len(values[0]) if values else 0
    fitting = [v for v in values if len(v) == length and v.isdecimal() and v.isascii()]
    used = [value for value in fitting if value[-1] != "0"][:_ROWS]
    if not 2 <= length <= _LONGEST or len(used) < length + _SPARE:
        return None
    if len({value[-1] for value in used}) < _LEAST_DIFFERENT:
        return None
    rows = [[*map(int, value[:-1]), -int(value[-1]) % _FIELD] for value in used]
    reduced = _reduced(rows, length - 1)
    if reduced is None:
        return None
    pivots, solved = reduced
    free = [place for place in range(length - 1) if place not in pivots]
    if len(free) > _MOST_FREE:
        return None
    for guess in itertools.product(range(1, _FIELD), repeat=len(free)):
        weights = _completed(solved, pivots, dict(zip(free, guess, strict=True)), length - 1)
        if all(weights):
            return SolvedWeights(tuple(reversed(weights)), len(free))
    return None


def _reduced(rows: list[Row], unknowns: int) -> tuple[list[int], list[Row]] | None:
    """The reduced echelon form and its pivots; None: the equations contradict each other."""
    pivots: list[int] = []
    for column in range(unknowns):
        top = len(pivots)
        found = next((r for r in range(top, len(rows)) if rows[r][column]), None)
        if found is None:
            continue
        rows[top], rows[found] = rows[found], rows[top]
        inverse = pow(rows[top][column], -1, _FIELD)
        rows[top] = [value * inverse % _FIELD for value in rows[top]]
        for place, row in enumerate(rows):
            if place != top and row[column]:
                factor = row[column]
                rows[place] = [
                    (a - factor * b) % _FIELD for a, b in zip(row, rows[top], strict=True)
                ]
        pivots.append(column)
    if any(row[-1] for row in rows[len(pivots) :]):
        return None
    return pivots, rows[: len(pivots)]


def _completed(
    solved: Sequence[Row], pivots: Sequence[int], free: dict[int, int], unknowns: int
) -> list[int]:
    weights = [free.get(place, 0) for place in range(unknowns)]
    for row, pivot in zip(solved, pivots, strict=True):
        rest = sum(row[place] * value for place, value in free.items())
        weights[pivot] = (row[-1] - rest) % _FIELD
    return weights
