"""What a calibration moves, and what it never does."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from docindex.matching.assurance import assured
from docindex.matching.calibration import Calibration, ClassCalibration, Promise, Trial
from docindex.matching.curves import Curve
from docindex.model import Decision, Reason, Status

VERSIONS = (("docindex-core", "1"), ("list:cases.csv", "sha256:1"))
TESTED = Trial(labels=3500, indexed=3000, wrong=0, bound=0.000998)
CALIBRATION = Calibration(
    id="calibration-1",
    tenant="t",
    promise=Promise(max_wrong=0.001, confidence=0.95),
    score=6.0,
    tested=TESTED,
    classes=(
        ClassCalibration(
            name="letter",
            curve=Curve(slope=1.0, intercept=0.0, labels=3000),
            pooled=False,
            log_odds=6.0,
            tested=TESTED,
        ),
    ),
    ties=(("docindex-core", "1"),),
)
INDEXED = Decision(
    status=Status.INDEXED,
    reason=Reason.REFERENCE_WITH_WITNESS,
    case_id="A",
    key_kind="case_no",
    key="1",
    score=0.9,
    log_odds=7.0,
)
VERIFY = attrs.evolve(INDEXED, status=Status.VERIFY, reason=Reason.NEAR_MATCH)


def made(decision: Decision, **changes: Any):
    given = {
        "calibration": CALIBRATION,
        "document_class": "letter",
        "versions": VERSIONS,
        "max_wrong": 0.001,
        "confidence": 0.95,
    }
    return assured(decision, **(given | changes))


def test_what_is_likely_enough_stays_indexed() -> None:
    found = made(INDEXED)
    assert found.decision is INDEXED
    assert (found.calibration, found.notes) == ("calibration-1", ())
    assert 0.9 < found.probability < 1


def test_what_is_not_likely_enough_is_shown_to_a_person() -> None:
    decision = made(attrs.evolve(INDEXED, log_odds=5.9)).decision
    assert (decision.status, decision.reason) == (Status.VERIFY, Reason.NOT_PROBABLE_ENOUGH)
    assert decision.case_id == "A"


def test_a_proposal_that_is_likely_enough_is_indexed() -> None:
    decision = made(VERIFY).decision
    assert (decision.status, decision.reason) == (Status.INDEXED, Reason.PROBABLE_ENOUGH)


@pytest.mark.parametrize("reason", [Reason.CONTRADICTION, Reason.NOT_IMPORTABLE, Reason.LIST_STALE])
def test_no_probability_outweighs_what_a_person_must_see(reason: Reason) -> None:
    decision = attrs.evolve(VERIFY, reason=reason, log_odds=30.0)
    assert made(decision).decision is decision


def test_one_statement_never_suffices() -> None:
    low = attrs.evolve(CALIBRATION.classes[0], log_odds=1.0)
    calibration = attrs.evolve(CALIBRATION, classes=(low,))
    decision = attrs.evolve(VERIFY, log_odds=4.0)
    assert made(decision, calibration=calibration).decision is decision


def test_without_a_proposal_nothing_moves() -> None:
    decision = Decision(status=Status.CLEARING, reason=Reason.NO_REFERENCE)
    found = made(decision)
    assert (found.decision, found.probability) == (decision, None)


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"versions": (("docindex-core", "2"),)}, "calibration_of_other_versions"),
        ({"document_class": "fax"}, "calibration_without_class"),
        ({"max_wrong": 0.0001}, "calibration_promises_less"),
        ({"confidence": 0.99}, "calibration_promises_less"),
    ],
)
def test_where_it_does_not_hold_the_rule_decides_and_says_so(
    changes: dict[str, Any], note: str
) -> None:
    for decision in (INDEXED, VERIFY, attrs.evolve(INDEXED, log_odds=1.0)):
        found = made(decision, **changes)
        assert found.decision is decision
        assert found.notes == (note,)


def test_another_list_of_the_same_sort_changes_nothing() -> None:
    versions = (("docindex-core", "1"), ("list:cases.csv", "sha256:2"))
    assert made(INDEXED, versions=versions) == made(INDEXED)
