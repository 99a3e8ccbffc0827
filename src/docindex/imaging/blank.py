"""Whether a side is empty: paper with nothing a person wrote or printed on it.

In doubt a side is not blank: what is called blank nobody looks at again.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from docindex.imaging.binarize import binarize
from docindex.imaging.components import Stats, find_pieces
from docindex.imaging.pyramid import levels_to, pyramid
from docindex.pageimage import Grey

Flags = npt.NDArray[np.bool_]

_WORKING_DPI: Final = 70.0
_MM: Final = 25.4
# More ink than this is a lid that was open, a photograph or a dark sheet: a person should see it.
_MOST_INK: Final = 0.5
# An eighth of a working pixel: the hairlines of a ballpoint pen must survive the halving.
_INK_BELOW: Final = 224
# Of the paper's brightness. On drawn pages at 75 to 100 dpi weak toner is found from 0.70 on, and
# show-through is taken for print from 0.80 on.
_FAINT_BELOW: Final = 0.74
# Millimetres. Dark edges of the scanner are solid and touch the edge of the image.
_SOLID: Final = 2.0
_EDGE_FRINGE: Final = 1.0
_EDGE_STRIP: Final = 2.5
# A line of print: strokes of this size, with gaps closed this long and this high. What is lower
# is a rule, or a streak of dirt on the scanner's glass.
_LEAST_STROKE: Final = 0.8
_LETTER_GAP: Final = 3.0
_LEAST_LINE: Final = (6.0, 1.2)
# ISO 838: punch holes of 5.5 to 7 mm, 12 mm from the edge; torn ones are larger.
_HOLE: Final = (4.0, 9.0)
_HOLE_FROM_EDGE: Final = 22.0
# A disc fills 0.79 of its bounds.
_HOLE_FILL: Final = 0.65
# So many pieces of a letter's size are text, and need no closer look.
_TEXT_PIECES: Final = 80
_TEXT_SIZE: Final = (1.2, 8.0)


def is_blank(binary: Grey, dpi: float) -> bool:
    """Tell whether nothing is on a page but specks, punch holes, dark edges and streaks.

    Args:
        binary: shape (height, width), 0 ink, 255 paper, in any orientation.
        dpi: dots per inch.

    Returns:
        False as soon as one short line of print or writing is there, and for pages that are
        mostly dark.
    """
    levels = levels_to(dpi, _WORKING_DPI)
    ink = np.asarray(cv2.inRange(pyramid(binary, levels)[-1], 0, _INK_BELOW - 1), np.uint8)
    per_mm = dpi / 2**levels / _MM
    if cv2.countNonZero(ink) > _MOST_INK * ink.size:
        return False
    # The upper half of a letter has letters enough, and what has not is looked at as a whole.
    if _is_busy(ink[: len(ink) // 2 + 1], per_mm) or _is_busy(ink, per_mm):
        return False
    strokes = _strokes(_without_edges(ink, per_mm), per_mm)
    return not any(
        _reaches(strokes, gap, per_mm) for gap in ((_LETTER_GAP, 1.0), (1.0, _LETTER_GAP))
    )


def has_faint_print(grey: Grey, dpi: float) -> bool:
    """Tell whether a grey page holds print or writing too faint for the layer `binary`.

    Looked at from afar, where grain has gone: weak toner is darker there than the print of the
    other side that shines through.

    Args:
        grey: shape (height, width), 0 black to 255 white, in any orientation.
        dpi: dots per inch.
    """
    levels = levels_to(dpi, _WORKING_DPI)
    small = pyramid(grey, levels)[-1]
    return not is_blank(binarize(small, _FAINT_BELOW), dpi / 2**levels)


def _is_busy(ink: Grey, per_mm: float) -> bool:
    """Whether so many pieces are of a letter's size that it must be text."""
    _, stats = find_pieces(ink)
    larger, smaller = stats[1:, 2:4].max(axis=1), stats[1:, 2:4].min(axis=1)
    least, most = (size * per_mm for size in _TEXT_SIZE)
    letters = int(((smaller >= least) & (larger <= most)).sum())
    return letters >= _TEXT_PIECES


def _kernel(width: float, height: float, per_mm: float) -> Grey:
    """A rectangle of ones of a size in millimetres, at least one pixel."""
    return np.ones((max(round(height * per_mm), 1), max(round(width * per_mm), 1)), np.uint8)


def _without_edges(ink: Grey, per_mm: float) -> Grey:
    """The ink without solid areas that reach the edge of the image, and without a strip there."""
    opened = cv2.morphologyEx(ink, cv2.MORPH_OPEN, _kernel(_SOLID, _SOLID, per_mm))
    solid = np.asarray(opened, np.uint8)
    rest = ink.copy()
    if cv2.countNonZero(solid):
        rest[_edges(solid, per_mm) > 0] = 0
    strip = max(round(_EDGE_STRIP * per_mm), 1)
    rest[:strip] = rest[-strip:] = 0
    rest[:, :strip] = rest[:, -strip:] = 0
    return rest


def _edges(solid: Grey, per_mm: float) -> Grey:
    """Those of the solid areas that reach the edge of the image, and their fringe."""
    labels, stats = find_pieces(solid)
    height, width = solid.shape
    reach = np.zeros(len(stats), np.uint8)
    left, top, wide, high = stats[:, :4].T
    reach[(left == 0) | (top == 0) | (left + wide == width) | (top + high == height)] = 255
    reach[0] = 0
    fringe = 2 * _EDGE_FRINGE + 1 / per_mm
    return np.asarray(cv2.dilate(np.take(reach, labels), _kernel(fringe, fringe, per_mm)), np.uint8)


def _strokes(ink: Grey, per_mm: float) -> Grey:
    """The ink without specks and punch holes."""
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, _kernel(0.7, 0.7, per_mm))
    labels, stats = find_pieces(joined)
    keep = stats[:, 2:4].max(axis=1) >= _LEAST_STROKE * per_mm
    keep &= ~_holes(stats, ink.shape, per_mm)
    keep[0] = False
    # Three times as fast as indexing.
    return np.take(np.where(keep, np.uint8(255), np.uint8(0)), labels)


def _holes(stats: Stats, shape: tuple[int, ...], per_mm: float) -> Flags:
    """Which components are round, of a hole's size, and near an edge."""
    left, top, width, height, area = stats.T
    larger, smaller = np.maximum(width, height), np.minimum(width, height)
    to_edge = np.minimum.reduce([left, top, shape[1] - left - width, shape[0] - top - height])
    fits = (larger >= _HOLE[0] * per_mm) & (larger <= _HOLE[1] * per_mm)
    round_enough = (smaller >= 0.7 * larger) & (area >= _HOLE_FILL * width * height)
    return np.asarray(fits & round_enough & (to_edge + larger <= _HOLE_FROM_EDGE * per_mm))


def _reaches(strokes: Grey, gap: tuple[float, float], per_mm: float) -> bool:
    """Whether strokes, with gaps of this width and height closed, make up something long."""
    joined = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, _kernel(*gap, per_mm))
    _, stats = find_pieces(joined)
    larger, smaller = stats[1:, 2:4].max(axis=1), stats[1:, 2:4].min(axis=1)
    long, high = (size * per_mm for size in _LEAST_LINE)
    return bool(((larger >= long) & (smaller >= high)).any())
