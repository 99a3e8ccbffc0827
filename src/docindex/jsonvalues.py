"""The frozen values of the model to and from JSON, attribute by attribute.

Driven by the type hints of the classes, so that a new attribute cannot be forgotten on one side.
Numbers are rounded (skew to 2 decimals, log-odds to 3, shares of a list to 9, probabilities to 6,
all others to 4), dates and moments (with their offset)
are ISO 8601, bytes are base64, tuples are lists. Every message begins with the path of the key,
such as `pages[0].sheet`, and quotes no value.
"""

from __future__ import annotations

import base64
import datetime
import functools
import math
import operator
import re
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import attrs

Json = dict[str, Any]

_DECIMALS: Final = {"skew": 2, "log_odds": 3, "probability": 6, "share": 9}
# What the types of the model do not express, by the name of the attribute.
_LIMITS: Final[Mapping[str, tuple[float, float]]] = {
    "sheet": (1, math.inf),
    **dict.fromkeys(("rendition", "frame", "width", "height"), (0, math.inf)),
    **dict.fromkeys(("dpi_x", "dpi_y", "folded", "distance", "rivals"), (0, math.inf)),
    **dict.fromkeys(("expected_sheets", "expected_documents"), (0, math.inf)),
    **dict.fromkeys(("quality", "score", "probability", "share"), (0, 1)),
    "skew": (-180, 180),
}
_ROTATIONS: Final = (0, 90, 180, 270)
# Attributes with a default that records of earlier versions lack.
ADDED: Final = frozenset({"share", "rivals", "log_odds"})
_SHA256: Final = re.compile(r"(?:[0-9a-f]{64})?")


def names(kind: type[attrs.AttrsInstance], *without: str) -> tuple[str, ...]:
    """The attributes of a class, in order, except those named."""
    return tuple(field.name for field in attrs.fields(kind) if field.name not in without)


def write(instance: attrs.AttrsInstance, attributes: Iterable[str], path: str = "") -> Json:
    """Some attributes of a value as JSON.

    Args:
        path: of the object that they will stand in; empty for the top level.

    Raises:
        ValueError: a value has another type than its hint, or is out of its range.
    """
    hints = _hints(type(instance))
    return {
        name: _encode(hints[name], getattr(instance, name), _join(path, name), name)
        for name in attributes
    }


def read(
    kind: type[attrs.AttrsInstance],
    data: Mapping[str, Any],
    attributes: Iterable[str],
    path: str = "",
) -> dict[str, Any]:
    """Some attributes of a class from a JSON object that has them all: keywords for the class.

    Raises:
        ValueError: a value is not what the attribute's hint and range ask for.
    """
    hints = _hints(kind)
    return {name: decode(hints[name], data[name], _join(path, name), name) for name in attributes}


def table(data: Any, path: str, keys: Iterable[str] | None = None) -> Mapping[str, Any]:
    """`data` as an object that has exactly these keys; None: whichever keys.

    Raises:
        ValueError: it is no object, or a key is missing or unknown.
    """
    if not isinstance(data, Mapping):
        raise ValueError(f"{path or 'record'}: expected an object, found {_kind(data)}")
    if keys is None:
        return data
    wanted = frozenset(keys)
    for complaint, wrong in (("missing", wanted - data.keys()), ("unknown", data.keys() - wanted)):
        if wrong:
            raise ValueError(f"{_join(path, min(wrong))}: {complaint}")
    return data


def decode(hint: Any, data: Any, path: str, attribute: str = "") -> Any:
    """One value from JSON as its type hint asks.

    Args:
        hint: a scalar, an enum, an attrs class, a tuple of one of these, or one of these or None;
            of several scalars, the one that the value is of.
        attribute: name of the attribute it is for, whose range it must have; empty: it is none.

    Raises:
        ValueError: it is something else.
    """
    kind = _member(hint, data)
    if data is None and kind is not hint:
        return None
    if attrs.has(kind):
        lacks = ADDED - table(data, path).keys()
        attributes = [name for name in names(kind) if name not in lacks]
        return kind(**read(kind, table(data, path, attributes), attributes, path))
    if typing.get_origin(kind) is tuple:
        if not isinstance(data, list):
            raise ValueError(f"{path}: expected a list, found {_kind(data)}")
        part = typing.get_args(kind)[0]
        return tuple(decode(part, item, f"{path}[{n}]") for n, item in enumerate(data))
    found, wanted = type(data), _JSON_TYPES.get(kind, (str,))
    if found not in wanted:
        raise ValueError(f"{path}: expected {wanted[0].__name__}, found {_kind(data)}")
    return _checked(_convert(_READERS.get(kind, kind), data, path), path, attribute)


def _encode(hint: Any, value: Any, path: str, attribute: str = "") -> Any:
    kind = _member(hint, value)
    if value is None and kind is not hint:
        return None
    if attrs.has(kind):
        return write(value, names(kind), path)
    if typing.get_origin(kind) is tuple:
        part = typing.get_args(kind)[0]
        return [_encode(part, item, f"{path}[{n}]") for n, item in enumerate(value)]
    if kind is str and not isinstance(value, str):
        raise ValueError(f"{path}: expected str, found {_kind(value)}")
    return _checked(_convert(_WRITERS.get(kind, str), value, path), path, attribute)


def _checked(value: Any, path: str, attribute: str) -> Any:
    """The value with its number rounded, if it is in the range that its attribute has."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{path}: not a finite number")
        value = round(value, _DECIMALS.get(attribute, 4)) + 0.0  # no negative zero
    low, high = _LIMITS.get(attribute, (-math.inf, math.inf))
    if attribute in _LIMITS and not low <= value <= high:
        raise ValueError(f"{path}: not between {low} and {high}")
    if attribute == "rotation" and value not in _ROTATIONS:
        raise ValueError(f"{path}: not one of {_ROTATIONS}")
    if attribute == "sha256" and not _SHA256.fullmatch(value):
        raise ValueError(f"{path}: not 64 lower-case hexadecimal digits")
    return value


def _convert(converter: Callable[[Any], Any], value: Any, path: str) -> Any:
    try:
        return converter(value)
    except (ValueError, TypeError, AttributeError):
        raise ValueError(f"{path}: not a value that this key may have") from None


def _date(text: str) -> datetime.date:
    date = datetime.date.fromisoformat(text)
    if date.isoformat() != text:  # week dates and dates without hyphens are read as well
        raise ValueError(text)
    return date


def _moment(text: str) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(text)
    if moment.tzinfo is None or moment.isoformat() != text:
        raise ValueError(text)
    return moment


def _write_moment(moment: datetime.datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.isoformat()


_WRITERS: Final[Mapping[Any, Callable[[Any], Any]]] = {
    int: operator.index,
    float: float,
    bool: bool,
    bytes: lambda value: base64.b64encode(value).decode("ascii"),
    datetime.date: datetime.date.isoformat,
    datetime.datetime: _write_moment,
}
_READERS: Final[Mapping[Any, Callable[[Any], Any]]] = {
    bytes: functools.partial(base64.b64decode, validate=True),
    datetime.date: _date,
    datetime.datetime: _moment,
}
_JSON_TYPES: Final[Mapping[Any, tuple[type, ...]]] = {
    int: (int,),
    float: (float, int),
    bool: (bool,),
}


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _member(hint: Any, value: Any) -> Any:
    """The type of a union that a value is of; the first one where it is of none."""
    if not isinstance(hint, types.UnionType):
        return hint
    parts = [part for part in typing.get_args(hint) if part is not types.NoneType]
    if len(parts) == 1:
        return parts[0]
    return next((part for part in parts if isinstance(value, part)), parts[0])


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _kind(data: Any) -> str:
    return "null" if data is None else type(data).__name__
