"""Files of arrays: written beside and swapped in, opened read-only as shared memory.

A file is a prefix (magic, version, sizes, SHA-256 of everything behind it), a header in JSON, and
the arrays as they are used, so that every process that opens it uses the same pages of memory.
Under a key the whole is encrypted; then each process that opens it has its own copy in memory, and
nothing of it is written anywhere in clear.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import struct
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from docindex.atrest import Vault, is_sealed, opened
from docindex.errors import CaseListError

Arrays = Mapping[str, NDArray[Any]]
Facts = Mapping[str, Any]

# Magic, version, bytes of the header, bytes behind the prefix; then a digest.
_FACTS: Final = struct.Struct("<8sQQQ")
_PREFIX: Final = _FACTS.size + hashlib.sha256().digest_size
# Arrays begin at a line of the processor's cache; the prefix is one.
_ALIGN: Final = 64
_PIECE: Final = 1 << 20
_REBUILD: Final = "Remove it and have it built again from the list"


@attrs.frozen(kw_only=True)
class FileKind:
    """What a file is, so that none is taken for another.

    Args:
        name: what errors call it.
        magic: the eight bytes that it begins with.
        version: of its content.
    """

    name: str
    magic: bytes
    version: int

    def refused(self, path: Path, what: str, remedy: str) -> CaseListError:
        """The error of a file that cannot be used."""
        return CaseListError(f"{self.name} {path.name}: {what}. {remedy}.")


def write_arrays(
    path: Path,
    kind: FileKind,
    source: str,
    facts: Facts,
    arrays: Arrays,
    vault: Vault | None = None,
) -> None:
    """Write a file beside a path, flush it to disk, and swap it in.

    Whoever has the file before open goes on with that one. A run that is killed leaves the file
    before in place, and beside it one of a name like `.NAME.new-1a2b3c4d`. Where the system knows
    owners, only the file's own may read it.

    Args:
        path: of the file, in a folder that is there.
        source: which state of which list it was built from, such as the list's digest.
        facts: what JSON can hold.
        arrays: of numbers, of any shape; stored with the lowest byte first.
        vault: encrypts it; None: it is written in clear.

    Raises:
        CaseListError: it cannot be written, or on Windows: another process has the file open.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.new-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                _write_whole(stream, kind, source, (facts, arrays), vault)
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
        raise kind.refused(path, what, remedy) from error


def open_arrays(
    path: Path, kind: FileKind, source: str, vault: Vault | None = None
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Open a file read-only; every byte of it is checked against its digest first.

    Args:
        path: of a file by `write_arrays`.
        source: the state of the list that it must have been built from.
        vault: decrypts it, where it is encrypted.

    Returns:
        Its facts, and its arrays where they lie.

    Raises:
        CaseListError: it is not there, truncated, altered, no such file, of another version, or of
            another state of the list.
        ProtectionError: it is encrypted and the key is missing or another, or it was altered.
    """
    try:
        with path.open("rb") as stream:
            if is_sealed(stream.read(_FACTS.size)):
                whole = path.read_bytes()
                clear = opened(whole, vault, _purpose(kind, source), f"{kind.name} {path.name}")
                header, start = _checked(path, kind, io.BytesIO(clear))
                data = np.frombuffer(clear, np.uint8)
            else:
                stream.seek(0)
                # Checked by reading: bytes that are never looked up take no memory of a process.
                header, start = _checked(path, kind, stream)
                data = np.asarray(np.memmap(stream, np.uint8, mode="r"))
    except OSError as error:
        what = f"cannot be read ({type(error).__name__})"
        raise kind.refused(path, what, "Build it, or check the path and permissions") from error
    if header["source"] != source:
        raise kind.refused(path, "belongs to another list or another state of it", _REBUILD)
    arrays = {}
    for name, code, shape in header["arrays"]:
        dtype = np.dtype(code)
        end = start + int(np.prod(shape)) * dtype.itemsize
        arrays[name] = data[start:end].view(dtype).reshape(shape)
        start = _aligned(end)
    return header["facts"], arrays


def _write_whole(
    stream: BinaryIO,
    kind: FileKind,
    source: str,
    content: tuple[Facts, Arrays],
    vault: Vault | None,
) -> None:
    if vault is None:
        _write(stream, kind, source, *content)
        return
    clear = io.BytesIO()
    _write(clear, kind, source, *content)
    stream.write(vault.seal(clear.getbuffer(), _purpose(kind, source)))


def _purpose(kind: FileKind, source: str) -> str:
    return f"{kind.name} {source}"


def _write(stream: BinaryIO, kind: FileKind, source: str, facts: Facts, arrays: Arrays) -> None:
    stored = {
        name: np.ascontiguousarray(part, part.dtype.newbyteorder("<"))
        for name, part in arrays.items()
    }
    listed = [(name, part.dtype.str, part.shape) for name, part in stored.items()]
    header = json.dumps({"source": source, "facts": facts, "arrays": listed}).encode()
    digest = hashlib.sha256()
    size = 0
    stream.write(bytes(_PREFIX))
    for part in (np.frombuffer(header, np.uint8), *stored.values()):
        whole = part.reshape(-1).view(np.uint8)
        for piece in (whole, np.zeros(-whole.size % _ALIGN, np.uint8)):
            digest.update(piece.data)
            stream.write(piece.data)
            size += piece.size
    prefix = _FACTS.pack(kind.magic, kind.version, len(header), size)
    digest.update(prefix)
    stream.seek(0)
    stream.write(prefix + digest.digest())


def _checked(path: Path, kind: FileKind, stream: BinaryIO) -> tuple[dict[str, Any], int]:
    """The header, and where the arrays begin; raises CaseListError."""
    prefix = stream.read(_PREFIX)
    if prefix[: len(kind.magic)] != kind.magic[: len(prefix)]:
        remedy = "Correct the path, or remove the file"
        raise kind.refused(path, f"is no {kind.name}", remedy)
    if len(prefix) < _PREFIX:
        raise kind.refused(path, "is truncated", _REBUILD)
    _, version, length, size = _FACTS.unpack_from(prefix)
    if version != kind.version:
        raise kind.refused(path, f"is of version {version}, not {kind.version}", _REBUILD)
    there = stream.seek(0, os.SEEK_END) - _PREFIX
    stream.seek(_PREFIX)
    if there != size:
        raise kind.refused(path, f"has {there} bytes where {size} were written", _REBUILD)
    digest = hashlib.sha256()
    while piece := stream.read(_PIECE):
        digest.update(piece)
    digest.update(prefix[: _FACTS.size])
    if digest.digest() != prefix[_FACTS.size :]:
        raise kind.refused(path, "was altered after it was written", _REBUILD)
    stream.seek(_PREFIX)
    header: dict[str, Any] = json.loads(stream.read(length))
    return header, _aligned(_PREFIX + length)


def _aligned(place: int) -> int:
    return -(-place // _ALIGN) * _ALIGN
