"""Halved copies of an image: the one way of shrinking that costs next to nothing."""

from __future__ import annotations

import cv2
import numpy as np

from docindex.imaging.keeping import once_for_image
from docindex.pageimage import Grey


@once_for_image
def halve(image: Grey) -> Grey:
    """The image at half its size, each pixel the mean of two by two.

    OpenCV's area interpolation is fast at exactly 2:1 only, so an odd last row or column is left
    out and pixel `(x, y)` always covers `(2x, 2y)` to `(2x+1, 2y+1)`.

    Args:
        image: shape (height, width), uint8.

    Returns:
        Shape (height // 2, width // 2), but never less than one pixel either way; read-only where
        the image is.
    """
    height, width = image.shape
    even = image[: max(height // 2 * 2, 1), : max(width // 2 * 2, 1)]
    size = (max(width // 2, 1), max(height // 2, 1))
    half = np.asarray(cv2.resize(even, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    half.flags.writeable = image.flags.writeable
    return half


def pyramid(image: Grey, levels: int) -> tuple[Grey, ...]:
    """The image and its halvings, largest first.

    Args:
        image: shape (height, width), uint8.
        levels: how often to halve, 0 or more.

    Returns:
        `levels + 1` images; item `n` is 2**n times smaller than the first.
    """
    images = [image]
    for _ in range(levels):
        images.append(halve(images[-1]))
    return tuple(images)


def levels_to(dpi: float, wanted: float) -> int:
    """How often an image can be halved without falling below a resolution.

    Args:
        dpi: dots per inch of the image.
        wanted: dots per inch that must remain.
    """
    levels = 0
    while dpi / 2 >= wanted:
        dpi, levels = dpi / 2, levels + 1
    return levels
