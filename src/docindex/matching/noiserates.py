"""From what was counted to rates: none of them 0, and few counts leaning on many.

A rate of one place on one level is thought to be that of the place on all levels until enough was
seen of it, and that again the rate of all places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs

from docindex.matching.noisetable import OTHER, PLACES, LevelCounts, Steps

# What was never seen is not impossible: each outcome of each character counts as if it had been
# seen so often on all levels together (Lidstone's rule). A place on a level counts as if it had
# shown `ALIKE` more of each character, misread as often as on all levels, and `SPREAD` more that
# were misread, taken for the same as there: how often differs much from level to level, and for
# what little. Chosen by cross-validation on the pages that were counted (`benchmarks.noise`).
UNSEEN: Final = 0.1
ALIKE: Final = 30.0
SPREAD: Final = 30.0
# Pairs without a merge, added to those counted: a pair of capitals stood there some dozen times.
WHOLE_PAIRS: Final = 20.0
_MOST_MERGED: Final = 0.9

Shares = Mapping[str, float]


@attrs.frozen(kw_only=True, eq=False)
class Rates:
    """The probabilities of the steps at like places (`noisetable.PLACES`).

    Args:
        single: for each printed character what is read for it: one, two or no characters.
        splits: those of it that are two.
        merges: for a printed pair the one character that is read for it.
        inserted: the chance of each character to be inserted in a gap, and of one more after each.
    """

    single: Mapping[str, Shares]
    splits: Mapping[str, Shares]
    merges: Mapping[str, Shares]
    inserted: Shares


def make_rates(
    levels: Sequence[LevelCounts],
    alphabet: str,
    *,
    unseen: float = UNSEEN,
    alike: float = ALIKE,
    spread: float = SPREAD,
) -> dict[str, dict[str, Rates]]:
    """Rates from counts, none of them 0: of all that was seen, by place, by place and level.

    Args:
        unseen, alike, spread: as the constants of these names.
    """
    signs = (*alphabet, OTHER)
    steps = {p: [level.steps[p] for level in levels if p in level.steps] for p in PLACES}
    nothing = {c: _unknown(c, (*signs, "")) for c in signs}
    whole = [step for seen in steps.values() for step in seen]
    everything = _singles(whole, nothing, unseen * (len(signs) + 1), unseen * len(signs))
    single = {p: _singles(seen, everything, alike, spread) for p, seen in steps.items()}
    usual = _insertions(whole, dict.fromkeys(signs, unseen), 1.0)
    inserted = {p: _insertions(seen, usual, alike) for p, seen in steps.items()}
    merges = {p: _merges(seen) for p, seen in steps.items()}
    found: dict[str, dict[str, Rates]] = {}
    for level in levels:
        rates = found[level.name] = {}
        for place in PLACES:
            seen = [level.steps[place]] if place in level.steps else []
            own = _singles(seen, single[place], alike, spread)
            rates[place] = Rates(
                single=own,
                splits={c: pairs for c in own if (pairs := _splits(own[c]))},
                merges=_scaled(merges[place], seen, steps[place]),
                inserted=_insertions(seen, inserted[place], alike),
            )
    return found


def _unknown(printed: str, outcomes: Sequence[str]) -> dict[str, float]:
    """Of a character that nobody measured: every second time it is read right."""
    return _shares({**dict.fromkeys(outcomes, 1.0), printed: len(outcomes) - 1.0})


def _singles(
    steps: Iterable[Steps], prior: Mapping[str, Shares], strength: float, spread: float
) -> dict[str, Shares]:
    """What is read for each character; the prior counts as `make_rates` says."""
    seen = list(steps)
    found: dict[str, Shares] = {}
    for printed, shares in prior.items():
        counts = _summed(step.reads.get(printed, {}) for step in seen)
        outcomes = [*shares, *sorted(set(counts) - set(shares))]
        taken = counts.get(printed, 0) + strength * shares[printed]
        right = taken / (sum(counts.values()) + strength)
        given = spread / (1 - shares[printed])
        weights = {
            c: counts.get(c, 0) + given * shares.get(c, 0.0) for c in outcomes if c != printed
        }
        wrong = {c: (1 - right) * share for c, share in _shares(weights).items()}
        found[printed] = {printed: right, **wrong}
    return found


def _insertions(steps: Iterable[Steps], prior: Shares, strength: float) -> dict[str, float]:
    """The chance of each character in a gap; the prior counts as so many gaps."""
    seen = list(steps)
    gaps = sum(step.gaps for step in seen) + strength
    counts = _summed(step.inserted for step in seen)
    return {c: (counts.get(c, 0) + strength * share) / gaps for c, share in prior.items()}


def _merges(steps: Iterable[Steps]) -> dict[str, Shares]:
    """What is read for a pair, on all levels together: a pair is too rare for more."""
    seen = list(steps)
    pairs = _summed(step.pairs for step in seen)
    counts = {pair: _summed(step.merges.get(pair, {}) for step in seen) for pair in pairs}
    return {
        pair: {c: n / (pairs[pair] + WHOLE_PAIRS) for c, n in sorted(found.items())}
        for pair, found in counts.items()
        if found
    }


def _scaled(
    merges: Mapping[str, Shares], own: Iterable[Steps], whole: Iterable[Steps]
) -> dict[str, Shares]:
    """The merges of a level: of each pair as many more or fewer as of all pairs together."""
    (few, gaps), (many, all_gaps) = (_merged(own), _merged(whole))
    usual = many * gaps / max(all_gaps, 1)
    factor = (few + 1) / (usual + 1)
    largest = max((sum(shares.values()) for shares in merges.values()), default=0.0)
    factor = min(factor, _MOST_MERGED / largest) if largest else factor
    return {
        pair: {c: share * factor for c, share in found.items()} for pair, found in merges.items()
    }


def _merged(steps: Iterable[Steps]) -> tuple[int, int]:
    """How many pairs were merged, and in how many gaps that could have been."""
    seen = list(steps)
    return (
        sum(sum(read.values()) for step in seen for read in step.merges.values()),
        sum(step.gaps for step in seen),
    )


def _summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total = Counter[str]()
    for count in counts:
        total.update(count)
    return dict(sorted(total.items()))


def _shares(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {key: weight / total for key, weight in weights.items()}


def _splits(shares: Shares) -> dict[str, float]:
    return {text: share for text, share in shares.items() if len(text) == 2}
