"""Invented batches, lists of cases and answers for the tests of `resolving`."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from docindex.model import (
    Action,
    Candidate,
    Decision,
    DocumentPage,
    Environment,
    Evidence,
    HumanDecision,
    IndexRecord,
    Reason,
    ReferenceRole,
    Role,
    Side,
    Status,
    Support,
)
from docindex.resolving.cases import Lists, TenantCases
from tests.record_samples import BOX, document_page, page_ref, record

AT = datetime.datetime(2026, 3, 2, 8, 15, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))
CASES = {
    "case-17": ("case-17", True, "open"),
    "case-18": ("case-18", True, "open"),
    "case-3": ("case-18", True, "open"),
    "case-9": ("case-9", False, "transferred"),
    "case-8": ("case-9", False, "transferred"),
}


def _find(case_id: str) -> Candidate | None:
    if case_id not in CASES:
        return None
    survivor, importable, status = CASES[case_id]
    return Candidate(
        case_id=survivor,
        score=0.0,
        importable=importable,
        status=status,
        receiver="Amt 33",
        matcher="table",
        supports=(),
    )


def tenant_cases(**changes: Any) -> TenantCases:
    lists = Lists(versions=(("list:cases", "sha256:1f"),), finders=(_find,))
    given = {"tenant": "kreis-a", "environment": Environment.TEST, "lists": lambda: lists}
    return TenantCases(**{**given, **changes})


def says(action: Action, **changes: Any) -> HumanDecision:
    given = {"action": action, "by": "M. Muster", "at": AT, "why": "Name und Datum stimmen"}
    return HumanDecision(**{**given, **changes})


def number(page: str, value: str, **changes: Any) -> Evidence:
    """A number of ours with a right check digit, in print."""
    given = {
        "page": page,
        "box": BOX,
        "kind": "case_no",
        "value": value,
        "text": value,
        "source": "line",
        "reader": "tesseract",
        "quality": 0.9,
        "role": ReferenceRole.OURS,
        "checked": True,
    }
    return Evidence(**{**given, **changes})


def candidate(case_id: str, *pieces: Evidence) -> Candidate:
    return Candidate(
        case_id=case_id,
        score=0.9,
        importable=True,
        status="open",
        receiver="Amt 32",
        matcher="table",
        supports=tuple(
            Support(key_kind="case_no", key=piece.value, evidence=piece) for piece in pieces
        ),
    )


VERIFY = Decision(
    status=Status.VERIFY,
    reason=Reason.ONE_WITNESS_ONLY,
    case_id="case-17",
    key_kind="case_no",
    key="1020000017",
    score=0.9,
    receiver="Amt 32",
    runner_up="case-5",
)
CLEARING = Decision(status=Status.CLEARING, reason=Reason.NO_REFERENCE)


def letter(
    *sheets: int, decision: Decision = VERIFY, role: Role = Role.CONTENT, **changes: Any
) -> IndexRecord:
    """A record of fronts, one for each sheet; nothing was read on them unless `changes` say so."""
    pages = tuple(document_page(page_ref(sheet), role) for sheet in sheets)
    given = {"evidence": (), "candidates": (), "contradictions": ()}
    return record(
        id=f"{pages[0].page.id}_r1", pages=pages, decision=decision, **{**given, **changes}
    )


@st.composite
def batches(draw: st.DrawFn) -> tuple[IndexRecord, ...]:
    """Records of one batch as the program makes them: sheets of one or two sides, renditions."""
    sheets = draw(st.integers(2, 9))
    duplex = draw(st.booleans())
    groups: list[list[DocumentPage]] = [[]]
    for sheet in range(1, sheets + 1):
        if groups[-1] and draw(st.booleans()):
            groups.append([])
        for side in (Side.FRONT, Side.BACK)[: 1 + duplex]:
            role = draw(st.sampled_from([Role.CONTENT, *Role]))
            for rendition in range(draw(st.sampled_from([1, 1, 2]))):
                page = page_ref(sheet, side, rendition=rendition)
                groups[-1].append(document_page(page, role))
    return tuple(draw(_record(group)) for group in groups)


@st.composite
def _record(draw: st.DrawFn, pages: Sequence[DocumentPage]) -> IndexRecord:
    names = st.sampled_from(["1020000017", "1020000018"])
    pieces = tuple(
        number(page.page.id, draw(names))
        for page in pages
        if page.page.rendition == 0 and draw(st.booleans())
    )
    cases = {"1020000017": "case-17", "1020000018": "case-18"}
    found = tuple(
        candidate(cases[value], *(piece for piece in pieces if piece.value == value))
        for value in sorted({piece.value for piece in pieces})
    )
    return record(
        id=f"{pages[0].page.id}_r1",
        pages=tuple(pages),
        decision=draw(st.sampled_from([VERIFY, CLEARING])),
        evidence=pieces,
        candidates=found,
        contradictions=(),
    )


@st.composite
def answers(draw: st.DrawFn, current: Sequence[IndexRecord]) -> tuple[IndexRecord, HumanDecision]:
    """A record, and an answer to it that can be taken."""
    record = draw(st.sampled_from(current))
    ways = [says(Action.NO_CASE), says(Action.CORRECT, case_id=draw(st.sampled_from(LISTED)))]
    ways.append(says(Action.RESCAN, sheets=(record.pages[-1].page.sheet,)))
    if record.decision.status is Status.VERIFY:
        ways.append(says(Action.CONFIRM))
    if cuts := _cuts(record.pages):
        chosen = draw(st.sets(st.sampled_from(cuts), min_size=1))
        ways.append(says(Action.SPLIT, first_pages=tuple(chosen)))
    if len(current) > 1:
        place = current.index(record)
        low, high = draw(st.integers(0, place)), draw(st.integers(place, len(current) - 1))
        others = [other.id for other in current[low : high + 1] if other is not record]
        if others:
            ways.append(says(Action.MERGE, others=tuple(draw(st.permutations(others)))))
    return record, draw(st.sampled_from(ways))


LISTED = ("case-17", "case-18", "case-3")


def _cuts(pages: Sequence[DocumentPage]) -> list[str]:
    """First pages of sheets that have something to read, behind the first such sheet."""
    read: dict[int, bool] = {}
    first: dict[int, str] = {}
    for page in pages:
        sheet = page.page.sheet
        told = page.role not in (Role.BLANK, Role.SEPARATOR)
        read[sheet] = read.get(sheet, False) or told
        first.setdefault(sheet, page.page.id)
    return [first[sheet] for sheet in [s for s in read if read[s]][1:]]
