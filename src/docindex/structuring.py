"""Plain data (TOML, JSON) into attrs values, with every mistake in one go.

cattrs structures the leaves; this file walks attrs classes and lists itself, because cattrs stops
at the first failing validator of a class and we want to name them all.
"""

from __future__ import annotations

import datetime
import difflib
import enum
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import attrs
import cattrs
from cattrs.errors import CattrsError

from docindex.errors import Problem

T = TypeVar("T")

_NAMES = {
    str: "a text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    datetime.date: "a date such as 2026-03-01",
}


def _strict(kind: type[Any]) -> Any:
    accepted: Any = (int, float) if kind is float else kind

    def structure(value: Any, _: Any) -> Any:
        wrong_flag = isinstance(value, bool) and kind is not bool
        wrong_time = isinstance(value, datetime.datetime)
        if not isinstance(value, accepted) or wrong_flag or wrong_time:
            raise TypeError(f"expected {_NAMES[kind]}, found {_name_of(value)}")
        return float(value) if kind is float else value

    return structure


def _name_of(value: Any) -> str:
    for kind, name in _NAMES.items():
        if type(value) is kind:
            return f"{name} ({value!r})"
    if isinstance(value, Mapping):
        return "a table"
    return "a list" if isinstance(value, Sequence) else repr(value)


_converter = cattrs.Converter(detailed_validation=False)
for _kind in _NAMES:
    _converter.register_structure_hook(_kind, _strict(_kind))


class _Walk:
    """One pass over plain data; collects problems instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def note(self, key: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(key=key, message=message, remedy=remedy))

    def value(self, data: Any, kind: Any, key: str) -> Any:
        """The structured value, or None when a problem was noted."""
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if attrs.has(kind):
            return self.instance(data, kind, key)
        if origin is tuple and arguments[1:] == (...,):
            return self.items(data, arguments[0], key)
        if origin is dict:
            return self.table(data, arguments[1], key)
        if origin in (types.UnionType, typing.Union):
            return self.optional(data, kind, key)
        return self.leaf(data, kind, key)

    def leaf(self, data: Any, kind: Any, key: str) -> Any:
        try:
            if isinstance(kind, type) and issubclass(kind, enum.Enum):
                return kind(data)
            return _converter.structure(data, kind)
        except (ValueError, TypeError, CattrsError) as error:
            self.note(key, str(error).strip('"'), f"Write {_wanted(kind)}")
            return None

    def optional(self, data: Any, kind: Any, key: str) -> Any:
        inner = [arg for arg in typing.get_args(kind) if arg is not type(None)]
        return None if data is None else self.value(data, inner[0], key)

    def items(self, data: Any, kind: Any, key: str) -> tuple[Any, ...]:
        if isinstance(data, str | Mapping) or not isinstance(data, Sequence):
            wanted = "[[...]] tables" if attrs.has(kind) else "a list in square brackets"
            self.note(key, f"expected a list, found {_name_of(data)}", f"Write {wanted}")
            return ()
        return tuple(self.value(item, kind, f"{key}[{i}]") for i, item in enumerate(data))

    def table(self, data: Any, kind: Any, key: str) -> dict[str, Any]:
        if not self.is_table(data, key):
            return {}
        if kind is Any:
            return dict(data)
        return {name: self.value(item, kind, f"{key}.{name}") for name, item in data.items()}

    def is_table(self, data: Any, key: str) -> bool:
        if not isinstance(data, Mapping):
            self.note(key, f"expected a table, found {_name_of(data)}", f"Write [{key}]")
        return isinstance(data, Mapping)

    def instance(self, data: Any, kind: Any, key: str) -> Any:
        if not self.is_table(data, key):
            return None
        before = len(self.problems)
        fields = {field.name: field for field in attrs.fields(attrs.resolve_types(kind))}
        self.unknown_keys(data, tuple(fields), key)
        values = {
            name: self.field(data, field, f"{key}.{name}" if key else name)
            for name, field in fields.items()
            if name in data or field.default is attrs.NOTHING
        }
        if len(self.problems) > before:
            return None
        try:
            return kind(**values)
        except ValueError as error:  # values that are right by themselves and do not fit together
            self.note(key, str(error.args[0]), "Change one of them")
            return None

    def field(self, data: Mapping[str, Any], field: attrs.Attribute[Any], key: str) -> Any:
        if field.name not in data:
            self.note(key, "is missing", f"Add it, as {_wanted(field.type)}")
            return None
        before = len(self.problems)
        value = self.value(data[field.name], field.type, key)
        if field.validator is not None and len(self.problems) == before:
            try:
                field.validator(None, field, value)
            except (ValueError, TypeError) as error:
                self.note(key, str(error.args[0]), "See the profile's reference for its range")
        return value

    def unknown_keys(self, data: Mapping[str, Any], known: tuple[str, ...], key: str) -> None:
        for name in data:
            if name in known:
                continue
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]!r}" if near else f"known are: {', '.join(known)}"
            where = f"{key}.{name}" if key else name
            self.note(where, "is not a known key", f"Remove it; {hint}")


def _wanted(kind: Any) -> str:
    if kind in _NAMES:
        return _NAMES[kind]
    if typing.get_origin(kind) is typing.Literal:
        return "one of " + ", ".join(repr(arg) for arg in typing.get_args(kind))
    if isinstance(kind, type) and hasattr(kind, "__members__"):
        return "one of " + ", ".join(repr(member.value) for member in kind.__members__.values())
    if attrs.has(kind):
        return "a table"
    return "a list" if typing.get_origin(kind) is tuple else "another value"


def structure(data: Any, kind: type[T], key: str = "") -> tuple[T | None, tuple[Problem, ...]]:
    """Make an attrs value from plain data.

    Args:
        data: what a TOML or JSON reader gave.
        kind: an attrs class; its fields' types, defaults and validators are the rules.
        key: path of `data` in its file, for the problems.

    Returns:
        The value, or None; and every problem, in the order of the class' fields.
    """
    walk = _Walk()
    value = walk.value(data, kind, key)
    return (None if walk.problems else value), tuple(walk.problems)
