"""`docindex demo`: invented mail in, records out, and what became of each document."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from docindex.errors import DocindexError
from docindex.indexer import Indexer
from docindex.model import IndexRecord, Status
from docindex.profile import load_profile
from docindex.reasons import sentence
from docindex.testing.samples import write_samples
from docindex.testing.scoring import Score, score

Say = Callable[[str], None]


def run_demo(out: Path, *, seed: int, documents: int, say: Say) -> int:
    """Make a few batches of invented mail, index them, and compare with the truth.

    Args:
        out: folder to make; must not hold anything yet.
        say: told each line that a person should see.

    Returns:
        0; 1 when a document stands in the wrong case or a page is lost.

    Raises:
        DocindexError: the folder is in use, or reportlab is not installed.
    """
    if out.exists() and any(out.iterdir()):
        raise DocindexError(f"{out} is not empty. Remove it or name another folder with --out.")
    say("Drawing and scanning invented mail to an invented fines office ...")
    samples = write_samples(out / "samples", seed=seed, documents=documents)
    truth = json.loads(samples.truth.read_text(encoding="utf-8"))["documents"]
    total = Score()
    with Indexer(load_profile(samples.profile)) as indexer:
        for folder in samples.batches:
            result = indexer.index(folder, out=out / "export")
            say(f"\n{folder.name}: {result.ledger.balance}")
            for record in result.records:
                say(_line(record))
            total += score(result.records, truth, folder.name)
    for line in _summary(total, out):
        say(line)
    return 1 if total.wrong or total.pages_lost else 0


def _line(record: IndexRecord) -> str:
    decision = record.decision
    sheets = len({page.page.sheet for page in record.pages})
    name = record.id.removeprefix(f"{record.batch.id}_").removesuffix("_r1")
    case = decision.case_id or "-"
    why = sentence(decision.reason, "en")
    return f"  {name}  {sheets} sh.  {decision.status.value:<8}  {case:<14}  {why}"


def _summary(total: Score, out: Path) -> list[str]:
    counts = ", ".join(f"{total.statuses.get(status, 0)} {status.value}" for status in Status)
    return [
        "",
        f"{total.documents} documents on {total.pages} pages: {counts}.",
        f"Compared with the truth: {total.wrong} in a wrong case, {total.pages_lost} pages lost; "
        f"{total.right} of {total.decidable} decidable ones indexed without a look.",
        f"Scans and truth: {out / 'samples'}   Records and documents: {out / 'export'}",
    ]
