from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from docindex.imaging.components import find_pieces


@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_labels_and_bounds_agree(height: int, width: int, seed: int) -> None:
    ink = np.random.default_rng(seed).integers(0, 2, (height, width), dtype=np.uint8) * 255
    labels, stats = find_pieces(ink)
    assert ((labels > 0) == (ink > 0)).all()
    for label, (left, top, wide, high, area) in list(enumerate(stats.tolist()))[1:]:
        rows, columns = np.nonzero(labels == label)
        assert (columns.min(), rows.min()) == (left, top)
        assert (columns.max() + 1 - left, rows.max() + 1 - top) == (wide, high)
        assert len(rows) == area


def test_pieces_that_touch_at_a_corner_are_one() -> None:
    _, stats = find_pieces(np.eye(5, dtype=np.uint8))
    assert len(stats) == 2


def test_more_pieces_than_16_bits_count() -> None:
    ink = np.zeros((600, 600), np.uint8)
    ink[::2, ::2] = 255
    labels, stats = find_pieces(ink)
    assert len(stats) == 300 * 300 + 1
    assert len(np.unique(labels)) == len(stats)
