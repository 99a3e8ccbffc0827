"""Turning boxes and crops between the scan and the upright page.

Rotations are multiples of 90 degrees counter-clockwise as in `numpy.rot90`; skew is in degrees
counter-clockwise by which the content is turned on the upright page.
"""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from docindex.model import Box
from docindex.pageimage import Grey

_PAPER: Final = 255
# A rectangle that comes out lower than any line of text was no turned rectangle to begin with.
_LEAST_SIDE: Final = 8.0


def _quarters(rotation: int) -> int:
    if rotation % 90:
        raise ValueError(f"rotation {rotation}: must be a multiple of 90 degrees")
    return rotation // 90 % 4


def upright(image: Grey, rotation: int) -> Grey:
    """The image turned by multiples of 90 degrees, as a view.

    Args:
        image: shape (height, width).
        rotation: degrees counter-clockwise, a multiple of 90.

    Raises:
        ValueError: the rotation is no multiple of 90.
    """
    return np.rot90(image, _quarters(rotation))


def turn_box(box: Box, shape: tuple[int, int], rotation: int) -> Box:
    """Where a box lies after its image was turned.

    The way back is `turn_box(turned, turned_shape, -rotation)`, and is exact.

    Args:
        box: pixels of the image before the turn.
        shape: (height, width) of the image before the turn.
        rotation: degrees counter-clockwise by which the image is turned, a multiple of 90.

    Returns:
        The box in pixels of `upright(image, rotation)`.

    Raises:
        ValueError: the rotation is no multiple of 90.
    """
    height, width = shape
    match _quarters(rotation):
        case 1:
            return Box(
                left=box.top, top=width - box.right, right=box.bottom, bottom=width - box.left
            )
        case 2:
            return Box(
                left=width - box.right,
                top=height - box.bottom,
                right=width - box.left,
                bottom=height - box.top,
            )
        case 3:
            return Box(
                left=height - box.bottom, top=box.left, right=height - box.top, bottom=box.right
            )
        case _:
            return box


def _straight_size(box: Box, skew: float) -> tuple[float, float]:
    """Width and height of the rectangle that, turned by `skew`, is bounded by `box`.

    Solves `box.width = w cos + h sin` and `box.height = w sin + h cos`. A box that bounds no such
    rectangle, because it was not drawn around turned content, keeps its own size.
    """
    sine, cosine = abs(math.sin(math.radians(skew))), math.cos(math.radians(skew))
    shrink = cosine * cosine - sine * sine
    width = (box.width * cosine - box.height * sine) / shrink
    height = (box.height * cosine - box.width * sine) / shrink
    if min(width, height) < _LEAST_SIDE:
        return float(box.width), float(box.height)
    return width, height


def _crop_map(box: Box, skew: float, margin: int) -> tuple[npt.NDArray[np.float64], int, int]:
    """Affine map from pixels of the image to pixels of the straight crop, and the crop's size."""
    if skew == 0:
        shift = np.array([[1.0, 0.0, margin - box.left], [0.0, 1.0, margin - box.top]])
        return shift, box.width + 2 * margin, box.height + 2 * margin
    width, height = (math.ceil(side) + 2 * margin for side in _straight_size(box, skew))
    # Pixel centres lie at whole numbers, so the centre of an exclusive box is half a pixel less.
    centre = ((box.left + box.right - 1) / 2, (box.top + box.bottom - 1) / 2)
    matrix = cv2.getRotationMatrix2D(centre, -skew, 1.0).astype(np.float64)
    matrix[0, 2] += (width - 1) / 2 - centre[0]
    matrix[1, 2] += (height - 1) / 2 - centre[1]
    return matrix, width, height


def straight_crop(image: Grey, box: Box, skew: float, margin: int = 0) -> Grey:
    """A part of an upright page, turned straight, with white where the page ends.

    `box` is taken as the bounds of turned content, as `find_text_lines` gives them: the crop holds
    the straight rectangle inside, not the wedges of the neighbours beside it.

    Args:
        image: an upright page, shape (height, width), uint8.
        box: pixels of `image`; may reach beyond it.
        skew: degrees counter-clockwise by which the content is turned, -45 to 45 exclusive.
        margin: pixels to add on each side of the straight rectangle.

    Returns:
        A new array; without skew its pixels are exactly those of the image.
    """
    matrix, width, height = _crop_map(box, skew, margin)
    if skew == 0:
        return _plain_crop(image, box.left - margin, box.top - margin, width, height)
    crop = cv2.warpAffine(
        image,
        matrix,
        (width, height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(_PAPER,),
    )
    return np.asarray(crop, dtype=np.uint8)


def _plain_crop(image: Grey, left: int, top: int, width: int, height: int) -> Grey:
    crop = np.full((height, width), _PAPER, np.uint8)
    rows, columns = image.shape
    inside = image[max(top, 0) : max(top + height, 0), max(left, 0) : max(left + width, 0)]
    if left < columns and top < rows and inside.size:
        row, column = max(-top, 0), max(-left, 0)
        crop[row : row + inside.shape[0], column : column + inside.shape[1]] = inside
    return crop


def box_in_page(inner: Box, box: Box, skew: float, margin: int = 0) -> Box:
    """Where a box of a straight crop lies on the page that the crop was cut from.

    Args:
        inner: pixels of the crop.
        box, skew, margin: what `straight_crop` was given.

    Returns:
        The bounds, in pixels of the page, of the box turned back.
    """
    matrix, _, _ = _crop_map(box, skew, margin)
    back = cv2.invertAffineTransform(matrix)
    corners = np.array(
        [
            [x, y, 1.0]
            for x in (inner.left - 0.5, inner.right - 0.5)
            for y in (inner.top - 0.5, inner.bottom - 0.5)
        ]
    )
    # Rounded before the floor: a box that was cut straight must come back as it was.
    left, top = np.floor(np.round((corners @ back.T).min(axis=0) + 0.5, 6)).astype(int)
    right, bottom = np.ceil(np.round((corners @ back.T).max(axis=0) + 0.5, 6)).astype(int)
    return Box(left=int(left), top=int(top), right=int(right), bottom=int(bottom))
