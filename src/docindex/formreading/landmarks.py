"""Landmarks: printed places of a blank that can be told from their surroundings on any scan."""

from __future__ import annotations

from typing import Final

import attrs
import cv2
import numpy as np
import numpy.typing as npt
from cv2.typing import MatLike

from docindex.formreading.frames import FINE_DPI, MM
from docindex.imaging.pyramid import halve
from docindex.pageimage import Grey

# Pixels at `FINE_DPI`, even so that a landmark can be halved: 14 x 6 mm, a word or two in small
# print. Smaller ones are found everywhere, larger ones are seldom free of what people write.
WIDTH: Final = 42
HEIGHT: Final = 18
_MOST: Final = 160
# How strongly a window must change both along and across; less is a single rule or a few dots.
_LEAST_STRUCTURE: Final = 120.0
# Correlation with the same print as a worn or an overinked printer makes it.
_LEAST_STABLE: Final = 0.55
# Millimetres around a landmark in which nothing may look like it, if a search is to begin with it.
REACH: Final = 14.0
# Millimetres: A4 has twelve parts.
_PART: Final = 75.0
_OWN_PLACE: Final = 2.5


@attrs.frozen(kw_only=True, eq=False)
class Landmarks:
    """Landmarks of one side of a blank; the first ones of any number come from all over it.

    Args:
        places: shape (n, 2), upper left corners in pixels of the side at `FINE_DPI`, even.
        likeness: shape (n,), how much the likest other place within `REACH` resembles each, 0..1.
        fine, coarse: shapes (n, HEIGHT, WIDTH) and half of it, 0 ink to 255 paper.
    """

    places: npt.NDArray[np.int32]
    likeness: npt.NDArray[np.float32]
    fine: npt.NDArray[np.uint8]
    coarse: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.places)

    @property
    def centres(self) -> npt.NDArray[np.float64]:
        """Shape (n, 2), millimetres of the blank."""
        return np.asarray((self.places + np.array([WIDTH / 2, HEIGHT / 2])) * (MM / FINE_DPI))

    def first(self, count: int) -> Landmarks:
        """The first ones."""
        return self._chosen(slice(count))

    def without(self, covered: npt.NDArray[np.bool_]) -> Landmarks:
        """Those that are not covered; `covered` has shape (n,)."""
        return self._chosen(~covered)

    def _chosen(self, which: slice | npt.NDArray[np.bool_]) -> Landmarks:
        return Landmarks(
            places=self.places[which],
            likeness=self.likeness[which],
            fine=self.fine[which],
            coarse=self.coarse[which],
        )


def cut_landmarks(
    blank: Grey, places: npt.NDArray[np.int32], likeness: npt.NDArray[np.float32]
) -> Landmarks:
    """Landmarks at known places of a blank at `FINE_DPI`."""
    coarse = halve(blank)
    return Landmarks(
        places=places,
        likeness=likeness,
        fine=_windows(blank, places, HEIGHT, WIDTH),
        coarse=_windows(coarse, places // 2, HEIGHT // 2, WIDTH // 2),
    )


def _windows(
    image: Grey, places: npt.NDArray[np.int32], height: int, width: int
) -> npt.NDArray[np.uint8]:
    cut = [image[y : y + height, x : x + width] for x, y in places.tolist()]
    return np.array(cut, np.uint8).reshape(-1, height, width)


def choose_landmarks(blank: Grey, worn: Grey, inked: Grey) -> Landmarks:
    """Choose landmarks that do not overlap, all over the print of a blank.

    Args:
        blank, worn, inked: one side at `FINE_DPI`, shape (height, width), 0 ink to 255 paper: as
            it is, and with thinner and thicker strokes.
    """
    chosen = [
        place
        for place in _structured(blank)
        if min(_alike(blank, worn, place), _alike(blank, inked, place)) >= _LEAST_STABLE
    ]
    places = np.array(chosen, np.int32).reshape(-1, 2)
    likeness = np.array([_likeness(blank, place) for place in chosen], np.float32)
    order = _spread(places, likeness)
    return cut_landmarks(blank, places[order], likeness[order])


def _spread(places: npt.NDArray[np.int32], likeness: npt.NDArray[np.float32]) -> list[int]:
    """An order that takes the most singular landmark of every part of the side, then the next."""
    parts: dict[tuple[int, int], list[int]] = {}
    for index in np.argsort(likeness, kind="stable").tolist():
        x, y = (places[index] * (MM / FINE_DPI / _PART)).astype(int).tolist()
        parts.setdefault((y, x), []).append(index)
    ranked = [(rank, part, i) for part, found in parts.items() for rank, i in enumerate(found)]
    return [index for _, _, index in sorted(ranked)]


def _structured(blank: Grey) -> list[tuple[int, int]]:
    """Corners of the windows with the strongest structure, none over another."""
    structure = _structure(blank)
    structure[1::2] = structure[:, 1::2] = 0
    free = np.ones(structure.shape, bool)
    found: list[tuple[int, int]] = []
    for index in np.argsort(structure, axis=None)[::-1].tolist():
        y, x = divmod(index, structure.shape[1])
        if structure[y, x] < _LEAST_STRUCTURE or len(found) == _MOST:
            break
        if free[y, x]:
            found.append((x, y))
            free[max(y - HEIGHT + 1, 0) : y + HEIGHT, max(x - WIDTH + 1, 0) : x + WIDTH] = False
    return found


def _structure(blank: Grey) -> npt.NDArray[np.float32]:
    """The smaller eigenvalue of the structure tensor (Shi and Tomasi 1994), by window's corner."""
    across = cv2.Sobel(blank, cv2.CV_32F, 1, 0) / 8
    down = cv2.Sobel(blank, cv2.CV_32F, 0, 1) / 8
    xx, yy, xy = (_mean(part) for part in (across * across, down * down, across * down))
    half = (xx + yy) / 2
    return np.asarray(half - np.sqrt(((xx - yy) / 2) ** 2 + xy * xy), np.float32)


def _mean(values: MatLike) -> npt.NDArray[np.float32]:
    """The mean over the window whose corner a pixel is, where the window is inside."""
    mean = cv2.boxFilter(values, -1, (WIDTH, HEIGHT), anchor=(0, 0))
    return np.asarray(mean[: 1 - HEIGHT, : 1 - WIDTH], np.float32)


def _alike(blank: Grey, other: Grey, place: tuple[int, int]) -> float:
    x, y = place
    window = (slice(y, y + HEIGHT), slice(x, x + WIDTH))
    return float(cv2.matchTemplate(other[window], blank[window], cv2.TM_CCOEFF_NORMED)[0, 0])


def _likeness(blank: Grey, place: tuple[int, int]) -> float:
    """How much the likest other place around resembles the landmark, at half the resolution."""
    reach, own = (round(mm * FINE_DPI / MM) for mm in (REACH, _OWN_PLACE))
    x, y = place
    left, top = max(x - reach, 0), max(y - reach, 0)
    around = blank[top : y + HEIGHT + reach, left : x + WIDTH + reach]
    scores = cv2.matchTemplate(around, blank[y : y + HEIGHT, x : x + WIDTH], cv2.TM_CCOEFF_NORMED)
    row, column = y - top, x - left
    scores[max(row - own, 0) : row + own + 1, max(column - own, 0) : column + own + 1] = -1
    return float(max(scores.max(), 0.0))
