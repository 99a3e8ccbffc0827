"""The noisy channel: how likely a number is read as it was, if another one was printed; pure.

A number is read from left to right. Each printed character is read as one character, as two (it
was split) or not at all; a pair may be read as one (it was merged); in the gaps between them
characters may be inserted. How often each of that happens was counted on generated mail, with one
engine and one model (`noisetable`). Neighbours may change places as well, as people do who type.

    P(read | true) = sum, over all ways from `true` to `read`, of the product of their steps

The probabilities of all texts that can be read for one number add up to 1.
"""

from __future__ import annotations

import bisect
import functools
import math
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Final, NamedTuple, Self

import attrs

from docindex.matching.noiserates import Rates, Shares, make_rates
from docindex.matching.noisetable import (
    OTHER,
    EngineIdentity,
    NoiseTable,
    QualityCounts,
    places_of,
    read_table,
)

# Chance of two neighbours that changed places. An assumption: of the errors in decimal numbers
# that people write a tenth are such (Verhoeff 1969, Error Detecting Decimal Codes); with one wrong
# number in a hundred and eleven pairs in each that is 1e-4.
SWAPPED: Final = 1e-4
# How far the lengths of what was printed and read may drift apart on a way that is counted.
_BAND: Final = 3
# A page asks again and again for the same; a step list takes a kilobyte or two.
_CACHED: Final = 16_384
_CACHED_STEPS: Final = 2_048
# Signs that the grammars take for a 1 (`folding.LOOK_ALIKES`).
_ONES: Final = str.maketrans("|!", "11")
_TABLE: Final = "noise.json"
_RESCALED: Final = 16  # characters: their product is far from what a float can hold
_END: Final = "$$"


def normal_form(text: str) -> str:
    """The letters and digits of a text in capitals, as the model compares them.

    Letters that look like digits stay letters: that they were read is what the model weighs.
    """
    if text.isascii() and text.isalnum():
        return text.upper()
    return "".join(filter(str.isalnum, text.translate(_ONES))).upper()


class _Step(NamedTuple):
    """What can happen at one printed character, and in the gap before it.

    Attributes:
        alone: share of the ways on which it is not read together with the next one.
        swapped: the next one and it, where they differ.
        ends: chance that nothing more is inserted.
    """

    inserted: Shares
    ends: float
    alone: float
    single: Shares
    splits: Shares
    merges: Shares
    swapped: str


@attrs.frozen(eq=False)
class Channel:
    """What one level does to numbers.

    Args:
        rates: by place.
    """

    rates: Mapping[str, Rates]

    def log_probability(self, read: str, true: str) -> float:
        """Natural logarithm of P(read | true), of texts that hold the alphabet and `OTHER` only."""
        steps, last = self._steps(true)
        band, length = _BAND + abs(len(read) - len(true)), len(read)
        padded = read + _END
        pairs = [padded[end : end + 2] for end in range(length + 1)]
        row, following, later = ([0.0] * (length + 3) for _ in range(3))
        row[0], scale = 1.0, 0.0
        for place, step in enumerate(steps):
            inserted, ends, alone, single, splits, merges, swapped = step
            joins, dropped, carried = bool(merges) or swapped in read, single[""], 0.0
            for end in range(max(place - band, 0), min(place + band, length) + 1):
                sign = padded[end]
                p = row[end] + carried
                carried = p * inserted.get(sign, 0.0)
                p *= ends
                if joins:
                    later[end + 1] += p * merges.get(sign, 0.0)
                    if pairs[end] == swapped:
                        later[end + 2] += p * SWAPPED
                p *= alone
                following[end] += p * dropped
                following[end + 1] += p * single.get(sign, 0.0)
                following[end + 2] += p * splits.get(pairs[end], 0.0)
            row, following, later = following, later, [0.0] * (length + 3)
            if place % _RESCALED == 0:
                largest = max(row)
                scale += math.log(largest)
                row = [p / largest for p in row]
                following = [p / largest for p in following]
        carried = 0.0
        for end in range(max(len(true) - band, 0), length + 1):
            p = row[end] + carried
            carried = p * last.get(padded[end], 0.0)
        return scale + math.log(p * (1 - sum(last.values())))

    @functools.lru_cache(maxsize=_CACHED_STEPS)  # noqa: B019 - as many channels as levels, and they stay
    def _steps(self, true: str) -> tuple[tuple[_Step, ...], Shares]:
        """The steps of a number, and what may be inserted behind it."""
        characters, gaps = ([self.rates[place] for place in places] for places in places_of(true))
        steps = []
        for place, printed in enumerate(true):
            pair, inserted = true[place : place + 2], gaps[place].inserted
            merges = gaps[place + 1].merges.get(pair, {})
            swapped = pair[::-1] if len(pair) == 2 and pair[0] != pair[1] else _END
            step = _Step(
                inserted=inserted,
                ends=1 - sum(inserted.values()),
                alone=1 - sum(merges.values()) - (SWAPPED if swapped != _END else 0.0),
                single=characters[place].single[printed],
                splits=characters[place].splits.get(printed, {}),
                merges=merges,
                swapped=swapped,
            )
            steps.append(step)
        return tuple(steps), gaps[-1].inserted


@attrs.frozen(eq=False)
class NoiseModel:
    """What the measured engine does to numbers.

    Args:
        table: the counts.
    """

    table: NoiseTable
    channels: Mapping[str, Channel] = attrs.field(init=False, repr=False)
    _right: tuple[tuple[float, float], ...] = attrs.field(init=False, repr=False)

    @channels.default
    def _made(self) -> Mapping[str, Channel]:
        made = make_rates(self.table.levels, self.table.alphabet)
        return {level: Channel(rates) for level, rates in made.items()}

    @_right.default
    def _monotone(self) -> tuple[tuple[float, float], ...]:
        return _isotonic(self.table.quality)

    @functools.cached_property
    def _usual_log_odds(self) -> float:
        right = sum(bucket.right for bucket in self.table.quality)
        wrong = sum(bucket.numbers for bucket in self.table.quality) - right
        return math.log((right + 0.5) / (wrong + 0.5))

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """The model of a file; of the package's own, which is read once, without one.

        Raises:
            PluginError: the file is missing or damaged.
        """
        return cls(read_table(path)) if path is not None else cls._shipped()

    @classmethod
    @functools.cache
    def _shipped(cls) -> Self:
        with resources.as_file(resources.files(__package__).joinpath(_TABLE)) as path:
            return cls(read_table(path))

    @property
    def engine(self) -> EngineIdentity:
        """Engine, version and models for which the model holds."""
        return self.table.engine

    @property
    def levels(self) -> tuple[str, ...]:
        """The names of the levels."""
        return tuple(self.channels)

    def log_likelihood(self, read: str, true: str, level: str | None = None) -> float:
        """Natural logarithm of P(read | true): that `true` is read as `read`.

        Args:
            read, true: normal forms of numbers; other texts are brought to it (`normal_form`).
            level: one of `levels`; None: it is not known, and each counts by its weight.

        Returns:
            At most 0, never infinite.

        Raises:
            ValueError: there is no such level.
        """
        return _log_likelihood(self, self._known(read), self._known(true), level)

    def reads_right(self, true: str, level: str | None = None) -> float:
        """Natural logarithm of the chance that a number is read character for character."""
        return self.log_likelihood(true, true, level)

    def right_given_quality(self, quality: float) -> float:
        """Chance that a number is right that has the right form, on a line of that confidence.

        Args:
            quality: the engine's confidence in the line, 0..1.

        Returns:
            0..1, never less for a better quality.
        """
        place = bisect.bisect_right(self._right, quality, key=lambda bucket: bucket[0])
        return self._right[max(place - 1, 0)][1]

    def misread_by_quality(self, quality: float) -> float:
        """What a line's confidence says of its number being misread.

        Args:
            quality: the engine's confidence in the line, 0..1.

        Returns:
            Natural logarithm of P(quality | misread) / P(quality | right), never more for a better
            quality; 0 is what the numbers of the table have on average.
        """
        return -_log_odds(self.right_given_quality(quality)) + self._usual_log_odds

    def confusion_cost(self, read: str, true: str, level: str | None = None) -> float:
        """By how much reading one character for another is less likely than reading it right.

        Args:
            read: one character, or the empty text: it was dropped.
            true: one character.

        Returns:
            Natural logarithm of the ratio, 0 or more for all that is not read for another one more
            often than for itself.
        """
        right = self.log_likelihood(true, true, level)
        return right - self.log_likelihood(read, true, level)

    def _known(self, text: str) -> str:
        text, alphabet = normal_form(text), self.table.alphabet
        return "".join(c if c in alphabet else OTHER for c in text)


@functools.lru_cache(maxsize=_CACHED)
def _log_likelihood(model: NoiseModel, read: str, true: str, level: str | None) -> float:
    if level is not None:
        if level not in model.channels:
            raise ValueError(f"level {level!r}: must be one of {', '.join(model.channels)}")
        return model.channels[level].log_probability(read, true)
    logs = [
        math.log(counts.weight) + model.channels[counts.name].log_probability(read, true)
        for counts in model.table.levels
        if counts.weight
    ]
    largest = max(logs)
    return largest + math.log(sum(math.exp(log - largest) for log in logs))


def _log_odds(chance: float) -> float:
    return math.log(chance / (1 - chance))


def _isotonic(buckets: Iterable[QualityCounts]) -> tuple[tuple[float, float], ...]:
    """(least quality, chance) of buckets whose chances never fall: pool adjacent violators.

    Half a right and half a wrong number are added to each bucket (Jeffreys), so that no chance is
    0 or 1.
    """
    pools: list[tuple[float, float, float]] = []  # least quality, right, numbers
    for bucket in buckets:
        pools.append((bucket.least, bucket.right + 0.5, bucket.numbers + 1.0))
        while len(pools) > 1 and pools[-2][1] * pools[-1][2] >= pools[-1][1] * pools[-2][2]:
            _, right, numbers = pools.pop()
            least, more_right, more_numbers = pools.pop()
            pools.append((least, right + more_right, numbers + more_numbers))
    return tuple((least, right / numbers) for least, right, numbers in pools)
