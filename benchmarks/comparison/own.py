"""docindex itself, from files to import files, as a user of the library runs it."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import attrs

from benchmarks.comparison.effort import processor_seconds
from benchmarks.comparison.mail import Mail
from docindex.errors import LedgerError
from docindex.indexer import Indexer
from docindex.profile import load_profile
from docindex.record import to_line


@attrs.frozen(kw_only=True)
class OwnRun:
    """What docindex made of a benchmark.

    Args:
        records: as lines of JSON.
        held: ids of the batches that were held as a whole.
        start_seconds: of wall clock for starting the workers and reading the lists.
        core_seconds: processor time of all processes for the batches, import files included.
    """

    records: tuple[str, ...]
    held: tuple[str, ...]
    start_seconds: float
    core_seconds: float


def run_docindex(mail: Mail, workers: int) -> OwnRun:
    """Index every batch, profile after profile."""
    records: list[str] = []
    held: list[str] = []
    start_seconds = core_seconds = 0.0
    for path in dict.fromkeys(batch.profile for batch in mail.batches):
        begin = time.perf_counter()
        with Indexer(load_profile(path), workers=workers) as indexer:
            indexer.warm_up()
            start_seconds += time.perf_counter() - begin
            spent = processor_seconds()
            for batch in mail.batches:
                if batch.profile == path:
                    lines = _index(indexer, batch.folder)
                    records += lines
                    held += [] if lines else [batch.id]
            core_seconds += processor_seconds() - spent
    return OwnRun(
        records=tuple(records),
        held=tuple(held),
        start_seconds=start_seconds,
        core_seconds=core_seconds,
    )


def _index(indexer: Indexer, folder: Path) -> list[str]:
    """The records of a batch; none of one that is held."""
    with tempfile.TemporaryDirectory() as out:
        try:
            result = indexer.index(folder, out=out)
        except LedgerError:
            return []
        return [to_line(record) for record in result.records]
