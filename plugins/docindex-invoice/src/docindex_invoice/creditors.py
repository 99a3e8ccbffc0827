"""The list of creditors, as the accounting system exports it: one CSV file.

A creditor may have several rows, one for each of its accounts. Messages name the file and the line,
never what stands in it, because they end up in logs.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import attrs
from attrs import validators

from docindex.errors import CaseListError
from docindex.matching.caselist import Case, CaseList, FieldKinds, Key
from docindex.matching.folding import fold_text
from docindex.matching.references import Grammar
from docindex_invoice.parties import compact

ORGANISATION: Final = "organisation"
_FIELDS: Final = FieldKinds(names=(ORGANISATION, "postcode", "city"))
# Left out of a name that is told by its other words: one clerk writes them, the next does not.
_LEGAL_FORMS: Final = frozenset(
    {"gmbh", "ag", "kg", "ohg", "gbr", "eg", "ev", "se", "ug", "kgaa", "mbh", "co", "cie", "inh"}
    | {"haftungsbeschraenkt", "ek", "bv", "nv", "sa", "sarl", "ltd", "e", "k", "v", "g"}
)
_LEAST_WORDS: Final = 2


@attrs.frozen(kw_only=True)
class Columns:
    """What the columns of the list are called; empty: there is no such column.

    Args:
        ibans, vat_ids: one or more, parted by `|`.
        status: of the creditor.
        receiver: to whom its invoices go.
    """

    id: str = attrs.field(default="id", validator=validators.min_len(1))
    name: str = attrs.field(default="name", validator=validators.min_len(1))
    ibans: str = "ibans"
    vat_ids: str = "vat_ids"
    postcode: str = "postcode"
    city: str = "city"
    status: str = ""
    receiver: str = ""


@attrs.frozen(kw_only=True)
class ListFile:
    """The file, and how it is written.

    Args:
        blocked: values of `status` with which no invoice is booked.
    """

    path: Path
    columns: Columns
    separator: str
    encoding: str
    blocked: Sequence[str]


@attrs.frozen(kw_only=True, eq=False)
class Creditors:
    """The list, ready to be asked.

    Args:
        by_name: ids by the folded name, without its legal form where more than a word is left.
    """

    cases: CaseList
    by_name: Mapping[str, tuple[str, ...]]

    @property
    def longest(self) -> int:
        """Words of the longest name."""
        return max((len(name.split()) for name in self.by_name), default=0)


def read_creditors(file: ListFile, grammars: Sequence[Grammar], own: Iterable[str]) -> Creditors:
    """Read the list.

    Args:
        grammars: of IBANs and VAT ids; a number that fits none of them names nobody.
        own: numbers of the receiver itself, as `compact` writes them.

    Raises:
        CaseListError: the file cannot be read or trusted.
    """
    cases: dict[str, Case] = {}
    fields: dict[str, tuple[str, ...]] = {}
    keys: dict[Key, None] = {}
    mine = frozenset(own)
    for place, row in _rows(file):
        case, row_fields = _case(file, place, row)
        if cases.setdefault(case.id, case) != case or fields.get(case.id, row_fields) != row_fields:
            raise refused(file.path, f"line {place}: differs from an earlier line of the creditor")
        fields[case.id] = row_fields
        for number in _numbers(file, row):
            if compact(number) in mine:
                raise refused(file.path, f"line {place}: has a number of the receiver itself")
            keys |= dict.fromkeys(_keys(number, case.id, grammars))
    if not cases:
        raise refused(file.path, "there is no creditor in it")
    by_name: dict[str, tuple[str, ...]] = {}
    for case_id, (name, *_) in fields.items():
        by_name[name] = (*by_name.get(name, ()), case_id)
    listed = CaseList(cases.values(), keys, fields, _FIELDS, name=file.path.name)
    return Creditors(cases=listed, by_name=by_name)


def refused(path: Path, what: str) -> CaseListError:
    """The error for a list that cannot be used."""
    return CaseListError(f"list {path.name}: {what}. Have it exported again, or mend the profile.")


def short_name(name: str) -> str:
    """A folded name without its legal form, where two words are left at least."""
    words = fold_text(name).split()
    telling = [word for word in words if word not in _LEGAL_FORMS]
    return " ".join(telling if len(telling) >= _LEAST_WORDS else words)


def _rows(file: ListFile) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        with file.path.open(encoding=file.encoding, newline="") as stream:
            reader = csv.DictReader(stream, delimiter=file.separator, strict=True)
            named = [column for column in attrs.astuple(file.columns) if column]
            missing = [column for column in named if column not in (reader.fieldnames or ())]
            if missing:
                raise refused(file.path, f"has no column {missing[0]!r}")
            for row in reader:
                if None in row or None in row.values():
                    raise refused(file.path, f"line {reader.line_num}: too many or too few columns")
                yield reader.line_num, row
    except (OSError, ValueError, LookupError, csv.Error) as error:
        raise refused(file.path, f"cannot be read ({type(error).__name__})") from error


def _case(file: ListFile, place: int, row: Mapping[str, str]) -> tuple[Case, tuple[str, str, str]]:
    columns = file.columns
    case_id, name = row[columns.id].strip(), short_name(row[columns.name])
    if not case_id or not name:
        raise refused(file.path, f"line {place}: lacks the creditor's id or name")
    status = row.get(columns.status, "").strip()
    case = Case(
        id=case_id,
        status=status,
        importable=status not in file.blocked,
        receiver=row.get(columns.receiver, "").strip(),
    )
    place_of = (fold_text(row.get(columns.postcode, "")), fold_text(row.get(columns.city, "")))
    return case, (name, *place_of)


def _numbers(file: ListFile, row: Mapping[str, str]) -> Iterator[str]:
    for column in (file.columns.ibans, file.columns.vat_ids):
        yield from (text for text in row.get(column, "").split("|") if text.strip())


def _keys(number: str, case_id: str, grammars: Iterable[Grammar]) -> Iterator[Key]:
    for grammar in grammars:
        value = grammar.normalise(number)
        if value is not None:
            yield Key(kind=grammar.kind, value=value, case_id=case_id)
            return
