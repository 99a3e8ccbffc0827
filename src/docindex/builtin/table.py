"""The matcher `table`: a list of cases in a table of an SQLite file or in a CSV file.

The list is read once, when the matcher is made: the same run sees one state of it, whatever is
swapped in meanwhile. Messages name files, columns and rows, never what stands in them.
"""

from __future__ import annotations

import itertools
import operator
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import attrs
from attrs import validators

from docindex.builtin.table_sources import SourceTable, read_csv, read_sqlite, refused
from docindex.contracts import Component, Setting
from docindex.matching.candidates import find_candidates
from docindex.matching.caselist import PLATE, Case, CaseList, FieldKinds, Key
from docindex.matching.folding import fold_text, normal_plate, parse_date
from docindex.matching.references import Grammar
from docindex.model import Candidate, Evidence

NAME: Final = "table"
_AGE: Final = r"[0-9]{1,4}[mhd]"
_SECONDS: Final = {"m": 60, "h": 3600, "d": 86_400}
# A file from the future says that a clock is wrong, and then its age says nothing.
_CLOCK_SLACK: Final = 300
_KEY_COLUMNS: Final = ("kind", "case_id", "value", "valid_from", "valid_to", "relation")
_PEOPLE: Final = ("surname", "given_name", "birth_date", "street", "postcode", "city")
_BIRTH_DATE: Final = "birth_date"
# Above this share of values that fit no rule, the columns are mapped wrongly.
_MOST_SKIPPED: Final = 0.5


@attrs.frozen(kw_only=True)
class StatusColumn:
    """The column of a case's status, and with which values the receiver imports documents."""

    column: str
    importable: tuple[str, ...]


@attrs.frozen(kw_only=True)
class KeysTable:
    """Further keys, several per case: one row each, in a table beside or in a CSV file.

    Args:
        table, file: one of the two; the file with the same separator and encoding.
        case_id, kind, value: columns; `kind` holds the kinds of the profile's references, or plate.
        valid_from, valid_to, relation: columns, where there are such.
    """

    table: str = ""
    file: str = ""
    case_id: str = "case_id"
    kind: str = "kind"
    value: str = "value"
    valid_from: str = ""
    valid_to: str = ""
    relation: str = ""


@attrs.frozen(kw_only=True)
class TableOptions:
    """Where the list is and what its columns mean.

    Args:
        source: `sqlite:FILE` or `csv:FILE`; relative paths start at the profile's folder.
        table: name of the table; for SQLite.
        where: rows with these values only, by column.
        case_id: column of the case's id; each row has its own.
        keys: columns by kind of reference, or by `plate`.
        people: columns by `surname`, `given_name`, `birth_date`, `street`, `postcode`, `city`.
        dates: columns by kind, such as `offence_date`.
        status: None: every case is importable.
        max_age: of the file, such as 26h; None: a list is never stale.
        successor: column of the case that a merged one was merged into.
        receiver: column of whom the case's documents go to.
        separator, encoding: of CSV files.
        keys_table: further keys.
        index: folder, relative to the profile's, of the key indexes that all workers share; it
            must be there, and holds the list's numbers; empty: each worker has its own in memory.
    """

    source: str = attrs.field(validator=validators.matches_re(r"(?:sqlite|csv):\S.*"))
    table: str = ""
    where: dict[str, str] = attrs.field(factory=dict)
    case_id: str
    keys: dict[str, str] = attrs.field(factory=dict)
    people: dict[str, str] = attrs.field(
        factory=dict, validator=validators.deep_mapping(validators.in_(_PEOPLE))
    )
    dates: dict[str, str] = attrs.field(factory=dict)
    status: StatusColumn | None = None
    max_age: str | None = attrs.field(
        default=None, validator=validators.optional(validators.matches_re(_AGE))
    )
    successor: str = ""
    receiver: str = ""
    separator: str = attrs.field(default=";", validator=validators.matches_re("."))
    encoding: str = "utf-8-sig"
    keys_table: KeysTable | None = None
    index: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read, each once."""
        mapped = (*self.keys.values(), *self.people.values(), *self.dates.values())
        status = self.status.column if self.status else ""
        named = (self.case_id, *mapped, status, self.successor, self.receiver)
        return tuple(dict.fromkeys(name for name in named if name))


class _Loader:
    """Columns of the sources into cases, keys and fields; counts what fits no rule."""

    def __init__(self, options: TableOptions, setting: Setting) -> None:
        self._options = options
        self._setting = setting
        self.path = setting.folder / options.source.partition(":")[2]
        further = options.keys_table
        beside = (setting.folder / further.file,) if further and further.file else ()
        self.files = (self.path, *beside)
        self._grammars = {rule.kind: Grammar(rule) for rule in setting.references}
        self.skipped: dict[str, int] = {}

    def load(self) -> CaseList:
        """Read everything; raises CaseListError."""
        options = self._options
        table = self._read(self.path, options.table, options.columns, options.where)
        if not table.numbers:
            what = "holds no case" + (" that `where` admits" if options.where else "")
            raise refused(self.path, what, "Have it delivered again, or correct `where`")
        ids = table.columns[options.case_id]
        keys = [self._keys(table, ids)]
        if options.keys_table is not None:
            keys.append(self._further_keys(options.keys_table, set(ids)))
        dates = {k: c for k, c in options.people.items() if k == _BIRTH_DATE} | options.dates
        names = {kind: c for kind, c in options.people.items() if kind not in dates}
        rows = zip(
            *(_folded_names(table.columns[c]) for c in names.values()),
            *(self._folded(kind, table.columns[c], _iso_date) for kind, c in dates.items()),
            strict=True,
        )
        # A list without fields has no rows at all.
        fields = dict(zip(ids, rows, strict=False))
        return CaseList(
            self._cases(table),
            itertools.chain(*keys),
            fields,
            FieldKinds(names=(*names,), dates=(*dates,)),
            name=self.path.name,
            index=self._setting.folder / options.index if options.index else None,
        )

    def _read(
        self, path: Path, table: str, names: Sequence[str], where: Mapping[str, str]
    ) -> SourceTable:
        if not path.is_file():
            raise refused(path, f"there is no file {path}", "Correct the options, or deliver it")
        if path == self.path and self._options.source.startswith("sqlite:"):
            return read_sqlite(path, table, names, where)
        options = self._options
        return read_csv(path, names, where, separator=options.separator, encoding=options.encoding)

    def _cases(self, table: SourceTable) -> Iterator[Case]:
        options, status = self._options, self._options.status
        rows = zip(
            table.numbers,
            table.columns[options.case_id],
            table.column(status.column if status else ""),
            table.column(options.receiver),
            table.column(options.successor),
            strict=True,
        )
        seen: dict[str, int] = {}
        for number, case_id, state, receiver, successor in rows:
            if not case_id or seen.setdefault(case_id, number) != number:
                what = f"row {number} has no {options.case_id!r} of its own"
                raise refused(self.path, what, "Have each case exported once, with its id")
            yield Case(
                id=case_id,
                tenant=self._setting.tenant,
                status=sys.intern(state),
                importable=status is None or state in status.importable,
                receiver=sys.intern(receiver),
                successor=successor,
            )

    def _keys(self, table: SourceTable, ids: Sequence[str]) -> Iterator[Key]:
        for kind, column in self._options.keys.items():
            values = self._folded(kind, table.columns[column], self._rule(kind))
            for value, case_id in zip(values, ids, strict=True):
                if value:
                    yield Key(kind=kind, value=value, case_id=case_id)

    def _further_keys(self, further: KeysTable, cases: Collection[str]) -> Iterator[Key]:
        names = operator.attrgetter(*_KEY_COLUMNS)(further)
        table = self._read(self.files[-1], further.table, [name for name in names if name], {})
        rows = zip(*map(table.column, names), strict=True)
        # What `where` kept out is another tenant's, or of no interest.
        wanted = [row for row in rows if not self._options.where or row[1] in cases]
        for kind in dict.fromkeys(row[0] for row in wanted):
            group = [row for row in wanted if row[0] == kind]
            values = self._folded(kind, [row[2] for row in group], self._rule(kind))
            for value, (_, case_id, _, since, until, relation) in zip(values, group, strict=True):
                if value:
                    yield Key(
                        kind=kind,
                        value=value,
                        case_id=case_id,
                        valid_from=parse_date(since),
                        valid_to=parse_date(until),
                        relation=relation,
                    )

    def _rule(self, kind: str) -> Callable[[str], str | None]:
        if kind == PLATE:
            return normal_plate
        if kind in self._grammars:
            return self._grammars[kind].normalise
        what = f"the profile has no rule for keys of kind {kind!r}"
        raise refused(self.path, what, "Add [[references]] of that kind, or correct the kind")

    def _folded(
        self, kind: str, texts: Sequence[str], fold: Callable[[str], str | None]
    ) -> list[str]:
        """Normal forms; empty where there is none, and counted where there should be one."""
        values = [(fold(text) or "") if text else "" for text in texts]
        given = len(texts) - texts.count("")
        skipped = values.count("") - texts.count("")
        if skipped > _MOST_SKIPPED * given:
            what = f"{skipped} of {given} values of {kind!r} do not fit their rule"
            raise refused(self.path, what, "Correct the column, or that kind's [[references]]")
        if skipped:
            self.skipped[kind] = self.skipped.get(kind, 0) + skipped
        return values


def _folded_names(texts: Sequence[str]) -> Iterator[str]:
    # Each once, and interned, because a list holds each name and town many times.
    folded = {text: sys.intern(fold_text(text)) for text in set(texts)}
    return map(folded.__getitem__, texts)


@lru_cache(maxsize=65_536)
def _iso_date(text: str) -> str | None:
    date = parse_date(text)
    return None if date is None else date.isoformat()


@attrs.frozen(kw_only=True, eq=False)
class TableMatcher:
    """Finds cases in a table that was read when the matcher was made.

    Args:
        cases: the list.
        source: the file's name.
        stale: whether the file was older than `max_age` allows when it was read.
        skipped: how many values fitted no rule and name no case, by kind.
    """

    cases: CaseList
    source: str
    stale: bool
    skipped: Mapping[str, int]

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """The list's name and the digest of its content."""
        return ((f"list:{self.source}", f"sha256:{self.cases.digest}"),)

    def find(self, evidence: Sequence[Evidence]) -> Sequence[Candidate]:
        """Every case that some evidence names; a stale list offers nothing that differs."""
        return find_candidates(self.cases, evidence, fuzzy=not self.stale, matcher=NAME)

    def look_up(self, case_id: str) -> Candidate | None:
        """The case that a document filed under this id goes to; None: the list lacks it."""
        if case_id not in self.cases:
            return None
        case = self.cases.survivor(case_id)
        return Candidate(
            case_id=case.id,
            score=0.0,
            importable=case.importable,
            status=case.status,
            receiver=case.receiver,
            matcher=NAME,
            supports=(),
        )


def _is_stale(files: Sequence[Path], max_age: str | None) -> bool:
    if max_age is None:
        return False
    ages = [time.time() - path.stat().st_mtime for path in files if path.exists()]
    most = int(max_age[:-1]) * _SECONDS[max_age[-1]]
    return any(not -_CLOCK_SLACK <= age <= most for age in ages)


def create(options: TableOptions, setting: Setting) -> TableMatcher:
    """Read the list.

    Raises:
        CaseListError: a file, table or column is not there, or the list cannot be trusted.
    """
    loader = _Loader(options, setting)
    try:
        # Age first: a file that is swapped in meanwhile is younger than what is said of it.
        stale = _is_stale(loader.files, options.max_age)
        cases = loader.load()
    except OSError as error:
        what = f"cannot be read ({type(error).__name__})"
        raise refused(loader.path, what, "Check the file and its permissions") from error
    skipped = MappingProxyType(loader.skipped)
    return TableMatcher(cases=cases, source=loader.path.name, stale=stale, skipped=skipped)


COMPONENT: Final = Component(
    NAME, TableOptions, create, "Cases in a table of an SQLite file or in a CSV file"
)
