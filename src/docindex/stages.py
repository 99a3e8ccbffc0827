"""Between the stages of the cascade: who is asked, what is read next, and when that is enough."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from docindex.contracts import Matcher
from docindex.errors import ComponentError
from docindex.matching.witnesses import is_reference
from docindex.model import Candidate, Decision, DocumentPage, Evidence, Reading, Reason, Status
from docindex.survey import Named, guarded

LACKING_WITNESS: Final = frozenset(
    {Reason.ONE_WITNESS_ONLY, Reason.NEAR_MATCH, Reason.SEVERAL_CANDIDATES}
)
_CONFLICTS: Final = frozenset(
    {Reason.TWO_CASES, Reason.CONTRADICTION, Reason.POSSIBLE_MISSED_SEPARATOR}
)
# Of 11 documents that whole pages completed, the second page did at the latest; a police file has
# dozens, most of which say nothing that its likely lines did not say.
_MOST_WHOLE_PAGES: Final = 6


def proposed(
    matchers: Iterable[Named[Matcher]], evidence: tuple[Evidence, ...]
) -> tuple[Candidate, ...]:
    """The cases that all matchers find, best first.

    Raises:
        ComponentError: a matcher raised, or proposes a case for evidence of another document.
    """
    found: list[Candidate] = []
    known = frozenset(evidence)
    for name, matcher in matchers:
        with guarded(name):
            cases = tuple(matcher.find(evidence))
        if any(s.evidence not in known for c in cases for s in c.supports):
            raise ComponentError(name, "evidence that is not of this document")
        found.extend(cases)
    return tuple(sorted(found, key=lambda c: (-c.score, c.case_id, c.matcher)))


def numbered(evidence: Iterable[Evidence]) -> set[str]:
    """The pages on which a number was read."""
    return {piece.page for piece in evidence if is_reference(piece)}


def worth_reading(
    pages: Sequence[DocumentPage], decision: Decision, evidence: Iterable[Evidence]
) -> list[DocumentPage]:
    """The pages to read as a whole, first those on which a number was read.

    The duty is done by then: what is read here is to complete an answer, and what completes it
    stands where the number stands, or in front. Where numbers speak against each other, only a
    label beside one of them can tell that it is the sender's.
    """
    known = numbered(evidence)
    ordered = sorted(pages, key=lambda page: page.page.id not in known)
    if decision.reason in _CONFLICTS:
        ordered = [page for page in ordered if page.page.id in known]
    return ordered[:_MOST_WHOLE_PAGES]


def is_final(reading: Reading) -> bool:
    """Whether more text is not worth its time: the answer is certain, or no text settles it."""
    decision = reading.decision
    return (
        decision.status is Status.INDEXED
        or decision.reason is Reason.NOT_IMPORTABLE
        or bool(reading.contradictions)  # of one barcode's readers, or another tenant's number
    )
