"""`docindex learn-class` on scans that are drawn, and a profile that uses what it made."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from docindex.classfile import read_classes
from docindex.classlearning.samples import class_folders
from docindex.cli import main
from docindex.errors import IntakeError
from docindex.matching.classfitting import LEAST_SAMPLES

PROFILE = """schema = "docindex.profile/1"
tenant = "kreis-a"
environment = "test"
{more}
[separation]
one_file_one_document = true

[[references]]
kind = "case_no"
pattern = '\\d{{4}}-\\d{{2}}'
{classes}
"""
TITLES = {
    "invoice": ("INVOICE FOR SERVICES", "Amount payable"),
    "lawyer": ("LAWYERS OF MUSTERAU", "Power of attorney"),
    "notice": ("NOTICE OF DELIVERY", "Date and manner"),
}


def draw(path: Path, kind: str, number: int) -> None:
    """A page with a title, a few lines and, on invoices, a table; no two are alike."""
    page = np.full((1170, 827), 255, np.uint8)
    title, second = TITLES[kind]
    top = 120 + number % 4
    cv2.putText(page, title, (90, top), cv2.FONT_HERSHEY_SIMPLEX, 1.1, 0, 3)
    cv2.putText(page, second, (90, top + 60), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2)
    for line in range(4 + number % 3):
        text = f"Line {line} of letter {number * 37 % 91} to nobody"
        cv2.putText(page, text, (90, 320 + 40 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.55, 0, 1)
    if kind == "invoice":
        for row in range(6):
            cv2.line(page, (90, 640 + 60 * row), (740, 640 + 60 * row), 0, 2)
    Image.fromarray(page).save(path, dpi=(100, 100))


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("samples")
    for kind in TITLES:
        (root / kind).mkdir()
        for number in range(LEAST_SAMPLES):
            draw(root / kind / f"{number:02d}.png", kind, number)
    return root


@pytest.fixture(scope="module")
def learned(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tenant")
    (folder / "profile.toml").write_text(PROFILE.format(more="", classes=""), encoding="utf-8")
    arguments = [
        "learn-class",
        *("--samples", str(samples)),
        *("--profile", str(folder / "profile.toml")),
        *("--out", str(folder / "classes.json")),
        *("--report", str(folder / "classes.md")),
        *("--executor", "in-process"),
    ]
    assert main(arguments) == 0
    return folder


def test_it_writes_a_model_and_a_report_in_both_languages(learned: Path) -> None:
    model = read_classes(learned / "classes.json")
    assert model.linear.names == tuple(sorted(TITLES))
    assert model.samples == (LEAST_SAMPLES,) * 3
    report = (learned / "classes.md").read_text("utf-8")
    assert report.count(model.id) == 2
    assert "# Dokumentklassen" in report
    assert "# Classes of documents" in report
    assert f"/{3 * LEAST_SAMPLES} [" in report
    assert report.count('[[classes]]\nname = "lawyer"') == 2


def test_a_profile_uses_the_model_and_without_it_nothing_changes(
    learned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = tmp_path / "batch"
    batch.mkdir()
    for number, kind in enumerate(TITLES):
        draw(batch / f"{number}.png", kind, 50 + number)
    classes = "".join(f'\n[[classes]]\nname = "{name}"\n' for name in TITLES)
    said = {}
    for more in ("", 'classes_model = "classes.json"'):
        profile = learned / "used.toml"
        profile.write_text(PROFILE.format(more=more, classes=classes), encoding="utf-8")
        capsys.readouterr()
        arguments = ["index", str(batch), "--profile", str(profile), "--executor", "in-process"]
        assert main(arguments) == 0
        said[more] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    plain, modelled = said.values()
    assert [record["document_class"] for record in plain] == ["unknown"] * 3
    found = [record["document_class"] for record in modelled]
    assert all(name in (kind, "unknown") for name, kind in zip(found, TITLES, strict=True))
    assert found.count("unknown") <= 1
    for one, other in zip(plain, modelled, strict=True):
        for key in ("status", "reason", "case_id", "score", "log_odds", "pages"):
            assert one[key] == other[key]
        assert set(other["versions"]) - set(one["versions"]) == {"model of classes"}


def test_a_class_with_too_few_samples_is_refused(
    samples: Path, learned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few = tmp_path / "few"
    for kind in TITLES:
        (few / kind).mkdir(parents=True)
    draw(few / "invoice" / "1.png", "invoice", 1)
    arguments = ["learn-class", "--samples", str(few), "--out", str(tmp_path / "model.json")]
    assert main([*arguments, "--profile", str(learned / "profile.toml")]) == 4
    told = capsys.readouterr().err
    assert f"invoice has 1 and lacks {LEAST_SAMPLES - 1}" in told
    assert f"lawyer has 0 and lacks {LEAST_SAMPLES}" in told
    assert not (tmp_path / "model.json").exists()
    assert len(class_folders(samples)) == 3


def test_a_folder_that_no_class_may_be_called_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Meine Briefe").mkdir()
    with pytest.raises(IntakeError, match="Rename the folder"):
        class_folders(tmp_path)


def test_a_model_that_is_there_is_kept(learned: Path, samples: Path) -> None:
    before = (learned / "classes.json").read_bytes()
    arguments = ["learn-class", "--samples", str(samples), "--out", str(learned / "classes.json")]
    assert main([*arguments, "--profile", str(learned / "profile.toml")]) == 6
    assert (learned / "classes.json").read_bytes() == before
