"""Invoices on paper and as files, indexed and scored.

    python plugins/docindex-invoice/benchmark --per-level 30

from the root of the repository, where docindex-invoice[test] is installed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent.parent)]


def main() -> None:
    """Draw, scan, index, score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--per-level", type=int, default=30, help="paper invoices of each level")
    parser.add_argument("--per-profile", type=int, default=4, help="files of each profile")
    parser.add_argument("--creditors", type=int, default=5000, help="of the list")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--levels", nargs="*", default=["clean", "office", "poor", "fax"])
    parser.add_argument("--only", choices=["paper", "files"], help="one half")
    given = parser.parse_args()
    from runs import index_files, index_paper

    halves = {"paper": index_paper, "files": index_files}

    with tempfile.TemporaryDirectory() as folder:
        for run in [halves[given.only]] if given.only else halves.values():
            begin = time.process_time()
            print(run(Path(folder), given))
            print(f"\n{time.process_time() - begin:.0f} s of processor time\n")


if __name__ == "__main__":  # workers would import this file again
    main()
