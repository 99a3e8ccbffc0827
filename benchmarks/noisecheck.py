"""How well a table foretells what was read on pages that were not counted."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from benchmarks.noisecounts import ALPHABET, NumberSeen
from docindex.matching.folding import LOOK_ALIKES
from docindex.matching.noise import Channel, NoiseModel
from docindex.matching.noiserates import Rates
from docindex.matching.noisetable import OTHER, PLACES
from docindex.testing.samples.chance import Dice

_MOST_MISREAD: Final = 200  # that are looked at, spread over all

Score = Callable[[str, str], float]


@attrs.frozen(kw_only=True)
class Foretold:
    """What a model said of some numbers, beside what came.

    Args:
        right, said: how many were read right, and how many the model expected.
        loss: mean of -log P(read | true), natural, of a number.
        plain: the same of a model of one rate: every character is misread as often, and as any.
        perplexity: of a printed character: e to the loss, spread over the characters.
    """

    name: str
    numbers: int
    right: int
    said: float
    loss: float
    plain: float
    perplexity: float


@attrs.frozen(kw_only=True)
class Coverage:
    """Of misread numbers, in how many the printed one comes out likeliest of its neighbours.

    Args:
        misread: numbers that were misread, and not lost; some of them, where there are many.
        near: of them, those one edit away from what was read.
        neighbours: of what was read, on average: numbers one edit away with letters and digits
            where the printed one has them.
        first: of those near, the ones that come out first, by way of scoring.
    """

    name: str
    misread: int
    near: int
    neighbours: float
    first: dict[str, float]


def foretold(
    name: str, model: NoiseModel, numbers: Sequence[NumberSeen], *, known: bool
) -> Foretold:
    """Hold a model against numbers.

    Args:
        known: whether the model is told the level.
    """
    forms = [number.forms for number in numbers]
    levels = [number.line.level if known else None for number in numbers]
    logs = [
        model.log_likelihood(read, printed, level)
        for (printed, read), level in zip(forms, levels, strict=True)
    ]
    said = sum(math.exp(model.reads_right(f[0], lv)) for f, lv in zip(forms, levels, strict=True))
    plain = plain_channel([number.forms for number in numbers])
    characters = sum(len(printed) for printed, _ in forms)
    return Foretold(
        name=name,
        numbers=len(numbers),
        right=sum(printed == read for printed, read in forms),
        said=said,
        loss=-sum(logs) / len(logs),
        plain=-sum(plain.log_probability(read, printed) for printed, read in forms) / len(logs),
        perplexity=math.exp(-sum(logs) / characters),
    )


def plain_channel(forms: Iterable[tuple[str, str]]) -> Channel:
    """A model of one rate, and that the best for these very numbers.

    Args:
        forms: what was printed and read.
    """
    pairs = list(forms)
    wrong = sum(sum(a != b for a, b in zip(*pair, strict=False)) for pair in pairs)
    edits = sum(abs(len(a) - len(b)) for a, b in pairs)
    total = sum(len(a) for a, _ in pairs)
    symbols = (*ALPHABET, OTHER)
    rate, length = (wrong + 1) / (total + 2), (edits + 1) / (total + 2)
    other = rate / (len(symbols) - 1)
    rates = {
        c: {**dict.fromkeys(symbols, other), c: 1 - rate - length / 2, "": length / 2}
        for c in symbols
    }
    everywhere = Rates(
        single=rates,
        splits={},
        merges={},
        inserted=dict.fromkeys(symbols, length / 2 / len(symbols)),
    )
    return Channel(dict.fromkeys(PLACES, everywhere))


def coverage(
    name: str, numbers: Iterable[NumberSeen], scores: Mapping[str, Score], *, share: float = 1.0
) -> Coverage:
    """Count how often the printed number is the likeliest of those near the one that was read.

    What was read is no number of the list: else it would come first, and rightly so.

    Args:
        scores: by name, the more the likelier; equal scores share the first place.
        share: of the neighbours that are on the list beside the printed one.
    """
    misread = [n.forms for n in numbers if not n.is_lost and n.forms[0] != n.forms[1]]
    misread = misread[:: 1 + len(misread) // _MOST_MISREAD]
    near, met = 0, 0
    first = dict.fromkeys(scores, 0.0)
    for place, (printed, read) in enumerate(misread):
        found = sorted(neighbours(read, printed))
        if printed not in found:
            continue
        dice = Dice(5, 91, place)
        found = [number for number in found if number == printed or dice.chance(share)]
        near, met = near + 1, met + len(found)
        for way, score in scores.items():
            values = [score(read, number) for number in found]
            best = max(values)
            if score(read, printed) == best:
                first[way] += 1 / values.count(best)
    return Coverage(
        name=name, misread=len(misread), near=near, neighbours=met / max(near, 1), first=first
    )


def neighbours(read: str, printed: str) -> set[str]:
    """Numbers one edit away from what was read, in the form of what was printed."""
    found = set(_edited(read, len(printed)))
    return {
        number
        for number in found
        if all(a.isdigit() == b.isdigit() for a, b in zip(number, printed, strict=True))
    }


def _edited(read: str, length: int) -> Iterator[str]:
    for place in range(len(read) + 1):
        before, after = read[:place], read[place:]
        for c in ALPHABET:
            if len(read) == length and after and c != after[0]:
                yield before + c + after[1:]
            elif len(read) == length - 1:
                yield before + c + after
        if len(read) == length + 1 and after:
            yield before + after[1:]


def look_alike_score(read: str, true: str) -> float:
    """How the unweighted look-alikes put neighbours in order: those that fold into each other."""
    folded = ("".join(LOOK_ALIKES.get(c, c) for c in text) for text in (read, true))
    return float(len(set(folded)) == 1)


def no_score(_read: str, _true: str) -> float:
    """What knows nothing."""
    return 0.0


def foretold_table(rows: Iterable[Foretold]) -> str:
    """As Markdown."""
    lines = [
        "| | numbers | read right | foretold | loss a number | of one rate | perplexity |",
        "|---" * 7 + "|",
    ]
    lines += [
        f"| {r.name} | {r.numbers:,} | {r.right / r.numbers:.2%} | {r.said / r.numbers:.2%} | "
        f"{r.loss:.3f} | {r.plain:.3f} | {r.perplexity:.4f} |"
        for r in rows
    ]
    return "\n".join(lines)


def coverage_table(rows: Sequence[Coverage]) -> str:
    """As Markdown."""
    ways = list(rows[0].first)
    lines = [
        f"| | misread | one edit away | neighbours | {' | '.join(f'first by {w}' for w in ways)} |",
        "|---" * (4 + len(ways)) + "|",
    ]
    for row in rows:
        cells = " | ".join(f"{row.first[way] / max(row.near, 1):.1%}" for way in ways)
        lines.append(
            f"| {row.name} | {row.misread:,} | {row.near:,} | {row.neighbours:.0f} | {cells} |"
        )
    return "\n".join(lines)
