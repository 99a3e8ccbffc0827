"""Connected pieces of ink, at a third of the time that OpenCV's defaults take."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from cv2.typing import MatLike

Labels = npt.NDArray[np.integer[Any]]
Stats = npt.NDArray[np.int32]

_MOST_OF_16_BITS = 0xFFFF


def find_pieces(ink: MatLike) -> tuple[Labels, Stats]:
    """Label the pieces of ink, touching at corners included.

    Labels of 16 bits are tried first: the time goes into writing them. Pages of noise have more
    pieces than that, which OpenCV reports by an error in some versions and by the count in others.

    Args:
        ink: shape (height, width), uint8, not 0 where there is ink.

    Returns:
        Labels of the ink's shape; and for each label left, top, width, height and area, label 0
        being the paper.
    """
    try:
        count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, ltype=cv2.CV_16U)
    except cv2.error:
        count = _MOST_OF_16_BITS
    if count >= _MOST_OF_16_BITS:
        _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, ltype=cv2.CV_32S)
    return np.asarray(labels), np.asarray(stats, np.int32)
