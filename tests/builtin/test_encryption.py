"""Lists and records that are kept are encrypted under the profile's key, and answer as in clear."""

from __future__ import annotations

import os
from pathlib import Path

import attrs
import pytest

from docindex.atrest import KeyPlace
from docindex.builtin.jsonl import COMPONENT as JSONL
from docindex.builtin.table import COMPONENT, TableMatcher
from docindex.builtin.table_drops import take
from docindex.contracts import ExportJob
from docindex.errors import DocindexError, ProtectionError
from docindex.report.sources import read_records as entries_of
from docindex.resolving import Answers, read_records
from tests.builtin.drop_samples import contents, drop, many, opened, row, setting, taking, took
from tests.matching.pieces import printed
from tests.record_samples import facts, plain_record

SECRETS = (b"Muster", b"5000003", b"5.000003", b"case-3", b"M-AB")
PLACE = KeyPlace(key_file="key.hex")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "key.hex"
    path.write_text(os.urandom(32).hex())
    return path


def taken(folder: Path, path: Path, place: KeyPlace | None = PLACE) -> None:
    asked = taking(folder, index="index")
    take(path, attrs.evolve(asked, setting=attrs.evolve(asked.setting, encryption=place)))


def matcher(folder: Path, place: KeyPlace | None = PLACE) -> TableMatcher:
    options = taking(folder, index="index").options
    return COMPONENT.create(options, attrs.evolve(setting(folder), encryption=place))


def stored(folder: Path) -> bytes:
    files = [*(folder / "list").iterdir(), *(folder / "index").iterdir()]
    return b"".join(path.name.encode() + path.read_bytes() for path in files)


@pytest.mark.usefixtures("key")
def test_a_list_answers_as_in_clear_and_lies_encrypted(tmp_path: Path) -> None:
    taken(tmp_path, drop(tmp_path, 1, many(20)))
    made, again = matcher(tmp_path), matcher(tmp_path)
    assert not any(secret in stored(tmp_path) for secret in SECRETS)
    took(tmp_path / "clear", drop(tmp_path / "clear", 1, many(20)))
    clear = opened(tmp_path / "clear")
    assert any(secret in b"".join(contents(tmp_path / "clear").values()) for secret in SECRETS)
    for asked in ([printed("5000003")], [printed("5000099")], [printed("5000103")]):
        assert made.find(asked) == again.find(asked) == clear.find(asked)
    assert made.versions == clear.versions


@pytest.mark.usefixtures("key")
def test_deltas_and_lists_in_clear_become_encrypted(tmp_path: Path) -> None:
    taken(tmp_path, drop(tmp_path, 1, many(5)), None)
    clear = b"".join(contents(tmp_path).values())
    assert all(secret in clear for secret in (b"Muster", b"case-3"))
    taken(tmp_path, drop(tmp_path, 2, [("upsert", *row(9))], base=1))
    assert len(matcher(tmp_path).cases) == 6
    assert not any(secret in stored(tmp_path) for secret in SECRETS)
    assert sorted(path.suffix for path in (tmp_path / "list").glob("cases-*")) == [".sealed"]


def test_without_the_key_and_with_another_nothing_is_read(tmp_path: Path, key: Path) -> None:
    taken(tmp_path, drop(tmp_path, 1, many(5)))
    matcher(tmp_path)
    for file, words in (("key.hex", "another key"), ("", "no key is given")):
        key.write_text(os.urandom(32).hex())
        place = KeyPlace(key_file=file) if file else None
        before = stored(tmp_path)
        with pytest.raises(ProtectionError, match=words):
            matcher(tmp_path, place)
        with pytest.raises(ProtectionError, match=words):
            taken(tmp_path, drop(tmp_path, 2 + bool(file), [("upsert", *row(9))], base=1), place)
        assert stored(tmp_path) == before
    with pytest.raises(ProtectionError, match="file none: cannot be read"):
        matcher(tmp_path, KeyPlace(key_file="none"))


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize("pattern", ["list/cases-*", "index/*.cases"])
def test_a_damaged_file_is_noticed(tmp_path: Path, pattern: str) -> None:
    taken(tmp_path, drop(tmp_path, 1, many(5)))
    matcher(tmp_path)
    (path,) = tmp_path.glob(pattern)
    data = bytearray(path.read_bytes())
    data[-3] ^= 4
    path.write_bytes(data)
    if pattern.startswith("list"):
        (tmp_path / "index" / next(p.name for p in (tmp_path / "index").glob("*.cases"))).unlink()
    with pytest.raises(DocindexError, match="altered"):
        matcher(tmp_path)


@pytest.mark.usefixtures("key")
def test_kept_records_and_answers_open_with_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = attrs.evolve(setting(tmp_path), encryption=PLACE)
    target = tmp_path / "kept"
    target.mkdir()
    first, second = plain_record("b1_00001f_r1"), plain_record("b1_00002f_r1")
    job = ExportJob(batch=facts(), records=(first,), documents={}, target=target)
    exporter = JSONL.create(JSONL.options(encrypted=True, documents=False), told)
    exporter.export(job)
    path = target / "records.jsonl"
    vault = exporter.vault
    with Answers(path, vault) as answers:
        assert [one.id for one in answers.read()] == [first.id]
        answers.append([second])
    data = path.read_bytes()
    assert data.count(b"\n") == 2
    assert not any(secret in data for secret in (b"case-17", b"1020000017", b"docindex.record"))
    with pytest.raises(ProtectionError, match="no key is given"):
        read_records([path])
    monkeypatch.setenv("DOCINDEX_KEY_FILE", str(tmp_path / "key.hex"))
    assert [one.id for one in read_records([path])] == [first.id, second.id]
    assert [one.record.id for one in entries_of([path])] == [first.id, second.id]


def test_records_are_not_kept_in_clear_by_mistake(tmp_path: Path) -> None:
    with pytest.raises(ProtectionError, match="the profile names no key"):
        JSONL.create(JSONL.options(encrypted=True), setting(tmp_path))
