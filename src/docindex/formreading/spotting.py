"""Finding small pictures near where they are expected, to a fraction of a pixel."""

from __future__ import annotations

import math
from typing import Any, Final

import attrs
import cv2
import numpy as np
import numpy.typing as npt

from docindex.formreading.frames import MM, PAPER, Places
from docindex.pageimage import Grey

# Grey levels by which a window must vary before its correlation means anything.
_LEAST_CONTRAST: Final = 12.0


@attrs.frozen(kw_only=True, eq=False)
class Spots:
    """Where pictures were found; n of them.

    Args:
        centres: shape (n, 2), millimetres; the expected ones where nothing is there.
        scores: shape (n,), normalised correlation, -1..1; 0 where the page is empty.
        empty: shape (n,), whether the page is empty, or of one colour, at the place.
    """

    centres: Places
    scores: npt.NDArray[np.float64]
    empty: npt.NDArray[np.bool_]


def spot(
    image: Grey, dpi: float, pictures: npt.NDArray[np.uint8], expected: Places, reach: float
) -> Spots:
    """Find each picture near its place.

    Args:
        image: shape (height, width), 0 ink to 255 paper.
        dpi: dots per inch of image and pictures.
        pictures: shape (n, height, width).
        expected: shape (n, 2), their centres in millimetres; they may lie off the image.
        reach: millimetres, how far to look each way.
    """
    count, height, width = pictures.shape
    room = math.ceil(reach * dpi / MM)
    edge = (room + height, room + height, room + width, room + width)
    padded = cv2.copyMakeBorder(image, *edge, cv2.BORDER_CONSTANT, value=(PAPER,))
    half = np.array([width / 2, height / 2])
    corners = np.rint(expected * dpi / MM - half).astype(int)
    corners = np.clip(corners, (-width, -height), (image.shape[1], image.shape[0]))
    centres, scores = expected.copy(), np.zeros(count)
    empty = np.ones(count, bool)
    for i, (x, y) in enumerate(corners.tolist()):
        window = padded[y + height : y + 2 * (height + room), x + width : x + 2 * (width + room)]
        if window.min() == PAPER:
            continue
        answer = cv2.matchTemplate(window, pictures[i], cv2.TM_CCOEFF_NORMED)
        _, score, _, (column, row) = cv2.minMaxLoc(answer)
        found = window[row : row + height, column : column + width]
        if found.std() < _LEAST_CONTRAST:
            continue
        empty[i], scores[i] = False, score
        place = (_peak(answer[row], column), _peak(answer[:, column], row))
        centres[i] = (np.array([x, y]) - room + place + half) * (MM / dpi)
    return Spots(centres=centres, scores=scores, empty=empty)


def _peak(values: npt.NDArray[Any], top: int) -> float:
    """Where the parabola through a largest value and its neighbours has its top."""
    if not 0 < top < len(values) - 1:
        return float(top)
    before, at, behind = (float(value) for value in values[top - 1 : top + 2])
    bend = before - 2 * at + behind
    return top + (0.5 * (before - behind) / bend if bend < 0 else 0.0)
