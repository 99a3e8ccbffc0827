"""Tasks that may die without harm to the others: two strikes, then the page is unreadable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import attrs

from docindex.confirming import CONFIRM_SECONDS, away
from docindex.contracts import Executor
from docindex.errors import ExportError
from docindex.exporting import DocumentForm, WrittenDocument
from docindex.model import (
    CaseAnswer,
    Decision,
    Document,
    OpenedFile,
    PageFault,
    PageRef,
    PageSurvey,
    Reading,
    Reason,
    SourceFile,
    Status,
    TextLine,
)
from docindex.worker import (
    OpenTask,
    ReadTask,
    SurveyTask,
    WriteTask,
    confirm_cases,
    open_source,
    read_document,
    survey_pages,
    write_document,
)

Progress = Callable[[str, int, int], None]
PageLines = Mapping[str, tuple[TextLine, ...]]

# Chunks of a batch at least, while they have pages: no worker waits long for the last of them.
_LEAST_CHUNKS = 32
_DEADLY = frozenset({PageFault.CRASHED, PageFault.TIMED_OUT, PageFault.OUT_OF_MEMORY})


@attrs.frozen(kw_only=True, eq=False)
class Isolation:
    """Runs the path's tasks on an executor for one batch.

    Args:
        root: folder of the batch.
        page_seconds: limit for one page in one step.
        chunk: pages per survey task at most.
        progress: told the step, how many are done, and of how many.
    """

    executor: Executor
    root: str
    page_seconds: float
    chunk: int
    progress: Progress

    def open_files(self, files: Sequence[SourceFile]) -> tuple[OpenedFile, ...]:
        """Headers of all files; a file that kills its worker twice is unreadable."""
        opened: dict[str, OpenedFile] = {}
        for _ in range(2):
            left = [
                f.name for f in files if f.name not in opened or opened[f.name].fault in _DEADLY
            ]
            tasks = [OpenTask(root=self.root, name=name) for name in left]
            limits = [self.page_seconds] * len(tasks)
            for outcome in self.executor.map(open_source, tasks, seconds=limits):
                name = left[outcome.index]
                opened[name] = outcome.value or OpenedFile(
                    name=name, sha256="", fault=outcome.fault, detail=outcome.detail
                )
                self.progress("open", len(opened), len(files))
        return tuple(opened[file.name] for file in files)

    def survey(self, pages: Sequence[PageRef]) -> tuple[PageSurvey, ...]:
        """Look at all pages: in chunks first, those of a dead chunk one by one."""
        size = max(min(self.chunk, len(pages) // _LEAST_CHUNKS), 1)
        chunks = [tuple(pages[i : i + size]) for i in range(0, len(pages), size)]
        surveys: dict[str, PageSurvey] = {}
        suspects: list[PageRef] = []
        for chunk, found in self._survey(chunks, self.page_seconds):
            if found is None:
                suspects.extend(chunk)
            else:
                surveys.update((survey.page.id, survey) for survey in found)
            self.progress("survey", len(surveys), len(pages))
        for survey in self._survey_one_by_one(suspects):
            surveys[survey.page.id] = survey
            self.progress("survey", len(surveys), len(pages))
        return tuple(surveys[page.id] for page in pages)

    def _survey(
        self, chunks: Sequence[tuple[PageRef, ...]], page_seconds: float
    ) -> list[tuple[tuple[PageRef, ...], tuple[PageSurvey, ...] | None]]:
        tasks = [SurveyTask(root=self.root, pages=c, page_seconds=page_seconds) for c in chunks]
        limits = [page_seconds * (1 + len(chunk)) for chunk in chunks]
        outcomes = self.executor.map(survey_pages, tasks, seconds=limits)
        return [(chunks[outcome.index], outcome.value) for outcome in outcomes]

    def _survey_one_by_one(self, pages: Sequence[PageRef]) -> list[PageSurvey]:
        # The worker's own limit is longer than the executor's, so that a hang is called a hang.
        tasks = [
            SurveyTask(root=self.root, pages=(page,), page_seconds=2 * self.page_seconds)
            for page in pages
        ]
        outcomes = self.executor.map(survey_pages, tasks, seconds=[self.page_seconds] * len(tasks))
        return [
            outcome.value[0]
            if outcome.value
            else PageSurvey(page=pages[outcome.index], fault=outcome.fault, detail=outcome.detail)
            for outcome in outcomes
        ]

    def read(self, documents: Sequence[Document]) -> tuple[Reading, ...]:
        """Index every document that is not settled; one that kills two workers is unreadable."""
        readings = {d.id: settled(d, d.cleared) for d in documents if d.cleared is not None}
        for attempt in (1, 2):
            left = _longest_first(d for d in documents if d.id not in readings)
            tasks = [ReadTask(root=self.root, document=document) for document in left]
            limits = [self.page_seconds * (2 + 2 * len(d.content)) for d in left]
            for outcome in self.executor.map(read_document, tasks, seconds=limits):
                document = left[outcome.index]
                if outcome.value is not None:
                    readings[document.id] = outcome.value
                elif attempt == 2:
                    readings[document.id] = settled(
                        document, Reason.UNREADABLE, failed=outcome.fault
                    )
                self.progress("read", len(readings), len(documents))
        return tuple(readings[document.id] for document in documents)

    def confirm(self, case_ids: Sequence[str]) -> Mapping[str, CaseAnswer]:
        """What the receiver's application says of some cases; whoever cannot ask it says so."""
        tasks = [tuple(case_ids)]
        for outcome in self.executor.map(confirm_cases, tasks, seconds=[CONFIRM_SECONDS]):
            if outcome.value is not None:
                return outcome.value
            return away(case_ids, outcome.fault.value if outcome.fault else "silent")
        return away(case_ids, "silent")

    def write(
        self, documents: Sequence[Document], folder: Path, form: DocumentForm, lines: PageLines
    ) -> dict[str, WrittenDocument]:
        """Write every document's file, named by its id.

        Args:
            lines: what was read, by page id.

        Raises:
            ExportError: one of them could not be written in two attempts.
        """
        written: dict[str, WrittenDocument] = {}
        for attempt in (1, 2):
            left = _longest_first(d for d in documents if d.id not in written)
            tasks = [
                WriteTask(
                    root=self.root,
                    document=d,
                    target=folder / f"{d.id}{form.documents.suffix}",
                    form=form,
                    lines={p.page.id: lines[p.page.id] for p in d.pages if p.page.id in lines},
                )
                for d in left
            ]
            limits = [self.page_seconds * (1 + len(d.pages)) for d in left]
            for outcome in self.executor.map(write_document, tasks, seconds=limits):
                document = left[outcome.index]
                if outcome.value is not None:
                    written[document.id] = outcome.value
                elif attempt == 2:
                    raise ExportError(
                        f"document {document.id} could not be written ({outcome.fault}, "
                        f"files {_files(document)}). Nothing was exported; take these files out of "
                        "the batch and hand them to clearing by hand."
                    )
                self.progress("write", len(written), len(documents))
        return written


def settled(document: Document, reason: Reason, failed: PageFault | None = None) -> Reading:
    """The reading of a document that nobody reads."""
    return Reading(
        document=document.id,
        decision=Decision(status=Status.CLEARING, reason=reason),
        failed=failed.value if failed else None,
    )


def _longest_first(documents: Iterable[Document]) -> list[Document]:
    """So that no worker ends up with a file of 100 pages while the others have nothing to do."""
    return sorted(documents, key=lambda document: -len(document.pages))


def _files(document: Document) -> str:
    return ", ".join(sorted({page.page.file for page in document.pages}))
