"""The matcher `table`: a list of cases in a table of an SQLite file or in a CSV file.

The list is read once, when the matcher is made: the same run sees one state of it, whatever is
swapped in meanwhile. Messages name files, columns and rows, never what stands in them.
"""

from __future__ import annotations

import hashlib
import itertools
import operator
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import attrs

from docindex.builtin.table_options import KeysTable, TableOptions
from docindex.builtin.table_sources import SourceTable, read_csv, read_sqlite, refused
from docindex.contracts import Component, Setting
from docindex.matching.candidates import find_candidates
from docindex.matching.caselist import PLATE, CaseList
from docindex.matching.folding import fold_text, normal_plate, parse_date
from docindex.matching.listbuilding import KeyColumn, ListColumns, build_store
from docindex.matching.listfiles import ListOrigin, code_digest, shared_store
from docindex.matching.liststore import ListStore, give_back_memory
from docindex.matching.references import Grammar
from docindex.model import Candidate, Evidence

NAME: Final = "table"
_SECONDS: Final = {"m": 60, "h": 3600, "d": 86_400}
# A file from the future says that a clock is wrong, and then its age says nothing.
_CLOCK_SLACK: Final = 300
_KEY_COLUMNS: Final = ("kind", "case_id", "value", "valid_from", "valid_to", "relation")
_BIRTH_DATE: Final = "birth_date"
# Files beside an SQLite file that hold a part of its content while somebody writes.
_BESIDE: Final = ("-wal", "-journal")
# Above this share of values that fit no rule, the columns are mapped wrongly.
_MOST_SKIPPED: Final = 0.5


class _Loader:
    """Columns of the sources into a list; counts what fits no rule."""

    def __init__(self, options: TableOptions, setting: Setting) -> None:
        self._options = options
        self._setting = setting
        self.path = setting.folder / options.source.partition(":")[2]
        further = options.keys_table
        beside = (setting.folder / further.file,) if further and further.file else ()
        self.files = (self.path, *beside)
        self._grammars = {rule.kind: Grammar(rule) for rule in setting.references}
        self._skipped: dict[str, int] = {}

    def load(self) -> CaseList:
        """Read everything, or map what somebody else has read; raises CaseListError."""
        store = self._shared() if self._options.index else self._build()
        give_back_memory()
        return CaseList.over(store)

    def _shared(self) -> ListStore:
        options, setting = self._options, self._setting
        # Neither how old a list may be nor where it is shared changes what stands in it.
        fixed = attrs.evolve(options, max_age=None, index="")
        code = code_digest(Path(__file__).parent.glob("table*.py"))
        profile = (code, setting.tenant, setting.environment.value, fixed, setting.references)
        origin = ListOrigin(
            name=self.path.name,
            profile=repr(profile),
            state=self._state,
            build=self._build,
        )
        return shared_store(setting.folder / options.index, origin)

    def _state(self) -> str:
        """Digests of the sources' bytes, and of what SQLite keeps beside its file meanwhile."""
        digests = []
        for path in self.files:
            self._check_there(path)
            for part in (path, *(path.with_name(path.name + end) for end in _BESIDE)):
                if part.is_file():
                    with part.open("rb") as stream:
                        digests.append(hashlib.file_digest(stream, "sha256").hexdigest())
                else:
                    digests.append("")
        return " ".join(digests)

    def _build(self) -> ListStore:
        options = self._options
        table = self._read(self.path, options.table, options.columns, options.where)
        if not table.numbers:
            what = "holds no case" + (" that `where` admits" if options.where else "")
            raise refused(self.path, what, "Have it delivered again, or correct `where`")
        ids = table.columns[options.case_id]
        self._check_ids(table, ids)
        self._skipped = {}
        keys = [*self._keys(table, ids)]
        if options.keys_table is not None:
            keys += self._further_keys(options.keys_table, set(ids))
        dates = {k: c for k, c in options.people.items() if k == _BIRTH_DATE} | options.dates
        names = {kind: c for kind, c in options.people.items() if kind not in dates}
        status = options.status
        statuses = table.column(status.column if status else "")
        columns = ListColumns(
            name=self.path.name,
            ids=ids,
            tenants=[self._setting.tenant] * len(ids),
            statuses=statuses,
            importable=[status is None or state in status.importable for state in statuses],
            receivers=table.column(options.receiver),
            successors=table.column(options.successor),
            keys=keys,
            names={kind: _folded_names(table.columns[c]) for kind, c in names.items()},
            dates={k: self._folded(k, table.columns[c], _iso_date) for k, c in dates.items()},
            skipped=self._skipped,
        )
        return build_store(columns)

    def _check_there(self, path: Path) -> None:
        if not path.is_file():
            raise refused(path, f"there is no file {path}", "Correct the options, or deliver it")

    def _read(
        self, path: Path, table: str, names: Sequence[str], where: Mapping[str, str]
    ) -> SourceTable:
        self._check_there(path)
        if path == self.path and self._options.source.startswith("sqlite:"):
            return read_sqlite(path, table, names, where)
        options = self._options
        return read_csv(path, names, where, separator=options.separator, encoding=options.encoding)

    def _check_ids(self, table: SourceTable, ids: Sequence[str]) -> None:
        seen: dict[str, int] = {}
        for number, case_id in zip(table.numbers, ids, strict=True):
            if not case_id or seen.setdefault(case_id, number) != number:
                what = f"row {number} has no {self._options.case_id!r} of its own"
                raise refused(self.path, what, "Have each case exported once, with its id")

    def _keys(self, table: SourceTable, ids: Sequence[str]) -> Iterator[KeyColumn]:
        for kind, column in self._options.keys.items():
            values = self._folded(kind, table.columns[column], self._rule(kind))
            given = [value for value in values if value]
            yield KeyColumn(kind=kind, values=given, case_ids=[*itertools.compress(ids, values)])

    def _further_keys(self, further: KeysTable, cases: Collection[str]) -> Iterator[KeyColumn]:
        names = operator.attrgetter(*_KEY_COLUMNS)(further)
        table = self._read(self.files[-1], further.table, [name for name in names if name], {})
        rows = zip(*map(table.column, names), strict=True)
        # What `where` kept out is another tenant's, or of no interest.
        wanted = [row for row in rows if not self._options.where or row[1] in cases]
        for kind in dict.fromkeys(row[0] for row in wanted):
            group = [row for row in wanted if row[0] == kind]
            values = self._folded(kind, [row[2] for row in group], self._rule(kind))
            given = [row for row, value in zip(group, values, strict=True) if value]
            yield KeyColumn(
                kind=kind,
                values=[value for value in values if value],
                case_ids=[row[1] for row in given],
                notes=[_note(row[3:]) for row in given],
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
        # Each once, because a list holds each day many times.
        folded = {text: (fold(text) or "") if text else "" for text in dict.fromkeys(texts)}
        values = [*map(folded.__getitem__, texts)]
        given = len(texts) - texts.count("")
        skipped = values.count("") - texts.count("")
        if skipped > _MOST_SKIPPED * given:
            what = f"{skipped} of {given} values of {kind!r} do not fit their rule"
            raise refused(self.path, what, "Correct the column, or that kind's [[references]]")
        if skipped:
            self._skipped[kind] = self._skipped.get(kind, 0) + skipped
        return values


def _folded_names(texts: Sequence[str]) -> list[str]:
    # Each once, because a list holds each name and town many times.
    folded = {text: fold_text(text) for text in dict.fromkeys(texts)}
    return [*map(folded.__getitem__, texts)]


def _note(row: Sequence[str]) -> str:
    """What else a row says of a key: when it named the case, and why."""
    since, until, relation = row
    note = (parse_date(since), parse_date(until), relation)
    return repr(note) if any(note) else ""


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
    source = loader.path.name
    return TableMatcher(cases=cases, source=source, stale=stale, skipped=cases.skipped)


COMPONENT: Final = Component(
    NAME, TableOptions, create, "Cases in a table of an SQLite file or in a CSV file"
)
