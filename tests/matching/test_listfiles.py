"""The file of a list is built once for each state, shared, checked, and removed when it is old."""

from __future__ import annotations

import multiprocessing
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path

import attrs
import numpy as np
import pytest

from docindex.errors import CaseListError
from docindex.matching import listfiles
from docindex.matching.caselist import Case, CaseList
from docindex.matching.listbuilding import KeyColumn, ListColumns, build_store
from docindex.matching.listfiles import ListOrigin, shared_store
from docindex.matching.liststore import ListStore
from tests.matching.pieces import KIND, key

IDS = ("A", "B")
posix = pytest.mark.skipif(os.name == "nt", reason="Windows knows neither modes nor mapped files")


def store_of(*values: str) -> ListStore:
    every = ("",) * len(IDS)
    return build_store(
        ListColumns(
            name="cases.csv",
            ids=IDS,
            tenants=every,
            statuses=every,
            importable=(True, True),
            receivers=every,
            successors=every,
            keys=[KeyColumn(kind=KIND, values=values, case_ids=["B"] * len(values))],
            names={"surname": ("müller", "weiss")},
            skipped={KIND: 2},
        )
    )


@attrs.define
class Source:
    """A file that is delivered again and again, as the values of its keys; counts what is built."""

    values: list[str]
    profile: str = "kreis-a"
    built: int = 0
    change: Callable[[], None] = lambda: None

    def origin(self) -> ListOrigin:
        return ListOrigin(
            name="cases.csv",
            profile=self.profile,
            state=lambda: " ".join(self.values),
            build=self._build,
        )

    def _build(self) -> ListStore:
        self.built += 1
        store = store_of(*self.values)
        self.change()
        return store


def lists(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.cases"))


def test_whoever_comes_first_builds_and_the_others_map(tmp_path: Path) -> None:
    source = Source(["1234", "1235"])
    first, second = (shared_store(tmp_path, source.origin()) for _ in range(2))
    assert source.built == 1
    (path,) = lists(tmp_path)
    assert path.name.startswith("cases.csv-")
    for store in (first, second):
        cases = CaseList.over(store)
        assert cases.near(KIND, "1234") == (("1235", 1),)
        assert cases.fields("A") == (("surname", "müller"),)
        assert cases.skipped == {KIND: 2}
        for array in store.arrays.values():
            assert isinstance(array, np.ndarray)
            assert not array.flags.writeable
            assert not array.flags.owndata
            assert array.flags.aligned


def test_the_folder_is_made_but_not_the_way_to_it(tmp_path: Path) -> None:
    source = Source(["1234"])
    shared_store(tmp_path / "shared", source.origin())
    assert len(lists(tmp_path / "shared")) == 1
    with pytest.raises(CaseListError, match=r"list file .*cannot be written.*`index`"):
        shared_store(tmp_path / "no" / "way", source.origin())


@posix
def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    shared_store(tmp_path / "shared", Source(["1234"]).origin())
    assert stat.S_IMODE((tmp_path / "shared").stat().st_mode) == 0o700
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "shared").iterdir()}
    assert modes == {0o600}


def test_a_name_that_no_file_may_have(tmp_path: Path) -> None:
    CaseList([Case(id="A")], [key("111", "A")], name="nightly: A/B", index=tmp_path)
    (path,) = lists(tmp_path)
    assert path.name.startswith("nightly_A_B-")


def test_a_new_state_takes_the_place_of_the_former(tmp_path: Path) -> None:
    source = Source(["1234"])
    before = shared_store(tmp_path, source.origin())
    (first,) = lists(tmp_path)
    source.values = ["9999"]
    after = shared_store(tmp_path, source.origin())
    assert before.rows(KIND, "1234") == after.rows(KIND, "9999") == [1]
    assert after.rows(KIND, "1234") == []
    if os.name != "nt":
        assert first not in lists(tmp_path)
        assert len(lists(tmp_path)) == 1


def test_other_profiles_have_files_of_their_own(tmp_path: Path) -> None:
    for profile in ("kreis-a", "stadt-b"):
        shared_store(tmp_path, Source(["1234"], profile).origin())
    assert len(lists(tmp_path)) == 2


def test_what_nobody_opened_for_a_day_goes_and_nothing_else(tmp_path: Path) -> None:
    shared_store(tmp_path, Source(["1234"], "kreis-a").origin())
    (mine,) = lists(tmp_path)
    half = tmp_path / f".{mine.name}.new-1a2b3c4d"
    strange = [tmp_path / "my.cases", tmp_path / "open.cases.csv", tmp_path / "notes.txt"]
    for path in (half, *strange):
        path.touch()
    shared_store(tmp_path, Source(["1234"], "stadt-b").origin())
    assert half.exists()
    for path in (mine, half, *strange):
        os.utime(path, (time.time() - 90_000,) * 2)
    shared_store(tmp_path, Source(["1234"], "amt-c").origin())
    assert not half.exists()
    assert not mine.exists()
    assert all(path.exists() for path in strange)
    assert len(lists(tmp_path)) == 3  # two lists and my.cases


def test_opening_keeps_a_file_young(tmp_path: Path) -> None:
    source = Source(["1234"])
    shared_store(tmp_path, source.origin())
    (path,) = lists(tmp_path)
    os.utime(path, (time.time() - 90_000,) * 2)
    shared_store(tmp_path, source.origin())
    assert time.time() - path.stat().st_mtime < 3600


def test_a_source_that_changes_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    source = Source(["1234"])

    def once() -> None:
        if source.built == 1:
            source.values = ["9999"]

    source.change = once
    assert shared_store(tmp_path, source.origin()).rows(KIND, "9999") == [1]
    assert source.built == 2
    source.change = lambda: source.values.append("8")
    source.values = ["1"]
    with pytest.raises(CaseListError, match=r"change while they are read.*moved into place"):
        shared_store(tmp_path, source.origin())


def test_another_code_builds_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source(["1234"])
    shared_store(tmp_path, source.origin())
    monkeypatch.setattr(listfiles, "code_digest", lambda _: "changed")
    shared_store(tmp_path, source.origin())
    assert source.built == 2


def refusal(folder: Path) -> str:
    (path,) = lists(folder)
    with pytest.raises(CaseListError) as caught:
        shared_store(folder, Source(["1234"]).origin())
    assert path.name in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("keep", [0, 8, 63, 64, 1000, -1])
def test_a_truncated_file_is_refused(tmp_path: Path, keep: int) -> None:
    shared_store(tmp_path, Source(["1234"]).origin())
    (path,) = lists(tmp_path)
    path.write_bytes(path.read_bytes()[:keep])
    assert "Remove it and have it built again" in refusal(tmp_path)


def test_no_byte_can_be_changed_unnoticed(tmp_path: Path) -> None:
    shared_store(tmp_path, Source(["1234"]).origin())
    (path,) = lists(tmp_path)
    data = path.read_bytes()
    for place in (*range(0, 130, 3), *range(130, len(data), 97), len(data) - 1):
        altered = bytearray(data)
        altered[place] ^= 1 << place % 8
        path.write_bytes(altered)
        assert "emove" in refusal(tmp_path)


def test_the_list_of_another_tenant_cannot_be_opened(tmp_path: Path) -> None:
    for tenant in ("kreis-a", "stadt-b"):
        shared_store(tmp_path / tenant, Source(["1234"], tenant).origin())
    (mine,), (theirs,) = lists(tmp_path / "kreis-a"), lists(tmp_path / "stadt-b")
    mine.write_bytes(theirs.read_bytes())
    assert "belongs to another list" in refusal(tmp_path / "kreis-a")


def test_what_is_no_list_file_is_refused(tmp_path: Path) -> None:
    shared_store(tmp_path, Source(["1234"]).origin())
    lists(tmp_path)[0].write_text("case_id;number\n" * 20, "utf-8")
    assert "is no list file" in refusal(tmp_path)


def test_a_list_that_cannot_be_built_leaves_nothing(tmp_path: Path) -> None:
    def refuse() -> ListStore:
        raise CaseListError("list cases.csv: holds no case.")

    with pytest.raises(CaseListError, match="holds no case"):
        shared_store(tmp_path, attrs.evolve(Source([]).origin(), build=refuse))
    assert lists(tmp_path) == []
    assert shared_store(tmp_path, Source(["1"]).origin()).rows(KIND, "1") == [1]


def race(folder: str, start: float, log: str) -> None:
    """A worker that wants the list at the same moment as others; says in `log` that it built."""

    def build() -> ListStore:
        with Path(log).open("a", encoding="utf-8") as stream:
            stream.write("built\n")
        time.sleep(0.3)
        return store_of("1234")

    time.sleep(max(0.0, start - time.time()))
    origin = attrs.evolve(Source(["1234"]).origin(), build=build)
    assert shared_store(Path(folder), origin).rows(KIND, "1234") == [1]


def test_of_processes_that_start_at_once_one_builds(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    log = tmp_path / "log"
    arguments = (str(tmp_path / "shared"), time.time() + 2.0, str(log))
    workers = [context.Process(target=race, args=arguments) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert log.read_text("utf-8") == "built\n"
    assert len(lists(tmp_path / "shared")) == 1
