"""Sums of a picture along straight lines of every slope at once.

The discrete Radon transform of Brady (1998): neighbouring columns are added pairwise, each pair in
every shift that its width allows, so that all slopes together cost little more than adding up
the columns once for each doubling of their number.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Sums = npt.NDArray[np.uint16]


def sheared_sums(columns: Sums, most: int) -> Sums:
    """Add up columns along lines that fall from the first column to the last.

    Args:
        columns: shape (columns, rows); no sum along a line may reach 65,536.
        most: the steepest line falls by so many rows; less than `line_length(columns)`.

    Returns:
        Shape (most + 1, rows): item `s, y` is the sum along the line from row `y` in the first
        column to row `y + s` in column `line_length(columns) - 1`, empty beyond the picture.
    """
    blocks, length = columns[:, None, :], line_length(len(columns))
    rows, wide = columns.shape[1], 1
    while len(blocks) > 1:
        if len(blocks) % 2:
            blocks = np.concatenate((blocks, np.zeros_like(blocks[:1])))
        wide *= 2
        # Two more than the share of the slopes that is asked for: halves round either way.
        slopes = min(wide, -(-most * wide // length) + 2)
        left, right, known = blocks[::2], blocks[1::2], blocks.shape[1] - 1
        blocks = np.empty((len(left), slopes, rows), np.uint16)
        for slope in range(slopes):
            half, shift = min(slope // 2, known), min(slope - slope // 2, rows)
            upper = slice(0, rows - shift)
            np.add(left[:, half, upper], right[:, half, shift:], out=blocks[:, slope, upper])
            blocks[:, slope, rows - shift :] = left[:, half, rows - shift :]
    return np.asarray(blocks[0, : most + 1])


def line_length(columns: int) -> int:
    """The number of columns, filled up to a power of two, that the slopes refer to."""
    return 1 << (columns - 1).bit_length()
