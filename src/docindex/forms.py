"""TOML ↔ `Form`: where the fields of a form are expected, in millimetres of its blank sheet."""

from __future__ import annotations

import json
from pathlib import Path

import attrs
from attrs import validators

from docindex.errors import Problem, ProfileError
from docindex.model import FieldKind
from docindex.structuring import structure
from docindex.tomlfiles import read_toml

SCHEMA = "docindex.form/1"
_NAME = validators.matches_re(r"[a-z][a-z0-9_-]{0,63}")


@attrs.frozen(kw_only=True)
class Zone:
    """A region of a form where a field is expected.

    Args:
        left, top, width, height: millimetres, from the upper left corner of the blank sheet.
        page: side of the form, from 1.
        reference: kind of the profile's reference that stands here; None: another field.
    """

    name: str = attrs.field(validator=_NAME)
    kind: FieldKind
    left: float = attrs.field(validator=validators.ge(0))
    top: float = attrs.field(validator=validators.ge(0))
    width: float = attrs.field(validator=validators.gt(0))
    height: float = attrs.field(validator=validators.gt(0))
    page: int = attrs.field(default=1, validator=validators.ge(1))
    reference: str | None = None


@attrs.frozen(kw_only=True)
class Form:
    """A form model.

    Args:
        width, height: millimetres of the sheet, upright as it is read.
        blank: file that `docindex learn-form` made of the blank, beside the form's; None: pages
            cannot be recognised as this form.
        zones: may be none: the form then only says of which class a document is.
    """

    schema: str = attrs.field(validator=validators.in_([SCHEMA]))
    name: str = attrs.field(validator=_NAME)
    width: float = attrs.field(default=210.0, validator=[validators.gt(0), validators.le(2000)])
    height: float = attrs.field(default=297.0, validator=[validators.gt(0), validators.le(2000)])
    blank: str | None = None
    zones: tuple[Zone, ...] = ()


def load_form(path: Path) -> Form:
    """Read a form model.

    Args:
        path: a TOML file in UTF-8.

    Raises:
        ProfileError: with every mistake in one go, or the line of a syntax error.
    """
    form, problems = structure(read_toml(path), Form)
    if form is not None:
        problems = _misplaced(form)
    if form is None or problems:
        raise ProfileError(str(path), problems)
    return form


def form_toml(form: Form, comment: str = "") -> str:
    """A form as the text of a TOML file that `load_form` reads.

    Args:
        comment: lines to begin with.
    """
    lines = [f"# {line}".rstrip() for line in comment.splitlines()]
    lines += _keys(attrs.asdict(form, filter=attrs.filters.exclude("zones")))
    for zone in form.zones:
        lines += ["", "[[zones]]", *_keys(attrs.asdict(zone))]
    return "\n".join(lines) + "\n"


def _keys(values: dict[str, object]) -> list[str]:
    # Names and numbers look in TOML as in JSON.
    return [
        f"{key} = {json.dumps(value, ensure_ascii=False)}"
        for key, value in values.items()
        if value is not None
    ]


def _misplaced(form: Form) -> tuple[Problem, ...]:
    problems = []
    names: set[str] = set()
    for number, zone in enumerate(form.zones):
        if zone.name in names:
            message, remedy = f"{zone.name!r} stands twice", "Give it another name"
            problems.append(Problem(key=f"zones[{number}].name", message=message, remedy=remedy))
        names.add(zone.name)
        if zone.left + zone.width > form.width or zone.top + zone.height > form.height:
            message = f"{zone.name!r} reaches beyond {form.width:g} x {form.height:g} mm"
            remedy = "Correct the zone, or width and height of the form"
            problems.append(Problem(key=f"zones[{number}]", message=message, remedy=remedy))
    return tuple(problems)
