from __future__ import annotations

import json
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings

from docindex.model import (
    Barcode,
    Box,
    Candidate,
    FieldKind,
    IndexRecord,
    PageFault,
    Patch,
    Reason,
    ReferenceRole,
    Role,
    Status,
    Support,
)
from docindex.report.findings import Findings, parts, why_not
from docindex.report.islands import island
from docindex.report.marks import Tone
from tests.record_samples import BOX, document_page, form_field, page_ref, records
from tests.report.papers import candidate, entry, evidence, letter

PAGE = page_ref(2)


def shown(value: IndexRecord) -> dict[str, Any]:
    return Findings(entry=entry(value), largest=1000).to_json()


@given(records())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_record_can_be_shown(value: IndexRecord) -> None:
    """Whatever stands in a record: boxes outside of the page, no size, the same thing twice."""
    findings = Findings(entry=entry(value), largest=1000)
    data = findings.to_json()
    assert json.loads(island("d0", data).split(">", 1)[1].rsplit("<", 1)[0]) == data
    for mark in data["marks"]:
        assert 0 <= mark["page"] < len(data["pages"])
        assert mark["spot"] is None or all(0 <= share <= 1 for share in mark["spot"])
    placed = [(m["page"], m["close"]) for m in data["marks"] if m["close"] is not None]
    for number, page in enumerate(value.pages):
        closes = sorted(place for on, place in placed if on == number)
        assert closes == list(range(len(findings.closes_on(page.page.id))))


def test_marks_say_what_a_place_means() -> None:
    at = [Box(left=10, top=n * 100, right=310, bottom=n * 100 + 40) for n in range(6)]
    own, other, alone = (evidence(str(n) * 3, PAGE, box=at[n]) for n in range(3))
    bars = Barcode(data=b"DE 17", symbology="qr", box=at[3], readers=("zxing",))
    known = Barcode(data=b"000", symbology="code128", box=at[5], readers=("zxing", "zbar"))
    patch = Patch(code="T", box=at[4])
    from_bars = evidence("000", PAGE, box=at[5], source="barcode", reader="zxing+zbar")
    value = letter(
        Status.INDEXED,
        Reason.CASE_BARCODE,
        candidate("case-1", own, from_bars),
        candidate("case-2", other, score=0.5),
        pages=(document_page(PAGE, barcodes=(bars, known), patches=(patch,)),),
        evidence=(own, other, alone, from_bars),
    )
    marks = shown(value)["marks"]
    tones = [mark["tone"] for mark in marks]
    assert tones == ["match", "other", "read", "barcode", "separator", "match"]
    # The barcode that is evidence is not shown a second time.
    assert [len(mark["seen"]) for mark in marks] == [1] * 6


def test_fields_have_their_place_and_a_close_up_those_first_that_say_something() -> None:
    at = [Box(left=10, top=n * 100, right=50, bottom=n * 100 + 40) for n in range(30)]
    empty = [form_field(f"f{n}", FieldKind.MARK, box=box, value=False) for n, box in enumerate(at)]
    ticked = attrs.evolve(empty[28], value=True)
    doubt = attrs.evolve(empty[29], value=None, unsure=True)
    number = form_field("az", FieldKind.NUMBER, value="111", text="1 1 1")
    own = evidence("111", PAGE, source="zone")
    value = letter(
        Status.VERIFY,
        Reason.ONE_WITNESS_ONLY,
        candidate("case-1", own),
        fields=(number, *empty[:28], ticked, doubt),
    )
    data = shown(value)
    assert [field["name"] for field in data["fields"]] == ["az", *(f"f{n}" for n in range(30))]
    marks = [data["marks"][field["mark"]] for field in data["fields"]]
    # The number is evidence as well: one place, and what it proves colours it.
    assert [mark["tone"] for mark in marks[:2]] == ["match", "field"]
    assert [seen["what"] for seen in marks[0]["seen"]] == ["reference", "field"]
    closes = [mark["close"] is not None for mark in marks]
    assert closes == [*[True] * 23, *[False] * 6, True, True]
    assert (data["fields"][30]["unsure"], data["fields"][30]["value"]) == (True, None)


def test_two_looks_at_one_place_are_one_mark() -> None:
    line, page = evidence("1", PAGE), evidence("1", PAGE, source="page", quality=0.8)
    page = attrs.evolve(page, box=attrs.evolve(BOX, top=BOX.top + 3, right=BOX.right + 9))
    value = letter(Status.VERIFY, Reason.NEAR_MATCH, candidate("case-1", line, page))
    data = shown(value)
    assert [len(mark["seen"]) for mark in data["marks"]] == [2]
    assert len(data["candidates"][0]["supports"]) == 1


def test_a_number_in_its_line_is_one_mark_and_another_number_there_is_not() -> None:
    whole = attrs.evolve(BOX, left=0, right=2000)
    number, in_line = evidence("1", PAGE), evidence("1", PAGE, box=whole, source="page")
    other = evidence("2", PAGE, box=whole, source="page")
    value = letter(Status.PENDING, Reason.NOT_YET_LISTED, evidence=(in_line, number, other))
    assert [len(mark["seen"]) for mark in shown(value)["marks"]] == [1, 2]


def test_the_answer_stands_before_cases_of_a_higher_score() -> None:
    named = candidate("case-1", evidence("1", PAGE), score=0.4)
    better = candidate("case-2", evidence("", PAGE, kind="text"), score=0.7)
    value = letter(Status.VERIFY, Reason.NEAR_MATCH, named, candidates=(better, named))
    assert [c["case"] for c in shown(value)["candidates"]] == ["case-1", "case-2"]


def test_a_conflict_colours_its_place() -> None:
    cases = [
        candidate(
            f"case-{n}",
            evidence(str(n), PAGE, box=attrs.evolve(BOX, left=n, top=n * 90, bottom=n * 90 + 30)),
        )
        for n in (1, 2)
    ]
    data = shown(letter(Status.CLEARING, Reason.TWO_CASES, *cases))
    assert [mark["tone"] for mark in data["marks"]] == [Tone.CONFLICT, Tone.CONFLICT]
    assert [[t["mark"] for t in s["things"]] for s in data["conflicts"][0]["sides"]] == [[0], [1]]


def test_bars_get_no_close_up_and_numbers_do() -> None:
    number = evidence("1", PAGE)
    bars = evidence("1", PAGE, source="barcode", box=attrs.evolve(BOX, top=500, bottom=600))
    value = letter(Status.INDEXED, Reason.CASE_BARCODE, candidate("case-1", number, bars))
    findings = Findings(entry=entry(value), largest=1000)
    assert findings.closes_on(PAGE.id) == (BOX,)


def test_an_unreadable_page_says_why() -> None:
    bad = document_page(
        page_ref(3, width=0, height=0), Role.UNREADABLE, fault=PageFault.DAMAGED, detail="cut"
    )
    page = shown(letter(Status.CLEARING, Reason.UNREADABLE, pages=(bad,)))["pages"][0]
    assert (page["fault"], page["detail"], page["size"]) == ("damaged", "cut", None)


CLOSED = {"importable": False}


@pytest.mark.parametrize(
    ("other", "codes"),
    [
        (candidate("c", evidence("1", PAGE)), ["also_named"]),
        (candidate("c", evidence("1", PAGE), score=0.5), ["also_named", "score"]),
        (candidate("c", evidence("1", PAGE), **CLOSED), ["not_importable", "also_named"]),
        (candidate("c", evidence("1", PAGE, folded=1)), ["near"]),
        (candidate("c", evidence("1", PAGE, role=ReferenceRole.THEIRS)), ["theirs"]),
        (candidate("c", evidence("1", PAGE, role=ReferenceRole.THEIRS, folded=1)), ["theirs"]),
        (candidate("c", evidence("", PAGE, kind="text"), score=0.1), ["fields", "score"]),
    ],
)
def test_why_a_case_was_not_taken(other: Candidate, codes: list[str]) -> None:
    assert why_not(other, 0.9) == codes


@pytest.mark.parametrize(
    ("read", "key", "beside"),
    [
        ("5260", "5260", []),
        ("5280", "5260", [["52", "52"], ["8", "6"], ["0", "0"]]),
        ("520", "5260", [["52", "52"], ["", "6"], ["0", "0"]]),
    ],
)
def test_a_misread_number_is_set_beside_the_key(
    read: str, key: str, beside: list[list[str]]
) -> None:
    support = Support(key_kind="case_no", key=key, evidence=evidence(read, PAGE))
    assert parts(support) == beside


def test_nothing_is_compared_letter_by_letter_with_a_line_of_text() -> None:
    line = evidence("", PAGE, kind="text", text="Erika Beispiel")
    assert parts(Support(key_kind="surname", key="beispiel", evidence=line)) == []
