"""Exact binomial bounds (Clopper and Pearson, Biometrika 26, 1934), by bisection."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Final

# 95 % two-sided leaves 2.5 % at either end; 95 % one-sided leaves all 5 % at one.
TWO_SIDED: Final = 0.025
ONE_SIDED: Final = 0.05
_STEPS: Final = 45  # halvings: 2**-45 is 3e-14


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with what that says about the rate behind it.

    Args:
        count: how many, 0 to `of`.
        of: number of trials; with 0 there is no share and the bounds are 0 and 1.
    """

    count: int
    of: int

    @property
    def share(self) -> float | None:
        """From 0 to 1; None of nothing."""
        return self.count / self.of if self.of else None

    @property
    def low(self) -> float:
        """Lower end of the two-sided 95 % interval."""
        return lower(self.count, self.of, TWO_SIDED)

    @property
    def high(self) -> float:
        """Upper end of the two-sided 95 % interval."""
        return upper(self.count, self.of, TWO_SIDED)

    @property
    def at_least(self) -> float:
        """One-sided 95 % lower bound."""
        return lower(self.count, self.of, ONE_SIDED)

    @property
    def at_most(self) -> float:
        """One-sided 95 % upper bound."""
        return upper(self.count, self.of, ONE_SIDED)


@cache
def upper(count: int, of: int, risk: float) -> float:
    """The rate at which `count` or fewer of `of` have the probability `risk`.

    Args:
        count: 0 to `of`.
        risk: 0 to 1, exclusive; what is left above the bound.

    Raises:
        ValueError: `count` is not from 0 to `of`.
    """
    if not 0 <= count <= of:
        message = f"{count} of {of} is no share"
        raise ValueError(message)
    if count == of:
        return 1.0
    low, high = count / of, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _tail(count, of, middle) > risk:
            low = middle
        else:
            high = middle
    return high


def lower(count: int, of: int, risk: float) -> float:
    """The rate at which `count` or more of `of` have the probability `risk`; see `upper`."""
    return 1.0 - upper(of - count, of, risk)


def _tail(count: int, of: int, rate: float) -> float:
    """Probability of `count` or fewer of `of`; `rate` from `count / of` on.

    There the terms fall from `count` downwards, so that the sum ends early.
    """
    ways = math.lgamma(of + 1) - math.lgamma(count + 1) - math.lgamma(of - count + 1)
    first = math.exp(ways + count * math.log(rate) + (of - count) * math.log1p(-rate))
    odds = (1.0 - rate) / rate
    total = term = 1.0
    for number in range(count, 0, -1):
        term *= number / (of - number + 1) * odds
        total += term
        if term < total * 1e-16:
            break
    return first * total
