"""`docindex learn-form`: a blank becomes a form that pages are recognised by."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any, Final

from docindex.cli.output import say

_COMMENT: Final = (
    "Made by `docindex learn-form` of a blank. Zones were proposed where it has boxes: give them\n"
    "names of your own, remove those that are not needed, add others (signature, number, ...).\n"
    "`docindex zones` draws them."
)


def add(commands: Any) -> None:
    """Add the command."""
    learn = commands.add_parser("learn-form", help="make a form model of a blank form")
    learn.add_argument("blank", type=Path, metavar="BLANK", help="PDF, TIFF or PNG, a page a side")
    learn.add_argument("--out", type=Path, required=True, metavar="FORM", help="TOML file to make")
    learn.add_argument("--name", help="what records call the form; default: as FORM is called")
    learn.add_argument("--dpi", type=float, default=300.0, help="where BLANK does not say")
    learn.add_argument(
        "--force", action="store_true", help="learn the blank anew; zones of FORM stay as they are"
    )
    learn.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Write the form and its blank."""
    from docindex.cli.explaining import plain_executor
    from docindex.decoding.limits import Limits
    from docindex.errors import ExportError, IntakeError
    from docindex.formreading.blanks import write_blank
    from docindex.formreading.teaching import LearningPlan, form_of, learn_file
    from docindex.forms import form_toml, load_form

    out: Path = given.out
    blank = out.with_suffix(".npz")
    there = [path for path in (out, blank) if path.exists()]
    if there and not given.force:
        raise ExportError(f"{there[0]} is there already. Name another file, or add --force.")
    kept = load_form(out) if out.exists() else None
    name = given.name or re.sub(r"[^a-z0-9_-]+", "-", out.stem.lower()).strip("-")
    executor = plain_executor("pebble", 1)
    plan = LearningPlan(limits=Limits(), disposable=executor.disposable)
    sides = learn_file(given.blank, executor=executor, plan=plan, default_dpi=given.dpi)
    try:
        form = form_of(name, blank.name, sides)
    except ValueError as error:
        raise IntakeError(f"--name {name}: {error.args[0]}. Add --name of a-z 0-9 _ -.") from error
    write_blank(blank, [side.blank for side in sides])
    if kept is None:
        out.write_text(form_toml(form, _COMMENT), encoding="utf-8", newline="\n")
    elif kept.blank != blank.name:
        say(f'{out}: add blank = "{blank.name}"')
    for number, side in enumerate(sides, 1):
        found = f"{len(side.blank.landmarks)} landmarks, {len(side.zones)} boxes"
        say(f"{out}, side {number}: {side.width:g} x {side.height:g} mm, {found}")
    return 0
