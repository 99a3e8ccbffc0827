"""What docindex asks of each kind of component, and `Component`, by which one is offered.

Coordinates that a component returns are pixels of the array it was given; the core maps them to
the original scan. A component may raise anything: the core turns that into a reason on the page or
document at hand. Where a component holds an engine, a file or a connection, it is a context
manager as well; the core enters it once per worker and leaves it when the worker ends.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar, runtime_checkable

import attrs
import numpy as np
import numpy.typing as npt

from docindex.atrest import KeyPlace
from docindex.model import (
    Barcode,
    Batch,
    BatchFacts,
    Candidate,
    CaseAnswer,
    Contradiction,
    DocumentField,
    DocumentPage,
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
        encryption: where the key is under which what is kept of lists is encrypted; None: it is
            not.
    """

    tenant: str
    environment: Environment
    folder: Path
    references: tuple[ReferenceRule, ...] = ()
    encryption: KeyPlace | None = None


class Known(enum.StrEnum):
    """How far the format that an exporter writes is known; shown by `docindex formats`."""

    STANDARD = "standard"
    """A standard with a schema that what is written can be checked against."""

    DOCUMENTED = "documented"
    """Whoever reads it has published what it must look like."""

    OBSERVED = "observed"
    """Seen in public code of others; whoever reads it has published nothing."""

    UNKNOWN = "unknown"
    """Not public, or agreed for each project."""


@attrs.frozen
class Component(Generic[Opt, Made_co]):
    """A named offer: what a hook returns.

    Args:
        name: how the profile asks for it; lower case, unique within its hook.
        options: a frozen attrs class with defaults and validators.
        create: makes the component from its options and the setting.
        summary: one sentence for `docindex plugins`.
        known: of exporters: how far their format is known; None: they do not say.
        source: of exporters: one sentence on where the format is written down.
    """

    name: str
    options: type[Opt]
    create: Callable[[Opt, Setting], Made_co]
    summary: str = ""
    known: Known | None = None
    source: str = ""


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


@runtime_checkable
class CaseConfirmer(Protocol):
    """A matcher that can ask the receiver's application, just before documents are handed on."""

    def confirm(self, case_ids: Sequence[str]) -> Mapping[str, CaseAnswer]:
        """Whether the receiver will import documents of these cases now.

        Called once for a batch, in a worker, after everything was decided; and for a person's
        answer. It keeps its own limits of time, and answers `away` where it cannot ask: the
        documents wait, and are asked about again with `docindex index --retry-pending`.

        Args:
            case_ids: as `find` proposed them, each once.

        Returns:
            An answer for each of them, and for no other.
        """
        ...


@attrs.frozen(kw_only=True)
class ReadPage:
    """One content page of a document, as a `FieldReader` is given it.

    Args:
        page: in its place, with rotation and skew.
        lines: of text, as read; a place may be read more than once, and then stands here as often.
        source: the file that it comes from; for reading only.
    """

    page: DocumentPage
    lines: tuple[TextLine, ...]
    source: Path


@attrs.frozen(kw_only=True)
class FieldsRead:
    """What a `FieldReader` found.

    Args:
        fields: for the record, in the order in which they shall stand there.
        evidence: for the matchers and the decision: what files inside of the document's files say,
            and whose number it is that was read on a page, where the reader knows it (the same
            kind, value, page and box, with that role).
        contradictions: each of them keeps the document from `indexed`.
    """

    fields: tuple[DocumentField, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()


@runtime_checkable
class FieldReader(Protocol):
    """A matcher that also says what stands in the fields of its documents.

    Where the profile names one, the pages of every document are read as a whole: the first three
    and the last three.
    """

    def read_fields(self, pages: Sequence[ReadPage]) -> FieldsRead:
        """Read a document's fields, from its text and from files inside of its files.

        Called once for a document, in a worker, after its pages were read and before `find`.

        Args:
            pages: content pages in order; one at least.
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
        documents: path of the finished PDF or TIFF by record id, as the option `documents` asks
            for, in a staging folder; copy it, because every export of the batch is given the same
            files. Empty where the export wants none.
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
