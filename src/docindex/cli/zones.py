"""`docindex zones`: where the fields of a form are expected, drawn over a page."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from docindex.cli.output import say


def add(commands: Any) -> None:
    """Add the command."""
    zones = commands.add_parser("zones", help="draw the zones of a form over a page")
    zones.add_argument("form", type=Path, metavar="FORM", help="TOML file of a form")
    zones.add_argument("--page", type=Path, metavar="FILE", help="a scan of it; else a blank sheet")
    zones.add_argument("--frame", type=int, default=1, help="page of that file, from 1")
    zones.add_argument("--side", type=int, default=1, help="side of the form, from 1")
    zones.add_argument("--out", type=Path, metavar="FILE", help="SVG; default FORM.svg beside FORM")
    zones.add_argument("--force", action="store_true", help="overwrite the file")
    zones.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Write the drawing."""
    from docindex.cli.explaining import plain_executor
    from docindex.decoding.limits import Limits
    from docindex.errors import ExportError, IntakeError
    from docindex.forms import load_form
    from docindex.report.pictures import DrawingPlan
    from docindex.report.zones import draw_scan, sides, zone_sheet

    form = load_form(given.form)
    out: Path = given.out or given.form.with_suffix(".svg")
    if out.exists() and not given.force:
        raise ExportError(f"{out} is there already. Name another file, or add --force.")
    if given.side not in sides(form):
        known = ", ".join(map(str, sides(form)))
        raise IntakeError(f"--side {given.side}: {given.form} has zones on side {known} only.")
    scan = None
    if given.page is not None:
        executor = plain_executor("pebble", 1)
        plan = DrawingPlan(limits=Limits(), disposable=executor.disposable)
        scan = draw_scan(given.page, given.frame, executor=executor, plan=plan)
    out.write_text(zone_sheet(form, given.side, scan), encoding="utf-8", newline="\n")
    say(f"{out}: {sum(zone.page == given.side for zone in form.zones)} zones")
    return 0
