"""Lists of cases as files that all workers map: built once for each state of a list.

A file is named by what it was built from, and by nobody changed after it was written. Whoever comes
first builds it under a lock; the others wait, and open it.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import attrs

from docindex.atrest import Vault
from docindex.errors import CaseListError
from docindex.matching.arrayfiles import FileKind, open_arrays, write_arrays
from docindex.matching.liststore import ListStore
from docindex.version import VERSION

_KIND: Final = FileKind(name="list file", magic=b"\x89DILIST\n", version=1)
# NAME-OWNER-STATE.cases, or what a run that was killed while it wrote has left of one.
_NAME: Final = re.compile(r"\.?(?P<owned>.+-[0-9a-f]{16})-[0-9a-f]{16}\.cases(\.new-[a-z0-9_]{8})?")
_UNSAFE: Final = re.compile(r"[^\w.-]+")
_KEPT: Final = 86_400.0  # seconds
_TRIES: Final = 5
_FOLDER_MODE: Final = 0o700
_FILE_MODE: Final = 0o600


@attrs.frozen(kw_only=True)
class ListOrigin:
    """What a list is built from.

    Args:
        name: of the list; the file's name begins with it.
        profile: everything but the sources that its content depends on: tenant, options, rules.
        state: tells the sources' state, such as a digest of their bytes; asked again after they
            were read.
        build: reads and builds it.
        vault: encrypts the file; None: it is in clear.
    """

    name: str
    profile: str
    state: Callable[[], str]
    build: Callable[[], ListStore]
    vault: Vault | None = None


def shared_store(folder: Path, origin: ListOrigin) -> ListStore:
    """Map the file of a list's present state, which is built first where there is none.

    When a state was built, the files of this list's former states are removed, and those of other
    lists that nobody opened for a day. Where the system refuses to remove what a process has mapped
    (Windows) such a file stays until the next state comes; elsewhere the process goes on with it.

    Args:
        folder: for these files; made, for its owner only, where only its last part is missing.

    Raises:
        CaseListError: the file is damaged, cannot be read or written, or the sources change while
            they are read; and what building raises.
    """
    code = (VERSION, code_digest(Path(__file__).parent.glob("*.py")))
    owner = _digest(repr((*code, origin.profile)))
    owned = f"{_UNSAFE.sub('_', origin.name)}-{owner[:16]}"
    for _ in range(_TRIES):
        state = _digest(origin.state())
        path = folder / f"{owned}-{state[:16]}.cases"
        source = f"{owner} {state}"
        if not path.exists():
            _build(path, source, origin)
        with contextlib.suppress(OSError):
            os.utime(path)
        try:
            return ListStore(*open_arrays(path, _KIND, source, origin.vault))
        except CaseListError:
            # Gone again, or never written, where the sources changed meanwhile.
            if path.exists():
                raise
    what = "its sources change while they are read"
    raise _KIND.refused(path, what, "Have them written beside and moved into place")


def code_digest(paths: Iterable[Path]) -> str:
    """Of the code that brings keys and names into their forms: another may bring them to others.

    Args:
        paths: its modules; one that is delivered without their sources has none.
    """
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _build(path: Path, source: str, origin: ListOrigin) -> None:
    """Build a state and write it, unless somebody else did, or it is no longer the present one."""
    owned = path.name.rpartition("-")[0]
    with locked(path.parent, f".{owned}.lock", "index"):
        if path.exists():
            return
        store = origin.build().indexed()
        if not source.endswith(_digest(origin.state())):
            return
        write_arrays(path, _KIND, source, store.facts, store.arrays, origin.vault)
        _remove_others(path, owned)


def _remove_others(path: Path, owned: str) -> None:
    for other in path.parent.iterdir():
        match = _NAME.fullmatch(other.name)
        if match is None or other == path:
            continue
        with contextlib.suppress(OSError):
            if match["owned"] == owned or time.time() - other.stat().st_mtime > _KEPT:
                other.unlink()


@contextlib.contextmanager
def locked(folder: Path, name: str, option: str) -> Iterator[None]:
    """Wait until nobody else holds the lock, and hold it; the system forgets it with the process.

    The file stays: whoever removed it could remove another's lock.

    Args:
        folder: made, for its owner only, where only its last part is missing.
        name: of the lock's file.
        option: that names the folder, for errors.

    Raises:
        CaseListError: the folder or the file cannot be written.
    """
    try:
        folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
        handle = os.open(folder / name, os.O_RDWR | os.O_CREAT, _FILE_MODE)
    except OSError as error:
        what = f"cannot be written ({type(error).__name__})"
        remedy = f"Check the folder that the option `{option}` names, and its permissions"
        raise _KIND.refused(folder / name, what, remedy) from error
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        while True:
            try:
                msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
            except OSError as error:
                # What it says after ten seconds; building may take longer.
                if error.errno != errno.EDEADLOCK:
                    raise
            else:
                return
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
