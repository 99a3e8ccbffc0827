"""What a printer does to a drawing: faint and patchy toner, lost toner, ink that ran."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

import attrs
import cv2
import numpy as np

from benchmarks.mail.levels import Print
from benchmarks.mail.rasters import MM, Pixels, as_pixels, cloud, spread, texture
from docindex.testing.samples.chance import Dice

_FIELD: Final = (12, 9)  # rows and columns in which a faint page's darkness varies
_BAND: Final = 0.7  # of the toner that a drum leaves where it is worn
_FLAKE: Final = 0.12  # mm, sigma; how large the flakes are in which toner comes off


@attrs.frozen(kw_only=True)
class Printer:
    """How well one printer prints; all pages of a document come out of it alike.

    Args:
        ink: share of the toner's darkness, 0..1; 1: it is not faint.
        band: column of the field, from 0, in which its drum is worn; None: it is whole.
        broken: share of the ink that comes off, 0..1.
        bleed: millimetres by which strokes grow on each side.
    """

    ink: float = 1.0
    band: int | None = None
    broken: float = 0.0
    bleed: float = 0.0


def choose_printer(how: Print, dice: Dice) -> Printer:
    """Choose a printer of a level."""
    faint = dice.chance(how.faint)
    return Printer(
        ink=dice.uniform(*how.faint_ink) if faint else 1.0,
        band=dice.between(0, _FIELD[1] - 1) if faint and dice.chance(0.3) else None,
        broken=dice.uniform(*how.broken_share) if dice.chance(how.broken) else 0.0,
        bleed=how.bleed_width if dice.chance(how.bleed) else 0.0,
    )


def printed(drawing: Pixels, printer: Printer, how: Print, dpi: int, dice: Dice) -> Pixels:
    """Print a drawing.

    Args:
        drawing: shape (height, width), 0 black to 255 white; stays as it is.
        how: of the level; says how faint a place may become, and how patchy a page.
        dpi: of the drawing.
    """
    page = drawing
    if printer.bleed:
        page = _run(page, printer.bleed * dpi / MM)
    if printer.broken:
        page = _broken(page, printer.broken, dpi, dice)
    return _faint(page, printer, how, dice) if printer.ink < 1 else page


def shining_through(page: Pixels, other: Callable[[], Pixels], ink: float, dpi: int) -> Pixels:
    """Let what is on the other side shine through thin paper.

    Args:
        other: draws it, unmirrored, in the page's shape.
        ink: its darkness, 0..1.
    """
    behind = cv2.blur(cv2.flip(other(), 1), (max(3, dpi // 60), max(3, dpi // 60)))
    shadow = cv2.convertScaleAbs(cv2.bitwise_not(behind), alpha=ink)
    return as_pixels(cv2.subtract(page, shadow))


def _run(page: Pixels, width: float) -> Pixels:
    """Ink wider on every side by a width in pixels that need not be whole."""
    whole = int(width)
    if whole:
        page = as_pixels(cv2.erode(page, np.ones((2 * whole + 1, 2 * whole + 1), np.uint8)))
    wider = cv2.erode(page, cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3)))
    share = width - whole
    return as_pixels(cv2.addWeighted(page, 1 - share, wider, share, 0))


def _broken(page: Pixels, share: float, dpi: int, dice: Dice) -> Pixels:
    """Toner lost in small flakes."""
    worn = page.copy()
    spread(worn, _flakes(round(share, 2), round(_FLAKE * dpi / MM, 1)), cv2.max, dice)
    return worn


@lru_cache(maxsize=16)
def _flakes(share: float, sigma: float) -> Pixels:
    noise = texture(2, sigma)
    edge = float(np.quantile(noise, 1 - share))
    return as_pixels(np.clip((noise - edge + 0.15) / 0.3, 0, 1) * 255)


def _faint(page: Pixels, printer: Printer, how: Print, dice: Dice) -> Pixels:
    field = cloud(dice, _FIELD, printer.ink * (1 - how.patchy), printer.ink)
    if printer.band is not None:
        field[:, printer.band] = (field[:, printer.band] * _BAND).astype(np.uint8)
    # What patches and a band take away together must leave strokes that a person can still read.
    field = np.maximum(field, np.uint8(how.least_ink * 255))
    height, width = page.shape
    strength = cv2.resize(field, (width, height), interpolation=cv2.INTER_LINEAR)
    ink = cv2.multiply(cv2.bitwise_not(page), strength, scale=1 / 255)
    return as_pixels(cv2.bitwise_not(ink))
