"""Compare docindex with other ways to index mail.

    python -m benchmarks.comparison run --folder F --seed 31 [--preset medium] [--systems S ...]
    python -m benchmarks.comparison report F [F ...] --out benchmarks/RESULTS.md
    python -m benchmarks.comparison floors F [--commit]
    python -m benchmarks.comparison calibrated --fit F [F ...] --check G [G ...] --out DIR
    python -m benchmarks.comparison tiers F [F ...] --out DIR

`run` makes a benchmark in F, unless it is there, and runs systems on it. `report` writes the page
of results of some such folders. `floors` compares the run in F with `benchmarks/committed.json`:
it prints what moved, and the exit code is 1 when a floor is broken. `calibrated` makes calibrations
of docindex's records of some folders and shows what they do on others. `tiers` runs docindex on the
mail in F with lists that hold numbers, numbers and plates, and people.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from benchmarks.comparison import calibratedtext, tiers
from benchmarks.comparison.calibrated import keep_promise
from benchmarks.comparison.floors import broken, figures, moved, read_figures, write_figures
from benchmarks.comparison.results import as_markdown
from benchmarks.comparison.runs import SYSTEMS, Site, run_systems
from benchmarks.decoders import kept_section, with_section
from benchmarks.mail.generator import Order
from benchmarks.mail.plans import PRESETS
from benchmarks.mail.tiers import Tier
from docindex.errors import DocindexError
from docindex.matching.calibration import Promise

_COMMITTED = Path(__file__).parent.parent / "committed.json"


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run")
    run.add_argument("--folder", type=Path, required=True)
    run.add_argument("--seed", type=int, required=True)
    run.add_argument("--preset", choices=sorted(PRESETS), default="medium")
    run.add_argument("--tier", choices=list(Tier), type=Tier, default=Tier.PEOPLE)
    run.add_argument("--systems", nargs="+", choices=list(SYSTEMS), default=list(SYSTEMS))
    run.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    report = commands.add_parser("report")
    report.add_argument("folders", type=Path, nargs="+")
    report.add_argument("--out", type=Path, required=True)
    report.add_argument("--note", default="", help="a sentence on how it was measured")
    floors = commands.add_parser("floors")
    floors.add_argument("folder", type=Path)
    floors.add_argument("--commit", action="store_true", help="take this run as the committed one")
    calibrated = commands.add_parser("calibrated")
    calibrated.add_argument("--fit", type=Path, nargs="+", required=True)
    calibrated.add_argument("--check", type=Path, nargs="+", required=True)
    calibrated.add_argument("--max-wrong", type=float, default=0.01)
    calibrated.add_argument("--confidence", type=float, default=0.95)
    calibrated.add_argument("--out", type=Path, required=True)
    per_tier = commands.add_parser("tiers")
    per_tier.add_argument("folders", type=Path, nargs="+")
    per_tier.add_argument("--out", type=Path, required=True)
    per_tier.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    doing = {
        "run": _run,
        "report": _report,
        "floors": _floors,
        "calibrated": _calibrated,
        "tiers": _tiers,
    }
    try:
        return doing[given.command](given)
    except (ValueError, DocindexError) as error:
        print(error, file=sys.stderr)
        return 2


def _run(given: argparse.Namespace) -> int:
    order = Order(seed=given.seed, preset=given.preset, tier=given.tier, workers=given.workers)
    run_systems(Site(folder=given.folder), order, given.systems, print)
    return 0


def _report(given: argparse.Namespace) -> int:
    sites = [Site(folder=folder) for folder in given.folders]
    text = as_markdown(sites, "make bench-mail", given.note)
    if section := kept_section(given.out):
        text = with_section(text, section)
    given.out.write_text(text, encoding="utf-8", newline="\n")
    print(f"written: {given.out}")
    return 0


def _floors(given: argparse.Namespace) -> int:
    now = figures(Site(folder=given.folder))
    print(f"wrong: {now.wrong}, pages lost: {now.pages_lost}, pace: {now.pace}")
    for score, (count, of) in now.shares["all"].items():
        print(f"{score}: {count} of {of}")
    if given.commit:
        write_figures(_COMMITTED, now)
        print(f"written: {_COMMITTED.name}")
        return 0
    committed = read_figures(_COMMITTED)
    for line in moved(now, committed):
        print(f"moved: {line}")
    failures = list(broken(now, committed))
    for line in failures:
        print(f"FLOOR BROKEN: {line}")
    return 1 if failures else 0


def _calibrated(given: argparse.Namespace) -> int:
    fit, check = ([Site(folder=path) for path in paths] for paths in (given.fit, given.check))
    promise = Promise(max_wrong=given.max_wrong, confidence=given.confidence)
    text = calibratedtext.as_markdown(keep_promise(fit, check, promise, given.out))
    (given.out / "calibrated.md").write_text(text, encoding="utf-8", newline="\n")
    print(text)
    return 0


def _tiers(given: argparse.Namespace) -> int:
    sites = [Site(folder=folder) for folder in given.folders]
    text = tiers.as_markdown(tiers.run_tiers(sites, given.out, given.workers, print))
    (given.out / "tiers.md").write_text(text, encoding="utf-8", newline="\n")
    print(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
