"""What a calibration says of one document, and of what it says nothing."""

from __future__ import annotations

import pytest

from docindex.matching.calibration import (
    Calibration,
    ClassCalibration,
    Promise,
    Trial,
    ties_of,
)
from docindex.matching.curves import Curve

TESTED = Trial(labels=700, indexed=600, wrong=0, bound=0.004981)
CALIBRATION = Calibration(
    tenant="kreis-a",
    promise=Promise(max_wrong=0.005),
    score=4.0,
    tested=TESTED,
    classes=(
        ClassCalibration(
            name="letter",
            curve=Curve(slope=0.5, intercept=0.0, labels=5_000_000),
            pooled=True,
            log_odds=8.0,
            tested=TESTED,
        ),
    ),
    ties=(("deu.traineddata", "sha256:0f"), ("docindex-core", "0.1.0")),
)


def test_probabilities_are_of_classes_that_were_seen() -> None:
    assert CALIBRATION.probability(8.0, "letter") == pytest.approx(0.982014)
    assert CALIBRATION.probability(8.0, "form") is None
    assert CALIBRATION.probability(None, "letter") is None
    assert (CALIBRATION.knows("letter"), CALIBRATION.knows("form")) == (True, False)


def test_no_probability_is_0_or_1_as_it_is_written() -> None:
    assert CALIBRATION.probability(99.0, "letter") == 0.999999
    assert CALIBRATION.probability(-99.0, "letter") == 0.000001


def test_the_threshold_is_that_of_the_written_log_odds() -> None:
    assert CALIBRATION.suffices(8.0, "letter")
    assert CALIBRATION.suffices(7.9996, "letter")
    assert not CALIBRATION.suffices(7.9994, "letter")
    assert not CALIBRATION.suffices(None, "letter")
    assert not CALIBRATION.suffices(50.0, "form")


def test_it_applies_to_what_it_was_made_with() -> None:
    versions = (*CALIBRATION.ties, ("list:cases.csv", "sha256:aa"))
    assert CALIBRATION.applies_to(versions) == ()
    assert ties_of(versions) == CALIBRATION.ties


def test_it_names_what_differs() -> None:
    other = (("deu.traineddata", "sha256:1e"), ("form x", "1"))
    assert CALIBRATION.applies_to(other) == (
        "deu.traineddata: 'sha256:1e' instead of 'sha256:0f'",
        "docindex-core: nothing instead of '0.1.0'",
        "form x: '1' instead of nothing",
    )


@pytest.mark.parametrize("promise", [{"max_wrong": 0}, {"max_wrong": 0.1, "confidence": 1}])
def test_a_promise_is_neither_nothing_nor_certain(promise: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        Promise(**promise)
