"""The batches of a session: what was indexed or loaded, and what people have said of it."""

from __future__ import annotations

import contextlib
import datetime
import threading
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Any, Self

from docindex.errors import ResolveError
from docindex.model import IndexRecord
from docindex.profile import LoadedProfile
from docindex.record import from_json
from docindex.resolving import History, TenantCases, open_cases, read_words, resolve, settle
from docindex.serving.requests import RequestError
from docindex.serving.tenants import Tenants

Now = Callable[[], datetime.datetime]


class Memory:
    """Records by batch; a context manager that keeps the lists of the last tenant open.

    Args:
        now: asked for the moment of an answer that does not state one.
    """

    def __init__(self, tenants: Tenants, now: Now) -> None:
        self._tenants = tenants
        self._now = now
        self._batches: dict[str, tuple[IndexRecord, ...]] = {}
        self._lock = threading.Lock()
        self._lists = contextlib.ExitStack()
        self._opened: tuple[LoadedProfile, TenantCases] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lists.close()

    def refuse_known(self, batch: str) -> None:
        """Raise `RequestError` where a batch of this id is in memory: nothing is overwritten."""
        with self._lock:
            if batch in self._batches:
                raise RequestError(
                    f"batch {batch}: is in memory already. Forget it first; answers to it that you "
                    "have not kept are lost then"
                )

    def add(self, records: Sequence[IndexRecord]) -> None:
        """Keep the records of one batch."""
        with self._lock:
            for record in records:
                known = self._batches.get(record.batch.id, ())
                self._batches[record.batch.id] = (*known, record)

    def load(self, data: Iterable[Any]) -> list[str]:
        """Keep records that were sent in an earlier session.

        They are put together when their batch is asked for, so that a batch may come in several
        requests.

        Returns:
            The ids of their batches.

        Raises:
            RequestError: one of them is no record; none is kept then.
        """
        records = []
        for place, item in enumerate(data):
            try:
                records.append(from_json(item))
            except ValueError as error:
                raise RequestError(f"records[{place}].{error}") from error
        self.add(records)
        return list(dict.fromkeys(record.batch.id for record in records))

    def forget(self, batch: str) -> None:
        """Drop a batch; raises `RequestError` where it is not in memory."""
        with self._lock:
            self._known(batch)
            del self._batches[batch]

    def history(self, batch: str) -> History:
        """What holds of a batch.

        Raises:
            RequestError: it is not in memory.
            ResolveError: its records do not add up.
        """
        with self._lock:
            return settle(self._known(batch))

    def resolve(self, document: str, answer: Any) -> tuple[IndexRecord, ...]:
        """Take a person's answer to one record, and keep what it gives.

        Raises:
            ResolveError: it cannot be taken.
            CaseListError: the tenant's list cannot be used.
        """
        said = read_words(answer).decision(self._now)
        with self._lock:
            records, record = self._find(document)
            cases = self._cases(self._tenants.profile(record.batch.tenant))
            new = resolve(record, said, records=records, cases=cases)
            self._batches[record.batch.id] = (*records, *new)
        return new

    def _known(self, batch: str) -> tuple[IndexRecord, ...]:
        if batch not in self._batches:
            raise RequestError(f"batch {batch}: is not in memory. Index or load it first")
        return self._batches[batch]

    def _find(self, document: str) -> tuple[tuple[IndexRecord, ...], IndexRecord]:
        for records in self._batches.values():
            for record in records:
                if record.id == document:
                    return records, record
        raise ResolveError(
            f"record {document}: is of no batch in memory. Index or load its batch first."
        )

    def _cases(self, loaded: LoadedProfile) -> TenantCases:
        """The tenant's cases; those of another tenant, or of before a reload, are closed."""
        if self._opened is None or self._opened[0] is not loaded:
            self._opened = None
            self._lists.close()
            cases = self._lists.enter_context(open_cases(loaded, self._tenants.plugins))
            self._opened = (loaded, cases)
        return self._opened[1]
