"""The interface grows only with a line in the changelog.

`tests/golden/interface.json` is what plug-ins and readers of records can see now;
`interface-0.1.json` is what they saw when 0.1 was fixed. After a wanted change:

    python -m tests.test_growth

renews the first, and every name that differs from the second must stand in backticks under
`[Unreleased]` in CHANGELOG.md: a whole name (`Matcher.find`), or its last part (`find`). What is
new as a whole needs only its own name, not those of its parts. When a version is released,
`python -m tests.test_growth 0.2` writes `interface-0.2.json`, and the older file is removed.
"""

from __future__ import annotations

import enum
import importlib
import inspect
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import attrs
import pytest

import docindex
from docindex import contracts, errors, hookspecs, model
from docindex.registry import HOOKS
from docindex.testing.contracts import __all__ as contract_tests

REPO = Path(__file__).parent.parent
GOLDEN = REPO / "tests" / "golden"
SCHEMA = REPO / "src" / "docindex" / "schemas" / "record-1.schema.json"
RENEW = "python -m tests.test_growth"

# What plug-ins are told to build with beside contracts and model (docs/reference/hooks.md).
TOOLS = {
    "docindex.builtin.table": ("TableMatcher", "create"),
    "docindex.builtin.table_options": ("TableOptions",),
    "docindex.exporting": (
        *("Documents", "ExportOptions", "copy_documents", "document_name", "document_pages"),
        *("listed", "select"),
    ),
    "docindex.matching.candidates": ("find_candidates",),
    "docindex.matching.caselist": ("Case", "CaseList", "FieldKinds", "Key"),
    "docindex.matching.folding": ("find_dates", "fold_text", "normal_plate", "parse_date"),
    "docindex.matching.references": ("Grammar",),
    "docindex.pageimage": ("PageImage",),
    "docindex.publishing": ("copy_file", "make_folder", "write_bytes", "write_text"),
    "docindex.structuring": ("structure",),
}

Interface = Mapping[str, str]


def interface() -> Interface:
    """Every name that others rely on, with its kind, type or signature."""
    found = {f"docindex.{name}": "public" for name in docindex.__all__}
    for hook in HOOKS:
        found[f"hooks.{hook}"] = _signature(getattr(hookspecs, hook))
    for module in (contracts, model, errors):
        for name, value in vars(module).items():
            if getattr(value, "__module__", "").startswith("docindex.") and name[0] != "_":
                found.update(_members(name, value))
    for module_name, names in TOOLS.items():
        for name in names:
            found.update(_members(name, getattr(importlib.import_module(module_name), name)))
    found |= {f"contracts.{name}": "test class" for name in contract_tests}
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    found.update(_schema("docindex.record/1", schema))
    for name, part in schema["$defs"].items():
        found.update(_schema(f"docindex.record/1.$defs.{name}", part))
    return dict(sorted(found.items()))


def _members(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """A class with its fields, values and methods, or a function."""
    if not isinstance(value, type):
        if callable(value):
            yield name, _signature(value)
        return
    yield name, ", ".join(base.__name__ for base in value.__mro__[1:2]) or "class"
    if issubclass(value, enum.Enum):
        for member in value:
            yield f"{name}.{member.value}", "value"
        return
    if attrs.has(value):
        # Not the field's own type: structuring replaces it by what the annotation means.
        written = {
            k: v for base in value.__mro__[::-1] for k, v in inspect.get_annotations(base).items()
        }
        for field in attrs.fields(value):
            if field.name[0] != "_":
                needed = "" if field.default is attrs.NOTHING else " = ..."
                yield f"{name}.{field.name}", f"{_type(written[field.name])}{needed}"
    for method, function in vars(value).items():
        own = method[0] != "_" or method in ("__enter__", "__exit__")
        target = getattr(function, "fget", getattr(function, "__func__", function))
        if own and inspect.isfunction(target):
            kind = "property " if isinstance(function, property) else ""
            yield f"{name}.{method}", kind + _signature(target)


def _signature(function: Any) -> str:
    # Not str(signature): how it shows annotations differs between versions of Python.
    signature = inspect.signature(function)
    parts = [
        f"{parameter.kind.name.lower()} {parameter.name}: {_type(parameter.annotation)}"
        + ("" if parameter.default is parameter.empty else " = ...")
        for parameter in signature.parameters.values()
    ]
    return f"({', '.join(parts)}) -> {_type(signature.return_annotation)}"


def _type(annotation: Any) -> str:
    if annotation is inspect.Signature.empty:
        return "?"
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


def _schema(path: str, part: Mapping[str, Any], needed: str = "") -> Iterator[tuple[str, str]]:
    """The rules of a part of the schema without its words; properties get entries of their own."""
    apart = ("$defs", "properties", "required")
    own = {key: value for key, value in part.items() if key not in apart}
    yield path, json.dumps(_wordless(own), sort_keys=True) + needed
    for name, inner in part.get("properties", {}).items():
        always = " required" if name in part.get("required", ()) else ""
        yield from _schema(f"{path}.{name}", inner, always)


def _wordless(part: Any) -> Any:
    if isinstance(part, dict):
        return {k: _wordless(v) for k, v in part.items() if k not in ("description", "title")}
    return [_wordless(item) for item in part] if isinstance(part, list) else part


def changed(old: Interface, new: Interface) -> list[str]:
    """Names that are new, gone or different; parts of what is new or gone as a whole left out."""
    names = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    whole = {name for name in names if (name in old) != (name in new)}
    return [name for name in names if not any(name.startswith(f"{other}.") for other in whole)]


def unnamed(names: list[str], changelog: str) -> list[str]:
    """Those of the names that no code span under `[Unreleased]` names."""
    unreleased = re.split(r"^## ", changelog, flags=re.MULTILINE)[1]
    assert unreleased.startswith("[Unreleased]")
    spans = set(re.findall(r"`([^`]+)`", unreleased))
    return [name for name in names if not spans & _ends(name)]


def _ends(name: str) -> set[str]:
    parts = name.split(".")
    return {".".join(parts[start:]) for start in range(len(parts))}


def read(name: str) -> Interface:
    return json.loads((GOLDEN / name).read_text(encoding="utf-8"))


def baseline() -> str:
    """The file of the last version that was fixed."""
    (path,) = GOLDEN.glob("interface-*.json")
    return path.name


def test_the_golden_interface_is_the_program_s() -> None:
    differing = changed(read("interface.json"), interface())
    assert differing == [], f"if this is wanted, run: {RENEW}"


def test_every_change_stands_in_the_changelog() -> None:
    names = changed(read(baseline()), read("interface.json"))
    missing = unnamed(names, (REPO / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert missing == [], "name these in backticks under [Unreleased] in CHANGELOG.md"


def test_the_record_s_fields_are_in_it() -> None:
    names = set(interface())
    assert {
        "IndexRecord.decision",
        "docindex.record/1.case_id",
        "Matcher.find",
        "Setting.folder",
    } <= names
    assert {f"hooks.{hook}" for hook in HOOKS} <= names


OLD = {"A": "class", "A.x": "int", "B": "class", "B.y": "str"}
LOG = "# Changelog\n\n## [Unreleased]\n\n- The field `{}` is new.\n\n## [0.1.0]\n\n- `old`, `z`\n"


@pytest.mark.parametrize(
    ("new", "span"),
    [
        ({**OLD, "A.x": "str"}, "A.x"),
        ({**OLD, "A.z": "int"}, "z"),
        ({key: OLD[key] for key in ("A", "A.x")}, "B"),
        ({**OLD, "C": "class", "C.x": "int", "C.old": "int"}, "C"),
    ],
)
def test_a_change_is_noticed_until_it_is_named(new: Interface, span: str) -> None:
    names = changed(OLD, new)
    assert len(names) == 1
    assert unnamed(names, LOG.format("something else")) == names
    assert unnamed(names, LOG.format(span)) == []


def test_changes_in_code_are_seen() -> None:
    class Before(Protocol):
        def find(self, evidence: str) -> int: ...

    class After(Protocol):
        def find(self, evidence: str, limit: int = 3) -> int: ...

    assert changed(dict(_members("M", Before)), dict(_members("M", Before))) == []
    assert changed(dict(_members("M", Before)), dict(_members("M", After))) == ["M.find"]


def main(words: list[str]) -> None:
    """Renew the golden interface; with a version, fix it as that version's."""
    name = f"interface-{words[0]}.json" if words else "interface.json"
    text = json.dumps(interface(), indent=1, ensure_ascii=False) + "\n"
    (GOLDEN / name).write_text(text, encoding="utf-8")
    print(f"{GOLDEN / name}: {len(interface())} names")


if __name__ == "__main__":
    main(sys.argv[1:])
