"""Which calibration speaks for which document."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from docindex.calibrationfile import calibration_text
from docindex.errors import CalibrationError
from docindex.matching.calibration import Calibration
from docindex.model import Decision, Reading, Reason, Status
from docindex.profile import load_profile
from docindex.promises import Promises
from tests.matching.test_assurance import CALIBRATION, INDEXED, VERSIONS
from tests.test_profile import LEAST

POLICY = """
[policy]
max_wrong = 0.001
calibration = "calibration.json"
"""
STRICT = """
[[classes]]
name = "letter"
keywords = ["Betreff"]
[classes.policy]
max_wrong = 0.0001
"""


def promises(folder: Path, text: str = POLICY, calibration: Calibration = CALIBRATION) -> Promises:
    ours = attrs.evolve(calibration, tenant="kreis-a")
    (folder / "calibration.json").write_text(calibration_text(ours), encoding="utf-8")
    (folder / "profile.toml").write_text(LEAST + text, encoding="utf-8")
    return Promises.load(load_profile(folder / "profile.toml"))


def reading(decision: Decision = INDEXED, document_class: str = "letter") -> Reading:
    return Reading(document="b_00001f", decision=decision, document_class=document_class)


def test_a_calibration_beside_the_profile_speaks(tmp_path: Path) -> None:
    kept = promises(tmp_path).keep(reading(), VERSIONS)
    assert kept.calibration.startswith("calibration-")
    assert kept.probability > 0.99


def test_without_one_the_rule_decides(tmp_path: Path) -> None:
    (tmp_path / "profile.toml").write_text(LEAST + POLICY, encoding="utf-8")
    kept = Promises.load(load_profile(tmp_path / "profile.toml")).keep(reading(), VERSIONS)
    assert (kept.decision, kept.probability, kept.calibration, kept.notes) == (
        INDEXED,
        None,
        None,
        (),
    )


def test_a_class_may_ask_more_of_the_tenant_s_calibration(tmp_path: Path) -> None:
    kept = promises(tmp_path, POLICY + STRICT).keep(reading(), VERSIONS)
    assert (kept.decision, kept.notes) == (INDEXED, ("calibration_promises_less",))
    assert kept.probability > 0.99


def test_one_of_another_tenant_is_refused(tmp_path: Path) -> None:
    (tmp_path / "calibration.json").write_text(calibration_text(CALIBRATION), "utf-8")
    (tmp_path / "profile.toml").write_text(LEAST + POLICY, encoding="utf-8")
    with pytest.raises(CalibrationError, match=r"calibration\.json: is for the tenant 't', not"):
        Promises.load(load_profile(tmp_path / "profile.toml"))


def test_a_damaged_one_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "calibration.json").write_text("{", encoding="utf-8")
    (tmp_path / "profile.toml").write_text(LEAST + POLICY, encoding="utf-8")
    with pytest.raises(CalibrationError, match="is not JSON"):
        Promises.load(load_profile(tmp_path / "profile.toml"))


def test_what_is_less_likely_than_promised_is_shown(tmp_path: Path) -> None:
    kept = promises(tmp_path).keep(reading(attrs.evolve(INDEXED, log_odds=1.0)), VERSIONS)
    assert (kept.decision.status, kept.decision.reason) == (
        Status.VERIFY,
        Reason.NOT_PROBABLE_ENOUGH,
    )
