"""A state of the database as a counted drop, which `docindex cases take` makes the next list.

One read-only transaction sees one state. Rows are counted in it before they are read; what is read
must be as many. Nothing of the list changes before all was read, and the core refuses a state that
is shorter than the one before.
"""

from __future__ import annotations

import contextlib
import csv
import datetime
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs
import sqlalchemy
from sqlalchemy import Connection, Engine

from docindex.contracts import Setting
from docindex.errors import CaseListError
from docindex.profile import LoadedProfile, load_profile
from docindex.structuring import structure
from docindex_scowi.database import (
    mapping_error,
    open_engine,
    relation,
    select_columns,
    text_of,
    told,
)
from docindex_scowi.matcher import NAME, ScowiMatcher, create
from docindex_scowi.options import Database, Relation, ScowiOptions

_PREFIX: Final = ".scowi-drop-"
_PORTION: Final = 10_000  # rows that are fetched at once

Progress = Callable[[str, int, int], None]
"""Told the file, rows read, and of how many."""


def quiet(_step: str, _done: int, _of: int) -> None:
    """Tell nobody."""


@attrs.frozen(kw_only=True)
class District:
    """One tenant's profile, and the database that it names."""

    loaded: LoadedProfile
    options: ScowiOptions
    database: Database

    @property
    def folder(self) -> Path:
        """The folder of the list of drops."""
        return self.loaded.folder / self.options.cases.source.partition(":")[2]

    def open(self) -> ScowiMatcher:
        """The matcher with the present list; raises CaseListError."""
        profile = self.loaded.profile
        setting = Setting(
            tenant=profile.tenant,
            environment=profile.environment,
            folder=self.loaded.folder,
            references=tuple(reference.rule() for reference in profile.references),
        )
        return create(self.options, setting)

    @classmethod
    def of(cls, profile: Path) -> District:
        """Read a profile.

        Raises:
            ProfileError: it cannot be used.
            CaseListError: it has not one matcher `scowi` with a database.
        """
        loaded = load_profile(profile)
        sections = [m for m in loaded.profile.matchers if m.component == NAME]
        made = [structure(dict(section.options), ScowiOptions, "options") for section in sections]
        problems = [str(problem) for _, wrong in made for problem in wrong]
        if problems:
            raise CaseListError(f"{profile}: " + "\n".join(problems))
        found = [(one, one.database) for one, _ in made if one and one.database]
        if len(found) != 1:
            raise CaseListError(
                f"{profile}: has {len(found)} matchers {NAME!r} with a database, not one. Name the "
                "profile of one district."
            )
        return cls(loaded=loaded, options=found[0][0], database=found[0][1])


def write_drop(
    district: District, folder: Path, now: datetime.datetime, progress: Progress = quiet
) -> Path:
    """Write a full drop of the database's present state.

    Args:
        folder: to write into.
        now: an aware moment; the drop's number is made of it, in UTC and to the second.

    Returns:
        The folder.

    Raises:
        SourceError: the database cannot be read, or is not as the profile says.
    """
    cases, database = district.options.cases, district.database
    names = tuple(dict.fromkeys((*cases.columns, *cases.where)))
    wanted = [("cases", database.cases, names, cases.where)]
    if database.keys is not None:
        wanted.append(("keys", database.keys, cases.key_columns, {}))
    engine = open_engine(attrs.evolve(database, timeout=_UNLIMITED), district.loaded.folder)
    files = []
    with told(), _one_state(engine) as connection:
        for role, given, columns, where in wanted:
            table = _Table(role=role, given=given, columns=columns, where=where)
            written = table.write(connection, folder, database.integers, progress)
            files.append(written)
    utc = now.astimezone(datetime.UTC)
    manifest = {
        "schema": "docindex.drop/1",
        "tenant": district.loaded.profile.tenant,
        "kind": "full",
        "sequence": int(utc.strftime("%Y%m%d%H%M%S")),
        "made": utc.isoformat(timespec="seconds"),
        "files": files,
    }
    (folder / "drop.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return folder


_UNLIMITED: Final = 60.0


@contextlib.contextmanager
def _one_state(engine: Engine) -> Iterator[Connection]:
    """A connection in one transaction that sees one state and writes nothing."""
    given: dict[str, Any] = {}
    if engine.dialect.name == "postgresql":
        given = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**given) as connection:
        if engine.dialect.name == "postgresql":  # a whole list takes longer than a question
            connection.execute(sqlalchemy.text("SET LOCAL statement_timeout = 0"))
        elif engine.dialect.name == "sqlite":  # the driver begins none for what only reads
            connection.exec_driver_sql("BEGIN")
        yield connection


@attrs.frozen(kw_only=True)
class _Table:
    """One file of a drop."""

    role: str
    given: Relation
    columns: Sequence[str]
    where: Mapping[str, str]

    def write(
        self, connection: Connection, folder: Path, integers: Sequence[str], progress: Progress
    ) -> dict[str, Any]:
        """Write it; what the manifest says of it."""
        source = relation(connection, self.given, self.columns)
        own = [source.c[name] == value for name, value in self.where.items()]
        counting = sqlalchemy.select(sqlalchemy.func.count()).select_from(source).where(*own)
        total = int(connection.execute(counting).scalar_one())
        reading = select_columns(source, self.columns).where(*own)
        rows = connection.execute(reading, execution_options={"yield_per": _PORTION})
        path = folder / f"{self.role}.csv"
        done = 0
        progress(self.role, 0, total)
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, delimiter=";", lineterminator="\n")
            writer.writerow(self.columns)
            for portion in rows.partitions(_PORTION):
                writer.writerows(self._texts(row, integers) for row in portion)
                done += len(portion)
                progress(self.role, done, total)
        if done != total:
            what = f"{done} of {total} {self.role} were read"
            raise mapping_error(what, "Try again; the database changed under a transaction")
        with path.open("rb") as read:
            digest = hashlib.file_digest(read, "sha256").hexdigest()
        return {"name": path.name, "role": self.role, "rows": done, "sha256": digest}

    def _texts(self, row: Sequence[Any], integers: Sequence[str]) -> list[str]:
        return [
            text_of(value, name, integers) for name, value in zip(self.columns, row, strict=True)
        ]


def snapshot(
    profile: Path,
    now: datetime.datetime,
    *,
    accept_shrinkage: str = "",
    progress: Progress = quiet,
) -> int:
    """Make the database's present state the next list, all of it or nothing.

    Args:
        profile: of the district.
        accept_shrinkage: why the list may be shorter than the one before; empty: it may not.

    Returns:
        What `docindex cases take` returns: 0 where the state was taken. Then the file that workers
        share is built as well, where the profile has one.

    Raises:
        CaseListError: the profile or the database cannot be used; the list is as before.
    """
    district = District.of(profile)
    home = district.folder.parent
    home.mkdir(parents=True, exist_ok=True)
    for left in home.glob(f"{_PREFIX}*"):  # of a run that was killed
        shutil.rmtree(left, ignore_errors=True)
    # Only its owner may enter what mkdtemp makes.
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=home) as work:
        drop = write_drop(district, Path(work), now, progress)
        code = _take(drop, profile, district, accept_shrinkage)
    if code == 0 and district.options.cases.index:
        progress("list file", 0, 1)
        district.open()  # whoever comes first builds the file that all workers map
        progress("list file", 1, 1)
    return code


def _take(drop: Path, profile: Path, district: District, accept_shrinkage: str) -> int:
    """`docindex cases take`, in a process of its own that gives its memory back."""
    name = district.options.cases.source.partition(":")[2]
    accepted = ["--accept-shrinkage", accept_shrinkage] if accept_shrinkage else []
    take = ["cases", "take", str(drop), "--profile", str(profile), "--list", name, *accepted]
    return subprocess.run([sys.executable, "-m", "docindex", *take], check=False).returncode
