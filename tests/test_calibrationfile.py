"""The file of a calibration: its schema, its id, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import pytest

from docindex.calibrationfile import calibration_text, load_calibration, named
from docindex.errors import CalibrationError
from docindex.matching.calibration import Calibration
from docindex.matching.promising import Basis, Proposal, make_calibration
from tests.matching.test_promising import PROMISE, labelled

SCHEMA = json.loads(
    resources.files("docindex").joinpath("schemas/calibration-1.schema.json").read_text("utf-8")
)


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    population = [
        Proposal(document_class="letter", log_odds=n / 7, form="hearing") for n in range(80)
    ]
    basis = Basis(
        tenant="kreis-a", ties=(("tesseract", "5.3"), ("tier", "people")), population=population
    )
    found = make_calibration(labelled(900, wrong=9), PROMISE, basis).calibration
    assert found is not None
    return found


@pytest.fixture
def file(calibration: Calibration, tmp_path: Path) -> Path:
    path = tmp_path / "calibration.json"
    path.write_text(calibration_text(calibration), encoding="utf-8")
    return path


def test_it_comes_back_as_it_was(calibration: Calibration, file: Path) -> None:
    again = load_calibration(file)
    assert again == named(calibration)
    assert calibration_text(again) == file.read_text("utf-8")


def test_it_is_as_its_schema_says(file: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(file.read_text("utf-8")), SCHEMA)


def test_the_schema_knows_every_key(file: Path) -> None:
    data = json.loads(file.read_text("utf-8"))
    assert set(SCHEMA["properties"]) == set(SCHEMA["required"]) == set(data)
    for name, part in SCHEMA["$defs"].items():
        value = data["classes"][0] if name == "class" else None
        value = data["classes"][0]["curve"] if name == "curve" else value or data.get(name)
        value = data["forms"][0] if name == "form" else value
        assert set(part["properties"]) == set(part["required"]) == set(value), name


def test_its_id_is_of_all_the_rest(calibration: Calibration) -> None:
    other = attrs.evolve(calibration, tenant="kreis-b")
    assert named(other).id != named(calibration).id == named(named(calibration)).id


def test_no_record_is_named(file: Path) -> None:
    assert "letter-" not in file.read_text("utf-8")


def _lower(data: dict[str, Any]) -> None:
    data["classes"][0]["log_odds"] = -5.0


def _drop(data: dict[str, Any]) -> None:
    del data["tested"]


def _steep(data: dict[str, Any]) -> None:
    data["classes"][0]["curve"]["slope"] = -1.0


def _newer(data: dict[str, Any]) -> None:
    data["schema"] = "docindex.calibration/2"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_lower, "id: does not fit the rest"),
        (_drop, "tested: is missing"),
        (_steep, r"classes\[0\].curve.slope"),
        (_newer, "is not of the version"),
    ],
)
def test_what_was_changed_is_refused(
    file: Path, change: Callable[[dict[str, Any]], None], message: str
) -> None:
    data = json.loads(file.read_text("utf-8"))
    change(data)
    file.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(CalibrationError, match=message) as caught:
        load_calibration(file)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000])
def test_what_is_no_calibration_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CalibrationError, match=r"x\.json: is not"):
        load_calibration(path)
    with pytest.raises(CalibrationError, match="cannot be read"):
        load_calibration(tmp_path / "missing.json")
