"""What must not get worse: the short run against the results that are committed.

Floors: nothing in a wrong case, no page lost, at every level and over all the share indexed right
and the boundaries not below what is committed by more than the interval of that, and not slower
beside the naive chain than half of what is committed. Times themselves are never judged.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from benchmarks.comparison.runs import DOCINDEX, NAIVE, Site
from benchmarks.scoring.intervals import Share
from benchmarks.scoring.report import Report, score_runs

_WATCHED: Final = ("dark", "boundary_recall", "boundary_precision")
# Two shares of the same machine in the same minutes; noise of half is more than was ever seen.
_LEAST_PACE: Final = 0.5
_ALL: Final = "all"


@attrs.frozen(kw_only=True)
class Figures:
    """The short run in numbers.

    Args:
        wrong, pages_lost: counts.
        pace: sides a second of docindex over those of the naive chain.
        shares: by level and `all`, by score: how many of how many.
        outcomes: what became of each document, by its first page.
    """

    wrong: int
    pages_lost: int
    pace: float
    shares: Mapping[str, Mapping[str, tuple[int, int]]]
    outcomes: Mapping[str, str]


def figures(site: Site) -> Figures:
    """Score the run of docindex on a benchmark on which the naive chain ran, too."""
    report = score_runs([site.run(DOCINDEX)])
    own, naive = site.cost(DOCINDEX), site.cost(NAIVE)
    if own is None or naive is None:
        raise ValueError(f"{site.folder}: {DOCINDEX} and {NAIVE} must run first")
    groups = {_ALL: report.scores, **report.groups["level"]}
    return Figures(
        wrong=report.scores["wrong"].count,
        pages_lost=report.scores["pages_lost"].count,
        pace=round(own.pages_a_core_second / naive.pages_a_core_second, 2),
        shares={
            name: {score: (scores[score].count, scores[score].of) for score in _WATCHED}
            for name, scores in groups.items()
        },
        outcomes=dict(_outcomes(report)),
    )


def broken(now: Figures, committed: Figures) -> Iterator[str]:
    """Every floor that does not hold."""
    if now.wrong:
        yield f"in a wrong case: {now.wrong}, must be 0"
    if now.pages_lost:
        yield f"pages lost: {now.pages_lost}, must be 0"
    if now.pace < committed.pace * _LEAST_PACE:
        yield f"pace beside the naive chain: {now.pace}, must be half of {committed.pace}"
    for group, scores in committed.shares.items():
        for score, (count, of) in scores.items():
            then, found = Share(count, of), Share(*now.shares.get(group, {}).get(score, (0, 0)))
            if found.share is None or found.share < then.low:
                yield (
                    f"{group}: {score} is {found.count} of {found.of}; at least {then.low:.1%} "
                    f"is asked, the lower end of {count} of {of}"
                )


def moved(now: Figures, committed: Figures) -> Iterator[str]:
    """Every score and every document that is not as committed."""
    if now.pace != committed.pace:
        yield f"pace beside the naive chain: {committed.pace} -> {now.pace}"
    for group, scores in now.shares.items():
        for score, (count, of) in scores.items():
            before = committed.shares.get(group, {}).get(score)
            if before != (count, of):
                was = "-" if before is None else f"{before[0]} of {before[1]}"
                yield f"{group}: {score}: {was} -> {count} of {of}"
    for page, outcome in now.outcomes.items():
        was = committed.outcomes.get(page, "-")
        if was != outcome:
            yield f"{page}: {was} -> {outcome}"


def read_figures(path: Path) -> Figures:
    """Read what is committed."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    shares = content.pop("shares")
    return Figures(
        shares={
            group: {score: (count, of) for score, (count, of) in scores.items()}
            for group, scores in shares.items()
        },
        **content,
    )


def write_figures(path: Path, found: Figures) -> None:
    """Write what is to be committed."""
    text = json.dumps(attrs.asdict(found), indent=1) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _outcomes(report: Report) -> Iterator[tuple[str, str]]:
    for one in report.graded:
        if one.document is not None and one.outcome is not None:
            yield one.document.content[0], one.outcome.value
