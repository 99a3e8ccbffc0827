"""`docindex explain` on sample mail, from scans to the finished file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docindex.builtin.in_process import InProcess
from docindex.cli import main
from docindex.errors import ExportError
from docindex.report.sources import read_records
from docindex.report.writing import write_report
from docindex.testing.samples import write_samples
from tests.report.test_islands import Elements


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A file of records and the folder of its one batch; one scan of it cannot be read."""
    folder = tmp_path_factory.mktemp("explain")
    samples = write_samples(folder / "samples", seed=5, documents=8, cases=200)
    batch = next(b for b in samples.batches if "duplex" in b.name)
    scan = sorted(batch.glob("*.tif"))[-1]
    scan.write_bytes(scan.read_bytes()[:200])
    words = ["index", str(batch), "--profile", str(samples.profile), "--executor", "in-process"]
    records = folder / "records.jsonl"
    with pytest.MonkeyPatch.context() as patch, records.open("w", encoding="utf-8") as out:
        patch.setattr("sys.stdout", out)
        assert main([*words, "--quiet"]) == 0
    return records, batch


@pytest.fixture
def batch(indexed: tuple[Path, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(indexed[1], tmp_path / indexed[1].name))


def explain(records: Path, out: Path, *more: object) -> int:
    words = ["explain", records, "--out", out, "--executor", "in-process", *more]
    return main([str(word) for word in words])


def islands(path: Path) -> Iterator[tuple[str, Any]]:
    texts = Elements(path.read_text(encoding="utf-8")).texts
    yield from ((n, json.loads(t)) for n, t in texts.items() if n not in ("script", "style"))


def test_every_page_of_every_document_is_in_the_file(
    indexed: tuple[Path, Path], batch: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = [entry.record for entry in read_records([indexed[0]])]
    out = tmp_path / "explain.html"
    assert explain(indexed[0], out, "--batch", batch) == 0
    found = dict(islands(out))
    report = found["report"]
    assert sorted(d["id"] for d in report["documents"]) == sorted(r.id for r in records)
    order = ["clearing", "verify", "pending", "indexed"]
    ranks = [order.index(document["status"]) for document in report["documents"]]
    assert ranks == sorted(ranks)
    by_id = {record.id: record for record in records}
    for number, document in enumerate(report["documents"]):
        record, shown = by_id[document["id"]], found[f"d{number}"]
        assert [page["id"] for page in shown["pages"]] == [p.page.id for p in record.pages]
        pictures = [found[f"p{number}-{index}"] for index in range(len(record.pages))]
        wanted = ["unreadable" if p.survey.fault else "shown" for p in record.pages]
        assert [picture["state"] for picture in pictures] == wanted
        assert len({c["case"] for c in shown["candidates"]}) == len(shown["candidates"])
    (account,) = report["batches"]
    assert account["fault"] == ""
    assert account["sides"] == sum(found["end"]["pictures"].values())
    assert found["end"]["pictures"]["unreadable"] == 1
    assert account["roles"]["unreadable"] == 1
    err = capsys.readouterr().err
    assert f"{len(records)} documents" in err
    assert "1 unreadable" in err


def test_what_is_missing_is_shown_as_missing(
    indexed: tuple[Path, Path], batch: Path, tmp_path: Path
) -> None:
    gone, changed = sorted(batch.glob("*.tif"))[:2]
    gone.unlink()
    changed.write_bytes(changed.read_bytes() + b"\0")
    out = tmp_path / "explain.html"
    assert explain(indexed[0], out, "--batch", batch, "--quiet") == 0
    states = dict(islands(out))["end"]["pictures"]
    assert states["missing"] == 1
    assert states["changed"] == 1


def test_without_folders_there_is_a_report_all_the_same(
    indexed: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "explain.html"
    assert explain(indexed[0], out, "--batch", f"other={tmp_path}", "--language", "en") == 0
    found = dict(islands(out))
    assert set(found["end"]["pictures"]) == {"no_folder", "unreadable"}
    assert found["report"]["languages"] == ["en"]
    err = capsys.readouterr().err
    assert "no --batch names it" in err
    assert "--batch other: none of the records" in err


def test_a_file_is_overwritten_on_request_only(
    indexed: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "explain.html"
    out.write_text("mine", encoding="utf-8")
    assert explain(indexed[0], out, "--quiet") == 6
    assert out.read_text(encoding="utf-8") == "mine"
    assert "--force" in capsys.readouterr().err
    assert explain(indexed[0], out, "--quiet", "--force") == 0
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_nothing_half_is_left(indexed: tuple[Path, Path], batch: Path, tmp_path: Path) -> None:
    class Breaking(InProcess):
        def map(self, *_: object, **__: object) -> Iterator[Any]:  # type: ignore[override]
            raise OSError(28, "No space left on device")

    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(ExportError, match="No space left"):
        write_report(
            read_records([indexed[0]]),
            {batch.name: batch},
            folder / "explain.html",
            executor=Breaking(),
        )
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("out", ["none/explain.html", "."])
def test_a_place_that_cannot_be_written_to_is_named(
    indexed: tuple[Path, Path], tmp_path: Path, out: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain(indexed[0], tmp_path / out, "--quiet", "--force") == 6
    assert str(tmp_path) in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--largest=20", "--largest=x", "--workers=-1", "--language=fr"])
def test_options_out_of_range_are_refused(tmp_path: Path, option: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["explain", str(tmp_path), option])
    assert caught.value.code == 2
