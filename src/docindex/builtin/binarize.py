"""Preprocessor `binarize`: adds the layer `binary`, ink and paper apart."""

from __future__ import annotations

from typing import ClassVar, Final

import attrs

from docindex.contracts import Component, NoOptions, Setting
from docindex.imaging.binarize import binarize
from docindex.imaging.streaks import without_streaks
from docindex.pageimage import PageImage


@attrs.frozen
class Binarize:
    """Binarises against the brightness of the paper around each pixel."""

    makes_layer: ClassVar[bool] = True

    def apply(self, image: PageImage) -> PageImage:
        """Add the layer `binary`: 0 ink, 255 paper, without streaks of the scanner's glass."""
        binary = without_streaks(binarize(image.grey), image.dpi)
        return image.with_layer("binary", binary)


def create(_options: NoOptions, _setting: Setting) -> Binarize:
    """Make the component."""
    return Binarize()


COMPONENT: Final = Component(
    "binarize",
    NoOptions,
    create,
    "Adds the layer `binary`: ink against the paper around it, without streaks of the glass.",
)
