"""Exporter `xdomea`: what docindex asks of every exporter, and what the standard asks."""

from __future__ import annotations

import datetime
import itertools
import os
import re
import zipfile

import attrs
import pytest
from docindex_dms.xdomea import COMPONENT
from docindex_dms.xdomea_message import message_uuid
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from injections import PAYLOADS
from lxml import etree
from xdomea_files import VERSIONS, message, texts, valid

from docindex import Status
from docindex.errors import ExportError
from docindex.structuring import structure
from docindex.testing.contracts import ExporterContract
from docindex.testing.values import make_facts, make_job, make_record, make_setting

DATE = datetime.date(2026, 3, 9)
OPTIONS = {
    "sender": "Scanstelle Musterstadt (erfunden)",
    "recipient": "Amt Musterstadt (erfunden)",
    "receiving_system": "Beispiel-DMS",
    "default_date": DATE,
}
NAME = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}_FVDaten\.SGOAblegen\.0605")


class TestContract(ExporterContract):
    writes_documents = False  # they lie in the container: see `test_documents_are_in_the_container`

    @pytest.fixture(params=VERSIONS)
    def options(self, request):
        return OPTIONS | {"version": request.param}

    @pytest.fixture
    def component(self):
        return COMPONENT

    def read_back(self, target):
        cases = {}
        for path in sorted(target.glob("*.zip")):
            for filed in etree.fromstring(message(path)).iter("{*}SchriftgutobjektZumAblegen"):
                (name,), (case_id,) = texts(filed, "Wert"), texts(filed, "FachverfahrenObjektID")
                cases[name] = case_id
        return cases


def exporter(tmp_path, **changes):
    made, problems = structure(OPTIONS | changes, COMPONENT.options, "options")
    assert not problems, [str(problem) for problem in problems]
    return COMPONENT.create(made, make_setting(tmp_path))


def export(tmp_path, *records, **changes):
    job = make_job(tmp_path / "job", *records)
    return list(exporter(tmp_path, **changes).export(job))


def dated(name, **decision):
    facts = make_facts(receipt_date=DATE)
    made = make_record(name, **decision)
    return attrs.evolve(made, batch=facts, document_class="Einspruch")


@pytest.mark.parametrize("per", ["batch", "document"])
@pytest.mark.parametrize("version", VERSIONS)
def test_the_schema_takes_every_message(tmp_path, version, per):
    changes = {
        "version": version,
        "per": per,
        "filing_place": "eingang/2026",
        "receipt_wanted": True,
        "fields": [
            {"name": "id", "field": "id"},
            {"name": "Größe", "field": "document.size"},
            {"name": "Karton", "field": "batch.box"},
        ],
    }
    records = [dated(f"b1_{i:05d}f_r1", case_id=f"Ä {i}/26 <&>") for i in range(1, 21)]
    paths = export(tmp_path, *records, **changes)
    assert len(paths) == (1 if per == "batch" else 20)
    cases = []
    for path in paths:
        assert NAME.fullmatch(path.stem)
        data = message(path)
        assert b"<xdomea:Kopf>" in data
        root = valid(version, data)
        cases += texts(root, "FachverfahrenObjektID")
        assert set(texts(root, "Posteingangsdatum")) == {"2026-03-09"}
        assert set(texts(root, "Typ")) == {"Einspruch"}
        assert texts(root, "ProzessID") == [path.name[:36]]
    assert cases == [record.decision.case_id for record in records]


@pytest.mark.parametrize("version", VERSIONS)
def test_several_documents_are_a_stack(tmp_path, version):
    (path,) = export(tmp_path / "a", make_record("a"), make_record("b"), version=version)
    root = valid(version, message(path))
    assert (texts(root, "Stapel"), texts(root, "Stapellaenge")) == (["1"], ["2"])
    assert texts(root, "NummerImStapel") == ["1", "2"]
    assert texts(root, "Posteingangsdatum") == []
    (path,) = export(tmp_path / "b", make_record("a"), version=version)
    root = valid(version, message(path))
    assert (texts(root, "Stapel"), texts(root, "Stapellaenge")) == (["0"], [])
    assert texts(root, "NummerImStapel") == []


@pytest.mark.parametrize("version", VERSIONS)
def test_documents_are_in_the_container(tmp_path, version):
    records = [make_record("a"), make_record("b")]
    (path,) = export(tmp_path, *records, version=version)
    names = texts(etree.fromstring(message(path)), "Dateiname")
    wanted = [message_uuid("file", "stadt-a", name) for name in "ab"]
    assert [name[:36] for name in names] == wanted
    with zipfile.ZipFile(path) as container:
        assert container.namelist() == [f"{path.stem}.xml", *names]
        assert [container.read(name) for name in names] == [b"%PDF-1.7 0", b"%PDF-1.7 1"]


def test_equal_records_give_equal_bytes(tmp_path):
    records = [make_record("a"), make_record("b")]
    (one,) = export(tmp_path / "one", *records)
    (other,) = export(tmp_path / "other", *records)
    assert (one.name, one.read_bytes()) == (other.name, other.read_bytes())


def test_only_indexed_documents_go(tmp_path):
    records = [make_record(status.value, status) for status in Status]
    (path,) = export(tmp_path / "a", *records)
    assert texts(etree.fromstring(message(path)), "FachverfahrenObjektID") == ["case-17"]
    assert export(tmp_path / "b", make_record("a", Status.CLEARING)) == []
    made, problems = structure(
        OPTIONS | {"status": ["indexed", "verify"]}, COMPONENT.options, "options"
    )
    assert made is None
    assert "only 'indexed' can go" in str(problems[0])


def test_a_document_must_be_there_and_a_pdf(tmp_path):
    job = make_job(tmp_path / "a", make_record("a"))
    job.documents["a"].write_bytes(b"II*\0")
    with pytest.raises(ExportError, match="record a: its document is no PDF"):
        exporter(tmp_path).export(job)
    del job.documents["a"]
    with pytest.raises(ExportError, match="without a document"):
        exporter(tmp_path).export(job)
    assert list(job.target.iterdir()) == []


def test_a_message_needs_a_date(tmp_path):
    with pytest.raises(ExportError, match=r"no receipt date.*default_date"):
        export(tmp_path, make_record("a"), default_date=None)


def test_2_4_0_names_systems_and_writes_latin_only(tmp_path):
    made, problems = structure(
        OPTIONS | {"version": "2.4.0", "receiving_system": ""}, COMPONENT.options, "options"
    )
    assert made is None
    assert "receiving_system" in str(problems[0])
    record = make_record("a", case_id="дело 7")
    with pytest.raises(ExportError, match=r"record a, case_id: .* xdomea 2\.4\.0 lacks"):
        export(tmp_path / "a", record, version="2.4.0")
    with pytest.raises(ExportError, match="option sender"):
        export(tmp_path / "b", make_record("a"), version="2.4.0", sender="дело")
    (path,) = export(tmp_path / "c", record, version="3.0.0")
    assert texts(valid("3.0.0", message(path)), "FachverfahrenObjektID") == ["дело 7"]


def hold(tmp_path, version, text):
    """Export; True: written, valid, and read back as it is."""
    changes = {"version": version, "fields": [{"name": "key", "field": "key"}]}
    record = make_record("a", case_id=text, key=text)
    try:
        (path,) = export(tmp_path, record, **changes)
    except ExportError:
        assert list((tmp_path / "job" / "target").iterdir()) == []
        return False
    assert NAME.fullmatch(path.stem)
    root = valid(version, message(path))
    assert texts(root, "FachverfahrenObjektID") == texts(root, "Wert") == [text]
    return True


@pytest.mark.parametrize("version", VERSIONS)
def test_payloads_do_not_escape(tmp_path, version, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)
    written = sum(hold(tmp_path / f"{i}", version, text) for i, text in enumerate(PAYLOADS))
    assert written > 200


@pytest.mark.parametrize("version", VERSIONS)
def test_any_text_round_trips_or_is_refused(tmp_path_factory, version):
    folder, places = tmp_path_factory.mktemp("any"), itertools.count()
    near = st.text(st.sampled_from("ab <>&]\"'ÄßẞĆM̂ĈЖ€\u00a0"), min_size=1, max_size=12)

    @settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
    @given(st.text(st.characters(exclude_categories=()), min_size=1, max_size=20) | near)
    def check(text):
        hold(folder / f"{next(places)}", version, text)

    check()
