"""`python -m docindex_scowi`: lists out of the database, whether it answers, and an example."""

from __future__ import annotations

import argparse
import datetime
import shutil
import sys
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from tqdm import tqdm

from docindex.errors import DocindexError
from docindex_scowi.confirming import Confirming
from docindex_scowi.snapshot import District, snapshot


class Bar:
    """A progress bar on standard error, one for each file."""

    def __init__(self, *, visible: bool) -> None:
        self._visible = visible
        self._bar: tqdm[None] | None = None
        self._step = ""

    def show(self, step: str, done: int, of: int) -> None:
        """Tell how many rows of a file were read."""
        if not self._visible:
            return
        if self._bar is None or step != self._step:
            self.close()
            self._step = step
            self._bar = tqdm(total=of, desc=step, unit=" rows", file=sys.stderr)
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Leave the line."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m docindex_scowi", description=__doc__)
    commands = parser.add_subparsers(required=True, dest="command")
    taking = commands.add_parser("snapshot", help="make the database's state the next list")
    probing = commands.add_parser("probe", help="see whether the database can be asked")
    copying = commands.add_parser("example", help="copy the invented example district")
    copying.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="to be made")
    for command in (taking, probing):
        command.add_argument("--profile", required=True, type=Path, help="of one district")
    taking.add_argument("--accept-shrinkage", default="", metavar="REASON")
    taking.add_argument("--quiet", action="store_true", help="no progress bar")
    given = parser.parse_args(arguments)
    try:
        if given.command == "example":
            return _example(given.out)
        if given.command == "probe":
            return _probe(given.profile)
        return _snapshot(given)
    except DocindexError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


def _example(out: Path) -> int:
    if out.exists():
        sys.stderr.write(f"{out} exists, and nothing in it was changed. Name another folder.\n")
        return 2
    with resources.as_file(resources.files("docindex_scowi") / "district") as folder:
        shutil.copytree(folder, out)
    sys.stderr.write(f"{out / 'profile.toml'}: invented from end to end; map what you have\n")
    return 0


def _probe(profile: Path) -> int:
    district = District.of(profile)
    Confirming(district.database, district.options.cases, district.loaded.folder).probe()
    sys.stderr.write(f"{district.loaded.profile.tenant}: the database can be asked\n")
    return 0


def _snapshot(given: argparse.Namespace) -> int:
    bar = Bar(visible=not given.quiet)
    now = datetime.datetime.now().astimezone()
    try:
        return snapshot(
            given.profile, now, accept_shrinkage=given.accept_shrinkage, progress=bar.show
        )
    finally:
        bar.close()


if __name__ == "__main__":
    sys.exit(main())
