"""How a scan is shown: upright, straight and small; and where its boxes lie then. Pure."""

from __future__ import annotations

import math
from typing import Final, Self

import attrs

from docindex.imaging.geometry import turn_box
from docindex.model import Box, PageSurvey

# Nobody sees a page that leans less, and leaving it as it is keeps its lines sharp.
_LEAST_SKEW: Final = 0.2
# Beyond this a page does not lean, it lies; such a value is no skew.
_MOST_SKEW: Final = 45.0
# A rectangle that comes out thinner was no turned rectangle to begin with.
_LEAST_SIDE: Final = 1.0


@attrs.frozen(kw_only=True)
class Spot:
    """A box on the shown page, in shares of its width and height, 0 to 1."""

    left: float
    top: float
    width: float
    height: float


@attrs.frozen(kw_only=True)
class View:
    """How one page is shown.

    Args:
        scan: (width, height) of the scan in pixels.
        drawn: (width, height) of the shrunk scan in pixels, with one resolution both ways.
        rotation: degrees counter-clockwise to turn it upright: 0, 90, 180 or 270.
        skew: degrees counter-clockwise by which it leans after that turn; 0 where too little.
    """

    scan: tuple[int, int]
    drawn: tuple[int, int]
    rotation: int
    skew: float

    @classmethod
    def of(cls, survey: PageSurvey, largest: int) -> Self | None:
        """The view of a page, or None where its file could not be opened.

        Args:
            largest: pixels of the longer side of the shrunk scan; no scan is enlarged.
        """
        page = survey.page
        if page.width <= 0 or page.height <= 0:
            return None
        finest = max(page.dpi_x, page.dpi_y)
        stretch = (
            (finest / page.dpi_x, finest / page.dpi_y) if page.dpi_x and page.dpi_y else (1, 1)
        )
        across, down = page.width * stretch[0], page.height * stretch[1]
        shrink = min(1.0, largest / max(across, down))
        leans = _LEAST_SKEW <= abs(survey.skew) < _MOST_SKEW
        return cls(
            scan=(page.width, page.height),
            drawn=(max(round(across * shrink), 1), max(round(down * shrink), 1)),
            rotation=survey.rotation or 0,
            skew=survey.skew if leans else 0.0,
        )

    @property
    def turned(self) -> tuple[int, int]:
        """(width, height) of the shrunk scan after the turn, in pixels."""
        width, height = self.drawn
        return (height, width) if self.rotation % 180 else (width, height)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the picture in pixels; the corners of a leaning page fit in."""
        width, height = self.turned
        cosine, sine = self._straightening
        return (
            round(width * cosine + height * abs(sine)),
            round(width * abs(sine) + height * cosine),
        )

    def place(self, box: Box) -> Spot:
        """Where a box of the scan lies on the shown page.

        Boxes in records are the bounds of what leans with the page; what is shown is the upright
        rectangle inside, not the bounds of the bounds.

        Args:
            box: pixels of the original scan; may reach beyond it.
        """
        width, height = self.scan
        turned = turn_box(box, (height, width), self.rotation)
        across, down = self._scales
        centre = (
            (turned.left + turned.right) / 2 * across - self.turned[0] / 2,
            (turned.top + turned.bottom) / 2 * down - self.turned[1] / 2,
        )
        x, y = self._straighten(*centre)
        sides = self._straight_sides(turned.width * across, turned.height * down)
        return _cut_at_edge((x + self.size[0] / 2, y + self.size[1] / 2), sides, self.size)

    @property
    def _straightening(self) -> tuple[float, float]:
        """Cosine and sine of the skew."""
        return math.cos(math.radians(self.skew)), math.sin(math.radians(self.skew))

    @property
    def _scales(self) -> tuple[float, float]:
        """Shown pixels per pixel of the turned scan, across and down."""
        width, height = self.scan[::-1] if self.rotation % 180 else self.scan
        return self.turned[0] / width, self.turned[1] / height

    def _straighten(self, x: float, y: float) -> tuple[float, float]:
        """Where a point beside the page's centre comes when the page is turned back by its skew."""
        cosine, sine = self._straightening
        return x * cosine - y * sine, x * sine + y * cosine

    def _straight_sides(self, width: float, height: float) -> tuple[float, float]:
        """Sides of the rectangle that, turned by the skew, has bounds of this width and height."""
        cosine, sine = self._straightening
        shrink = cosine * cosine - sine * sine
        across = (width * cosine - height * abs(sine)) / shrink
        down = (height * cosine - width * abs(sine)) / shrink
        return (across, down) if min(across, down) >= _LEAST_SIDE else (width, height)


def _cut_at_edge(
    centre: tuple[float, float], sides: tuple[float, float], size: tuple[int, int]
) -> Spot:
    left, right = (min(max((centre[0] + s * sides[0] / 2) / size[0], 0), 1) for s in (-1, 1))
    top, bottom = (min(max((centre[1] + s * sides[1] / 2) / size[1], 0), 1) for s in (-1, 1))
    return Spot(left=left, top=top, width=max(right - left, 0), height=max(bottom - top, 0))
