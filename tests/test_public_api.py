from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import docindex
from docindex.registry import HOOKS

DOCS = Path(__file__).parent.parent / "docs"


def test_all_is_sorted_and_complete() -> None:
    assert docindex.__all__ == sorted(docindex.__all__)
    assert set(docindex.__all__) == set(docindex._HOMES)
    assert all(getattr(docindex, name) is not None for name in docindex.__all__)


def test_importing_docindex_is_cheap() -> None:
    code = (
        "import sys, docindex, docindex.cli\n"
        "first = {'numpy', 'cv2', 'tesserocr', 'PIL', 'pikepdf'} & set(sys.modules)\n"
        "docindex.load_profile, docindex.Component, docindex.hookimpl\n"
        "print(sorted(first), sorted({'cv2', 'tesserocr'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] []"


def test_every_hook_is_documented() -> None:
    text = (DOCS / "reference" / "hooks.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## `(docindex_\w+)`$", text, re.MULTILINE)
    assert headings == sorted(headings)
    assert set(headings) == set(HOOKS)
