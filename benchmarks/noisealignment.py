"""What was read for what was printed, piece by piece."""

from __future__ import annotations

from typing import Final, NamedTuple

# A split or merge is likelier than a substitution beside an insertion or deletion, and less so
# than either alone.
_COSTS: Final = {(1, 1): 1.0, (1, 0): 1.0, (0, 1): 1.0, (1, 2): 1.5, (2, 1): 1.5}


class Piece(NamedTuple):
    """A step of an alignment.

    Attributes:
        printed: none, one or two characters.
        read: none, one or two; one where two are printed, and two where one is, is no substitution.
    """

    printed: str
    read: str


def aligned(printed: str, read: str) -> tuple[Piece, ...]:
    """The cheapest way from what was printed to what was read.

    Of equally cheap ways the one whose last steps consume most is taken, so the same texts always
    give the same way.
    """
    if printed == read:
        return tuple(Piece(c, c) for c in printed)
    steps = _table(printed, read)
    pieces: list[Piece] = []
    row, column = len(printed), len(read)
    while row or column:
        down, along = steps[row][column]
        pieces.append(Piece(printed[row - down : row], read[column - along : column]))
        row, column = row - down, column - along
    return tuple(reversed(pieces))


def _table(printed: str, read: str) -> list[list[tuple[int, int]]]:
    """The last step of the cheapest way to each pair of beginnings."""
    costs = [[0.0] * (len(read) + 1) for _ in range(len(printed) + 1)]
    steps = [[(0, 0)] * (len(read) + 1) for _ in range(len(printed) + 1)]
    for row in range(len(printed) + 1):
        for column in range(len(read) + 1):
            if row or column:
                cost, _, step = min(
                    (costs[row - down][column - along] + cost, -down - along, (down, along))
                    for (down, along), cost in _possible(printed, read, row, column)
                )
                costs[row][column], steps[row][column] = cost, step
    return steps


def _possible(
    printed: str, read: str, row: int, column: int
) -> list[tuple[tuple[int, int], float]]:
    same = row and column and printed[row - 1] == read[column - 1]
    return [
        (step, 0.0 if same and step == (1, 1) else cost)
        for step, cost in _COSTS.items()
        if step[0] <= row and step[1] <= column
    ]
