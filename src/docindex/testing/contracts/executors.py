"""What an executor promises: outcomes in order, and no task harmed by another."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from docindex.contracts import Component, Setting
from docindex.errors import CaseListError
from docindex.model import PageFault
from docindex.testing.contracts.components import ComponentContract, opened
from docindex.testing.faults import How
from docindex.testing.tasks import MakeWorker, double, fail_to_make, perhaps_misbehave

_FAULTS: Mapping[How, PageFault] = {
    "crash": PageFault.CRASHED,
    "exit": PageFault.CRASHED,
    "hang": PageFault.TIMED_OUT,
    "memory": PageFault.OUT_OF_MEMORY,
}


class ExecutorContract(ComponentContract):
    """The promises of `Executor`; override `component`, `options`.

    Where `disposable` is true, workers are also crashed, ended and hung.
    """

    hook = "docindex_executors"

    @pytest.fixture
    def mark(self, tmp_path: Path) -> Path:
        """A file that workers append a line to when they are closed."""
        return tmp_path / "closed"

    @pytest.fixture
    def started(
        self,
        component: Component[Any, Any],
        options: Mapping[str, Any],
        setting: Setting,
        mark: Path,
    ) -> Iterator[Any]:
        """The executor with workers."""
        with opened(component, options, setting) as made, contextlib.closing(_Stopping(made)):
            made.start(MakeWorker(str(mark)))
            yield made

    def test_outcomes_come_in_the_order_of_the_items(self, started: Any) -> None:
        """Whatever is done first; each with its index, its value and no fault."""
        items = [(number, None) for number in range(12)]
        for _ in range(2):
            outcomes = list(started.map(perhaps_misbehave, items, seconds=[20.0] * 12))
            assert [outcome.index for outcome in outcomes] == list(range(12))
            assert [outcome.value for outcome in outcomes] == list(range(12))
            assert all(outcome.fault is None for outcome in outcomes)

    def test_no_item_is_no_outcome(self, started: Any) -> None:
        """A batch may have nothing to survey."""
        assert list(started.map(double, [], seconds=[])) == []

    def test_workers_are_closed(self, started: Any, mark: Path) -> None:
        """At `stop`, which may be called twice; each worker once."""
        list(started.map(double, [1, 2, 3], seconds=[20.0] * 3))
        started.stop()
        started.stop()
        closed = mark.read_text(encoding="utf-8").split()
        assert closed
        assert len(set(closed)) == len(closed)

    def test_a_worker_that_cannot_be_made_says_why(
        self, component: Component[Any, Any], options: Mapping[str, Any], setting: Setting
    ) -> None:
        """The error reaches the caller as it is, at the first outcome at the latest."""
        with (
            opened(component, options, setting) as made,
            contextlib.closing(_Stopping(made)),
            pytest.raises(CaseListError, match="no list"),
        ):
            _start_and_map(made)

    def test_an_error_of_a_task_reaches_the_caller(self, started: Any) -> None:
        """What a task raises is no fault of its worker."""
        with pytest.raises(RuntimeError, match="misbehaves on purpose"):
            list(started.map(perhaps_misbehave, [(0, "raise")], seconds=[20.0]))

    def test_disposable_is_said(self, started: Any) -> None:
        """Tasks may end their process only where it is true."""
        assert isinstance(started.disposable, bool)

    @pytest.mark.parametrize("how", _FAULTS)
    def test_what_kills_a_worker_harms_no_other_task(self, started: Any, how: How) -> None:
        """Its own outcome is the fault, all others are whole."""
        if how != "memory" and not started.disposable:
            return
        bad = (2, 5)
        items = [(number, how if number in bad else None) for number in range(8)]
        # Time enough to start a new process and to miss the old one, and for the test to end.
        limit = 1.5 if how == "hang" else 6.0
        outcomes = list(started.map(perhaps_misbehave, items, seconds=[limit] * 8))
        fault = _FAULTS[how]
        assert [o.fault for o in outcomes] == [fault if i in bad else None for i in range(8)]
        assert [o.value for o in outcomes] == [None if i in bad else i for i in range(8)]


def _start_and_map(executor: Any) -> None:
    executor.start(fail_to_make)
    list(executor.map(double, [1], seconds=[20.0]))


class _Stopping:
    """Closing it stops an executor, so that a failing test leaves no processes."""

    def __init__(self, executor: Any) -> None:
        self._executor = executor

    def close(self) -> None:
        self._executor.stop()
