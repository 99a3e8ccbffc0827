"""`docindex cases`: what an operator types, sees, and gets as an exit code."""

from __future__ import annotations

import csv
import datetime
import json
import os
from pathlib import Path

import pytest

from docindex.cli import main
from docindex.indexer import check_profile
from docindex.profile import load_profile
from docindex.registry import load_registry
from tests.builtin.drop_samples import drop, many, row

PROFILE = """
schema = "docindex.profile/1"
tenant = "kreis-a"
environment = "test"

[separation]
one_file_one_document = true

[[references]]
kind = "case_no"
pattern = '5\\.\\d{6}'

[[matchers]]
component = "table"
[matchers.options]
source = "drops:list"
case_id = "id"
keys = { case_no = "no", plate = "plate" }
people = { surname = "name" }
status = { column = "state", importable = ["open"] }
max_age = "26h"
tier = "people"
"""
HASHED = """
[matchers.options]
source = "csv:hashed.csv"
case_id = "case_id"
keys = { case_no = "key_case_no", plate = "key_plate" }
status = { column = "status", importable = ["open"] }
hashed = { key_file = "key" }
"""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "profile.toml"
    path.write_text(PROFILE, encoding="utf-8")
    return path


def just_made(hours: float = 0.0) -> str:
    now = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=hours)
    return now.isoformat(timespec="seconds")


def run(*words: object) -> int:
    return main([*map(str, words)])


def test_a_drop_is_taken_and_shown(
    tmp_path: Path, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = drop(tmp_path, 41, many(12), made=just_made(3.2))
    for said in ("taken", "was taken before, nothing changed"):
        assert run("cases", "take", path, "--profile", profile) == 0
        error = capsys.readouterr().err
        assert f"{path}: {said}" in error
        assert "full drop 41" in error
    assert run("cases", "status", "--profile", profile) == 0
    german, english = capsys.readouterr().out.splitlines()
    assert german.startswith("Liste list: Volllieferung 41 vom 20")
    assert german.endswith("3 Stunden alt, 12 Zeilen; aktuell")
    assert english.startswith("list list: full drop 41 of 20")
    assert english.endswith("3 hours old, 12 rows; fresh")
    for language, line in (("de", german), ("en", english)):
        assert run("cases", "status", "--profile", profile, "--language", language) == 0
        assert capsys.readouterr().out.splitlines() == [line]


def test_stale_and_partial_are_said_and_returned(
    tmp_path: Path, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("cases", "take", drop(tmp_path, 1, many(12), made=just_made(30)), "--profile", profile)
    assert run("cases", "status", "--profile", profile) == 7
    german, english = capsys.readouterr().out.splitlines()
    assert "veraltet" in german
    assert "stale" in english
    delta = drop(tmp_path, 5, [("upsert", *row(50))], base=4, made=just_made())
    assert run("cases", "take", delta, "--profile", profile) == 7
    assert "a delta is missing" in capsys.readouterr().err
    assert run("cases", "status", "--profile", profile) == 7
    german, english = capsys.readouterr().out.splitlines()
    assert "unvollständig" in german
    assert "partial" in english
    assert (
        run("cases", "take", drop(tmp_path, 6, many(60), made=just_made()), "--profile", profile)
        == 0
    )
    assert run("cases", "status", "--profile", profile) == 0


def test_a_refused_drop_changes_nothing(
    tmp_path: Path, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("cases", "status", "--profile", profile) == 7
    assert "no drop was taken yet" in capsys.readouterr().err
    run("cases", "take", drop(tmp_path, 1, many(12), made=just_made()), "--profile", profile)
    short = drop(tmp_path, 2, many(6), made=just_made())
    capsys.readouterr()
    assert run("cases", "take", short, "--profile", profile) == 7
    error = capsys.readouterr().err
    assert "6 of 12 in rows" in error
    assert "The list is as before" in error
    assert run("cases", "take", short, "--profile", profile, "--accept-shrinkage", "Altfälle") == 0
    (_, line) = (tmp_path / "list" / "history.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["shrinkage"] == "accepted: Altfälle"


def test_which_list_is_meant(
    tmp_path: Path, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    matcher = PROFILE[PROFILE.index("[[matchers]]") :]
    profile.write_text(PROFILE + matcher.replace("drops:list", "drops:other"), encoding="utf-8")
    path = drop(tmp_path, 1, many(3))
    assert run("cases", "take", path, "--profile", profile) == 7
    assert "list, other" in capsys.readouterr().err
    assert run("cases", "take", path, "--profile", profile, "--list", "other") == 0
    assert (tmp_path / "other" / "list.json").is_file()
    assert run("cases", "take", path, "--profile", profile, "--list", "third") == 7
    profile.write_text(PROFILE.replace("drops:list", "csv:list.csv"), encoding="utf-8")
    assert run("cases", "take", path, "--profile", profile) == 7
    assert "delivered by drops: none" in capsys.readouterr().err


def test_a_wrong_profile_is_named(
    tmp_path: Path, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile.write_text(PROFILE.replace("max_age", "max_ages"), encoding="utf-8")
    assert run("cases", "take", tmp_path, "--profile", profile) == 2
    assert "matchers[0].options.max_ages" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("tier", "left_out", "said"),
    [
        ("people", "", ""),
        ("plates", "", "people maps columns of more"),
        ("plates", "people =", ""),
        ("numbers", "people =", "keys maps plates"),
        ("all", "", "'numbers', 'plates', 'people'"),
    ],
)
def test_a_profile_cannot_map_more_than_its_tier(
    profile: Path, tier: str, left_out: str, said: str
) -> None:
    text = PROFILE.replace('tier = "people"', f'tier = "{tier}"')
    text = text.replace(left_out, f"# {left_out}") if left_out else text
    profile.write_text(text, encoding="utf-8")
    problems = check_profile(load_profile(profile).profile, load_registry())
    assert [said in str(problem) for problem in problems] == ([True] if said else [])


def test_a_list_is_hashed_for_the_provider(
    tmp_path: Path, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "cases.csv").open("w", newline="", encoding="utf-8") as stream:
        columns = ("id", "no", "plate", "name", "state")
        csv.writer(stream, delimiter=";").writerows([columns, *many(5)])
    profile.write_text(PROFILE.replace("drops:list", "csv:cases.csv"), encoding="utf-8")
    key = tmp_path / "key"
    key.write_text("ab" * 32 + "\n", encoding="ascii")
    words = ("cases", "hash", "--profile", profile, "--key-file", key)
    out = tmp_path / "hashed.csv"
    assert run(*words, "--out", out) == 0
    captured = capsys.readouterr()
    assert f"{out}: 5 rows" in captured.err
    assert "ab" * 32 not in captured.err + captured.out + out.read_text("utf-8")
    assert "Muster" not in out.read_text("utf-8")
    if os.name != "nt":
        assert out.stat().st_mode & 0o077 == 0
    assert run(*words, "--out", out) == 6  # nothing is overwritten
    assert run(*words, "--out", tmp_path / "two.csv", "--keys-out", tmp_path / "keys.csv") == 7
    assert not (tmp_path / "two.csv").exists()
    hashed = PROFILE[: PROFILE.index("[matchers.options]")] + HASHED
    profile.write_text(hashed, encoding="utf-8")
    assert check_profile(load_profile(profile).profile, load_registry()) == ()
    assert run(*words, "--out", tmp_path / "three.csv") == 7  # it is hashed already


def test_ids_that_say_nothing_may_stay(
    tmp_path: Path, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "cases.csv").open("w", newline="", encoding="utf-8") as stream:
        columns = ("id", "no", "plate", "name", "state")
        csv.writer(stream, delimiter=";").writerows([columns, *many(5)])
    profile.write_text(PROFILE.replace("drops:list", "csv:cases.csv"), encoding="utf-8")
    monkeypatch.setenv("LIST_KEY", "cd" * 32)
    out = tmp_path / "hashed.csv"
    words = ("cases", "hash", "--profile", profile, "--key-env", "LIST_KEY", "--out", out)
    assert run(*words, "--ids", "clear") == 0
    with out.open(newline="", encoding="utf-8") as stream:
        rows = [*csv.DictReader(stream, delimiter=";")]
    assert [row["case_id"] for row in rows] == [f"case-{n}" for n in range(5)]
    assert all(len(row["key_case_no"]) == 32 for row in rows)
