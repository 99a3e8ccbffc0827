"""Requests in, events out: what a session answers."""

from __future__ import annotations

import datetime
import re
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from docindex.errors import DocindexError, LedgerError
from docindex.jsonvalues import Json
from docindex.ledger import to_json as ledger_json
from docindex.model import IndexRecord
from docindex.record import to_json
from docindex.serving.batches import Job, Jobs, Workplace
from docindex.serving.channel import Channel, ChannelClosed, LineError
from docindex.serving.memory import Memory
from docindex.serving.requests import (
    REQUESTS,
    Cancel,
    Forget,
    Index,
    Load,
    Records,
    Reload,
    Request,
    RequestError,
    RequestId,
    Resolve,
    Shutdown,
    read_request,
    request_id,
)
from docindex.serving.tenants import Tenants
from docindex.version import VERSION

PROTOCOL: Final = "docindex.stdio/1"


@attrs.frozen(kw_only=True)
class ServerOptions:
    """How a session works.

    Args:
        profiles: one for each tenant.
        plugins: importable names of plug-in modules beside the installed ones.
        executor, workers: over the profiles'.
    """

    profiles: tuple[Path, ...]
    plugins: tuple[str, ...] = ()
    executor: str | None = None
    workers: int | None = None


def serve(channel: Channel, options: ServerOptions) -> None:
    """Answer requests until the host says `shutdown` or closes its end; then finish the rest.

    Raises:
        DocindexError: a profile or plug-in cannot be used; the host was told.
    """
    try:
        tenants = Tenants(options.profiles, options.plugins)
    except DocindexError as error:
        channel.send(error_event(None, error))
        raise
    with Memory(tenants, _now) as memory:
        place = Workplace(tenants, options.executor, options.workers)
        _Session(channel, tenants, memory, place).run()


def error_event(name: RequestId | None, error: BaseException) -> Json:
    """What a host is told when a request fails.

    What is no `DocindexError` is a fault of the program: only its type is told, because its text
    may quote a page.
    """
    event: Json = {"event": "error", "id": name, "code": "fault", "exit_code": 1}
    if not isinstance(error, DocindexError):
        return event | {"message": f"{type(error).__name__}: a fault in docindex; report it"}
    words = re.findall(r"[A-Z][a-z]*", type(error).__name__.removesuffix("Error"))
    event |= {"code": "_".join(words).lower(), "exit_code": error.exit_code, "message": str(error)}
    return event | ({"batch": error.batch} if isinstance(error, LedgerError) else {})


class _Session:
    """One host's requests, in the order in which they come; batches wait in a thread of theirs."""

    def __init__(
        self, channel: Channel, tenants: Tenants, memory: Memory, place: Workplace
    ) -> None:
        self._channel = channel
        self._tenants = tenants
        self._memory = memory
        self._place = place
        self._jobs = Jobs(self._do, place.close)
        self._at_once: Mapping[type[Any], Callable[[RequestId, Any], Json]] = {
            Resolve: self._resolve,
            Load: self._load,
            Records: self._records,
            Forget: self._forget,
            Cancel: self._cancel,
            Reload: self._reload,
        }

    def run(self) -> None:
        """Greet, then answer until the end."""
        try:
            self._channel.send(
                {
                    "event": "hello",
                    "protocol": PROTOCOL,
                    "version": VERSION,
                    "tenants": list(self._tenants.names),
                    "requests": list(REQUESTS),
                    "max_line": self._channel.max_line,
                }
            )
            last = self._answer_all()
            self._jobs.finish()
            if last is not None:
                self._done(last, {})
        except BaseException:
            self._jobs.abandon()
            raise
        finally:
            self._jobs.finish()

    def _answer_all(self) -> RequestId | None:
        """Answer every line; the id of the request to shut down, or None at the end of lines."""
        for message in self._channel.receive():
            if isinstance(message, LineError):
                self._channel.send(error_event(None, RequestError(str(message))))
                continue
            name = request_id(message)
            try:
                request = read_request(message)
            except RequestError as error:
                self._channel.send(error_event(name, error))
                continue
            if isinstance(request, Shutdown):
                return name
            self._take(name, request)
        return None

    def _take(self, name: Any, request: Request) -> None:
        if isinstance(request, Index):
            try:
                self._jobs.add(Job(id=name, request=request))
            except RequestError as error:
                self._channel.send(error_event(name, error))
            return
        self._answer(name, lambda: self._at_once[type(request)](name, request))

    def _answer(self, name: RequestId, work: Callable[[], Json]) -> None:
        """Do what a request asks, and send its last event: `done` or `error`."""
        try:
            facts = work()
        except ChannelClosed:
            raise
        except Exception as error:  # noqa: BLE001 - a fault ends a request, never the session
            if not isinstance(error, DocindexError):
                # Without the text of the error, which may quote a page.
                lines = traceback.format_tb(error.__traceback__)
                sys.stderr.write(f"{''.join(lines)}{type(error).__name__}\n")
            self._channel.send(error_event(name, error))
        else:
            self._done(name, facts)

    def _done(self, name: RequestId, facts: Json) -> None:
        self._channel.send({"event": "done", "id": name, **facts})

    def _do(self, job: Job) -> None:
        """A job of the queue; where nobody reads any more, the rest is given up."""
        try:
            self._answer(job.id, lambda: self._closing(job))
        except ChannelClosed:
            self._jobs.abandon()

    def _closing(self, job: Job) -> Json:
        try:
            return self._index(job)
        finally:
            self._jobs.close(job)

    def _index(self, job: Job) -> Json:
        def progress(step: str, done: int, of: int) -> None:
            event = {"event": "progress", "id": job.id, "step": step, "done": done, "of": of}
            self._channel.send(event)

        request = job.request
        loaded, facts = self._tenants.profile_for(Path(request.batch), request.options)
        self._memory.refuse_known(facts.id)
        result = self._place.index(job, loaded, progress)
        self._memory.add(result.records)
        self._send(job.id, result.records)
        ledger = ledger_json(result.ledger)
        del ledger["places"]  # every record names its pages
        folder = None if result.folder is None else str(result.folder)
        return {"batch": facts.id, "tenant": facts.tenant, "ledger": ledger, "folder": folder}

    def _resolve(self, name: RequestId, request: Resolve) -> Json:
        new = self._memory.resolve(request.document, request.answer)
        self._send(name, new)
        return {
            "batch": new[0].batch.id,
            "records": [record.id for record in new],
            "supersedes": list(new[0].supersedes),
        }

    def _load(self, _name: RequestId, request: Load) -> Json:
        return {"batches": self._memory.load(request.records)}

    def _records(self, name: RequestId, request: Records) -> Json:
        history = self._memory.history(request.batch)
        self._send(name, history.current)
        return {"batch": request.batch, "records": [record.id for record in history.current]}

    def _forget(self, _name: RequestId, request: Forget) -> Json:
        self._memory.forget(request.batch)
        return {"batch": request.batch}

    def _cancel(self, _name: RequestId, request: Cancel) -> Json:
        target = request_id({"id": request.target})
        self._jobs.cancel(target)
        return {"target": target}

    def _reload(self, _name: RequestId, _request: Reload) -> Json:
        self._tenants.reload()
        return {"tenants": list(self._tenants.names)}

    def _send(self, name: RequestId, records: Sequence[IndexRecord]) -> None:
        for record in records:
            self._channel.send({"event": "record", "id": name, "record": to_json(record)})


def _now() -> datetime.datetime:
    return datetime.datetime.now().astimezone().replace(microsecond=0)
