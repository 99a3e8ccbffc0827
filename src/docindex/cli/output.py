"""Standard output is for programs, standard error for people."""

from __future__ import annotations

import sys


def show(text: str) -> None:
    """Print a result."""
    print(text, flush=True)  # noqa: T201 - programs read standard output


def say(text: str) -> None:
    """Tell a person."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - people read standard error
