"""Whether a level is as hard as real mail is: what the naive chain leaves without an index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from benchmarks.scoring.intervals import Share
from benchmarks.scoring.outcomes import Graded
from benchmarks.scoring.report import Report

# At least this share of the documents that have a case; less, and the level is too easy.
LEAST: Final[Mapping[str, float]] = {"clean": 0.12, "office": 0.13, "poor": 0.20, "fax": 0.30}


def unindexed(report: Report) -> dict[str, Share]:
    """By level, how many of the documents that have a case the system gave no case at all."""
    return {level: _share(report.graded, level) for level in LEAST}


def _share(graded: Iterable[Graded], level: str) -> Share:
    with_case = [
        one
        for one in graded
        if one.document and one.document.case is not None and one.document.level == level
    ]
    return Share(sum(not one.cases for one in with_case), len(with_case))
