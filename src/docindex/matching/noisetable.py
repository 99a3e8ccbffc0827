"""What an engine was seen to read for what was printed: counts, as a file of the package.

The file is JSON, written by `make noise-model` alone: it carries a digest of itself, and one that
was changed by hand or by accident is refused. Counts stand in it and no rates, so that who reads
it sees how much was seen.
"""

from __future__ import annotations

import datetime
import hashlib
import itertools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import attrs
import cattrs

from docindex.errors import PluginError

SCHEMA: Final = "docindex.noise/1"
OTHER: Final = "*"  # any letter that the alphabet lacks, such as an umlaut
_DIGEST: Final = "sha256"

# Where a character stands, or a gap: in a number of at most two runs of letters or of digits, of
# three, or of more; and, of the first two, among digits, among letters, or where runs meet. The
# engine guesses letters among letters: on clean pages it took none of 19,783 digits in numbers of
# digits alone for a letter, and one in eight of 822 that stand by themselves between letters.
PLACES: Final = (
    "digits",
    "letters",
    "joint",
    "digits of three runs",
    "letters of three runs",
    "joint of three runs",
    "many runs",
)

Counts = Mapping[str, int]


@attrs.frozen(kw_only=True)
class EngineIdentity:
    """Which engine was measured.

    Args:
        models: (file name, SHA-256 in hex) of each.
    """

    name: str
    version: str
    models: tuple[tuple[str, str], ...]


@attrs.frozen(kw_only=True)
class Steps:
    """What was read for characters that stand in like places of their numbers.

    Args:
        reads: what was read for a printed character, and how often: itself, another, two (it was
            split), or nothing (the empty text).
        pairs: how often the pairs stood in print of which a merge was seen.
        merges: what one character was read for such a pair.
        gaps: where a character could have been inserted: before, between and behind.
        inserted: the characters that were.
    """

    reads: Mapping[str, Counts]
    pairs: Counts
    merges: Mapping[str, Counts]
    gaps: int
    inserted: Counts


@attrs.frozen(kw_only=True)
class LevelCounts:
    """What was seen on one level of print and scan.

    Args:
        weight: share of the level in the mixture, 0..1.
        pages, numbers: how many were read; the numbers that were lost are left out.
        right: numbers read character for character.
        lost: numbers of which less than half was read, which nobody would take for numbers.
        steps: by the names in `PLACES`.
    """

    name: str
    weight: float
    pages: int
    numbers: int
    right: int
    lost: int
    steps: Mapping[str, Steps]


@attrs.frozen(kw_only=True)
class QualityCounts:
    """Numbers on lines of which the engine was so sure, from `least` to the next bucket's.

    Args:
        numbers: those read with the length and the letters' and digits' places of what was printed.
        right: of them, those read character for character.
    """

    least: float
    numbers: int
    right: int


@attrs.frozen(kw_only=True)
class NoiseTable:
    """All that was measured.

    Args:
        date: of the measurement.
        command: that writes this file.
        seeds: of the material that was counted.
        alphabet: the characters of normal forms.
        quality: in ascending order, the first from 0.
    """

    date: datetime.date
    command: str
    seeds: tuple[int, ...]
    engine: EngineIdentity
    alphabet: str
    levels: tuple[LevelCounts, ...]
    quality: tuple[QualityCounts, ...]

    def to_json(self) -> str:
        """The table as the file holds it; the same bytes for the same counts."""
        content = {"schema": SCHEMA, **_converter().unstructure(self)}
        content[_DIGEST] = _digest(content)
        return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=True) + "\n"


def places_of(number: str) -> tuple[list[str], list[str]]:
    """Where the characters of a normal form stand, and the gaps before, between and behind them.

    Returns:
        Names of `PLACES`: one for each character, and one more for the gaps.
    """
    kinds = [c.isdigit() for c in number]
    meets = [False, *(a != b for a, b in itertools.pairwise(kinds)), False]
    runs = sum(meets) + 1
    if runs > 3 or not number:
        return [PLACES[-1]] * len(number), [PLACES[-1]] * (len(number) + 1)
    digits, letters, joint = PLACES[3:6] if runs == 3 else PLACES[:3]
    within = [digits if kind else letters for kind in (*kinds, kinds[-1])]
    both = zip(within, itertools.pairwise(meets), strict=False)
    characters = [joint if any(edges) else place for place, edges in both]
    gaps = [joint if meet else place for place, meet in zip(within, meets, strict=True)]
    return characters, gaps


def read_table(path: Path) -> NoiseTable:
    """Read and check a table.

    Raises:
        PluginError: the file is missing, or is not as `NoiseTable.to_json` wrote it.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return _checked(content)
    except (OSError, ValueError, TypeError, KeyError, cattrs.BaseValidationError) as error:
        reason = str(error) if type(error) is ValueError else type(error).__name__
        raise PluginError(
            f"the table of misreadings {path.name} cannot be used: {reason}. Install docindex-core "
            "again, or renew the file with make noise-model"
        ) from error


def _checked(content: dict[str, Any]) -> NoiseTable:
    if content.pop("schema") != SCHEMA:
        raise ValueError(f"its schema is not {SCHEMA}")
    digest = content.pop(_DIGEST)
    if digest != _digest({"schema": SCHEMA, **content}):
        raise ValueError("it was changed after it was written")
    table = _converter().structure(content, NoiseTable)
    for problem in _problems(table):
        raise ValueError(problem)
    return table


def _problems(table: NoiseTable) -> list[str]:
    known = {*table.alphabet, OTHER}
    found = []
    if not table.levels or abs(sum(level.weight for level in table.levels) - 1) > 1e-6:
        found.append("the weights of its levels do not add up to 1")
    for level in table.levels:
        for place, steps in level.steps.items():
            if place not in PLACES or not _is_sound(steps, known):
                found.append(f"level {level.name} has unknown characters or impossible counts")
    starts = [bucket.least for bucket in table.quality]
    if not starts or starts[0] != 0 or starts != sorted(set(starts)):
        found.append("its buckets of quality do not ascend from 0")
    return found


def _is_sound(steps: Steps, known: set[str]) -> bool:
    texts = {*steps.reads, *steps.pairs, *steps.merges, *steps.inserted}
    counts = [*steps.pairs.values(), *steps.inserted.values(), steps.gaps]
    for read in (*steps.reads.values(), *steps.merges.values()):
        texts.update(read)
        counts.extend(read.values())
    merged = all(sum(c.values()) <= steps.pairs.get(p, 0) for p, c in steps.merges.items())
    few = sum(steps.inserted.values()) <= steps.gaps
    return set("".join(texts)) <= known and min(counts) >= 0 and merged and few


def _digest(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True, detailed_validation=False)
    converter.register_structure_hook(
        datetime.date, lambda text, _: datetime.date.fromisoformat(text)
    )
    converter.register_unstructure_hook(datetime.date, datetime.date.isoformat)
    return converter
