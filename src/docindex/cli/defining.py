"""`docindex definitions`: packages of definitions that several tenants share."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from docindex.cli.output import say, show, write_new


def add(commands: Any) -> None:
    """Add the commands."""
    definitions = commands.add_parser("definitions", help="definitions that tenants share")
    actions = definitions.add_subparsers(required=True, metavar="ACTION")
    seal = actions.add_parser("seal", help="write the version and the hashes of a package")
    seal.add_argument("folder", type=Path, metavar="FOLDER", help="the package's")
    seal.add_argument("--version", required=True, help="another one whenever something changed")
    seal.add_argument("--name", help="by default the one it has, else the folder's")
    seal.set_defaults(run=_seal)
    diff = actions.add_parser("diff", help="say what differs between two sealed packages")
    diff.add_argument("old", type=Path, metavar="OLD", help="folder of a sealed package")
    diff.add_argument("new", type=Path, metavar="NEW", help="folder of another one")
    diff.set_defaults(run=_diff)


def _seal(given: argparse.Namespace) -> int:
    from docindex.definitions import SEAL, open_package, sealed

    seal = sealed(given.folder, given.version, given.name)
    write_new(given.folder / SEAL, seal.text(), force=True)
    package = open_package(given.folder)
    show("[[definitions]]")
    show(f'folder = "{given.folder.as_posix()}"')
    show(f'version = "{seal.version}"')
    show(f'sha256 = "{package.digest}"')
    say(f"{given.folder}: {seal.name} {seal.version}, {len(seal.files)} files are sealed")
    return 0


def _diff(given: argparse.Namespace) -> int:
    from docindex.definitions import differences, open_package

    lines = differences(open_package(given.old), open_package(given.new))
    for line in lines:
        show(line)
    if not lines:
        say("the same")
    return 0
