"""Tasks and workers for tests of executors; importable by spawned processes."""

from __future__ import annotations

import time
import uuid
from pathlib import Path

import attrs

from docindex.errors import CaseListError
from docindex.testing.faults import How, misbehave


@attrs.frozen
class Worker:
    """Leaves its name in a file when it is closed."""

    mark: str
    name: str = attrs.field(factory=lambda: uuid.uuid4().hex)

    def close(self) -> None:
        """Append the name to the file."""
        with Path(self.mark).open("a", encoding="utf-8") as file:
            file.write(f"{self.name}\n")


@attrs.frozen
class MakeWorker:
    """Makes workers; crosses processes.

    Args:
        mark: the file that workers leave their names in.
    """

    mark: str

    def __call__(self) -> Worker:
        """Make a worker."""
        return Worker(self.mark)


def fail_to_make() -> Worker:
    """A worker whose list of cases is gone."""
    raise CaseListError("no list")


def double(_worker: Worker, item: int) -> int:
    """Twice the item."""
    return 2 * item


def perhaps_misbehave(_worker: Worker, item: tuple[int, How | None]) -> int:
    """Give the number back after a while that differs from item to item, or go wrong."""
    number, how = item
    time.sleep(0.05 * (number % 3))
    if how is not None:
        misbehave(how)
    return number
