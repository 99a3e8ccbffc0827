"""The record as JSON, version `docindex.record/1`.

At the top level stand the *facts*: ids, hashes, decision, policy, versions; the audit keeps them.
The object `content` holds what was read from paper or written by a person; after delivery it can
be replaced by null. The published description is `schemas/record-1.schema.json`.

Equal records give equal bytes: numbers are rounded, versions sorted by name, and no time is in a
record but the one that a person's answer states. Only a record that takes the place of others has
`supersedes`, and only one that a person's answer made has `human` and `content.why`; only that of a
document that waits for the receiver's application has `awaited`, and only that of one with a form
that was recognised has `content.fields`; `boundaries` is left out where a person said where
documents begin. Keys have the names of the model's attributes; where the layout differs from the
classes (pages are flat, the operator's note and the survey's barcodes are content), it is spelled
out here.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from docindex.jsonvalues import ADDED, Json, decode, names, read, table, write
from docindex.model import (
    YES_OR_NO,
    Barcode,
    BatchFacts,
    Contradiction,
    Decision,
    DocumentField,
    DocumentPage,
    Evidence,
    FieldKind,
    HumanDecision,
    IndexRecord,
    PageRef,
    PageSurvey,
    Reason,
    Role,
    Status,
)

SCHEMA: Final = "docindex.record/1"

_BATCH: Final = names(BatchFacts, "operator_note")
_REF: Final = names(PageRef, "batch")
# Parts of a page's survey that quote the page, by their key in the content.
_BY_PAGE: Final[Mapping[str, tuple[str, Any]]] = {
    "barcodes": ("barcodes", tuple[Barcode, ...]),
    "page_contradictions": ("contradictions", tuple[Contradiction, ...]),
}
_SURVEY: Final = names(PageSurvey, "page", *(name for name, _ in _BY_PAGE.values()))
_DECISION: Final = ("status", "reason", "case_id", "score", "log_odds", "receiver")
_READ: Final = ("evidence", "candidates", "contradictions")
_ANSWER: Final = ("supersedes", "human")
_APART: Final = ("schema", "batch", "pages", "decision", "versions", "boundaries", "awaited")
_RECORD: Final = names(IndexRecord, *_APART, *_READ, "fields", *_ANSWER)
_HUMAN: Final = names(HumanDecision, "why")
_PAGE: Final = ("id", *_REF, *_SURVEY, "role")
_CONTENT: Final = (*_READ, *_BY_PAGE, "runner_up", "operator_note")
_TOP: Final = ("schema", "batch", "pages", *_RECORD, *_DECISION, "key", "versions", "content")
_ERASED: Final[Json] = {
    **{key: [] for key in _READ},
    **{key: {} for key in _BY_PAGE},
    "runner_up": None,
    "operator_note": "",
    "why": "",
}
# Characters that break a line, turn the direction of text, are invisible, or are not valid UTF-8.
# They can only stand inside a JSON string, where the escape means the same.
_UNSAFE: Final = re.compile(
    "[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def to_json(record: IndexRecord) -> Json:
    """A record as values that JSON knows.

    Raises:
        ValueError: the record is not one that `schemas/record-1.schema.json` describes, such as a
            number out of its range or evidence from a page of another document; the message begins
            with the key.
    """
    _check(record)
    return {
        "schema": SCHEMA,
        "batch": write(record.batch, _BATCH, "batch"),
        "pages": [_page(page, f"pages[{n}]") for n, page in enumerate(record.pages)],
        **write(record, _RECORD),
        **_decision(record.decision),
        "versions": dict(sorted(record.versions)),
        **_answer(record),
        **({"awaited": _decision(record.awaited, "awaited")} if record.awaited else {}),
        **(write(record, ("boundaries",)) if record.boundaries else {}),
        "content": _content(record),
    }


def to_line(record: IndexRecord) -> str:
    """A record as one line of JSON without its line end; equal records give equal lines.

    Keys are sorted. Control characters, marks of text direction and line separators are escaped,
    so that the line can be shown, split and encoded in UTF-8 whatever stood on the paper.

    Raises:
        ValueError: as `to_json`.
    """
    return json_line(to_json(record))


def json_line(data: Json) -> str:
    """A record as JSON, also one whose content was erased, as one line; see `to_line`."""
    text = json.dumps(
        data,
        ensure_ascii=False,
        allow_nan=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def from_json(data: Mapping[str, Any]) -> IndexRecord:
    """The record that `to_json` wrote; where content was erased, it comes back empty.

    Raises:
        ValueError: a key is missing, unknown, or holds what it must not; the message begins with
            the key, such as `pages[0].sheet`, and quotes nothing of the content.
    """
    if table(data, "").get("schema") != SCHEMA:
        raise ValueError(f"schema: expected {SCHEMA!r}; read it with the version that wrote it")
    data = {**dict.fromkeys(ADDED & {*_DECISION}), **data}
    answered = "human" in data
    asked = () if answered else tuple(key for key in ("supersedes",) if key in data)
    waits = ("awaited",) if "awaited" in data else ()
    bounds = ("boundaries",) if "boundaries" in data else ()
    table(data, "", (*_TOP, *(_ANSWER if answered else asked), *waits, *bounds))
    if asked and data["supersedes"] == []:
        raise ValueError("supersedes: names no record")
    content: Mapping[str, Any] = _ERASED
    if data["content"] is not None:
        content = _read_content(data["content"], answered=answered)
    batch = _read_batch(data["batch"], content)
    record = IndexRecord(
        schema=SCHEMA,
        batch=batch,
        pages=_read_pages(data["pages"], content, batch.id),
        decision=_read_decision(data, content),
        versions=_read_versions(data["versions"]),
        **read(IndexRecord, data, _RECORD),
        **read(IndexRecord, content, _READ, "content"),
        **(read(IndexRecord, content, ("fields",), "content") if "fields" in content else {}),
        **(_read_answer(data, content) if answered else read(IndexRecord, data, asked)),
        awaited=_read_awaited(data["awaited"], content) if waits else None,
        **read(IndexRecord, data, bounds),
    )
    _check(record)
    return record


def erase_content(data: Mapping[str, Any]) -> Json:
    """The same record with `content` null; every fact stays as it is.

    Raises:
        ValueError: it is not a record of this version, whose content may stand elsewhere.
    """
    if data.get("schema") != SCHEMA or "content" not in data:
        raise ValueError(f"schema: expected a record of {SCHEMA!r}; nothing was erased")
    return {**data, "content": None}


def _page(page: DocumentPage, path: str) -> Json:
    return {
        "id": page.page.id,
        **write(page.page, _REF, path),
        **write(page.survey, _SURVEY, path),
        "role": page.role.value,
    }


def _decision(decision: Decision, path: str = "") -> Json:
    key = None if decision.key is None else {"kind": decision.key_kind, "value": decision.key}
    return {**write(decision, _DECISION, path), "key": key}


def _answer(record: IndexRecord) -> Json:
    superseded = write(record, ("supersedes",)) if record.supersedes else {}
    if record.human is None:
        return superseded
    return {**superseded, "human": write(record.human, _HUMAN, "human")}


def _read_content(data: Any, *, answered: bool) -> Mapping[str, Any]:
    """The content as a table, with the keys that only some records have."""
    fields = ("fields",) if "fields" in table(data, "content") else ()
    return table(data, "content", (*_CONTENT, *fields, *(("why",) if answered else ())))


def _content(record: IndexRecord) -> Json:
    return {
        **write(record, _READ, "content"),
        "runner_up": record.decision.runner_up,
        **{key: _by_page(record, name) for key, (name, _) in _BY_PAGE.items()},
        "operator_note": record.batch.operator_note,
        **(write(record, ("fields",), "content") if record.fields else {}),
        **({"why": record.human.why} if record.human else {}),
    }


def _by_page(record: IndexRecord, name: str) -> Json:
    """What the survey found on each page, by the page's id; pages without any are left out."""
    found = {
        page.page.id: write(page.survey, (name,), f"pages[{n}]")[name]
        for n, page in enumerate(record.pages)
    }
    return {page: values for page, values in found.items() if values}


def _read_batch(data: Any, content: Mapping[str, Any]) -> BatchFacts:
    facts = read(BatchFacts, table(data, "batch", _BATCH), _BATCH, "batch")
    note = decode(str, content["operator_note"], "content.operator_note")
    try:
        return BatchFacts(**facts, operator_note=note)
    except ValueError as error:
        raise ValueError(f"batch.id: {error}") from None


def _read_pages(data: Any, content: Mapping[str, Any], batch: str) -> tuple[DocumentPage, ...]:
    if not isinstance(data, list):
        raise ValueError("pages: expected a list")
    found = {key: table(content[key], f"content.{key}") for key in _BY_PAGE}
    pages = tuple(_read_page(item, found, batch, f"pages[{n}]") for n, item in enumerate(data))
    ids = {page.page.id for page in pages}
    for key, by_page in found.items():
        if not by_page.keys() <= ids:
            raise ValueError(f"content.{key}: names a page that the record does not have")
    return pages


def _read_page(
    data: Any, found: Mapping[str, Mapping[str, Any]], batch: str, path: str
) -> DocumentPage:
    page = PageRef(batch=batch, **read(PageRef, table(data, path, _PAGE), _REF, path))
    if data["id"] != page.id:
        raise ValueError(f"{path}.id: expected {page.id!r}, made of batch, sheet and side")
    survey = PageSurvey(
        page=page,
        **read(PageSurvey, data, _SURVEY, path),
        **{
            name: decode(kind, found[key].get(page.id, []), f"content.{key}.{page.id}")
            for key, (name, kind) in _BY_PAGE.items()
        },
    )
    return DocumentPage(survey=survey, role=decode(Role, data["role"], f"{path}.role"))


def _read_awaited(data: Any, content: Mapping[str, Any]) -> Decision:
    given = {**dict.fromkeys(ADDED & {*_DECISION}), **table(data, "awaited")}
    known = table(given, "awaited", (*_DECISION, "key"))
    return _read_decision(known, content, "awaited")


def _read_decision(data: Mapping[str, Any], content: Mapping[str, Any], path: str = "") -> Decision:
    kind = value = None
    if data["key"] is not None:
        place = f"{path}.key" if path else "key"
        key = table(data["key"], place, ("kind", "value"))
        kind = decode(str, key["kind"], f"{place}.kind")
        value = decode(str, key["value"], f"{place}.value")
    return Decision(
        **read(Decision, data, _DECISION, path),
        key_kind=kind,
        key=value,
        **read(Decision, content, ("runner_up",), "content"),
    )


def _read_answer(data: Mapping[str, Any], content: Mapping[str, Any]) -> dict[str, Any]:
    said = read(HumanDecision, table(data["human"], "human", _HUMAN), _HUMAN, "human")
    why = decode(str, content["why"], "content.why")
    return {
        **read(IndexRecord, data, ("supersedes",)),
        "human": HumanDecision(**said, why=why),
    }


def _read_versions(data: Any) -> tuple[tuple[str, str], ...]:
    versions = table(data, "versions")
    return tuple(
        (name, decode(str, versions[name], f"versions.{name}")) for name in sorted(versions)
    )


def _check(record: IndexRecord) -> None:
    """What must hold between the keys of a record, in both directions."""
    decision = record.decision
    ids = [page.page.id for page in record.pages]
    sheets = {page.page.sheet for page in record.pages}
    proposes = decision.status in (Status.INDEXED, Status.VERIFY)
    evidence = {piece.page for piece in _all_evidence(record)}
    rules = (
        ("schema", record.schema == SCHEMA, f"this version writes {SCHEMA!r}"),
        (
            "pages",
            all(page.page.batch == record.batch.id for page in record.pages),
            "a page belongs to another batch",
        ),
        ("pages", len(set(ids)) == len(ids), "a page stands twice"),
        (
            "case_id",
            (decision.case_id is not None) is proposes,
            "a case goes with 'indexed' and 'verify', and with no other status",
        ),
        (
            "awaited",
            (record.awaited is not None) is _waits_for_receiver(decision),
            "goes with 'pending' for 'receiver_awaited', and with nothing else",
        ),
        (
            "awaited.case_id",
            record.awaited is None or record.awaited.case_id is not None,
            "what waits to be confirmed names a case",
        ),
        (
            "key",
            (decision.key is None) is (decision.key_kind is None),
            "kind and value come together or not at all",
        ),
        (
            "versions",
            len(dict(record.versions)) == len(record.versions),
            "a name stands twice",
        ),
        (
            "supersedes",
            record.human is None or bool(record.supersedes),
            "a person's answer names the records it supersedes",
        ),
        ("supersedes", record.id not in record.supersedes, "a record cannot supersede itself"),
        (
            "boundaries",
            all(boundary.page in ids for boundary in record.boundaries),
            "one stands in front of a page of another document",
        ),
        ("human.sheets", _wanted(record) <= sheets, "a sheet is not one of the document's"),
        ("content", evidence <= set(ids), "evidence comes from a page of another document"),
        (
            "content.fields",
            all(field.page in ids for field in record.fields),
            "a field is on a page of another document",
        ),
        (
            "content.fields",
            all(map(_is_sound, record.fields)),
            "a value is not of its kind, or stands in a field that is unsure",
        ),
    )
    for key, holds, message in rules:
        if not holds:
            raise ValueError(f"{key}: {message}")


def _waits_for_receiver(decision: Decision) -> bool:
    return decision.status is Status.PENDING and decision.reason is Reason.RECEIVER_AWAITED


def _is_sound(field: DocumentField) -> bool:
    if field.value is None:
        return True
    if field.unsure or isinstance(field.value, bool) is not (field.kind in YES_OR_NO):
        return False
    return field.kind is not FieldKind.DATE or _is_date(str(field.value))


def _is_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _wanted(record: IndexRecord) -> set[int]:
    return set(record.human.sheets) if record.human else set()


def _all_evidence(record: IndexRecord) -> Iterator[Evidence]:
    yield from record.evidence
    for candidate in record.candidates:
        yield from (support.evidence for support in candidate.supports)
