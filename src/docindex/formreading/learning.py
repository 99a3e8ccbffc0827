"""A blank → landmarks, and zones proposed where it has boxes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs
import cv2
import numpy as np
import numpy.typing as npt

from docindex.formreading.acceptance import LEAST_PRESENT
from docindex.formreading.blanks import BLANK_DPI, BlankSide, shrunk
from docindex.formreading.frames import MM, resampled, turn_about
from docindex.formreading.landmarks import choose_landmarks
from docindex.forms import Zone
from docindex.imaging.components import find_pieces
from docindex.imaging.deskew import estimate_skew
from docindex.imaging.pyramid import halve
from docindex.model import FieldKind
from docindex.pageimage import Grey

# Landmarks that a side must have so that a page with a stamp or two is still known.
LEAST_LANDMARKS: Final = 2 * LEAST_PRESENT
_INK_BELOW: Final = 160
_KERNEL: Final = np.ones((2, 2), np.uint8)
# Millimetres inside the lines of a box to tick, and of a field to write in.
_TICK_SIZES: Final = (2.0, 6.5)
_FIELD_WIDTHS: Final = (15.0, 200.0)
_FIELD_HEIGHTS: Final = (4.5, 40.0)
# A box is paper all over but for small print in a corner; round and open shapes are less.
_FULL: Final = 0.93
_FULL_WITH_LABEL: Final = 0.75
_SQUARE: Final = 0.8
# Boxes this close to another one of their kind are a row for single letters (Kammfeld).
_COMB: Final = 1.2
_LINE: Final = 0.4


@attrs.frozen(kw_only=True)
class LearnedSide:
    """What is made of one side of a blank.

    Args:
        width, height: millimetres.
        zones: proposed ones; `page` is 1 in all of them.
    """

    blank: BlankSide
    width: float
    height: float
    zones: tuple[Zone, ...]


def learn(page: Grey, dpi: float) -> LearnedSide:
    """Learn an upright side of a blank.

    Args:
        page: shape (height, width), 0 ink to 255 paper; may be a scan, skew and all.
        dpi: dots per inch.
    """
    ink = straightened(page, dpi, estimate_skew(page).angle)
    worn, inked = cv2.dilate(ink, _KERNEL), cv2.erode(ink, _KERNEL)
    thin, thick = (shrunk(np.asarray(other, np.uint8)) for other in (worn, inked))
    height, width = (side / dpi * MM for side in page.shape)
    return LearnedSide(
        blank=BlankSide(ink=ink, landmarks=choose_landmarks(shrunk(ink), thin, thick)),
        width=round(width, 1),
        height=round(height, 1),
        zones=tuple(_proposed(ink)),
    )


def straightened(page: Grey, dpi: float, skew: float) -> Grey:
    """An upright page without its skew, at `BLANK_DPI`, 0 ink and 255 paper."""
    height, width = (side / dpi * MM for side in page.shape)
    size = (round(width * BLANK_DPI / MM), round(height * BLANK_DPI / MM))
    while dpi >= 2 * BLANK_DPI:
        page, dpi = halve(page), dpi / 2
    onto_page = turn_about((width / 2, height / 2), skew)
    seen = resampled(page, dpi, onto_page, BLANK_DPI, size)
    return np.where(seen < _INK_BELOW, np.uint8(0), np.uint8(255))


def _proposed(ink: Grey) -> Iterator[Zone]:
    """Boxes to tick and fields to write in, top to bottom; paper that lines enclose."""
    _, stats = find_pieces(ink)
    boxes = stats[1:].astype(float)
    boxes[:, :4] *= MM / BLANK_DPI
    boxes[:, 4] *= (MM / BLANK_DPI) ** 2
    boxes = boxes[np.lexsort((boxes[:, 0], boxes[:, 1].round()))]
    full = boxes[:, 4] / (boxes[:, 2] * boxes[:, 3])
    low, high = np.minimum(boxes[:, 2], boxes[:, 3]), np.maximum(boxes[:, 2], boxes[:, 3])
    ticks = (low >= _TICK_SIZES[0]) & (high <= _TICK_SIZES[1]) & (low >= _SQUARE * high)
    ticks &= full >= _FULL
    fields = (boxes[:, 2] >= _FIELD_WIDTHS[0]) & (boxes[:, 2] <= _FIELD_WIDTHS[1])
    fields &= (boxes[:, 3] >= _FIELD_HEIGHTS[0]) & (boxes[:, 3] <= _FIELD_HEIGHTS[1])
    fields &= full >= _FULL_WITH_LABEL
    ticks[ticks] = ~_in_combs(boxes[ticks])
    for number, box in enumerate(boxes[ticks].tolist(), 1):
        yield _zone(f"mark-{number}", FieldKind.MARK, box, _LINE)
    for number, box in enumerate(boxes[fields].tolist(), 1):
        yield _zone(f"field-{number}", FieldKind.HANDWRITING, box, 0.0)


def _in_combs(boxes: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Whether each box has another one right beside it."""
    left, top, right = boxes[:, 0], boxes[:, 1], boxes[:, 0] + boxes[:, 2]
    level = np.abs(top[:, None] - top[None]) <= _COMB
    beside = np.abs(left[:, None] - right[None]) <= _COMB
    touching = level & beside
    return np.asarray(touching.any(axis=0) | touching.any(axis=1), bool)


def _zone(name: str, kind: FieldKind, box: list[float], margin: float) -> Zone:
    left, top, width, height = box[:4]
    return Zone(
        name=name,
        kind=kind,
        left=round(max(left - margin, 0), 1),
        top=round(max(top - margin, 0), 1),
        width=round(width + 2 * margin, 1),
        height=round(height + 2 * margin, 1),
    )
