"""A database that is only read: its account, its rows as texts, and what goes wrong in plain words.

Messages and notes name columns, kinds of errors and what to do; never an account, a password, an
address or a value. What a driver says may hold all of these, so it is never passed on.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import sqlalchemy
from sqlalchemy import ColumnClause, Connection, Engine, FromClause, Select
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, NoSuchTableError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from docindex.errors import CaseListError
from docindex_scowi.options import Database, Relation

_ACCOUNT: Final = "28"  # class of SQLSTATE: invalid authorization (ISO 9075)
_AUTHENTICATION: Final = "auth"  # in what PostgreSQL's client says of it, in English and German
_CANCELLED: Final = "57014"  # SQLSTATE: query cancelled, such as by statement_timeout
_CHANGED: Final = ("42", "22")  # classes of SQLSTATE: unknown names and wrong types; bad values


class SourceError(CaseListError):
    """The database cannot be read.

    Attributes:
        code: `no_connection`, `timed_out`, `account`, or `mapping`: it is not as the profile says.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    @property
    def may_pass(self) -> bool:
        """Whether it helps to try again; a refused account may be locked by that."""
        return self.code in ("no_connection", "timed_out")


_WORDS: Final[Mapping[str, str]] = {
    "no_connection": "cannot be reached, or broke off ({kind}). Check network and server",
    "timed_out": "did not answer in time. Try again later, or allow a longer `timeout`",
    "account": "refuses the account. Check `url`, and the password that password_env or "
    "password_file names",
    "mapping": "does not have what the profile names ({kind}). Correct the profile's table, query "
    "or columns",
}


def source_error(code: str, kind: str = "") -> SourceError:
    """The error of a kind of failure."""
    return SourceError(code, f"database of cases: {_WORDS[code].format(kind=kind)}.")


def mapping_error(what: str, remedy: str) -> SourceError:
    """The error of rows that are not as the profile says."""
    return SourceError("mapping", f"database of cases: {what}. {remedy}.")


@contextlib.contextmanager
def told() -> Iterator[None]:
    """What goes wrong inside, in plain words and without its cause."""
    try:
        yield
    except NoSuchTableError:
        raise mapping_error(
            "a table is not there", "Correct `table`, or the account's rights"
        ) from None
    except DBAPIError as error:
        raise source_error(_code(error), type(error).__name__) from None
    except NoSuchModuleError:
        raise mapping_error(
            "no driver is installed for `url`", "Install one, or correct the URL"
        ) from None
    except (SQLAlchemyError, OSError) as error:
        raise source_error("no_connection", type(error).__name__) from None


def _code(error: DBAPIError) -> str:
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if state == _CANCELLED:
        return "timed_out"
    if state.startswith(_ACCOUNT) or (not state and _AUTHENTICATION in str(error.orig).lower()):
        return "account"
    if state.startswith(_CHANGED) or isinstance(
        error, (sqlalchemy.exc.ProgrammingError, sqlalchemy.exc.DataError)
    ):
        return "mapping"
    missing = isinstance(error.orig, sqlite3.OperationalError) and "no such" in str(error.orig)
    return "mapping" if missing else "no_connection"


def read_password(database: Database, folder: Path) -> str | None:
    """The password out of the environment or a file; None: the account needs none.

    Raises:
        SourceError: it is not there; the message tells where, never what.
    """
    if database.password_env:
        if not (word := os.environ.get(database.password_env)):
            what = f"variable {database.password_env} is not set"
            raise SourceError("account", f"database of cases: {what}. Put the password there.")
        return word
    if not database.password_file:
        return None
    try:
        lines = (folder / database.password_file).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        what = f"file {database.password_file} cannot be read ({type(error).__name__})"
        raise SourceError(
            "account", f"database of cases: {what}. Put the password there."
        ) from None
    return lines[0] if lines else ""


def open_engine(database: Database, folder: Path) -> Engine:
    """An engine that keeps no connection, whose connections only read.

    Raises:
        SourceError: the password is not there, or no driver is.
    """
    password = read_password(database, folder)
    url = sqlalchemy.make_url(database.url)
    if password is not None:
        url = url.set(password=password)
    with told():
        if url.get_backend_name() == "sqlite":
            return _sqlite(folder / (url.database or ""), database.timeout)
        given: dict[str, Any] = {}
        if url.get_backend_name() == "postgresql":
            limit = f"-c statement_timeout={int(database.timeout * 1000)}"
            given = {
                "connect_timeout": max(2, int(database.timeout)),
                "options": f"{limit} -c default_transaction_read_only=on",
            }
        try:
            return sqlalchemy.create_engine(
                url, poolclass=NullPool, hide_parameters=True, connect_args=given
            )
        except ImportError:
            what = f"the driver of {url.drivername} is not installed"
            raise mapping_error(what, "Install it, or correct the URL") from None


def _sqlite(path: Path, timeout: float) -> Engine:
    # as_uri() escapes what a path may hold and a URI may not; mode=ro makes no file.
    uri = f"{path.resolve().as_uri()}?mode=ro"
    return sqlalchemy.create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(uri, uri=True, timeout=timeout),
        poolclass=NullPool,
        hide_parameters=True,
    )


def relation(connection: Connection, given: Relation, columns: Sequence[str]) -> FromClause:
    """A table, or a query as one, after a look whether it has these columns.

    Raises:
        SourceError: it has not; the message names them, and those that there are.
    """
    if given.table:
        schema, _, name = given.table.rpartition(".")
        inspector = sqlalchemy.inspect(connection)
        there = [column["name"] for column in inspector.get_columns(name, schema=schema or None)]
    else:
        # The profile's own words, as trusted as the profile.
        probe = f"SELECT * FROM ({given.query}) q WHERE 1 = 0"  # noqa: S608
        rows = connection.execute(sqlalchemy.text(probe))
        there = [*rows.keys()]
    missing = [column for column in columns if column not in there]
    if missing:
        what = f"there is no column {', '.join(map(repr, missing))}"
        raise mapping_error(what, f"Correct the profile; there are: {', '.join(sorted(there))}")
    wanted: list[ColumnClause[Any]] = [sqlalchemy.column(column) for column in columns]
    if given.table:
        return sqlalchemy.table(name, *wanted, schema=schema or None)
    return sqlalchemy.text(given.query).columns(*wanted).subquery("q")


def select_columns(source: FromClause, columns: Sequence[str]) -> Select[Any]:
    """A query of some columns, in their order."""
    return sqlalchemy.select(*(source.c[column] for column in columns))


def text_of(value: object, column: str, integers: Sequence[str]) -> str:
    """A value of the database as the list has it.

    Raises:
        SourceError: it is of a kind in which a number may have lost digits.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and column in integers:
        return str(value)
    what = f"column {column!r} gives {type(value).__name__}, not texts or dates"
    remedy = (
        "A number may have lost its zeros: cast it to text as it is printed, or name the column in "
        "`integers` if it always was a whole number"
    )
    raise mapping_error(what, remedy)
