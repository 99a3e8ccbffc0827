"""TIFF directories: a bounded walker that no loop, count or offset can lead astray.

TIFF 6.0, section 2; BigTIFF as libtiff reads it. Also used for EXIF, which is a TIFF directory.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Mapping
from typing import BinaryIO, Final

import attrs

from docindex.errors import PageError
from docindex.model import PageFault

# Code and size in bytes of the field types, TIFF 6.0 p. 15; 13 and 16 to 18 come from the
# supplement and BigTIFF. Rationals are read as two numbers.
_TYPES: Final[Mapping[int, tuple[str, int]]] = {
    1: ("B", 1), 2: ("B", 1), 3: ("H", 2), 4: ("I", 4), 5: ("II", 8), 6: ("b", 1), 7: ("B", 1),
    8: ("h", 2), 9: ("i", 4), 10: ("ii", 8), 11: ("f", 4), 12: ("d", 8), 13: ("I", 4),
    16: ("Q", 8), 17: ("q", 8), 18: ("Q", 8),
}  # fmt: skip
_RATIONALS = (5, 10)
# Real directories have 10 to 60 entries; a sorted one with every registered tag has under 1,000.
_MOST_ENTRIES = 4_096


def damaged(what: str) -> PageError:
    """The error for a TIFF file that contradicts itself."""
    return PageError(PageFault.DAMAGED, f"TIFF: {what}; scan or send the file again")


@attrs.frozen
class _Entry:
    type: int
    count: int
    position: int


@attrs.frozen(eq=False)
class Directory:
    """One directory; values are read when they are asked for.

    Args:
        entries: by tag.
        reader: where the values are.
    """

    entries: Mapping[int, _Entry]
    reader: Directories

    def numbers(self, tag: int, most: int) -> tuple[float, ...]:
        """All numbers of a tag, at most `most` (more is damage); empty where it is absent."""
        entry = self.entries.get(tag)
        return () if entry is None else self.reader.values(entry, most)

    def integers(self, tag: int, most: int) -> tuple[int, ...]:
        """Like `numbers`, for tags that count something."""
        values = self.numbers(tag, most)
        if not all(math.isfinite(value) for value in values):
            raise damaged(f"tag {tag} is no number")
        return tuple(int(value) for value in values)

    def integer(self, tag: int, default: int) -> int:
        """The first number of a tag."""
        # BitsPerSample and the like have one number a sample, a handful at most.
        values = self.integers(tag, 64)
        return values[0] if values else default

    def number(self, tag: int) -> float | None:
        """The first number of a tag that may hold a fraction; None where absent or unusable."""
        values = self.numbers(tag, 64)
        return values[0] if values and math.isfinite(values[0]) else None


class Directories:
    """The chain of directories in a TIFF file.

    Args:
        stream: seekable, opened for reading bytes.
        base: where the TIFF begins in the stream.
    """

    def __init__(self, stream: BinaryIO, base: int = 0) -> None:
        self._stream = stream
        self._base = base
        self.size = stream.seek(0, 2) - base
        head = self.read(0, 8)
        self.order = {b"II": "<", b"MM": ">"}.get(head[:2], "")
        if not self.order:
            raise damaged("the header is broken")
        version = self._unpack("H", head[2:4])[0]
        self._big = version == 43
        if version not in (42, 43):
            raise damaged("the header is broken")
        self._first = (
            self._unpack("Q", self.read(8, 8))[0] if self._big else self._pointer(head[4:])
        )

    def __iter__(self) -> Iterator[Directory]:
        """Directories in order; raises `PageError` where the chain is cut or turns back."""
        position, seen = self._first, set[int]()
        if position == 0:
            raise damaged("it has no directory")
        while position:
            if position in seen:
                raise damaged("its directories form a loop")
            seen.add(position)
            directory, position = self._directory(position)
            yield directory

    def read(self, position: int, length: int) -> bytes:
        """Exactly so many bytes from there; raises `PageError` where the file ends before."""
        if position < 0 or length < 0 or position + length > self.size:
            raise damaged("it ends before its data does")
        self._stream.seek(self._base + position)
        data = self._stream.read(length)
        if len(data) != length:
            raise damaged("it ends before its data does")
        return data

    def values(self, entry: _Entry, most: int) -> tuple[float, ...]:
        """The numbers of an entry; at most `most`."""
        code, size = _TYPES.get(entry.type, ("", 0))
        if not code or entry.count > most:
            raise damaged("a field has an unknown type or too many values")
        inline = entry.count * size <= (8 if self._big else 4)
        pointer = self.read(entry.position, 8 if self._big else 4)
        position = entry.position if inline else self._pointer(pointer)
        numbers = self._unpack(code * entry.count, self.read(position, entry.count * size))
        if entry.type not in _RATIONALS:
            return numbers
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        return tuple(top / bottom if bottom else math.inf for top, bottom in pairs)

    def _directory(self, position: int) -> tuple[Directory, int]:
        head, step, tail = (8, 20, 8) if self._big else (2, 12, 4)
        count = self._unpack("Q" if self._big else "H", self.read(position, head))[0]
        if not 0 < count <= _MOST_ENTRIES:
            raise damaged(f"a directory of {count} entries")
        block = self.read(position + head, count * step + tail)
        entries: dict[int, _Entry] = {}
        for at in range(0, count * step, step):
            tag, kind = self._unpack("HH", block[at : at + 4])
            number = self._pointer(block[at + 4 : at + 4 + tail])
            # The first entry of a tag counts, as in libtiff.
            entries.setdefault(tag, _Entry(kind, number, position + head + at + 4 + tail))
        return Directory(entries, self), self._pointer(block[-tail:])

    def _pointer(self, data: bytes) -> int:
        return int(self._unpack("Q" if self._big else "I", data)[0])

    def _unpack(self, code: str, data: bytes) -> tuple[int, ...]:
        return struct.unpack(self.order + code, data)


def resolution(directory: Directory) -> tuple[float | None, float | None]:
    """XResolution and YResolution in dots per inch, as written; None without a unit of length."""
    # ResolutionUnit (tag 296): 1 none, 2 inch (the default), 3 centimetre.
    factor = {2: 1.0, 3: 2.54}.get(directory.integer(296, 2))
    x, y = directory.number(282), directory.number(283)
    if factor is None:
        return None, None
    return (None if x is None else x * factor), (None if y is None else y * factor)
