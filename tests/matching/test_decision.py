"""Every branch of the conservative rule, and what may never happen whatever comes in."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex.matching import decision
from docindex.matching.decision import RULES, decide
from docindex.matching.witnesses import is_exact
from docindex.model import (
    Box,
    Candidate,
    Contradiction,
    Decision,
    Evidence,
    Reason,
    ReferenceRole,
    Status,
    Support,
)
from tests.matching.pieces import (
    KIND,
    OTHER_PAGE,
    PAGE,
    barcode,
    candidate,
    field,
    line_box,
    numbers,
    printed,
    support,
    text,
)

THEIRS = ReferenceRole.THEIRS


def answer(
    *candidates: Candidate,
    beside: tuple[Evidence, ...] = (),
    conflicts: tuple[str, ...] = (),
    stale: bool = False,
    check_digit_kinds: tuple[str, ...] = (),
) -> Decision:
    """The decision on candidates, their evidence, and evidence beside them."""
    evidence = [s.evidence for c in candidates for s in c.supports]
    contradictions = [
        Contradiction(kind=kind, page=PAGE, first="a", second="b") for kind in conflicts
    ]
    return decide(
        candidates,
        [*evidence, *beside],
        contradictions,
        stale=stale,
        check_digit_kinds=check_digit_kinds,
    )


def is_answer(made: Decision, status: Status, reason: Reason, case_id: str | None = None) -> bool:
    return (made.status, made.reason, made.case_id) == (status, reason, case_id)


def sure(value: str, line: int = 1, **changes: Any) -> Evidence:
    """A number in print whose own check digit was right."""
    return printed(value, line, **({"checked": True} | changes))


A_BARCODE = candidate("A", support(barcode("1001")))
A_PRINTED = candidate("A", support(printed("1001")))
A_TWICE = candidate("A", support(sure("1001")), support(sure("1001", 5)))
B_PRINTED = candidate("B", support(printed("2002", 9)), score=0.8)


# (a) A case barcode.


def test_a_certified_barcode_indexes() -> None:
    made = answer(A_BARCODE)
    assert is_answer(made, Status.INDEXED, Reason.CASE_BARCODE, "A")
    assert (made.key_kind, made.key, made.score, made.runner_up) == (KIND, "1001", 0.9, None)


@pytest.mark.parametrize(
    "change", [{"checked": False}, {"reader": "zbar"}, {"reader": "zbar+zbar"}]
)
def test_a_barcode_without_a_check_or_a_first_reader_does_not(change: dict[str, object]) -> None:
    made = answer(candidate("A", support(barcode("1001", **change))))
    assert is_answer(made, Status.VERIFY, Reason.ONE_WITNESS_ONLY, "A")


def test_another_second_reader_can_be_named() -> None:
    piece = barcode("1001", reader="second")
    cases = [candidate("A", support(piece))]
    assert decide(cases, [], [], stale=False).status is Status.INDEXED
    made = decide(cases, [], [], stale=False, lone_readers={"second"})
    assert is_answer(made, Status.VERIFY, Reason.ONE_WITNESS_ONLY, "A")


def test_a_barcode_with_a_wrong_check_digit_is_not_exact() -> None:
    piece = barcode("1001", valid=False)
    made = answer(candidate("A", support(piece, distance=1)))
    assert is_answer(made, Status.VERIFY, Reason.NEAR_MATCH, "A")


def test_a_barcode_settles_even_on_an_old_list() -> None:
    assert answer(A_BARCODE, stale=True).status is Status.INDEXED


# (b) Print with a witness.


@pytest.mark.parametrize(
    "witness",
    [
        support(barcode("1001", checked=False)),
        support(barcode("1001", reader="zbar")),
        support(barcode("1001", checked=False, box=line_box(1))),
        support(printed("700000000019", kind="cash_no")),
        field("plate", "M-AB-1"),
        field("birth_date", "1971-05-03"),
    ],
)
def test_exact_print_with_a_witness_indexes(witness: Support) -> None:
    made = answer(candidate("A", support(printed("1001")), witness))
    assert is_answer(made, Status.INDEXED, made.reason, "A")
    assert made.reason is Reason.REFERENCE_WITH_WITNESS


@pytest.mark.parametrize("place", [{"line": 5}, {"page": OTHER_PAGE}])
def test_a_number_at_two_places_indexes_where_its_check_digit_was_right(
    place: dict[str, object],
) -> None:
    made = answer(candidate("A", support(sure("1001")), support(sure("1001", **place))))
    assert is_answer(made, Status.INDEXED, Reason.REFERENCE_WITH_WITNESS, "A")


@pytest.mark.parametrize("place", [{"line": 5}, {"page": OTHER_PAGE}])
@pytest.mark.parametrize(("first", "second"), [(False, False), (True, False), (False, True)])
def test_a_number_at_two_places_is_verified_where_no_check_digit_vouches_for_both(
    place: dict[str, object], first: bool, second: bool
) -> None:
    pieces = printed("1001", checked=first), printed("1001", **place, checked=second)
    made = answer(candidate("A", *map(support, pieces)))
    assert is_answer(made, Status.VERIFY, Reason.ONE_WITNESS_ONLY, "A")


@pytest.mark.parametrize(
    "witness",
    [
        support(sure("1001", source="page")),  # the same place, read in another stage
        support(sure("1001", box=Box(left=90, top=110, right=500, bottom=150))),
        support(sure("1001", box=line_box(1, left=901, right=1500))),  # the same line
        support(sure("1001", 5, page=PAGE + ".r1")),  # the colour image of the same side
        support(sure("1001", box=Box(left=0, top=0, right=0, bottom=0))),
        support(sure("1001", 5, role=THEIRS)),
        support(sure("1001", 5, folded=1), distance=1),
        support(sure("1001", kind="file_no")),  # one number that fits two rules
        support(sure("51001", kind="file_no")),
        field("surname", "mueller"),
        field("given_name", "eva"),
        field("offence_date", "2026-01-02"),
        field("city", "musterau"),
    ],
)
def test_what_is_no_second_witness(witness: Support) -> None:
    made = answer(candidate("A", support(sure("1001")), witness))
    assert is_answer(made, Status.VERIFY, Reason.ONE_WITNESS_ONLY, "A")


def test_fields_suffice_together() -> None:
    name = (field("surname", "mueller"), field("given_name", "eva"))
    assert answer(candidate("A", support(printed("1001")), *name)).status is Status.INDEXED
    dated = (field("surname", "mueller"), field("offence_date", "2026-01-02"))
    assert answer(candidate("A", support(printed("1001")), *dated)).status is Status.INDEXED


def test_fields_do_not_suffice_where_they_speak_for_a_neighbour_too() -> None:
    number = printed("1001")
    name = (field("surname", "mueller"), field("given_name", "eva"))
    named = candidate("A", support(number), *name)
    rival = candidate("B", support(number, key="1002", distance=1), *name, score=0.5)
    made = answer(named, rival)
    assert is_answer(made, Status.VERIFY, Reason.ONE_WITNESS_ONLY, "A")
    assert made.runner_up == "B"
    born = attrs.evolve(named, supports=(*named.supports, field("birth_date", "1971-05-03")))
    assert answer(born, rival).status is Status.INDEXED
    stranger = candidate("C", *name, score=0.5)
    assert answer(named, stranger).status is Status.INDEXED


def test_print_needs_a_fresh_list() -> None:
    assert is_answer(answer(A_TWICE, stale=True), Status.VERIFY, Reason.LIST_STALE, "A")
    assert is_answer(answer(A_PRINTED, stale=True), Status.VERIFY, Reason.LIST_STALE, "A")


def test_one_number_alone_is_verified() -> None:
    assert is_answer(answer(A_PRINTED), Status.VERIFY, Reason.ONE_WITNESS_ONLY, "A")


# What speaks against.


@pytest.mark.parametrize("strong", [A_BARCODE, A_TWICE])
@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("readers_disagree", Reason.CONTRADICTION),
        ("barcode_against_print", Reason.CONTRADICTION),
        ("other_tenant", Reason.MISDIRECTED),
        ("of_a_plug_in", Reason.CONTRADICTION),
        ("two_cases", Reason.TWO_CASES),
    ],
)
def test_contradictions_are_cleared(strong: Candidate, kind: str, reason: Reason) -> None:
    made = answer(strong, conflicts=(kind,))
    assert is_answer(made, Status.CLEARING, reason)
    assert made.runner_up == "A"


B_OVERLEAF = candidate("B", support(printed("2002", page=OTHER_PAGE)), score=0.8)
STRANGER_OVERLEAF = candidate("C", field("plate", "M-AB-1", page=OTHER_PAGE), score=0.5)


def test_cases_on_sides_of_their_own_may_be_two_letters() -> None:
    for first in (A_BARCODE, A_TWICE):
        made = answer(first, B_OVERLEAF)
        assert is_answer(made, Status.CLEARING, Reason.POSSIBLE_MISSED_SEPARATOR)
    beside = candidate("A", *A_BARCODE.supports, support(printed("1001", page=OTHER_PAGE)))
    assert answer(beside, B_OVERLEAF).reason is Reason.TWO_CASES


def test_a_stranger_on_a_side_of_his_own_may_be_another_letter() -> None:
    made = answer(A_BARCODE, STRANGER_OVERLEAF)
    assert is_answer(made, Status.CLEARING, Reason.POSSIBLE_MISSED_SEPARATOR)
    same_side = candidate("C", field("plate", "M-AB-1"), score=0.5)
    assert answer(A_BARCODE, same_side).status is Status.INDEXED
    weak = candidate("C", field("surname", "huber", page=OTHER_PAGE), score=0.5)
    assert answer(A_BARCODE, weak).status is Status.INDEXED
    own = candidate("A", *A_BARCODE.supports, field("plate", "M-AB-1", page=OTHER_PAGE))
    assert answer(own, STRANGER_OVERLEAF).status is Status.INDEXED
    likely = attrs.evolve(STRANGER_OVERLEAF.supports[0], distance=1)
    misread = attrs.evolve(STRANGER_OVERLEAF, supports=(likely,))
    assert answer(A_BARCODE, misread).status is Status.INDEXED


def test_two_cases() -> None:
    two = candidate("B", support(barcode("2002", box=line_box(9))), score=0.8)
    assert is_answer(answer(A_BARCODE, two), Status.CLEARING, Reason.TWO_CASES)
    assert is_answer(answer(A_TWICE, B_PRINTED), Status.CLEARING, Reason.TWO_CASES)
    both = attrs.evolve(A_BARCODE, supports=(*A_BARCODE.supports, support(printed("1001"))))
    assert is_answer(answer(both, B_PRINTED), Status.CLEARING, Reason.TWO_CASES)


def test_a_barcode_against_the_print() -> None:
    assert is_answer(answer(A_BARCODE, B_PRINTED), Status.CLEARING, Reason.CONTRADICTION)


def test_a_key_of_two_cases() -> None:
    piece = barcode("1001")
    made = answer(candidate("A", support(piece)), candidate("B", support(piece)))
    assert is_answer(made, Status.CLEARING, Reason.SEVERAL_CANDIDATES)


def test_what_the_receiver_would_not_import_is_verified() -> None:
    for strong in (A_BARCODE, A_TWICE, A_PRINTED):
        closed = attrs.evolve(strong, importable=False)
        assert is_answer(answer(closed), Status.VERIFY, Reason.NOT_IMPORTABLE, "A")


def test_the_sender_s_number_names_no_case_and_contradicts_none() -> None:
    theirs = candidate("B", support(printed("2002", 9, role=THEIRS)), score=0.4)
    assert answer(A_BARCODE, theirs).case_id == "A"
    assert answer(A_TWICE, theirs).status is Status.INDEXED
    assert is_answer(answer(theirs), Status.VERIFY, Reason.ONE_WITNESS_ONLY, "B")
    other = candidate("C", support(printed("3003", 10, role=THEIRS)))
    assert is_answer(answer(theirs, other), Status.CLEARING, Reason.SEVERAL_CANDIDATES)
    twice = (support(sure("2002", 9, role=THEIRS)), support(sure("2002", 12, role=THEIRS)))
    assert answer(candidate("B", *twice)).status is Status.VERIFY


@pytest.mark.parametrize("strong", [A_BARCODE, A_TWICE])
@pytest.mark.parametrize(
    "other",
    [
        printed("7777", 9),
        printed("7777", 9, checked=True),
        printed("7777", 9, role=ReferenceRole.OURS),
        printed("7777", page=OTHER_PAGE),
        barcode("7777", box=line_box(12)),
        printed("700000000019", 9, kind="cash_no"),
        printed("1002", page=OTHER_PAGE),  # a lost separator, and a case that is not listed yet
        printed("1002", 9, checked=True),
    ],
)
def test_an_unknown_number_of_ours_beside_it_is_verified(
    strong: Candidate, other: Evidence
) -> None:
    made = answer(strong, beside=(other,))
    assert is_answer(made, Status.VERIFY, Reason.CONTRADICTION, "A")


@pytest.mark.parametrize("strong", [A_BARCODE, A_TWICE])
@pytest.mark.parametrize(
    "other",
    [
        printed("7777", 9, valid=False),
        printed("7777", 9, folded=1),
        printed("7777", 9, role=THEIRS),
        text("7777", 9),
    ],
)
def test_what_is_not_well_formed_or_not_ours_does_not_matter(
    strong: Candidate, other: Evidence
) -> None:
    assert answer(strong, beside=(other,)).status is Status.INDEXED


def test_a_doubtful_number_that_is_near_another_case_matters() -> None:
    doubtful = printed("2O02", 9, folded=1)
    other = candidate("B", support(doubtful, key="2002", distance=1), score=0.4)
    assert is_answer(answer(A_BARCODE, other), Status.VERIFY, Reason.CONTRADICTION, "A")
    own = attrs.evolve(
        A_BARCODE, supports=(*A_BARCODE.supports, support(doubtful, key="1001", distance=1))
    )
    assert answer(own, other).status is Status.INDEXED


def test_print_misread_beside_its_own_barcode_is_explained() -> None:
    assert answer(A_BARCODE, beside=(printed("1002", 9),)).status is Status.INDEXED
    # Without a barcode the misreading may be the other one.
    assert answer(A_TWICE, beside=(printed("1002", 9),)).status is Status.VERIFY
    # zbar alone explains nothing either.
    lone = candidate("A", support(barcode("1001", reader="zbar")), support(printed("1001")))
    assert answer(lone).status is Status.INDEXED
    assert answer(lone, beside=(printed("1002", 9),)).status is Status.VERIFY


def test_one_number_that_fits_two_rules_does_not_contradict_itself() -> None:
    same = barcode("1001", kind="file_no")
    assert answer(A_BARCODE, beside=(same,)).status is Status.INDEXED


# A number that names nobody.

LABELLED = printed("1001", role=ReferenceRole.OURS)


def test_a_number_that_nobody_calls_ours_and_no_case_has_does_not_matter() -> None:
    named = candidate("A", support(LABELLED), field("plate", "M-AB-1"))
    assert answer(named, beside=(printed("7777", 9),)).status is Status.INDEXED
    for other in (
        printed("7777", 9, role=ReferenceRole.OURS),
        printed("7777", 9, page=OTHER_PAGE),
        barcode("7777", box=line_box(12)),
    ):
        made = answer(named, beside=(other,))
        assert is_answer(made, Status.VERIFY, Reason.CONTRADICTION, "A"), other
    # Without a witness on the page it may be the number that is meant.
    made = answer(candidate("A", support(LABELLED)), beside=(printed("7777", 9),))
    assert made.reason is Reason.CONTRADICTION


def test_a_number_near_a_case_that_the_page_speaks_for_matters() -> None:
    other = printed("2003", 9)
    named = candidate("A", support(LABELLED), field("plate", "M-AB-1"))
    near = candidate("B", support(other, key="2002", distance=1), field("birth_date", "1971-05-03"))
    assert answer(named, near).reason is Reason.CONTRADICTION


# What other fields than a number tell.

DATED = field("offence_date", "2026-01-02")
PLATE = field("plate", "M-AB-1")
NAMED = (field("surname", "mueller"), field("given_name", "eva"))
B_TOLD = candidate("B", DATED, PLATE, *NAMED, score=0.8)
WHOLE = (text("Sehr geehrte Damen und Herren", source="page"),)


def test_plate_name_and_date_tell_a_case_where_the_whole_side_was_read() -> None:
    made = answer(B_TOLD, beside=WHOLE)
    assert is_answer(made, Status.INDEXED, Reason.FIELDS_AGREE, "B")
    assert (made.key_kind, made.key) == ("plate", "M-AB-1")
    assert is_answer(answer(B_TOLD), Status.VERIFY, Reason.FIELDS_ONLY, "B")
    overleaf = candidate("B", *B_TOLD.supports, field("city", "x", page=OTHER_PAGE))
    assert answer(overleaf, beside=WHOLE).status is Status.VERIFY
    assert answer(B_TOLD, beside=WHOLE, stale=True).status is Status.CLEARING
    closed = attrs.evolve(B_TOLD, importable=False)
    assert is_answer(answer(closed, beside=WHOLE), Status.VERIFY, Reason.NOT_IMPORTABLE, "B")


@pytest.mark.parametrize(
    "fields",
    [
        (DATED, PLATE),
        (DATED, *NAMED),
        (PLATE, *NAMED, field("birth_date", "1971-05-03")),
        (DATED, PLATE, NAMED[0]),
    ],
)
def test_two_statements_or_none_of_the_offence_do_not_tell(fields: tuple[Support, ...]) -> None:
    made = answer(candidate("B", *fields), beside=WHOLE)
    assert is_answer(made, Status.VERIFY, Reason.FIELDS_ONLY, "B")


@pytest.mark.parametrize(
    "date",
    [
        DATED,
        field("offence_date", "2026-03-04"),
        attrs.evolve(field("offence_date", "2026-01-03"), distance=1),
    ],
)
def test_another_offence_of_the_same_person_leaves_it_open(date: Support) -> None:
    other = candidate("C", date, PLATE, score=0.5)
    made = answer(B_TOLD, other, beside=WHOLE)
    # Six statements against two: the likelier one is offered, and a person looks.
    assert is_answer(made, Status.VERIFY, Reason.FIELDS_ONLY, "B")
    dateless = candidate("C", PLATE, *NAMED, score=0.5)
    assert answer(B_TOLD, dateless, beside=WHOLE).case_id == "B"


def test_a_number_of_ours_speaks_against_what_fields_tell() -> None:
    for other in (printed("7777", 9), barcode("7777")):
        made = answer(B_TOLD, beside=(*WHOLE, other))
        assert is_answer(made, Status.VERIFY, Reason.CONTRADICTION, "B")
    for nothing in (printed("7777", 9, folded=1), printed("7777", 9, valid=False)):
        assert answer(B_TOLD, beside=(*WHOLE, nothing)).status is Status.INDEXED


def test_a_slip_of_the_pen_that_hits_a_stranger() -> None:
    """Stadt B: no check digit, and the number with one wrong digit is somebody else's."""
    typed = printed("2003", 3, role=ReferenceRole.OURS)
    stranger = candidate("A", support(typed))
    told = candidate("B", *B_TOLD.supports, support(typed, key="2002", distance=1), score=0.8)
    made = answer(stranger, told, beside=WHOLE)
    assert is_answer(made, Status.INDEXED, Reason.FIELDS_AGREE, "B")
    # His name is on the page: perhaps the fields are what is wrong.
    known = candidate("A", support(typed), field("surname", "huber"))
    made = answer(known, told, beside=WHOLE)
    assert is_answer(made, Status.VERIFY, Reason.CONTRADICTION, "B")
    # Not a slip, but another number that is called ours.
    far = candidate("B", *B_TOLD.supports, score=0.8)
    assert answer(stranger, far, beside=WHOLE).reason is Reason.CONTRADICTION


B_NAMED = candidate("B", support(printed("2002", role=ReferenceRole.OURS)), *B_TOLD.supports)


def test_a_stranger_s_number_without_a_label_is_only_mentioned() -> None:
    stranger = candidate("C", support(printed("3003", 9)), score=0.5)
    assert is_answer(
        answer(B_NAMED, stranger, beside=WHOLE),
        Status.INDEXED,
        Reason.REFERENCE_WITH_WITNESS,
        "B",
    )
    for other in (
        candidate("C", support(printed("3003", 9, role=ReferenceRole.OURS))),
        candidate("C", support(printed("3003", 9)), field("plate", "X-Y-1")),
        candidate("C", support(printed("3003", 9)), field("surname", "huber")),
        candidate("C", support(barcode("3003"))),
        candidate("C", support(printed("3003"))),  # on the line of the own number
    ):
        assert answer(B_NAMED, other, beside=WHOLE).status is Status.CLEARING, other
    # Who has not read the side does not know that it says nothing of him.
    assert answer(B_NAMED, stranger).status is Status.CLEARING


def test_a_third_case_that_a_mentioned_number_may_mean() -> None:
    number = printed("3003", 9)
    stranger = candidate("C", support(number), score=0.5)
    meant = candidate("D", support(number, key="3004", distance=1), PLATE, score=0.4)
    assert answer(B_NAMED, stranger, meant, beside=WHOLE).status is Status.CLEARING


def test_two_cases_of_one_person_in_one_letter() -> None:
    number = printed("3003", 9)
    other = candidate("C", support(number), PLATE, *NAMED, score=0.7)
    assert answer(B_NAMED, other, beside=WHOLE).reason is Reason.TWO_CASES
    quoted = text("Meine frühere Sache bei Ihnen (3003) ist erledigt.", 9, source="page")
    made = answer(B_NAMED, other, beside=(*WHOLE, quoted))
    assert is_answer(made, Status.INDEXED, Reason.REFERENCE_WITH_WITNESS, "B")
    dated = candidate("C", *other.supports, field("offence_date", "2026-03-04"))
    assert answer(B_NAMED, dated, beside=(*WHOLE, quoted)).reason is Reason.TWO_CASES


def test_the_second_case_of_a_person_shows_in_a_doubtful_number_too() -> None:
    doubtful = printed("3O03", 9, folded=1)
    other = candidate("C", support(doubtful, key="3003", distance=1), PLATE, *NAMED, score=0.5)
    made = answer(B_NAMED, other, beside=WHOLE)
    assert is_answer(made, Status.VERIFY, Reason.CONTRADICTION, "B")
    stranger = candidate("C", support(doubtful, key="3003", distance=1), score=0.5)
    assert answer(B_NAMED, stranger, beside=WHOLE).status is Status.INDEXED


def test_a_second_number_that_is_called_ours_matters_however_it_was_read() -> None:
    for other in (
        printed("7777", 9, role=ReferenceRole.OURS, valid=False),
        printed("7777", 9, role=ReferenceRole.OURS, folded=1),
    ):
        made = answer(B_NAMED, beside=(*WHOLE, other))
        assert is_answer(made, Status.VERIFY, Reason.CONTRADICTION, "B")
        assert answer(A_BARCODE, beside=(other,)).status is Status.INDEXED
    again = printed("2003", 9, role=ReferenceRole.OURS, valid=False)
    assert answer(B_NAMED, beside=(*WHOLE, again)).status is Status.INDEXED
    same = printed("7777", role=ReferenceRole.OURS, valid=False, source="page")
    assert answer(B_NAMED, beside=(*WHOLE, same)).status is Status.INDEXED


def test_the_second_case_of_a_person_shows_in_the_date_of_its_offence() -> None:
    other = candidate("C", field("offence_date", "2026-03-04"), PLATE, score=0.5)
    made = answer(B_NAMED, other, beside=WHOLE)
    assert is_answer(made, Status.VERIFY, Reason.CONTRADICTION, "B")
    misread = attrs.evolve(field("offence_date", "2026-03-04"), distance=1)
    made = answer(B_NAMED, candidate("C", misread, PLATE, score=0.5), beside=WHOLE)
    assert made.reason is Reason.CONTRADICTION
    own = attrs.evolve(field("offence_date", "2026-01-03"), distance=1)
    for same in (DATED, own):
        same_day = candidate("C", same, PLATE, score=0.5)
        assert answer(B_NAMED, same_day, beside=WHOLE).status is Status.INDEXED


def test_the_only_number_that_was_read_is_a_quoted_one() -> None:
    number = printed("3003", 9)
    earlier = candidate("C", support(number), PLATE, *NAMED)
    assert answer(earlier, beside=WHOLE).status is Status.INDEXED
    quoted = text("Meine frühere Sache bei Ihnen (3003) ist erledigt.", 9, source="page")
    made = answer(earlier, beside=(*WHOLE, quoted))
    assert is_answer(made, Status.VERIFY, Reason.ONE_WITNESS_ONLY, "C")
    # The page tells of the offence of the person's other case.
    made = answer(earlier, candidate("B", DATED, PLATE, score=0.5), beside=WHOLE)
    assert is_answer(made, Status.VERIFY, Reason.CONTRADICTION, "C")
    # The person has another case, and nothing says which is meant.
    other = candidate("B", PLATE, score=0.5)
    assert answer(earlier, other, beside=WHOLE).reason is Reason.ONE_WITNESS_ONLY
    labelled = candidate("C", support(printed("3003", role=ReferenceRole.OURS)), PLATE, *NAMED)
    assert answer(labelled, other, beside=WHOLE).status is Status.INDEXED


def test_a_full_name_tells_from_a_neighbour_with_half_of_it() -> None:
    number = printed("1001")
    named = candidate("A", support(number), *NAMED)
    rival = support(number, key="1002", distance=1)
    half = candidate("B", rival, NAMED[0], score=0.5)
    assert answer(named, half).status is Status.INDEXED
    son = candidate("B", rival, NAMED[0], field("given_name", "uwe"), score=0.5)
    assert answer(named, son).status is Status.VERIFY
    born = candidate("B", rival, NAMED[0], field("birth_date", "1971-05-03"), score=0.5)
    assert answer(named, born).status is Status.VERIFY


# No exact key.


def test_a_near_key_is_proposed_when_there_is_one() -> None:
    doubtful = printed("1O01", folded=1)
    near = candidate("A", support(doubtful, key="1001", distance=1))
    assert is_answer(answer(near), Status.VERIFY, Reason.NEAR_MATCH, "A")
    other = candidate("B", support(doubtful, key="1002", distance=1), score=0.4)
    assert is_answer(answer(near, other), Status.CLEARING, Reason.SEVERAL_CANDIDATES)
    plate = attrs.evolve(other, supports=(*other.supports, field("plate", "M-AB-1")))
    assert is_answer(answer(near, plate), Status.VERIFY, Reason.NEAR_MATCH, "B")


def test_fields_alone_are_a_proposal() -> None:
    one = candidate("A", field("plate", "M-AB-1"))
    two = candidate("B", field("plate", "M-AB-1"))
    assert is_answer(answer(one), Status.VERIFY, Reason.FIELDS_ONLY, "A")
    assert is_answer(answer(one, two), Status.CLEARING, Reason.SEVERAL_CANDIDATES)


@pytest.mark.parametrize("rest", [(), (candidate("B", field("plate", "M-AB-1")),)])
def test_a_number_that_is_surely_right_is_awaited(rest: tuple[Candidate, ...]) -> None:
    right = printed("7777", checked=True)
    made = answer(*rest, beside=(right,))
    assert is_answer(made, Status.PENDING, Reason.NOT_YET_LISTED)
    old = answer(*rest, beside=(right,), stale=True)
    assert is_answer(old, Status.PENDING, Reason.LIST_STALE)


def test_an_unknown_barcode_is_awaited_only_for_a_check_digit_of_its_own() -> None:
    unknown = barcode("7777")
    made = answer(beside=(unknown,))
    assert is_answer(made, Status.CLEARING, Reason.UNKNOWN_REFERENCE)
    made = answer(beside=(unknown,), check_digit_kinds=(KIND,))
    assert is_answer(made, Status.PENDING, Reason.NOT_YET_LISTED)
    lone = attrs.evolve(unknown, reader="zbar")
    made = answer(beside=(lone,), check_digit_kinds=(KIND,))
    assert is_answer(made, Status.CLEARING, Reason.UNKNOWN_REFERENCE)


@pytest.mark.parametrize("change", [{}, {"valid": False}, {"folded": 1}, {"checked": False}])
def test_any_other_unknown_number_is_cleared(change: dict[str, object]) -> None:
    unknown = printed("7777", **change)
    made = answer(beside=(unknown,))
    assert is_answer(made, Status.CLEARING, Reason.UNKNOWN_REFERENCE)
    made = answer(beside=(unknown,), stale=True)
    assert is_answer(made, Status.CLEARING, Reason.LIST_STALE)


def test_nothing_is_nothing() -> None:
    for stale in (True, False):
        made = answer(beside=(text("Sehr geehrte Damen und Herren"),), stale=stale)
        assert is_answer(made, Status.CLEARING, Reason.NO_REFERENCE)
        assert (made.score, made.runner_up) == (0.0, None)
    made = answer(beside=(printed("7777", role=THEIRS),))
    assert is_answer(made, Status.CLEARING, Reason.NO_REFERENCE)


def test_an_old_list_proposes_nothing_that_is_not_exact() -> None:
    near = candidate("A", support(printed("1O01", folded=1), key="1001", distance=1))
    plate = candidate("A", field("plate", "M-AB-1"))
    theirs = candidate("A", support(printed("1001", role=THEIRS)))
    for weak in (near, plate, theirs):
        assert is_answer(answer(weak, stale=True), Status.CLEARING, Reason.LIST_STALE)


# What may never happen.

fields = st.sampled_from(
    [
        field("plate", "M-AB-1"),
        field("surname", "mueller"),
        field("given_name", "eva"),
        field("birth_date", "1971-05-03"),
        field("offence_date", "2026-01-02"),
    ]
)
supports = st.one_of(
    fields,
    numbers.map(lambda p: support(p, distance=p.folded or int(not p.valid))),
    numbers.map(lambda p: support(p, key="1003", distance=1)),
)
candidates = st.lists(
    st.builds(
        Candidate,
        case_id=st.sampled_from("ABC"),
        score=st.sampled_from([0.2, 0.5, 0.9]),
        importable=st.sampled_from([True, True, False]),
        receiver=st.sampled_from(["", "SG 1"]),
        matcher=st.sampled_from(["table", "other"]),
        supports=st.lists(supports, min_size=1, max_size=4, unique=True).map(tuple),
    ),
    max_size=4,
)
contradictions = st.lists(
    st.builds(
        Contradiction,
        kind=st.sampled_from(["two_cases", "readers_disagree"]),
        page=st.just(PAGE),
        first=st.just(""),
        second=st.just(""),
    ),
    max_size=2,
)


@settings(max_examples=300)
@given(candidates, st.lists(numbers, max_size=4), contradictions, st.booleans(), st.data())
def test_order_does_not_matter(
    proposed: list[Candidate],
    evidence: list[Evidence],
    conflicts: list[Contradiction],
    stale: bool,
    data: st.DataObject,
) -> None:
    made = decide(proposed, evidence, conflicts, stale=stale)
    again = decide(
        data.draw(st.permutations(proposed)),
        data.draw(st.permutations(evidence)),
        data.draw(st.permutations(conflicts)),
        stale=stale,
    )
    assert made == again


@settings(max_examples=400)
@given(candidates, st.lists(numbers, max_size=4), contradictions, contradictions)
def test_contradictions_and_age_never_help(
    proposed: list[Candidate],
    evidence: list[Evidence],
    conflicts: list[Contradiction],
    more: list[Contradiction],
) -> None:
    before = decide(proposed, evidence, conflicts, stale=False)
    if before.status is not Status.INDEXED:
        after = decide(proposed, evidence, [*conflicts, *more], stale=False)
        assert after.status is not Status.INDEXED
        assert decide(proposed, evidence, conflicts, stale=True).status is not Status.INDEXED


fresh = st.sampled_from(
    [
        field("plate", "Z-Z-1", 30),
        field("birth_date", "1990-09-09", 31),
        field("offence_date", "2025-12-24", 32),
        field("city", "nowhere", 33),
        support(barcode("9999", kind="file_no")),
    ]
)


@settings(max_examples=400)
@given(candidates, st.lists(numbers, max_size=2), fresh)
def test_more_that_agrees_never_lowers(
    proposed: list[Candidate], evidence: list[Evidence], more: Support
) -> None:
    made = decide(proposed, [*evidence, *WHOLE], [], stale=False)
    if made.status is not Status.INDEXED:
        return
    richer = [
        attrs.evolve(c, supports=(*c.supports, more)) if c.case_id == made.case_id else c
        for c in proposed
    ]
    again = decide(richer, [*evidence, *WHOLE], [], stale=False)
    assert (again.status, again.case_id) == (made.status, made.case_id)


@settings(max_examples=600)
@given(candidates, st.lists(numbers, max_size=3), st.booleans())
def test_an_index_rests_on_an_exact_key_of_one_open_case(
    proposed: list[Candidate], evidence: list[Evidence], stale: bool
) -> None:
    made = decide(proposed, evidence, [], stale=stale)
    if made.status is not Status.INDEXED:
        return
    exact: dict[str, list[Support]] = {c.case_id: [] for c in proposed}
    for c in proposed:
        exact[c.case_id] += filter(is_exact, c.supports)
    named = {case_id for c in proposed for case_id in [c.case_id] if any(map(is_exact, c.supports))}
    slips = {
        s.evidence for c in proposed if c.case_id == made.case_id for s in c.supports if s.distance
    }
    others = (s.evidence for i in named - {made.case_id} for s in exact[i])
    assert made.case_id in named
    assert all(piece in slips for piece in others)
    assert all(c.importable for c in proposed if c.case_id == made.case_id)
    mine = [
        s.evidence for c in proposed if c.case_id == made.case_id for s in c.supports if is_exact(s)
    ]
    certified = any(p.source == "barcode" and p.checked and p.reader != "zbar" for p in mine)
    in_print = any(p.source != "barcode" for p in mine)
    assert exact
    assert certified or (in_print and not stale)
    assert all(p.role is not THEIRS and p.valid and not p.folded for p in mine)
    # One kind of number in print, and nothing else: then both readings were certified.
    told = any(s.evidence.kind == "text" for c in proposed for s in c.supports)
    if not certified and not told and len({(p.kind, p.source == "barcode") for p in mine}) == 1:
        assert sum(p.checked for p in mine) > 1


def test_of_several_cases_with_one_key_the_likeliest_is_offered_from_a_whole_list() -> None:
    key = support(printed("1001"))
    found = [candidate("A", key, *NAMED, PLATE), candidate("B", key)]
    assert is_answer(answer(*found), Status.VERIFY, Reason.SEVERAL_CANDIDATES, "A")
    assert is_answer(answer(*found, stale=True), Status.CLEARING, Reason.SEVERAL_CANDIDATES)


def test_every_rule_decides_something(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one of the rules some test above would get another answer."""
    near = candidate("A", support(printed("1O01", folded=1), key="1001", distance=1))
    other_near = attrs.evolve(near, case_id="B")
    plates = [candidate(i, field("plate", "M-AB-1")) for i in "AB"]
    theirs = [candidate(i, support(printed(f"{i}1", role=THEIRS))) for i in "AB"]
    closed = attrs.evolve(A_BARCODE, importable=False)
    shared = [candidate(i, support(barcode("1001"))) for i in "AB"]
    right = (printed("7777", checked=True),)
    certified = attrs.evolve(A_BARCODE, score=0.4)
    situations = [
        lambda: answer(A_BARCODE, conflicts=("other_tenant",)),
        lambda: answer(A_BARCODE, conflicts=("two_cases",)),
        lambda: answer(A_BARCODE, conflicts=("readers_disagree",)),
        lambda: answer(*shared),
        lambda: answer(A_BARCODE, B_OVERLEAF),
        lambda: answer(A_BARCODE, B_PRINTED),
        lambda: answer(A_TWICE, B_PRINTED),
        lambda: answer(A_BARCODE, STRANGER_OVERLEAF),
        lambda: answer(closed),
        lambda: answer(A_BARCODE, beside=(printed("7777", 9),)),
        lambda: answer(A_TWICE, beside=(text("1001 und 5.2O.0224", 1),)),
        lambda: answer(B_TOLD, certified, beside=WHOLE),
        lambda: answer(A_BARCODE),
        lambda: answer(A_TWICE, stale=True),
        lambda: answer(A_TWICE, candidate("B", DATED, PLATE)),
        lambda: answer(A_TWICE),
        lambda: answer(A_PRINTED),
        lambda: answer(B_TOLD, beside=WHOLE),
        lambda: answer(beside=right, stale=True),
        lambda: answer(beside=right),
        lambda: answer(near, stale=True),
        lambda: answer(near, candidate("B", PLATE, *NAMED)),
        lambda: answer(near),
        lambda: answer(near, other_near),
        lambda: answer(theirs[0]),
        lambda: answer(*theirs),
        lambda: answer(candidate("A", field("city", "musterau"))),
        lambda: answer(*plates),
        lambda: answer(beside=(printed("7777"),)),
    ]
    assert len(situations) == len(RULES) - 1
    for place, situation in enumerate(situations):
        with_it = situation()
        with monkeypatch.context() as patch:
            patch.setattr(decision, "RULES", RULES[:place] + RULES[place + 1 :])
            assert situation() != with_it, RULES[place]
