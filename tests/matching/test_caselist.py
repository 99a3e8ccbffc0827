"""The list names cases by keys and fields, follows merges, and depends on no order."""

from __future__ import annotations

import datetime
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from docindex.errors import CaseListError
from docindex.matching.caselist import Case, CaseList, FieldKinds, Key, find_candidates
from docindex.model import Box, Candidate, ReferenceRole
from tests.matching.pieces import (
    KIND,
    barcode,
    found,
    key,
    printed,
    small_list,
    text,
)


def named(cases: CaseList, value: str) -> list[str]:
    return [case.id for case in cases.exact(KIND, value)]


def test_a_value_may_name_several_cases_and_a_case_have_several_keys() -> None:
    cases = small_list(
        [Case(id="A"), Case(id="B")],
        [key("111", "A"), key("222", "A"), key("333", "B"), key("333", "A"), key("333", "A")],
    )
    assert named(cases, "111") == named(cases, "222") == ["A"]
    assert named(cases, "333") == ["A", "B"]
    assert named(cases, "444") == []
    assert cases.exact("other", "111") == ()
    assert len(cases) == 2


def test_merges_lead_to_the_survivor() -> None:
    cases = small_list(
        [Case(id="A", successor="B"), Case(id="B", successor="C"), Case(id="C", receiver="SG 1")],
        [key("111", "A"), key("222", "B"), key("333", "C")],
    )
    for value in ("111", "222", "333"):
        (case,) = cases.exact(KIND, value)
        assert (case.id, case.receiver) == ("C", "SG 1")


def test_two_keys_of_one_survivor_name_one_case() -> None:
    cases = small_list(
        [Case(id="A", successor="B"), Case(id="B")], [key("111", "A"), key("111", "B")]
    )
    assert named(cases, "111") == ["B"]


def test_a_survivor_that_is_not_listed_imports_nothing() -> None:
    cases = small_list([Case(id="A", successor="gone")], [key("111", "A")])
    (case,) = cases.exact(KIND, "111")
    assert (case.id, case.importable) == ("A", False)


@pytest.mark.parametrize(
    "successors", [{"A": "A"}, {"A": "B", "B": "A"}, {"A": "B", "B": "C", "C": "B"}]
)
def test_merges_in_a_circle_are_refused(successors: dict[str, str]) -> None:
    listed = [Case(id=case, successor=to) for case, to in successors.items()]
    with pytest.raises(CaseListError, match="circle"):
        small_list(listed, [])


def test_what_does_not_fit_together_is_refused() -> None:
    with pytest.raises(CaseListError, match="twice"):
        small_list([Case(id="A"), Case(id="A")], [])
    with pytest.raises(CaseListError, match="not in it"):
        small_list([Case(id="A")], [key("111", "B")])


def test_closed_cases_stay_in_the_list() -> None:
    cases = small_list([Case(id="A", importable=False, status="closed")], [key("111", "A")])
    (one,) = found(cases, printed("111")).values()
    assert (one.importable, one.status) == (False, "closed")


@given(
    st.lists(st.text(alphabet="012", min_size=3, max_size=6), min_size=1, max_size=40, unique=True),
    st.text(alphabet="012", min_size=2, max_size=7),
)
def test_near_finds_what_brute_force_finds(values: list[str], query: str) -> None:
    cases = small_list([Case(id="A")], [key(value, "A") for value in values])
    wanted = [(v, d) for v in values if 0 < (d := Levenshtein.distance(v, query)) <= 1]
    assert cases.near(KIND, query) == tuple(sorted(wanted, key=lambda hit: (hit[1], hit[0])))


def people() -> tuple[list[Case], list[Key], dict[str, tuple[str, ...]]]:
    listed = [Case(id=i, successor="B" if i == "A" else "") for i in "ABC"]
    keys = [key("1001", "A"), key("1002", "B"), key("1003", "C"), key("M-AB-1", "C", "plate")]
    fields = {
        "A": ("mueller", "eva", "1971-05-03", "2026-01-02"),
        "B": ("mueller", "eva", "1971-05-03", "2026-01-09"),
        "C": ("von der heide", "uwe", "", "2026-01-02"),
    }
    return listed, keys, fields


@given(st.randoms(use_true_random=False))
def test_the_digest_is_of_the_content_not_of_its_order(dice: random.Random) -> None:
    listed, keys, fields = people()
    before = small_list(listed, keys, fields)
    shuffled = list(fields.items())
    for part in (listed, keys, shuffled):
        dice.shuffle(part)  # type: ignore[arg-type]
    after = small_list(listed, keys, dict(shuffled))
    assert after.digest == before.digest
    pieces = [printed("1001"), text("Eva Müller 3.5.1971"), text("M-AB 1", 21)]
    assert found(after, *pieces) == found(before, *pieces)


def test_every_change_of_content_changes_the_digest() -> None:
    listed, keys, fields = people()
    day = datetime.date(2026, 1, 1)
    variants = [
        small_list(listed, keys, fields),
        small_list([*listed, Case(id="D")], keys, fields),
        small_list([*listed[:2], Case(id="C", status="closed")], keys, fields),
        small_list([*listed[:2], Case(id="C", receiver="SG 1")], keys, fields),
        small_list([*listed[:2], Case(id="C", importable=False)], keys, fields),
        small_list([Case(id="A"), *listed[1:]], keys, fields),
        small_list(listed, keys[:3], fields),
        small_list(listed, [*keys, key("1001", "C")], fields),
        small_list(listed, [*keys, key("1001", "C"), key("1001", "B")], fields),
        small_list(
            listed,
            [*keys[:3], Key(kind="plate", value="M-AB-1", case_id="C", valid_to=day)],
            fields,
        ),
        small_list(listed, keys, fields | {"C": ("heide", "uwe", "", "2026-01-02")}),
        small_list(listed, keys, {"A": fields["A"]}),
        CaseList(
            listed,
            keys,
            fields,
            FieldKinds(names=("surname", "city"), dates=("birth_date", "offence_date")),
        ),
    ]
    assert len({variant.digest for variant in variants}) == len(variants)


def distances(one: Candidate) -> list[tuple[str, int]]:
    return [(s.key, s.distance) for s in one.supports]


def test_a_doubtful_reading_is_never_exact() -> None:
    cases = small_list([Case(id="A")], [key("1001", "A")])
    assert distances(found(cases, printed("1001"))["A"]) == [("1001", 0)]
    assert distances(found(cases, printed("1001", folded=2))["A"]) == [("1001", 2)]
    assert distances(found(cases, printed("1001", valid=False))["A"]) == [("1001", 1)]


def test_neighbours_are_offered_only_without_an_exact_hit_and_only_from_a_fresh_list() -> None:
    cases = small_list([Case(id="A"), Case(id="B")], [key("1001", "A"), key("1002", "B")])
    assert set(found(cases, printed("1001"))) == {"A"}
    assert set(found(cases, printed("1003"))) == {"A", "B"}
    assert found(cases, printed("1003"), fuzzy=False) == {}


def test_what_a_check_confirms_has_no_neighbours() -> None:
    cases = small_list([Case(id="A")], [key("1001", "A")])
    assert found(cases, barcode("1002")) == {}
    assert found(cases, printed("1002", checked=True)) == {}
    assert set(found(cases, printed("1002", checked=True, folded=1))) == {"A"}


def test_fields_add_to_a_case_that_is_named() -> None:
    listed, keys, fields = people()
    cases = small_list(listed, keys, fields)
    one = found(cases, printed("1003"), text("Uwe  von der HEIDE"), text("am 2. Januar 2026", 21))[
        "C"
    ]
    assert {s.key_kind for s in one.supports} == {KIND, "surname", "given_name", "offence_date"}


def test_a_plate_or_a_name_with_a_date_names_a_case_by_itself() -> None:
    listed, keys, fields = people()
    cases = small_list(listed, keys, fields)
    assert set(found(cases, text("Kfz M-AB 1"))) == {"C"}
    assert set(found(cases, text("Eva Mueller, geb. 3.5.71"))) == {"B"}  # A was merged into B
    assert set(found(cases, text("Eva"), text("Müller", 21), text("2.1.2026", 22))) == {"B"}
    assert found(cases, text("Eva Müller")) == {}
    assert found(cases, text("Müller, 3.5.1971")) == {}
    assert found(cases, text("3.5.1971 2.1.2026")) == {}
    assert found(cases, text("Uwe Heide 2.1.2026")) == {}  # von der Heide is another name


def test_names_are_whole_words_of_one_line() -> None:
    cases = small_list(
        [Case(id="A")], [key("1001", "A")], {"A": ("von ahn", "jo", "1971-05-03", "")}
    )
    assert found(cases, text("Jo von Ahnen 3.5.1971")) == {}
    assert found(cases, text("Jo 3.5.1971 von"), text("Ahn", 21)) == {}
    assert set(found(cases, text("Jo von Ahn 3.5.1971"))) == {"A"}


def test_beside_an_exact_hit_a_neighbour_counts_that_the_page_speaks_for() -> None:
    fields = {
        "A": ("mueller", "eva", "1971-05-03", ""),
        "B": ("mueller", "eva", "1971-05-03", ""),
        "C": ("adam", "uwe", "1960-01-01", ""),
    }
    cases = small_list(
        [Case(id=i) for i in "ABC"], [key("1001", "A"), key("1002", "B"), key("1003", "C")], fields
    )
    both = found(cases, printed("1001"), text("Eva Müller"))
    assert {(k, s.distance) for k, c in both.items() for s in c.supports if s.key_kind == KIND} == {
        ("A", 0),
        ("B", 1),
    }


def test_the_first_neighbours_are_enough() -> None:
    cases = small_list(
        [Case(id=f"{i:03d}") for i in range(90)], [key(f"10{i:02d}", f"{i:03d}") for i in range(90)]
    )
    one_digit = find_candidates(cases, [printed("10x5")], fuzzy=True, matcher="table")
    assert [c.case_id for c in one_digit] == [f"{i}5".zfill(3) for i in range(9)]
    many = small_list(
        [Case(id=f"{i:03d}") for i in range(90)],
        [key("1" * 9 + chr(0x4E00 + i), f"{i:03d}") for i in range(90)],
    )
    assert len(found(many, printed("1" * 9 + "0"))) == 25


@given(st.permutations(range(6)))
def test_the_order_of_evidence_changes_nothing(order: list[int]) -> None:
    listed, keys, fields = people()
    cases = small_list(listed, keys, fields)
    pieces = [
        printed("1001"),
        printed("1001", 3),
        printed("1003", 4, role=ReferenceRole.THEIRS),
        text("Eva Müller 3.5.1971"),
        text("Eva Müller 3.5.1971", 22),
        text("M-AB 1", 23, box=Box(left=0, top=0, right=1, bottom=1)),
    ]
    shuffled = [pieces[i] for i in order]
    assert find_candidates(cases, shuffled, fuzzy=True, matcher="t") == find_candidates(
        cases, pieces, fuzzy=True, matcher="t"
    )


def test_more_reasons_stand_first() -> None:
    listed, keys, fields = people()
    cases = small_list(listed, keys, fields)
    ranked = find_candidates(
        cases, [printed("1002"), printed("1003", 2), text("M-AB 1")], fuzzy=True, matcher="t"
    )
    assert [c.case_id for c in ranked] == ["C", "B"]
    assert all(0 < c.score < 1 for c in ranked)
