"""Key indexes as files: written beside and swapped in, opened read-only as shared memory.

A file is a prefix (magic, version, sizes, SHA-256 of everything behind it), a header in JSON, and
the arrays of each group of keys as they are used, so that every process that opens it uses the same
pages of memory. It depends on nothing but the keys and their order.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import struct
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from docindex.errors import CaseListError
from docindex.matching.keyindex import KeyGroup, KeyIndex
from docindex.matching.keypacking import Packing

Bytes = NDArray[np.uint8]

_MAGIC: Final = b"\x89DIKEYS\n"
_VERSION: Final = 1
# Magic, version, bytes of the header, bytes behind the prefix; then a digest.
_FACTS: Final = struct.Struct("<8sQQQ")
_PREFIX: Final = _FACTS.size + hashlib.sha256().digest_size
# Arrays begin at a line of the processor's cache; the prefix is one.
_ALIGN: Final = 64
_TYPES: Final = tuple(map(np.dtype[Any], ("<u8", "<u8", "<u4", "u1")))
_KEPT: Final = 86_400.0  # seconds
_REBUILD: Final = "Remove it and have it built again from the list"


def write_index(index: KeyIndex, path: Path, source: str) -> None:
    """Write an index beside a path, flush it to disk, and swap it in.

    Whoever has the file before open goes on with that one. A run that is killed leaves the file
    before in place, and beside it one of a name like `.NAME.new-1a2b3c4d`.

    Args:
        path: of the file, in a folder that is there.
        source: which state of which list it was built from, such as the list's digest.

    Raises:
        CaseListError: it cannot be written, or on Windows: another process has the file open.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.new-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                _write(index, stream, source)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        what = f"cannot be written ({type(error).__name__})"
        remedy = "Check folder, permissions and space, and on Windows that no process has it open"
        raise _refused(path, what, remedy) from error


def open_index(path: Path, source: str) -> KeyIndex:
    """Open an index read-only; every byte of it is checked against its digest first.

    Args:
        path: of a file by `write_index`.
        source: the state of the list that it must have been built from.

    Raises:
        CaseListError: it is not there, truncated, altered, no such file, of another version, or of
            another state of the list.
    """
    try:
        if not path.stat().st_size:
            raise _refused(path, "is empty", _REBUILD)
        data = np.asarray(np.memmap(path, np.uint8, mode="r"))
    except OSError as error:
        what = f"cannot be read ({type(error).__name__})"
        raise _refused(path, what, "Build it, or check the path and its permissions") from error
    header, start = _checked(path, data)
    if header["source"] != source:
        raise _refused(path, "belongs to another list or another state of it", _REBUILD)
    return KeyIndex(_groups(data, header, start))


def shared_index(folder: Path, kind: str, source: str, keys: Iterable[str]) -> KeyIndex:
    """The index of one state of a list, as a file that every process uses.

    Whoever comes first builds it. Each state has a file of its own, so none is replaced while it is
    in use; those of other states are removed a day after they were written.

    Args:
        folder: for these files; must be there.
        kind: of the keys; begins the files' names, without `-`.
        source: the state of the list.
        keys: rows are counted in their sorted order.

    Raises:
        CaseListError: the file is damaged, or cannot be read or written.
    """
    state = hashlib.sha256(source.encode()).hexdigest()[:16]
    path = folder / f"{kind}-{state}.keys"
    if not path.exists():
        _remove_old(folder, f"{kind}-*.keys", f".{kind}-*.keys.new-*")
        try:
            write_index(KeyIndex.build(sorted(keys)), path, source)
        except CaseListError:
            # On Windows the one of two builders who is late cannot replace the other's file.
            if not path.exists():
                raise
    return open_index(path, source)


def _remove_old(folder: Path, *patterns: str) -> None:
    for path in (path for pattern in patterns for path in folder.glob(pattern)):
        # On Windows a file that is in use stays, until the next state comes.
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _KEPT:
                path.unlink()


def _write(index: KeyIndex, stream: BinaryIO, source: str) -> None:
    groups = [index.groups[length] for length in sorted(index.groups)]
    facts = [
        {
            "alphabets": group.packing.alphabets,
            "shapes": [part.shape for part in group[1:]],
        }
        for group in groups
    ]
    header = json.dumps({"source": source, "count": len(index), "groups": facts}).encode()
    digest = hashlib.sha256()
    size = 0
    stream.write(bytes(_PREFIX))
    for part in (np.frombuffer(header, np.uint8), *_arrays(groups)):
        for piece in (part, np.zeros(-part.size % _ALIGN, np.uint8)):
            digest.update(piece.data)
            stream.write(piece.data)
            size += piece.size
    prefix = _FACTS.pack(_MAGIC, _VERSION, len(header), size)
    digest.update(prefix)
    stream.seek(0)
    stream.write(prefix + digest.digest())


def _arrays(groups: list[KeyGroup]) -> Iterator[Bytes]:
    for group in groups:
        arrays: tuple[NDArray[Any], ...] = group[1:]
        for part, kind in zip(arrays, _TYPES, strict=True):
            yield np.ascontiguousarray(part, kind).reshape(-1).view(np.uint8)


def _checked(path: Path, data: Bytes) -> tuple[dict[str, Any], int]:
    """The header, and where the arrays begin; raises CaseListError."""
    prefix = data[:_PREFIX].tobytes()
    if prefix[: len(_MAGIC)] != _MAGIC[: len(prefix)]:
        raise _refused(path, "is no key index", "Correct the path, or build the index there")
    if len(prefix) < _PREFIX:
        raise _refused(path, "is truncated", _REBUILD)
    _, version, length, size = _FACTS.unpack_from(prefix)
    if version != _VERSION:
        raise _refused(path, f"is of version {version}, not {_VERSION}", _REBUILD)
    body = data[_PREFIX:]
    if body.size != size:
        raise _refused(path, f"has {body.size} bytes where {size} were written", _REBUILD)
    digest = hashlib.sha256(body.data)
    digest.update(prefix[: _FACTS.size])
    if digest.digest() != prefix[_FACTS.size :]:
        raise _refused(path, "was altered after it was written", _REBUILD)
    header: dict[str, Any] = json.loads(body[:length].tobytes())
    return header, _aligned(_PREFIX + length)


def _groups(data: Bytes, header: dict[str, Any], start: int) -> Iterator[KeyGroup]:
    for facts in header["groups"]:
        parts = []
        for shape, kind in zip(facts["shapes"], _TYPES, strict=True):
            end = start + int(np.prod(shape)) * kind.itemsize
            parts.append(data[start:end].view(kind).reshape(shape))
            start = _aligned(end)
        yield KeyGroup(Packing(facts["alphabets"]), *parts)


def _aligned(place: int) -> int:
    return -(-place // _ALIGN) * _ALIGN


def _refused(path: Path, what: str, remedy: str) -> CaseListError:
    return CaseListError(f"key index {path.name}: {what}. {remedy}.")
