"""The page on a calibration: offline, in two languages, and nothing of it is markup."""

from __future__ import annotations

import re
import tomllib

import attrs
import pytest

from docindex.calibrationfile import named
from docindex.matching.promising import Basis, Outcome, make_calibration
from docindex.report.calibrating import calibration_page, verdict
from docindex.report.resource import resource_text
from tests.matching.test_promising import PROMISE, labelled


@pytest.fixture(scope="module")
def kept() -> Outcome:
    labels = labelled(900, wrong=9) + labelled(60, "<b>&")
    outcome = make_calibration(labels, PROMISE, Basis(tenant="kreis-a", ties=(("x", "<i>"),)))
    assert outcome.calibration is not None
    return attrs.evolve(outcome, calibration=named(outcome.calibration))


def test_it_loads_nothing_and_runs_nothing(kept: Outcome) -> None:
    page = calibration_page(kept, PROMISE, ("de", "en"))
    assert "default-src 'none'" in page
    assert not re.search(r"<script|https?://|\bsrc=|\bhref=|\bon\w+=|style=", page)


def test_names_are_shown_and_are_no_markup(kept: Outcome) -> None:
    page = calibration_page(kept, PROMISE, ("en",))
    assert "&lt;b&gt;&amp;" in page
    assert "&lt;i&gt;" in page
    assert "<b>" not in page
    assert "<i>" not in page


def test_every_text_is_there_in_both_languages() -> None:
    texts = tomllib.loads(resource_text("calibration.toml"))
    for key, both in texts.items():
        assert len(both) == 2, key
        gaps = [sorted(re.findall(r"\{(\w+)\}", text)) for text in both]
        assert gaps[0] == gaps[1], key


def test_numbers_are_written_as_the_language_does(kept: Outcome) -> None:
    bound = kept.calibration.tested.bound if kept.calibration else 0.0
    shown = f"{100 * bound:.4g} %"
    assert shown in calibration_page(kept, PROMISE, ("en",))
    assert shown.replace(".", ",") in calibration_page(kept, PROMISE, ("de",))


def test_each_language_is_a_part(kept: Outcome) -> None:
    page = calibration_page(kept, PROMISE, ("de", "en"))
    assert re.findall(r'<section lang="(\w+)"', page) == ["de", "en"]
    assert page.count('<svg viewBox="0 0 680 400" role="img"') == 4


def test_a_refusal_says_what_is_missing() -> None:
    outcome = make_calibration(labelled(300, wrong=3), PROMISE, Basis(drawn=400))
    said = [sentence for sentence, _ in verdict(outcome, PROMISE, "en")]
    assert said[0].startswith("No promise: these labels do not carry at most 1 % wrong")
    assert "documents are missing" in said[-1]
    assert "Kein Versprechen" in calibration_page(outcome, PROMISE, ("de",))


def test_there_is_a_page_of_nothing() -> None:
    outcome = make_calibration([], PROMISE, Basis())
    assert "Keine Vorschläge in der Prüfung." in calibration_page(outcome, PROMISE, ("de",))
