"""The ledger: every side of a batch stands in exactly one place, or nothing is exported.

A side is counted once, however many renditions of it were scanned. Sheets that were voided at the
station are no sides of the batch, but count where sheets are declared. Separators belong to the
document that they start; a document without content (a separator before blank sheets, or a batch of
separators only) is settled as `nothing_to_read`. It has a record of its own, so that its sides are
somewhere, but it is not one that an operator counts: declared counts are compared with documents
that hold a page of content, a printed back, or an unreadable page.
"""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final

import attrs

from docindex.errors import LedgerError
from docindex.model import (
    BatchFacts,
    Boundary,
    Document,
    DocumentPage,
    IndexRecord,
    PageRef,
    Role,
    Status,
)

SCHEMA: Final = "docindex.ledger/1"

# So many are named in a message; a person looks at the first few and then at the cause.
_NAMED: Final = 20


@attrs.frozen(kw_only=True)
class Place:
    """Where one side of the batch stands.

    Args:
        side: id of its first rendition.
    """

    side: str
    document: str
    role: Role


@attrs.frozen(kw_only=True)
class Reconciled:
    """How many sheets or documents were declared, and how many there are.

    Args:
        what: `sheets` or `documents`.
        declared: None: nobody said.
        found: sheets, those voided left out; or documents that an operator counts, which hold a
            page of content, a printed back, or an unreadable page.
        voided: sheets that were declared, and deleted at the station.
    """

    what: str
    declared: int | None
    found: int
    voided: int = 0


@attrs.frozen(kw_only=True)
class Ledger:
    """A batch that adds up; only `close` makes one.

    Args:
        sheets: number of sheets; a source of unknown length counts as one.
        places: where each side stands, in batch order.
        images: number of images; a side may have several.
        counts: declared beside found, sheets first.
        notes: gaps between declared and found counts that are explained, voided sheets, and what
            the index file of the capture software says of them, a sentence each.
        statuses: how each document was decided, by its id; empty until `with_statuses`.
        boundaries: where each document begins, and where inside one another may begin, in batch
            order; empty until `with_statuses`.
    """

    batch: str
    sheets: int
    places: tuple[Place, ...]
    images: int = 0
    counts: tuple[Reconciled, ...] = ()
    notes: tuple[str, ...] = ()
    statuses: tuple[tuple[str, Status], ...] = ()
    boundaries: tuple[Boundary, ...] = ()

    @property
    def sides(self) -> int:
        """Number of sides; renditions of one side count once."""
        return len(self.places)

    @property
    def documents(self) -> int:
        """Number of documents, those without content included."""
        return len({place.document for place in self.places})

    @property
    def roles(self) -> dict[Role, int]:
        """Number of sides in each role."""
        counts = Counter(place.role for place in self.places)
        return {role: counts[role] for role in Role}

    @property
    def decided(self) -> dict[Status, int]:
        """Number of documents with each status; all 0 until `with_statuses`."""
        counts = Counter(status for _, status in self.statuses)
        return {status: counts[status] for status in Status}

    @property
    def balance(self) -> str:
        """The account in one line, as `3 sides = 2 content + 0 back + ...`."""
        lines = [_equation(self.sides, "sides", self.roles)]
        if self.statuses:
            lines.append(_equation(self.documents, "documents", self.decided))
        return "; ".join(lines)

    def with_statuses(self, records: Sequence[IndexRecord]) -> Ledger:
        """The same ledger with how each document was decided.

        Raises:
            LedgerError: the records are not the ledger's documents, one for one and side for side.
        """
        groups = itertools.groupby(self.places, key=lambda place: place.document)
        wanted = {document: tuple(places) for document, places in groups}
        found = {record.id: tuple(_places(record.id, record.pages)) for record in records}
        wrong = {
            "without a record": [name for name in wanted if name not in found],
            "with several records": _doubled(record.id for record in records),
            "unknown to the ledger": [name for name in found if name not in wanted],
            "with other sides": [n for n in found if n in wanted and found[n] != wanted[n]],
        }
        _raise_if(self.batch, "documents and records differ", wrong)
        statuses = tuple((record.id, record.decision.status) for record in records)
        boundaries = tuple(boundary for record in records for boundary in record.boundaries)
        return attrs.evolve(self, statuses=statuses, boundaries=boundaries)


def close(
    facts: BatchFacts,
    pages: Sequence[PageRef],
    documents: Sequence[Document],
    *,
    unknown_length: Collection[str] = (),
    notes: Sequence[str] = (),
) -> Ledger:
    """Settle a batch.

    Args:
        facts: of the batch, with the declared counts.
        pages: every side that was taken in, each rendition by itself.
        documents: all documents, in batch order.
        unknown_length: names of files whose pages could not be counted, such as an encrypted PDF;
            each is one entry of `pages`, and may explain why fewer were found than declared.
        notes: what else a person should know of the batch, a sentence each.

    Raises:
        LedgerError: sides are missing, doubled, foreign or out of order, or a declared count
            differs without an explanation. The message names batch, sides or counts, and remedy.
    """
    _check_sides(facts, pages, documents, unknown_length)
    counts, gaps = _check_counts(facts, pages, documents, unknown_length)
    return Ledger(
        batch=facts.id,
        sheets=len({page.sheet for page in pages}),
        places=tuple(
            place for document in documents for place in _places(document.id, document.pages)
        ),
        images=len(pages),
        counts=counts,
        notes=(*gaps, *_voided(facts), *notes),
    )


def to_json(ledger: Ledger) -> dict[str, Any]:
    """The ledger as values that JSON knows: counts first, then every side."""
    return {
        "schema": SCHEMA,
        "batch": ledger.batch,
        "sheets": ledger.sheets,
        "sides": ledger.sides,
        "images": ledger.images,
        "documents": ledger.documents,
        "roles": {role.value: count for role, count in ledger.roles.items()},
        "statuses": {status.value: count for status, count in ledger.decided.items()},
        "balance": ledger.balance,
        "counts": [attrs.asdict(count) for count in ledger.counts],
        "notes": list(ledger.notes),
        "places": [
            {"side": place.side, "document": place.document, "role": place.role.value}
            for place in ledger.places
        ],
        "boundaries": [attrs.asdict(boundary) for boundary in ledger.boundaries],
    }


def _equation(total: int, what: str, parts: dict[Any, int]) -> str:
    return f"{total} {what} = " + " + ".join(
        f"{count} {part.value}" for part, count in parts.items()
    )


def _side(page: PageRef) -> str:
    return attrs.evolve(page, rendition=0).id


def _places(document: str, pages: Iterable[DocumentPage]) -> Iterator[Place]:
    """The places of a document's sides; renditions with one role are one place."""
    sides = dict.fromkeys((_side(page.page), page.role) for page in pages)
    return (Place(side=side, document=document, role=role) for side, role in sides)


def _check_sides(
    facts: BatchFacts,
    pages: Sequence[PageRef],
    documents: Sequence[Document],
    unknown_length: Collection[str],
) -> None:
    taken_in = {page.id: page for page in pages}
    placed = [page.page for document in documents for page in document.pages]
    places = [place for document in documents for place in _places(document.id, document.pages)]
    standing = {place.side for place in places}
    files = {page.file for page in pages}
    wrong = {
        "missing": [
            *dict.fromkeys(side for side in map(_side, pages) if side not in standing),
            *(name for name in unknown_length if name not in files),
        ],
        "doubled": [
            *_doubled(page.id for page in pages),
            *_doubled(page.id for page in placed),
            *_doubled(place.side for place in places),
        ],
        "foreign": [
            *(page.id for page in pages if page.batch != facts.id),
            *(page.id for page in placed if taken_in.get(page.id) != page),
        ],
        "out of order": _out_of_order(pages, documents),
        "documents without a page": [item.id for item in documents if not item.pages],
        "documents of one name": _doubled(document.id for document in documents),
    }
    _raise_if(facts.id, "not every side stands in exactly one place", wrong)


def _doubled(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _out_of_order(pages: Sequence[PageRef], documents: Sequence[Document]) -> list[str]:
    """Sides that stand behind one that was taken in after them.

    The order is that of the batch, not of its numbers: a sheet that was scanned again has a later
    imprint number and stands where the first attempt stood.
    """
    order = {side: n for n, side in enumerate(dict.fromkeys(map(_side, pages)))}
    last, wrong = 0, []
    for side in (_side(page.page) for document in documents for page in document.pages):
        place = order.get(side, last)
        if place < last:
            wrong.append(side)
        last = max(last, place)
    return wrong


def _raise_if(batch: str, message: str, wrong: dict[str, list[str]]) -> None:
    found = [f"{what}: {_listed(dict.fromkeys(names))}" for what, names in wrong.items() if names]
    if found:
        raise LedgerError(
            f"batch {batch}: {message}: {'; '.join(found)}. Nothing was exported. Index the batch "
            "again; if it happens again, keep the batch and report it: the fault is in the program "
            "or a plug-in, not in the scans.",
            batch,
        )


def _listed(names: Collection[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(itertools.islice(names, _NAMED)) + (f" and {more} more" if more > 0 else "")


def _check_counts(
    facts: BatchFacts,
    pages: Sequence[PageRef],
    documents: Sequence[Document],
    unknown_length: Collection[str],
) -> tuple[tuple[Reconciled, ...], tuple[str, ...]]:
    """Declared beside found, and explained gaps as notes; unexplained ones are raised together.

    A source of unknown length may hold any number of sheets and documents. An unreadable side may
    have been the separator of one document, but it is a sheet like any other.
    """
    sheets = {page.sheet for page in pages if page.file not in unknown_length}
    voided = len(facts.voided_sheets)
    gone = f", and {voided} voided ({_listed(facts.voided_sheets)})" if voided else ""
    counted = [document for document in documents if _counts(document, unknown_length)]
    starts = dict.fromkeys(str(document.pages[0].page.sheet) for document in counted)
    why, at_most = "", 0
    if unknown_length:
        why, at_most = f"the length of {_listed(sorted(unknown_length))} is unknown", sys.maxsize
    elif unreadable := _unreadable(documents):
        why, at_most = f"{unreadable} unreadable sides may have been separators", unreadable
    gaps = (
        _Gap("sheets", facts.expected_sheets, len(sheets), f" ({_ranges(sheets)}){gone}", voided),
        _Gap(
            "documents",
            facts.expected_documents,
            len(counted),
            f", beginning at sheets {_listed(starts) or 'none'}",
        ),
    )
    allowed = {"sheets": at_most if unknown_length else 0, "documents": at_most}
    wrong = [str(gap) for gap in gaps if gap.missing and not 0 <= gap.missing <= allowed[gap.what]]
    if wrong:
        raise LedgerError(
            f"batch {facts.id}: {'; '.join(wrong)}. Nothing was exported. Look for sheets "
            "that were fed twice, together or not at all, and for separators that were not read; "
            "then mend the batch, or its expected_sheets, voided_sheets and expected_documents, "
            "and index it again.",
            facts.id,
        )
    doubtful = (g for g in gaps if g.declared is not None and (g.missing or unknown_length))
    counts = tuple(
        Reconciled(what=g.what, declared=g.declared, found=g.found, voided=g.voided) for g in gaps
    )
    return counts, tuple(f"{gap}; {why}" for gap in doubtful)


@attrs.frozen
class _Gap:
    """A declared count beside what was found; `seen` says where, `voided` how many were deleted."""

    what: str
    declared: int | None
    found: int
    seen: str
    voided: int = 0

    def __str__(self) -> str:
        return f"{self.declared} {self.what} declared, {self.found} found{self.seen}"

    @property
    def missing(self) -> int:
        """How many fewer were found than declared; negative: more."""
        return 0 if self.declared is None else self.declared - self.found - self.voided


def _voided(facts: BatchFacts) -> tuple[str, ...]:
    voided = facts.voided_sheets
    return (f"{len(voided)} sheets voided at the station: {', '.join(voided)}",) if voided else ()


def _unreadable(documents: Sequence[Document]) -> int:
    places = (place for d in documents for place in _places(d.id, d.pages))
    return sum(place.role is Role.UNREADABLE for place in places)


def _counts(document: Document, unknown_length: Collection[str]) -> bool:
    """Whether it is one that an operator would count, by pages of files of known length."""
    return any(
        page.role not in (Role.SEPARATOR, Role.BLANK) and page.page.file not in unknown_length
        for page in document.pages
    )


def _ranges(sheets: Collection[int]) -> str:
    """Numbers in ranges, as `sheets 1-20, 22-57`."""
    if not sheets:
        return "none"
    runs = itertools.groupby(enumerate(sorted(sheets)), key=lambda pair: pair[1] - pair[0])
    bounds = [[sheet for _, sheet in run] for _, run in runs]
    return "sheets " + _listed(
        [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in bounds]
    )
