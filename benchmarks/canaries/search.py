"""Searches every byte of files for texts, however they are written or packed."""

from __future__ import annotations

import base64
import contextlib
import gzip
import io
import urllib.parse
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pikepdf

_WINDOW: Final = 6
_ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be", "cp1252")


class Needles:
    """Texts in every spelling, ready to be looked for in one pass.

    Args:
        texts: those of fewer than six bytes are left out: chance would find them.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._by_head: dict[bytes, set[bytes]] = {}
        self._text: dict[bytes, str] = {}
        for text in texts:
            for spelling in spellings(text):
                if len(spelling) >= _WINDOW:
                    self._by_head.setdefault(spelling[:_WINDOW], set()).add(spelling)
                    self._text[spelling] = text

    def found_in(self, data: bytes) -> set[str]:
        """The texts that stand somewhere in some bytes; letter case makes no difference."""
        found: set[str] = set()
        for whole in (data.lower(), *_base64_of(data)):
            windows = {whole[at : at + _WINDOW] for at in range(len(whole) - _WINDOW + 1)}
            for head in windows & self._by_head.keys():
                found |= {self._text[s] for s in self._by_head[head] if s in whole}
        return found


def spellings(text: str) -> Iterator[bytes]:
    """A text in bytes: encodings, escapes of JSON, XML and URLs; in lower case."""
    # Of bytes only the letters of ASCII are put in lower case before they are compared.
    for form in {text.lower(), text.lower().replace("ß", "ss"), text.upper()}:
        for encoding in _ENCODINGS:
            with contextlib.suppress(UnicodeEncodeError):
                yield form.encode(encoding).lower()
        for encoding in ("utf-8", "cp1252"):
            with contextlib.suppress(UnicodeEncodeError):
                yield urllib.parse.quote(form, encoding=encoding).lower().encode()
        yield form.encode("ascii", "xmlcharrefreplace").lower()
        yield "".join(c if c.isascii() else f"\\u{ord(c):04x}" for c in form).lower().encode()


def _base64_of(data: bytes) -> Iterator[bytes]:
    """What runs of base64 in some bytes say."""
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_"
    runs = data.translate(bytes(c if c in letters else 32 for c in range(256))).split()
    for run in runs:
        if len(run) >= 8:
            plain = run.replace(b"-", b"+").replace(b"_", b"/").rstrip(b"=")
            for start in range(4):
                part = plain[start:]
                with contextlib.suppress(ValueError):
                    yield base64.b64decode(part[: len(part) // 4 * 4]).lower()


def unpacked(data: bytes) -> Iterator[bytes]:
    """Some bytes, and what is packed in them: zip, gzip, streams of PDF."""
    yield data
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                yield name.encode()
                yield from unpacked(packed.read(name))
    elif data[:2] == b"\x1f\x8b":
        yield from unpacked(gzip.decompress(data))
    elif b"%PDF" in data[:1024]:
        yield from _streams(data)


def _streams(data: bytes) -> Iterator[bytes]:
    unreadable = (pikepdf.PdfError, pikepdf.PasswordError)
    with contextlib.suppress(*unreadable), pikepdf.open(io.BytesIO(data)) as pdf:
        for number in range(1, len(pdf.objects) + 1):
            with contextlib.suppress(pikepdf.PdfError, AttributeError, TypeError, KeyError):
                thing = pdf.objects[number - 1]
                yield thing.unparse(resolved=False)
                if isinstance(thing, pikepdf.Stream):
                    yield thing.read_bytes()


def search(
    root: Path, needles: Needles, *, but: tuple[str, ...] = ()
) -> Mapping[str, frozenset[str]]:
    """What stands in which file of a folder, names of files and folders included.

    Args:
        but: suffixes of files that are not opened.
    """
    hits: dict[str, frozenset[str]] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        found = needles.found_in(name.encode("utf-8", "surrogateescape"))
        if path.is_file() and path.suffix not in but:
            for data in unpacked(path.read_bytes()):
                found |= needles.found_in(data)
        if found:
            hits[name] = frozenset(found)
    return hits
