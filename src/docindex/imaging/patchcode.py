"""A reader of Kodak patch codes: four bars that separate documents in a stack.

Dimensions and patterns: Kodak A-61599, "Patch Code Information". Four bars, three spaces of one
width, 0.80 inch in all; wide bars 0.20, narrow bars and spaces 0.08 inch, each within 0.01.

**Reading direction.** A scanner reads a patch from the edge of the sheet that is fed first, so
sheets carry one on each edge and each is drawn from its edge inwards. T read backwards is 3, and
1 is 6. Seen upright, a patch in the upper or the left half is therefore read downwards or to the
right, which is the page's reading direction as well. In the lower or right half the two rules
disagree: the direction stays unknown there, unless another patch of the page settles it. Two
patches on opposite edges that mirror each other settle it too, even where nothing tells which way
up the sheet is: whichever edge comes first, they say the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

import attrs
import cv2
import numpy as np
import numpy.typing as npt

from docindex.imaging.geometry import turn_box, upright
from docindex.imaging.pyramid import levels_to, pyramid
from docindex.model import Box, Patch
from docindex.pageimage import Grey

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_CODES: Final = {"WWNN": "1", "WNNW": "2", "WNWN": "3", "NWWN": "4", "NNWW": "6", "NWNW": "T"}
_EITHER: Final = {"1": "1|6", "6": "1|6", "3": "T|3", "T": "T|3"}

# Inches.
_NARROW: Final = 0.08
_WIDE: Final = 0.20
_OVERALL: Final = 0.80
# The standard's 0.01 on either edge of bar and space, and what printing and scanning add.
_SLACK: Final = 0.03
# How much wider ink makes all bars, and narrower all spaces; less than nothing: thinner.
_GAIN: Final = 0.05
_OVERALL_SHARE: Final = 0.08
_QUIET: Final = 0.10
# A fifth bar this near, in this share of the strips, makes it a barcode of another kind.
_BAR: Final = (0.03, 0.35)
_NEAR: Final = 0.40
_FAR: Final = 100.0
_MOST_BESIDE: Final = 0.7
_LEAST_LENGTH: Final = 0.60
_LARGEST_BREAK: Final = 0.20
_LEAST_COVERAGE: Final = 0.7
_STRIP: Final = 0.04
_LARGEST_SKEW: Final = 9.0
_WORKING_DPI: Final = 70.0


@attrs.frozen(kw_only=True)
class _Crossing:
    """Where one strip across the bars shows a code, in inches.

    Args:
        beside: how far before and after the code the next ink is, where that is of a bar's width;
            `_FAR` otherwise.
    """

    strip: int
    start: float
    end: float
    pattern: str
    beside: tuple[float, float]


@attrs.frozen(kw_only=True)
class _Found:
    """A patch in pixels of the upright page, its bars' pattern read downwards or to the right.

    Args:
        lying: whether the bars are parallel to the top edge.
        near: whether it lies in the upper half, or for standing bars in the left one.
    """

    box: Box
    pattern: str
    lying: bool
    near: bool

    @property
    def inward(self) -> str:
        """The code as read from the nearer edge inwards."""
        return _CODES[self.pattern if self.near else self.pattern[::-1]]


def read_patch_codes(binary: Grey, dpi: float, rotation: int | None) -> tuple[Patch, ...]:
    """Read the Kodak patch codes on a page, wherever they stand, skewed up to 9 degrees.

    Strips across the bars are measured one by one; a patch is believed where neighbouring strips
    over at least 0.6 inch of the bars' length show the same four bars between quiet zones, on a
    straight line.

    Args:
        binary: shape (height, width), 0 ink, 255 paper, in the scan's orientation.
        dpi: dots per inch, 100 or more, the same both ways.
        rotation: degrees counter-clockwise that turn the page upright, a multiple of 90; None
            where it is not known.

    Returns:
        Patches with boxes in pixels of `binary`, from top to bottom of the upright page. A code
        whose reading direction is not known (see above) is `T|3` or `1|6`.
    """
    levels = levels_to(dpi, _WORKING_DPI)
    small = pyramid(binary, levels)[-1]
    turn, working_dpi = rotation or 0, dpi / 2**levels
    page = np.ascontiguousarray(upright(small, turn))
    found = [
        *_patches(page, working_dpi, lying=True),
        *_patches(np.ascontiguousarray(page.T), working_dpi, lying=False),
    ]
    found.sort(key=lambda patch: (patch.box.top, patch.box.left))
    shape = (page.shape[0], page.shape[1])
    return tuple(
        Patch(code=code, box=_enlarged(turn_box(patch.box, shape, -turn), 2**levels))
        for patch, code in zip(found, _settled(found, known=rotation is not None), strict=True)
    )


def _enlarged(box: Box, factor: int) -> Box:
    return Box(
        left=box.left * factor,
        top=box.top * factor,
        right=box.right * factor,
        bottom=box.bottom * factor,
    )


def _settled(found: Sequence[_Found], *, known: bool) -> list[str]:
    """The code of each patch, of both directions where nothing tells which is meant."""
    codes = []
    for patch in found:
        twin = any(
            other.lying == patch.lying
            and other.near != patch.near
            and other.pattern == patch.pattern[::-1]
            for other in found
        )
        sure = twin or (known and patch.near)
        codes.append(patch.inward if sure else _EITHER.get(patch.inward, patch.inward))
    sure_codes = {code for code in codes if "|" not in code}
    for place, code in enumerate(codes):
        meant = sure_codes.intersection(code.split("|"))
        if len(meant) == 1:
            codes[place] = meant.pop()
    return codes


def _patches(page: Grey, dpi: float, *, lying: bool) -> Iterator[_Found]:
    """Patches whose bars are parallel to the top edge of an array that may be transposed."""
    strip = max(round(_STRIP * dpi), 1)
    for chain in _chains(_crossings(page, dpi, strip), strip / dpi):
        if not _is_bar_code(chain, strip / dpi):
            continue
        start = round(min(crossing.start for crossing in chain) * dpi)
        end = round(max(crossing.end for crossing in chain) * dpi)
        first, last = chain[0].strip * strip, (chain[-1].strip + 1) * strip
        box = (
            Box(left=first, top=start, right=last, bottom=end)
            if lying
            else Box(left=start, top=first, right=end, bottom=last)
        )
        near = end <= page.shape[0] / 2
        yield _Found(box=box, pattern=chain[0].pattern, lying=lying, near=near)


def _strips(page: Grey, strip: int) -> Grey:
    """Ink by majority in strips `strip` pixels wide, cleaned of specks; shape (strips, height)."""
    width = page.shape[1] // strip * strip
    total = np.zeros((page.shape[0], width // strip), np.uint16)
    for place in range(strip):
        total += page[:, place:width:strip]
    ink = np.where(total < 128 * strip, np.uint8(1), np.uint8(0))
    return np.asarray(np.ascontiguousarray(cv2.medianBlur(ink, 3).T), np.uint8)


def _crossings(page: Grey, dpi: float, strip: int) -> list[_Crossing]:
    """Every place where a strip from top to bottom meets four bars of a code and quiet zones."""
    if page.shape[1] < strip:
        return []
    steps = np.diff(np.pad(_strips(page, strip), ((0, 0), (1, 1))).astype(np.int8), axis=1)
    strips, starts = np.nonzero(steps == 1)
    ends = np.nonzero(steps == -1)[1]
    if len(starts) < len("WWNN"):
        return []
    runs = np.stack([starts, ends], axis=1) / dpi
    # Four bars in a row: edges 0 to 7 from the start of the first to the end of the last.
    codes = np.concatenate([runs[place : len(runs) - 3 + place] for place in range(4)], axis=1)
    before, after = _gaps(strips, runs, page.shape[0] / dpi)
    widths = np.diff(codes, axis=1)
    gain = _NARROW - widths[:, 1::2].mean(axis=1)
    bars = widths[:, ::2] - gain[:, None]
    wide = bars > (_NARROW + _WIDE) / 2
    fits = (
        (strips[:-3] == strips[3:])
        & (np.minimum(before[:-3], after[3:]) >= _QUIET)
        & (np.abs(codes[:, 7] - codes[:, 0] - _OVERALL) <= _OVERALL * _OVERALL_SHARE)
        & (np.abs(gain) <= _GAIN)
        & (np.ptp(widths[:, 1::2], axis=1) <= _SLACK)
        & (np.abs(bars - np.where(wide, _WIDE, _NARROW)) <= _SLACK).all(axis=1)
        & (wide.sum(axis=1) == 2)
    )
    lengths = runs[:, 1] - runs[:, 0]
    is_bar = (lengths >= _BAR[0]) & (lengths <= _BAR[1])
    follows = np.diff(strips, prepend=-1) == 0
    before = np.where(follows & np.roll(is_bar, 1), before, _FAR)
    after = np.where(np.roll(follows & is_bar, -1), after, _FAR)
    return [
        _Crossing(
            strip=int(strips[place]),
            start=float(codes[place, 0]),
            end=float(codes[place, 7]),
            pattern="".join("W" if one else "N" for one in wide[place]),
            beside=(float(before[place]), float(after[place + 3])),
        )
        for place in np.flatnonzero(fits)
    ]


def _gaps(strips: Ints, runs: Floats, height: float) -> tuple[Floats, Floats]:
    """How much paper is before and after each run of ink, up to the next one or the edge."""
    first = np.diff(strips, prepend=-1) != 0
    last = np.diff(strips, append=-1) != 0
    before = runs[:, 0] - np.where(first, 0.0, np.roll(runs[:, 1], 1))
    after = np.where(last, height, np.roll(runs[:, 0], -1)) - runs[:, 1]
    return before, after


def _chains(crossings: Sequence[_Crossing], strip: float) -> list[list[_Crossing]]:
    """Crossings that go on in about one place; some strips between may not show the code."""
    chains: list[list[_Crossing]] = []
    for crossing in crossings:
        for chain in chains:
            last = chain[-1]
            steps = crossing.strip - last.strip
            reach = math.tan(math.radians(_LARGEST_SKEW)) * steps * strip + _SLACK
            if (
                0 < steps * strip <= _LARGEST_BREAK
                and last.pattern == crossing.pattern
                and abs(last.start - crossing.start) <= reach
            ):
                chain.append(crossing)
                break
        else:
            chains.append([crossing])
    return chains


def _is_bar_code(chain: Sequence[_Crossing], strip: float) -> bool:
    """Whether a chain is long enough, without too many breaks, and straight."""
    places = np.array([crossing.strip for crossing in chain]) * strip
    length = places[-1] - places[0] + strip
    if length < _LEAST_LENGTH or len(chain) * strip < _LEAST_COVERAGE * length:
        return False
    beside = np.array([crossing.beside for crossing in chain])
    steady = np.abs(beside - np.median(beside, axis=0)) <= _SLACK
    if ((beside <= _NEAR) & steady).mean(axis=0).max() >= _MOST_BESIDE:
        return False
    middles = np.array([(crossing.start + crossing.end) / 2 for crossing in chain])
    slope, offset = np.polyfit(places, middles, 1)
    straight = np.abs(slope * places + offset - middles).max() <= _SLACK
    return bool(straight and abs(slope) <= math.tan(math.radians(_LARGEST_SKEW)))
