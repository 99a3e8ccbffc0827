"""Whether landmarks that were looked for say that a page is the form: a test, not a guess."""

from __future__ import annotations

from typing import Final

import attrs
import numpy as np
import numpy.typing as npt

from docindex.formreading.registration import Sighting

# Fewer landmarks than these tell no form from another of the same office.
LEAST_PRESENT: Final = 12
# Of the landmarks that the page could show. Measured on generated mail: forms of the same office
# show up to 0.72 of each other's landmarks, forms that are legible 0.78 and more of their own.
_LEAST_SHARE: Final = 0.75
# How far the present landmarks must reach, across and down, as a share of all.
_LEAST_EXTENT: Final = 0.4
# No part of the form may be another's: of a landmark and its nearest five, so many are present.
# Letterheads, titles and single paragraphs are what forms differ in; stamps cover less.
_NEIGHBOURS: Final = 6
_LEAST_AROUND: Final = 0.3
# Lines are long: neighbours across count as nearer.
_ACROSS: Final = np.array([1.0, 1.6])


@attrs.frozen(kw_only=True)
class Verdict:
    """What an acceptance test found.

    Args:
        accepted: whether the page is the form.
        present: how many landmarks stand in their places.
        share: of those that the page could show, 0..1.
        weakest: the least share of six neighbouring landmarks, 0..1.
    """

    accepted: bool
    present: int
    share: float
    weakest: float


def judge(sighting: Sighting) -> Verdict:
    """Say whether a page is the form whose landmarks were looked for on it."""
    present = sighting.present & sighting.inside
    shown = _could_be_shown(sighting, present)
    if present.sum() < LEAST_PRESENT:
        return Verdict(accepted=False, present=int(present.sum()), share=0.0, weakest=0.0)
    share = float(present[shown].mean())
    weakest = _weakest(sighting.centres[shown], present[shown])
    extent = np.ptp(sighting.centres[present], axis=0) / np.ptp(sighting.centres, axis=0)
    wide = bool((extent >= _LEAST_EXTENT).all())
    return Verdict(
        accepted=wide and share >= _LEAST_SHARE and weakest >= _LEAST_AROUND,
        present=int(present.sum()),
        share=share,
        weakest=weakest,
    )


def _could_be_shown(sighting: Sighting, present: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """All but what is off the image, or on the empty remainder where the bottom was torn off."""
    lowest = sighting.centres[present, 1].max(initial=0.0)
    torn = sighting.empty & (sighting.centres[:, 1] > lowest)
    return np.asarray(sighting.inside & ~torn)


def _weakest(centres: npt.NDArray[np.float64], present: npt.NDArray[np.bool_]) -> float:
    away = np.linalg.norm((centres[:, None] - centres[None]) * _ACROSS, axis=2)
    nearest = np.argsort(away, axis=1, kind="stable")[:, :_NEIGHBOURS]
    return float(present[nearest].mean(axis=1).min())
