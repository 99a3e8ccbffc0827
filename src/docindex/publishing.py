"""A folder of import files appears as one, or not at all.

Files are written into a fresh folder beside the target, flushed to disk with their folders, listed
in `manifest.json`, and then renamed in one step. Whoever looks at the target sees nothing or all of
it, whatever fails and whenever the process is killed. What a killed run leaves has a name that the
next run for the same target recognises and removes; so one target takes one run at a time, and
where there are two, the later one makes the earlier one fail, never publish a part.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final

import attrs

from docindex.errors import ExportError

MANIFEST: Final = "manifest.json"
MANIFEST_SCHEMA: Final = "docindex.manifest/1"

_FILE_MODE: Final = 0o600
_FOLDER_MODE: Final = 0o700
_BLOCK: Final = 1 << 20
_REMOVED: Final = "removed"
# What `tempfile.mkdtemp` appends to a prefix is eight of these characters.
_LEFT: Final = re.compile(r"\.(?P<target>.+)\.(?P<kind>[a-z]+)-[a-z0-9_]{8}")
# Some network file systems cannot flush a folder and say so with one of these.
_NO_FOLDER_SYNC: Final = frozenset({errno.EINVAL, errno.ENOTSUP})

_log = logging.getLogger(__name__)


@attrs.frozen(kw_only=True)
class FileEntry:
    """One file of a published folder, by its path inside it, with forward slashes.

    Args:
        size: in bytes.
        sha256: lower-case hex.
        pages: of a document; None: it is none.
    """

    name: str
    size: int
    sha256: str
    pages: int | None = None


@contextlib.contextmanager
def staged(target: Path, pages: Mapping[str, int] | None = None) -> Iterator[Path]:
    """A folder that becomes `target` when the block ends well, and vanishes when it does not.

    Args:
        target: the folder to publish; missing folders above it are made.
        pages: how many pages a document has, by the SHA-256 of its file; for the manifest.

    Yields:
        An empty folder beside `target`. Nothing in it may be called `manifest.json`.

    Raises:
        ExportError: a file could not be written or flushed, or `target` exists with other content.
            Where it exists with the same bytes, it stays as it is and that is a success.
    """
    with _failing(target), _fresh_folder(target, "staging") as staging:
        yield staging
        _seal(staging, pages or {})
        _appear(staging, target)


@contextlib.contextmanager
def scratch(target: Path) -> Iterator[Path]:
    """A folder beside `target` for what must not be published; always removed.

    What a killed run leaves of it is removed by the next one for the same target.
    """
    with _failing(target), _fresh_folder(target, "scratch") as folder:
        yield folder


def write_bytes(path: Path, data: bytes) -> None:
    """Make a file that nobody else may read, and flush it to disk.

    Raises:
        FileExistsError: there is one of that name.
    """
    with _new_file(path) as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def write_text(path: Path, text: str) -> None:
    """As `write_bytes`, in UTF-8 and with line ends as they stand in `text`."""
    write_bytes(path, text.encode("utf-8"))


def replace_bytes(path: Path, data: bytes) -> None:
    """Put a file that nobody else may read in the place of another, in one step, flushed to disk.

    Raises:
        OSError: the former file is as it was.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def copy_file(source: Path, target: Path) -> None:
    """As `write_bytes`, with the content of another file.

    Raises:
        FileExistsError: there is a file `target`.
    """
    with source.open("rb") as reading, _new_file(target) as stream:
        shutil.copyfileobj(reading, stream, _BLOCK)
        stream.flush()
        os.fsync(stream.fileno())


def make_folder(path: Path) -> None:
    """Make a folder and those above it for nobody else to read, and flush their names to disk."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    _sync_folder(path.parent)


def inventory(folder: Path) -> tuple[FileEntry, ...]:
    """All files of a folder, sorted by name.

    Raises:
        ExportError: it holds a link or a device.
    """
    return tuple(file_entry(folder, path) for path in sorted(_contents(folder)) if path.is_file())


def file_entry(folder: Path, path: Path) -> FileEntry:
    """One file of a folder, as its manifest lists it."""
    return FileEntry(
        name=path.relative_to(folder).as_posix(),
        size=path.stat().st_size,
        sha256=_sha256(path),
    )


def left_in(folder: Path) -> Iterator[tuple[Path, str]]:
    """What killed runs left in a folder, each with the name of the folder that it was to become."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        left = _LEFT.fullmatch(path.name)
        if left and path.is_dir() and not path.is_symlink():
            yield path, left["target"]


def _new_file(path: Path) -> BinaryIO:
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, _FILE_MODE), "wb")


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _contents(folder: Path) -> Iterator[Path]:
    """Files and folders at any depth, every folder behind what it holds."""
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            raise ExportError(
                f"{path.name}: neither a file nor a folder. Nothing was published; an exporter "
                "must write plain files."
            )
        if path.is_dir():
            yield from _contents(path)
        yield path


def _seal(staging: Path, pages: Mapping[str, int]) -> None:
    """Flush every file, list them in the manifest, then flush the folders."""
    if (staging / MANIFEST).exists():
        raise ExportError(
            f"{MANIFEST}: an exporter wrote a file of this name, which is taken. Nothing was "
            "published; name the file otherwise."
        )
    paths = [*_contents(staging), staging]
    for path in paths:
        if path.is_file():
            path.chmod(_FILE_MODE)
            _sync_file(path)
    counted = (attrs.evolve(e, pages=pages.get(e.sha256)) for e in inventory(staging))
    entries = [attrs.asdict(entry, filter=lambda _, value: value is not None) for entry in counted]
    manifest = {"schema": MANIFEST_SCHEMA, "files": entries}
    write_text(staging / MANIFEST, json.dumps(manifest, indent=1) + "\n")
    for path in paths:
        if path.is_dir():
            path.chmod(_FOLDER_MODE)
            _sync_folder(path)


def _appear(staging: Path, target: Path) -> None:
    if not os.path.lexists(target):
        try:
            staging.rename(target)
        except OSError:
            if not os.path.lexists(target):
                raise
        else:
            _confirm(target)
            return
    if not target.is_dir() or inventory(target) != inventory(staging):
        raise ExportError(
            f"{target}: exists and holds something else. It was left as it is; move it away, or "
            "give the batch another id, and index the batch again."
        )
    _confirm(target)


def _confirm(target: Path) -> None:
    """Flush the target's name to disk."""
    try:
        _sync_folder(target.parent)
    except OSError as error:
        raise ExportError(
            f"{target}: is complete, but its name could not be flushed to disk "
            f"({_cause(error)}). Index the batch again: equal files are found and confirmed."
        ) from error


@contextlib.contextmanager
def _failing(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportError(
            f"{target}: could not be written ({_cause(error)}). Nothing of it is left; check free "
            "space and rights of the folder, then index the batch again."
        ) from error


def _cause(error: OSError) -> str:
    return error.strerror or type(error).__name__


@contextlib.contextmanager
def _fresh_folder(target: Path, kind: str) -> Iterator[Path]:
    make_folder(target.parent)
    for path in list(target.parent.iterdir()):
        left = _LEFT.fullmatch(path.name)
        if left and left["target"] == target.name and left["kind"] in (kind, _REMOVED):
            _remove_left(path, target)
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.{kind}-", dir=target.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_left(path: Path, target: Path) -> None:
    """Remove what a killed run left.

    It is renamed first: should its run be alive after all, that run can no longer publish it while
    it is half removed.
    """
    removed = path.with_name(f".{target.name}.{_REMOVED}-{path.name[-8:]}")
    try:
        path.rename(removed)
    except FileNotFoundError:
        return
    shutil.rmtree(removed, ignore_errors=True)
    if removed.exists():
        _log.warning("%s: left by an earlier run, could not be removed; remove it", removed)


def _sync_file(path: Path) -> None:
    with path.open("r+b") as stream:  # Windows flushes only what is open for writing
        os.fsync(stream.fileno())


def _sync_folder(path: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there; NTFS keeps names in its own journal
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(descriptor)
