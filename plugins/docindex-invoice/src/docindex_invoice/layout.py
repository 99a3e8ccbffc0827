"""Where text stands on an invoice: lines of scans, turned straight, and words in them; pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from docindex.contracts import ReadPage
from docindex.matching.folding import fold_text
from docindex.model import Box, PageRef, TextLine

_WORD: Final = re.compile(r"[^\W_]+")
# A skewed box that comes out lower than this share of its bounds was no line of text.
_LEAST_SHARE: Final = 0.2


@attrs.frozen(kw_only=True)
class Line:
    """A line of text on the straight page; lengths in pixels of the scan.

    Args:
        page: place of its page in the document, from 0.
        middle: of its height, from the top.
        box: in the scan.
    """

    text: str
    page: int
    page_id: str
    left: float
    right: float
    middle: float
    height: float
    confidence: float
    box: Box

    def x(self, character: int) -> float:
        """About where a character begins: letters are taken to be of one width."""
        return self.left + (self.right - self.left) * character / max(len(self.text), 1)


@attrs.frozen(kw_only=True)
class Place:
    """A part of a line.

    Args:
        start, end: in characters.
    """

    line: Line
    start: int
    end: int

    @property
    def left(self) -> float:
        """Pixels from the page's left."""
        return self.line.x(self.start)

    @property
    def right(self) -> float:
        """Pixels from the page's left."""
        return self.line.x(self.end)

    def is_beside(self, other: Place) -> bool:
        """Whether both stand in one row of one page."""
        height = max(self.line.height, other.line.height)
        apart = abs(self.line.middle - other.line.middle)
        return self.line.page == other.line.page and apart <= 0.6 * height


def straight_lines(pages: Sequence[ReadPage]) -> list[Line]:
    """The lines of a document, page by page, from the top."""
    found = [_straight(line, page, n) for n, page in enumerate(pages) for line in page.lines]
    return sorted(found, key=lambda line: (line.page, line.middle, line.left, line.text))


def words(text: str) -> Iterator[tuple[str, int, int]]:
    """Folded words of a text, each with where it stands."""
    for match in _WORD.finditer(text):
        yield fold_text(match[0]), match.start(), match.end()


def _straight(line: TextLine, page: ReadPage, number: int) -> Line:
    ref, survey, box = page.page.page, page.page.survey, line.box
    x, y, width, height = _turned(box, ref, survey.rotation or 0)
    angle = math.radians(survey.skew)
    cos, sin = math.cos(angle), math.sin(angle)
    slope = abs(sin)
    straight = (height * cos - width * slope) / math.cos(2 * angle)
    length = (width * cos - height * slope) / math.cos(2 * angle)
    # Content that is turned counter-clockwise is turned back, about the page's corner.
    across, down = x * cos - y * sin, x * sin + y * cos
    return Line(
        text=line.text,
        page=number,
        page_id=ref.id,
        left=across - length / 2,
        right=across + length / 2,
        middle=down,
        height=max(straight, _LEAST_SHARE * height),
        confidence=line.confidence,
        box=box,
    )


def _turned(box: Box, page: PageRef, rotation: int) -> tuple[float, float, int, int]:
    """Middle and size of a box on the upright page."""
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    match rotation % 360:
        case 90:
            return y, page.width - x, box.height, box.width
        case 180:
            return page.width - x, page.height - y, box.width, box.height
        case 270:
            return page.height - y, x, box.height, box.width
        case _:
            return x, y, box.width, box.height
