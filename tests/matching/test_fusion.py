"""What evidence weighs, and what must hold of it whatever is observed."""

from __future__ import annotations

import math

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex.matching.fusion import LONE, Weighed, weigh
from docindex.model import Candidate, Evidence, ReferenceRole, Support
from tests.matching.pieces import barcode, candidate, field, printed, support

SHARES = {
    "plate": 5e-6,
    "birth_date": 5e-5,
    "offence_date": 2.5e-3,
    "surname": 0.008,
    "given_name": 0.01,
    "street": 1e-4,
    "postcode": 0.08,
    "city": 0.08,
}


def said(kind: str, key: str = "x", share: float | None = None, distance: int = 0) -> Support:
    found = field(kind, key)
    return attrs.evolve(found, share=share or SHARES[kind], distance=distance)


def odds(of: str, *candidates: Candidate, beside: tuple[Evidence, ...] = ()) -> float:
    evidence = [s.evidence for c in candidates for s in c.supports]
    return weigh(candidates, [*evidence, *beside]).log_odds(of)


NUMBER = attrs.evolve(support(printed("1001", role=ReferenceRole.OURS)), rivals=0)
NEAR = attrs.evolve(support(printed("1001"), key="1007", distance=1), rivals=9)


def test_a_number_in_print_alone_is_likely_and_never_enough() -> None:
    assert 2 < odds("A", candidate("A", NUMBER)) <= LONE


def test_a_barcode_says_more_than_print() -> None:
    assert odds("A", candidate("A", support(barcode("1001")))) > LONE


@pytest.mark.parametrize("kind", ["plate", "birth_date", "surname", "offence_date", "street"])
def test_a_statement_that_agrees_makes_a_case_likelier(kind: str) -> None:
    more = candidate("A", NUMBER, said(kind))
    assert odds("A", more) > odds("A", candidate("A", NUMBER))


def test_an_edit_is_nothing_without_a_second_statement() -> None:
    assert odds("A", candidate("A", NEAR)) < 0
    assert odds("A", candidate("A", NEAR, said("plate"), said("offence_date"))) > LONE


def test_a_rare_name_says_more_than_a_frequent_one() -> None:
    rare, frequent = (candidate("A", NUMBER, said("surname", share=s)) for s in (1e-5, 1e-2))
    assert odds("A", rare) > odds("A", frequent)


@pytest.mark.parametrize("share", [1e-5, 1e-3, 1e-2])
def test_a_misread_name_says_less_than_a_read_one_and_more_than_none(share: float) -> None:
    none, misread, read = (
        odds("A", candidate("A", NUMBER, *names))
        for names in ((), (said("surname", "x", share, 1),), (said("surname", "x", share),))
    )
    assert none < misread < read


def test_a_name_that_everybody_has_says_nothing() -> None:
    everybody = candidate("A", NUMBER, said("surname", share=0.9))
    assert odds("A", everybody) == pytest.approx(odds("A", candidate("A", NUMBER)))


def test_a_given_name_says_more_beside_the_surname() -> None:
    name = said("surname")
    beside = attrs.evolve(said("given_name"), evidence=name.evidence)
    elsewhere = attrs.evolve(said("given_name"), evidence=field("given_name", "x", line=7).evidence)
    alone, apart, together = (
        odds("A", candidate("A", *names))
        for names in ((said("given_name"),), (name, elsewhere), (name, beside))
    )
    assert alone < apart < together


def test_the_place_counts_once() -> None:
    street = candidate("A", NUMBER, said("street"))
    whole = candidate("A", NUMBER, said("street"), said("postcode"), said("city"))
    assert odds("A", whole) == pytest.approx(odds("A", street))


def test_the_sender_s_number_says_little() -> None:
    theirs = support(printed("1001", role=ReferenceRole.THEIRS))
    assert odds("A", candidate("A", theirs)) < 1 < odds("A", candidate("A", NUMBER))


def test_cases_of_one_person_are_told_apart_by_the_date() -> None:
    person = (said("surname"), said("given_name"), said("birth_date"), said("plate"))
    dated = candidate("A", *person, said("offence_date"))
    other = candidate("B", *person)
    assert odds("A", dated, other) > 3
    assert odds("B", dated, other) < -3
    assert odds("A", candidate("A", *person), other) == pytest.approx(-math.log(1.06), abs=0.05)


def test_a_sure_number_that_the_list_lacks_speaks_for_a_case_that_it_lacks() -> None:
    person = candidate("A", said("surname"), said("given_name"), said("plate"))
    stranger = printed("2002", 9, role=ReferenceRole.OURS, checked=True)
    assert odds("A", person) > 2 > odds("A", person, beside=(stranger,))


def test_a_dense_list_makes_a_number_less_sure() -> None:
    dense = attrs.evolve(NUMBER, rivals=500)
    assert odds("A", candidate("A", dense)) < odds("A", candidate("A", NUMBER))


def at_quality(found: Support, quality: float) -> Support:
    return attrs.evolve(found, evidence=attrs.evolve(found.evidence, quality=quality))


def test_a_line_that_was_hard_to_read_makes_its_number_less_sure() -> None:
    dense = attrs.evolve(NUMBER, rivals=500)
    sure, doubtful = (odds("A", candidate("A", at_quality(dense, q))) for q in (0.99, 0.3))
    assert doubtful < sure


def test_a_line_that_was_hard_to_read_makes_an_edit_likelier() -> None:
    alone = attrs.evolve(NEAR, rivals=0)
    found = (candidate("A", at_quality(alone, q), said("plate")) for q in (0.99, 0.3))
    sure, doubtful = (
        weigh([one], [s.evidence for s in one.supports], lambda *_: -1.0).weights["A"]
        for one in found
    )
    assert sure < doubtful


def test_nothing_is_known_of_no_candidate() -> None:
    assert weigh([], []) == Weighed({}, 0.0)


# What must hold whatever is observed.

fields = st.sampled_from(sorted(SHARES)).flatmap(
    lambda kind: st.builds(
        said,
        st.just(kind),
        st.sampled_from(["x", "y"]),
        st.floats(1e-7, 1),
        st.integers(0, 1),
    )
)
references = st.builds(
    lambda value, key, line, role, rivals: attrs.evolve(
        support(printed(value, line, role=role), key=key, distance=int(value != key)),
        rivals=rivals,
    ),
    st.sampled_from(["1001", "1007"]),
    st.sampled_from(["1001", "1007"]),
    st.integers(1, 3),
    st.sampled_from(ReferenceRole),
    st.none() | st.integers(0, 50),
)
supports = st.lists(fields | references, max_size=6)
cases = st.lists(supports, min_size=1, max_size=4).map(
    lambda lists: [candidate(name, *s) for name, s in zip("ABCD", lists, strict=False)]
)


@settings(deadline=None)
@given(cases, st.randoms(use_true_random=False))
def test_order_changes_nothing(found: list[Candidate], chance: object) -> None:
    shuffled = [attrs.evolve(c, supports=tuple(mixed(c.supports, chance))) for c in found]
    evidence = [s.evidence for c in found for s in c.supports]
    made = weigh(found, evidence)
    again = weigh(mixed(shuffled, chance), mixed(evidence, chance))
    assert made == again
    assert all(made.log_odds(c.case_id) == again.log_odds(c.case_id) for c in found)


def mixed(items: object, chance: object) -> list:
    copy = list(items)
    chance.shuffle(copy)
    return copy


@settings(deadline=None)
@given(cases, fields)
def test_what_agrees_never_makes_a_case_less_likely(found: list[Candidate], more: Support) -> None:
    first, *rest = found
    agreeing = attrs.evolve(first, supports=(*first.supports, more))
    assert odds("A", agreeing, *rest) >= odds("A", first, *rest) - 1e-9


@settings(deadline=None)
@given(cases)
def test_the_same_number_at_another_place_never_makes_a_case_less_likely(
    found: list[Candidate],
) -> None:
    first, *rest = found
    exact = [s for s in first.supports if s.evidence.kind != "text" and not s.distance]
    again = [attrs.evolve(s, evidence=attrs.evolve(s.evidence, page="b_00009f")) for s in exact]
    agreeing = attrs.evolve(first, supports=(*first.supports, *again))
    assert odds("A", agreeing, *rest) >= odds("A", first, *rest) - 1e-9


@settings(deadline=None)
@given(cases)
def test_probabilities_leave_room_for_none_of_these(found: list[Candidate]) -> None:
    made = weigh(found, [s.evidence for c in found for s in c.supports])
    shares = [1 / (1 + math.exp(-made.log_odds(c.case_id))) for c in found]
    assert sum(shares) < 1 + 1e-9
