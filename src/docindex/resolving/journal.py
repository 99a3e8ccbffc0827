"""Records in files of JSON lines, and a file of answers that only grows.

What was indexed is only read. The answers of people are appended to a file of their own, one record
a line, under a lock of the operating system: of two people who answer the same question, the second
one sees the first one's answer.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from docindex.errors import ResolveError
from docindex.model import IndexRecord
from docindex.record import from_json, to_line

_FILE_MODE: Final = 0o600
# msvcrt locks what the C runtime can address: less than 2 GiB.
_FAR: Final = (1 << 31) - 2


def read_records(paths: Iterable[Path]) -> tuple[IndexRecord, ...]:
    """The records of some files, in their order.

    Raises:
        ResolveError: a file cannot be read, or a line of it holds no record.
    """
    records: list[IndexRecord] = []
    for path in paths:
        try:
            records.extend(_parsed(path.read_bytes(), path))
        except OSError as error:
            raise _unusable(path, error, "Name a file of records") from error
    return tuple(records)


class Answers:
    """A file of answers, open for one answer at a time; a context manager.

    Args:
        path: made where it is missing, for nobody else to read.

    Raises:
        ResolveError: it cannot be opened or locked.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._closing = contextlib.ExitStack()

    def __enter__(self) -> Self:
        flags = os.O_CREAT | os.O_RDWR | getattr(os, "O_BINARY", 0)
        with contextlib.ExitStack() as stack:
            try:
                descriptor = os.open(self._path, flags, _FILE_MODE)
                self._stream = stack.enter_context(os.fdopen(descriptor, "r+b"))
                stack.enter_context(_locked(self._stream))
            except OSError as error:
                raise _unusable(self._path, error, "Name a file that can be written") from error
            self._closing = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.close()

    def read(self) -> tuple[IndexRecord, ...]:
        """Every answer so far; raises `ResolveError` where a line holds no record."""
        self._stream.seek(0)
        return tuple(_parsed(self._stream.read(), self._path))

    def append(self, records: Sequence[IndexRecord]) -> None:
        """Add the records of one answer, all or none, and flush them to disk.

        Raises:
            ResolveError: they could not be written; the file is as it was.
        """
        lines = "".join(f"{to_line(record)}\n" for record in records).encode("utf-8")
        size = self._stream.seek(0, os.SEEK_END)
        try:
            self._stream.write(lines)
            self._stream.flush()
            os.fsync(self._stream.fileno())
        except OSError as error:
            with contextlib.suppress(OSError):
                self._stream.truncate(size)
            raise _unusable(self._path, error, "Nothing was added; check free space") from error


def _parsed(data: bytes, path: Path) -> Iterator[IndexRecord]:
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield from_json(json.loads(line.decode("utf-8-sig")))
        except (ValueError, RecursionError) as error:
            # What a JSON reader says quotes nothing; what `from_json` says names the key.
            raise ResolveError(
                f"{path} line {number}: is no record: {error}. Give files of records as docindex "
                "writes them."
            ) from error


def _unusable(path: Path, error: OSError, remedy: str) -> ResolveError:
    return ResolveError(f"{path}: {error.strerror or type(error).__name__}. {remedy}.")


@contextlib.contextmanager
def _locked(stream: BinaryIO) -> Iterator[None]:
    """Wait until nobody else has the file locked, and lock it; the system forgets it at the end."""
    if sys.platform == "win32":
        import msvcrt

        # One byte far behind the end stands for the file, so that its content stays readable.
        stream.seek(_FAR)
        msvcrt.locking(stream.fileno(), msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            stream.seek(_FAR)
            msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
