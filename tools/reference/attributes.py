"""attrs classes as tables: a profile's keys, a component's options."""

from __future__ import annotations

import datetime
import enum
import types
import typing
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import attrs

from tools.reference.blocks import Words, described, table
from tools.reference.docstrings import entries

_KINDS: Final = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "boolean",
    datetime.date: "date",
    Path: "path",
}
_NONE: Final = "–"
_SHOWN: Final = 7


def attribute_table(kind: type, words: Words) -> str:
    """Name, kind, default and meaning of every attribute of an attrs class."""
    said = entries(kind)
    fields: Iterable[attrs.Attribute[Any]] = attrs.fields(attrs.resolve_types(kind))
    rows = [
        (
            f"`{field.name}`",
            _kind(field.type) + _range(field.validator),
            _default(field),
            described(field.name, _as_in_toml(said.get(field.name, "")), words),
        )
        for field in fields
    ]
    return table(("key", "kind", "default", "what it says"), rows) if rows else "No options."


def _as_in_toml(words: str) -> str:
    """There is no None in TOML: the key is left out."""
    return words.replace("None: ", "without it: ")


def _kind(kind: Any) -> str:
    if kind in _KINDS:
        return _KINDS[kind]
    arguments = [arg for arg in typing.get_args(kind) if arg not in (type(None), ...)]
    origin = typing.get_origin(kind)
    if origin is typing.Literal:
        return _codes(arguments)
    if origin in (types.UnionType, typing.Union):
        return " or ".join(map(_kind, arguments))
    if origin is tuple:
        item = _kind(arguments[0])
        return f"list of {item}" if "`" in item else f"list of {item}s"
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return _codes([member.value for member in kind])
    return "table of texts" if arguments[-1:] == [str] else "table"


def _codes(values: Iterable[str]) -> str:
    return ", ".join(f"`{_named(value)}`" for value in values)


def _named(value: str) -> str:
    return {"\t": "tab"}.get(value, value)


def _range(validator: Any) -> str:
    """What attrs' own validators demand; those of docindex say it in the meaning."""
    if validator is None:
        return ""
    if hasattr(validator, "_validators"):
        return "".join(map(_range, validator._validators))
    if hasattr(validator, "validator"):
        return _range(validator.validator)
    if hasattr(validator, "bound"):
        return f", {validator.compare_op.replace('>=', '≥').replace('<=', '≤')} {validator.bound}"
    if hasattr(validator, "pattern"):
        return f" like `{validator.pattern.pattern}`"
    return ""


def _default(field: attrs.Attribute[Any]) -> str:
    value: Any = field.default
    if value is attrs.NOTHING:
        return "required"
    if isinstance(value, attrs.Factory):  # type: ignore[arg-type]
        value = value.factory()
    if attrs.has(type(value)) or value in (None, "", (), {}):
        return _NONE
    return f"`{_toml(value)}`"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, dict):
        pairs = [f"{name} = {_toml(item)}" for name, item in value.items()]
        return "{ " + ", ".join(_few(pairs)) + " }"
    if isinstance(value, tuple):
        return "[" + ", ".join(_few([_toml(item) for item in value])) + "]"
    return str(value)


def _few(items: list[str]) -> list[str]:
    return items if len(items) <= _SHOWN else [*items[:2], "…"]
