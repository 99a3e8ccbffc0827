"""Write the benchmark of office mail.

python -m benchmarks.mail --seed 1 --preset small --out DIR [--tier TIER] [--workers N] [--cases N]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from benchmarks.mail.generator import Order, write_mail
from benchmarks.mail.plans import PRESETS
from benchmarks.mail.tiers import Tier
from docindex.errors import DocindexError


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--preset", choices=sorted(PRESETS), default="small")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--tier", choices=[*Tier], default=Tier.PEOPLE, help="what the lists hold")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--cases", type=int, help="of each list; by default as the preset has it")
    parser.add_argument("--destroyed", type=float, default=0.0, help="share of the separators")
    given = parser.parse_args()
    order = Order(
        seed=given.seed,
        preset=given.preset,
        cases=given.cases,
        destroyed=given.destroyed,
        tier=Tier(given.tier),
        workers=given.workers,
    )
    begin = time.perf_counter()
    try:
        path = write_mail(given.out, order)
    except DocindexError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    truth = json.loads(path.read_text(encoding="utf-8"))
    pages = sum(len(batch["pages"]) for batch in truth["batches"])
    documents, batches = len(truth["documents"]), len(truth["batches"])
    seconds = time.perf_counter() - begin
    print(f"{documents} documents, {pages} pages, {batches} batches in {seconds:.0f} s: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
