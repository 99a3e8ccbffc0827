"""A small installation of invented records, with every kind of file that holds their content."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import attrs

from docindex.auditing.tables import table_text
from docindex.exporting import document_name
from docindex.ledger import SCHEMA as LEDGER_SCHEMA
from docindex.model import Decision, IndexRecord, Reason, Status
from docindex.publishing import MANIFEST, make_folder, staged, write_bytes, write_text
from docindex.record import to_line
from tests.record_samples import document_page, facts, page_ref, record

WORDS = ("1020000017", "1.02.000001.7", "Frau Muster", "case-17", "case-18", "2.3.2026")
"""What stands in every record of the site."""


def letter(name: str, sheet: int, batch: str = "b1", **changes: object) -> IndexRecord:
    """A record of one page, from a file of its own, with content in every corner."""
    whole = record()
    page = page_ref(
        sheet,
        batch=batch,
        file=f"scans/Muster {sheet}.tif",
        sha256=hashlib.sha256(f"{batch} {sheet}".encode()).hexdigest(),
    )
    evidence = attrs.evolve(whole.evidence[0], page=page.id)
    support = attrs.evolve(whole.candidates[0].supports[0], evidence=evidence)
    given = {
        "id": name,
        "batch": facts(id=batch, operator_note="Frau Muster, Zimmer 3"),
        "pages": (document_page(page, barcodes=whole.pages[1].survey.barcodes),),
        "evidence": (evidence,),
        "candidates": (attrs.evolve(whole.candidates[0], supports=(support,)),),
        "contradictions": (attrs.evolve(whole.contradictions[0], page=page.id),),
        "fields": tuple(attrs.evolve(field, page=page.id) for field in whole.fields),
    }
    return record(**{**given, **changes})


def open_letter(name: str, sheet: int, batch: str = "b1") -> IndexRecord:
    """One that a person still has to look at."""
    decision = Decision(status=Status.CLEARING, reason=Reason.TWO_CASES, runner_up="case-18")
    return letter(name, sheet, batch, decision=decision)


@attrs.frozen(kw_only=True)
class Site:
    """Folders of an installation of tenant kreis-a."""

    root: Path

    @property
    def journal(self) -> Path:
        return self.root.parent / "erasures.jsonl"

    @property
    def files(self) -> set[str]:
        found = (path for path in self.root.rglob("*") if path.is_file())
        return {path.relative_to(self.root).as_posix() for path in found}

    def hits(self) -> list[str]:
        """Files that hold a word of a record, and their names."""
        return sorted(
            name
            for name in self.files
            if any(
                word.encode() in (self.root / name).read_bytes() or word in name
                for word in (*WORDS, "Muster")
            )
        )


def make_site(root: Path, *records: IndexRecord) -> Site:
    """Write scans, import files, records, a report, an audit and what a killed run left."""
    root.mkdir()
    batches = dict.fromkeys(record.batch.id for record in records)
    for batch in batches:
        mine = [record for record in records if record.batch.id == batch]
        _scans(root / "in" / batch, mine)
        _export(root / "out" / batch, mine)
        left = root / "out" / f".{batch}.staging-ab12cd34"
        make_folder(left / "jsonl")
        write_text(left / "jsonl" / "records.jsonl", to_line(mine[0]) + "\n")
    write_text(root / "records.jsonl", "".join(f"{to_line(one)}\n" for one in records))
    page = "<!doctype html>\n<title>docindex</title>\n" + "".join(map(to_line, records))
    write_text(root / "explain.html", page)
    rows = [(one.id, "1.02.000001.7", "audit", "anna", "1/3", "Frau Muster") for one in records]
    header = ("record", "case", "source", "by", "chance", "remark")
    write_text(root / "labels.csv", table_text(header, rows))
    return Site(root=root)


def _scans(folder: Path, records: list[IndexRecord]) -> None:
    make_folder(folder / "scans")
    write_text(folder / "batch.toml", 'operator_note = "Frau Muster, Zimmer 3"\n')
    for one in records:
        for page in one.pages:
            data = f"{one.batch.id} {page.page.sheet}".encode()
            write_bytes(folder / page.page.file, data)


def _export(folder: Path, records: list[IndexRecord]) -> None:
    make_folder(folder.parent)
    with staged(folder) as staging:
        for name in ("jsonl", "csv"):
            make_folder(staging / name / "documents")
            for one in records:
                write_text(staging / name / document_name(one), f"Frau Muster {one.id}")
        write_text(staging / "jsonl" / "records.jsonl", "".join(f"{to_line(r)}\n" for r in records))
        write_text(staging / "csv" / "index.csv", "1020000017;case-17\n" * len(records))
        ledger = {"schema": LEDGER_SCHEMA, "batch": folder.name, "notes": ["the length of Muster"]}
        write_text(staging / "ledger.json", json.dumps(ledger, indent=1) + "\n")
    assert (folder / MANIFEST).is_file()
