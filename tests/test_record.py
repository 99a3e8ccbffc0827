from __future__ import annotations

import copy
import datetime
import json
import math
import re
from importlib import resources
from typing import Any, get_type_hints

import attrs
import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings

from docindex.jsonvalues import ADDED
from docindex.model import (
    Action,
    Barcode,
    BatchFacts,
    Boundary,
    Box,
    Candidate,
    Contradiction,
    Decision,
    DocumentField,
    DocumentPage,
    Environment,
    Evidence,
    FieldKind,
    HumanDecision,
    IndexRecord,
    PageFault,
    PageRef,
    PageSurvey,
    Patch,
    Reason,
    ReferenceRole,
    Role,
    Side,
    Status,
    Stream,
    Support,
)
from docindex.record import erase_content, from_json, to_json, to_line
from tests.record_samples import (
    awaiting,
    document_page,
    page_ref,
    record,
    records,
    resolved,
    rounded,
)

SCHEMA = json.loads(
    resources.files("docindex").joinpath("schemas/record-1.schema.json").read_text("utf-8")
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
# Everything that ends or splits a line for some reader, and what turns the direction of text.
LINE_BREAKERS = ["\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
TRICKS = ["\x00", "\x1b[2J", "\x7f", "\u202e", "\u2066", "\ufeff", "\udc80", "\u200f"]


class TestRoundTrip:
    @given(records())
    @settings(max_examples=60, deadline=None)
    def test_any_record_comes_back_equal(self, value):
        assert from_json(json.loads(to_line(value))) == value

    def test_numbers_come_back_rounded_and_nothing_else_changes(self):
        value = record()
        assert from_json(to_json(value)) == rounded(value)

    def test_small_negative_skew_is_not_written_as_minus_zero(self):
        assert '"skew":0.0' in to_line(record())
        assert "-0.0" not in to_line(record())

    def test_versions_may_have_any_name(self):
        versions = (("a.skew", "x"), ("dpi_x", "x"), ("rotation", "x"), ("sha256", "x"))
        assert from_json(to_json(record(versions=versions))).versions == versions

    def test_barcode_bytes_survive_that_are_no_text(self):
        back = from_json(json.loads(to_line(record())))
        assert back.pages[1].survey.barcodes[0].data == b"1020000017\x00\xff"


class TestAwaited:
    def test_it_comes_back_as_it_was_decided(self):
        data = json.loads(to_line(awaiting()))
        VALIDATOR.validate(data)
        assert from_json(data) == rounded(awaiting())
        assert (data["case_id"], data["key"]) == (None, None), "nobody files it by mistake"

    def test_it_stays_when_the_content_is_erased(self):
        after = erase_content(to_json(awaiting()))
        VALIDATOR.validate(after)
        assert from_json(after).awaited == attrs.evolve(rounded(awaiting()).awaited, runner_up=None)

    def test_other_records_do_not_change_by_it(self):
        assert "awaited" not in to_json(record())

    @pytest.mark.parametrize(
        "changes", [{"awaited": None}, {"decision": record().decision}], ids=["lost", "decided"]
    )
    def test_it_goes_with_its_reason_only(self, changes):
        with pytest.raises(ValueError, match=r"^awaited: "):
            to_json(awaiting(**changes))


class TestAnswer:
    def test_it_comes_back_as_it_was_given(self):
        assert from_json(json.loads(to_line(resolved()))) == rounded(resolved())

    def test_records_of_the_program_do_not_change_by_it(self):
        data = to_json(record())
        assert not {"supersedes", "human"} & set(data)
        assert "why" not in data["content"]

    def test_the_moment_keeps_its_offset(self):
        at = datetime.datetime(2026, 7, 1, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
        human = attrs.evolve(resolved().human, at=at)
        data = to_json(resolved(human=human))
        assert data["human"]["at"] == "2026-07-01T09:00:00+02:00"
        assert from_json(data).human.at == at

    def test_why_goes_with_the_content_and_who_and_when_stay(self):
        after = erase_content(to_json(resolved()))
        VALIDATOR.validate(after)
        assert "Name und Datum" not in json.dumps(after)
        back = from_json(after)
        assert back.human == attrs.evolve(resolved().human, why="")

    @pytest.mark.parametrize(
        ("changes", "key"),
        [
            ({"supersedes": ()}, "supersedes"),
            ({"supersedes": ("b1_00001f_h1",)}, "supersedes"),
            ({"human": attrs.evolve(resolved().human, sheets=(9,))}, r"human\.sheets"),
            ({"human": attrs.evolve(resolved().human, by=None)}, r"human\.by"),
            (
                {"human": attrs.evolve(resolved().human, at=datetime.datetime(2026, 3, 2))},  # noqa: DTZ001
                r"human\.at",
            ),
        ],
    )
    def test_writing_refuses_what_could_not_be_read(self, changes, key):
        with pytest.raises(ValueError, match=f"^{key}: "):
            to_json(resolved(**changes))

    @pytest.mark.parametrize(
        ("path", "value", "key"),
        [
            (("human",), None, "human"),
            (("human", "at"), "2026-03-02T08:15:00", "human.at"),
            (("human", "at"), "2026-03-02", "human.at"),
            (("human", "at"), "20260302T081500+01:00", "human.at"),
            (("human", "action"), "guess", "human.action"),
            (("human", "why"), "x", "human.why"),
            (("human", "sheets"), ["2"], "human.sheets[0]"),
            (("supersedes",), "b1", "supersedes"),
        ],
    )
    def test_reading_and_the_schema_refuse_the_same(self, path, value, key):
        data = copy.deepcopy(to_json(resolved()))
        place = data
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        with pytest.raises(ValueError, match=f"^{re.escape(key)}: "):
            from_json(data)
        assert not VALIDATOR.is_valid(data)

    @pytest.mark.parametrize(
        ("missing", "message"),
        [("human", r"content\.why: unknown"), ("supersedes", "supersedes: missing")],
    )
    def test_half_an_answer_is_refused(self, missing, message):
        data = to_json(resolved())
        del data[missing]
        with pytest.raises(ValueError, match=f"^{message}"):
            from_json(data)
        assert not VALIDATOR.is_valid(data)

    def test_what_the_program_asked_again_supersedes_without_a_person(self):
        value = resolved(id="b1_00001f_a1", human=None)
        data = to_json(value)
        VALIDATOR.validate(data)
        assert "human" not in data
        back = from_json(data)
        assert (back.supersedes, back.human) == (value.supersedes, None)
        assert to_json(back) == data
        data["supersedes"] = []
        assert not VALIDATOR.is_valid(data)
        with pytest.raises(ValueError, match=r"^supersedes: names no record"):
            from_json(data)

    def test_why_stands_in_answers_and_nowhere_else(self):
        for value, added in ((resolved(), False), (record(), True)):
            data = to_json(value)
            data["content"] = {k: v for k, v in data["content"].items() if k != "why"}
            data["content"] |= {"why": "x"} if added else {}
            with pytest.raises(ValueError, match=r"^content\.why"):
                from_json(data)
            assert not VALIDATOR.is_valid(data)


class TestFields:
    def test_they_stand_in_the_content_with_their_own_types(self):
        fields = to_json(record())["content"]["fields"]
        assert [field["value"] for field in fields] == [True, "2026-03-02", None]
        assert [field["unsure"] for field in fields] == [False, False, True]

    def test_records_without_a_known_form_are_as_before(self):
        data = to_json(record(fields=()))
        assert "fields" not in data["content"]
        VALIDATOR.validate(data)
        assert from_json(data).fields == ()


class TestLine:
    @given(records())
    @settings(max_examples=40, deadline=None)
    def test_it_is_one_line_of_ordered_utf8(self, value):
        line = to_line(value)
        assert line.splitlines() == [line]
        assert line.encode("utf-8").decode("utf-8") == line
        keys = list(json.loads(line))
        assert keys == sorted(keys)

    @pytest.mark.parametrize("trick", [*LINE_BREAKERS, *TRICKS], ids=ascii)
    def test_tricks_are_escaped_and_come_back(self, trick):
        text = f"A{trick}B"
        value = record(notes=(text,), id=f"b1{trick}")
        line = to_line(value)
        assert not set(trick) & set(line) - set("[2J")
        assert line.splitlines() == [line]
        line.encode("utf-8")
        assert from_json(json.loads(line)).notes == (text,)

    def test_letters_stay_readable(self):
        assert "Größe Łódź" in to_line(record(notes=("Größe Łódź",)))

    def test_equal_records_give_equal_bytes_whatever_made_them(self):
        value = record()
        page = value.pages[1]
        other = attrs.evolve(
            value,
            versions=value.versions[::-1],
            pages=(
                value.pages[0],
                attrs.evolve(
                    page,
                    survey=attrs.evolve(
                        page.survey,
                        skew=np.float64(-0.003),
                        blank=np.bool_(False),
                        page=attrs.evolve(page.page, dpi_x=300, width=np.int64(2480)),
                    ),
                ),
            ),
        )
        assert to_line(other) == to_line(value)
        assert list(to_json(other)["versions"]) == ["docindex-core", "table"]

    @pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
    def test_what_is_no_number_is_refused_with_its_key(self, bad):
        page = document_page(page_ref(2), skew=bad)
        with pytest.raises(ValueError, match=r"pages\[0\]\.skew"):
            to_line(record(pages=(page,), evidence=(), candidates=()))


class TestErasure:
    def test_content_goes_and_facts_stay(self):
        before = to_json(record())
        after = erase_content(before)
        assert after["content"] is None
        assert {k: v for k, v in after.items() if k != "content"} == {
            k: v for k, v in before.items() if k != "content"
        }
        assert before["content"] is not None
        VALIDATOR.validate(after)

    def test_nothing_read_from_paper_or_written_by_a_person_is_left(self):
        canaries = {
            "text": "CANARY1",
            "barcode": b"CANARY2",
            "note": "CANARY3",
            "runner": "CANARY4",
            "other": "CANARY5",
        }
        value = record()
        evidence = attrs.evolve(value.evidence[0], text=canaries["text"], value=canaries["text"])
        page = value.pages[1]
        barcode = attrs.evolve(page.survey.barcodes[0], data=canaries["barcode"])
        dispute = attrs.evolve(value.contradictions[0], first=canaries["other"])
        survey = attrs.evolve(page.survey, barcodes=(barcode,), contradictions=(dispute,))
        value = attrs.evolve(
            value,
            batch=attrs.evolve(value.batch, operator_note=canaries["note"]),
            pages=(value.pages[0], attrs.evolve(page, survey=survey)),
            decision=attrs.evolve(value.decision, runner_up=canaries["runner"]),
            evidence=(evidence,),
            contradictions=(dispute,),
        )
        written = json.dumps(to_json(value)["content"])
        assert all(f"CANARY{n}" in written for n in (1, 3, 4, 5))
        assert "CANARY" not in json.dumps(erase_content(to_json(value)))
        assert b"CANARY2".hex() not in json.dumps(erase_content(to_json(value)))
        assert '"data"' not in json.dumps(erase_content(to_json(value)))

    def test_an_erased_record_reads_back_without_content(self):
        value = record()
        back = from_json(erase_content(to_json(value)))
        assert back.decision == attrs.evolve(value.decision, score=0.9877, runner_up=None)
        assert (back.evidence, back.candidates, back.contradictions) == ((), (), ())
        assert back.pages[1].survey.barcodes == ()
        assert back.batch.operator_note == ""
        assert back.fields == ()

    def test_a_record_of_another_version_is_not_called_erased(self):
        with pytest.raises(ValueError, match="nothing was erased"):
            erase_content({**to_json(record()), "schema": "docindex.record/2"})


def _changed(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    data = copy.deepcopy(to_json(record()))
    place = data
    for step in path[:-1]:
        place = place[step]
    if value is _REMOVED:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return data


_REMOVED = object()
BROKEN = [
    (("policy",), _REMOVED, "policy"),
    (("extra",), 1, "extra"),
    (("status",), "maybe", "status"),
    (("reason",), "because", "reason"),
    (("score",), 1.5, "score"),
    (("score",), True, "score"),
    (("probability",), "0.9", "probability"),
    (("case_id",), None, "case_id"),
    (("key",), {"kind": "case_no"}, "key.value"),
    (("key", "value"), None, "key.value"),
    (("stages",), "barcode", "stages"),
    (("versions", "table"), 3, "versions.table"),
    (("batch", "id"), "../etc", "batch.id"),
    (("batch", "environment"), "live", "batch.environment"),
    (("batch", "receipt_date"), "02.03.2026", "batch.receipt_date"),
    (("batch", "receipt_date"), "20260302", "batch.receipt_date"),
    (("batch", "expected_sheets"), -1, "batch.expected_sheets"),
    (("batch", "operator_note"), "x", "batch.operator_note"),
    (("pages", 0, "sheet"), 0, "pages[0].sheet"),
    (("pages", 0, "sheet"), 1.5, "pages[0].sheet"),
    (("pages", 0, "rotation"), 45, "pages[0].rotation"),
    (("pages", 0, "sha256"), "F" * 64, "pages[0].sha256"),
    (("pages", 1, "role"), "front", "pages[1].role"),
    (("pages", 1, "fault"), "tired", "pages[1].fault"),
    (("pages", 1, "dpi_x"), None, "pages[1].dpi_x"),
    (("pages", 0, "patches", 0, "box", "left"), "3", "pages[0].patches[0].box.left"),
    (("content",), [], "content"),
    (("content", "evidence", 0, "quality"), -0.1, "content.evidence[0].quality"),
    (("content", "evidence", 0, "secret"), "x", "content.evidence[0].secret"),
    (("content", "barcodes"), [], "content.barcodes"),
    (("content", "fields"), {}, "content.fields"),
    (("content", "fields", 0, "kind"), "guess", "content.fields[0].kind"),
    (("content", "fields", 0, "value"), 1, "content.fields[0].value"),
    (("content", "fields", 0, "value"), "yes", "content.fields"),
    (("content", "fields", 1, "value"), True, "content.fields"),
    (("content", "fields", 1, "value"), "2.3.2026", "content.fields"),
    (("content", "fields", 2, "value"), False, "content.fields"),
    (("content", "fields", 2, "quality"), 2, "content.fields[2].quality"),
]
# What only a look at several keys can tell: the schema's language has no words for it.
INCONSISTENT = [
    (("pages", 1, "id"), "b1_00009f", "pages[1].id"),
    (("pages", 0), to_json(record())["pages"][1], "pages"),
    (("content", "evidence", 0, "page"), "b1_00009f", "content"),
    (("content", "candidates", 0, "supports", 0, "evidence", "page"), "b1_00009f", "content"),
    (("content", "barcodes", "b1_00009f"), [], "content.barcodes"),
    (("content", "fields", 0, "page"), "b1_00009f", "content.fields"),
    (("content", "fields", 1, "value"), "2026-02-30", "content.fields"),
    (("content", "barcodes", "b1_00002f", 0, "data"), "?", "content.barcodes.b1_00002f[0].data"),
]


class TestRefusal:
    @pytest.mark.parametrize(("path", "value", "key"), [*BROKEN, *INCONSISTENT])
    def test_reading_names_the_key(self, path, value, key):
        with pytest.raises(ValueError) as caught:  # noqa: PT011 - the message is compared below
            from_json(_changed(path, value))
        assert str(caught.value).startswith(f"{key}: ")

    @pytest.mark.parametrize(("path", "value", "key"), BROKEN)
    def test_the_schema_refuses_the_same(self, path, value, key):
        assert not VALIDATOR.is_valid(_changed(path, value)), key

    def test_a_record_of_another_version_is_refused_first(self):
        with pytest.raises(ValueError, match=r"^schema: .*docindex\.record/1"):
            from_json({"schema": "docindex.record/2"})

    @pytest.mark.parametrize("data", [None, [], "x", 3])
    def test_what_is_no_object_is_refused(self, data):
        with pytest.raises(ValueError, match="object"):
            from_json(data)

    def test_no_message_quotes_content(self):
        data = _changed(("content", "evidence", 0, "text"), ["Erika Mustermann"])
        with pytest.raises(ValueError, match=r"content\.evidence\[0\]\.text") as caught:
            from_json(data)
        assert "Mustermann" not in str(caught.value)

    @pytest.mark.parametrize(
        ("changes", "key"),
        [
            ({"schema": "docindex.record/2"}, "schema"),
            ({"pages": (document_page(page_ref(1, batch="b2")),)}, "pages"),
            ({"pages": (document_page(page_ref(2)),) * 2}, "pages"),
            ({"pages": (document_page(page_ref(1)),)}, "content"),
            ({"versions": (("a", "1"), ("a", "2"))}, "versions"),
            ({"decision": Decision(status=Status.INDEXED, reason=Reason.CASE_BARCODE)}, "case_id"),
            (
                {
                    "decision": Decision(
                        status=Status.CLEARING, reason=Reason.TWO_CASES, case_id="case-1"
                    )
                },
                "case_id",
            ),
            (
                {"decision": Decision(status=Status.PENDING, reason=Reason.TWO_CASES, key="1")},
                "key",
            ),
            ({"policy": 7}, "policy"),
            ({"probability": 1.01}, "probability"),
        ],
    )
    def test_writing_refuses_what_could_not_be_read(self, changes, key):
        with pytest.raises(ValueError, match=f"^{key}"):
            to_json(record(**changes))


# Where the attributes of each class stand in the schema. A dot goes into properties; what the
# layout moves elsewhere is named with its place.
PAGE, CONTENT = "$page", "$content"
HOMES: dict[type, tuple[str, dict[str, tuple[str, ...]]]] = {
    IndexRecord: (
        "",
        {
            "decision": ("status", "reason"),
            "evidence": (f"{CONTENT}.evidence",),
            "candidates": (f"{CONTENT}.candidates",),
            "contradictions": (f"{CONTENT}.contradictions",),
            "fields": (f"{CONTENT}.fields",),
        },
    ),
    Decision: (
        "",
        {
            "key_kind": ("key.kind",),
            "key": ("key.value",),
            "runner_up": (f"{CONTENT}.runner_up",),
        },
    ),
    Boundary: ("$boundary", {}),
    BatchFacts: ("$batch", {"operator_note": (f"{CONTENT}.operator_note",)}),
    PageRef: (PAGE, {"batch": ("$batch.id",)}),
    PageSurvey: (
        PAGE,
        {
            "page": (f"{PAGE}.id",),
            "barcodes": (f"{CONTENT}.barcodes",),
            "contradictions": (f"{CONTENT}.page_contradictions",),
        },
    ),
    DocumentPage: (PAGE, {"survey": (f"{PAGE}.skew",)}),
    Barcode: ("$barcode", {}),
    Patch: ("$patch", {}),
    Contradiction: ("$contradiction", {}),
    Evidence: ("$evidence", {}),
    Support: ("$support", {}),
    Candidate: ("$candidate", {}),
    DocumentField: ("$field", {}),
    HumanDecision: ("$human", {"why": (f"{CONTENT}.why",)}),
    Box: ("$box", {}),
}
ENUMS = {
    ("", "status"): Status,
    ("", "reason"): Reason,
    ("$batch", "environment"): Environment,
    (PAGE, "side"): Side,
    (PAGE, "stream"): Stream,
    (PAGE, "role"): Role,
    (PAGE, "fault"): PageFault,
    ("$evidence", "role"): ReferenceRole,
    ("$human", "action"): Action,
    ("$field", "kind"): FieldKind,
}


def _lookup(path: str) -> dict[str, Any] | None:
    home, _, rest = path.partition(".")
    place: Any = SCHEMA["$defs"][home[1:]] if home.startswith("$") else SCHEMA
    for step in [part for part in (rest if home.startswith("$") else path).split(".") if part]:
        place = place.get("properties", {}).get(step)
        if place is None:
            return None
    return place


def _objects(place: Any) -> list[dict[str, Any]]:
    found = []
    if isinstance(place, dict):
        found = [place] if "properties" in place and "required" in place else []
        place = list(place.values())
    return found + [o for item in place if isinstance(item, dict | list) for o in _objects(item)]


# Only records that a person's answer made have these, and the last only those with a known form.
ANSWER = ("boundaries", "supersedes", "human", "awaited", "why", "fields")


class TestSchema:
    def test_it_is_a_schema(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

    @given(records())
    @settings(max_examples=40, deadline=None)
    def test_it_accepts_every_record(self, value):
        VALIDATOR.validate(to_json(value))

    def test_it_accepts_the_sample(self):
        VALIDATOR.validate(to_json(record()))

    @pytest.mark.parametrize("kind", HOMES, ids=lambda kind: kind.__name__)
    def test_every_attribute_has_its_place(self, kind):
        home, moved = HOMES[kind]
        for field in attrs.fields(kind):
            for path in moved.get(field.name, (f"{home}.{field.name}".lstrip("."),)):
                assert _lookup(path) is not None, f"{kind.__name__}.{field.name} is not in {path}"

    def test_the_list_of_classes_is_complete(self):
        known = {kind.__name__ for kind in (*HOMES, *ENUMS.values())}
        for kind in HOMES:
            hints = str(get_type_hints(kind))
            assert set(re.findall(r"(?:docindex\.model\.[a-z]+\.|<enum ')(\w+)", hints)) <= known

    @pytest.mark.parametrize(("place", "kind"), ENUMS.items(), ids=str)
    def test_enums_are_those_of_the_model(self, place, kind):
        home, name = place
        values = set(_lookup(f"{home}.{name}".lstrip("."))["enum"]) - {None}
        assert values == {member.value for member in kind}

    def test_it_has_no_property_that_no_record_has(self):
        data = to_json(resolved())
        waits = to_json(awaiting())
        assert set(SCHEMA["properties"]) == {*data, "awaited"}
        assert set(_lookup("$awaited")["properties"]) == set(waits["awaited"])
        assert set(_lookup("$human")["properties"]) == set(data["human"])
        assert set(_lookup(PAGE)["properties"]) == set(data["pages"][0])
        assert set(_lookup("$batch")["properties"]) == set(data["batch"])
        assert set(_lookup(CONTENT)["properties"]) == set(data["content"])

    def test_every_object_is_closed_complete_and_described(self):
        objects = _objects(SCHEMA)
        assert len(objects) > 10
        for item in objects:
            assert item["additionalProperties"] is False
            optional = {*ANSWER, *ADDED}
            assert item["required"] == [k for k in item["properties"] if k not in optional]
            for name, prop in item["properties"].items():
                assert len(prop.get("description", "")) > 10, name

    @pytest.mark.parametrize(
        ("name", "unit"),
        [
            ("width", "Pixels"),
            ("dpi_x", "dots per inch"),
            ("skew", "Degrees counter-clockwise"),
            ("rotation", "Degrees counter-clockwise"),
            ("left", "pixels"),
            ("quality", "0 to 1"),
            ("score", "0 to 1"),
            ("distance", "Edits"),
        ],
    )
    def test_numbers_say_their_unit(self, name, unit):
        found = [o["properties"][name] for o in _objects(SCHEMA) if name in o["properties"]]
        assert found
        assert all(unit in prop["description"] for prop in found)
