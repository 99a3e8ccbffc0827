from __future__ import annotations

import attrs
import numpy as np
import pytest

from docindex.barcodes import read_barcodes
from docindex.model import (
    Barcode,
    Box,
    Candidate,
    Contradiction,
    Reason,
    ReferenceRole,
    Status,
    Support,
)
from docindex.pageimage import PageImage
from docindex.report.conflicts import Conflict, DisputedReading, conflicts
from tests.record_samples import document_page, page_ref, record
from tests.report.papers import candidate, evidence, letter

PLACE = Box(left=30, top=40, right=230, bottom=80)
LOW = Box(left=10, top=900, right=310, bottom=940)
FIRST, SECOND = page_ref(2), page_ref(3)


class Reads:
    def __init__(self, text: bytes) -> None:
        self._text = text

    def decode(self, _image: np.ndarray, _symbologies: object) -> list[Barcode]:
        return [Barcode(data=self._text, symbology="code128", box=PLACE, readers=("?",))]


@pytest.mark.parametrize("text", [b"1020000017", b"it's 'so' at 1,2,3,4", b'two\nlines: "x"'])
def test_readings_that_disagree_are_found_on_the_page(text: bytes) -> None:
    """The words of `barcodes` are read back, whatever the barcode says."""
    image = PageImage(page=FIRST, grey=np.full((600, 800), 255, np.uint8), dpi=300.0)  # read whole
    reading = read_barcodes(image, [("zxing", Reads(text)), ("zbar", Reads(b"other"))], ["code128"])
    assert len(reading.contradictions) == 1
    value = record(
        pages=(document_page(FIRST),),
        contradictions=reading.contradictions,
        evidence=(),
        candidates=(),
    )
    (conflict,) = conflicts(value)
    things = {thing for side in conflict.sides for thing in side.things}
    assert all(isinstance(thing, DisputedReading) for thing in things)
    assert {thing.readers for thing in things} == {"zxing", "zbar"}
    assert {thing.box for thing in things} <= {PLACE, Box(left=0, top=0, right=200, bottom=40)}


def test_other_statements_stand_as_they_are() -> None:
    said = Contradiction(kind="other_tenant", page=FIRST.id, first="a: b at 1,2", second="")
    value = letter(Status.CLEARING, Reason.CONTRADICTION, contradictions=(said, said))
    (conflict,) = conflicts(value)
    assert [side.text for side in conflict.sides] == ["a: b at 1,2", ""]
    assert [side.things for side in conflict.sides] == [(), ()]


def only(found: tuple[Conflict, ...], reason: Reason) -> list[tuple[str | None, list[str]]]:
    (conflict,) = found
    assert conflict.kind == reason.value
    return [(side.case, [getattr(t, "value", "") for t in side.things]) for side in conflict.sides]


def test_two_cases_stand_against_each_other() -> None:
    one, other = evidence("111", FIRST), evidence("222", FIRST, box=LOW)
    near = candidate("case-3", evidence("333", FIRST, valid=False))
    cases = (candidate("case-1", one), candidate("case-2", other), near)
    value = letter(Status.CLEARING, Reason.TWO_CASES, *cases)
    assert only(conflicts(value), Reason.TWO_CASES) == [("case-1", ["111"]), ("case-2", ["222"])]


def test_a_number_that_the_case_does_not_have_stands_against_it() -> None:
    own, other = evidence("111", FIRST), evidence("999", FIRST, box=LOW)
    theirs = evidence("555", FIRST, role=ReferenceRole.THEIRS)
    part = evidence("11", FIRST, kind="cash_no")
    doubtful = evidence("777", FIRST, folded=1, box=LOW)
    value = letter(
        Status.VERIFY,
        Reason.CONTRADICTION,
        candidate("case-1", own),
        evidence=(own, other, theirs, part, doubtful),
    )
    assert only(conflicts(value), Reason.CONTRADICTION) == [("case-1", ["111"]), (None, ["999"])]


def test_a_stranger_on_another_page_stands_against_the_case() -> None:
    own, name = evidence("111", FIRST), evidence("", SECOND, kind="text", text="Erika Beispiel")
    beside = evidence("", FIRST, kind="text", text="Beispielstadt")

    def person(case: str, *kinds: str) -> Candidate:
        elsewhere = tuple(Support(key_kind=k, key=case, evidence=name) for k in kinds)
        here = Support(key_kind="city", key="beispielstadt", evidence=beside)
        return attrs.evolve(candidate(case), supports=(here, *elsewhere))

    misread = person("case-5", "surname", "given_name")
    value = letter(
        Status.CLEARING,
        Reason.POSSIBLE_MISSED_SEPARATOR,
        candidate("case-1", own),
        person("case-2", "surname", "given_name"),
        person("case-3", "surname"),
        person("case-4"),
        attrs.evolve(
            misread, supports=tuple(attrs.evolve(s, distance=1) for s in misread.supports)
        ),
        pages=(document_page(FIRST), document_page(SECOND)),
    )
    (conflict,) = conflicts(value)
    assert [(s.case, s.things) for s in conflict.sides] == [("case-1", (own,)), ("case-2", (name,))]


def test_a_plain_answer_has_no_conflict() -> None:
    value = letter(Status.INDEXED, Reason.CASE_BARCODE, candidate("case-1", evidence("1", FIRST)))
    assert conflicts(value) == ()
