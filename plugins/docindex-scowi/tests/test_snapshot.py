"""Snapshots of a real server: the next list, all of it or nothing."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import sys
from pathlib import Path

import pytest
from districts import NOW
from docindex_scowi.__main__ import main
from docindex_scowi.database import SourceError
from servers import READER

from docindex.errors import CaseListError
from docindex.testing.values import number


def state(district):
    return json.loads((district.folder / "list" / "list.json").read_text(encoding="utf-8"))


def test_a_snapshot_is_the_next_list(district):
    district.fill(1000)
    district.run("INSERT INTO {table} VALUES ('B', '700000001', NULL, 'open', NULL, NULL, NULL)")
    told = []
    assert district.snapshot(progress=lambda *step: told.append(step)) == 0
    assert told[0] == ("cases", 0, 1000)
    assert told[-2:] == [("list file", 0, 1), ("list file", 1, 1)]
    assert ("cases", 1000, 1000) in told
    last = state(district)["last"]
    assert (last["rows"], last["sequence"], last["kind"]) == (1000, 20260302060000, "full")
    shared = [path.name for path in (district.folder / "shared").glob("*.cases")]
    found = district.matcher().find([number("case_no", "700000017")])
    again = [path.name for path in (district.folder / "shared").glob("*.cases")]
    assert len(shared) == 1
    assert again == shared, "workers map what the snapshot has built"
    assert ("700000017", "Amt 32", "scowi") in {(c.case_id, c.receiver, c.matcher) for c in found}
    assert district.leftovers() == []


def test_what_is_open_keeps_its_list_while_the_next_one_comes(district):
    district.fill(300)
    district.snapshot()
    old = district.matcher()
    district.run(
        "UPDATE {table} SET status = 'prosecutor' WHERE case_no = '700000017'",
        "INSERT INTO {table} VALUES ('A', '709000000', NULL, 'open', NULL, NULL, NULL)",
    )
    seen = []

    def index_meanwhile(*_step):
        seen.append(old.look_up("700000017").importable)

    assert district.snapshot(days=1, progress=index_meanwhile) == 0
    new = district.matcher()
    assert seen
    assert all(seen)
    assert old.look_up("700000017").importable
    assert old.look_up("709000000") is None
    assert not new.look_up("700000017").importable
    assert new.look_up("709000000") is not None
    assert old.versions != new.versions


def test_the_server_is_killed_in_the_middle(district):
    district.fill(40_000)
    district.snapshot()
    before = state(district)
    district.run("UPDATE {table} SET status = 'closed'")

    def kill(_step, done, of):
        if 0 < done < of:
            district.server.kill()

    with pytest.raises(SourceError, match="broke off") as caught:
        district.snapshot(days=1, progress=kill)
    assert caught.value.code == "no_connection"
    assert state(district) == before
    assert district.leftovers() == []
    district.server.start()
    assert district.snapshot(days=1) == 0
    assert state(district)["last"]["sequence"] > before["last"]["sequence"]


def test_rows_that_change_meanwhile_are_of_one_state(district):
    district.fill(40_000)
    done = []

    def change(_step, read, of):
        if 0 < read < of and not done:
            done.append(read)
            district.run(
                "DELETE FROM {table} WHERE case_no > '700030000'",
                "UPDATE {table} SET receiver = 'changed'",
            )

    assert district.snapshot(progress=change) == 0
    assert done
    assert state(district)["last"]["rows"] == 40_000
    assert district.matcher().look_up("700039999").receiver == "Amt 32"


def test_missing_rows_are_refused(district, capfd):
    district.fill(1000)
    district.snapshot()
    before = state(district)
    district.run("DELETE FROM {table} WHERE case_no > '700000900'")
    assert district.snapshot(days=1) != 0
    assert "100 open cases are gone" in capfd.readouterr().err
    assert state(district) == before
    assert district.snapshot(days=2, accept_shrinkage="archive of 2019") == 0
    assert state(district)["last"]["rows"] == 900


def test_two_rows_of_one_case_are_refused(district, capfd):
    district.fill(10)
    district.run("INSERT INTO {table} VALUES ('A', '700000003', NULL, 'closed', NULL, NULL, NULL)")
    assert district.snapshot() != 0
    assert "has no 'case_no' of its own" in capfd.readouterr().err


def test_a_missing_column_leaves_the_list(district):
    district.fill(10)
    district.snapshot()
    before = state(district)
    district.run("ALTER TABLE {table} DROP COLUMN cash_no")
    with pytest.raises(SourceError, match="no column 'cash_no'"):
        district.snapshot(days=1)
    assert state(district) == before


@pytest.mark.parametrize(
    ("column", "kind", "name"),
    [
        ("case_no", "bigint", "int"),
        ("cash_no", "numeric", "Decimal"),
        ("cash_no", "float", "float"),
    ],
)
def test_a_changed_type_leaves_the_list(district, column, kind, name):
    district.fill(10)
    district.snapshot()
    before = state(district)
    district.run(f"ALTER TABLE {{table}} ALTER COLUMN {column} TYPE {kind} USING {column}::{kind}")
    with pytest.raises(SourceError, match=f"column '{column}' gives {name}"):
        district.snapshot(days=1)
    assert state(district) == before


def test_a_wrong_password_leaves_the_list_and_is_in_no_message(district, monkeypatch, capfd):
    district.fill(10)
    monkeypatch.setenv("SCOWI_READER", "wrong-word")
    assert main(["snapshot", "--profile", str(district.profile), "--quiet"]) == 7
    said = capfd.readouterr()
    assert "refuses the account" in said.err
    assert "wrong-word" not in said.out + said.err
    assert not (district.folder / "list").exists()


def test_the_password_stands_in_no_file_and_no_record_of_the_server(district, capfd):
    district.fill(10)
    assert main(["snapshot", "--profile", str(district.profile)]) == 0
    assert main(["probe", "--profile", str(district.profile)]) == 0
    word = district.server.reader_password
    files = [path for path in district.folder.rglob("*") if path.is_file()]
    assert len(files) > 3
    assert all(word.encode() not in path.read_bytes() for path in files)
    said = capfd.readouterr()
    assert word not in said.out + said.err
    assert word not in district.server.log()
    assert "10/10" in said.err, "there is a bar"


def test_the_password_may_stand_in_a_file(district, monkeypatch):
    district.fill(10)
    monkeypatch.delenv("SCOWI_READER")
    word = district.server.reader_password
    (district.folder / "word").write_text(f"{word}\n", encoding="utf-8")
    district.write(**{'password_env = "SCOWI_READER"': 'password_file = "word"'})
    assert district.snapshot() == 0
    (district.folder / "word").unlink()
    with pytest.raises(SourceError, match="file word cannot be read"):
        district.snapshot(days=1)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://reader:word@host/db",
        "postgresql+psycopg://reader@host/db?password=word",
        "mssql+pyodbc:///?odbc_connect=DRIVER%3Dx%3BUID%3Dreader%3BPWD%3Dword",
    ],
)
def test_a_secret_in_the_profile_is_refused_and_not_repeated(district, url):
    district.write(url=url)
    with pytest.raises(CaseListError, match="holds a secret") as caught:
        district.snapshot()
    assert "word@" not in str(caught.value)


def test_a_driver_that_is_not_installed_is_said(district):
    district.write(url="oracle+oracledb://reader@host/db")
    with pytest.raises(SourceError, match="not installed"):
        district.snapshot()


def test_what_a_killed_run_left_goes(district):
    left = district.folder / ".scowi-drop-old"
    left.mkdir()
    (left / "cases.csv").write_text("x", encoding="utf-8")
    district.fill(5)
    district.snapshot()
    assert district.leftovers() == []


@pytest.mark.skipif(sys.platform == "win32", reason="modes of folders are POSIX")
def test_nobody_else_may_enter_while_it_is_written(district):
    district.fill(5)
    modes = []

    def look(*_step):
        modes.extend(path.stat().st_mode & 0o777 for path in district.folder.glob(".scowi-drop-*"))

    district.snapshot(progress=look)
    assert set(modes) == {0o700}


def test_further_keys_come_along(district):
    district.fill(5)
    district.run(
        "CREATE TABLE more_{table} (case_no text, kind text, value text)",
        "INSERT INTO more_{table} VALUES ('700000002', 'cash_no', '511111111111')",
        f"GRANT SELECT ON more_{{table}} TO {READER}",
    )
    keys = f'keys = {{ table = "more_{district.table}" }}\ntransferred = ['
    district.write(
        **{
            "[matchers.options.database]": (
                'keys_table = { case_id = "case_no" }\n[matchers.options.database]'
            ),
            "transferred = [": keys,
        }
    )
    assert district.snapshot() == 0
    found = district.matcher().find([number("cash_no", "511111111111")])
    assert "700000002" in {candidate.case_id for candidate in found}


def test_sqlite_is_read_as_well_and_not_written(district):
    path = district.folder / "cases of SC?.db"
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "CREATE TABLE cases (office, case_no, cash_no, status, merged_into, receiver, "
            "offence_date)"
        )
        connection.execute(
            "INSERT INTO cases VALUES ('A', '700000001', '', 'open', '', 'Amt 32', '2026-01-02')"
        )
    bytes_before = path.read_bytes()
    district.write('table = "cases"', url="sqlite:///cases of SC%3F.db")
    assert district.snapshot() == 0
    assert state(district)["last"]["rows"] == 1
    assert district.asking().ask(["700000001"])["700000001"].receiver == "Amt 32"
    assert path.read_bytes() == bytes_before
    assert not [*Path(district.folder).glob("cases of SC?.db-*")]
    path.unlink()
    with pytest.raises(SourceError, match="cannot be reached"):
        district.snapshot(days=1)


def test_the_number_of_a_drop_is_its_moment():
    assert NOW.strftime("%Y%m%d%H%M%S") == "20260302060000"
