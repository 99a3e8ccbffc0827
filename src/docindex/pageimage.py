"""One page as pixels, inside a worker: the scan, an isotropic working copy, and layers over it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import MappingProxyType

import attrs
import numpy as np
import numpy.typing as npt

from docindex.model import Box, PageRef

Grey = npt.NDArray[np.uint8]


def _read_only(array: Grey) -> Grey:
    """A view that nobody writes to; what is one already stays the same object (`halve`)."""
    if not array.flags.writeable:
        return array
    view = array.view()
    view.flags.writeable = False
    return view


def _read_only_layers(layers: Mapping[str, Grey]) -> Mapping[str, Grey]:
    return MappingProxyType({name: _read_only(array) for name, array in layers.items()})


@attrs.frozen(kw_only=True, eq=False)
class PageImage:
    """A decoded page; never leaves its worker, and is never turned as a whole.

    Args:
        page: which page it is.
        grey: working image, shape (height, width), uint8, 0 black to 255 white, in the scan's
            orientation, with the same resolution both ways (fax rows are stretched).
        dpi: dots per inch of `grey`.
        scale_x, scale_y: working pixels per pixel of the original scan.
        layers: further images of the same shape by name, such as `binary` (0 ink, 255 paper).
        rotation: degrees counter-clockwise to turn the scan upright; None while unknown.
        skew: degrees counter-clockwise that remain after that turn.
    """

    page: PageRef
    grey: Grey = attrs.field(converter=_read_only)
    dpi: float
    scale_x: float = 1.0
    scale_y: float = 1.0
    layers: Mapping[str, Grey] = attrs.field(factory=dict, converter=_read_only_layers)
    rotation: int | None = None
    skew: float = 0.0

    @property
    def binary(self) -> Grey:
        """The layer `binary` where a preprocessor made one, else the grey image."""
        return self.layers.get("binary", self.grey)

    @functools.cached_property
    def upright(self) -> Grey:
        """The layer `binary` turned upright, made once."""
        return np.ascontiguousarray(np.rot90(self.binary, (self.rotation or 0) // 90))

    def with_layer(self, name: str, array: Grey) -> PageImage:
        """The same page with one more layer (or another one of that name)."""
        return attrs.evolve(self, layers={**self.layers, name: array})

    def to_scan(self, box: Box) -> Box:
        """A box of the working image in pixels of the original scan, cut at the page's edge."""
        return Box(
            left=min(max(round(box.left / self.scale_x), 0), self.page.width),
            top=min(max(round(box.top / self.scale_y), 0), self.page.height),
            right=min(max(round(box.right / self.scale_x), 0), self.page.width),
            bottom=min(max(round(box.bottom / self.scale_y), 0), self.page.height),
        )

    def from_scan(self, box: Box) -> Box:
        """A box of the original scan in pixels of the working image."""
        height, width = self.grey.shape
        return Box(
            left=min(max(round(box.left * self.scale_x), 0), width),
            top=min(max(round(box.top * self.scale_y), 0), height),
            right=min(max(round(box.right * self.scale_x), 0), width),
            bottom=min(max(round(box.bottom * self.scale_y), 0), height),
        )
