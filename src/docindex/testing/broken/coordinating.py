"""Components of the coordinator with one defect each: `broken` as intake and as executor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, get_args

import attrs
from attrs import validators
from PIL import Image

from docindex.builtin.files import Files, FilesOptions
from docindex.builtin.in_process import InProcess
from docindex.contracts import Component, Outcome, Setting
from docindex.errors import CaseListError
from docindex.model import Batch, BatchFacts, PageFault, SourceFile

T = TypeVar("T")
R = TypeVar("R")

IntakeFault = Literal[
    "",
    "alphabetical",
    "opens_images",
    "marks_as_done",
    "first_three_only",
    "expects_the_same_files",
    "empty_is_a_batch",
]
ExecutorFault = Literal[
    "",
    "backwards",
    "wants_items",
    "closes_twice",
    "hides_the_error",
    "errors_are_faults",
    "crash_takes_all",
    "disposable_is_a_text",
]


@attrs.frozen(kw_only=True)
class BrokenIntakeOptions:
    """What is wrong.

    Args:
        how: the defect; empty: none.
    """

    how: IntakeFault = attrs.field(default="", validator=validators.in_(get_args(IntakeFault)))


class BrokenIntake:
    """Lists the files of a folder, with one defect."""

    def __init__(self, how: IntakeFault) -> None:
        self._how = how

    def read(self, path: Path, facts: BatchFacts) -> Batch:
        """List the files."""
        how = self._how
        if how == "empty_is_a_batch" and path.is_dir() and not any(path.iterdir()):
            return Batch(facts=facts, root=str(path), files=())
        batch = Files(FilesOptions()).read(path, facts)
        match how:
            case "alphabetical":
                return attrs.evolve(batch, files=tuple(sorted(batch.files, key=lambda f: f.name)))
            case "opens_images":
                for file in batch.files:
                    Image.open(path / file.name).close()
            case "marks_as_done":
                (path / "done.txt").touch()
            case "first_three_only":
                return attrs.evolve(batch, files=batch.files[:3])
            case "expects_the_same_files":
                names = ("scan2.tif", "scan9.tif", "scan10.tif")
                files = tuple(SourceFile(name=n, size=5 + i) for i, n in enumerate(names))
                return attrs.evolve(batch, files=files)
        return batch


@attrs.frozen(kw_only=True)
class BrokenExecutorOptions:
    """What is wrong.

    Args:
        how: the defect; empty: none.
    """

    how: ExecutorFault = attrs.field(default="", validator=validators.in_(get_args(ExecutorFault)))


class BrokenExecutor:
    """Runs tasks in the caller's process, with one defect."""

    def __init__(self, how: ExecutorFault) -> None:
        self._how = how
        self._inner = InProcess()
        self._worker: Any = None

    @property
    def disposable(self) -> Any:
        """Whether a worker may end itself."""
        return "no" if self._how == "disposable_is_a_text" else False

    def start(self, make_worker: Callable[[], Any]) -> None:
        """Make the worker."""

        def make() -> Any:
            self._worker = make_worker()
            return self._worker

        try:
            self._inner.start(make)
        except CaseListError:
            if self._how != "hides_the_error":
                raise

    def map(
        self, task: Callable[[Any, T], R], items: Sequence[T], *, seconds: Sequence[float]
    ) -> Iterator[Outcome[R]]:
        """Run the task for each item."""
        how = self._how
        outcomes = self._inner.map(task, items, seconds=seconds)
        if how == "wants_items":
            yield Outcome(index=0, value=task(self._worker, items[0]) if items else None)
        elif how == "backwards":
            yield from list(outcomes)[::-1]
        elif how == "errors_are_faults":
            try:
                yield from outcomes
            except RuntimeError:
                yield Outcome(index=0, fault=PageFault.CRASHED)
        elif how == "crash_takes_all":
            for outcome in outcomes:
                yield outcome
                if outcome.fault is not None:
                    return
        else:
            yield from outcomes

    def stop(self) -> None:
        """Close the worker."""
        self._inner.stop()
        if self._how == "closes_twice" and self._worker is not None:
            self._worker.close()


def create_intake(options: BrokenIntakeOptions, _setting: Setting) -> BrokenIntake:
    """Make the intake."""
    return BrokenIntake(options.how)


def create_executor(options: BrokenExecutorOptions, _setting: Setting) -> BrokenExecutor:
    """Make the executor."""
    return BrokenExecutor(options.how)


INTAKE: Final = Component(
    "broken", BrokenIntakeOptions, create_intake, "Lists files of a folder, with one defect."
)
EXECUTOR: Final = Component(
    "broken", BrokenExecutorOptions, create_executor, "Runs tasks in process, with one defect."
)
