"""Preprocessor `orientation`: finds out which way up a page was scanned; turns nothing."""

from __future__ import annotations

from typing import ClassVar, Final

import attrs
import cv2
import numpy as np
from attrs import validators

from docindex.contracts import Component, Setting
from docindex.errors import PluginError
from docindex.imaging.binarize import binarize, looks_bitonal
from docindex.imaging.orientation import Orientation, estimate_orientation, with_profile
from docindex.imaging.pyramid import levels_to, pyramid
from docindex.pageimage import Grey, PageImage

_WORKING_DPI: Final = 100.0
# Of halved black and white, as `binarize` has it on white paper.
_INK_OF_BITS: Final = 153
# From here on (5.9 standard deviations) a third of the page is enough to know.
_CLEAR: Final = 0.65
# Below this the glyphs' vote (4.5 standard deviations) wants a second opinion.
_SURE: Final = 0.5
# Fewer letters beside each other are no line whose profile could be looked at.
_LEAST_OF_LINE: Final = 10
_LINE_DPI: Final = 140.0
# Tesseract's detection asks for 50 characters; asking it on less takes 0.2 seconds for nothing.
_LEAST_LETTERS: Final = 40
# Of 168 turned pages in capitals or digits Tesseract put nine wrongly, the surest of them at 0.19.
_LEAST_ANSWER: Final = 0.3


@attrs.frozen(kw_only=True)
class OrientationOptions:
    """Options of `orientation`.

    Args:
        osd: ask Tesseract's orientation detection where the outlines of the glyphs say little.
    """

    osd: bool = attrs.field(default=True, validator=validators.instance_of(bool))


@attrs.frozen(kw_only=True)
class OrientationFinder:
    """Finds the rotation from glyph outlines and lines of text, with Tesseract in reserve."""

    options: OrientationOptions
    makes_layer: ClassVar[bool] = False

    def apply(self, image: PageImage) -> PageImage:
        """Set `rotation`; it stays as it was where nothing tells, or where the two disagree."""
        found = _estimate(image)
        if found.confidence < _SURE and found.letters >= _LEAST_OF_LINE:
            found = with_profile(found, _lines(image))
        if self.options.osd and found.confidence < _SURE and found.letters >= _LEAST_LETTERS:
            found = _with_second_opinion(found, image)
        if found.rotation is None:
            return image
        return attrs.evolve(image, rotation=found.rotation)


def _estimate(image: PageImage) -> Orientation:
    """What the outlines say: those of the middle third, and of the whole page if need be."""
    page = image.binary
    third = page[len(page) // 3 : -(len(page) // 3) or None]
    found = estimate_orientation(_reduced(third, image.dpi))
    if found.confidence >= _CLEAR:
        return found
    return estimate_orientation(_reduced(page, image.dpi))


def _reduced(page: Grey, dpi: float) -> Grey:
    """Ink and paper at 100 to 200 dpi."""
    small = pyramid(page, levels_to(dpi, _WORKING_DPI))[-1]
    if not looks_bitonal(page):
        return binarize(small)
    return np.asarray(cv2.inRange(small, _INK_OF_BITS + 1, 255), np.uint8)


def _lines(image: PageImage) -> Grey:
    """The page as its lines are measured: in black and white at full size, or else at 150 dpi."""
    if looks_bitonal(image.binary):
        return image.binary
    return binarize(pyramid(image.binary, levels_to(image.dpi, _LINE_DPI))[-1])


def _with_second_opinion(found: Orientation, image: PageImage) -> Orientation:
    """What Tesseract says, unless it contradicts; the same as before where it says nothing."""
    # Loading Tesseract takes 0.1 seconds, and most pages do not need it.
    from docindex.builtin.tesseract import detect_orientation

    try:
        answer = detect_orientation(image.grey, image.dpi)
    except (ImportError, PluginError):
        # Without Tesseract or its model a rotation stays unknown; the page can still be indexed.
        return found
    if answer is None or answer[1] < _LEAST_ANSWER:
        return found
    if found.rotation not in {None, answer[0]}:
        return attrs.evolve(found, rotation=None, confidence=0.0)
    return attrs.evolve(found, rotation=answer[0], confidence=answer[1])


def create(options: OrientationOptions, _setting: Setting) -> OrientationFinder:
    """Make the component."""
    return OrientationFinder(options=options)


COMPONENT: Final = Component(
    "orientation",
    OrientationOptions,
    create,
    "Finds out which way up a page was scanned.",
)
