from __future__ import annotations

import contextlib
import datetime
import json
import re
from pathlib import Path

import attrs
import pytest

from docindex.errors import IntakeError
from docindex.model import Action, HumanDecision, Reason, Status
from docindex.record import erase_content, to_json, to_line
from docindex.report.sources import find_folders, read_records, scan_of
from tests.record_samples import page_ref, plain_record

FIRST, SECOND = plain_record("b1_00002f_r1"), plain_record("b1_00003f_r1", Status.CLEARING)


def written(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_text("".join(line + "\n" for line in lines), encoding=encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_records_are_read_in_order_whatever_shell_wrote_them(tmp_path: Path, encoding: str) -> None:
    one = written(tmp_path / "a.jsonl", to_line(FIRST), "", encoding=encoding)
    two = written(tmp_path / "b.jsonl", to_line(SECOND), encoding=encoding)
    assert [entry.record for entry in read_records([one, two])] == [FIRST, SECOND]


def test_erased_records_are_told(tmp_path: Path) -> None:
    erased = json.dumps(erase_content(to_json(FIRST)))
    found = read_records([written(tmp_path / "a.jsonl", erased, to_line(SECOND))])
    assert [entry.erased for entry in found] == [True, False]


def test_a_person_s_answer_takes_the_place_of_its_record(tmp_path: Path) -> None:
    at = datetime.datetime(2026, 7, 1, 9, 30, tzinfo=datetime.UTC)
    said = HumanDecision(action=Action.CONFIRM, by="Frau Muster", at=at, why="passt")
    decision = attrs.evolve(FIRST.decision, reason=Reason.CONFIRMED)
    answer = attrs.evolve(
        FIRST, id="b1_00002f_r1_h1", supersedes=(FIRST.id,), human=said, decision=decision
    )
    path = written(tmp_path / "a.jsonl", *map(to_line, (FIRST, SECOND, answer)))
    assert [entry.record.id for entry in read_records([path])] == [SECOND.id, answer.id]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([to_line(FIRST), "{"], "a.jsonl line 2: is not JSON"),
        (["[" * 100_000], "a.jsonl line 1: is not JSON"),
        (["[]"], "a.jsonl line 1: "),
        ([to_line(FIRST).replace('"sheet":2', '"sheet":0')], "a.jsonl line 1: pages[0].sheet"),
        ([to_line(FIRST), to_line(FIRST)], "line 2: record b1_00002f_r1 stands in"),
        ([], "no record in the files"),
    ],
)
def test_what_is_no_record_is_named(tmp_path: Path, lines: list[str], message: str) -> None:
    with pytest.raises(IntakeError, match=re.escape(message)):
        read_records([written(tmp_path / "a.jsonl", *lines)])


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match=r"none\.jsonl: cannot be read"):
        read_records([tmp_path / "none.jsonl"])
    (tmp_path / "latin.jsonl").write_bytes(b'{"a": "\xe4"}\n')
    with pytest.raises(IntakeError, match=r"latin\.jsonl: is not UTF-8"):
        read_records([tmp_path / "latin.jsonl"])


def test_a_folder_is_known_by_its_batch_toml_or_its_name_or_as_told(tmp_path: Path) -> None:
    for name in ("one", "two", "three", "with=sign"):
        (tmp_path / name).mkdir()
    toml = 'id = "batch-1"\ntenant = "kreis-b"\nenvironment = "production"\n'
    (tmp_path / "one" / "batch.toml").write_text(toml, encoding="utf-8")
    names = [f"{tmp_path}/one", f"{tmp_path}/two", f"b3={tmp_path}/three", f"{tmp_path}/with=sign"]
    assert find_folders(names) == {
        "batch-1": tmp_path / "one",
        "two": tmp_path / "two",
        "b3": tmp_path / "three",
        "with-sign": tmp_path / "with=sign",
    }


def test_a_batch_may_be_one_file(tmp_path: Path) -> None:
    (tmp_path / "scan.tif").touch()
    assert find_folders([f"{tmp_path}/scan.tif"]) == {"scan": tmp_path}


def test_folders_that_are_not_there_or_stand_twice_are_named(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="no such file or folder"):
        find_folders([f"b1={tmp_path}/none"])
    with pytest.raises(IntakeError, match="was named before"):
        find_folders([f"b1={tmp_path}", f"b1={tmp_path}"])


@pytest.mark.parametrize("name", ["../secret.tif", "/etc/hostname", "link.tif", "none.tif", "a\0b"])
def test_no_record_leads_out_of_its_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "batch"
    folder.mkdir()
    (tmp_path / "secret.tif").touch()
    with contextlib.suppress(OSError):  # Windows wants rights for it
        (folder / "link.tif").symlink_to(tmp_path / "secret.tif")
    (folder / "in.tif").touch()
    assert scan_of(page_ref(file="in.tif"), {"b1": folder}) == folder / "in.tif"
    assert scan_of(page_ref(file=name), {"b1": folder}) is None
