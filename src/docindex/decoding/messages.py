"""What C libraries print on standard error while they decode.

libtiff reports a broken fax line on stderr only and goes on; there is no other sign of it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

_STDERR = 2


class Messages:
    """The bytes that were printed; empty until the context is left."""

    data: bytes = b""


@contextmanager
def captured_stderr() -> Iterator[Messages]:
    """Catch what is written to file descriptor 2 meanwhile, by whatever library.

    The descriptor belongs to the whole process: what other threads print meanwhile is caught too.
    So this is for worker processes, which decode in one thread. Contexts may be nested; the inner
    one catches. On Windows it reaches libraries that share the interpreter's C run-time. Where the
    process has no stderr (a Windows service), nothing is caught and nothing fails.

    Returns:
        A context manager that gives `Messages`; its `data` is filled when the context is left.
    """
    messages = Messages()
    try:
        kept = os.dup(_STDERR)
    except OSError:
        yield messages
        return
    try:
        with _scratch() as caught:
            _flush()
            os.dup2(caught.fileno(), _STDERR)
            try:
                yield messages
            finally:
                _flush()
                os.dup2(kept, _STDERR)
                caught.seek(0)
                messages.data = caught.read()
    finally:
        os.close(kept)


def _scratch() -> IO[bytes]:
    """A file that nobody else sees; in memory where the system has such files."""
    if sys.platform == "linux":
        return os.fdopen(os.memfd_create("messages"), "w+b")
    return tempfile.TemporaryFile()


def _flush() -> None:
    # None without a console; ValueError where a host closed or replaced it.
    with suppress(AttributeError, ValueError, OSError):
        sys.stderr.flush()
