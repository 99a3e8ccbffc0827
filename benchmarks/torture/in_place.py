"""The negative control: `docindex` whose exports are written where they are to be found at last.

They are flushed and sealed as others are; only the folder that appears as one is missing.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from docindex import importfiles, publishing
from docindex.cli import main


@contextlib.contextmanager
def _in_place(target: Path, pages: Mapping[str, int]) -> Iterator[Path]:
    publishing.make_folder(target)
    yield target
    publishing._seal(target, pages)


if __name__ == "__main__":
    vars(importfiles)["staged"] = _in_place
    sys.exit(main())
