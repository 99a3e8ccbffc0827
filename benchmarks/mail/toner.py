"""What a printer does to a drawing: faint and patchy toner, lost toner, ink that ran."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np

from benchmarks.mail.levels import Print
from benchmarks.mail.rasters import MM, Pixels, as_pixels, cloud, spread, texture
from docindex.testing.samples.chance import Dice


def printed(
    drawing: Pixels, other: Callable[[], Pixels] | None, how: Print, dpi: int, dice: Dice
) -> Pixels:
    """Print a drawing.

    Args:
        drawing: shape (height, width), 0 black to 255 white; stays as it is.
        other: draws the other side, unmirrored, in the same shape; None: nothing can shine
            through.
        dpi: of the drawing.
    """
    page = drawing
    if dice.chance(how.bleed):
        page = _run(page, how.bleed_width * dpi / MM)
    if dice.chance(how.broken):
        page = _broken(page, dice.uniform(*how.broken_share), dice)
    if dice.chance(how.faint):
        page = _faint(page, dice.uniform(*how.faint_ink), how.patchy, dice)
    if other is not None and dice.chance(how.through):
        page = _shining_through(page, other(), dice.uniform(*how.through_ink), dpi)
    return page


def _run(page: Pixels, width: float) -> Pixels:
    """Ink wider on every side by a width in pixels that need not be whole."""
    whole = int(width)
    if whole:
        page = as_pixels(cv2.erode(page, np.ones((2 * whole + 1, 2 * whole + 1), np.uint8)))
    wider = cv2.erode(page, cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3)))
    share = width - whole
    return as_pixels(cv2.addWeighted(page, 1 - share, wider, share, 0))


def _broken(page: Pixels, share: float, dice: Dice) -> Pixels:
    """Toner lost in small flakes."""
    worn = page.copy()
    spread(worn, _flakes(round(share, 2)), cv2.max, dice)
    return worn


@lru_cache(maxsize=16)
def _flakes(share: float) -> Pixels:
    noise = texture(2, 1.4)
    edge = float(np.quantile(noise, 1 - share))
    return as_pixels(np.clip((noise - edge + 0.15) / 0.3, 0, 1) * 255)


def _faint(page: Pixels, darkness: float, patchy: float, dice: Dice) -> Pixels:
    field = cloud(dice, (12, 9), darkness * (1 - patchy), darkness)
    if dice.chance(0.3):
        # A drum that is worn on one side prints a weak band down the page.
        column = dice.between(0, 8)
        field[:, column] = (field[:, column] * 0.7).astype(np.uint8)
    height, width = page.shape
    strength = cv2.resize(field, (width, height), interpolation=cv2.INTER_CUBIC)
    ink = cv2.multiply(cv2.bitwise_not(page), strength, scale=1 / 255)
    return as_pixels(cv2.bitwise_not(ink))


def _shining_through(page: Pixels, other: Pixels, ink: float, dpi: int) -> Pixels:
    behind = cv2.blur(cv2.flip(other, 1), (max(3, dpi // 60), max(3, dpi // 60)))
    shadow = cv2.convertScaleAbs(cv2.bitwise_not(behind), alpha=ink)
    return as_pixels(cv2.subtract(page, shadow))
