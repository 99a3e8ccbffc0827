"""What every test may use."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """A folder of the shared real material by its path, or a skip that says what is missing."""
    root = Path(os.environ.get("DOCINDEX_SHARED", REPO.parent / "shared")) / "data"

    def folder(path: str) -> Path:
        if not (root / path).exists():
            pytest.skip(f"real material {path!r} is not here: set DOCINDEX_SHARED to its folder")
        return root / path

    return folder
