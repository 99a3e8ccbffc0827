"""Labelled scans, looked at by worker processes as the documents of a batch are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import attrs

from docindex.assembly import assemble
from docindex.contracts import Executor, Intake
from docindex.errors import ComponentError, IntakeError, PageError
from docindex.isolation import Isolation, Progress
from docindex.matching.classes import UNKNOWN_CLASS
from docindex.matching.classfitting import Sample, shortages
from docindex.matching.classlooks import DocumentLook
from docindex.model import BatchFacts, Document, Environment
from docindex.paging import number_pages
from docindex.profile import ClassSection, LoadedProfile, SeparationSection
from docindex.registry import Registry
from docindex.worker import Worker, WorkerPlan, grammars_of, setting_of

_EXECUTORS: Final = "docindex_executors"
_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_SEPARATION: Final = SeparationSection(one_file_one_document=True)


@attrs.frozen(kw_only=True)
class Effort:
    """Where samples are looked at.

    Args:
        executor: name of an executor.
        workers: processes; 0: one for each core.
    """

    executor: str = "pebble"
    workers: int = 0


@attrs.frozen(kw_only=True)
class LookTask:
    """Look at one document.

    Args:
        root: folder of the scans.
    """

    root: str
    document: Document


@attrs.frozen(kw_only=True)
class SeenSamples:
    """The samples, and those that were of no use.

    Args:
        unread: files that could not be read as a whole, or have no content, sorted.
    """

    samples: tuple[Sample, ...]
    unread: tuple[str, ...]


def class_folders(root: Path) -> dict[str, Path]:
    """The folder of each class, by name; `unknown` holds documents of none.

    Raises:
        IntakeError: there is none, or one has a name that no class may have.
    """
    if not root.is_dir():
        raise IntakeError(f"{root} is no folder. Name a folder that has one folder for each class.")
    folders = {path.name: path for path in sorted(root.iterdir()) if path.is_dir()}
    for name in folders:
        if not _NAME.fullmatch(name):
            raise IntakeError(
                f"{root / name}: {name!r} is no name of a class. Rename the folder: a letter a-z "
                "first, then a-z 0-9 _ -, 64 in all."
            )
    if len(folders) < 2:
        raise IntakeError(f"{root} has {len(folders)} folders. Give every class a folder of scans.")
    return folders


def require_samples(root: Path, counts: Counter[str]) -> None:
    """Refuse too few samples, and say how many are missing.

    Raises:
        IntakeError: naming every class that lacks some.
    """
    missing = shortages(counts)
    if missing:
        said = ", ".join(
            f"{name} has {counts[name]} and lacks {number}" for name, number in missing.items()
        )
        raise IntakeError(f"{root}: too few documents that can be read: {said}. Add more scans.")


def see_samples(
    root: Path, loaded: LoadedProfile, registry: Registry, effort: Effort, progress: Progress
) -> SeenSamples:
    """Look at every document: survey, then titles and likely lines of its first pages.

    Args:
        root: a folder for each class, of scans; every file is one document.
        loaded: how to survey and what numbers look like; its lists of cases are not opened.
        progress: told the step, done, and of how many.

    Raises:
        IntakeError: a folder cannot be taken in, or holds no scans.
    """
    folders = class_folders(root)
    bare = _without_lists(loaded, tuple(folders))
    executor = _executor(bare, registry, effort)
    executor.start(
        WorkerPlan(loaded=bare, modules=registry.modules, disposable=executor.disposable)
    )
    try:
        found = [
            _documents(name, folder, bare, registry, executor, progress)
            for name, folder in folders.items()
        ]
        tasks = [LookTask(root=top, document=one) for top, documents in found for one in documents]
        seconds = [
            bare.profile.executor.page_seconds * max(len(task.document.content), 1)
            for task in tasks
        ]
        looks: list[DocumentLook | None] = []
        for outcome in executor.map(look_at, tasks, seconds=seconds):
            looks.append(outcome.value)
            progress("read", outcome.index + 1, len(tasks))
    finally:
        executor.stop()
    labels = [name for name, (_, docs) in zip(folders, found, strict=True) for _ in docs]
    return _sorted_out(tasks, labels, looks)


def look_at(worker: Worker, task: LookTask) -> DocumentLook | None:
    """Task: what tells the class of a document; None: it cannot be read, or has no content."""
    if task.document.cleared is not None:
        return None
    try:
        return worker.cascade.look(
            task.document, worker.page_opener(task.root), worker.text_opener(task.root)
        )
    except (PageError, ComponentError, MemoryError):
        return None


def _sorted_out(
    tasks: Sequence[LookTask], labels: Sequence[str], looks: Sequence[DocumentLook | None]
) -> SeenSamples:
    samples, unread = [], []
    for task, label, look in zip(tasks, labels, looks, strict=True):
        name = f"{label}/{task.document.pages[0].page.file}"
        if look is None:
            unread.append(name)
        else:
            samples.append(Sample(name=name, document_class=label, look=look))
    return SeenSamples(samples=tuple(samples), unread=tuple(sorted(unread)))


def _without_lists(loaded: LoadedProfile, names: Sequence[str]) -> LoadedProfile:
    """The profile as it will be: with these classes, so that titles are read; no model, no list."""
    known = {item.name for item in loaded.profile.classes}
    added = tuple(
        ClassSection(name=name) for name in names if name not in known and name != UNKNOWN_CLASS
    )
    profile = attrs.evolve(
        loaded.profile,
        matchers=(),
        classes_model=None,
        classes=(*loaded.profile.classes, *added),
    )
    return attrs.evolve(loaded, profile=profile)


def _executor(loaded: LoadedProfile, registry: Registry, effort: Effort) -> Executor:
    known = attrs.fields_dict(registry.offer(_EXECUTORS, effort.executor).component.options)
    options = {"workers": effort.workers} if "workers" in known else {}
    made: Executor = registry.create(_EXECUTORS, effort.executor, options, setting_of(loaded))
    return made


def _documents(
    name: str,
    folder: Path,
    loaded: LoadedProfile,
    registry: Registry,
    executor: Executor,
    progress: Progress,
) -> tuple[str, tuple[Document, ...]]:
    """The root of a folder's scans, and one document for each of its files."""
    profile, setting = loaded.profile, setting_of(loaded)
    facts = BatchFacts(
        id=f"class-{name[:58].rstrip('_-')}",
        tenant=profile.tenant,
        environment=Environment.TEST,
    )
    intake: Intake = registry.create("docindex_intakes", "files", {}, setting)
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
    surveys = {survey.page.id: survey for survey in faults}
    wanted = [page for page in pages if page.id not in surveys]
    surveys |= {survey.page.id: survey for survey in isolation.survey(wanted)}
    ordered = [surveys[page.id] for page in pages]
    return batch.root, assemble(ordered, _SEPARATION, grammars_of(registry, setting))
