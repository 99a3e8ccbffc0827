"""From records to a calibration on the command line, with nothing replaced."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import attrs
import pytest

from docindex.calibrationfile import load_calibration
from docindex.cli import main
from docindex.model import IndexRecord
from tests.auditing.samples import mail, write_records

PROFILE = """\
schema = "docindex.profile/1"
tenant = "{tenant}"
environment = "test"
[separation]
case_barcode = true
[policy]
max_wrong = {max_wrong}
"""


class Desk:
    """A folder with records, an audit of them that was keyed, and a profile."""

    def __init__(self, folder: Path, records: list[IndexRecord], truth: dict[str, str]) -> None:
        self.folder = folder
        self.records = write_records(records, folder / "export" / "b1" / "records.jsonl")
        self.truth = truth
        self.profile()

    def profile(self, tenant: str = "kreis-a", max_wrong: float = 0.02) -> None:
        text = PROFILE.format(tenant=tenant, max_wrong=max_wrong)
        (self.folder / "profile.toml").write_text(text, encoding="utf-8")

    def run(self, *words: str) -> int:
        return main([str(self.folder / w[1:]) if w.startswith("@") else w for w in words])

    def audit(self, n: int, *words: str) -> int:
        return self.run(
            "audit", "draw", "--records", "@export", "--n", str(n), *words, "--out", "@audit.json"
        )

    def key(self) -> None:
        assert (
            self.run("audit", "sheet", "@audit.json", "--records", "@export", "--out", "@sheet.csv")
            == 0
        )
        with (self.folder / "sheet.csv").open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream, delimiter=";"))
        with (self.folder / "muster.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0], delimiter=";")
            writer.writeheader()
            writer.writerows(row | {"case": self.truth[row["record"]]} for row in rows)

    def take(self) -> int:
        return self.run(
            "audit", "take", "@muster.csv", "--audit", "@audit.json", "--out", "@labels.csv"
        )

    def calibrate(self, *words: str) -> int:
        files = ("--labels", "@labels.csv", "--profile", "@profile.toml")
        return self.run(
            "calibrate", "--records", "@export", *files, "--out", "@calibration.json", *words
        )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    found = Desk(tmp_path_factory.mktemp("desk"), *mail(1200))
    assert found.audit(800) == 0
    found.key()
    assert found.take() == 0
    return found


class TestAudit:
    def test_a_calibration_is_made_and_comes_back(
        self, desk: Desk, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert desk.calibrate("--report", "@report.html", "--force") == 0
        made = load_calibration(desk.folder / "calibration.json")
        assert made.tested.bound <= made.promise.max_wrong == 0.02
        assert dict(made.ties) == {"docindex-core": "0.1.0", "table": "sha256:0f"}
        assert "The promise is kept: at most 2 %" in capsys.readouterr().err
        page = (desk.folder / "report.html").read_text("utf-8")
        assert made.id in page
        assert "Das Versprechen hält: höchstens 2 %" in page

    def test_the_same_labels_make_the_same_file(self, desk: Desk) -> None:
        texts = []
        for _ in range(2):
            assert desk.calibrate("--force") == 0
            texts.append((desk.folder / "calibration.json").read_bytes())
        assert texts[0] == texts[1]

    def test_what_cannot_be_promised_is_refused_with_a_number(
        self, desk: Desk, capsys: pytest.CaptureFixture[str]
    ) -> None:
        desk.profile(max_wrong=0.0003)
        try:
            assert desk.calibrate("--out", "@none.json", "--report", "@no.html") == 11
        finally:
            desk.profile()
        assert not (desk.folder / "none.json").exists()
        assert (desk.folder / "no.html").exists()
        said = capsys.readouterr().err
        assert "do not carry at most 0.03 % wrong" in said
        assert "documents are missing" in said

    def test_another_tenant_is_refused(
        self, desk: Desk, capsys: pytest.CaptureFixture[str]
    ) -> None:
        desk.profile(tenant="kreis-b")
        try:
            assert desk.calibrate("--force") == 11
        finally:
            desk.profile()
        assert "the records are of tenant 'kreis-a'" in capsys.readouterr().err

    def test_clerks_alone_test_nothing(
        self, desk: Desk, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = (desk.folder / "labels.csv").read_text("utf-8-sig").replace(";audit;", ";clerk;")
        (desk.folder / "clerks.csv").write_text(text, encoding="utf-8")
        code = desk.run(
            "calibrate", "--records", "@export", "--labels", "@clerks.csv", "--profile",
            "@profile.toml", "--out", "@c.json",
        )  # fmt: skip
        assert code == 11
        assert "no label is of an audit" in capsys.readouterr().err

    def test_records_of_another_model_are_refused(
        self, desk: Desk, capsys: pytest.CaptureFixture[str]
    ) -> None:
        records, _ = mail(1)
        other = attrs.evolve(records[0], id="b2_1", versions=(("docindex-core", "0.2.0"),))
        path = write_records([other], desk.folder / "export" / "b2" / "records.jsonl")
        try:
            assert desk.calibrate("--force") == 11
        finally:
            path.unlink()
        assert "was made otherwise than those before it" in capsys.readouterr().err

    def test_the_report_says_what_was_counted(
        self, desk: Desk, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert desk.run("audit", "report", "@labels.csv", "--records", "@export") == 0
        said = capsys.readouterr().out
        assert said.startswith("1200 documents: ")
        assert "indexed, all all: 0 of " in said
        assert "verify, class letter: " in said

    def test_a_file_that_is_there_stays(self, desk: Desk) -> None:
        before = (desk.folder / "audit.json").read_bytes()
        assert desk.audit(10) == 6
        assert (desk.folder / "audit.json").read_bytes() == before

    def test_drift_is_compared_week_by_week(
        self, desk: Desk, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert desk.calibrate("--force") == 0
        capsys.readouterr()
        assert desk.run("audit", "drift", "@calibration.json", "--records", "@export") == 0
        (alarm,) = map(json.loads, capsys.readouterr().out.splitlines())
        assert (alarm["measure"], alarm["kind"], alarm["name"]) == ("unseen", "class", "rare")


def test_what_is_keyed_by_halves_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(tmp_path, *mail(30))
    assert desk.audit(10, "--by", "class") == 0
    desk.key()
    lines = (tmp_path / "muster.csv").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "muster.csv").write_text("".join(lines[:-1]), encoding="utf-8")
    assert desk.take() == 11
    assert "1 of 10 documents have no answer" in capsys.readouterr().err
    assert not (tmp_path / "labels.csv").exists()


def test_two_runs_of_one_batch_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records, truth = mail(3)
    desk = Desk(tmp_path, records, truth)
    other = [attrs.evolve(record, document_class="other") for record in records]
    write_records(other, tmp_path / "export" / "b2" / "records.jsonl")
    assert desk.audit(2) == 11
    assert "stands in" in capsys.readouterr().err
