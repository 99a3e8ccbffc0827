"""What labels carry is promised, what they do not is refused, and promises are kept."""

from __future__ import annotations

import random
from collections.abc import Sequence

import attrs
import numpy as np
import pytest
from benchmarks.calibrations import MAILS, Mail, broken, fates

from docindex.matching.bounds import upper
from docindex.matching.calibration import Calibration, Labelled, Promise, Source
from docindex.matching.promising import (
    LEAST_SEEN,
    Basis,
    Outcome,
    Proposal,
    fit_curves,
    make_calibration,
    split,
)

PROMISE = Promise(max_wrong=0.01)
RUNS = 60
# Of 60 throws at 5 % more than 7 come up once in a hundred times.
MOST = 7


def labelled(count: int, name: str = "letter", wrong: int = 0, **changes: object) -> list[Labelled]:
    """Labels with log-odds around 9; the first ones are wrong, with lower log-odds."""
    dice = random.Random(name)  # noqa: S311
    return [
        attrs.evolve(
            Labelled(
                id=f"{name}-{number}",
                log_odds=round(dice.gauss(1 if number < wrong else 9, 2), 3),
                right=number >= wrong,
                document_class=name,
            ),
            **changes,
        )
        for number in range(count)
    ]


def made(labels: Sequence[Labelled], **basis: object) -> Calibration:
    found = make_calibration(labels, PROMISE, Basis(**basis)).calibration
    assert found is not None
    return found


def mail_of(name: str) -> Mail:
    return next(mail for mail in MAILS if mail.name == name)


class TestPromises:
    @pytest.mark.parametrize("name", ["edge", "classes", "strata"])
    def test_are_kept_as_often_as_they_say(self, name: str) -> None:
        mail = mail_of(name)
        assert broken(mail, fates(mail, RUNS, seed=5)) <= MOST

    def test_are_made_where_the_mail_allows(self) -> None:
        found = fates(mail_of("honest"), 20, seed=6)
        assert sum(fate.wrong is not None for fate in found) >= 10

    def test_would_be_broken_if_every_threshold_had_a_try(self) -> None:
        """The control: the best of all thresholds on the same labels is too good to be true."""
        mail, lucky = mail_of("edge"), 0
        for run in range(RUNS):
            labels = mail.labelled(run, np.random.default_rng([5, run]))
            ordered = sorted(labels, key=lambda one: -one.log_odds)
            wrong = np.cumsum([not one.right for one in ordered])
            lucky += any(
                upper(int(wrong[n - 1]), n, 0.05) <= mail.max_wrong
                for n in range(200, len(ordered), 20)
            )
        assert lucky > MOST


def test_a_promise_stands_on_labels_that_were_used_for_nothing_else() -> None:
    labels = labelled(1000, wrong=20)
    fit, test = split(labels, 0.7)
    found = made(labels)
    assert found.tested.labels == len(test) == 1000 - len(fit)
    assert found.tested.bound <= PROMISE.max_wrong
    assert found.tested.bound == pytest.approx(
        upper(found.tested.wrong, found.tested.indexed, 0.05), abs=1e-6
    )


def test_the_first_curves_know_nothing_of_the_test() -> None:
    labels = labelled(1000, wrong=20)
    _, test = split(labels, 0.7)
    names = {one.id for one in test}
    turned = [attrs.evolve(one, right=not one.right) if one.id in names else one for one in labels]
    before, after = split(labels, 0.7)[0], split(turned, 0.7)[0]
    assert fit_curves(before) == fit_curves(after)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_labels_changes_nothing(seed: int) -> None:
    labels = labelled(600, wrong=12) + labelled(80, "form")
    shuffled = random.Random(seed).sample(labels, len(labels))  # noqa: S311
    assert make_calibration(shuffled, PROMISE, Basis()) == make_calibration(
        labels, PROMISE, Basis()
    )


@pytest.mark.parametrize("source", [s for s in Source if not s.tests])
def test_only_an_audit_tests(source: Source) -> None:
    fit, test = split(labelled(200, source=source), 0.7)
    assert (len(fit), len(test)) == (200, 0)
    outcome = make_calibration(labelled(2000, source=source), PROMISE, Basis())
    assert outcome.calibration is None


def test_what_was_reported_back_as_wrong_does_not_fit() -> None:
    known = labelled(800, wrong=10)
    reported = labelled(50, "letter2", wrong=50, source=Source.MISFILED, document_class="letter")
    assert made(known + reported) == made(known)


def test_documents_of_a_greater_chance_test_as_if_all_had_the_least() -> None:
    rare = labelled(3000, "rare", chance=0.6)
    common = labelled(3000, "common", chance=0.2)
    _, test = split(rare + common, 0.5)
    counts = [sum(one.document_class == name for one in test) for name in ("rare", "common")]
    assert counts[0] == pytest.approx(500, abs=70)
    assert counts[1] == pytest.approx(1500, abs=90)


def refused(labels: Sequence[Labelled], promise: Promise = PROMISE, drawn: int = 0) -> Outcome:
    outcome = make_calibration(labels, promise, Basis(drawn=drawn))
    assert outcome.calibration is None
    assert outcome.shortage is not None
    return outcome


class TestRefusal:
    def test_says_how_many_labels_are_missing(self) -> None:
        shortage = refused(labelled(300, wrong=3), drawn=400).shortage
        assert shortage is not None
        assert shortage.labels_needed is not None
        assert shortage.labels_missing == shortage.labels_needed - 400
        more = int(shortage.labels_needed * 300 / 400) + 1
        assert make_calibration(labelled(more, wrong=more // 100), PROMISE, Basis()).calibration

    def test_says_where_no_number_would_do(self) -> None:
        hopeless = [
            attrs.evolve(one, right=number % 5 > 0, log_odds=5.0)
            for number, one in enumerate(labelled(2000))
        ]
        shortage = refused(hopeless, drawn=2000).shortage
        assert shortage is not None
        assert shortage.labels_needed is None
        assert shortage.best == pytest.approx(0.2, abs=0.001)

    def test_of_nothing(self) -> None:
        shortage = refused([]).shortage
        assert shortage is not None
        assert (shortage.labels_needed, shortage.tested, shortage.best) == (None, None, None)


def test_a_class_that_is_rare_has_no_guarantee() -> None:
    population = [Proposal(document_class=name, log_odds=9.0) for name in ("letter", "new")]
    found = made(labelled(900, wrong=9) + labelled(LEAST_SEEN - 1, "rare"), population=population)
    assert found.unseen == ("new", "rare")
    assert found.probability(9.0, "rare") is None
    assert not found.suffices(50.0, "rare")


def test_a_class_with_enough_labels_has_a_curve_of_its_own() -> None:
    labels = labelled(2000, wrong=120) + labelled(600, "form", wrong=2)
    found = {one.name: one for one in made(labels).classes}
    assert (found["letter"].pooled, found["form"].pooled) == (False, True)


def test_shares_come_from_all_documents() -> None:
    population = [
        *[Proposal(document_class="letter", log_odds=n / 10) for n in range(100)],
        *[Proposal(document_class="letter", log_odds=None)] * 20,
    ]
    found = made(labelled(900, wrong=9), population=population).classes[0]
    assert (found.documents, found.proposals) == (120, 100)
    assert found.indexed == sum(n / 10 >= found.log_odds for n in range(100))
    assert found.tenths == pytest.approx([n - 0.1 for n in range(1, 10)], abs=0.11)
