"""Strips across a page, and where they meet the four bars of a patch code.

Separators are used again and again and may be faint. So ink is looked for here on a small copy of
the page, where noise is averaged away and the limit can be higher than `binarize` has it for
letters at full size.

Dimensions and patterns: Kodak A-61599, "Patch Code Information". Four bars, three spaces of one
width, 0.80 inch in all; wide bars 0.20, narrow bars and spaces 0.08 inch, each within 0.01.
"""

from __future__ import annotations

import math
from typing import Final

import attrs
import cv2
import numpy as np
import numpy.typing as npt

from docindex.imaging.pyramid import pyramid
from docindex.pageimage import Grey

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FAR: Final = 100.0

# Inches.
_NARROW: Final = 0.08
_WIDE: Final = 0.20
_OVERALL: Final = 0.80
# How much wider ink makes all bars, and narrower all spaces; less than nothing: thinner.
_GAIN: Final = 0.05
_OVERALL_SHARE: Final = 0.08
# The standard's 0.01 on either edge of bar and space, and what printing and scanning add.
_SLACK: Final = 0.03
# The same for means of many strips: a pixel and a half of the small copy.
_MEAN_SLACK: Final = 0.02
_QUIET: Final = 0.10
# What may be a bar beside the code.
_BAR: Final = (0.03, 0.35)
# Of the paper round about; bars with 45 % of their ink left are at 0.59.
_INK_BELOW: Final = 0.78
# Paper is what is brightest this far around, and nowhere darker than half of the sheet's.
_LOOK: Final = 0.3
_PAPER_LEVELS: Final = 2
_LEAST_OF_PAPER: Final = 0.5


@attrs.frozen(kw_only=True, eq=False)
class Crossing:
    """Where one strip across the bars shows a code, in inches.

    Args:
        strip: its number on the page, from 0.
        start, end: of the code along the strip.
        pattern: of its bars, `W` wide and `N` narrow, such as `WNNW`.
        widths: of bars and spaces in turn, seven of them.
        beside: how far before and after the code the next ink is, where that is of a bar's width;
            `FAR` otherwise.
    """

    strip: int
    start: float
    end: float
    pattern: str
    widths: Floats
    beside: tuple[float, float]


def find_ink(small: Grey, dpi: float) -> Grey:
    """Tell ink from paper by the brightness of the paper around, faint ink included.

    Args:
        small: shape (height, width), 0 black to 255 white, at about 100 dots per inch.
        dpi: dots per inch of it.

    Returns:
        The same shape, 1 ink and 0 paper.
    """
    cells = pyramid(small, _PAPER_LEVELS)[-1]
    reach = 2 * math.ceil(_LOOK * dpi / 2**_PAPER_LEVELS) + 1
    paper = cv2.dilate(cells, np.ones((reach, reach), np.uint8))
    least = float(np.percentile(paper, 90)) * _LEAST_OF_PAPER
    limit = cv2.convertScaleAbs(np.maximum(paper, np.uint8(least)), alpha=_INK_BELOW)
    height, width = small.shape
    everywhere = cv2.resize(limit, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.compare(small, everywhere, cv2.CMP_LT), np.uint8) & np.uint8(1)


def find_crossings(ink: Grey, dpi: float, strip: int) -> list[Crossing]:
    """Find every place where a strip from top to bottom meets a code between quiet zones.

    Args:
        ink: shape (height, width), 1 ink and 0 paper.
        strip: pixels across; majority makes it ink.

    Returns:
        Crossings by strip, then from top to bottom.
    """
    if ink.shape[1] < strip:
        return []
    line = ink.shape[0] + 1
    edges = _edges(ink, strip)
    overall = edges[7::2] - edges[:-7:2]
    places = np.flatnonzero(np.abs(overall / dpi - _OVERALL) <= _OVERALL * _OVERALL_SHARE)
    # The bar before, the four of the code, the bar after: edges 0 to 11.
    beyond = np.full(2, np.iinfo(np.int64).max // 2)
    edges = np.concatenate([-beyond, edges, beyond])[2 * places[:, None] + np.arange(12)]
    strips = edges[:, 2] // line
    edges -= (strips * line)[:, None]
    one_strip = edges[:, 9] < line
    return _codes(strips[one_strip], edges[one_strip], dpi, line - 1)


def _edges(ink: Grey, strip: int) -> Ints:
    """Where runs of ink start and end, in turn, in strips that are laid end to end.

    Between two strips is one pixel of paper. Strips are cleaned of specks.
    """
    height, width = ink.shape[0], ink.shape[1] // strip * strip
    beside = cv2.boxFilter(ink, cv2.CV_8U, (strip, 1), anchor=(0, 0), normalize=False)
    total = np.asarray(beside, np.uint8)[:, :width:strip]
    majority = np.where(2 * total > strip, np.uint8(1), np.uint8(0))
    laid = np.zeros(1 + total.shape[1] * (height + 1), np.uint8)
    laid[1:].reshape(-1, height + 1)[:, :-1] = cv2.medianBlur(majority, 3).reshape(height, -1).T
    return np.flatnonzero(laid[1:] != laid[:-1])


def _codes(strips: Ints, edges: Ints, dpi: float, height: int) -> list[Crossing]:
    """Those of the candidates that have the widths of a code, and quiet zones.

    Args:
        edges: shape (n, 12), pixels from the start of the strip.
    """
    widths = np.diff(edges[:, 2:10], axis=1) / dpi
    gain = _NARROW - widths[:, 1::2].mean(axis=1)
    bars = widths[:, ::2] - gain[:, None]
    wide = bars > (_NARROW + _WIDE) / 2
    quiet, beside = _surroundings(edges, dpi, height)
    fits = (
        (quiet >= _QUIET)
        & (np.abs(gain) <= _GAIN)
        & (np.ptp(widths[:, 1::2], axis=1) <= _SLACK)
        & (np.abs(bars - np.where(wide, _WIDE, _NARROW)) <= _SLACK).all(axis=1)
        & (wide.sum(axis=1) == 2)
    )
    return [
        Crossing(
            strip=int(strips[place]),
            start=float(edges[place, 2] / dpi),
            end=float(edges[place, 9] / dpi),
            pattern="".join("W" if one else "N" for one in wide[place]),
            widths=widths[place],
            beside=(float(beside[place, 0]), float(beside[place, 1])),
        )
        for place in np.flatnonzero(fits)
    ]


def _surroundings(edges: Ints, dpi: float, height: int) -> tuple[Floats, Floats]:
    """How much paper is around each candidate, and how far bars before and after it are.

    Beyond the edge of the page there is nothing but paper, however near the edge is; a bar that
    touches it is cut off, and has no paper there.
    """
    gaps = np.stack([edges[:, 2] - edges[:, 1], edges[:, 10] - edges[:, 9]], axis=1) / dpi
    last = np.stack([edges[:, 0] < 0, edges[:, 10] > height], axis=1)
    cut = np.stack([edges[:, 2] == 0, edges[:, 9] == height], axis=1)
    lengths = np.stack([edges[:, 1] - edges[:, 0], edges[:, 11] - edges[:, 10]], axis=1) / dpi
    gaps = np.where(cut, 0.0, np.where(last, FAR, gaps))
    is_bar = ~last & (lengths >= _BAR[0]) & (lengths <= _BAR[1])
    return gaps.min(axis=1), np.where(is_bar, gaps, FAR)


def is_exact(widths: Floats, pattern: str) -> bool:
    """Say whether bars and spaces, as means of many strips, are those of a code.

    Args:
        widths: seven, in inches, square to the bars.
        pattern: as in `Crossing`.
    """
    spaces, bars = widths[1::2], widths[::2]
    nominal = np.array([_WIDE if bar == "W" else _NARROW for bar in pattern])
    errors = bars - nominal - (bars.mean() - nominal.mean())
    return bool(np.ptp(spaces) <= _MEAN_SLACK and np.abs(errors).max() <= _MEAN_SLACK)
