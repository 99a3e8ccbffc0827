"""What docindex does not do yet, by size: classes of decidable documents it did not index."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import attrs

from benchmarks.scoring.outcomes import Graded, Outcome

_EXAMPLES = 3


@attrs.frozen(kw_only=True)
class Weakness:
    """One class of errors.

    Args:
        kind: of the documents; a citizen's letters are told apart by how they name the case.
        outcome: what became of them.
        reason: docindex's own, of the first of its records that hold a page of the document.
        levels: how many documents, by level.
        examples: first pages of some, with the seed of their benchmark.
    """

    kind: str
    outcome: Outcome
    reason: str
    levels: Mapping[str, int]
    examples: tuple[tuple[str, str], ...]

    @property
    def size(self) -> int:
        """How many documents."""
        return sum(self.levels.values())


def weaknesses(runs: Sequence[tuple[str, Iterable[Graded], Path]]) -> list[Weakness]:
    """All classes, the largest first.

    Args:
        runs: for each benchmark its seed, what became of its documents, and docindex's records.
    """
    found: dict[tuple[str, Outcome, str], list[tuple[str, Graded]]] = defaultdict(list)
    for seed, graded, records in runs:
        reasons = _reasons(records)
        for one in graded:
            document, outcome = one.document, one.outcome
            if document is None or outcome is None or outcome is Outcome.RIGHT:
                continue
            if document.decidable or outcome is Outcome.WRONG:
                reason = next((reasons[p] for p in document.content if p in reasons), "")
                found[document.kind, outcome, reason].append((seed, one))
    classes = [_weakness(*key, members) for key, members in found.items()]
    return sorted(classes, key=lambda one: (-one.size, one.kind, one.outcome, one.reason))


def _weakness(
    kind: str, outcome: Outcome, reason: str, members: Sequence[tuple[str, Graded]]
) -> Weakness:
    levels: dict[str, int] = defaultdict(int)
    pages = []
    for seed, one in members:
        if one.document is not None:
            levels[one.document.level] += 1
            pages.append((seed, one.document.content[0]))
    step = max(1, len(pages) // _EXAMPLES)
    return Weakness(
        kind=kind,
        outcome=outcome,
        reason=reason,
        levels=dict(levels),
        examples=tuple(pages[::step][:_EXAMPLES]),
    )


def _reasons(records: Path) -> dict[str, str]:
    """The reason of the record that holds a page, by the page's id."""
    reasons = {}
    with records.open(encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            for page in record["pages"]:
                reasons[page["id"]] = record["reason"]
    return reasons
