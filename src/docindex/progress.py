"""A progress bar on standard error: one for each step of a batch."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any, Self

from tqdm import tqdm


class ProgressBar:
    """Shows how far a batch is.

    Args:
        name: the batch.
        visible: False: shows nothing.
    """

    def __init__(self, name: str, *, visible: bool) -> None:
        self._name = name
        self._visible = visible
        self._step = ""
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def show(self, step: str, done: int, of: int) -> None:
        """Tell how many of a step's items are done."""
        if not self._visible:
            return
        if step != self._step:
            self._close()
            self._step = step
            self._bar = tqdm(total=of, desc=f"{self._name} {step}", file=sys.stderr, leave=False)
        self._bar.update(done - self._bar.n)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
