"""One document as the page's script shows it; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import attrs
from rapidfuzz.distance import Levenshtein

from docindex.matching.witnesses import is_exact, is_near, is_ours, is_print, is_reference
from docindex.model import (
    YES_OR_NO,
    Barcode,
    Box,
    Candidate,
    DocumentField,
    DocumentPage,
    Evidence,
    IndexRecord,
    Patch,
    Role,
    Support,
)
from docindex.report.conflicts import Conflict, DisputedReading, conflicts
from docindex.report.marks import Mark, Sighting, Thing, Tone, marks
from docindex.report.sources import Entry
from docindex.report.views import View

Json = dict[str, Any]

# Close-ups of one document: what decides comes first, and a file of a hundred pages with forty
# plates on them is read on its pages.
_MOST_CLOSES: Final = 12
# And of the fields of its forms, those first that say something: a form of two sides has a dozen.
_MOST_FIELDS: Final = 24
# Nobody reads blank sides and separators; they are shown to be recognised.
_SMALLER: Final = 0.6


@attrs.frozen(kw_only=True, eq=False)
class Findings:
    """What is to be shown of one document.

    Args:
        largest: pixels of the longer side of the shown pages.
    """

    entry: Entry
    largest: int

    @property
    def record(self) -> IndexRecord:
        """The document's record."""
        return self.entry.record

    @cached_property
    def views(self) -> Mapping[str, View | None]:
        """How each page is shown, by its id; None where its file could not be opened."""
        return {page.page.id: self._view(page) for page in self.record.pages}

    def _view(self, page: DocumentPage) -> View | None:
        share = _SMALLER if page.role in (Role.BLANK, Role.SEPARATOR) else 1.0
        return View.of(page.survey, round(self.largest * share))

    @cached_property
    def _conflicts(self) -> tuple[Conflict, ...]:
        return conflicts(self.record)

    @cached_property
    def _marks(self) -> tuple[Mark, ...]:
        return marks(self.record, self._conflicts)

    @property
    def _fields(self) -> tuple[DocumentField, ...]:
        """Each field once."""
        return tuple(dict.fromkeys(self.record.fields))

    @property
    def _candidates(self) -> list[Candidate]:
        """The answer's case first, the others by score."""
        case = self.record.decision.case_id
        return sorted(self.record.candidates, key=lambda c: (c.case_id != case, -c.score))

    @cached_property
    def _number_of(self) -> Mapping[tuple[str, Thing], int]:
        """Which mark shows a thing."""
        return {
            (s.page, s.thing): number
            for number, mark in enumerate(self._marks)
            for s in mark.sightings
        }

    @cached_property
    def _closes(self) -> Mapping[int, int]:
        """Place among its page's close-ups, by number of the mark."""
        wanted = [number for number, mark in enumerate(self._marks) if _is_worth_a_look(mark)]
        order = list(Tone)
        wanted.sort(key=lambda number: order.index(self._marks[number].tone))
        chosen = wanted[:_MOST_CLOSES]
        fields = sorted(self._fields, key=lambda field: not (field.unsure or field.value))
        looks = (self._number_of[field.page, field] for field in fields)
        chosen += [number for number in dict.fromkeys(looks) if number not in chosen][:_MOST_FIELDS]
        taken: dict[str, int] = {}
        places = {}
        for number in chosen:
            page = self._marks[number].page
            places[number] = taken[page] = taken.get(page, -1) + 1
        return places

    def closes_on(self, page: str) -> tuple[Box, ...]:
        """Boxes of a page to be shown large, in pixels of the scan, in the order of the page."""
        places = [(place, self._marks[number]) for number, place in self._closes.items()]
        mine = [(place, mark.box) for place, mark in places if mark.page == page]
        return tuple(box for _, box in sorted(mine, key=lambda pair: pair[0]))

    def to_json(self) -> Json:
        """All that the page's script needs of the document, pictures excepted."""
        record = self.record
        return {
            "pages": [self._page(page) for page in record.pages],
            "marks": [self._mark(number) for number in range(len(self._marks))],
            "conflicts": [self._conflict(conflict) for conflict in self._conflicts],
            "fields": [_thing(f) | {"mark": self._number_of[f.page, f]} for f in self._fields],
            "candidates": [self._candidate(candidate) for candidate in self._candidates],
            "key": {"kind": record.decision.key_kind, "value": record.decision.key},
            "receiver": record.decision.receiver,
            "score": record.decision.score,
            "probability": record.probability,
            "calibration": record.calibration,
            "policy": record.policy,
            "stages": list(record.stages),
            "notes": list(record.notes),
            "versions": [list(version) for version in record.versions],
            "human": _human(record),
            "erased": self.entry.erased,
        }

    def _page(self, page: DocumentPage) -> Json:
        ref, survey = page.page, page.survey
        view = self.views[ref.id]
        return {
            "id": ref.id,
            "sheet": ref.sheet,
            "side": ref.side.value,
            "rendition": ref.rendition + 1,
            "imprint": ref.imprint,
            "role": page.role.value,
            "fault": survey.fault.value if survey.fault else None,
            "detail": survey.detail,
            "file": ref.file,
            "frame": ref.frame + 1,
            "sha256": ref.sha256,
            "scan": [ref.width, ref.height, round(ref.dpi_x), round(ref.dpi_y), ref.dpi_source],
            "rotation": survey.rotation,
            "skew": survey.skew,
            "notes": list(survey.notes),
            "size": list(view.size) if view else None,
        }

    def _mark(self, number: int) -> Json:
        mark = self._marks[number]
        view = self.views[mark.page]
        spot = attrs.astuple(view.place(mark.box)) if view else None
        return {
            "page": list(self.views).index(mark.page),
            "spot": [round(share, 4) for share in spot] if spot else None,
            "tone": mark.tone.value,
            "close": self._closes.get(number),
            "seen": [_seen(sighting) for sighting in mark.sightings],
        }

    def _conflict(self, conflict: Conflict) -> Json:
        sides = [
            {
                "case": side.case,
                "text": side.text,
                "things": self._places(side.things),
            }
            for side in conflict.sides
        ]
        return {"kind": conflict.kind, "sides": sides}

    def _places(self, things: Sequence[Evidence | DisputedReading]) -> list[Json]:
        """Things with their marks; of several looks at one place the first."""
        seen: dict[object, Json] = {}
        for thing in things:
            mark = self._mark_of(thing)
            seen.setdefault(thing if mark is None else mark, _thing(thing) | {"mark": mark})
        return list(seen.values())

    def _mark_of(self, thing: Evidence | DisputedReading) -> int | None:
        return self._number_of.get((thing.page, thing))

    def _candidate(self, candidate: Candidate) -> Json:
        decision = self.record.decision
        chosen = candidate.case_id == decision.case_id
        return {
            "case": candidate.case_id,
            "score": candidate.score,
            "importable": candidate.importable,
            "status": candidate.status,
            "receiver": candidate.receiver,
            "matcher": candidate.matcher,
            "chosen": chosen,
            "runner_up": candidate.case_id == decision.runner_up,
            "why_not": [] if chosen else why_not(candidate, decision.score),
            "supports": self._supports(candidate.supports),
        }

    def _supports(self, supports: Sequence[Support]) -> list[Json]:
        """Reasons by the place that they stand on; numbers first, then as the matcher has them."""
        groups: dict[int | None, list[Support]] = {}
        for support in sorted(supports, key=lambda s: not is_reference(s.evidence)):
            groups.setdefault(self._mark_of(support.evidence), []).append(support)
        return [
            {
                "mark": mark,
                "seen": _thing(group[0].evidence),
                "keys": [
                    {"kind": s.key_kind, "key": s.key, "distance": s.distance, "parts": parts(s)}
                    for s in {(s.key_kind, s.key): s for s in reversed(group)}.values()
                ][::-1],
            }
            for mark, group in groups.items()
        ]


def _human(record: IndexRecord) -> Json | None:
    said = record.human
    if said is None:
        return None
    at = said.at.isoformat(timespec="minutes")
    return {"action": said.action.value, "by": said.by, "at": at, "why": said.why}


def why_not(candidate: Candidate, best: float) -> list[str]:
    """Codes that say why a case was not taken.

    Args:
        best: score of the answer's case, 0..1; of the best candidate where there is none.
    """
    codes = [] if candidate.importable else ["not_importable"]
    if any(map(is_exact, candidate.supports)):
        codes.append("also_named")
    elif any(map(is_near, candidate.supports)):
        codes.append("near")
    else:
        numbers = [s.evidence for s in candidate.supports if is_reference(s.evidence)]
        theirs = any(not is_ours(piece) for piece in numbers)
        codes.append("theirs" if theirs else "near" if numbers else "fields")
    return [*codes, "score"] if candidate.score < best else codes


def parts(support: Support) -> list[list[str]]:
    """What was read and the key beside each other, in alternating equal and different parts.

    Returns:
        `[[read, key], ...]`; empty where nothing differs or the evidence is no number.
    """
    read, key = support.evidence.value, support.key
    if not is_reference(support.evidence) or read == key:
        return []
    steps = Levenshtein.opcodes(read, key)
    return [[read[s.src_start : s.src_end], key[s.dest_start : s.dest_end]] for s in steps]


def _is_worth_a_look(mark: Mark) -> bool:
    """Whether a close-up shows more than bars."""
    if mark.tone is Tone.CONFLICT:
        return True
    return any(isinstance(s.thing, Evidence) and is_print(s.thing) for s in mark.sightings)


def _seen(sighting: Sighting) -> Json:
    return {**_thing(sighting.thing), "tone": sighting.tone.value}


def _thing(thing: Thing) -> Json:
    """A thing as text: what it is, what it says, who read it."""
    match thing:
        case Evidence():
            return {
                "what": "text" if thing.kind == "text" else "reference",
                "kind": thing.kind,
                "text": thing.text,
                "value": thing.value,
                "source": thing.source,
                "reader": thing.reader,
                "quality": thing.quality,
                "role": thing.role.value,
                "checked": thing.checked,
                "valid": thing.valid,
                "folded": thing.folded,
            }
        case Barcode():
            reader = "+".join(thing.readers)
            return {"what": "barcode", "text": thing.text, "reader": reader} | _kind(thing)
        case DisputedReading():
            return {"what": "reading", "text": thing.text, "reader": thing.readers} | _kind(thing)
        case Patch():
            return {"what": "patch", "text": thing.code}
        case DocumentField():
            return _field(thing)


def _field(field: DocumentField) -> Json:
    asked = field.kind in YES_OR_NO
    return {
        "what": "field",
        "name": field.name,
        "field_kind": field.kind.value,
        "value": field.value,
        "text": field.text,
        "unsure": field.unsure,
        "confirmed_by": field.confirmed_by,
        **({} if asked or field.value is None else {"quality": field.quality}),
    }


def _kind(thing: Barcode | DisputedReading) -> Json:
    return {"kind": thing.symbology}
