"""What becomes of a decision once a calibration speaks; pure.

A calibration puts a probability beside the case and moves the line between `indexed` and `verify`:
what the rule indexed stays so only if it is likely enough for what was promised, and a proposal
that is as likely is indexed. It never moves what a person must see: a contradiction, two cases, a
case that the receiver would not import, a list too old. And a number alone never suffices, however
likely: a second statement must agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs

from docindex.matching.calibration import VETOES, Calibration
from docindex.matching.fusion import LONE
from docindex.model import Decision, Reason, Status

_MOVED: Final = {
    Status.INDEXED: (Status.VERIFY, Reason.NOT_PROBABLE_ENOUGH),
    Status.VERIFY: (Status.INDEXED, Reason.PROBABLE_ENOUGH),
}


@attrs.frozen(kw_only=True)
class Assured:
    """A decision with what a calibration says of it.

    Args:
        probability: that the case is right, 0..1; None where no calibration speaks.
        calibration: id of the one that spoke.
        notes: why one that is there does not.
    """

    decision: Decision
    probability: float | None = None
    calibration: str | None = None
    notes: tuple[str, ...] = ()


def assured(
    decision: Decision,
    calibration: Calibration,
    document_class: str,
    versions: Iterable[tuple[str, str]],
    *,
    max_wrong: float,
    confidence: float,
) -> Assured:
    """What a calibration makes of the answer of the rule.

    Args:
        versions: of all that took part; the calibration holds for these only.
        max_wrong: largest share of wrong ones among the indexed that is accepted, 0..1.
        confidence: of that, 0..1.

    Returns:
        The rule's answer, unchanged but for a note, if the calibration was made for other versions,
        has not seen such documents, or promises less than is asked.
    """
    if calibration.applies_to(versions):
        return Assured(decision=decision, notes=("calibration_of_other_versions",))
    if not calibration.knows(document_class):
        return Assured(decision=decision, notes=("calibration_without_class",))
    probability = calibration.probability(decision.log_odds, document_class)
    promise = calibration.promise
    if promise.max_wrong > max_wrong or promise.confidence < confidence:
        notes: tuple[str, ...] = ("calibration_promises_less",)
    else:
        notes = ()
        suffices = calibration.suffices(decision.log_odds, document_class)
        decision = _moved(decision, suffices=suffices)
    return Assured(
        decision=decision, probability=probability, calibration=calibration.id, notes=notes
    )


def _moved(decision: Decision, *, suffices: bool) -> Decision:
    if decision.case_id is None or decision.log_odds is None or decision.reason in VETOES:
        return decision
    suffices = suffices and (decision.log_odds > LONE or decision.status is Status.INDEXED)
    if suffices is (decision.status is Status.INDEXED) or decision.status not in _MOVED:
        return decision
    status, reason = _MOVED[decision.status]
    return attrs.evolve(decision, status=status, reason=reason)
