"""What each import format writes beside plain values, and which options it refuses."""

from __future__ import annotations

import datetime
import json

import attrs
import pytest
from docindex_dms.enaio_receipts import missing, read_answer, read_log, read_receipt
from docindex_dms.paperless import CONSUME_COMPONENT
from docindex_dms.receipts import ItemReceipt, ReceiptError
from import_formats import FORMATS, exporter, fields, problems, read
from lxml import etree

from docindex.errors import ExportError
from docindex.model import HumanDecision, Role
from docindex.model.human import Action
from docindex.structuring import structure
from docindex.testing.values import make_facts, make_job, make_record, make_setting

DATE = datetime.date(2026, 3, 9)


def dated(name="a", **decision):
    facts = make_facts(receipt_date=DATE)
    return attrs.evolve(make_record(name, **decision), batch=facts, document_class="Einspruch")


def export(tmp_path, name, *records, **changes):
    job = make_job(tmp_path / "job", *(records or (dated(),)))
    paths = exporter(tmp_path, name, **changes).export(job)
    return {path.relative_to(job.target).as_posix(): path.read_bytes() for path in paths}


def test_jpl_has_dates_and_lines_of_its_own(tmp_path):
    given = [
        {"name": "dok_dat_feld[50]", "field": "receipt_date"},
        {"name": "dok_dat_feld[1]", "field": "case_id"},
        {"name": "dok_dat_feld[2]", "field": "proposal"},
    ]
    files = export(tmp_path, "dvelop-jpl", fields=given, encoding="cp1252")
    assert list(files) == ["a.pdf", "a.jpl"]
    lines = ['dokuart = "AWLI"', 'dok_dat_feld[50] = "09.03.2026"', 'dok_dat_feld[1] = "case-17"']
    assert files["a.jpl"].decode() == "".join(f"{line}\r\n" for line in lines)


@pytest.mark.parametrize("text", ['a"b', "a\\b", ":dokuart"])
def test_jpl_refuses_what_has_no_escape(tmp_path, text):
    with pytest.raises(ExportError, match="for which no escape is known"):
        export(tmp_path / "a", "dvelop-jpl", dated(case_id=text))
    if '"' not in text:
        assert export(tmp_path / "b", "dvelop-jpl", dated(case_id=text), refused="")
    with pytest.raises(ExportError, match="cp1252 lacks"):
        export(tmp_path / "c", "dvelop-jpl", dated(case_id="Č"), encoding="cp1252")


def test_docuware_types_and_culture(tmp_path):
    given = [
        {"name": "DATUM", "field": "receipt_date", "type": "Date"},
        {"name": "SEITEN", "field": "pages", "type": "Numeric"},
        {"name": "WORT", "field": "key", "type": "Keyword"},
    ]
    changes = {"fields": given, "culture": "en-US", "document_folder": "neu"}
    files = export(tmp_path, "docuware", control_name="{id}.pdf.dwcontrol", **changes)
    assert list(files) == ["neu/a.pdf", "neu/a.pdf.dwcontrol"]
    (page,) = etree.fromstring(files["neu/a.pdf.dwcontrol"])
    assert [dict(field.attrib) for field in page] == [
        {"dbName": "DATUM", "type": "Date", "value": "2026-03-09", "culture": "en-US"},
        {"dbName": "SEITEN", "type": "Numeric", "value": "1", "culture": "en-US"},
        {"dbName": "WORT", "type": "Keyword", "value": "1020000017"},
    ]
    given[1]["field"], given[0]["field"] = "key", "id"
    with pytest.raises(ExportError, match=r"'DATUM' \(id\): is no date; .*'SEITEN'.*is no number"):
        export(tmp_path / "b", "docuware", **changes)


def test_alfresco_names_type_and_aspects(tmp_path):
    given = [
        {"name": "cm:title", "field": "id", "multiple": True},
        {"name": "cm:created", "field": "receipt_date"},
    ]
    changes = {"properties": given, "type": "amt:brief", "aspects": ["cm:titled", "cm:author"]}
    files = export(tmp_path, "alfresco", **changes)
    text = files["a.pdf.metadata.properties.xml"].decode()
    assert text.startswith(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd">\n<properties>\n'
    )
    assert '<entry key="type">amt:brief</entry>' in text
    assert '<entry key="aspects">cm:titled,cm:author</entry>' in text
    assert '<entry key="cm:created">2026-03-09</entry>' in text
    given[0]["field"] = "case_id"
    for value, complaint in (("a,b", "comma"), ("NOW", "clock"), ("😀", "Java")):
        with pytest.raises(ExportError, match=complaint):
            export(tmp_path / complaint, "alfresco", dated(case_id=value), **changes)


def test_kofax_names_form_types_by_class(tmp_path):
    types = [{"document_class": "Einspruch", "name": "Form & Einspruch"}]
    records = (dated(), make_record("b"))
    files = export(tmp_path, "kofax", *records, form_types=types, session_name="s-{batch}.xml")
    assert list(files) == ["a.pdf", "b.pdf", "s-b1.xml"]
    batch = etree.fromstring(files["s-b1.xml"]).find("Batches/Batch")
    assert batch.get("BatchClassName") == "Post"
    found = batch.iterfind("Documents/Document")
    assert [one.get("FormTypeName") for one in found] == ["Form & Einspruch", "Brief"]


def enaio_plan(**changes):
    plan = FORMATS["enaio"][1]["plan"][0]
    return [{"classes": ["Einspruch"], **plan, **changes}]


def jobs(files):
    return json.loads(files["jobs.json"])["jobs"]


def test_enaio_asks_for_a_case_once_and_never_guesses(tmp_path):
    records = [dated("a"), dated("b"), dated("c", case_id="case-18")]
    found = jobs(export(tmp_path, "enaio", *records))
    kinds = ["FOLDER", "REGISTER", "DOCUMENT", "DOCUMENT", "FOLDER", "REGISTER", "DOCUMENT"]
    assert [job["kind"] for job in found] == kinds
    assert [job["folder_id_of_job"] for job in found] == [None, 1, 1, 1, None, 5, 5]
    assert [job["register_id_of_job"] for job in found] == [None, None, 2, 2, None, None, 6]
    assert {job["ActionM"] for job in found} == {"ERROR"}
    actions = {job["kind"]: (job["Action0"], job["Action1"]) for job in found}
    places = ("ERROR", "NONE")
    assert actions == {"FOLDER": places, "REGISTER": places, "DOCUMENT": ("INSERT", "NONE")}
    assert [job["files"] for job in found if "files" in job] == [["a.pdf"], ["b.pdf"], ["c.pdf"]]


def test_enaio_makes_folders_where_the_plan_says_so(tmp_path):
    case = FORMATS["enaio"][1]["folder"]
    folder = case | {"missing": "insert", "fields": [{"name": "date", "field": "receipt_date"}]}
    files = export(tmp_path, "enaio", folder=folder, job_options="ARCHIVABLE=1")
    first, _, last = jobs(files)
    assert (first["Action0"], last["Options"]) == ("INSERT", "ARCHIVABLE=1")
    target = etree.fromstring(files["00001.xml"]).find("Archive/ObjectType/Object")
    assert [element.tag for element in target] == ["Search", "Fields"]
    set_fields = {field.get("internal_name"): field.text for field in target.find("Fields")}
    assert set_fields == {"case": "case-17", "date": "09.03.2026"}


def test_enaio_updates_what_a_person_answered(tmp_path):
    at = datetime.datetime(2026, 3, 9, 8, tzinfo=datetime.UTC)
    human = HumanDecision(action=Action.CONFIRM, by="p-17", at=at, why="stands on page 2")
    (*_, job) = jobs(export(tmp_path, "enaio", attrs.evolve(dated(), human=human)))
    assert (job["Action0"], job["Action1"], job["ActionM"]) == ("INSERT", "UPDATE", "ERROR")


def test_enaio_nests_registers(tmp_path):
    register = FORMATS["enaio"][1]["plan"][0]["registers"][0]
    inner = {"type": "Jahr", "search": [{"name": "j", "field": "receipt_date", "required": True}]}
    found = jobs(export(tmp_path, "enaio", plan=enaio_plan(registers=[register, inner])))
    assert [job["register_id_of_job"] for job in found] == [None, None, 2, 3]


def test_enaio_refuses_a_class_without_a_place(tmp_path):
    with pytest.raises(ExportError, match="record b: the plan has no place"):
        export(tmp_path, "enaio", dated(), make_record("b"), plan=enaio_plan())


def test_enaio_lol_has_windows_paths(tmp_path):
    files = export(tmp_path, "enaio-lol", path_root="D:\\Import", document_folder="pdf")
    row = etree.fromstring(files["b1.xml"]).find("Archive/ObjectType/Rowset/Rows/Row")
    assert [value.text for value in row][-1] == "D:\\Import\\pdf\\a.pdf"


def test_enaio_text_is_utf_16_or_ansi(tmp_path):
    given = [{"name": "c", "field": "case_id"}, {"name": "f", "field": "document.name"}]
    files = export(tmp_path / "a", "enaio-text", dated(case_id="Ä 1"), columns=given)
    assert files["b1.txt"] == b"\xff\xfe" + "Ä 1|a.pdf\r\n".encode("utf-16-le")
    changes = {"columns": given, "encoding": "cp1252"}
    files = export(tmp_path / "b", "enaio-text", dated(case_id="Ä 1"), **changes)
    assert files["b1.txt"] == b"\xc4 1|a.pdf\r\n"
    with pytest.raises(ExportError, match="cp1252 lacks"):
        export(tmp_path / "c", "enaio-text", dated(case_id="Č"), **changes)
    for place, text in enumerate(("a|b", 'a"b', " a")):
        with pytest.raises(ExportError, match=r"no escape|cannot keep"):
            export(tmp_path / f"d{place}", "enaio-text", dated(case_id=text), columns=given)


def test_documents_may_be_tiff(tmp_path):
    files = export(tmp_path / "a", "enaio-rest", documents="tiff")
    assert list(files) == ["a.tif", "a.tif.request.json"]
    assert b'"type": "image/tiff"' in files["a.tif.request.json"]
    assert b'\\"mimeType\\": \\"image/tiff\\"' in files["a.tif.request.json"]
    assert list(export(tmp_path / "b", "dvelop-jpl", documents="tiff")) == ["a.tif", "a.jpl"]


def test_blank_pages_count_where_they_are_in_the_document(tmp_path):
    made = dated()
    (page,) = made.pages
    blank = attrs.evolve(page, role=Role.BLANK)
    made = attrs.evolve(made, pages=(page, blank))
    for blank_pages, count in ((True, "2"), (False, "1")):
        given = [{"name": "Pages", "field": "pages"}]
        folder = tmp_path / count
        files = export(folder, "kofax", made, fields=given, blank_pages=blank_pages)
        (field,) = etree.fromstring(files["b1.xml"]).iter("IndexField")
        assert field.get("Value") == count


def test_paperless_refuses_what_would_be_cut(tmp_path):
    with pytest.raises(ExportError, match="longer than 128"):
        export(tmp_path / "a", "paperless-rest", dated(case_id="x" * 129))
    for place, text in enumerate(("x", "4294967296", "٤", "-1")):
        changes = {"archive_serial_number": "case_id", "title": "id"}
        with pytest.raises(ExportError, match="is no whole number"):
            export(tmp_path / f"b{place}", "paperless-rest", dated(case_id=text), **changes)


RECEIVED = ("a", "b", "c")


def text_options():
    component, given, _ = FORMATS["enaio-text"]
    return structure(given, component.options, "options")[0]


def test_lines_that_enaio_gives_back_are_receipts(tmp_path):
    records = [dated(name) for name in RECEIVED]
    data = export(tmp_path, "enaio-text", *records)["b1.txt"]
    lines = data.decode("utf-16").splitlines(keepends=True)
    done = read_receipt("".join(lines[:1]).encode("utf-16"), "b1_ok.txt", text_options())
    failed = read_receipt("".join(lines[1:2]).encode("utf-16"), "b1_err.txt", text_options())
    assert (done.kind, done.process, done.done) == ("ok", "b1", True)
    assert done.items == (ItemReceipt(record="a", done=True),)
    assert (failed.kind, failed.done) == ("err", False)
    assert failed.items == (ItemReceipt(record="b", done=False),)
    assert missing(RECEIVED, [done, failed]) == ("b", "c")
    both = read_receipt("".join(lines[:1]).encode("utf-16"), "b1_err.txt", text_options())
    assert missing(RECEIVED, [done, both]) == ("a", "b", "c")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "b1.txt"),
        ("a|b\r\n".encode("utf-16"), "b1_ok.txt"),
        (b"a|b|c|d|e|f\r\n\xff", "b1_ok.txt"),
    ],
)
def test_what_is_no_receipt_is_refused(data, name):
    with pytest.raises(ReceiptError, match=name):
        read_receipt(data, name, text_options())


def test_a_receipt_needs_a_column_of_ids():
    options = attrs.evolve(text_options(), columns=text_options().columns[1:])
    with pytest.raises(ReceiptError, match="no column holds 'id'"):
        read_receipt(b"", "b1_ok.txt", options)


def test_the_log_says_what_it_says_and_nothing_is_done():
    log = read_log(b"<log n='2'><x>Fehler 17</x><y/></log>", "osImpLog.xml")
    assert (log.kind, log.done, log.messages) == ("log", False, ("n=2", "Fehler 17"))
    with pytest.raises(ReceiptError, match="osImpLog"):
        read_log(b"<log>", "osImpLog.xml")


def test_the_services_answer_names_the_object():
    answer = '{"objects": [{"properties": {"system:objectId": {"value": 4711}}}]}'
    assert read_answer(answer, "a") == ItemReceipt(record="a", object_id="4711", done=True)
    for broken in ("", "[]", '{"objects": []}', '{"objects": [{"properties": {}}]}'):
        with pytest.raises(ReceiptError, match="record a"):
            read_answer(broken, "a")


def test_paperless_consumes_documents_under_tags(tmp_path):
    for given, place in (({}, ""), ({"tags": ["Post", "2026"]}, "Post/2026/")):
        made, found = structure(given, CONSUME_COMPONENT.options, "options")
        assert not found
        job = make_job(tmp_path / f"x{place}", dated(), make_record("b"))
        paths = CONSUME_COMPONENT.create(made, make_setting(tmp_path)).export(job)
        names = [path.relative_to(job.target).as_posix() for path in paths]
        assert names == [f"{place}a.pdf", f"{place}b.pdf"]
        assert [path.read_bytes() for path in paths] == [b"%PDF-1.7 0", b"%PDF-1.7 1"]
    for given in ({"tags": ["../x"]}, {"tags": [""]}, {"document_folder": "x"}):
        assert structure(given, CONSUME_COMPONENT.options, "options")[0] is None


@pytest.mark.parametrize(
    ("name", "changes", "complaint"),
    [
        ("dvelop-jpl", {"encoding": "utf-7"}, "encoding"),
        ("dvelop-jpl", {"document_type": 'A"B'}, "no escape"),
        ("dvelop-jpl", {"document_name": "{id}"}, "must end in .pdf"),
        ("kofax", {"document_name": "{id}.pdf", "documents": "tiff"}, "must end in .tif"),
        ("dvelop-jpl", {"fields": fields()[:0]}, "fields"),
        ("dvelop-jpl", {"fields": [{"name": 'x" y', "field": "id"}]}, "name"),
        ("dvelop-jpl", {"fields": [{"name": "dokuart", "field": "id"}]}, "document_type"),
        ("docuware", {"control_name": "{batch}.dwcontrol"}, "control_name"),
        ("docuware", {"control_name": "{id}.xml"}, "control_name"),
        ("docuware", {"fields": [{"name": "A", "field": "pages", "type": "Numeric"}]}, "culture"),
        ("docuware", {"fields": [{"name": "A", "field": "x"}]}, "no field 'x' is known"),
        ("docuware", {"fields": [{"name": "A", "field": "id"}] * 2}, "one name"),
        ("alfresco", {"properties": [{"name": "title", "field": "id"}]}, "name"),
        ("alfresco", {"aspects": ["cm:a,cm:b"]}, "aspects"),
        ("kofax", {"batch_class": ""}, "batch_class"),
        ("kofax", {"session_name": "{id}.xml"}, "session_name"),
        ("kofax", {"document_folder": "x"}, "document_folder"),
        ("enaio", {"status": ["indexed", "verify"]}, "only 'indexed'"),
        ("enaio", {"plan": []}, "plan"),
        ("enaio", {"plan": enaio_plan() * 2}, "two places"),
        ("enaio", {"job_options": "A=1 B"}, "job_options"),
        (
            "enaio",
            {"folder": {"type": "F", "search": [{"name": "c", "field": "case_id"}]}},
            "required = true",
        ),
        (
            "enaio",
            {"folder": {"type": "F", "search": [{"name": "c", "field": "id"}]}},
            "needs a field that holds 'case_id'",
        ),
        (
            "enaio",
            {
                "plan": enaio_plan(
                    document={
                        "type": "D",
                        "search": [{"name": "c", "field": "key", "required": True}],
                    }
                )
            },
            "holds 'id'",
        ),
        ("enaio-text", {"separator": "a"}, "separator"),
        ("enaio-text", {"separator": '"'}, "separator"),
        ("enaio-text", {"encoding": "utf-8"}, "encoding"),
        ("enaio-text", {"columns": fields()}, "document.path"),
        ("enaio-text", {"table_name": "{id}.txt"}, "table_name"),
        ("enaio-lol", {"table_name": "b.txt"}, "table_name"),
        ("enaio-lol", {"path_root": "D:\n"}, "path_root"),
        ("enaio-rest", {"parent": "somewhere"}, "no field 'somewhere'"),
        ("enaio-rest", {"secret": "a b"}, "secret"),
        ("paperless-rest", {"api_version": 8}, "api_version"),
        ("paperless-rest", {"title": "x"}, "no field 'x'"),
        ("paperless-rest", {"custom_fields": [{"id": 0, "field": "id"}]}, "id"),
        ("paperless-rest", {"custom_fields": [{"id": 1, "field": "id"}] * 2}, "one name"),
        ("paperless-rest", {"tags": [0]}, "tags"),
    ],
)
def test_options_that_cannot_be_used(name, changes, complaint):
    assert complaint in problems(name, **changes)


@pytest.mark.parametrize(
    ("name", "option"),
    [
        ("dvelop-jpl", "encoding"),
        ("dvelop-jpl", "document_type"),
        ("docuware", "control_name"),
        ("enaio-text", "separator"),
        ("enaio-text", "encoding"),
        ("enaio-rest", "parent"),
    ],
)
def test_what_nobody_knows_has_no_default(name, option):
    component, given, _ = FORMATS[name]
    rest = {key: value for key, value in given.items() if key != option}
    made, found = structure(rest, component.options, "options")
    assert made is None
    assert option in str(found[0])


@pytest.mark.parametrize("name", FORMATS)
def test_equal_records_give_equal_bytes(tmp_path, name):
    records = [dated("a"), dated("b")]
    assert export(tmp_path / "a", name, *records) == export(tmp_path / "b", name, *records)
    job = make_job(tmp_path / "c", *records)
    exporter(tmp_path, name).export(job)
    assert len(read(job.target, name)) == 2
