"""Views of one region of a page, made for reading a barcode in it, and the way back to the page."""

from __future__ import annotations

import math
from typing import Final

import attrs
import cv2
import numpy as np
import numpy.typing as npt

from docindex.model import Box
from docindex.pageimage import Grey

_PAPER: Final = 255
# Millimetres: what closes the gaps between the modules of a matrix code, and what no line or letter
# beside it is as thick as.
_GAPS_MM: Final = 2.0
_SOLID_MM: Final = 4.0
_QUIET_MM: Final = 2.0
_MM_PER_INCH: Final = 25.4
Affine = npt.NDArray[np.float64]


@attrs.frozen(kw_only=True, eq=False)
class CodeView:
    """A part of a page as a reader gets to see it.

    Args:
        pixels: shape (height, width), uint8, 0 black to 255 white.
        back: maps edges of pixels of the view, x and y, to those of the page; shape (2, 3).
    """

    pixels: Grey
    back: Affine

    def to_page(self, box: Box) -> Box:
        """The bounds, in pixels of the page, of a box in pixels of the view."""
        corners = np.array(
            [[x, y, 1.0] for x in (box.left, box.right) for y in (box.top, box.bottom)]
        )
        # Rounded before the floor: a box of a view that is a plain crop must come back exactly.
        edges = np.round(corners @ self.back.T, 6)
        left, top = np.floor(edges.min(axis=0)).astype(int)
        right, bottom = np.ceil(edges.max(axis=0)).astype(int)
        return Box(
            left=max(int(left), 0),
            top=max(int(top), 0),
            right=max(int(right), int(left) + 1, 1),
            bottom=max(int(bottom), int(top) + 1, 1),
        )


def plain_view(image: Grey, box: Box) -> CodeView:
    """A part of the image as it is, without a copy."""
    left, top = max(box.left, 0), max(box.top, 0)
    back = np.array([[1.0, 0.0, left], [0.0, 1.0, top]])
    return CodeView(pixels=image[top : box.bottom, left : box.right], back=back)


def turned_view(image: Grey, box: Box, turn: float, scale: float = 1.0) -> CodeView:
    """A part of the image turned about its middle and enlarged, all of it, with paper around.

    Args:
        image: shape (height, width), uint8.
        box: pixels of `image`, within it.
        turn: degrees clockwise by which its content is turned.
        scale: pixels of the view per pixel of the image.
    """
    sine, cosine = math.sin(math.radians(turn)), math.cos(math.radians(turn))
    width = math.ceil(round((box.width * abs(cosine) + box.height * abs(sine)) * scale, 6))
    height = math.ceil(round((box.width * abs(sine) + box.height * abs(cosine)) * scale, 6))
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    linear = np.array([[cosine, sine], [-sine, cosine]]) / scale
    shift = np.array([x, y]) - linear @ np.array([width / 2, height / 2])
    back = np.column_stack([linear, shift])
    # OpenCV counts from the middle of the first pixel, `back` from its edge.
    middles = back.copy()
    middles[:, 2] += linear @ np.array([0.5, 0.5]) - 0.5
    crop = image[box.top : box.bottom, box.left : box.right]
    middles[:, 2] -= (box.left, box.top)
    pixels = cv2.warpAffine(
        crop,
        middles,
        (width, height),
        flags=(cv2.INTER_LINEAR if scale == 1.0 else cv2.INTER_CUBIC) | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(_PAPER,),
    )
    return CodeView(pixels=np.asarray(pixels, np.uint8), back=back)


def softened_view(image: Grey, box: Box, turn: float, smooth: float, scale: float) -> CodeView:
    """A turned view, smoothed before it is enlarged: specks and ragged bars lose their edges.

    Args:
        image, box, turn, scale: as for `turned_view`.
        smooth: sigma in pixels of `image`.
    """
    plain = plain_view(image, box)
    pixels = np.asarray(cv2.GaussianBlur(plain.pixels, (0, 0), smooth), np.uint8)
    height, width = pixels.shape
    view = turned_view(pixels, Box(left=0, top=0, right=width, bottom=height), turn, scale)
    return attrs.evolve(view, back=view.back + np.array([[0, 0, box.left], [0, 0, box.top]]))


def freed_view(image: Grey, box: Box, dpi: float) -> CodeView | None:
    """The matrix code in a part of the image, cut free of lines that touch it: frames of stamps.

    Gaps between modules are closed, what is thinner than a code is taken away, and the largest
    solid rest is cut out along its bounds, with paper around.

    Args:
        image: shape (height, width), uint8, 0 ink and 255 paper.
        box: pixels of `image`, within it.

    Returns:
        None where nothing is solid enough to be a code.
    """
    plain = plain_view(image, box)
    ink = np.asarray(plain.pixels < _PAPER // 2, np.uint8)
    gaps, solid, quiet = (
        max(round(mm * dpi / _MM_PER_INCH), 3) for mm in (_GAPS_MM, _SOLID_MM, _QUIET_MM)
    )
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((gaps, gaps), np.uint8))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((solid, solid), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(opened)
    if count < 2:
        return None
    left, top, width, height, _ = stats[1:][stats[1:, cv2.CC_STAT_AREA].argmax()]
    # Along its bounds, even where they cost a row of every second module: with a margin of 0.8 mm
    # none of the codes was read that this view is for.
    cut = plain.pixels[top : top + height, left : left + width]
    pixels = np.pad(cut, quiet, constant_values=_PAPER)
    back = np.array([[1.0, 0.0, box.left + left - quiet], [0.0, 1.0, box.top + top - quiet]])
    return CodeView(pixels=pixels, back=back)
