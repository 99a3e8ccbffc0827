"""`python -m docindex_dms FOLDER --state STATE`: send the requests that an export prepared."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from docindex.errors import DocindexError
from docindex_dms.uploading import Fate, upload

_NOT_DONE = 1


def main(arguments: list[str] | None = None) -> int:
    """Send, and say what became of each; 0 only if the receiver took all."""
    parser = argparse.ArgumentParser(prog="python -m docindex_dms", description=__doc__)
    parser.add_argument("folder", type=Path, help="of the export")
    parser.add_argument(
        "--state",
        type=Path,
        required=True,
        help="folder for marks and answers, kept between runs",
    )
    parser.add_argument(
        "--seconds", type=float, default=60.0, help="how long the receiver may be silent"
    )
    given = parser.parse_args(arguments)
    fates = []
    try:
        for delivery in upload(given.folder, given.state, seconds=given.seconds):
            fates.append(delivery.fate)
            sys.stdout.write(f"{delivery.record}\t{delivery.fate}\t{delivery.status or ''}\n")
    except DocindexError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0 if set(fates) <= {Fate.DONE} else _NOT_DONE


if __name__ == "__main__":
    sys.exit(main())
