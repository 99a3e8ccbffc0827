"""One document: gather evidence, cheapest stage first, until the decision is certain; in a worker.

Stages: `barcode` (what the survey read) → `lines` (text lines that may hold a reference) → `page`
(whole pages, first page first). After each the matchers are asked and a decision is made. The duty
of every document is that the likely lines of *all* its content pages were read before anything is
indexed: a second case, or a print that contradicts the barcode, must have had its chance to show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import attrs

from docindex.contracts import Matcher, OcrEngine, Preprocessor
from docindex.errors import ComponentError, PageError
from docindex.evidence import barcode_evidence, text_evidence
from docindex.matching.classes import ClassKeywords, classify
from docindex.matching.decision import decide
from docindex.matching.references import Grammar
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
from docindex.reading import PageReader
from docindex.survey import Named, guarded, prepared

OpenPage = Callable[[PageRef], PageImage]

# Decoded pages kept between the stages; a grey and a binary A4 page at 300 dpi are 17 MB.
_KEPT_PAGES: Final = 4
# Lines of text are tall where they are titles; letterhead and stamps are tall as well.
_TITLES: Final = 4


@attrs.frozen(kw_only=True, eq=False)
class Cascade:
    """The components that index a document, opened once per worker.

    Args:
        classes: what makes a document one of a class; empty: every document is `unknown`.
        lone_readers: barcode decoders beside the first, which certify nothing by themselves.
    """

    preprocessors: Sequence[Named[Preprocessor]]
    engine: Named[OcrEngine]
    matchers: Sequence[Named[Matcher]]
    grammars: Sequence[Grammar]
    classes: Sequence[ClassKeywords]
    lone_readers: frozenset[str]

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """Engines, models and lists that take part."""
        lists = (version for _, matcher in self.matchers for version in matcher.versions)
        return (*self.engine[1].versions, *lists)

    def read(self, document: Document, open_page: OpenPage) -> Reading:
        """Index one document; what a component raises becomes the document's reason.

        Args:
            open_page: decodes a page; raises `PageError`.
        """
        attempt = _Attempt(self, document, open_page)
        try:
            return attempt.run()
        except ComponentError as error:
            return attempt.failed(Reason.COMPONENT_FAILED, str(error))
        except PageError as error:
            return attempt.failed(Reason.UNREADABLE, error.fault)
        except MemoryError:
            return attempt.failed(Reason.UNREADABLE, "out_of_memory")


class _Attempt:
    """The state of one document's cascade; thrown away when its reading is made."""

    def __init__(self, cascade: Cascade, document: Document, open_page: OpenPage) -> None:
        self._cascade = cascade
        self._document = document
        self._open_page = open_page
        self._kept: dict[str, PageImage] = {}
        self._evidence: tuple[Evidence, ...] = ()
        self._titles: list[str] = []
        self._stages: list[str] = []
        self._reader = PageReader(
            engine=cascade.engine[1],
            component=cascade.engine[0],
            shortest=min((grammar.shortest for grammar in cascade.grammars), default=4),
            titles=_TITLES if cascade.classes else 0,
        )

    def run(self) -> Reading:
        """All stages, until nothing can change the answer."""
        document, grammars = self._document, self._cascade.grammars
        self._enter("barcode")
        self._evidence = barcode_evidence(document, grammars)
        self._enter("lines")
        for page in document.content:
            self._add(page, self._reader.read_lines(self._image(page)), "line")
        reading = self._reading()
        for page in document.content:
            if reading.decision.status is Status.INDEXED or _hopeless(reading.decision):
                break
            self._enter("page")
            self._add(page, self._reader.read_page(self._image(page)), "page")
            reading = self._reading()
        return reading

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
        candidates = self._candidates()
        contradictions = tuple(
            c for page in self._document.pages for c in page.survey.contradictions
        )
        stale = any(matcher.stale for _, matcher in self._cascade.matchers)
        decision = decide(
            candidates,
            self._evidence,
            contradictions,
            stale=stale,
            check_digit_kinds={g.kind for g in self._cascade.grammars if g.has_check},
            lone_readers=self._cascade.lone_readers,
        )
        return Reading(
            document=self._document.id,
            evidence=_telling(self._evidence, candidates),
            candidates=candidates,
            contradictions=contradictions,
            decision=decision,
            document_class=classify(self._titles, self._cascade.classes),
            stages=tuple(self._stages),
            notes=("list_stale",) if stale else (),
        )

    def _candidates(self) -> tuple[Candidate, ...]:
        found: list[Candidate] = []
        known = frozenset(self._evidence)
        for name, matcher in self._cascade.matchers:
            with guarded(name):
                proposed = tuple(matcher.find(self._evidence))
            if any(s.evidence not in known for c in proposed for s in c.supports):
                raise ComponentError(name, "evidence that is not of this document")
            found.extend(proposed)
        return tuple(sorted(found, key=lambda c: (-c.score, c.case_id, c.matcher)))


def _hopeless(decision: Decision) -> bool:
    """Whether more text cannot turn the answer into an index: a contradiction stays one."""
    return decision.reason in (Reason.CONTRADICTION, Reason.TWO_CASES)


def _telling(evidence: Iterable[Evidence], candidates: Sequence[Candidate]) -> tuple[Evidence, ...]:
    """References, and those lines of text that support a candidate; the rest is not kept."""
    used = {support.evidence for candidate in candidates for support in candidate.supports}
    return tuple(piece for piece in evidence if piece.kind != "text" or piece in used)
