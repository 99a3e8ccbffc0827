"""What docindex asks of every exporter, and what WUFF asks beside."""

from __future__ import annotations

import pytest
from docindex_example.exporter import COMPONENT, INDEX

from docindex import Status
from docindex.exporting import ExportOptions
from docindex.testing.contracts import ExporterContract
from docindex.testing.values import make_job, make_record, make_setting


def blocks(target):
    with (target / INDEX).open(encoding="utf-8", newline="") as file:
        text = file.read()
    assert text == "" or text.endswith("\n\n")
    return [
        dict(line.split("=", 1) for line in block.split("\n")) for block in text.split("\n\n")[:-1]
    ]


class TestContract(ExporterContract):
    @pytest.fixture
    def component(self):
        return COMPONENT

    def read_back(self, target):
        return {block["record"]: block.get("tag") for block in blocks(target)}


def test_a_block_for_each_record(tmp_path):
    job = make_job(tmp_path / "job", make_record("a"), make_record("b", Status.CLEARING))
    COMPONENT.create(ExportOptions(), make_setting(tmp_path)).export(job)
    assert blocks(job.target) == [
        {"record": "a", "status": "indexed", "tag": "case-17", "file": "documents/a.pdf"},
        {"record": "b", "status": "clearing", "file": "documents/b.pdf"},
    ]
