"""`docindex explain`: one HTML file that says why each document got its case, or none."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from docindex.cli.output import say

if TYPE_CHECKING:
    from docindex.contracts import Executor
    from docindex.reasons import Language

_LANGUAGES: Final[dict[str, tuple[Language, ...]]] = {
    "both": ("de", "en"),
    "de": ("de",),
    "en": ("en",),
}
_EXECUTORS: Final = "docindex_executors"
# Smaller pages cannot be told apart, larger ones are the scans themselves.
_LEAST_PIXELS, _MOST_PIXELS = 200, 4000
_MOST_WORKERS: Final = 256


def add(commands: Any) -> None:
    """Add the command."""
    explain = commands.add_parser("explain", help="make an offline HTML report of records")
    explain.add_argument(
        "records", nargs="+", type=Path, metavar="RECORDS", help="records as `index` writes them"
    )
    explain.add_argument(
        "--batch",
        action="append",
        default=[],
        metavar="DIR",
        help="folder with the scans of a batch, or `ID=DIR`; may be repeated",
    )
    explain.add_argument(
        "--out", type=Path, default=Path("explain.html"), metavar="FILE", help="the file to make"
    )
    explain.add_argument("--force", action="store_true", help="overwrite the file")
    explain.add_argument(
        "--language", choices=tuple(_LANGUAGES), default="both", help="both: a switch in the page"
    )
    explain.add_argument(
        "--largest",
        type=_pixels,
        default=1000,
        metavar="PIXELS",
        help="longer side of a page's picture, 200 to 4000",
    )
    explain.add_argument("--executor", default="pebble", help="what draws pages, or in-process")
    explain.add_argument("--workers", type=_workers, default=0, help="0: one for each core")
    explain.add_argument("--quiet", action="store_true", help="no progress bar, no summary")
    explain.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Write the report."""
    from docindex.progress import ProgressBar
    from docindex.report.sources import find_folders, read_records
    from docindex.report.writing import ReportOptions, write_report

    executor = plain_executor(given.executor, given.workers)
    entries = read_records(given.records)
    folders = find_folders(given.batch)
    for line in _strangers({entry.record.batch.id for entry in entries}, folders):
        say(line)
    with ProgressBar(given.out.name, visible=not given.quiet and sys.stderr.isatty()) as bar:
        states = write_report(
            entries,
            folders,
            given.out,
            executor=executor,
            options=ReportOptions(
                languages=_LANGUAGES[given.language], largest=given.largest, replace=given.force
            ),
            progress=bar.show,
        )
    if not given.quiet:
        pictures = ", ".join(f"{n} {state.value}" for state, n in sorted(states.items()))
        size = given.out.stat().st_size / 1e6
        say(f"{given.out}: {len(entries)} documents; pages: {pictures}; {size:.1f} MB")
    return 0


def _pixels(text: str) -> int:
    if not text.isdecimal() or not _LEAST_PIXELS <= int(text) <= _MOST_PIXELS:
        raise argparse.ArgumentTypeError(f"state {_LEAST_PIXELS} to {_MOST_PIXELS} pixels")
    return int(text)


def _workers(text: str) -> int:
    if not text.isdecimal() or int(text) > _MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"state 0 to {_MOST_WORKERS}; 0 is one for each core")
    return int(text)


def _strangers(batches: Collection[str], folders: Collection[str]) -> list[str]:
    """What does not fit between the records and the folders that were named."""
    without = [
        f"batch {name}: no --batch names it, so its pages are shown empty. Name its folder, or "
        f"--batch {name}=DIR where the folder has another name."
        for name in sorted(set(batches) - set(folders))
    ]
    unknown = [
        f"--batch {name}: none of the records is of this batch."
        for name in sorted(set(folders) - set(batches))
    ]
    return without + unknown


def plain_executor(name: str, workers: int) -> Executor:
    """An executor without a profile: it knows no tenant, and the workers look into no list."""
    import attrs

    from docindex.contracts import Setting
    from docindex.model import Environment
    from docindex.registry import load_registry

    registry = load_registry()
    known = attrs.fields_dict(registry.offer(_EXECUTORS, name).component.options)
    options = {"workers": workers} if "workers" in known else {}
    setting = Setting(tenant="", environment=Environment.TEST, folder=Path())
    made: Executor = registry.create(_EXECUTORS, name, options, setting)
    return made
