from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docindex.matching.decision import decide
from docindex.matching.splitting import undivided
from docindex.model import Candidate, Decision, Reason, ReferenceRole, Status
from tests.matching.pieces import (
    OTHER_PAGE,
    PAGE,
    barcode,
    candidate,
    field,
    printed,
    support,
)

PARTS = (frozenset({PAGE}), frozenset({OTHER_PAGE}))
CASE = support(barcode("17"))


def _decided(*candidates: Candidate) -> Decision:
    evidence = [s.evidence for c in candidates for s in c.supports]
    return decide(candidates, evidence, [], stale=False)


def _answer(*candidates: Candidate) -> tuple[Status, Reason]:
    made = undivided(_decided(*candidates), candidates, PARTS)
    return made.status, made.reason


DOUBTED = (Status.CLEARING, Reason.POSSIBLE_MISSED_SEPARATOR)


def test_a_part_that_says_nothing_of_the_case_may_be_another_letter() -> None:
    assert _decided(candidate("a", CASE)).status is Status.INDEXED
    assert _answer(candidate("a", CASE)) == DOUBTED


def test_without_a_doubtful_place_the_decision_stands() -> None:
    made = _decided(candidate("a", CASE))
    assert undivided(made, [candidate("a", CASE)], ()) is made


@pytest.mark.parametrize(
    "second",
    [
        [support(printed("17", page=OTHER_PAGE))],
        [support(barcode("17", page=OTHER_PAGE))],
        [field("plate", "MUA-X 1", page=OTHER_PAGE)],
        [
            field("surname", "Muster", 20, page=OTHER_PAGE),
            field("given_name", "Eva", 21, page=OTHER_PAGE),
        ],
    ],
    ids=["number", "barcode", "plate", "name"],
)
def test_a_part_that_names_the_same_case_belongs_to_it(second: list) -> None:  # type: ignore[type-arg]
    assert _answer(candidate("a", CASE, *second))[0] is Status.INDEXED


@pytest.mark.parametrize(
    "second",
    [
        [support(printed("17", page=OTHER_PAGE, role=ReferenceRole.THEIRS))],
        [support(printed("18", page=OTHER_PAGE), key="17", distance=1)],
        [field("surname", "Muster", page=OTHER_PAGE)],
        [field("city", "Musterau", page=OTHER_PAGE)],
    ],
    ids=["theirs", "near", "surname", "city"],
)
def test_less_than_a_witness_does_not(second: list) -> None:  # type: ignore[type-arg]
    assert _answer(candidate("a", CASE, *second)) == DOUBTED


def test_another_rendition_of_a_side_is_that_side() -> None:
    again = support(printed("17", page=f"{OTHER_PAGE}.r1"))
    assert _answer(candidate("a", CASE, again))[0] is Status.INDEXED


def test_what_is_surer_is_told_first() -> None:
    # On sides of their own two cases are a missed separator by the rule itself; here on one.
    two = [candidate("a", support(printed("17", 1))), candidate("b", support(printed("18", 3)))]
    assert _answer(*two) == (Status.CLEARING, Reason.TWO_CASES)
    nobody = Decision(status=Status.CLEARING, reason=Reason.NO_REFERENCE)
    assert undivided(nobody, [], PARTS).reason is Reason.POSSIBLE_MISSED_SEPARATOR


def test_a_document_that_waits_for_the_list_may_be_two_as_well() -> None:
    waits = Decision(status=Status.PENDING, reason=Reason.NOT_YET_LISTED)
    assert undivided(waits, [], PARTS).status is Status.CLEARING


def test_the_case_that_was_named_is_the_runner_up() -> None:
    made = undivided(_decided(candidate("a", CASE)), [candidate("a", CASE)], PARTS)
    assert (made.case_id, made.key, made.runner_up) == (None, None, "a")
    assert made.score == 0.9


@given(
    st.lists(st.sampled_from([PAGE, OTHER_PAGE]), max_size=4),
    st.sampled_from(list(Status)),
)
def test_doubt_is_never_merged_away(pages: list[str], status: Status) -> None:
    known = candidate("a", *(support(printed("17", n, page=p)) for n, p in enumerate(pages)))
    named = status in (Status.INDEXED, Status.VERIFY)
    before = Decision(
        status=status, reason=Reason.NO_REFERENCE, case_id="a" if named else None, score=0.5
    )
    after = undivided(before, [known], PARTS)
    if {PAGE, OTHER_PAGE} <= set(pages):
        assert after == before
    else:
        assert after.status is Status.CLEARING
