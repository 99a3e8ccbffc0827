"""Records and scans → one HTML file, written as a stream and published as a whole."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TextIO

import attrs
from attrs import validators

from docindex.contracts import Executor
from docindex.decoding.limits import Limits
from docindex.errors import ExportError
from docindex.model import DocumentPage, Status
from docindex.reasons import Language
from docindex.report.accounts import Json, accounts
from docindex.report.findings import Findings
from docindex.report.islands import island, page_around, picture_url, visible_values
from docindex.report.pictures import DrawingPlan, Picture, PictureTask, State, draw_page
from docindex.report.sources import Entry, scan_of
from docindex.report.wording import texts

# Told the step, how many pages are done, and of how many.
Progress = Callable[[str, int, int], None]

# What needs a person first.
_ORDER: Final = (Status.CLEARING, Status.VERIFY, Status.PENDING, Status.INDEXED)


@attrs.frozen(kw_only=True)
class ReportOptions:
    """How a report is made.

    Args:
        languages: of the page; the first one is shown first.
        largest: pixels of the longer side of a page's picture, 200 to 4000.
        page_seconds: wall-clock limit for drawing one page.
        replace: whether a file that is there already is overwritten.
    """

    languages: tuple[Language, ...] = attrs.field(
        default=("de", "en"), validator=validators.min_len(1)
    )
    largest: int = attrs.field(default=1000, validator=[validators.ge(200), validators.le(4000)])
    page_seconds: float = attrs.field(default=20.0, validator=validators.gt(0))
    replace: bool = False
    limits: Limits = attrs.field(factory=Limits)


def _quiet(_step: str, _done: int, _of: int) -> None:
    """Tell nobody."""


def write_report(
    entries: Sequence[Entry],
    folders: Mapping[str, Path],
    out: Path,
    *,
    executor: Executor,
    options: ReportOptions | None = None,
    progress: Progress = _quiet,
) -> Mapping[State, int]:
    """Write the report of some records.

    Whatever cannot be shown has a page that says why; the report is written all the same.

    Args:
        entries: records, at least one, in batch order.
        folders: where the scans of each batch lie, by the batch's id; may be empty.
        out: the HTML file.
        executor: decodes pages; started and stopped here.

    Returns:
        How many pages have which kind of picture.

    Raises:
        ExportError: the file is there already, or cannot be written; nothing half is left.
    """
    options = options or ReportOptions()
    ordered = sorted(entries, key=lambda e: _ORDER.index(e.record.decision.status))
    found = [Findings(entry=entry, largest=options.largest) for entry in ordered]
    drawn = _Drawn(found, folders, executor, options, progress)
    with _appearing(out, replace=options.replace) as stream, drawn:
        before, behind = page_around(
            options.languages[0], visible_values(_report(entries, found, options))
        )
        stream.write(before)
        for number, findings in enumerate(found):
            stream.write(island(f"d{number}", visible_values(findings.to_json())))
            for index, picture in enumerate(drawn.pictures_of(findings)):
                stream.write(island(f"p{number}-{index}", _picture(picture)))
        states = {state.value: count for state, count in drawn.states.items()}
        stream.write(island("end", {"pictures": states}))
        stream.write(behind)
    return drawn.states


def _report(entries: Sequence[Entry], found: Sequence[Findings], options: ReportOptions) -> Json:
    batches = accounts(entry.record for entry in entries)
    places = {batch["id"]: place for place, batch in enumerate(batches)}
    return {
        "languages": list(options.languages),
        "texts": {language: texts(language) for language in options.languages},
        "batches": batches,
        "documents": [_row(findings, places) for findings in found],
    }


def _row(findings: Findings, places: Mapping[str, int]) -> Json:
    record = findings.record
    sheets = [page.page.sheet for page in record.pages] or [0]
    return {
        "id": record.id,
        "batch": places[record.batch.id],
        "status": record.decision.status.value,
        "reason": record.decision.reason.value,
        "case": record.decision.case_id,
        "key": record.decision.key,
        "class": record.document_class,
        "sheets": [min(sheets), max(sheets)],
        "pages": [page.page.id for page in record.pages],
    }


def _picture(picture: Picture) -> Json:
    return {
        "state": picture.state.value,
        "page": picture_url(picture.page),
        "closes": [picture_url(close) for close in picture.closes],
    }


class _Drawn:
    """The pictures of all documents, one after the other, as workers finish them."""

    def __init__(
        self,
        found: Sequence[Findings],
        folders: Mapping[str, Path],
        executor: Executor,
        options: ReportOptions,
        progress: Progress,
    ) -> None:
        self.states: Counter[State] = Counter()
        self._folders = folders
        self._executor = executor
        self._options = options
        self._progress = progress
        self._found = found

    def __enter__(self) -> None:
        plan = DrawingPlan(limits=self._options.limits, disposable=self._executor.disposable)
        self._executor.start(plan)
        self._pictures = self._draw()

    def __exit__(self, *_: object) -> None:
        self._executor.stop()

    def pictures_of(self, findings: Findings) -> Iterator[Picture]:
        """The pictures of the next document, page by page."""
        for _ in findings.record.pages:
            picture = next(self._pictures)
            self.states[picture.state] += 1
            yield picture

    def _draw(self) -> Iterator[Picture]:
        planned = [self._plan(f, page) for f in self._found for page in f.record.pages]
        tasks = [plan for plan in planned if isinstance(plan, PictureTask)]
        limits = [self._options.page_seconds] * len(tasks)
        outcomes = iter(self._executor.map(draw_page, tasks, seconds=limits))
        for done, plan in enumerate(planned, 1):
            if isinstance(plan, PictureTask):
                outcome = next(outcomes)
                detail = outcome.fault.value if outcome.fault else ""
                yield outcome.value or Picture(state=State.FAILED, detail=detail)
            else:
                yield Picture(state=plan)
            self._progress("draw", done, len(planned))

    def _plan(self, findings: Findings, page: DocumentPage) -> PictureTask | State:
        """What to draw, or why there is nothing to draw."""
        view = findings.views[page.page.id]
        if page.survey.fault is not None or view is None:
            return State.UNREADABLE
        if page.page.batch not in self._folders:
            return State.NO_FOLDER
        path = scan_of(page.page, self._folders)
        if path is None:
            return State.MISSING
        closes = findings.closes_on(page.page.id)
        return PictureTask(path=path, page=page.page, view=view, closes=closes)


@contextlib.contextmanager
def _appearing(out: Path, *, replace: bool) -> Iterator[TextIO]:
    """A file that appears as a whole when the block ends well, and not at all when it does not."""
    _refuse_existing(out, replace=replace)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent)
    except OSError as error:
        raise _failed(out, error) from error
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            yield stream
        _refuse_existing(out, replace=replace)
        part.replace(out)
    except OSError as error:
        raise _failed(out, error) from error
    finally:
        part.unlink(missing_ok=True)


def _refuse_existing(out: Path, *, replace: bool) -> None:
    if out.exists() and not replace:
        raise ExportError(
            f"{out}: is there already. Name another file with --out, or overwrite it with --force."
        )
    if out.is_dir():
        raise ExportError(f"{out}: is a folder. Name a file with --out.")


def _failed(out: Path, error: OSError) -> ExportError:
    return ExportError(
        f"{out}: cannot be written ({error.strerror}). Check that its folder exists, may be "
        "written to and has room."
    )
