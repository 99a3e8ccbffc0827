"""Check-digit schemes with one defect, and components that break what every hook asks for."""

from __future__ import annotations

import itertools
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self, get_args

import attrs
from attrs import validators

from docindex.builtin.check_digits import Luhn
from docindex.contracts import Component, NoOptions, Setting

How = Literal["", "refuses", "everything_is_right", "any_digits", "alternates"]


@attrs.frozen(kw_only=True)
class BrokenSchemeOptions:
    """What is wrong.

    Args:
        how: the defect; empty: none.
    """

    how: How = attrs.field(default="", validator=validators.in_(get_args(How)))


class BrokenScheme:
    """Luhn's scheme, with one defect."""

    def __init__(self, how: How) -> None:
        self._how = how
        self._calls = itertools.count()

    def valid(self, value: str) -> bool:
        """Whether the check digit is right."""
        match self._how:
            case "refuses":
                return False
            case "everything_is_right":
                return value.isascii() and value.isdecimal() and len(value) > 1
            case "any_digits":
                return Luhn().valid("".join(str(int(c)) for c in value if c.isdecimal()))
            case "alternates":
                return next(self._calls) % 2 == 0
        return Luhn().valid(value)


def create(options: BrokenSchemeOptions, _setting: Setting) -> BrokenScheme:
    """Make the scheme."""
    return BrokenScheme(options.how)


@attrs.define(kw_only=True)
class ChangeableOptions:
    """Options that a component could change under the profile's hands."""

    size: int = 3


@attrs.frozen(kw_only=True)
class LooseOptions:
    """Options that take anything."""

    size: Any = 3


class SwallowingScheme(Luhn):
    """A scheme that hides what goes wrong while it is open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        return True


class LeakingScheme(Luhn):
    """A scheme that keeps a file open and cannot be closed."""

    def __init__(self, path: Path) -> None:
        path.touch()
        self.file = path.open("rb")
        _LEFT_OPEN.append(self.file)


_LEFT_OPEN: Final[list[Any]] = []
_SHARED: Final = Luhn()


def create_loose(_options: Any, _setting: Setting) -> Luhn:
    """Make a right scheme, whatever the options are."""
    return Luhn()


def create_shared(_options: NoOptions, _setting: Setting) -> Luhn:
    """Hand out the same scheme again and again."""
    return _SHARED


def create_swallowing(_options: NoOptions, _setting: Setting) -> SwallowingScheme:
    """Make a scheme that swallows errors."""
    return SwallowingScheme()


def create_leaking(_options: NoOptions, setting: Setting) -> LeakingScheme:
    """Make a scheme that leaves a file open."""
    return LeakingScheme(setting.folder / "left-open")


COMPONENT: Final = Component("broken", BrokenSchemeOptions, create, "Luhn, with one defect.")
NAMELESS: Final = Component("No Name!", NoOptions, create_loose, "")
NOT_OFFERED: Final = Component("not-offered", NoOptions, create_loose, "Nobody offers it.")
CHANGEABLE: Final = Component("changeable", ChangeableOptions, create_loose, "Options change.")
LOOSE: Final = Component("loose", LooseOptions, create_loose, "Options take anything.")
LAMBDA: Final = Component(
    "lambda", NoOptions, lambda _options, _setting: Luhn(), "Made by what has no name."
)
SHARED: Final = Component("shared", NoOptions, create_shared, "Always the same one.")
SWALLOWING: Final = Component("swallowing", NoOptions, create_swallowing, "Swallows errors.")
LEAKING: Final = Component("leaking", NoOptions, create_leaking, "Leaves a file open.")
OFFERED: Final = (COMPONENT, NAMELESS, CHANGEABLE, LOOSE, LAMBDA, SHARED, SWALLOWING, LEAKING)
