"""The nightly list of WUFF: owners and their dogs in one CSV file.

`H;OWNER;SURNAME;GIVEN NAME;BIRTH DATE` is an owner, `D;TAG;OWNER;STATE` a dog. The file is read
once; messages name the file and the line, never what stands in it, because they end up in logs.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs

from docindex.errors import CaseListError
from docindex.matching.caselist import Case, CaseList, FieldKinds, Key
from docindex.matching.folding import fold_text, parse_date
from docindex.matching.references import Grammar

TAG: Final = "tag_no"
GIVEN_AWAY: Final = "abgegeben"
_STATES: Final = frozenset({"aktiv", "befreit", GIVEN_AWAY})
_FIELDS: Final = FieldKinds(names=("surname", "given_name"), dates=("birth_date",))


@attrs.frozen(kw_only=True)
class _Line:
    """A line of the file and where it stands, from 1."""

    place: int
    columns: tuple[str, ...]


def read_list(path: Path, grammar: Grammar) -> CaseList:
    """Read the list.

    Args:
        grammar: of the tags, as the profile describes them.

    Returns:
        A case for each dog, named by its tag, with the fields of its owner.

    Raises:
        CaseListError: the file cannot be read or trusted.
    """
    owners: dict[str, tuple[str, ...]] = {}
    cases, keys, owned = [], [], {}
    for line in _lines(path):
        match line.columns:
            case ("H", number, surname, given_name, born) if number and number not in owners:
                owners[number] = (
                    fold_text(surname),
                    fold_text(given_name),
                    _date(path, line, born),
                )
            case ("D", tag, owner, state) if owner and state in _STATES:
                value = grammar.normalise(tag)
                if value is None:
                    raise refused(path, f"line {line.place}: the tag does not fit the profile")
                cases.append(Case(id=tag, status=state, importable=state != GIVEN_AWAY))
                keys.append(Key(kind=TAG, value=value, case_id=tag))
                owned[tag] = owner
            case _:
                raise refused(path, f"line {line.place}: neither an owner nor a dog")
    if not cases or not set(owned.values()) <= set(owners):
        raise refused(path, "no dog, or a dog without an owner: the file may have been cut")
    fields = {tag: owners[owner] for tag, owner in owned.items()}
    return CaseList(cases, keys, fields, _FIELDS, name=path.name)


def refused(path: Path, what: str) -> CaseListError:
    """The error for a list that cannot be used."""
    return CaseListError(f"list {path.name}: {what}. Have WUFF export it again.")


def _lines(path: Path) -> Iterator[_Line]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for place, columns in enumerate(csv.reader(file, delimiter=";", strict=True), start=1):
                yield _Line(place=place, columns=tuple(columns))
    except (OSError, ValueError, csv.Error) as error:
        raise refused(path, f"cannot be read ({type(error).__name__})") from error


def _date(path: Path, line: _Line, text: str) -> str:
    date = parse_date(text)
    if text and date is None:
        raise refused(path, f"line {line.place}: the birth date is no date")
    return date.isoformat() if date else ""
