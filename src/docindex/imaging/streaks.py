"""Streaks: dirt on the glass of a scanner draws one thin line down every page that passes."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from docindex.pageimage import Grey

_MM: Final = 25.4
_WIDEST_MM: Final = 0.6
# A streak goes from edge to edge, with gaps where the dirt is thin; rulings and frames end at the
# margins of the page.
_LONG: Final = 0.7
_MARGIN_MM: Final = 4.0
_IN_MARGINS: Final = 0.5
# Columns of print are ink for a quarter at most; those at the sides of a streak for more.
_BESIDE: Final = 0.35


def without_streaks(binary: Grey, dpi: float) -> Grey:
    """The page without thin lines that run down all of it, exactly parallel to its edge.

    The paper may lie askew, a streak never does: it is parallel to the way of the paper. A pixel of
    it is ink where both its neighbours are.

    Args:
        binary: shape (height, width), 0 ink, 255 paper, as it was scanned.
        dpi: dots per inch.

    Returns:
        The same array where there are none, else a copy.
    """
    ink = _ink(binary)
    if float(ink.max(initial=0.0)) < _LONG:
        return binary
    margin = max(round(_MARGIN_MM / _MM * dpi), 1)
    ends = np.minimum(_ink(binary[:margin]), _ink(binary[-margin:]))
    widest = max(round(_WIDEST_MM / _MM * dpi), 1)
    page = binary
    for start, end in _runs(ink >= _BESIDE):
        lines = slice(start, end)
        long = float(ink[lines].max()) >= _LONG and float(ends[lines].max()) >= _IN_MARGINS
        if long and end - start <= widest and start > 0 and end < len(ink):
            page = page.copy() if page is binary else page
            page[:, lines] = np.maximum(binary[:, start - 1], binary[:, end])[:, None]
    return page


def _ink(rows: Grey) -> npt.NDArray[np.float32]:
    """The share of ink in each column."""
    means = cv2.reduce(rows, 0, cv2.REDUCE_AVG, dtype=cv2.CV_32F)[0]
    return np.asarray(1 - means / 255, dtype=np.float32)


def _runs(marked: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where marked columns begin, and where the first behind them is."""
    edges = np.flatnonzero(np.diff(marked.astype(np.int8), prepend=0, append=0))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
