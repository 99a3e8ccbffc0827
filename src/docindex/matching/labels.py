"""Labels: the words before or above a number that say whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, Protocol

from rapidfuzz import fuzz

from docindex.matching.folding import fold_text
from docindex.model import Box, ReferenceRole, ReferenceRule, TextLine

_WORD: Final = re.compile(r"[^\W_]+")
_DIGIT: Final = re.compile(r"\d")
# Likeness of labels, of 100: "Ihr Zeichen" and "Unser Zeichen" reach 73, one wrong letter of seven
# 86. Labels of up to four letters must be read exactly.
_LABEL_CUTOFF: Final = 80
_SHORT_LABEL: Final = 4
_WRITER: Final = frozenset(("unser", "unsere", "unserem", "mein", "meine", "meinem"))
_HEADING_REACH: Final = 3.0  # line heights between a heading and its number


class Labelled(Protocol):
    """What knows the labels of its number."""

    @property
    def rule(self) -> ReferenceRule:
        """The rule that lists them."""
        ...


class _Heard(NamedTuple):
    """A label in a text: its last word, its letters, whose it is, where it begins and ends."""

    last: int
    letters: int
    theirs: bool
    start: int
    end: int


def role_before(text: str, rule: ReferenceRule) -> ReferenceRole:
    """Whose number follows a text, by the label that is nearest to its end.

    Of labels that end at one place the longest counts, so "Unser Az." wins over "Az."; ours
    with "unser" or "mein" before it is theirs.
    """
    return _role(max(_heard(text, rule), default=None))


def ends_of_ours(text: str, rule: ReferenceRule) -> tuple[int, ...]:
    """Where each label that calls a number ours ends, in characters of the text."""
    heard = {
        h.end: h for h in sorted(_heard(text, rule)) if not _DIGIT.search(text, h.start, h.end)
    }
    return tuple(sorted(end for end, label in heard.items() if not label.theirs))


def role_from_neighbours(
    number: Labelled, lines: Sequence[TextLine], index: int, start: int = 0
) -> ReferenceRole:
    """Whose number stands under a heading, as in the reference line of a business letter.

    Args:
        number: the grammar.
        lines: of one page in reading order; whichever way the scan lies.
        index: the line with the number.
        start: where in that line the number begins, in characters.

    Returns:
        The role that the line before gives, if it lies near and holds no digits; where it has
        headings of both roles, that of the one whose share of the line is nearest the number's.
    """
    line, above = lines[index], lines[index - 1]
    if index == 0 or not _adjoins(above.box, line.box) or any(c.isdigit() for c in above.text):
        return ReferenceRole.UNLABELLED
    share = start / max(len(line.text), 1)
    return _role(
        min(
            _heard(above.text, number.rule),
            key=lambda h: (abs(h.start / len(above.text) - share), -h.letters),
            default=None,
        )
    )


def _heard(text: str, rule: ReferenceRule) -> Iterator[_Heard]:
    words = [(fold_text(m[0]), m.start(), m.end()) for m in _WORD.finditer(text)]
    labels = [(label, False) for label in rule.labels_ours]
    labels += [(label, True) for label in rule.labels_theirs]
    for label, theirs in labels:
        folded = fold_text(label).split()
        letters = "".join(folded)
        for last in range(len(words)):
            # OCR parts words and joins them: one word more or less is the same label.
            for first in range(last - len(folded), last + 1):
                if first < 0 or last - first + 2 < len(folded):
                    continue
                if _sounds_like("".join(word for word, *_ in words[first : last + 1]), letters):
                    writer = first > 0 and words[first - 1][0] in _WRITER
                    start, end = words[first][1], words[last][2]
                    yield _Heard(last, len(letters), theirs or writer, start, end)


def _sounds_like(window: str, letters: str) -> bool:
    if len(letters) <= _SHORT_LABEL:
        return window == letters
    return fuzz.ratio(window, letters) >= _LABEL_CUTOFF


def _role(heard: _Heard | None) -> ReferenceRole:
    if heard is None:
        return ReferenceRole.UNLABELLED
    return ReferenceRole.THEIRS if heard.theirs else ReferenceRole.OURS


def _adjoins(above: Box, box: Box) -> bool:
    if box.width >= box.height:
        apart, height = above.top + above.bottom - box.top - box.bottom, box.height
    else:
        apart, height = above.left + above.right - box.left - box.right, box.width
    return abs(apart) <= 2 * _HEADING_REACH * height
