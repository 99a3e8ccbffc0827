"""`docindex separators`: separator and cover sheets as PDF."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docindex.cli.output import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docindex.sheets.planning import Order
    from docindex.sheets.plans import Language, SheetPlan

_PATCHES = ("1", "2", "3", "4", "6", "T")
_SYMBOLOGIES = ("code128", "code39", "qr", "datamatrix")


def add(commands: Any) -> None:
    """Add the command."""
    sheets = commands.add_parser("separators", help="print separator and cover sheets as PDF")
    sheets.add_argument("--out", type=Path, required=True, metavar="PDF", help="the file to make")
    sheets.add_argument("--force", action="store_true", help="overwrite the file")
    sheets.add_argument(
        "--profile",
        action="append",
        default=[],
        type=Path,
        help="whose sheets; one for each tenant",
    )
    sheets.add_argument(
        "--patch", action="append", default=[], choices=_PATCHES, help="code; may be repeated"
    )
    sheets.add_argument(
        "--barcode", action="append", default=[], metavar="PAYLOAD", help="of a separator barcode"
    )
    sheets.add_argument("--edges", type=int, choices=(1, 4), default=4, help="that carry the patch")
    sheets.add_argument("--count", type=_count, default=1, help="of each sheet, 1 to 1000")
    sheets.add_argument("--symbology", choices=_SYMBOLOGIES, default="code128", help="of barcodes")
    sheets.add_argument("--language", choices=("de", "en"), default="de", help="of the words")
    sheets.add_argument("--tenant", default="", help="to print, where no profile names it")
    sheets.add_argument("--batch-class", default="", help="to print")
    sheets.add_argument("--check", action="store_true", help="read them back after pretended scans")
    _add_covers(sheets.add_argument_group("cover sheets: a case's barcode on each"))
    sheets.set_defaults(run=run)


def _add_covers(covers: Any) -> None:
    covers.add_argument("--cases", type=Path, metavar="CSV", help="the cases that get one")
    covers.add_argument("--listed", action="store_true", help="every case of the profile's list")
    covers.add_argument("--kind", default="", help="of the number; default: the first reference")
    covers.add_argument("--column", default="", help="of CSV; default: called as the kind")
    covers.add_argument("--separator", default=";", help="of CSV")
    covers.add_argument("--encoding", default="utf-8-sig", help="of CSV")
    covers.add_argument("--most", type=int, default=1000, help="more cases are refused")


def run(given: argparse.Namespace) -> int:
    """Write the sheets; 1 where one of them could not be read back."""
    from docindex.errors import ExportError
    from docindex.sheets.drawing import draw_sheets

    out: Path = given.out
    if out.exists() and not given.force:
        raise ExportError(f"{out} is there already. Name another file, or add --force.")
    plans = _plans(given)
    if not plans:
        raise ExportError("no sheet is asked for. Add --patch, --barcode, --cases or --profile.")
    try:
        out.write_bytes(draw_sheets(plans, given.language))
    except OSError as error:
        raise ExportError(f"{out}: {error.strerror}. Name a file that can be made.") from error
    say(f"{out}: {len(plans)} sheets. Print them at true size (100 %), not fitted to the page.")
    return _check(plans, given.language) if given.check else 0


def _plans(given: argparse.Namespace) -> list[SheetPlan]:
    from docindex.errors import CaseListError
    from docindex.profile import load_profile
    from docindex.registry import load_registry
    from docindex.sheets.planning import plan_for, plan_sheets

    order = _order(given)
    if not given.profile:
        if order.covers:
            raise CaseListError("cover sheets need the rules of a profile. Add --profile.")
        return list(plan_sheets(order, given.tenant))
    registry = load_registry()
    loaded = [load_profile(path) for path in given.profile]
    return [plan for profile in loaded for plan in plan_for(order, profile, registry)]


def _order(given: argparse.Namespace) -> Order:
    from docindex.sheets.planning import Order

    return Order(
        patches=tuple(given.patch),
        barcodes=tuple(given.barcode),
        cases=given.cases,
        listed=given.listed,
        kind=given.kind,
        column=given.column,
        separator=given.separator,
        encoding=given.encoding,
        symbology=given.symbology,
        edges=given.edges,
        batch_class=given.batch_class,
        count=given.count,
        most=given.most,
    )


def _check(plans: Sequence[SheetPlan], language: Language) -> int:
    from docindex.registry import load_registry
    from docindex.sheets.checking import check_sheets, default_surveyor

    scanned: Counter[str] = Counter()
    found: Counter[str] = Counter()
    misread: Counter[str] = Counter()
    for trial in check_sheets(plans, default_surveyor(load_registry()), language):
        scanned[trial.level] += 1
        found[trial.level] += trial.found
        misread[trial.level] += trial.misread
    for level, of in scanned.items():
        say(f"{level}: {found[level]} of {of} read back, {misread[level]} misread")
    return int(found != scanned or bool(misread.total()))


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError("state 1 to 1000")
    return int(text)
