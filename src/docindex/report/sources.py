"""What a report is made from: files of records, and the folders in which their scans lie."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from docindex.atrest import RECORD, clear_line
from docindex.batchfile import BatchOptions, batch_facts
from docindex.errors import IntakeError
from docindex.model import Environment, IndexRecord, PageRef
from docindex.profile import Profile
from docindex.record import from_json

# What a shell of Windows writes where `>` sends the records to a file.
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Enough of a profile to ask what a batch is called; options stand over what its batch.toml says.
_ANY: Final = "any"
_ANY_PROFILE: Final = Profile(
    schema="docindex.profile/1", tenant=_ANY, environment=Environment.TEST
)
_ANY_FACTS: Final = BatchOptions(tenant=_ANY, environment=Environment.TEST)


@attrs.frozen(kw_only=True)
class Entry:
    """A record, and whether what was read from paper has been erased from it."""

    record: IndexRecord
    erased: bool


def read_records(paths: Iterable[Path]) -> tuple[Entry, ...]:
    """The records of all files that hold, in order: not those that a person's answer superseded.

    Args:
        paths: files of JSON lines as `docindex index` writes them.

    Raises:
        IntakeError: a file cannot be read, a line is no record, a record stands twice, or there is
            none at all; the message names file, line and key.
    """
    entries: dict[str, Entry] = {}
    places: dict[str, str] = {}
    for path in paths:
        for number, line in _lines(path):
            place = f"{path} line {number}"
            entry = _entry(line, place)
            name = entry.record.id
            if name in entries:
                raise IntakeError(
                    f"{place}: record {name} stands in {places[name]} as well. Keep the file of "
                    "one run only."
                )
            entries[name], places[name] = entry, place
    if not entries:
        raise IntakeError(
            "there is no record in the files. Name what `docindex index` wrote to standard output."
        )
    superseded = {name for entry in entries.values() for name in entry.record.supersedes}
    return tuple(entry for name, entry in entries.items() if name not in superseded)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open("rb") as stream:
            encoding = "utf-16" if stream.read(2) in _UTF_16 else "utf-8-sig"
        with path.open(encoding=encoding) as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield number, _clear(line, f"{path} line {number}")
    except OSError as error:
        raise IntakeError(
            f"{path}: cannot be read ({error.strerror}). Name a file of records."
        ) from error
    except UnicodeError as error:
        raise IntakeError(f"{path}: is not UTF-8. Name a file of records.") from error


def _clear(line: str, place: str) -> str:
    """A line that may be encrypted; its key is named in the environment."""
    return clear_line(line.encode("utf-8", "surrogatepass"), None, RECORD, place).decode("utf-8")


def _entry(line: str, place: str) -> Entry:
    try:
        data: Mapping[str, Any] = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise IntakeError(f"{place}: is not JSON. Name a file of records, whole lines.") from error
    try:
        return Entry(record=from_json(data), erased=data["content"] is None)
    except ValueError as error:
        raise IntakeError(f"{place}: {error}. Index the batch again.") from error


def find_folders(paths: Iterable[str]) -> dict[str, Path]:
    """Where the scans of each batch lie, by the batch's id.

    Args:
        paths: folders or files as `docindex index` took them, or `ID=PATH` for a batch that was
            given another id then.

    Raises:
        IntakeError: nothing is there, two paths are one batch, or a `batch.toml` cannot be read.
    """
    folders: dict[str, Path] = {}
    for text in paths:
        name, path = _named(text)
        if not path.exists():
            raise IntakeError(
                f"{path}: there is no such file or folder. Name the folder with the scans."
            )
        if name in folders:
            raise IntakeError(f"{path}: batch {name} was named before. Name each batch once.")
        folders[name] = path if path.is_dir() else path.parent
    return folders


def _named(text: str) -> tuple[str, Path]:
    name, equals, rest = text.partition("=")
    if equals and not Path(text).exists():
        return name, Path(rest)
    path = Path(text)
    if not path.exists():
        return "", path
    facts, _ = batch_facts(path, _ANY_PROFILE, _ANY_FACTS)
    return facts.id, path


def scan_of(page: PageRef, folders: Mapping[str, Path]) -> Path | None:
    """Where a page's file should be; None where it leads out of the folder of its batch."""
    folder = folders[page.batch]
    path = folder / page.file
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return None
    return path if inside and path.is_file() else None


def unnamed(entries: Sequence[Entry], folders: Mapping[str, Path]) -> tuple[str, ...]:
    """Batches of which no folder is known."""
    batches = dict.fromkeys(entry.record.batch.id for entry in entries)
    return tuple(batch for batch in batches if batch not in folders)
