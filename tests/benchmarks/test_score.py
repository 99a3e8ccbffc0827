"""The scorer on batches small enough to count by hand, and laws that hold on any."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from benchmarks.score import main
from benchmarks.scoring.intervals import Share
from benchmarks.scoring.outcomes import Count, Outcome
from benchmarks.scoring.report import as_json, score_runs
from benchmarks.scoring.scores import GROUPS, SCORES

from docindex.record import to_json
from tests import record_samples
from tests.benchmarks.scoring_samples import Json, Mail, answer, scored, write_run

REPO = Path(__file__).parents[2]


def every_error() -> tuple[Mail, list[Json]]:
    """Every outcome at least once; the comments say which."""
    mail = Mail()
    mail.batch("b1")
    form = mail.document
    answers = [
        answer(form("scc", "A"), "A", "indexed"),  # right
        answer(form("scc", "B"), "X", "indexed"),  # wrong
        answer(form("sc", "C"), "C", "verify"),  # verify_right
        answer(form("sc", "D"), "X", "verify"),  # verify_wrong
        answer(form("sc", "E"), None, "pending"),  # avoidable_clearing
        answer(form("sc", None), None, "clearing"),  # clearing_right
        answer(form("sc", "F", decidable=False), "F", "indexed"),  # right by a guess
        answer(form("scc", "G")[:-1], "G", "indexed"),  # miscut, last page lost
        answer(  # miscut and, behind a destroyed separator, wrong
            form("sc", "H") + form("sc", "I", separator_destroyed=True), "H", "indexed"
        ),
        # avoidable_clearing twice: a missed start that is flagged
        answer(form("sc", "J") + form("sc", "K"), None, "clearing"),
    ]
    cut = form("scc", "L")  # miscut: a false start on its last page
    answers += [answer(cut[:2], "L", "indexed"), answer(cut[2:], None, "clearing")]
    twice = form("sc", "M")  # miscut: its page stands in two answers
    answers += [answer(twice, "M", "indexed"), answer(twice[1:], None, "clearing")]
    answers.append(answer(form("sc", None, kind="advert"), "N", "indexed"))  # wrong: has no case
    form("sc", "O")  # lost
    mail.batch("b2", tenant="u", level="fax", declared_right=False)
    form("sc", "P")  # held
    return mail, answers


BY_HAND = {
    "wrong": (3, 17),
    "pages_lost": (3, 38),
    "pages_lost_content": (2, 21),
    "pages_doubled": (1, 38),
    "right": (2, 17),
    "verify_right": (1, 17),
    "verify_wrong": (1, 17),
    "miscut": (4, 17),
    "held": (1, 17),
    "lost": (1, 17),
    "avoidable_clearing": (3, 14),
    "clearing_right": (1, 3),
    "guessed": (1, 3),
    "dark": (1, 14),
    "dark_delivered": (1, 13),
    "residual": (12, 14),
    "boundary_precision": (12, 13),
    "boundary_recall": (12, 15),
    "missed_flagged": (1, 3),
    "missed_unflagged": (2, 15),
}


def test_every_score_is_as_counted_by_hand(tmp_path: Path) -> None:
    mail, answers = every_error()
    report, scores = scored(tmp_path, mail.truth, answers, held=["b2"])
    assert scores == BY_HAND
    assert sum(report.counts[outcome] for outcome in Outcome) == report.counts[Count.DOCUMENTS]


def test_groups_and_findings_name_what_happened(tmp_path: Path) -> None:
    mail, answers = every_error()
    results = as_json(scored(tmp_path, mail.truth, answers, held=["b2"])[0])
    groups = {
        by: {key: (g["wrong"]["count"], g["wrong"]["of"]) for key, g in found.items()}
        for by, found in results["groups"].items()
    }
    assert groups == {
        "level": {"clean": (3, 16), "fax": (0, 1)},
        "kind": {"advert": (1, 1), "form": (2, 16)},
        "tenant": {"t": (3, 16), "u": (0, 1)},
        "tier": {"people": (3, 17)},
        "starts_by": {"patch": (3, 17)},
        "separator": {"destroyed": (1, 1), "whole": (2, 16)},
    }
    findings = results["findings"]
    assert [found["first_page"] for found in findings["wrong"]] == [
        "b1_00005f",
        "b1_00023f",
        "b1_00034f",
    ]
    assert findings["wrong"][2]["case"] is None
    assert findings["wrong"][2]["indexed_to"] == [{"tenant": "t", "case_id": "N"}]
    assert findings["pages_lost"] == ["b1_00019f", "b1_00035f", "b1_00036f"]
    assert [(found["page"], found["flagged"]) for found in findings["missed_starts"]] == [
        ("b1_00023f", False),
        ("b1_00027f", True),
        ("b1_00036f", False),
    ]
    batches = {"total": 2, "held": ["b2"], "held_with_cause": ["b2"], "unanswered": []}
    assert results["batches"] == batches


def test_separators_and_blank_pages_may_stand_anywhere(tmp_path: Path) -> None:
    mail = Mail()
    mail.batch("b")
    first, second = mail.document("sckb", "A"), mail.document("sc", "B")
    answers = [answer(first[1:3], "A", "indexed"), answer([*first[3:], *second], "B", "indexed")]
    _, scores = scored(tmp_path, mail.truth, answers)
    assert scores["right"] == (2, 2)
    assert scores["boundary_precision"] == scores["boundary_recall"] == (1, 1)
    assert scores["pages_lost"] == (1, 6)
    assert scores["pages_lost_content"] == (0, 3)


def test_a_printed_back_is_content(tmp_path: Path) -> None:
    mail = Mail()
    mail.batch("b")
    pages = mail.document("ck", "A")
    _, scores = scored(tmp_path, mail.truth, [answer(pages[:1], "A", "indexed")])
    assert (scores["right"], scores["miscut"]) == ((0, 1), (1, 1))


def test_sides_in_no_document_count_as_pages_only(tmp_path: Path) -> None:
    mail = Mail()
    mail.batch("b")
    pages = mail.document("cb", "A")
    blank = mail.truth["documents"][0]["pages"][1]
    mail.truth["documents"][0]["pages"] = [mail.truth["documents"][0]["pages"][0]]
    report, scores = scored(tmp_path, mail.truth, [answer(pages[:1], "A", "indexed")])
    assert (scores["right"], scores["pages_lost"]) == ((1, 1), (1, 2))
    assert report.groups["kind"]["(in no document)"]["pages_lost"].count == 1
    assert as_json(report)["findings"]["pages_lost"] == [blank["id"]]


def test_a_right_proposal_for_the_wrong_pages_is_no_right_proposal(tmp_path: Path) -> None:
    mail = Mail()
    mail.batch("b")
    pages = mail.document("sc", "A") + mail.document("sc", "B")
    _, scores = scored(tmp_path, mail.truth, [answer(pages, "A", "verify")])
    assert (scores["verify_right"], scores["verify_wrong"]) == ((0, 2), (2, 2))
    assert scores["residual"] == (2, 2)


def test_held_batches_miss_no_starts(tmp_path: Path) -> None:
    mail = Mail()
    mail.batch("b")
    for _ in range(3):
        mail.document("sc", "A")
    report, scores = scored(tmp_path, mail.truth, [], held=["b"])
    assert (scores["held"], scores["dark"], scores["dark_delivered"]) == ((3, 3), (0, 3), (0, 0))
    assert scores["boundary_recall"] == scores["missed_unflagged"] == (0, 0)
    assert report.batches.held_with_cause == ()


def test_the_same_number_of_another_tenant_is_another_case(tmp_path: Path) -> None:
    mail = Mail()
    mail.batch("b")
    pages = mail.document("sc", "A")
    line = answer(pages, "A", "indexed") | {"tenant": "other"}
    assert scored(tmp_path, mail.truth, [line])[1]["wrong"] == (1, 1)
    assert scored(tmp_path, mail.truth, [line | {"tenant": "t"}])[1]["wrong"] == (0, 1)


def test_runs_on_tiers_of_one_list_are_scored_apart(tmp_path: Path) -> None:
    runs = []
    for tier, status in (("numbers", "clearing"), ("plates", "verify"), (None, "indexed")):
        mail = Mail()
        mail.batch("b")
        pages = mail.document("sc", "A")
        truth = mail.truth | ({"tier": tier} if tier else {})
        line = answer(pages, None if status == "clearing" else "A", status)
        runs.append(write_run(tmp_path, truth, [line], name=tier or "older"))
    results = as_json(score_runs(runs))
    assert [entry["tier"] for entry in results["inputs"]] == ["numbers", "plates", "people"]
    right = {tier: scores["right"]["count"] for tier, scores in results["groups"]["tier"].items()}
    assert right == {"numbers": 0, "people": 1, "plates": 0}
    assert all(scores["dark"]["of"] == 1 for scores in results["groups"]["tier"].values())


def test_renditions_of_a_side_are_one_page(tmp_path: Path) -> None:
    mail = Mail()
    mail.batch("b")
    pages = mail.document("c", "A")
    line = answer([*pages, f"{pages[0]}.r1"], "A", "indexed")
    _, scores = scored(tmp_path, mail.truth, [line])
    assert (scores["right"], scores["pages_doubled"]) == ((1, 1), (0, 1))


def test_records_of_docindex_are_read_as_they_are(tmp_path: Path) -> None:
    record = to_json(record_samples.record())
    mail = Mail()
    mail.batch(record["batch"]["id"], tenant=record["batch"]["tenant"])
    pages = [{"id": page["id"], "role": "content"} for page in record["pages"]]
    mail.document("c" * len(pages), record["case_id"], pages=pages)
    mail.truth["batches"][0]["pages"] = pages
    _, scores = scored(tmp_path, mail.truth, [record])
    assert scores["right" if record["status"] == "indexed" else "verify_right"] == (1, 1)


def test_probabilities(tmp_path: Path) -> None:
    mail = Mail()
    mail.batch("b")
    said = [("A", 1.0), ("A", 0.95), ("X", 0.91), ("A", 0.42), ("X", 0.40), ("A", None)]
    answers = [answer(mail.document("sc", "A"), case, "indexed", p) for case, p in said]
    answers.append(answer(mail.document("sc", "A"), None, "clearing", 0.99))
    found = as_json(scored(tmp_path, mail.truth, answers)[0])["probability"]
    full = [(b["low"], b["right"]["count"], b["right"]["of"]) for b in found["bins"] if b["mean"]]
    assert full == [(0.4, 1, 2), (0.9, 2, 3)]
    # |0.41 - 1/2| for two claims and |0.95333 - 2/3| for three
    assert found["ece"] == pytest.approx((2 * 0.09 + 3 * (2.86 / 3 - 2 / 3)) / 5)
    level = {point["threshold"]: point for point in found["thresholds"]}
    assert (level[0.9]["wrong"]["count"], level[0.9]["wrong"]["of"]) == (1, 3)
    assert (level[0.9]["covered"]["count"], level[0.9]["covered"]["of"]) == (3, 7)
    assert (level[0.999]["wrong"]["count"], level[0.999]["wrong"]["of"]) == (0, 1)
    curve = [(point["covered"], point["wrong"]) for point in found["curve"]]
    assert curve == [(1, 0), (2, 0), (3, 1), (4, 1), (5, 2)]
    assert (found["indexed"]["wrong"]["count"], found["indexed"]["wrong"]["of"]) == (2, 6)


def test_a_document_in_two_answers_is_covered_once(tmp_path: Path) -> None:
    mail = Mail()
    mail.batch("b")
    pages = mail.document("cc", "A")
    answers = [answer([page], "A", "indexed", 0.9) for page in pages]
    found = as_json(scored(tmp_path, mail.truth, answers)[0])["probability"]
    assert found["curve"] == [{"threshold": 0.9, "covered": 1, "claims": 2, "wrong": 0}]
    assert found["indexed"]["covered"]["count"] == 1


def test_runs_are_pooled_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mail, answers = every_error()
    answers[0]["probability"] = 0.9
    one = write_run(tmp_path, mail.truth, answers, ["b2"], "one")
    two = write_run(tmp_path, mail.truth, mail.perfect(), name="two")
    out, pictures = tmp_path / "out" / "scores.json", tmp_path / "pictures"
    words = ["--truth", one.truth, "--records", *one.records, "--held", one.held]
    words += ["--truth", two.truth, "--records", *two.records]
    assert main([str(w) for w in (*words, "--json", out, "--pictures", pictures)]) == 0
    results = json.loads(out.read_text("utf-8"))
    assert results["schema"] == "docindex.scores/1"
    assert results["scores"]["wrong"]["count"] == 3
    assert results["scores"]["wrong"]["of"] == 34
    assert results == as_json(score_runs([one, two]))
    printed = capsys.readouterr().out
    bound = f"{100 * Share(3, 34).at_most:.2f} %"
    assert re.search(rf"^wrong case +3 +34 +8\.82 % .*<= {re.escape(bound)}$", printed, re.M)
    assert sorted(path.name for path in pictures.iterdir()) == [
        "outcomes-by-kind.svg",
        "reliability.svg",
        "risk-coverage.svg",
    ]
    for path in pictures.iterdir():
        assert ET.parse(path).getroot().tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314


def test_nothing_of_n_has_its_bound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mail = Mail()
    mail.batch("b")
    run = write_run(tmp_path, mail.truth, [answer(mail.document("c", "A"), "A", "indexed")])
    assert main(["--truth", str(run.truth), "--records", str(run.records[0])]) == 0
    assert re.search(r"^wrong case +0 +1 .*<= 95\.00 %$", capsys.readouterr().out, re.MULTILINE)


def test_a_run_needs_its_records(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    truth = str(tmp_path / "t.json")
    for words in (
        ["--truth", truth, "--truth", truth, "--records", "r"],
        ["--records", "r", "--truth", truth],
        ["--truth", truth, "--records", "r", "--records", "r"],
    ):
        with pytest.raises(SystemExit) as stop:
            main(words)
        assert stop.value.code == 2
        assert "--records" in capsys.readouterr().err


def test_it_runs_without_any_package() -> None:
    code = f"import sys; sys.path.insert(0, {str(REPO)!r}); import benchmarks.score"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)


def test_every_key_is_documented() -> None:
    text = (REPO / "docs" / "reference" / "scoring.md").read_text("utf-8")
    named: set[str] = {score.name for score in SCORES} | set(GROUPS) | {o.value for o in Outcome}
    named |= {count.value for count in Count} | _keys(_sample())
    assert [name for name in sorted(named) if f"`{name}`" not in text] == []


def _sample() -> Json:
    mail, answers = every_error()
    answers[0]["probability"] = 0.9
    with TemporaryDirectory() as folder:
        results = as_json(scored(Path(folder), mail.truth, answers, held=["b2"])[0])
    return {key: value for key, value in results.items() if key != "groups"}


def _keys(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(_keys, value))
    if isinstance(value, dict):
        return set(value) | set().union(*map(_keys, value.values()))
    return set()
