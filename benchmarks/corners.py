"""Corners turned over: how many are noticed, and how often a flat sheet is called folded.

    python -m benchmarks.corners [--seed 62] [--pages 60]

The mail generator draws and scans the same sheets twice at each level: every one with a corner of
12 to 34 mm turned over, and none. On a light bed in black and white the fold leaves no trace but
the print that is missing, and nothing can notice it.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from typing import Final

import attrs
import cv2

from benchmarks.mail.levels import LEVELS
from benchmarks.scoring.intervals import Share
from benchmarks.skewedpages import known_pages
from docindex.imaging.corners import has_folded_corner

# So likely that chances of a sheet's own do not matter.
_SURELY: Final = 100.0


@attrs.define
class Tally:
    """Sheets of one level, in grey or in black and white."""

    folded: int = 0
    noticed: int = 0
    flat: int = 0
    false: int = 0


def tallies(level: str, seed: int, pages: int) -> tuple[dict[bool, Tally], float]:
    """By whether the scan is bitonal: what was noticed; and seconds of processor time per page."""
    found: defaultdict[bool, Tally] = defaultdict(Tally)
    seconds, count = 0.0, 0
    for corners in (_SURELY, 0.0):
        for page in known_pages(level, seed, pages, corners=corners):
            if not page.handled:
                continue
            start = time.process_time()
            said = has_folded_corner(page.grey, page.dpi)
            seconds, count = seconds + time.process_time() - start, count + 1
            tally = found[page.bitonal]
            if corners:
                tally.folded, tally.noticed = tally.folded + 1, tally.noticed + said
            else:
                tally.flat, tally.false = tally.flat + 1, tally.false + said
    return found, seconds / max(count, 1)


def _of(count: int, of: int) -> str:
    share = Share(count, of)
    return f"{count} of {of} ({share.low:.0%} to {share.high:.0%})"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=62)
    parser.add_argument("--pages", type=int, default=60, help="sides of each level, twice")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    print("| level | scan | noticed of folded | false of flat | ms a page |\n|---|---|---|---|---|")
    for level in LEVELS:
        found, seconds = tallies(level, given.seed, given.pages)
        for bitonal, tally in sorted(found.items()):
            noticed, false = _of(tally.noticed, tally.folded), _of(tally.false, tally.flat)
            kind = "black and white" if bitonal else "grey"
            print(f"| {level} | {kind} | {noticed} | {false} | {seconds * 1000:.1f} |")


if __name__ == "__main__":
    main()
