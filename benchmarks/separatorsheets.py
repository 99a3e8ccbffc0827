"""Separator and cover sheets as `docindex separators` draws them: how many are read back.

    python -m benchmarks.separatorsheets [--rounds 1]

Each round scans, at every level of the mail benchmark, turned by 0, 90, 180 and 270 degrees: the
six patch codes on all edges and on one, a separator barcode in every symbology, and for each of
the three offices a cover sheet in every symbology, with and without a patch. They are read by the
survey, as a batch's pages are.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import attrs
import cv2
import numpy as np

from benchmarks.mail.levels import LEVELS, Level
from benchmarks.mail.rasters import Pixels
from benchmarks.mail.scanner import Feed, scan, set_up
from benchmarks.mail.tenants import TENANTS
from benchmarks.scoring.intervals import Share
from docindex.registry import load_registry
from docindex.sheets.checking import Trial, default_surveyor, judged, survey_scan
from docindex.sheets.drawing import draw_sheets
from docindex.sheets.plans import PATCHES, SYMBOLOGIES, SheetPlan
from docindex.survey import Surveyor
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.paper import Sheet

_TURNS: Final = (0, 90, 180, 270)
_MODES: Final = ("bitonal", "grey")
_STREAM: Final = 97


class PrintedSheet(Sheet):
    """A sheet that was drawn elsewhere, for the mail's scanner."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._printed = pdf

    @property
    def pdf(self) -> bytes:
        """The page as it was drawn."""
        return self._printed


@attrs.frozen
class Case:
    """A sheet on its way."""

    plan: SheetPlan
    level: str
    mode: str
    turn: int


def plans() -> Iterator[SheetPlan]:
    """Every kind of sheet, of all three offices."""
    for patch in PATCHES:
        yield SheetPlan(tenant="kreis-a", batch_class="Tagespost", patch=patch)
        yield SheetPlan(tenant="kreis-a", patch=patch, edges=1)
    for symbology in SYMBOLOGIES:
        yield SheetPlan(tenant="stadt-b", payload="PATCHT", symbology=symbology)
    for tenant in TENANTS:
        number = next(iter(tenant.numbering.cases(1)))
        for symbology in SYMBOLOGIES:
            for patch in ("", "T"):
                yield SheetPlan(
                    tenant=tenant.id,
                    payload=tenant.payload(number),
                    symbology=symbology,
                    caption=number,
                    patch=patch,
                    cover=True,
                )


def cases(rounds: int) -> list[Case]:
    """Every sheet at every level in every mode, each round turned otherwise."""
    return [
        Case(plan, level, mode, _TURNS[(number + place) % len(_TURNS)])
        for number in range(rounds)
        for place, plan in enumerate(plans())
        for level in LEVELS
        for mode in (_MODES if level != "fax" else _MODES[:1])
    ]


def scanned(pdf: bytes, level: Level, mode: str, turn: int, number: int) -> tuple[Pixels, float]:
    """Scan a sheet with a device of its own; coarse rows of a fax are stretched, as in decoding."""
    dice = Dice(number, _STREAM)
    device = set_up(level, TENANTS[0], mode, dice)
    feed = Feed(rotation=turn, run=(number, _STREAM))
    pixels, dpi = scan(PrintedSheet(pdf), None, device, feed, dice), device.dpi_y
    if device.dpi_y * 1.05 >= device.dpi_x:
        return pixels, (device.dpi_x + dpi) / 2
    size = (pixels.shape[1], round(pixels.shape[0] * device.dpi_x / dpi))
    return np.asarray(cv2.resize(pixels, size), np.uint8), device.dpi_x


def try_sheets(rounds: int, surveyor: Surveyor) -> Iterator[tuple[Case, Trial, float]]:
    """Scan and read; with the survey's milliseconds of processor time."""
    for number, case in enumerate(cases(rounds)):
        pdf = draw_sheets([case.plan])
        page, dpi = scanned(pdf, LEVELS[case.level], case.mode, case.turn, number)
        begin = time.process_time()
        survey = survey_scan(page, dpi, surveyor)
        spent = (time.process_time() - begin) * 1000
        yield case, judged(case.level, case.plan, survey), spent


def _kind(case: Case) -> str:
    plan = case.plan
    if not plan.payload:
        return f"patch on {plan.edges} edge{'s' if plan.edges > 1 else ''}"
    what = "cover" if plan.cover else "separator barcode"
    return f"{what}, {plan.symbology}{', patch' if plan.patch else ''}"


def _table_of(
    title: str, trials: Iterable[tuple[Case, Trial]], key: Callable[[Case], object]
) -> None:
    groups: dict[object, list[Trial]] = {}
    for case, trial in trials:
        groups.setdefault(key(case), []).append(trial)
    print(f"\n| {title} | read back | at least (95 %) | misread | at most (95 %) |")
    print("|---|---|---|---|---|")
    for name, group in groups.items():
        found = Share(sum(trial.found for trial in group), len(group))
        wrong = Share(sum(trial.misread for trial in group), len(group))
        counts = f"{found.count} of {found.of} | {found.at_least:.1%}"
        print(f"| {name} | {counts} | {wrong.count} | {wrong.at_most:.1%} |")


def main() -> int:
    """Run from the command line; 1 where a sheet was not read back, or misread."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=1, help="of 280 scans each")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    print(f"{platform.machine()}, Python {platform.python_version()}, OpenCV {cv2.__version__}")
    done = list(try_sheets(given.rounds, default_surveyor(load_registry())))
    trials = [(case, trial) for case, trial, _ in done]
    _table_of("level", trials, lambda case: f"{case.level}, {case.mode}")
    _table_of("sheet", trials, _kind)
    _table_of("turned by", trials, lambda case: case.turn)
    _table_of("all", trials, lambda _case: "all")
    print(f"\nSurvey: {statistics.median(spent for *_, spent in done):.0f} ms (median)")
    for case, trial in trials:
        if trial.misread or not trial.found:
            print(f"not as it should be: {case} {trial}")
    return int(any(trial.misread or not trial.found for _, trial in trials))


if __name__ == "__main__":
    raise SystemExit(main())
