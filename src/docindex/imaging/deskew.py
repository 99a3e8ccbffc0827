"""The small angle by which a page's content is turned.

Where ink begins or ends from one row to the next is counted in upright strips: feet and heads of
letters, rules, bars and the sheet's own edges count by their length, whether they are bold or
thin. Sheared by the right angle, the strips' lines fall on each other, and the sum of all strips
has the steepest flanks. That finds the angle to a fifth of a degree. Then ink itself, which no
ragged outline disturbs, is sheared around it row by row, and the angle is read off a parabola.
The measure is Baird's (1987), taken of strips instead of connected components.
"""

from __future__ import annotations

import math
from typing import Final

import attrs
import numpy as np
import numpy.typing as npt

from docindex.imaging.keeping import once_for_image
from docindex.imaging.shearing import line_length, sheared_sums
from docindex.pageimage import Grey

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Counts = npt.NDArray[np.uint8]

_WORDS: Final = {64: np.uint64, 32: np.uint32, 16: np.uint16, 8: np.uint8}
# Nearly all sheets are drawn in straighter than that, and a quarter of the slopes is soon tried.
_NEAR: Final = 5.5
_FAR: Final = 15.8
# A page that is turned further shows lesser peaks among the near angles: up to 0.83 on drawn pages,
# and one in a fax machine's own line, which is always straight.
_CLEAR: Final = 0.88
# Strips of about a millimetre: narrow against a line's height at 15 degrees.
_LEAST_STRIPS: Final = 150
_ROWS_OF_STRIP: Final = 5 / 16
# A line that fills a strip counts no more than good print: rules do not outvote text.
_MOST_EDGE: Final = 1.0
# On drawn pages faint lines stay above 0.7; specks, scribble and pictures stay below 0.65.
_LEAST_CONTRAST: Final = 0.65
# Lost rows of a fax, its header and streaks of dirt lie straight on a page that need not. A rival
# to such an angle is at least so far away, in degrees, and has so much of its sharpness.
_STRAIGHT: Final = 0.12
_ASIDE: Final = 0.35
_LEAST_RIVAL: Final = 0.25
# Of the page's height: where a fax machine puts its line. It has no say between the two.
_HEADER: Final = 0.035
# Half width and step of the last search, in degrees, and how many steps the parabola takes in.
_FINE: Final = (0.24, 0.04)
_FITTED: Final = 3
_NEAR_PEAK: Final = 0.75
_MOST_WINDOWS: Final = 2
# Rules, dark edges and solid pictures fill a strip's row; text leaves a quarter of it white.
_MOST_INK: Final = 0.75
_LEAST_SIDE: Final = 32
# Strips of the last search: 5 mm, and half of that where lines rise within a strip (degrees).
_LEAST_FINE_STRIPS: Final = 30
_RISING: Final = 3.0


@attrs.frozen(kw_only=True)
class Skew:
    """An estimate of skew.

    Args:
        angle: degrees counter-clockwise by which the content is turned on the page: lines of
            text rise to the right where it is positive. 0 where nothing tells.
        confidence: 0..1, how far the angle stands out from all others; 0 where `angle` was not
            measured.
    """

    angle: float = 0.0
    confidence: float = 0.0


@attrs.frozen(kw_only=True, eq=False)
class _Packed:
    """A page of one bit a pixel, 1 for paper.

    Args:
        bits: shape (height, bytes).
        width: pixels of a row.
    """

    bits: Counts
    width: int

    @classmethod
    def of(cls, binary: Grey) -> _Packed:
        return cls(bits=np.packbits(binary, axis=1), width=binary.shape[1])

    def without_margin(self, share: float) -> _Packed:
        """The page without that share of its height at the top and at the bottom."""
        margin = math.ceil(len(self.bits) * share)
        return attrs.evolve(self, bits=self.bits[margin : len(self.bits) - margin])

    def strip_width(self, least: int, widest: int = 64) -> int:
        """The widest strip of whole words of which the page has that many."""
        fitting = (wide for wide in _WORDS if wide <= widest and self.width >= wide * least)
        return next(fitting, 8)

    def fine_width(self, angle: float) -> int:
        """The width of strips for rows of full height, about that angle."""
        return self.strip_width(_LEAST_FINE_STRIPS * (2 if abs(angle) > _RISING else 1))

    def edges(self, wide: int) -> Counts:
        """Per row and strip: where ink begins or ends from that row to the next."""
        return self._counted(self.bits[:-1] ^ self.bits[1:], wide, wide)

    def ink(self, wide: int) -> Counts:
        """Per row and strip: pixels of ink, none where it fills the strip."""
        return self._counted(~self.bits, wide, round(wide * _MOST_INK))

    def _counted(self, bits: Counts, wide: int, most: int) -> Counts:
        """Ones per row and strip, up to a number, the next row's added.

        Rows of a coarse fax come doubled, which made the straight angle the sharpest; the sum of
        two rows evens that out.
        """
        whole = np.ascontiguousarray(bits[:, : max(self.width // wide, 1) * wide // 8])
        counts = np.bitwise_count(whole.view(_WORDS[wide]))
        if most < wide:
            counts[counts > most] = 0
        return np.asarray(counts[:-1] + counts[1:])


@attrs.frozen(kw_only=True, eq=False)
class _Slopes:
    """Edges in narrow strips, to be sheared by whole steps.

    Args:
        columns: shape (strips, rows).
        step: tangent of the angle that one row over the whole line length makes.
    """

    columns: npt.NDArray[np.uint16]
    step: float

    @classmethod
    def of(cls, page: _Packed) -> _Slopes:
        wide = page.strip_width(_LEAST_STRIPS, 32)
        high = math.ceil(wide * _ROWS_OF_STRIP)
        edges = page.edges(wide)
        rows = edges[: len(edges) // high * high].reshape(-1, high, edges.shape[1])
        total = rows[:, 0].astype(np.uint16)
        for row in range(1, high):
            total += rows[:, row]
        columns = np.minimum(total, np.uint16(wide * _MOST_EDGE)).T
        across = (line_length(len(columns)) - 1) * wide
        return cls(columns=np.ascontiguousarray(columns), step=high / across)

    def search(self, largest: float) -> tuple[Skew, ...]:
        """The best angle within so many degrees, and its rival if it is suspiciously straight.

        Nothing where the best angle is the last that was tried: the right one may be beyond.
        """
        most = min(math.ceil(math.tan(math.radians(largest)) / self.step), self._limit)
        falling = _sharpness(sheared_sums(self.columns, most))
        rising = _sharpness(sheared_sums(self.columns[::-1], most))
        values = np.concatenate((falling[:0:-1], rising))
        best = int(values.argmax())
        if values[best] == 0 or best in {0, len(values) - 1}:
            return ()
        angles = np.degrees(np.arctan((np.arange(len(values)) - most) * self.step))
        places = [best]
        if abs(angles[best]) <= _STRAIGHT:
            aside = np.where(np.abs(angles) >= _ASIDE, values, 0)
            rival = int(aside.argmax())
            places += [rival] if aside[rival] >= _LEAST_RIVAL * values[best] else []
        contrast = 1 - float(np.median(values) / values[best])
        return tuple(Skew(angle=float(angles[place]), confidence=contrast) for place in places)

    @property
    def _limit(self) -> int:
        return line_length(len(self.columns)) - 1


def _sharpness(profiles: npt.NDArray[np.uint16]) -> Floats:
    """The sum of squared steps of each profile."""
    steps = np.diff(profiles.astype(np.float32), axis=1)
    return np.asarray(np.einsum("ij,ij->i", steps, steps), np.float64)


def _coarse(page: _Packed) -> tuple[Skew, ...]:
    slopes = _Slopes.of(page)
    near = slopes.search(_NEAR)
    return near if near and near[0].confidence >= _CLEAR else slopes.search(_FAR)


def _fine(page: _Packed, angle: float) -> tuple[float, float]:
    """How well the rows of all strips agree near a coarse angle at best, and at which angle."""
    wide = page.fine_width(angle)
    strips = np.ascontiguousarray(page.ink(wide).T, np.uint16)
    half, step = _FINE
    for _ in range(_MOST_WINDOWS):
        angles = angle + np.arange(-half, half + step / 2, step)
        values = _sheared(strips, wide, angles)
        best = int(values.argmax())
        angle = float(angles[best])
        if 0 < best < len(angles) - 1:
            break
    near = np.abs(np.arange(len(angles)) - best) <= _FITTED
    # The flanks are no parabola; the peak and its two neighbours always count.
    near &= (values >= _NEAR_PEAK * values[best]) | (np.abs(np.arange(len(angles)) - best) <= 1)
    return float(values[best]), _peak(angles[near], values[near])


def _sheared(strips: npt.NDArray[np.uint16], wide: int, angles: Floats) -> Floats:
    """The sharpness of the sum of all strips, sheared by each angle."""
    starts, rows = _starts(strips, wide, angles)
    profiles = np.zeros((len(angles), rows), np.uint16)
    for profile, places in zip(profiles, starts, strict=True):
        for strip, start in zip(strips, places, strict=True):
            profile[start : start + len(strip)] += strip
    return _sharpness(profiles)


def _starts(strips: npt.NDArray[np.uint16], wide: int, angles: Floats) -> tuple[Ints, int]:
    """Where each strip's first row comes to lie at each angle, and how many rows that takes."""
    count, rows = strips.shape
    middles = (np.arange(count) - (count - 1) / 2) * wide
    shifts = np.rint(np.tan(np.radians(angles))[:, None] * middles).astype(np.int64)
    pad = int(np.abs(shifts).max())
    return shifts + pad, rows + 2 * pad


def sheared_profiles(binary: Grey, angle: float, parts: int) -> npt.NDArray[np.uint16]:
    """Ink along lines of an angle, in parts of the page beside each other.

    Args:
        binary: shape (height, width), 0 ink, 255 paper.
        angle: degrees counter-clockwise.
        parts: how many, each of some strips.

    Returns:
        Shape (parts, rows), pixels of ink of two neighbouring rows; empty where there is no row.
    """
    page = _Packed.of(binary)
    wide = page.fine_width(angle)
    strips = page.ink(wide).T.astype(np.uint16)
    (starts,), rows = _starts(strips, wide, np.array([angle]))
    profiles = np.zeros((parts, rows), np.uint16)
    for place, (strip, start) in enumerate(zip(strips, starts, strict=True)):
        profiles[place * parts // len(strips), start : start + len(strip)] += strip
    return profiles


def _peak(angles: Floats, values: Floats) -> float:
    """Where the parabola that fits the values best is highest, within the angles."""
    if len(angles) < 3 or values.max() == 0:
        return float(angles[values.argmax()])
    middle = angles.mean()
    bend, slope, _ = np.polyfit(angles - middle, values / values.max(), 2)
    if bend >= 0:
        return float(angles[values.argmax()])
    return float(np.clip(middle - slope / (2 * bend), angles[0], angles[-1]))


@once_for_image
def estimate_skew(binary: Grey) -> Skew:
    """Measure the skew of an upright page, within 15 degrees either way.

    Args:
        binary: shape (height, width), 0 ink, 255 paper; 150 to 600 dpi.

    Returns:
        Angle and confidence; 0 and 0 where no lines of text, rules or bars agree on an angle, as
        on empty pages and pictures.
    """
    if min(binary.shape) < _LEAST_SIDE:
        return Skew()
    page = _Packed.of(binary)
    found = _coarse(page)
    if not found or found[0].confidence < _LEAST_CONTRAST:
        return Skew()
    if len(found) > 1:
        page = page.without_margin(_HEADER)
    _, angle = max(_fine(page, skew.angle) for skew in found)
    return attrs.evolve(found[0], angle=angle)
