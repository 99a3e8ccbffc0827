"""JSON from strangers: values with their place, and mistakes that say where and what to do."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class InputError(Exception):
    """A file cannot be scored.

    Attributes:
        file: as it was given.
        line: from 1; None where the file is one JSON value.
        key: path of the key, such as `documents[3].pages[0].role`; empty for the whole file.
    """

    def __init__(self, file: str, line: int | None, key: str, message: str, remedy: str) -> None:
        super().__init__(file, line, key, message, remedy)
        self.file, self.line, self.key = file, line, key
        self.message, self.remedy = message, remedy

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{place}: {f'{self.key}: ' if self.key else ''}{self.message}. {self.remedy}."


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """One JSON object and where it stands.

    Args:
        path: key of the object in its file or line; empty for the outermost.
    """

    values: dict[str, Any]
    file: str
    line: int | None = None
    path: str = ""

    def mistake(self, key: str, message: str, remedy: str) -> InputError:
        """An error at one key of this object."""
        path = ".".join(part for part in (self.path, key) if part)
        return InputError(self.file, self.line, path, message, remedy)

    def text(self, key: str) -> str:
        """A text of at least one character."""
        value = self._value(key)
        if not isinstance(value, str) or not value:
            raise self._of_kind(key, value, "a text of at least one character")
        return value

    def text_or_none(self, key: str) -> str | None:
        """A text, or None for null."""
        return None if self._value(key) is None else self.text(key)

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self._value(key)
        if not isinstance(value, bool):
            raise self._of_kind(key, value, "true or false")
        return value

    def share_or_none(self, key: str) -> float | None:
        """A number from 0 to 1, or None for null."""
        value = self._value(key)
        if value is None:
            return None
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not math.isfinite(value) or not 0 <= value <= 1:
            raise self._of_kind(key, value, "a number from 0 to 1, or null")
        return float(value)

    def table(self, key: str) -> Table:
        """The object at a key."""
        return self._table(self._value(key), key)

    def tables(self, key: str) -> list[Table]:
        """The objects of a list."""
        return [self._table(value, f"{key}[{n}]") for n, value in enumerate(self._list(key))]

    def texts(self, key: str) -> list[str]:
        """The texts of a list."""
        values = self._list(key)
        for number, value in enumerate(values):
            if not isinstance(value, str) or not value:
                raise self._of_kind(f"{key}[{number}]", value, "a text of at least one character")
        return values

    def choice(self, key: str, allowed: tuple[str, ...]) -> str:
        """One of some words."""
        value = self._value(key)
        if value not in allowed:
            raise self._of_kind(key, value, f"one of {', '.join(allowed)}")
        return str(value)

    def _value(self, key: str) -> Any:
        if key not in self.values:
            raise self.mistake(key, "is missing", "Add it; null is written out where it is allowed")
        return self.values[key]

    def _list(self, key: str) -> list[Any]:
        value = self._value(key)
        if not isinstance(value, list) or not value:
            raise self._of_kind(key, value, "a list with at least one entry")
        return value

    def _table(self, value: Any, key: str) -> Table:
        path = ".".join(part for part in (self.path, key) if part)
        if not isinstance(value, dict):
            raise self._of_kind(key, value, "an object")
        return Table(values=value, file=self.file, line=self.line, path=path)

    def _of_kind(self, key: str, value: Any, wanted: str) -> InputError:
        shown = json.dumps(value)
        if len(shown) > 60:
            shown = f"{shown[:57]}..."
        return self.mistake(key, f"is {shown}", f"Make it {wanted}")


def read_object(path: Path) -> Table:
    """A file that is one JSON object.

    Raises:
        InputError: the file cannot be read, or is not a JSON object.
    """
    return _parse(_text(path), str(path), None)


def read_lines(path: Path) -> Iterator[Table]:
    """The objects of a file of JSON lines; empty lines are passed over.

    Raises:
        InputError: the file cannot be read, or a line is not a JSON object.
    """
    # Not `splitlines`: U+2028 and its like may stand unescaped in a JSON string.
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if line.strip():
            yield _parse(line, str(path), number)


def read_words(path: Path) -> list[tuple[int, str]]:
    """The lines of a text file that are not empty, each with its number from 1."""
    lines = enumerate(_text(path).splitlines(), start=1)
    return [(number, line.strip()) for number, line in lines if line.strip()]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(str(path), None, "", f"cannot be read: {reason}", "Check it") from error
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 at byte {error.start}"
        raise InputError(str(path), None, "", message, "Write it as UTF-8") from error


def _parse(text: str, file: str, line: int | None) -> Table:
    try:
        value = json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        at = line or error.lineno
        message = f"is not JSON: {error.msg} at column {error.colno}"
        raise InputError(file, at, "", message, "Write one JSON object") from error
    except ValueError as error:
        raise InputError(file, line, "", str(error), "Write null for an unknown number") from error
    if not isinstance(value, dict):
        raise InputError(file, line, "", "is not a JSON object", "Write one JSON object")
    return Table(values=value, file=file, line=line)


def _refuse(word: str) -> None:
    message = f"holds {word}, which JSON does not know"
    raise ValueError(message)
