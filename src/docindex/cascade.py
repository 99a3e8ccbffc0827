"""One document: gather evidence, cheapest stage first, until the decision is certain; in a worker.

Stages: `barcode` (what the survey read) → `form` (zones of recognised forms, where the profile has
any) → `lines` (text lines that may hold a reference) → `page` (all other lines, part by part; the
whole page at once where no number was read).
After each the matchers are asked and a decision is made. The duty of every document is that the
likely lines of *all* its content pages were read before anything is indexed: a second case, or a
print that contradicts the barcode, must have had its chance to show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import attrs

from docindex.borndigital import CheckedText, TextChecker, TextVerdict
from docindex.contracts import Matcher, OcrEngine, Preprocessor
from docindex.errors import ComponentError, PageError
from docindex.evidence import barcode_evidence, text_evidence, with_settled_roles
from docindex.formreading.reader import FormReader
from docindex.formreading.values import FormReading
from docindex.imaging.pagelayout import page_layout
from docindex.legibility import wants_rescan
from docindex.matching.classes import UNKNOWN_CLASS, ClassKeywords, classify
from docindex.matching.classlooks import LOOKED_AT, DocumentLook, PageLook
from docindex.matching.classmodel import ClassModel
from docindex.matching.decision import decide
from docindex.matching.references import Grammar
from docindex.matching.witnesses import is_reference
from docindex.model import (
    Candidate,
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
from docindex.survey import Named, guarded, prepared

OpenPage = Callable[[PageRef], PageImage]
OpenText = Callable[[PageRef], Sequence[TextLine]]

# Decoded pages kept between the stages; a grey and a binary A4 page at 300 dpi are 17 MB.
_KEPT_PAGES: Final = 4
# Lines of text are tall where they are titles; letterhead and stamps are tall as well.
_TITLES: Final = 4
# Of 11 documents that whole pages completed, the second page did at the latest; a police file has
# dozens, most of which say nothing that its likely lines did not say.
_MOST_WHOLE_PAGES: Final = 6
_LACKING_WITNESS: Final = frozenset(
    {Reason.ONE_WITNESS_ONLY, Reason.NEAR_MATCH, Reason.SEVERAL_CANDIDATES}
)
_CONFLICTS: Final = frozenset(
    {Reason.TWO_CASES, Reason.CONTRADICTION, Reason.POSSIBLE_MISSED_SEPARATOR}
)


def _no_text(_page: PageRef) -> Sequence[TextLine]:
    return ()


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
        self, document: Document, open_page: OpenPage, open_text: OpenText = _no_text
    ) -> Reading:
        """Index one document; what a component raises becomes the document's reason.

        Args:
            open_page: decodes a page; raises `PageError`.
            open_text: gets the text that a page's file holds itself; empty where there is none.
        """
        attempt = _Attempt(self, document, open_page, open_text)
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
        self, cascade: Cascade, document: Document, open_page: OpenPage, open_text: OpenText
    ) -> None:
        self._cascade = cascade
        self._document = document
        self._open_page = open_page
        self._open_text = open_text
        self._kept: dict[str, PageImage] = {}
        self._evidence: tuple[Evidence, ...] = ()
        self._plans: dict[str, LinePlan] = {}
        self._lines: dict[str, tuple[TextLine, ...]] = {}
        self._further: set[str] = set()
        self._titles: list[str] = []
        self._looks: list[PageLook] = []
        self._forms: list[FormReading] = []
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
        reading = self._reading()
        # Where no number names a case yet, not even nearly, the whole page is read anyway.
        if reading.decision.reason in _LACKING_WITNESS:
            for page in document.content:
                self._read_further(page)
            reading = self._reading()
        whole = []
        for page in self._worth_reading(reading.decision):
            if _is_final(reading):
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

    def _read_lines(self, page: DocumentPage) -> None:
        """Read the lines of a page that may hold a number.

        A page without one may be the first of another letter: before anything is indexed, dates,
        plates and the like on it must have had their chance to say so.
        """
        own, lines = self._likely(page)
        self._keep(page, lines)
        if self._cascade.class_model is not None and len(self._looks) < LOOKED_AT:
            self._looks.append(self._look_at(page, own, lines))
        if len(self._document.content) > 1 and page.page.id not in self._numbered():
            self._read_further(page)

    def _likely(self, page: DocumentPage) -> tuple[CheckedText, tuple[TextLine, ...]]:
        """What the file itself says of a page, and that with the likely lines."""
        image = self._image(page)
        own = self._checker.check(image, self._open_text(page.page))
        self._texts.add(own.verdict)
        plan = self._plans[page.page.id] = self._reader.plan(image, own)
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
            if _is_final(reading):
                break
        return reading

    def _numbered(self) -> set[str]:
        """The pages on which a number was read."""
        return {piece.page for piece in self._evidence if is_reference(piece)}

    def _worth_reading(self, decision: Decision) -> list[DocumentPage]:
        """The pages to read as a whole, first those on which a number was read.

        The duty is done by then: what is read here is to complete an answer, and what completes it
        stands where the number stands, or in front. Where numbers speak against each other, only
        a label beside one of them can tell that it is the sender's.
        """
        numbered = self._numbered()
        pages = sorted(self._document.content, key=lambda page: page.page.id not in numbered)
        if decision.reason in _CONFLICTS:
            pages = [page for page in pages if page.page.id in numbered]
        return pages[:_MOST_WHOLE_PAGES]

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

    def _reading(self) -> Reading:
        evidence = with_settled_roles(self._evidence)
        candidates = self._candidates(evidence)
        contradictions = tuple(
            c for page in self._document.pages for c in page.survey.contradictions
        )
        stale = any(matcher.stale for _, matcher in self._cascade.matchers)
        decision = decide(
            candidates,
            evidence,
            contradictions,
            stale=stale,
            check_digit_kinds={g.kind for g in self._cascade.grammars if g.has_check},
            lone_readers=self._cascade.lone_readers,
        )
        # Asked again with the next list, it may be any line that speaks for the new case.
        waits = decision.status is Status.PENDING
        return Reading(
            document=self._document.id,
            evidence=evidence if waits else _telling(evidence, candidates),
            candidates=candidates,
            contradictions=contradictions,
            decision=decision,
            document_class=self._class(),
            stages=tuple(self._stages),
            notes=(*(("list_stale",) if stale else ()), *self._page_notes()),
            fields=tuple(field for form in self._forms for field in form.fields),
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

    def _candidates(self, evidence: tuple[Evidence, ...]) -> tuple[Candidate, ...]:
        found: list[Candidate] = []
        known = frozenset(evidence)
        for name, matcher in self._cascade.matchers:
            with guarded(name):
                proposed = tuple(matcher.find(evidence))
            if any(s.evidence not in known for c in proposed for s in c.supports):
                raise ComponentError(name, "evidence that is not of this document")
            found.extend(proposed)
        return tuple(sorted(found, key=lambda c: (-c.score, c.case_id, c.matcher)))


def _is_final(reading: Reading) -> bool:
    """Whether more text is not worth its time: the answer is certain, or no text settles it."""
    decision = reading.decision
    return (
        decision.status is Status.INDEXED
        or decision.reason is Reason.NOT_IMPORTABLE
        or bool(reading.contradictions)  # of the readers of one barcode
    )


def _telling(evidence: Iterable[Evidence], candidates: Sequence[Candidate]) -> tuple[Evidence, ...]:
    """References, and those lines of text that support a candidate; the rest is not kept."""
    used = {support.evidence for candidate in candidates for support in candidate.supports}
    return tuple(piece for piece in evidence if piece.kind != "text" or piece in used)
