"""`new-profile`: list and scans in, a profile out that docindex accepts and indexes with."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from docindex.cli import main
from docindex.indexer import Indexer, check_profile
from docindex.model import Status
from docindex.profile import load_profile
from docindex.registry import load_registry
from docindex.testing.samples import Samples, write_samples


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    return write_samples(tmp_path_factory.mktemp("new") / "s", seed=4, documents=6, cases=400)


@pytest.fixture(scope="module")
def made(samples: Samples) -> Path:
    """The new profile's folder, and the scans without their `batch.toml` beside it."""
    scans = samples.root / "scans"
    for batch in samples.batches:
        shutil.copytree(batch, scans / batch.name, ignore=shutil.ignore_patterns("*.toml"))
    out = samples.root / "kreis-neu"
    words = ["--cases", str(samples.table), "--samples", str(scans), "--out", str(out)]
    assert main(["new-profile", *words, "--executor", "in-process", "--language", "en"]) == 0
    return out


def test_the_profile_is_what_the_office_has(samples: Samples, made: Path) -> None:
    loaded = load_profile(made / "profile.toml")
    assert check_profile(loaded.profile, load_registry()) == ()
    truth = load_profile(samples.profile).profile
    profile = loaded.profile
    assert profile.tenant == "kreis-neu"
    assert profile.environment == "test"
    found = {reference.kind: reference for reference in profile.references}
    for reference in truth.references:
        assert found[reference.kind].pattern == reference.pattern
        wanted, mine = reference.check_digit, found[reference.kind].check_digit
        assert wanted is not None
        assert mine is not None
        assert mine["scheme"] == wanted["scheme"]
    assert profile.matchers[0].options["source"] == "csv:../cases.csv"
    wanted_keys = {"case_no": "case_no", "cash_no": "cash_no", "plate": "plate"}
    assert profile.matchers[0].options["keys"] == wanted_keys
    assert profile.matchers[0].options["successor"] == "merged_into"
    case_no = found["case_no"]
    assert case_no.barcode_payload == r"(?P<value>\d{10})"
    assert set(case_no.labels_theirs) >= {"Unser Zeichen"}


def test_the_report_names_doubts_and_no_number_of_the_list(samples: Samples, made: Path) -> None:
    report = (made / "report.md").read_text("utf-8")
    profile = (made / "profile.toml").read_text("utf-8")
    assert "## To be settled" in report
    assert "**matchers.status**" in report
    assert "# DOUBT" in profile
    rows = samples.table.read_text("utf-8").splitlines()[1:]
    for row in rows:
        case_no, cash_no, plate, *_ = row.split(";")
        for text in (case_no, cash_no, plate):
            assert text not in report
            assert text not in profile


def test_the_first_records_come_from_it(samples: Samples, made: Path) -> None:
    with Indexer(load_profile(made / "profile.toml"), executor="in-process") as indexer:
        result = indexer.index(samples.root / "scans" / samples.batches[0].name)
    statuses = [record.decision.status for record in result.records]
    assert Status.INDEXED in statuses


def test_nothing_is_overwritten_and_mistakes_are_named(
    samples: Samples, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["new-profile", "--executor", "in-process", "--cases"]
    table, scans = str(samples.table), str(samples.root / "scans")
    assert main([*words, table, "--samples", scans, "--out", str(made)]) == 6
    out = str(samples.root / "other")
    assert main([*words, "none.csv", "--samples", scans, "--out", out]) == 7
    assert main([*words, table, "--samples", str(samples.root / "no"), "--out", out]) == 4
    said = capsys.readouterr().err
    assert "holds a profile or report already" in said
    assert "none.csv: is no file" in said
    assert "is no folder" in said
