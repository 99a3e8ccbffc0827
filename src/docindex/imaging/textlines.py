"""Where lines of text stand, and how likely each holds a printed reference.

Lines are found at a quarter of the scan's resolution, by closing the gaps between letters along
the line. A reference is a run of glyphs of one height, digits and capitals, with dots, dashes,
slashes and single spaces between; the small letters of running text break such runs.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

import attrs
import cv2
import numpy as np
from cv2.typing import MatLike

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
_PADDING: Final = 0.8
# Lines higher than this may be several that touch; a row with this share of the fullest is text.
_MAYBE_SEVERAL: Final = 5.5
_ROW_OF_TEXT: Final = 0.3
_LEAST_OF_TALLEST: Final = 0.4
# Words of large print stand further apart: a share of their height, if so much of it is shared.
_LARGE_GAP: Final = 0.9
_SAME_LINE: Final = 0.7

# Shares of a glyph's height.
_EVEN: Final = 0.14
_MARK: Final = 0.45
_SPACE: Final = 1.3
_TALLEST_SEPARATOR: Final = 1.5
_GLYPH_PITCH: Final = 0.8
_BAR: Final = 0.22
_LEAST_GLYPH_MM: Final = 0.9
# Pieces smaller than a letter, in square inches and for each glyph: dots make up a tenth of
# sound print, more than this is broken (measured: sound 0.09, worn 0.15, poor fax 0.34).
_LEAST_MARK: Final = 1.5e-4
_MOST_MARKS: Final = 0.15
# Inches, down and along: how far apart the pieces of a broken glyph may be.
_BREAK: Final = (0.02, 0.01)
# Runs lower than the line's capitals may be small letters without any that stick out.
_CAPITAL: Final = 0.85
_RISES: Final = (1.2, 1.7)
_SMALL_LETTERS: Final = 0.3
_LONG_ENOUGH: Final = 0.6


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
    padding = round(_PADDING * dpi / _MM)
    return tuple(_enlarged(box, 2**levels, padding, binary.shape) for box in boxes)


def _ink(image: Grey) -> Grey:
    return np.where(image < _INK_BELOW, np.uint8(255), np.uint8(0))


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


@attrs.frozen(kw_only=True)
class _Glyph:
    """The bounds of a connected piece of ink in a line."""

    left: int
    top: int
    right: int
    bottom: int
    height: int

    @property
    def count(self) -> int:
        """How many glyphs it may be that touch."""
        return max(round((self.right - self.left) / (_GLYPH_PITCH * self.height)), 1)

    def is_even_with(self, other: _Glyph) -> bool:
        """Whether both stand on one line and are of one height."""
        most = max(_EVEN * max(self.height, other.height), 1.5)
        return abs(self.top - other.top) <= most and abs(self.bottom - other.bottom) <= most

    def is_separator_after(self, other: _Glyph) -> bool:
        """Whether it is a slash, a bracket or the like: taller than its neighbour, and narrow."""
        most = _EVEN * other.height
        return (
            self.top <= other.top + most
            and self.bottom >= other.bottom - most
            and self.height <= _TALLEST_SEPARATOR * other.height
            and self.right - self.left < _CAPITAL * other.height
        )


def reference_likeness(
    binary: Grey, line: Box, dpi: float, shortest: int, *, skew: float = 0.0
) -> float:
    """Estimate how likely a line holds a printed reference; it ranks lines, it reads nothing.

    Args:
        binary: the page that `line` was found on, 0 ink, 255 paper.
        line: pixels of `binary`.
        dpi: dots per inch.
        shortest: the fewest digits and letters that a reference has, 1 or more.
        skew: degrees counter-clockwise by which the content is turned.

    Returns:
        0..1: 0.6 and more where a run of `shortest` glyphs of capitals' height was seen, the more
        the longer it is; less than that, by the square of its length, for shorter runs.
    """
    ink = cv2.bitwise_not(straight_crop(binary, line, skew))
    glyphs, marks = _glyphs(ink, dpi)
    likeness = _likeness(glyphs, shortest)
    if likeness >= _LONG_ENOUGH or marks <= _MOST_MARKS * len(glyphs):
        return likeness
    # Print that broke into pieces, on fax or by a worn ribbon, is joined again.
    gap = np.ones((round(dpi * _BREAK[0]), round(dpi * _BREAK[1])), np.uint8)
    glyphs, _ = _glyphs(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, gap), dpi)
    return max(likeness, _likeness(glyphs, shortest))


def _likeness(glyphs: list[_Glyph], shortest: int) -> float:
    if not glyphs:
        return 0.0
    capital = _capital(glyphs)
    longest = {True: 0, False: 0}
    for length, height in _runs(glyphs):
        tall = height >= _CAPITAL * capital
        longest[tall] = max(longest[tall], length)
    return max(
        _by_length(longest[True] / shortest), _SMALL_LETTERS * _by_length(longest[False] / shortest)
    )


def _by_length(share: float) -> float:
    """Likeness of a run of this share of the shortest reference."""
    return _LONG_ENOUGH * share**2 if share < 1 else 1 - (1 - _LONG_ENOUGH) / share


def _capital(glyphs: list[_Glyph]) -> float:
    """The height of the line's capitals: of what rises above its neighbour on one baseline."""
    risen = []
    for one, other in itertools.pairwise(glyphs):
        lower, higher = sorted((one.height, other.height))
        on_one_line = abs(one.bottom - other.bottom) <= _EVEN * lower
        if on_one_line and _RISES[0] * lower <= higher <= _RISES[1] * lower:
            risen.append(higher)
    usual = float(np.percentile([glyph.height for glyph in glyphs], 90))
    return max(usual, float(np.median(risen))) if risen else usual


def _glyphs(ink: MatLike, dpi: float) -> tuple[list[_Glyph], int]:
    """The pieces of ink from a small letter's size up, left to right, and how many are smaller.

    There are none in a barcode, and single pixels of noise count nowhere.
    """
    _, stats = find_pieces(ink)
    stats = stats[1:]
    large = stats[:, 3] >= _LEAST_GLYPH_MM * dpi / _MM
    marks = int((~large & (stats[:, 4] >= _LEAST_MARK * dpi**2)).sum())
    stats = stats[large]
    if len(stats) and (stats[:, 2] < _BAR * stats[:, 3]).mean() > 0.5:
        return [], 0
    stats = stats[np.argsort(stats[:, 0], kind="stable")]
    glyphs = [
        _Glyph(left=left, top=top, right=left + width, bottom=top + height, height=height)
        for left, top, width, height, _ in stats.tolist()
    ]
    return glyphs, marks


def _runs(glyphs: list[_Glyph]) -> Iterator[tuple[int, int]]:
    """For each glyph: how many glyphs a run that ends with it has, and its height."""
    lengths = [0] * len(glyphs)
    for place, glyph in enumerate(glyphs):
        lengths[place] += glyph.count
        yield lengths[place], glyph.height
        following = _next_in_run(glyphs, place)
        if following is not None:
            lengths[following] = max(lengths[following], lengths[place])


def _next_in_run(glyphs: list[_Glyph], place: int) -> int | None:
    """The glyph that continues a run, past marks and separators; None: the run ends here."""
    glyph = glyphs[place]
    for following in range(place + 1, len(glyphs)):
        other = glyphs[following]
        if other.left - glyph.right > _SPACE * glyph.height:
            return None
        if other.is_even_with(glyph):
            return following
        if other.bottom <= glyph.top or other.top >= glyph.bottom:
            continue
        if other.height >= _MARK * glyph.height and not other.is_separator_after(glyph):
            return None
    return None
