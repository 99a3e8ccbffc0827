"""Text from one page: single lines that may hold a reference, the other lines, or the whole page.

Runs in a worker. Crops are cut out of the binary layer and turned upright; only for the whole-page
reading the page itself is. All boxes that leave are pixels of the original scan.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

import attrs
import numpy as np

from docindex.borndigital import CheckedText
from docindex.contracts import OcrEngine
from docindex.imaging.geometry import box_in_page, straight_crop, turn_box, upright
from docindex.imaging.likelihood import LineFeatures, line_features
from docindex.imaging.lineshapes import likeness
from docindex.imaging.softening import softened
from docindex.imaging.textlines import find_text_lines
from docindex.matching.numbershapes import number_shapes, text_shape
from docindex.matching.references import Grammar
from docindex.model import Box, ReferenceRole, TextLine
from docindex.pageimage import Grey, PageImage
from docindex.survey import guarded

# Where a model had not seen the page, 98 % of 102 lines with a reference on 96 pages of generated
# mail were at least this likely, and 8.6 lines a page (`benchmarks.printedlines`, 2026-11-22).
_LIKELY: Final = 0.01
# Dates, plates, parts of numbers: what may be a witness is mostly digits as well.
_DIGITS: Final = 0.3
# Lines read by themselves on one page; more than that costs as much as reading the whole page.
_MOST_LINES: Final = 24
# More than these are cheaper read as a page: that costs as much as 50 lines of usual length.
_MOST_REST: Final = 60
# Of the usual line's height, which lies on the page 1.6 mm above its print.
_TITLE: Final = 1.15
# A line that was read as almost a number, and not surely, is read a second time.
_ALMOST: Final = 0.85
_SURE: Final = 0.93
# Below, any line is; and so is one with as many digits as a date, where an answer lacks something.
_CLEAR: Final = 0.8
_DATE: Final = 6
# Millimetres: names, addresses and what stands beside a number are no wider; running text is.
_SHORT: Final = 70.0
_MM: Final = 25.4
# Millimetres at top and foot of a page, and lines in each, among which its number may stand.
_EDGES: Final = (32.0, 25.0)
_MOST_AT_EDGE: Final = 2
# Widths of A4: how far left of a number its label may stand.
_LABEL_REACH: Final = 0.3
_HEADING_REACH: Final = 3.0  # line heights, as in `matching.labels`


@attrs.frozen(kw_only=True)
class LinePlan:
    """Which lines of a page are worth reading by themselves.

    Args:
        features: of all lines, by their boxes in pixels of the upright page, top to bottom.
        likely: those that may hold a reference, and the page's titles.
        further: those beside them that are mostly digits.
    """

    features: Mapping[Box, LineFeatures]
    likely: frozenset[Box]
    further: frozenset[Box]

    @property
    def boxes(self) -> tuple[Box, ...]:
        """All lines, top to bottom."""
        return tuple(self.features)


@attrs.frozen(kw_only=True)
class PageReader:
    """Reads pages with one engine.

    Args:
        component: the engine's name in the profile.
        grammars: the tenant's references.
        titles: how many of a page's tallest lines are read whatever they hold (for the class).
    """

    engine: OcrEngine
    component: str
    grammars: Sequence[Grammar]
    titles: int = 0

    def plan(self, image: PageImage, text: CheckedText | None = None) -> LinePlan:
        """Find the page's lines and estimate what each is worth; nothing is read.

        Args:
            text: what the file itself says; lines that it explains are left out.
        """
        page = image.upright
        boxes: Sequence[Box] = find_text_lines(page, image.dpi, skew=image.skew)
        if text is not None and text.lines:
            boxes = text.unexplained(boxes)
        numbers, shortest = self._shapes, min((g.shortest for g in self.grammars), default=4)
        features = {
            box: line_features(page, box, image.dpi, numbers, shortest, skew=image.skew)
            for box in boxes
        }
        best = sorted(boxes, key=lambda box: -features[box].likelihood)[:_MOST_LINES]
        likely = {box for box in best if _may_hold_number(features[box])}
        likely |= set(_titles(boxes)[: self.titles])
        further = _digits(features, likely)[: max(_MOST_LINES - len(likely), 0)]
        return LinePlan(features=features, likely=frozenset(likely), further=frozenset(further))

    def read_likely(self, image: PageImage, plan: LinePlan) -> tuple[TextLine, ...]:
        """The lines that may hold a reference, top to bottom, numbers after their headings."""
        page = image.upright
        lines: list[TextLine] = []
        for box in plan.boxes:
            if box in plan.likely:
                lines.extend(self._number(image, page, box, plan))
        return tuple(lines)

    def read_further(self, image: PageImage, plan: LinePlan) -> tuple[TextLine, ...]:
        """The lines beside them that may hold a witness, top to bottom."""
        page = image.upright
        boxes = [box for box in plan.boxes if box in plan.further]
        lines = (self._line(image, page, box) for box in boxes)
        return tuple(line for line in lines if line is not None)

    def read_edges(self, image: PageImage, plan: LinePlan) -> tuple[TextLine, ...]:
        """The lines at the page's upper and lower edge in which its number may stand."""
        upper, lower = (share * image.dpi / _MM for share in _EDGES)
        lower = image.upright.shape[0] - lower
        top = [box for box in plan.boxes if box.bottom <= upper][:_MOST_AT_EDGE]
        foot = [box for box in plan.boxes if box.top >= lower][-_MOST_AT_EDGE:]
        edges = {*top, *foot} - plan.likely - plan.further
        return self.read_further(image, attrs.evolve(plan, further=frozenset(edges)))

    def read_rest(
        self, image: PageImage, plan: LinePlan, known: Sequence[TextLine]
    ) -> Iterator[tuple[TextLine, ...]]:
        """What is not read of a page yet, part by part: who knows enough asks for no more.

        Short lines come first, because they take least time and names stand in them; then the
        others; then, softened, what was read with doubt, numbers, and dates. The lines with a
        number that are known are among both, so that a label which stands above one is heard. A
        page of very many lines is read as a whole.

        Args:
            known: what was read of the page.

        Yields:
            Lines from top to bottom; none where nothing is left to read.
        """
        page, read = image.upright, list(known)
        seen = {line.box for line in known}
        left = [box for box in plan.boxes if box not in plan.likely]
        left = [box for box in left if _on_scan(image, page, box) not in seen]
        if len(left) > _MOST_REST:
            yield self.read_page(image)
            return
        numbers = [line for line in known if self._holds_number(line)]
        short = _SHORT * image.dpi / _MM
        for part in (
            [box for box in left if box.width <= short],
            [box for box in left if box.width > short],
        ):
            found = [line for box in part if (line := self._line(image, page, box)) is not None]
            if found:
                read += found
                yield tuple(_in_order(image, plan, (*found, *numbers)))
        again = {line.box for line in read if self._is_worth_two(line)}
        boxes = [box for box in plan.boxes if _on_scan(image, page, box) in again]
        yield tuple(line for box in boxes for line in self._softly(image, page, box))

    def _softly(self, image: PageImage, page: Grey, box: Box) -> Iterator[TextLine]:
        """The lines in a box, which may be two that touch."""
        crop = softened(straight_crop(page, box, image.skew), image.dpi)
        with guarded(self.component):
            lines = self.engine.read_page(crop, image.dpi)
        for line in lines:
            place = box_in_page(line.box, box, image.skew)
            yield attrs.evolve(line, box=_on_scan(image, page, place))

    def read_page(self, image: PageImage) -> tuple[TextLine, ...]:
        """Every line of the page, in reading order."""
        page = image.upright
        height, width = page.shape
        whole = Box(left=0, top=0, right=width, bottom=height)
        # Turning straight cuts wedges off the corners; the margin brings them back.
        margin = math.ceil(max(height, width) * abs(math.sin(math.radians(image.skew))))
        straight = straight_crop(page, whole, image.skew, margin)
        with guarded(self.component):
            lines = self.engine.read_page(straight, image.dpi)
        return tuple(
            attrs.evolve(
                line,
                box=_on_scan(image, page, box_in_page(line.box, whole, image.skew, margin)),
            )
            for line in lines
        )

    def _number(self, image: PageImage, page: Grey, box: Box, plan: LinePlan) -> Iterator[TextLine]:
        """A line; where it has a number without a label, the line that may be its label before it.

        A second reading follows, from the grey image, where the first is not quite a number.
        """
        line = self._line(image, page, box)
        if line is not None and self._lacks_label(line.text):
            label = _label_of(box, plan, page.shape[1])
            heading = self._line(image, page, label) if label is not None else None
            if heading is not None:
                yield heading
        if line is not None:
            yield line
            if self._is_doubtful(line) and not np.shares_memory(image.grey, image.binary):
                grey = np.ascontiguousarray(upright(image.grey, image.rotation or 0))
                again = self._line(image, grey, box)
                if again is not None and again.text != line.text:
                    yield again

    @property
    def _shapes(self) -> tuple[str, ...]:
        return number_shapes(tuple(grammar.rule.pattern for grammar in self.grammars))

    def _line(self, image: PageImage, page: Grey, box: Box) -> TextLine | None:
        crop = straight_crop(page, box, image.skew)
        with guarded(self.component):
            line = self.engine.read_line(crop, image.dpi)
        if line is None or not line.text.strip():
            return None
        return attrs.evolve(line, box=_on_scan(image, page, box))

    def _is_worth_two(self, line: TextLine) -> bool:
        """Whether a second reading may tell more: one wrong character spoils a number or a date."""
        digits = sum(map(str.isdigit, line.text))
        return line.confidence < _CLEAR or digits >= _DATE or self._holds_number(line)

    def _holds_number(self, line: TextLine) -> bool:
        return any(grammar.find(line.text) for grammar in self.grammars)

    def _lacks_label(self, text: str) -> bool:
        roles = {g.role_of(text, found.start) for g in self.grammars for found in g.find(text)}
        return ReferenceRole.UNLABELLED in roles

    def _is_doubtful(self, line: TextLine) -> bool:
        """Whether a line looks like a number of the tenant as read, but is none."""
        found = (found for grammar in self.grammars for found in grammar.find(line.text))
        if any(number.valid and not number.folded for number in found):
            return False
        like = likeness((text_shape(line.text),), self._shapes)
        return line.confidence < _SURE and like.share >= _ALMOST


def _in_order(image: PageImage, plan: LinePlan, lines: Sequence[TextLine]) -> list[TextLine]:
    """Lines of a page from top to bottom."""
    places = {_on_scan(image, image.upright, box): n for n, box in enumerate(plan.boxes)}
    return sorted(lines, key=lambda line: places.get(line.box, -1))


def _on_scan(image: PageImage, page: Grey, box: Box) -> Box:
    shape = (page.shape[0], page.shape[1])
    return image.to_scan(turn_box(box, shape, -(image.rotation or 0)))


def _may_hold_number(line: LineFeatures) -> bool:
    """Whether a line must be read before anything is indexed.

    A run as long as a number counts whatever else is seen: of two numbers on one line neither
    stands alone, and the estimate is low, but the second may be another case's.
    """
    return line.likelihood >= _LIKELY or bool(line.long_run)


def _titles(boxes: Sequence[Box]) -> list[Box]:
    """The lines of the page's upper half that are larger than most, the tallest first."""
    usual = sorted(box.height for box in boxes)[(len(boxes) - 1) // 2] if boxes else 0
    tall = [box for box in boxes[: len(boxes) // 2 + 1] if box.height >= _TITLE * usual]
    return sorted(tall, key=lambda box: -box.height)


def _digits(features: Mapping[Box, LineFeatures], likely: Collection[Box]) -> list[Box]:
    """The lines that are mostly digits, beside the likely ones; the longest runs first."""
    rest = [box for box in features if box not in likely and features[box].run >= _DIGITS]
    return sorted(rest, key=lambda box: -features[box].run)


def _label_of(number: Box, plan: LinePlan, width: int) -> Box | None:
    """The line left of a number or above it that may be its label; likely numbers are none."""
    words = [box for box in plan.boxes if box not in plan.likely]
    left = [
        box
        for box in words
        if _shared(box.top, box.bottom, number.top, number.bottom) > number.height / 2
        and number.left - box.left > 0
        and number.left - box.right <= _LABEL_REACH * width
    ]
    if left:
        return max(left, key=lambda box: box.right)
    above = [
        box
        for box in words
        if _shared(box.left, box.right, number.left, number.right) > 0
        and 0 < number.bottom - box.bottom <= _HEADING_REACH * number.height
    ]
    return max(above, key=lambda box: box.bottom, default=None)


def _shared(start: int, end: int, other_start: int, other_end: int) -> int:
    return min(end, other_end) - max(start, other_start)
