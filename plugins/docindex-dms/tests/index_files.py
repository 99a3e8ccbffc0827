"""Index files as somebody else reads them: csv, configparser, json and lxml of the shelf."""

from __future__ import annotations

import configparser
import csv
import io
import json
from pathlib import Path
from typing import Any

from docindex_dms.index_file import COMPONENT
from lxml import etree

from docindex.model import Box, DocumentField, FieldKind
from docindex.structuring import structure
from docindex.testing.values import make_setting, page_ref

NAMES = ("id", "case", "key", "receiver", "zone")
FIELDS = ("id", "case_id", "key", "receiver", "field:zone")
WIDTH = 400
TEMPLATE = """\
<x:import xmlns:x="urn:example:import" count="{count}">
  <x:document docindex-each="document" id="{id}" receiver="{receiver}">
    <x:case>{case}</x:case>
    <x:key>{key}</x:key>
    <x:zone>{zone}</x:zone>
  </x:document>
</x:import>
"""
SYNTAXES = ("csv", "tsv", "fixed", "key-value", "ini", "json", "xml")


def options(syntax: str, **changes: Any) -> dict[str, Any]:
    """Options of an index file with the columns `NAMES`, as they would stand in a profile."""
    given: dict[str, Any] = {
        "syntax": syntax,
        "columns": [
            {"name": name, "field": field, "width": WIDTH}
            for name, field in zip(NAMES, FIELDS, strict=True)
        ],
    }
    if syntax == "xml":
        given["template"] = "template.xml"
        given["head"] = [{"name": "count", "field": "count.documents"}]
    return given | changes


def exporter(folder: Path, given: dict[str, Any], template: str = TEMPLATE) -> Any:
    """The exporter of some options; `folder` is the profile's."""
    folder.mkdir(exist_ok=True)
    (folder / "template.xml").write_text(template, encoding="utf-8")
    made, problems = structure(given, COMPONENT.options, "options")
    assert not problems, [str(problem) for problem in problems]
    return COMPONENT.create(made, make_setting(folder))


def form_field(value: bool | str | None, kind: FieldKind = FieldKind.TEXT) -> DocumentField:
    """What stands in the zone `zone`."""
    return DocumentField(
        name="zone",
        kind=kind,
        value=value,
        source="form:beispiel/1",
        page=page_ref().id,
        box=Box(left=0, top=0, right=10, bottom=10),
        quality=1.0,
    )


def read(syntax: str, data: bytes, encoding: str = "utf-8") -> list[dict[str, str]]:
    """The rows of a file, by column; what is empty is an empty text."""
    if syntax == "xml":
        return [_of_element(element) for element in etree.fromstring(data)]
    readers = {
        "csv": _csv,
        "tsv": _tsv,
        "fixed": _fixed,
        "key-value": _blocks,
        "ini": _ini,
        "json": _json,
    }
    return readers[syntax](data.decode(encoding))


def _csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";", strict=True))


def _tsv(text: str) -> list[dict[str, str]]:
    header, *rows = csv.reader(
        io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE, strict=True
    )
    return [dict(zip(header, row, strict=True)) for row in rows]


def _ini(text: str) -> list[dict[str, str]]:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.read_string(text)
    return [dict(parser[section]) for section in parser.sections()]


def _json(text: str) -> list[dict[str, str]]:
    documents = json.loads(text)["documents"]
    return [{key: value or "" for key, value in row.items()} for row in documents]


def _blocks(text: str) -> list[dict[str, str]]:
    blocks = text.split("\r\n\r\n")
    assert blocks.pop() == ""
    return [dict(line.split("=", 1) for line in block.split("\r\n")) for block in blocks]


def _fixed(text: str) -> list[dict[str, str]]:
    lines = text.split("\r\n")
    assert lines.pop() == ""
    assert {len(line) for line in lines} == {WIDTH * len(NAMES)}
    rows = [[line[i : i + WIDTH].rstrip(" ") for i in range(0, len(line), WIDTH)] for line in lines]
    header, *values = rows
    assert tuple(header) == NAMES
    return [dict(zip(NAMES, row, strict=True)) for row in values]


def _of_element(element: Any) -> dict[str, str]:
    assert len(element) == 3
    inner = {etree.QName(child).localname: child.text or "" for child in element}
    assert not any(len(child) for child in element)
    return dict(element.attrib) | inner
