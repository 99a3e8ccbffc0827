"""A document inside which another one may begin; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from docindex.matching.candidates import merged
from docindex.matching.fields import suffices
from docindex.matching.witnesses import is_exact, is_reference, side
from docindex.model import Candidate, Decision, Reason, Status

# A person looks anyway, and is told something that is surer than that there may be two letters.
_SURER: Final = frozenset({Reason.TWO_CASES, Reason.CONTRADICTION, Reason.MISDIRECTED})


def undivided(
    decision: Decision, candidates: Iterable[Candidate], parts: Sequence[Collection[str]]
) -> Decision:
    """The decision, unless a part of the document does not tell the case that it names.

    Then that part may be another letter, and where no case is named, a case that one part tells
    may not be the others'.

    Args:
        decision: on the document as a whole.
        candidates: that it was made of.
        parts: the sides between the places where another document may begin, as
            `boundaries.parts` finds them; none: there is no such place.
    """
    if not parts or (decision.status is Status.CLEARING and decision.reason in _SURER):
        return decision
    known = merged(candidates)
    named = [c for c in known if c.case_id == decision.case_id] or known
    if any(all(_tells(candidate, part) for part in parts) for candidate in named):
        return decision
    return Decision(
        status=Status.CLEARING,
        reason=Reason.POSSIBLE_MISSED_SEPARATOR,
        score=decision.score,
        runner_up=decision.case_id or decision.runner_up,
    )


def _tells(candidate: Candidate, part: Collection[str]) -> bool:
    """Whether a number on these sides, or fields that are a witness beside one, name the case."""
    there = [s for s in candidate.supports if side(s.evidence) in part]
    fields = {
        (s.key_kind, s.key) for s in there if s.distance == 0 and not is_reference(s.evidence)
    }
    return any(map(is_exact, there)) or suffices(fields)
