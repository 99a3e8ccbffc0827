"""What the columns of a list mean, by their names and by what stands in them; pure.

Name and content are two witnesses. Where both agree a role is sure; where only one speaks, or the
two disagree, the role is a doubt or is not given at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from docindex.matching.folding import fold_text, normal_plate, parse_date
from docindex.profiling.columndata import NEARLY_ALL, Column, column_of, infer_dates
from docindex.profiling.columnnames import NOT_IMPORTED, columns_by_role, slug
from docindex.profiling.findings import Finding, doubtful, sure

_FEW_VALUES: Final = 12
_MANY_VALUES: Final = 300
_HOUSE: Final = re.compile(r".*[^\W\d_].* [0-9]{1,4} ?[a-zA-Z]?(?: ?[-/] ?[0-9]+ ?[a-zA-Z]?)?")
_NUMBERED: Final = re.compile(r"(?=.*[0-9])[\w ./_‐-–-]{3,40}")
_PEOPLE: Final = ("surname", "given_name", "birth_date", "street", "postcode", "city")


@attrs.frozen(kw_only=True)
class Roles:
    """What the columns mean, as the options of the matcher `table` want it.

    Args:
        case_id: column; keys, people, dates: columns by kind.
        importable: statuses with which documents may be imported.
    """

    case_id: str = ""
    keys: Mapping[str, str] = attrs.field(factory=dict)
    people: Mapping[str, str] = attrs.field(factory=dict)
    dates: Mapping[str, str] = attrs.field(factory=dict)
    status: str = ""
    importable: tuple[str, ...] = ()
    successor: str = ""
    receiver: str = ""
    findings: tuple[Finding, ...] = ()


def infer_roles(table: Mapping[str, Sequence[str]]) -> Roles:
    """Infer what every column means.

    Args:
        table: texts by column, in the list's order.
    """
    columns = {name: column_of(name, texts) for name, texts in table.items()}
    named = columns_by_role(columns)
    findings: list[Finding] = []
    case_id = _case_id(columns, named.get("case_id", ""), findings)
    successor = _successor(columns, case_id, named.get("successor", ""), findings)
    taken = {case_id, successor}
    dates = infer_dates(columns, named.get("birth_date", ""), findings)
    meant = {**named, "birth_date": dates.pop("birth_date", "")}
    people: dict[str, str] = {role: meant[role] for role in _PEOPLE if meant.get(role)}
    people = {role: name for role, name in people.items() if _fits(columns[name], role, findings)}
    taken |= {*people.values(), *dates.values()}
    status = named.get("status", "")
    receiver = named.get("receiver", "")
    taken |= {status, receiver}
    keys = dict(_keys(columns, taken, named.get("plate", ""), findings))
    if case_id:
        keys = {slug(case_id): case_id, **keys}
    taken |= {*keys.values()}
    importable = _importable(columns, status, findings)
    findings += _unused(columns, taken)
    return Roles(
        case_id=case_id,
        keys=keys,
        people=people,
        dates=dates,
        status=status,
        importable=importable,
        successor=successor,
        receiver=receiver,
        findings=tuple(findings),
    )


def _case_id(columns: Mapping[str, Column], named: str, findings: list[Finding]) -> str:
    numbers = [
        c.name for c in columns.values() if c.unique and c.filled and c.share(_is_number) == 1.0
    ]
    chosen = named if named in numbers else next(iter(numbers), "")
    if not chosen:
        missing = sure("matchers.case_id", "", "keine Spalte", "no column")
        findings.append(
            doubtful(
                missing,
                (
                    "keine Spalte hat in jeder Zeile eine eigene Nummer",
                    "no column has a number of its own in every row",
                ),
                (
                    "Eine Zeile je Fall liefern lassen; weitere Nummern in eine eigene Tabelle.",
                    "Have one row per case delivered; further numbers in a table of their own.",
                ),
            )
        )
        return ""
    found = sure(
        "matchers.case_id",
        chosen,
        f"in {columns[chosen].rows} Zeilen je eine eigene Nummer",
        f"a number of its own in each of {columns[chosen].rows} rows",
    )
    others = ", ".join(name for name in numbers if name != chosen)
    if others and chosen != named:
        found = doubtful(
            found,
            (f"auch eindeutig: {others}", f"unique as well: {others}"),
            (
                "Fragen, unter welcher Nummer das Fachverfahren importiert.",
                "Ask by which number the application imports.",
            ),
        )
    findings.append(found)
    return chosen


def _successor(
    columns: Mapping[str, Column], case_id: str, named: str, findings: list[Finding]
) -> str:
    """The column that names other rows: all its values are case ids, never the row's own."""
    if not case_id:
        return ""
    ids = set(columns[case_id].values)
    pointing = [
        c.name
        for c in columns.values()
        if c.name != case_id and 0 < len(c.values) < c.rows and ids.issuperset(c.values)
    ]
    chosen = named if named in pointing else next(iter(pointing), "")
    if chosen:
        count = len(columns[chosen].values)
        found = sure(
            "matchers.successor",
            chosen,
            f"{count} Werte, alle sind Nummern anderer Zeilen",
            f"{count} values, all of them numbers of other rows",
        )
        if chosen != named:
            found = doubtful(
                found,
                ("der Name der Spalte sagt es nicht", "the column's name does not say so"),
                (
                    "Fragen, ob ein Fall darin auf seinen Nachfolger zeigt.",
                    "Ask whether a case names its successor there.",
                ),
            )
        findings.append(found)
    return chosen


_TESTS: Final[Mapping[str, Callable[[str], object]]] = {
    "surname": lambda text: not any(char.isdigit() for char in text),
    "given_name": lambda text: not any(char.isdigit() for char in text),
    "city": lambda text: not any(char.isdigit() for char in text),
    "street": _HOUSE.fullmatch,
    "postcode": lambda text: text.isdigit() and len(text) == 5,
    "birth_date": parse_date,
}


def _fits(column: Column, role: str, findings: list[Finding]) -> bool:
    """Whether what stands in a column is what its name says."""
    share = column.share(_TESTS[role])
    least = 0.8 if role == "street" else 0.95
    key = f"matchers.people.{role}"
    if role == "birth_date":
        return True
    found = sure(
        key,
        column.name if share >= least else "",
        f"Name der Spalte, {share:.1%} der Werte passen",
        f"the column's name, {share:.1%} of the values fit",
    )
    if share < least:
        found = doubtful(
            found,
            (
                f"Spalte {column.name!r} heißt so, aber nur {share:.1%} der Werte passen",
                f"column {column.name!r} is called so, but only {share:.1%} of the values fit",
            ),
            ("Fragen, was in der Spalte steht.", "Ask what stands in the column."),
        )
    findings.append(found)
    return share >= least


def _keys(
    columns: Mapping[str, Column], taken: set[str], plate: str, findings: list[Finding]
) -> Iterator[tuple[str, str]]:
    for column in columns.values():
        if column.name in taken or not column.values:
            continue
        plates = column.share(normal_plate)
        if plates >= NEARLY_ALL:
            found = sure(
                "matchers.keys.plate",
                column.name,
                f"{plates:.1%} sind Kennzeichen",
                f"{plates:.1%} are plates",
            )
            findings.append(found)
            yield "plate", column.name
        elif column.name == plate:
            findings.append(
                doubtful(
                    sure("matchers.keys.plate", "", f"nur {plates:.1%}", f"only {plates:.1%}"),
                    ("heißt so, enthält aber anderes", "is called so, but holds other things"),
                    ("Fragen, was in der Spalte steht.", "Ask what stands in the column."),
                )
            )
        elif column.share(_is_number) >= NEARLY_ALL and _names_rows(column):
            distinct = len(set(column.values))
            found = sure(
                f"matchers.keys.{slug(column.name)}",
                column.name,
                f"{distinct} verschiedene Nummern in {len(column.values)} Zeilen",
                f"{distinct} different numbers in {len(column.values)} rows",
            )
            if not column.unique:
                found = doubtful(
                    found,
                    ("manche gehören zu mehreren Fällen", "some belong to several cases"),
                    (
                        "Fragen, ob die Nummer einen Fall nennt oder eine Person.",
                        "Ask whether the number names a case or a person.",
                    ),
                )
            findings.append(found)
            yield slug(column.name), column.name


def _names_rows(column: Column) -> bool:
    """Whether the values tell rows apart, as numbers of cases do and codes do not."""
    distinct = len(set(column.values))
    return distinct > _MANY_VALUES or (column.unique and distinct > 1)


def _is_number(text: str) -> bool:
    return bool(_NUMBERED.fullmatch(text)) and sum(char.isdigit() for char in text) >= 3


def _importable(
    columns: Mapping[str, Column], status: str, findings: list[Finding]
) -> tuple[str, ...]:
    if not status:
        return ()
    values = sorted(set(columns[status].values))
    if len(values) > _FEW_VALUES:
        values = values[:_FEW_VALUES]
    chosen = tuple(v for v in values if not any(word in fold_text(v) for word in NOT_IMPORTED))
    left = [value for value in values if value not in chosen]
    findings.append(
        doubtful(
            sure(
                "matchers.status",
                f"{status}: {', '.join(chosen)}",
                f"Werte der Spalte: {', '.join(values)}",
                f"values of the column: {', '.join(values)}",
            ),
            (
                f"als nicht importierbar gilt: {', '.join(left) or 'nichts'} (nach dem Wort)",
                f"taken as not importable: {', '.join(left) or 'nothing'} (by the word)",
            ),
            (
                "Fragen, mit welchem Status das Fachverfahren Dokumente annimmt.",
                "Ask with which status the application takes documents.",
            ),
        )
    )
    return chosen


def _unused(columns: Mapping[str, Column], taken: set[str]) -> Iterator[Finding]:
    for column in columns.values():
        if column.name not in taken:
            filled = len(column.values)
            yield doubtful(
                sure(f"column {column.name}", "", f"{filled} Werte", f"{filled} values"),
                ("ihre Bedeutung ist nicht erkannt", "its meaning was not recognised"),
                (
                    "Wenn sie einen Fall nennt: in keys, people oder dates eintragen.",
                    "Where it tells cases apart: enter it in keys, people or dates.",
                ),
            )
