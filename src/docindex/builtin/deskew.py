"""Preprocessor `deskew`: measures the skew that remains on the upright page; turns nothing."""

from __future__ import annotations

from typing import ClassVar, Final

import attrs
import numpy as np

from docindex.contracts import Component, NoOptions, Setting
from docindex.imaging.binarize import binarize, looks_bitonal
from docindex.imaging.deskew import estimate_skew
from docindex.imaging.geometry import upright
from docindex.imaging.pyramid import levels_to, pyramid
from docindex.pageimage import PageImage

# Of grey pages: lines are as sharp there as at 300 dpi, at a third of the time.
# Thin strokes of a small image are pale; taking them in blurs the rows that a skew is seen by.
_INK_BELOW: Final = 0.60
_WORKING_DPI: Final = 140.0


@attrs.frozen
class Deskew:
    """Measures skew by strip profiles: of black and white at full size, of grey at 150 dpi."""

    makes_layer: ClassVar[bool] = False

    def apply(self, image: PageImage) -> PageImage:
        """Set `skew`; 0 where the page shows no lines. An unknown rotation counts as none."""
        page, sideways = image.binary, (image.rotation or 0) % 180 != 0
        if sideways or not looks_bitonal(page):
            small = pyramid(page, levels_to(image.dpi, _WORKING_DPI))[-1]
            page = binarize(small, _INK_BELOW)
        if sideways:
            page = np.ascontiguousarray(upright(page, 90))
        return attrs.evolve(image, skew=estimate_skew(page).angle)


def create(_options: NoOptions, _setting: Setting) -> Deskew:
    """Make the component."""
    return Deskew()


COMPONENT: Final = Component(
    "deskew", NoOptions, create, "Measures a page's skew, up to 15 degrees."
)
