"""From log-odds to a probability that means what it says; pure.

The map is a logistic curve below a lid: `(1 - lapse) / (1 + exp(-(slope * x + intercept)))`. The
curve mends log-odds that are too sure of themselves (Platt, "Probabilistic outputs for support
vector machines", 1999); the lapse is what goes wrong however strong the evidence is, such as a
letter that quotes all of another case (Wichmann and Hill, Perception & Psychophysics 63, 2001).
Wrong answers are few, so a prior holds the curve near log-odds that are what they claim to be.
`python -m benchmarks.calibrations` measures it beside isotonic regression and without the lapse.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import attrs
import numpy as np
from attrs import validators
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# The prior of slope and intercept: normal, around what honest log-odds would have.
_HONEST: Final = np.array([1.0, 0.0])
_SPREAD: Final = np.array([0.5, 3.0])
# More evidence never makes a case less likely, whatever a few labels say.
LEAST_SLOPE: Final = 0.05
_STEPS: Final = 50
_ENOUGH: Final = 1e-9
# Lapse and curve are fitted in turn (expectation, maximisation); more rounds change nothing.
_ROUNDS: Final = 15
_FIRST_LAPSE: Final = 0.01
_MOST_LAPSE: Final = 0.5  # where nearly all is wrong, the curve says it


@attrs.frozen(kw_only=True)
class Curve:
    """A map from log-odds to a probability; it never falls, and is never 0 or 1.

    Args:
        slope, intercept: of the calibrated log-odds over the log-odds of the record.
        lapse: the share that is wrong however strong the evidence is, 0 to below 1.
        labels: how many documents it was fitted to; nothing above (labels + 1) / (labels + 2) can
            be known from so few.
    """

    slope: float = attrs.field(validator=validators.ge(LEAST_SLOPE))
    intercept: float
    lapse: float = attrs.field(default=0.0, validator=[validators.ge(0), validators.lt(1)])
    labels: int = attrs.field(validator=validators.ge(1))

    def score(self, log_odds: float) -> float:
        """Calibrated log-odds, without lid: they put documents of several curves in order."""
        return self.slope * log_odds + self.intercept

    def probability(self, log_odds: float) -> float:
        """The probability that the proposed case is right, as far as the labels can tell."""
        least = 1 / (self.labels + 2)
        return min(max(1 - self.doubt(log_odds), least), 1 - least)

    def doubt(self, log_odds: float) -> float:
        """The probability that it is wrong as the curve runs on, beyond what labels can tell."""
        return 1 - (1 - self.lapse) * 0.5 * (1 + math.tanh(0.5 * self.score(log_odds)))

    def log_odds_at(self, score: float) -> float:
        """The least log-odds, on the three decimals that records have, of at least this score."""
        return math.ceil(round((score - self.intercept) / self.slope * 1000, 6)) / 1000


def fit_curve(
    log_odds: Sequence[float] | Floats,
    right: Sequence[bool] | NDArray[np.bool_],
    weights: Sequence[float] | Floats = (),
) -> Curve:
    """The most probable curve; what it is to reach is Platt's, a little inside of 0 and 1.

    Args:
        log_odds: at least one; finite.
        right: for each, whether the proposed case was right.
        weights: for each, how many documents it stands for; empty: one each.

    Raises:
        ValueError: there is nothing to fit to, or the lengths differ.
    """
    x, hits = np.asarray(log_odds, dtype=np.float64), np.asarray(right, dtype=bool)
    w = np.asarray(weights, dtype=np.float64) if len(weights) else np.ones(len(x))
    if not len(x) or not len(x) == len(hits) == len(w):
        raise ValueError(f"{len(x)} log-odds, {len(hits)} labels, {len(w)} weights: fit nothing")
    good, bad = float(w[hits].sum()), float(w[~hits].sum())
    design = np.stack([x, np.ones_like(x)], axis=1)
    wanted = np.where(hits, (good + 1) / (good + 2), 1 / (bad + 2))
    at, lapse = _newton(_HONEST, design, wanted, w), _FIRST_LAPSE
    for _ in range(_ROUNDS if bad else 0):
        p = _logistic(design @ at)
        lapsed = np.where(hits, 0.0, lapse * p / (1 - (1 - lapse) * p))
        lapse = min(float((w * lapsed).sum() / (good + (w * lapsed).sum())), _MOST_LAPSE)
        at = _newton(at, design, np.maximum(wanted, lapsed), w)
    return Curve(
        slope=round(float(at[0]), 6),
        intercept=round(float(at[1]), 6),
        lapse=round(lapse, 6) if bad else 0.0,
        labels=len(x),
    )


def _newton(start: Floats, design: Floats, wanted: Floats, w: Floats) -> Floats:
    """Slope and intercept of the least loss."""
    at, loss = start, _loss(start, design, wanted, w)
    for _ in range(_STEPS):
        p = _logistic(design @ at)
        gradient = design.T @ (w * (p - wanted)) + (at - _HONEST) / _SPREAD**2
        curvature = design.T @ (design * (w * p * (1 - p))[:, None]) + np.diag(1 / _SPREAD**2)
        step = np.linalg.solve(curvature, gradient)
        before = loss
        at, loss = _stepped(at, step, loss, (design, wanted, w))
        if before - loss < _ENOUGH:
            break
    return at


def _stepped(
    at: Floats, step: Floats, loss: float, data: tuple[Floats, Floats, Floats]
) -> tuple[Floats, float]:
    """A step down, halved until it leads down; the place and its loss."""
    for _ in range(_STEPS):
        moved = at - step
        moved[0] = max(moved[0], LEAST_SLOPE)
        new = _loss(moved, *data)
        if new <= loss:
            return moved, new
        step = step / 2
    return at, loss


def _loss(at: Floats, design: Floats, wanted: Floats, w: Floats) -> float:
    z = design @ at
    fit = w * (np.logaddexp(0.0, z) - wanted * z)
    return float(fit.sum() + 0.5 * (((at - _HONEST) / _SPREAD) ** 2).sum())


def _logistic(z: Floats) -> Floats:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * z)), dtype=np.float64)
