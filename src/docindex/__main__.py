"""`python -m docindex`, and what the command `docindex` starts."""

from __future__ import annotations

import sys

from docindex.version import VERSION


def main() -> int:
    """Run the command line; asked for the version alone, no command is loaded."""
    if sys.argv[1:] == ["--version"]:
        print(f"docindex {VERSION}")  # noqa: T201 - the answer
        return 0
    from docindex.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
