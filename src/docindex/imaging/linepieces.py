"""The pieces of ink of one line of print, labelled once for all who look at them."""

from __future__ import annotations

import functools
from typing import Final

import attrs
import cv2
import numpy as np
from cv2.typing import MatLike

from docindex.imaging.components import Stats, find_pieces

# Inches, down and along: how far apart the pieces of a broken glyph may be.
_BREAK: Final = (0.02, 0.01)


@attrs.frozen(kw_only=True, eq=False)
class LinePieces:
    """The ink of a straight line.

    Args:
        ink: shape (height, width), uint8, 255 ink, 0 paper.
        dpi: dots per inch of `ink`.
    """

    ink: MatLike
    dpi: float

    @functools.cached_property
    def found(self) -> Stats:
        """Left, top, width, height and area of each piece, left to right."""
        return _left_to_right(self.ink)

    @functools.cached_property
    def joined(self) -> Stats:
        """The same where print that broke into pieces, on fax or by a worn ribbon, is joined."""
        gap = np.ones((round(self.dpi * _BREAK[0]), round(self.dpi * _BREAK[1])), np.uint8)
        return _left_to_right(cv2.morphologyEx(self.ink, cv2.MORPH_CLOSE, gap))


def _left_to_right(ink: MatLike) -> Stats:
    _, pieces = find_pieces(ink)
    pieces = pieces[1:]
    return np.asarray(pieces[np.argsort(pieces[:, 0], kind="stable")], np.int32)
