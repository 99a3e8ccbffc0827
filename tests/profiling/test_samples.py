"""Barcodes, labels and separation as scans show them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex.matching.references import Grammar
from docindex.model import Barcode, Box, PageRef, PageSurvey, Patch, ReferenceRule, Side
from docindex.profiling.grammars import NumberGrammar, infer_grammar
from docindex.profiling.labels import infer_labels, numbers_beside
from docindex.profiling.payloads import Seen, infer_payload
from docindex.profiling.separation import Rules, ScannedFolder, infer_separation

PRINTED = [f"3026 {n:04d} {n * 7 % 10000:04d}" for n in range(300)]
GRAMMAR = Grammar(ReferenceRule(kind="case_no", pattern=r"\d{4} \d{4} \d{4}"))
LISTED = frozenset(filter(None, map(GRAMMAR.normalise, PRINTED)))
BOX = Box(left=0, top=0, right=9, bottom=9)


def numbers() -> NumberGrammar:
    found = infer_grammar("case_no", PRINTED)
    assert found is not None
    return found


def seen(*payloads: str) -> list[Seen]:
    return [Seen(payload, f"p{n}", "code128") for n, payload in enumerate(payloads)]


def plain(number: str) -> str:
    return number.replace(" ", "")


@given(
    st.text("ABCXYZ-/", max_size=5),
    st.text("ABCXYZ-/", max_size=3),
    st.booleans(),
    st.integers(3, 9),
)
@settings(deadline=None, max_examples=50)
def test_payloads_are_read_as_they_were_made(
    before: str, after: str, printed: bool, count: int
) -> None:
    payloads = [
        f"{before}{number if printed else plain(number)}{after}" for number in PRINTED[:count]
    ]
    found = infer_payload(GRAMMAR, numbers(), LISTED, seen(*payloads, "4006381333931", "DEA12"))
    assert found.regex is not None
    assert found.pages == {f"p{n}" for n in range(count)}
    rule = ReferenceRule(kind="case_no", pattern=GRAMMAR.rule.pattern, barcode_payload=found.regex)
    reader = Grammar(rule)
    for number in PRINTED:
        text = f"{before}{number if printed else plain(number)}{after}"
        read = reader.from_barcode(text.encode())
        assert read is not None
        assert read.value == plain(number)
    assert not re.fullmatch(found.regex, f"Q{payloads[0]}")


def test_numbers_that_are_not_listed_prove_no_payload() -> None:
    found = infer_payload(GRAMMAR, numbers(), LISTED, seen("VG999999999999"), first=True)
    assert found.regex is None
    assert found.findings[0].doubt is not None


def test_one_case_is_a_doubt_and_another_form_as_well() -> None:
    payloads = [f"VG{plain(PRINTED[0])}", f"VG{plain(PRINTED[1])}", plain(PRINTED[2])]
    found = infer_payload(GRAMMAR, numbers(), LISTED, seen(*payloads))
    assert found.regex == r"VG(?P<value>\d{12})"
    doubts = [finding.doubt.en for finding in found.findings if finding.doubt]
    assert "only 2 cases" in doubts[0]
    assert "1 cases stand in barcodes otherwise" in doubts[1]


def test_labels_before_and_above_a_number() -> None:
    lines = [
        f"Ihr Zeichen: {PRINTED[0]}",
        "Aktenzeichen",
        PRINTED[1],
        f"Unser Zeichen {PRINTED[2]}",
        "Kundennummer 1111 2222 3333",
        f"Seite 1 von 2 {PRINTED[3]}",
    ]
    beside = list(numbers_beside(lines, GRAMMAR, LISTED))
    assert [number.listed for number in beside] == [True, True, True, False, True]
    found = infer_labels("case_no", beside, first=True)
    assert found.ours == ("Ihr Zeichen", "Aktenzeichen", "Ihr Az.")
    assert "by custom: Ihr Az." in found.findings[0].why.en
    assert "Unser Zeichen" in found.theirs
    doubts = [finding.doubt.en for finding in found.findings if finding.doubt]
    assert doubts == ["before listed numbers as well: Unser Zeichen 1"]


def test_words_of_three_cases_are_proposed_and_of_one_person_are_not() -> None:
    lines = [f"Dossier {number}" for number in PRINTED[:3]] + [f"Herr Weber {PRINTED[4]}"] * 5
    beside = list(numbers_beside(lines, GRAMMAR, LISTED))
    said = " ".join(f.why.en for f in infer_labels("case_no", beside, first=True).findings)
    assert "Dossier 3" in said
    assert "Weber" not in said


def page(
    number: int, *, codes: Sequence[str] = (), patch: str = "", blank: bool = False
) -> PageSurvey:
    ref = PageRef(
        batch="b",
        sheet=number,
        side=Side.FRONT,
        file=f"{number}.tif",
        frame=0,
        sha256="",
        width=9,
        height=9,
        dpi_x=300,
        dpi_y=300,
        dpi_source="file",
    )
    barcodes = tuple(
        Barcode(data=code.encode(), symbology="code128", box=BOX, readers=("zxing",))
        for code in codes
    )
    patches = (Patch(code=patch, box=BOX),) if patch else ()
    return PageSurvey(page=ref, barcodes=barcodes, patches=patches, blank=blank)


def separated(*pages: PageSurvey, frames: Sequence[int] = ()) -> Rules:
    def ours(survey: PageSurvey) -> set[str]:
        return {barcode.text for barcode in survey.barcodes if barcode.text.startswith("5.")}

    folder = ScannedFolder(name="scans", surveys=pages, frames=tuple(frames) or (1,) * len(pages))
    return infer_separation([folder], ours)


def test_patches_and_separator_barcodes() -> None:
    pages = [page(n, patch="T" if n % 3 == 0 else "") for n in range(12)]
    rules = separated(*pages, page(13, codes=["PATCHT"]))
    assert (rules.patch_codes, rules.barcodes) == (("T",), ("PATCHT",))
    assert not rules.case_barcode
    assert not rules.one_file_one_document
    assert not [f for f in rules.findings if f.doubt]


def test_a_patch_of_open_direction_is_a_doubt_and_no_rule() -> None:
    rules = separated(page(1, patch="T|3"), page(2), page(3))
    assert rules.patch_codes == ()
    assert any(f.doubt and "T and 3" in f.doubt.en for f in rules.findings)


def test_case_barcodes_part_only_where_no_sheet_does() -> None:
    codes = [page(n, codes=[f"5.{n // 2}"]) for n in range(6)]
    assert separated(*codes).case_barcode
    assert not separated(page(9, patch="T"), *codes).case_barcode


def test_a_firms_barcode_is_no_separator_but_a_question() -> None:
    rules = separated(*(page(n, codes=["4006381333931"]) for n in range(4)), page(5, patch="2"))
    assert rules.barcodes == ()
    said = " ".join(f.doubt.en for f in rules.findings if f.doubt)
    assert "stands on 4 pages alike" in said
    assert "4006381333931" not in said


def test_files_of_several_pages_are_documents() -> None:
    rules = separated(*(page(n) for n in range(6)), frames=(1, 3, 2))
    assert rules.one_file_one_document
    assert any(f.doubt for f in rules.findings)


def test_folders_in_which_nothing_separates_are_named() -> None:
    parted = ScannedFolder(name="a", surveys=(page(1, patch="T"),) * 3, frames=(1,) * 3)
    others = [
        ScannedFolder(name="b", surveys=(page(1),) * 3, frames=(1,) * 3),
        ScannedFolder(name="c", surveys=(page(1),) * 9, frames=(1, 1, 1, 1, 1, 1, 3)),
    ]
    rules = infer_separation([parted, *others], lambda _survey: ())
    assert rules.patch_codes == ("T",)
    assert not rules.one_file_one_document
    doubts = [finding.why.en for finding in rules.findings if finding.doubt]
    assert doubts == [
        "c: 7 files of 9 pages, no separators",
        "b: 3 pages without a separator",
    ]


def test_what_is_guessed_is_called_a_guess() -> None:
    rules = separated(page(1), page(2))
    assert rules.one_file_one_document
    assert any(f.doubt and "a guess" in f.doubt.en for f in rules.findings)


@pytest.mark.parametrize(("blank", "duplex"), [(range(1, 8, 2), True), ((0, 1, 3), False)])
def test_blank_backs_are_duplex(blank: Sequence[int], duplex: bool) -> None:
    rules = separated(*(page(n, patch="T" if n == 0 else "", blank=n in blank) for n in range(8)))
    assert rules.duplex is duplex
