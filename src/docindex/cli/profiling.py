"""`docindex new-profile`: a first profile of a new customer, from a list and a folder of scans."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from docindex.cli.output import say

_MOST_PAGES = 2000
_MOST_WORKERS = 256


def add(commands: Any) -> None:
    """Add the command."""
    new = commands.add_parser("new-profile", help="propose a profile for a new customer")
    new.add_argument("--cases", type=Path, required=True, metavar="LIST", help="SQLite or CSV")
    new.add_argument("--samples", type=Path, required=True, metavar="DIR", help="scans, say 30")
    new.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="folder to make")
    new.add_argument("--tenant", default="", help="default: as FOLDER is called")
    new.add_argument("--table", default="", help="of SQLite; default: the one with most rows")
    new.add_argument("--language", choices=("de", "en"), default="de", help="of comments, report")
    new.add_argument("--pages", type=_pages, default=120, help="read for their text at most")
    new.add_argument("--executor", default="pebble", help="what reads the scans, or in-process")
    new.add_argument("--workers", type=_workers, default=0, help="0: one for each core")
    new.add_argument("--quiet", action="store_true", help="no progress bar, no summary")
    new.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Write the profile and the report."""
    from docindex.errors import CaseListError
    from docindex.profiling.customers import PROFILE, REPORT, Customer, new_profile
    from docindex.profiling.scans import Effort
    from docindex.progress import ProgressBar
    from docindex.registry import load_registry

    if not given.cases.is_file():
        raise CaseListError(f"list {given.cases}: is no file. Name an SQLite or CSV file.")
    customer = Customer(
        cases=given.cases,
        samples=given.samples,
        table=given.table,
        tenant=given.tenant,
        language=given.language,
    )
    effort = Effort(pages=given.pages, executor=given.executor, workers=given.workers)
    with ProgressBar(given.samples.name, visible=not given.quiet and sys.stderr.isatty()) as bar:
        made = new_profile(customer, given.out, load_registry(), effort, bar.show)
    if not given.quiet:
        found, doubts = len(made.findings), len(made.doubts)
        say(f"{given.out / PROFILE}: {found} inferences, {doubts} doubts")
        say(f"{given.out / REPORT}: what they are, and what to do about the doubts")
    return 0


def _pages(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_PAGES:
        raise argparse.ArgumentTypeError(f"state 1 to {_MOST_PAGES}")
    return int(text)


def _workers(text: str) -> int:
    if not text.isdecimal() or int(text) > _MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"state 0 to {_MOST_WORKERS}; 0 is one for each core")
    return int(text)
