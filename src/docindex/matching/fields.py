"""Fields: what names, dates and plates say for a case, beside numbers or without one.

Beside one exact number in print these are a witness: a plate; a birth date; surname and given name;
surname and offence date; the name of an organisation. Never a surname alone, a place, or an offence
date alone: numbers are given out day by day, so that a number's neighbours share it.

Plate, full name, birth date and offence date stand at different places of the paper and are keys
of the list that do not depend on each other, so that each is a witness of its own: of 200,000
cases a plate leaves a handful, a full name some dozens, a date of the offence some hundreds. Three
of them, one of which tells the person's cases apart, leave one case or none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from docindex.matching.witnesses import is_exact, is_near, is_reference
from docindex.model import Candidate

Fields = Collection[tuple[str, str]]

EVENT: Final = "offence_date"
_NAME: Final = frozenset({"surname", "given_name"})
_WITNESSES: Final = (
    frozenset({"plate"}),
    frozenset({"birth_date"}),
    frozenset({"organisation"}),
    _NAME,
    frozenset({"surname", EVENT}),
)
_PLACES: Final = frozenset({"street", "postcode", "city"})
# Independent statements, a number among them, that tell a case without a doubt.
_TELLING: Final = 3


def fields_of(candidate: Candidate) -> set[tuple[str, str]]:
    """What speaks for a case beside numbers, as (kind, key), exactly as the list has it."""
    return {
        (s.key_kind, s.key)
        for s in candidate.supports
        if not is_reference(s.evidence) and s.distance == 0
    }


def suffices(fields: Fields) -> bool:
    """Whether fields are a witness beside an exact number."""
    kinds = _kinds(fields)
    return any(witness <= kinds for witness in _WITNESSES)


def tell_apart(own: Fields, rival: Fields) -> bool:
    """Whether fields are a witness for a case that does not speak for a rival as well.

    A full name tells apart from a rival of whom only half a name stands on the page: the other
    half of his would have to be there, too.
    """
    if suffices(set(own) - set(rival)):
        return True
    named = _kinds(own) >= _NAME and not _kinds(rival) >= _NAME
    return named and not suffices(set(rival) - set(own))


def adds_nothing(other: Fields, own: Fields) -> bool:
    """Whether everything but places that speaks for another case speaks for the own one as well."""
    return _kinds(set(other) - set(own)) <= _PLACES


def is_stranger(other: Fields) -> bool:
    """Whether the page says nothing of a case's person: no name, no car, no date of his.

    A surname is something: it may be the sender's wife or father, whose case he writes about, too.
    """
    return _kinds(other) <= _PLACES | {"given_name"}


def told(candidates: Iterable[Candidate]) -> Candidate | None:
    """The one case that three independent statements tell, or None.

    One of the three is an exact number or the date of the offence: the others are the person's, and
    a person may have several cases. The date counts before the number, which may be a quoted one.
    Nobody is told where the date of another case of the same person, car or birth date stands on
    the page as well, or one a digit away from it and no number says which of the two is meant.
    """
    everybody = list(candidates)
    found = [c for c in everybody if _is_told(c)]
    dated = [c for c in found if has_event(c)]
    found = dated or found
    if len(found) != 1:
        return None
    others = (c for c in everybody if c is not found[0])
    return None if any(_is_rival(c, found[0]) for c in others) else found[0]


def has_event(candidate: Candidate) -> bool:
    """Whether the date of the case's offence stands on the page."""
    return bool(_events(candidate))


def points_elsewhere(own: Candidate, candidates: Iterable[Candidate]) -> bool:
    """Whether the page tells of another offence of somebody than of the one of this case.

    Then the number may be a quoted one, or one of two of which the other was not read; and what
    speaks for its person says nothing. A date a digit away is a misread one, unless it is a digit
    away from this case's date as well.
    """
    mine = _events(own)
    return any(
        s.key_kind == EVENT
        and s.key not in mine
        and not (s.distance and any(one_differs(s.key, date) for date in mine))
        for c in candidates
        if c is not own and _statements(c)
        for s in c.supports
    )


def one_differs(first: str, second: str) -> bool:
    """Whether two texts of one length differ in one character."""
    return sum(a != b for a, b in zip(first, second, strict=True)) == 1


def has_other_case(own: Candidate, candidates: Iterable[Candidate]) -> bool:
    """Whether another case of the same car or person is known, and no offence says which is meant.

    Then car and person say that the number was not misread, not that it is no quoted one. The date
    of the offence says it unless both cases are of that day.
    """
    said, event = _said(own), _events(own)
    return any(
        _said(c) & said and not (event and event.isdisjoint(_events(c)))
        for c in candidates
        if c is not own
    )


def _events(candidate: Candidate) -> set[str]:
    return {key for kind, key in fields_of(candidate) if kind == EVENT}


def _said(candidate: Candidate) -> set[tuple[str, str]]:
    return {(kind, key) for kind, key in fields_of(candidate) if kind in ("plate", "birth_date")}


def _kinds(fields: Fields) -> set[str]:
    return {kind for kind, _ in fields}


def _statements(candidate: Candidate) -> set[str]:
    """Whose car, name and birthday stand there, each of them a statement of its own."""
    kinds = _kinds(fields_of(candidate))
    return (kinds & {"plate", "birth_date"}) | ({"name"} if kinds >= _NAME else set())


def _is_told(candidate: Candidate) -> bool:
    own = {"number"} if any(map(is_exact, candidate.supports)) else set()
    own |= _kinds(fields_of(candidate)) & {EVENT}
    return bool(own) and len(own | _statements(candidate)) >= _TELLING


def _is_rival(candidate: Candidate, own: Candidate) -> bool:
    """Whether the offence of another case of the person is told, or may be, as well."""
    dates = {s.key: s.distance for s in candidate.supports if s.key_kind == EVENT}
    if not dates or not _statements(candidate):
        return False
    mine = {s.key for s in own.supports if s.key_kind == EVENT}
    if any(distance == 0 and date not in mine for date, distance in dates.items()):
        return True
    # A digit misread in the date and another case's number at that is more than one misreading.
    return not (has_event(own) and _has_number(own)) or _has_number(candidate)


def _has_number(candidate: Candidate) -> bool:
    return any(is_exact(s) or is_near(s) for s in candidate.supports)
