"""What stands in one index file, before any syntax: head, rows and trailer of cells."""

from __future__ import annotations

import datetime
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Final, Literal, Protocol, get_args

import attrs
from attrs import validators

from docindex_dms.fields import FORM_FIELD, Value
from docindex_dms.texts import is_unprintable

Align = Literal["left", "right"]
Unwritable = Literal["refuse", "empty"]
PathStyle = Literal["posix", "windows"]

_WIDEST: Final = 10_000


def _one_line(_instance: object, attribute: attrs.Attribute[Any], text: str) -> None:
    if is_unprintable(text):
        raise ValueError(f"{attribute.name} holds a control character")


@attrs.frozen(kw_only=True)
class Field:
    """One value of a record: what it is called, and what stands in it.

    Args:
        name: header, key, property or placeholder, as the format has it.
        field: one of the names that the reference lists, `field:NAME` for the zone NAME of a form,
            or `constant:TEXT`.
        required: whether an empty value refuses the export.
        unwritable: what to do with a form's value that cannot be written: refuse the export, or
            leave it empty and say so in the log. All other values always refuse it.
        digits: least digits of a whole number, filled with zeros.
    """

    name: str = attrs.field(validator=validators.and_(validators.min_len(1), _one_line))
    field: str = attrs.field(validator=validators.and_(validators.min_len(1), _one_line))
    required: bool = attrs.field(default=False, validator=validators.instance_of(bool))
    unwritable: Unwritable = attrs.field(
        default="refuse", validator=validators.in_(get_args(Unwritable))
    )
    digits: int = attrs.field(default=0, validator=[validators.ge(0), validators.le(20)])

    def __attrs_post_init__(self) -> None:
        if self.unwritable == "empty" and not self.field.startswith(FORM_FIELD):
            raise ValueError(f"column {self.name!r}: only fields of forms may be left empty")


@attrs.frozen(kw_only=True)
class Column(Field):
    """One value of a line.

    Args:
        width: characters; for `fixed`.
        align: for `fixed`, where spaces fill the width.
    """

    width: int = attrs.field(default=0, validator=[validators.ge(0), validators.le(_WIDEST)])
    align: Align = attrs.field(default="left", validator=validators.in_(get_args(Align)))


@attrs.frozen(kw_only=True)
class Formats:
    """How values become text.

    Args:
        date_format: of `%Y %y %m %d`, hyphens, dots, slashes and spaces.
        decimal: between whole and part of a number.
        yes, no: what stands for true and false.
        path_style: which slash a path has.
        path_root: what stands in front of every path, such as `D:\\Import`; empty: nothing.
    """

    date_format: str
    decimal: str
    yes: str
    no: str
    path_style: PathStyle
    path_root: str

    def text(self, value: Value, digits: int = 0) -> str:
        """A value as text; empty for None.

        Args:
            digits: least digits of a whole number.
        """
        match value:
            case bool():
                return self.yes if value else self.no
            case int():
                return f"{value:0{digits}d}" if digits else str(value)
            case float():
                return f"{value:.6f}".replace(".", self.decimal)
            case datetime.date():
                return self.date(value)
            case PurePosixPath():
                return self.path(value)
        return value or ""

    def date(self, date: datetime.date) -> str:
        """A date; the year always has four digits, which `strftime` promises nowhere."""
        return date.strftime(self.date_format.replace("%Y", f"{date.year:04d}"))

    def path(self, path: PurePosixPath) -> str:
        """A path inside the export, behind the root."""
        if self.path_style == "posix":
            return f"{self.path_root.rstrip('/')}/{path}" if self.path_root else str(path)
        inner = str(PureWindowsPath(path))
        return f"{self.path_root.rstrip(chr(92))}\\{inner}" if self.path_root else inner


@attrs.frozen(kw_only=True)
class Cell:
    """One value and the text that stands for it."""

    column: Column
    value: Value
    text: str


Row = tuple[Cell, ...]


@attrs.frozen(kw_only=True)
class Sheet:
    """What stands in one index file.

    Args:
        head, trailer: of the file as a whole; empty: there is none.
        rows: one for each record, with its id.
    """

    head: Row
    rows: tuple[tuple[str, Row], ...]
    trailer: Row


class Syntax(Protocol):
    """How cells are written."""

    @property
    def has_references(self) -> bool:
        """Whether what the encoding lacks can be written all the same."""
        ...

    def complaint(self, text: str, column: Column) -> str:
        """Why a text cannot be written in a column, and what to do; empty: it can."""
        ...

    def write(self, sheet: Sheet) -> str:
        """The file's text, lines ended by a line feed."""
        ...
