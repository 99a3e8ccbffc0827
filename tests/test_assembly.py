from __future__ import annotations

from collections.abc import Sequence

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docindex.assembly import assemble, with_renditions
from docindex.matching.references import Grammar
from docindex.model import (
    Barcode,
    Box,
    PageFault,
    PageRef,
    PageSurvey,
    Patch,
    Reason,
    ReferenceRule,
    Role,
    Side,
)
from docindex.paging import DECLARED_START
from docindex.profile import SeparationSection

BOX = Box(left=0, top=0, right=9, bottom=9)
GRAMMARS = (Grammar.compile(ReferenceRule(kind="case_no", pattern=r"\d{6}")),)
RULES = SeparationSection(patch_codes=("T", "2"), barcodes=("PATCHT",), case_barcode=True)


def _survey(sheet: int, word: str, *, side: Side = Side.FRONT, file: str = "") -> PageSurvey:
    """A side that a word describes: content, blank, broken, failed, T, 3, T|3, or a text."""
    page = PageRef(
        batch="b",
        sheet=sheet,
        side=side,
        file=file or f"{sheet}.tif",
        frame=0,
        sha256="0",
        width=10,
        height=10,
        dpi_x=300,
        dpi_y=300,
        dpi_source="file",
    )
    survey = PageSurvey(page=page)
    if word in ("T", "2", "3", "T|3", "1|6"):
        return attrs.evolve(survey, patches=(Patch(code=word, box=BOX),))
    if word == "broken":
        return attrs.evolve(survey, fault=PageFault.DAMAGED)
    if word == "failed":
        return attrs.evolve(survey, fault=PageFault.COMPONENT_FAILED)
    if word in ("content", "blank"):
        return attrs.evolve(survey, blank=word == "blank")
    code = Barcode(data=word.encode(), symbology="code128", box=BOX, readers=("zxing",))
    return attrs.evolve(survey, barcodes=(code,))


def _simplex(words: str) -> list[PageSurvey]:
    return [_survey(i, word) for i, word in enumerate(words.split(), 1)]


def _duplex(words: str) -> list[PageSurvey]:
    pairs = [pair.split("/") for pair in words.split()]
    return [
        _survey(i, word, side=side)
        for i, pair in enumerate(pairs, 1)
        for side, word in zip(Side, pair, strict=True)
    ]


def _shape(surveys: Sequence[PageSurvey], rules: SeparationSection = RULES) -> str:
    """Documents as text: `s` separator, `c` content, `b` back, `-` blank, `x` unreadable."""
    letters = {
        Role.SEPARATOR: "s",
        Role.CONTENT: "c",
        Role.BACK: "b",
        Role.BLANK: "-",
        Role.UNREADABLE: "x",
    }
    documents = assemble(surveys, rules, GRAMMARS)
    return " ".join("".join(letters[p.role] for p in d.pages) for d in documents)


@pytest.mark.parametrize(
    ("words", "shape"),
    [
        ("content content", "cc"),
        ("T content content 2 content", "scc sc"),
        ("content PATCHT content", "c sc"),
        ("content PATCHT PATCHT content", "c ssc"),
        ("content 3 content", "ccc"),
        ("content T|3 content", "c sc"),
        ("content 1|6 content", "ccc"),
        ("T content T", "scs"),
        ("T T", "ss"),
        ("T content blank content", "sc-c"),
        ("T blank T content", "s- sc"),
        ("123456 content 234567 content", "cc cc"),
        ("123456 123456 content", "ccc"),
        ("T 123456 content 234567", "scc c"),
        ("content 123456 content", "c cc"),
        ("content 12345 NOTHING content", "cccc"),
        ("T content broken content T content", "scxc sc"),
        ("T content failed 234567 content", "scx cc"),
    ],
)
def test_simplex_stacks(words: str, shape: str) -> None:
    assert _shape(_simplex(words)) == shape


@pytest.mark.parametrize(
    ("words", "shape"),
    [
        ("T/blank content/blank content/content", "ssc-cb"),
        ("T/T content/blank T/blank content/content", "ssc- sscb"),
        ("content/T content/blank", "ssc-"),
        ("T/content content/blank", "sbc-"),
        ("123456/blank content/blank 234567/234567", "c-c- cb"),
        ("content/blank blank/blank T/blank content/broken", "c--- sscx"),
    ],
)
def test_duplex_stacks(words: str, shape: str) -> None:
    assert _shape(_duplex(words)) == shape


def test_one_file_one_document() -> None:
    rules = SeparationSection(one_file_one_document=True)
    files = ["1.pdf", "1.pdf", "2.pdf", "3.pdf", "3.pdf"]
    surveys = [_survey(i, "content", file=name) for i, name in enumerate(files, 1)]
    assert _shape(surveys, rules) == "cc c cc"
    surveys[2] = _survey(3, "broken", file="2.pdf")
    assert _shape(surveys, rules) == "cc x cc"


def test_the_capture_software_starts_documents_where_the_profile_says_so() -> None:
    surveys = _simplex("content content T content content")
    for place in (1, 3, 4):
        surveys[place] = attrs.evolve(surveys[place], notes=(DECLARED_START,))
    assert _shape(surveys) == "cc scc"
    rules = SeparationSection(patch_codes=("T",), declared=True)
    assert _shape(surveys, rules) == "c c sc c"


def test_renditions_stand_beside_their_side_with_its_role() -> None:
    surveys = _duplex("T/blank content/blank T/blank content/broken")
    documents = assemble(surveys, RULES, GRAMMARS)
    others = [
        PageSurvey(page=attrs.evolve(survey.page, rendition=1, file=f"{n}.jpg"))
        for n, survey in enumerate(surveys)
        if n != 3
    ]
    whole = with_renditions(documents, others)
    assert [len(document.pages) for document in whole] == [7, 8]
    assert [d.id for d in whole] == [d.id for d in documents]
    for document in whole:
        roles = {(page.page.sheet, page.page.side): page.role for page in document.pages}
        assert all(page.role is roles[page.page.sheet, page.page.side] for page in document.pages)
    assert [page.page.rendition for page in whole[0].pages] == [0, 1, 0, 1, 0, 1, 0]


def test_a_cover_sheet_carries_its_case_barcode_into_the_document() -> None:
    cover = attrs.evolve(
        _survey(1, "T"),
        barcodes=_survey(1, "123456").barcodes,
    )
    (document,) = assemble([cover, _survey(2, "content"), _survey(3, "123456")], RULES, GRAMMARS)
    assert [page.role for page in document.pages] == [Role.SEPARATOR, Role.CONTENT, Role.CONTENT]


@pytest.mark.parametrize(
    ("words", "reasons"),
    [
        ("T content broken content T content", [Reason.UNREADABLE, None]),
        ("T content failed T content", [Reason.COMPONENT_FAILED, None]),
        ("T failed broken", [Reason.UNREADABLE]),
        ("T blank T content", [Reason.NOTHING_TO_READ, None]),
        ("T T", [Reason.NOTHING_TO_READ]),
    ],
)
def test_what_is_settled_before_anything_is_read(words: str, reasons: list[Reason | None]) -> None:
    documents = assemble(_simplex(words), RULES, GRAMMARS)
    assert [document.cleared for document in documents] == reasons


WORDS = st.sampled_from(["content", "blank", "T", "PATCHT", "123456", "234567", "broken", "3"])


@given(st.lists(WORDS, min_size=1, max_size=30))
def test_every_side_stands_once_and_in_order(words: list[str]) -> None:
    surveys = _simplex(" ".join(words))
    documents = assemble(surveys, RULES, GRAMMARS)
    assert [page.survey for document in documents for page in document.pages] == surveys
    assert len({document.id for document in documents}) == len(documents)


@given(st.lists(WORDS, min_size=1, max_size=12), st.lists(WORDS, min_size=1, max_size=12))
def test_what_follows_a_separator_does_not_depend_on_what_was_before(
    first: list[str], second: list[str]
) -> None:
    alone = _shape(_simplex(" ".join(["T", "content", *second])))
    both = _shape(_simplex(" ".join(["content", *first, "content", "T", "content", *second])))
    assert both.endswith(alone)


@pytest.mark.parametrize(
    ("words", "signs"),
    [
        ("T content", ["patch_code"]),
        ("PATCHT content", ["separator_barcode"]),
        ("T PATCHT content", ["patch_code separator_barcode"]),
        ("T 123456 content", ["patch_code case_barcode"]),
        ("T content 123456 content", ["patch_code", "case_barcode"]),
        ("content T content", ["first_sheet", "patch_code"]),
        ("content 12345", ["first_sheet"]),
    ],
)
def test_what_a_document_begins_with_is_kept(words: str, signs: list[str]) -> None:
    documents = assemble(_simplex(words), RULES, GRAMMARS)
    (starts,) = zip(*(document.boundaries for document in documents), strict=True)
    assert [" ".join(start.signs) for start in starts] == signs
    assert [start.page for start in starts] == [d.pages[0].page.id for d in documents]
    assert all(start.probability > 0.99 for start in starts)


def test_files_and_index_files_are_signs_where_the_profile_says_so() -> None:
    surveys = [_survey(i, "content", file=name) for i, name in enumerate("aab", 1)]
    surveys[2] = attrs.evolve(surveys[2], notes=(DECLARED_START,))
    rules = SeparationSection(one_file_one_document=True, declared=True)
    documents = assemble(surveys, rules, GRAMMARS)
    found = [start.signs for document in documents for start in document.boundaries]
    assert found == [("file_begins",), ("declared", "file_begins")]
    assert len(assemble(surveys, RULES, GRAMMARS)) == 1


@given(st.lists(st.sampled_from(["T", "123456", "234567", "345678"]), min_size=1, max_size=6))
def test_what_a_document_begins_with_does_not_depend_on_its_neighbours(words: list[str]) -> None:
    pieces = [["T", word, "content"] for word in words]
    stack = _simplex(" ".join(word for piece in pieces for word in piece))
    found = [document.boundaries[0] for document in assemble(stack, RULES, GRAMMARS)]
    alone = [assemble(_simplex(" ".join(p)), RULES, GRAMMARS)[0].boundaries[0] for p in pieces]
    told = {(boundary.signs, boundary.probability) for boundary in alone}
    assert {(boundary.signs, boundary.probability) for boundary in found} <= told


@pytest.mark.parametrize(
    ("words", "shape"),
    [
        # Our own letter that comes back, with the post's code on the envelope behind it.
        ("123456 DEA%42%1 234567 content", "cc cc"),
        # Printed backs that were scanned as sheets of their own bear the number of their front.
        ("123456 123456 content 234567 234567", "ccc cc"),
        # An envelope below what it held.
        ("T 123456 content T 234567 content", "scc scc"),
    ],
)
def test_what_is_scanned_along_stays_with_its_letter(words: str, shape: str) -> None:
    assert _shape(_simplex(words)) == shape


def test_sheets_in_simplex_and_duplex_may_follow_each_other() -> None:
    two = _duplex("T/blank content/content")
    one = [_survey(3, "content"), _survey(4, "T"), _survey(5, "content")]
    assert _shape([*two, *one]) == "sscbc sc"


def test_barcodes_of_others_part_nothing() -> None:
    others = attrs.evolve(GRAMMARS[0].rule, of_tenant="stadt-b")
    foreign = (Grammar.compile(others),)
    stack = _simplex("content 123456 content G123456789 content")
    assert len(assemble(stack, RULES, foreign)) == 1
    assert len(assemble(stack, RULES, GRAMMARS)) == 2


def test_an_empty_batch_has_no_documents() -> None:
    assert assemble([], RULES, GRAMMARS) == ()
