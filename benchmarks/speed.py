"""All targets of speed in one run, side by side with other ways. On a quiet machine.

    python -m benchmarks.speed --mail DIR [--short] [--json FILE] [--floors FILE]

DIR is what `python -m benchmarks.mail` wrote. Each target is a ratio, or a count, of one run; what
is behind it has a command of its own: `benchmarks.decoding` (T1), `pageshape` (T2, T3), `barcodes`
(T4), `printed` (T6), `throughput` (T5, T8, T9, T11, T12), and `matching` for T7, left out here.
`--short` takes some minutes, and its figures are rough.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs
import cv2

from benchmarks import barcodes, decoding, pageshape, printed, throughput
from benchmarks.comparison.mail import open_mail
from benchmarks.printedpages import mail_pages
from benchmarks.targets import Target, broken, machine, read, table, write

_SEED: Final = 6


@attrs.frozen(kw_only=True)
class Sizes:
    """How much is measured.

    Args:
        forms: pages in each file form. shapes: drawn pages of each level and range of skew.
        codes, prints: sides for barcodes and for printed numbers.
        path, flat: sides for the pace and for memory. chain: documents for OCRmyPDF.
    """

    forms: int = 20
    shapes: int = 25
    codes: int = 150
    prints: int = 96
    path: int = 400
    flat: int = 2000
    chain: int = 6


SHORT: Final = Sizes(forms=4, shapes=4, codes=40, prints=24, path=120, flat=0, chain=0)


def measure(mail: Path, sizes: Sizes, workers: int) -> Iterator[Target]:
    """Every target, in the order of its number."""
    opened = open_mail(mail)
    yield from decoding.targets(mail, sizes.forms, runs=3)
    yield from pageshape.targets(pageshape.grouped(pageshape.try_pages(_SEED, sizes.shapes)))
    yield from barcodes.targets(barcodes.measure(mail, sizes.codes, _SEED))
    pages = mail_pages(mail, sizes.prints, _SEED)
    yield from printed.targets([printed.read_page(page) for page in pages])
    batches = throughput.choose(opened, sizes.path)
    yield throughput.zone_target(batches)
    yield from throughput.path_targets(batches, workers)
    if sizes.chain:
        yield throughput.chain_target(opened, batches, sizes.chain)
    if sizes.flat:
        yield from throughput.memory_targets(throughput.choose(opened, sizes.flat))
    yield throughput.start_target()


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mail", type=Path, required=True)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", type=Path, help="keep the targets in this file")
    parser.add_argument("--floors", type=Path, help="a file of targets: none may be half as good")
    given = parser.parse_args()
    os.environ["OMP_THREAD_LIMIT"] = "1"
    cv2.setNumThreads(1)
    found: list[Target] = []
    for target in measure(given.mail, SHORT if given.short else Sizes(), given.workers):
        found.append(target)
        print(table([target]).splitlines()[-1], flush=True)
    print(f"\n{machine()}\n\n{table(found)}")
    if given.json:
        write(found, given.json)
    failures = list(broken(found, read(given.floors))) if given.floors else []
    for failure in failures:
        print(f"FLOOR BROKEN: {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
