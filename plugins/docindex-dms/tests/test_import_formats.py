"""All import formats: what docindex asks of every exporter, and that a text stays a text."""

from __future__ import annotations

import itertools
import os

import attrs
import pytest
from docindex_dms.dvelop import Jpl
from docindex_dms.enaio_tables import TextTable
from docindex_dms.texts import is_unprintable
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from import_formats import FORMATS, NAMES, exporter, problems, read
from index_files import form_field
from injections import PAYLOADS

from docindex import Status
from docindex.errors import ExportError
from docindex.model import Environment
from docindex.testing.contracts import ExporterContract
from docindex.testing.values import make_job, make_record, make_setting

IDS = ("b1_00001f_r1", "b1_00002f_r1")
ANY = st.text(st.characters(exclude_categories=()), max_size=30)
NEAR = st.text(st.sampled_from("ab ;,|\t\"'=<>&{}[]#\\:%ÖßNOW€Č\u00a0\u3000]"), max_size=12)
# What a format has no escape for, beside what all refuse.
REFUSED = {"dvelop-jpl": '"\\:', "enaio-text": '"|'}


class TestContract(ExporterContract):
    @pytest.fixture(params=FORMATS, autouse=True)
    def written_format(self, request):
        self.written = request.param
        return request.param

    @pytest.fixture
    def component(self, written_format):
        return FORMATS[written_format][0]

    @pytest.fixture
    def options(self, written_format):
        return FORMATS[written_format][1]

    def read_back(self, target):
        rows = read(target, self.written)
        if self.written not in ("kofax", "enaio", "enaio-text", "enaio-lol"):
            order = [path.stem for path in sorted(target.glob("*.pdf"))]
            assert [row["id"] for row in rows] == order
            rows = sorted(rows, key=lambda row: _place(row["id"]))
        return {row["id"]: row["case"] for row in rows}


def _place(name):
    """Of the contract's records: pairs of files have no order of their own."""
    number = int(name.split("_")[1][:5]) if name.count("_") == 2 else 0
    return {3: 10.5}.get(number, number)


@pytest.fixture
def _without_flushing(monkeypatch):
    """Thousands of exports, none of which must survive a power cut."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


def record(text, name="a"):
    made = make_record(name, case_id=text, key=text, receiver=text)
    return attrs.evolve(made, fields=(form_field(text),))


def hold(made, name, job, text):
    """Export; True: the text was written, and is read back as it is."""
    try:
        paths = made.export(job)
    except ExportError:
        assert list(job.target.rglob("*")) == []
        return False
    assert paths[0] == job.target / "a.pdf"
    assert read(job.target, name) == [dict(zip(NAMES, ("a", *(4 * (text,))), strict=True))]
    return True


@pytest.mark.usefixtures("_without_flushing")
@pytest.mark.parametrize("name", FORMATS)
def test_payloads_do_not_escape(tmp_path, name):
    made = exporter(tmp_path, name)
    written = 0
    for place, text in enumerate(PAYLOADS):
        written += hold(made, name, make_job(tmp_path / f"{place}", record(text)), text)
    assert written > 100


@pytest.mark.usefixtures("_without_flushing")
@pytest.mark.parametrize(("name", "cls"), [("dvelop-jpl", Jpl), ("enaio-text", TextTable)])
def test_an_escape_would_be_noticed(tmp_path, monkeypatch, name, cls):
    """The negative control: the same check, with a format that refuses nothing."""
    monkeypatch.setattr(cls, "complaint", lambda *_: "")
    made = exporter(tmp_path, name)
    noticed = 0
    for place, text in enumerate(PAYLOADS):
        try:
            hold(made, name, make_job(tmp_path / f"{place}", record(text)), text)
        except (AssertionError, AttributeError, ValueError):
            noticed += 1
    assert noticed > 5


@pytest.mark.usefixtures("_without_flushing")
@pytest.mark.parametrize("name", FORMATS)
def test_payloads_name_no_file(tmp_path, name):
    made = exporter(tmp_path, name)
    refused = 0
    for place, text in enumerate(PAYLOADS):
        job = make_job(tmp_path / f"{place}", record("case-17", name=text))
        try:
            made.export(job)
        except ExportError:
            refused += 1
            assert list(job.target.rglob("*")) == []
        else:
            assert (job.target / f"{text}.pdf").is_file()
    assert refused > 290


@pytest.mark.usefixtures("_without_flushing")
@pytest.mark.parametrize("name", FORMATS)
def test_any_text_round_trips_or_is_refused(tmp_path_factory, name):
    folder = tmp_path_factory.mktemp("any")
    made = exporter(folder, name)
    places = itertools.count()

    @settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
    @given(ANY | NEAR)
    def check(text):
        hold(made, name, make_job(folder / f"{next(places)}", record(text)), text)

    check()


@pytest.mark.usefixtures("_without_flushing")
@pytest.mark.parametrize("name", FORMATS)
def test_every_character_of_unicode_round_trips(tmp_path, name):
    characters = [chr(point) for point in range(0x110000)]
    refused = REFUSED.get(name, "")
    written = [c for c in characters if not is_unprintable(c) and c not in refused]
    if name == "alfresco":  # Java's reader takes the basic plane only
        written = [c for c in written if c <= "\uffff"]
    assert len(written) > (60_000 if name == "alfresco" else 1_000_000)
    length = 100 if name == "paperless-rest" else 3000
    if name == "paperless-rest":  # its title is short: a sample of every block
        written = [c for c in written if ord(c) < 0x3000 or ord(c) % 97 == 0]
    texts = ["x" + "".join(written[i : i + length]) + "x" for i in range(0, len(written), length)]
    records = [make_record(f"r{place:05d}", receiver=text) for place, text in enumerate(texts)]
    job = make_job(tmp_path / "job", *records)
    exporter(tmp_path, name).export(job)
    assert [row["receiver"] for row in read(job.target, name)] == texts


@pytest.mark.parametrize("name", FORMATS)
def test_only_what_names_a_case_goes_by_itself(tmp_path, name):
    records = [make_record(status.value, status) for status in Status]
    job = make_job(tmp_path / "job", *records)
    exporter(tmp_path, name).export(job)
    assert [row["id"] for row in read(job.target, name)] == ["indexed"]
    empty = make_job(tmp_path / "empty", make_record("a", Status.CLEARING))
    assert exporter(tmp_path, name).export(empty) == ()


def _left_empty(given):
    """Options whose field of the form may stay empty."""
    if isinstance(given, list):
        return [_left_empty(one) for one in given]
    if not isinstance(given, dict):
        return given
    more = {"unwritable": "empty"} if given.get("field") == "field:zone" else {}
    return {key: _left_empty(value) for key, value in given.items()} | more


# Custom fields of paperless-ngx have no such option.
@pytest.mark.parametrize("name", [name for name in FORMATS if name != "paperless-rest"])
def test_a_form_value_may_be_left_empty(tmp_path, name, caplog):
    made = exporter(tmp_path, name, **_left_empty(FORMATS[name][1]))
    job = make_job(tmp_path / "job", attrs.evolve(record("c"), fields=(form_field("a\nb"),)))
    made.export(job)
    assert [row["zone"] for row in read(job.target, name)] == [""]
    assert "cannot be written and is empty" in caplog.text


@pytest.mark.parametrize("name", FORMATS)
def test_names_of_documents_and_refusals(tmp_path, name):
    assert "documents = false" in problems(name, documents=False)
    assert "document_name" in problems(name, document_name="{batch}.pdf")
    job = make_job(tmp_path / "job", record("a"), record("b", name="A"))
    with pytest.raises(ExportError, match="several files"):
        exporter(tmp_path, name).export(job)
    assert list(job.target.iterdir()) == []


@pytest.mark.parametrize("name", FORMATS)
def test_refusals_name_record_and_field(tmp_path, name):
    job = make_job(tmp_path / "job", record("fine"), record("two\nlines", name="b"))
    with pytest.raises(ExportError, match=r"record b, '.*' \(.*\): holds a control character"):
        exporter(tmp_path, name).export(job)


@pytest.mark.parametrize("name", FORMATS)
def test_test_records_stay_out_of_production(tmp_path, name):
    component, _, _ = FORMATS[name]
    setting = attrs.evolve(make_setting(tmp_path), environment=Environment.PRODUCTION)
    made = component.create(exporter(tmp_path, name).options, setting)
    job = make_job(tmp_path / "job", record("a"))
    with pytest.raises(ExportError, match="marked 'test'"):
        made.export(job)
    assert list(job.target.iterdir()) == []
