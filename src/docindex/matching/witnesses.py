"""Witnesses: what a piece of evidence is worth, and which two cannot both be one misreading.

Two numbers of one case are independent

- if they stand on different sides, or on different lines of one side, and their check digit was
  right both times; not the same place read twice, and not another rendition of the same side.
  Without a check digit one engine misreads one typeface the same way twice, and hits the same
  neighbour;
- if one of them is a barcode, whoever read it: bars and print are not misread alike;
- if they are of two kinds, unless the two could be one number read twice.

What beside numbers is a witness says `matching.fields`.
"""

from __future__ import annotations

import re
from typing import Final

from rapidfuzz.distance import Levenshtein

from docindex.model import Evidence, ReferenceRole, Support

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


def same_place(first: Evidence, second: Evidence) -> bool:
    """Whether two pieces were read at one place of one image."""
    return first.page == second.page and (first.box == second.box or first.box.overlaps(second.box))


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
