"""The small angle by which a page's content is turned.

Ink is counted per row in upright strips. Sheared by the right angle, the strips' text lines fall
on each other and the sum of all strips has the steepest flanks. The angle of the largest sum of
squared steps is searched coarsely on thinned rows, then on all rows, and read off a parabola.
The measure is Baird's (1987), taken of strips instead of connected components.
"""

from __future__ import annotations

from typing import Final

import attrs
import numpy as np
import numpy.typing as npt

from docindex.pageimage import Grey

Floats = npt.NDArray[np.float64]

_LARGEST: Final = 8.0
_COARSE_STEP: Final = 0.4
# Half width and step of the searches around the best angle so far, in degrees.
_MIDDLE: Final = (0.4, 0.1)
_FINE: Final = (0.15, 0.05)
# Strips must be narrow against a line at 8 degrees, and wide against a letter.
_LEAST_STRIPS: Final = 27
_WORDS: Final = {64: np.uint64, 32: np.uint32, 16: np.uint16}
# Rules, dark edges and solid pictures fill a strip's row; text leaves a quarter of it white.
_MOST_INK: Final = 0.75
# On drawn pages two short lines reach 0.65, specks, scribble and pictures stay below 0.45.
_LEAST_CONTRAST: Final = 0.55


@attrs.frozen(kw_only=True)
class Skew:
    """An estimate of skew.

    Args:
        angle: degrees counter-clockwise by which the content is turned on the page: lines of
            text rise to the right where it is positive. 0 where nothing tells.
        confidence: 0..1; 0 where `angle` was not measured.
    """

    angle: float = 0.0
    confidence: float = 0.0


@attrs.frozen(kw_only=True, eq=False)
class _Strips:
    """Ink per row in upright strips of a page.

    Args:
        ink: shape (strips, height), pixels of ink; rows that are filled count as empty.
        middles: of each strip, in pixels from the middle of the page.
        thinning: rows that the coarse search takes as one.
    """

    ink: npt.NDArray[np.float32]
    middles: Floats
    thinning: int

    @classmethod
    def of(cls, binary: Grey) -> _Strips:
        """Count a page of shape (height, width), 0 ink and 255 paper."""
        width = binary.shape[1]
        wide = next((wide for wide in _WORDS if width >= wide * _LEAST_STRIPS), 16)
        count = max(width // wide, 1)
        packed = np.packbits(binary[:, : count * wide] == 0, axis=1)
        packed = np.pad(packed, ((0, 0), (0, count * wide // 8 - packed.shape[1])))
        ink = np.bitwise_count(packed.view(_WORDS[wide]))
        ink[ink > wide * _MOST_INK] = 0
        return cls(
            ink=np.ascontiguousarray(ink.T, dtype=np.float32),
            middles=(np.arange(count) + 0.5) * wide - width / 2,
            thinning=max(wide // 16, 2),
        )

    def thinned(self) -> _Strips:
        """The same strips with `thinning` rows added up to one."""
        rows = self.ink.shape[1] // self.thinning
        ink = self.ink[:, : rows * self.thinning].reshape(len(self.ink), rows, self.thinning)
        return _Strips(
            ink=ink.sum(axis=2), middles=self.middles / self.thinning, thinning=self.thinning
        )

    def sharpness(self, angles: Floats) -> Floats:
        """The sum of squared steps of the sheared sum of all strips, for each angle."""
        shifts = np.rint(np.tan(np.radians(angles))[:, None] * self.middles).astype(int)
        pad = int(np.abs(shifts).max())
        rows = self.ink.shape[1]
        found = np.empty(len(angles))
        for place, shift in enumerate(shifts):
            total = np.zeros(rows + 2 * pad, np.float32)
            for strip, start in zip(self.ink, shift + pad, strict=True):
                total[start : start + rows] += strip
            steps = np.diff(total)
            found[place] = float(steps @ steps)
        return found


def _peak(angles: Floats, values: Floats) -> float:
    """Where the parabola that fits the values best is highest, within the angles."""
    middle = angles.mean()
    bend, slope, _ = np.polyfit(angles - middle, values / values.max(), 2)
    if bend >= 0:
        return float(angles[values.argmax()])
    return float(np.clip(middle - slope / (2 * bend), angles[0], angles[-1]))


def _around(angle: float, search: tuple[float, float]) -> Floats:
    half, step = search
    return angle + np.arange(-half, half + step / 2, step)


def _coarse(strips: _Strips) -> Skew:
    """The angle to a tenth of a degree; its confidence is how far it stands out from the median.

    Where the best angle is the last that was tried, the right one may be beyond: nothing is known.
    """
    angles = np.arange(-_LARGEST, _LARGEST + _COARSE_STEP / 2, _COARSE_STEP)
    values = strips.sharpness(angles)
    best = int(values.argmax())
    if values[best] == 0 or best in {0, len(values) - 1}:
        return Skew()
    contrast = 1 - float(np.median(values) / values[best])
    near = slice(best - 1, best + 2)
    return Skew(angle=_peak(angles[near], values[near]), confidence=contrast)


def estimate_skew(binary: Grey) -> Skew:
    """Measure the skew of an upright page, within 8 degrees either way.

    Args:
        binary: shape (height, width), 0 ink, 255 paper; 100 to 300 dpi serve best.

    Returns:
        Angle and confidence; 0 and 0 where no lines of text or rules agree on an angle, as on
        empty pages and pictures.
    """
    strips = _Strips.of(binary)
    thinned = strips.thinned()
    skew = _coarse(thinned)
    if skew.confidence < _LEAST_CONTRAST:
        return Skew()
    angle = skew.angle
    for search, rows in ((_MIDDLE, thinned), (_FINE, strips)):
        angles = _around(angle, search)
        angle = _peak(angles, rows.sharpness(angles))
    return Skew(angle=angle, confidence=skew.confidence)
