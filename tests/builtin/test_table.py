"""The matcher `table` reads SQLite and CSV alike, and refuses a list that it cannot trust."""

from __future__ import annotations

import csv
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from docindex.builtin import table_sources
from docindex.builtin.table import COMPONENT, TableMatcher, TableOptions
from docindex.contracts import Setting
from docindex.errors import CaseListError
from docindex.model import Environment, ReferenceRule
from docindex.structuring import structure
from tests.matching.pieces import barcode, printed, text

Rows = list[tuple[Any, ...]]

RULES = (
    ReferenceRule(kind="case_no", pattern=r"\d\.\d{2}\.\d{6}\.\d"),
    ReferenceRule(kind="cash_no", pattern=r"\d{12}"),
    ReferenceRule(kind="js_no", pattern=r"\d{2,3} Js \d{1,6}/\d{2}"),
)
COLUMNS = (
    "id",
    "no",
    "cash",
    "plate",
    "name",
    "first",
    "born",
    "day",
    "state",
    "unit",
    "into",
    "office",
)
ROWS: Rows = [
    tuple(line.split("|"))
    for line in (
        "5.24.418201.1|5.24.418201.1|715000000001|M-AB 1|Müller|Eva|03.05.1971|2026-01-02"
        "|open|SG 1||A",
        "5.24.418202.1|5244182021|715000000002|M AB 2E|Weiß|Jan|1960-01-01|2026-01-03"
        "|closed|SG 2||A",
        "5.24.418203.1|5.24.418203.1|||Adam|Uwe|||moved|SG 2|5.24.418202.1|A",
        "9.24.418203.1|9.24.418203.1|||||||open|||B",
    )
]
OPTIONS: dict[str, Any] = {
    "case_id": "id",
    "keys": {"case_no": "no", "cash_no": "cash", "plate": "plate"},
    "people": {"surname": "name", "given_name": "first", "birth_date": "born"},
    "dates": {"offence_date": "day"},
    "status": {"column": "state", "importable": ["open", "closed"]},
    "receiver": "unit",
    "successor": "into",
    "where": {"office": "A"},
}


def write_sqlite(folder: Path, rows: Rows, columns: tuple[str, ...] = COLUMNS) -> dict[str, Any]:
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" * len(columns))
    connection = sqlite3.connect(folder / "cases.sqlite")
    with connection:
        connection.execute(f'CREATE TABLE "the cases" ({names})')
        connection.executemany(f'INSERT INTO "the cases" VALUES ({marks})', rows)  # noqa: S608
    connection.close()
    return {"source": "sqlite:cases.sqlite", "table": "the cases"}


def write_csv(
    folder: Path,
    rows: Rows,
    columns: tuple[str, ...] = COLUMNS,
    *,
    name: str = "cases.csv",
    encoding: str = "utf-8",
    separator: str = ";",
) -> dict[str, Any]:
    with (folder / name).open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=separator).writerows([columns, *rows])
    return {"source": f"csv:{name}"}


def matcher(folder: Path, **options: Any) -> TableMatcher:
    made, problems = structure(OPTIONS | options, TableOptions, "options")
    assert made is not None, problems
    setting = Setting(
        tenant="kreis-a", environment=Environment.TEST, folder=folder, references=RULES
    )
    return COMPONENT.create(made, setting)


@pytest.mark.parametrize("write", [write_sqlite, write_csv])
def test_both_sources_give_one_list(tmp_path: Path, write: Callable[..., dict[str, Any]]) -> None:
    table = matcher(tmp_path, **write(tmp_path, ROWS))
    (name, digest), tier = table.versions
    assert name == f"list:{table.source}"
    assert tier == (f"list-tier:{table.source}", "people")
    assert digest == "sha256:" + matcher(tmp_path, **write_csv(tmp_path, ROWS[::-1])).cases.digest
    assert len(table.cases) == 3  # the fourth is another office's
    (one,) = table.find([printed("5244182011"), text("Eva MUELLER, geb. 3.5.1971")])
    assert (one.case_id, one.status, one.receiver, one.importable, one.matcher) == (
        "5.24.418201.1", "open", "SG 1", True, "table",
    )  # fmt: skip
    assert {s.key_kind for s in one.supports} == {"case_no", "surname", "given_name", "birth_date"}
    assert not table.stale
    assert table.skipped == {}


@pytest.mark.parametrize("write", [write_sqlite, write_csv])
def test_a_list_that_is_read_in_portions_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[..., dict[str, Any]]
) -> None:
    options = write(tmp_path, ROWS)
    whole = matcher(tmp_path, **options).cases
    for portion in (1, 2, 3):
        monkeypatch.setattr(table_sources, "_PORTION", portion)
        assert matcher(tmp_path, **options).cases.digest == whole.digest


def test_numbers_without_their_separators_are_the_same_keys(tmp_path: Path) -> None:
    table = matcher(tmp_path, **write_csv(tmp_path, ROWS))
    (one,) = table.find([barcode("5244182021")])
    assert one.case_id == "5.24.418202.1"
    (one,) = table.find([text("Pkw M-AB 2E")])
    assert one.case_id == "5.24.418202.1"


def test_another_tenant_s_rows_are_not_there(tmp_path: Path) -> None:
    table = matcher(tmp_path, **write_sqlite(tmp_path, ROWS))
    assert table.find([barcode("9244182031")]) == ()
    everything = matcher(tmp_path, source="sqlite:cases.sqlite", table="the cases", where={})
    assert len(everything.find([barcode("9244182031")])) == 1


def test_a_merged_case_goes_to_its_survivor(tmp_path: Path) -> None:
    table = matcher(tmp_path, **write_sqlite(tmp_path, ROWS))
    (one,) = table.find([printed("5244182031")])
    assert (one.case_id, one.importable) == ("5.24.418202.1", True)


def test_numbers_that_sqlite_holds_as_integers_and_nulls(tmp_path: Path) -> None:
    rows: Rows = [(1, 5244182011, None, None, None, None, None, None, "open", None, None, "A")]
    table = matcher(tmp_path, **write_sqlite(tmp_path, rows))
    assert [c.case_id for c in table.find([printed("5244182011")])] == ["1"]


def test_further_keys_stand_in_a_table_of_their_own(tmp_path: Path) -> None:
    columns = ("case_id", "kind", "value", "since", "why")
    rows = [
        ("5.24.418201.1", "js_no", "500 Js 1234/26", "01.02.2026", "handed over"),
        ("5.24.418201.1", "cash_no", "715000000009", "", ""),
        ("9.24.418203.1", "cash_no", "715000000008", "", ""),
    ]
    options = write_csv(tmp_path, ROWS)
    write_csv(tmp_path, rows, columns, name="keys.csv")
    further = {"file": "keys.csv", "valid_from": "since", "relation": "why"}
    table = matcher(tmp_path, **options, keys_table=further)
    for value, kind in (("500-JS-1234-26", "js_no"), ("715000000009", "cash_no")):
        (one,) = table.find([printed(value, kind=kind)])
        assert one.case_id == "5.24.418201.1"
    assert table.find([barcode("715000000008", kind="cash_no")]) == ()
    assert table.cases.digest != matcher(tmp_path, **options).cases.digest


def test_further_keys_stand_in_a_table_beside(tmp_path: Path) -> None:
    options = write_sqlite(tmp_path, ROWS)
    connection = sqlite3.connect(tmp_path / "cases.sqlite")
    with connection:
        connection.execute("CREATE TABLE keys (case_id, kind, value)")
        connection.execute("INSERT INTO keys VALUES ('5.24.418201.1', 'plate', 'B-X 7')")
    connection.close()
    table = matcher(tmp_path, **options, keys_table={"table": "keys"})
    assert [c.case_id for c in table.find([text("B-X 7")])] == ["5.24.418201.1"]


def test_a_key_without_its_case_is_an_error(tmp_path: Path) -> None:
    options = write_csv(tmp_path, ROWS)
    rows: Rows = [("5.24.000000.1", "cash_no", "715000000009")]
    write_csv(tmp_path, rows, ("case_id", "kind", "value"), name="keys.csv")
    with pytest.raises(CaseListError, match=r"cases\.csv.*not in it"):
        matcher(tmp_path, **options, where={}, keys_table={"file": "keys.csv"})


def test_separator_and_encoding_are_options(tmp_path: Path) -> None:
    options = write_csv(tmp_path, ROWS, encoding="cp1252", separator="\t")
    table = matcher(tmp_path, **options, encoding="cp1252", separator="\t")
    assert [c.case_id for c in table.find([text("Jan Weiss 1.1.1960")])] == ["5.24.418202.1"]
    with_mark = write_csv(tmp_path, ROWS, encoding="utf-8-sig")
    assert len(matcher(tmp_path, **with_mark).cases) == 3


def refusal(folder: Path, **options: Any) -> str:
    with pytest.raises(CaseListError) as caught:
        matcher(folder, **options)
    message = str(caught.value)
    assert "418201" not in message  # never what stands in the list
    return message


@pytest.mark.parametrize("source", ["sqlite:gone.sqlite", "csv:gone.csv", "csv:."])
def test_a_missing_file_is_named(tmp_path: Path, source: str) -> None:
    assert source.partition(":")[2].strip(".") in refusal(tmp_path, source=source)


def test_missing_tables_and_columns_are_named(tmp_path: Path) -> None:
    options = write_sqlite(tmp_path, ROWS)
    message = refusal(tmp_path, source="sqlite:cases.sqlite", table="case")
    assert "cases.sqlite" in message
    assert "'case'" in message
    for source in (options, write_csv(tmp_path, ROWS)):
        message = refusal(tmp_path, **source, receiver="sachgebiet")
        assert "'sachgebiet'" in message
        assert "unit" in message  # what there is instead
        assert "'tenant'" in refusal(tmp_path, **source, where={"tenant": "A"})


def test_names_from_a_profile_cannot_leave_their_quotes(tmp_path: Path) -> None:
    columns = (*COLUMNS[:-1], 'off"ice')
    options = write_sqlite(tmp_path, [])
    connection = sqlite3.connect(tmp_path / "cases.sqlite")
    names = ", ".join('"' + name.replace('"', '""') + '"' for name in columns)
    with connection:
        connection.execute(f'CREATE TABLE "x""; DROP" ({names})')
        connection.execute(f'INSERT INTO "x""; DROP" VALUES ({",".join("?" * 12)})', ROWS[0])  # noqa: S608
    connection.close()
    table = matcher(tmp_path, **options | {"table": 'x"; DROP'}, where={'off"ice': "A"})
    assert len(table.cases) == 1
    injected = refusal(tmp_path, **options | {"table": 'x"; DROP'}, where={"1=1 OR id": "A"})
    assert "there is no column" in injected
    assert "holds no case" in refusal(
        tmp_path, **options | {"table": 'x"; DROP'}, where={'off"ice': "A' OR '1'='1"}
    )


def test_the_database_is_only_read(tmp_path: Path) -> None:
    folder = tmp_path / "a b#c%20"  # what would end or change a URI
    folder.mkdir()
    options = write_sqlite(folder, ROWS)
    path = folder / "cases.sqlite"
    before = path.read_bytes()
    path.chmod(0o400)
    assert len(matcher(folder, **options).cases) == 3
    assert path.read_bytes() == before
    assert [entry.name for entry in folder.iterdir()] == ["cases.sqlite"]


def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = write_csv(tmp_path, ROWS)

    def refuse(_path: Path) -> bytes:
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert "PermissionError" in refusal(tmp_path, **options)


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cases.sqlite").write_bytes(b"SQLite format 3\x00" + bytes(range(256)) * 40)
    assert "closed SQLite file" in refusal(tmp_path, source="sqlite:cases.sqlite", table="cases")


def test_an_empty_list_is_refused(tmp_path: Path) -> None:
    assert "holds no case" in refusal(tmp_path, **write_csv(tmp_path, []))
    assert "holds no case" in refusal(tmp_path, **write_sqlite(tmp_path, ROWS[3:]))
    (tmp_path / "void.csv").write_bytes(b"")
    assert "there is no column" in refusal(tmp_path, source="csv:void.csv")


@pytest.mark.parametrize(("write", "place"), [(write_csv, "row 4"), (write_sqlite, "row 3")])
def test_every_case_has_an_id_of_its_own(
    tmp_path: Path, write: Callable[..., dict[str, Any]], place: str
) -> None:
    assert place in refusal(tmp_path, **write(tmp_path, [*ROWS[:2], ROWS[0]]))


def test_a_case_without_an_id_is_refused(tmp_path: Path) -> None:
    assert "'id'" in refusal(tmp_path, **write_csv(tmp_path, [("  ", *ROWS[0][1:])]))


def test_a_cut_file_is_refused(tmp_path: Path) -> None:
    options = write_csv(tmp_path, ROWS[:3])
    path = tmp_path / "cases.csv"
    data = path.read_bytes()
    path.write_bytes(data[:-30])
    assert "line 4" in refusal(tmp_path, **options)
    path.write_bytes(data + b'"open quote')
    assert "line 5" in refusal(tmp_path, **options)
    path.write_bytes(data.replace(b"office", b"unit"))
    assert "one name" in refusal(tmp_path, **options)


def test_a_wrong_encoding_names_the_line(tmp_path: Path) -> None:
    options = write_csv(tmp_path, ROWS, encoding="cp1252")
    message = refusal(tmp_path, **options)
    assert "line 2" in message
    assert "encoding" in message
    assert "encoding" in refusal(tmp_path, **options, encoding="no-such-code")


def test_what_fits_no_rule_is_counted(tmp_path: Path) -> None:
    odd = ("5.24.418204.1", "5.24.418204", "7150", "MAB1", "", "", "1960", "31.02.2026")
    odd = (*odd, "open", "", "", "A")
    table = matcher(tmp_path, **write_csv(tmp_path, [*ROWS, odd]))
    assert table.skipped == {
        "case_no": 1, "cash_no": 1, "plate": 1, "birth_date": 1, "offence_date": 1,
    }  # fmt: skip
    assert [c.case_id for c in table.find([printed("5244182011")])] == ["5.24.418201.1"]


@pytest.mark.parametrize(
    ("option", "kind"),
    [
        ({"keys": {"case_no": "cash"}}, "case_no"),
        ({"keys": {"cash_no": "no"}}, "cash_no"),
        ({"keys": {"plate": "name"}}, "plate"),
        ({"dates": {"offence_date": "name"}}, "offence_date"),
        ({"people": {"birth_date": "plate"}}, "birth_date"),
        ({"keys": {"file_no": "no"}}, "file_no"),
    ],
)
def test_a_wrong_mapping_is_refused(tmp_path: Path, option: dict[str, Any], kind: str) -> None:
    assert repr(kind) in refusal(tmp_path, **write_csv(tmp_path, ROWS), **option)


def test_age_is_measured_when_the_list_is_read(tmp_path: Path) -> None:
    options = write_csv(tmp_path, ROWS)
    path = tmp_path / "cases.csv"
    doubtful = [printed("5244182014")]

    def aged(seconds: float, max_age: str | None) -> TableMatcher:
        os.utime(path, (time.time() - seconds,) * 2)
        return matcher(tmp_path, **options, max_age=max_age)

    fresh = aged(3600, "2h")
    assert not fresh.stale
    assert len(fresh.find(doubtful)) == 1
    for seconds, max_age in ((3600, "30m"), (27 * 3600, "26h"), (3 * 86_400, "2d"), (-3600, "2h")):
        old = aged(seconds, max_age)
        assert old.stale
        assert old.find(doubtful) == ()
        assert len(old.find([printed("5244182011")])) == 1
    assert not aged(10**7, None).stale
    assert not fresh.stale


def test_the_oldest_file_counts(tmp_path: Path) -> None:
    options = write_csv(tmp_path, ROWS)
    rows: Rows = [("5.24.418201.1", "cash_no", "715000000009")]
    write_csv(tmp_path, rows, ("case_id", "kind", "value"), name="keys.csv")
    os.utime(tmp_path / "keys.csv", (time.time() - 7200,) * 2)
    assert matcher(tmp_path, **options, keys_table={"file": "keys.csv"}, max_age="1h").stale


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": "cases.csv"},
        {"source": "postgres:cases"},
        {"max_age": "26"},
        {"max_age": "a day"},
        {"separator": ";;"},
        {"people": {"surnam": "name"}},
        {"status": {"column": "state"}},
        {"keys_table": {"tables": "x"}},
        {"where": {"office": 1}},
        {"colour": "red"},
    ],
)
def test_options_are_checked_before_anything_is_read(wrong: dict[str, Any]) -> None:
    value, problems = structure({"source": "csv:x.csv"} | OPTIONS | wrong, TableOptions, "options")
    assert value is None
    assert problems


def test_ten_thousand_cases_are_read_at_once(tmp_path: Path) -> None:
    number = "5.24.{0:06d}.1|5.24.{0:06d}.1|7150{0:08d}|M-AB {1}|"
    rest = "Müller{0}|Eva|1971-05-03|2026-01-02|open|||A"
    rows: Rows = [tuple((number + rest).format(i, i % 9999 + 1).split("|")) for i in range(10_000)]
    options = write_sqlite(tmp_path, rows)
    begin = time.process_time()
    table = matcher(tmp_path, **options)
    assert time.process_time() - begin < 3.0  # 0.4 s measured
    begin = time.process_time()
    for i in range(20):
        table.find([printed(f"524{i:06d}2"), printed(f"524{i:06d}1", 5)])
    assert time.process_time() - begin < 2.0


def shared(folder: Path) -> list[Path]:
    return sorted((folder / "shared").glob("*.cases"))


@pytest.mark.parametrize("write", [write_sqlite, write_csv])
def test_workers_share_a_list_in_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[..., dict[str, Any]]
) -> None:
    odd = ("5.24.418204.1", "5.24.418204", "", "", "", "", "", "", "open", "", "", "A")
    options = write(tmp_path, [*ROWS, odd])
    plain = matcher(tmp_path, **options)
    assert [path.name for path in tmp_path.iterdir()] == [plain.source]
    pieces = [printed("5244182012"), text("Eva MUELLER, geb. 3.5.1971"), text("M-AB 2E", 21)]
    for reader in ("read_sqlite", "read_csv"):
        table = matcher(tmp_path, **options, index="shared")
        assert table.versions == plain.versions
        assert table.skipped == plain.skipped == {"case_no": 1}
        assert table.find(pieces) == plain.find(pieces) != ()
        # From here on nobody may read the source any more.
        monkeypatch.delattr(f"docindex.builtin.table_loading.{reader}")
    assert len(shared(tmp_path)) == 1


def test_a_new_list_or_profile_has_a_new_file(tmp_path: Path) -> None:
    options = write_csv(tmp_path, ROWS) | {"index": "shared"}
    assert len(matcher(tmp_path, **options).cases) == 3
    (first,) = shared(tmp_path)
    assert not matcher(tmp_path, **options, max_age="1h").stale
    assert shared(tmp_path) == [first]  # how old it may be changes nothing in it
    write_csv(tmp_path, ROWS[:2])
    assert len(matcher(tmp_path, **options).cases) == 2
    (second,) = shared(tmp_path)
    assert len(matcher(tmp_path, **options, where={}).cases) == 2
    assert second in shared(tmp_path)
    assert len(shared(tmp_path)) == 2


def test_another_tenant_never_sees_a_shared_list(tmp_path: Path) -> None:
    options = write_csv(tmp_path, ROWS) | {"index": "shared"}
    matcher(tmp_path, **options)
    theirs = matcher(tmp_path, **options, where={"office": "B"})
    assert [c.case_id for c in theirs.find([barcode("9244182031")])] == ["9.24.418203.1"]
    assert theirs.find([barcode("5244182011")]) == ()


def test_a_source_that_is_gone_is_not_answered_from_the_shared_file(tmp_path: Path) -> None:
    options = write_csv(tmp_path, ROWS) | {"index": "shared"}
    matcher(tmp_path, **options)
    (tmp_path / "cases.csv").unlink()
    assert "there is no file" in refusal(tmp_path, **options)


def test_what_sqlite_has_not_moved_into_its_file_yet_is_another_state(tmp_path: Path) -> None:
    options = write_sqlite(tmp_path, ROWS) | {"index": "shared"}
    writer = sqlite3.connect(tmp_path / "cases.sqlite")
    writer.execute("PRAGMA journal_mode = WAL").fetchone()
    assert len(matcher(tmp_path, **options).cases) == 3
    before = (tmp_path / "cases.sqlite").read_bytes()
    with writer:
        writer.execute("""DELETE FROM "the cases" WHERE id = '5.24.418202.1'""")
    assert (tmp_path / "cases.sqlite").read_bytes() == before
    assert len(matcher(tmp_path, **options).cases) == 2
    writer.close()


def test_a_damaged_shared_list_is_refused(tmp_path: Path) -> None:
    options = write_csv(tmp_path, ROWS) | {"index": "shared"}
    matcher(tmp_path, **options)
    (path,) = shared(tmp_path)
    path.write_bytes(path.read_bytes()[:-1])
    assert f"{path.name}: has" in (message := refusal(tmp_path, **options))
    assert "Remove it" in message
