"""Documents per second and bytes, for each format: `python benchmarks/throughput.py`.

Exports records with invented values and documents of `--bytes` bytes through every format, as the
core does: into a folder that is flushed, listed and renamed, in the current folder. Time is the
processor's, of the export alone; what the disk takes to flush comes on top.
"""

from __future__ import annotations

import argparse
import datetime
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
from docindex_dms import offers

from docindex import IndexRecord
from docindex.contracts import ExportJob
from docindex.publishing import MANIFEST, staged
from docindex.structuring import structure
from docindex.testing.values import make_facts, make_record, make_setting

_CASE = {"name": "case", "field": "case_id", "required": True}
_ID = {"name": "id", "field": "id"}
_FIELDS = [_ID, _CASE, {"name": "date", "field": "receipt_date"}, {"name": "p", "field": "pages"}]
_REST = {"url": "https://dms.example/api/documents"}
_DOCUMENT = {"type": "Schreiben", "search": [_ID], "fields": _FIELDS[2:]}
OPTIONS: dict[str, dict[str, Any]] = {
    "alfresco": {"properties": [{**one, "name": f"amt:{one['name']}"} for one in _FIELDS]},
    "docuware": {"control_name": "{id}.dwcontrol", "fields": _FIELDS},
    "dvelop-jpl": {
        "document_type": "AWLI",
        "encoding": "cp1252",
        "fields": [
            {**one, "name": f"dok_dat_feld[{place}]"} for place, one in enumerate(_FIELDS, start=1)
        ],
    },
    "enaio": {
        "cabinet": "Akten",
        "folder": {"type": "Akte", "search": [_CASE]},
        "plan": [{"document": _DOCUMENT}],
    },
    "enaio-lol": {"cabinet": "Akten", "object_type": "Schreiben", "columns": _FIELDS},
    "enaio-rest": {**_REST, "object_type": "A", "parent": "case_id", "properties": _FIELDS},
    "enaio-text": {
        "separator": "|",
        "encoding": "utf-16",
        "columns": [*_FIELDS, {"name": "file", "field": "document.path"}],
    },
    "index-file": {},
    "kofax": {"batch_class": "Post", "form_type": "Brief", "fields": _FIELDS},
    "paperless": {},
    "paperless-rest": {**_REST, "custom_fields": [{"id": 1, "field": "case_id"}]},
    "xdomea": {"sender": "Scanstelle", "recipient": "Amt"},
}


@attrs.frozen(kw_only=True)
class Figures:
    """What one export took.

    Args:
        seconds: of the processor.
        told: bytes of the files that tell of documents.
        files: all that were written, without the manifest.
    """

    seconds: float
    told: int
    files: int


def records(count: int) -> Iterator[IndexRecord]:
    """Records of one batch; every case has about three documents."""
    chosen = random.Random(7)  # noqa: S311 - invented cases
    facts = make_facts(receipt_date=datetime.date(2026, 3, 9))
    for place in range(count):
        case = f"{chosen.randrange(1, count // 3 + 2)}/26 Müller & Söhne"
        yield attrs.evolve(make_record(f"b1_{place:05d}f_r1", case_id=case), batch=facts)


def measure(name: str, job: ExportJob, size: int) -> Figures:
    """Export once, as the core does."""
    (component,) = (one for one in offers.docindex_exporters() if one.name == name)
    options, problems = structure(OPTIONS[name], component.options, "options")
    assert options is not None, [str(problem) for problem in problems]
    exporter = component.create(options, make_setting(job.target))
    target = job.target / name
    begin = time.process_time()
    with staged(target) as folder:
        exporter.export(attrs.evolve(job, target=folder))
    seconds = time.process_time() - begin
    files = [path for path in target.rglob("*") if path.is_file() and path.name != MANIFEST]
    total = sum(path.stat().st_size for path in files)
    return Figures(seconds=seconds, told=total - size * len(job.records), files=len(files))


def main() -> int:
    """Print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--bytes", type=int, default=50_000, help="of each document")
    parser.add_argument("--only", choices=sorted(OPTIONS))
    given = parser.parse_args()
    names = [given.only] if given.only else sorted(OPTIONS)
    sys.stdout.write("| exporter | documents/s | bytes/document | files |\n|---|---|---|---|\n")
    for name in names:
        with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
            content = b"%PDF-1.7 ".ljust(given.bytes, b"x")
            (Path(folder) / "document.pdf").write_bytes(content)
            chosen = tuple(records(given.documents))
            job = ExportJob(
                batch=chosen[0].batch,
                records=chosen,
                documents=dict.fromkeys((one.id for one in chosen), Path(folder) / "document.pdf"),
                target=Path(folder),
            )
            found = measure(name, job, given.bytes)
        count = given.documents
        sys.stdout.write(
            f"| `{name}` | {count / found.seconds:.0f} | {found.told / count:.0f} "
            f"| {found.files} |\n"
        )
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
