"""What stands against what on a document, side by side.

The record states contradictions between readers. Those between cases are not written down as such:
they follow from the candidates, by the words of the rule that decided (`matching.decision`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import attrs

from docindex.matching.fields import fields_of, suffices
from docindex.matching.witnesses import (
    is_clean,
    is_exact,
    is_ours,
    is_reference,
    side,
)
from docindex.model import Box, Candidate, Contradiction, Evidence, IndexRecord, Reason

# How `barcodes` words a reading that another reader contradicts.
_STATEMENT: Final = re.compile(
    r"(?P<readers>[^:\s]+): (?P<symbology>\S+) (?P<quote>['\"])(?P<text>.*)(?P=quote)"
    r" at (?P<box>\d{1,7},\d{1,7},\d{1,7},\d{1,7})",
    re.DOTALL,
)


@attrs.frozen(kw_only=True)
class DisputedReading:
    """A barcode as one reader read it and another did not.

    Args:
        readers: who read it so; several joined by `+`.
    """

    page: str
    box: Box
    symbology: str
    text: str
    readers: str


@attrs.frozen(kw_only=True)
class Side:
    """One side of a conflict.

    Args:
        case: the case that it speaks for; None: it names none.
        text: the statement, where it cannot be shown on the page.
        things: what says so, with places on the page.
    """

    case: str | None = None
    text: str = ""
    things: tuple[Evidence | DisputedReading, ...] = ()


@attrs.frozen(kw_only=True)
class Conflict:
    """Observations that cannot all be true.

    Args:
        kind: of a `Contradiction`, or the `Reason` that the cases were weighed with.
    """

    kind: str
    sides: tuple[Side, ...]


def conflicts(record: IndexRecord) -> tuple[Conflict, ...]:
    """All conflicts of a document: those between readers first, then those between cases."""
    stated = [*record.contradictions, *_on_pages(record)]
    between_readers = tuple(map(_between_readers, dict.fromkeys(stated)))
    weigh = _BY_REASON.get(record.decision.reason)
    sides = weigh(record) if weigh else ()
    if len(sides) < 2:
        return between_readers
    return (*between_readers, Conflict(kind=record.decision.reason.value, sides=sides))


def _on_pages(record: IndexRecord) -> Iterable[Contradiction]:
    return (c for page in record.pages for c in page.survey.contradictions)


def _between_readers(contradiction: Contradiction) -> Conflict:
    statements = (contradiction.first, contradiction.second)
    sides = tuple(_stated(text, contradiction.page) for text in statements)
    return Conflict(kind=contradiction.kind, sides=sides)


def _stated(text: str, page: str) -> Side:
    found = _STATEMENT.fullmatch(text)
    if found is None:
        return Side(text=text)
    left, top, right, bottom = map(int, found["box"].split(","))
    reading = DisputedReading(
        page=page,
        box=Box(left=left, top=top, right=right, bottom=bottom),
        symbology=found["symbology"],
        text=found["text"],
        readers=found["readers"],
    )
    return Side(things=(reading,))


def _exact(candidate: Candidate) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(s.evidence for s in candidate.supports if is_exact(s)))


def _named(record: IndexRecord) -> list[Candidate]:
    """Cases of which an exact key stands on the document, each once."""
    named = [candidate for candidate in record.candidates if _exact(candidate)]
    return list({candidate.case_id: candidate for candidate in named}.values())


def _named_apart(record: IndexRecord) -> tuple[Side, ...]:
    named = _named(record)
    return tuple(Side(case=c.case_id, things=_exact(c)) for c in named)


def _case_and_stranger(record: IndexRecord) -> tuple[Side, ...]:
    """Cases named apart; or the named case, and others on pages that say nothing of it."""
    named = _named(record)
    if len(named) != 1:
        return _named_apart(record)
    own = named[0]
    known = {side(s.evidence) for s in own.supports if s.distance == 0 or is_reference(s.evidence)}
    sides = [Side(case=own.case_id, things=_exact(own))]
    for other in record.candidates:
        apart = [s for s in other.supports if s.distance == 0 and side(s.evidence) not in known]
        strange = {(s.key_kind, s.key) for s in apart} - fields_of(own)
        if other.case_id != own.case_id and suffices(strange):
            things = tuple(dict.fromkeys(s.evidence for s in apart))
            sides.append(Side(case=other.case_id, things=things))
    return tuple(sides)


def _case_and_other_number(record: IndexRecord) -> tuple[Side, ...]:
    """Cases named by bars and print; or the named case, and a number of ours that it has not."""
    named = _named(record)
    if len(named) != 1:
        return _named_apart(record)
    own = _exact(named[0])
    elsewhere = {s.evidence for c in record.candidates if c != named[0] for s in c.supports}
    others = tuple(
        piece
        for piece in dict.fromkeys(record.evidence)
        if is_reference(piece)
        and is_ours(piece)
        and (is_clean(piece) or piece in elsewhere)
        and not any(_is_same_number(piece, known) for known in own)
    )
    if not others:
        return ()
    return (Side(case=named[0].case_id, things=own), Side(things=others))


def _is_same_number(piece: Evidence, known: Evidence) -> bool:
    """Whether it is that key, or a part of it read at the same place under another kind."""
    if piece.value == known.value:
        return True
    same_place = (piece.page, piece.box) == (known.page, known.box)
    return same_place and (piece.value in known.value or known.value in piece.value)


_BY_REASON: Final[Mapping[Reason, Callable[[IndexRecord], tuple[Side, ...]]]] = {
    Reason.TWO_CASES: _named_apart,
    Reason.SEVERAL_CANDIDATES: _named_apart,
    Reason.POSSIBLE_MISSED_SEPARATOR: _case_and_stranger,
    Reason.CONTRADICTION: _case_and_other_number,
}
