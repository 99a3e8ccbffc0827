"""Which way up lines of text lie, from the ink above and below the height of an x.

Ascenders are three times as frequent as descenders: in the profile of a line the fall at the feet
is steeper than the rise at the heads. Capitals and digits rise as they fall and tell nothing.
"""

from __future__ import annotations

import numpy as np

from docindex.imaging.deskew import sheared_profiles
from docindex.pageimage import Grey

# Parts of the page's width, so that columns and short lines count as such.
_PARTS = 6
# Of a page's width, a quarter of a millimetre: within a stroke.
_FLANK = 1 / 840


def feet_surplus(binary: Grey, skew: float) -> float:
    """How much steeper lines of text end downwards than upwards.

    Args:
        binary: shape (height, width), 0 ink, 255 paper, with its lines along the rows.
        skew: degrees counter-clockwise by which the lines are turned.

    Returns:
        -1..1: positive on upright pages of mixed case, negative on such pages upside down, near 0
        where nothing tells.
    """
    profiles = sheared_profiles(binary, skew, _PARTS).astype(np.float32)
    flank = max(round(binary.shape[1] * _FLANK), 1)
    steps = profiles[:, :-flank] - profiles[:, flank:]
    energy = float(np.einsum("ij,ij->", steps, steps))
    return float(np.einsum("ij,ij->", steps, np.abs(steps))) / energy if energy else 0.0
