"""Seeded draws: the same seed and stream give the same sample, whatever else was drawn before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Dice:
    """One stream of random numbers, named by a seed and by what it is for.

    Args:
        seed: not negative.
        stream: numbers that tell this stream from all others of the seed.
    """

    def __init__(self, seed: int, *stream: int) -> None:
        self.generator = np.random.default_rng([seed, *stream])

    def between(self, low: int, high: int) -> int:
        """An integer from `low` to `high`, both included."""
        return int(self.generator.integers(low, high + 1))

    def uniform(self, low: float, high: float) -> float:
        """A real number from `low` to `high`."""
        return float(self.generator.uniform(low, high))

    def normal(self, sigma: float, limit: float) -> float:
        """A normal deviate around 0, cut at plus and minus `limit`."""
        return float(np.clip(self.generator.normal(0.0, sigma), -limit, limit))

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return bool(self.generator.random() < probability)

    def pick(self, values: Sequence[T]) -> T:
        """One of the values, each as likely."""
        return values[int(self.generator.integers(len(values)))]

    def digits(self, count: int) -> str:
        """So many decimal digits."""
        return "".join(str(digit) for digit in self.generator.integers(0, 10, count))

    def shuffled(self, values: Sequence[T]) -> list[T]:
        """The values in another order."""
        return [values[int(index)] for index in self.generator.permutation(len(values))]
