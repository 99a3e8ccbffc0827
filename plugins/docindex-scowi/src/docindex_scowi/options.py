"""Options of the matcher `scowi`: the list of cases, and the database behind it if there is one."""

from __future__ import annotations

import re
from typing import Final

import attrs
from attrs import validators
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from docindex.builtin.table_options import TableOptions

_SECRET: Final = re.compile(r"(?i)password|passwd|pwd|passphrase|secret|token")
_VARIABLE: Final = r"[A-Za-z_][A-Za-z0-9_]*|"


def _url(_instance: object, _attribute: object, value: str) -> None:
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        raise ValueError("is no URL such as postgresql+psycopg://reader@host/database") from None
    # What a driver takes as one text, such as odbc_connect, is looked into as well.
    if url.password is not None or _SECRET.search(" ".join(map(str, url.query.items()))):
        raise ValueError("holds a secret; give password_env or password_file, and remove it")


@attrs.frozen(kw_only=True)
class Relation:
    """Rows of the database under the names of columns that the list has.

    Args:
        table: name of a table or view, with its schema in front where it has one.
        query: SELECT that renames columns; one of the two.
    """

    table: str = ""
    query: str = ""

    def __attrs_post_init__(self) -> None:
        if bool(self.table) == bool(self.query):
            raise ValueError("one of table and query is wanted")


@attrs.frozen(kw_only=True)
class Database:
    """A database with the cases; the account may read and nothing else.

    Args:
        url: as SQLAlchemy has it, without a password; the path of an SQLite file starts at the
            profile's folder where it is relative.
        password_env: variable of the environment that holds the password.
        password_file: file whose first line is the password, relative to the profile's folder; one
            of the two, or none where the account needs none.
        cases: the cases, with all columns that the list names.
        keys: further keys, where the list has `keys_table`.
        integers: columns that hold whole numbers by design. In any other column a whole number is
            an error: a number that was a text before may have lost its zeros.
        transferred: values of the status of cases that were handed over, such as to the prosecutor.
        confirm: whether each case is asked for before documents are handed on.
        timeout: seconds that connecting, or one question, may take.
        tries: how often is tried, where nobody answers.
        pause: seconds before the second try; twice as many before each further one.
    """

    url: str = attrs.field(validator=_url)
    password_env: str = attrs.field(default="", validator=validators.matches_re(_VARIABLE))
    password_file: str = ""
    cases: Relation
    keys: Relation | None = None
    integers: tuple[str, ...] = ()
    transferred: tuple[str, ...] = ()
    confirm: bool = True
    timeout: float = attrs.field(default=10.0, validator=[validators.gt(0), validators.le(60)])
    tries: int = attrs.field(default=3, validator=[validators.ge(1), validators.le(5)])
    pause: float = attrs.field(default=1.0, validator=[validators.ge(0), validators.le(10)])

    def __attrs_post_init__(self) -> None:
        if self.password_env and self.password_file:
            raise ValueError("password_env and password_file go without each other")


@attrs.frozen(kw_only=True)
class ScowiOptions:
    """Where the cases come from.

    Args:
        cases: the list, with the options of the matcher `table`; with a database its source is
            `drops:FOLDER`, and `python -m docindex_scowi snapshot` makes the drops.
        database: None: the list is all there is, and nothing is asked before delivery.
    """

    cases: TableOptions
    database: Database | None = None

    def __attrs_post_init__(self) -> None:
        if self.database is None:
            return
        if self.cases.hashed is not None:
            raise ValueError("a list of hashed keys goes without database")
        if not self.cases.source.startswith("drops:"):
            raise ValueError("with a database, cases.source is drops:FOLDER")
        if (self.cases.keys_table is None) is not (self.database.keys is None):
            raise ValueError("database.keys goes with cases.keys_table, and not without it")
