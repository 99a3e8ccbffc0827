"""Removes what can be had again or was handed on: reports, import files, documents, scans.

Each file goes as a whole, or, for tables that people filled in, row by row. What holds documents
that stay as well is left where it is and named.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import tomllib
from collections.abc import Callable, Container, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Final

import attrs

from docindex.auditing.labels import SEVERAL, UNTOLD
from docindex.auditing.tables import table_text
from docindex.auditing.verdicts import is_right
from docindex.batchfile import NAME as BATCH_FILE
from docindex.erasing.facts import Seal
from docindex.erasing.installation import LEDGER, Installation
from docindex.erasing.selecting import Holding
from docindex.errors import ProtectionError
from docindex.publishing import MANIFEST, file_entry, left_in, replace_bytes

# What columns of an audit may keep: ids, and who said so. A clerk's own columns may hold anything.
_KEPT: Final = ("record", "document", "pages", "case", "source", "by", "stratum", "chance")
_SIGNS: Final = ("", "-", SEVERAL, UNTOLD)


@attrs.frozen(kw_only=True)
class Erasing:
    """What is to be erased.

    Args:
        due: ids of the records.
        whole: batches of which nothing stays but facts.
    """

    installation: Installation
    holding: Holding
    due: frozenset[str]
    whole: frozenset[str]
    seal: Seal

    @property
    def batches(self) -> frozenset[str]:
        """Batches that any of the records is of."""
        return frozenset(self.holding.records[name].batch.id for name in self.due)

    @property
    def gone(self) -> frozenset[str]:
        """All records that are erased, or are to be."""
        return self.due | self.holding.erased


def remove_reports(erasing: Erasing) -> Iterator[Path]:
    """Remove every report that shows one of the records; it can be made anew of the others."""
    names = [name.encode() for name in erasing.due]
    for path in erasing.installation.reports:
        data = path.read_bytes()
        if any(name in data for name in names):
            path.unlink()
            yield path


def blank_tables(erasing: Erasing) -> Iterator[Path]:
    """Take out of keyed lists and labels what people wrote of the records; verdicts stay.

    A case becomes what stands for it in the record, so that right stays right and wrong wrong.
    """
    for path in erasing.installation.tables:
        text = _text(path)
        separator = ";" if ";" in text.partition("\n")[0] else ","
        reader = csv.DictReader(io.StringIO(text), delimiter=separator, restval="")
        header = list(reader.fieldnames or ())
        rows = [{name: row[name] for name in header} for row in reader if any(row.values())]
        changed = [_blanked(row, erasing) for row in rows]
        if changed != rows:
            table = table_text(header, ([row[name] for name in header] for row in changed))
            replace_bytes(path, table.encode("utf-8-sig"))
            yield path


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProtectionError(
            f"{path}: is not UTF-8. Save it as CSV in UTF-8, and run again; what is marked stays "
            "marked."
        ) from error


def _blanked(row: dict[str, Any], erasing: Erasing) -> dict[str, Any]:
    found = {name.strip(): name for name in row}
    name = row[found["record"]].strip()
    if name not in erasing.due:
        return row
    kept = {key: value if key.strip() in _KEPT else "" for key, value in row.items()}
    case = row[found["case"]].strip()
    record = erasing.holding.records[name]
    if case not in _SIGNS:
        right = record.decision.case_id is not None and is_right(record, case)
        kept[found["case"]] = erasing.seal.of(str(record.decision.case_id) if right else case)
    return kept


def remove_left(erasing: Erasing) -> Iterator[Path]:
    """Remove what killed runs left of the batches: folders that never appeared."""
    for folder in erasing.installation.folders:
        for path, target in left_in(folder):
            if _batch_named(target) in erasing.batches:
                shutil.rmtree(path)
                yield path


def _batch_named(folder: str) -> str:
    """The batch that a folder of import files is called after; asking again adds a number."""
    head, _, number = folder.rpartition("_a")
    return head if head and number.isdecimal() else folder


def remove_exports(erasing: Erasing, left: Callable[[Path, str], None]) -> Iterator[Path]:
    """Remove import files and documents: all of a batch that goes as a whole, else what is named
    after a record.

    Args:
        left: told of files that hold documents which stay.
    """
    for folder, batch in erasing.installation.exports.items():
        batch = batch or _batch_named(folder.name)  # noqa: PLW2901 - the ledger may be missing
        if batch not in erasing.batches:
            continue
        kept = {folder / MANIFEST, folder / LEDGER, *erasing.installation.records}
        for path in sorted({path for path in folder.rglob("*") if path.is_file()} - kept):
            record = _record_of(path.relative_to(folder).as_posix(), erasing)
            if batch in erasing.whole or record in erasing.due:
                path.unlink()
                yield path
            elif record is None:
                left(path, "holds documents of its batch that are not erased")
        if batch in erasing.whole:
            _forget_notes(folder / LEDGER)
            _remove_empty(folder)


def _record_of(name: str, erasing: Erasing) -> str | None:
    """The record that a file, or a folder that it lies in, is called after."""
    found = (stem_of(part, erasing.holding.data) for part in PurePosixPath(name).parts)
    return next((record for record in found if record is not None), None)


def stem_of(name: str, ids: Container[str]) -> str | None:
    """The id that a file is called after, whatever stands behind its dots; None: none."""
    while name and name not in ids:
        name = name.rpartition(".")[0]
    return name or None


def _forget_notes(path: Path) -> None:
    """Take the sentences out of a ledger; they may name files. Its counts stay."""
    if path.is_file():
        data = json.loads(path.read_bytes())
        if data["notes"]:
            replace_bytes(path, (json.dumps({**data, "notes": []}, indent=1) + "\n").encode())


def _remove_empty(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def renew_manifests(erasing: Erasing) -> None:
    """Have manifests list what is there: a digest of content that was erased would betray it."""
    changed = {*erasing.installation.records}
    for folder in erasing.installation.exports:
        path = folder / MANIFEST
        data = json.loads(path.read_bytes())
        files = [
            entry | _size_and_digest(folder, entry["name"])
            if entry["name"] == LEDGER or folder / entry["name"] in changed
            else entry
            for entry in data["files"]
            if (folder / entry["name"]).is_file()
        ]
        if files != data["files"]:
            replace_bytes(path, (json.dumps({**data, "files": files}, indent=1) + "\n").encode())


def _size_and_digest(folder: Path, name: str) -> dict[str, Any]:
    found = file_entry(folder, folder / name)
    return {"size": found.size, "sha256": found.sha256}


def remove_scans(erasing: Erasing, left: Callable[[Path, str], None]) -> Iterator[Path]:
    """Remove scanned files of which every page is of a record that is erased.

    A file is known by its path in the batch and its bytes; one that could not be read, by its path
    beside others of its batch. A folder that is called after a batch, or says that it is that
    batch, goes as a whole with it.
    """
    for root, batch in sorted(_roots(erasing).items()):
        yield from _remove_of(root, batch, erasing, left)


def _roots(erasing: Erasing) -> dict[Path, str]:
    """The folders in which scans of the batches lie, with the batch."""
    exports = erasing.installation.exports
    found = {
        folder: folder.name
        for folder in erasing.installation.folders
        if folder.name in erasing.batches and folder not in exports
    }
    by_name: dict[str, list[Path]] = {}
    for path in erasing.installation.files:
        by_name.setdefault(path.name, []).append(path)
    for path in by_name.get(BATCH_FILE, ()):
        if (batch := _said(path)) in erasing.batches:
            found[path.parent] = batch
    sums: dict[Path, str] = {}
    for ref in (page.page for name in erasing.due for page in erasing.holding.records[name].pages):
        for path in by_name.get(PurePosixPath(ref.file).name, ()):
            root = _root(path, ref.file)
            if root is None or root in found or not path.is_file():
                continue
            if sums.setdefault(path, _sha256(path)) == ref.sha256:
                found[root] = ref.batch
    return found


def _remove_of(
    root: Path, batch: str, erasing: Erasing, left: Callable[[Path, str], None]
) -> Iterator[Path]:
    users: dict[str, set[str]] = {}
    for name, record in erasing.holding.records.items():
        if record.batch.id == batch:
            for page in record.pages:
                users.setdefault(page.page.file, set()).add(name)
    for file, names in users.items():
        path = root / file
        if not path.is_file():
            continue
        if names <= erasing.gone:
            path.unlink()
            yield path
        elif names & erasing.due:
            left(path, "holds pages of documents that are not erased")
    if batch in erasing.whole:
        yield from _remove_beside(root, batch, left)


def _remove_beside(root: Path, batch: str, left: Callable[[Path, str], None]) -> Iterator[Path]:
    """What lies beside the scans of a batch: index files, batch.toml, the operator's own."""
    own = batch in (root.name, _said(root / BATCH_FILE))
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        if own:
            path.unlink()
            yield path
        else:
            left(path, "lies beside erased scans, and may say something of them")
    _remove_empty(root)


def _said(path: Path) -> str:
    """The id of the batch that a file `batch.toml` states; empty where it states none."""
    try:
        return str(tomllib.loads(path.read_text(encoding="utf-8-sig")).get("id", ""))
    except (OSError, ValueError):
        return ""


def _root(path: Path, file: str) -> Path | None:
    """The folder of a batch in which a file would have that path; None: in none."""
    parts = PurePosixPath(file).parts
    return path.parents[len(parts) - 1] if path.parts[-len(parts) :] == parts else None


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
