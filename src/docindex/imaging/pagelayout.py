"""What a page looks like from afar: where its ink lies, its lines, its rules; nothing is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from docindex.model import Box
from docindex.pageimage import Grey

_MM: Final = 25.4
# Rows and columns of the coarse grid.
_GRID: Final = (8, 5)
# Dots per inch at which rules are looked for: one is two pixels wide, and a line of text is grey.
_RULE_DPI: Final = 50.0
_RULE_GREY: Final = 200
# Millimetres: no stroke of a letter is as long.
_RULE: Final = 30.0
_WIDE: Final = 70.0
# Lines that begin as near to each other, in millimetres, begin at one margin.
_MARGIN: Final = 4.0
_A4: Final = (210.0, 297.0)
# Shares of ink are a few per cent, and four times as much is not four times as different.
_MOST_INK: Final = 0.25
_OF_LINES: Final = 6


def page_layout(page: Grey, dpi: float, lines: Sequence[Box]) -> tuple[float, ...]:
    """The page as `classlooks.PAGE_NUMBERS` numbers, most 0..1, rounded to four decimals.

    Args:
        page: upright, shape (height, width), 0 ink, 255 paper.
        dpi: dots per inch.
        lines: its lines of text, in pixels of `page`.
    """
    height, width = (side / dpi * _MM for side in page.shape)
    numbers = np.concatenate(
        [
            _ink(page),
            _of_lines(lines, dpi, page.shape[1]),
            _rules(page, dpi),
            [width / _A4[0], height / _A4[1]],
        ]
    )
    return tuple(float(round(number, 4)) for number in numbers.tolist())


def _ink(page: Grey) -> npt.NDArray[np.float64]:
    """The square root of the share of ink in each cell of the grid, row by row."""
    cells = cv2.resize(page, (_GRID[1], _GRID[0]), interpolation=cv2.INTER_AREA)
    share = 1.0 - np.asarray(cells, np.float64) / 255.0
    return np.asarray(np.sqrt(np.minimum(share, _MOST_INK) / _MOST_INK).ravel(), np.float64)


def _of_lines(lines: Sequence[Box], dpi: float, width: int) -> npt.NDArray[np.float64]:
    """How many lines, how wide, how high, and how many begin where most begin."""
    if not lines:
        return np.zeros(_OF_LINES)
    left = np.array([line.left for line in lines]) / dpi * _MM
    wide = np.array([line.width for line in lines]) / dpi * _MM
    high = np.array([line.height for line in lines]) / dpi * _MM
    beside = (np.abs(left[:, None] - left[None]) <= _MARGIN).sum(axis=1)
    return np.array(
        [
            np.log1p(len(lines)) / 5.0,
            float((wide > _WIDE).mean()),
            float(wide.mean()) / (width / dpi * _MM),
            float(np.median(high)) / 10.0,
            float(np.quantile(high, 0.9)) / 10.0,
            float(beside.max()) / len(lines),
        ]
    )


def _rules(page: Grey, dpi: float) -> npt.NDArray[np.float64]:
    """How much of the page's height and width has a rule that runs across it, log-scaled."""
    scale = _RULE_DPI / dpi
    size = (max(round(page.shape[1] * scale), 1), max(round(page.shape[0] * scale), 1))
    dark = np.asarray(cv2.resize(page, size, interpolation=cv2.INTER_AREA)) < _RULE_GREY
    ink = dark.astype(np.uint8)
    length = max(round(_RULE * _RULE_DPI / _MM), 1)
    across = cv2.erode(ink, np.ones((1, length), np.uint8)).any(axis=1).sum()
    down = cv2.erode(ink, np.ones((length, 1), np.uint8)).any(axis=0).sum()
    return np.log1p(np.array([across, down], np.float64)) / 4.0
