"""The folder of a list that is delivered by drops: its present state and its history.

    list.json       which files are the present state, and the drop that made it
    cases-….csv     the cases, in UTF-8
    keys-….csv      further keys, where the profile has such
    history.jsonl   every drop that was taken, one a line; only ever grows
    .lock           whoever takes a drop holds it

A new state is written into new files and flushed to disk; then `list.json` is replaced in one step.
Whoever is killed before that leaves the former state whole. Every file is checked against its
digest when it is read. Under a key the cases and further keys are encrypted, end in `.sealed`, and
their digest is of what is stored; `list.json` and the history hold no case.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from docindex.atrest import Vault, opened
from docindex.builtin.table_sources import refused
from docindex.matching.drops import ListState, StateFile, Taken, plain
from docindex.structuring import structure

STATE: Final = "list.json"
HISTORY: Final = "history.jsonl"
LOCK: Final = ".lock"
DELETED: Final = "docindex_deleted"
"""Column of the cases: the sequence of the delta that deleted one; empty: none did."""
SEPARATOR: Final = ";"
ENCODING: Final = "utf-8"
_TABLES: Final = ("cases-*.csv", "keys-*.csv", "cases-*.sealed", "keys-*.sealed")
_MINE: Final = (*_TABLES, *(f".{name}.new-*" for name in (*_TABLES, STATE)))
_RESTORE: Final = "Restore the folder, or remove it and take a full drop"

T = TypeVar("T")


def read_state(folder: Path) -> ListState | None:
    """The present state of a list; None: no drop was taken yet.

    Raises:
        CaseListError: the file is damaged.
        OSError: it cannot be read.
    """
    path = folder / STATE
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    return _parsed(path, data, ListState)


def read_history(folder: Path) -> tuple[Taken, ...]:
    """Every drop that was taken, oldest first.

    Raises:
        CaseListError: a line is damaged.
        OSError: it cannot be read.
    """
    path = folder / HISTORY
    if not path.exists():
        return ()
    lines = path.read_bytes().split(b"\n")
    # A run that was killed while it wrote left half a line, which `mend_history` writes anew.
    return tuple(_parsed(path, line, Taken) for line in lines[:-1])


def mend_history(folder: Path, state: ListState | None) -> None:
    """Add the line of the present state, where a run was killed before it did."""
    path = folder / HISTORY
    if path.exists():
        data = path.read_bytes()
        if not data.endswith(b"\n") and data:
            with path.open("r+b") as stream:
                stream.truncate(data.rfind(b"\n") + 1)
    if state is not None and state.last not in read_history(folder):
        add_history(folder, state.last)


def add_history(folder: Path, entry: Taken) -> None:
    """Add a line, and flush it to disk."""
    line = json.dumps(plain(entry), sort_keys=True, ensure_ascii=False) + "\n"
    handle = os.open(folder / HISTORY, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "ab") as stream:
        stream.write(line.encode())
        stream.flush()
        os.fsync(stream.fileno())


def write_table(
    folder: Path,
    kind: str,
    names: Sequence[str],
    rows: Iterable[Sequence[str]],
    vault: Vault | None = None,
) -> StateFile:
    """Write a file of a state that nobody refers to yet.

    Args:
        kind: what its name begins with, `cases` or `keys`.
        vault: encrypts it; None: it is written in clear.
    """
    stream = io.BytesIO()
    text = io.TextIOWrapper(stream, encoding=ENCODING, newline="", write_through=True)
    writer = csv.writer(text, delimiter=SEPARATOR, lineterminator="\n")
    writer.writerow(names)
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    data = stream.getvalue()
    ending = "csv"
    if vault is not None:
        data, ending = vault.seal(data, _purpose(kind)), "sealed"
    digest = hashlib.sha256(data).hexdigest()
    made = StateFile(name=f"{kind}-{digest[:16]}.{ending}", sha256=digest, rows=count)
    swap_in(folder / made.name, data)
    return made


def publish(folder: Path, state: ListState) -> None:
    """Make a state the present one, and remove the files of all others.

    Raises:
        OSError: the former state is still the present one.
    """
    data = json.dumps(plain(state), sort_keys=True, ensure_ascii=False, indent=1) + "\n"
    swap_in(folder / STATE, data.encode())
    with contextlib.suppress(OSError):  # what is missing is added before the next drop
        add_history(folder, state.last)
    tidy(folder, state)


def tidy(folder: Path, state: ListState | None) -> None:
    """Remove what belongs to no state: of refused drops, killed runs, and former states."""
    files = () if state is None else (state.cases, state.keys)
    kept = {file.name for file in files if file is not None}
    for pattern in _MINE:
        for path in folder.glob(pattern):
            if path.name not in kept:
                # On Windows somebody may have it open; then it goes with the next drop.
                with contextlib.suppress(OSError):
                    path.unlink()


def checked_bytes(folder: Path, file: StateFile, vault: Vault | None = None) -> bytes:
    """What a file of a state holds.

    Raises:
        CaseListError: it was altered.
        ProtectionError: it is encrypted, and the key is missing or another.
        OSError: it cannot be read.
    """
    data = (folder / file.name).read_bytes()
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise refused(folder / file.name, "was altered after it was written", _RESTORE)
    return opened(data, vault, _purpose(file.name.partition("-")[0]), f"list {folder.name}")


def swap_in(path: Path, data: bytes) -> None:
    """Write a file beside a path, flush it to disk, and put it there in one step."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.new-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
        _sync_folder(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _purpose(kind: str) -> str:
    return f"state of a list: {kind}"


def _sync_folder(folder: Path) -> None:
    """Flush the folder's names to disk, where the system has such a call for folders."""
    # Windows has none, and some network file systems say that they cannot.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _parsed(path: Path, data: bytes, kind: type[T]) -> T:
    try:
        content: Any = json.loads(data)
    except ValueError as error:
        raise refused(path, "is damaged", _RESTORE) from error
    value, problems = structure(content, kind)
    if value is None:
        raise refused(path, f"is damaged at {problems[0].key or 'its top'}", _RESTORE)
    return value
