"""Roles of numbers that are read more than once, and numbers that only look like ours."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docindex.evidence import other_tenants, text_evidence, with_settled_roles
from docindex.matching.references import Grammar
from docindex.model import Evidence, ReferenceRole, ReferenceRule, TextLine
from tests.matching.pieces import OTHER_PAGE, barcode, line_box, numbers, printed, text

OURS, THEIRS, UNLABELLED = ReferenceRole.OURS, ReferenceRole.THEIRS, ReferenceRole.UNLABELLED
CASH = Grammar(
    ReferenceRule(kind="cash_no", pattern=r"\d{3}\.\d{4}\.\d{4}", labels_ours=("Buchungszeichen",))
)


def roles(*evidence: Evidence) -> list[ReferenceRole]:
    return [piece.role for piece in with_settled_roles(evidence)]


def test_the_whole_page_has_read_the_heading_that_a_line_has_not() -> None:
    line, page = printed("1001", 5), printed("1001", 5, source="page", role=THEIRS)
    assert roles(line, page) == [THEIRS, THEIRS]
    wrong = printed("1001", 5, role=OURS)
    assert roles(wrong, page) == [THEIRS, THEIRS]
    unlabelled = printed("1001", 5, source="page")
    assert roles(wrong, unlabelled) == [OURS, OURS]
    both = printed("1001", 5, source="page", role=OURS)
    assert roles(page, both) == [OURS, OURS]


def test_the_sender_s_number_is_his_wherever_it_stands() -> None:
    heading, again = printed("1001", 5, role=THEIRS), printed("1001", page=OTHER_PAGE)
    assert roles(heading, again) == [THEIRS, THEIRS]
    assert roles(heading, printed("1002", 9)) == [THEIRS, UNLABELLED]
    assert roles(heading, printed("1001", 9, kind="file_no")) == [THEIRS, UNLABELLED]
    # Called ours somewhere, it is in doubt.
    ours = printed("1001", 9, role=OURS)
    assert roles(heading, again, ours) == [THEIRS, UNLABELLED, OURS]
    assert roles(heading, again, barcode("1001")) == [THEIRS, UNLABELLED, OURS]


@given(st.lists(numbers, max_size=5), st.data())
def test_roles_depend_on_no_order_and_settle_once(
    evidence: list[Evidence], data: st.DataObject
) -> None:
    settled = with_settled_roles([*evidence, text("Az.")])
    again = with_settled_roles(data.draw(st.permutations([*evidence, text("Az.")])))
    assert sorted(map(repr, settled)) == sorted(map(repr, again))
    untouched = [p for p in [*evidence, text("Az.")] if p.source == "barcode" or p.kind == "text"]
    assert all(piece in settled for piece in untouched)


def test_what_is_not_valid_gives_way_to_a_number_at_its_place() -> None:
    misread, read = printed("1002", valid=False), printed("1001")
    assert with_settled_roles([misread, read]) == (read,)
    elsewhere = printed("1001", 9)
    assert with_settled_roles([misread, elsewhere]) == (misread, elsewhere)
    doubtful = printed("1001", folded=1)
    assert with_settled_roles([misread, doubtful]) == (misread, doubtful)


def test_a_label_with_half_a_number_is_a_number_that_is_not_valid() -> None:
    line = TextLine(text="Buchungszeichen 410.012.0018", confidence=0.9, box=line_box(3))
    evidence = text_evidence("b_00001f", [line], [CASH], source="line", reader="tesseract")
    (number,) = [piece for piece in evidence if piece.kind == "cash_no"]
    assert (number.value, number.valid, number.checked) == ("4100120018", False, False)
    assert number.role is OURS


@pytest.mark.parametrize(
    ("words", "doubts"),
    [
        ("Tel. 040 66969 359", 1),
        ("410.0120.0018", 0),
        ("Buchungszeichen 410 01200 018", 0),
    ],
)
def test_a_number_parted_otherwise_is_ours_only_by_its_label(words: str, doubts: int) -> None:
    line = TextLine(text=words, confidence=0.9, box=line_box(3))
    evidence = text_evidence("b_00001f", [line], [CASH], source="line", reader="tesseract")
    (number,) = [piece for piece in evidence if piece.kind == "cash_no"]
    assert number.folded == doubts


def test_a_number_of_another_tenant_is_told_once_for_a_page() -> None:
    ours = Grammar(ReferenceRule(kind="case_no", pattern=r"\d{3}-\d{2}"))
    theirs = Grammar(ReferenceRule(kind="kb_no", pattern=r"KB-\d{6}", of_tenant="kreis-b"))
    words = ("Aktenzeichen 123-45", "Kreis B KB-204177", "noch einmal KB-204177")
    lines = [TextLine(text=line, box=line_box(n), confidence=0.95) for n, line in enumerate(words)]
    evidence = text_evidence("p1", lines, (ours, theirs), source="line", reader="tesseract")
    (told,) = other_tenants(evidence, (ours, theirs))
    assert (told.kind, told.page) == ("other_tenant", "p1")
    assert told.second == "tenant kreis-b"
    assert other_tenants(evidence, (ours,)) == ()
    doubtful = [attrs.evolve(piece, folded=1) for piece in evidence]
    assert other_tenants(doubtful, (ours, theirs)) == (), "an O for a 0 is nobody's number"
