from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from docindex.batchfile import BatchOptions, batch_facts
from docindex.errors import IntakeError
from docindex.model import Environment
from docindex.profile import IntakeSection, Profile, SeparationSection

PROFILE = Profile(
    schema="docindex.profile/1",
    tenant="kreis-a",
    environment=Environment.TEST,
    intake=IntakeSection(duplex=True),
    separation=SeparationSection(patch_codes=("T",), case_barcode=True),
)


def _folder(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "Stapel 07"
    folder.mkdir()
    (folder / "batch.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_file_speaks_over_the_profile_and_options_over_the_file(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path,
        'receipt_date = 2026-03-02\nduplex = false\nbox = "K 4"\nexpected_sheets = 7\n'
        'voided_sheets = ["000121"]\n[separation]\none_file_one_document = true\n'
        "declared = true\n",
    )
    facts, separation = batch_facts(folder, PROFILE, BatchOptions(box="K 5"))
    assert facts.id == "Stapel-07"
    assert (facts.duplex, facts.box, facts.expected_sheets) == (False, "K 5", 7)
    assert (facts.receipt_date, facts.receipt_date_source) == (
        datetime.date(2026, 3, 2),
        "batch.toml",
    )
    assert facts.voided_sheets == ("000121",)
    assert separation.one_file_one_document
    assert separation.declared
    assert separation.patch_codes == ("T",)


def test_without_a_file_the_profile_speaks(tmp_path: Path) -> None:
    facts, separation = batch_facts(
        tmp_path, PROFILE, BatchOptions(receipt_date=datetime.date(2026, 1, 1), id="x")
    )
    assert (facts.tenant, facts.duplex, facts.receipt_date_source) == ("kreis-a", True, "option")
    assert separation == PROFILE.separation


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('tenant = "kreis-b"', "of tenant 'kreis-b'"),
        ('environment = "production"', "cannot be indexed with a test profile"),
        ("expected_sheets = -1", "expected_sheets"),
        ('voided_sheets = ["7", "7"]', "voided_sheets"),
        ('voided_sheets = [""]', "voided_sheets"),
        ("expected_sheet = 1", "did you mean 'expected_sheets'"),
        ('duplex = "yes"', "duplex: expected true or false"),
        ("duplex = \n", "line 1"),
        ('id = "../x"', "batch id '../x'"),
        ('id = "CON"', "Windows device name"),
    ],
)
def test_each_refusal(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(IntakeError, match=message):
        batch_facts(_folder(tmp_path, text), PROFILE)
