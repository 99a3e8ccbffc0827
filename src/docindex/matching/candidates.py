"""The cases of a list that the evidence of one document names, with their reasons; pure."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from docindex.matching.agreement import Agreement
from docindex.matching.caselist import PLATE, Case
from docindex.matching.fields import one_differs, suffices
from docindex.matching.folding import find_dates, find_plates, fold_text
from docindex.matching.lists import Cases
from docindex.matching.witnesses import is_print
from docindex.model import Candidate, Evidence, ReferenceRole, Support

# What speaks for a case, for ordering only: no measurement stands behind these.
_WEIGHTS: Final = {PLATE: 0.5, "birth_date": 0.4, "offence_date": 0.2}
_EXACT: Final = 0.9
_NEAR: Final = 0.4
_FIELD: Final = 0.15
_THEIRS: Final = 0.5  # a number that the sender calls his own is half of one
# A dense list has dozens of neighbours of a misread number; a person looks at the first few.
_MOST_NEAR: Final = 25


class _Page:
    """The lines of text of a document, and the first line in which each field stands."""

    def __init__(self, evidence: Sequence[Evidence]) -> None:
        self.plates: dict[str, Evidence] = {}
        self.dates: dict[str, Evidence] = {}
        self._lines: list[tuple[str, Evidence]] = []
        self._words: set[str] = set()
        self._names: dict[str, Evidence | None] = {}
        for piece in evidence:
            if piece.kind != "text":
                continue
            for plate in find_plates(piece.text):
                self.plates.setdefault(plate, piece)
            for date in find_dates(piece.text):
                self.dates.setdefault(date.isoformat(), piece)
            folded = fold_text(piece.text)
            self._lines.append((f" {folded} ", piece))
            self._words.update(folded.split())

    def name(self, folded: str) -> Evidence | None:
        """The first line that holds a folded name as whole words."""
        if folded not in self._names:
            line = None
            if self._words.issuperset(folded.split()):
                line = next((e for text, e in self._lines if f" {folded} " in text), None)
            self._names[folded] = line
        return self._names[folded]

    def field(self, kind: str, value: str, dates: Collection[str]) -> Evidence | None:
        """The first line that holds a field of a case."""
        return self.dates.get(value) if kind in dates else self.name(value)

    def full_name(self, surname: str, given_name: str) -> Evidence | None:
        """The first line that holds a surname and a given name."""
        if not surname or not given_name or not (self.name(surname) and self.name(given_name)):
            return None
        parts = (f" {surname} ", f" {given_name} ")
        return next((e for text, e in self._lines if all(part in text for part in parts)), None)

    @property
    def lines(self) -> list[Evidence]:
        """The lines of text."""
        return [piece for _, piece in self._lines]

    def near_date(self, value: str) -> Evidence | None:
        """The first line that holds a date in which one digit differs."""
        return next((e for date, e in self.dates.items() if one_differs(date, value)), None)


class _Search:
    """One look into the list: which cases some evidence names, and by what."""

    def __init__(self, cases: Cases, evidence: Iterable[Evidence], *, fuzzy: bool) -> None:
        # In an order of its own, so that the order in which stages ran changes nothing.
        self._evidence = sorted(evidence, key=_reading_order)
        self._cases = cases
        self._fuzzy = fuzzy
        self._page = _Page(self._evidence)
        self._agreement = Agreement(self._page.lines, self._is_name)
        self._near: dict[tuple[str, str], tuple[tuple[str, int], ...]] = {}
        self._supports: dict[str, set[Support]] = {}
        self._said_of: dict[str, tuple[Mapping[str, str], Mapping[str, Evidence]]] = {}
        self._plates: dict[str, set[Support]] = {}
        for plate, line in self._page.plates.items():
            for row in cases.rows(PLATE, plate):
                support = self._support(PLATE, plate, line)
                self._plates.setdefault(row, set()).add(support)
        self._likely_plates = self._find_likely_plates() if fuzzy else {}

    def run(self) -> dict[str, set[Support]]:
        """Supports by row of the list."""
        for row in self._proposed():
            self._supports[row] = set()
        for piece in self._evidence:
            if piece.kind != "text":
                self._look_up(piece)
        for row, supports in self._supports.items():
            supports.update(self._fields(row))
            if self._fuzzy:
                supports.update(self._agreeing(row))
        return self._supports

    def _look_up(self, piece: Evidence) -> None:
        kind, rows = piece.kind, self._cases.rows(piece.kind, piece.value)
        # What a check confirms was not misread: its neighbours are other cases.
        certain = piece.checked and not piece.folded
        near = self._neighbours(kind, piece.value) if self._fuzzy and not certain else ()
        written = _changed_over(piece.value) if is_print(piece) else ()
        turned = [key for key in written if self._cases.rows(kind, key)]
        rivals = len({key for key, _ in near}.union(turned)) if self._fuzzy else None
        exact = piece.folded or int(not piece.valid)
        for row in rows:
            self._add(row, self._support(kind, piece.value, piece, exact, rivals))
        for key, edits in near:
            for row in self._cases.rows(kind, key):
                # Beside an exact hit a neighbour counts only where the page speaks for it too:
                # then the fields cannot tell whose number was misread.
                if not rows or self._fields(row):
                    distance = edits + piece.folded
                    self._add(row, self._support(kind, key, piece, distance, rivals))
        if self._fuzzy:
            self._change_over(piece, turned, rivals)

    def _change_over(self, piece: Evidence, keys: Iterable[str], rivals: int | None) -> None:
        """People change two digits over; no engine does, so the page must speak for the case."""
        for key in keys:
            for row in self._cases.rows(piece.kind, key):
                if suffices({(s.key_kind, s.key) for s in self._fields(row) if not s.distance}):
                    self._add(row, self._support(piece.kind, key, piece, 1 + piece.folded, rivals))

    def _support(
        self,
        kind: str,
        key: str,
        piece: Evidence,
        distance: int = 0,
        rivals: int | None = None,
    ) -> Support:
        return Support(
            key_kind=kind,
            key=key,
            evidence=piece,
            distance=distance,
            share=self._cases.share(kind, key),
            rivals=rivals,
        )

    def _neighbours(self, kind: str, value: str) -> tuple[tuple[str, int], ...]:
        if (kind, value) not in self._near:
            self._near[kind, value] = self._cases.near(kind, value)
        return self._near[kind, value]

    def _add(self, row: str, support: Support) -> None:
        self._supports.setdefault(row, set()).add(support)

    def _proposed(self) -> Iterator[str]:
        """Rows whose fields alone name them: a plate, or a full name with one of the dates.

        A plate that may be misread names a row whose surname or one of whose dates is read right.
        """
        yield from self._plates
        telling = {"surname", *self._cases.kinds.dates}
        for row in self._likely_plates:
            if telling & self._said(row)[1].keys():
                yield row
        for date in self._page.dates:
            for kind in self._cases.kinds.dates:
                for row in self._cases.rows(kind, date):
                    fields = dict(self._cases.fields(row))
                    names = [fields.get("surname"), fields.get("given_name")]
                    if all(name and self._page.name(name) for name in names):
                        yield row

    def _find_likely_plates(self) -> dict[str, set[Support]]:
        """Plates that were not read as they are printed, by row."""
        found: dict[str, set[Support]] = {}
        districts = self._cases.districts
        for plate, line in self._agreement.plates(districts).items() if districts else ():
            if plate not in self._page.plates:
                for row in self._cases.rows(PLATE, plate):
                    found.setdefault(row, set()).add(self._support(PLATE, plate, line, 1))
        return found

    def _is_name(self, word: str) -> bool:
        return any(self._cases.share(kind, word) for kind in ("surname", "given_name"))

    def _said(self, row: str) -> tuple[Mapping[str, str], Mapping[str, Evidence]]:
        """A row's fields, and the first lines of those that stand there as the list has them."""
        if row not in self._said_of:
            fields = dict(self._cases.fields(row))
            self._said_of[row] = fields, self._lines_of(fields)
        return self._said_of[row]

    def _lines_of(self, fields: Mapping[str, str]) -> dict[str, Evidence]:
        dates = self._cases.kinds.dates
        whole = self._page.full_name(fields.get("surname", ""), fields.get("given_name", ""))
        lines = dict.fromkeys(("surname", "given_name"), whole)
        found = (
            (kind, lines.get(kind) or self._page.field(kind, value, dates))
            for kind, value in fields.items()
        )
        return {kind: line for kind, line in found if line}

    def _fields(self, row: str) -> set[Support]:
        """What stands on the page, and dates in which one digit differs."""
        dates = self._cases.kinds.dates
        fields, said = self._said(row)
        exact = {self._support(kind, fields[kind], line) for kind, line in said.items()}
        found = self._plates.get(row, set()) | exact
        if not self._fuzzy:
            return found
        return found | {
            self._support(kind, value, line, 1)
            for kind, value in fields.items()
            if kind in dates and kind not in said and (line := self._page.near_date(value))
        }

    def _agreeing(self, row: str) -> set[Support]:
        """What agrees though it stands otherwise on the page: names, places, plates."""
        fields, said = self._said(row)
        agreeing = self._agreement.of(fields, said)
        found = {self._support(kind, fields[kind], line, 1) for kind, line in agreeing}
        return found | self._likely_plates.get(row, set())


def find_candidates(
    cases: Cases, evidence: Iterable[Evidence], *, fuzzy: bool, matcher: str
) -> tuple[Candidate, ...]:
    """Every case that some evidence names, with its reasons.

    A case is named by a reference that is one of its keys, by one that is an edit away from such a
    key, by a plate, and by surname and given name together with a birth date or an offence date.
    What else of a named case stands in the text is added to its supports.

    Args:
        cases: the list.
        evidence: of one document, in any order.
        fuzzy: whether keys that differ from what was read are offered.
        matcher: the component's name in the profile.

    Returns:
        Best first, then by id; of cases that nothing but a differing key names, the first 25.
    """
    supports: dict[Case, set[Support]] = {}
    for row, found in _Search(cases, evidence, fuzzy=fuzzy).run().items():
        supports.setdefault(cases.survivor(row), set()).update(found)
    candidates = [
        Candidate(
            case_id=case.id,
            score=_score(found),
            importable=case.importable,
            status=case.status,
            receiver=case.receiver,
            matcher=matcher,
            supports=tuple(sorted(found, key=_support_order)),
        )
        for case, found in supports.items()
    ]
    candidates.sort(key=lambda candidate: (-candidate.score, candidate.case_id))
    faint = [candidate for candidate in candidates if all(s.distance for s in candidate.supports)]
    dropped = {candidate.case_id for candidate in faint[_MOST_NEAR:]}
    return tuple(candidate for candidate in candidates if candidate.case_id not in dropped)


def _changed_over(value: str) -> Iterator[str]:
    """A number with two digits beside each other in each other's place."""
    for place, (first, second) in enumerate(itertools.pairwise(value)):
        if first != second and first.isdigit() and second.isdigit():
            yield f"{value[:place]}{second}{first}{value[place + 2 :]}"


def merged(candidates: Iterable[Candidate]) -> list[Candidate]:
    """One candidate per case, best first, whatever matchers proposed it in whatever order."""
    groups: dict[str, list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda c: (-c.score, c.matcher, c.receiver, c.status)):
        groups.setdefault(candidate.case_id, []).append(candidate)
    merged = [
        attrs.evolve(
            group[0],
            importable=all(c.importable for c in group),
            supports=tuple({s: None for c in group for s in c.supports}),
        )
        for group in groups.values()
    ]
    return sorted(merged, key=lambda c: (-c.score, c.case_id))


def _score(supports: Iterable[Support]) -> float:
    """One minus the product of what each kind of support leaves open; for ordering only."""
    weights: dict[str, float] = {}
    for support in supports:
        kind = support.key_kind
        if support.evidence.kind == "text" and support.distance:
            continue
        if support.evidence.kind == "text":
            weight = _WEIGHTS.get(kind, _FIELD)
        else:
            weight = _NEAR if support.distance else _EXACT
            weight *= _THEIRS if support.evidence.role is ReferenceRole.THEIRS else 1
        weights[kind] = max(weights.get(kind, 0.0), weight)
    # Sorted, because a product of floats depends on the order in its last digits.
    return round(1 - math.prod(1 - weights[kind] for kind in sorted(weights)), 6)


def _reading_order(piece: Evidence) -> tuple[object, ...]:
    place = (piece.page, piece.box, piece.source, piece.reader)
    return (*place, piece.kind, piece.value, piece.text, piece.role.value, piece.quality)


def _support_order(support: Support) -> tuple[object, ...]:
    return (support.distance, support.key_kind, support.key, *_reading_order(support.evidence))
