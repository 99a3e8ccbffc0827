"""What docindex asks of each kind of component, and `Component`, by which one is offered.

Coordinates that a component returns are pixels of the array it was given; the core maps them to
the original scan. A component may raise anything: the core turns that into a reason on the page or
document at hand. Where a component holds an engine, a file or a connection, it is a context
manager as well; the core enters it once per worker and leaves it when the worker ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar, runtime_checkable

import attrs
import numpy as np
import numpy.typing as npt

from docindex.model import (
    Barcode,
    Batch,
    BatchFacts,
    Candidate,
    Environment,
    Evidence,
    IndexRecord,
    PageFault,
    ReferenceRule,
    TextLine,
)
from docindex.pageimage import PageImage

Grey = npt.NDArray[np.uint8]
Opt = TypeVar("Opt")
Made_co = TypeVar("Made_co", covariant=True)
T = TypeVar("T")
R = TypeVar("R")


@attrs.frozen(kw_only=True)
class Setting:
    """What a component may know beside its own options.

    Args:
        tenant: the one authority it works for.
        folder: the profile's folder; relative paths in options start there.
        references: the tenant's reference rules, for bringing keys into their normal form.
    """

    tenant: str
    environment: Environment
    folder: Path
    references: tuple[ReferenceRule, ...] = ()


@attrs.frozen
class Component(Generic[Opt, Made_co]):
    """A named offer: what a hook returns.

    Args:
        name: how the profile asks for it; lower case, unique within its hook.
        options: a frozen attrs class with defaults and validators.
        create: makes the component from its options and the setting.
        summary: one sentence for `docindex plugins`.
    """

    name: str
    options: type[Opt]
    create: Callable[[Opt, Setting], Made_co]
    summary: str = ""


@attrs.frozen
class NoOptions:
    """The options of a component that has none."""


@runtime_checkable
class Managed(Protocol):
    """A component that holds something which must be closed."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None: ...


class Intake(Protocol):
    """Path in, batch out. Runs in the coordinator and must not decode anything."""

    def read(self, path: Path, facts: BatchFacts) -> Batch:
        """List what one scan job delivered, in page order; raises `IntakeError`.

        Args:
            path: the batch.
            facts: what is stated of it already; the batch has the same ones, and more where an
                index file says something that nobody stated.

        Returns:
            The files that are there, and what an index file says of them: `Batch.index`. Whether
            the two agree is not the intake's to judge: the core holds a batch that does not.
        """
        ...


class Preprocessor(Protocol):
    """Page image in, page image with a further layer or a better estimate out."""

    @property
    def makes_layer(self) -> bool:
        """False: it only estimates rotation or skew; these are kept and it is not run again."""
        ...

    def apply(self, image: PageImage) -> PageImage:
        """Runs in a worker, in profile order; must leave `grey` as it is."""
        ...


class BarcodeDecoder(Protocol):
    """Image in, barcodes out."""

    def decode(self, image: Grey, symbologies: Sequence[str]) -> Iterable[Barcode]:
        """Read barcodes of the wanted symbologies in an image of any orientation.

        Args:
            image: shape (height, width), uint8; a page or a region of one.
            symbologies: wanted names as in `model.Barcode`; others must not be returned.

        Returns:
            Barcodes with boxes in pixels of `image` and the decoder's own name as reader.
        """
        ...


class OcrEngine(Protocol):
    """Image in, lines of text out; one engine is kept per worker."""

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """Name and version of the engine and of its model (with the model's hash)."""
        ...

    def read_line(self, image: Grey, dpi: float) -> TextLine | None:
        """Read an upright crop that holds one line of text; None: nothing was read."""
        ...

    def read_page(self, image: Grey, dpi: float) -> Sequence[TextLine]:
        """Read an upright page or part of one, lines in reading order."""
        ...


class Matcher(Protocol):
    """Evidence in, candidates out. A matcher only finds; the core decides."""

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """Name and digest of the list that it looks into."""
        ...

    @property
    def stale(self) -> bool:
        """Whether the list is older than the profile allows."""
        ...

    def find(self, evidence: Sequence[Evidence]) -> Sequence[Candidate]:
        """Every case that some evidence names; empty where none does.

        Cases beside the one meant (same plate, same name, a number one edit away) must be among
        them: deciding takes what only one case shares for a witness.
        """
        ...


@runtime_checkable
class CaseDirectory(Protocol):
    """A matcher that also knows its cases by their id; a person's answer is checked with it."""

    def look_up(self, case_id: str) -> Candidate | None:
        """The case that would receive a document filed under this id; None: not in the list.

        Returns:
            The survivor, where cases were merged; without supports and with score 0.
        """
        ...


class CheckDigit(Protocol):
    """A check-digit scheme."""

    def valid(self, value: str) -> bool:
        """Whether a number in its normal form (letters and digits only) carries a right check."""
        ...


@attrs.frozen(kw_only=True)
class ExportJob:
    """What an exporter is given: the records of one closed batch, and their documents.

    Args:
        batch: facts of the batch.
        records: in batch order.
        documents: path of the finished PDF by record id, in a staging folder; copy it,
            because every export of the batch is given the same files.
        target: the folder to write to; exists, and holds nothing of this batch.
    """

    batch: BatchFacts
    records: tuple[IndexRecord, ...]
    documents: dict[str, Path]
    target: Path


class Exporter(Protocol):
    """Records and target in, written paths out: all or nothing."""

    def export(self, job: ExportJob) -> Sequence[Path]:
        """Write into `job.target`; raises `ExportError`. The core publishes the folder as one."""
        ...


@attrs.frozen(kw_only=True)
class Outcome(Generic[R]):
    """What became of one task: a value, or the fault that its worker died of.

    Args:
        index: which item of the call it belongs to.
        fault: `CRASHED`, `TIMED_OUT` or `OUT_OF_MEMORY`; None: `value` holds the result.
    """

    index: int
    value: R | None = None
    fault: PageFault | None = None
    detail: str = ""


class Executor(Protocol):
    """Tasks in, outcomes out."""

    @property
    def disposable(self) -> bool:
        """Whether a worker may end itself, and its standard error be captured, without harm."""
        ...

    def start(self, make_worker: Callable[[], Any]) -> None:
        """Called once before `map`; every worker makes its own with `make_worker()` (pickled)."""
        ...

    def map(
        self, task: Callable[[Any, T], R], items: Sequence[T], *, seconds: Sequence[float]
    ) -> Iterator[Outcome[R]]:
        """Run `task(worker, item)` for each item; outcomes in the order of the items.

        Args:
            task: a module-level function.
            seconds: wall-clock limit of each item; past it the worker is ended.
        """
        ...

    def stop(self) -> None:
        """End all workers; safe to call twice."""
        ...
