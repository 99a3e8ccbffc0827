"""Lines in, lines out: one JSON object each, UTF-8, and nothing else on standard output."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

from docindex.jsonvalues import Json

# A host may send records back. On sample mail a record has 1 to 7 KB a page, so that one of a
# thousand pages fits.
MAX_LINE: Final = 8 * 1024 * 1024


class LineError(ValueError):
    """A line that holds no request; the message says why and quotes nothing of it."""


class ChannelClosed(Exception):  # noqa: N818 - an event, as `queue.Empty` is one
    """Nobody reads what is sent."""


class Channel:
    """Two streams of lines; any thread may send.

    Args:
        reading, writing: binary streams.
        max_line: bytes that a line that is read may have, its end included.
    """

    def __init__(self, reading: BinaryIO, writing: BinaryIO, *, max_line: int = MAX_LINE) -> None:
        self._reading = reading
        self._writing = writing
        self._max_line = max_line
        self._sending = threading.Lock()

    @property
    def max_line(self) -> int:
        """Bytes that a line may have that is sent to us."""
        return self._max_line

    def send(self, message: Mapping[str, Any]) -> None:
        """Write one message; raises `ChannelClosed` where nobody reads any more."""
        # ASCII is UTF-8 too, and no character in it can end or hide a line.
        line = json.dumps(message, allow_nan=False, separators=(",", ":")).encode("ascii")
        with self._sending:
            try:
                self._writing.write(line + b"\n")
                self._writing.flush()
            except OSError as error:
                raise ChannelClosed from error

    def receive(self) -> Iterator[Json | LineError]:
        """Every line until the end of the stream; what is no JSON object comes as an error."""
        while line := self._reading.readline(self._max_line + 1):
            if len(line) > self._max_line:
                self._skip(line)
                yield LineError(f"the line is longer than {self._max_line} bytes")
            elif line.strip():
                yield _parsed(line)

    def _skip(self, line: bytes) -> None:
        while line and not line.endswith(b"\n"):
            line = self._reading.readline(self._max_line)


def _parsed(line: bytes) -> Json | LineError:
    try:
        data = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return LineError(f"the line is not UTF-8 at byte {error.start}")
    except json.JSONDecodeError as error:
        return LineError(f"the line is not JSON: {error.msg} at character {error.pos}")
    except (ValueError, RecursionError) as error:  # numbers of thousands of digits, deep nesting
        return LineError(f"the line cannot be read: {type(error).__name__}")
    if not isinstance(data, dict):
        return LineError("the line is not a JSON object")
    return data


@contextlib.contextmanager
def standard_streams() -> Iterator[Channel]:
    """A channel on this process's standard input and output, which nobody else can use meanwhile.

    Whatever libraries and workers print to standard output goes to standard error, and what they
    read from standard input is empty: the descriptors themselves are put aside, because C code and
    child processes do not ask Python.
    """
    sys.stdout.flush()
    kept_in, kept_out = os.dup(0), os.dup(1)
    printed = sys.stdout
    with (
        os.fdopen(kept_in, "rb") as reading,
        os.fdopen(kept_out, "wb") as writing,
        open(os.devnull, "rb") as nothing,  # noqa: PTH123 - a device, not a path
    ):
        os.dup2(nothing.fileno(), 0)
        os.dup2(2, 1)
        sys.stdout = sys.stderr
        try:
            yield Channel(reading, writing)
        finally:
            sys.stdout = printed
            os.dup2(kept_in, 0)
            os.dup2(kept_out, 1)
            with contextlib.suppress(OSError):  # what the host did not read any more
                writing.close()
