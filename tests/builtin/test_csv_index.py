from __future__ import annotations

import codecs
import csv
import io
import logging
from pathlib import Path

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from docindex.builtin import csv_index
from docindex.builtin.csv_index import COMPONENT, FIELDS, CsvOptions
from docindex.contracts import ExportJob, Setting
from docindex.errors import ExportError
from docindex.model import Environment, FieldKind, Role, Side, Status
from docindex.structuring import structure
from tests.record_samples import document_page, facts, form_field, page_ref, plain_record

SETTING = Setting(tenant="kreis-a", environment=Environment.TEST, folder=Path())
ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "iso-8859-15", "utf-16"]
DIALECTS = st.fixed_dictionaries(
    {
        "encoding": st.sampled_from(ENCODINGS),
        "separator": st.sampled_from([";", ",", "\t", "|"]),
        "quoting": st.sampled_from(["minimal", "all", "none"]),
        "line_end": st.sampled_from(["crlf", "lf"]),
        "header": st.booleans(),
        "formulas": st.sampled_from(["refuse", "prefix"]),
    }
)


def _job(folder, *records):
    documents = {item.id: folder / f"{item.id}.pdf" for item in records}
    for path in documents.values():
        path.write_bytes(b"%PDF")
    (folder / "target").mkdir()
    return ExportJob(batch=facts(), records=records, documents=documents, target=folder / "target")


def _export(job, **options):
    return COMPONENT.create(CsvOptions(**options), SETTING).export(job)


def _data(records, **options):
    """The bytes of an index without documents, made in memory."""
    exporter = COMPONENT.create(CsvOptions(documents=False, **options), SETTING)
    return exporter._encoded(exporter._rows(records))


def _read(data, options):
    """What a reader of the same dialect finds, with the encoding that was asked for."""
    given = attrs.asdict(options)
    text = data.decode(given["encoding"])
    ends = {"crlf": "\r\n", "lf": "\n"}
    assert text == "" or text.endswith(ends[given["line_end"]])
    return list(
        csv.reader(
            io.StringIO(text, newline=""),
            delimiter=given["separator"],
            quoting=csv_index._QUOTING[given["quoting"]],
            strict=True,
        )
    )


def test_the_default_file(tmp_path):
    records = (plain_record("b1_00001f_r1"), plain_record("b1_00002f_r1", Status.CLEARING))
    job = _job(tmp_path, *records)
    paths = _export(job)
    assert paths[-1] == job.target / "index.csv"
    assert [path.name for path in paths[:-1]] == ["b1_00001f_r1.pdf", "b1_00002f_r1.pdf"]
    assert paths[-1].read_bytes().decode("utf-8").split("\r\n") == [
        "record_id;status;reason;case_id;key_kind;key;proposal;document_class;receipt_date;"
        "receiver;file;pages",
        "b1_00001f_r1;indexed;case_barcode;case-17;case_no;1020000017;;anhoerungsbogen;2026-03-02;"
        ";documents/b1_00001f_r1.pdf;1",
        "b1_00002f_r1;clearing;case_barcode;;;;;anhoerungsbogen;2026-03-02;"
        ";documents/b1_00002f_r1.pdf;1",
        "",
    ]


def test_columns_in_the_order_and_with_the_headers_of_the_profile():
    data = _data(
        [plain_record("a")],
        columns={"Aktenzeichen": "case_id", "Eingang": "receipt_date", "Az. (2)": "case_id"},
        date_format="%d.%m.%Y",
        line_end="lf",
    )
    assert data == b"Aktenzeichen;Eingang;Az. (2)\ncase-17;02.03.2026;case-17\n"


def test_a_case_to_be_confirmed_stands_in_no_column_that_files_a_letter():
    columns = {name: name for name in ("case_id", "key_kind", "key", "proposal")}
    data = _data([plain_record("a", Status.VERIFY)], columns=columns, header=False)
    assert data == b";;;case-17\r\n"


def test_without_documents_no_file_is_named(tmp_path):
    job = _job(tmp_path, plain_record("a"))
    assert _export(job, documents=False, columns={"f": "file"}, quoting="all", header=False) == (
        job.target / "index.csv",
    )
    assert (job.target / "index.csv").read_bytes() == b'""\r\n'


def test_pages_are_those_of_the_file():
    back = document_page(page_ref(2, Side.BACK), Role.BLANK)
    stream = document_page(page_ref(2, rendition=1))
    separator = document_page(page_ref(1), Role.SEPARATOR)
    letter = attrs.evolve(
        plain_record("a"), pages=(separator, document_page(page_ref(2)), stream, back)
    )
    only = attrs.evolve(plain_record("b", Status.CLEARING), pages=(separator,))
    assert _data([letter, only], columns={"n": "pages"}, header=False) == b"2\r\n1\r\n"


def test_a_date_that_is_not_known_is_empty():
    record = attrs.evolve(plain_record("a"), batch=facts(receipt_date=None))
    assert _data([record], columns={"d": "receipt_date", "r": "receiver"}, header=False) == b";\r\n"


@pytest.mark.parametrize(
    ("encoding", "start"),
    [
        ("utf-8", b"\xc3\xa4"),
        ("utf-8-sig", codecs.BOM_UTF8 + b"\xc3\xa4"),
        ("cp1252", b"\xe4"),
        ("iso-8859-15", b"\xe4"),
        ("utf-16", b"\xff\xfe\xe4\x00"),
    ],
)
def test_encodings(encoding, start):
    data = _data([plain_record("a")], encoding=encoding, columns={"ä": "case_id"})
    assert data.startswith(start)


class TestAnyText:
    @given(st.lists(st.text(max_size=8), min_size=1, max_size=3), st.integers(1, 3), DIALECTS)
    @example(['a";\t|,b', ""], 1, {"quoting": "none", "separator": ";"})
    @example(["\u202e", "ok"], 2, {"encoding": "utf-16"})
    @example(["\ud800"], 1, {"encoding": "utf-8"})
    @settings(max_examples=300, deadline=None)
    def test_it_reads_back_equal_or_is_refused(self, texts, width, dialect):
        columns = dict([("a", "receiver"), ("b", "case_id"), ("c", "key")][:width])
        options = CsvOptions(documents=False, columns=columns, **dialect)
        exporter = COMPONENT.create(options, SETTING)
        records = [
            plain_record(f"b1_{n}", receiver=text, case_id=text, key=text)
            for n, text in enumerate(texts)
        ]
        try:
            data = exporter._encoded(exporter._rows(records))
        except ExportError:
            return
        written = [
            f"'{text}" if options.formulas == "prefix" and csv_index._FORMULA.match(text) else text
            for text in texts
        ]
        rows = [[text] * width for text in written]
        assert _read(data, options) == ([list(columns)] if options.header else []) + rows

    @given(
        st.lists(st.text("abz ÄÖß€1.-/", max_size=8), min_size=1, max_size=3),
        st.sampled_from(ENCODINGS),
    )
    @settings(max_examples=60, deadline=None)
    def test_ordinary_german_text_is_never_refused(self, texts, encoding):
        records = [plain_record(f"b1_{n}", receiver=f"x{t}") for n, t in enumerate(texts)]
        _data(records, encoding=encoding)


UNWRITABLE = [
    ("a\nb", "control character or a line break"),
    ("a\rb", "control character or a line break"),
    ("a\x00b", "control character"),
    ("a\x85b", "control character"),
    ("a\u2028b", "control character"),
    ("a\u202eb", "control character"),
    ("a\ufeffb", "control character"),
    ("Łódź", "cp1252 lacks one of its characters; set encoding = 'utf-8'"),
]


class TestRefusal:
    @pytest.mark.parametrize(("text", "why"), UNWRITABLE, ids=[ascii(t) for t, _ in UNWRITABLE])
    def test_record_and_column_are_named_and_no_content(self, tmp_path, text, why):
        job = _job(tmp_path, plain_record("good"), plain_record("bad", receiver=text))
        with pytest.raises(ExportError) as caught:
            _export(job, encoding="cp1252")
        message = str(caught.value)
        assert message.startswith("record bad, column 'receiver': ")
        assert why in message
        assert "Nothing was written" in message
        assert text not in message
        assert "good" not in message
        assert list(job.target.iterdir()) == []

    def test_all_refused_records_are_named_at_once(self):
        records = [plain_record(f"b1_{n}", receiver="\n") for n in range(25)]
        with pytest.raises(ExportError) as caught:
            _data(records)
        assert str(caught.value).count("column 'receiver'") == 20
        assert "and 5 more" in str(caught.value)

    def test_a_header_that_the_encoding_lacks(self):
        with pytest.raises(ExportError, match="header 'Ł': cp1252 lacks"):
            _data([], columns={"Ł": "key"}, encoding="cp1252")

    @pytest.mark.parametrize("text", ["a;b", 'a"b'])
    def test_unquoted_files_have_no_ragged_line(self, text):
        with pytest.raises(ExportError, match="set quoting = 'minimal'"):
            _data([plain_record("a", receiver=text)], quoting="none")

    def test_an_empty_line_is_no_record(self):
        with pytest.raises(ExportError, match="empty in a file of one column"):
            _data([plain_record("a")], quoting="none", columns={"r": "receiver"})

    def test_test_records_do_not_reach_production(self, tmp_path):
        job = _job(tmp_path, plain_record("a"))
        with pytest.raises(ExportError, match="'production'"):
            _export(job, target_environment=Environment.PRODUCTION)
        assert list(job.target.iterdir()) == []


FORMULAS = ["=1+1", "+49", "-1", "@SUM(A1)", " =1", "=cmd|' /C calc'!A0", "＝1"]


class TestFormulas:
    @pytest.mark.parametrize("text", FORMULAS)
    def test_a_machine_target_refuses(self, text):
        with pytest.raises(
            ExportError, match=r"begins like a formula.*formulas = 'prefix'"
        ) as caught:
            _data([plain_record("a", receiver=text)])
        assert text not in str(caught.value)

    @pytest.mark.parametrize("text", FORMULAS)
    def test_a_spreadsheet_target_prefixes_and_says_so(self, text, caplog):
        with caplog.at_level(logging.WARNING):
            data = _data(
                [plain_record("a", receiver=text)],
                formulas="prefix",
                columns={"To": "receiver"},
                header=False,
            )
        assert data.decode().strip().strip('"') == f"'{text}"
        assert "record a, column 'To'" in caplog.text
        assert text not in caplog.text

    @pytest.mark.parametrize("text", ["1-2", "a=b", "Amt 32", "'x"])
    def test_other_text_stays(self, text):
        data = _data(
            [plain_record("a", receiver=text)], formulas="prefix", columns={"r": "receiver"}
        )
        assert data.decode() == f"r\r\n{text}\r\n"


class TestOptions:
    @pytest.mark.parametrize(
        "options",
        [
            {"encoding": "latin-1"},
            {"separator": ";;"},
            {"quoting": "some"},
            {"line_end": "\n"},
            {"formulas": "ignore"},
            {"header": 1},
            {"columns": {}},
            {"columns": {"a": "case"}},
            {"columns": {"": "case_id"}},
            {"columns": {"a\nb": "case_id"}},
            {"date_format": "%H:%M"},
            {"date_format": ""},
        ],
    )
    def test_wrong_ones_are_refused(self, options):
        with pytest.raises((ValueError, TypeError)):
            CsvOptions(**options)

    def test_unknown_fields_are_told_the_known_ones(self):
        with pytest.raises(ValueError, match="no field 'case'; known are: record_id, status"):
            CsvOptions(columns={"a": "case"})

    def test_they_can_be_said_in_a_profile(self):
        said = {
            "encoding": "cp1252",
            "status": ["indexed"],
            "target_environment": "test",
            "columns": {"Az": "case_id"},
        }
        options, problems = structure(said, CsvOptions)
        assert problems == ()
        assert options == CsvOptions(
            encoding="cp1252",
            status=(Status.INDEXED,),
            target_environment=Environment.TEST,
            columns={"Az": "case_id"},
        )

    def test_every_field_is_documented(self):
        assert all(f"`{name}`" in CsvOptions.__doc__ for name in FIELDS)


class TestFormFields:
    def _row(self, *fields, **options):
        value = attrs.evolve(plain_record("b1_00002f_r1"), fields=fields)
        columns = {name: f"field:{name}" for name in ("zugegeben", "datum", "name")}
        data = _data([value], columns=columns, header=False, **options)
        return data.decode("utf-8").removesuffix("\r\n").split(";")

    def test_values_are_written_by_their_kind(self):
        row = self._row(
            form_field("zugegeben", FieldKind.MARK, value=True),
            form_field("datum", FieldKind.DATE, value="2026-03-02"),
            form_field("name", FieldKind.TEXT, value="Erika\nMuster"),
            date_format="%d.%m.%Y",
        )
        assert row == ["true", "02.03.2026", "Erika Muster"]

    def test_what_is_unsure_or_missing_or_said_twice_is_empty(self):
        row = self._row(
            form_field("zugegeben", FieldKind.MARK, value=True),
            form_field("zugegeben", FieldKind.MARK, unsure=True),
            form_field("datum", FieldKind.DATE, text="1?.3.26", unsure=True),
        )
        assert row == ["", "", ""]

    def test_what_cannot_be_written_is_empty_and_stops_nothing(self, caplog):
        fields = [form_field("name", FieldKind.TEXT, value="=1+1")]
        assert self._row(*fields)[2] == ""
        assert "b1_00002f_r1" in caplog.text
        assert "=1+1" not in caplog.text

    @pytest.mark.parametrize("field", ["field:", "fields", "form:x"])
    def test_other_names_are_refused(self, field):
        with pytest.raises(ValueError, match="field:NAME"):
            CsvOptions(columns={"x": field})
