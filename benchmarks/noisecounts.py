"""From lines as printed and as read to the counts of the table, and to those of running text."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs
from rapidfuzz.distance import Levenshtein

from benchmarks.mail.tenants import TENANTS
from benchmarks.noisealignment import Piece, aligned
from benchmarks.noisepages import SHAPES
from benchmarks.noisereading import LineSeen
from docindex.matching.noise import normal_form
from docindex.matching.noisetable import (
    OTHER,
    PLACES,
    LevelCounts,
    QualityCounts,
    Steps,
    places_of,
)

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Of a number's characters: with less of it read nobody would take it for a number.
_LEAST_READ: Final = 0.5
_BUCKETS: Final = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97)
_CLASSES: Final = {"d": "[0-9]", "A": "[A-Z]"}


def _drawn_pattern() -> re.Pattern[str]:
    shapes = itertools.chain.from_iterable(SHAPES)
    ways = ("".join(_CLASSES.get(c) or re.escape(c) for c in shape) for shape in shapes)
    return re.compile("^(?:" + "|".join(ways) + ")$")


def _mail_pattern() -> re.Pattern[str]:
    rules = [tenant.numbering for tenant in TENANTS]
    ways = [pattern for rule in rules for pattern in (rule.pattern, rule.payment_pattern)]
    return re.compile(r"(?<![\w./-])(?:" + "|".join(ways) + r")(?!\w|[./-]\w)", re.ASCII)


_PATTERNS: Final = {"drawn": _drawn_pattern(), "mail": _mail_pattern()}


@attrs.frozen(kw_only=True)
class NumberSeen:
    """One number as printed and as read, both as they stand on the line.

    Args:
        line: on which it stands.
    """

    line: LineSeen
    printed: str
    read: str

    @property
    def forms(self) -> tuple[str, str]:
        """The normal forms of what was printed and of what was read."""
        return normal_form(self.printed), _known(normal_form(self.read))

    @property
    def is_lost(self) -> bool:
        """Whether less than half of it was read."""
        printed, read = self.forms
        same = len(printed) - Levenshtein.distance(printed, read)
        return same < _LEAST_READ * len(printed)

    @property
    def has_form(self) -> bool:
        """Whether letters and digits were read exactly where they are printed."""
        printed, read = self.forms
        return len(printed) == len(read) and all(
            a.isdigit() == b.isdigit() for a, b in zip(printed, read, strict=True)
        )


def _known(text: str) -> str:
    return "".join(c if c in ALPHABET else OTHER for c in text)


def numbers_seen(lines: Iterable[LineSeen]) -> Iterator[NumberSeen]:
    """Every number of an office's form that is printed on some lines."""
    for line in lines:
        for match in _PATTERNS[line.source].finditer(line.printed):
            read = _read_for(line, *match.span())
            yield NumberSeen(line=line, printed=match[0], read=read)


def _read_for(line: LineSeen, start: int, end: int) -> str:
    """What was read for a part of a line, with what was inserted into it or joins it."""
    first, last = len(line.read), 0
    for step in Levenshtein.opcodes(line.printed, line.read):
        if step.tag == "insert" and start <= step.src_start <= end:
            begin, until = step.dest_start, step.dest_end
            inside = start < step.src_start < end
            if not inside and any(map(str.isspace, line.read[begin:until])):
                continue
        elif step.tag in ("equal", "replace") and step.src_start < end and start < step.src_end:
            begin = step.dest_start + max(start - step.src_start, 0)
            until = step.dest_end - max(step.src_end - end, 0)
        else:
            continue
        first, last = min(first, begin), max(last, until)
    return line.read[first:last]


def count_levels(numbers: Sequence[NumberSeen]) -> tuple[LevelCounts, ...]:
    """The counts of all levels, which weigh alike; of pairs, those that any level saw merged."""
    names = list(dict.fromkeys(number.line.level for number in numbers))
    groups = [[number for number in numbers if number.line.level == name] for name in names]
    levels = [
        _count(name, 1 / len(names), group) for name, group in zip(names, groups, strict=True)
    ]
    merged = {p: sorted({m for level in levels for m in level.steps[p].merges}) for p in PLACES}
    return tuple(attrs.evolve(level, steps=_with_pairs(level, merged)) for level in levels)


def _with_pairs(level: LevelCounts, kept: Mapping[str, Sequence[str]]) -> dict[str, Steps]:
    return {
        place: attrs.evolve(steps, pairs={pair: steps.pairs.get(pair, 0) for pair in kept[place]})
        for place, steps in level.steps.items()
    }


def _count(name: str, weight: float, numbers: Sequence[NumberSeen]) -> LevelCounts:
    kept = [number for number in numbers if not number.is_lost]
    tallies = {place: _Tally() for place in PLACES}
    for number in kept:
        _tally(tallies, *number.forms)
    return LevelCounts(
        name=name,
        weight=weight,
        pages=len({(number.line.seed, number.line.page) for number in numbers}),
        numbers=len(kept),
        right=sum(number.forms[0] == number.forms[1] for number in kept),
        lost=len(numbers) - len(kept),
        steps={place: tally.steps() for place, tally in tallies.items()},
    )


@attrs.define
class _Tally:
    reads: Counter[tuple[str, str]] = attrs.field(factory=Counter)
    pairs: Counter[str] = attrs.field(factory=Counter)
    merges: Counter[tuple[str, str]] = attrs.field(factory=Counter)
    gaps: int = 0
    inserted: Counter[str] = attrs.field(factory=Counter)

    def steps(self) -> Steps:
        return Steps(
            reads=_nested(self.reads),
            pairs=dict(sorted(self.pairs.items())),
            merges=_nested(self.merges),
            gaps=self.gaps,
            inserted=dict(sorted(self.inserted.items())),
        )


def _tally(tallies: Mapping[str, _Tally], printed: str, read: str) -> None:
    """Count what happened to one number."""
    characters, gaps = places_of(printed)
    for place in gaps:
        tallies[place].gaps += 1
    for start, pair in enumerate(itertools.pairwise(printed)):
        tallies[gaps[start + 1]].pairs["".join(pair)] += 1
    at = 0
    for piece in aligned(printed, read):
        if not piece.printed:
            tallies[gaps[at]].inserted[piece.read] += 1
        elif len(piece.printed) == 2:
            tallies[gaps[at + 1]].merges[piece] += 1
        else:
            tallies[characters[at]].reads[piece] += 1
        at += len(piece.printed)


def count_quality(numbers: Iterable[NumberSeen]) -> tuple[QualityCounts, ...]:
    """How many numbers of the right form were right, by the engine's confidence in their line."""
    seen, right = Counter[float](), Counter[float]()
    for number in numbers:
        if number.has_form:
            bucket = max(least for least in _BUCKETS if least <= number.line.confidence)
            seen[bucket] += 1
            right[bucket] += number.forms[0] == number.forms[1]
    return tuple(QualityCounts(least=b, numbers=seen[b], right=right[b]) for b in _BUCKETS)


def pieces_of_text(line: LineSeen) -> Iterator[Piece]:
    """The alignment of a line of running text, word by word where no word was lost."""
    printed, read = line.printed.split(), line.read.split()
    if len(printed) != len(read):
        printed, read = [line.printed], [line.read]
    for word, seen in zip(printed, read, strict=True):
        yield from aligned(word, seen)


def signs_for_digits(numbers: Iterable[NumberSeen]) -> Counter[tuple[str, str]]:
    """(printed character, sign that was read for it) of numbers, in the case in which it was read.

    What `folding.LOOK_ALIKES` says is held against it.
    """
    found: Counter[tuple[str, str]] = Counter()
    for number in numbers:
        if not number.is_lost:
            pieces = aligned(number.printed, number.read)
            found.update(p for p in pieces if len(p.printed) == len(p.read) == 1)
    return found


def _nested(counts: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    nested: dict[str, dict[str, int]] = {}
    for (printed, read), count in sorted(counts.items()):
        nested.setdefault(printed, {})[read] = count
    return nested
