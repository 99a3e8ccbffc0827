"""The simulation of calibrations reckons with the truth, and its comparison is fair."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.calibrations import (
    MAILS,
    Fate,
    Truth,
    broken,
    curves,
    honest,
    isotonic,
    quality,
    with_lid,
)

from docindex.matching.calibration import Promise
from docindex.matching.promising import Basis, make_calibration


def test_the_truth_is_what_so_many_documents_show() -> None:
    mail = next(mail for mail in MAILS if mail.name == "classes")
    dice = np.random.default_rng(8)
    made = None
    for run in range(20):
        labels = mail.labelled(run, np.random.default_rng([8, run]))
        made = made or make_calibration(labels, Promise(max_wrong=0.005), Basis()).calibration
    assert made is not None
    fate = Truth(mail, seed=8).of(made)
    wrong = taken = 0
    for kind in mail.kinds:
        x = kind.draw(int(400_000 * kind.share), dice)
        indexed = np.array([made.suffices(value, kind.name) for value in x.tolist()])
        taken += int(indexed.sum())
        wrong += int((indexed & (dice.random(len(x)) >= kind.law(x))).sum())
    assert fate.covered == pytest.approx(taken / 400_000, abs=0.005)
    assert fate.wrong == pytest.approx(wrong / taken, rel=0.15)


def test_a_promise_is_broken_above_what_was_promised() -> None:
    mail = MAILS[0]
    rates = (None, 0.0, mail.max_wrong, mail.max_wrong * 1.01)
    assert broken(mail, [Fate(wrong=rate) for rate in rates]) == 1


def test_isotonic_regression_never_falls_and_finds_plain_steps() -> None:
    x = np.array([1.0, 2.0, 3.0, 4.0])
    steps = isotonic(x, np.array([False, True, False, True]))
    assert steps(np.array([0.0, 1.0, 2.0, 3.5, 9.0])).tolist() == pytest.approx(
        [1 / 3, 1 / 3, 1 / 2, 1 / 2, 2 / 3]
    )


def test_the_truth_itself_has_no_error() -> None:
    x = np.linspace(-4, 12, 500)
    ece, divergence, expected = quality(honest(x), honest(x), x)
    assert (ece, divergence, expected) == pytest.approx((0, 0, 1), abs=1e-9)


def test_a_lid_is_found_where_there_is_one() -> None:
    dice = np.random.default_rng(9)
    x = dice.normal(9, 3, 6000)
    found = curves(x, dice.random(len(x)) < with_lid(x))
    far = np.array([18.0])
    assert found["curve"](far)[0] == pytest.approx(0.9985, abs=0.001)
    assert found["no lid"](far)[0] > found["curve"](far)[0]
