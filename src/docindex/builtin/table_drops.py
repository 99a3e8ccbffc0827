"""Takes a drop: checks what was delivered, and makes the next state of the list.

Messages name files, columns and rows, never what stands in them.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from pathlib import Path

import attrs

from docindex.atrest import open_vault
from docindex.builtin.table_delivery import OPERATION, Delivery, read_manifest
from docindex.builtin.table_loading import Loader
from docindex.builtin.table_options import TableOptions
from docindex.builtin.table_sources import SourceTable, csv_header, parse_csv
from docindex.builtin.table_state import (
    DELETED,
    ENCODING,
    LOCK,
    SEPARATOR,
    checked_bytes,
    mend_history,
    publish,
    read_history,
    read_state,
    tidy,
    write_table,
)
from docindex.contracts import Setting
from docindex.matching.drops import (
    LIST_SCHEMA,
    ListState,
    Loss,
    Manifest,
    StateFile,
    Taken,
    accept,
    order,
    refused,
)
from docindex.matching.listfiles import locked

_UPSERT, _DELETE = "upsert", "delete"

Rows = list[list[str]]


@attrs.frozen(kw_only=True)
class Taking:
    """Who takes a drop, when, and under which rules.

    Args:
        options: of the matcher.
        setting: of its profile.
        now: an aware moment; what the history says.
        accepted: why rows may be missing; empty: they may not.
    """

    options: TableOptions
    setting: Setting
    now: datetime.datetime
    accepted: str = ""

    @property
    def folder(self) -> Path:
        """The folder of the list."""
        return self.setting.folder / self.options.source.partition(":")[2]


@attrs.frozen(kw_only=True)
class Outcome:
    """The state of a list behind a drop, and whether the drop changed it."""

    state: ListState
    changed: bool


def take(path: Path, taking: Taking) -> Outcome:
    """Make a drop part of a list: all of it, or nothing.

    Args:
        path: of the manifest, or the folder in which it is called `drop.toml` or `drop.json`.

    Raises:
        CaseListError: the drop is damaged, another tenant's, out of order, or leaves out what it
            may not; or the list's folder cannot be read or written. The list is as before.
    """
    manifest, folder = read_manifest(path)
    if manifest.tenant != taking.setting.tenant:
        what = f"the profile is of tenant {taking.setting.tenant!r}"
        raise refused(manifest, what, "Take it with that tenant's profile")
    try:
        with locked(taking.folder, LOCK, "source"):
            return _Take(manifest, folder, taking).run()
    except OSError as error:
        what = f"the list's folder cannot be used ({type(error).__name__})"
        raise refused(manifest, what, "Check folder, permissions and space") from error


class _Take:
    """One drop on its way into a list."""

    def __init__(self, manifest: Manifest, source: Path, taking: Taking) -> None:
        self._manifest = manifest
        self._taking = taking
        self._options = taking.options
        self._folder = taking.folder
        self._vault = open_vault(taking.setting.encryption, taking.setting.folder)
        self._delivery = Delivery(manifest, source, taking.options)
        self._names = self._delivery.names
        self._changed = self._deleted = 0

    def run(self) -> Outcome:
        """Take it, unless it was taken before."""
        old = read_state(self._folder)
        mend_history(self._folder, old)
        tidy(self._folder, old)
        history = read_history(self._folder)
        if old is not None and history[-1] != old.last:
            what = f"the history of {self._folder.name} goes on behind its present state"
            raise refused(self._manifest, what, "Restore the folder, or remove it and start anew")
        turn = order(self._manifest, old, history)
        if old is not None and turn == "taken":
            return Outcome(state=old, changed=False)
        if old is not None and old.tenant != self._manifest.tenant:
            what = f"the list in {self._folder.name} is of tenant {old.tenant!r}"
            raise refused(self._manifest, what, "Give each tenant a folder of its own")
        try:
            state = self._state(old, complete=turn == "next")
            # What no matcher could open becomes no state.
            Loader(self._options, self._taking.setting, state).load()
            publish(self._folder, state)
        finally:
            tidy(self._folder, read_state(self._folder))
        return Outcome(state=state, changed=True)

    def _state(self, old: ListState | None, *, complete: bool) -> ListState:
        manifest = self._manifest
        cases, keys = self._delivery.cases(), self._delivery.table("keys")
        shrinkage = ""
        if manifest.kind == "full" or old is None:
            case_rows = [[*row, ""] for row in _rows(cases, self._names)]
            key_rows = _rows(keys, self._options.key_columns)
            if old is not None:
                shrinkage = self._accepted(old, case_rows, key_rows)
        else:
            case_rows = self._merged(self._old_cases(old), cases)
            key_rows = self._merged_keys(old, keys)
            complete = complete and old.last.complete
        files = self._written(case_rows, key_rows)
        last = Taken(
            sequence=manifest.sequence,
            kind=manifest.kind,
            base=manifest.base,
            made=manifest.made,
            digest=manifest.digest,
            taken=self._taking.now.isoformat(timespec="seconds"),
            rows=len(case_rows),
            changed=self._changed,
            deleted=self._deleted,
            complete=complete,
            shrinkage=shrinkage,
        )
        return ListState(
            schema=LIST_SCHEMA,
            tenant=manifest.tenant,
            cases=files[0],
            keys=files[1],
            last=last,
        )

    def _old_cases(self, old: ListState) -> Rows:
        return self._of_state(old.cases, (*self._names, DELETED))

    def _of_state(self, file: StateFile, names: Sequence[str]) -> Rows:
        data = checked_bytes(self._folder, file, self._vault)
        path = self._folder / file.name
        header = csv_header(path, data, separator=SEPARATOR, encoding=ENCODING)
        # A column that the profile named since then has no values before the next full drop.
        known = [name for name in names if name in header]
        if self._manifest.kind == "delta" and len(known) < len(names):
            gone = ", ".join(repr(name) for name in names if name not in known)
            what = f"the list was delivered before the profile named {gone}"
            raise refused(self._manifest, what, "Take a full drop")
        table = parse_csv(path, data, known, {}, separator=SEPARATOR, encoding=ENCODING)
        empty = [""] * len(table.numbers)
        columns = [table.columns[name] if name in known else empty for name in names]
        return [list(row) for row in zip(*columns, strict=True)]

    def _merged(self, rows: Rows, table: SourceTable) -> Rows:
        """The cases with a delta: changed, added, flagged as deleted; none goes."""
        at = self._names.index(self._options.case_id)
        places = {row[at]: place for place, row in enumerate(rows)}
        operations = zip(table.numbers, table.columns[OPERATION], strict=True)
        for (number, operation), cells in zip(operations, _rows(table, self._names), strict=True):
            if operation not in (_UPSERT, _DELETE):
                what = f"row {number} has an {OPERATION} that is neither upsert nor delete"
                raise refused(self._manifest, what, "Have the export corrected")
            place = places.get(cells[at])
            if place is None and operation == _DELETE and len([*filter(None, cells)]) == 1:
                continue  # nothing is known of it but its id
            gone = str(self._manifest.sequence) if operation == _DELETE else ""
            self._changed += not gone
            self._deleted += bool(gone)
            if place is None:
                rows.append([*cells, gone])
            elif gone:  # what it says of the case besides may be empty
                rows[place][-1] = gone
            else:
                rows[place] = [*cells, ""]
        return rows

    def _merged_keys(self, old: ListState, delta: SourceTable | None) -> Rows:
        """A delta names all further keys of each case that it names any of."""
        names, further = self._options.key_columns, self._options.keys_table
        if further is None:
            return []
        if old.keys is None:
            what = "the list was delivered before the profile had a keys_table"
            raise refused(self._manifest, what, "Take a full drop")
        rows = self._of_state(old.keys, names)
        at = names.index(further.case_id)
        news = _rows(delta, names)
        named = {row[at] for row in news}
        return [*(row for row in rows if row[at] not in named), *news]

    def _written(self, cases: Rows, keys: Rows) -> tuple[StateFile, StateFile | None]:
        named = (*self._names, DELETED)
        made = write_table(self._folder, "cases", named, cases, self._vault)
        if self._options.keys_table is None:
            return made, None
        further = self._options.key_columns
        return made, write_table(self._folder, "keys", further, keys, self._vault)

    def _accepted(self, old: ListState, cases: Rows, keys: Rows) -> str:
        before = [row for row in self._old_cases(old) if not row[-1]]
        at = self._names.index(self._options.case_id)
        there = {row[at] for row in cases}
        opened = [row[at] for row in before if self._open(row)]
        counts = self._counts(before) | {"further keys": old.keys.rows if old.keys else 0}
        loss = Loss(
            before=counts,
            now=self._counts(cases) | {"further keys": len(keys)},
            open_before=len(opened),
            vanished=sum(case_id not in there for case_id in opened),
        )
        return accept(self._manifest, loss, self._options.drops, self._taking.accepted)

    def _counts(self, rows: Rows) -> dict[str, int]:
        counts = {"rows": len(rows)}
        for kind, column in self._options.keys.items():
            at = self._names.index(column)
            counts[f"filled fields of {kind!r}"] = sum(bool(row[at]) for row in rows)
        return counts

    def _open(self, row: Sequence[str]) -> bool:
        status = self._options.status
        state = "" if status is None else row[self._names.index(status.column)]
        return status is None or state in status.importable


def _rows(table: SourceTable | None, names: Collection[str]) -> Rows:
    if table is None:
        return []
    return [list(row) for row in zip(*(table.columns[name] for name in names), strict=True)]
