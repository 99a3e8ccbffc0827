"""The hashed list that an authority makes is opened by its key, and by no other."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from docindex.builtin.table import COMPONENT, TableMatcher, TableOptions
from docindex.builtin.table_drops import Taking, take
from docindex.builtin.table_hashing import Hashing, hash_list, write_columns
from docindex.contracts import Setting
from docindex.errors import CaseListError, ExportError
from docindex.matching.hashedlist import HashedList, KeyedHash
from docindex.model import Environment, ReferenceRule
from docindex.structuring import structure
from tests.builtin.drop_samples import NOW, drop, entry
from tests.builtin.test_table import OPTIONS, ROWS, RULES, write_csv, write_sqlite
from tests.matching.pieces import printed, text

KEY = bytes(range(7, 39))
SECRETS = ("418201", "715000000001", "AB 1", "AB-1", "Müller", "mueller", "Eva", "1971", "2026-01")
HASHED: dict[str, Any] = {
    "source": "csv:hashed.csv",
    "case_id": "case_id",
    "keys": {kind: f"key_{kind}" for kind in ("case_no", "cash_no", "plate")},
    "status": {"column": "status", "importable": ["open", "closed"]},
    "receiver": "receiver",
    "successor": "successor",
    "hashed": {"key_file": "key"},
}
FURTHER = [
    ("5.24.418201.1", "js_no", "500 Js 1234/26", "01.02.2026", "handed over"),
    ("9.24.418203.1", "js_no", "500 Js 1/26", "", ""),
]
COLUMNS = ("case_id", "kind", "value", "since", "why")


def options(**given: Any) -> TableOptions:
    made, problems = structure(given, TableOptions, "options")
    assert made is not None, problems
    return made


def setting(folder: Path, tenant: str = "kreis-a") -> Setting:
    return Setting(tenant=tenant, environment=Environment.TEST, folder=folder, references=RULES)


def made(folder: Path, *, opaque: bool = True, tenant: str = "kreis-a", **more: Any) -> None:
    """What the authority does: its own list in, hashed files out."""
    clear = options(**OPTIONS, **write_sqlite(folder, ROWS), **more)
    hashing = Hashing(keyed=KeyedHash(KEY, tenant), opaque=opaque)
    tables = hash_list(clear, setting(folder, tenant), hashing)
    for name, columns in zip(("hashed.csv", "keys.csv"), tables, strict=False):
        write_columns(folder / name, columns)


def opened(folder: Path, key: bytes = KEY, tenant: str = "kreis-a", **more: Any) -> TableMatcher:
    """What the provider does."""
    (folder / "key").write_text(key.hex() + "\n", encoding="ascii")
    return COMPONENT.create(options(**HASHED | more), setting(folder, tenant))


def test_the_hashed_list_finds_what_the_clear_one_finds(tmp_path: Path) -> None:
    clear = COMPONENT.create(options(**OPTIONS, **write_csv(tmp_path, ROWS)), setting(tmp_path))
    made(tmp_path, opaque=False)
    hashed = opened(tmp_path)
    assert isinstance(hashed.cases, HashedList)
    for pieces in (
        [printed("5244182011")],
        [printed("5244182031")],  # merged into another case
        [printed("5244182012")],  # an edit away
        [printed("715000000002", kind="cash_no"), text("Pkw M-AB 2E")],
        [printed("9244182031")],  # another office's
    ):
        theirs = [(c.case_id, c.status, c.receiver, c.importable) for c in clear.find(pieces)]
        assert [
            (c.case_id, c.status, c.receiver, c.importable) for c in hashed.find(pieces)
        ] == theirs


def test_nothing_of_the_list_can_be_read(tmp_path: Path) -> None:
    made(tmp_path)
    data = (tmp_path / "hashed.csv").read_text("utf-8")
    for secret in (*SECRETS, KEY.hex()):
        assert secret not in data
    hashed = opened(tmp_path, index="index")
    assert hashed.versions == opened(tmp_path).versions
    (stored,) = (tmp_path / "index").glob("*.cases")
    for secret in (*SECRETS, KEY.hex()):
        assert secret.encode() not in stored.read_bytes()
    assert KEY not in stored.read_bytes()


def test_a_case_gets_an_opaque_id_and_is_known_by_both(tmp_path: Path) -> None:
    made(tmp_path)
    hashed = opened(tmp_path)
    opaque = KeyedHash(KEY, "kreis-a").case_id("5.24.418201.1")
    (one,) = hashed.find([printed("5244182011")])
    assert one.case_id == opaque
    for case_id in ("5.24.418201.1", opaque):
        case = hashed.look_up(case_id)
        assert case is not None
        assert case.case_id == opaque
    assert hashed.look_up("5.24.418299.1") is None


def test_versions_say_tier_and_keys(tmp_path: Path) -> None:
    made(tmp_path)
    names = dict(opened(tmp_path).versions)
    assert names["list-tier:hashed.csv"] == "plates"
    assert names["list-keys:hashed.csv"] == "hmac-sha256"
    numbers = {kind: f"key_{kind}" for kind in ("case_no", "cash_no")}
    names = dict(opened(tmp_path, keys=numbers).versions)
    assert names["list-tier:hashed.csv"] == "numbers"


@pytest.mark.parametrize("index", ["", "index"])
def test_a_wrong_key_is_said_and_never_finds_nothing(tmp_path: Path, index: str) -> None:
    made(tmp_path)
    assert len(opened(tmp_path, index=index).cases) == 3
    with pytest.raises(CaseListError, match="key is not the one that 3 of 3 rows") as caught:
        opened(tmp_path, KEY[::-1], index=index)
    assert KEY[::-1].hex() not in str(caught.value)
    with pytest.raises(CaseListError, match="key is not the one"):
        opened(tmp_path, tenant="stadt-b", index=index)


def test_rows_of_two_keys_are_refused(tmp_path: Path) -> None:
    made(tmp_path)
    path = tmp_path / "hashed.csv"
    lines = path.read_text("utf-8").splitlines()
    check = lines[1].rpartition(";")[2]
    lines[1] = lines[1].replace(check, "0" * len(check))
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    with pytest.raises(CaseListError, match="1 of 3 rows"):
        opened(tmp_path)


def test_clear_numbers_are_no_hashes(tmp_path: Path) -> None:
    made(tmp_path)
    path = tmp_path / "hashed.csv"
    with path.open(newline="", encoding="utf-8") as stream:
        rows = [*csv.DictReader(stream, delimiter=";")]
    for row in rows:
        row["key_case_no"] = "5.24.418201.1"
    write_columns(tmp_path / "clear.csv", {name: [r[name] for r in rows] for name in rows[0]})
    with pytest.raises(CaseListError, match="do not fit their rule"):
        opened(tmp_path, source="csv:clear.csv")


def test_further_keys_are_hashed_too(tmp_path: Path) -> None:
    write_csv(tmp_path, FURTHER, COLUMNS, name="more.csv")
    more = {"file": "more.csv", "valid_from": "since", "relation": "why"}
    made(tmp_path, keys_table=more)
    lines = (tmp_path / "keys.csv").read_text("utf-8").splitlines()
    assert len(lines) == 2  # the other is of a case that `where` keeps out
    assert "1234" not in lines[1]
    further = {"file": "keys.csv", "valid_from": "valid_from", "relation": "relation"}
    hashed = opened(tmp_path, keys_table=further)
    (one,) = hashed.find([printed("500-JS-1234-26", kind="js_no")])
    assert one.case_id == KeyedHash(KEY, "kreis-a").case_id("5.24.418201.1")
    (near,) = hashed.find([printed("500-JS-1235-26", kind="js_no")])
    assert near.case_id == one.case_id
    text_ = (tmp_path / "keys.csv").read_text("utf-8")
    check = KeyedHash(KEY, "kreis-a").check
    (tmp_path / "keys.csv").write_text(text_.replace(check, "0" * 32), encoding="utf-8")
    with pytest.raises(CaseListError, match="1 of 1 rows"):
        opened(tmp_path, keys_table=further)


def test_the_key_comes_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path)
    given = HASHED | {"hashed": {"key_env": "KREIS_A_LIST_KEY"}}
    monkeypatch.setenv("KREIS_A_LIST_KEY", KEY.hex())
    assert len(COMPONENT.create(options(**given), setting(tmp_path)).cases) == 3
    for wrong in ("", "no hex", KEY.hex()[:-2]):
        monkeypatch.setenv("KREIS_A_LIST_KEY", wrong)
        with pytest.raises(
            CaseListError, match="variable KREIS_A_LIST_KEY: holds no key"
        ) as caught:
            COMPONENT.create(options(**given), setting(tmp_path))
        assert not wrong or wrong not in str(caught.value)


def test_a_key_file_that_is_none_is_named(tmp_path: Path) -> None:
    made(tmp_path)
    for name, content, said in (
        ("key", b"\xff" * 64, "cannot be read"),
        ("key", b"0815", "holds no key"),
        ("gone", None, "cannot be read"),
    ):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        given = options(**HASHED | {"hashed": {"key_file": name}})
        with pytest.raises(CaseListError, match=f"file {name}: {said}"):
            COMPONENT.create(given, setting(tmp_path))


@pytest.mark.parametrize(
    "wrong",
    [
        {"hashed": {}},
        {"hashed": {"key_file": "a", "key_env": "B"}},
        {"people": {"surname": "name"}},
        {"dates": {"offence_date": "day"}},
    ],
)
def test_options_that_do_not_fit_are_refused(wrong: dict[str, Any]) -> None:
    value, problems = structure(HASHED | wrong, TableOptions, "options")
    assert value is None
    assert problems


def test_only_a_clear_list_in_a_file_is_hashed(tmp_path: Path) -> None:
    hashing = Hashing(keyed=KeyedHash(KEY, "kreis-a"))
    (tmp_path / "key").write_text(KEY.hex(), encoding="ascii")
    for given in (HASHED, OPTIONS | {"source": "drops:list"}):
        with pytest.raises(CaseListError, match="no file of clear numbers"):
            hash_list(options(**given), setting(tmp_path), hashing)


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    made(tmp_path)
    with pytest.raises(ExportError, match="is there already"):
        write_columns(tmp_path / "hashed.csv", {"case_id": []})
    with pytest.raises(ExportError, match="cannot be written"):
        write_columns(tmp_path / "no" / "way.csv", {"case_id": []})


def test_a_hashed_list_is_delivered_by_drops(tmp_path: Path) -> None:
    made(tmp_path)
    (tmp_path / "key").write_text(KEY.hex(), encoding="ascii")
    data = (tmp_path / "hashed.csv").read_bytes()
    path = drop(tmp_path, 1, [], files=[entry("hashed.csv", data, 3)])
    (path / "hashed.csv").write_bytes(data)
    given = options(**HASHED | {"source": "drops:list"})
    take(path, Taking(options=given, setting=setting(tmp_path), now=NOW))
    matcher = COMPONENT.create(given, setting(tmp_path))
    assert matcher.cases.digest == opened(tmp_path).cases.digest
    assert matcher.find([printed("5244182011")])


def test_normal_forms_are_hashed_whatever_the_export_writes(tmp_path: Path) -> None:
    rule = ReferenceRule(kind="case_no", pattern=r"\d\.\d{2}\.\d{6}\.\d")
    assert rule in RULES  # the second row has the number without its separators
    made(tmp_path)
    (one,) = opened(tmp_path).find([printed("5244182021")])
    assert one.status == "closed"
