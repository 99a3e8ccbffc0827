"""The import formats with one set of values, and what somebody else's reader makes of each."""

from __future__ import annotations

import email.parser
import email.policy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from docindex_dms import alfresco, docuware, dvelop, enaio, enaio_rest, enaio_tables, kofax
from docindex_dms.paperless import REST_COMPONENT as PAPERLESS
from docindex_dms.prepared import read_request
from docindex_dms.uploading import Body
from lxml import etree

from docindex.structuring import structure
from docindex.testing.values import make_setting

NAMES = ("id", "case", "key", "receiver", "zone")
FIELDS = ("id", "case_id", "key", "receiver", "field:zone")
Row = dict[str, str]


def fields(names: tuple[str, ...] = NAMES, **more: Any) -> list[dict[str, Any]]:
    """A field for each of `FIELDS`, by the names that a format asks for."""
    return [{"name": n, "field": f, **more} for n, f in zip(names, FIELDS, strict=True)]


def _named(fields: dict[str, str], names: tuple[str, ...] = NAMES) -> Row:
    return {ours: fields.get(theirs, "") for ours, theirs in zip(NAMES, names, strict=True)}


JPL = ("dok_dat_feld[1]", "logi_verzeichnis", "dok_dat_feld[2]", "text[1]", "text[2]")
_LINE = re.compile(r'([a-z_]+(?:\[\d+\])?) = "([^"\r\n]*)"')


def read_jpl(target: Path, encoding: str = "utf-8") -> Iterator[Row]:
    for path in sorted(target.glob("*.jpl")):
        lines = path.read_bytes().decode(encoding).split("\r\n")
        assert lines.pop() == ""
        found = [_LINE.fullmatch(line).groups() for line in lines]
        assert found.pop(0) == ("dokuart", "AWLI")
        assert len(dict(found)) == len(found)
        assert path.with_suffix(".pdf").is_file()
        yield _named(dict(found), JPL)


def read_docuware(target: Path) -> Iterator[Row]:
    space = "{http://dev.docuware.com/Jobs/Control}"
    for path in sorted(target.glob("*.dwcontrol")):
        root = etree.fromstring(path.read_bytes())
        assert root.tag == f"{space}ControlStatements"
        (page,) = root
        assert {element.tag for element in page} == {f"{space}Field"}
        assert {element.get("type") for element in page} == {"Text"}
        yield _named({element.get("dbName"): element.get("value") for element in page})


ALFRESCO = ("cm:title", "docindex:case", "docindex:key", "docindex:receiver", "docindex:zone")


def read_alfresco(target: Path) -> Iterator[Row]:
    parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False)
    for path in sorted(target.glob("*.metadata.properties.xml")):
        entries = {e.get("key"): e.text or "" for e in etree.parse(path, parser).iter("entry")}
        assert entries.pop("type") == "cm:content"
        yield _named(entries, ALFRESCO)


def read_kofax(target: Path) -> Iterator[Row]:
    for path in target.glob("*.xml"):
        root = etree.fromstring(path.read_bytes())
        for document in root.iterfind("Batches/Batch/Documents/Document"):
            (page,) = document.iterfind("Pages/Page")
            assert (target / page.get("ImportFileName")).is_file()
            found = document.iterfind("IndexFields/IndexField")
            yield _named({field.get("Name"): field.get("Value") for field in found})


def _dms_fields(path: Path, within: str) -> dict[str, str]:
    found = etree.parse(path).iterfind(f"Archive/ObjectType/Object/{within}Fields/Field")
    return {field.get("internal_name"): field.text for field in found}


def read_enaio(target: Path) -> Iterator[Row]:
    if not (target / enaio.JOBS).exists():
        return
    jobs = json.loads((target / enaio.JOBS).read_bytes())["jobs"]
    for job in jobs:
        if job["kind"] == "DOCUMENT":
            folder = jobs[job["folder_id_of_job"] - 1]
            case = _dms_fields(target / folder["xml"], "Search/")
            own = _dms_fields(target / job["xml"], "")
            assert _dms_fields(target / job["xml"], "Search/") == {"id": job["record"]}
            assert [(target / name).is_file() for name in job["files"]] == [True]
            yield _named(case | own)


def read_text(target: Path, encoding: str = "utf-16") -> Iterator[Row]:
    for path in target.glob("*.txt"):
        lines = path.read_bytes().decode(encoding).split("\r\n")
        assert lines.pop() == ""
        for line in lines:
            *values, name = line.split("|")
            assert (target / name).is_file()
            yield dict(zip(NAMES, values, strict=True))


def read_lol(target: Path) -> Iterator[Row]:
    for path in target.glob("*.xml"):
        rowset = etree.parse(path).find("Archive/ObjectType/Rowset")
        names = [column.get("name") for column in rowset.iterfind("Columns/Column")]
        for row in rowset.iterfind("Rows/Row"):
            values = [value.text or "" for value in row.iterfind("Value")]
            found = dict(zip(names, values, strict=True))
            assert (target / found.pop("@FILES")).is_file()
            yield found


def parts(path: Path) -> list[tuple[str, str | None, bytes]]:
    """Name, file name and content of the parts of a request, as they go over the wire."""
    request = read_request(path)
    body = Body(request, path.parent, "boundary")
    data = b"".join(body)
    assert len(data) == body.size
    head = b"Content-Type: multipart/form-data; boundary=boundary\r\n\r\n"
    parser = email.parser.BytesParser(policy=email.policy.HTTP)
    message = parser.parsebytes(head + data)
    assert not message.defects
    return [
        (part.get_param("name", header="content-disposition"), part.get_filename(), content(part))
        for part in message.iter_parts()
    ]


def content(part: Any) -> bytes:
    found = part.get_payload(decode=True)
    assert isinstance(found, bytes)
    return found


def read_enaio_rest(target: Path) -> Iterator[Row]:
    for path in sorted(target.glob("*.request.json")):
        (name, _, data), (cid, file, document) = parts(path)
        (made,) = json.loads(data)["objects"]
        (stream,) = made["contentStreams"]
        assert (name, cid, file) == ("data", stream["cid"], stream["fileName"])
        assert document == (target / file).read_bytes()
        values = {name: value["value"] for name, value in made["properties"].items()}
        assert values.pop("system:objectTypeId") == "Schreiben"
        yield _named(values, ("id", "system:parentId", "key", "receiver", "zone"))


def read_paperless(target: Path) -> Iterator[Row]:
    for path in sorted(target.glob("*.request.json")):
        *named, (name, file, document) = parts(path)
        assert (name, document) == ("document", (target / file).read_bytes())
        found = {name: value.decode() for name, _, value in named}
        custom = json.loads(found.pop("custom_fields"))
        assert set(found) == {"title"}
        yield _named(custom | found, ("1", "title", "2", "3", "4"))


def _level(type_: str, **more: Any) -> dict[str, Any]:
    return {"type": type_, **more}


_CASE = [{"name": "case", "field": "case_id", "required": True}]
_ID = [{"name": "id", "field": "id"}]
_REST = {"url": "http://127.0.0.1:9/api", "secret": "DOCINDEX_SECRET"}
FORMATS: dict[str, tuple[Any, dict[str, Any], Callable[[Path], Iterator[Row]]]] = {
    "dvelop-jpl": (
        dvelop.COMPONENT,
        {"document_type": "AWLI", "fields": fields(JPL), "encoding": "utf-8"},
        read_jpl,
    ),
    "docuware": (
        docuware.COMPONENT,
        {"control_name": "{id}.dwcontrol", "fields": fields()},
        read_docuware,
    ),
    "alfresco": (alfresco.COMPONENT, {"properties": fields(ALFRESCO)}, read_alfresco),
    "kofax": (
        kofax.COMPONENT,
        {"batch_class": "Post", "form_type": "Brief", "fields": fields()},
        read_kofax,
    ),
    "enaio": (
        enaio.COMPONENT,
        {
            "cabinet": "Akten",
            "folder": _level("Fallakte", search=_CASE),
            "plan": [
                {
                    "registers": [
                        _level("Register", search=[{"name": "r", "field": "constant:Post"}])
                    ],
                    "document": _level("Schreiben", search=_ID, fields=fields()[2:]),
                }
            ],
        },
        read_enaio,
    ),
    "enaio-text": (
        enaio_tables.TEXT_COMPONENT,
        {
            "columns": [*fields(), {"name": "file", "field": "document.path"}],
            "separator": "|",
            "encoding": "utf-16",
        },
        read_text,
    ),
    "enaio-lol": (
        enaio_tables.LOL_COMPONENT,
        {"columns": fields(), "cabinet": "Akten", "object_type": "Schreiben"},
        read_lol,
    ),
    "enaio-rest": (
        enaio_rest.COMPONENT,
        {
            "object_type": "Schreiben",
            "parent": "case_id",
            "properties": [field for field in fields() if field["name"] != "case"],
            **_REST,
        },
        read_enaio_rest,
    ),
    "paperless-rest": (
        PAPERLESS,
        {
            "title": "case_id",
            "created": "",
            "custom_fields": [
                {"id": number, "field": field}
                for number, field in enumerate(("id", "key", "receiver", "field:zone"), start=1)
            ],
            **_REST,
        },
        read_paperless,
    ),
}


def exporter(folder: Path, name: str, /, **changes: Any) -> Any:
    """An exporter, with changes of its options; `folder` is the profile's."""
    component, given, _ = FORMATS[name]
    made, problems = structure(given | changes, component.options, "options")
    assert not problems, [str(problem) for problem in problems]
    return component.create(made, make_setting(folder))


def problems(name: str, /, **changes: Any) -> str:
    """What is wrong with changed options."""
    component, given, _ = FORMATS[name]
    made, found = structure(given | changes, component.options, "options")
    assert made is None
    return "\n".join(str(problem) for problem in found)


def read(target: Path, name: str) -> list[Row]:
    """The values of each document, in order of their files or rows."""
    return list(FORMATS[name][2](target))
