"""Dates in the fields of forms: how sure the engine is, and how often it is right then.

    python -m benchmarks.formdates [--dates 90]

A day is drawn into a field with a line, in print of 9 to 12 points and in block letters by hand,
clean and with weak toner and dust, at 200 dpi. It is cut out, the form's own line taken off, and
read as a zone is read. The least confidence from which a field is told comes from this table.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import attrs
import numpy as np

from docindex.builtin import tesseract
from docindex.contracts import Grey, Setting
from docindex.formreading.crops import TEXT_DPI, ZoneBlank, crop_zone
from docindex.formreading.frames import turn_about
from docindex.formreading.zones import iso_date
from docindex.forms import Zone
from docindex.model import Environment, FieldKind
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.handwriting import write_block
from docindex.testing.samples.paper import Sheet, Style

_DPI: Final = 200
_STRAIGHT: Final = turn_about((0, 0), 0)
_ZONE: Final = Zone(name="date", kind=FieldKind.DATE, left=20, top=20, width=60, height=9)
_LEVELS: Final = (0.0, 0.3, 0.5, 0.7, 0.8, 0.85, 0.9)
_SETTING: Final = Setting(tenant="t", environment=Environment.TEST, folder=Path())


@attrs.frozen(kw_only=True)
class Trial:
    """One date that was read.

    Args:
        found: as ISO 8601; empty: no date was.
    """

    drawn: str
    found: str
    confidence: float


def _drawn(how: str, text: str, dice: Dice) -> Grey:
    page = Sheet()
    page.rule((20, 29), (80, 29), width=0.2)
    if how == "print":
        page.text(22, 27, text, Style(size=dice.pick((9, 10, 11, 12))))
    elif how == "hand":
        write_block(page, (22, 27.5), text, dice)
    return np.where(page.render(_DPI) < 150, np.uint8(0), np.uint8(255))


def _worn(page: Grey, seed: int) -> Grey:
    """The page with a seventh of its toner gone, and dust."""
    dice = np.random.default_rng(seed)
    page = np.where((page == 0) & (dice.random(page.shape) < 0.15), np.uint8(255), page)
    return np.where(dice.random(page.shape) < 0.001, np.uint8(0), page)


def try_dates(engine: Any, how: str, count: int, *, worn: bool) -> Iterator[Trial]:
    """Draw so many days and read them."""
    blank = ZoneBlank.of(_ZONE, _drawn("", "", Dice(0)))
    for seed in range(count):
        dice = Dice(seed)
        day, month, year = dice.between(1, 28), dice.between(1, 12), dice.between(2019, 2026)
        page = _drawn(how, f"{day:02d}.{month:02d}.{year}", dice)
        page = _worn(page, seed) if worn else page
        crop = crop_zone(page, _DPI, _STRAIGHT, blank)
        line = engine.read_line(crop.text(page, _DPI), TEXT_DPI)
        yield Trial(
            drawn=f"{year}-{month:02d}-{day:02d}",
            found=iso_date(line.text) if line else "",
            confidence=line.confidence if line else 0.0,
        )


def _row(trials: Sequence[Trial]) -> str:
    cells = []
    for level in _LEVELS:
        told = [trial for trial in trials if trial.found and trial.confidence >= level]
        wrong = sum(trial.found != trial.drawn for trial in told)
        cells.append(f"{len(told) - wrong} / {wrong}")
    return " | ".join(cells)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--dates", type=int, default=90, help="of each kind")
    given = parser.parse_args()
    print("| dates, right / wrong | n | " + " | ".join(f"from {x:.2f}" for x in _LEVELS) + " |")
    print("|---" * (len(_LEVELS) + 2) + "|")
    everything: list[Trial] = []
    with tesseract.create(tesseract.COMPONENT.options(), _SETTING) as engine:
        for how, worn in itertools.product(("print", "hand"), (False, True)):
            trials = list(try_dates(engine, how, given.dates, worn=worn))
            everything += trials
            name = f"{how}, {'worn' if worn else 'clean'}"
            print(f"| {name} | {len(trials)} | {_row(trials)} |")
    print(f"| all | {len(everything)} | {_row(everything)} |")


if __name__ == "__main__":
    main()
