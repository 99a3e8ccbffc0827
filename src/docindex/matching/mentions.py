"""Mentions: numbers of ours that stand in a letter about another case; pure.

People quote: an earlier matter that is closed, a colleague's letter, a parallel case. Such a number
names no case that the letter belongs to. Who takes a case for mentioned must know whose the letter
is, by statements that do not depend on that number (`fields.told`), and that nothing on the paper
but the number speaks for the other case.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from docindex.matching.fields import adds_nothing, fields_of, is_stranger, suffices
from docindex.matching.folding import fold_text
from docindex.matching.witnesses import is_exact, is_near, is_print, same_place, side, stand_apart
from docindex.model import Candidate, Evidence, ReferenceRole

# What German letters say of a case that they are not about; words folded (`fold_text`).
_EARLIER: Final = re.compile(
    r"\b(?:"
    r"parallel(?:e[nmrs]? )?(?:sachen?|verfahren|faelle?|fall|vorgang)"
    r"|(?:frueher|ehemalig|vorherig|damalig)e[nmrs]? (?:\w+ )?"
    r"(?:sache|\w*verfahren|angelegenheit|fall|vorgang|\w*bescheid)"
    r"|(?:laengst|bereits|schon|seit langem|inzwischen) (?:abgeschlossen|erledigt|eingestellt)"
    r")\b"
)
# A number that is followed by another one, however that is read, or by the end of its line.
_GOES_ON: Final = re.compile(
    r"\W*(?:und|u\.|sowie|&|\+)"
    r"(?:\W*$|\W*(?:\w+\.?:? ){0,2}(?:[^\W\d]|[./-])*(?:\d(?:[^\W\d]|[./-])*){3})"
)
_DATE: Final = re.compile(r"\b\d{1,2}\. ?(?:\d{1,2}\.|[A-Za-zä]{3,9}) ?\d{2,4}\b")
_LINE_REACH: Final = 2.0  # line heights from a number to the lines of its sentence


def only_mentions(
    other: Candidate,
    own: Candidate,
    candidates: Iterable[Candidate],
    lines: Collection[Evidence],
) -> bool:
    """Whether a document that is told to be of one case no more than mentions another.

    Args:
        other: a case with an exact key on the document.
        own: the case that the document is told to be of.
        candidates: all of them.
        lines: the document's lines of text.

    Returns:
        True if nothing but numbers in print and places speaks for the other case alone, and each
        of the numbers is one of the own case's with a slip, or stands apart from the own case's and
        is either a stranger's without a label or called an earlier or parallel matter. The sides
        of the latter must have been read whole: else nobody knows what they do not say.
    """
    numbers = [s.evidence for s in other.supports if is_exact(s)]
    fields = fields_of(other)
    if not all(map(is_print, numbers)) or not adds_nothing(fields, fields_of(own)):
        return False
    misread = {s.evidence for s in own.supports if is_near(s) or s.distance}
    if all(number in misread for number in numbers):
        return True
    if _may_be_another(numbers, (c for c in candidates if c not in (other, own))):
        return False
    if not {side(number) for number in numbers} <= read_whole(lines):
        return False
    keys = [s.evidence for s in own.supports if is_exact(s)]
    stranger = is_stranger(fields)
    return all(
        all(stand_apart(number, key) for key in keys)
        and (
            (stranger and number.role is ReferenceRole.UNLABELLED)
            or is_called_earlier(number, lines)
        )
        for number in numbers
    )


def read_whole(lines: Iterable[Evidence]) -> set[str]:
    """The sides of which more than single lines was read."""
    return {side(line) for line in lines if line.source == "page"}


def _may_be_another(numbers: Collection[Evidence], others: Iterable[Candidate]) -> bool:
    """Whether a number may be a third case's, misread, for which the page speaks."""
    return any(
        suffices(fields_of(c)) and any(s.evidence in numbers for s in c.supports) for c in others
    )


def is_called_earlier(number: Evidence, lines: Iterable[Evidence]) -> bool:
    """Whether the sentence of a number calls it that of an earlier, closed or parallel matter."""
    around = sorted((line for line in lines if _is_beside(line, number)), key=_place)
    return bool(_EARLIER.search(fold_text(" ".join(line.text for line in around))))


def names_another(numbers: Collection[Evidence], lines: Iterable[Evidence]) -> bool:
    """Whether "and" and something else, or the end of the line, follow a number in its line.

    That may be another number, which nobody could read: then it is no evidence, but it was named.

    Args:
        numbers: all that name the case.
        lines: the document's lines of text.
    """
    return any(
        _GOES_ON.match(_rest(line.text, number, numbers))
        for line in lines
        for number in numbers
        if number.text in line.text and same_place(line, number)
    )


def _rest(text: str, number: Evidence, known: Iterable[Evidence]) -> str:
    """What follows a number, without dates and with a word for each number of the same case."""
    rest = text.partition(number.text)[2]
    for other in known:
        rest = rest.replace(other.text, "same")
    return _DATE.sub("", rest)


def _place(line: Evidence) -> tuple[str, int, int, str]:
    return line.source, line.box.top, line.box.left, line.text


def _is_beside(line: Evidence, number: Evidence) -> bool:
    if line.page != number.page:
        return False
    if same_place(line, number):
        return True
    box, other = line.box, number.box
    reach = _LINE_REACH * min(other.width, other.height)
    if other.width >= other.height:
        return abs(box.top + box.bottom - other.top - other.bottom) <= 2 * reach
    return abs(box.left + box.right - other.left - other.right) <= 2 * reach
