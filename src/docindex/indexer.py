"""The path: batch in, records and import files out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import attrs

from docindex.assembly import assemble, with_renditions
from docindex.batchfile import BatchOptions, batch_facts
from docindex.confirming import confirmed
from docindex.contracts import Executor
from docindex.errors import ComponentError, ExportError, IntakeError, Problem, ProfileError
from docindex.exporting import DocumentForm, WrittenDocument, read_lines
from docindex.gaps import check_index
from docindex.importfiles import EXPORTERS, BatchExport, prepare
from docindex.isolation import Isolation, Progress
from docindex.ledger import Ledger, close
from docindex.matching.rulecheck import check
from docindex.model import (
    Batch,
    BatchFacts,
    Document,
    IndexRecord,
    OpenedFile,
    PageSurvey,
    Reading,
    Reason,
)
from docindex.paging import holds_one_image, number_pages, page_notes, place_images
from docindex.profile import ExecutorSection, LoadedProfile, Profile, SeparationSection
from docindex.promises import Promises
from docindex.record import SCHEMA
from docindex.registry import Registry, load_registry
from docindex.version import VERSION
from docindex.worker import WorkerPlan, describe, grammars_of, setting_of


@attrs.frozen(kw_only=True)
class BatchResult:
    """What became of one batch.

    Args:
        records: one for each document, in batch order.
        ledger: where every side of the batch stands.
        folder: where the import files lie; None: nothing was to be exported.
    """

    records: tuple[IndexRecord, ...]
    ledger: Ledger
    folder: Path | None


def _quiet(_step: str, _done: int, _of: int) -> None:
    """Tell nobody."""


class Indexer:
    """Indexes batches with one profile; a context manager that keeps its workers between batches.

    Args:
        loaded: from `load_profile`.
        plugins: importable names of plug-in modules beside the installed ones.
        executor: name of an executor, over the profile's.
        workers: number of processes, over the profile's; 0: one for each core.

    Raises:
        ProfileError: the profile asks for something that is not there; every mistake in one go.
        PluginError: two plug-ins offer components of one name.
        CalibrationError: a calibration is damaged, or another tenant's.
    """

    def __init__(
        self,
        loaded: LoadedProfile,
        *,
        plugins: Sequence[str] = (),
        executor: str | None = None,
        workers: int | None = None,
    ) -> None:
        self._loaded = loaded
        self._profile = loaded.profile
        self._registry = load_registry(plugins)
        problems = check_profile(self._profile, self._registry)
        if problems:
            raise ProfileError(str(loaded.path), problems)
        self._setting = setting_of(loaded)
        self._promises = Promises.load(loaded)
        self._executor = self._make_executor(executor, workers)
        self._versions: tuple[tuple[str, str], ...] | None = None

    def _make_executor(self, name: str | None, workers: int | None) -> Executor:
        section = self._profile.executor
        chosen = name or section.component
        options = dict(section.options) if chosen == section.component else {}
        wanted = attrs.fields_dict(self._registry.offer(_EXECUTORS, chosen).component.options)
        if "workers" in wanted:
            options.setdefault("workers", section.workers if workers is None else workers)
        executor: Executor = self._registry.create(_EXECUTORS, chosen, options, self._setting)
        return executor

    def __enter__(self) -> Self:
        plan = WorkerPlan(
            loaded=self._loaded,
            modules=self._registry.modules,
            disposable=self._executor.disposable,
        )
        self._executor.start(plan)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._executor.stop()

    def index(
        self,
        path: Path | str,
        *,
        out: Path | str | None = None,
        options: BatchOptions | None = None,
        progress: Progress = _quiet,
    ) -> BatchResult:
        """Index one batch.

        Args:
            path: a folder of scans, or one file.
            out: folder in which a folder of import files named after the batch is made, all or
                nothing; None: nothing is exported.
            options: facts of the batch, over its `batch.toml`.
            progress: told the step (`open`, `survey`, `read`, `write`), done, and of how many.

        Raises:
            IntakeError: the batch cannot be taken in.
            LedgerError: the batch does not add up; nothing is exported.
            ExportError: the import files could not be written; nothing of them is left.
            CaseListError: a list of cases cannot be used.
        """
        path = Path(path)
        facts, separation = batch_facts(path, self._profile, options)
        intake = self._profile.intake
        source = self._create("docindex_intakes", intake.component, intake.options)
        batch = source.read(path, facts)
        _check_batch(batch, facts, separation)
        isolation = self._isolation(batch.root, progress)
        opened = isolation.open_files(batch.files)
        check_index(batch, opened)
        surveys = self._survey(batch, opened, isolation)
        read = [survey for survey in surveys if not survey.page.rendition]
        kept = [survey for survey in surveys if survey.page.rendition]
        documents = assemble(read, separation, grammars_of(self._registry, self._setting))
        whole = with_renditions(documents, kept)
        ledger = close(
            batch.facts,
            [survey.page for survey in surveys],
            whole,
            unknown_length=_unknown_length(batch, opened),
            notes=batch.index.notes if batch.index else (),
        )
        readings = isolation.read(documents)
        self._stop_if_wanted(documents, readings)
        records = tuple(
            self._record(batch.facts, document, reading)
            for document, reading in zip(whole, readings, strict=True)
        )
        records = confirmed(records, isolation.confirm)
        result = BatchResult(records=records, ledger=ledger.with_statuses(records), folder=None)
        if out is None or not records or not self._profile.exports:
            return result
        return attrs.evolve(result, folder=self._export(Path(out), result, isolation))

    def write_documents(
        self, path: Path, records: Sequence[IndexRecord], form: DocumentForm, folder: Path
    ) -> dict[str, WrittenDocument]:
        """Write the documents of records that were made before, from the scans of their batch.

        Args:
            path: the batch.
            records: of one batch.
            folder: to write into.

        Returns:
            The documents by record id.

        Raises:
            ExportError: a scan is not there any more or was changed since, or a document could not
                be written.
        """
        intake = self._profile.intake
        source = self._create("docindex_intakes", intake.component, intake.options)
        root = Path(source.read(path, records[0].batch).root)
        for page in (page.page for record in records for page in record.pages):
            if not _is_unchanged(root / page.file, page.sha256):
                raise ExportError(
                    f"batch {page.batch}: file {page.file} is not there any more, or is not the "
                    "one that was indexed. Nothing was exported; name the folder with its scans."
                )
        return _write(self._isolation(str(root), _quiet), records, form, folder)

    def warm_up(self) -> None:
        """Start the workers and open every component before the first batch, to see errors early.

        Raises:
            CaseListError: a list of cases cannot be used.
            PluginError: a component cannot be made, such as for want of a library or model.
        """
        self._component_versions()

    def _create(self, hook: str, name: str, options: dict[str, Any]) -> Any:
        return self._registry.create(hook, name, options, self._setting)

    def _isolation(self, root: str, progress: Progress) -> Isolation:
        section: ExecutorSection = self._profile.executor
        return Isolation(
            executor=self._executor,
            root=root,
            page_seconds=section.page_seconds,
            chunk=section.chunk,
            progress=progress,
        )

    def _survey(
        self, batch: Batch, opened: Sequence[OpenedFile], isolation: Isolation
    ) -> tuple[PageSurvey, ...]:
        """Look at every side; further renditions of one are in the answer, but not looked at."""
        facts, index, intake = batch.facts, batch.index, self._profile.intake
        if index is None:
            pages, faults = number_pages(facts, opened, intake.default_dpi)
        else:
            pages, faults = place_images(facts, index, opened, intake.default_dpi, intake.prefer)
        surveys = {survey.page.id: survey for survey in faults}
        wanted = [page for page in pages if not page.rendition and page.id not in surveys]
        surveys |= {survey.page.id: survey for survey in isolation.survey(wanted)}
        notes = page_notes(index, pages) if index else {}
        return tuple(_noted(surveys.get(page.id) or PageSurvey(page=page), notes) for page in pages)

    def _stop_if_wanted(self, documents: Sequence[Document], readings: Sequence[Reading]) -> None:
        if self._profile.on_component_failure != "stop":
            return
        for document, reading in zip(documents, readings, strict=True):
            if reading.decision.reason is Reason.COMPONENT_FAILED:
                details = [page.survey.detail for page in document.pages if page.survey.fault]
                what = "; ".join(sorted(set(details))) or reading.failed or "unknown"
                raise ComponentError(f"document {document.id}: {what}", "an error")

    def _record(self, facts: Any, document: Document, reading: Reading) -> IndexRecord:
        versions = self._component_versions()
        kept = self._promises.keep(reading, versions)
        return IndexRecord(
            schema=SCHEMA,
            id=document.id,
            batch=facts,
            pages=document.pages,
            document_class=reading.document_class,
            decision=kept.decision,
            probability=kept.probability,
            calibration=kept.calibration,
            policy=self._loaded.policy_id,
            stages=reading.stages,
            notes=(*reading.notes, *kept.notes),
            versions=versions,
            evidence=reading.evidence,
            candidates=reading.candidates,
            contradictions=reading.contradictions,
            fields=reading.fields,
            boundaries=reading.boundaries or document.boundaries,
        )

    def _component_versions(self) -> tuple[tuple[str, str], ...]:
        if self._versions is None:
            outcome = next(iter(self._executor.map(describe, [None], seconds=[60.0])))
            plugins = {
                plugin.distribution: plugin.version
                for plugin in self._registry.plugins
                if plugin.failure is None
            }
            own = {"docindex-core": VERSION}
            self._versions = tuple(sorted((plugins | own | dict(outcome.value or ())).items()))
        return self._versions

    def _export(self, out: Path, result: BatchResult, isolation: Isolation) -> Path:
        records = result.records
        batch = BatchExport(
            batch=records[0].batch,
            records=records,
            ledger=result.ledger,
            exports=[prepare(e, self._registry, self._setting) for e in self._profile.exports],
        )
        return batch.publish(
            out / records[0].batch.id, lambda form, folder: _write(isolation, records, form, folder)
        )


def _write(
    isolation: Isolation, records: Sequence[IndexRecord], form: DocumentForm, folder: Path
) -> dict[str, WrittenDocument]:
    documents = [Document(id=record.id, pages=record.pages) for record in records]
    lines = {
        page: found for record in records for page, found in read_lines(record.evidence).items()
    }
    return isolation.write(documents, folder, form, lines)


_EXECUTORS = "docindex_executors"


def _is_unchanged(path: Path, sha256: str) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == sha256


def _unknown_length(batch: Batch, opened: Sequence[OpenedFile]) -> tuple[str, ...]:
    images = batch.index.images if batch.index else ()
    declared = {image.file for image in images if image.frame is not None}
    unread = (file.name for file in opened if not file.frames and file.name not in declared)
    return tuple(name for name in unread if not holds_one_image(name))


def _check_batch(batch: Batch, facts: BatchFacts, separation: SeparationSection) -> None:
    """An intake adds facts, and never says whose batch it is; rules that wait for it are met."""
    for name in ("id", "tenant", "environment"):
        if getattr(batch.facts, name) != getattr(facts, name):
            raise IntakeError(f"{facts.id}: the intake changed {name!r} of the batch. Mend it.")
    alone = attrs.evolve(separation, declared=False).empty
    images = batch.index.images if batch.index else ()
    if separation.declared and alone and not any(image.document for image in images):
        raise IntakeError(
            f"{facts.id}: separation.declared is the only rule of the profile, but no index file "
            "says where documents start. Map the field `document`, or set another rule."
        )


def _noted(survey: PageSurvey, notes: Mapping[str, tuple[str, ...]]) -> PageSurvey:
    return attrs.evolve(survey, notes=(*survey.notes, *notes.get(survey.page.id, ())))


def check_profile(profile: Profile, registry: Registry) -> tuple[Problem, ...]:
    """Every mistake of a profile that needs the components to be seen.

    Args:
        profile: with the core's own keys already checked.
        registry: the components that are installed.
    """
    problems: list[Problem] = []
    for hook, name, options, key in _uses(profile):
        problems.extend(registry.check(hook, name, options, key))
    for i, reference in enumerate(profile.references):
        problems.extend(
            attrs.evolve(problem, key=f"references[{i}].{problem.key}")
            for problem in check(reference.rule())
        )
    return tuple(problems)


def _uses(profile: Profile) -> list[tuple[str, str, dict[str, Any], str]]:
    survey = profile.survey
    intake, ocr, executor = profile.intake, profile.ocr, profile.executor
    uses = [("docindex_intakes", intake.component, intake.options, "intake")]
    for hook, names, key in (
        ("docindex_preprocessors", survey.preprocess, "survey.preprocess"),
        ("docindex_barcode_decoders", survey.barcodes, "survey.barcodes"),
    ):
        uses.extend((hook, name, survey.options.get(name, {}), key) for name in names)
    uses.append(("docindex_ocr_engines", ocr.component, ocr.options, "ocr"))
    for i, matcher in enumerate(profile.matchers):
        uses.append(("docindex_matchers", matcher.component, matcher.options, f"matchers[{i}]"))
    for i, reference in enumerate(profile.references):
        if reference.check_digit is not None:
            options = {k: v for k, v in reference.check_digit.items() if k != "scheme"}
            scheme = str(reference.check_digit.get("scheme"))
            key = f"references[{i}].check_digit"
            uses.append(("docindex_check_digits", scheme, options, key))
    for i, export in enumerate(profile.exports):
        uses.append((EXPORTERS, export.component, export.options, f"exports[{i}]"))
    uses.append((_EXECUTORS, executor.component, executor.options, "executor"))
    return uses
