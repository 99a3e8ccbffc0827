"""The matcher `table`: a list of cases in an SQLite file, in CSV, or as drops make it.

The list is read once, when the matcher is made: the same run sees one state of it, whatever is
swapped in meanwhile. Messages name files, columns and rows, never what stands in them.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from docindex.builtin.table_loading import Loader
from docindex.builtin.table_options import PEOPLE, TableOptions, Tier
from docindex.builtin.table_sources import refused
from docindex.contracts import Component, Setting
from docindex.matching.candidates import find_candidates
from docindex.matching.caselist import PLATE, CaseList
from docindex.matching.drops import ListState
from docindex.matching.hashedlist import HashedList
from docindex.model import Candidate, Evidence

NAME: Final = "table"
_SECONDS: Final = {"m": 60, "h": 3600, "d": 86_400}
# A file from the future says that a clock is wrong, and then its age says nothing.
_CLOCK_SLACK: Final = 300


@attrs.frozen(kw_only=True, eq=False)
class TableMatcher:
    """Finds cases in a table that was read when the matcher was made.

    Args:
        cases: the list.
        source: the name of the file, or of the folder of drops.
        stale: whether it was older than `max_age` allows when it was read, or lacks a drop.
        drop: sequence of the last drop that was taken; None: the list is delivered otherwise.
        matcher: name of the component whose list it is.
    """

    cases: CaseList | HashedList
    source: str
    stale: bool
    drop: int | None = None
    matcher: str = NAME

    @property
    def skipped(self) -> Mapping[str, int]:
        """How many values fitted no rule and name no case, by kind."""
        return self.cases.skipped

    @property
    def tier(self) -> Tier:
        """How much of its cases the list holds, whatever the profile maps."""
        kinds = self.cases.held
        if kinds & {*PEOPLE}:
            return "people"
        return "plates" if kinds & {PLATE, *self.cases.kinds.dates} else "numbers"

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """The list's name and the digest of its content; its tier; what it was made of."""
        made = [(f"list-drop:{self.source}", str(self.drop))] if self.drop is not None else []
        if isinstance(self.cases, HashedList):
            made.append((f"list-keys:{self.source}", "hmac-sha256"))
        return (
            (f"list:{self.source}", f"sha256:{self.cases.digest}"),
            (f"list-tier:{self.source}", self.tier),
            *made,
        )

    def find(self, evidence: Sequence[Evidence]) -> Sequence[Candidate]:
        """Every case that some evidence names; a stale list offers nothing that differs."""
        return find_candidates(self.cases, evidence, fuzzy=not self.stale, matcher=self.matcher)

    def look_up(self, case_id: str) -> Candidate | None:
        """The case that a document filed under this id goes to; None: the list lacks it."""
        if isinstance(self.cases, HashedList):
            case_id = self.cases.listed(case_id)
        if case_id not in self.cases:
            return None
        case = self.cases.survivor(case_id)
        return Candidate(
            case_id=case.id,
            score=0.0,
            importable=case.importable,
            status=case.status,
            receiver=case.receiver,
            matcher=self.matcher,
            supports=(),
        )


def _is_old(moments: Sequence[float], max_age: str | None) -> bool:
    """Whether one of some moments, in seconds since 1970, is longer ago than allowed."""
    if max_age is None:
        return False
    now = time.time()
    most = int(max_age[:-1]) * _SECONDS[max_age[-1]]
    return any(not -_CLOCK_SLACK <= now - moment <= most for moment in moments)


def is_stale(state: ListState, max_age: str | None) -> bool:
    """Whether the state of drops is incomplete, or its last drop was exported too long ago."""
    return not state.last.complete or _is_old([state.made.timestamp()], max_age)


def create(options: TableOptions, setting: Setting, matcher: str = NAME) -> TableMatcher:
    """Read the list.

    Args:
        matcher: name of the component that has the list; a plug-in gives its own.

    Raises:
        CaseListError: a file, table or column is not there, or the list cannot be trusted.
    """
    loader = Loader(options, setting)
    try:
        # Age first: a file that is swapped in meanwhile is younger than what is said of it.
        moments = [path.stat().st_mtime for path in loader.files if path.exists()]
        stale = _is_old(moments, options.max_age)
        cases = loader.load()
    except OSError as error:
        what = f"cannot be read ({type(error).__name__})"
        raise refused(loader.path, what, "Check the file and its permissions") from error
    state = loader.state
    if state is not None:
        stale = is_stale(state, options.max_age)
    drop = None if state is None else state.last.sequence
    return TableMatcher(
        cases=cases, source=loader.path.name, stale=stale, drop=drop, matcher=matcher
    )


COMPONENT: Final = Component(
    NAME, TableOptions, create, "Cases in an SQLite file, in a CSV file, or delivered by drops"
)
