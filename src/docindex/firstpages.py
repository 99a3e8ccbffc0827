"""Signs that a document begins on one of its inner sheets.

A look at where lines of text stand costs nothing, because they are found anyway: a letter begins
with an address in the window's place (DIN 5008) and text below it, an envelope has the address and
nothing below, a separator that lost its code has next to no lines. Numbers of pages are heard where
their lines are read; where a place is doubtful, the lines at the page's edges are read for that.
"""

from __future__ import annotations

import enum
import itertools
import re
from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from docindex.matching import boundaries as known
from docindex.model import Boundary, Box, Document, DocumentPage, Role, TextLine
from docindex.pageimage import Grey

_MM: Final = 25.4
# Millimetres from the page's left and top edge. DIN 5008, forms A and B, has the address between
# 20 and 105 from the left and 27 to 90 from the top; what is scanned askew lies some beside it.
_WINDOW: Final = Box(left=15, top=36, right=112, bottom=95)
_WINDOW_LEFT: Final = 48.0
_WIDEST: Final = 88.0
# Lines of one address: how far their beginnings may differ, and how far they follow each other.
_MARGIN: Final = 3.5
_PITCH: Final = (2.5, 8.0)
_ADDRESS: Final = 4
# A letter has lines below its window.
_BELOW: Final = 115.0
_LETTER: Final = 5
# Few lines, all within the height of a C5 envelope, whichever way up it was scanned on A4.
_COVER: Final = (3, 16)
_COVER_HEIGHT: Final = 170.0
_EMPTY: Final = 2
# A label stuck over a patch code, or crossed out, is a tenth of a page; photographs are more.
_MOST_INK: Final = 0.12
_NUMBERED: Final = re.compile(
    r"\W*(?:seite|blatt|bl\.|s\.)\s*(\d{1,3})(?:\s*(?:von|/)\s*(\d{1,3}))?(?!\d)", re.IGNORECASE
)


class Look(enum.Enum):
    """What a side looks like from afar."""

    LETTER = enum.auto()
    COVER = enum.auto()
    EMPTY = enum.auto()
    OTHER = enum.auto()


@attrs.frozen
class Numbering:
    """The number that a page bears, and of how many it says it is; None: it does not say."""

    number: int
    of: int | None


def look_at(lines: Iterable[Box], height: int, dpi: float) -> Look:
    """What a side is, by the places of its lines.

    Args:
        lines: of text, in pixels of the upright page.
        height: of that page in pixels.
        dpi: dots per inch.
    """
    boxes = sorted((_in_mm(line, dpi) for line in lines), key=lambda box: box[1])
    below = sum(top > _BELOW for _, top, _, _ in boxes)
    if len(boxes) <= _EMPTY:
        return Look.EMPTY
    if _has_address(boxes) and below >= _LETTER:
        return Look.LETTER
    few = _COVER[0] <= len(boxes) <= _COVER[1]
    return Look.COVER if few and _lies_at_edge(boxes, height / dpi * _MM) else Look.OTHER


def numbering(text: str) -> Numbering | None:
    """The page's number, if a line of text begins with one."""
    found = _NUMBERED.match(text)
    if found is None:
        return None
    number, of = int(found[1]), int(found[2]) if found[2] else None
    return Numbering(number, of) if number and (of is None or number <= of) else None


class FirstPages:
    """What was seen and heard of each side of one document.

    Args:
        document: as it was assembled; the boundary in front of it is its first.
    """

    def __init__(self, document: Document) -> None:
        self._pages = document.pages
        self._start = document.boundaries[:1]
        self._sheets = _sheets(document)
        self._looks: dict[str, Look] = {}
        self._numbers: dict[str, Numbering] = {}
        self._forms: set[str] = set()

    def see(self, page: DocumentPage, lines: Iterable[Box], upright: Grey, dpi: float) -> None:
        """Note what a side looks like.

        Args:
            lines: of text, in pixels of `upright`.
            upright: shape (height, width), 0 ink, 255 paper.
        """
        look = look_at(lines, upright.shape[0], dpi)
        if look is Look.EMPTY and _ink(upright) > _MOST_INK:
            look = Look.OTHER  # a photograph, or whatever else has no text
        self._looks[page.page.id] = look

    def recognise(self, page: DocumentPage) -> None:
        """Note that a side is the first one of a form."""
        self._forms.add(page.page.id)

    def hear(self, page: DocumentPage, lines: Iterable[TextLine]) -> None:
        """Note the number that a side bears, if a line of it that was read says it."""
        for found in filter(None, (numbering(line.text) for line in lines)):
            self._numbers.setdefault(page.page.id, found)

    def boundaries(self, most_sheets: int | None = None) -> tuple[Boundary, ...]:
        """The boundary in front of the document, and the places inside at which signs were seen.

        Args:
            most_sheets: that a document of its class has; None: any number.
        """
        places = max(len(self._sheets) - 1, 1)
        found = list(self._start)
        for place, sheet in enumerate(self._sheets):
            signs = self._signs(place, most_sheets)
            if not place and found:
                found[0] = known.start(found[0].page, (*found[0].signs, *signs))
            elif place and signs:
                found.append(known.inside(sheet.first, signs, places))
        return tuple(found)

    def doubtful(self) -> tuple[DocumentPage, ...]:
        """Sides of inner sheets where a document may begin, and that bear no number as yet."""
        inner = self.boundaries()[len(self._start) :]
        places = {b.page for b in inner if b.probability >= known.DOUBTFUL}
        sides = {side for s in self._sheets if s.first in places for side in s.sides}
        return tuple(p for p in self._pages if p.page.id in sides - self._numbers.keys())

    def parts(self, boundaries: Iterable[Boundary]) -> tuple[frozenset[str], ...]:
        """The sides between places where another document may begin; none: there is no such."""
        return known.parts([page.page.id for page in self._pages], boundaries)

    def _signs(self, place: int, most_sheets: int | None) -> tuple[str, ...]:
        sheet = self._sheets[place]
        looks = {self._looks.get(side) for side in sheet.sides}
        before = self._sheets[:place]
        enclosed = [earlier for earlier in before if not self._is_cover(earlier)]
        signs = {
            known.ADDRESS_WINDOW: Look.LETTER in looks and (enclosed or not before),
            known.EMPTY_SHEET: place and looks == {Look.EMPTY},
            known.FORM_BEGINS: self._forms.intersection(sheet.sides),
            known.BLANK_SHEET: place and sheet.behind_blank,
            known.OTHER_PATCH: place and sheet.patched,
            known.IMPRINT_GAP: place and _skips(before[-1].imprint, sheet.imprint, sheet.distance),
            known.MORE_THAN_ITS_CLASS: most_sheets is not None
            and len(enclosed) >= most_sheets
            and not self._is_cover(sheet),
        }
        return (*(sign for sign, seen in signs.items() if seen), *self._numbering_signs(place))

    def _numbering_signs(self, place: int) -> tuple[str, ...]:
        own = self._number(self._sheets[place])
        if own is None:
            return ()
        heard = filter(None, map(self._number, reversed(self._sheets[:place])))
        before = next(heard, None)
        if before is None:
            return (known.PAGE_ONE if own.number == 1 else known.NUMBERS_GO_ON,)
        differ = None not in (own.of, before.of) and own.of != before.of
        goes_on = own.number > before.number and not differ
        return (
            *((known.NUMBERS_GO_ON,) if goes_on else ()),
            *((known.NUMBERS_RESTART,) if own.number <= before.number else ()),
            *((known.COUNTS_DIFFER,) if differ else ()),
        )

    def _number(self, sheet: _Sheet) -> Numbering | None:
        return next((self._numbers[side] for side in sheet.sides if side in self._numbers), None)

    def _is_cover(self, sheet: _Sheet) -> bool:
        return self._looks.get(sheet.sides[0]) is Look.COVER


@attrs.frozen
class _Sheet:
    """A sheet with content that is no separator.

    Args:
        sides: ids of its sides with content.
        first: id of its first side.
        behind_blank: whether sheets without anything on them lie in front of it.
        patched: whether a patch code is on it, which the profile does not mean as a separator.
        distance: sheets from the one with content in front of it.
    """

    sides: tuple[str, ...]
    first: str
    behind_blank: bool
    patched: bool
    imprint: str
    distance: int


def _sheets(document: Document) -> tuple[_Sheet, ...]:
    found: list[_Sheet] = []
    blank, distance = False, 0
    for _, group in itertools.groupby(document.pages, key=lambda page: page.page.sheet):
        pages = tuple(group)
        content = [page for page in pages if page.role in (Role.CONTENT, Role.BACK)]
        if any(page.role is Role.SEPARATOR for page in pages):
            content = []  # dirt on its back, or a used sheet, is no letter's first page
        distance += 1
        if content:
            found.append(_sheet(pages, content, behind_blank=blank, distance=distance))
            blank, distance = False, 0
        else:
            blank = blank or all(page.role is Role.BLANK for page in pages)
    return tuple(found)


def _sheet(
    pages: Sequence[DocumentPage],
    content: Sequence[DocumentPage],
    *,
    behind_blank: bool,
    distance: int,
) -> _Sheet:
    return _Sheet(
        sides=tuple(page.page.id for page in content),
        first=pages[0].page.id,
        behind_blank=behind_blank,
        patched=any(page.survey.patches for page in pages),
        imprint=pages[0].page.imprint,
        distance=distance,
    )


def _ink(page: Grey) -> float:
    """The share of a page that is ink, of every fourth pixel each way; 0..1."""
    return 1.0 - float(page[::4, ::4].mean()) / 255.0


def _skips(before: str, imprint: str, distance: int) -> bool:
    """Whether the numbers printed on two sheets leave out, or repeat, one between them."""
    if not (before.isdecimal() and imprint.isdecimal()):
        return False
    return int(imprint) - int(before) != distance


def _in_mm(box: Box, dpi: float) -> tuple[float, float, float, float]:
    scale = _MM / dpi
    return box.left * scale, box.top * scale, box.right * scale, box.bottom * scale


def _lies_at_edge(boxes: Sequence[tuple[float, float, float, float]], height: float) -> bool:
    """Whether all lines lie near the upper edge, or all near the lower one."""
    lowest, highest = max(box[3] for box in boxes), min(box[1] for box in boxes)
    return lowest <= _COVER_HEIGHT or highest >= height - _COVER_HEIGHT


def _has_address(boxes: Sequence[tuple[float, float, float, float]]) -> bool:
    """Whether short lines with one margin follow each other where the window is."""
    lines = [
        box
        for box in boxes
        if _WINDOW.left <= box[0] <= _WINDOW_LEFT
        and _WINDOW.top <= box[1]
        and box[3] <= _WINDOW.bottom
        and box[2] <= _WINDOW.right
        and box[2] - box[0] <= _WIDEST
    ]
    return any(_follow(lines[place:]) >= _ADDRESS for place in range(len(lines)))


def _follow(lines: Sequence[tuple[float, float, float, float]]) -> int:
    """How many lines follow the first one at its margin, itself included."""
    count, last = 1, lines[0][1]
    for left, top, _, _ in lines[1:]:
        if top - last > _PITCH[1]:
            break
        if abs(left - lines[0][0]) <= _MARGIN and top - last >= _PITCH[0]:
            count, last = count + 1, top
    return count
