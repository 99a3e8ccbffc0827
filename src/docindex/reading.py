"""Text from one page: single lines that may hold a reference, or the whole page; in a worker.

Crops are cut out of the binary layer and turned upright; only for the whole-page reading the page
itself is. All boxes that leave are pixels of the original scan.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import attrs
import numpy as np

from docindex.contracts import OcrEngine
from docindex.imaging.geometry import box_in_page, straight_crop, turn_box, upright
from docindex.imaging.textlines import find_text_lines, reference_likeness
from docindex.model import Box, TextLine
from docindex.pageimage import Grey, PageImage
from docindex.survey import guarded

# Below this a line shows no run of glyphs that a reference could be.
_LEAST_LIKENESS: Final = 0.3
# Lines read by themselves on one page; more than that costs as much as reading the whole page.
_MOST_LINES: Final = 24


@attrs.frozen(kw_only=True)
class PageReader:
    """Reads pages with one engine.

    Args:
        component: the engine's name in the profile.
        shortest: fewest letters and digits that any reference of the tenant has.
        titles: how many of a page's tallest lines are read whatever they hold (for the class).
    """

    engine: OcrEngine
    component: str
    shortest: int
    titles: int = 0

    def read_lines(self, image: PageImage) -> tuple[TextLine, ...]:
        """The lines most likely to hold a reference, top to bottom."""
        page = np.ascontiguousarray(upright(image.binary, image.rotation or 0))
        boxes = find_text_lines(page, image.dpi, skew=image.skew)
        return self._read(image, page, self._chosen(image, page, boxes))

    def _chosen(self, image: PageImage, page: Grey, boxes: Sequence[Box]) -> list[Box]:
        scored = [
            (reference_likeness(page, box, image.dpi, self.shortest, skew=image.skew), box)
            for box in boxes
        ]
        likely = sorted((s for s in scored if s[0] >= _LEAST_LIKENESS), key=lambda s: -s[0])
        tallest = sorted(boxes[: len(boxes) // 2 + 1], key=lambda box: -box.height)
        chosen = {box for _, box in likely[:_MOST_LINES]} | set(tallest[: self.titles])
        return [box for box in boxes if box in chosen]

    def _read(self, image: PageImage, page: Grey, boxes: Sequence[Box]) -> tuple[TextLine, ...]:
        lines = []
        for box in boxes:
            crop = straight_crop(page, box, image.skew)
            with guarded(self.component):
                line = self.engine.read_line(crop, image.dpi)
            if line is not None and line.text.strip():
                lines.append(attrs.evolve(line, box=self._on_scan(image, page, box)))
        return tuple(lines)

    def read_page(self, image: PageImage) -> tuple[TextLine, ...]:
        """Every line of the page, in reading order."""
        page = np.ascontiguousarray(upright(image.binary, image.rotation or 0))
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
                box=self._on_scan(image, page, box_in_page(line.box, whole, image.skew, margin)),
            )
            for line in lines
        )

    def _on_scan(self, image: PageImage, page: Grey, box: Box) -> Box:
        shape = (page.shape[0], page.shape[1])
        return image.to_scan(turn_box(box, shape, -(image.rotation or 0)))
