"""Key indexes as files, and as parts of the files of whole lists.

What is stored depends on nothing but the keys and their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from numpy.typing import NDArray

from docindex.matching.arrayfiles import Arrays, FileKind, open_arrays, write_arrays
from docindex.matching.keyindex import KeyGroup, KeyIndex
from docindex.matching.keypacking import Packing

_KIND: Final = FileKind(name="key index", magic=b"\x89DIKEYS\n", version=2)
_PARTS: Final = KeyGroup._fields[1:]

Alphabets = Sequence[Sequence[str]]


def write_index(index: KeyIndex, path: Path, source: str) -> None:
    """Write an index beside a path, flush it to disk, and swap it in, as `write_arrays` does.

    Args:
        path: of the file, in a folder that is there.
        source: which state of which list it was built from, such as the list's digest.

    Raises:
        CaseListError: it cannot be written, or on Windows: another process has the file open.
    """
    alphabets, arrays = index_parts(index)
    write_arrays(path, _KIND, source, {"alphabets": alphabets}, arrays)


def open_index(path: Path, source: str) -> KeyIndex:
    """Open an index read-only; every byte of it is checked against its digest first.

    Args:
        path: of a file by `write_index`.
        source: the state of the list that it must have been built from.

    Raises:
        CaseListError: it is not there, truncated, altered, no such file, of another version, or of
            another state of the list.
    """
    facts, arrays = open_arrays(path, _KIND, source)
    return index_of_parts(facts["alphabets"], arrays)


def index_parts(index: KeyIndex, prefix: str = "") -> tuple[Alphabets, dict[str, NDArray[Any]]]:
    """What an index is made of: the alphabets of its groups, and arrays by name."""
    groups = [index.groups[length] for length in sorted(index.groups)]
    arrays: dict[str, NDArray[Any]] = {
        f"{prefix}{number}.{name}": getattr(group, name)
        for number, group in enumerate(groups)
        for name in _PARTS
    }
    return [group.packing.alphabets for group in groups], arrays


def index_of_parts(alphabets: Alphabets, arrays: Arrays, prefix: str = "") -> KeyIndex:
    """The index again, over the arrays where they lie."""
    return KeyIndex(
        KeyGroup(Packing(letters), *(arrays[f"{prefix}{number}.{name}"] for name in _PARTS))
        for number, letters in enumerate(alphabets)
    )
