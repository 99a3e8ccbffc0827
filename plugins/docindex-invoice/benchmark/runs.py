"""The two halves of the benchmark: paper, and files."""

from __future__ import annotations

import argparse
from pathlib import Path

from batches import scan_invoice, write_profile
from docindex_invoice import read_xml
from einvoices import ALONE, LACKS, PROFILES, write_pdf, xml_of
from scores import Scores
from suppliers import list_file, paper, suppliers

from docindex import Indexer, load_profile

_UNLISTED = 100


def index_paper(folder: Path, given: argparse.Namespace) -> str:
    """Scanned invoices of every level."""
    every = suppliers(given.creditors + _UNLISTED, given.seed)
    profile = write_profile(folder, list_file(every[: given.creditors]))
    scores = Scores()
    with Indexer(load_profile(profile), executor="in-process") as indexer:
        for place, level in enumerate(given.levels):
            batch = folder / level
            batch.mkdir()
            first = place * given.per_level
            papers = [
                paper(n, every, given.creditors, given.seed)
                for n in range(first, first + given.per_level)
            ]
            for n, one in enumerate(papers):
                scan_invoice(one, level, batch / f"{n:05d}.tif", given.seed)
            records = indexer.index(batch).records
            for one, record in zip(papers, records, strict=True):
                scores.add(level, one, record)
    head = f"paper: {len(given.levels) * given.per_level} invoices, {given.creditors} creditors"
    return "\n\n".join((head, scores.table(given.levels), _wrong(scores)))


def index_files(folder: Path, given: argparse.Namespace) -> str:
    """Files of every profile: PDF with XML where the profile goes into one, and XML alone."""
    every = suppliers(given.creditors + _UNLISTED, given.seed)
    profile = write_profile(folder, list_file(every[: given.creditors]))
    scores, alone = Scores(), []
    groups = [name for name in PROFILES if name not in ALONE]
    with Indexer(load_profile(profile), executor="in-process") as indexer:
        for place, name in enumerate(PROFILES):
            papers = [
                paper(10_000 + 20 * place + n, every, given.creditors, given.seed)
                for n in range(2 * given.per_profile)
            ]
            papers = [p for p in papers if p.layout not in ("untaxed", "letterhead")]
            papers = papers[: given.per_profile]
            for one in papers:
                invoice = read_xml(xml_of(one, name))
                true = {k: v for k, v in one.truth.items() if k not in LACKS.get(name, ())}
                same = sum(invoice.values.get(k) == v for k, v in true.items())
                alone.append((name, same, len(true)))
            if name not in groups:
                continue
            batch = folder / f"file-{name}"
            batch.mkdir()
            for n, one in enumerate(papers):
                write_pdf(one, name, batch / f"{n:05d}.pdf", given.seed)
            for one, record in zip(papers, indexer.index(batch).records, strict=True):
                scores.add(name, one, record)
    lines = ["| profile | invoices | fields | right |", "|---|--:|--:|--:|"]
    for name in PROFILES:
        rows = [row for row in alone if row[0] == name]
        lines.append(
            f"| {name} | {len(rows)} | {sum(r[2] for r in rows)} | {sum(r[1] for r in rows)} |"
        )
    parts = ("XML alone:", "\n".join(lines), "PDF with XML:", scores.table(groups))
    return "\n\n".join((*parts, _wrong(scores)))


def _wrong(scores: Scores) -> str:
    return "\n".join(["wrong:", *(f"    {line}" for line in scores.wrongs)])
