"""What finding asks of a list of cases, whether it holds numbers or only their keyed hashes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from docindex.matching.caselist import Case, FieldKinds


class Cases(Protocol):
    """The cases of one tenant by key; `CaseList` and `HashedList` are two."""

    @property
    def kinds(self) -> FieldKinds:
        """What fields its cases have; a list of hashes has none."""
        ...

    @property
    def districts(self) -> Collection[str]:
        """The districts of its plates; a list of hashes has none."""
        ...

    def __len__(self) -> int: ...

    def rows(self, kind: str, value: str) -> tuple[str, ...]:
        """The rows that a key or date stands in, merged ones as they are.

        Args:
            kind: of a reference, `plate`, or one of `kinds.dates`.
            value: in its normal form.
        """
        ...

    def near(self, kind: str, value: str, edits: int = 1) -> tuple[tuple[str, int], ...]:
        """The other keys of a kind within some edits, with their distances, nearest first."""
        ...

    def fields(self, case_id: str) -> tuple[tuple[str, str], ...]:
        """What is known of one row, as (kind, value); empty where the list holds no fields."""
        ...

    def share(self, kind: str, value: str) -> float:
        """How many of its rows have a key, a date or a name, 0..1."""
        ...

    def survivor(self, case_id: str) -> Case:
        """The case that a row's documents go to; raises KeyError where there is no such row."""
        ...
