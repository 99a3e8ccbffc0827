"""Pages in millimetres: upright, without skew, small enough to compare with a blank quickly.

Places are continuous: the upper left corner of an image is (0, 0), and the centre of its first
pixel half a pixel away from it, so that a place means the same at every resolution.
"""

from __future__ import annotations

from typing import Final

import attrs
import cv2
import numpy as np
import numpy.typing as npt

from docindex.imaging.geometry import upright
from docindex.imaging.pyramid import halve, levels_to, pyramid
from docindex.pageimage import Grey, PageImage

MM: Final = 25.4
# A letter of 9 points is 5 pixels high: words differ, and a whole page is half a megapixel.
FINE_DPI: Final = 75.0
COARSE_DPI: Final = FINE_DPI / 2
PAPER: Final = 255

Matrix = npt.NDArray[np.float64]
Places = npt.NDArray[np.float64]


@attrs.frozen(kw_only=True, eq=False)
class StraightPage:
    """An upright page without skew, at two small resolutions.

    Args:
        fine, coarse: shape (height, width), 0 ink to 255 paper, at `FINE_DPI` and `COARSE_DPI`.
        onto_page: 2 x 3, from millimetres of the straight page to millimetres of the upright one.
    """

    fine: Grey
    coarse: Grey
    onto_page: Matrix

    @classmethod
    def of(cls, image: PageImage) -> StraightPage:
        """Prepare a page of which rotation and skew are known; unknown rotation counts as none."""
        page = upright(image.binary, image.rotation or 0)
        return cls.of_upright(page, image.dpi, image.skew)

    @classmethod
    def of_upright(cls, page: Grey, dpi: float, skew: float) -> StraightPage:
        """Prepare an upright page.

        Args:
            page: shape (height, width), 0 ink to 255 paper.
            dpi: dots per inch.
            skew: degrees counter-clockwise by which the content is turned.
        """
        levels = levels_to(dpi, FINE_DPI)
        small = pyramid(np.ascontiguousarray(page), levels)[-1]
        height, width = (side / dpi * MM for side in page.shape)
        onto_page = turn_about((width / 2, height / 2), skew)
        size = (round(width * FINE_DPI / MM), round(height * FINE_DPI / MM))
        fine = resampled(small, dpi / 2**levels, onto_page, FINE_DPI, size)
        return cls(fine=fine, coarse=halve(fine), onto_page=onto_page)


def turn_about(centre: tuple[float, float], skew: float) -> Matrix:
    """The map that turns straight content by `skew` degrees counter-clockwise: 2 x 3."""
    return np.asarray(cv2.getRotationMatrix2D(centre, skew, 1.0), np.float64)


def resampled(
    image: Grey, dpi: float, onto_image: Matrix, wanted_dpi: float, size: tuple[int, int]
) -> Grey:
    """An image seen through a map, at another resolution; white where the image ends.

    Args:
        image: shape (height, width), uint8, with about as many pixels or fewer than are wanted,
            or up to twice as many.
        dpi: of `image`.
        onto_image: 2 x 3, from millimetres of the result to millimetres of `image`.
        wanted_dpi: of the result.
        size: (width, height) of the result in pixels.
    """
    matrix = np.empty((2, 3))
    matrix[:, :2] = onto_image[:, :2] * (dpi / wanted_dpi)
    # The centre of pixel i lies at i + 0.5, here and there.
    centre = onto_image[:, :2] @ np.array([0.5, 0.5]) * (dpi / wanted_dpi)
    matrix[:, 2] = centre + onto_image[:, 2] * dpi / MM - 0.5
    seen = cv2.warpAffine(
        image,
        matrix,
        size,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(PAPER,),
    )
    return np.asarray(seen, np.uint8)


def apply(matrix: Matrix, places: Places) -> Places:
    """Where places lie after a map.

    Args:
        matrix: 2 x 3.
        places: shape (n, 2).
    """
    return np.asarray(places @ matrix[:, :2].T + matrix[:, 2])


def after(first: Matrix, second: Matrix) -> Matrix:
    """The map that applies `first`, then `second`; all 2 x 3."""
    linear = second[:, :2] @ first[:, :2]
    shift = second[:, :2] @ first[:, 2] + second[:, 2]
    return np.asarray(np.column_stack([linear, shift]))
