"""A reader of Kodak patch codes: four bars that separate documents in a stack.

Strips across the bars are measured roughly, one by one (`patchbars`); a chain of strips that show
the same four bars is measured closely, as a whole.

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
import numpy as np

from docindex.imaging.geometry import turn_box, upright
from docindex.imaging.patchbars import Crossing, find_crossings, find_ink, is_exact
from docindex.imaging.pyramid import levels_to, pyramid
from docindex.model import Box, Patch
from docindex.pageimage import Grey

_CODES: Final = {"WWNN": "1", "WNNW": "2", "WNWN": "3", "NWWN": "4", "NNWW": "6", "NWNW": "T"}
_EITHER: Final = {"1": "1|6", "6": "1|6", "3": "T|3", "T": "T|3"}

# Inches.
_SLACK: Final = 0.03
# A fifth bar this near, in this share of the strips, makes it a barcode of another kind.
_NEAR: Final = 0.40
_MOST_BESIDE: Final = 0.7
_LEAST_LENGTH: Final = 0.60
_LARGEST_BREAK: Final = 0.20
_LEAST_COVERAGE: Final = 0.7
_STRIP: Final = 0.04
_LARGEST_SKEW: Final = 16.0
# Strips of a chain that lie on a straight line; a speck or a streak may move some.
_STRAIGHT: Final = 0.9
_WORKING_DPI: Final = 70.0


@attrs.frozen(kw_only=True)
class _Found:
    """A patch in pixels of the upright page, its bars' pattern read downwards or to the right.

    Args:
        lying: whether the bars are parallel to the top edge.
        near: whether it lies in the upper half, or for standing bars in the left one.
        exact: whether its bars and spaces have the widths of a code.
    """

    box: Box
    pattern: str
    lying: bool
    near: bool
    exact: bool

    @property
    def inward(self) -> str:
        """The code as read from the nearer edge inwards."""
        return _CODES[self.pattern if self.near else self.pattern[::-1]]


def read_patch_codes(grey: Grey, dpi: float, rotation: int | None) -> tuple[Patch, ...]:
    """Read the Kodak patch codes on a page, wherever they stand, skewed up to 16 degrees.

    Strips across the bars are measured one by one; a patch is believed where neighbouring strips
    over at least 0.6 inch of the bars' length show the same four bars between quiet zones, on a
    straight line.

    Args:
        grey: shape (height, width), 0 black to 255 white, in the scan's orientation; a page of
            black and white alone serves as well.
        dpi: dots per inch, 100 or more, the same both ways.
        rotation: degrees counter-clockwise that turn the page upright, a multiple of 90; None
            where it is not known.

    Returns:
        Patches with boxes in pixels of `grey`, from top to bottom of the upright page. A code
        whose reading direction is not known (see above) is `T|3` or `1|6`.
    """
    levels = levels_to(dpi, _WORKING_DPI)
    copies, turn = pyramid(grey, levels), rotation or 0
    found = _look(copies[-1], dpi / 2**levels, turn)
    # On a page without any skew all strips are off by the same part of a pixel, and no mean helps.
    if levels and not all(patch.exact for patch in found):
        levels -= 1
        found = _look(copies[-2], dpi / 2**levels, turn)
    found = [patch for patch in found if patch.exact]
    found.sort(key=lambda patch: (patch.box.top, patch.box.left))
    height, width = copies[levels].shape
    shape = (width, height) if turn % 180 else (height, width)
    return tuple(
        Patch(code=code, box=_enlarged(turn_box(patch.box, shape, -turn), 2**levels))
        for patch, code in zip(found, _settled(found, known=rotation is not None), strict=True)
    )


def _look(small: Grey, dpi: float, turn: int) -> list[_Found]:
    """Everything on a copy of a page that looks like a patch, its bars exact or not."""
    page = np.ascontiguousarray(upright(find_ink(small, dpi), turn))
    return [
        *_patches(page, dpi, lying=True),
        *_patches(np.ascontiguousarray(page.T), dpi, lying=False),
    ]


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
    for chain in _chains(find_crossings(page, dpi, strip), strip / dpi):
        slope = _slope(chain, strip / dpi)
        if slope is None:
            continue
        widths = np.mean([crossing.widths for crossing in chain], axis=0)
        exact = is_exact(widths * math.cos(math.atan(slope)), chain[0].pattern)
        start = round(min(crossing.start for crossing in chain) * dpi)
        end = round(max(crossing.end for crossing in chain) * dpi)
        first, last = chain[0].strip * strip, (chain[-1].strip + 1) * strip
        box = (
            Box(left=first, top=start, right=last, bottom=end)
            if lying
            else Box(left=start, top=first, right=end, bottom=last)
        )
        near = end <= page.shape[0] / 2
        yield _Found(box=box, pattern=chain[0].pattern, lying=lying, near=near, exact=exact)


def _chains(crossings: Sequence[Crossing], strip: float) -> list[list[Crossing]]:
    """Crossings that go on in about one place; some strips between may not show the code."""
    chains: list[list[Crossing]] = []
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


def _slope(chain: Sequence[Crossing], strip: float) -> float | None:
    """How askew a chain lies; None: it is too short, has too many breaks, or is not straight."""
    places = np.array([crossing.strip for crossing in chain]) * strip
    length = places[-1] - places[0] + strip
    if length < _LEAST_LENGTH or len(chain) * strip < _LEAST_COVERAGE * length:
        return None
    beside = np.array([crossing.beside for crossing in chain])
    steady = np.abs(beside - np.median(beside, axis=0)) <= _SLACK
    if ((beside <= _NEAR) & steady).mean(axis=0).max() >= _MOST_BESIDE:
        return None
    middles = np.array([(crossing.start + crossing.end) / 2 for crossing in chain])
    slope, offset = np.polyfit(places, middles, 1)
    straight = np.quantile(np.abs(slope * places + offset - middles), _STRAIGHT) <= _SLACK
    if not straight or abs(slope) > math.tan(math.radians(_LARGEST_SKEW)):
        return None
    return float(slope)
