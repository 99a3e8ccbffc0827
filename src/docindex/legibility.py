"""Pages that can be decoded and not be read, while the paper is at hand: scan them again; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from docindex.imaging.quality import CUT_OFF, FOLDED_CORNER, LOW_RESOLUTION, TOO_DARK, TOO_LIGHT
from docindex.matching.witnesses import is_reference
from docindex.model import Decision, DocumentPage, Evidence, Reason

# Answers that a person can give no better than the program: nothing was there to go by.
_FOUND_NOTHING: Final = frozenset({Reason.NO_REFERENCE, Reason.UNKNOWN_REFERENCE})
_POOR: Final = frozenset({CUT_OFF, FOLDED_CORNER, LOW_RESOLUTION, TOO_DARK, TOO_LIGHT})
# Letters and digits that a page must show in lines that were read with at least this confidence
# (the engine's own, 0..1): two or three words.
_LEAST_LEGIBLE: Final = 20
_LEGIBLE: Final = 0.6


def wants_rescan(
    decision: Decision, pages: Sequence[DocumentPage], evidence: Iterable[Evidence]
) -> bool:
    """Whether a new scan may tell what this one does not.

    It may where the scan itself is poor, and either next to nothing on the page can be read, or its
    edge is cut off and no number was found. Handwriting and photographs on good scans stay what
    they are however often they are scanned.

    Args:
        decision: of the document.
        pages: those of its pages that were read as a whole, in order.
        evidence: all of the document's, lines of text included.
    """
    if decision.reason not in _FOUND_NOTHING:
        return False
    seen = tuple(evidence)
    numbered = any(map(is_reference, seen))
    return any(
        not _is_legible(page, seen) or (CUT_OFF in page.survey.notes and not numbered)
        for page in pages
        if _POOR.intersection(page.survey.notes) and not page.survey.blank
    )


def _is_legible(page: DocumentPage, evidence: Iterable[Evidence]) -> bool:
    lines = {
        (piece.text, piece.box)
        for piece in evidence
        if piece.page == page.page.id and not is_reference(piece) and piece.quality >= _LEGIBLE
    }
    return sum(map(str.isalnum, "".join(text for text, _ in lines))) >= _LEAST_LEGIBLE
