"""Ink and paper apart, against the brightness of the paper around."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from docindex.imaging.pyramid import pyramid
from docindex.pageimage import Grey

# Measured on generated mail (docs: limits): at 0.72 a third of the barcodes is lost.
_INK_BELOW: Final = 0.60
# A dark edge of the scanner or a photograph is no paper: the background is never taken darker
# than half of what most of the sheet is, nor than any paper that is sold.
_LEAST_OF_PAPER: Final = 0.5
_DARKEST_PAPER: Final = 32
_GRID_LEVELS: Final = 4
_LEAST_CELLS: Final = 16
_SAMPLED_ROWS: Final = 16
_KERNEL: Final = np.ones((3, 3), np.uint8)


def looks_bitonal(image: Grey) -> bool:
    """Whether sampled rows hold black and white only: what scanners grey is grey in every row.

    Args:
        image: shape (height, width), uint8.
    """
    sample = np.ascontiguousarray(image[::_SAMPLED_ROWS])
    return cv2.countNonZero(cv2.inRange(sample, 1, 254)) == 0


def binarize(grey: Grey, ink_below: float = _INK_BELOW) -> Grey:
    """Set every pixel to ink or paper by comparing it with the paper around it.

    The background is a grid of cells of 16 pixels, widened by dilation over the ink and smoothed
    by a median; a pixel is ink below a share of it. An image of black and white only comes back as
    it is.

    Args:
        grey: shape (height, width), uint8, 0 black to 255 white, of any resolution.
        ink_below: share of the paper's brightness, 0..1, below which a pixel is ink.

    Returns:
        The same shape, 0 ink and 255 paper.
    """
    if looks_bitonal(grey) and cv2.countNonZero(cv2.inRange(grey, 1, 254)) == 0:
        return grey
    height, width = grey.shape
    threshold = cv2.convertScaleAbs(_background(grey), alpha=ink_below)
    everywhere = cv2.resize(threshold, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.compare(grey, everywhere, cv2.CMP_GT), dtype=np.uint8)


def _background(grey: Grey) -> Grey:
    """Brightness of the paper on a coarse grid over the image."""
    levels = min(max((min(grey.shape) // _LEAST_CELLS).bit_length() - 1, 0), _GRID_LEVELS)
    cells = cv2.dilate(pyramid(grey, levels)[-1], _KERNEL, iterations=2)
    cells = cv2.medianBlur(cells, 9)
    paper = float(np.percentile(cells, 90))
    least = max(round(paper * _LEAST_OF_PAPER), _DARKEST_PAPER)
    return np.maximum(cells, np.uint8(least)).astype(np.uint8)
