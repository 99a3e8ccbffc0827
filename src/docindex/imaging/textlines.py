"""Where lines of text stand on an upright page.

Lines are found at a quarter of the scan's resolution, by closing the gaps between letters along
the line.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

import attrs
import cv2
import numpy as np

from docindex.imaging.components import find_pieces
from docindex.imaging.geometry import box_in_page, straight_crop
from docindex.imaging.pyramid import levels_to, pyramid
from docindex.model import Box
from docindex.pageimage import Grey

_MM: Final = 25.4
_WORKING_DPI: Final = 70.0
# A quarter of a working pixel's area: strokes of small print must survive the halving.
_INK_BELOW: Final = 192
# Millimetres. Longer straight ink is a rule: no letter of a letter has such strokes.
_RULE: Final = 14.0
_WORD_GAP: Final = 4.0
_HEIGHTS: Final = (1.2, 18.0)
_LEAST_WIDTH: Final = 2.5
# Dots of i and ä, which may be pieces of their own, stand up to so far above a line.
PADDING: Final = 0.8
# Lines higher than this may be several that touch; a row with this share of the fullest is text.
_MAYBE_SEVERAL: Final = 5.5
_ROW_OF_TEXT: Final = 0.3
_LEAST_OF_TALLEST: Final = 0.4
# Words of large print stand further apart: a share of their height, if so much of it is shared.
_LARGE_GAP: Final = 0.9
_SAME_LINE: Final = 0.7


def find_text_lines(binary: Grey, dpi: float, *, skew: float = 0.0) -> tuple[Box, ...]:
    """Find the lines of text on an upright page.

    Args:
        binary: an upright page, shape (height, width), 0 ink, 255 paper.
        dpi: dots per inch.
        skew: degrees counter-clockwise by which the content is turned.

    Returns:
        Boxes in pixels of `binary`, top to bottom, 0.8 mm larger than the text; columns and cells
        are lines of their own. Under skew they bound the turned line, which `straight_crop` with
        the same skew cuts out alone.
    """
    levels = levels_to(dpi, _WORKING_DPI)
    small = pyramid(binary, levels)[-1]
    per_mm = dpi / 2**levels / _MM
    height, width = small.shape
    whole = Box(left=0, top=0, right=width, bottom=height)
    margin = round(abs(np.sin(np.radians(skew))) * max(width, height))
    ink = _without_rules(_ink(straight_crop(small, whole, skew, margin)), per_mm)
    lines = _joined(sorted(_lines(ink, per_mm), key=lambda line: line.left))
    lines.sort(key=lambda line: (line.top + line.bottom, line.left))
    boxes = (box_in_page(line, whole, skew, margin) for line in lines)
    padding = round(PADDING * dpi / _MM)
    return tuple(_enlarged(box, 2**levels, padding, binary.shape) for box in boxes)


def _ink(image: Grey) -> Grey:
    return np.asarray(cv2.inRange(image, 0, _INK_BELOW - 1), np.uint8)


def _without_rules(ink: Grey, per_mm: float) -> Grey:
    """The ink without long straight strokes along and across."""
    length = round(_RULE * per_mm)
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    # A rule that is not quite straight leaves a fringe one pixel wide.
    rules = cv2.bitwise_or(
        cv2.dilate(across, np.ones((3, 1), np.uint8)), cv2.dilate(down, np.ones((1, 3), np.uint8))
    )
    return np.asarray(cv2.subtract(ink, rules), np.uint8)


def _lines(ink: Grey, per_mm: float) -> Iterator[Box]:
    """Boxes of lines in pixels of the ink."""
    gap = np.ones((1, round(_WORD_GAP * per_mm)), np.uint8)
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, gap)
    _, stats = find_pieces(joined)
    lowest, highest = (height * per_mm for height in _HEIGHTS)
    for left, top, width, height, _ in stats[1:].tolist():
        block = Box(left=left, top=top, right=left + width, bottom=top + height)
        for line in _split(ink, block) if height > _MAYBE_SEVERAL * per_mm else (block,):
            if lowest <= line.height <= highest and width >= _LEAST_WIDTH * per_mm:
                yield line


def _split(ink: Grey, block: Box) -> Iterator[Box]:
    """The lines of a block whose lines touch, cut where a row holds least between two of them."""
    part = ink[block.top : block.bottom, block.left : block.right]
    rows = cv2.reduce(part, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S).ravel()
    full = np.concatenate([[0], (rows >= rows.max() * _ROW_OF_TEXT).astype(np.int8), [0]])
    starts, ends = (np.flatnonzero(np.diff(full) == step) for step in (1, -1))
    lines = ends - starts >= (ends - starts).max() * _LEAST_OF_TALLEST
    starts, ends = starts[lines], ends[lines]
    cuts = [0]
    for end, start in zip(ends[:-1], starts[1:], strict=True):
        cuts.append(int(end + rows[end:start].argmin()))
    cuts.append(block.height)
    for top, bottom in itertools.pairwise(cuts):
        yield attrs.evolve(block, top=block.top + top, bottom=block.top + bottom)


def _joined(lines: list[Box]) -> list[Box]:
    """The lines, from left to right, with the words of large print joined."""
    joined: list[Box] = []
    for line in lines:
        for place, before in enumerate(joined):
            lower = min(line.height, before.height)
            shared = min(line.bottom, before.bottom) - max(line.top, before.top)
            if shared >= _SAME_LINE * lower and line.left - before.right <= _LARGE_GAP * lower:
                joined[place] = Box(
                    left=before.left,
                    top=min(line.top, before.top),
                    right=max(line.right, before.right),
                    bottom=max(line.bottom, before.bottom),
                )
                break
        else:
            joined.append(line)
    return joined


def _enlarged(box: Box, factor: int, padding: int, shape: tuple[int, ...]) -> Box:
    """The box in an image that is `factor` times larger, with padding, cut at the image's edge."""
    return Box(
        left=max(box.left * factor - padding, 0),
        top=max(box.top * factor - padding, 0),
        right=min(box.right * factor + padding, shape[1]),
        bottom=min(box.bottom * factor + padding, shape[0]),
    )
