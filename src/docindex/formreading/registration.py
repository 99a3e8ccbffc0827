"""Where a form's millimetres lie on a page, by its landmarks.

Landmarks of all parts of the form are looked for around their places; those that agree on one
similarity (as in RANSAC, but over all pairs) give a first map. With it landmarks are looked for in
closer surroundings, and an affine map is fitted to what was found: a fax stretches one way only.
Whether the page is the form is not said here (`acceptance`).
"""

from __future__ import annotations

import math
from typing import Final

import attrs
import numpy as np
import numpy.typing as npt

from docindex.formreading.frames import (
    COARSE_DPI,
    FINE_DPI,
    MM,
    Matrix,
    Places,
    StraightPage,
    apply,
)
from docindex.formreading.landmarks import HEIGHT, REACH, WIDTH, Landmarks
from docindex.formreading.spotting import Spots, spot

# Landmarks that a search begins with, by steps, and those of them that must be seen to go on.
_STEPS: Final = ((12, 3), (24, 5))
_SEEN: Final = 0.4
# Millimetres. A stretch of 3 % moves the edge of A4 by 4 mm from the middle; similarity takes half.
_AGREES: Final = 2.5
_LEAST_APART: Final = 40.0
# Scales of scanners and faxes, and the skew that may remain after deskewing.
_SCALES: Final = (0.94, 1.06)
_TURN: Final = math.radians(2.0)
# Further steps: how many landmarks, and millimetres around; all of them in the last one.
_CLOSER: Final = ((36, 2.7), (1000, 1.4))
_LEAST_SHARE: Final = 0.3
PRESENT: Final = 0.5
_RESIDUAL: Final = 0.8
# Below this spread across, in millimetres, points do not tell an affine map's six numbers.
_LEAST_SPREAD: Final = 40.0
_LEAST_AFFINE: Final = 6


@attrs.frozen(kw_only=True, eq=False)
class Sighting:
    """A form's landmarks looked for on a page; n of them.

    Args:
        onto_straight: 2 x 3, from millimetres of the blank to those of the straight page.
        centres: shape (n, 2), of the landmarks, millimetres of the blank.
        scores: shape (n,), correlation at the best place near the expected one, -1..1.
        residuals: shape (n,), millimetres between that place and the expected one.
        empty: shape (n,), whether there is nothing on the page.
        inside: shape (n,), whether the expected place is on the image.
    """

    onto_straight: Matrix
    centres: Places
    scores: npt.NDArray[np.float64]
    residuals: npt.NDArray[np.float64]
    empty: npt.NDArray[np.bool_]
    inside: npt.NDArray[np.bool_]

    @property
    def present(self) -> npt.NDArray[np.bool_]:
        """Which landmarks stand where they belong."""
        return (self.scores >= PRESENT) & (self.residuals <= _RESIDUAL)


def sight(page: StraightPage, landmarks: Landmarks) -> Sighting | None:
    """Look for a form's landmarks; None where too few agree for a map to be made of them."""
    onto_straight = _first_map(page, landmarks)
    sighting = None
    for count, reach in _CLOSER:
        if onto_straight is None:
            return None
        sighting = _closer(page, landmarks.first(count), onto_straight, reach)
        enough = sighting is not None and sighting.present.mean() >= _LEAST_SHARE
        onto_straight = sighting.onto_straight if sighting is not None and enough else None
    return sighting


def _first_map(page: StraightPage, landmarks: Landmarks) -> Matrix | None:
    found, scores = np.empty((0, 2)), np.empty(0)
    for count, least in _STEPS:
        some = slice(len(found), count)
        pictures, expected = landmarks.coarse[some], landmarks.centres[some]
        spots = spot(page.coarse, COARSE_DPI, pictures, expected, REACH)
        found = np.concatenate([found, spots.centres])
        scores = np.concatenate([scores, spots.scores])
        if (scores >= _SEEN).sum() < least:
            return None
    seen = scores >= _SEEN
    places, found = landmarks.centres[: len(found)][seen], found[seen]
    agreeing = _agreeing(places, found)
    if agreeing.sum() < _STEPS[-1][1]:
        return None
    return _fitted(places[agreeing], found[agreeing])


def _agreeing(places: Places, found: Places) -> npt.NDArray[np.bool_]:
    """The largest set of places that one similarity explains, over all pairs of them."""
    first, second = np.triu_indices(len(places), 1)
    # As complex numbers a similarity is one multiplication and one addition.
    a, b = places @ (1, 1j), found @ (1, 1j)
    apart = a[second] - a[first]
    far = np.abs(apart) >= _LEAST_APART
    first, second, apart = first[far], second[far], apart[far]
    factor = (b[second] - b[first]) / apart
    least, most = _SCALES
    size, turn = np.abs(factor), np.abs(np.angle(factor))
    likely = (size >= least) & (size <= most) & (turn <= _TURN)
    factor, first = factor[likely], first[likely]
    if not len(first):
        return np.zeros(len(places), bool)
    shift = b[first] - factor * a[first]
    off = np.abs(factor[:, None] * a[None, :] + shift[:, None] - b[None, :])
    agreeing = off <= _AGREES
    # Of equally large sets the one that fits best.
    best = np.argmax(agreeing.sum(axis=1) - off.clip(max=_AGREES).mean(axis=1) / (2 * _AGREES))
    return np.asarray(agreeing[best])


def _closer(
    page: StraightPage, landmarks: Landmarks, onto_straight: Matrix, reach: float
) -> Sighting | None:
    """Look for landmarks near where a map expects them, and fit the map to what was found."""
    centres = landmarks.centres
    expected = apply(onto_straight, centres)
    spots = spot(page.fine, FINE_DPI, landmarks.fine, expected, reach)
    used = spots.scores >= PRESENT
    residuals = np.zeros(len(centres))
    # Twice: what lies off a first fit may have spoilt it.
    for residual in (2 * _RESIDUAL, _RESIDUAL):
        if used.sum() < _STEPS[-1][1]:
            return None
        onto_straight = _fitted(centres[used], spots.centres[used])
        residuals = np.linalg.norm(apply(onto_straight, centres) - spots.centres, axis=1)
        used = (spots.scores >= PRESENT) & (residuals <= residual)
    return _sighting(page, centres, spots, onto_straight, residuals)


def _sighting(
    page: StraightPage,
    centres: Places,
    spots: Spots,
    onto_straight: Matrix,
    residuals: npt.NDArray[np.float64],
) -> Sighting:
    height, width = (side / FINE_DPI * MM for side in page.fine.shape)
    places = apply(onto_straight, centres)
    margin = np.array([WIDTH, HEIGHT]) / 2 * (MM / FINE_DPI)
    inside = (places >= margin).all(axis=1) & (places <= (width, height) - margin).all(axis=1)
    return Sighting(
        onto_straight=onto_straight,
        centres=centres,
        scores=spots.scores,
        residuals=residuals,
        empty=spots.empty,
        inside=inside,
    )


def _fitted(places: Places, found: Places) -> Matrix:
    """The affine map between places, or the similarity where they do not tell its six numbers."""
    spread = 2 * np.linalg.svd(places - places.mean(axis=0), compute_uv=False)[-1]
    if len(places) < _LEAST_AFFINE or spread < _LEAST_SPREAD * math.sqrt(len(places)):
        return _similarity(places, found)
    system = np.column_stack([places, np.ones(len(places))])
    return np.asarray(np.linalg.lstsq(system, found, rcond=None)[0].T)


def _similarity(places: Places, found: Places) -> Matrix:
    a, b = places @ (1, 1j), found @ (1, 1j)
    system = np.column_stack([a, np.ones(len(a), complex)])
    factor, shift = np.linalg.lstsq(system, b, rcond=None)[0]
    return np.array(
        [[factor.real, -factor.imag, shift.real], [factor.imag, factor.real, shift.imag]]
    )
