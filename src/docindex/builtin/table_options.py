"""Options of the matcher `table`: where the list is and what its columns mean."""

from __future__ import annotations

from typing import Final

import attrs
from attrs import validators

_AGE: Final = r"[0-9]{1,4}[mhd]"
_PEOPLE: Final = ("surname", "given_name", "birth_date", "street", "postcode", "city")


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
        index: folder, relative to the profile's, of the file that all workers share. It holds the
            whole list, names too; empty: nothing of the list is written anywhere, and each worker
            has its own in memory.
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
