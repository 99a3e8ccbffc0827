"""The conservative decision, for as long as no calibration speaks (MATCHING: "Before calibration").

Indexed is only what a certified case barcode names, or an exact key in print with a second,
independent witness (what is one: `matching.witnesses` for numbers, `matching.fields` for all else);
a plate is a key as well, and needs two. It is indexed only where nothing on the document says
otherwise; a quoted number says nothing (`matching.mentions`). `RULES` at the end is the whole rule:
the first line that holds decides.

A list that is too old still settles a certified barcode: that case existed. Print needs the whole
list, because a misread number finds a neighbour exactly where the right case is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Final, Literal

import attrs

from docindex.matching.caselist import PLATE
from docindex.matching.dossier import Dossier
from docindex.matching.witnesses import is_exact, is_print, is_reference
from docindex.model import Candidate, Contradiction, Decision, Evidence, Reason, Status, Support

# ZBar gives false reads where zxing-cpp gives none: alone it certifies nothing.
LONE_READERS: Final = frozenset({"zbar"})


@attrs.frozen
class Rule:
    """One line of the rule.

    Args:
        holds: where it does, this is the answer.
        proposes: the cases of which the first is the answer's; empty: it names none.
        offers: where one case of a whole list is by far the likeliest, the answer is `verify`, and
            that case.
    """

    holds: Callable[[Dossier], object]
    status: Status
    reason: Reason
    proposes: Literal["", "named", "told", "meant", "numberless", "near", "theirs", "by_fields"] = (
        ""
    )
    offers: bool = False


RULES: Final = (
    Rule(lambda d: "other_tenant" in d.conflicts, Status.CLEARING, Reason.MISDIRECTED),
    Rule(lambda d: "two_cases" in d.conflicts, Status.CLEARING, Reason.TWO_CASES),
    Rule(lambda d: d.conflicts, Status.CLEARING, Reason.CONTRADICTION),
    # Exact keys of several cases.
    Rule(lambda d: d.shares_key, Status.CLEARING, Reason.SEVERAL_CANDIDATES, offers=True),
    Rule(lambda d: d.names_cases_apart, Status.CLEARING, Reason.POSSIBLE_MISSED_SEPARATOR),
    Rule(lambda d: d.barcode_against_print, Status.CLEARING, Reason.CONTRADICTION),
    Rule(lambda d: len(d.named) > 1, Status.CLEARING, Reason.TWO_CASES),
    Rule(
        lambda d: d.meant and d.has_stranger_apart,
        Status.CLEARING,
        Reason.POSSIBLE_MISSED_SEPARATOR,
    ),
    # Exact keys of one case, or other fields that tell one.
    Rule(lambda d: d.meant_is_closed, Status.VERIFY, Reason.NOT_IMPORTABLE, "meant"),
    Rule(lambda d: d.is_unexplained, Status.VERIFY, Reason.CONTRADICTION, "meant"),
    Rule(lambda d: d.names_another, Status.VERIFY, Reason.CONTRADICTION, "meant"),
    Rule(lambda d: d.is_told_otherwise, Status.VERIFY, Reason.CONTRADICTION, "told"),
    Rule(lambda d: d.is_certified, Status.INDEXED, Reason.CASE_BARCODE, "named"),
    Rule(lambda d: d.named and d.stale, Status.VERIFY, Reason.LIST_STALE, "named"),
    # A number in print may be a quoted one.
    Rule(lambda d: d.points_elsewhere, Status.VERIFY, Reason.CONTRADICTION, "named"),
    Rule(lambda d: d.is_witnessed, Status.INDEXED, Reason.REFERENCE_WITH_WITNESS, "named"),
    Rule(lambda d: d.named, Status.VERIFY, Reason.ONE_WITNESS_ONLY, "named"),
    Rule(
        lambda d: d.is_told and not d.stale,
        Status.INDEXED,
        Reason.FIELDS_AGREE,
        "meant",
    ),
    # No exact key. A number that is surely right has no case yet, whatever else fits one.
    Rule(lambda d: d.awaits_case and d.stale, Status.PENDING, Reason.LIST_STALE),
    Rule(lambda d: d.awaits_case, Status.PENDING, Reason.NOT_YET_LISTED),
    # An old list lacks cases: nothing is proposed out of it that is not exact.
    Rule(lambda d: d.stale and (d.ours or d.candidates), Status.CLEARING, Reason.LIST_STALE),
    Rule(lambda d: d.numberless, Status.VERIFY, Reason.FIELDS_ONLY, "numberless"),
    Rule(lambda d: len(d.near) == 1, Status.VERIFY, Reason.NEAR_MATCH, "near"),
    Rule(lambda d: d.near, Status.CLEARING, Reason.SEVERAL_CANDIDATES, offers=True),
    Rule(lambda d: len(d.theirs) == 1, Status.VERIFY, Reason.ONE_WITNESS_ONLY, "theirs"),
    Rule(lambda d: d.theirs, Status.CLEARING, Reason.SEVERAL_CANDIDATES),
    Rule(lambda d: len(d.by_fields) == 1, Status.VERIFY, Reason.FIELDS_ONLY, "by_fields"),
    Rule(lambda d: d.by_fields, Status.CLEARING, Reason.SEVERAL_CANDIDATES),
    Rule(lambda d: d.ours, Status.CLEARING, Reason.UNKNOWN_REFERENCE),
    Rule(lambda _: True, Status.CLEARING, Reason.NO_REFERENCE),
)


def decide(
    candidates: Iterable[Candidate],
    evidence: Iterable[Evidence],
    contradictions: Iterable[Contradiction],
    *,
    stale: bool,
    check_digit_kinds: Collection[str] = (),
    lone_readers: Collection[str] = LONE_READERS,
) -> Decision:
    """The answer for one document; pure, and the same whatever the order of its arguments' items.

    Args:
        candidates: of all matchers; the same case may be proposed by several.
        evidence: everything that was observed, numbers that no matcher knows included.
        contradictions: observations that cannot both be true; any keeps a document from `indexed`.
        stale: whether a list is older than the profile allows.
        check_digit_kinds: references that carry a check digit of their own, so that an unknown
            one in a barcode is awaited; in print `Evidence.checked` says so by itself.
        lone_readers: readers of barcodes that certify nothing unless another one agrees.

    Returns:
        The first rule's answer that holds; `runner_up` is the best case that was not chosen.
    """
    document = Dossier(
        candidates,
        evidence,
        contradictions,
        stale=stale,
        check_digit_kinds=check_digit_kinds,
        lone_readers=lone_readers,
    )
    rule = next(rule for rule in RULES if rule.holds(document))
    offered = document.likeliest if rule.offers and not stale else []
    chosen: list[Candidate] = getattr(document, rule.proposes)[:1] if rule.proposes else offered
    others = [candidate for candidate in document.candidates if candidate not in chosen]
    support = min((s for c in chosen for s in c.supports), key=_naming_order, default=None)
    return Decision(
        status=Status.VERIFY if offered else rule.status,
        reason=rule.reason,
        case_id=chosen[0].case_id if chosen else None,
        key_kind=support.key_kind if support else None,
        key=support.key if support else None,
        score=next((c.score for c in (*chosen, *others)), 0.0),
        log_odds=document.weighed.log_odds(chosen[0].case_id) if chosen else None,
        receiver=chosen[0].receiver if chosen else "",
        runner_up=others[0].case_id if others else None,
    )


def _naming_order(support: Support) -> tuple[object, ...]:
    piece = support.evidence
    strength = (not is_exact(support), not is_reference(piece), support.distance, is_print(piece))
    return (*strength, support.key_kind != PLATE, support.key_kind, support.key)
