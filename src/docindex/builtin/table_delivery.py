"""What a drop delivers: its manifest, and its files as the manifest says and the profile wants.

Messages name files, columns and rows, never what stands in them.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal

from docindex.builtin.table_loading import row_without_own_id
from docindex.builtin.table_options import TableOptions
from docindex.builtin.table_sources import SourceTable, csv_header, parse_csv, parse_fixed
from docindex.errors import CaseListError
from docindex.matching.drops import DropFile, Manifest, refused
from docindex.structuring import structure

MANIFESTS: Final = ("drop.toml", "drop.json")
OPERATION: Final = "operation"


def read_manifest(path: Path) -> tuple[Manifest, Path]:
    """What a drop says of itself, and the folder of its files.

    Raises:
        CaseListError: there is none, or it is wrong; with every mistake.
    """
    if path.is_dir():
        there = [path / name for name in MANIFESTS if (path / name).is_file()]
        if len(there) != 1:
            what = f"{len(there)} of {' and '.join(MANIFESTS)} are there"
            raise CaseListError(f"drop {path.name}: {what}. Name the manifest's file.")
        path = there[0]
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
        content: Any = json.loads(text) if path.suffix == ".json" else _toml(text)
    except (OSError, ValueError, RecursionError) as error:
        what = f"cannot be read ({type(error).__name__})"
        remedy = "Give TOML, or JSON with the suffix .json, in UTF-8"
        raise CaseListError(f"drop manifest {path.name}: {what}. {remedy}.") from error
    manifest, problems = structure(content, Manifest)
    if manifest is None:
        lines = [f"drop manifest {path.name}: {problem}" for problem in problems]
        raise CaseListError("\n".join(lines))
    return manifest, path.parent


def _toml(text: str) -> dict[str, Any]:
    content = tomllib.loads(text)
    if isinstance(content.get("made"), datetime.datetime):
        content["made"] = content["made"].isoformat()
    return content


class Delivery:
    """The files of one drop.

    Args:
        folder: of the manifest.
        options: of the matcher.

    Attributes:
        names: the columns of cases that the profile names, each once.
    """

    def __init__(self, manifest: Manifest, folder: Path, options: TableOptions) -> None:
        self._manifest = manifest
        self._source = folder
        self._options = options
        self.names = tuple(dict.fromkeys((*options.columns, *options.where)))

    def cases(self) -> SourceTable:
        """The cases of the drop, each with an id of its own; raises CaseListError."""
        table, file = self.table("cases"), self._manifest.file("cases")
        if table is None or file is None:
            raise refused(self._manifest, "has no file of cases", "Deliver all of its files")
        ids = table.columns[self._options.case_id]
        row = row_without_own_id(table.numbers, ids)
        if row is not None:
            what = f"file {file.name}, row {row} has no {self._options.case_id!r} of its own"
            raise refused(self._manifest, what, "Have each case exported once, with its id")
        return table

    def table(self, role: Literal["cases", "keys"]) -> SourceTable | None:
        """A file of the drop, checked; None: there is none, and none is wanted.

        Raises:
            CaseListError: bytes, rows or columns are not what manifest and profile say.
        """
        file = self._manifest.file(role)
        further = self._options.keys_table is not None
        lacks = file is None and further and self._manifest.kind == "full"
        if role == "keys" and (lacks or (file is not None and not further)):
            what = f"the profile {'wants a' if further else 'knows no'} file of further keys"
            raise refused(self._manifest, what, "Correct the manifest, or the option `keys_table`")
        if file is None:
            return None
        path = self._source / file.name
        try:
            data = path.read_bytes()
        except OSError as error:
            what = f"file {file.name} cannot be read ({type(error).__name__})"
            raise refused(self._manifest, what, "Deliver all of its files") from error
        if hashlib.sha256(data).hexdigest() != file.sha256:
            what = f"file {file.name} has another SHA-256 than the manifest says"
            raise refused(self._manifest, what, "Transfer it again; it may have been cut")
        table = self._parsed(path, data, file)
        if len(table.numbers) != file.rows:
            what = f"file {file.name} has {len(table.numbers)} rows, not {file.rows}"
            raise refused(self._manifest, what, "Have it exported again")
        return table

    def _parsed(self, path: Path, data: bytes, file: DropFile) -> SourceTable:
        manifest = self._manifest
        encoding, separator = manifest.encoding, manifest.separator
        if encoding.lower() in ("utf-8", "utf8"):
            encoding = "utf-8-sig"  # with its mark or without
        wanted = list(self.names if file.role == "cases" else self._options.key_columns)
        if file.role == "cases" and manifest.kind == "delta":
            wanted.append(OPERATION)
        if file.columns:
            given = {c.name: (c.start - 1, c.start - 1 + c.width) for c in file.columns}
            self._check_columns(file, wanted, [column.name for column in file.columns])
            fixed = {name: given[name] for name in wanted}
            return parse_fixed(path, data, fixed, encoding=encoding)
        header = csv_header(path, data, separator=separator, encoding=encoding)
        self._check_columns(file, wanted, header)
        return parse_csv(path, data, wanted, {}, separator=separator, encoding=encoding)

    def _check_columns(self, file: DropFile, wanted: Sequence[str], there: Sequence[str]) -> None:
        ignored = self._options.drops.ignore
        missing = [name for name in wanted if name not in there]
        unknown = [name for name in there if name not in wanted and name not in ignored]
        found = [
            f"{word} {', '.join(map(repr, names))}"
            for word, names in (("lacks", missing), ("has unknown", unknown))
            if names
        ]
        if missing == list(wanted):  # what stands in its first line may be a case
            found = [f"lacks all of {', '.join(map(repr, wanted))}, or a header, or `separator`"]
        if found:
            what = f"file {file.name} {' and '.join(found)}"
            remedy = (
                "Correct the export or the profile; what is never wanted goes into drops.ignore"
            )
            raise refused(self._manifest, what, remedy)
