"""Measure what the engine misreads, and write the table that the package ships.

    python -m benchmarks.noise observe [--folder build/noise]
    python -m benchmarks.noise fit [--folder build/noise] [--date 2026-11-22]
    python -m benchmarks.noise tune [--folder build/noise]

`observe` draws, scans and reads pages of every level, those that are counted and those that are
kept for the check, and keeps every line; what is kept already is not read again. `fit` counts,
writes the table into the package, and checks it on the pages that were not counted. `tune`
compares the constants of `docindex.matching.noiserates` on halves of the pages that are counted.
"""

from __future__ import annotations

import argparse
import datetime
import itertools
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import cv2

from benchmarks.mail.levels import LEVELS
from benchmarks.noisecheck import (
    coverage,
    coverage_table,
    foretold,
    foretold_table,
    look_alike_score,
    no_score,
)
from benchmarks.noisecounts import (
    ALPHABET,
    NumberSeen,
    count_levels,
    count_quality,
    numbers_seen,
    pieces_of_text,
    signs_for_digits,
)
from benchmarks.noisereading import (
    LineSeen,
    Material,
    engine,
    identity,
    kept_lines,
    lines_seen,
    write_lines,
)
from benchmarks.targets import machine
from docindex.matching import noise
from docindex.matching.folding import LOOK_ALIKES
from docindex.matching.noise import Channel, NoiseModel
from docindex.matching.noiserates import make_rates
from docindex.matching.noisetable import PLACES, LevelCounts, NoiseTable, Steps

COUNTED: Final = Material(seed=71, sheets=110, letters=70)
CHECKED: Final = Material(seed=72, sheets=15, letters=20)
_TABLE: Final = Path(noise.__file__).with_name("noise.json")
_COMMAND: Final = "python -m benchmarks.noise"
_UNSEEN: Final = (0.02, 0.1, 0.5)
_ALIKE: Final = (3.0, 10.0, 30.0)
_SPREAD: Final = (10.0, 30.0, 100.0)
_TUNED: Final = 8  # of so many numbers one is foretold
_SPARSE: Final = 0.1


def observe(folder: Path) -> None:
    """Read what is not read yet."""
    # Before the engine's library is loaded; see `docindex.builtin.tesseract`.
    os.environ["OMP_THREAD_LIMIT"] = "1"
    cv2.setNumThreads(1)
    folder.mkdir(parents=True, exist_ok=True)
    with engine() as reader:
        for material, level in itertools.product((COUNTED, CHECKED), LEVELS):
            path = _path(folder, material, level)
            if not path.exists():
                half = path.with_suffix(".part")
                write_lines(half, lines_seen(level, material, reader))
                half.replace(path)


def _path(folder: Path, material: Material, level: str) -> Path:
    return folder / f"{level}-{material.seed}-{material.sheets}-{material.letters}.jsonl"


def _lines(folder: Path, material: Material) -> list[LineSeen]:
    return [line for level in LEVELS for line in kept_lines(_path(folder, material, level))]


def make_table(numbers: Sequence[NumberSeen], date: datetime.date) -> NoiseTable:
    """The table of some numbers, for the engine that is installed."""
    return NoiseTable(
        date=date,
        command=_COMMAND,
        seeds=(COUNTED.seed,),
        engine=identity(engine()),
        alphabet=ALPHABET,
        levels=count_levels(numbers),
        quality=count_quality(numbers),
    )


def fit(folder: Path, date: datetime.date) -> str:
    """Write the table; returns what is to be told of it, as Markdown."""
    lines = _lines(folder, COUNTED)
    numbers = list(numbers_seen(lines))
    table = make_table(numbers, date)
    _TABLE.write_text(table.to_json(), encoding="utf-8", newline="\n")
    model = NoiseModel(table)
    checked = list(numbers_seen(_lines(folder, CHECKED)))
    parts = (
        machine(),
        _rates_table(table.levels),
        _text_table(lines),
        _check(model, checked),
        _quality_table(model, checked),
        _signs_table(numbers),
    )
    return "\n\n".join(parts)


def _rates_table(levels: Sequence[LevelCounts]) -> str:
    """Numbers of each level, and in a thousand characters what happened to them."""
    lines = [
        "| level | pages | numbers | lost | misread | taken for another | dropped | inserted "
        "| split | merged |",
        "|---" * 10 + "|",
    ]
    for level in levels:
        _, *rates = _rates(level.steps.values())
        cells = " | ".join(f"{rate:.2f}" for rate in rates)
        lines.append(
            f"| {level.name} | {level.pages} | {level.numbers:,} | {level.lost} | "
            f"{1 - level.right / level.numbers:.1%} | {cells} |"
        )
    lines += [
        "",
        f"| of 1,000, by place | {' | '.join(PLACES)} |",
        "|---" * (1 + len(PLACES)) + "|",
    ]
    for level in levels:
        cells = " | ".join(f"{sum(_rates([level.steps[p]])[1:]):.1f}" for p in PLACES)
        lines.append(f"| {level.name} | {cells} |")
    return "\n".join(lines)


def _rates(steps: Iterable[Steps]) -> tuple[float, ...]:
    """Characters; of a thousand those taken for another, dropped, inserted, split and merged."""
    kinds = Counter[str]()
    for step in steps:
        for printed, read in step.reads.items():
            for text, count in read.items():
                kinds["right" if text == printed else f"{len(text)} for 1"] += count
        kinds["inserted"] += sum(step.inserted.values())
        kinds["merged"] += sum(sum(read.values()) for read in step.merges.values())
    total = kinds.total() - kinds["inserted"] + kinds["merged"]
    names = ("1 for 1", "0 for 1", "inserted", "2 for 1", "merged")
    return total, *(1000 * kinds[name] / max(total, 1) for name in names)


def _text_table(lines: Sequence[LineSeen]) -> str:
    """The same for running text, all of the letters that have no number of ours."""
    rows = ["| text of | characters | substituted | dropped | inserted | split | merged | most |"]
    rows.append("|---" * 8 + "|")
    for name in LEVELS:
        pieces = Counter(
            piece
            for line in lines
            if line.level == name and line.source == "mail" and line.read
            for piece in pieces_of_text(line)
        )
        kinds = Counter[tuple[int, int]]()
        for (printed, read), count in pieces.items():
            kinds[len(printed), len(read) if printed != read else -1] += count
        total = sum(len(printed) * count for (printed, _), count in pieces.items())
        shares = [1000 * kinds[kind] / total for kind in ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1))]
        most = [f"{a}→{b}" for (a, b), _ in pieces.most_common() if a != b and a and b][:8]
        cells = " | ".join(f"{share:.2f}" for share in shares)
        rows.append(f"| {name} | {total:,} | {cells} | {' '.join(most)} |")
    return "\n".join(rows)


def _check(model: NoiseModel, numbers: Sequence[NumberSeen]) -> str:
    kept = [number for number in numbers if not number.is_lost]
    levels = [(name, [n for n in kept if n.line.level == name]) for name in model.levels]
    rows = [foretold(name, model, group, known=True) for name, group in levels]
    rows.append(foretold("all, level not told", model, kept, known=False))
    mail = [number for number in kept if number.line.source == "mail"]
    rows.append(foretold("all of mail alone", model, mail, known=True))
    scores = {
        "model": model.log_likelihood,
        "look-alikes": look_alike_score,
        "chance": no_score,
    }
    shares = (("all neighbours given out", 1.0), ("one in ten", _SPARSE))
    found = [coverage(name, kept, scores, share=share) for name, share in shares]
    found.append(coverage("mail, all given out", mail, scores))
    return f"{foretold_table(rows)}\n\n{coverage_table(found)}"


def _quality_table(model: NoiseModel, checked: Sequence[NumberSeen]) -> str:
    """The counted buckets beside those of the pages that were not counted."""
    lines = ["| confidence from | counted | right | model | checked | right |", "|---" * 6 + "|"]
    mail = [number for number in checked if number.line.source == "mail"]
    for bucket, other in zip(model.table.quality, count_quality(checked), strict=True):
        lines.append(
            f"| {bucket.least:.2f} | {bucket.numbers:,} | {_share(bucket.right, bucket.numbers)} | "
            f"{model.right_given_quality(bucket.least):.2%} | {other.numbers:,} | "
            f"{_share(other.right, other.numbers)} |"
        )
    counts = count_quality(mail)
    lines += ["", "Of mail alone, not counted:", ""]
    lines += [f"{b.least:.2f}: {_share(b.right, b.numbers)} of {b.numbers}" for b in counts]
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2%}" if whole else ""


def _signs_table(numbers: Sequence[NumberSeen]) -> str:
    """What was read for each digit but the digit, and what becomes of the look-alikes."""
    seen = signs_for_digits(numbers)
    printed = Counter[str]()
    for (sign, _), count in seen.items():
        printed[sign] += count
    lines = ["| printed | n | read for it, in 10,000; * a look-alike |", "|---|---|---|"]
    for sign in sorted(printed):
        found = [(c, n) for (p, c), n in seen.most_common() if p == sign and c != sign][:8]
        cells = (
            f"{c}{'*' if LOOK_ALIKES.get(c) == sign else ''} {10_000 * n / printed[sign]:.1f}"
            for c, n in found
        )
        lines.append(f"| {sign} | {printed[sign]:,} | {', '.join(cells)} |")
    never = [f"{c}→{d}" for c, d in LOOK_ALIKES.items() if seen[d, c] == 0]
    return "\n".join([*lines, "", f"Look-alikes that were never read: {' '.join(never) or 'none'}"])


def tune(folder: Path) -> str:
    """The loss of a number for the constants of the rates, each half foretold from the other."""
    numbers = [n for n in numbers_seen(_lines(folder, COUNTED)) if not n.is_lost]
    halves = [[n for n in numbers if n.line.page % 2 == half] for half in (0, 1)]
    counts = [count_levels(half) for half in halves]
    some = [half[::_TUNED] for half in reversed(halves)]
    rows = [f"| unseen | alike | spread | {' | '.join(LEVELS)} |", "|---" * (3 + len(LEVELS)) + "|"]
    for unseen, alike, spread in itertools.product(_UNSEEN, _ALIKE, _SPREAD):
        losses = {level: list[float]() for level in LEVELS}
        for levels, others in zip(counts, some, strict=True):
            made = make_rates(levels, ALPHABET, unseen=unseen, alike=alike, spread=spread)
            channels = {level: Channel(rates) for level, rates in made.items()}
            for number in others:
                printed, read = number.forms
                loss = -channels[number.line.level].log_probability(read, printed)
                losses[number.line.level].append(loss)
        cells = " | ".join(f"{sum(loss) / len(loss):.4f}" for loss in losses.values())
        rows.append(f"| {unseen:g} | {alike:g} | {spread:g} | {cells} |")
    return "\n".join(rows)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("step", choices=("observe", "fit", "tune"))
    parser.add_argument("--folder", type=Path, default=Path("build/noise"))
    today = datetime.datetime.now(datetime.UTC).date()
    parser.add_argument("--date", type=datetime.date.fromisoformat, default=today)
    given = parser.parse_args()
    if given.step == "observe":
        observe(given.folder)
    else:
        print(fit(given.folder, given.date) if given.step == "fit" else tune(given.folder))


if __name__ == "__main__":
    main()
