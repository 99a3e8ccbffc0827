"""`docindex new-plugin`: a plug-in of one's own to start from."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from docindex.cli.output import show

_KINDS = (
    "matcher",
    "exporter",
    "preprocessor",
    "barcode-decoder",
    "ocr-engine",
    "check-digit",
    "intake",
    "executor",
)


def add(commands: Any) -> None:
    """Add the command."""
    new = commands.add_parser("new-plugin", help="write a plug-in that passes its own tests")
    new.add_argument("name", metavar="NAME", help="with or without docindex- in front")
    new.add_argument("--out", type=Path, default=Path(), help="where its folder is made")
    new.add_argument("--hook", choices=_KINDS, default="matcher", help="what it offers")
    new.set_defaults(run=_new_plugin)


def _new_plugin(given: argparse.Namespace) -> int:
    from docindex.errors import PluginError
    from docindex.registry import load_registry
    from docindex.scaffold import KINDS, distribution_name, write_plugin

    name = distribution_name(given.name).removeprefix("docindex-")
    if name in load_registry().names(KINDS[given.hook].hook):
        raise PluginError(
            f"there is a {given.hook} called {name!r} already, and profiles could not tell the two "
            "apart. Choose another name."
        )
    folder = write_plugin(given.name, given.out, given.hook)
    show(f"{folder}: the {given.hook} {name!r}. Next, in that folder:")
    show('  pip install --editable ".[dev]"')
    show("  pytest")
    return 0
