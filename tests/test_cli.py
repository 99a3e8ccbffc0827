from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from docindex.cli import main
from docindex.testing.samples import Samples, write_samples

SCHEMA = Path(__file__).parent.parent / "src" / "docindex" / "schemas" / "record-1.schema.json"


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    return write_samples(tmp_path_factory.mktemp("cli") / "s", seed=5, documents=4, cases=200)


def _index(samples: Samples, *more: str) -> int:
    words = ["index", "--profile", str(samples.profile), "--executor", "in-process", *more]
    return main(words)


def test_records_are_lines_on_standard_output(
    samples: Samples, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    batch = samples.batches[-1]
    assert _index(samples, str(batch), "--out", str(tmp_path), "--box", "K 4") == 0
    out, err = capsys.readouterr()
    records = [json.loads(line) for line in out.splitlines()]
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    for record in records:
        jsonschema.validate(record, schema)
        assert record["batch"]["box"] == "K 4"
        assert record["probability"] is None
    assert "the ledger is closed" in err
    assert (tmp_path / batch.name / "manifest.json").exists()


def test_a_batch_that_fails_does_not_keep_the_others(
    samples: Samples, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert _index(samples, str(tmp_path / "none"), str(samples.batches[-1]), "--quiet") == 4
    out, err = capsys.readouterr()
    assert out.count("\n") >= 1
    assert "none" in err


def test_a_gap_holds_the_batch(
    samples: Samples, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    held = tmp_path / "held.txt"
    words = ("--expected-sheets", "99", "--held", str(held))
    assert _index(samples, str(samples.batches[-1]), *words) == 5
    assert held.read_text(encoding="utf-8").split() == [samples.batches[-1].name]
    out, err = capsys.readouterr()
    assert out == ""
    assert "99 sheets declared" in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--id", "a"], "names one batch"),
        (["--expected-sheets", "-1"], "is negative"),
        (["--tenant", "kreis-b"], "kreis-b"),
    ],
)
def test_wrong_facts_are_refused(
    samples: Samples, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    batches = [str(batch) for batch in samples.batches[-2:]]
    assert _index(samples, *batches, *words) == 4
    assert message in capsys.readouterr().err


def test_check_says_what_is_wrong_and_how_to_mend_it(
    samples: Samples, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(samples.profile)]) == 0
    wrong = samples.profile.with_name("wrong.toml")
    text = samples.profile.read_text(encoding="utf-8").replace('"zbar"', '"zbra"')
    wrong.write_text(text.replace("encoding =", "encodign ="), encoding="utf-8")
    assert main(["check", str(wrong)]) == 2
    err = capsys.readouterr().err
    assert "survey.barcodes: no component 'zbra'" in err
    assert "exports[1].options.encodign: is not a known key" in err


def test_a_missing_list_of_cases_is_told(
    samples: Samples, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = samples.profile.with_name("nolist.toml")
    text = samples.profile.read_text(encoding="utf-8").replace("cases.sqlite", "gone.sqlite")
    profile.write_text(text, encoding="utf-8")
    words = ["index", "--profile", str(profile), str(samples.batches[-1]), "--workers", "1"]
    assert main(words) == 7
    assert "gone.sqlite" in capsys.readouterr().err


def test_plugins_lists_components_and_what_was_set_aside(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["plugins", "--plugin", "docindex.testing.faults"]) == 0
    out = capsys.readouterr().out
    assert "docindex-core" in out
    assert "faulty" in out


def test_a_demo_folder_in_use_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").touch()
    assert main(["demo", "--out", str(tmp_path)]) == 1
    assert "is not empty" in capsys.readouterr().err


def test_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "docindex", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("docindex 0.")
    done = subprocess.run(
        [sys.executable, "-m", "docindex", "nonsense"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
