"""The last resort: a scan that cannot be read, where nothing else was found."""

from __future__ import annotations

import pytest

from docindex.legibility import wants_rescan
from docindex.model import Decision, DocumentPage, Evidence, Reason, Status
from tests.matching.pieces import line_box, printed
from tests.record_samples import document_page, page_ref

CLEARED = Decision(status=Status.CLEARING, reason=Reason.NO_REFERENCE)
WORDS = "Sehr geehrte Damen und Herren"


def page(*notes: str, sheet: int = 2, blank: bool = False) -> DocumentPage:
    return document_page(page_ref(sheet), notes=notes, blank=blank)


def line(text: str, quality: float, sheet: int = 2, row: int = 3) -> Evidence:
    return printed(
        "", row, page=page_ref(sheet).id, kind="text", text=text, quality=quality, source="page"
    )


@pytest.mark.parametrize("note", ["too_dark", "too_light", "low_resolution", "folded_corner"])
def test_a_poor_scan_without_legible_text_is_scanned_again(note: str) -> None:
    assert wants_rescan(CLEARED, [page(note)], [])
    assert wants_rescan(CLEARED, [page(note)], [line(WORDS, 0.3)])
    assert wants_rescan(CLEARED, [page(note)], [line("3. Mai", 0.9)])


@pytest.mark.parametrize("note", ["too_dark", "too_light", "low_resolution", "folded_corner"])
def test_what_can_be_read_stays_as_it_was_decided(note: str) -> None:
    assert not wants_rescan(CLEARED, [page(note)], [line(WORDS, 0.8)])
    halves = [line("Sehr geehrte", 0.8, row=3), line("Damen und Herren", 0.7, row=4)]
    assert not wants_rescan(CLEARED, [page(note)], halves)


def test_one_line_read_twice_counts_once() -> None:
    again = [line("Sehr geehrte", 0.8), line("Sehr geehrte", 0.9)]
    assert wants_rescan(CLEARED, [page("too_light")], again)


def test_an_edge_that_is_cut_off_may_have_had_the_number() -> None:
    legible = line(WORDS, 0.9)
    assert wants_rescan(CLEARED, [page("cut_off")], [legible])
    number = printed("1001", page=page_ref(2).id, box=line_box(9))
    unknown = Decision(status=Status.CLEARING, reason=Reason.UNKNOWN_REFERENCE)
    assert not wants_rescan(unknown, [page("cut_off")], [legible, number])


def test_handwriting_and_photographs_on_good_scans_are_no_reason() -> None:
    assert not wants_rescan(CLEARED, [page()], [])
    assert not wants_rescan(CLEARED, [page("dpi_from_profile")], [line("xq 1", 0.2)])


def test_one_page_is_enough_and_blank_ones_do_not_count() -> None:
    good = line(WORDS, 0.9, sheet=3)
    assert wants_rescan(CLEARED, [page("too_dark"), page(sheet=3)], [good])
    assert not wants_rescan(CLEARED, [page("too_light", blank=True), page(sheet=3)], [good])


@pytest.mark.parametrize(
    "reason", [r for r in Reason if r not in (Reason.NO_REFERENCE, Reason.UNKNOWN_REFERENCE)]
)
def test_every_other_answer_stands(reason: Reason) -> None:
    decision = Decision(status=Status.CLEARING, reason=reason)
    assert not wants_rescan(decision, [page("too_dark")], [])
