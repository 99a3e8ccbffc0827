"""Misreadings: marks that are lost, and letters that are taken for others, in folded words.

A page and a list differ in more than what OCR does: `Müller` stands as `Mueller` in one and as
`Muller` in the other. Both become one bare form, in which each letter of the name is one again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

# Of å the digraph is `aa`. Not after a, e or q: Bauer, Neuer and Quelle have no umlaut, and Baur is
# another name than Bauer.
_DIGRAPH: Final = re.compile(r"ae|aa|oe|(?<![aeq])ue|ss")
_BARE: Final = {"ae": "a", "aa": "a", "oe": "o", "ue": "u", "ss": "ß"}

# By shape, and no more than that: which letters a reader of type confuses, one with another or with
# two. Letters that tell apart names of the same sound are not among them, however much alike they
# look when print is poor: a/e (Maier, Meier), o/u (Möller, Müller), i/y, i/j, d/t, l/t (Schulte,
# Schütte), h/k (Hörner, Körner), s/z, m/n, and a letter for the same one twice (Hofmann, Hoffmann).
_SHAPES: Final = """
i:l i:f l:f t:f f:r l:h n:u u:v n:h h:b c:e c:o v:y g:q b:ß
0:o 1:i 1:l 1:t 2:z 4:a 5:s 6:b 6:g 8:b 8:s 8:ß 9:g
m:rn m:ni m:in m:nn d:cl d:ci h:li h:ll h:l1 h:ii h:lt h:ti k:lc k:li n:ri n:ii n:ll u:ii u:ll
u:li w:vv w:rv b:lo b:l0 b:ly ß:fs ß:ls
"""
_CONFUSED: Final = frozenset(
    pair
    for first, second in (shape.split(":") for shape in _SHAPES.split())
    for pair in ((first, second), (second, first))
)
_SHORTEST: Final = 5
_MOST_EDITS: Final = 2  # in characters, of one misreading: m is read as rn


def bare(word: str) -> str:
    """A folded word with one letter for each of the name: `mueller` and `muller` become the same.

    Returns:
        ä, ö, ü, å without their marks, however they are written; `ss` becomes ß.
    """
    return _DIGRAPH.sub(lambda found: _BARE[found[0]], word)


def is_misread(read: str, meant: str) -> bool:
    """Whether two bare words differ by one confusion of shapes, and are long enough to say so.

    Args:
        read, meant: bare forms; the answer is the same either way round.
    """
    if read == meant or min(len(read), len(meant)) < _SHORTEST:
        return False
    most = min(len(read), len(meant))
    start = 0
    while start < most and read[start] == meant[start]:
        start += 1
    end = 0
    while end < most - start and read[-1 - end] == meant[-1 - end]:
        end += 1
    return (read[start : len(read) - end], meant[start : len(meant) - end]) in _CONFUSED


def misread_forms(meant: str, forms: Sequence[str]) -> Iterator[str]:
    """Those of many bare words that may be a bare word misread."""
    near = process.extract(
        meant, forms, scorer=Levenshtein.distance, score_cutoff=_MOST_EDITS, limit=None
    )
    return (form for form, _, _ in near if is_misread(form, meant))
