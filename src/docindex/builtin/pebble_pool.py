"""The executor `pebble`: worker processes with limits, of which one may die without the others.

pebble takes a worker that ends with exit code 0 for one that retired, and would wait for its task
until the time limit: so each task leaves its process id in a shared slot while it runs, and a slot
whose process is gone is a crash.

Processes are spawned, so it is the same on Linux and Windows. Memory is limited by the address
space (`RLIMIT_AS`) where the system has such a limit; Windows has none, there only time is limited.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.util import Finalize
from typing import Any, TypeVar

import attrs
import psutil
from attrs import validators
from pebble import ProcessExpired, ProcessPool

from docindex.contracts import Component, Outcome, Setting
from docindex.errors import DocindexError, ExecutorError
from docindex.model import PageFault

T = TypeVar("T")
R = TypeVar("R")

# Libraries read these when they are loaded: one thread per worker, the cores are shared by workers.
_ONE_THREAD = ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_ENDED = "worker ended itself"
# How often a task that takes long is looked after.
_LOOK_SECONDS = 0.5


@attrs.frozen(kw_only=True)
class PebbleOptions:
    """Options of the executor.

    Args:
        workers: processes; 0: one for each core.
        max_memory_mb: address space of a worker in MiB.
        recycle_after: tasks after which a worker is replaced; 0: never.
    """

    workers: int = attrs.field(default=0, validator=[validators.ge(0), validators.le(256)])
    max_memory_mb: int = attrs.field(default=1536, validator=validators.ge(512))
    recycle_after: int = attrs.field(default=0, validator=validators.ge(0))


class _State:
    """What one worker process keeps: its worker, or why it could not be made."""

    worker: Any = None
    failure: DocindexError | None = None
    slots: Any = None


def _begin(make_worker: Callable[[], Any], max_memory_mb: int, slots: Any) -> None:
    _State.slots = slots
    _limit_memory(max_memory_mb)
    try:
        _State.worker = make_worker()
    except DocindexError as error:
        _State.failure = error
    else:
        # pebble ends workers by a signal, after which only multiprocessing's own finalizers run.
        Finalize(None, _State.worker.close, exitpriority=10)


def _limit_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:
        return
    wanted = megabytes * 1024 * 1024
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _run(task: Callable[[Any, T], R], item: T, slot: int) -> R:
    if _State.failure is not None:
        raise _State.failure
    _State.slots[slot] = os.getpid()
    try:
        return task(_State.worker, item)
    finally:
        _State.slots[slot] = 0


@attrs.frozen(kw_only=True)
class _Place:
    """Of a task under way: the number of its item, and its slot."""

    index: int
    slot: int


class PebblePool:
    """A pool of spawned workers; a task that dies or outlives its time harms no other."""

    disposable = True

    def __init__(self, options: PebbleOptions) -> None:
        self._options = options
        self._pool: Any = None
        self._slots: Any = None

    @property
    def workers(self) -> int:
        """How many processes there are."""
        return self._options.workers or os.cpu_count() or 1

    def start(self, make_worker: Callable[[], Any]) -> None:
        """Prepare the pool; processes start with the first task."""
        for name in _ONE_THREAD:
            os.environ.setdefault(name, "1")
        context = multiprocessing.get_context("spawn")
        self._slots = context.Array("q", 2 * self.workers, lock=False)
        self._pool = ProcessPool(
            max_workers=self.workers,
            max_tasks=self._options.recycle_after,
            initializer=_begin,
            initargs=(make_worker, self._options.max_memory_mb, self._slots),
            context=context,
        )

    def map(
        self, task: Callable[[Any, T], R], items: Sequence[T], *, seconds: Sequence[float]
    ) -> Iterator[Outcome[R]]:
        """Run the task for each item; at most twice as many are under way as there are workers.

        One that takes long holds up none of those behind it, though all their outcomes follow it.
        """
        if self._pool is None:
            raise ExecutorError("the executor was not started: call start() first")
        done: dict[int, Outcome[R]] = {}
        under_way: dict[Any, _Place] = {}
        free = list(range(2 * self.workers))
        ahead = enumerate(zip(items, seconds, strict=True))
        for index in range(len(items)):
            while index not in done:
                for number, (item, limit) in itertools.islice(ahead, len(free)):
                    place = _Place(index=number, slot=free.pop())
                    work = self._pool.schedule(_run, args=(task, item, place.slot), timeout=limit)
                    under_way[work] = place
                for place, outcome in self._finished(under_way):
                    done[place.index] = outcome
                    free.append(place.slot)
            yield done.pop(index)

    def _finished(self, under_way: dict[Any, _Place]) -> Iterator[tuple[_Place, Outcome[Any]]]:
        """Take out what is done, or whose process is gone; nothing yet where that takes long."""
        finished = wait(under_way, timeout=_LOOK_SECONDS, return_when=FIRST_COMPLETED).done
        gone = self._gone(under_way) - finished
        for future in finished | gone:
            place = under_way.pop(future)
            # A worker that died left its id here; the slot's next task has not started yet.
            self._slots[place.slot] = 0
            if future in gone:
                future.cancel()
                yield place, Outcome(index=place.index, fault=PageFault.CRASHED, detail=_ENDED)
            else:
                yield place, _outcome(place.index, future)

    def _gone(self, under_way: dict[Any, _Place]) -> set[Any]:
        """Those whose process is gone without an answer."""
        pids = {future: self._slots[place.slot] for future, place in under_way.items()}
        lost = [future for future, pid in pids.items() if pid != 0 and not psutil.pid_exists(pid)]
        return set(wait(lost, timeout=_LOOK_SECONDS).not_done)

    def stop(self) -> None:
        """End the workers: first politely, then for sure."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        pool.close()
        try:
            pool.join(timeout=5)
        except (TimeoutError, FutureTimeout):
            pool.stop()
            pool.join()


def _outcome(index: int, future: Any) -> Outcome[Any]:
    try:
        return Outcome(index=index, value=future.result())
    except (TimeoutError, FutureTimeout):
        return Outcome(index=index, fault=PageFault.TIMED_OUT, detail="longer than its limit")
    except ProcessExpired as error:
        detail = f"worker ended with exit code {error.exitcode}"
        return Outcome(index=index, fault=PageFault.CRASHED, detail=detail)
    except MemoryError:
        return Outcome(index=index, fault=PageFault.OUT_OF_MEMORY, detail="over its memory limit")
    except BrokenProcessPool as error:
        raise ExecutorError(
            f"the worker processes ended: {error}. Free memory or lower executor.workers, then "
            "index the batch again; nothing of it was exported."
        ) from error


def _create(options: PebbleOptions, _setting: Setting) -> PebblePool:
    return PebblePool(options)


COMPONENT = Component(
    "pebble", PebbleOptions, _create, "Worker processes with limits of time and memory (default)."
)
