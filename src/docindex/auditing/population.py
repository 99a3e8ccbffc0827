"""All documents among which an audit draws: what the program said of them, before any person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import attrs

from docindex.errors import CalibrationError
from docindex.model import IndexRecord
from docindex.resolving import read_records

_INDEX: Final = "records.jsonl"


@attrs.frozen(kw_only=True)
class Population:
    """Records of one tenant.

    Args:
        records: those that the program made, by id, in the order of the files; what a person
            answered later changes nothing of what the program had said.
        answers: those that people's answers made.
        folders: where the file of each record of the program lies.
    """

    tenant: str
    records: Mapping[str, IndexRecord]
    answers: tuple[IndexRecord, ...]
    folders: Mapping[str, Path]


def read_population(paths: Iterable[Path]) -> Population:
    """The records of some files, and of all files `records.jsonl` in some folders.

    Raises:
        CalibrationError: there is no record, one id stands for two records, or they are of several
            tenants.
        ResolveError: a file cannot be read, or a line of it is no record.
    """
    records: dict[str, IndexRecord] = {}
    folders: dict[str, Path] = {}
    answers: list[IndexRecord] = []
    for path in _files(paths):
        for record in read_records([path]):
            if record.human is not None:
                answers.append(record)
            elif records.setdefault(record.id, record) != record:
                raise CalibrationError(
                    f"{path}: record {record.id} stands in {folders[record.id]} otherwise. Give "
                    "the records of one run of each batch."
                )
            else:
                folders.setdefault(record.id, path.parent)
    return Population(
        tenant=_tenant(records), records=records, answers=tuple(answers), folders=folders
    )


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob(_INDEX))
        else:
            yield path


def _tenant(records: Mapping[str, IndexRecord]) -> str:
    tenants = sorted({record.batch.tenant for record in records.values()})
    if not tenants:
        raise CalibrationError(
            f"there is no record. Name files of records, or folders with files {_INDEX!r}."
        )
    if len(tenants) > 1:
        raise CalibrationError(
            f"the records are of tenants {', '.join(map(repr, tenants))}. Give the records of one; "
            "what holds for one office says nothing of another."
        )
    return tenants[0]
