from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import numpy as np
import pytest

from docindex import cascade as module
from docindex.borndigital import CheckedText
from docindex.cascade import Cascade
from docindex.contracts import Grey
from docindex.imaging.likelihood import LineFeatures
from docindex.matching.references import Grammar
from docindex.model import (
    Box,
    Candidate,
    Document,
    DocumentPage,
    Evidence,
    PageSurvey,
    Reading,
    Reason,
    ReferenceRule,
    Role,
    Status,
    Support,
    TextLine,
)
from docindex.pageimage import PageImage
from docindex.reading import LinePlan, PageReader
from docindex.testing.values import page_ref

GRAMMAR = Grammar.compile(ReferenceRule(kind="case_no", pattern=r"\d{4}-\d{2}"))
NUMBER = "1234-26"


@attrs.define
class Pages:
    """What a reader finds on each page, and in which order it was asked.

    Args:
        likely, further, edges, rest, whole: lines of text by sheet.
        shapes: where the lines of a sheet stand, if it matters.
    """

    likely: dict[int, list[str]] = attrs.field(factory=dict)
    further: dict[int, list[str]] = attrs.field(factory=dict)
    rest: dict[int, list[str]] = attrs.field(factory=dict)
    whole: dict[int, list[str]] = attrs.field(factory=dict)
    edges: dict[int, list[str]] = attrs.field(factory=dict)
    shapes: dict[int, list[Box]] = attrs.field(factory=dict)
    asked: list[tuple[str, int]] = attrs.field(factory=list)

    def plan(self, image: PageImage, _text: CheckedText) -> LinePlan:
        box = Box(left=0, top=0, right=9, bottom=2)
        further = frozenset({box} if image.page.sheet in self.further else ())
        lines = self.shapes.get(image.page.sheet) or [
            Box(left=0, top=n, right=9, bottom=n + 2) for n in range(4)
        ]
        features = {line: LineFeatures() for line in lines}
        return LinePlan(features=features, likely=frozenset(), further=further)

    def read_likely(self, image: PageImage, _plan: LinePlan) -> tuple[TextLine, ...]:
        return self._lines("likely", self.likely, image)

    def read_further(self, image: PageImage, _plan: LinePlan) -> tuple[TextLine, ...]:
        return self._lines("further", self.further, image)

    def read_edges(self, image: PageImage, _plan: LinePlan) -> tuple[TextLine, ...]:
        return self._lines("edges", self.edges, image)

    def read_rest(
        self, image: PageImage, _plan: LinePlan, _known: tuple[TextLine, ...]
    ) -> Iterator[tuple[TextLine, ...]]:
        for text in self.rest.get(image.page.sheet, [""]):
            yield self._lines("rest", {image.page.sheet: [text]}, image)

    def read_page(self, image: PageImage) -> tuple[TextLine, ...]:
        return self._lines("whole", self.whole, image)

    def _lines(
        self, stage: str, texts: dict[int, list[str]], image: PageImage
    ) -> tuple[TextLine, ...]:
        self.asked.append((stage, image.page.sheet))
        return tuple(
            TextLine(
                text=text,
                confidence=0.9,
                box=Box(left=0, top=100 * n, right=400, bottom=100 * n + 40),
            )
            for n, text in enumerate(texts.get(image.page.sheet, ()))
        )

    def of(self, stage: str) -> list[int]:
        """The sheets that a stage read, in order."""
        return [sheet for asked, sheet in self.asked if asked == stage]


@attrs.define
class OneCase:
    """A matcher with one case, named by its number; its plate is a witness."""

    importable: bool = True
    stale: bool = False
    versions: tuple[tuple[str, str], ...] = ()

    def find(self, evidence: Sequence[Evidence]) -> tuple[Candidate, ...]:
        supports = [
            Support(key_kind="case_no", key=piece.value, evidence=piece)
            for piece in evidence
            if piece.kind == "case_no"
        ]
        supports += [
            Support(key_kind="plate", key="MUA-X 1", evidence=piece)
            for piece in evidence
            if piece.kind == "text" and "MUA-X 1" in piece.text
        ]
        if not supports:
            return ()
        status = "open" if self.importable else "transferred"
        return (
            Candidate(
                case_id="17",
                score=0.9,
                importable=self.importable,
                status=status,
                receiver="r",
                matcher="one",
                supports=tuple(supports),
            ),
        )


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Read a document of so many pages with told text."""

    def _read(
        pages: Pages, count: int, matcher: OneCase | None = None, notes: tuple[str, ...] = ()
    ) -> Reading:
        def reader(**_: object) -> PageReader:
            return pages  # type: ignore[return-value]

        monkeypatch.setattr(module, "PageReader", reader)
        cascade = Cascade(
            preprocessors=(),
            engine=("told", None),  # type: ignore[arg-type]
            matchers=[("one", matcher or OneCase())],
            grammars=(GRAMMAR,),
            classes=(),
            lone_readers=frozenset(),
        )
        sheets = [page_ref(sheet + 1) for sheet in range(count)]
        content = [
            DocumentPage(survey=PageSurvey(page=page, rotation=0, notes=notes), role=Role.CONTENT)
            for page in sheets
        ]
        document = Document(id="b1_00001f_r1", pages=tuple(content))
        blank: Grey = np.full((8, 8), 255, np.uint8)
        return cascade.read(document, lambda page: PageImage(page=page, grey=blank, dpi=300.0))

    return _read


def test_likely_lines_of_all_pages_are_read_before_anything_is_indexed(read) -> None:  # type: ignore[no-untyped-def]
    pages = Pages(likely={1: [NUMBER, "MUA-X 1"], 2: [NUMBER], 3: [NUMBER]}, further={1: ["x"]})
    reading = read(pages, 3)
    assert reading.decision.status is Status.INDEXED
    assert pages.asked == [("likely", 1), ("likely", 2), ("likely", 3)]
    assert reading.stages == ("barcode", "lines")


def test_on_pages_without_a_number_the_other_fields_are_read_too(read) -> None:  # type: ignore[no-untyped-def]
    pages = Pages(likely={1: [NUMBER, "MUA-X 1"]}, further={1: ["x"], 2: ["y"]})
    assert read(pages, 2).decision.status is Status.INDEXED
    assert pages.of("further") == [2]


def test_a_witness_is_looked_for_among_digits_before_the_whole_page(read) -> None:  # type: ignore[no-untyped-def]
    pages = Pages(likely={1: [NUMBER]}, further={1: ["MUA-X 1"]}, rest={1: ["too late"]})
    assert read(pages, 1).decision.status is Status.INDEXED
    assert pages.asked == [("likely", 1), ("further", 1)]


def test_without_any_case_the_whole_page_follows_at_once(read) -> None:  # type: ignore[no-untyped-def]
    pages = Pages(further={1: ["MUA-X 1"]}, whole={1: [NUMBER, "MUA-X 1"]})
    reading = read(pages, 1)
    assert reading.decision.status is Status.INDEXED
    assert pages.asked == [("likely", 1), ("whole", 1)]
    assert reading.stages == ("barcode", "lines", "page")


def test_the_rest_is_read_first_where_a_number_stands_and_no_more_when_it_is_certain(read) -> None:  # type: ignore[no-untyped-def]
    pages = Pages(likely={3: [NUMBER]}, rest={1: ["short", "MUA-X 1", "too late"]})
    assert read(pages, 4).decision.status is Status.INDEXED
    assert pages.of("rest") == [3, 1, 1]
    assert pages.of("whole") == []


def test_of_a_long_file_the_rest_of_six_pages_is_read(read) -> None:  # type: ignore[no-untyped-def]
    pages = Pages(likely={9: [NUMBER]})
    assert read(pages, 12).decision.reason is Reason.ONE_WITNESS_ONLY
    assert pages.of("likely") == list(range(1, 13))
    assert pages.of("rest") == [9, 1, 2, 3, 4, 5]


def test_a_case_that_nobody_imports_needs_no_further_text(read) -> None:  # type: ignore[no-untyped-def]
    pages = Pages(likely={1: [NUMBER]}, further={1: ["MUA-X 1"]})
    assert read(pages, 1, OneCase(importable=False)).decision.reason is Reason.NOT_IMPORTABLE
    assert pages.asked == [("likely", 1)]


def test_a_scan_too_poor_to_be_read_is_scanned_again(read) -> None:  # type: ignore[no-untyped-def]
    words = "Sehr geehrte Damen und Herren"
    assert read(Pages(), 2, notes=("too_dark",)).decision.reason is Reason.RESCAN
    assert read(Pages(), 2).decision.reason is Reason.NO_REFERENCE
    legible = Pages(whole={1: [words], 2: [words]})
    assert read(legible, 2, notes=("too_dark",)).decision.reason is Reason.NO_REFERENCE
    found = read(Pages(likely={1: [NUMBER]}), 1, notes=("too_dark",)).decision
    assert found.reason is Reason.ONE_WITNESS_ONLY


def _letter() -> list[Box]:
    """Lines of an address where a window is, and text below; pixels at 300 dpi."""
    address = [Box(left=300, top=600 + 60 * n, right=800, bottom=650 + 60 * n) for n in range(4)]
    text = [Box(left=300, top=1500 + 70 * n, right=2000, bottom=1550 + 70 * n) for n in range(9)]
    return [*address, *text]


def test_a_second_letter_that_names_no_case_is_not_filed_with_the_first(read) -> None:  # type: ignore[no-untyped-def]
    shapes = {1: _letter(), 2: _letter()}
    first = {1: [NUMBER, "MUA-X 1"]}
    pages = Pages(likely=first, shapes=shapes)
    reading = read(pages, 2)
    assert reading.decision.reason is Reason.POSSIBLE_MISSED_SEPARATOR
    assert reading.decision.status is Status.CLEARING
    assert pages.of("edges") == [2]
    assert [boundary.signs for boundary in reading.boundaries] == [("address_window",)]
    assert read(Pages(likely=first, shapes={1: _letter()}), 2).decision.status is Status.INDEXED


def test_a_page_number_or_the_case_on_the_page_takes_the_doubt_away(read) -> None:  # type: ignore[no-untyped-def]
    shapes = {1: _letter(), 2: _letter()}
    numbered = Pages(likely={1: [NUMBER, "MUA-X 1"]}, edges={2: ["Seite 2 von 2"]}, shapes=shapes)
    assert read(numbered, 2).decision.status is Status.INDEXED
    named = Pages(likely={1: [NUMBER, "MUA-X 1"], 2: [NUMBER]}, shapes=shapes)
    assert read(named, 2).decision.status is Status.INDEXED
