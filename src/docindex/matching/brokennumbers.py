"""Numbers that a label calls ours and that fit no grammar: misread, mistyped, or half of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from docindex.matching.findings import Found
from docindex.matching.folding import find_dates
from docindex.matching.labels import ends_of_ours
from docindex.matching.references import Grammar

# Words with digits, and up to three letters tied to them, right behind a label.
_RUN: Final = re.compile(
    r"\W{0,4}("
    r"(?:[^\W_]*\d[^\W_]*|[^\W\d_]{1,3}(?=[./–-]))"
    r"(?:[ ./–-]{1,2}[^\W_]*\d[^\W_]*|[./–-][^\W\d_]{1,3}(?![^\W_]))*"
    r")"
)
_SEPARATORS: Final = re.compile(r"[\W_]+")
# A character lost, and some doubled or read twice.
_SHORTER: Final = 1
_LONGER: Final = 3


def find_broken(grammar: Grammar, text: str, found: Sequence[Found]) -> Iterator[Found]:
    """What stands behind a label of ours, is nearly as long as a number, and is none.

    Args:
        text: a line.
        found: the numbers of all grammars in it.

    Yields:
        With `valid` False; the value is in the grammar's normal form, as far as it has one.
    """
    for end in ends_of_ours(text, grammar.rule):
        run = _RUN.match(text, end)
        if run is None or any(f.start < run.end(1) and run.start(1) < f.end for f in found):
            continue
        letters = _SEPARATORS.sub("", run[1])
        digits = sum(map(str.isdigit, letters))
        fits = grammar.shortest - _SHORTER <= len(letters) <= grammar.shortest + _LONGER
        if fits and 2 * digits >= len(letters) and not find_dates(run[1]):
            yield Found(
                value=_SEPARATORS.sub("" if grammar.rigid else "-", run[1]).upper(),
                start=run.start(1),
                end=run.end(1),
                text=run[1],
                valid=False,
                folded=0,
            )
