"""Preprocessor `binarize`: adds the layer `binary`, ink and paper apart."""

from __future__ import annotations

from typing import ClassVar, Final

import attrs

from docindex.contracts import Component, NoOptions, Setting
from docindex.imaging.binarize import binarize
from docindex.pageimage import PageImage


@attrs.frozen
class Binarize:
    """Binarises against the brightness of the paper around each pixel."""

    makes_layer: ClassVar[bool] = True

    def apply(self, image: PageImage) -> PageImage:
        """Add the layer `binary`: 0 ink, 255 paper."""
        return image.with_layer("binary", binarize(image.grey))


def create(_options: NoOptions, _setting: Setting) -> Binarize:
    """Make the component."""
    return Binarize()


COMPONENT: Final = Component(
    "binarize",
    NoOptions,
    create,
    "Adds the layer `binary`: ink below 0.60 of the paper around it.",
)
