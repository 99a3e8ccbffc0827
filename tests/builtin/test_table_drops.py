"""Drops are taken whole or not at all, and what is missing is noticed."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex.builtin import table, table_drops, table_state
from docindex.builtin.table_state import read_history
from docindex.contracts import Matcher
from docindex.errors import CaseListError
from tests.builtin.drop_samples import (
    COLUMNS,
    MADE,
    NOW,
    Row,
    contents,
    csv_bytes,
    drop,
    entry,
    many,
    opened,
    row,
    took,
)
from tests.matching.pieces import printed, text


def upsert(*cells: str) -> Row:
    return ("upsert", *cells)


def delete(case_id: str) -> Row:
    return ("delete", case_id, "", "", "", "")


def found(matcher: Matcher, value: str, kind: str = "case_no") -> list[str]:
    return [c.case_id for c in matcher.find([printed(value, kind=kind)])]


def refusal(folder: Path, path: Path, accepted: str = "", **options: Any) -> str:
    """What a drop is refused with; nothing changes, and no row is quoted."""
    before = contents(folder) if (folder / "list").exists() else {}
    with pytest.raises(CaseListError) as caught:
        took(folder, path, accepted, **options)
    assert (contents(folder) if (folder / "list").exists() else {}) == before
    message = str(caught.value)
    for secret in ("Muster", "000001", "case-", "M-AB"):
        assert secret not in message
    return message


def test_a_full_drop_becomes_the_list(tmp_path: Path) -> None:
    outcome = took(tmp_path, drop(tmp_path, 7, many(20)))
    assert outcome.changed
    matcher = opened(tmp_path)
    assert len(matcher.cases) == 20
    assert found(matcher, "5000003") == ["case-3"]
    assert not matcher.stale
    names = dict(matcher.versions)
    assert names["list-drop:list"] == "7"
    assert names["list-tier:list"] == "people"
    assert names["list:list"] == f"sha256:{matcher.cases.digest}"


def test_a_delta_changes_adds_and_flags(tmp_path: Path) -> None:
    took(tmp_path, drop(tmp_path, 1, many(4)))
    rows = [
        upsert(*row(1, name="Probe")),
        upsert(*row(9)),
        delete("case-2"),
        ("delete", *row(8)),
        delete("case-7"),
    ]
    state = took(tmp_path, drop(tmp_path, 2, rows, base=1)).state
    assert (state.last.changed, state.last.deleted, state.last.rows) == (2, 2, 6)
    matcher = opened(tmp_path)
    assert found(matcher, "5000009") == ["case-9"]
    (one,) = matcher.find([printed("5000001"), text("Frau Probe")])
    assert {s.key_kind for s in one.supports} == {"case_no", "surname"}
    # What was deleted stays: else a misread of its number would find a neighbour.
    (gone,) = [c for c in matcher.find([printed("5000002")]) if c.case_id == "case-2"]
    assert not gone.importable
    assert not matcher.stale


def test_what_comes_back_is_open_again(tmp_path: Path) -> None:
    took(tmp_path, drop(tmp_path, 1, many(4)))
    took(tmp_path, drop(tmp_path, 2, [delete("case-2")], base=1))
    took(tmp_path, drop(tmp_path, 3, [upsert(*row(2))], base=2))
    (back,) = [c for c in opened(tmp_path).find([printed("5000002")]) if c.case_id == "case-2"]
    assert back.importable


def test_the_same_drop_twice_changes_nothing(tmp_path: Path) -> None:
    first = drop(tmp_path, 1, many(4))
    took(tmp_path, first)
    took(tmp_path, drop(tmp_path, 2, [upsert(*row(9))], base=1))
    before = contents(tmp_path)
    for path in (first, tmp_path / "drop-2"):
        outcome = took(tmp_path, path)
        assert not outcome.changed
        assert outcome.state.last.sequence == 2
    assert contents(tmp_path) == before


def test_out_of_order_is_refused(tmp_path: Path) -> None:
    took(tmp_path, drop(tmp_path, 5, many(4)))
    assert "comes too late" in refusal(tmp_path, drop(tmp_path, 4, many(4)))
    took(tmp_path, drop(tmp_path, 8, many(5)))
    late = drop(tmp_path, 7, [upsert(*row(9))], base=5)
    assert "number 8 was taken already" in refusal(tmp_path, late)
    other = drop(tmp_path / "again", 8, many(6))
    assert "other content" in refusal(tmp_path, other)


def test_a_delta_before_any_full_drop_is_refused(tmp_path: Path) -> None:
    path = drop(tmp_path, 2, [upsert(*row(1))], base=1)
    assert "no full drop" in refusal(tmp_path, path)
    with pytest.raises(CaseListError, match="no drop was taken yet"):
        opened(tmp_path)


def test_a_missing_delta_makes_the_list_partial_until_a_full_drop(tmp_path: Path) -> None:
    took(tmp_path, drop(tmp_path, 1, many(4)))
    doubtful = "5000008"  # an edit away from all four, and none of them
    assert "case-0" in found(opened(tmp_path), doubtful)
    state = took(tmp_path, drop(tmp_path, 3, [upsert(*row(9))], base=2)).state
    assert not state.last.complete
    for sequence in (3, 4):
        matcher = opened(tmp_path)
        assert matcher.stale
        assert found(matcher, doubtful) == []
        assert found(matcher, "5000009") == ["case-9"]  # exact hits count
        if sequence == 3:  # a delta that fits does not bring back what is missing
            took(tmp_path, drop(tmp_path, 4, [upsert(*row(10))], base=3))
    took(tmp_path, drop(tmp_path, 5, [*many(4), row(9), row(10)]))
    matcher = opened(tmp_path)
    assert not matcher.stale
    assert "case-0" in found(matcher, doubtful)


def test_a_delta_may_hold_all_changes_since_an_earlier_drop(tmp_path: Path) -> None:
    took(tmp_path, drop(tmp_path, 1, many(4)))
    took(tmp_path, drop(tmp_path, 2, [upsert(*row(8))], base=1))
    state = took(tmp_path, drop(tmp_path, 3, [upsert(*row(8)), upsert(*row(9))], base=1)).state
    assert state.last.complete
    assert len(opened(tmp_path).cases) == 6


def test_age_counts_from_the_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    took(tmp_path, drop(tmp_path, 1, many(4)))
    monkeypatch.setattr(table.time, "time", NOW.timestamp)
    assert not opened(tmp_path, max_age="2h").stale
    assert opened(tmp_path, max_age="119m").stale
    monkeypatch.setattr(table.time, "time", lambda: MADE.timestamp() - 3600)
    assert opened(tmp_path, max_age="2h").stale  # a clock is wrong


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda p, _: p.write_bytes(p.read_bytes()[:-9]), "another SHA-256"),
        (lambda p, _: p.write_bytes(p.read_bytes().replace(b"5.0", b"5.1", 1)), "another SHA-256"),
        (lambda p, _: p.unlink(), "cannot be read"),
        (lambda _, m: m["files"][0].update(rows=3), "has 4 rows, not 3"),
        (lambda _, m: m.update(tenant="stadt-b"), "profile is of tenant 'kreis-a'"),
        (lambda _, m: m.update(sequence=0), "sequence"),
        (lambda _, m: m.update(base=1), "delta has a base"),
        (lambda _, m: m.update(made="2026-03-01T02:15:00"), "offset"),
        (lambda _, m: m.update(made="yesterday"), "moment"),
        (lambda _, m: m.update(schema="docindex.drop/2"), "schema"),
        (lambda _, m: m.update(colour="red"), "colour"),
        (lambda _, m: m.pop("files"), "files"),
        (lambda _, m: m.update(files=m["files"] * 2), "one file of cases"),
        (lambda _, m: m["files"][0].update(name="../cases.csv"), "name"),
        (lambda _, m: m.update(encoding="utf-16"), "not utf-16"),
        (lambda _, m: m.update(encoding="zip"), "encoding"),
        (lambda _, m: m.update(separator=","), "lacks"),
    ],
)
def test_a_damaged_drop_is_refused(
    tmp_path: Path, damage: Callable[[Path, dict[str, Any]], Any], said: str
) -> None:
    took(tmp_path, drop(tmp_path, 1, many(3)))
    path = drop(tmp_path, 2, many(4))
    content = json.loads((path / "drop.json").read_text("utf-8"))
    damage(path / "cases.csv", content)
    (path / "drop.json").write_text(json.dumps(content), encoding="utf-8")
    assert said in refusal(tmp_path, path)


def test_a_foreign_tenant_s_folder_is_left_alone(tmp_path: Path) -> None:
    took(tmp_path, drop(tmp_path, 1, many(3)))
    path = tmp_path / "list" / "list.json"
    path.write_text(path.read_text("utf-8").replace("kreis-a", "stadt-b"), encoding="utf-8")
    assert "is of tenant 'stadt-b'" in refusal(tmp_path, drop(tmp_path, 2, many(3)))
    with pytest.raises(CaseListError, match="folder of its own"):
        opened(tmp_path)


def test_columns_are_refused_by_name(tmp_path: Path) -> None:
    columns = ("id", "no", "plate", "surname", "state", "born")
    path = drop(tmp_path, 1, [(*row(1), "1971")], columns=columns)
    message = refusal(tmp_path, path)
    assert "lacks 'name' and has unknown 'surname', 'born'" in message
    assert "drops.ignore" in message
    columns = (*COLUMNS, "born")
    path = drop(tmp_path, 2, [(*row(1), "1971")], columns=columns)
    took(tmp_path, path, drops={"ignore": ["born"]})
    assert not any(b"1971" in data for data in contents(tmp_path).values())


def test_a_file_without_a_header_is_not_quoted(tmp_path: Path) -> None:
    path = drop(tmp_path, 1, many(3), columns=row(0))
    message = refusal(tmp_path, path)
    assert "lacks all of 'id', 'no'" in message
    assert "unknown" not in message


def test_utf_8_comes_with_its_mark_or_without(tmp_path: Path) -> None:
    path = drop(tmp_path, 1, many(3))
    data = b"\xef\xbb\xbf" + (path / "cases.csv").read_bytes()
    marked = drop(tmp_path, 2, [], files=[entry("cases.csv", data, 3)])
    (marked / "cases.csv").write_bytes(data)
    took(tmp_path, path)
    first = opened(tmp_path).cases.digest
    took(tmp_path, marked)
    assert opened(tmp_path).cases.digest == first


def test_a_folder_that_was_restored_in_part_is_refused(tmp_path: Path) -> None:
    """Else drops that the history has and the state has not would pass for taken."""
    took(tmp_path, drop(tmp_path, 1, many(3)))
    old = contents(tmp_path)
    path = drop(tmp_path, 2, [upsert(*row(9))], base=1)
    took(tmp_path, path)
    for name, data in old.items():
        if name != "history.jsonl":
            (tmp_path / "list" / name).write_bytes(data)
    with pytest.raises(CaseListError, match="goes on behind"):
        took(tmp_path, path)
    for name, data in old.items():
        (tmp_path / "list" / name).write_bytes(data)
    assert took(tmp_path, path).changed


def test_a_disk_that_is_full_leaves_the_old_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    took(tmp_path, drop(tmp_path, 1, many(3)))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = drop(tmp_path, 2, many(5))
    with monkeypatch.context() as patched:
        patched.setattr(table_state.os, "fsync", full)
        assert "Check folder, permissions and space" in refusal(tmp_path, path)
    assert len(opened(tmp_path).cases) == 3
    with monkeypatch.context() as patched:
        patched.setattr(table_state, "add_history", full)
        assert took(tmp_path, path).changed  # the history is made good with the next drop
    assert not took(tmp_path, path).changed
    assert [e.sequence for e in read_history(tmp_path / "list")] == [1, 2]


def test_a_delta_says_what_is_to_be_done(tmp_path: Path) -> None:
    took(tmp_path, drop(tmp_path, 1, many(3)))
    path = drop(tmp_path, 2, [upsert(*row(9)), ("change", *row(1))], base=1)
    assert "row 3 has an operation" in refusal(tmp_path, path)


@pytest.mark.parametrize("ids", [("case-1", "case-1"), ("case-1", " ")])
def test_every_case_has_an_id_of_its_own(tmp_path: Path, ids: tuple[str, str]) -> None:
    rows = [(case_id, *row(1)[1:]) for case_id in ids]
    assert "row 3 has no 'id'" in refusal(tmp_path, drop(tmp_path, 1, rows))


def test_what_no_matcher_could_open_is_not_taken(tmp_path: Path) -> None:
    took(tmp_path, drop(tmp_path, 1, many(3)))
    rows = [(f"case-{n}", "Aktenzeichen", *row(n)[2:]) for n in range(3)]
    assert "do not fit their rule" in refusal(tmp_path, drop(tmp_path, 2, rows))
    assert "is shorter" in refusal(tmp_path, drop(tmp_path, 3, []))
    assert "holds no case" in refusal(tmp_path, drop(tmp_path, 4, []), "closed down")
    assert "holds no case" in refusal(tmp_path / "new", drop(tmp_path / "new", 1, []))


class TestShrinkage:
    @pytest.fixture(autouse=True)
    def _taken(self, tmp_path: Path) -> None:
        closed = [row(n, "closed") for n in range(200, 300)]
        took(tmp_path, drop(tmp_path, 1, [*many(200), *closed]))

    def test_a_few_closed_cases_may_go(self, tmp_path: Path) -> None:
        closed = [row(n, "closed") for n in range(203, 300)]  # 3 of 300 are one percent
        assert took(tmp_path, drop(tmp_path, 2, [*many(200), *closed])).changed

    def test_more_may_not(self, tmp_path: Path) -> None:
        closed = [row(n, "closed") for n in range(204, 300)]
        path = drop(tmp_path, 2, [*many(200), *closed])
        message = refusal(tmp_path, path)
        assert "296 of 300 in rows" in message
        assert "--accept-shrinkage" in message
        assert took(tmp_path, path, drops={"max_shrinkage": 2.0}).changed

    def test_an_open_case_may_not_vanish(self, tmp_path: Path) -> None:
        closed = [row(n, "closed") for n in range(200, 300)]
        path = drop(tmp_path, 2, [*many(199, first=1), *closed, row(900)])
        assert "1 open cases are gone" in refusal(tmp_path, path)
        assert took(tmp_path, path, drops={"max_vanished": 0.5}).changed

    def test_a_case_that_is_flagged_closed_did_not_vanish(self, tmp_path: Path) -> None:
        rows = [*many(150), *(row(n, "closed") for n in range(150, 300))]
        assert took(tmp_path, drop(tmp_path, 2, rows)).state.last.shrinkage == ""

    def test_a_case_that_a_delta_deleted_may_go(self, tmp_path: Path) -> None:
        gone = [delete(f"case-{n}") for n in range(100)]
        took(tmp_path, drop(tmp_path, 2, gone, base=1))
        rest = [*many(100, first=100), *(row(n, "closed") for n in range(200, 300))]
        assert took(tmp_path, drop(tmp_path, 3, rest)).state.last.rows == 200

    def test_a_column_that_is_suddenly_empty(self, tmp_path: Path) -> None:
        rows = [(i, no, "", name, state) for i, no, _, name, state in many(300)]
        assert "0 of 300 in filled fields of 'plate'" in refusal(tmp_path, drop(tmp_path, 2, rows))

    def test_a_person_accepts_it_and_the_history_says_so(self, tmp_path: Path) -> None:
        took(tmp_path, drop(tmp_path, 2, many(100)), "Altfälle ausgesondert, Frau Beispiel")
        last = read_history(tmp_path / "list")[-1]
        assert last.shrinkage == "accepted: Altfälle ausgesondert, Frau Beispiel"
        assert last.rows == 100

    def test_the_authority_declares_it(self, tmp_path: Path) -> None:
        declared = {"rows": 199, "reason": "Altfälle ausgesondert"}
        path = drop(tmp_path, 2, many(100), shrinkage=declared)
        refusal(tmp_path, path)  # 200 are missing
        path = drop(tmp_path, 3, many(100), shrinkage=declared | {"rows": 200})
        took(tmp_path, path)
        assert read_history(tmp_path / "list")[-1].shrinkage == "declared: Altfälle ausgesondert"

    def test_a_reason_where_nothing_is_missing_is_not_kept(self, tmp_path: Path) -> None:
        took(tmp_path, drop(tmp_path, 2, many(400)), "just in case")
        assert read_history(tmp_path / "list")[-1].shrinkage == ""


class TestFurtherKeys:
    options: ClassVar[dict[str, Any]] = {"keys_table": {}}

    def test_they_come_with_the_cases(self, tmp_path: Path) -> None:
        keys = [("case-1", "cash_no", "700000001"), ("case-2", "cash_no", "700000002")]
        took(tmp_path, drop(tmp_path, 1, many(3), keys=keys), **self.options)
        matcher = opened(tmp_path, **self.options)
        assert found(matcher, "700000001", "cash_no")[0] == "case-1"
        # A delta names all further keys of a case that it names any of.
        news = [("case-1", "cash_no", "700000008"), ("case-9", "cash_no", "700000009")]
        path = drop(tmp_path, 2, [upsert(*row(9))], base=1, keys=news)
        took(tmp_path, path, **self.options)
        matcher = opened(tmp_path, **self.options)
        rows = [matcher.cases.rows("cash_no", f"70000000{n}") for n in (1, 2, 8, 9)]
        assert rows == [(), ("case-2",), ("case-1",), ("case-9",)]
        took(tmp_path, drop(tmp_path, 3, [delete("case-2")], base=2), **self.options)
        assert opened(tmp_path, **self.options).cases.rows("cash_no", "700000002") == ("case-2",)

    def test_fewer_are_a_loss(self, tmp_path: Path) -> None:
        keys = [(f"case-{n}", "cash_no", f"{700000000 + n}") for n in range(100)]
        took(tmp_path, drop(tmp_path, 1, many(100), keys=keys), **self.options)
        path = drop(tmp_path, 2, many(100), keys=keys[:90])
        assert "90 of 100 in further keys" in refusal(tmp_path, path, **self.options)

    def test_the_profile_says_whether_there_are_any(self, tmp_path: Path) -> None:
        path = drop(tmp_path, 1, many(3))
        assert "wants a file of further keys" in refusal(tmp_path, path, **self.options)
        path = drop(tmp_path, 2, many(3), keys=[])
        assert "knows no file of further keys" in refusal(tmp_path, path)

    def test_a_key_without_its_case_is_refused(self, tmp_path: Path) -> None:
        path = drop(tmp_path, 1, many(3), keys=[("case-7", "cash_no", "700000001")])
        assert "not in it" in refusal(tmp_path, path, **self.options)

    def test_a_profile_that_grew_needs_a_full_drop(self, tmp_path: Path) -> None:
        took(tmp_path, drop(tmp_path, 1, many(3)))
        path = drop(tmp_path, 2, [upsert(*row(9))], base=1)
        assert "keys_table" in refusal(tmp_path, path, **self.options)
        columns = (*COLUMNS, "unit")
        path = drop(tmp_path, 3, [upsert(*row(9), "SG 1")], base=1, columns=columns)
        assert "before the profile named 'unit'" in refusal(tmp_path, path, receiver="unit")


def test_columns_of_fixed_width(tmp_path: Path) -> None:
    lines = [f"{i:8}{no:10}{plate:12}{name:10}{state:6}" for i, no, plate, name, state in many(12)]
    columns, start = [], 1
    for name, width in zip(COLUMNS, (8, 10, 12, 10, 6), strict=True):
        columns.append({"name": name, "start": start, "width": width})
        start += width
    data = "\r\n".join([*lines, ""]).encode("cp1252")
    fixed = {"files": [entry("cases.txt", data, 12, columns=columns)], "encoding": "cp1252"}
    path = drop(tmp_path, 1, [], **fixed)
    (path / "cases.txt").write_bytes(data)
    took(tmp_path, path)
    same = drop(tmp_path / "csv", 1, many(12))
    took(tmp_path / "csv", same)
    assert opened(tmp_path).cases.digest == opened(tmp_path / "csv").cases.digest
    data = data.replace(b"case-7  ", b"case-7", 1)
    cut = drop(tmp_path, 2, [], **fixed | {"files": [entry("c.txt", data, 12, columns=columns)]})
    (cut / "c.txt").write_bytes(data)
    assert "line 8 has 44 characters, not 46" in refusal(tmp_path, cut)


def test_a_manifest_in_toml(tmp_path: Path) -> None:
    path = drop(tmp_path, 1, many(3))
    digest = hashlib.sha256((path / "cases.csv").read_bytes()).hexdigest()
    (path / "drop.json").unlink()
    with pytest.raises(CaseListError, match=r"0 of drop\.toml and drop\.json"):
        took(tmp_path, path)
    (path / "drop.toml").write_text(
        f"""schema = "docindex.drop/1"
tenant = "kreis-a"
kind = "full"
sequence = 1
made = 2026-03-01T03:15:00+01:00
files = [{{ name = "cases.csv", rows = 3, sha256 = "{digest}" }}]
""",
        encoding="utf-8",
    )
    state = took(tmp_path, path / "drop.toml").state
    assert state.made == MADE


def test_the_history_only_grows(tmp_path: Path) -> None:
    took(tmp_path, drop(tmp_path, 1, many(3)))
    first = (tmp_path / "list" / "history.jsonl").read_bytes()
    took(tmp_path, drop(tmp_path, 2, [upsert(*row(9))], base=1))
    whole = (tmp_path / "list" / "history.jsonl").read_bytes()
    assert whole.startswith(first)
    told = [json.loads(line) for line in whole.splitlines()]
    assert [(line["sequence"], line["kind"], line["rows"]) for line in told] == [
        (1, "full", 3), (2, "delta", 4),
    ]  # fmt: skip
    assert told[1]["taken"] == NOW.isoformat(timespec="seconds")
    for secret in (b"Muster", b"5.0", b"case-"):
        assert secret not in whole


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such modes")
def test_nobody_else_may_read_the_folder(tmp_path: Path) -> None:
    took(tmp_path, drop(tmp_path, 1, many(3)))
    assert stat.S_IMODE((tmp_path / "list").stat().st_mode) == 0o700
    assert {stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "list").iterdir()} == {0o600}


def test_an_altered_state_is_refused(tmp_path: Path) -> None:
    took(tmp_path, drop(tmp_path, 1, many(3)))
    (path,) = (tmp_path / "list").glob("cases-*.csv")
    path.write_bytes(path.read_bytes().replace(b"open", b"opem", 1))
    with pytest.raises(CaseListError, match="was altered"):
        opened(tmp_path)
    (tmp_path / "list" / "list.json").write_text("{", encoding="utf-8")
    with pytest.raises(CaseListError, match="is damaged"):
        opened(tmp_path)


def test_workers_map_the_state_after_the_drop(tmp_path: Path) -> None:
    took(tmp_path, drop(tmp_path, 1, many(30)))
    first = opened(tmp_path, index="index")
    took(tmp_path, drop(tmp_path, 2, [upsert(*row(99))], base=1))
    second = opened(tmp_path, index="index")
    assert (len(first.cases), len(second.cases)) == (30, 31)
    assert second.versions == opened(tmp_path).versions
    assert len([*(tmp_path / "index").glob("*.cases")]) == 1


def test_a_state_that_is_swapped_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that was named is gone: the reader looks up the present state again."""
    took(tmp_path, drop(tmp_path, 1, many(3)))
    path = drop(tmp_path, 2, many(5))
    read = table_state.checked_bytes
    swaps: list[object] = []

    def swapped_meanwhile(folder: Path, file: Any, vault: Any) -> bytes:
        if not swaps:
            swaps.append(file)
            took(tmp_path, path)
        return read(folder, file, vault)

    monkeypatch.setattr("docindex.builtin.table_loading.checked_bytes", swapped_meanwhile)
    matcher = opened(tmp_path)
    assert swaps
    assert (len(matcher.cases), matcher.drop) == (5, 2)


# What a killed run leaves: the child dies at a point, without any clean-up.
POINTS = ("tables", "publish", "swap", "history")


def _die_at(point: str, folder: Path, path: Path) -> None:
    def die(*_: object) -> None:
        os._exit(9)

    replace = Path.replace

    def die_before_the_swap(self: Path, target: Path) -> Path:
        return die() if target.name == table_state.STATE else replace(self, target)

    if point == "tables":  # in the middle of the first file
        table_state.os.fsync = die
    elif point == "publish":  # all files are written, nothing refers to them
        table_drops.publish = die
    elif point == "swap":  # the new state is written beside the old one
        Path.replace = die_before_the_swap
    elif point == "history":
        table_state.add_history = die
    took(folder, path)


@pytest.mark.parametrize("point", [*POINTS, "nowhere"])
def test_a_killed_run_leaves_the_old_list_or_the_new_one(tmp_path: Path, point: str) -> None:
    took(tmp_path, drop(tmp_path, 1, many(3)))
    old = opened(tmp_path).versions
    path = drop(tmp_path, 2, many(5))
    child = multiprocessing.get_context("spawn").Process(
        target=_die_at, args=(point, tmp_path, path)
    )
    child.start()
    child.join()
    assert child.exitcode == (0 if point == "nowhere" else 9)
    swapped = point in ("history", "nowhere")
    matcher = opened(tmp_path)
    assert len(matcher.cases) == (5 if swapped else 3)
    assert (matcher.versions == old) is not swapped
    if point in ("tables", "publish", "swap"):  # it died late enough to have left something
        left = {p.name for p in (tmp_path / "list").iterdir()}
        assert len(left) > len({"list.json", "history.jsonl", ".lock", "cases"})
    # Once more: the same state, the same history, and nothing beside it.
    assert took(tmp_path, path).changed is not swapped
    assert len(opened(tmp_path).cases) == 5
    assert [e.sequence for e in read_history(tmp_path / "list")] == [1, 2]
    assert len([*(tmp_path / "list").iterdir()]) == 4


def test_writing_in_place_would_not_survive_it(tmp_path: Path) -> None:
    """The control: what the test above sees where a state is not swapped in, but overwritten."""
    took(tmp_path, drop(tmp_path, 1, many(3)))
    (path,) = (tmp_path / "list").glob("cases-*.csv")
    data = csv_bytes((*COLUMNS, "docindex_deleted"), [(*r, "") for r in many(5)])
    with path.open("r+b") as stream:
        stream.write(data[: len(data) // 2])
    with pytest.raises(CaseListError, match="was altered"):
        opened(tmp_path)


def test_half_a_line_of_history_is_mended(tmp_path: Path) -> None:
    took(tmp_path, drop(tmp_path, 1, many(3)))
    took(tmp_path, drop(tmp_path, 2, many(4)))
    path = tmp_path / "list" / "history.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    took(tmp_path, tmp_path / "drop-2")
    assert path.read_bytes() == whole


@given(st.data())
@settings(deadline=None, max_examples=25)
def test_deltas_lead_to_what_a_full_drop_says(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whatever changes in whatever portions: the same cases by the same keys."""
    folder = tmp_path_factory.mktemp("list")
    present = dict.fromkeys(range(data.draw(st.integers(1, 5), "first")), "open")
    took(folder, drop(folder, 1, [row(n, state) for n, state in present.items()]))
    for sequence in range(2, data.draw(st.integers(2, 5), "drops") + 2):
        changes = data.draw(
            st.dictionaries(st.integers(0, 9), st.sampled_from(["open", "closed"]), max_size=4)
        )
        present |= changes
        rows = [upsert(*row(n, state)) for n, state in changes.items()]
        took(folder, drop(folder, sequence, rows, base=sequence - 1))
    other = tmp_path_factory.mktemp("other")
    took(other, drop(other, 1, [row(n, state) for n, state in present.items()]))
    assert opened(folder).cases.digest == opened(other).cases.digest
