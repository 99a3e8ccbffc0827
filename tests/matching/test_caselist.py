"""The list knows cases by their keys, follows merges, and depends on no order."""

from __future__ import annotations

import datetime
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from docindex.errors import CaseListError
from docindex.matching.caselist import Case, CaseList, FieldKinds, Key
from tests.matching.pieces import KIND, found, key, people, printed, small_list, text


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
