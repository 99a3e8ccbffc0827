"""Columns of the sources of a list into the list; counts what fits no rule.

Messages name files, columns and rows, never what stands in them.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import operator
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import attrs

from docindex.atrest import Vault, open_vault
from docindex.builtin.table_options import HashedKeys, KeysTable, TableOptions
from docindex.builtin.table_sources import (
    SourceTable,
    parse_csv,
    read_csv,
    read_sqlite,
    refused,
)
from docindex.builtin.table_state import DELETED, ENCODING, SEPARATOR, checked_bytes, read_state
from docindex.contracts import Setting
from docindex.errors import CaseListError
from docindex.matching.caselist import PLATE, CaseList
from docindex.matching.drops import ListState, StateFile
from docindex.matching.folding import fold_text, normal_plate, parse_date
from docindex.matching.hashedlist import HashedList, KeyedHash, is_hash
from docindex.matching.listbuilding import KeyColumn, ListColumns, build_store
from docindex.matching.listfiles import ListOrigin, code_digest, shared_store
from docindex.matching.liststore import ListStore, give_back_memory
from docindex.matching.references import Grammar

_KEY_COLUMNS: Final = ("kind", "case_id", "value", "valid_from", "valid_to", "relation")
_BIRTH_DATE: Final = "birth_date"
# Files beside an SQLite file that hold a part of its content while somebody writes.
_BESIDE: Final = ("-wal", "-journal")
# Above this share of values that fit no rule, the columns are mapped wrongly.
_MOST_SKIPPED: Final = 0.5
# A state whose files are gone was swapped while it was read.
_TRIES: Final = 5


class Loader:
    """Reads the list that some options describe.

    Args:
        state: of a list that is delivered by drops, where it is not the present one.

    Attributes:
        path: of the file, or the folder of drops.
        files: all that is read, but for drops.
        state: of a list that is delivered by drops: the one that was loaded.

    Raises:
        CaseListError: the key of a hashed list is missing.
        ProtectionError: the key of the encryption is missing.
    """

    def __init__(
        self, options: TableOptions, setting: Setting, state: ListState | None = None
    ) -> None:
        self._options = options
        self._setting = setting
        self._kind, _, name = options.source.partition(":")
        self.path = setting.folder / name
        further = options.keys_table
        beside = (setting.folder / further.file,) if further and further.file else ()
        self.files = () if self._kind == "drops" else (self.path, *beside)
        self._fixed = state
        self.state = state
        self._grammars = {rule.kind: Grammar(rule) for rule in setting.references}
        self._skipped: dict[str, int] = {}
        self._vault: Vault | None = open_vault(setting.encryption, setting.folder)
        self._keyed = None
        if options.hashed is not None:
            key = read_key(options.hashed, setting.folder)
            self._keyed = KeyedHash(key, setting.tenant)

    def load(self) -> CaseList | HashedList:
        """Read everything, or map what somebody else has read; raises CaseListError."""
        shared = self._options.index and self._fixed is None
        store = self._shared() if shared else self._whole()
        give_back_memory()
        if self._keyed is None:
            return CaseList.over(store)
        patterns = {rule.kind: rule.pattern for rule in self._setting.references}
        return HashedList(store, self._keyed, patterns)

    def _whole(self) -> ListStore:
        tries = _TRIES if self._kind == "drops" and self._fixed is None else 1
        for _ in range(tries - 1):
            self._refresh()
            with contextlib.suppress(FileNotFoundError):
                return self._build()
        self._refresh()
        return self._build()

    @property
    def _present(self) -> ListState:
        if self.state is None:
            remedy = "Take a full drop with `docindex cases take`"
            raise refused(self.path, "no drop was taken yet", remedy)
        return self.state

    def _refresh(self) -> None:
        """Look up the present state of drops."""
        if self._kind != "drops" or self._fixed is not None:
            return
        self.state = read_state(self.path)
        state = self._present
        if state.tenant != self._setting.tenant:
            what = f"is of tenant {state.tenant!r}, the profile of {self._setting.tenant!r}"
            raise refused(self.path, what, "Give each tenant a folder of its own")

    def _shared(self) -> ListStore:
        options, setting = self._options, self._setting
        # Neither how old a list may be nor where it is shared changes what stands in it.
        fixed = attrs.evolve(options, max_age=None, index="")
        code = code_digest(Path(__file__).parent.glob("table*.py"))
        check = self._keyed.check if self._keyed else ""
        tenant = (setting.tenant, setting.environment.value)
        origin = ListOrigin(
            name=self.path.name,
            profile=repr((code, *tenant, fixed, setting.references, check)),
            state=self._state,
            build=self._build,
            vault=self._vault,
        )
        return shared_store(setting.folder / options.index, origin)

    def _state(self) -> str:
        """Digests of the sources' bytes, and of what SQLite keeps beside its file meanwhile."""
        if self._kind == "drops":
            self._refresh()
            return repr((self._present.cases, self._present.keys))
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
        table = self.cases()
        if not table.numbers:
            what = "holds no case" + (" that `where` admits" if options.where else "")
            raise refused(self.path, what, "Have it delivered again, or correct `where`")
        ids = table.columns[options.case_id]
        self._check_ids(table, ids)
        self._check_key(table)
        self._skipped = {}
        keys = [*self._keys(table, ids)]
        if options.keys_table is not None:
            keys += self._further_keys(options.keys_table, set(ids))
        dates = {k: c for k, c in options.people.items() if k == _BIRTH_DATE} | options.dates
        names = {kind: c for kind, c in options.people.items() if kind not in dates}
        columns = ListColumns(
            name=self.path.name,
            ids=ids,
            tenants=[self._setting.tenant] * len(ids),
            statuses=table.column(options.status.column if options.status else ""),
            importable=self._importable(table),
            receivers=table.column(options.receiver),
            successors=table.column(options.successor),
            keys=keys,
            names={kind: _folded_names(table.columns[c]) for kind, c in names.items()},
            dates={k: self._folded(k, table.columns[c], _iso_date) for k, c in dates.items()},
            skipped=self._skipped,
            hashed=self._keyed is not None,
        )
        return build_store(columns)

    def cases(self) -> SourceTable:
        """The rows of the cases that `where` admits."""
        options = self._options
        if self._kind != "drops":
            return self._read(self.path, options.table, options.columns, options.where)
        return self._of_state(self._present.cases, (*options.columns, DELETED), options.where)

    def _importable(self, table: SourceTable) -> list[bool]:
        status = self._options.status
        statuses = table.column(status.column if status else "")
        deleted = table.column(DELETED if self._kind == "drops" else "")
        return [
            (status is None or state in status.importable) and not gone
            for state, gone in zip(statuses, deleted, strict=True)
        ]

    def _check_there(self, path: Path) -> None:
        if not path.is_file():
            raise refused(path, f"there is no file {path}", "Correct the options, or deliver it")

    def _read(
        self, path: Path, table: str, names: Sequence[str], where: Mapping[str, str]
    ) -> SourceTable:
        self._check_there(path)
        if path == self.path and self._kind == "sqlite":
            return read_sqlite(path, table, names, where)
        options = self._options
        return read_csv(path, names, where, separator=options.separator, encoding=options.encoding)

    def _of_state(
        self, file: StateFile, names: Sequence[str], where: Mapping[str, str]
    ) -> SourceTable:
        data = checked_bytes(self.path, file, self._vault)
        path = self.path / file.name
        return parse_csv(path, data, names, where, separator=SEPARATOR, encoding=ENCODING)

    def _check_ids(self, table: SourceTable, ids: Sequence[str]) -> None:
        if (row := row_without_own_id(table.numbers, ids)) is not None:
            what = f"row {row} has no {self._options.case_id!r} of its own"
            raise refused(self.path, what, "Have each case exported once, with its id")

    def _check_key(self, table: SourceTable) -> None:
        """A list of hashes under another key would look like a good one and name no case."""
        hashed = self._options.hashed
        if hashed is None or self._keyed is None:
            return
        wrong = sum(value != self._keyed.check for value in table.columns[hashed.check])
        if wrong:
            what = (
                f"the key is not the one that {wrong} of {len(table.numbers)} rows were made with"
            )
            remedy = "Correct key_file or key_env, or have the list made anew with this key"
            raise refused(self.path, what, remedy)

    def _keys(self, table: SourceTable, ids: Sequence[str]) -> Iterator[KeyColumn]:
        for kind, column in self._options.keys.items():
            values = self.normal(kind, table.columns[column])
            given = [value for value in values if value]
            yield KeyColumn(kind=kind, values=given, case_ids=[*itertools.compress(ids, values)])

    def _further_keys(self, further: KeysTable, cases: Collection[str]) -> Iterator[KeyColumn]:
        table = self.key_rows(further)
        self._check_key(table)
        names = operator.attrgetter(*_KEY_COLUMNS)(further)
        rows = zip(*map(table.column, names), strict=True)
        # What `where` kept out is another tenant's, or of no interest.
        wanted = [row for row in rows if not self._options.where or row[1] in cases]
        for kind in dict.fromkeys(row[0] for row in wanted):
            group = [row for row in wanted if row[0] == kind]
            values = self.normal(kind, [row[2] for row in group])
            given = [row for row, value in zip(group, values, strict=True) if value]
            yield KeyColumn(
                kind=kind,
                values=[value for value in values if value],
                case_ids=[row[1] for row in given],
                notes=[_note(row[3:]) for row in given],
            )

    def key_rows(self, further: KeysTable) -> SourceTable:
        """The rows of the further keys, of all cases."""
        names = self._options.key_columns
        if self._kind != "drops":
            return self._read(self.files[-1], further.table, names, {})
        keys = self._present.keys
        if keys is None:
            what = "was delivered without further keys, which `keys_table` describes"
            raise refused(self.path, what, "Take a full drop that has them, or remove the option")
        return self._of_state(keys, names, {})

    def normal(self, kind: str, texts: Sequence[str]) -> list[str]:
        """Normal forms of keys; empty where there is none."""
        return self._folded(kind, texts, self._rule(kind))

    def _rule(self, kind: str) -> Callable[[str], str | None]:
        if kind == PLATE and not self._options.admits("plates"):
            what = f"holds plates, and its tier is {self._options.tier!r}"
            raise refused(self.path, what, "Have them left out, or correct the option `tier`")
        if kind != PLATE and kind not in self._grammars:
            what = f"the profile has no rule for keys of kind {kind!r}"
            raise refused(self.path, what, "Add [[references]] of that kind, or correct the kind")
        if self._keyed is not None:
            return _hash
        return normal_plate if kind == PLATE else self._grammars[kind].normalise

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


def read_key(hashed: HashedKeys, folder: Path) -> bytes:
    """The tenant's key out of a file or the environment.

    Raises:
        CaseListError: it is not there, or no key; the message tells where, never what.
    """
    if hashed.key_env:
        place, text = f"variable {hashed.key_env}", os.environ.get(hashed.key_env, "")
    else:
        place, path = f"file {hashed.key_file}", folder / hashed.key_file
        try:
            text = path.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            what = f"cannot be read ({type(error).__name__})"
            raise CaseListError(f"key of the list, {place}: {what}. Put the key there.") from None
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) < 32:
        what = "holds no key of 64 hex digits or more"
        raise CaseListError(f"key of the list, {place}: {what}. Put the tenant's key there.")
    return key


def row_without_own_id(numbers: Sequence[int], ids: Sequence[str]) -> int | None:
    """The number of the first row whose id is empty or another's; None: all have their own."""
    seen: dict[str, int] = {}
    for number, case_id in zip(numbers, ids, strict=True):
        if not case_id or seen.setdefault(case_id, number) != number:
            return number
    return None


def _hash(text: str) -> str | None:
    return text if is_hash(text) else None


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
