from __future__ import annotations

import attrs
import pytest

from docindex.contracts import ExportJob
from docindex.errors import ExportError
from docindex.exporting import ExportOptions, copy_documents, listed, select
from docindex.model import Environment, Status
from tests.record_samples import facts, plain_record

TEST, PRODUCTION = Environment.TEST, Environment.PRODUCTION


def _job(tmp_path, *records, environment=TEST):
    batch = facts(environment=environment)
    return ExportJob(
        batch=batch,
        records=tuple(attrs.evolve(r, batch=batch) for r in records),
        documents={},
        target=tmp_path,
    )


class TestEnvironment:
    @pytest.mark.parametrize(
        ("batch", "profile", "option", "allowed"),
        [
            (TEST, TEST, None, True),
            (TEST, PRODUCTION, None, False),
            (TEST, TEST, PRODUCTION, False),
            (TEST, PRODUCTION, TEST, True),
            (PRODUCTION, PRODUCTION, None, True),
            (PRODUCTION, PRODUCTION, TEST, True),
        ],
    )
    def test_test_records_never_reach_production(self, tmp_path, batch, profile, option, allowed):
        job = _job(tmp_path, plain_record("b1_00001f_r1"), environment=batch)
        options = ExportOptions(target_environment=option)
        if allowed:
            assert select(job, options, profile) == job.records
        else:
            with pytest.raises(ExportError, match=r"batch b1: .*'test'.*target_environment"):
                select(job, options, profile)

    def test_one_test_record_in_a_production_batch_is_enough(self, tmp_path):
        job = _job(tmp_path, plain_record("a"), plain_record("b"), environment=PRODUCTION)
        odd = attrs.evolve(job.records[1], batch=facts(environment=TEST))
        with pytest.raises(ExportError):
            select(attrs.evolve(job, records=(job.records[0], odd)), ExportOptions(), PRODUCTION)

    def test_a_test_batch_without_records_is_refused_as_well(self, tmp_path):
        with pytest.raises(ExportError):
            select(_job(tmp_path), ExportOptions(), PRODUCTION)

    def test_a_test_record_is_refused_even_where_its_status_is_not_exported(self, tmp_path):
        job = _job(tmp_path, plain_record("a", Status.CLEARING))
        with pytest.raises(ExportError):
            select(job, ExportOptions(status=(Status.INDEXED,)), PRODUCTION)


def test_statuses_choose_and_order_stays(tmp_path):
    records = [plain_record(f"b1_{n}", status) for n, status in enumerate([*Status, *Status])]
    options = ExportOptions(status=(Status.PENDING, Status.INDEXED))
    chosen = select(_job(tmp_path, *records), options, TEST)
    assert [record.id for record in chosen] == ["b1_0", "b1_3", "b1_4", "b1_7"]


@pytest.mark.parametrize(
    "name", ["../x", "a/b", "a\\b", "", ".a", "a.", "a b", "ä", "a\n", "a\u202e"]
)
def test_an_id_that_is_no_file_name_is_refused(tmp_path, name):
    with pytest.raises(ExportError, match="no file name"):
        select(_job(tmp_path, plain_record(name)), ExportOptions(), TEST)


class TestDocuments:
    def test_copies_are_named_by_id(self, tmp_path):
        (tmp_path / "x.pdf").write_bytes(b"%PDF")
        job = attrs.evolve(
            _job(tmp_path, plain_record("b1_1")), documents={"b1_1": tmp_path / "x.pdf"}
        )
        assert copy_documents(job, job.records) == (tmp_path / "documents" / "b1_1.pdf",)
        assert (tmp_path / "documents" / "b1_1.pdf").read_bytes() == b"%PDF"
        assert (tmp_path / "x.pdf").exists()

    def test_a_record_without_document_is_named_before_anything_is_copied(self, tmp_path):
        (tmp_path / "x.pdf").write_bytes(b"%PDF")
        job = _job(tmp_path, plain_record("b1_1"), plain_record("b1_2"))
        job = attrs.evolve(job, documents={"b1_1": tmp_path / "x.pdf"})
        with pytest.raises(ExportError, match=r"no document: 'b1_2'"):
            copy_documents(job, job.records)
        assert not (tmp_path / "documents").exists()


@pytest.mark.parametrize(
    "options",
    [{"status": ()}, {"status": ("indexed",)}, {"documents": 1}, {"target_environment": "x"}],
)
def test_options_are_checked(options):
    with pytest.raises((ValueError, TypeError)):
        ExportOptions(**options)


def test_a_long_list_is_cut_and_says_so():
    assert listed(["a", "b"]) == "a, b"
    assert listed([str(n) for n in range(21)]).endswith("18, 19 and 1 more")
