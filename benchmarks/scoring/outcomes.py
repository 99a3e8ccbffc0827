"""What became of each document of the truth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from benchmarks.scoring.answers import NAMING, Answer, Status
from benchmarks.scoring.truth import WITH_CONTENT, Case, Role, Truth, TruthBatch, TruthDocument


class Outcome(StrEnum):
    """What became of a document; every document has exactly one."""

    RIGHT = "right"
    VERIFY_RIGHT = "verify_right"
    CLEARING_RIGHT = "clearing_right"
    AVOIDABLE_CLEARING = "avoidable_clearing"
    VERIFY_WRONG = "verify_wrong"
    MISCUT = "miscut"
    HELD = "held"
    LOST = "lost"
    WRONG = "wrong"


class Count(StrEnum):
    """What is counted beside the outcomes."""

    DOCUMENTS = "documents"
    DECIDABLE = "decidable"
    UNDECIDABLE = "undecidable"
    DARK = "dark"
    RESIDUAL = "residual"
    GUESSED = "guessed"
    DELIVERED = "delivered"
    PAGES = "pages"
    PAGES_CONTENT = "pages_content"
    PAGES_LOST = "pages_lost"
    PAGES_LOST_CONTENT = "pages_lost_content"
    PAGES_DOUBLED = "pages_doubled"
    STARTS = "starts"
    STARTS_FOUND = "starts_found"
    STARTS_RIGHT = "starts_right"
    STARTS_MISSED = "starts_missed"
    STARTS_FLAGGED = "starts_flagged"
    STARTS_UNFLAGGED = "starts_unflagged"


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """One answer's word on the case of one document of which it holds a page.

    Args:
        probability: 0 to 1; None: the system does not say.
    """

    probability: float | None
    status: Status
    right: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Graded:
    """One document of the truth with what became of it.

    Args:
        document: None for the sides of a batch that are in no document, which are only counted.
        cases: that its pages were indexed to.
        lost: ids of its pages that are in no answer.
    """

    batch: TruthBatch
    document: TruthDocument | None
    outcome: Outcome | None
    counts: Counter[str]
    claims: tuple[Claim, ...] = ()
    cases: tuple[Case, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Desk:
    """The answers of one batch, turned so that pages and documents can be looked up.

    Args:
        held: the batch was held as a whole.
        holders: the answers that hold a page, by its id.
        content: each answer's pages with content, in batch order; the truth says which they are.
        free: the batch's first page with content; it starts a document whatever anybody does, so
            that finding it is no merit and is not counted.
        found: the first pages with content of all answers, without the free one.
    """

    batch: TruthBatch
    held: bool
    holders: Mapping[str, Sequence[Answer]]
    content: Mapping[Answer, Sequence[str]]
    free: str | None
    found: frozenset[str]


def grade(truth: Truth, answers: Iterable[Answer], held: Collection[str]) -> Iterator[Graded]:
    """Compare the answers with the truth, document by document.

    Args:
        held: ids of batches that have no answers because they were held as a whole.
    """
    by_batch: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_batch[answer.batch].append(answer)
    for batch in truth.batches.values():
        desk = _desk(batch, by_batch[batch.id], held=batch.id in held)
        for document in batch.documents:
            yield _grade_document(desk, document)
        placed = {page for document in batch.documents for page in document.pages}
        rest = {page: role for page, role in batch.pages.items() if page not in placed}
        if rest:
            counts, lost = _count_pages(desk, rest)
            yield Graded(batch=batch, document=None, outcome=None, counts=counts, lost=lost)


def _desk(batch: TruthBatch, answers: Sequence[Answer], *, held: bool) -> _Desk:
    with_content = [page for page, role in batch.pages.items() if role in WITH_CONTENT]
    place = {page: number for number, page in enumerate(with_content)}
    holders: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        for page in answer.pages:
            holders[page].append(answer)
    content = {
        answer: sorted((page for page in answer.pages if page in place), key=place.__getitem__)
        for answer in answers
    }
    free = with_content[0] if with_content else None
    return _Desk(
        batch=batch,
        held=held,
        holders=dict(holders),
        content=content,
        free=free,
        found=frozenset(pages[0] for pages in content.values() if pages) - {free},
    )


def _grade_document(desk: _Desk, document: TruthDocument) -> Graded:
    holders = tuple(
        dict.fromkeys(answer for page in document.content for answer in desk.holders.get(page, ()))
    )
    whole = [desk.content[answer] for answer in holders] == [list(document.content)]
    outcome = Outcome.HELD if desk.held else _outcome(document, holders, whole=whole)
    counts, lost = _count_pages(desk, document.pages)
    counts.update(_count_document(document, outcome))
    if not desk.held:
        counts.update(_count_starts(desk, document))
    filed = (answer.case for answer in holders if answer.status is Status.INDEXED)
    return Graded(
        batch=desk.batch,
        document=document,
        outcome=outcome,
        counts=counts,
        claims=tuple(_claim(answer, document) for answer in holders if answer.status in NAMING),
        cases=tuple(dict.fromkeys(case for case in filed if case is not None)),
        lost=lost,
    )


def _claim(answer: Answer, document: TruthDocument) -> Claim:
    right = answer.case == document.case
    return Claim(probability=answer.probability, status=answer.status, right=right)


def _outcome(document: TruthDocument, holders: Sequence[Answer], *, whole: bool) -> Outcome:
    """The outcome by the answers that hold a page with content of it.

    Args:
        whole: there is one, and it holds all the document's content and nothing else's.
    """
    statuses = {answer.status for answer in holders}
    cases = {answer.case for answer in holders if answer.status is Status.INDEXED}
    if not holders:
        return Outcome.LOST
    if cases - {document.case}:
        return Outcome.WRONG
    if cases:
        return Outcome.RIGHT if whole else Outcome.MISCUT
    if Status.VERIFY in statuses:
        right = whole and holders[0].case == document.case
        return Outcome.VERIFY_RIGHT if right else Outcome.VERIFY_WRONG
    return Outcome.AVOIDABLE_CLEARING if document.decidable else Outcome.CLEARING_RIGHT


def _count_document(document: TruthDocument, outcome: Outcome) -> Counter[str]:
    right, decidable = outcome is Outcome.RIGHT, document.decidable
    proposed = right or outcome is Outcome.VERIFY_RIGHT
    return Counter(
        {
            outcome: 1,
            Count.DOCUMENTS: 1,
            Count.DECIDABLE: int(decidable),
            Count.UNDECIDABLE: int(not decidable),
            Count.DARK: int(decidable and right),
            Count.RESIDUAL: int(decidable and not proposed),
            Count.GUESSED: int(right and not decidable),
            Count.DELIVERED: int(decidable and outcome is not Outcome.HELD),
        }
    )


def _count_pages(desk: _Desk, pages: Mapping[str, Role]) -> tuple[Counter[str], tuple[str, ...]]:
    """The counts of some sides, and which of them are lost; a held batch loses none."""
    lost = () if desk.held else tuple(page for page in pages if page not in desk.holders)
    with_content = {page for page, role in pages.items() if role in WITH_CONTENT}
    counts: Counter[str] = Counter(
        {
            Count.PAGES: len(pages),
            Count.PAGES_CONTENT: len(with_content),
            Count.PAGES_LOST: len(lost),
            Count.PAGES_LOST_CONTENT: len(with_content.intersection(lost)),
            Count.PAGES_DOUBLED: sum(len(desk.holders.get(page, ())) > 1 for page in pages),
        }
    )
    return counts, lost


def _count_starts(desk: _Desk, document: TruthDocument) -> Counter[str]:
    """The counts of starts on the document's pages; a page in no answer is missed unnoticed."""
    start = document.content[0]
    counted = start != desk.free
    missed = counted and start not in desk.found
    holders = desk.holders.get(start, ())
    flagged = bool(holders) and all(answer.status is Status.CLEARING for answer in holders)
    return Counter(
        {
            Count.STARTS: int(counted),
            Count.STARTS_FOUND: len(desk.found.intersection(document.content)),
            Count.STARTS_RIGHT: int(counted and not missed),
            Count.STARTS_MISSED: int(missed),
            Count.STARTS_FLAGGED: int(missed and flagged),
            Count.STARTS_UNFLAGGED: int(missed and not flagged),
        }
    )
