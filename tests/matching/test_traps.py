"""From lines and barcodes to the answer: what real mail holds that must never be believed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from docindex.builtin.check_digits import Mod11
from docindex.contracts import CheckDigit
from docindex.evidence import barcode_evidence, text_evidence, with_settled_roles
from docindex.matching.candidates import find_candidates
from docindex.matching.caselist import Case, CaseList, Key
from docindex.matching.decision import decide
from docindex.matching.references import Grammar
from docindex.model import (
    Barcode,
    Box,
    Decision,
    Document,
    DocumentPage,
    Evidence,
    PageRef,
    PageSurvey,
    Reason,
    ReferenceRule,
    Role,
    Side,
    Status,
    TextLine,
)
from tests.matching.pieces import line_box, small_list

OURS = ("Aktenzeichen", "Ihr Zeichen", "Az.")
THEIRS = ("Unser Zeichen", "Unser Az.")


def grammar(kind: str, pattern: str, check: CheckDigit | None = None) -> Grammar:
    rule = ReferenceRule(kind=kind, pattern=pattern, labels_ours=OURS, labels_theirs=THEIRS)
    return Grammar(rule, check)


CHECKED = grammar("case_no", r"\d\.\d{2}\.\d{6}\.\d", Mod11())
PLAIN = grammar("file_no", r"[A-Z]{2}/\d{6}/\d{2}")
LOOSE = grammar("loose_no", r"\d{10}")


def key(case_id: str, grammar: Grammar = PLAIN) -> Key:
    value = grammar.normalise(case_id)
    assert value
    return Key(kind=grammar.kind, value=value, case_id=case_id)


def dense(*missing: int, **changes: str) -> CaseList:
    """A list without check digits in which every number has neighbours."""
    ids = [f"AB/{n:06d}/25" for n in range(104_200, 104_300) if n not in missing]
    cases = [
        Case(id=i, successor=changes.get("merged_into", "") if i == FIRST else "") for i in ids
    ]
    return small_list(cases, [key(i) for i in ids])


FIRST, SECOND = "AB/104217/25", "AB/104218/25"


def checked(**changes: str) -> CaseList:
    """Two cases whose numbers have check digits, one after the other."""
    cases = [Case(id=SURE, successor=changes.get("merged_into", "")), Case(id=NEXT)]
    return small_list(cases, [key(case.id, CHECKED) for case in cases])


SURE, NEXT = "5.24.418204.8", "5.24.418205.6"


def page_ref(sheet: int) -> PageRef:
    return PageRef(
        batch="b", sheet=sheet, side=Side.FRONT, file="p.tif", frame=0, sha256="0" * 64,
        width=2480, height=3508, dpi_x=300, dpi_y=300, dpi_source="file",
    )  # fmt: skip


def read(
    cases: CaseList,
    *pages: Sequence[str],
    barcodes: Iterable[Barcode] = (),
    grammars: Sequence[Grammar] = (CHECKED, PLAIN),
    stale: bool = False,
    source: str = "line",
) -> Decision:
    """What becomes of pages of text, with barcodes on the first; `page`: they were read whole."""
    evidence: list[Evidence] = []
    for sheet, words in enumerate(pages, start=1):
        lines = [
            TextLine(text=line, confidence=0.9, box=line_box(place))
            for place, line in enumerate(words, start=1)
        ]
        page = page_ref(sheet).id
        evidence += text_evidence(page, lines, grammars, source=source, reader="tesseract")
    survey = PageSurvey(page=page_ref(1), barcodes=tuple(barcodes))
    document = Document(id="d", pages=(DocumentPage(survey=survey, role=Role.CONTENT),))
    evidence += barcode_evidence(document, grammars)
    evidence = [*with_settled_roles(evidence)]
    candidates = find_candidates(cases, evidence, fuzzy=not stale, matcher="table")
    kinds = {grammar.kind for grammar in grammars if grammar.has_check}
    return decide(candidates, evidence, [], stale=stale, check_digit_kinds=kinds)


def code(data: bytes, symbology: str = "code128", top: int = 2000) -> Barcode:
    box = Box(left=100, top=top, right=600, bottom=top + 80)
    return Barcode(data=data, symbology=symbology, box=box, readers=("zxing", "zbar"))


def test_the_plain_ways_to_the_right_case() -> None:
    made = read(dense(), ["Anbei."], barcodes=[code(FIRST.encode())])
    assert (made.status, made.reason) == (Status.INDEXED, Reason.CASE_BARCODE)
    for pages in ([[f"Az. {SURE}", "zu", SURE]], [[f"Az. {SURE}"], [f"Seite 2 zu {SURE}"]]):
        made = read(checked(), *pages)
        assert (made.status, made.case_id) == (Status.INDEXED, SURE)
        assert made.reason is Reason.REFERENCE_WITH_WITNESS


def test_without_a_check_digit_two_places_are_one_witness() -> None:
    for pages in ([[f"Az. {FIRST}", "zu", FIRST]], [[f"Az. {FIRST}"], [f"Seite 2 zu {FIRST}"]]):
        made = read(dense(), *pages)
        assert (made.status, made.case_id) == (Status.VERIFY, FIRST)
        assert made.reason is Reason.ONE_WITNESS_ONLY
        made = read(dense(), *pages, barcodes=[code(FIRST.encode(), "code39")])
        assert (made.status, made.reason) == (Status.INDEXED, Reason.REFERENCE_WITH_WITNESS)


@pytest.mark.parametrize("apart", [True, False])
def test_both_places_misread_to_the_same_neighbour_are_not_indexed(apart: bool) -> None:
    """The letter is about FIRST; the engine read its last digit alike at both places."""
    first, second = [f"Aktenzeichen: {SECOND}"], [f"Ihr Schreiben zu {SECOND}"]
    made = read(dense(), first, second) if apart else read(dense(), first + second)
    assert (made.status, made.reason) == (Status.VERIFY, Reason.ONE_WITNESS_ONLY)
    # Nor where the right case is missing in the list, which is when a neighbour looks best.
    missing = dense(104_217)
    made = read(missing, first, second) if apart else read(missing, first + second)
    assert (made.status, made.reason) == (Status.VERIFY, Reason.ONE_WITNESS_ONLY)


def test_a_neighbour_that_one_misread_digit_hits_is_not_indexed() -> None:
    made = read(dense(), [f"Aktenzeichen: {SECOND}", "Sehr geehrte Damen und Herren,"])
    assert (made.status, made.reason) == (Status.VERIFY, Reason.ONE_WITNESS_ONLY)


def test_the_true_number_and_its_misreading_do_not_confirm_each_other() -> None:
    made = read(dense(), [f"Aktenzeichen: {FIRST}", "in der Sache", SECOND])
    assert (made.status, made.reason) == (Status.CLEARING, Reason.TWO_CASES)
    missing = dense(104_217)
    made = read(missing, [f"Az. {FIRST}", SECOND, "wiederholt:", SECOND])
    assert (made.status, made.reason) == (Status.VERIFY, Reason.CONTRADICTION)


def test_a_sender_s_reference_in_our_shape_is_not_ours() -> None:
    letter = [f"Unser Zeichen: {SURE}", "Sehr geehrte Damen und Herren,", f"unser Az. {SURE}"]
    made = read(checked(), letter)
    assert (made.status, made.case_id) == (Status.VERIFY, SURE)
    both = [*letter, f"Ihr Zeichen: {NEXT}", f"zu Az. {NEXT} nehmen wir Stellung"]
    made = read(checked(), both)
    assert (made.status, made.case_id) == (Status.INDEXED, NEXT)


def test_a_sender_s_reference_under_its_heading_is_not_ours() -> None:
    letter = ["Unser Zeichen", SURE, "", "", "", "", "", "Betreff", SURE.replace(".", ". ")]
    made = read(checked(), letter[:2])
    assert (made.status, made.reason) == (Status.VERIFY, Reason.ONE_WITNESS_ONLY)
    assert read(checked(), letter).status is Status.VERIFY


@pytest.mark.parametrize("barcode", [True, False])
def test_a_quoted_second_number_keeps_the_document_from_the_first(barcode: bool) -> None:
    letter = [f"Az. {FIRST}", f"Ihr Schreiben zu {FIRST}", f"wie schon in der Sache {SECOND}"]
    made = read(dense(), letter, barcodes=[code(FIRST.encode())] if barcode else [])
    assert made.status is Status.CLEARING
    assert made.reason is Reason.TWO_CASES


def test_a_lost_separator_before_a_case_that_is_not_listed() -> None:
    cases = small_list([Case(id="5.24.418204.8")], [key("5.24.418204.8", CHECKED)])
    first, second = ["Az. 5.24.418204.8"], ["Aktenzeichen: 5.24.418205.6"]
    barcodes = [code(b"5244182048")]
    assert read(cases, first, barcodes=barcodes).status is Status.INDEXED
    made = read(cases, first, second, barcodes=barcodes)
    assert (made.status, made.reason) == (Status.VERIFY, Reason.CONTRADICTION)
    assert read(cases, second).status is Status.PENDING


def test_code_39_certifies_only_with_the_number_s_own_check_digit() -> None:
    cases = small_list(
        [Case(id="5.24.418204.8"), Case(id=FIRST)], [key("5.24.418204.8", CHECKED), key(FIRST)]
    )
    assert read(cases, barcodes=[code(b"5244182048", "code39")]).status is Status.INDEXED
    assert read(cases, barcodes=[code(b"5244182043", "code39")]).status is not Status.INDEXED
    made = read(cases, barcodes=[code(FIRST.encode(), "code39")])
    assert (made.status, made.reason) == (Status.VERIFY, Reason.ONE_WITNESS_ONLY)


def test_postage_names_no_case() -> None:
    postage = bytes.fromhex("444541") + bytes(range(39))
    cases = small_list([Case(id="A")], [Key(kind="loose_no", value="4445410000", case_id="A")])
    for payload in (postage, b"DEA4445410000"):
        made = read(cases, barcodes=[code(payload, "datamatrix")], grammars=(LOOSE,))
        assert (made.status, made.reason) == (Status.CLEARING, Reason.NO_REFERENCE)


def test_father_and_son_of_one_name() -> None:
    names = ("mueller", "hans")
    cases = small_list(
        [Case(id=FIRST), Case(id=SECOND)],
        [key(FIRST), key(SECOND)],
        {FIRST: (*names, "1950-03-01", ""), SECOND: (*names, "1980-07-09", "")},
    )
    # The number of the one, perhaps misread, and a name that is the other's too.
    made = read(cases, [f"Az. {FIRST}", "Hans Müller"])
    assert (made.status, made.reason) == (Status.VERIFY, Reason.ONE_WITNESS_ONLY)
    made = read(cases, [f"Az. {FIRST}", "Hans Müller, geb. 1.3.1950"])
    assert (made.status, made.case_id) == (Status.INDEXED, FIRST)
    made = read(cases, [f"Az. {FIRST}", "Hans Müller, geb. 9.7.1980"])
    assert made.status is Status.VERIFY
    # Without a number the birth date tells them apart, and a person looks.
    made = read(cases, ["Hans Müller, geb. 1.3.1950"])
    assert (made.status, made.case_id) == (Status.VERIFY, FIRST)


def test_several_open_cases_of_one_person() -> None:
    fields = dict.fromkeys((FIRST, SECOND), ("mueller", "eva", "1971-05-03", "2026-01-02"))
    plates = [Key(kind="plate", value="M-AB-1", case_id=i) for i in (FIRST, SECOND)]
    cases = small_list(
        [Case(id=FIRST), Case(id=SECOND)], [key(FIRST), key(SECOND), *plates], fields
    )
    everything = ["Eva Müller, geb. 3.5.1971", "am 2.1.2026 mit dem Pkw M-AB 1"]
    made = read(cases, everything)
    assert (made.status, made.reason) == (Status.CLEARING, Reason.SEVERAL_CANDIDATES)
    # The day's second case has the next number: nothing about the person tells the two apart.
    made = read(cases, [f"Az. {FIRST}", *everything])
    assert (made.status, made.reason) == (Status.VERIFY, Reason.ONE_WITNESS_ONLY)
    repeated = [f"Az. {FIRST}", *everything, f"zu {FIRST}"]
    assert read(cases, repeated).status is Status.VERIFY
    made = read(cases, repeated, barcodes=[code(FIRST.encode())])
    assert (made.status, made.case_id) == (Status.INDEXED, FIRST)


def test_a_merged_case_goes_to_the_survivor() -> None:
    made = read(dense(merged_into=SECOND), ["Anbei."], barcodes=[code(FIRST.encode())])
    assert (made.status, made.case_id, made.key) == (Status.INDEXED, SECOND, "AB10421725")
    made = read(dense(merged_into=SECOND), [f"Az. {FIRST}", f"jetzt {SECOND}"])
    assert (made.status, made.case_id) == (Status.VERIFY, SECOND)
    made = read(checked(merged_into=NEXT), [f"Az. {SURE}", f"jetzt {NEXT}"])
    assert (made.status, made.case_id) == (Status.INDEXED, NEXT)


def test_a_closed_case_that_the_receiver_does_not_import() -> None:
    cases = small_list([Case(id=FIRST, importable=False, status="closed")], [key(FIRST)])
    made = read(cases, [f"Az. {FIRST}"], barcodes=[code(FIRST.encode())])
    assert (made.status, made.reason) == (Status.VERIFY, Reason.NOT_IMPORTABLE)


def test_a_name_alone_is_nobody_s_case() -> None:
    cases = small_list([Case(id=FIRST)], [key(FIRST)], {FIRST: ("lang", "karl", "", "2026-01-02")})
    made = read(cases, ["Karl Lang", "Sehr geehrte Damen und Herren"])
    assert (made.status, made.reason) == (Status.CLEARING, Reason.NO_REFERENCE)


def test_advertising_is_nobody_s_case() -> None:
    cases = small_list([Case(id="5.24.418204.8")], [key("5.24.418204.8", CHECKED)])
    leaflet = ["Nur bis 31.12.2026!", "Tel. 040 66969 123, Kundennummer 1234567890", "9.99 EUR"]
    barcodes = [code(b"4006381333931", "ean13"), code(b"https://example.org/?id=5244182048", "qr")]
    made = read(cases, leaflet, barcodes=barcodes)
    assert made.status is Status.CLEARING


@pytest.mark.parametrize("place", range(10))
def test_one_wrong_digit_of_a_checked_number_never_indexes(place: int) -> None:
    """All single misreadings in a dense list of numbers with a check digit, printed twice."""
    ids = [
        f"5.24.{serial:06d}.{check}"
        for serial in range(418_200, 418_300)
        for check in range(10)
        if Mod11().valid(f"524{serial:06d}{check}")
    ]
    cases = small_list([Case(id=i) for i in ids], [key(i, CHECKED) for i in ids])
    digits = "".join(c for c in ids[17] if c.isdigit())
    for other in "0123456789":
        if other != digits[place]:
            wrong = digits[:place] + other + digits[place + 1 :]
            misread = f"{wrong[0]}.{wrong[1:3]}.{wrong[3:9]}.{wrong[9]}"
            made = read(cases, [f"Az. {misread}", "zu", misread])
            assert made.status in (Status.VERIFY, Status.CLEARING)


def test_one_misread_digit_in_a_dense_list_never_indexes() -> None:
    """All single misreadings of a number without a check digit, at one place or alike at two."""
    cases = dense()
    digits = FIRST[3:9]
    for place in range(6):
        for other in "0123456789":
            if other == digits[place]:
                continue
            misread = f"AB/{digits[:place]}{other}{digits[place + 1 :]}/25"
            assert read(cases, [f"Az. {misread}"]).status is not Status.INDEXED
            assert read(cases, [f"Az. {FIRST}", misread]).status is not Status.INDEXED
            assert read(cases, [f"Az. {misread}", misread]).status is not Status.INDEXED


# The traps of office mail, one by one: what is set, what may come of it, and the same without it.

EVA = ("mueller", "eva", "1971-05-03")
WRITES = ("Eva Müller", "Ahornallee 4, 00310 Musterau")
THIRD = "AB/104290/25"


def persons(**cases: tuple[str, ...]) -> CaseList:
    """The dense list, in which cases have a surname, given name, birth date and offence date.

    Args:
        cases: fields by the case's serial number, as `n104217`.
    """
    listed = {f"AB/{name[1:]}/25": fields for name, fields in cases.items()}
    every = dense()
    ids = [f"AB/{n:06d}/25" for n in range(104_200, 104_300)]
    assert all(i in every for i in ids)
    return small_list([Case(id=i) for i in ids], [key(i) for i in ids], listed)


def answer(made: Decision) -> tuple[Status, Reason, str | None]:
    return made.status, made.reason, made.case_id


INDEXED = (Status.INDEXED, Reason.REFERENCE_WITH_WITNESS)


def test_trap_sender_s_reference_in_our_shape() -> None:
    cases = persons(n104217=(*EVA, "2026-01-02"))
    trap = [f"Unser Zeichen: {FIRST}", *WRITES, "geb. 3.5.1971"]
    made = answer(read(cases, trap))
    assert made == (Status.VERIFY, Reason.FIELDS_ONLY, FIRST)
    assert answer(read(cases, trap[:1])) == (Status.VERIFY, Reason.ONE_WITNESS_ONLY, FIRST)
    ours = [f"Ihr Zeichen: {FIRST}", *WRITES, "geb. 3.5.1971"]
    assert answer(read(cases, ours)) == (*INDEXED, FIRST)


def test_trap_quoted_second_number() -> None:
    cases = persons(n104217=(*EVA, "2026-01-02"))
    letter = [f"Az. {FIRST}", *WRITES, "geb. 3.5.1971"]
    trap = [*letter, "", "", "", f"Ebenso verhielt es sich bei {THIRD}."]
    assert answer(read(cases, trap)) == (Status.CLEARING, Reason.TWO_CASES, None)
    assert answer(read(cases, letter)) == (*INDEXED, FIRST)


def test_trap_old_number_of_a_closed_case() -> None:
    fields = {FIRST: (*EVA, "2025-01-02"), THIRD: (*EVA, "2026-01-02")}
    closed = Case(id=FIRST, importable=False, status="transferred")
    cases = small_list([closed, Case(id=THIRD)], [key(FIRST), key(THIRD)], fields)
    letter = [*WRITES, "geb. 3.5.1971"]
    trap = [*letter, f"Az. {FIRST}"]
    assert answer(read(cases, trap)) == (Status.VERIFY, Reason.NOT_IMPORTABLE, FIRST)
    both = [*letter, f"Az. {THIRD}", "", "", "", f"wie schon zu {FIRST}"]
    assert answer(read(cases, both)) == (Status.CLEARING, Reason.TWO_CASES, None)
    assert answer(read(cases, [*letter, f"Az. {THIRD}"])) == (*INDEXED, THIRD)


@pytest.mark.parametrize(
    ("payload", "symbology"),
    [
        (b"DEA" + b"5244182048" * 2, "datamatrix"),
        (b"00340434161094042557", "code128"),
        (b"JVGL0524418204800001", "code128"),
        (b"524418204801", "itf"),
    ],
)
def test_trap_postage_and_tracking_codes(payload: bytes, symbology: str) -> None:
    """Each holds the digits of a listed number, or as many."""
    made = answer(read(checked(), ["Anbei."], barcodes=[code(payload, symbology)]))
    assert made == (Status.CLEARING, Reason.NO_REFERENCE, None)
    ours = [code(payload, symbology), code(b"5244182048", top=2500)]
    made = answer(read(checked(), ["Anbei."], barcodes=ours))
    assert made == (Status.INDEXED, Reason.CASE_BARCODE, SURE)


def test_trap_father_and_son_at_one_address() -> None:
    names = ("mueller", "hans")
    father, son = (*names, "1950-03-01", "2026-01-02"), (*names, "1980-07-09", "2026-01-09")
    cases = persons(n104217=father, n104218=son)
    home = ["Hans Müller", "Ahornallee 4, 00310 Musterau"]
    made = answer(read(cases, [f"Az. {FIRST}", *home]))
    assert made == (Status.VERIFY, Reason.ONE_WITNESS_ONLY, FIRST)
    # The son writes about his father's case, or a digit was misread: nobody knows.
    made = answer(read(cases, [f"Az. {FIRST}", *home, "geb. 9.7.1980"]))
    assert made == (Status.VERIFY, Reason.ONE_WITNESS_ONLY, FIRST)
    made = answer(read(cases, [f"Az. {FIRST}", *home, "geb. 1.3.1950"]))
    assert made == (*INDEXED, FIRST)


def test_trap_several_open_cases_of_one_person() -> None:
    cases = persons(n104217=(*EVA, "2026-01-02"), n104290=(*EVA, "2026-02-09"))
    letter = [*WRITES, "geb. 3.5.1971"]
    made = answer(read(cases, letter, source="page"))
    assert made == (Status.CLEARING, Reason.SEVERAL_CANDIDATES, None)
    told = [*letter, "der Vorfall vom 9.2.2026"]
    made = answer(read(cases, told, source="page"))
    assert made == (Status.INDEXED, Reason.FIELDS_AGREE, THIRD)
    both = [*told, "und der vom 2.1.2026"]
    made = answer(read(cases, both, source="page"))
    assert made == (Status.CLEARING, Reason.SEVERAL_CANDIDATES, None)


def test_trap_namesakes() -> None:
    cases = persons(
        n104217=(*EVA, "2026-01-02"), n104218=("mueller", "eva", "1990-12-24", "2026-01-03")
    )
    made = answer(read(cases, [f"Az. {FIRST}", *WRITES]))
    assert made == (Status.VERIFY, Reason.ONE_WITNESS_ONLY, FIRST)
    alone = persons(n104217=(*EVA, "2026-01-02"))
    assert answer(read(alone, [f"Az. {FIRST}", *WRITES])) == (*INDEXED, FIRST)


def test_trap_second_case_of_one_day() -> None:
    both = persons(n104217=(*EVA, "2026-01-02"), n104218=(*EVA, "2026-01-02"))
    letter = [*WRITES, "geb. 3.5.1971", "am 2.1.2026"]
    for source in ("line", "page"):
        made = answer(read(both, [f"Az. {FIRST}", *letter], source=source))
        assert made == (Status.VERIFY, Reason.ONE_WITNESS_ONLY, FIRST)
        made = answer(read(both, letter, source=source))
        assert made == (Status.CLEARING, Reason.SEVERAL_CANDIDATES, None)
        apart = persons(n104217=(*EVA, "2026-01-02"), n104290=(*EVA, "2026-02-09"))
        made = answer(read(apart, [f"Az. {FIRST}", *letter], source=source))
        assert made == (*INDEXED, FIRST)


def test_trap_truncated_list() -> None:
    """The right case is missing, and the misread number is the neighbour's."""
    truncated = dense(104_217)
    letter = [f"Az. {SECOND}", *WRITES, "geb. 3.5.1971"]
    made = answer(read(truncated, letter))
    assert made == (Status.VERIFY, Reason.ONE_WITNESS_ONLY, SECOND)
    made = answer(read(truncated, [f"Az. {FIRST}", *WRITES]))
    assert made == (Status.CLEARING, Reason.SEVERAL_CANDIDATES, None)
    assert answer(read(persons(n104217=(*EVA, "")), [f"Az. {FIRST}", *letter[1:]])) == (
        *INDEXED,
        FIRST,
    )


def test_trap_stale_list() -> None:
    cases = persons(n104217=(*EVA, "2026-01-02"))
    letter = [*WRITES, "geb. 3.5.1971", "am 2.1.2026"]
    near, none = [f"Az. {FIRST[:-4]}O/25", *letter], letter
    for words in (near, none):
        made = answer(read(cases, words, stale=True, source="page"))
        assert made == (Status.CLEARING, Reason.LIST_STALE, None)
    made = answer(read(cases, [f"Az. {FIRST}", *letter], stale=True, source="page"))
    assert made == (Status.VERIFY, Reason.LIST_STALE, FIRST)
    assert answer(read(cases, [f"Az. {FIRST}", *letter], source="page")) == (*INDEXED, FIRST)
    made = answer(read(cases, none, source="page"))
    assert made == (Status.INDEXED, Reason.FIELDS_AGREE, FIRST)


def test_trap_typo_beside_an_existing_neighbour() -> None:
    """Eva Müller's number is FIRST; she writes, twice, that of somebody else."""
    cases = persons(n104217=(*EVA, "2026-01-02"), n104218=("lang", "karl", "1960-01-01", ""))
    letter = [*WRITES, "geb. 3.5.1971"]
    for words in ([f"Az. {SECOND}"], [f"Az. {SECOND}", "zu", SECOND]):
        made = read(cases, [*words, *letter])
        assert (made.status, made.reason) == (Status.VERIFY, Reason.ONE_WITNESS_ONLY)
    assert answer(read(cases, [f"Az. {FIRST}", *letter])) == (*INDEXED, FIRST)


def test_trap_bank_s_own_references() -> None:
    account = grammar("cash_no", r"\d{12}")
    ids = [SURE, NEXT]
    keys = [key(i, CHECKED) for i in ids]
    keys += [Key(kind="cash_no", value=f"71500000001{n}", case_id=i) for n, i in enumerate(ids)]
    cases = small_list([Case(id=i) for i in ids], keys)
    grammars = (CHECKED, account)
    bank = ["Auftragsnummer 715000000011", "Kundennummer 715000000010"]
    made = read(cases, bank, grammars=grammars)
    assert made.status is Status.CLEARING
    purpose = ["Verwendungszweck", f"Az. {SURE}", "715000000010"]
    made = answer(read(cases, purpose, grammars=grammars))
    assert made == (*INDEXED, SURE)
    made = read(cases, [*purpose, "Ende-zu-Ende-Referenz 715000000011"], grammars=grammars)
    assert made.status is Status.CLEARING


def test_trap_two_cases_in_one_letter() -> None:
    cases = persons(n104217=(*EVA, "2026-01-02"), n104290=(*EVA, "2026-02-09"))
    letter = [*WRITES, "geb. 3.5.1971"]
    for words in ([f"Az. {FIRST} und {THIRD}"], [f"Az. {FIRST}", f"Az. {THIRD}"]):
        made = answer(read(cases, [*words, *letter], source="page"))
        assert made == (Status.CLEARING, Reason.TWO_CASES, None)
    made = answer(read(cases, [f"Az. {FIRST}", *letter, "am 2.1.2026"], source="page"))
    assert made == (*INDEXED, FIRST)


def test_trap_handwriting_with_a_name_and_several_cases() -> None:
    several = persons(n104217=(*EVA, "2026-01-02"), n104290=(*EVA, "2026-02-09"))
    block = ["EVA MÜLLER", "AHORNALLEE 4", "00310 MUSTERAU", "3.5.1971"]
    made = answer(read(several, block, source="page"))
    assert made == (Status.CLEARING, Reason.SEVERAL_CANDIDATES, None)
    one = persons(n104217=(*EVA, "2026-01-02"))
    made = answer(read(one, block, source="page"))
    assert made == (Status.VERIFY, Reason.FIELDS_ONLY, FIRST)
    made = answer(read(one, [*block, "2.1.2026"], source="page"))
    assert made == (Status.INDEXED, Reason.FIELDS_AGREE, FIRST)


def test_trap_well_formed_number_that_is_not_listed() -> None:
    missing = "5.24.418206.4"
    assert Mod11().valid("5244182064")
    fields = {SURE: (*EVA, "2026-01-02")}
    ids = [SURE, NEXT]
    cases = small_list([Case(id=i) for i in ids], [key(i, CHECKED) for i in ids], fields)
    letter = [*WRITES, "geb. 3.5.1971"]
    for words in ([f"Az. {missing}"], [f"Az. {missing}", *letter]):
        made = answer(read(cases, words))
        assert made == (Status.PENDING, Reason.NOT_YET_LISTED, None)
    made = answer(read(cases, [], barcodes=[code(b"5244182064")]))
    assert made == (Status.PENDING, Reason.NOT_YET_LISTED, None)
    assert answer(read(cases, [f"Az. {SURE}", *letter])) == (*INDEXED, SURE)
    # Without a check digit nobody knows that it was read rightly.
    made = read(dense(104_217), [f"Az. {FIRST}"])
    assert (made.status, made.reason) == (Status.CLEARING, Reason.SEVERAL_CANDIDATES)


def test_trap_the_post_s_barcode_on_a_certificate_of_delivery() -> None:
    post = code(b"RR524418204DE", "code128")
    certificate = ["Zustellungsurkunde", f"Aktenzeichen {SURE}", "zugestellt am 2.3.2026"]
    made = answer(read(checked(), certificate, barcodes=[post]))
    assert made == (Status.VERIFY, Reason.ONE_WITNESS_ONLY, SURE)
    made = answer(read(checked(), certificate[:1], barcodes=[post]))
    assert made == (Status.CLEARING, Reason.NO_REFERENCE, None)
    made = answer(read(checked(), certificate, barcodes=[post, code(b"5244182048", top=2500)]))
    assert made == (Status.INDEXED, Reason.CASE_BARCODE, SURE)


def test_trap_police_number_first() -> None:
    """The file has a number of the police in our shape, and ours on a later page, or never."""
    cases = persons(n104217=(*EVA, "2026-01-02"))
    cover = [f"Unser Az.: {THIRD}", "Beschuldigte: Eva Müller", "geb. 3.5.1971"]
    made = answer(read(cases, cover))
    assert made == (Status.VERIFY, Reason.FIELDS_ONLY, FIRST)
    made = answer(read(cases, cover[:1]))
    assert made == (Status.VERIFY, Reason.ONE_WITNESS_ONLY, THIRD)
    known = ["Vermerk", f"Ihr Zeichen: {FIRST}", "Eva Müller, geb. 3.5.1971"]
    assert answer(read(cases, cover, known)) == (*INDEXED, FIRST)
    own = ["Unser Az.: ST/0815471/2026", *cover[1:]]
    made = answer(read(cases, own))
    assert made == (Status.VERIFY, Reason.FIELDS_ONLY, FIRST)
