"""Parts of a document and several in one: their pages, and what the evidence says of them; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self, TypeVar

import attrs

from docindex.assembly import cleared
from docindex.matching.classes import UNKNOWN_CLASS
from docindex.matching.decision import decide
from docindex.model import (
    Boundary,
    Candidate,
    Contradiction,
    Decision,
    DocumentField,
    DocumentPage,
    Evidence,
    IndexRecord,
    Reason,
    Status,
)

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Piece:
    """What of a record moves with its pages.

    Args:
        boundaries: as the program saw them; none where a person said where documents begin.
    """

    pages: tuple[DocumentPage, ...]
    document_class: str
    stages: tuple[str, ...]
    notes: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    candidates: tuple[Candidate, ...]
    contradictions: tuple[Contradiction, ...]
    fields: tuple[DocumentField, ...]
    boundaries: tuple[Boundary, ...] = ()

    @classmethod
    def of(cls, record: IndexRecord) -> Self:
        """All of a record."""
        return cls(**{field.name: getattr(record, field.name) for field in attrs.fields(cls)})

    @classmethod
    def join(cls, pieces: Sequence[Piece]) -> Self:
        """Several in one, in their order; of two classes there is none."""
        classes = {p.document_class for p in pieces} - {UNKNOWN_CLASS}
        return cls(
            pages=tuple(page for piece in pieces for page in piece.pages),
            document_class=classes.pop() if len(classes) == 1 else UNKNOWN_CLASS,
            stages=_united(piece.stages for piece in pieces),
            notes=_united(piece.notes for piece in pieces),
            evidence=_united(piece.evidence for piece in pieces),
            candidates=_joined([c for piece in pieces for c in piece.candidates]),
            contradictions=_united(piece.contradictions for piece in pieces),
            fields=_united(piece.fields for piece in pieces),
        )

    def part(self, pages: Sequence[DocumentPage]) -> Self:
        """Some of the pages, with what was read on them; whose class it was is not known."""
        ids = {page.page.id for page in pages}
        kept = (
            attrs.evolve(c, supports=tuple(s for s in c.supports if s.evidence.page in ids))
            for c in self.candidates
        )
        return attrs.evolve(
            self,
            pages=tuple(pages),
            document_class=UNKNOWN_CLASS,
            evidence=tuple(e for e in self.evidence if e.page in ids),
            candidates=tuple(candidate for candidate in kept if candidate.supports),
            contradictions=tuple(c for c in self.contradictions if c.page in ids),
            fields=tuple(field for field in self.fields if field.page in ids),
            boundaries=(),
        )

    def attributes(self) -> dict[str, Any]:
        """By their names in a record."""
        return attrs.asdict(self, recurse=False)


def redecided(piece: Piece, *, merged: bool) -> Decision:
    """What the evidence says of a piece, never better than `verify`.

    Reading stops when a document is certain, so pages behind that point may not have been read:
    what was certain of the whole need not be so of its parts.

    Args:
        merged: whether it was several documents; then nobody asks whether it still is.
    """
    if reason := cleared(piece.pages):
        return Decision(status=Status.CLEARING, reason=reason)
    decision = decide(
        piece.candidates,
        piece.evidence,
        piece.contradictions,
        stale="list_stale" in piece.notes,
    )
    if decision.status is Status.INDEXED:
        return attrs.evolve(decision, status=Status.VERIFY, reason=Reason.REARRANGED)
    if merged and decision.reason is Reason.POSSIBLE_MISSED_SEPARATOR:
        return attrs.evolve(decision, reason=Reason.REARRANGED)
    return decision


def _united(groups: Iterable[Iterable[T]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))


def _joined(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Each case once for each matcher, with all its supports, best first."""
    groups: dict[tuple[str, str], list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda c: (-c.score, c.case_id, c.matcher)):
        groups.setdefault((candidate.case_id, candidate.matcher), []).append(candidate)
    return tuple(
        attrs.evolve(
            group[0],
            importable=all(candidate.importable for candidate in group),
            supports=_united(candidate.supports for candidate in group),
        )
        for group in groups.values()
    )
