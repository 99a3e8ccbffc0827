"""`docindex index`: batches in, records as JSON lines out."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docindex.cli import asking
from docindex.cli.output import say, show

if TYPE_CHECKING:
    from docindex.batchfile import BatchOptions
    from docindex.indexer import BatchResult, Indexer


def add(commands: Any) -> None:
    """Add the command."""
    index = commands.add_parser("index", help="index batches; records as JSON lines on stdout")
    index.add_argument("batches", nargs="*", type=Path, metavar="BATCH")
    index.add_argument("--profile", required=True, type=Path)
    index.add_argument("--out", type=Path, help="folder for the import files of each batch")
    index.add_argument("--held", type=Path, help="file for the ids of held batches, one a line")
    index.add_argument("--executor", help="over the profile's, such as in-process")
    index.add_argument("--workers", type=int, help="over the profile's; 0: one for each core")
    index.add_argument("--plugin", action="append", default=[], metavar="MODULE")
    index.add_argument("--quiet", action="store_true", help="no progress bar, no summary")
    asking.add(index)
    facts = index.add_argument_group("facts of the batch, over its batch.toml")
    facts.add_argument("--id")
    facts.add_argument("--tenant")
    facts.add_argument("--environment", choices=["test", "production"])
    facts.add_argument("--batch-class")
    facts.add_argument("--receipt-date", type=datetime.date.fromisoformat, metavar="YYYY-MM-DD")
    facts.add_argument("--duplex", action=argparse.BooleanOptionalAction)
    facts.add_argument("--box")
    facts.add_argument("--priority", type=int)
    facts.add_argument("--operator-note")
    facts.add_argument("--expected-sheets", type=int)
    facts.add_argument("--expected-documents", type=int)
    index.set_defaults(run=run, refuse=index.error)


def run(given: argparse.Namespace) -> int:
    """Index batches one after the other; the highest exit code of all."""
    if given.retry_pending:
        return asking.run(given, _options(given))
    if not given.batches:
        given.refuse("name a BATCH to index, or RECORDS to ask again with --retry-pending")
    from docindex.errors import DocindexError, LedgerError
    from docindex.indexer import Indexer
    from docindex.profile import load_profile
    from docindex.record import to_line

    options = _options(given)
    code = 0
    held: list[str] = []
    with Indexer(
        load_profile(given.profile),
        plugins=given.plugin,
        executor=given.executor,
        workers=given.workers,
    ) as indexer:
        for path in given.batches:
            try:
                result = _index_one(indexer, path, given.out, options, quiet=given.quiet)
            except DocindexError as error:
                say(f"{path}: {error}")
                code = max(code, error.exit_code)
                held += [error.batch] if isinstance(error, LedgerError) else []
                continue
            for record in result.records:
                show(to_line(record))
            if not given.quiet:
                say(summary(path.name, result))
    if given.held:
        given.held.write_text("".join(f"{name}\n" for name in held), encoding="utf-8")
    return code


def _options(given: argparse.Namespace) -> BatchOptions:
    from docindex.batchfile import BatchOptions
    from docindex.errors import IntakeError
    from docindex.model import Environment

    if given.id and len(given.batches) > 1:
        raise IntakeError("--id names one batch, but several were given. Index them one by one.")
    for name in ("expected_sheets", "expected_documents"):
        if (getattr(given, name) or 0) < 0:
            raise IntakeError(f"--{name.replace('_', '-')} is negative. State 0 or more.")
    return BatchOptions(
        id=given.id,
        tenant=given.tenant,
        environment=Environment(given.environment) if given.environment else None,
        batch_class=given.batch_class,
        receipt_date=given.receipt_date,
        duplex=given.duplex,
        box=given.box,
        priority=given.priority,
        operator_note=given.operator_note,
        expected_sheets=given.expected_sheets,
        expected_documents=given.expected_documents,
    )


def _index_one(
    indexer: Indexer, path: Path, out: Path | None, options: BatchOptions | None, *, quiet: bool
) -> BatchResult:
    from docindex.progress import ProgressBar

    with ProgressBar(path.name, visible=not quiet and sys.stderr.isatty()) as bar:
        return indexer.index(path, out=out, options=options, progress=bar.show)


def summary(name: str, result: BatchResult) -> str:
    """One line for the operator: sheets, documents, and how they were decided."""
    counts: dict[str, int] = {}
    for record in result.records:
        status = record.decision.status.value
        counts[status] = counts.get(status, 0) + 1
    decided = ", ".join(f"{n} {status}" for status, n in sorted(counts.items()))
    ledger = result.ledger
    where = f"; import files in {result.folder}" if result.folder else ""
    return (
        f"{name}: {ledger.sheets} sheets, {ledger.sides} sides, {ledger.documents} documents: "
        f"{decided or 'none'}; the ledger is closed{where}"
    )
