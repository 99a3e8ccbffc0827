"""Exporter `enaio`: for each object one file DMSData, and the list of jobs that take them.

DMSData and the jobs `dms.XMLImport` with their actions for none, one and many hits are documented
by ecmind, "enaio server API". The list of jobs, `jobs.json`, is docindex's own: it says in which
order which job takes which file, and which earlier job's `ObjectID` says where an object lies.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final
from xml.etree import ElementTree

import attrs

from docindex import Component, Setting
from docindex.contracts import Known
from docindex.errors import ExportError
from docindex.model import BatchFacts
from docindex_dms.enaio_plan import DocumentLevel, EnaioOptions, Level
from docindex_dms.entries import ISO, Teller, Told
from docindex_dms.fields import Item
from docindex_dms.importing import ImportExporter
from docindex_dms.sheets import Field
from docindex_dms.xmlfiles import document

NAME: Final = "enaio"
JOBS: Final = "jobs.json"
JOBS_SCHEMA: Final = "docindex.enaio-jobs/1"


@attrs.frozen(kw_only=True)
class Actions:
    """What `dms.XMLImport` does by the number of hits.

    Args:
        none, one, many: `Action0`, `Action1`, `ActionM`.
    """

    none: str
    one: str
    many: str = "ERROR"  # of two folders or documents nobody knows which is meant


@attrs.frozen(kw_only=True)
class Job:
    """One call of `dms.XMLImport`.

    Args:
        data: DMSData of one object, without its place.
        kind: `FOLDER`, `REGISTER` or `DOCUMENT`.
        folder, register: numbers of the jobs whose objects it lies in; None: it lies in none.
        item: whose document goes with it; None: no document does.
    """

    data: bytes
    kind: str
    actions: Actions
    folder: int | None = None
    register: int | None = None
    item: Item | None = attrs.field(default=None, eq=False)  # its id is in the data


@attrs.frozen(kw_only=True)
class DmsData:
    """Objects and jobs of a batch."""

    options: EnaioOptions

    def complaint(self, told: Told[Field]) -> str:
        """Everything has an escape."""
        del told
        return ""

    def files(
        self, batch: BatchFacts, items: Sequence[Item], teller: Teller
    ) -> Iterable[tuple[str, bytes]]:
        """A file for each object, numbered in the order of the jobs, which come last."""
        jobs: dict[Job, int] = {}
        for item in items:
            self._file(item, teller, jobs)
        if teller.refused:
            return
        for job, number in jobs.items():
            yield _name(number), job.data
        listed = [_listed(job, number, self.options) for job, number in jobs.items()]
        data = {"schema": JOBS_SCHEMA, "batch": batch.id, "jobs": listed}
        yield JOBS, f"{json.dumps(data, indent=1, ensure_ascii=False)}\n".encode()

    def _file(self, item: Item, teller: Teller, jobs: dict[Job, int]) -> None:
        """Append what one document asks for; equal folders and registers are asked for once."""
        place = self.options.place(item.record.document_class)
        if place is None:
            raise ExportError(
                f"record {item.record.id}: the plan has no place for its class. Nothing was "
                "written; add an entry without classes, which takes all others."
            )

        def number(job: Job) -> int:
            return jobs.setdefault(job, len(jobs) + 1)

        folder = number(self._level("FOLDER", self.options.folder, item, teller))
        register: int | None = None
        for level in place.registers:
            job = self._level("REGISTER", level, item, teller)
            register = number(attrs.evolve(job, folder=folder, register=register))
        job = Job(
            data=self._data("DOCUMENT", place.document, item, teller),
            kind="DOCUMENT",
            actions=Actions(none="INSERT", one="UPDATE" if item.record.human else "NONE"),
            folder=folder,
            register=register,
            item=item,
        )
        number(job)

    def _level(self, kind: str, level: Level, item: Item, teller: Teller) -> Job:
        missing = {"error": "ERROR", "insert": "INSERT"}[level.missing]
        actions = Actions(none=missing, one="NONE")
        return Job(data=self._data(kind, level, item, teller), kind=kind, actions=actions)

    def _data(self, kind: str, level: Level | DocumentLevel, item: Item, teller: Teller) -> bytes:
        search = teller.tell(item, level.search)
        fields = (*search, *teller.tell(item, level.fields))
        if teller.refused:
            return b""
        root = ElementTree.Element("DMSData")
        archive = ElementTree.SubElement(root, "Archive", {"internal_name": self.options.cabinet})
        given = {"internal_name": level.type, "type": kind}
        target = ElementTree.SubElement(
            ElementTree.SubElement(archive, "ObjectType", given), "Object"
        )
        _fields(ElementTree.SubElement(target, "Search"), search)
        _fields(target, fields)
        return document(root)


def _fields(parent: ElementTree.Element, told: Sequence[Told[Field]]) -> None:
    """Fields without a value are left out: an empty one would empty what is there."""
    fields = ElementTree.SubElement(parent, "Fields")
    for one in told:
        if one.text:
            given = {"internal_name": one.field.name}
            ElementTree.SubElement(fields, "Field", given).text = one.text


def _name(number: int) -> str:
    return f"{number:05d}.xml"


def _listed(job: Job, number: int, options: EnaioOptions) -> dict[str, Any]:
    listed: dict[str, Any] = {
        "number": number,
        "job": "dms.XMLImport",
        "kind": job.kind,
        "xml": _name(number),
        "Action0": job.actions.none,
        "Action1": job.actions.one,
        "ActionM": job.actions.many,
        "folder_id_of_job": job.folder,
        "register_id_of_job": job.register,
    }
    if job.item:
        listed |= {
            "record": job.item.record.id,
            "Options": options.job_options,
            "files": [str(job.item.path)],
        }
    return listed


def create(options: EnaioOptions, setting: Setting) -> ImportExporter:
    """Make the exporter."""
    return ImportExporter(
        options=options,
        format=DmsData(options=options),
        environment=setting.environment,
        formats=attrs.evolve(ISO, date_format="%d.%m.%Y"),
    )


COMPONENT: Final = Component(
    NAME,
    EnaioOptions,
    create,
    "Documents with DMSData for enaio's job dms.XMLImport: folder, registers, document.",
    known=Known.DOCUMENTED,
    source="ecmind, enaio server API; the list of jobs is docindex's own.",
)
