"""Exact binomial bounds and tests (Clopper and Pearson, Biometrika 26, 1934); pure.

All bounds are one-sided: of the rates above `upper(count, of, risk)` each would have given so few
or fewer with a probability below `risk`, whatever the rate is.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Final

_STEPS: Final = 50  # halvings: 2**-50 is 9e-16
# More documents than any office gets in a year.
MOST_TRIALS: Final = 100_000_000


@cache
def upper(count: int, of: int, risk: float) -> float:
    """The rate at which `count` or fewer of `of` have the probability `risk`.

    Args:
        count: 0 to `of`.
        risk: above 0, below 1; one minus the confidence.

    Returns:
        0..1; 1 where `of` is 0.

    Raises:
        ValueError: `count` is not from 0 to `of`.
    """
    if not 0 <= count <= of:
        raise ValueError(f"{count} of {of} is no share")
    if count == of:
        return 1.0
    low, high = count / of, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if at_most(count, of, middle) > risk:
            low = middle
        else:
            high = middle
    return high


def lower(count: int, of: int, risk: float) -> float:
    """The rate at which `count` or more of `of` have the probability `risk`; see `upper`."""
    return 1.0 - upper(of - count, of, risk)


def at_most(count: int, of: int, rate: float) -> float:
    """Probability of `count` or fewer of `of` at a rate of 0..1."""
    if count >= of:
        return 1.0
    if count < 0:
        return 0.0
    if rate * of <= count:
        return 1.0 - _falling(of - count - 1, of, 1.0 - rate)
    return _falling(count, of, rate)


def at_least(count: int, of: int, rate: float) -> float:
    """Probability of `count` or more of `of` at a rate of 0..1; exact where it is small."""
    return at_most(of - count, of, 1.0 - rate)


def _falling(count: int, of: int, rate: float) -> float:
    """`at_most` for a `rate` from `count / of` on: terms fall from `count` downwards."""
    if rate >= 1.0:
        return 0.0
    ways = math.lgamma(of + 1) - math.lgamma(count + 1) - math.lgamma(of - count + 1)
    first = ways + count * math.log(rate) + (of - count) * math.log1p(-rate)
    odds = (1.0 - rate) / rate
    total = term = 1.0
    for number in range(count, 0, -1):
        term *= number / (of - number + 1) * odds
        total += term
        if term < total * 1e-17:
            break
    return min(math.exp(first) * total, 1.0)


@cache
def least_trials(count: int, rate: float, risk: float) -> int:
    """The fewest trials with which `count` of them show that the rate is at most `rate`.

    Args:
        count: how many came out wrong.
        rate: above 0, below 1.
        risk: above 0, below 1.
    """
    low, high = count, max(count, 1)
    while at_most(count, high, rate) > risk:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if at_most(count, middle, rate) > risk else (low, middle)
    return high


def most_wrong(of: int, rate: float, risk: float) -> int:
    """The most that may come out wrong of `of` to show that the rate is at most `rate`.

    Returns:
        -1 where even none of so few shows it.
    """
    count = -1
    while least_trials(count + 1, rate, risk) <= of:
        count += 1
    return count


def trials_for(wrong: float, rate: float, risk: float, power: float) -> int | None:
    """How many trials show, with a probability of `power`, that a rate is at most `rate`.

    Args:
        wrong: the rate that is expected, 0..1.

    Returns:
        None where `wrong` is too near to `rate`, or above it: no number of trials helps.
    """
    count = 0
    while wrong < rate:
        trials = least_trials(count, rate, risk)
        if at_most(count, trials, wrong) >= power:
            return trials
        if trials > MOST_TRIALS:
            break
        count = count + 1 if count < 100 else count * 2
    return None


def rarely_as_many(count: int, of: int, count_before: int, of_before: int) -> float:
    """How likely so many or more of `of` are if the rate is still that of before.

    The exact test of a 2 x 2 table, one-sided (Fisher, Statistical Methods, 1934).

    Args:
        count: of `of`, now.
        count_before: of `of_before`.
    """
    total, all_of = count + count_before, of + of_before
    whole = _log_ways(all_of, of)
    most = min(total, of)
    terms = (
        math.exp(_log_ways(total, k) + _log_ways(all_of - total, of - k) - whole)
        for k in range(max(count, of - (all_of - total)), most + 1)
    )
    return min(math.fsum(terms), 1.0)


def _log_ways(of: int, chosen: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(chosen + 1) - math.lgamma(of - chosen + 1)
