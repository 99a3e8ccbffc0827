"""Records that wait for the next list are decided anew, on what had been read; pure.

A record of status `pending` keeps every line that was read (`cascade`): any of them may speak for
a case that was not listed then, or against it. The new list is asked as it would be for a document
of today, and the same rule decides. What is still not listed stays where it is, until its deadline.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import attrs

from docindex.confirming import taken_up
from docindex.errors import ComponentError
from docindex.matching.decision import decide
from docindex.matching.witnesses import is_print, is_reference
from docindex.model import (
    Candidate,
    Decision,
    Evidence,
    IndexRecord,
    Reason,
    Status,
)
from docindex.profile import PolicySection, Profile
from docindex.resolving import History, TenantCases, settle
from docindex.resolving.cases import Lists
from docindex.survey import guarded

DEADLINE_PASSED: Final = "pending_deadline_passed"
_STALE: Final = "list_stale"
_READ: Final = frozenset({"line", "page"})

Found = tuple[IndexRecord, IndexRecord | None]


@attrs.frozen(kw_only=True, eq=False)
class AskingAgain:
    """What waiting records are asked with.

    Args:
        cases: the tenant's, as they are listed now.
        profile: says what the numbers are, and how long a document waits.
        policy: id that the new records name.
        on: the day of asking; deadlines are counted to it, and no clock is read.
    """

    cases: TenantCases
    profile: Profile
    policy: str
    on: datetime.date


@attrs.frozen(kw_only=True)
class Asked:
    """What became of the waiting records of one batch.

    Args:
        history: of the batch, with the new records.
        new: the new records, in batch order; each supersedes one that waited.
        waiting: ids of the records that still wait, and hold as they are.
        refused: why a record could not be asked again, by its id; it holds as it is.
    """

    history: History
    new: tuple[IndexRecord, ...]
    waiting: tuple[str, ...]
    refused: Mapping[str, str]


def ask_again(history: History, asking: AskingAgain) -> Asked:
    """Ask the list again for every record of a batch that waits.

    Args:
        history: of the batch, with every answer so far; none of its records is changed.

    Returns:
        The new records. The same history, list and day give the same ones; asked about a history
        that has them already, there is nothing new.

    Raises:
        ResolveError: the batch is another tenant's, or of production and the profile of a test.
        CaseListError: a list of cases cannot be used.
        ComponentError: a matcher raised; nothing is asked then.
    """
    waiting = [r for r in history.current if r.decision.status is Status.PENDING]
    if waiting:
        asking.cases.check(waiting[0].batch)
    refused = {record.id: why for record in waiting if (why := _not_asked(record))}
    asked = [r for r in waiting if r.id not in refused]
    found = _confirmed([(record, _answer(record, asking)) for record in asked], asking)
    new = tuple(
        attrs.evolve(answer, id=f"{record.pages[0].page.id}_a{history.answers[record.id] + 1}")
        for record, answer in found
        if answer is not None
    )
    return Asked(
        history=settle((*history.records, *new)) if new else history,
        new=new,
        waiting=tuple(record.id for record, answer in found if answer is None),
        refused=refused,
    )


def _confirmed(found: Sequence[Found], asking: AskingAgain) -> list[Found]:
    """The answers with what the receiver's application says; what waits for it still may wait."""
    answers = [answer for _, answer in found if answer is not None]
    told = iter(asking.cases.confirmed(answers))
    pairs = ((record, None if answer is None else next(told)) for record, answer in found)
    return [(record, answer and _still_waiting(record, answer, asking)) for record, answer in pairs]


def _still_waiting(
    record: IndexRecord, answer: IndexRecord, asking: AskingAgain
) -> IndexRecord | None:
    """An answer; None where it says what the record says already, and its deadline is not past."""
    if answer.awaited is None:
        return answer
    if not _is_late(record, asking):
        return None if record.awaited is not None else answer
    late = attrs.evolve(answer.decision, status=Status.CLEARING)
    notes = (*answer.notes, DEADLINE_PASSED)
    return attrs.evolve(answer, decision=late, awaited=None, notes=notes)


def _not_asked(record: IndexRecord) -> str:
    """Why a record's content does not suffice; empty where it does."""
    if record.awaited is not None:
        return ""
    if not record.evidence:
        return "its content was erased. Have a person look at the document"
    numbers = {
        (piece.page, piece.box)
        for piece in record.evidence
        if is_reference(piece) and is_print(piece) and piece.source in _READ
    }
    lines = {(piece.page, piece.box) for piece in record.evidence if not is_reference(piece)}
    if not numbers <= lines:
        return "the lines that were read are not kept in it. Index its batch again"
    return ""


def _answer(record: IndexRecord, asking: AskingAgain) -> IndexRecord | None:
    """The record with what is known today; None: it still waits."""
    lists = asking.cases.lists()
    if record.awaited is not None:  # was decided, and is only to be confirmed
        decided = taken_up(record)
        return attrs.evolve(decided, supersedes=(record.id,), human=None)
    candidates = _candidates(record.evidence, lists)
    stale = any(matcher.stale for _, matcher in lists.matchers)
    decision = decide(
        candidates,
        record.evidence,
        record.contradictions,
        stale=stale,
        check_digit_kinds={r.kind for r in asking.profile.references if r.check_digit is not None},
        lone_readers=frozenset(asking.profile.survey.barcodes[1:]),
    )
    notes = [note for note in record.notes if note != _STALE] + [_STALE] * stale
    if decision.status is Status.PENDING:
        if not _is_late(record, asking):
            return None
        notes.append(DEADLINE_PASSED)
        decision = attrs.evolve(decision, status=Status.CLEARING, reason=Reason.NOT_YET_LISTED)
    if record.human is not None and decision.status is Status.INDEXED:
        # A part of what was read as one document: see `resolving.rearranging`.
        decision = attrs.evolve(decision, status=Status.VERIFY, reason=Reason.REARRANGED)
    return _superseding(record, decision, candidates, tuple(notes), lists, asking.policy)


def _candidates(evidence: tuple[Evidence, ...], lists: Lists) -> tuple[Candidate, ...]:
    known: Collection[Evidence] = frozenset(evidence)
    found: list[Candidate] = []
    for name, matcher in lists.matchers:
        with guarded(name):
            proposed = tuple(matcher.find(evidence))
        if any(s.evidence not in known for c in proposed for s in c.supports):
            raise ComponentError(name, "evidence that is not of this document")
        found.extend(proposed)
    return tuple(sorted(found, key=lambda c: (-c.score, c.case_id, c.matcher)))


def _is_late(record: IndexRecord, asking: AskingAgain) -> bool:
    received = record.batch.receipt_date
    if received is None:
        return False
    days = policy_of(record, asking.profile).pending_deadline
    return asking.on > received + datetime.timedelta(days=days)


def policy_of(record: IndexRecord, profile: Profile) -> PolicySection:
    """The policy of a document's class; of the tenant where the class has none."""
    own = (c.policy for c in profile.classes if c.name == record.document_class and c.policy)
    return next(own, profile.policy)


def _superseding(
    record: IndexRecord,
    decision: Decision,
    candidates: tuple[Candidate, ...],
    notes: tuple[str, ...],
    lists: Lists,
    policy: str,
) -> IndexRecord:
    return attrs.evolve(
        record,
        decision=decision,
        candidates=candidates,
        notes=notes,
        policy=policy,
        probability=None,
        calibration=None,
        versions=tuple(sorted((dict(record.versions) | dict(lists.versions)).items())),
        supersedes=(record.id,),
        human=None,
    )
