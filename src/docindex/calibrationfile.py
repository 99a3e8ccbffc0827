"""A calibration as a file, version `docindex.calibration/1`.

JSON with sorted keys; equal calibrations give equal bytes. No id of a record and nothing of a page
stands in it. The published description is `schemas/calibration-1.schema.json`.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final, Literal

import attrs

from docindex.errors import CalibrationError
from docindex.matching.calibration import (
    Calibration,
    ClassCalibration,
    FormHabits,
    Promise,
    Trial,
)
from docindex.structuring import structure

SCHEMA: Final = "docindex.calibration/1"
_ID_DIGITS: Final = 16
_REMEDY: Final = "Make it anew with `docindex calibrate`, or name another file"


@attrs.frozen(kw_only=True)
class _Content:
    """`Calibration` as JSON has it."""

    schema: Literal["docindex.calibration/1"]
    id: str
    tenant: str
    promise: Promise
    score: float
    tested: Trial
    classes: tuple[ClassCalibration, ...]
    unseen: tuple[str, ...]
    forms: tuple[FormHabits, ...]
    ties: dict[str, str]
    sources: dict[str, int]
    labels: str


def calibration_text(calibration: Calibration) -> str:
    """A calibration as the text of its file; its `id` is made of all the rest."""
    content = _content(calibration)
    content["id"] = _id(content)
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def named(calibration: Calibration) -> Calibration:
    """The same with the `id` that its file gives it."""
    return attrs.evolve(calibration, id=_id(_content(calibration)))


def load_calibration(path: Path) -> Calibration:
    """Read a calibration.

    Raises:
        CalibrationError: the file cannot be read, is no calibration of this version, or was changed
            after it was made; the message names file and key.
    """
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _refused(path, f"cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise _refused(path, "is not JSON") from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise _refused(path, f"is not of the version {SCHEMA!r}")
    found, problems = structure(data, _Content)
    if found is None:
        raise _refused(path, f"{problems[0].key or 'the file'}: {problems[0].message}")
    # The text and not the values: 1 and 1.0 are one value.
    if data["id"] != _id(data):
        raise _refused(path, "id: does not fit the rest, which was changed after it was made")
    values = {field.name: getattr(found, field.name) for field in attrs.fields(Calibration)}
    pairs = {name: tuple(sorted(values[name].items())) for name in ("ties", "sources")}
    return Calibration(**(values | pairs))


def _content(calibration: Calibration) -> dict[str, Any]:
    content = {"schema": SCHEMA} | attrs.asdict(calibration)
    return content | {name: dict(content[name]) for name in ("ties", "sources")}


def _id(content: dict[str, Any]) -> str:
    rest = {key: value for key, value in content.items() if key != "id"}
    text = json.dumps(rest, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"calibration-{digest[:_ID_DIGITS]}"


def _refused(path: Path, what: str) -> CalibrationError:
    return CalibrationError(f"{path}: {what}. {_REMEDY}.")
