"""Corners turned over: a straight line, or a dark edge, that cuts a corner of the sheet off."""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from docindex.pageimage import Grey

_MM: Final = 25.4
# Millimetres of a corner that are looked at, and pixels per millimetre there.
_WINDOW: Final = 48
_SCALE: Final = 2
_SIZE: Final = _WINDOW * _SCALE
# Legs of the triangle that is cut off, along the edges of the image: millimetres, and their ratio.
# Steeper lines are edges of the sheet on a page that lies askew.
_LEGS: Final = (8.0, 47.0)
_RATIO: Final = 2.2
# Of a leg's length, between which the line must be seen: any one of them; a sheet that lies away
# from the edges of the image ends before the line comes to them.
_PARTS: Final = ((0.2, 0.8), (0.05, 0.5), (0.5, 0.95))
_SAMPLES: Final = 40
# What is darker than its surroundings by this share is ink, or a fold's shadow; what is darker
# than this share of the paper is the scanner's bed.
_SHADOW: Final = 0.06
_BED: Final = 0.5
_AROUND: Final = 21
_SEEN: Final = 0.9
# How much may stand where the corner was, just inside it, and just outside on the flap.
_STRAY: Final = (0.02, 0.05, 0.15)
# Of a dark triangle and the paper beside it; and square millimetres that no border explains.
_DARK: Final = 0.97
_LIGHT: Final = 0.15
_LEAST_AREA: Final = 30.0
# The rows of a window that are far enough from a corner to tell how wide a dark border is.
_FAR: Final = 0.75

Places = npt.NDArray[np.int32]


class _Lines(NamedTuple):
    """Where the lines of a window lie, one a row, as places in the window's pixels.

    `along` the line from one edge to the other; `inside` of the triangle; `near` just within it;
    `beside` it on the page.
    """

    along: Places
    inside: Places
    near: Places
    beside: Places


def has_folded_corner(grey: Grey, dpi: float) -> bool:
    """Whether a corner of the sheet is turned over, seen by the fold's shadow or the dark bed.

    On a light bed in black and white there may be no trace of it but the missing print.

    Args:
        grey: shape (height, width), 0 black to 255 white.
        dpi: dots per inch both ways.
    """
    size = round(_WINDOW * dpi / _MM)
    if min(grey.shape) < 2 * size:
        return False
    corners = (
        grey[:size, :size],
        grey[:size, : -size - 1 : -1],
        grey[: -size - 1 : -1, :size],
        grey[: -size - 1 : -1, : -size - 1 : -1],
    )
    return any(not _is_even(corner) and is_folded(_shrunk(corner)) for corner in corners)


def _is_even(corner: Grey) -> bool:
    """Whether nothing in it is darker than anything else by as much as a fold's shadow."""
    return bool(corner.min() >= (1 - _SHADOW) * int(corner.max()))


def _shrunk(corner: Grey) -> Grey:
    whole = np.ascontiguousarray(corner)
    return np.asarray(cv2.resize(whole, (_SIZE, _SIZE), interpolation=cv2.INTER_AREA), np.uint8)


def is_folded(window: Grey) -> bool:
    """Whether the upper left corner of a window of 48 mm at 2 pixels per millimetre is missing."""
    paper = float(np.percentile(window, 90))
    return _is_dark(window < _BED * paper) or _is_lined(window)


def _is_dark(dark: npt.NDArray[np.bool_]) -> bool:
    if not dark[_SCALE, _SCALE]:
        return False
    own = dark & ~_border(dark) & ~_border(dark.T).T
    if np.count_nonzero(own) < _LEAST_AREA * _SCALE**2:
        return False
    lines, flat = _lines(), dark.ravel()
    cut = flat[lines.inside].mean(axis=1) >= _DARK
    free = flat[lines.beside[cut][:, _middle()]].mean(axis=1) <= _LIGHT
    explained = own.ravel()[lines.inside[cut]].sum(axis=1) >= 0.25 * lines.inside.shape[1]
    return bool((free & explained).any())


def _middle() -> npt.NDArray[np.bool_]:
    """Which samples beside a line lie in its middle, away from borders along the edges."""
    share = np.tile((np.arange(_SAMPLES) + 0.5) / _SAMPLES, 2)
    return np.asarray((share > _PARTS[0][0]) & (share < _PARTS[0][1]))


def _border(dark: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """What a dark border at the left covers, as it goes on from the far end of the window."""
    rows = np.arange(round(_FAR * _SIZE), _SIZE)
    widths = np.where(dark[rows].all(axis=1), _SIZE, np.argmin(dark[rows], axis=1))
    slope, width = np.polyfit(rows, widths, 1)
    reach = slope * np.arange(_SIZE) + width + 1
    return np.asarray(np.arange(_SIZE)[None, :] < reach[:, None])


def _is_lined(window: Grey) -> bool:
    around = cv2.medianBlur(window, _AROUND).astype(np.float32)
    ink = (around - window > _SHADOW * around).astype(np.uint8)
    if np.count_nonzero(ink) < _LEGS[0] * _SCALE:
        return False
    lines = _lines()
    seen = cv2.dilate(ink, np.ones((3, 3), np.uint8)).ravel()[lines.along]
    hit = np.zeros(len(seen), bool)
    for low, high in _PARTS:
        part = seen[:, round(low * _SAMPLES) : round(high * _SAMPLES)]
        hit |= part.mean(axis=1) >= _SEEN
    flat = ink.ravel()
    for places, most in zip((lines.inside, lines.near, lines.beside), _STRAY, strict=True):
        hit[hit] = flat[places[hit]].mean(axis=1) <= most
    return bool(hit.any())


@cache
def _lines() -> _Lines:
    legs = np.arange(*_LEGS)
    across, down = (side.reshape(-1, 1) for side in np.meshgrid(legs, legs))
    fit = (np.maximum(across, down) <= _RATIO * np.minimum(across, down)).ravel()
    across, down = across[fit], down[fit]
    share = (np.arange(_SAMPLES) + 0.5)[None] / _SAMPLES
    x, y = across * (1 - share), down * share
    long = np.hypot(across, down)
    step = (down / long, across / long)
    off = {mm: _places(x + step[0] * mm, y + step[1] * mm) for mm in (-2.5, -1.5, 1.5, 2.5)}
    first, second = np.meshgrid(np.linspace(0.04, 0.9, 9), np.linspace(0.04, 0.9, 9))
    within = first + second < 0.92
    return _Lines(
        along=_places(x, y),
        inside=_places(across * first[within], down * second[within]),
        near=np.hstack((off[-1.5], off[-2.5])),
        beside=np.hstack((off[1.5], off[2.5])),
    )


def _places(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> Places:
    columns, rows = (
        np.clip(np.rint(place * _SCALE - 0.5), 0, _SIZE - 1).astype(np.int32) for place in (x, y)
    )
    return np.asarray(rows * _SIZE + columns, np.int32)
