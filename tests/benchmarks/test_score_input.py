"""What cannot be scored is refused with file, line, key and remedy."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.score import main
from benchmarks.scoring.fields import InputError
from benchmarks.scoring.report import Run, score_runs

from tests.benchmarks.scoring_samples import Json, Mail, answer, write_run

Change = Callable[[Json], object]


def _mail() -> tuple[Json, list[Json]]:
    mail = Mail()
    mail.batch("b1")
    mail.document("sc", "A")
    mail.document("scb", "B")
    mail.batch("b2")
    mail.document("sc", None)
    return mail.truth, mail.perfect()


def _refused(run: Run) -> InputError:
    with pytest.raises(InputError) as caught:
        score_runs([run])
    error = caught.value
    assert str(error).startswith(error.file)
    assert error.key in str(error)
    assert error.remedy
    return error


def _twice(entries: list[Json]) -> None:
    entries.append(copy.deepcopy(entries[0]))


TRUTH: dict[str, tuple[Change, str, str]] = {
    "schema": (lambda t: t.update(schema="x/1"), "schema", '"x/1"'),
    "tier": (lambda t: t.update(tier="names"), "tier", '"names"'),
    "missing": (lambda t: t["documents"][1].pop("decidable"), "documents[1].decidable", "missing"),
    "kind": (lambda t: t["batches"][0].update(level=3), "batches[0].level", "is 3"),
    "flag": (
        lambda t: t["batches"][1].update(declared_right="yes"),
        "batches[1].declared_right",
        '"yes"',
    ),
    "role": (
        lambda t: t["batches"][0]["pages"][1].update(role="front"),
        "batches[0].pages[1].role",
        '"front"',
    ),
    "no list": (lambda t: t.update(documents=[]), "documents", "is []"),
    "no object": (lambda t: t["documents"].insert(0, "x"), "documents[0]", '"x"'),
    "two batches": (lambda t: _twice(t["batches"]), "batches[2].id", "two batches"),
    "two pages": (lambda t: _twice(t["batches"][0]["pages"]), "batches[0].pages[5].id", "twice"),
    "two documents": (lambda t: _twice(t["documents"]), "documents[3].pages", "two documents"),
    "no batch": (lambda t: t["documents"][0].update(batch="b9"), "documents[0].batch", "'b9'"),
    "strange page": (
        lambda t: t["documents"][0].update(pages=[{"id": "b1_00009f", "role": "content"}]),
        "documents[0].pages",
        "b1_00009f",
    ),
    "other role": (
        lambda t: t["documents"][0].update(pages=[{"id": "b1_00002f", "role": "back"}]),
        "documents[0].pages",
        "role back",
    ),
    "no content": (
        lambda t: t["documents"][0].update(pages=t["documents"][0]["pages"][:1]),
        "documents[0].pages",
        "none has content",
    ),
    "homeless": (lambda t: t["documents"].pop(0), "batches[0].pages", "'b1_00002f'"),
    "decidable": (
        lambda t: t["documents"][2].update(decidable=True),
        "documents[2].decidable",
        "without a case",
    ),
}


@pytest.mark.parametrize("name", TRUTH)
def test_mistakes_in_the_truth(name: str, tmp_path: Path) -> None:
    change, key, message = TRUTH[name]
    truth, answers = _mail()
    truth = copy.deepcopy(truth)
    change(truth)
    run = write_run(tmp_path, truth, answers)
    error = _refused(run)
    assert (error.file, error.key) == (str(run.truth), key)
    assert message in error.message


ANSWERS: dict[str, tuple[Change, str, str]] = {
    "schema": (lambda a: a.update(schema="docindex.answer/2"), "schema", "answer/2"),
    "missing": (lambda a: a.pop("probability"), "probability", "missing"),
    "status": (lambda a: a.update(status="done"), "status", '"done"'),
    "no case": (lambda a: a.update(case_id=None), "case_id", "indexed"),
    "a case": (lambda a: a.update(status="clearing"), "case_id", "clearing"),
    "percent": (lambda a: a.update(probability=95), "probability", "95"),
    "true": (lambda a: a.update(probability=True), "probability", "true"),
    "pages": (lambda a: a.update(pages="b1_00003f"), "pages", "b1_00003f"),
    "no pages": (lambda a: a.update(pages=[]), "pages", "[]"),
    "number": (lambda a: a["pages"].append(7), "pages[3]", "7"),
    "unknown page": (lambda a: a["pages"].append("b1_00077f"), "pages[3]", "'b1_00077f'"),
    "page of another": (lambda a: a["pages"].append("b2_00001f"), "pages[3]", "'b2_00001f'"),
    "page twice": (lambda a: a["pages"].append("b1_00003f"), "pages[3]", "twice"),
    "other batch": (lambda a: a.update(batch="b9"), "batch", "'b9'"),
    "other batch of docindex": (
        lambda a: a.update(
            schema="docindex.record/1",
            batch={"id": "b9", "tenant": "t"},
            pages=[{"id": "b9_00001f"}],
        ),
        "batch.id",
        "'b9'",
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_mistakes_in_the_answers(name: str, tmp_path: Path) -> None:
    change, key, message = ANSWERS[name]
    truth, answers = _mail()
    change(answers[1])
    run = write_run(tmp_path, truth, answers)
    error = _refused(run)
    assert (error.file, error.line, error.key) == (str(run.records[0]), 2, key)
    assert message in error.message


def test_a_page_in_two_answers_is_a_score_and_no_mistake(tmp_path: Path) -> None:
    truth, answers = _mail()
    report = score_runs([write_run(tmp_path, truth, [*answers, answers[0]])])
    assert report.scores["pages_doubled"].count == 2


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('{"schema": ', 1, "not JSON"),
        ("\n[1]", 2, "not a JSON object"),
        ('{"probability": NaN}', 1, "NaN"),
    ],
)
def test_lines_that_are_no_objects(text: str, line: int, message: str, tmp_path: Path) -> None:
    run = write_run(tmp_path, *_mail())
    run.records[0].write_text(text, "utf-8")
    error = _refused(run)
    assert error.line == line
    assert message in error.message


def test_a_break_in_the_truth_has_its_line(tmp_path: Path) -> None:
    run = write_run(tmp_path, *_mail())
    run.truth.write_text('{\n "schema": 1,\n oops\n}', "utf-8")
    assert _refused(run).line == 3


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    run = write_run(tmp_path, *_mail())
    run.records[0].write_bytes(b'{"batch": "\xff"}')
    assert "UTF-8" in _refused(run).message
    run.records[0].unlink()
    assert "cannot be read" in _refused(run).message


@pytest.mark.parametrize(
    ("held", "message"), [(["b9"], "'b9' is not in"), (["", "b1"], "has an answer in")]
)
def test_batches_that_cannot_be_held(held: list[str], message: str, tmp_path: Path) -> None:
    error = _refused(write_run(tmp_path, *_mail(), held=held))
    assert error.line == len(held)
    assert message in error.message


def test_a_batch_without_answers_is_lost_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth, answers = _mail()
    run = write_run(tmp_path, truth, [line for line in answers if line["batch"] == "b1"])
    assert main(["--truth", str(run.truth), "--records", str(run.records[0])]) == 0
    printed = capsys.readouterr().out
    assert "all pages lost: b2" in printed
    assert "pages lost: b2_00001f, b2_00002f" in printed


def test_the_command_prints_the_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = answer(["b9_00001f"], None, "clearing")
    run = write_run(tmp_path, _mail()[0], [line])
    assert main(["--truth", str(run.truth), "--records", str(run.records[0])]) == 2
    assert capsys.readouterr().err == (
        f"{run.records[0]}, line 1: batch: batch 'b9' is not in {run.truth}. "
        "Score records with the truth of their own batches.\n"
    )
    assert json.loads(run.records[0].read_text("utf-8")) == line
