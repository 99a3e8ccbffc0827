"""What lies in the folders of an installation, told by a file's content and not by its name."""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import attrs

from docindex.atrest import LINE, RECORD, Vault, clear_line
from docindex.errors import ProtectionError
from docindex.jsonvalues import Json
from docindex.ledger import SCHEMA as LEDGER_SCHEMA
from docindex.publishing import MANIFEST, MANIFEST_SCHEMA
from docindex.record import SCHEMA, from_json

LEDGER: Final = "ledger.json"
_REPORT: Final = b"<title>docindex</title>"
_HEAD: Final = 4096
_NAMED: Final = SCHEMA.encode()
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TABLE: Final = frozenset({"record", "case"})
_MEND: Final = "Mend or remove that line; nothing was erased"


@attrs.frozen(kw_only=True)
class Installation:
    """The files of some folders, each once.

    Args:
        files: all, links left out.
        folders: all, those that were named and those in them.
        records: files of records.
        reports: HTML that explains records.
        tables: CSV files with the columns `record` and `case`: lists to key from, labels.
        exports: folders with a manifest, with the batch that their ledger is of; empty: it has no
            ledger.
    """

    files: tuple[Path, ...]
    folders: tuple[Path, ...]
    records: tuple[Path, ...]
    reports: tuple[Path, ...]
    tables: tuple[Path, ...]
    exports: Mapping[Path, str]


def survey(roots: Sequence[Path]) -> Installation:
    """Look into every file of some folders.

    Raises:
        ProtectionError: a folder or file is not there, or cannot be read.
    """
    files: dict[Path, bytes] = {}
    for root in roots:
        for path in _walk(root):
            files[path] = _head(path)
    manifests = [path for path in files if path.name == MANIFEST and _is(path, MANIFEST_SCHEMA)]
    return Installation(
        files=tuple(files),
        folders=tuple(folder for root in roots for folder in _folders(root)),
        records=tuple(path for path, head in files.items() if _has_records(path, head)),
        reports=tuple(path for path, head in files.items() if _REPORT in head),
        tables=tuple(path for path, head in files.items() if _is_table(head)),
        exports={path.parent: _batch_of(path.parent) for path in manifests},
    )


@attrs.frozen(kw_only=True)
class Line:
    """A record in its file.

    Args:
        raw: the line as it stands there, in UTF-8.
    """

    data: Json
    raw: bytes

    @property
    def encrypted(self) -> bool:
        """Whether the line is."""
        return self.raw.startswith(LINE)


def read_lines(path: Path, vault: Vault | None) -> Iterator[Line]:
    """The records of a file, line by line.

    Raises:
        ProtectionError: a line is no record, or cannot be decrypted; the message names it.
    """
    data = path.read_bytes()
    if data[:2] in _UTF_16:
        data = data.decode("utf-16").encode("utf-8")
    for number, line in enumerate(data.removeprefix(codecs.BOM_UTF8).split(b"\n"), 1):
        if not line.strip():
            continue
        place = f"{path} line {number}"
        clear = clear_line(line, vault, RECORD, place)
        try:
            content: Json = json.loads(clear)
            from_json(content)
        except (ValueError, RecursionError, TypeError) as error:
            raise ProtectionError(f"{place}: is no record. {_MEND}.") from error
        yield Line(data=content, raw=line.rstrip(b"\r"))


def _walk(root: Path) -> Iterator[Path]:
    if root.is_symlink() or not root.exists():
        raise ProtectionError(f"{root}: is not there. Name folders and files of the installation.")
    if root.is_dir():
        for path in sorted(root.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path
    else:
        yield root


def _folders(root: Path) -> Iterator[Path]:
    if root.is_dir():
        yield root
        for path in sorted(root.rglob("*")):
            if path.is_dir() and not path.is_symlink():
                yield path


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_HEAD)
    except OSError as error:
        raise ProtectionError(
            f"{path}: cannot be read ({error.strerror}). Check its permissions; nothing was erased."
        ) from error


def _has_records(path: Path, head: bytes) -> bool:
    """Whether any line of a text file is a record; what else stands there is refused later."""
    if head[:2] in _UTF_16:
        data = path.read_bytes().decode("utf-16", "replace").encode("utf-8")
        return any(map(_is_record, data.split(b"\n")))
    if b"\0" in head or _REPORT in head:
        return False
    with path.open("rb") as stream:
        return any(map(_is_record, stream))


def _is_record(line: bytes) -> bool:
    text = line.removeprefix(codecs.BOM_UTF8).strip()
    if text.startswith(LINE):
        return True
    return text.startswith(b"{") and _NAMED in text and _schema(text) == SCHEMA


def _schema(text: bytes) -> object:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return content.get("schema") if isinstance(content, dict) else None


def _is(path: Path, schema: str) -> bool:
    return _schema(path.read_bytes()) == schema


def _batch_of(folder: Path) -> str:
    path = folder / LEDGER
    if not path.is_file() or not _is(path, LEDGER_SCHEMA):
        return ""
    return str(json.loads(path.read_bytes())["batch"])


def _is_table(head: bytes) -> bool:
    first = head.removeprefix(codecs.BOM_UTF8).split(b"\n", 1)[0]
    try:
        text = first.decode("utf-8")
    except UnicodeDecodeError:
        return False
    separator = ";" if ";" in text else ","
    names = next(csv.reader([text.strip()], delimiter=separator), [])
    return _TABLE.issubset(name.strip() for name in names)
