"""One document: gather evidence, cheapest stage first, until the decision is certain; in a worker.

Stages: `barcode` (what the survey read) → `form` (zones of recognised forms, where the profile has
any) → `lines` (text lines that may hold a reference) → `page` (all other lines, part by part; the
whole page at once where no number was read).
After each the matchers are asked and a decision is made. The duty of every document is that the
likely lines of *all* its content pages were read before anything is indexed: a second case, or a
print that contradicts the barcode, must have had its chance to show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import attrs

from docindex.borndigital import CheckedText, TextChecker, TextVerdict
from docindex.contracts import Matcher, OcrEngine, Preprocessor
from docindex.errors import ComponentError, PageError
from docindex.evidence import (
    barcode_evidence,
    other_tenants,
    telling,
    text_evidence,
    with_settled_roles,
)
from docindex.fieldreading import FieldCollector, Locate, pages_for_fields
from docindex.firstpages import FirstPages
from docindex.formreading.reader import FormReader
from docindex.formreading.values import FormReading
from docindex.imaging.pagelayout import page_layout
from docindex.legibility import wants_rescan
from docindex.matching.classes import UNKNOWN_CLASS, ClassKeywords, classify, most_sheets
from docindex.matching.classlooks import LOOKED_AT, DocumentLook, PageLook
from docindex.matching.classmodel import ClassModel
from docindex.matching.decision import decide
from docindex.matching.references import Grammar
from docindex.matching.splitting import undivided
from docindex.model import (
    Decision,
    Document,
    DocumentPage,
    Evidence,
    PageRef,
    Reading,
    Reason,
    Status,
    TextLine,
)
from docindex.pageimage import PageImage
from docindex.reading import LinePlan, PageReader
from docindex.stages import LACKING_WITNESS, is_final, numbered, proposed, worth_reading
from docindex.survey import Named, prepared

OpenPage = Callable[[PageRef], PageImage]
OpenText = Callable[[PageRef], Sequence[TextLine]]

# Decoded pages kept between the stages; a grey and a binary A4 page at 300 dpi are 17 MB.
_KEPT_PAGES: Final = 4
# Lines of text are tall where they are titles; letterhead and stamps are tall as well.
_TITLES: Final = 4


def _no_text(_page: PageRef) -> Sequence[TextLine]:
    return ()


def _by_name(page: PageRef) -> Path:
    return Path(page.file)


@attrs.frozen(kw_only=True, eq=False)
class Cascade:
    """The components that index a document, opened once per worker.

    Args:
        classes: what makes a document one of a class; empty: every document is `unknown`.
        forms: recognises pages as forms; None: the profile names none.
        lone_readers: barcode decoders beside the first, which certify nothing by themselves.
        class_model: says the class where neither a form nor a keyword does; None: there is none.
    """

    preprocessors: Sequence[Named[Preprocessor]]
    engine: Named[OcrEngine]
    matchers: Sequence[Named[Matcher]]
    grammars: Sequence[Grammar]
    classes: Sequence[ClassKeywords]
    lone_readers: frozenset[str]
    forms: FormReader | None = None
    class_model: ClassModel | None = None

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """Engines, models and lists that take part."""
        lists = (version for _, matcher in self.matchers for version in matcher.versions)
        forms = self.forms.versions if self.forms is not None else ()
        model = (self.class_model.version,) if self.class_model is not None else ()
        return (*self.engine[1].versions, *lists, *forms, *model)

    def read(
        self,
        document: Document,
        open_page: OpenPage,
        open_text: OpenText = _no_text,
        locate: Locate = _by_name,
    ) -> Reading:
        """Index one document; what a component raises becomes the document's reason.

        Args:
            open_page: decodes a page; raises `PageError`.
            open_text: gets the text that a page's file holds itself; empty where there is none.
            locate: says where a page's file lies, for those that read fields.
        """
        attempt = _Attempt(self, document, open_page, open_text, locate)
        try:
            return attempt.run()
        except ComponentError as error:
            return attempt.failed(Reason.COMPONENT_FAILED, str(error))
        except PageError as error:
            return attempt.failed(Reason.UNREADABLE, error.fault)
        except MemoryError:
            return attempt.failed(Reason.UNREADABLE, "out_of_memory")

    def look(
        self, document: Document, open_page: OpenPage, open_text: OpenText = _no_text
    ) -> DocumentLook | None:
        """What of a document tells its class, got as `read` gets it; None: it has no content.

        Raises:
            ComponentError, PageError: as `read` would find.
        """
        return _Attempt(self, document, open_page, open_text).look()


class _Attempt:
    """The state of one document's cascade; thrown away when its reading is made."""

    def __init__(
        self,
        cascade: Cascade,
        document: Document,
        open_page: OpenPage,
        open_text: OpenText,
        locate: Locate = _by_name,
    ) -> None:
        self._cascade = cascade
        self._document = document
        self._open_page = open_page
        self._open_text = open_text
        self._fields = FieldCollector(cascade.matchers, locate)
        self._kept: dict[str, PageImage] = {}
        self._evidence: tuple[Evidence, ...] = ()
        self._plans: dict[str, LinePlan] = {}
        self._lines: dict[str, tuple[TextLine, ...]] = {}
        self._further: set[str] = set()
        self._titles: list[str] = []
        self._looks: list[PageLook] = []
        self._forms: list[FormReading] = []
        self._first_pages = FirstPages(document)
        self._stages: list[str] = []
        self._texts: set[TextVerdict] = set()
        self._reader = PageReader(
            engine=cascade.engine[1],
            component=cascade.engine[0],
            grammars=cascade.grammars,
            titles=_TITLES if cascade.classes else 0,
        )
        self._checker = TextChecker(
            engine=cascade.engine[1],
            component=cascade.engine[0],
            shortest=min((g.shortest for g in cascade.grammars), default=4),
        )

    def run(self) -> Reading:
        """All stages, until nothing can change the answer."""
        document, grammars = self._document, self._cascade.grammars
        self._enter("barcode")
        self._evidence = barcode_evidence(document, grammars)
        if self._cascade.forms is not None:
            self._enter("form")
        self._enter("lines")
        for page in document.content:
            self._read_form(page)
            self._read_lines(page)
        for page in self._first_pages.doubtful():
            plan = self._plans[page.page.id]
            self._keep(page, self._reader.read_edges(self._image(page), plan))
        whole = self._read_for_fields()
        reading = self._reading()
        # Where no number names a case yet, not even nearly, the whole page is read anyway.
        if reading.decision.reason in LACKING_WITNESS:
            for page in document.content:
                self._read_further(page)
            reading = self._reading()
        pages = worth_reading(document.content, reading.decision, self._evidence)
        for page in (page for page in pages if page not in whole):
            if is_final(reading):
                break
            self._enter("page")
            reading = self._read_whole(page, reading)
            whole.append(page)
        if wants_rescan(reading.decision, whole, self._evidence):
            again = attrs.evolve(reading.decision, reason=Reason.RESCAN)
            return attrs.evolve(reading, decision=again)
        return reading

    def look(self) -> DocumentLook | None:
        """The look of the pages that tell the class; no others are read."""
        for page in self._document.content[:LOOKED_AT]:
            self._looks.append(self._look_at(page, *self._likely(page)))
        return self._whole_look() if self._looks else None

    def _read_form(self, page: DocumentPage) -> None:
        """Zones of a recognised form are evidence; its first side says of which class it is."""
        if self._cascade.forms is None:
            return
        before = self._forms[-1] if self._forms else None
        found = self._cascade.forms.read(
            self._image(page), before=before, barcodes=page.survey.barcodes
        )
        if found is not None:
            self._forms.append(found)
            self._evidence += found.evidence
            if found.side == 1:
                self._first_pages.recognise(page)

    def _read_lines(self, page: DocumentPage) -> None:
        """Read the lines of a page that may hold a number.

        A page without one may be the first of another letter: before anything is indexed, dates,
        plates and the like on it must have had their chance to say so.
        """
        own, lines = self._likely(page)
        self._keep(page, lines)
        if self._cascade.class_model is not None and len(self._looks) < LOOKED_AT:
            self._looks.append(self._look_at(page, own, lines))
        if len(self._document.content) > 1 and page.page.id not in numbered(self._evidence):
            self._read_further(page)

    def _likely(self, page: DocumentPage) -> tuple[CheckedText, tuple[TextLine, ...]]:
        """What the file itself says of a page, and that with the likely lines."""
        image = self._image(page)
        own = self._checker.check(image, self._open_text(page.page))
        self._texts.add(own.verdict)
        plan = self._plans[page.page.id] = self._reader.plan(image, own)
        lines = (*own.places, *plan.boxes)
        self._first_pages.see(page, lines, image.upright, image.dpi)
        return own, (*own.lines, *self._reader.read_likely(image, plan))

    def _look_at(self, page: DocumentPage, own: CheckedText, lines: Sequence[TextLine]) -> PageLook:
        image, plan = self._image(page), self._plans[page.page.id]
        return PageLook(
            texts=tuple(line.text for line in lines),
            layout=page_layout(image.upright, image.dpi, (*own.places, *plan.boxes)),
            barcodes=len(page.survey.barcodes),
        )

    def _read_further(self, page: DocumentPage) -> None:
        """Read what else of a page is mostly digits, once."""
        if page.page.id in self._further:
            return
        self._further.add(page.page.id)
        plan = self._plans[page.page.id]
        if plan.further:
            self._keep(page, self._reader.read_further(self._image(page), plan))

    def _read_whole(self, page: DocumentPage, reading: Reading) -> Reading:
        """Read the rest of a page, part by part until the answer is certain.

        Where no number was read, the lines may not have been found as they are: then Tesseract
        looks for them itself, on the page as it is.
        """
        image = self._image(page)
        if reading.decision.reason is Reason.NO_REFERENCE:
            self._add(page, self._reader.read_page(image), "page")
            return self._reading()
        known = self._lines[page.page.id]
        for lines in self._reader.read_rest(image, self._plans[page.page.id], known):
            self._add(page, lines, "page")
            reading = self._reading()
            if is_final(reading):
                break
        return reading

    def _read_for_fields(self) -> list[DocumentPage]:
        """Read the pages as a whole where somebody reads fields, which stand anywhere."""
        if not self._fields.wanted:
            return []
        self._enter("page")
        pages = pages_for_fields(self._document.content)
        for page in pages:
            self._read_further(page)
            plan, known = self._plans[page.page.id], self._lines[page.page.id]
            for lines in self._reader.read_rest(self._image(page), plan, known):
                self._add(page, lines, "page")
        self._evidence += self._fields.read(self._document.content)
        return pages

    def failed(self, reason: Reason, what: str) -> Reading:
        """The reading when a part failed: nothing is proposed on half of the evidence."""
        return Reading(
            document=self._document.id,
            decision=Decision(status=Status.CLEARING, reason=reason),
            stages=tuple(self._stages),
            failed=what,
        )

    def _enter(self, stage: str) -> None:
        if stage not in self._stages:
            self._stages.append(stage)

    def _image(self, page: DocumentPage) -> PageImage:
        if page.page.id not in self._kept:
            image = attrs.evolve(
                self._open_page(page.page), rotation=page.survey.rotation, skew=page.survey.skew
            )
            if len(self._kept) >= _KEPT_PAGES:
                del self._kept[next(iter(self._kept))]
            chain = self._cascade.preprocessors
            self._kept[page.page.id] = prepared(image, chain, again=True)
        return self._kept[page.page.id]

    def _keep(self, page: DocumentPage, lines: tuple[TextLine, ...]) -> None:
        """Add lines that were read by themselves; the rest of their page may follow."""
        self._add(page, lines, "line")
        self._lines[page.page.id] = (*self._lines.get(page.page.id, ()), *lines)

    def _add(self, page: DocumentPage, lines: Sequence[TextLine], source: str) -> None:
        found = text_evidence(
            page.page.id,
            lines,
            self._cascade.grammars,
            source=source,
            reader=self._cascade.engine[0],
        )
        self._evidence += found
        self._titles.extend(line.text for line in lines)
        self._first_pages.hear(page, lines)
        self._fields.hear(page, lines)

    def _reading(self) -> Reading:
        evidence = with_settled_roles(self._evidence)
        candidates = proposed(self._cascade.matchers, evidence)
        contradictions = tuple(
            c for page in self._document.pages for c in page.survey.contradictions
        ) + other_tenants(evidence, self._cascade.grammars)
        contradictions += self._fields.found.contradictions
        stale = any(matcher.stale for _, matcher in self._cascade.matchers)
        document_class = self._class()
        most = most_sheets(document_class, self._cascade.classes)
        boundaries = self._first_pages.boundaries(most)
        decision = decide(
            candidates,
            evidence,
            contradictions,
            stale=stale,
            check_digit_kinds={g.kind for g in self._cascade.grammars if g.has_check},
            lone_readers=self._cascade.lone_readers,
        )
        decision = undivided(decision, candidates, self._first_pages.parts(boundaries))
        # Asked again with the next list, it may be any line that speaks for the new case.
        waits = decision.status is Status.PENDING
        return Reading(
            document=self._document.id,
            evidence=evidence if waits else telling(evidence, candidates),
            candidates=candidates,
            contradictions=contradictions,
            decision=decision,
            document_class=document_class,
            stages=tuple(self._stages),
            notes=(*(("list_stale",) if stale else ()), *self._page_notes()),
            fields=(*(f for form in self._forms for f in form.fields), *self._fields.found.fields),
            boundaries=boundaries,
        )

    def _page_notes(self) -> Iterator[str]:
        """Which forms were recognised, and what became of texts that the files hold themselves."""
        yield from (form.note for form in self._forms)
        verdicts = self._texts - {TextVerdict.NONE}
        yield from (f"own_text:{verdict.value}" for verdict in sorted(verdicts))

    def _class(self) -> str:
        firsts = (form.document_class for form in self._forms if form.side == 1)
        said = next(firsts, None) or classify(self._titles, self._cascade.classes)
        model = self._cascade.class_model
        if said != UNKNOWN_CLASS or model is None or not self._looks:
            return said
        return model.classify(self._whole_look())

    def _whole_look(self) -> DocumentLook:
        return DocumentLook(pages=len(self._document.content), seen=tuple(self._looks))
