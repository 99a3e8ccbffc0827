"""Witnesses: what a piece of evidence is worth, and which two cannot both be one misreading.

What suffices as a witness beside one exact number in print:

- the number again on another side, or on another line of the same side, if its check digit was
  right both times; not the same place read twice, and not another rendition of the same side.
  Without a check digit one engine misreads one typeface the same way twice, and hits the same
  neighbour;
- a barcode with a key of the same case, whoever read it: bars and print are not misread alike;
- a key of another kind of the same case, unless the two numbers could be one number read twice;
- a plate; a birth date; surname and given name; surname and offence date. Never a surname alone, a
  place, or an offence date alone: numbers are given out day by day, so that a number's neighbours
  share it. Of these only what does not also speak for a case whose key is an edit away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from rapidfuzz.distance import Levenshtein

from docindex.model import Candidate, Evidence, ReferenceRole, Support

_WITNESSES: Final = (
    frozenset({"plate"}),
    frozenset({"birth_date"}),
    frozenset({"surname", "given_name"}),
    frozenset({"surname", "offence_date"}),
)
# Two readings this close may be one number: the list is searched for one edit, and both may err.
SAME_INK_EDITS: Final = 2
_RENDITION: Final = re.compile(r"\.r\d+$")


def is_reference(piece: Evidence) -> bool:
    """Whether it is a number, and not just a line of text."""
    return piece.kind != "text"


def is_ours(piece: Evidence) -> bool:
    """Whether its label does not give it to the sender."""
    return piece.role is not ReferenceRole.THEIRS


def is_clean(piece: Evidence) -> bool:
    """Whether it is well-formed as it stands: no doubt, no wrong check digit."""
    return piece.valid and piece.folded == 0


def is_certified(piece: Evidence) -> bool:
    """Whether a check, the symbology's or the number's own, says that it was not misread."""
    return piece.checked and is_clean(piece)


def is_exact(support: Support) -> bool:
    """Whether a number of ours is a key of the case, exactly."""
    piece = support.evidence
    matches = is_reference(piece) and piece.kind == support.key_kind and support.distance == 0
    return matches and is_ours(piece) and is_clean(piece)


def is_near(support: Support) -> bool:
    """Whether a number of ours may be a misread key; what a check confirms was not misread."""
    piece = support.evidence
    if not is_reference(piece) or piece.kind != support.key_kind or not is_ours(piece):
        return False
    return not is_exact(support) and not is_certified(piece)


def is_theirs(support: Support) -> bool:
    """Whether a number that the sender calls his own is a key of the case."""
    piece = support.evidence
    matches = is_reference(piece) and piece.kind == support.key_kind and support.distance == 0
    return matches and not is_ours(piece)


def is_print(piece: Evidence) -> bool:
    """Whether it was read as text."""
    return piece.source != "barcode"


def side(piece: Evidence) -> str:
    """The side of the paper that it was read on, whichever rendition of it."""
    return _RENDITION.sub("", piece.page)


def stand_apart(first: Evidence, second: Evidence) -> bool:
    """Whether two pieces of print lie on different sides, or on different lines of one image."""
    if side(first) != side(second):
        return True
    box, other = first.box, second.box
    if first.page != second.page or min(box.width, box.height, other.width, other.height) <= 0:
        return False
    # Lines of text are longer than high, whichever way the scan lies.
    if box.width >= box.height:
        return box.bottom <= other.top or other.bottom <= box.top
    return box.right <= other.left or other.right <= box.left


def _unlike(first: str, second: str) -> bool:
    contained = first in second or second in first
    return not contained and Levenshtein.distance(first, second) > SAME_INK_EDITS


def are_independent(first: Evidence, second: Evidence) -> bool:
    """Whether two numbers of one case cannot both come from one misreading."""
    if is_print(first) != is_print(second):
        return True
    if first.kind != second.kind and _unlike(first.value, second.value):
        return True
    return is_certified(first) and is_certified(second) and stand_apart(first, second)


def fields_of(candidate: Candidate) -> set[tuple[str, str]]:
    """What speaks for a case beside numbers, as (kind, key)."""
    return {(s.key_kind, s.key) for s in candidate.supports if not is_reference(s.evidence)}


def suffices(fields: Iterable[tuple[str, str]]) -> bool:
    """Whether fields, as (kind, key), are a witness beside an exact number."""
    kinds = {kind for kind, _ in fields}
    return any(witness <= kinds for witness in _WITNESSES)
