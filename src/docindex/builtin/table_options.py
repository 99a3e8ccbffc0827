"""Options of the matcher `table`: where the list is and what its columns mean."""

from __future__ import annotations

from typing import Final, Literal, get_args

import attrs
from attrs import validators

from docindex.matching.caselist import PLATE
from docindex.matching.drops import DropRules

Tier = Literal["numbers", "plates", "people"]
"""How much of its cases an office hands over: numbers; plates and dates too; people too."""

_AGE: Final = r"[0-9]{1,4}[mhd]"
PEOPLE: Final = ("surname", "given_name", "birth_date", "street", "postcode", "city")


@attrs.frozen(kw_only=True)
class StatusColumn:
    """The column of a case's status, and with which values the receiver imports documents."""

    column: str
    importable: tuple[str, ...]


@attrs.frozen(kw_only=True)
class KeysTable:
    """Further keys, several per case: one row each, in a table beside or in a CSV file.

    Args:
        table, file: one of the two; the file with the same separator and encoding. None of the two
            where the list is delivered by drops: its file of keys.
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
class HashedKeys:
    """The list holds keyed hashes of its numbers, as `docindex cases hash` makes it.

    Args:
        key_file: of the tenant's key in hex; relative paths start at the profile's folder.
        key_env: name of the environment variable that holds it; one of the two.
        check: column of the key check value, in which a wrong key shows.
    """

    key_file: str = ""
    key_env: str = attrs.field(default="", validator=validators.matches_re(r"[A-Za-z0-9_]*"))
    check: str = "key_check"

    def __attrs_post_init__(self) -> None:
        if bool(self.key_file) == bool(self.key_env):
            raise ValueError("one of key_file and key_env is wanted")


@attrs.frozen(kw_only=True)
class TableOptions:
    """Where the list is and what its columns mean.

    Args:
        source: `sqlite:FILE`, `csv:FILE`, or `drops:FOLDER`, which `docindex cases take` keeps;
            relative paths start at the profile's folder.
        table: name of the table; for SQLite.
        where: rows with these values only, by column.
        case_id: column of the case's id; each row has its own.
        keys: columns by kind of reference, or by `plate`.
        people: columns by `surname`, `given_name`, `birth_date`, `street`, `postcode`, `city`.
        dates: columns by kind, such as `offence_date`.
        status: None: every case is importable.
        max_age: of the file, or of the drop since it was exported, such as 26h; None: a list is
            never stale. One that lacks a drop always is.
        successor: column of the case that a merged one was merged into.
        receiver: column of whom the case's documents go to.
        separator, encoding: of CSV files.
        keys_table: further keys.
        tier: the most that the office handed over and the provider may hold: `numbers`, `plates`
            (with dates such as the offence's), `people`. Columns of more are an error; None: what
            is mapped is held. Records say what was there.
        hashed: set where numbers are keyed hashes.
        drops: what a drop may leave out.
        index: folder, relative to the profile's, of the file that all workers share. It holds the
            whole list, names too; empty: nothing of the list is written anywhere, and each worker
            has its own in memory.
    """

    source: str = attrs.field(validator=validators.matches_re(r"(?:sqlite|csv|drops):\S.*"))
    table: str = ""
    where: dict[str, str] = attrs.field(factory=dict)
    case_id: str
    keys: dict[str, str] = attrs.field(factory=dict)
    people: dict[str, str] = attrs.field(
        factory=dict, validator=validators.deep_mapping(validators.in_(PEOPLE))
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
    tier: Tier | None = None
    hashed: HashedKeys | None = None
    drops: DropRules = attrs.field(factory=DropRules)
    index: str = ""

    def __attrs_post_init__(self) -> None:
        if self.hashed is not None and (self.people or self.dates):
            raise ValueError("hashed keys go without people and dates")
        for name, tier in (("people", "people"), ("dates", "plates")):
            if getattr(self, name) and not self.admits(tier):
                raise ValueError(f"tier is {self.tier!r}, and {name} maps columns of more")
        if PLATE in self.keys and not self.admits("plates"):
            raise ValueError(f"tier is {self.tier!r}, and keys maps plates")

    def admits(self, tier: str) -> bool:
        """Whether the list may hold what a tier has."""
        known = get_args(Tier)
        return self.tier is None or known.index(tier) <= known.index(self.tier)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read, each once."""
        mapped = (*self.keys.values(), *self.people.values(), *self.dates.values())
        status = self.status.column if self.status else ""
        check = self.hashed.check if self.hashed else ""
        named = (self.case_id, *mapped, status, self.successor, self.receiver, check)
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def key_columns(self) -> tuple[str, ...]:
        """Every column that is read of the further keys, each once."""
        further = self.keys_table
        if further is None:
            return ()
        dated = (further.valid_from, further.valid_to, further.relation)
        check = self.hashed.check if self.hashed else ""
        named = (further.case_id, further.kind, further.value, *dated, check)
        return tuple(dict.fromkeys(name for name in named if name))
