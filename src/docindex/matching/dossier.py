"""What is known of one document, in the words of the rules (`matching.decision`); pure."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Final

from rapidfuzz.distance import Levenshtein

from docindex.matching.candidates import merged
from docindex.matching.fields import (
    EVENT,
    fields_of,
    has_other_case,
    points_elsewhere,
    suffices,
    tell_apart,
    told,
)
from docindex.matching.fusion import Weighed, weigh
from docindex.matching.mentions import (
    is_called_earlier,
    names_another,
    only_mentions,
    read_whole,
)
from docindex.matching.witnesses import (
    SAME_INK_EDITS,
    are_independent,
    is_certified,
    is_clean,
    is_exact,
    is_near,
    is_ours,
    is_print,
    is_reference,
    is_theirs,
    same_place,
    side,
)
from docindex.model import Candidate, Contradiction, Evidence, ReferenceRole

# Twenty to one: what a person is shown first must nearly always be right.
_BY_FAR: Final = math.log(20)


class Dossier:
    """Candidates, evidence and contradictions of one document.

    Args:
        candidates: of all matchers; the same case may be proposed by several.
        evidence: everything that was observed.
        contradictions: observations that cannot both be true.
        stale: whether a list is older than the profile allows.
        check_digit_kinds: references that carry a check digit of their own.
        lone_readers: readers of barcodes that certify nothing unless another one agrees.
    """

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
        self.candidates = merged(candidates)
        self.conflicts = {contradiction.kind for contradiction in contradictions}
        self.stale = stale
        self._check_digit_kinds = check_digit_kinds
        self._lone_readers = frozenset(lone_readers)
        self._seen = {s.evidence for c in self.candidates for s in c.supports} | set(evidence)
        self._lines = [piece for piece in self._seen if not is_reference(piece)]
        self.ours = [piece for piece in self._seen if is_reference(piece) and is_ours(piece)]

    @cached_property
    def weighed(self) -> Weighed:
        """What the evidence says of each case."""
        return weigh(self.candidates, self._seen)

    @cached_property
    def likeliest(self) -> list[Candidate]:
        """The case that is by far likelier than everything else together, at most one."""
        odds = ((self.weighed.log_odds(c.case_id), c) for c in self.candidates if c.importable)
        return [candidate for log_odds, candidate in odds if log_odds >= _BY_FAR]

    @cached_property
    def told(self) -> list[Candidate]:
        """The case that three independent statements tell, at most one."""
        found = told(self.candidates)
        return [] if found is None else [found]

    @cached_property
    def mentioned(self) -> list[Candidate]:
        """Cases of which an exact key stands there, in a letter that is told to be another's."""
        if not self.told:
            return []
        named = [c for c in self.candidates if any(map(is_exact, c.supports))]
        rest = [c for c in named if c is not self.told[0]]
        return [c for c in rest if only_mentions(c, self.told[0], self.candidates, self._lines)]

    @cached_property
    def named(self) -> list[Candidate]:
        """Cases of which an exact key stands on the document, but for those only mentioned."""
        named = [c for c in self.candidates if any(map(is_exact, c.supports))]
        return [c for c in named if c not in self.mentioned]

    @cached_property
    def meant(self) -> list[Candidate]:
        """The cases that are named; where none is, the one that is told."""
        return self.named or self.told

    @cached_property
    def near(self) -> list[Candidate]:
        """Cases that a misread key of ours may mean; of several, one that a witness singles out."""
        near = [c for c in self.candidates if any(map(is_near, c.supports))]
        witnessed = [c for c in near if suffices(fields_of(c))]
        return witnessed if len(witnessed) == 1 else near

    @property
    def numberless(self) -> list[Candidate]:
        """The likeliest case where no number of ours speaks for it, however misread."""
        numbers = (s for c in self.likeliest for s in c.supports if is_reference(s.evidence))
        return [] if any(is_ours(s.evidence) for s in numbers) else self.likeliest

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
        """Whether fields of another case stand on a side that says nothing of the meant one."""
        own = self.meant[0]
        known = {
            side(s.evidence) for s in own.supports if s.distance == 0 or is_reference(s.evidence)
        }
        apart = (
            {
                (s.key_kind, s.key)
                for s in c.supports
                if s.distance == 0 and side(s.evidence) not in known
            }
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
    def meant_is_closed(self) -> bool:
        """Whether the receiver would not import the case that is meant."""
        return any(not candidate.importable for candidate in self.meant)

    @property
    def is_certified(self) -> bool:
        """Whether a barcode names the case that needs no witness."""
        return bool(self._certified)

    @property
    def is_witnessed(self) -> bool:
        """Whether an exact key in print has an independent witness."""
        printed = [piece for piece in self._exact if is_print(piece) and not self._is_quoted(piece)]
        pairs = (
            (p, q)
            for p in printed
            for q in self._exact
            if p != q and not (is_print(q) and self._may_be_slip(p))
        )
        return any(are_independent(p, q) for p, q in pairs) or any(map(self._has_fields, printed))

    @property
    def is_told(self) -> bool:
        """Whether a case is told, its offence included, by sides that were read whole.

        A number that is called ours must be one of its numbers, however it was misread.
        """
        sides = {side(s.evidence) for c in self.told for s in c.supports}
        known = [s.evidence for c in self.told for s in c.supports if is_reference(s.evidence)]
        labelled = (p for p in self.ours if is_print(p) and p.role is ReferenceRole.OURS)
        return (
            any(map(self._tells_event, self.told))
            and sides <= read_whole(self._lines)
            and all(
                piece in known or self._is_explained(piece) or self._is_read_again(piece, known)
                for piece in labelled
            )
        )

    @property
    def is_told_otherwise(self) -> bool:
        """Whether a case is named and what else stands there tells another one."""
        return bool(self.named and self.told) and self.told[0] not in self.named

    @property
    def points_elsewhere(self) -> bool:
        """Whether the offence of another case than the named one stands there."""
        return bool(self.named) and points_elsewhere(self.named[0], self.candidates)

    @property
    def is_unexplained(self) -> bool:
        """Whether another number of ours is on the document that nothing explains."""
        others = (piece for piece in self.ours if self.meant and piece not in self._exact)
        return any(self._speaks_otherwise(p) and not self._is_explained(p) for p in others)

    @property
    def names_another(self) -> bool:
        """Whether the named number is one of two, of which the other cannot be read."""
        return names_another([piece for piece in self._exact if is_print(piece)], self._lines)

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

    @cached_property
    def _exact(self) -> list[Evidence]:
        return [s.evidence for c in self.named[:1] for s in c.supports if is_exact(s)]

    def _tells_event(self, candidate: Candidate) -> bool:
        """Whether the date of its offence stands there, and not as that of an earlier matter."""
        events = (s.evidence for s in candidate.supports if s.key_kind == EVENT and not s.distance)
        return any(not is_called_earlier(line, self._lines) for line in events)

    def _is_read_again(self, piece: Evidence, known: Iterable[Evidence]) -> bool:
        """Whether it is one of these numbers, at the same place and read more wrongly."""
        return not piece.valid and any(
            same_place(piece, own)
            and Levenshtein.distance(piece.value, own.value) <= SAME_INK_EDITS
            for own in known
        )

    def _may_be_slip(self, piece: Evidence) -> bool:
        """Whether it is another key in which its writer changed two digits over, at each place."""
        return any(s.evidence == piece and s.rivals for s in self.named[0].supports)

    def _is_quoted(self, piece: Evidence) -> bool:
        return is_print(piece) and is_called_earlier(piece, self._lines)

    def _is_trusted(self, piece: Evidence) -> bool:
        return is_print(piece) or not self._lone_readers.issuperset(piece.reader.split("+"))

    def _speaks_otherwise(self, piece: Evidence) -> bool:
        if is_clean(piece) or self._is_second(piece):
            return True
        others = (c for c in self.candidates if c not in self.meant)
        speaking = [c for c in others if any(s.evidence == piece for s in c.supports)]
        if self.told:
            # Beside what is told, a doubtful number is somebody's only if the page says whose.
            return any(suffices(fields_of(c)) for c in speaking)
        return bool(speaking)

    def _is_second(self, piece: Evidence) -> bool:
        """Whether it is called ours and, however it was misread, is not the named number."""
        keys = [own for own in self._exact if own.kind == piece.kind]
        return (
            piece.role is ReferenceRole.OURS
            and bool(keys)
            and not self._certified
            and not any(
                same_place(piece, own)
                or Levenshtein.distance(piece.value, own.value) <= SAME_INK_EDITS
                for own in keys
            )
        )

    def _is_explained(self, piece: Evidence) -> bool:
        if any(s.evidence == piece and is_exact(s) for c in self.mentioned for s in c.supports):
            return True
        if self.told and self._is_quoted(piece):
            return True
        return self._is_misread(piece) or self._is_nobodys(piece)

    def _is_nobodys(self, piece: Evidence) -> bool:
        """Whether it is no case's and nobody calls it ours, beside a number that is called ours.

        The number that is called ours must have its witness on the page: then the other one is a
        bank's, a customer's or a telephone number that happens to have the shape of ours.
        """
        if piece.role is not ReferenceRole.UNLABELLED or not is_print(piece):
            return False
        if any(s.evidence == piece for c in self.candidates for s in c.supports):
            return False
        return any(
            own.role is ReferenceRole.OURS and side(own) == side(piece) and self._has_fields(own)
            for own in self._exact
            if is_print(own)
        )

    def _is_misread(self, piece: Evidence) -> bool:
        """Whether a number is the meant case's own, read wrongly or under another kind."""
        if any(
            (piece.page, piece.box) == (own.page, own.box)
            and (piece.value in own.value or own.value in piece.value)
            for own in self._exact
        ):
            return True
        if not is_clean(piece) or not self.named:
            return any(s.evidence == piece for s in self.meant[0].supports)
        return not piece.checked and any(
            side(piece) == side(own)
            and piece.kind == own.kind
            and Levenshtein.distance(piece.value, own.value) <= SAME_INK_EDITS
            for own in self._certified
        )

    def _has_fields(self, printed: Evidence) -> bool:
        """Whether fields tell the named case from every case with a key an edit away."""
        if printed.role is ReferenceRole.UNLABELLED and has_other_case(
            self.named[0], self.candidates
        ):
            return False
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
        return suffices(own) and all(tell_apart(own, rival) for rival in rivals)
