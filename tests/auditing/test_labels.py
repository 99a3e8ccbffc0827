"""Tables of labels, what clerks said, and when a record is right."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import attrs
import pytest

from docindex.auditing import Label, clerk_labels, labels_text, merged, read_labels
from docindex.auditing.labels import known
from docindex.auditing.verdicts import is_right, labelled, may_be_indexed
from docindex.errors import CalibrationError
from docindex.matching.calibration import Source
from docindex.model import Action, Decision, IndexRecord, Reason, Status
from tests.auditing.samples import label, population
from tests.record_samples import plain_record, record, resolved

AUDITED = Label(
    record="b1_1",
    case="1.02-3",
    source=Source.AUDIT,
    by="muster",
    stratum="all",
    chance=Fraction(3, 70),
)


def table(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "labels.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_table_comes_back(tmp_path: Path) -> None:
    labels = (AUDITED, label("b1_2", "-"), label("b1_3", "+"), label("b1_4", "?"))
    path = tmp_path / "labels.csv"
    path.write_text(labels_text(labels), encoding="utf-8-sig", newline="")
    assert read_labels([path, path]) == labels


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("b1_1,5,clark,", "source 'clark' is none of audit, hidden_barcode"),
        ("b1_1,5,audit,", "chance '' is no fraction"),
        ("b1_1,5,audit,7/5", "chance '7/5' is no fraction"),
        ("b1_1,,clerk,", "must be filled in"),
        ("b1_1,5,clerk,,x", "more fields"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = table(tmp_path, "record,case,source,chance", line)
    with pytest.raises(CalibrationError, match=rf"labels\.csv line 2: .*{message}"):
        read_labels([path])


def test_one_source_says_one_thing(tmp_path: Path) -> None:
    path = table(tmp_path, "record;case;source", "b1_1;5;clerk", "b1_1;6;clerk")
    with pytest.raises(CalibrationError, match=r"line 3: record b1_1 was labelled"):
        read_labels([path])


def test_the_audit_stands_over_the_clerk() -> None:
    clerk = label("b1_1", "9")
    assert merged([clerk, AUDITED]) == (AUDITED,)


def test_labels_of_records_that_nobody_gave_are_named() -> None:
    with pytest.raises(CalibrationError, match="record b1_1: labelled, but in none"):
        known([AUDITED], population([plain_record("b1_2")]))


@pytest.mark.parametrize(
    ("case", "right"),
    [
        ("case-17", True),
        ("CASE 17", True),
        ("1.02.000001.7", True),
        ("1020000018", False),
        ("-", False),
        ("?", False),
        ("+", False),
    ],
)
def test_a_case_may_be_named_by_its_id_or_a_number(case: str, right: bool) -> None:
    assert is_right(record(), case) is right


def test_no_case_is_right_where_none_is_proposed() -> None:
    clearing = attrs.evolve(
        record(), decision=Decision(status=Status.CLEARING, reason=Reason.NO_REFERENCE)
    )
    assert is_right(clearing, "-")
    assert not is_right(clearing, "case-17")


def answered(action: Action, case: str | None, old: str, new: str) -> IndexRecord:
    status = Status.INDEXED if case else Status.CLEARING
    made = resolved(id=new, supersedes=(old,))
    assert made.human is not None
    reason = Reason.CORRECTED if case else Reason.NO_CASE
    return attrs.evolve(
        made,
        human=attrs.evolve(made.human, action=action),
        decision=Decision(status=status, reason=reason, case_id=case),
    )


def test_the_last_answer_of_a_clerk_is_a_label() -> None:
    records = [
        *[plain_record(f"b1_{n}") for n in range(5)],
        answered(Action.CORRECT, "case-3", "b1_1", "b1_1h1"),
        answered(Action.CONFIRM, "case-17", "b1_2", "b1_2h1"),
        answered(Action.CORRECT, "case-5", "b1_2h1", "b1_2h2"),
        answered(Action.NO_CASE, None, "b1_3", "b1_3h1"),
        answered(Action.SPLIT, None, "b1_4", "b1_4h1"),
    ]
    found = {one.record: one for one in clerk_labels(population(records))}
    assert {name: one.case for name, one in found.items()} == {
        "b1_1": "case-3",
        "b1_2": "case-5",
        "b1_3": "-",
    }
    assert {one.source for one in found.values()} == {Source.CLERK}


def proposal(reason: Reason, log_odds: float | None, status: Status = Status.VERIFY) -> IndexRecord:
    return plain_record("b1_1", status, reason=reason, log_odds=log_odds)


def test_only_what_a_probability_decides_is_calibrated() -> None:
    assert may_be_indexed(proposal(Reason.ONE_WITNESS_ONLY, 7.0))
    assert may_be_indexed(proposal(Reason.CASE_BARCODE, 2.0, Status.INDEXED))
    assert not may_be_indexed(proposal(Reason.CONTRADICTION, 9.0))
    assert not may_be_indexed(proposal(Reason.ONE_WITNESS_ONLY, 2.0))
    assert not may_be_indexed(plain_record("b1_1", Status.CLEARING, reason=Reason.NO_REFERENCE))


def test_what_nobody_could_tell_counts_as_wrong_in_an_audit_only() -> None:
    people = population([proposal(Reason.ONE_WITNESS_ONLY, 7.0)])
    untold = attrs.evolve(AUDITED, case="?")
    assert [one.right for one in labelled(people, [untold])] == [False]
    assert list(labelled(people, [label("b1_1", "?")])) == []
    (one,) = labelled(people, [AUDITED])
    assert (one.chance, one.log_odds, one.source) == (3 / 70, 7.0, Source.AUDIT)
