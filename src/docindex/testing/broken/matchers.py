"""A matcher with one defect: `broken` under `docindex_matchers`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final, Literal, get_args

import attrs
from attrs import validators

from docindex.contracts import Component, FieldsRead, ReadPage, Setting
from docindex.errors import CaseListError
from docindex.matching.candidates import find_candidates
from docindex.matching.caselist import Case, CaseList, Key
from docindex.model import (
    Candidate,
    CaseAnswer,
    DocumentField,
    Evidence,
    FieldKind,
    Standing,
)

LIST: Final = "numbers.txt"
KIND: Final = "case_no"

How = Literal[
    "",
    "misses_the_last_case",
    "any_kind",
    "raises_on_odd_text",
    "scores_of_100",
    "foreign_evidence",
    "near_is_exact",
    "exact_only",
    "first_comes_first",
    "remembers",
    "digest_of_the_name",
    "always_stale",
    "empty_without_list",
    "looks_up_anything",
    "confirms_what_it_likes",
    "guesses_fields",
    "fields_of_elsewhere",
]


@attrs.frozen(kw_only=True)
class BrokenMatcherOptions:
    """What is wrong.

    Args:
        how: the defect; empty: none.
    """

    how: How = attrs.field(default="", validator=validators.in_(get_args(How)))


class BrokenMatcher:
    """Finds the numbers of a text file, one case a line, with one defect."""

    def __init__(self, how: How, numbers: Sequence[str]) -> None:
        self._how = how
        self._numbers = numbers
        listed = numbers[:-1] if how == "misses_the_last_case" else numbers
        self._cases = CaseList(
            [Case(id=number) for number in listed],
            [Key(kind=KIND, value=number, case_id=number) for number in listed],
        )
        self._seen: list[Evidence] = []

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """The digest of the list."""
        text = LIST if self._how == "digest_of_the_name" else " ".join(self._numbers)
        return ((f"list:{LIST}", hashlib.sha256(text.encode()).hexdigest()),)

    @property
    def stale(self) -> bool:
        """Whether the list is too old."""
        return self._how == "always_stale"

    def find(self, evidence: Sequence[Evidence]) -> Sequence[Candidate]:
        """Cases by their numbers."""
        how, asked = self._how, list(evidence)
        if how == "raises_on_odd_text":
            for piece in asked:
                piece.text.encode("latin-1")
        if how == "any_kind":
            asked = [p if p.kind == "text" else attrs.evolve(p, kind=KIND) for p in asked]
        if how == "remembers":
            self._seen.extend(asked)
            asked = self._seen
        found = find_candidates(
            self._cases, asked, fuzzy=how != "exact_only", matcher=COMPONENT.name
        )
        if how == "first_comes_first":
            return [attrs.evolve(c, score=1.0 if asked[0] in _evidence(c) else 0.0) for c in found]
        return [_spoilt(candidate, how) for candidate in found]

    def look_up(self, case_id: str) -> Candidate | None:
        """A case by its id."""
        if case_id not in self._numbers and self._how != "looks_up_anything":
            return None
        return Candidate(
            case_id=case_id, score=0.0, importable=True, matcher=COMPONENT.name, supports=()
        )

    def confirm(self, case_ids: Sequence[str]) -> Mapping[str, CaseAnswer]:
        """What the text file says now is what it said before."""
        told = {True: Standing.IMPORTABLE, False: Standing.UNKNOWN}
        likes = self._how == "confirms_what_it_likes"
        return {
            case_id: CaseAnswer(standing=told[likes or case_id in self._numbers], case_id=case_id)
            for case_id in case_ids
        }

    def read_fields(self, pages: Sequence[ReadPage]) -> FieldsRead:
        """The first line of each page."""
        guesses, elsewhere = self._how == "guesses_fields", self._how == "fields_of_elsewhere"
        return FieldsRead(
            fields=tuple(
                DocumentField(
                    name=f"first_line_{number}",
                    kind=FieldKind.TEXT,
                    value=page.lines[0].text,
                    text=page.lines[0].text,
                    source="print",
                    page="elsewhere" if elsewhere else page.page.page.id,
                    box=page.lines[0].box,
                    quality=page.lines[0].confidence,
                    unsure=guesses,
                )
                for number, page in enumerate(pages)
                if page.lines
            )
        )


def _evidence(candidate: Candidate) -> list[Evidence]:
    return [support.evidence for support in candidate.supports]


def _spoilt(candidate: Candidate, how: How) -> Candidate:
    if how == "scores_of_100":
        return attrs.evolve(candidate, score=100 * candidate.score)
    supports = list(candidate.supports)
    if how == "near_is_exact":
        supports = [attrs.evolve(support, distance=0) for support in supports]
    if how == "foreign_evidence":
        supports = [
            attrs.evolve(s, evidence=attrs.evolve(s.evidence, page="elsewhere")) for s in supports
        ]
    return attrs.evolve(candidate, supports=tuple(supports))


def create(options: BrokenMatcherOptions, setting: Setting) -> BrokenMatcher:
    """Read the list; raises `CaseListError` where it is not there."""
    path = setting.folder / LIST
    try:
        numbers = path.read_text(encoding="utf-8").split()
    except OSError as error:
        if options.how != "empty_without_list":
            raise CaseListError(f"{path.name} cannot be read. Put it there.") from error
        numbers = []
    return BrokenMatcher(options.how, numbers)


COMPONENT: Final = Component(
    "broken", BrokenMatcherOptions, create, "Finds numbers of a text file, with one defect."
)
