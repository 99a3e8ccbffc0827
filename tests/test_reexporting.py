"""Records exported again: the same bytes, other formats, people's answers, nothing half."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
import pytest
from PIL import Image

from docindex.cli import main
from docindex.errors import ExportError, PluginError
from docindex.exporting import document_pages
from docindex.indexer import Indexer
from docindex.model import Action, IndexRecord, Role
from docindex.profile import load_profile
from docindex.publishing import inventory
from docindex.record import to_line
from docindex.resolving import open_cases, resolve
from docindex.testing.samples import Samples, write_samples
from tests.resolving_samples import says


class Office(NamedTuple):
    """Sample mail, indexed and published."""

    samples: Samples
    records: dict[str, tuple[IndexRecord, ...]]
    published: Path


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    root = tmp_path_factory.mktemp("office")
    samples = write_samples(root / "s", seed=5, documents=6, cases=200)
    records = {}
    with Indexer(load_profile(samples.profile), executor="in-process") as indexer:
        for batch in samples.batches:
            records[batch.name] = indexer.index(batch, out=root / "out").records
    return Office(samples, records, root / "out")


@pytest.fixture
def export(office: Office, tmp_path: Path) -> Any:
    def run(to: str, *words: object, records: object = office.published) -> Path | int:
        out = tmp_path / "again"
        code = main(["export", str(records), "--to", to, "--out", str(out), *map(str, words)])
        return code or out

    return run


def scans(office: Office) -> list[object]:
    """Words that name the scans of every batch."""
    named = [word for batch in office.samples.batches for word in ("--scans", batch)]
    return ["--profile", office.samples.profile, "--executor", "in-process", *named]


def test_the_profiles_own_export_comes_again_byte_for_byte(office: Office, export: Any) -> None:
    out = export("csv", "--profile", office.samples.profile)
    assert sorted(path.name for path in out.iterdir()) == sorted(office.records)
    for batch in office.records:
        assert inventory(out / batch / "csv") == inventory(office.published / batch / "csv")


def test_exported_twice_it_stands_there_once(export: Any) -> None:
    before = inventory(export("jsonl"))
    assert inventory(export("jsonl")) == before
    assert export("jsonl", "--option", "documents=none") == ExportError.exit_code
    assert inventory(export("jsonl")) == before


def test_a_file_of_records_is_enough_where_its_documents_lie_beside_it(
    office: Office, export: Any
) -> None:
    batch = next(iter(office.records))
    out = export("csv", records=office.published / batch / "jsonl" / "records.jsonl")
    assert [path.name for path in out.iterdir()] == [batch]
    assert list(out.rglob("*.pdf"))


def test_a_file_elsewhere_needs_to_be_told_where_they_lie(
    office: Office, export: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = tmp_path / "records.jsonl"
    text = "".join(f"{to_line(r)}\n" for records in office.records.values() for r in records)
    lines.write_text(text, "utf-8")
    assert export("csv", records=lines) == ExportError.exit_code
    assert "--scans" in capsys.readouterr().err
    assert list(tmp_path.glob("again/*")) == []
    out = export("csv", "--documents", office.published, records=lines)
    assert len(list(out.rglob("*.pdf"))) == sum(map(len, office.records.values()))


def test_tiff_is_written_from_the_scans(office: Office, export: Any) -> None:
    out = export("csv", "--option", "documents=tiff", *scans(office))
    for batch, records in office.records.items():
        index = (out / batch / "csv" / "index.csv").read_bytes().decode("cp1252")
        rows = {row["record_id"]: row for row in csv.DictReader(index.splitlines(), delimiter=";")}
        listed = json.loads((out / batch / "manifest.json").read_text("utf-8"))["files"]
        counted = {entry["name"]: entry.get("pages") for entry in listed}
        for record in records:
            name = f"documents/{record.id}.tif"
            with Image.open(out / batch / "csv" / name) as image:
                pages = image.n_frames
            assert pages == len(document_pages(record.pages)) == counted[f"csv/{name}"]
            assert rows[record.id]["file"] == name
            assert rows[record.id]["pages"] == str(pages)


def test_blank_pages_are_left_out_only_where_that_is_asked_for(office: Office, export: Any) -> None:
    out = export("csv", "--option", "blank_pages=false", *scans(office))
    left_out = 0
    for batch, records in office.records.items():
        for record in records:
            with pikepdf.open(out / batch / "csv" / "documents" / f"{record.id}.pdf") as pdf:
                pages = len(pdf.pages)
            blanks = sum(page.role is Role.BLANK for page in record.pages)
            assert pages == len(document_pages(record.pages)) - blanks
            left_out += blanks
        ledger = (out / batch / "ledger.json").read_text("utf-8")
        with_blanks = (office.published / batch / "ledger.json").read_text("utf-8")
        assert json.loads(ledger)["sides"] == json.loads(with_blanks)["sides"]
    assert left_out


def answered(office: Office, batch: str, action: Action, **words: Any) -> str:
    records = office.records[batch]
    with open_cases(load_profile(office.samples.profile)) as cases:
        record = max(records, key=lambda record: len(record.pages))
        new = resolve(record, says(action, **words), records=records, cases=cases)
    return "".join(f"{to_line(r)}\n" for r in new)


def test_an_answered_record_takes_the_place_of_the_one_it_supersedes(
    office: Office, export: Any, tmp_path: Path
) -> None:
    batch = next(iter(office.records))
    answers = tmp_path / "answers.jsonl"
    answers.write_text(answered(office, batch, Action.NO_CASE), "utf-8")
    new = json.loads(answers.read_text("utf-8"))
    out = export("csv", "--answers", answers, records=office.published / batch)
    index = (out / batch / "csv" / "index.csv").read_text("utf-8").splitlines()
    rows = {row["record_id"]: row for row in csv.DictReader(index, delimiter=";")}
    assert rows[new["id"]]["status"] == "clearing"
    assert new["supersedes"][0] not in rows
    (made,) = out.rglob(f"{new['id']}.pdf")
    (delivered,) = (office.published / batch / "csv").rglob(f"{new['supersedes'][0]}.pdf")
    assert made.read_bytes() == delivered.read_bytes()


def test_parts_of_a_split_document_are_written_from_the_scans(
    office: Office, export: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch, record = next(
        (batch, record)
        for batch, records in office.records.items()
        for record in [max(records, key=lambda record: len(record.pages))]
        if [p.role for p in record.pages if p.page.side == "front"].count(Role.CONTENT) > 1
    )
    fronts = [p for p in record.pages if p.page.side == "front" and p.role is Role.CONTENT]
    answers = tmp_path / "answers.jsonl"
    text = answered(office, batch, Action.SPLIT, first_pages=(fronts[-1].page.id,))
    answers.write_text(text, "utf-8")
    source = office.published / batch
    assert export("csv", "--answers", answers, records=source) == ExportError.exit_code
    assert "no document of it is there" in capsys.readouterr().err
    out = export("csv", "--answers", answers, *scans(office), records=source)
    for part in map(json.loads, text.splitlines()):
        assert list(out.rglob(f"{part['id']}.pdf"))


class TestRefusals:
    def test_a_test_batch_does_not_reach_production(self, export: Any, tmp_path: Path) -> None:
        code = export("csv", "--option", "target_environment=production")
        assert code == ExportError.exit_code
        assert list(tmp_path.rglob("index.csv")) == []

    def test_another_tenants_profile(self, office: Office, export: Any, tmp_path: Path) -> None:
        other = tmp_path / "profile.toml"
        text = office.samples.profile.read_text("utf-8")
        tenant = load_profile(office.samples.profile).profile.tenant
        other.write_text(text.replace(f'"{tenant}"', '"somebody-else"'), "utf-8")
        assert export("csv", "--profile", other) == ExportError.exit_code

    def test_a_document_that_was_changed_since(
        self, office: Office, export: Any, tmp_path: Path
    ) -> None:
        copy = tmp_path / "published"
        shutil.copytree(office.published, copy)
        for path in copy.rglob("*.pdf"):
            path.write_bytes(path.read_bytes() + b" ")
        assert export("csv", records=copy) == ExportError.exit_code

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (("--option", "separator"), ExportError.exit_code),
            (("--option", "no such = 1"), ExportError.exit_code),
            (("--option", "separater=,"), PluginError.exit_code),
            (("--option", "documents=docx"), PluginError.exit_code),
        ],
    )
    def test_options_that_are_none(self, export: Any, words: tuple[str, ...], code: int) -> None:
        assert export("csv", *words) == code

    def test_a_format_that_nobody_offers(self, export: Any) -> None:
        assert export("docx") == PluginError.exit_code

    def test_a_folder_without_records(self, export: Any, tmp_path: Path) -> None:
        assert export("csv", records=tmp_path) == ExportError.exit_code

    def test_scans_without_a_profile(self, office: Office, export: Any) -> None:
        with pytest.raises(SystemExit):
            export("csv", "--scans", office.samples.batches[0])


def test_options_are_written_as_in_a_profile(export: Any, office: Office) -> None:
    words = ["separator=,", "encoding=utf-16", 'columns={ Akte = "case_id" }', "documents=false"]
    out = export("csv", *(word for option in words for word in ("--option", option)))
    (first, *_) = (
        (out / next(iter(office.records)) / "csv" / "index.csv").read_text("utf-16").splitlines()
    )
    assert first == "Akte"
    assert not list(out.rglob("documents"))


def test_formats_say_how_far_they_are_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["formats"]) == 0
    shown = capsys.readouterr().out
    assert "jsonl            documented  Records as JSON lines" in shown
    assert "csv              unknown     An index file" in shown
    assert "not stated" not in shown
