"""The receiver's application is asked before a document is handed on: will it import the case?

A list is a state of yesterday; a matcher that is a `CaseConfirmer` knows the state of now. What it
does not confirm is not handed on as indexed; what it cannot be asked about waits, as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import attrs

from docindex.contracts import CaseConfirmer, CaseDirectory, Matcher
from docindex.errors import ComponentError
from docindex.model import CaseAnswer, Decision, IndexRecord, Reason, Standing, Status
from docindex.survey import Named, guarded

Ask = Callable[[Sequence[str]], Mapping[str, CaseAnswer]]

CONFIRM_SECONDS: Final = 300.0
"""Wall-clock limit of all questions of one batch; past it nobody answered."""

NOTE: Final = "confirm:"
_REFUSED: Final = frozenset({Standing.NOT_IMPORTABLE, Standing.TRANSFERRED})


def ask_matchers(
    matchers: Sequence[Named[Matcher]], case_ids: Sequence[str]
) -> dict[str, CaseAnswer]:
    """What the matchers' applications say of some cases.

    Args:
        case_ids: each once.

    Returns:
        An answer for each case that a confirmer is responsible for: one that has it in its own
        list, where it has one. Where two answers differ, the standing is `several`.
    """
    found: dict[str, list[CaseAnswer]] = {}
    for name, matcher in matchers:
        if not isinstance(matcher, CaseConfirmer):
            continue
        own = [case_id for case_id in case_ids if _is_listed(matcher, case_id)]
        for case_id, answer in _asked(name, matcher, own).items():
            found.setdefault(case_id, []).append(answer)
    return {case_id: _one(case_id, answers) for case_id, answers in found.items()}


def _is_listed(matcher: object, case_id: str) -> bool:
    return not isinstance(matcher, CaseDirectory) or matcher.look_up(case_id) is not None


def _asked(name: str, matcher: CaseConfirmer, case_ids: Sequence[str]) -> dict[str, CaseAnswer]:
    if not case_ids:
        return {}
    try:
        with guarded(name):
            answers = matcher.confirm(case_ids)
    except ComponentError:
        return away(case_ids, "failed")
    return {case_id: answers.get(case_id) or _away(case_id, "silent") for case_id in case_ids}


def away(case_ids: Sequence[str], detail: str) -> dict[str, CaseAnswer]:
    """The answers where nobody could be asked."""
    return {case_id: _away(case_id, detail) for case_id in case_ids}


def _away(case_id: str, detail: str) -> CaseAnswer:
    return CaseAnswer(standing=Standing.AWAY, case_id=case_id, detail=detail)


def _one(case_id: str, answers: Sequence[CaseAnswer]) -> CaseAnswer:
    missing = [answer for answer in answers if answer.standing is Standing.AWAY]
    if missing:
        return missing[0]
    if any(answer != answers[0] for answer in answers):
        return CaseAnswer(standing=Standing.SEVERAL, case_id=case_id)
    return answers[0]


def confirmed(records: Sequence[IndexRecord], ask: Ask) -> tuple[IndexRecord, ...]:
    """The records with what the receiver's application says; those that file nothing stay.

    Args:
        ask: called once with the cases of all records that are `indexed`, each once and sorted; a
            case that is not in its answer is nobody's to confirm, and stays as it is.
    """
    named = {r.decision.case_id for r in records if r.decision.status is Status.INDEXED}
    case_ids = sorted(case_id for case_id in named if case_id is not None)
    answers = ask(case_ids) if case_ids else {}
    return tuple(
        _settled(record, answers.get(record.decision.case_id or ""))
        if record.decision.status is Status.INDEXED
        else record
        for record in records
    )


def _settled(record: IndexRecord, answer: CaseAnswer | None) -> IndexRecord:
    if answer is None:
        return record
    decision = record.decision
    told = f"{NOTE}{answer.standing.value}" + (f":{answer.detail}" if answer.detail else "")
    if answer.standing is Standing.IMPORTABLE:
        receiver = answer.receiver or decision.receiver
        kept = attrs.evolve(decision, case_id=answer.case_id, receiver=receiver)
        merged = (f"{NOTE}merged",) if answer.case_id != decision.case_id else ()
        return attrs.evolve(record, decision=kept, notes=(*record.notes, *merged))
    notes = (*record.notes, told)
    if answer.standing is Standing.AWAY:
        waiting = _without_case(decision, Status.PENDING, Reason.RECEIVER_AWAITED)
        return attrs.evolve(record, decision=waiting, awaited=decision, notes=notes)
    if answer.standing in _REFUSED:
        shown = attrs.evolve(
            decision,
            status=Status.VERIFY,
            reason=Reason.NOT_IMPORTABLE,
            case_id=answer.case_id,
            receiver=answer.receiver or decision.receiver,
        )
        return attrs.evolve(record, decision=shown, notes=notes)
    doubted = _without_case(decision, Status.CLEARING, Reason.RECEIVER_DISAGREES)
    return attrs.evolve(record, decision=doubted, notes=notes)


def _without_case(decision: Decision, status: Status, reason: Reason) -> Decision:
    """Nothing that a reader of records could take for a case to file under."""
    return Decision(
        status=status,
        reason=reason,
        score=decision.score,
        runner_up=decision.runner_up if status is Status.PENDING else decision.case_id,
    )


def taken_up(record: IndexRecord) -> IndexRecord:
    """A record that waits for the receiver, as it was decided before it was asked."""
    if record.awaited is None:
        return record
    notes = tuple(note for note in record.notes if not note.startswith(NOTE))
    return attrs.evolve(record, decision=record.awaited, awaited=None, notes=notes)
