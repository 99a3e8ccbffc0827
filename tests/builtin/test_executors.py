from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from docindex.builtin import in_process, pebble_pool
from docindex.contracts import Executor, Setting
from docindex.errors import CaseListError, ExecutorError
from docindex.model import Environment, PageFault
from docindex.testing.faults import How, misbehave


@attrs.define
class Worker:
    """Counts how often it was used, and leaves a file when it is closed."""

    mark: str
    used: int = 0

    def close(self) -> None:
        Path(self.mark).touch()


@attrs.frozen
class MakeWorker:
    mark: str

    def __call__(self) -> Worker:
        return Worker(self.mark)


def fail_to_make() -> Worker:
    raise CaseListError("no list")


def double(worker: Worker, item: int) -> int:
    worker.used += 1
    return 2 * item


def own_process(_worker: Worker, _item: int) -> int:
    return os.getpid()


def perhaps_misbehave(_worker: Worker, item: tuple[int, How | None]) -> int:
    time.sleep(0.2)
    if item[1] is not None:
        misbehave(item[1])
    return item[0]


def wait_for_all(worker: Worker, item: int) -> bool:
    """Leave a mark; item 0 waits until those of the other eleven are there."""
    marks = Path(worker.mark).parent
    (marks / str(item)).touch()
    until = time.monotonic() + 20
    while item == 0 and len(list(marks.iterdir())) < 12:
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tenant="a", environment=Environment.TEST, folder=tmp_path)


@pytest.fixture
def pool(setting: Setting) -> Iterator[Any]:
    options = pebble_pool.PebbleOptions(workers=2)
    executor = pebble_pool.COMPONENT.create(options, setting)
    yield executor
    executor.stop()


@pytest.fixture(params=["in-process", "pebble"])
def executor(request: pytest.FixtureRequest, pool: Any, setting: Setting) -> Executor:
    if request.param == "pebble":
        return pool  # type: ignore[no-any-return]
    return in_process.COMPONENT.create(in_process.COMPONENT.options(), setting)


def test_a_long_task_holds_up_none_of_those_behind_it(pool: Any, tmp_path: Path) -> None:
    pool.start(MakeWorker(str(tmp_path / "marks" / "closed")))
    (tmp_path / "marks").mkdir()
    outcomes = list(pool.map(wait_for_all, range(12), seconds=[60.0] * 12))
    assert [outcome.value for outcome in outcomes] == [True] * 12
    assert [outcome.index for outcome in outcomes] == list(range(12))


def test_outcomes_come_in_the_order_of_the_items(executor: Executor, tmp_path: Path) -> None:
    executor.start(MakeWorker(str(tmp_path / "mark")))
    outcomes = list(executor.map(double, range(30), seconds=[20.0] * 30))
    assert [outcome.value for outcome in outcomes] == [2 * i for i in range(30)]
    assert [outcome.index for outcome in outcomes] == list(range(30))


def test_workers_are_closed(executor: Executor, tmp_path: Path) -> None:
    executor.start(MakeWorker(str(tmp_path / "mark")))
    list(executor.map(double, [1], seconds=[20.0]))
    executor.stop()
    executor.stop()
    assert (tmp_path / "mark").exists()


def test_a_worker_that_cannot_be_made_says_why(pool: Any) -> None:
    pool.start(fail_to_make)
    with pytest.raises(CaseListError, match="no list"):
        list(pool.map(double, [1], seconds=[20.0]))


def test_pebble_works_in_other_processes(pool: Any, tmp_path: Path) -> None:
    pool.start(MakeWorker(str(tmp_path / "mark")))
    pids = {outcome.value for outcome in pool.map(own_process, range(20), seconds=[20.0] * 20)}
    assert os.getpid() not in pids


def test_pebble_wants_to_be_started(pool: Any) -> None:
    with pytest.raises(ExecutorError, match="start"):
        list(pool.map(double, [1], seconds=[1.0]))


@pytest.mark.parametrize(
    ("how", "fault"),
    [
        ("crash", PageFault.CRASHED),
        ("exit", PageFault.CRASHED),
        ("hang", PageFault.TIMED_OUT),
        ("memory", PageFault.OUT_OF_MEMORY),
    ],
)
@pytest.mark.parametrize("workers", [1, 2])
def test_what_kills_a_worker_harms_no_other_task(
    tmp_path: Path, workers: int, how: How, fault: PageFault
) -> None:
    pool = pebble_pool.PebblePool(pebble_pool.PebbleOptions(workers=workers))
    pool.start(MakeWorker(str(tmp_path / "mark")))
    items = [(i, how if i in (3, 11) else None) for i in range(16)]
    try:
        outcomes = list(pool.map(perhaps_misbehave, items, seconds=[2.0] * 16))
    finally:
        pool.stop()
    assert [o.fault for o in outcomes] == [fault if i in (3, 11) else None for i in range(16)]
    assert [o.value for o in outcomes] == [None if i in (3, 11) else i for i in range(16)]
