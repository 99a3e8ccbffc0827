"""The scores: which count of which, over any set of documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from benchmarks.scoring.intervals import Share
from benchmarks.scoring.outcomes import Count, Graded, Outcome

Shares = Mapping[str, Share]


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """One score and how it is read.

    Args:
        name: its key in JSON.
        title: what a person reads.
        count, of: what is counted among what.
        good: more is better, so that the lower bound is the one that matters.
    """

    name: str
    title: str
    count: Outcome | Count
    of: Count
    good: bool = False


def _score(count: Outcome | Count, of: Count, title: str, *, good: bool = False) -> Score:
    return Score(name=count.value, title=title, count=count, of=of, good=good)


_DOCUMENTS: Final = Count.DOCUMENTS
SCORES: Final = (
    _score(Outcome.WRONG, _DOCUMENTS, "wrong case"),
    _score(Count.PAGES_LOST, Count.PAGES, "pages lost"),
    _score(Count.PAGES_LOST_CONTENT, Count.PAGES_CONTENT, "pages with content lost"),
    _score(Count.PAGES_DOUBLED, Count.PAGES, "pages doubled"),
    _score(Outcome.RIGHT, _DOCUMENTS, "right", good=True),
    _score(Outcome.VERIFY_RIGHT, _DOCUMENTS, "verify, right proposal", good=True),
    _score(Outcome.VERIFY_WRONG, _DOCUMENTS, "verify, wrong proposal or pages"),
    _score(Outcome.MISCUT, _DOCUMENTS, "right case, wrong pages"),
    _score(Outcome.HELD, _DOCUMENTS, "held with their batch"),
    _score(Outcome.LOST, _DOCUMENTS, "lost as a whole"),
    _score(Outcome.AVOIDABLE_CLEARING, Count.DECIDABLE, "avoidable clearing"),
    _score(Outcome.CLEARING_RIGHT, Count.UNDECIDABLE, "clearing that was right", good=True),
    _score(Count.GUESSED, Count.UNDECIDABLE, "right by a guess"),
    _score(Count.DARK, Count.DECIDABLE, "dark", good=True),
    Score(
        name="dark_delivered",
        title="dark, held batches left out",
        count=Count.DARK,
        of=Count.DELIVERED,
        good=True,
    ),
    _score(Count.RESIDUAL, Count.DECIDABLE, "residual"),
    Score(
        name="boundary_precision",
        title="boundaries, precision",
        count=Count.STARTS_RIGHT,
        of=Count.STARTS_FOUND,
        good=True,
    ),
    Score(
        name="boundary_recall",
        title="boundaries, recall",
        count=Count.STARTS_RIGHT,
        of=Count.STARTS,
        good=True,
    ),
    Score(
        name="missed_flagged",
        title="missed boundaries in clearing",
        count=Count.STARTS_FLAGGED,
        of=Count.STARTS_MISSED,
        good=True,
    ),
    Score(
        name="missed_unflagged",
        title="boundaries missed unnoticed",
        count=Count.STARTS_UNFLAGGED,
        of=Count.STARTS,
    ),
)

OUTSIDE: Final = "(in no document)"
GROUPS: Final[Mapping[str, Callable[[Graded], str]]] = {
    "level": lambda g: g.document.level if g.document else g.batch.level,
    "kind": lambda g: g.document.kind if g.document else OUTSIDE,
    "tenant": lambda g: g.document.tenant if g.document else g.batch.tenant,
    "tier": lambda g: g.batch.tier,
    "starts_by": lambda g: g.document.starts_by if g.document else OUTSIDE,
    "separator": lambda g: _separator(g) if g.document else OUTSIDE,
}


def shares(graded: Iterable[Graded]) -> dict[str, Share]:
    """All scores of some documents, by name, in the order of `SCORES`."""
    counts: Counter[str] = Counter()
    for one in graded:
        counts.update(one.counts)
    return {score.name: Share(counts[score.count], counts[score.of]) for score in SCORES}


def grouped(graded: Iterable[Graded], by: str) -> dict[str, list[Graded]]:
    """The documents by one of `GROUPS`, sorted by the group's name."""
    groups: dict[str, list[Graded]] = defaultdict(list)
    for one in graded:
        groups[GROUPS[by](one)].append(one)
    return dict(sorted(groups.items()))


def _separator(graded: Graded) -> str:
    destroyed = graded.document is not None and graded.document.separator_destroyed
    return "destroyed" if destroyed else "whole"
