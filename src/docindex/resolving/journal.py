"""Records in files of JSON lines, and a file of answers that only grows.

What was indexed is only read. The answers of people are appended to a file of their own, one record
a line, under a lock of the operating system: of two people who answer the same question, the second
one sees the first one's answer. Under a key each line is encrypted by itself.
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

from docindex.atrest import RECORD, Vault, clear_line
from docindex.errors import ResolveError
from docindex.model import IndexRecord
from docindex.publishing import replace_bytes
from docindex.record import from_json, to_line

_FILE_MODE: Final = 0o600
# msvcrt locks what the C runtime can address: less than 2 GiB.
_FAR: Final = (1 << 31) - 2


def read_records(paths: Iterable[Path], vault: Vault | None = None) -> tuple[IndexRecord, ...]:
    """The records of some files, in their order.

    Args:
        vault: for encrypted lines; None: the environment says where their key is.

    Raises:
        ResolveError: a file cannot be read, or a line of it holds no record.
        ProtectionError: a line is encrypted, and cannot be opened.
    """
    records: list[IndexRecord] = []
    for path in paths:
        try:
            records.extend(_parsed(path.read_bytes(), path, vault))
        except OSError as error:
            raise _unusable(path, error, "Name a file of records") from error
    return tuple(records)


class Answers:
    """A file of answers, open for one answer at a time; a context manager.

    Args:
        path: made where it is missing, for nobody else to read.
        vault: encrypts what is added; None: it is written in clear.

    Raises:
        ResolveError: it cannot be opened or locked.
    """

    def __init__(self, path: Path, vault: Vault | None = None) -> None:
        self._path = path
        self._vault = vault
        self._closing = contextlib.ExitStack()

    def __enter__(self) -> Self:
        try:
            while not self._open():
                pass
        except OSError as error:
            raise _unusable(self._path, error, "Name a file that can be written") from error
        return self

    def _open(self) -> bool:
        """Open and lock the file; False where another took its place while we waited."""
        flags = os.O_CREAT | os.O_RDWR | getattr(os, "O_BINARY", 0)
        with contextlib.ExitStack() as stack:
            descriptor = os.open(self._path, flags, _FILE_MODE)
            self._stream = stack.enter_context(os.fdopen(descriptor, "r+b"))
            stack.enter_context(locked(self._stream))
            if not _is_still(self._path, self._stream):
                return False
            self._closing = stack.pop_all()
        return True

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
        return tuple(_parsed(self._stream.read(), self._path, self._vault))

    def append(self, records: Sequence[IndexRecord]) -> None:
        """Add the records of one answer, all or none, and flush them to disk.

        Raises:
            ResolveError: they could not be written; the file is as it was.
        """
        lines = "".join(f"{kept_line(record, self._vault)}\n" for record in records).encode("utf-8")
        size = self._stream.seek(0, os.SEEK_END)
        try:
            self._stream.write(lines)
            self._stream.flush()
            os.fsync(self._stream.fileno())
        except OSError as error:
            with contextlib.suppress(OSError):
                self._stream.truncate(size)
            raise _unusable(self._path, error, "Nothing was added; check free space") from error

    def replace(self, data: bytes) -> None:
        """Put other content in the file's place, in one step; nothing can be added behind it.

        Raises:
            OSError: the file is as it was.
        """
        replace_bytes(self._path, data)


def kept_line(record: IndexRecord, vault: Vault | None) -> str:
    """A record as a line of a file that is kept, encrypted under a key; without its line end."""
    line = to_line(record)
    return line if vault is None else vault.seal_line(line, RECORD)


def _is_still(path: Path, stream: BinaryIO) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(stream.fileno()))
    except FileNotFoundError:
        return False


def _parsed(data: bytes, path: Path, vault: Vault | None) -> Iterator[IndexRecord]:
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        clear = clear_line(line, vault, RECORD, f"{path} line {number}")
        try:
            yield from_json(json.loads(clear.decode("utf-8-sig")))
        except (ValueError, RecursionError) as error:
            # What a JSON reader says quotes nothing; what `from_json` says names the key.
            raise ResolveError(
                f"{path} line {number}: is no record: {error}. Give files of records as docindex "
                "writes them."
            ) from error


def _unusable(path: Path, error: OSError, remedy: str) -> ResolveError:
    return ResolveError(f"{path}: {error.strerror or type(error).__name__}. {remedy}.")


@contextlib.contextmanager
def locked(stream: BinaryIO) -> Iterator[None]:
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
