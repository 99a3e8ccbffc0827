"""What people added to a form's zones: ticks, signatures, handwriting; never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from docindex.formreading.blanks import BLANK_DPI
from docindex.formreading.crops import ZoneCrop
from docindex.formreading.frames import MM
from docindex.formreading.values import Answer
from docindex.imaging.components import find_pieces

# Millimetres that a box's inside keeps away from the zone's edge, which is drawn around its lines.
_INSIDE: Final = 0.5
# The gap that parts ticked boxes from the others, as a share of what is free inside: a short tick
# of a thin pen covers a sixth of a box of 3 mm. Gaps half as wide leave the box in doubt.
_GAP: Final = 0.1
_DOUBT: Final = 0.05
# A box covered like this was blackened: crossed out, or corrected.
_BLACKENED: Final = 0.66
# Millimetres: shorter pieces of ink are no strokes; and what strokes must add up to.
_STROKE: Final = 1.5
_WRITTEN: Final = 10.0
# Millimetres: what is straight, longer than this and thinner than that is no pen's, but the rest of
# a printed line or dirt on the scanner's glass.
_LONG: Final = 3.0
_THIN: Final = 0.38


def ticked(boxes: Sequence[ZoneCrop]) -> tuple[Answer, ...]:
    """Which boxes of one side of a form are ticked.

    Args:
        boxes: every box of the side: they are compared with each other.
    """
    quiet = min((box.inked_around() for box in boxes), default=0.0)
    return parted([box.inked(_INSIDE) for box in boxes], quiet)


def parted(shares: Sequence[float], quiet: float) -> tuple[Answer, ...]:
    """Answers by the gap between boxes that were ticked and boxes that were not.

    From what is quiet upwards, boxes without ink follow each other closely; above the first gap
    are those that somebody inked.

    Args:
        shares: how much of each box is covered by ink that was added, 0..1.
        quiet: the same of the form's cleanest empty place.
    """
    lowest, doubtful = quiet, quiet
    for share in sorted(shares):
        if share - lowest > _GAP:
            break
        # Boxes in doubt do not make others in doubt: the gap is measured from those without.
        if share - lowest <= _DOUBT:
            lowest = max(lowest, share)
        doubtful = max(doubtful, share)
    return tuple(_answer(share, lowest, doubtful) for share in shares)


def _answer(share: float, lowest: float, doubtful: float) -> Answer:
    if share <= lowest:
        return Answer.NO
    if share <= doubtful or share >= _BLACKENED:
        return Answer.UNSURE
    return Answer.YES


def written(crop: ZoneCrop) -> Answer:
    """Whether somebody wrote or signed in a zone.

    What comes in from beyond the zone's margin, such as a stamp, a stain or a line of dirt, makes
    the answer `unsure` and no more.
    """
    own, foreign = _strokes(crop)
    if own >= _WRITTEN:
        return Answer.YES
    return Answer.UNSURE if own + foreign > 0 else Answer.NO


def _strokes(crop: ZoneCrop) -> tuple[float, float]:
    """Millimetres of strokes inside the zone: of those that end there, and of the others."""
    height, width = crop.added.shape
    labels, stats = find_pieces(crop.added)
    left, top = stats[:, 0], stats[:, 1]
    right, bottom = left + stats[:, 2], top + stats[:, 3]
    ends = (left > 0) & (top > 0) & (right < width) & (bottom < height)
    sides = stats[:, 2:4] * (MM / BLANK_DPI)
    longest, across = sides.max(axis=1), np.hypot(*sides.T)
    # Strokes that bend cover more than the way from corner to corner.
    thin = stats[:, 4] * (MM / BLANK_DPI) ** 2 <= _THIN * across
    longest[(longest < _STROKE) | ((longest >= _LONG) & thin)] = 0
    longest[0] = 0
    inside = np.zeros(len(stats), bool)
    inside[np.unique(crop.within(labels))] = True
    return float(longest[inside & ends].sum()), float(longest[inside & ~ends].sum())
