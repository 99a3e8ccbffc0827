"""What was marked, withdrawn and erased: a file that only grows, each line bound to the one before.

A line holds ids and digests of facts, who ordered it, why and on which day; nothing of a document.
The day is the caller's. A file cut at its end is whole by itself: `head` is to be kept elsewhere.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import attrs

from docindex.errors import ProtectionError
from docindex.resolving.journal import locked
from docindex.structuring import structure

SCHEMA: Final = "docindex.erasure/1"
_FILE_MODE: Final = 0o600
_RESTORE: Final = "Restore the journal from a copy"

Action = Literal["mark", "withdraw", "erase"]


@attrs.frozen(kw_only=True)
class Entry:
    """One line.

    Args:
        number: from 1.
        on: the day that the caller stated.
        by, why: who ordered it, and for what reason.
        records: ids; for `erase` with the SHA-256 of the facts that stayed, else with nothing.
        previous: SHA-256 of the line before, hex; empty in the first.
    """

    schema: Literal["docindex.erasure/1"] = SCHEMA
    number: int
    action: Action
    on: datetime.date
    by: str
    why: str
    tenant: str
    records: dict[str, str]
    previous: str

    @property
    def line(self) -> str:
        """The entry as JSON, without its line end."""
        data = attrs.asdict(self) | {"on": self.on.isoformat()}
        return json.dumps(data, sort_keys=True, separators=(",", ":"))


@attrs.frozen(kw_only=True)
class Standing:
    """What holds after all entries.

    Args:
        marked: the day on which each record was marked that is not erased yet, by id.
        erased: digests of the facts of those that are, by id.
        head: SHA-256 of the last line, hex; empty: there is none.
    """

    marked: Mapping[str, datetime.date]
    erased: Mapping[str, str]
    head: str

    @classmethod
    def after(cls, entries: Sequence[Entry]) -> Standing:
        """Put together what some entries say."""
        marked: dict[str, datetime.date] = {}
        erased: dict[str, str] = {}
        for entry in entries:
            for name, digest in entry.records.items():
                marked.pop(name, None)
                if entry.action == "mark":
                    marked[name] = entry.on
                elif entry.action == "erase":
                    erased[name] = digest
        return cls(marked=marked, erased=erased, head=sha256(entries[-1]) if entries else "")


def sha256(entry: Entry) -> str:
    """Of an entry's line, hex."""
    return hashlib.sha256(entry.line.encode()).hexdigest()


class Journal:
    """The file of a tenant's erasures, open and locked.

    Attributes:
        entries: all lines, checked.
    """

    def __init__(self, path: Path, stream: Any) -> None:
        self.path = path
        self._stream = stream
        self.entries, self._end = _read(path, stream.read())

    @property
    def standing(self) -> Standing:
        """What holds now."""
        return Standing.after(self.entries)

    def append(
        self, action: Action, records: Mapping[str, str], order: Order, tenant: str
    ) -> Entry:
        """Add a line and flush it to disk.

        Raises:
            ProtectionError: the day is before that of the last line, or the journal is another
                tenant's; nothing was added.
            OSError: it could not be written.
        """
        self.check(order.on, tenant)
        entry = Entry(
            number=len(self.entries) + 1,
            action=action,
            on=order.on,
            by=order.by,
            why=order.why,
            tenant=tenant,
            records=dict(sorted(records.items())),
            previous=self.standing.head,
        )
        self._stream.truncate(self._end)  # half a line, of a run that was killed
        self._stream.seek(self._end)
        line = f"{entry.line}\n".encode()
        self._stream.write(line)
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._end += len(line)
        self.entries = (*self.entries, entry)
        return entry

    def check(self, on: datetime.date, tenant: str) -> None:
        """Refuse a day out of order, or another tenant; raises `ProtectionError`."""
        if not self.entries:
            return
        last = self.entries[-1]
        if on < last.on:
            raise ProtectionError(
                f"{self.path}: its last entry is of {last.on}, which is after {on}. State the day "
                "of today; a clock may be wrong."
            )
        if tenant != last.tenant:
            raise ProtectionError(
                f"{self.path}: is of tenant {last.tenant!r}, the records are of {tenant!r}. Keep a "
                "journal for each tenant."
            )

    @property
    def salt(self) -> Path:
        """Where the key of the digests lies from the beginning of a run to its end."""
        return self.path.with_name(f"{self.path.name}.salt")

    def key(self) -> bytes:
        """The key of the digests of this run; that of one that was killed, where there was one."""
        try:
            handle = os.open(self.salt, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _FILE_MODE)
        except FileExistsError:
            return bytes.fromhex(self.salt.read_text("ascii"))
        key = secrets.token_bytes(32)
        with os.fdopen(handle, "wb") as stream:
            stream.write(key.hex().encode())
            stream.flush()
            os.fsync(stream.fileno())
        return key

    def drop_key(self) -> None:
        """Remove the key of this run: from now on nobody can try numbers."""
        self.salt.unlink(missing_ok=True)


@attrs.frozen(kw_only=True)
class Order:
    """On which day something is ordered, by whom, and why."""

    on: datetime.date
    by: str
    why: str


@contextlib.contextmanager
def open_journal(path: Path) -> Iterator[Journal]:
    """The journal of a path, made where it is missing; nobody else writes into it meanwhile.

    Raises:
        ProtectionError: it cannot be opened, or is damaged; the message names the line.
    """
    flags = os.O_CREAT | os.O_RDWR | getattr(os, "O_BINARY", 0)
    with contextlib.ExitStack() as stack:
        try:
            descriptor = os.open(path, flags, _FILE_MODE)
            stream = stack.enter_context(os.fdopen(descriptor, "r+b"))
            stack.enter_context(locked(stream))
            stream.seek(0)
        except OSError as error:
            raise ProtectionError(
                f"{path}: cannot be opened ({error.strerror}). Name a file that can be written."
            ) from error
        yield Journal(path, stream)


def _read(path: Path, data: bytes) -> tuple[tuple[Entry, ...], int]:
    """The entries, and where the last whole line ends."""
    end = data.rfind(b"\n") + 1
    entries: list[Entry] = []
    for number, line in enumerate(data[:end].splitlines(), 1):
        try:
            content: Any = json.loads(line)
        except ValueError:
            content = None
        entry, _ = structure(_dated(content), Entry)
        previous = sha256(entries[-1]) if entries else ""
        if entry is None or entry.line.encode() != line or entry.number != number:
            raise ProtectionError(f"{path} line {number}: is damaged. {_RESTORE}.")
        if entry.previous != previous:
            what = "does not follow the line before it, which was changed or taken out"
            raise ProtectionError(f"{path} line {number}: {what}. {_RESTORE}.")
        entries.append(entry)
    return tuple(entries), end


def _dated(content: Any) -> Any:
    if isinstance(content, dict) and isinstance(content.get("on"), str):
        with contextlib.suppress(ValueError):
            return content | {"on": datetime.date.fromisoformat(content["on"])}
    return content
