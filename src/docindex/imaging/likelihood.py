"""How likely a line holds one of a tenant's references, before anything is read.

A logistic model of a few things that are seen of a line's glyphs and place. It ranks lines and
says how many of them are worth reading; what is read is judged by the grammars alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import attrs
import cv2

from docindex.imaging.geometry import straight_crop
from docindex.imaging.glyphruns import run_likeness
from docindex.imaging.linepieces import LinePieces
from docindex.imaging.lineshapes import likeness, line_shapes
from docindex.imaging.textlines import PADDING
from docindex.model import Box
from docindex.pageimage import Grey

_MM: Final = 25.4
# Below this share of a number's glyphs a line looks like any other.
_UNLIKE: Final = 0.6
_FULL: Final = 0.95
_LONG_RUN: Final = 0.6
_LARGE_MM: Final = 7.0
# Of a line's height: narrower than this no digit is printed, be it that others rise and descend.
_NARROWEST: Final = 0.3

# Fitted by a forerunner of `benchmarks.printedlines` on 96 pages of generated mail (seed 21, all
# four levels, three tenants), 83 lines with a reference; 2026-11-22. The command itself gives other
# weights of the same signs (102 such lines of 3,688); the path was measured with these.
_BIAS: Final = -8.84
_WEIGHTS: Final = {
    "share": 2.11,
    "full": 2.83,
    "bounded": 1.43,
    "right": 0.60,
    "large": -1.54,
    "run": 0.47,
    "long_run": 2.12,
}


@attrs.frozen(kw_only=True)
class LineFeatures:
    """What is seen of a line before it is read; each is 0..1.

    Args:
        share: how much of a number's shape is there, above what any line has of it.
        full: whether nearly all of it is.
        bounded: whether no further tall glyph adjoins the number.
        right: whether the line begins in the right half of the page.
        large: whether it is large print.
        run: likeness of its longest even run of glyphs.
        long_run: whether that is as long as the shortest number.
    """

    share: float = 0.0
    full: float = 0.0
    bounded: float = 0.0
    right: float = 0.0
    large: float = 0.0
    run: float = 0.0
    long_run: float = 0.0

    @property
    def likelihood(self) -> float:
        """Estimated probability, 0..1, that the line holds a reference."""
        features = attrs.asdict(self)
        score = _BIAS + sum(_WEIGHTS[name] * value for name, value in features.items())
        return 1 / (1 + math.exp(-score))


def line_features(
    binary: Grey,
    line: Box,
    dpi: float,
    numbers: Sequence[str],
    shortest: int,
    *,
    skew: float = 0.0,
) -> LineFeatures:
    """Look at one line; what is too narrow for a number is looked at no further.

    Args:
        binary: an upright page, shape (height, width), 0 ink, 255 paper.
        line: pixels of `binary`, from `find_text_lines`.
        dpi: dots per inch.
        numbers: what the tenant's references look like, in the classes of `lineshapes`.
        shortest: the fewest digits and letters that one of them has, 1 or more.
        skew: degrees counter-clockwise by which the content is turned.
    """
    ink = cv2.bitwise_not(straight_crop(binary, line, skew))
    height, width = (side - 2 * PADDING * dpi / _MM for side in ink.shape)
    if width < _NARROWEST * shortest * height:
        return LineFeatures()
    pieces = LinePieces(ink=ink, dpi=dpi)
    like = likeness(line_shapes(pieces), numbers)
    run = run_likeness(pieces, shortest)
    return LineFeatures(
        share=max(like.share - _UNLIKE, 0.0) / (1 - _UNLIKE),
        full=float(like.share >= _FULL),
        bounded=float(like.bounded),
        right=float(line.left > binary.shape[1] / 2),
        large=float(ink.shape[0] > _LARGE_MM * dpi / _MM),
        run=run,
        long_run=float(run >= _LONG_RUN),
    )
