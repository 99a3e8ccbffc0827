"""A file's own text instead of OCR, as far as it agrees with the picture; in a worker.

A text layer may be another program's guess, belong to another picture, be hidden, or be drawn with
a font whose letters are not what they are called. So each line that could hold a reference is read
from the picture as well, and some of the others; what differs is left to OCR, and a page where much
differs has no text that counts.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Final

import attrs
import numpy as np
from rapidfuzz import fuzz

from docindex.contracts import OcrEngine
from docindex.imaging.geometry import straight_crop, turn_box, upright
from docindex.matching.folding import fold_text
from docindex.model import Box, TextLine
from docindex.pageimage import Grey, PageImage
from docindex.survey import guarded

_MM: Final = 25.4
# Millimetres around the glyphs, for the engine's sake; as `find_text_lines` pads its boxes.
_PADDING: Final = 0.8
# Lines read to check a page; as many as are read of a page without text.
_MOST_CHECKED: Final = 24
# Lines without digits that are read beside those, spread over the page.
_SAMPLED: Final = 4
# Share of letters and digits in common; OCR of clean print reaches 0.95 and more.
_ALIKE: Final = 0.8
# Of the lines that were looked at, this share may differ before no line counts.
_MAY_DIFFER: Final = 0.25
# A line of text covers 5 to 30 % of its box with ink; a stray speck less than this.
_LEAST_INK: Final = 0.02
_INK_BELOW: Final = 128
# Millimetres of a line in the picture that no text explains: four digits of small print take more.
_MOST_BARE: Final = 4.0
# Letters like A and 4, which OCR tells apart on clean print, stay what they are.
_LOOK_ALIKES: Final = str.maketrans("oli", "011")


class TextVerdict(enum.StrEnum):
    """What became of a page's own text."""

    NONE = "none"
    AGREES = "agrees"
    AGREES_IN_PART = "agrees_in_part"
    DISAGREES = "disagrees"


@attrs.frozen(kw_only=True)
class CheckedText:
    """The lines of a page's own text that may stand for OCR.

    Args:
        lines: boxes in pixels of the scan, in the file's order.
        places: of the same lines, in pixels of the upright working image.
        dpi: of that image.
    """

    verdict: TextVerdict
    lines: tuple[TextLine, ...] = ()
    places: tuple[Box, ...] = ()
    dpi: float

    def unexplained(self, boxes: Sequence[Box]) -> list[Box]:
        """Lines of the picture that must be read: handwriting, stamps, scans within the page.

        Args:
            boxes: as `find_text_lines` gives them, in pixels of the upright working image.
        """
        return [box for box in boxes if not self._explains(box)]

    def _explains(self, box: Box) -> bool:
        bare = np.ones(max(box.width, 0), bool)
        for place in self.places:
            # Lines that only reach into the box stand above or below it.
            if box.top <= (place.top + place.bottom) / 2 < box.bottom:
                bare[max(place.left - box.left, 0) : max(place.right - box.left, 0)] = False
        return bool(bare.sum() <= (_MOST_BARE + 2 * _PADDING) / _MM * self.dpi)


@attrs.frozen(kw_only=True)
class TextChecker:
    """Compares texts with pictures by means of one OCR engine.

    Args:
        component: the engine's name in the profile.
        shortest: fewest letters and digits that any reference of the tenant has.
    """

    engine: OcrEngine
    component: str
    shortest: int

    def check(self, image: PageImage, lines: Sequence[TextLine]) -> CheckedText:
        """Find the lines that the picture confirms.

        Lines with a digit and at least `shortest` letters and digits count only where each of them
        was read from the picture with the same numbers. The rest counts where the page as a whole
        agrees.

        Args:
            image: with its rotation and skew.
            lines: as `sources.page_text` gives them.

        Raises:
            ComponentError: the engine failed.
        """
        if not lines:
            return CheckedText(verdict=TextVerdict.NONE, dpi=image.dpi)
        page = np.ascontiguousarray(upright(image.binary, image.rotation or 0))
        places = [_place(image, line.box) for line in lines]
        seen = [i for i, place in enumerate(places) if _has_ink(page, place)]
        decisive = [i for i in seen if self._is_decisive(lines[i].text)]
        others = sorted(set(seen) - set(decisive))
        chosen = [*decisive[:_MOST_CHECKED], *_spread(others, _SAMPLED)]
        differing = {i for i in chosen if not self._agrees(image, page, places[i], lines[i].text)}
        hidden = len(lines) - len(seen)
        if not seen or _many(hidden, len(lines)) or _many(len(differing), len(chosen)):
            return CheckedText(verdict=TextVerdict.DISAGREES, dpi=image.dpi)
        dropped = differing | set(decisive[_MOST_CHECKED:])
        kept = [i for i in seen if i not in dropped]
        return CheckedText(
            verdict=TextVerdict.AGREES_IN_PART if differing or hidden else TextVerdict.AGREES,
            lines=tuple(lines[i] for i in kept),
            places=tuple(places[i] for i in kept),
            dpi=image.dpi,
        )

    def _is_decisive(self, text: str) -> bool:
        signs = [c for c in text if c.isalnum()]
        return len(signs) >= self.shortest and any(c.isdigit() for c in signs)

    def _agrees(self, image: PageImage, page: Grey, place: Box, text: str) -> bool:
        margin = round(_PADDING / _MM * image.dpi)
        crop = straight_crop(page, place, image.skew, margin)
        with guarded(self.component):
            line = self.engine.read_line(crop, image.dpi)
        return line is not None and says_the_same(text, line.text)


def says_the_same(text: str, read: str) -> bool:
    """Whether OCR confirms a text: much alike, and every word with a digit the same on both sides.

    O and 0 count as one, and so do l, i and 1: OCR cannot tell them apart, a grammar can.
    """
    ours, theirs = _words(text), _words(read)
    one, other = ("".join(word for word, _ in words) for words in (ours, theirs))
    if fuzz.ratio(one, other) < _ALIKE * 100:
        return False
    return all(word in other for word, number in ours if number) and all(
        word in one for word, number in theirs if number
    )


def _words(text: str) -> list[tuple[str, bool]]:
    """Words in a form that OCR keeps, and whether each has a digit as it stands."""
    return [
        (word.translate(_LOOK_ALIKES), any(sign.isdigit() for sign in word))
        for word in fold_text(text).split()
    ]


def _place(image: PageImage, box: Box) -> Box:
    shape = (image.grey.shape[0], image.grey.shape[1])
    return turn_box(image.from_scan(box), shape, image.rotation or 0)


def _has_ink(page: Grey, place: Box) -> bool:
    crop = page[place.top : place.bottom, place.left : place.right]
    return crop.size > 0 and bool(np.mean(crop < _INK_BELOW) >= _LEAST_INK)


def _spread(numbers: Sequence[int], most: int) -> list[int]:
    """At most so many of the numbers, first and last among them."""
    if len(numbers) <= most:
        return list(numbers)
    return [numbers[round(i * (len(numbers) - 1) / (most - 1))] for i in range(most)]


def _many(some: int, of_all: int) -> bool:
    return some > _MAY_DIFFER * of_all
