"""What lies in a batch's folder, and which names from outside may point into it.

Names and sizes only; the one kind of file that is opened here is an index file, up to a limit.
"""

from __future__ import annotations

import fnmatch
import os
import re
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, Literal

from docindex.errors import IntakeError
from docindex.model import SourceFile

Encoding = Literal["utf-8", "cp1252", "iso-8859-15", "utf-16"]

# Names listed in one message; the rest is counted.
_MOST_NAMED: Final = 20
# What lies beside the images in batches and is none of them.
IGNORED: Final = ("batch.toml", "thumbs.db", "desktop.ini", "*.txt", "*.log", "*.md5", "*.sha256")
# Names that Windows keeps for devices, whatever their suffix.
_DEVICE: Final = re.compile(r"(?i)(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])")
# What Windows lets no name hold; a colon also parts a drive or a hidden stream from the name.
_FORBIDDEN: Final = re.compile(r'[<>:"|?*]')


def lower_names(names: Iterable[str]) -> tuple[str, ...]:
    """Names or patterns in lower case; for options, where one text is not a list of texts."""
    if isinstance(names, str):
        raise TypeError(f"{names!r}: a list of texts is wanted, not one text")
    return tuple(str(name).lower() for name in names)


def is_ignored(name: str, patterns: Sequence[str]) -> bool:
    """Whether a file's name, without its folder, is hidden or fits a pattern in lower case."""
    return name.startswith(".") or any(fnmatch.fnmatchcase(name.lower(), p) for p in patterns)


def named(entries: Sequence[Path]) -> str:
    """Names for a message: the first twenty, and how many more."""
    shown = (e.name if e.name.isprintable() else ascii(e.name) for e in entries[:_MOST_NAMED])
    names = ", ".join(shown)
    more = len(entries) - _MOST_NAMED
    return f"{names} and {more} more" if more > 0 else names


def check_names(entries: Sequence[Path]) -> None:
    """Names enter records: bytes that are no text, and control characters, may not."""
    odd = [entry for entry in entries if not entry.name.isprintable()]
    if odd:
        raise IntakeError(
            f"{named(odd)}: the name holds characters that cannot be printed; rename it"
        )


def size_of(file: Path, root: Path) -> int:
    """Bytes of a file that lies in the batch.

    Raises:
        IntakeError: it cannot be looked at, a link leads out of `root`, or it is no plain file.
    """
    _check_inside(file, root)
    found = file.stat()
    if not stat.S_ISREG(found.st_mode):
        raise IntakeError(f"{file}: no plain file (a pipe or device); take it out of the folder")
    return found.st_size


def _check_inside(entry: Path, root: Path) -> None:
    try:
        inside = entry.resolve(strict=True).is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        raise IntakeError(
            f"{entry}: the file cannot be looked at; check its rights, or whether it is a dead link"
        ) from None
    if not inside:
        raise IntakeError(f"{entry}: the link leads out of the batch; put the file itself there")


def list_files(root: Path, ignore: Sequence[str], max_files: int) -> dict[str, SourceFile]:
    """All files of a batch and of the folders in it, but ignored ones, by their path inside.

    Args:
        ignore: patterns of names, in lower case; hidden files and folders always are.

    Raises:
        IntakeError: `root` is no folder, something cannot be listed, a link leads out, a name
            cannot be printed, or there are more than `max_files`.
    """
    if not root.is_dir():
        raise IntakeError(
            f"{root}: there is no such folder; name the folder that the index file lies in, or "
            "check whether the scanner's share is connected"
        )
    files: dict[str, SourceFile] = {}
    for folder, inner, names in os.walk(root, onerror=_cannot_list):
        here = Path(folder)
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        wanted = [here / name for name in sorted(names) if not is_ignored(name, ignore)]
        folders = [here / name for name in inner]
        check_names([*wanted, *folders])
        for entry in folders:
            _check_folder(entry, root)
        for file in wanted:
            name = file.relative_to(root).as_posix()
            files[name] = SourceFile(name=name, size=size_of(file, root))
        if len(files) > max_files:
            raise IntakeError(
                f"{root}: more than {max_files} files; split the batch or raise the option "
                "`max_files`"
            )
    return files


def _check_folder(entry: Path, root: Path) -> None:
    """A linked folder is not entered, so that what lies in it would be lost in silence."""
    _check_inside(entry, root)
    if entry.is_symlink():
        raise IntakeError(f"{entry}: a linked folder; put the folder itself there")


def _cannot_list(error: OSError) -> None:
    raise IntakeError(
        f"{error.filename}: the folder cannot be listed ({error.strerror}); check its rights"
    )


def confined(name: str) -> str:
    """A file's name from an index file as a path inside the batch, with forward slashes.

    A backslash means a folder. The name is judged as the strictest system would: the batch may
    move to another one.

    Raises:
        ValueError: it is empty, leads out of the batch or to a device, or cannot be a name.
    """
    plain = name.replace("\\", "/")
    if not plain.isprintable():
        raise ValueError("holds characters that cannot be printed")
    if plain.startswith("/") or re.match(r"[A-Za-z]:", plain):
        raise ValueError("is an absolute path; only paths inside the batch may be named")
    parts = [part for part in plain.split("/") if part not in ("", ".")]
    if not parts:
        raise ValueError("names no file")
    for part in parts:
        if part == "..":
            raise ValueError("leads out of the batch")
        if _DEVICE.fullmatch(part.partition(".")[0].rstrip()):
            raise ValueError("names a device")
        if part[-1] in ". " or _FORBIDDEN.search(part):
            raise ValueError("cannot be the name of a file on every system")
    return "/".join(parts)


class FileNames:
    """Finds the files that index files name, whatever the case of letters there.

    Args:
        names: paths inside the batch.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._exact = frozenset(names)
        self._folded: dict[str, list[str]] = {}
        for name in sorted(self._exact):
            self._folded.setdefault(name.casefold(), []).append(name)

    def find(self, name: str) -> str:
        """The file's own name; `name` itself where there is none, or none that is clearly meant."""
        near = self._folded.get(name.casefold(), [])
        return near[0] if name not in self._exact and len(near) == 1 else name


def find_index(root: Path, pattern: str) -> Path:
    """The one file in the batch's folder, not below it, that fits a pattern in any case.

    Raises:
        IntakeError: there is none, or several.
    """
    try:
        entries = [entry for entry in root.iterdir() if not entry.is_dir()]
    except OSError as error:
        raise IntakeError(
            f"{root}: the folder cannot be listed ({error.strerror}); check the path"
        ) from None
    found = [e for e in sorted(entries) if fnmatch.fnmatchcase(e.name.lower(), pattern.lower())]
    if not found:
        raise IntakeError(
            f"{root}: no index file {pattern!r} in it; have the batch exported again, or correct "
            "the option `index`"
        )
    if len(found) > 1:
        raise IntakeError(
            f"{named(found)}: several files fit {pattern!r}, and one of them must be the index "
            "file; take the others away, or make the option `index` narrower"
        )
    return found[0]


def read_index(path: Path, root: Path, max_mb: int) -> bytes:
    """The bytes of an index file.

    Raises:
        IntakeError: it cannot be read, lies elsewhere, or is larger than `max_mb`.
    """
    limit = max_mb * 1024 * 1024
    size_of(path, root)
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise IntakeError(f"{path}: cannot be read ({error.strerror}); check its rights") from None
    if len(data) > limit:
        raise IntakeError(
            f"{path}: larger than {max_mb} MB; split the batch or raise the option `max_index_mb`"
        )
    return data


def decoded(data: bytes, encoding: Encoding, name: str) -> str:
    """The text of an index file, without a byte order mark.

    Raises:
        IntakeError: with the line of the first byte that is no text in this encoding.
    """
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, "ignore").count("\n") + 1
        raise IntakeError(
            f"{name} line {line}: not {encoding}; correct the option `encoding`, or have the "
            "batch exported again"
        ) from None
