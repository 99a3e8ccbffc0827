"""Words of lines, and of names of a list, with what stands between them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

from docindex.matching.folding import fold_text

_TOKEN: Final = re.compile(r"[^\W_]+(?:['’‘`´ʼ][^\W_]+)*")
_PARTING: Final = frozenset(",;/()|")
HYPHENS: Final = frozenset("-‐‑–\xad¬")
# A form's rule in front of a word is read as a stroke: `IRosenweg`, `lMusterau`.
_STROKE: Final = re.compile(r"[Il1](?=[A-ZÄÖÜ][a-zäöüß]{3})")
# Words of German prose, which say nothing before a name, and those that can only be part of one.
_PROSE: Final = "von vom zu zum zur den der des del da du d v z"
_FOREIGN: Final = "van vanden vander de della di dos la le lo el al abu ibn bin ben bint ten ter te"
FOREIGN_PARTICLES: Final = frozenset(_FOREIGN.split())
PARTICLES: Final = FOREIGN_PARTICLES | frozenset(_PROSE.split())
_TITLES: Final = (
    "dr prof professor dipl ing med jur phil rer nat pol mag mult hc"
    " herr herrn frau hr fr familie fam eheleute"
)
TITLES: Final = frozenset(_TITLES.split())
_SHORTEST_PART: Final = 4


class Word(NamedTuple):
    """A word of a line.

    Args:
        raw: case folded only.
        folded: letters and digits, by `fold_text`.
        gap: what stands between it and the word before; a dot for the first.
        lower: whether it begins with a small letter.
        capitals: whether it has capitals and nothing else.
    """

    raw: str
    folded: str
    gap: str
    lower: bool
    capitals: bool

    @property
    def bound(self) -> bool:
        """Whether nothing but a hyphen parts it from the word before."""
        return self.gap in HYPHENS

    @property
    def parted(self) -> bool:
        """Whether a comma, a bracket or a stroke parts it from the word before."""
        return not _PARTING.isdisjoint(self.gap)


# The words of some lines.
Rows = Sequence[tuple[Word, ...]]


class ListedName(NamedTuple):
    """A name of the list.

    Args:
        words: folded, particles before the name, titles dropped.
        raw: the same, case folded only.
        parts: of a name of several words, those that say something alone.
    """

    words: tuple[str, ...]
    raw: tuple[str, ...]
    parts: tuple[str, ...]


def words_of(line: str) -> tuple[Word, ...]:
    """The words of a line as it was read."""
    line = unicodedata.normalize("NFC", line)
    found: list[Word] = []
    end = -1
    for token in _TOKEN.finditer(line):
        text = _STROKE.sub("", token[0], count=1) if _STROKE.match(token[0]) else token[0]
        folded = fold_text(text).replace(" ", "")
        if folded:
            gap = line[end : token.start()] if end >= 0 else "."
            found.append(
                Word(
                    raw=text.casefold(),
                    folded=folded,
                    gap=gap,
                    lower=text[0].islower(),
                    capitals=text.isupper(),
                )
            )
        end = token.end()
    return tuple(found)


def listed_name(text: str) -> ListedName:
    """A name as a list has it, folded or not: titles dropped, `Heide, von der` turned round."""
    found = [(word.folded, word.raw) for word in words_of(text)]
    kept = [pair for pair in found if pair[0] not in TITLES] or found
    core = next((at for at, (word, _) in enumerate(reversed(kept)) if word not in PARTICLES), 0)
    kept = kept[len(kept) - core :] + kept[: len(kept) - core]
    names = [word for word, _ in kept if word not in PARTICLES]
    return ListedName(
        words=tuple(word for word, _ in kept),
        raw=tuple(raw for _, raw in kept),
        parts=tuple(n for n in names if len(n) >= _SHORTEST_PART) if len(kept) > 1 else (),
    )
