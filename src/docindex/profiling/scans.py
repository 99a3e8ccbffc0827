"""The samples, read by worker processes as a batch's pages are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import attrs

from docindex.contracts import Executor, Intake
from docindex.errors import ComponentError, IntakeError, PageError
from docindex.isolation import Isolation, Progress
from docindex.model import BatchFacts, Environment, PageSurvey
from docindex.paging import number_pages
from docindex.profile import LoadedProfile
from docindex.profiling.proposals import ReadSamples
from docindex.profiling.separation import ScannedFolder
from docindex.reading import PageReader
from docindex.registry import Registry
from docindex.survey import prepared
from docindex.worker import Worker, WorkerPlan, setting_of

_EXECUTORS: Final = "docindex_executors"


@attrs.frozen(kw_only=True)
class Effort:
    """How much is done.

    Args:
        pages: at most so many are read for their text, evenly over all; all are looked at.
        executor, workers: where; 0 workers: one for each core.
    """

    pages: int = 120
    executor: str = "pebble"
    workers: int = 0


@attrs.frozen(kw_only=True)
class LinesTask:
    """Read one page for its text.

    Args:
        root: folder of the scans.
    """

    root: str
    survey: PageSurvey


def sample_folders(root: Path) -> tuple[Path, ...]:
    """A folder of scans, or its sub-folders where it has any.

    Raises:
        IntakeError: there is no such folder.
    """
    if not root.is_dir():
        raise IntakeError(f"{root} is no folder. Name a folder of scans, or of folders of scans.")
    folders = tuple(sorted(path for path in root.iterdir() if path.is_dir()))
    return folders or (root,)


def read_samples(
    root: Path, loaded: LoadedProfile, registry: Registry, effort: Effort, progress: Progress
) -> ReadSamples:
    """Look at every page of the samples, and read some.

    Args:
        loaded: the proposal so far; its folder must exist.
        progress: told the step, done, and of how many.

    Raises:
        IntakeError: a folder cannot be taken in, or holds no scans.
    """
    folders = sample_folders(root)
    executor = _executor(loaded, registry, effort)
    executor.start(
        WorkerPlan(loaded=loaded, modules=registry.modules, disposable=executor.disposable)
    )
    try:
        scanned = [
            _survey(folder, number, loaded, registry, executor, progress)
            for number, folder in enumerate(folders, 1)
        ]
        seconds = loaded.profile.executor.page_seconds
        lines = _read(scanned, executor, effort, seconds, progress)
    finally:
        executor.stop()
    surveys = [survey for folder, _ in scanned for survey in folder.surveys]
    return ReadSamples(
        folders=tuple(folder for folder, _ in scanned),
        lines=lines,
        unread=sum(survey.fault is not None for survey in surveys),
    )


def _executor(loaded: LoadedProfile, registry: Registry, effort: Effort) -> Executor:
    known = attrs.fields_dict(registry.offer(_EXECUTORS, effort.executor).component.options)
    options = {"workers": effort.workers} if "workers" in known else {}
    made: Executor = registry.create(_EXECUTORS, effort.executor, options, setting_of(loaded))
    return made


def _survey(
    folder: Path,
    number: int,
    loaded: LoadedProfile,
    registry: Registry,
    executor: Executor,
    progress: Progress,
) -> tuple[ScannedFolder, str]:
    profile = loaded.profile
    facts = BatchFacts(id=f"samples-{number}", tenant=profile.tenant, environment=Environment.TEST)
    intake: Intake = registry.create("docindex_intakes", "files", {}, setting_of(loaded))
    batch = intake.read(folder, facts)
    isolation = Isolation(
        executor=executor,
        root=batch.root,
        page_seconds=profile.executor.page_seconds,
        chunk=profile.executor.chunk,
        progress=progress,
    )
    opened = isolation.open_files(batch.files)
    pages, faults = number_pages(facts, opened, profile.intake.default_dpi)
    unread = {survey.page.id: survey for survey in faults}
    looked = {s.page.id: s for s in isolation.survey([p for p in pages if p.id not in unread])}
    surveys = tuple((looked | unread)[page.id] for page in pages)
    frames = tuple(len(file.frames) for file in opened)
    return ScannedFolder(name=folder.name, surveys=surveys, frames=frames), batch.root


def _read(
    folders: Sequence[tuple[ScannedFolder, str]],
    executor: Executor,
    effort: Effort,
    seconds: float,
    progress: Progress,
) -> dict[str, tuple[str, ...]]:
    """Texts of the pages' lines; a page that cannot be read says nothing."""
    tasks = [
        LinesTask(root=root, survey=survey)
        for folder, root in folders
        for survey in folder.surveys
        if _is_worth_reading(survey)
    ]
    if len(tasks) > effort.pages:
        tasks = [tasks[place * len(tasks) // effort.pages] for place in range(effort.pages)]
    lines: dict[str, tuple[str, ...]] = {}
    for outcome in executor.map(read_lines, tasks, seconds=[2 * seconds] * len(tasks)):
        if outcome.value is not None:
            lines[tasks[outcome.index].survey.page.id] = outcome.value
        progress("read", outcome.index + 1, len(tasks))
    return lines


def read_lines(worker: Worker, task: LinesTask) -> tuple[str, ...] | None:
    """Task: every line of text on one page, in reading order; None: it cannot be read."""
    survey, cascade = task.survey, worker.cascade
    try:
        image = worker.page_opener(task.root)(survey.page)
        image = attrs.evolve(image, rotation=survey.rotation, skew=survey.skew)
        image = prepared(image, cascade.preprocessors, again=True)
        component, engine = cascade.engine
        reader = PageReader(engine=engine, component=component, grammars=cascade.grammars)
        return tuple(line.text for line in reader.read_page(image))
    except (PageError, ComponentError, MemoryError):
        return None


def _is_worth_reading(survey: PageSurvey) -> bool:
    return survey.fault is None and not survey.blank and not survey.patches
