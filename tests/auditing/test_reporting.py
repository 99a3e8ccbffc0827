"""What an audit says of all documents."""

from __future__ import annotations

from fractions import Fraction

import attrs
import pytest

from docindex.auditing import Label, report_audit
from docindex.matching.bounds import upper
from docindex.matching.calibration import Source
from docindex.model import Status
from tests.auditing.samples import mail, population

RECORDS, TRUTH = mail(400, seed=3)
PEOPLE = population(RECORDS)


def labels(**changes: Fraction) -> list[Label]:
    return [
        Label(
            record=record.id,
            case=TRUTH[record.id],
            source=Source.AUDIT,
            stratum=record.decision.status,
            chance=changes.get(record.decision.status, Fraction(1, 2)),
        )
        for record in RECORDS
    ]


def test_wrong_ones_are_counted_with_their_bounds() -> None:
    report = report_audit(PEOPLE, labels())
    rate = next(r for r in report.rates if (r.group, r.status) == ("all", Status.VERIFY))
    wrong = sum(
        TRUTH[r.id] != r.decision.key for r in RECORDS if r.decision.status is Status.VERIFY
    )
    assert rate.wrong == wrong > 0
    assert rate.of == report.shares[Status.VERIFY]
    assert rate.most == pytest.approx(upper(wrong, rate.of, 0.05))
    assert len(report.differing) == sum(r.wrong for r in report.rates if r.group == "all")


def test_parts_add_up() -> None:
    report = report_audit(PEOPLE, labels())
    for group in ("stratum", "class", "reason"):
        found = [r for r in report.rates if r.group == group and r.status is Status.INDEXED]
        assert sum(r.of for r in found) == report.shares[Status.INDEXED]


def test_unequal_chances_are_not_thrown_together() -> None:
    uneven = labels()
    uneven[0] = attrs.evolve(uneven[0], chance=Fraction(1, 9))
    status = RECORDS[0].decision.status
    rates = [
        r for r in report_audit(PEOPLE, uneven).rates if (r.group, r.status) == ("all", status)
    ]
    assert [(r.least, r.most) for r in rates] == [(None, None)]


def test_only_the_audit_is_counted() -> None:
    clerk = [attrs.evolve(one, source=Source.CLERK) for one in labels()]
    assert report_audit(PEOPLE, clerk).rates == ()
