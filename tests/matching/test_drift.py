"""Alarms where mail changes, and hardly any where it does not."""

from __future__ import annotations

import random

import attrs

from docindex.matching.calibration import FormHabits
from docindex.matching.drift import Seen, find_drift
from tests.matching.test_calibration import CALIBRATION

BASE = attrs.evolve(
    CALIBRATION.classes[0],
    documents=2000,
    proposals=2000,
    indexed=1240,  # of normal log-odds around 9
    tenths=(5.156, 6.475, 7.427, 8.24, 9.0, 9.76, 10.573, 11.525, 12.845),
)
HEARING = FormHabits(
    name="hearing",
    documents=BASE.documents,
    proposals=BASE.proposals,
    indexed=BASE.indexed,
    tenths=BASE.tenths,
)
KNOWN = attrs.evolve(CALIBRATION, classes=(BASE,), forms=(HEARING,))


def dice_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - tests are to be the same again


def week(
    number: int, dice: random.Random, middle: float = 9.0, wrong: float = 0.001, count: int = 400
) -> list[Seen]:
    return [
        Seen(
            document_class="letter",
            week=f"2026-W{number:02d}",
            log_odds=round(dice.gauss(middle, 3), 3),
            right=dice.random() >= wrong,
        )
        for _ in range(count)
    ]


def test_quiet_weeks_raise_no_alarm() -> None:
    dice = dice_of(1)
    runs = [find_drift([s for n in range(10) for s in week(n, dice)], KNOWN) for _ in range(40)]
    assert sum(bool(alarms) for alarms in runs) <= 2


def test_a_new_printer_is_noticed_in_its_week() -> None:
    dice = dice_of(2)
    seen = [s for n in range(10) for s in week(n, dice, middle=7.0 if n == 6 else 9.0)]
    assert {(a.week, a.measure) for a in find_drift(seen, KNOWN)} == {
        ("2026-W06", "looked_at"),
        ("2026-W06", "log_odds"),
    }


def test_more_wrong_ones_than_promised_are_noticed() -> None:
    dice = dice_of(3)
    seen = [s for n in range(4) for s in week(n, dice, wrong=0.05 if n == 3 else 0.001)]
    (alarm,) = find_drift(seen, KNOWN)
    assert (alarm.week, alarm.measure, alarm.expected) == ("2026-W03", "wrong", 0.005)
    assert alarm.probability < 0.01


def test_what_was_not_labelled_says_nothing_of_wrong_ones() -> None:
    seen = [attrs.evolve(one, right=None) for one in week(1, dice_of(4), wrong=0.5)]
    assert find_drift(seen, KNOWN) == ()


def test_a_class_without_guarantee_is_named() -> None:
    seen = [Seen(document_class="new", week="2026-W01", log_odds=30.0)] * 3
    (alarm,) = find_drift(seen, KNOWN)
    assert (alarm.measure, alarm.count, alarm.expected) == ("unseen", 3, None)


def test_the_order_of_documents_does_not_matter() -> None:
    seen = week(1, dice_of(5), middle=7.0) + week(2, dice_of(6))
    assert find_drift(reversed(seen), KNOWN) == find_drift(seen, KNOWN)


def test_a_new_print_of_one_form_is_noticed_among_many_other_letters() -> None:
    dice = dice_of(7)
    letters = week(1, dice, count=4000)
    forms = [attrs.evolve(one, form="hearing") for one in week(1, dice, middle=6.0, count=100)]
    alarms = find_drift([*letters, *forms], KNOWN)
    assert {(a.kind, a.name, a.measure) for a in alarms} == {
        ("form", "hearing", "looked_at"),
        ("form", "hearing", "log_odds"),
    }


def test_a_form_that_the_calibration_never_saw_is_named() -> None:
    seen = [attrs.evolve(one, form="new print") for one in week(1, dice_of(8), count=40)]
    (alarm,) = find_drift(seen, KNOWN)
    assert (alarm.kind, alarm.name, alarm.measure, alarm.count) == (
        "form",
        "new print",
        "unseen",
        40,
    )


def test_quiet_weeks_of_forms_raise_no_alarm() -> None:
    dice = dice_of(9)
    runs = [
        find_drift(
            [attrs.evolve(s, form="hearing") for n in range(10) for s in week(n, dice)], KNOWN
        )
        for _ in range(40)
    ]
    assert sum(bool(alarms) for alarms in runs) <= 2
