"""A model of classes as a file, version `docindex.classes/1`.

JSON with sorted keys; equal models give equal bytes. No word of a sample stands in it, and no name
of a file: words are hashed, and one that fewer than three samples have is not in it at all. The
published description is `schemas/classes-1.schema.json`.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import attrs
import numpy as np

from docindex.errors import Problem, ProfileError
from docindex.matching.classes import UNKNOWN_CLASS
from docindex.matching.classlooks import BUCKETS, LAYOUT_SIZE
from docindex.matching.classmodel import Acceptance, ClassModel, LinearModel, Vocabulary
from docindex.structuring import structure

SCHEMA: Final = "docindex.classes/1"
_ID_DIGITS: Final = 16
_SIGNS: Final = 4
_USUAL: Final = 4
_REMEDY: Final = "Make it anew with `docindex learn-class`, or name another file"


@attrs.frozen(kw_only=True)
class _Class:
    """A class: its samples, and one row of each array."""

    name: str
    samples: int
    bias: float
    weights: tuple[float, ...]
    centre: tuple[float, ...]
    usual: tuple[float, ...]


@attrs.frozen(kw_only=True)
class _Content:
    """`ClassModel` as JSON has it."""

    schema: Literal["docindex.classes/1"]
    id: str
    tenant: str
    foreign: int
    classes: tuple[_Class, ...]
    places: tuple[int, ...]
    rarity: tuple[float, ...]
    mean: tuple[float, ...]
    spread: tuple[float, ...]
    acceptance: Acceptance


def classes_text(model: ClassModel) -> str:
    """A model as the text of its file; its `id` is made of all the rest."""
    content = _content(model)
    content["id"] = _id(content)
    return json.dumps(content, sort_keys=True, separators=(",", ":")) + "\n"


def named(model: ClassModel) -> ClassModel:
    """The same with the `id` that its file gives it."""
    return attrs.evolve(model, id=_id(_content(model)))


def load_classes(path: Path, tenant: str, names: Sequence[str]) -> ClassModel:
    """Read the model of a profile.

    Args:
        tenant: of the profile.
        names: of its classes.

    Raises:
        ProfileError: the file cannot be read, is no model of this version, was changed after it was
            made, is another tenant's, or has a class that the profile lacks; the message names file
            and key.
    """
    model = read_classes(path)
    if model.tenant != tenant:
        raise _refused(path, "tenant", f"is {model.tenant!r}, not {tenant!r}")
    for name in model.linear.names:
        if name not in names:
            message, remedy = f"the profile lacks {name!r}", "Add it to the profile's `classes`"
            problem = Problem(key="classes", message=message, remedy=remedy)
            raise ProfileError(str(path), (problem,))
    return model


def read_classes(path: Path) -> ClassModel:
    """Read a model of classes, whosesoever it is.

    Raises:
        ProfileError: as `load_classes`, but for tenant and classes.
    """
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _refused(path, "", f"cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise _refused(path, "", "is not JSON") from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise _refused(path, "schema", f"is not {SCHEMA!r}")
    found, problems = structure(data, _Content)
    if found is None:
        raise _refused(path, problems[0].key, problems[0].message)
    # The text and not the values: 1 and 1.0 are one value.
    if data["id"] != _id(data):
        raise _refused(path, "id", "does not fit the rest, which was changed after it was made")
    for key, message in _misfits(found):
        raise _refused(path, key, message)
    return _model(found)


def _content(model: ClassModel) -> dict[str, Any]:
    linear = model.linear
    rows = zip(
        linear.names,
        model.samples,
        linear.bias.tolist(),
        linear.weights.tolist(),
        linear.centres.tolist(),
        linear.usual.tolist(),
        strict=True,
    )
    keys = ("name", "samples", "bias", "weights", "centre", "usual")
    return {
        "schema": SCHEMA,
        "id": model.id,
        "tenant": model.tenant,
        "foreign": model.foreign,
        "classes": [dict(zip(keys, row, strict=True)) for row in rows],
        "places": list(linear.vocabulary.places),
        "rarity": linear.vocabulary.rarity.tolist(),
        "mean": linear.vocabulary.mean.tolist(),
        "spread": linear.vocabulary.spread.tolist(),
        "acceptance": attrs.asdict(model.acceptance),
    }


def _model(found: _Content) -> ClassModel:
    return ClassModel(
        id=found.id,
        tenant=found.tenant,
        samples=tuple(item.samples for item in found.classes),
        foreign=found.foreign,
        linear=LinearModel(
            names=tuple(item.name for item in found.classes),
            vocabulary=Vocabulary(
                places=found.places,
                rarity=np.array(found.rarity, np.float64),
                mean=np.array(found.mean, np.float64),
                spread=np.array(found.spread, np.float64),
            ),
            weights=np.array([item.weights for item in found.classes], np.float64),
            bias=np.array([item.bias for item in found.classes], np.float64),
            centres=np.array([item.centre for item in found.classes], np.float64),
            usual=np.array([item.usual for item in found.classes], np.float64),
        ),
        acceptance=found.acceptance,
    )


def _misfits(found: _Content) -> Iterator[tuple[str, str]]:
    """What does not fit together: key, and what is wrong with it."""
    names = [item.name for item in found.classes]
    if len(names) < 2 or names != sorted(set(names)) or UNKNOWN_CLASS in names:
        yield "classes", "are not two or more names in order"
    places = list(found.places)
    if places != sorted(set(places)) or not all(0 <= place < BUCKETS for place in places):
        yield "places", f"are not numbers from 0 to {BUCKETS - 1} in order"
    sizes = {"rarity": len(places), "mean": LAYOUT_SIZE, "spread": LAYOUT_SIZE}
    for key, size in sizes.items():
        yield from _unlike(key, getattr(found, key), size)
    if min(found.spread, default=1.0) <= 0:
        yield "spread", "is not above 0"
    for number, item in enumerate(found.classes):
        for key in ("weights", "centre"):
            yield from _unlike(
                f"classes[{number}].{key}", getattr(item, key), len(places) + LAYOUT_SIZE
            )
        yield from _unlike(f"classes[{number}].bias", (item.bias,), 1)
        yield from _unlike(f"classes[{number}].usual", item.usual, _USUAL)
        if min(item.usual[1::2], default=1.0) <= 0:
            yield f"classes[{number}].usual", "has a deviation that is not above 0"
    rule = found.acceptance
    yield from _unlike("acceptance.weights", rule.weights, _SIGNS)
    if not math.isfinite(rule.bias) or not 0 <= rule.threshold <= 1:
        yield "acceptance", "is no bias with a threshold from 0 to 1"


def _unlike(key: str, values: tuple[float, ...], size: int) -> Iterator[tuple[str, str]]:
    if len(values) != size:
        yield key, f"has {len(values)} numbers, not {size}"
    elif not all(map(math.isfinite, values)):
        yield key, "holds what is no number"


def _id(content: dict[str, Any]) -> str:
    rest = {key: value for key, value in content.items() if key != "id"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    return f"classes-{hashlib.sha256(text.encode()).hexdigest()[:_ID_DIGITS]}"


def _refused(path: Path, key: str, message: str) -> ProfileError:
    return ProfileError(str(path), (Problem(key=key, message=message, remedy=_REMEDY),))
