"""Tables of options for the reference, from attrs classes and their docstrings."""

from __future__ import annotations

import enum
import inspect
import re
from typing import Any

import attrs

_ARG = re.compile(r"    ([a-z_]+(?:, [a-z_]+)*): (.*)")


def arguments(cls: type[Any]) -> dict[str, str]:
    """What the docstrings of a class and its bases say of each argument."""
    said: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        names: list[str] = []
        lines = inspect.cleandoc(vars(base).get("__doc__") or "").splitlines()
        behind = lines[lines.index("Args:") + 1 :] if "Args:" in lines else []
        for line in behind:
            if found := _ARG.fullmatch(line):
                names = found[1].split(", ")
                said |= dict.fromkeys(names, found[2])
            elif line.startswith("        "):
                said |= {name: f"{said[name]} {line.strip()}" for name in names}
    return said


def _default(field: attrs.Attribute[Any]) -> str:
    if field.default is attrs.NOTHING:
        return "must be given"
    if isinstance(field.default, enum.Enum):
        return f'`"{field.default.value}"`'
    if isinstance(field.default, tuple):
        inner = ", ".join(_text(getattr(one, "value", one)) for one in field.default)
        short = inner if all(isinstance(one, str) for one in field.default) else "see the code"
        return f"`[{short}]`"
    return f"`{_text(field.default)}`" if field.default is not None else "not set"


def _text(value: Any) -> str:
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    return f'"{value}"' if isinstance(value, str) else shown


def table(cls: type[Any]) -> str:
    """A table of the options of a class, with their defaults."""
    said = arguments(cls)
    rows = [
        f"| `{field.name}` | {_default(field)} | {said[field.name].replace('|', chr(92) + '|')} |"
        for field in attrs.fields(attrs.resolve_types(cls))
    ]
    return "\n".join(["| option | default | what |", "|---|---|---|", *rows]) + "\n"
