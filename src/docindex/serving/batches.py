"""Batches that wait for being indexed, one after the other in a thread of their own."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable
from pathlib import Path

import attrs

from docindex.errors import DocindexError, ExportError, IntakeError, LedgerError
from docindex.indexer import BatchResult, Indexer
from docindex.profile import LoadedProfile
from docindex.serving.requests import Index, RequestError, RequestId
from docindex.serving.tenants import Tenants

# What does not touch the workers; after anything else they are made anew.
_HARMLESS = (IntakeError, LedgerError, ExportError)


class CancelledError(DocindexError):
    """The host cancelled the request; nothing of the batch was exported."""

    exit_code = 130


@attrs.frozen(kw_only=True, eq=False)
class Job:
    """An `index` request that waits or runs."""

    id: RequestId
    request: Index
    cancelled: threading.Event = attrs.field(factory=threading.Event)

    def go_on(self) -> None:
        """Raise `CancelledError` where the host wants no more of it."""
        if self.cancelled.is_set():
            raise CancelledError(f"request {self.id!r} was cancelled; nothing of it was exported")


class Jobs:
    """A queue of jobs and the thread that does them.

    Args:
        do: does one job and closes it; must not raise.
        end: called in the thread when the last one is done.
    """

    def __init__(self, do: Callable[[Job], None], end: Callable[[], None]) -> None:
        self._do = do
        self._end = end
        self._waiting: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._open: dict[RequestId, Job] = {}
        self._thread = threading.Thread(target=self._work, name="docindex-batches")
        self._thread.start()

    def add(self, job: Job) -> None:
        """Do a job when those before it are done; raises `RequestError` where its id is in use."""
        if self._open.setdefault(job.id, job) is not job:
            raise RequestError(f"id: {job.id!r} is that of a request without an answer yet")
        self._waiting.put(job)

    def cancel(self, name: RequestId | None) -> None:
        """Ask a job to end; raises `RequestError` where there is none of that id."""
        job = self._open.get(name) if name is not None else None
        if job is None:
            raise RequestError(f"target: {name!r} is the id of no index request that waits or runs")
        job.cancelled.set()

    def close(self, job: Job) -> None:
        """A job is done and about to be answered: its id is free again."""
        self._open.pop(job.id, None)

    def finish(self) -> None:
        """Wait until all jobs are done, and end the thread; safe to call twice."""
        self._waiting.put(None)
        self._thread.join()

    def abandon(self) -> None:
        """Ask all jobs to end."""
        for job in list(self._open.values()):
            job.cancelled.set()

    def _work(self) -> None:
        while (job := self._waiting.get()) is not None:
            self._do(job)
        self._end()


class Workplace:
    """An `Indexer` for the tenant at hand, kept between batches of one tenant.

    Args:
        executor, workers: over the profiles'.
    """

    def __init__(self, tenants: Tenants, executor: str | None, workers: int | None) -> None:
        self._tenants = tenants
        self._executor = executor
        self._workers = workers
        self._stack = contextlib.ExitStack()
        self._at_hand: tuple[LoadedProfile, Indexer] | None = None

    def index(
        self, job: Job, loaded: LoadedProfile, progress: Callable[[str, int, int], None]
    ) -> BatchResult:
        """Index one batch; raises what `Indexer.index` raises, and `CancelledError`."""
        request = job.request

        def tell(step: str, done: int, of: int) -> None:
            job.go_on()
            progress(step, done, of)

        try:
            job.go_on()
            return self._indexer(loaded).index(
                Path(request.batch),
                out=Path(request.out) if request.out is not None else None,
                options=request.options,
                progress=tell,
            )
        except _HARMLESS:
            raise
        except BaseException:
            # Tasks may still be under way in the workers, or a worker may be broken.
            self.close()
            raise

    def close(self) -> None:
        """End the workers."""
        self._at_hand = None
        self._stack.close()

    def _indexer(self, loaded: LoadedProfile) -> Indexer:
        if self._at_hand is None or self._at_hand[0] is not loaded:
            self.close()
            indexer = Indexer(
                loaded,
                plugins=self._tenants.plugins,
                executor=self._executor,
                workers=self._workers,
            )
            self._at_hand = (loaded, self._stack.enter_context(indexer))
        return self._at_hand[1]
