"""The application asked about decided cases: bound parameters, limits of time, tries."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from docindex.builtin.table_options import TableOptions
from docindex.model import CaseAnswer, Standing
from docindex_scowi.database import (
    SourceError,
    open_engine,
    relation,
    select_columns,
    source_error,
    text_of,
    told,
)
from docindex_scowi.options import Database

# Databases take some thousand parameters in one statement at most; SQL Server 2,100.
_PORTION: Final = 500
# A case that was merged more often is one that nobody should file anything under.
_MOST_MERGES: Final = 8

Row = Mapping[str, str]


@attrs.frozen(kw_only=True)
class Rules:
    """What the columns of a row mean.

    Args:
        where: columns that tell the tenant, with their values.
        importable: values of the status; None: every case is importable.
    """

    status: str
    successor: str
    receiver: str
    where: Mapping[str, str]
    importable: tuple[str, ...] | None
    transferred: tuple[str, ...]

    @classmethod
    def of(cls, cases: TableOptions, database: Database) -> Rules:
        """The rules of a profile."""
        return cls(
            status=cases.status.column if cases.status else "",
            successor=cases.successor,
            receiver=cases.receiver,
            where=cases.where,
            importable=cases.status.importable if cases.status else None,
            transferred=database.transferred,
        )

    def own(self, rows: Iterable[Row]) -> list[Row]:
        """The rows of the tenant."""
        return [row for row in rows if all(row[c] == v for c, v in self.where.items())]

    def standing(self, row: Row) -> Standing:
        """What the status of a row says."""
        state = row.get(self.status, "")
        if state in self.transferred:
            return Standing.TRANSFERRED
        if self.importable is None or state in self.importable:
            return Standing.IMPORTABLE
        return Standing.NOT_IMPORTABLE


class Confirming:
    """Asks a database about cases.

    Args:
        folder: the profile's.
    """

    def __init__(self, database: Database, cases: TableOptions, folder: Path) -> None:
        self._database = database
        self._folder = folder
        self._id = cases.case_id
        self._rules = Rules.of(cases, database)
        rules = self._rules
        named = (cases.case_id, rules.status, rules.successor, rules.receiver, *rules.where)
        self._columns = tuple(dict.fromkeys(name for name in named if name))

    def ask(self, case_ids: Sequence[str]) -> dict[str, CaseAnswer]:
        """An answer for each case; `away`, with the kind of failure, where nobody answers."""
        try:
            rows = self._with_survivors(case_ids)
        except SourceError as error:
            return {
                case_id: CaseAnswer(standing=Standing.AWAY, case_id=case_id, detail=error.code)
                for case_id in case_ids
            }
        return {case_id: answer_of(case_id, rows, self._rules) for case_id in case_ids}

    def probe(self) -> None:
        """See that it can be asked; raises `SourceError` with what to do."""
        self._rows([""])

    def _with_survivors(self, case_ids: Sequence[str]) -> dict[str, list[Row]]:
        """The rows of the cases, and of those that they were merged into."""
        known: dict[str, list[Row]] = {}
        wanted = list(dict.fromkeys(case_ids))
        for _ in range(_MOST_MERGES):
            for start in range(0, len(wanted), _PORTION):
                known |= self._rows(wanted[start : start + _PORTION])
            followers = (
                row[self._rules.successor]
                for rows in known.values()
                for row in self._rules.own(rows)
                if self._rules.successor
            )
            wanted = [name for name in dict.fromkeys(followers) if name and name not in known]
            if not wanted:
                break
        return known

    def _rows(self, case_ids: Sequence[str]) -> dict[str, list[Row]]:
        """All rows with these ids, of every tenant; tried again where that may help."""
        tries = self._database.tries
        for attempt in range(1, tries + 1):
            try:
                # Connecting may take as long as a question.
                return within(2 * self._database.timeout, lambda: self._query(case_ids))
            except SourceError as error:
                if attempt == tries or not error.may_pass:
                    raise
            time.sleep(self._database.pause * 2 ** (attempt - 1))
        raise source_error("no_connection")

    def _query(self, case_ids: Sequence[str]) -> dict[str, list[Row]]:
        engine = open_engine(self._database, self._folder)
        with told(), engine.connect() as connection:
            source = relation(connection, self._database.cases, self._columns)
            asked: list[Any] = [*case_ids]
            if self._id in self._database.integers:
                asked = [int(case_id) for case_id in case_ids if case_id.isdecimal()]
            question = select_columns(source, self._columns).where(source.c[self._id].in_(asked))
            found: dict[str, list[Row]] = {case_id: [] for case_id in case_ids}
            for values in connection.execute(question):
                row = {
                    name: text_of(value, name, self._database.integers)
                    for name, value in zip(self._columns, values, strict=True)
                }
                found.setdefault(row[self._id], []).append(row)
            return found


def answer_of(case_id: str, rows: Mapping[str, Sequence[Row]], rules: Rules) -> CaseAnswer:
    """What the rows say of a case; pure.

    Args:
        rows: by id, of the case and of those that it was merged into; of every tenant.
    """
    seen: list[str] = []
    name = case_id
    while True:
        seen.append(name)
        there = rows.get(name, ())
        own = rules.own(there)
        if len(own) != 1:
            return CaseAnswer(standing=_lacking(seen, there, own), case_id=case_id)
        successor = own[0].get(rules.successor, "")
        if not successor or successor == name:
            break
        if successor in seen:
            return CaseAnswer(standing=Standing.SEVERAL, case_id=case_id)
        name = successor
    return CaseAnswer(
        standing=rules.standing(own[0]),
        case_id=name,
        status=own[0].get(rules.status, ""),
        receiver=own[0].get(rules.receiver, ""),
    )


def _lacking(seen: Sequence[str], there: Sequence[Row], own: Sequence[Row]) -> Standing:
    if own:
        return Standing.SEVERAL
    if there:
        return Standing.OTHER_TENANT
    # The survivor of a merge that is not there imports nothing, as in a list.
    return Standing.UNKNOWN if len(seen) == 1 else Standing.NOT_IMPORTABLE


def within(seconds: float, call: Callable[[], dict[str, list[Row]]]) -> dict[str, list[Row]]:
    """What a call gives, if it does so in time; whatever driver it hangs in.

    Raises:
        SourceError: it does not, and is left behind in a thread that ends with the process.
    """
    answers: queue.SimpleQueue[dict[str, list[Row]] | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put(call())
        except Exception as error:  # noqa: BLE001 - raised again where it was waited for
            answers.put(error)

    thread = threading.Thread(target=run, name="scowi-question", daemon=True)
    thread.start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise source_error("timed_out") from None
    thread.join()
    if isinstance(answer, Exception):
        raise answer
    return answer
