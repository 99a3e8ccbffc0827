"""What of a document tells its class, and how it becomes numbers; pure.

Words are those of the lines that every document has read before it is decided: its titles and the
lines that may hold a number. What is read afterwards depends on the list of cases, and would make
the class depend on it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

import attrs
import numpy as np
import numpy.typing as npt

from docindex.matching.folding import fold_text

Values = npt.NDArray[np.float64]

# Pages from the first on that are looked at: inside a file, letters and forms of others lie.
LOOKED_AT: Final = 2
# Places that words and pieces of words are hashed to (CRC-32); few of them are ever kept.
BUCKETS: Final = 1 << 16
# Letters of a piece of a word; a misread letter spoils four pieces and leaves the others.
_PIECE: Final = 4
_SHORTEST: Final = 3
_WORD: Final = re.compile(r"[a-z]+")
# Numbers of the layout: those of `imaging.pagelayout.LAYOUT_SIZE`, then pages and barcodes.
PAGE_NUMBERS: Final = 50
LAYOUT_SIZE: Final = PAGE_NUMBERS + 2
# A document of more pages than this is long; a police file may have hundreds.
_MANY_PAGES: Final = 50


@attrs.frozen(kw_only=True)
class PageLook:
    """A page as it was seen.

    Args:
        texts: of its titles and of the lines that may hold a number, as read.
        layout: `PAGE_NUMBERS` numbers of `imaging.pagelayout.page_layout`.
        barcodes: how many.
    """

    texts: tuple[str, ...]
    layout: tuple[float, ...]
    barcodes: int = 0


@attrs.frozen(kw_only=True)
class DocumentLook:
    """A document as it was seen.

    Args:
        pages: how many content pages and printed backs it has; at least 1.
        seen: the first `LOOKED_AT` of them, in order; at least one.
    """

    pages: int
    seen: tuple[PageLook, ...]


def buckets(look: DocumentLook) -> frozenset[int]:
    """Where words of a document, and pieces of them, hash to, 0 to `BUCKETS` - 1.

    Numbers, which are another's in every document, are left out.
    """
    found: set[str] = set()
    for text in (text for page in look.seen for text in page.texts):
        for word in _WORD.findall(fold_text(text)):
            if len(word) >= _SHORTEST:
                found.update(_pieces(word))
    return frozenset(zlib.crc32(piece.encode()) % BUCKETS for piece in found)


def layout(look: DocumentLook) -> Values:
    """What is seen of the first page, and of the document as a whole; shape (numbers,)."""
    first = look.seen[0]
    pages = np.log(min(look.pages, _MANY_PAGES))
    return np.array([*first.layout, pages, float(np.log1p(first.barcodes))], np.float64)


def _pieces(word: str) -> Iterator[str]:
    yield f"word {word}"
    marked = f"<{word}>"
    for place in range(len(marked) - _PIECE + 1):
        yield marked[place : place + _PIECE]
