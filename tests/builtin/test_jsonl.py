from __future__ import annotations

import json
from pathlib import Path

import pytest

from docindex.builtin.jsonl import COMPONENT
from docindex.contracts import ExportJob, Setting
from docindex.errors import ExportError
from docindex.model import Environment, Status
from docindex.publishing import staged
from docindex.record import from_json, to_line
from tests.record_samples import facts, plain_record, record, rounded

SETTING = Setting(tenant="kreis-a", environment=Environment.TEST, folder=Path())


def _job(folder, *records):
    documents = {}
    (folder / "work").mkdir()
    for item in records:
        documents[item.id] = folder / "work" / f"{item.id}.pdf"
        documents[item.id].write_bytes(item.id.encode())
    (folder / "target").mkdir()
    return ExportJob(batch=facts(), records=records, documents=documents, target=folder / "target")


def _export(job, **options):
    return COMPONENT.create(COMPONENT.options(**options), SETTING).export(job)


def test_a_line_for_each_record_and_a_document(tmp_path):
    first, second = record(), plain_record("b1_00003f_r1", Status.CLEARING)
    job = _job(tmp_path, first, second)
    paths = _export(job)
    lines = (job.target / "records.jsonl").read_bytes().decode("utf-8").split("\n")
    assert lines == [to_line(first), to_line(second), ""]
    assert from_json(json.loads(lines[0])) == rounded(first)
    documents = [job.target / "documents" / f"{r.id}.pdf" for r in (first, second)]
    assert paths == (*documents, job.target / "records.jsonl")
    assert [path.read_bytes() for path in documents] == [first.id.encode(), second.id.encode()]


def test_only_the_wanted_statuses_and_no_documents(tmp_path):
    job = _job(tmp_path, plain_record("a"), plain_record("b", Status.CLEARING))
    assert _export(job, status=(Status.CLEARING,), documents=False) == (
        job.target / "records.jsonl",
    )
    lines = (job.target / "records.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["b"]
    assert list(job.target.iterdir()) == [job.target / "records.jsonl"]


def test_no_record_is_an_empty_file(tmp_path):
    job = _job(tmp_path)
    _export(job)
    assert (job.target / "records.jsonl").read_bytes() == b""


def test_equal_batches_give_equal_bytes(tmp_path):
    written = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        job = _job(tmp_path / name, record())
        _export(job)
        written.append((job.target / "records.jsonl").read_bytes())
    assert written[0] == written[1]


def test_a_record_that_cannot_be_written_is_named_and_nothing_is_left(tmp_path):
    job = _job(tmp_path, plain_record("good"), plain_record("bad", score=2.0))
    with pytest.raises(ExportError, match=r"record bad: score: .*Nothing was written"):
        _export(job)
    assert list(job.target.iterdir()) == []


def test_a_missing_document_names_the_record(tmp_path):
    job = _job(tmp_path, plain_record("a"))
    job.documents.clear()
    with pytest.raises(ExportError, match="no document: 'a'"):
        _export(job)
    assert list(job.target.iterdir()) == []


def test_test_records_do_not_reach_production(tmp_path):
    job = _job(tmp_path, plain_record("a"))
    with pytest.raises(ExportError, match="'production'"):
        _export(job, target_environment=Environment.PRODUCTION)


def test_an_unreadable_document_file_publishes_nothing(tmp_path):
    job = _job(tmp_path, plain_record("a"))
    job.documents["a"].unlink()
    with (
        pytest.raises(ExportError, match="could not be written"),
        staged(tmp_path / "b1") as folder,
    ):
        COMPONENT.create(COMPONENT.options(), SETTING).export(
            ExportJob(batch=job.batch, records=job.records, documents=job.documents, target=folder)
        )
    assert not (tmp_path / "b1").exists()
