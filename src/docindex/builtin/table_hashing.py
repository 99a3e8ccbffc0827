"""Makes a list of keyed hashes out of a list of numbers, for the authority that delivers it.

Neither numbers nor people nor dates are in it, and of names of columns only the kinds of the keys:

    case_id;status;receiver;successor;key_KIND;...;key_check
    case_id;kind;value;valid_from;valid_to;relation;key_check
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import attrs

from docindex.builtin.table_loading import Loader
from docindex.builtin.table_options import KeysTable, TableOptions
from docindex.contracts import Setting
from docindex.errors import CaseListError, ExportError
from docindex.matching.hashedlist import KeyedHash
from docindex.publishing import write_bytes

_DATED: Final = ("valid_from", "valid_to", "relation")

Columns = Mapping[str, Sequence[str]]


@attrs.frozen(kw_only=True)
class Hashing:
    """How a list is hashed.

    Args:
        keyed: the tenant's key.
        opaque: whether cases get opaque ids too; False: they stay, where an id says nothing by
            itself.
    """

    keyed: KeyedHash
    opaque: bool = True

    def ids(self, ids: Sequence[str]) -> list[str]:
        """The ids of cases in the hashed list; none stays none."""
        return [self.keyed.case_id(i) if self.opaque and i else i for i in ids]

    def keys(self, kind: str, values: Sequence[str]) -> list[str]:
        """Hashes of normal forms; none stays none."""
        return [self.keyed.key(kind, value) if value else "" for value in values]


def hash_list(options: TableOptions, setting: Setting, hashing: Hashing) -> tuple[Columns, ...]:
    """The hashed list of what a profile's matcher reads.

    Args:
        options: of the matcher, over clear numbers in a file.

    Returns:
        Columns of the cases, and of further keys where the options have such.

    Raises:
        CaseListError: the list cannot be used, or holds hashes already.
    """
    if options.hashed is not None or options.source.startswith("drops:"):
        what = f"list {options.source.partition(':')[2]}: is no file of clear numbers"
        raise CaseListError(f"{what}. Name the authority's profile, over its own export.")
    loader = Loader(options, setting)
    loader.load()  # whatever is wrong with the list is said before a part of it goes out
    cases = _cases(loader, options, hashing)
    if options.keys_table is None:
        return (cases,)
    return cases, _keys(
        loader, options.keys_table, set(loader.cases().columns[options.case_id]), hashing
    )


def write_columns(path: Path, columns: Columns) -> None:
    """Write a new CSV file that nobody else may read.

    Raises:
        ExportError: there is one of that name, or it cannot be written.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    try:
        write_bytes(path, text.getvalue().encode())
    except FileExistsError:
        raise ExportError(f"{path} is there already. Name another file.") from None
    except OSError as error:
        what = f"{path}: cannot be written ({type(error).__name__})"
        raise ExportError(f"{what}. Check the folder and its permissions.") from error


def _cases(loader: Loader, options: TableOptions, hashing: Hashing) -> Columns:
    table = loader.cases()
    keys = {
        f"key_{kind}": hashing.keys(kind, loader.normal(kind, table.columns[column]))
        for kind, column in options.keys.items()
    }
    return {
        "case_id": hashing.ids(table.columns[options.case_id]),
        "status": table.column(options.status.column if options.status else ""),
        "receiver": table.column(options.receiver),
        "successor": hashing.ids(table.column(options.successor)),
        **keys,
        "key_check": [hashing.keyed.check] * len(table.numbers),
    }


def _keys(loader: Loader, further: KeysTable, cases: set[str], hashing: Hashing) -> Columns:
    table = loader.key_rows(further)
    # What `where` kept out of the cases stays out here.
    places = [at for at, case_id in enumerate(table.columns[further.case_id]) if case_id in cases]
    kinds = table.columns[further.kind]
    values = [""] * len(table.numbers)
    for kind in dict.fromkeys(kinds[at] for at in places):
        mine = [at for at in places if kinds[at] == kind]
        normal = loader.normal(kind, [table.columns[further.value][at] for at in mine])
        for at, value in zip(mine, hashing.keys(kind, normal), strict=True):
            values[at] = value
    dated = {name: table.column(getattr(further, name)) for name in _DATED}
    whole = {
        "case_id": hashing.ids(table.columns[further.case_id]),
        "kind": kinds,
        "value": values,
        **dated,
        "key_check": [hashing.keyed.check] * len(table.numbers),
    }
    return {name: [column[at] for at in places] for name, column in whole.items()}
