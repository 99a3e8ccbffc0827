"""Preprocessor `orientation`: finds out which way up a page was scanned; turns nothing."""

from __future__ import annotations

from typing import ClassVar, Final

import attrs
from attrs import validators

from docindex.contracts import Component, Setting
from docindex.errors import PluginError
from docindex.imaging.binarize import binarize
from docindex.imaging.orientation import Orientation, estimate_orientation
from docindex.imaging.pyramid import levels_to, pyramid
from docindex.pageimage import PageImage

_WORKING_DPI: Final = 100.0
# From here on (7.2 standard deviations) a third of the page is enough to know.
_CLEAR: Final = 0.8
# Below this the glyphs' vote (4.5 standard deviations) wants a second opinion.
_SURE: Final = 0.5
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
    """Finds the rotation from glyph outlines at 100 to 200 dpi, with Tesseract in reserve."""

    options: OrientationOptions
    makes_layer: ClassVar[bool] = False

    def apply(self, image: PageImage) -> PageImage:
        """Set `rotation`; it stays as it was where nothing tells, or where the two disagree."""
        found = _estimate(image)
        if self.options.osd and found.confidence < _SURE and found.letters >= _LEAST_LETTERS:
            found = _with_second_opinion(found, image)
        if found.rotation is None:
            return image
        return attrs.evolve(image, rotation=found.rotation)


def _estimate(image: PageImage) -> Orientation:
    """What the outlines say: those of the middle third, and of the whole page if need be."""
    levels, page = levels_to(image.dpi, _WORKING_DPI), image.binary
    third = page[len(page) // 3 : -(len(page) // 3) or None]
    found = estimate_orientation(binarize(pyramid(third, levels)[-1]))
    if found.confidence >= _CLEAR:
        return found
    return estimate_orientation(binarize(pyramid(page, levels)[-1]))


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
        return Orientation(letters=found.letters)
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
