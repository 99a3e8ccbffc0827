"""The conservative decision, for as long as no calibration speaks (MATCHING: "Before calibration").

Indexed is only what a certified case barcode names, or an exact key in print with a second,
independent witness (what is one: `matching.witnesses`); and only where nothing on the document says
otherwise. `RULES` at the end is the whole rule: the first line that holds decides.

A list that is too old still settles a certified barcode: that case existed. Print needs the whole
list, because a misread number finds a neighbour exactly where the right case is missing.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from typing import Final, Literal

import attrs
from rapidfuzz.distance import Levenshtein

from docindex.matching.witnesses import (
    SAME_INK_EDITS,
    are_independent,
    fields_of,
    is_certified,
    is_clean,
    is_exact,
    is_near,
    is_ours,
    is_print,
    is_reference,
    is_theirs,
    side,
    suffices,
)
from docindex.model import Candidate, Contradiction, Decision, Evidence, Reason, Status, Support

# ZBar gives false reads where zxing-cpp gives none: alone it certifies nothing.
LONE_READERS: Final = frozenset({"zbar"})
# A second reader that stayed silent contradicts nobody, but it confirms nothing either.
_SILENT_READER: Final = "reader_pair_missing"


class _Document:
    """What is known of one document, in the words of the rules."""

    def __init__(
        self,
        candidates: Iterable[Candidate],
        evidence: Iterable[Evidence],
        contradictions: Iterable[Contradiction],
        *,
        stale: bool,
        check_digit_kinds: Collection[str],
        lone_readers: Collection[str],
    ) -> None:
        self.candidates = _merged(candidates)
        self.conflicts = {contradiction.kind for contradiction in contradictions}
        self.stale = stale
        self._check_digit_kinds = check_digit_kinds
        self._lone_readers = frozenset(lone_readers)
        seen = {s.evidence for c in self.candidates for s in c.supports} | set(evidence)
        self.ours = [piece for piece in seen if is_reference(piece) and is_ours(piece)]

    @cached_property
    def named(self) -> list[Candidate]:
        """Cases of which an exact key stands on the document."""
        return [c for c in self.candidates if any(map(is_exact, c.supports))]

    @cached_property
    def near(self) -> list[Candidate]:
        """Cases that a misread key of ours may mean; of several, one that a witness singles out."""
        near = [c for c in self.candidates if any(map(is_near, c.supports))]
        witnessed = [c for c in near if suffices(fields_of(c))]
        return witnessed if len(witnessed) == 1 else near

    @cached_property
    def theirs(self) -> list[Candidate]:
        """Cases named only by a number that the sender calls his own."""
        return [c for c in self.candidates if any(map(is_theirs, c.supports))]

    @cached_property
    def by_fields(self) -> list[Candidate]:
        """Cases for which something else than a number speaks."""
        return [c for c in self.candidates if fields_of(c)]

    @property
    def names_cases_apart(self) -> bool:
        """Whether two cases have their keys on sides that have none of each other's."""
        sides = [{side(s.evidence) for s in c.supports if is_exact(s)} for c in self.named]
        return any(a.isdisjoint(b) for a, b in itertools.combinations(sides, 2))

    @property
    def has_stranger_apart(self) -> bool:
        """Whether fields of another case stand on a side that says nothing of the named one."""
        own = self.named[0]
        known = {side(s.evidence) for s in own.supports}
        apart = (
            {(s.key_kind, s.key) for s in c.supports if side(s.evidence) not in known}
            for c in self.candidates
            if c is not own
        )
        return any(suffices(fields - fields_of(own)) for fields in apart)

    @property
    def shares_key(self) -> bool:
        """Whether one exact key names several cases."""
        named = [{s.evidence for s in c.supports if is_exact(s)} for c in self.named]
        return len(set().union(*named)) < sum(map(len, named))

    @property
    def barcode_against_print(self) -> bool:
        """Whether barcodes name cases and print names cases, and none of them is the same."""
        ways: dict[bool, set[str]] = {True: set(), False: set()}
        for candidate in self.named:
            for support in filter(is_exact, candidate.supports):
                ways[is_print(support.evidence)].add(candidate.case_id)
        return all(ways.values()) and ways[True].isdisjoint(ways[False])

    @property
    def named_is_closed(self) -> bool:
        """Whether the receiver would not import the case that is named."""
        return any(not candidate.importable for candidate in self.named)

    @property
    def is_certified(self) -> bool:
        """Whether a barcode names the case that needs no witness."""
        return bool(self._certified) and _SILENT_READER not in self.conflicts

    @property
    def is_witnessed(self) -> bool:
        """Whether an exact key in print has an independent witness, and every reader spoke."""
        printed = [piece for piece in self._exact if is_print(piece)]
        pairs = ((p, q) for p in printed for q in self._exact if p != q)
        told = any(are_independent(p, q) for p, q in pairs) or any(map(self._told, printed))
        return told and _SILENT_READER not in self.conflicts

    @property
    def is_unexplained(self) -> bool:
        """Whether another number of ours is on the document that no misreading explains."""
        others = (piece for piece in self.ours if self.named and piece not in self._exact)
        return any(self._speaks_otherwise(p) and not self._is_misread(p) for p in others)

    @property
    def awaits_case(self) -> bool:
        """Whether a number is surely right and its case is not in the list."""
        return any(
            is_clean(piece)
            and self._is_trusted(piece)
            and (piece.checked if is_print(piece) else piece.kind in self._check_digit_kinds)
            for piece in self.ours
        )

    @property
    def _certified(self) -> list[Evidence]:
        certified = filter(is_certified, self._exact)
        return [piece for piece in certified if not is_print(piece) and self._is_trusted(piece)]

    @property
    def _exact(self) -> list[Evidence]:
        return [s.evidence for c in self.named[:1] for s in c.supports if is_exact(s)]

    def _is_trusted(self, piece: Evidence) -> bool:
        return is_print(piece) or not self._lone_readers.issuperset(piece.reader.split("+"))

    def _speaks_otherwise(self, piece: Evidence) -> bool:
        return is_clean(piece) or any(
            s.evidence == piece for c in self.candidates if c not in self.named for s in c.supports
        )

    def _is_misread(self, piece: Evidence) -> bool:
        """Whether a number is the named case's own, read wrongly or under another kind."""
        if any(
            (piece.page, piece.box) == (own.page, own.box)
            and (piece.value in own.value or own.value in piece.value)
            for own in self._exact
        ):
            return True
        if not is_clean(piece):
            return any(s.evidence == piece for s in self.named[0].supports)
        return not piece.checked and any(
            side(piece) == side(own)
            and piece.kind == own.kind
            and Levenshtein.distance(piece.value, own.value) <= SAME_INK_EDITS
            for own in self._certified
        )

    def _told(self, printed: Evidence) -> bool:
        """Whether fields tell the named case from every case with a key an edit away."""
        own = fields_of(self.named[0])
        rivals = [
            fields_of(c)
            for c in self.candidates
            if c not in self.named
            and any(
                (s.evidence.kind, s.evidence.value) == (printed.kind, printed.value)
                for s in c.supports
            )
        ]
        return suffices(own) and all(suffices(own - rival) for rival in rivals)


def _merged(candidates: Iterable[Candidate]) -> list[Candidate]:
    """One candidate per case, best first, whatever matchers proposed it in whatever order."""
    groups: dict[str, list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda c: (-c.score, c.matcher, c.receiver, c.status)):
        groups.setdefault(candidate.case_id, []).append(candidate)
    merged = [
        attrs.evolve(
            group[0],
            importable=all(c.importable for c in group),
            supports=tuple({s: None for c in group for s in c.supports}),
        )
        for group in groups.values()
    ]
    return sorted(merged, key=lambda c: (-c.score, c.case_id))


@attrs.frozen
class Rule:
    """One line of the rule.

    Args:
        holds: where it does, this is the answer.
        proposes: the cases of which the first is the answer's; empty: it names none.
    """

    holds: Callable[[_Document], object]
    status: Status
    reason: Reason
    proposes: Literal["", "named", "near", "theirs", "by_fields"] = ""


RULES: Final = (
    Rule(lambda d: "two_cases" in d.conflicts, Status.CLEARING, Reason.TWO_CASES),
    Rule(lambda d: d.conflicts - {_SILENT_READER}, Status.CLEARING, Reason.CONTRADICTION),
    # Exact keys of several cases.
    Rule(lambda d: d.shares_key, Status.CLEARING, Reason.SEVERAL_CANDIDATES),
    Rule(lambda d: d.names_cases_apart, Status.CLEARING, Reason.POSSIBLE_MISSED_SEPARATOR),
    Rule(lambda d: d.barcode_against_print, Status.CLEARING, Reason.CONTRADICTION),
    Rule(lambda d: len(d.named) > 1, Status.CLEARING, Reason.TWO_CASES),
    Rule(
        lambda d: d.named and d.has_stranger_apart,
        Status.CLEARING,
        Reason.POSSIBLE_MISSED_SEPARATOR,
    ),
    # Exact keys of one case.
    Rule(lambda d: d.named_is_closed, Status.VERIFY, Reason.NOT_IMPORTABLE, "named"),
    Rule(lambda d: d.is_unexplained, Status.VERIFY, Reason.CONTRADICTION, "named"),
    Rule(lambda d: d.is_certified, Status.INDEXED, Reason.CASE_BARCODE, "named"),
    Rule(lambda d: d.named and d.stale, Status.VERIFY, Reason.LIST_STALE, "named"),
    Rule(lambda d: d.is_witnessed, Status.INDEXED, Reason.REFERENCE_WITH_WITNESS, "named"),
    Rule(lambda d: d.named, Status.VERIFY, Reason.ONE_WITNESS_ONLY, "named"),
    # No exact key. A number that is surely right has no case yet, whatever else fits one.
    Rule(lambda d: d.awaits_case and d.stale, Status.PENDING, Reason.LIST_STALE),
    Rule(lambda d: d.awaits_case, Status.PENDING, Reason.NOT_YET_LISTED),
    # An old list lacks cases: nothing is proposed out of it that is not exact.
    Rule(lambda d: d.stale and (d.ours or d.candidates), Status.CLEARING, Reason.LIST_STALE),
    Rule(lambda d: len(d.near) == 1, Status.VERIFY, Reason.NEAR_MATCH, "near"),
    Rule(lambda d: d.near, Status.CLEARING, Reason.SEVERAL_CANDIDATES),
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
    document = _Document(
        candidates,
        evidence,
        contradictions,
        stale=stale,
        check_digit_kinds=check_digit_kinds,
        lone_readers=lone_readers,
    )
    rule = next(rule for rule in RULES if rule.holds(document))
    chosen: list[Candidate] = getattr(document, rule.proposes)[:1] if rule.proposes else []
    others = [candidate for candidate in document.candidates if candidate not in chosen]
    support = min((s for c in chosen for s in c.supports), key=_naming_order, default=None)
    return Decision(
        status=rule.status,
        reason=rule.reason,
        case_id=chosen[0].case_id if chosen else None,
        key_kind=support.key_kind if support else None,
        key=support.key if support else None,
        score=next((c.score for c in (*chosen, *others)), 0.0),
        receiver=chosen[0].receiver if chosen else "",
        runner_up=others[0].case_id if others else None,
    )


def _naming_order(support: Support) -> tuple[object, ...]:
    piece = support.evidence
    strength = (not is_reference(piece), not is_exact(support), support.distance, is_print(piece))
    return (*strength, support.key_kind, support.key)
