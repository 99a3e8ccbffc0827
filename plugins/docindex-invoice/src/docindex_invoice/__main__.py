"""Make pages of invoices that are XML only: `python -m docindex_invoice FILE... --out FOLDER`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from docindex import DocindexError
from docindex_invoice.wrapping import wrap_xml


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a PDF for each file.

    Returns:
        0; 1 where a file was no invoice, or its PDF is there already: the others were written.
    """
    parser = argparse.ArgumentParser(prog="python -m docindex_invoice", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CII or UBL")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="for the PDFs")
    given = parser.parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    failed = 0
    for file in given.files:
        target = given.out / f"{file.stem}.pdf"
        try:
            if target.exists():
                raise DocindexError(f"{target.name}: is there already. Remove or rename it.")
            wrap_xml(file, target)
        except (DocindexError, OSError) as error:
            sys.stderr.write(f"{error}\n")
            failed = 1
        else:
            sys.stdout.write(f"{target}\n")
    return failed


if __name__ == "__main__":
    sys.exit(main())
