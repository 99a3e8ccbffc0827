"""`docindex demo`: invented mail, and what becomes of it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from docindex.cli.output import show


def add(commands: Any) -> None:
    """Add the command."""
    demo = commands.add_parser("demo", help="make invented mail, index it, show the records")
    demo.add_argument("--out", type=Path, default=Path("demo-out"))
    demo.add_argument("--seed", type=int, default=1)
    demo.add_argument("--documents", type=int, default=24)
    demo.set_defaults(run=_demo)


def _demo(given: argparse.Namespace) -> int:
    from docindex.demo import run_demo

    return run_demo(given.out, seed=given.seed, documents=given.documents, say=show)
