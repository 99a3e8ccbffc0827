"""Print made softer: another look at what was read with doubt."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from docindex.pageimage import Grey

# A pixel at 300 dpi: outlines of black and white lose their steps, and strokes stay apart.
_SIGMA_INCHES: Final = 1 / 300


def softened(image: Grey, dpi: float) -> Grey:
    """The image, smoothed by a Gaussian of 0.085 mm.

    Args:
        image: shape (height, width), uint8.
        dpi: dots per inch.
    """
    return np.asarray(cv2.GaussianBlur(image, (0, 0), dpi * _SIGMA_INCHES), np.uint8)
