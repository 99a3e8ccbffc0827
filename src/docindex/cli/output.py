"""Standard output is for programs, standard error for people."""

from __future__ import annotations

import sys
from pathlib import Path


def show(text: str) -> None:
    """Print a result."""
    print(text, flush=True)  # noqa: T201 - programs read standard output


def say(text: str) -> None:
    """Tell a person."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - people read standard error


def write_new(path: Path, text: str, *, force: bool, mark: bool = False) -> None:
    """Write a file as a whole or not at all.

    Args:
        force: whether one that is there is overwritten.
        mark: whether it begins with the mark by which spreadsheets know UTF-8.

    Raises:
        ExportError: the file is there already, or cannot be written.
    """
    import os
    import tempfile

    from docindex.errors import ExportError

    if path.is_dir() or (path.exists() and not force):
        raise ExportError(f"{path} is there already. Name another file, or add --force.")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(text.encode("utf-8-sig" if mark else "utf-8"))
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise ExportError(
            f"{path}: cannot be written ({error.strerror}). Check that its folder exists, may be "
            "written to and has room."
        ) from error
