"""The matcher `scowi`: the core's list of cases, and the application asked before delivery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from docindex.builtin.table import TableMatcher
from docindex.builtin.table import create as open_table
from docindex.contracts import Component, Setting
from docindex.model import Candidate, CaseAnswer, Evidence
from docindex_scowi.confirming import Confirming
from docindex_scowi.options import ScowiOptions

NAME: Final = "scowi"


class ScowiMatcher:
    """Finds cases in a list that was read when the matcher was made.

    Args:
        table: the list.
    """

    def __init__(self, table: TableMatcher) -> None:
        self._table = table

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """The list's, as of the matcher `table`."""
        return self._table.versions

    @property
    def stale(self) -> bool:
        """Whether the list is older than the profile allows, or lacks a drop."""
        return self._table.stale

    def find(self, evidence: Sequence[Evidence]) -> Sequence[Candidate]:
        """Every case of the list that some evidence names."""
        return self._table.find(evidence)

    def look_up(self, case_id: str) -> Candidate | None:
        """The case of the list that a document filed under this id goes to."""
        return self._table.look_up(case_id)


class ConfirmingMatcher(ScowiMatcher):
    """The same with a database that is asked before delivery."""

    def __init__(self, table: TableMatcher, confirming: Confirming) -> None:
        super().__init__(table)
        self._confirming = confirming

    def confirm(self, case_ids: Sequence[str]) -> Mapping[str, CaseAnswer]:
        """Whether the application will import documents of these cases now."""
        return self._confirming.ask(case_ids)


def create(options: ScowiOptions, setting: Setting) -> ScowiMatcher:
    """Read the list; nothing is asked of the database yet.

    Raises:
        CaseListError: the list cannot be used.
    """
    table = open_table(options.cases, setting, NAME)
    if options.database is None or not options.database.confirm:
        return ScowiMatcher(table)
    return ConfirmingMatcher(table, Confirming(options.database, options.cases, setting.folder))


COMPONENT: Final = Component(
    NAME,
    ScowiOptions,
    create,
    "Cases of SC-OWI out of drops or a database, confirmed before delivery",
)
