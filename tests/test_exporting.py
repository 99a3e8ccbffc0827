from __future__ import annotations

import attrs
import pytest

from docindex.contracts import ExportJob
from docindex.errors import ExportError
from docindex.exporting import (
    DocumentForm,
    Documents,
    ExportOptions,
    copy_documents,
    document_name,
    document_pages,
    listed,
    read_lines,
    select,
)
from docindex.model import Box, Environment, Role, Side, Status
from docindex.testing.values import barcode, number, words
from tests.record_samples import document_page, facts, page_ref, plain_record

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
    "name",
    [
        *("../x", "a/b", "a\\b", "", ".a", "a.", "a b", "ä", "a\n", "a\u202e"),
        *("con", "PRN", "aux.1", "nul.pdf", "COM1", "lpt9.b1_00001f"),
    ],
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


class TestForms:
    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            (True, Documents.PDF_A),
            (False, Documents.NONE),
            ("pdf/a", Documents.PDF_A),
            ("tiff", Documents.TIFF),
            ("none", Documents.NONE),
        ],
    )
    def test_true_and_false_still_mean_what_they_did(self, said, meant):
        options = ExportOptions(documents=said)
        assert options.documents is meant
        assert bool(options.documents) is (meant is not Documents.NONE)
        assert options.form == DocumentForm(documents=meant)

    def test_names_follow_the_form(self):
        record = plain_record("b1_1")
        assert document_name(record) == "documents/b1_1.pdf"
        assert document_name(record, Documents.TIFF) == "documents/b1_1.tif"

    def test_a_copy_has_the_suffix_of_its_file(self, tmp_path):
        (tmp_path / "x.tif").write_bytes(b"II*")
        job = attrs.evolve(
            _job(tmp_path, plain_record("b1_1")), documents={"b1_1": tmp_path / "x.tif"}
        )
        assert copy_documents(job, job.records) == (tmp_path / "documents" / "b1_1.tif",)


def _page(sheet, role, **changes):
    return document_page(page_ref(sheet, **changes), role=role)


class TestPages:
    def test_separators_and_further_renditions_are_never_in_it(self):
        pages = [
            _page(1, Role.SEPARATOR),
            _page(2, Role.CONTENT),
            _page(2, Role.CONTENT, rendition=1),
            _page(2, Role.BLANK, side=Side.BACK),
            _page(3, Role.UNREADABLE),
        ]
        assert [p.role for p in document_pages(pages)] == ["content", "blank", "unreadable"]
        without = document_pages(pages, blank_pages=False)
        assert [p.role for p in without] == ["content", "unreadable"]

    @pytest.mark.parametrize("roles", [[Role.SEPARATOR], [Role.SEPARATOR, Role.BLANK]])
    def test_what_is_all_of_a_document_is_its_file(self, roles):
        pages = tuple(_page(n, role) for n, role in enumerate(roles, 1))
        assert document_pages(pages, blank_pages=False) == pages


class TestReadLines:
    def test_each_place_comes_once_the_whole_line_first_in_reading_order(self):
        line = words("Az. 1020 vom 3. Mai", line=2)
        lower = words("Mit freundlichen Grüßen", line=9)
        inside = number("case_no", "1020", line=2)
        alone = number("case_no", "4711", line=5, source="zone")
        code = barcode("case_no", "1020", line=1)
        (lines,) = read_lines([lower, inside, alone, code, line]).values()
        assert [found.text for found in lines] == [
            "Az. 1020 vom 3. Mai",
            "4711",
            "Mit freundlichen Grüßen",
        ]

    def test_lines_that_touch_are_two(self):
        upper = words("one", box=Box(left=0, top=0, right=90, bottom=42))
        lower = words("two", box=Box(left=0, top=38, right=90, bottom=80))
        (lines,) = read_lines([upper, lower]).values()
        assert [found.text for found in lines] == ["one", "two"]
