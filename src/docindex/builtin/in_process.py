"""The executor `in-process`: tasks run where they are called, for trusted input and tests.

A component that crashes or hangs takes the caller with it: use `pebble` for mail from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import attrs

from docindex.contracts import Component, NoOptions, Outcome, Setting
from docindex.model import PageFault

T = TypeVar("T")
R = TypeVar("R")


@attrs.define
class InProcess:
    """Runs one task after the other; no limit of time or memory is kept."""

    disposable: bool = False
    _worker: Any = None

    def start(self, make_worker: Callable[[], Any]) -> None:
        """Make the one worker."""
        self._worker = make_worker()

    def map(
        self,
        task: Callable[[Any, T], R],
        items: Sequence[T],
        *,
        seconds: Sequence[float],  # noqa: ARG002 - part of the contract; nothing can be ended from within
    ) -> Iterator[Outcome[R]]:
        """Run the task for each item, in order."""
        for index, item in enumerate(items):
            try:
                yield Outcome(index=index, value=task(self._worker, item))
            except MemoryError:
                yield Outcome(index=index, fault=PageFault.OUT_OF_MEMORY)

    def stop(self) -> None:
        """Close the worker's components."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()


def _create(_options: NoOptions, _setting: Setting) -> InProcess:
    return InProcess()


COMPONENT = Component(
    "in-process", NoOptions, _create, "Runs in the caller's own process: trusted input and tests."
)
