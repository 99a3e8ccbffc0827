"""References are found as people print them and OCR reads them, and never inside something else."""

from __future__ import annotations

import random
import string
import time

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docindex.builtin.check_digits import Luhn, Mod11
from docindex.matching.references import Grammar
from docindex.matching.rulecheck import check
from docindex.model import ReferenceRule

CASE_NO = ReferenceRule(
    kind="case_no",
    pattern=r"\d\.\d{2}\.\d{6}\.\d",
    barcode_payload=r"(?P<value>\d{10})",
    labels_ours=("Aktenzeichen", "Ihr Zeichen", "Ihr Az.", "Az."),
    labels_theirs=("Unser Zeichen", "Unser Az."),
)
CASH_NO = ReferenceRule(kind="cash_no", pattern=r"\d{12}", labels_ours=("Kassenzeichen",))
FILE_NO = ReferenceRule(kind="file_no", pattern=r"[A-Z]{1,3}/\d{1,6}/\d{2}")
SHORT_NO = ReferenceRule(kind="short_no", pattern=r"\d{1,6}/\d{2}")

case_no = Grammar(CASE_NO, Mod11())
cash_no = Grammar(CASH_NO, Luhn())
file_no = Grammar(FILE_NO)
short_no = Grammar(SHORT_NO)


def found(grammar: Grammar, text: str) -> list[tuple[str, int]]:
    return [(one.value, one.folded) for one in grammar.find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "5.24.418203.3",
        "5.24.418203.3 ",
        "5 24 418203 3",
        "5. 24. 418203. 3",
        "5.24.418 203.3",
        "5/24/418203/3",
        "5-24-418203-3",
        "5–24–418203–3",
        "5244182033",
    ],
)
def test_a_rigid_number_has_one_form_however_it_is_set(text: str) -> None:
    assert case_no.normalise(text) == "5244182033"
    assert found(case_no, f"Aktenzeichen: {text.strip()}, vom 3. Mai") == [("5244182033", 0)]


@pytest.mark.parametrize(
    "text",
    ["52.4.418203.3", "5.24.418203", "5.24.418203.33", "x5.24.418203.3", "", ".", "5.24.41820З.3"],
)
def test_what_is_no_reference_has_no_form(text: str) -> None:
    assert case_no.normalise(text) is None


def test_numbers_of_varying_length_never_meet() -> None:
    assert short_no.normalise("1/23") == "1-23"
    forms = {short_no.normalise(text) for text in ("1/23", "12/34", "123/45", "1234/56")}
    assert forms == {"1-23", "12-34", "123-45", "1234-56"}
    assert short_no.normalise("12 34") is None
    assert short_no.normalise("1 234/25") is None


@given(st.from_regex(r"[A-Z]{1,3}[./ -]{1}[0-9]{1,6}[/_-][0-9]{2}", fullmatch=True))
def test_found_numbers_are_their_own_normal_form(text: str) -> None:
    for one in file_no.find(text):
        if one.folded == 0:
            assert file_no.normalise(one.text) == one.value
            assert file_no.normalise(one.value) == one.value


@given(st.integers(0, 10**10 - 1), st.lists(st.integers(1, 9), max_size=3, unique=True))
def test_spaces_that_ocr_inserts_change_nothing(number: int, places: list[int]) -> None:
    digits = f"{number:010d}"
    text = digits
    for place in sorted(places, reverse=True):
        text = text[:place] + " " + text[place:]
    assert found(case_no, f"Az. {text} vom") == [(digits, 0)]


def test_the_check_digit_is_asked_for() -> None:
    text = "5.24.418204.8 und 5.24.418204.3"
    assert [one.valid for one in case_no.find(text)] == [True, False]
    assert [one.valid for one in Grammar(CASE_NO).find(text)] == [True, True]
    assert case_no.has_check
    assert not file_no.has_check


def test_look_alikes_are_read_and_counted() -> None:
    assert found(case_no, "Az. S.24.4l82O3.3") == [("5244182033", 3)]
    assert found(file_no, "AB/1O4/25") == [("AB-104-25", 1)]
    assert found(file_no, "A8/104/25") == [("AB-104-25", 1)]


def test_words_do_not_fold_into_numbers() -> None:
    assert (
        found(Grammar(attrs.evolve(CASH_NO, pattern=r"\d{6}")), "Sollte BIBBO GOLDIG 5OSIB6") == []
    )


@pytest.mark.parametrize(
    "text",
    [
        "1234567890123",  # longer run
        "X123456789012",
        "123456789012X",
        "123456789012,50 EUR",
        "2024/123456789012",
        "123456789012-34",
        "DE12 3456 7890 1234 5678 90",  # groups of an IBAN
        "1234 5678 9012 12.03.2026",  # what follows one space away may belong to it
    ],
)
def test_no_number_is_cut_out_of_a_longer_one(text: str) -> None:
    assert found(cash_no, text) == []


def test_no_short_number_is_cut_out_of_a_longer_one() -> None:
    assert found(short_no, "Az. 3/1234/25") == []
    assert found(short_no, "am 12/03/2026") == []
    # "1 234/25" may be 1234/25 or 234/25 behind a stray 1: it is never exact.
    assert found(short_no, "Az. 1 234/25 vom") == [("1234-25", 1)]


def test_several_references_of_one_line_are_all_found() -> None:
    assert found(short_no, "zu 12/34, 56/78 und 90/12-Mü.") == [
        ("12-34", 0),
        ("56-78", 0),
        ("90-12", 0),
    ]


@given(st.text(max_size=80))
def test_finds_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    for grammar in (case_no, cash_no, file_no, short_no):
        end = 0
        for one in grammar.find(text):
            assert end <= one.start < one.end <= len(text)
            assert text[one.start : one.end] == one.text
            end = one.end


@pytest.mark.parametrize(
    "pattern", [r"\d{12}", r"[A-Z]+/\d+/\d{2}", r"(\d+)+/\d\d", r"(\d|\d\d)+-\d"]
)
@pytest.mark.parametrize("piece", ["1 ", "1", "1/", "O", "AB/1", "1.23.456", "| ! "])
def test_hostile_lines_take_bounded_time(pattern: str, piece: str) -> None:
    grammar = Grammar(ReferenceRule(kind="n", pattern=pattern))
    line = (piece * 6000)[:6000]
    begin = time.process_time()
    grammar.find(line)
    assert time.process_time() - begin < 2.0


def test_a_barcode_holds_the_payload_or_the_printed_number() -> None:
    for data in (b"5244182033", b"5.24.418203.3"):
        read = case_no.from_barcode(data)
        assert read is not None
        assert (read.value, read.folded, read.text) == ("5244182033", 0, data.decode())
    prefixed = Grammar(attrs.evolve(CASE_NO, barcode_payload=r"AZ(?P<value>\d{10})X\d"))
    read = prefixed.from_barcode(b"AZ5244182033X1")
    assert read is not None
    assert (read.value, read.start, read.end) == ("5244182033", 2, 12)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"524418203",
        b"52441820333",
        b"524418203O",
        b"5244182033\n",
        b"5244182033\x00",
        b"\x1d5244182033",
        b"524418203\xff",
        "5244182033\u202e".encode(),
        "524418203\u0663".encode(),  # Arabic digit three
        "５２４４１８２０３３".encode(),
        b"../../5244182033",
        b"5244182033" * 40,
    ],
)
def test_a_barcode_with_anything_else_in_it_is_refused(data: bytes) -> None:
    assert case_no.from_barcode(data) is None


def test_postage_is_never_a_reference() -> None:
    loose = Grammar(ReferenceRule(kind="loose", pattern=r"[A-Z0-9]{10,40}"))
    postage = bytes.fromhex("444541") + b"0123456789ABCDEF"
    assert loose.from_barcode(postage[1:]) is not None
    assert loose.from_barcode(postage) is None


def test_a_number_of_varying_length_needs_its_separators_in_a_barcode_too() -> None:
    assert file_no.from_barcode(b"AB12325") is None
    read = file_no.from_barcode(b"AB/123/25")
    assert read is not None
    assert read.value == "AB-123-25"


def test_a_good_rule_has_no_problems() -> None:
    for rule in (CASE_NO, CASH_NO, FILE_NO, SHORT_NO):
        assert check(rule) == ()


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"kind": "text"}, "kind"),
        ({"kind": "plate"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"pattern": r"(\d"}, "pattern"),
        ({"pattern": r"\d*"}, "pattern"),
        ({"pattern": r"\d{1,2}"}, "pattern"),
        ({"pattern": r"(\d)\1{9}"}, "pattern"),
        ({"pattern": r"Nr\. \d{5}\.?"}, "pattern"),
        ({"barcode_payload": r"\d{10}"}, "barcode_payload"),
        ({"barcode_payload": r"(?P<value>\d*)"}, "barcode_payload"),
        ({"barcode_payload": r"(?P<value>\d"}, "barcode_payload"),
        ({"labels_ours": ("...",)}, "labels_ours"),
        ({"labels_theirs": ("IHR-ZEICHEN",)}, "labels_theirs"),
    ],
)
def test_a_bad_rule_says_where_and_what_to_do(change: dict[str, object], key: str) -> None:
    (problem,) = check(attrs.evolve(CASE_NO, **change))
    assert problem.key == key
    assert problem.message
    assert problem.remedy


def test_a_grammar_says_what_the_cascade_needs() -> None:
    assert Grammar.compile(CASE_NO, Mod11()).kind == "case_no"
    assert (case_no.shortest, file_no.shortest, short_no.shortest) == (10, 4, 3)
    assert (case_no.rigid, short_no.rigid) == (True, False)


def test_private_characters_are_no_shapes() -> None:
    grammar = Grammar(SHORT_NO)
    assert grammar.normalise("1234/25") == "1234-25"
    shape = "1234/25".translate(grammar._pattern.classes)
    assert shape in grammar._shapes
    assert grammar.normalise(shape) is None


def test_a_class_may_hold_separators_and_letters() -> None:
    grammar = Grammar(ReferenceRule(kind="n", pattern=r"[A-F].\d{3}:\d{2}"))
    assert grammar.normalise("b-123:45") == "B-123-45"
    assert grammar.normalise("BX123:45") == "BX123-45"
    assert grammar.normalise("B123:45") is None
    assert found(grammar, "zu B-123:45") == [("B-123-45", 0)]


def test_shapes_are_remembered_but_not_without_end() -> None:
    grammar = Grammar(FILE_NO)
    dice = random.Random(1)  # noqa: S311 - shapes, not secrets
    for _ in range(6000):
        grammar.normalise("".join(dice.choices(string.ascii_uppercase + "/.- 0", k=12)))
    assert len(grammar._shapes) <= 4096
    assert grammar.normalise("ab/00123/25") == "AB-00123-25"


def test_a_look_alike_where_only_one_character_can_stand_is_no_doubt() -> None:
    fixed = Grammar(ReferenceRule(kind="gz", pattern=r"K[A-F]-\d{5}/\d{2}-O[WNS]"))
    (read,) = fixed.find("Geschäftszeichen KE-30336/25-0S")
    assert (read.value, read.folded) == ("KE3033625OS", 0)
    (read,) = fixed.find("Geschäftszeichen KE-3O336/25-OS")
    assert (read.value, read.folded) == ("KE3033625OS", 1)
    # Two ways on, one of which begins with the character and one with another.
    either = Grammar(ReferenceRule(kind="gz", pattern=r"\d{5}(?:O|Q)"))
    assert all(read.folded for read in either.find("Nr. 123450"))
    # What a list or a barcode holds is never repaired.
    assert fixed.normalise("KE-30336/25-0S") is None


@pytest.mark.parametrize(
    ("text", "regrouped"),
    [
        ("410.0120.0018", False),
        ("410 0120 0018", False),
        ("41001200018", False),
        ("040 66969 359", True),
        ("3301450/2026", True),
    ],
)
def test_digits_that_are_parted_otherwise_than_ours(text: str, regrouped: bool) -> None:
    cash = Grammar(ReferenceRule(kind="cash_no", pattern=r"\d{3}\.\d{4}\.\d{4}"))
    (read,) = cash.find(f"Tel. {text}")
    assert read.regrouped is regrouped


def test_a_number_without_gaps_may_have_got_one_but_not_two() -> None:
    plain = Grammar(ReferenceRule(kind="cash_no", pattern=r"\d{12}"))
    for text, regrouped in (
        ("494066969754", False),
        ("494066 969754", False),
        ("49 40 66969754", True),
    ):
        (read,) = plain.find(text)
        assert read.regrouped is regrouped
