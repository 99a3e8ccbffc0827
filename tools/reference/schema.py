"""The record's JSON Schema as tables, one for each kind of object."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, Final

from tools.reference.blocks import table

_SCHEMA: Final = "schemas/record-1.schema.json"
_HEAD: Final = ("field", "kind", "what it says")
# Codes that have a page of their own, with their sentences.
_CODES: Final = {
    "reason": "one of the [reason codes](reasons.md#reasons)",
    "fault": "one of the [faults](reasons.md#faults-of-pages), or null",
}

Schema = Mapping[str, Any]


def record_tables() -> str:
    """The record itself, then its parts under headings of their own, in alphabetical order."""
    schema = json.loads(files("docindex").joinpath(_SCHEMA).read_text(encoding="utf-8"))
    parts = [table(_HEAD, list(_rows(schema)))]
    for name, part in sorted(schema["$defs"].items()):
        head = f"## `{name}`\n\n{part['description']}\n\n"
        parts.append(head + table(_HEAD, list(_rows(part))))
    return "\n\n".join(parts)


def _rows(schema: Schema, prefix: str = "") -> Iterator[tuple[str, str, str]]:
    needed = schema.get("required", ())
    for name, part in schema["properties"].items():
        may = "" if name in needed else ", may be absent"
        kind = _CODES.get(name) or _kind(part)
        yield f"`{prefix}{name}`", kind + may, part["description"]
        if "properties" in part:
            yield from _rows(part, f"{prefix}{name}.")


def _kind(part: Schema) -> str:
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        return f"[{name}](#{name})"
    if "const" in part:
        return f"`{part['const']}`"
    if "enum" in part:
        values = [value for value in part["enum"] if value is not None]
        return _or_null(part, "one of " + ", ".join(f"`{value}`" for value in values))
    kinds = part["type"] if isinstance(part["type"], list) else [part["type"]]
    plain = next(kind for kind in kinds if kind != "null")
    if plain == "array":
        plain = f"list of {_kind(part['items'])}"
    elif plain == "object" and isinstance(part.get("additionalProperties"), dict):
        plain = f"object: {_kind(part['additionalProperties'])} by name"
    return _or_null(part, plain)


def _or_null(part: Schema, kind: str) -> str:
    nullable = None in part.get("enum", ()) or "null" in part.get("type", ())
    return f"{kind}, or null" if nullable else kind
