"""What runs inside a worker: the tasks, and the components that a worker keeps open."""

from __future__ import annotations

import contextlib
import faulthandler
import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import cv2

from docindex.cascade import Cascade, OpenPage, OpenText
from docindex.classfile import load_classes
from docindex.confirming import ask_matchers
from docindex.contracts import Managed, OcrEngine, Setting
from docindex.decoding.documents import Leaf, write_pdf
from docindex.decoding.limits import Limits
from docindex.decoding.sources import decode_page, open_file, page_text
from docindex.decoding.tiffdocuments import write_tiff
from docindex.exporting import DocumentForm, Documents, WrittenDocument, document_pages
from docindex.fieldreading import Locate
from docindex.formreading.reader import FormReader
from docindex.formreading.zones import ZoneReader
from docindex.matching.classmodel import ClassModel
from docindex.matching.references import Grammar
from docindex.model import (
    CaseAnswer,
    Document,
    OpenedFile,
    PageRef,
    PageSurvey,
    Reading,
    TextLine,
)
from docindex.pageimage import PageImage
from docindex.profile import LimitsSection, LoadedProfile, Profile
from docindex.registry import Registry, load_registry
from docindex.survey import Named, Surveyor


@attrs.frozen(kw_only=True)
class WorkerPlan:
    """All that a worker is made of; small, and crosses processes.

    Args:
        modules: importable plug-in modules beside the installed ones.
        disposable: whether the process may be ended from within.
    """

    loaded: LoadedProfile
    modules: tuple[str, ...]
    disposable: bool

    def __call__(self) -> Worker:
        """Make the worker."""
        return Worker(self)


class Worker:
    """One worker's components, opened once and closed for sure."""

    def __init__(self, plan: WorkerPlan) -> None:
        cv2.setNumThreads(1)
        self.plan = plan
        self.limits = limits_of(plan.loaded.profile.limits)
        with contextlib.ExitStack() as stack:
            opener = _Opener(
                registry=load_registry(plan.modules),
                setting=setting_of(plan.loaded),
                stack=stack,
            )
            self.surveyor = opener.surveyor(plan.loaded.profile)
            self.cascade = opener.cascade(plan.loaded.profile, self.surveyor)
            self._closing = stack.pop_all()

    def close(self) -> None:
        """Close every component."""
        self._closing.close()

    def page_opener(self, root: str) -> OpenPage:
        """A function that decodes pages of one batch."""

        def open_page(page: PageRef) -> PageImage:
            path = Path(root) / page.file
            return decode_page(path, page, self.limits, strict=self.plan.disposable)

        return open_page

    def locator(self, root: str) -> Locate:
        """A function that says where files of one batch lie."""
        return lambda page: Path(root) / page.file

    def text_opener(self, root: str) -> OpenText:
        """A function that gets the text which files of one batch hold themselves."""

        def open_text(page: PageRef) -> tuple[TextLine, ...]:
            return page_text(Path(root) / page.file, page, self.limits)

        return open_text


@attrs.frozen(kw_only=True)
class _Opener:
    """Makes components as the profile names them, and enters those that must be closed."""

    registry: Registry
    setting: Setting
    stack: contextlib.ExitStack

    def open(self, hook: str, name: str, options: Mapping[str, Any]) -> Named[Any]:
        made = self.registry.create(hook, name, options, self.setting)
        return name, self.stack.enter_context(made) if isinstance(made, Managed) else made

    def surveyor(self, profile: Profile) -> Surveyor:
        survey = profile.survey
        return Surveyor(
            preprocessors=[
                self.open("docindex_preprocessors", name, survey.options.get(name, {}))
                for name in survey.preprocess
            ],
            decoders=[
                self.open("docindex_barcode_decoders", name, survey.options.get(name, {}))
                for name in survey.barcodes
            ],
            symbologies=survey.symbologies,
        )

    def cascade(self, profile: Profile, surveyor: Surveyor) -> Cascade:
        ocr = profile.ocr
        engine = self.open("docindex_ocr_engines", ocr.component, ocr.options)
        grammars = grammars_of(self.registry, self.setting)
        return Cascade(
            preprocessors=surveyor.preprocessors,
            engine=engine,
            matchers=[
                self.open("docindex_matchers", matcher.component, matcher.options)
                for matcher in profile.matchers
            ],
            grammars=grammars,
            classes=profile.classes,
            lone_readers=frozenset(profile.survey.barcodes[1:]),
            forms=self.forms(profile, engine, grammars),
            class_model=self.class_model(profile),
        )

    def class_model(self, profile: Profile) -> ClassModel | None:
        """The model that the profile names; None where it names none."""
        if profile.classes_model is None:
            return None
        names = tuple(item.name for item in profile.classes)
        return load_classes(self.setting.folder / profile.classes_model, profile.tenant, names)

    def forms(
        self, profile: Profile, engine: Named[OcrEngine], grammars: tuple[Grammar, ...]
    ) -> FormReader | None:
        """What recognises the profile's forms; None where it names none."""
        files = [
            (item.name, self.setting.folder / file)
            for item in profile.classes
            for file in item.form_files
        ]
        if not files:
            return None
        zones = ZoneReader(engine=engine[1], component=engine[0], grammars=grammars)
        return FormReader.load(files, zones)


def setting_of(loaded: LoadedProfile) -> Setting:
    """What components of a profile may know."""
    profile = loaded.profile
    return Setting(
        tenant=profile.tenant,
        environment=profile.environment,
        folder=loaded.folder,
        references=tuple(reference.rule() for reference in profile.references),
        encryption=profile.encryption,
    )


def limits_of(section: LimitsSection) -> Limits:
    """The profile's limits in the decoders' units."""
    return Limits(
        max_file_bytes=section.max_file_mb * 1024 * 1024,
        max_pixels=section.max_page_megapixels * 1_000_000,
        max_frames=section.max_pages_per_file,
    )


def grammars_of(registry: Registry, setting: Setting) -> tuple[Grammar, ...]:
    """The tenant's references, ready to be found in text and barcodes."""
    grammars = []
    for rule in setting.references:
        check = None
        if rule.check_digit is not None:
            check = registry.create(
                "docindex_check_digits",
                rule.check_digit.scheme,
                dict(rule.check_digit.options),
                setting,
            )
        grammars.append(Grammar.compile(rule, check))
    return tuple(grammars)


@attrs.frozen(kw_only=True)
class OpenTask:
    """Count the frames of one file."""

    root: str
    name: str


@attrs.frozen(kw_only=True)
class SurveyTask:
    """Look at some pages; each may take `page_seconds`, or the worker ends itself."""

    root: str
    pages: tuple[PageRef, ...]
    page_seconds: float


@attrs.frozen(kw_only=True)
class ReadTask:
    """Index one document."""

    root: str
    document: Document


@attrs.frozen(kw_only=True)
class WriteTask:
    """Write one document.

    Args:
        lines: what was read on its pages, by page id.
    """

    root: str
    document: Document
    target: Path
    form: DocumentForm
    lines: Mapping[str, tuple[TextLine, ...]]


def open_source(worker: Worker, task: OpenTask) -> OpenedFile:
    """Task: headers of one file."""
    return open_file(Path(task.root) / task.name, task.name, worker.limits)


def survey_pages(worker: Worker, task: SurveyTask) -> tuple[PageSurvey, ...]:
    """Task: decode and survey some pages."""
    open_page = worker.page_opener(task.root)
    surveys = []
    for page in task.pages:
        with _time_limit(task.page_seconds, active=worker.plan.disposable):
            surveys.append(worker.surveyor.survey(page, open_page))
    return tuple(surveys)


def read_document(worker: Worker, task: ReadTask) -> Reading:
    """Task: cascade, match, decide."""
    return worker.cascade.read(
        task.document,
        worker.page_opener(task.root),
        worker.text_opener(task.root),
        worker.locator(task.root),
    )


def write_document(worker: Worker, task: WriteTask) -> WrittenDocument:
    """Task: the file of one document."""
    leaves = [
        Leaf(
            path=Path(task.root) / page.page.file,
            page=page.page,
            rotation=page.survey.rotation,
            lines=task.lines.get(page.page.id, ()),
        )
        for page in document_pages(task.document.pages, blank_pages=task.form.blank_pages)
    ]
    if task.form.documents is Documents.TIFF:
        notes = write_tiff(leaves, task.target, worker.limits)
    else:
        # Not the record's id: a record that supersedes another has the same document.
        title = task.document.pages[0].page.id
        notes = write_pdf(leaves, task.target, worker.limits, title=title)
    with task.target.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return WrittenDocument(path=task.target, pages=len(leaves), sha256=digest, notes=notes)


def confirm_cases(worker: Worker, case_ids: tuple[str, ...]) -> Mapping[str, CaseAnswer]:
    """Task: what the receiver's application says of some cases."""
    return ask_matchers(worker.cascade.matchers, case_ids)


def describe(worker: Worker, _: None) -> tuple[tuple[str, str], ...]:
    """Task: versions of engines, models and lists that take part."""
    return worker.cascade.versions


@contextlib.contextmanager
def _time_limit(seconds: float, *, active: bool) -> Iterator[None]:
    """End this process when a page takes too long, even inside C code that holds the GIL."""
    if not active:
        yield
        return
    with Path(os.devnull).open("w") as nowhere:
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
