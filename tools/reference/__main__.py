"""Renews what is generated in docs/reference, or says that it is stale (`--check`)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.reference.blocks import BlockError, renewed
from tools.reference.renderers import RENDERERS

PAGES = Path(__file__).parents[2] / "docs" / "reference"


def main() -> int:
    """Renew all pages; 1 where one was stale and `--check` was given, or cannot be generated."""
    parser = argparse.ArgumentParser(prog="python -m tools.reference", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; 1 if stale")
    given = parser.parse_args()
    stale, failed = [], False
    for page in sorted(PAGES.glob("*.md")):
        old = page.read_text(encoding="utf-8")
        try:
            new = renewed(old, RENDERERS)
        except BlockError as error:
            print(f"{page.name}: {error}", file=sys.stderr)
            failed = True
            continue
        if new != old:
            stale.append(page.name)
            if not given.check:
                page.write_text(new, encoding="utf-8", newline="\n")
    if stale:
        print(f"{'stale' if given.check else 'renewed'}: {', '.join(stale)}")
    return 1 if failed or (stale and given.check) else 0


if __name__ == "__main__":
    sys.exit(main())
