"""What is drawn on a page: everything the record knows a place of, and what it means there."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Sequence
from typing import Final

import attrs

from docindex.model import (
    Barcode,
    Box,
    DocumentField,
    DocumentPage,
    Evidence,
    IndexRecord,
    Patch,
    Role,
)
from docindex.report.conflicts import Conflict, DisputedReading

Thing = Evidence | Barcode | Patch | DisputedReading | DocumentField

# Two boxes that share this much of what they cover together are two looks at one place; so are
# two of one number where this much of the smaller lies in the larger: a line, and a part of it.
_SAME_PLACE: Final = 0.5
_INSIDE: Final = 0.8


class Tone(enum.StrEnum):
    """What a mark means, strongest first: where several things stand, the strongest colours it."""

    CONFLICT = "conflict"
    MATCH = "match"
    OTHER = "other"
    READ = "read"
    BARCODE = "barcode"
    FIELD = "field"
    SEPARATOR = "separator"


_STRENGTH: Final = {tone: rank for rank, tone in enumerate(Tone)}


@attrs.frozen(kw_only=True)
class Sighting:
    """One thing that was seen on a page."""

    page: str
    thing: Thing
    tone: Tone


@attrs.frozen(kw_only=True)
class Mark:
    """One place on a page, and all that was seen there, strongest first."""

    page: str
    box: Box
    sightings: tuple[Sighting, ...]

    @property
    def tone(self) -> Tone:
        """What the place means."""
        return self.sightings[0].tone


def marks(record: IndexRecord, found: Sequence[Conflict]) -> tuple[Mark, ...]:
    """Every place of a document, page by page, top to bottom.

    Args:
        found: the document's conflicts.
    """
    seen = sorted(
        _sightings(record, found),
        key=lambda s: (_STRENGTH[s.tone], s.thing.box.width * s.thing.box.height),
    )
    placed: dict[str, list[list[Sighting]]] = {page.page.id: [] for page in record.pages}
    for sighting in seen:
        groups = placed.get(sighting.page, [])
        same = [g for g in groups if _is_same_place(g[0].thing, sighting.thing)]
        if same:
            same[0].append(sighting)
        else:
            groups.append([sighting])
    return tuple(
        Mark(page=page, box=group[0].thing.box, sightings=tuple(group))
        for page, groups in placed.items()
        for group in sorted(groups, key=lambda g: (g[0].thing.box.top, g[0].thing.box.left))
    )


def _sightings(record: IndexRecord, found: Sequence[Conflict]) -> Iterable[Sighting]:
    things = dict.fromkeys(t for conflict in found for s in conflict.sides for t in s.things)
    for thing in things:
        yield Sighting(page=thing.page, thing=thing, tone=Tone.CONFLICT)
    chosen = set(_supporting(record, {record.decision.case_id}))
    supporting = dict.fromkeys(_supporting(record, {c.case_id for c in record.candidates}))
    evidence = dict.fromkeys((*record.evidence, *supporting))
    for piece in evidence:
        if piece not in things:
            read = Tone.OTHER if piece in supporting else Tone.READ
            tone = Tone.MATCH if piece in chosen else read
            yield Sighting(page=piece.page, thing=piece, tone=tone)
    for field in dict.fromkeys(record.fields):
        yield Sighting(page=field.page, thing=field, tone=Tone.FIELD)
    known = {(piece.page, piece.box) for piece in evidence if piece.source == "barcode"}
    for page in record.pages:
        yield from _bars(page, known)


def _supporting(record: IndexRecord, cases: Collection[str | None]) -> Iterable[Evidence]:
    chosen = (candidate for candidate in record.candidates if candidate.case_id in cases)
    return (support.evidence for candidate in chosen for support in candidate.supports)


def _bars(page: DocumentPage, known: Collection[tuple[str, Box]]) -> Iterable[Sighting]:
    """Barcodes that are no evidence, and patch codes."""
    name = page.page.id
    tone = Tone.SEPARATOR if page.role is Role.SEPARATOR else Tone.BARCODE
    for barcode in page.survey.barcodes:
        if (name, barcode.box) not in known:
            yield Sighting(page=name, thing=barcode, tone=tone)
    for patch in page.survey.patches:
        yield Sighting(page=name, thing=patch, tone=Tone.SEPARATOR)


def _is_same_place(one: Thing, other: Thing) -> bool:
    first, second = one.box, other.box
    across = min(first.right, second.right) - max(first.left, second.left)
    down = min(first.bottom, second.bottom) - max(first.top, second.top)
    if across <= 0 or down <= 0:
        return first == second
    both = across * down
    sizes = first.width * first.height, second.width * second.height
    if both >= _SAME_PLACE * (sum(sizes) - both):
        return True
    return _is_same_number(one, other) and both >= _INSIDE * min(sizes)


def _is_same_number(one: Thing, other: Thing) -> bool:
    if not isinstance(one, Evidence) or not isinstance(other, Evidence):
        return False
    return bool(one.value) and (one.kind, one.value) == (other.kind, other.value)
