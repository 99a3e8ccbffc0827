"""Ink and paper apart, against the brightness of the paper around."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from docindex.imaging.pyramid import pyramid
from docindex.pageimage import Grey

# Measured on generated mail (docs: limits): at 0.72 a third of the barcodes is lost.
_INK_BELOW: Final = 0.60
# A dark edge of the scanner or a photograph is no paper: the background is never taken darker
# than half of what most of the sheet is, nor than any paper that is sold.
_LEAST_OF_PAPER: Final = 0.5
_DARKEST_PAPER: Final = 32
# Half way between pale ink and the paper strokes stay whole (`python -m benchmarks.printed`).
_INK_AT_MOST: Final = 0.85
# The other side of thin paper shines through with less than a fifth of its ink.
_SHINES_THROUGH: Final = 0.80
_NOISES: Final = 4.0
_GRID_LEVELS: Final = 4
_BLOCK: Final = 32  # pixels of the halved page: some letters of a line
_STROKE: Final = (3, 3)  # pixels of the halved page; a speck is darker than that mean
_SMOOTHED: Final = (9, 9)
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


def binarize(grey: Grey, ink_below: float | None = None) -> Grey:
    """Set every pixel to ink or paper by comparing it with the paper around it.

    The background is a grid of cells of 16 pixels, widened by dilation over the ink and smoothed
    by a median; a pixel is ink below a share of it. Where the darkest ink around is pale, the share
    is half way between that ink and the paper, as far as the noise allows. An image of black and
    white only comes back as it is.

    Args:
        grey: shape (height, width), uint8, 0 black to 255 white, of any resolution.
        ink_below: share of the paper's brightness, 0..1, below which a pixel is ink; None: 0.60,
            and up to 0.85 where the ink is pale.

    Returns:
        The same shape, 0 ink and 255 paper.
    """
    if looks_bitonal(grey) and _is_bitonal(grey):
        return grey
    height, width = grey.shape
    levels = min(max((min(grey.shape) // _LEAST_CELLS).bit_length() - 1, 0), _GRID_LEVELS)
    layers = pyramid(grey, levels)
    paper = _background(layers[-1])
    if ink_below is None and levels == _GRID_LEVELS:
        least = cv2.convertScaleAbs(paper * _shares(layers[1], paper))
    else:
        least = cv2.convertScaleAbs(paper, alpha=ink_below or _INK_BELOW)
    everywhere = cv2.resize(least, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.compare(grey, everywhere, cv2.CMP_GT), dtype=np.uint8)


def _is_bitonal(image: Grey) -> bool:
    """Whether every pixel is black or white: only then do those that are not black add up so."""
    return cv2.sumElems(image)[0] == 255 * cv2.countNonZero(image)


def _background(cells: Grey) -> Grey:
    """Brightness of the paper on a coarse grid, from the page on that grid."""
    around = cv2.medianBlur(cv2.dilate(cells, _KERNEL, iterations=2), 9)
    paper = float(np.percentile(around, 90))
    least = max(round(paper * _LEAST_OF_PAPER), _DARKEST_PAPER)
    return np.maximum(around, np.uint8(least)).astype(np.uint8)


def _shares(half: Grey, paper: Grey) -> npt.NDArray[np.float32]:
    """Below which share of the paper a pixel is ink, on the grid of the paper.

    Args:
        half: the page at half its size, where noise is half as strong.
        paper: its brightness, 16 pixels of the page to a cell.
    """
    blocks = _darkest(np.asarray(cv2.blur(half, _STROKE), dtype=np.uint8))
    darkest = cv2.resize(blocks, paper.shape[::-1], interpolation=cv2.INTER_NEAREST)
    ink = darkest / paper.astype(np.float32)
    most = min(_INK_AT_MOST, 1 - _NOISES * _noise(half) / float(np.median(paper)))
    shares = np.where(ink < _SHINES_THROUGH, (1 + ink) / 2, _INK_BELOW)
    shares = np.clip(shares, _INK_BELOW, max(most, _INK_BELOW)).astype(np.float32)
    return np.asarray(cv2.blur(shares, _SMOOTHED), dtype=np.float32)


def _darkest(half: Grey) -> Grey:
    """The darkest pixel of each block."""
    height, width = (-(-size // _BLOCK) * _BLOCK for size in half.shape)
    bottom, right = height - half.shape[0], width - half.shape[1]
    whole = cv2.copyMakeBorder(half, 0, bottom, 0, right, cv2.BORDER_REPLICATE)
    rows = whole.reshape(height // _BLOCK, _BLOCK, width).min(axis=1)
    return np.asarray(rows.reshape(len(rows), width // _BLOCK, _BLOCK).min(axis=2), dtype=np.uint8)


def _noise(half: Grey) -> float:
    """Standard deviation of the noise of the page in its own size, grey levels."""
    rows = half[::_SAMPLED_ROWS].astype(np.int16)
    # Of the difference of two: 0.6745 of sqrt(2) deviations; halving had made the noise half.
    return 2 * float(np.median(np.abs(np.diff(rows, axis=1)))) / 0.954
