"""`resolve`: one person's answer to one record, checked, as new records; pure."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import attrs

from docindex.errors import ResolveError
from docindex.matching.witnesses import is_exact
from docindex.model import (
    Action,
    Candidate,
    Decision,
    HumanDecision,
    IndexRecord,
    Reason,
    Role,
    Status,
)
from docindex.resolving.cases import TenantCases
from docindex.resolving.history import History, in_a_row, settle
from docindex.resolving.rearranging import Piece, redecided

# What each action needs beside who, when and why. `rescan` may name sheets; without any it means
# all of them.
_NEEDS: Final[Mapping[Action, str]] = {
    Action.CORRECT: "case_id",
    Action.SPLIT: "first_pages",
    Action.MERGE: "others",
}
_TAKES: Final[Mapping[Action, str]] = {**_NEEDS, Action.RESCAN: "sheets"}


@attrs.frozen(kw_only=True, eq=False)
class _Question:
    """A record, what a person says of it, and what that is checked against."""

    record: IndexRecord
    said: HumanDecision
    history: History
    cases: TenantCases

    def refused(self, what: str) -> ResolveError:
        return ResolveError(f"record {self.record.id}: {what}")


def resolve(
    record: IndexRecord,
    said: HumanDecision,
    *,
    records: Sequence[IndexRecord],
    cases: TenantCases,
) -> tuple[IndexRecord, ...]:
    """Take a person's answer.

    Args:
        record: the one that the person looked at; nothing may supersede it yet.
        records: all of its batch, superseded ones included; none of them is changed.
        cases: of the batch's tenant.

    Returns:
        The new records, in batch order: one, or one for each part of a split document. They
        supersede `record` (and, for a merge, the others); `(*records, *new)` is the batch from
        then on.

    Raises:
        ResolveError: the answer cannot be taken; the message names the record and says why.
        CaseListError: the list of cases cannot be used.
    """
    history = settle(records)
    question = _Question(record=record, said=said, history=history, cases=cases)
    cases.check(record.batch)
    _check_current(question, record.id)
    if record not in history.current:
        raise question.refused("differs from the one in its batch. Load the batch again.")
    _check_words(question)
    new = _ACTIONS[said.action](question)
    settle((*history.records, *new))
    return new


def _check_current(question: _Question, name: str) -> None:
    history = question.history
    if new := history.superseded.get(name):
        said = new[0].human
        who = f" ({said.action} by {said.by} at {said.at.isoformat()})" if said else ""
        raise ResolveError(
            f"record {name}: was superseded by {', '.join(r.id for r in new)}{who}. Look at the "
            "new state and answer that, if it is still wrong."
        )
    if name not in history.answers:
        raise ResolveError(f"record {name}: is not in batch {question.record.batch.id}.")


def _check_words(question: _Question) -> None:
    said = question.said
    if not said.by.strip() or not said.why.strip():
        raise question.refused("the answer does not say who gives it (by) and why. State both.")
    if said.at.tzinfo is None:
        raise question.refused("the moment of the answer (at) has no time zone. State its offset.")
    needed, taken = _NEEDS.get(said.action), _TAKES.get(said.action)
    if needed and not getattr(said, needed):
        raise question.refused(f"{said.action} needs {needed}. State it.")
    for name in _TAKES.values():
        if name != taken and getattr(said, name):
            raise question.refused(f"{said.action} does not take {name}. Leave it out.")


def _confirm(question: _Question) -> tuple[IndexRecord, ...]:
    decision = question.record.decision
    if decision.status is not Status.VERIFY or decision.case_id is None:
        raise question.refused(
            f"is {decision.status}, there is no proposal to confirm. Name the case with correct."
        )
    case = question.cases.importable(decision.case_id)
    return (_filed(question, case, Reason.CONFIRMED),)


def _correct(question: _Question) -> tuple[IndexRecord, ...]:
    case = question.cases.importable(question.said.case_id or "")
    return (_filed(question, case, Reason.CORRECTED),)


def _filed(question: _Question, case: Candidate, reason: Reason) -> IndexRecord:
    """The record filed under a case; the best of the others stays its runner-up."""
    record, before = question.record, question.record.decision
    kind, key, score = before.key_kind, before.key, before.score
    if before.case_id != case.case_id:
        proposed = [c for c in record.candidates if c.case_id == case.case_id]
        exact = [s for c in proposed for s in c.supports if is_exact(s)]
        kind, key = (exact[0].key_kind, exact[0].key) if exact else (None, None)
        score = max((c.score for c in proposed), default=0.0)
    others = (before.case_id, before.runner_up, *(c.case_id for c in record.candidates))
    decision = Decision(
        status=Status.INDEXED,
        reason=reason,
        case_id=case.case_id,
        key_kind=kind,
        key=key,
        score=score,
        receiver=case.receiver,
        runner_up=next((name for name in others if name and name != case.case_id), None),
    )
    versions = dict(record.versions) | dict(question.cases.lists().versions)
    filed = _answered(question, Piece.of(record), decision, versions)
    (told,) = question.cases.confirmed([filed])
    if told.decision.status in (Status.INDEXED, Status.PENDING):
        return told
    raise question.refused(
        f"the receiver's application does not take documents of case {case.case_id!r} "
        f"({told.notes[-1]}). Look there; name another case, or say that it belongs to none."
    )


def _set_aside(question: _Question) -> tuple[IndexRecord, ...]:
    """To clearing: it belongs to no case, or has to be scanned again."""
    record, wanted = question.record, question.said.sheets
    missing = set(wanted) - {page.page.sheet for page in record.pages}
    if missing:
        named = ", ".join(map(str, sorted(missing)))
        raise question.refused(f"has no sheet {named}. Name sheets of this document.")
    reason = Reason.RESCAN_WANTED if question.said.action is Action.RESCAN else Reason.NO_CASE
    before = record.decision
    decision = Decision(
        status=Status.CLEARING,
        reason=reason,
        score=before.score,
        runner_up=before.case_id or before.runner_up,
    )
    return (_answered(question, Piece.of(record), decision, dict(record.versions)),)


def _split(question: _Question) -> tuple[IndexRecord, ...]:
    pages, wanted = question.record.pages, question.said.first_pages
    ids = [page.page.id for page in pages]
    for name in wanted:
        if name not in ids:
            raise question.refused(f"has no page {name}. Name pages of this document.")
        place = ids.index(name)
        if place == 0:
            raise question.refused(f"begins with page {name} already. Name the pages behind it.")
        if pages[place - 1].page.sheet == pages[place].page.sheet:
            raise question.refused(f"page {name} does not begin a sheet. Name the sheet's first.")
    cuts = [0, *sorted({ids.index(name) for name in wanted}), len(pages)]
    pieces = [Piece.of(question.record).part(pages[a:b]) for a, b in itertools.pairwise(cuts)]
    for piece in pieces:
        if all(page.role in (Role.BLANK, Role.SEPARATOR) for page in piece.pages):
            raise question.refused(
                f"the part at page {piece.pages[0].page.id} would hold only blank pages or "
                "separators. Leave them with a part that has something to read."
            )
    return tuple(
        _answered(question, piece, redecided(piece, merged=False), dict(question.record.versions))
        for piece in pieces
    )


def _merge(question: _Question) -> tuple[IndexRecord, ...]:
    names = (question.record.id, *question.said.others)
    for name in question.said.others:
        _check_current(question, name)
    if len(set(names)) < len(names):
        raise question.refused("is named twice among the documents to merge. Name each once.")
    whole = [record for record in question.history.current if record.id in names]
    if not in_a_row(whole, question.history.current):
        raise question.refused(
            "the documents to merge do not follow each other in the batch. Name those between "
            "them too; sides stay in the order in which they were scanned."
        )
    piece = Piece.join([Piece.of(record) for record in whole])
    versions = {name: version for record in whole for name, version in record.versions}
    return (_answered(question, piece, redecided(piece, merged=True), versions, whole),)


def _answered(
    question: _Question,
    piece: Piece,
    decision: Decision,
    versions: Mapping[str, str],
    superseded: Sequence[IndexRecord] = (),
) -> IndexRecord:
    old = tuple(record.id for record in superseded) or (question.record.id,)
    answers = 1 + max(question.history.answers[name] for name in old)
    return attrs.evolve(
        question.record,
        id=f"{piece.pages[0].page.id}_h{answers}",
        **piece.attributes(),
        decision=decision,
        probability=None,
        calibration=None,
        versions=tuple(sorted(versions.items())),
        supersedes=old,
        human=question.said,
        awaited=None,
    )


_ACTIONS: Final[Mapping[Action, Callable[[_Question], tuple[IndexRecord, ...]]]] = {
    Action.CONFIRM: _confirm,
    Action.CORRECT: _correct,
    Action.SPLIT: _split,
    Action.MERGE: _merge,
    Action.NO_CASE: _set_aside,
    Action.RESCAN: _set_aside,
}
