"""Exporter `index-file`: what docindex asks of every exporter, and what each option does."""

from __future__ import annotations

import datetime
import hashlib
import json
import logging

import attrs
import pytest
from docindex_dms.index_file import COMPONENT
from index_files import SYNTAXES, TEMPLATE, exporter, form_field, options, read

from docindex import Status
from docindex.errors import ExportError, ProfileError
from docindex.model import Environment, FieldKind
from docindex.structuring import structure
from docindex.testing.contracts import ExporterContract
from docindex.testing.values import make_facts, make_job, make_record, make_setting

SUFFIX = {"fixed": "txt", "key-value": "txt"}


def index(target, syntax):
    return target / f"index.{SUFFIX.get(syntax, syntax)}"


class TestContract(ExporterContract):
    @pytest.fixture(params=SYNTAXES, autouse=True)
    def syntax(self, request):
        self.written = request.param
        return request.param

    @pytest.fixture
    def component(self):
        return COMPONENT

    @pytest.fixture
    def options(self, syntax):
        return options(syntax)

    def prepare(self, folder):
        (folder / "template.xml").write_text(TEMPLATE, encoding="utf-8")

    def read_back(self, target):
        rows = read(self.written, index(target, self.written).read_bytes())
        return {row["id"]: row["case"] or None for row in rows}


def export(tmp_path, given, *records, template=TEMPLATE):
    job = make_job(tmp_path / "job", *(records or (make_record("a"),)))
    paths = exporter(tmp_path / "profile", given, template).export(job)
    return {path.relative_to(job.target).as_posix(): path.read_bytes() for path in paths}


def dated(name, **changes):
    facts = make_facts(receipt_date=datetime.date(2026, 3, 9), box="K-12")
    return attrs.evolve(make_record(name, **changes), batch=facts)


def columns(**fields):
    return [{"name": name, "field": field} for name, field in fields.items()]


def problems(**given):
    made, found = structure(given, COMPONENT.options, "options")
    assert made is None
    return "\n".join(str(problem) for problem in found)


def test_values_are_formatted(tmp_path):
    record = attrs.evolve(dated("a"), probability=0.5, fields=(form_field(True, FieldKind.MARK),))
    given = {
        "columns": [
            {"name": "n", "field": "number", "digits": 4},
            *columns(date="receipt_date", mark="field:zone", p="probability", path="document.path"),
        ],
        "date_format": "%d.%m.%Y",
        "decimal": ",",
        "yes": "J",
        "path_style": "windows",
        "path_root": "D:\\Import\\",
        "header": False,
    }
    files = export(tmp_path, given, record)
    wanted = b"0001;09.03.2026;J;0,500000;D:\\Import\\documents\\a.pdf\r\n"
    assert files["index.csv"] == wanted


def test_document_facts(tmp_path):
    given = {
        "columns": columns(n="document.name", s="document.size", h="document.sha256", p="pages"),
        "separator": "|",
        "line_end": "lf",
    }
    text = export(tmp_path, given)["index.csv"].decode()
    digest = hashlib.sha256(b"%PDF-1.7 0").hexdigest()
    assert text == f"n|s|h|p\na.pdf|10|{digest}|1\n"


def test_head_and_trailer_count_and_sum(tmp_path):
    given = {
        "head": columns(kind="constant:H", batch="batch.id", box="batch.box"),
        "columns": columns(kind="constant:D", id="id"),
        "trailer": columns(
            kind="constant:T", n="count.documents", pages="sum.pages", size="sum.bytes"
        ),
        "header": False,
    }
    files = export(tmp_path, given, make_record("a"), make_record("b"))
    assert files["index.csv"] == b"H;b1;\r\nD;a\r\nD;b\r\nT;2;2;20\r\n"


def test_fixed_width(tmp_path):
    given = {
        "syntax": "fixed",
        "header": False,
        "head": [{"name": "n", "field": "count.documents", "width": 6, "digits": 6}],
        "columns": [
            {"name": "id", "field": "id", "width": 4},
            {"name": "case", "field": "case_id", "width": 9, "align": "right"},
        ],
    }
    assert export(tmp_path, given)["index.txt"] == b"000001\r\na     case-17\r\n"
    given["columns"][1]["width"] = 6
    with pytest.raises(ExportError, match=r"record a, column 'case' \(case_id\): is longer than"):
        export(tmp_path / "b", given)


def test_one_file_for_each_document_and_triggers_last(tmp_path):
    given = {"syntax": "key-value", "per": "document", "columns": columns(id="id")}
    given |= {"document_folder": "", "trigger": "{id}.done"}
    files = export(tmp_path, given, make_record("a"), make_record("b"))
    assert list(files) == ["a.pdf", "a.txt", "a.done", "b.pdf", "b.txt", "b.done"]
    assert (files["b.txt"], files["b.done"]) == (b"id=b\r\n\r\n", b"")
    files = export(tmp_path / "b", given | {"trigger": "{batch}.done"}, make_record("a"))
    assert list(files) == ["a.pdf", "a.txt", "b1.done"]


def test_names_come_from_patterns(tmp_path):
    given = {
        "document_name": "{batch}-{number}.pdf",
        "document_folder": "pdf",
        "index_name": "{batch}.lst",
    }
    files = export(tmp_path, given, make_record("a"), make_record("b"))
    assert list(files) == ["pdf/b1-00001.pdf", "pdf/b1-00002.pdf", "b1.lst"]


def test_names_that_differ_in_case_only_are_refused(tmp_path):
    with pytest.raises(ExportError, match="several files"):
        export(tmp_path, {}, make_record("a"), make_record("A"))


def test_a_device_of_windows_is_no_name(tmp_path):
    with pytest.raises(ExportError, match="file name"):
        export(tmp_path, {}, make_record("con"))


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8-sig", b"\xef\xbb\xbf"),
        ("utf-16", b"\xff\xfe"),
        ("cp1252", b""),
        ("iso-8859-15", b""),
    ],
)
def test_encodings(tmp_path, encoding, mark):
    record = make_record("a", receiver="Müller 5 €")
    for syntax in ("csv", "xml"):
        given = options(syntax, encoding=encoding)
        data = export(tmp_path / syntax, given, record)[f"index.{syntax}"]
        assert data.startswith(mark)
        (row,) = read(syntax, data, encoding)
        assert row["receiver"] == "Müller 5 €"


def test_what_an_encoding_lacks_is_refused_or_referred_to(tmp_path):
    record = make_record("a", receiver="Čapek")
    with pytest.raises(ExportError, match=r"'receiver' \(receiver\): cp1252 lacks .*utf-8"):
        export(tmp_path / "csv", options("csv", encoding="cp1252"), record)
    data = export(tmp_path / "xml", options("xml", encoding="cp1252"), record)["index.xml"]
    assert b"&#268;apek" in data
    assert read("xml", data)[0]["receiver"] == "Čapek"


@pytest.mark.parametrize("start", "=+-@＝")
def test_formulas(tmp_path, start, caplog):
    record = make_record("a", receiver=f"{start}1+1")
    for syntax in ("csv", "tsv", "fixed"):
        with pytest.raises(ExportError, match="begins like a formula"):
            export(tmp_path / syntax, options(syntax), record)
    for syntax, policy in (("json", None), ("csv", "allow")):
        data = export(tmp_path / f"{syntax}2", options(syntax, formulas=policy), record)
        assert read(syntax, data[f"index.{syntax}"])[0]["receiver"] == f"{start}1+1"
    with caplog.at_level(logging.WARNING):
        data = export(tmp_path / "prefix", options("csv", formulas="prefix"), record)["index.csv"]
    assert read("csv", data)[0]["receiver"] == f"'{start}1+1"
    assert "apostrophe" in caplog.text
    assert "1+1" not in caplog.text


def test_a_form_value_may_be_left_empty(tmp_path, caplog):
    record = attrs.evolve(make_record("a"), fields=(form_field("two\nlines"),))
    given = {"columns": [{"name": "zone", "field": "field:zone"}]}
    with pytest.raises(ExportError, match=r"record a, column 'zone' \(field:zone\)"):
        export(tmp_path / "a", given, record)
    given["columns"][0]["unwritable"] = "empty"
    with caplog.at_level(logging.WARNING):
        assert export(tmp_path / "b", given, record)["index.csv"] == b'zone\r\n""\r\n'
    assert "record a, column 'zone'" in caplog.text
    assert "two" not in caplog.text


def test_pages_that_differ_say_nothing(tmp_path):
    record = attrs.evolve(make_record("a"), fields=(form_field("x"), form_field("y")))
    files = export(tmp_path, {"columns": columns(id="id", zone="field:zone")}, record)
    assert files["index.csv"] == b"id;zone\r\na;\r\n"


def test_a_required_value_must_be_there(tmp_path):
    given = {"columns": [{"name": "case", "field": "case_id", "required": True}]}
    record = make_record("a", Status.VERIFY)
    with pytest.raises(ExportError, match="empty and required"):
        export(tmp_path / "a", given, record)
    files = export(tmp_path / "b", given | {"status": ["indexed"]}, record, make_record("b"))
    assert files["index.csv"] == b"case\r\ncase-17\r\n"


def test_json_keeps_kinds(tmp_path):
    record = attrs.evolve(make_record("a", Status.CLEARING), fields=(form_field(False),))
    given = {
        "syntax": "json",
        "columns": columns(case="case_id", pages="pages", mark="field:zone"),
        "trailer": columns(n="count.documents"),
    }
    data = json.loads(export(tmp_path, given, record)["index.json"])
    rows = [{"case": None, "pages": 1, "mark": False}]
    assert data == {"documents": rows, "trailer": {"n": 1}}


def test_a_template_for_each_document_with_a_condition(tmp_path):
    template = (
        '<!-- adapt --><d n="{n}"><case docindex-if="case">{case}</case><t>a&amp;b</t><e/></d>'
    )
    given = {
        "syntax": "xml",
        "template": "template.xml",
        "per": "document",
        "columns": columns(n="number", case="case_id"),
    }
    records = (make_record("a"), make_record("b", Status.CLEARING))
    files = export(tmp_path, given, *records, template=template)
    head = b'<?xml version="1.0" encoding="UTF-8"?>\r\n'
    assert files["a.xml"] == head + b'<d n="1"><case>case-17</case><t>a&amp;b</t><e/></d>\r\n'
    assert files["b.xml"] == head + b'<d n="2"><t>a&amp;b</t><e/></d>\r\n'


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ("<a>", "is no XML"),
        ("<a><x:b/></a>", "is no XML"),
        ('<!DOCTYPE a [<!ENTITY e "{id}">]><a>&e;</a>', "DOCTYPE"),
        ('<a docindex-each="document">{id}</a>', "outermost"),
        ('<a><b docindex-each="document"/><b docindex-each="document"/></a>', "once"),
        ('<a><b docindex-each="page">{id}</b></a>', "must be"),
        ("<a>{id}</a>", "no element has"),
        ('<a>{id}<b docindex-each="document"/></a>', "no column"),
        ('<a><b docindex-each="document">{id}{other}</b></a>', "no column"),
        ('<a><b docindex-each="document"/></a>', "stands nowhere"),
    ],
)
def test_a_template_that_cannot_be_used(tmp_path, template, complaint):
    given = {"syntax": "xml", "template": "template.xml", "columns": columns(id="id")}
    with pytest.raises(ProfileError, match=complaint) as caught:
        exporter(tmp_path, given, template)
    assert "template.xml: template: " in str(caught.value)


def test_a_template_that_is_not_there(tmp_path):
    options = COMPONENT.options(syntax="xml", template="none.xml")
    with pytest.raises(ProfileError, match=r"none\.xml: template: cannot be read"):
        COMPONENT.create(options, make_setting(tmp_path))


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"columns": columns(a="evidence")}, "no field 'evidence'"),
        ({"columns": columns(a="field:")}, "no field 'field:'"),
        ({"head": columns(a="case_id")}, "no field 'case_id'"),
        ({"syntax": "xml"}, "template is wanted"),
        ({"template": "a.xml"}, "template is wanted"),
        ({"syntax": "json", "encoding": "cp1252"}, "utf-8"),
        ({"syntax": "fixed"}, "width"),
        ({"syntax": "ini", "columns": columns(**{"a=b": "id"})}, "cannot be a key"),
        ({"syntax": "key-value", "columns": columns(**{"[a]": "id"})}, "cannot be a key"),
        ({"columns": columns(a="id", A="key")}, "one name"),
        ({"documents": False}, "documents = false"),
        ({"document_name": "{batch}.pdf"}, "document_name"),
        ({"document_name": "{id!r}.pdf"}, "document_name"),
        ({"document_name": "../{id}.pdf"}, "document_name"),
        ({"document_folder": "../x"}, "document_folder"),
        ({"index_name": "{id}.csv"}, "index_name"),
        ({"per": "document", "index_name": "index.csv"}, "index_name"),
        ({"trigger": "{id}.ok"}, "trigger"),
        ({"date_format": "%c"}, "date_format"),
        ({"path_root": "D:\n"}, "path_root"),
        ({"columns": [{"name": "a", "field": "key", "unwritable": "empty"}]}, "forms"),
    ],
)
def test_options_that_cannot_be_used(given, complaint):
    assert complaint in problems(**given)


def test_documents_may_stay_away(tmp_path):
    given = {"documents": False, "columns": columns(id="id")}
    assert list(export(tmp_path, given)) == ["index.csv"]


def test_test_records_stay_out_of_production(tmp_path):
    setting = attrs.evolve(make_setting(tmp_path), environment=Environment.PRODUCTION)
    made = COMPONENT.create(COMPONENT.options(), setting)
    job = make_job(tmp_path / "job", make_record("a"))
    with pytest.raises(ExportError, match="marked 'test'"):
        made.export(job)
    assert list(job.target.iterdir()) == []
