"""Stacks whose separators cannot be read: what becomes of the letters behind them.

    python -m benchmarks.stacks run --seed 91 --folder DIR [--preset small] [--destroyed 0.35]
    python -m benchmarks.stacks seams FOLDER [FOLDER ...] [--every 4]
    python -m benchmarks.stacks weights FOLDER [FOLDER ...] [--destroyed DIR ...]

`run` makes mail in DIR, unless it is there, of the batches that separator sheets part, and indexes
every batch with the counts that it declares and, where these hold it, without them: then it is seen
what the pages tell by themselves. The exit code is 1 where a letter was filed behind a missed
separator although the counts were right. `seams` takes every two neighbours in runs of
`benchmarks.comparison` for one document, as if no separator had been laid between them. `weights`
counts the signs of first pages in such runs, for the table of `docindex.matching.boundaries`.
"""

from __future__ import annotations

import argparse
import enum
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import attrs

from benchmarks.comparison.mail import Mail, MailBatch, open_mail
from benchmarks.mail.generator import Order, write_plans
from benchmarks.mail.levels import FAX
from benchmarks.mail.plans import PRESETS, plan_batches
from benchmarks.mail.stacks import Separation
from benchmarks.scoring.intervals import Share
from benchmarks.scoring.truth import Truth, TruthBatch, TruthDocument, read_truth
from benchmarks.stackseams import seam_table, seams
from benchmarks.stacksigns import LEFT, counted, sign_table
from docindex.errors import LedgerError
from docindex.indexer import Indexer
from docindex.matching.boundaries import inside, parts
from docindex.matching.decision import decide
from docindex.matching.splitting import undivided
from docindex.model import Decision, IndexRecord, Reason, Role, Status
from docindex.profile import Profile, load_profile
from docindex.record import to_line

_COUNTS: Final = ("expected_sheets", "expected_documents")


class Fate(enum.StrEnum):
    """What becomes of a letter behind a separator that was not read, where no count holds it."""

    FOUND = "the letter began a document anyway"
    FLAGGED = "flagged as a possible missed separator"
    CLEARING = "in clearing or pending for another reason"
    SHOWN = "shown to a person to confirm (verify)"
    MERGED = "filed with the letter before it, or that with it"


@attrs.frozen(kw_only=True)
class Missed:
    """One separator that could not be read.

    Args:
        fate: with the sheet that the destroyed separator left.
        bare: what its fate were if no sheet had been left: the separator was forgotten.
        held: whether the declared counts held its batch.
        declared_right: whether those counts were right.
    """

    document: TruthDocument
    fate: Fate
    bare: Fate
    held: bool
    declared_right: bool


@attrs.frozen(kw_only=True)
class Outcome:
    """What became of a run.

    Args:
        records: of all batches, made without the declared counts where these held them.
        alarms: ids of records of one whole document each that were flagged all the same.
        whole: how many records of one whole document there are.
    """

    missed: tuple[Missed, ...]
    records: tuple[IndexRecord, ...]
    alarms: tuple[str, ...]
    whole: int

    @property
    def slipped(self) -> int:
        """Letters filed behind a missed separator although the counts were right."""
        return sum(m.fate is Fate.MERGED and not m.held and m.declared_right for m in self.missed)


def make_mail(folder: Path, order: Order) -> Mail:
    """The mail of an order whose batches are parted by sheets, made if it is not there."""
    if not (folder / "truth.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        preset = PRESETS[order.preset]
        plans = plan_batches(preset, seed=order.seed, cases=preset.cases, destroyed=order.destroyed)
        sheets = (p for p in plans if p.level != FAX and p.separation is not Separation.FILE)
        write_plans(folder, order, list(sheets))
    return open_mail(folder)


def run(mail: Mail, workers: int) -> Outcome:
    """Index every batch, and see what became of what was destroyed."""
    truth = read_truth(mail.truth)
    missed: list[Missed] = []
    records: list[IndexRecord] = []
    for path in dict.fromkeys(batch.profile for batch in mail.batches):
        loaded = load_profile(path)
        with Indexer(loaded, workers=workers) as indexer:
            for batch in (b for b in mail.batches if b.profile == path):
                found, held = _index(indexer, batch)
                records += found
                bare = {r.id: _without_sheet(r, loaded.profile) for r in found}
                missed += _missed(truth.batches[batch.id], found, bare, held=held)
    whole = [r for r in records if _is_whole(r, truth)]
    flagged = (r.id for r in whole if r.decision.reason is Reason.POSSIBLE_MISSED_SEPARATOR)
    return Outcome(
        missed=tuple(missed), records=tuple(records), alarms=tuple(flagged), whole=len(whole)
    )


def _index(indexer: Indexer, batch: MailBatch) -> tuple[tuple[IndexRecord, ...], bool]:
    """The records of a batch, and whether its declared counts held it."""
    try:
        return indexer.index(batch.folder).records, False
    except LedgerError:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(shutil.copytree(batch.folder, Path(folder) / batch.folder.name))
            facts = copy / "batch.toml"
            lines = facts.read_text(encoding="utf-8").splitlines(keepends=True)
            kept = "".join(line for line in lines if not line.startswith(_COUNTS))
            facts.write_text(kept, encoding="utf-8", newline="\n")
            return indexer.index(copy).records, True


def _missed(
    batch: TruthBatch,
    records: Sequence[IndexRecord],
    bare: Mapping[str, Decision],
    *,
    held: bool,
) -> Iterator[Missed]:
    holders = {page.page.id: record for record in records for page in record.pages}
    for document in batch.documents:
        if document.separator_destroyed:
            record = holders[document.content[0]]
            yield Missed(
                document=document,
                fate=_fate(document, record, record.decision),
                bare=_fate(document, record, bare[record.id]),
                held=held,
                declared_right=batch.declared_right,
            )


def _without_sheet(record: IndexRecord, profile: Profile) -> Decision:
    """The decision on a document if the sheets were not there that destroyed separators leave."""
    pages = [page for page in record.pages if page.role in (Role.CONTENT, Role.BACK)]
    places = max(len({page.page.sheet for page in pages}) - 1, 1)
    kept = [
        inside(b.page, [sign for sign in b.signs if sign not in LEFT], places)
        for b in record.boundaries[1:]
    ]
    decision = decide(
        record.candidates,
        record.evidence,
        record.contradictions,
        stale=False,
        check_digit_kinds={r.kind for r in profile.references if r.check_digit is not None},
        lone_readers=frozenset(profile.survey.barcodes[1:]),
    )
    sides = [page.page.id for page in record.pages]
    return undivided(decision, record.candidates, parts(sides, kept))


def _fate(document: TruthDocument, record: IndexRecord, decision: Decision) -> Fate:
    own = set(document.pages)
    earlier = [p for p in record.pages if p.page.id < min(own) and p.page.id not in own]
    if not earlier:
        return Fate.FOUND
    if decision.reason is Reason.POSSIBLE_MISSED_SEPARATOR:
        return Fate.FLAGGED
    if decision.status is Status.INDEXED:
        return Fate.MERGED
    return Fate.SHOWN if decision.status is Status.VERIFY else Fate.CLEARING


def _is_whole(record: IndexRecord, truth: Truth) -> bool:
    """Whether a record is one document of the truth, and nothing of it is missing."""
    pages = {page.page.id for page in record.pages if not page.page.rendition}
    documents = truth.batches[record.batch.id].documents
    return any(pages == set(document.pages) for document in documents)


def report(outcome: Outcome) -> str:
    """What was found, as text."""
    missed, n = outcome.missed, len(outcome.missed)
    right = [m for m in missed if m.declared_right]
    lines = [
        f"{n} separators destroyed; {len(right)} of them in batches that declare the right counts",
        f"held by the declared counts: {_shown(sum(m.held for m in right), len(right))}",
        f"filed all the same: {_shown(outcome.slipped, len(right))}",
        "without the declared counts:",
        *(f"  {fate.value}: {_shown(sum(m.fate is fate for m in missed), n)}" for fate in Fate),
        "and if no sheet had been left of them:",
        *(f"  {fate.value}: {_shown(sum(m.bare is fate for m in missed), n)}" for fate in Fate),
        f"whole documents that were flagged: {_shown(len(outcome.alarms), outcome.whole)}",
    ]
    silent = Counter(m.document.kind for m in missed if Fate.MERGED in (m.fate, m.bare))
    if silent:
        lines.append("merged letters: " + ", ".join(f"{k} {c}" for k, c in sorted(silent.items())))
    return "\n".join(lines)


def _shown(count: int, of: int) -> str:
    share = Share(count, of)
    return f"{count} of {of} (95 %: {100 * share.low:.1f} to {100 * share.high:.1f} %)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    running = commands.add_parser("run")
    running.add_argument("--seed", type=int, required=True)
    running.add_argument("--preset", choices=sorted(PRESETS), default="small")
    running.add_argument("--destroyed", type=float, default=0.35, help="share of the separators")
    running.add_argument("--folder", type=Path, required=True)
    running.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    for name in ("seams", "weights"):
        seeing = commands.add_parser(name)
        seeing.add_argument("folders", type=Path, nargs="+", help="of `benchmarks.comparison run`")
        seeing.add_argument("--every", type=int, default=1, help="of so many one is looked at")
    seeing.add_argument("--destroyed", type=Path, nargs="*", default=[], help="folders of `run`")
    given = parser.parse_args(arguments)
    if given.command == "seams":
        print(seam_table(list(seams(given.folders, given.every))))
        return 0
    if given.command == "weights":
        print(sign_table(counted(given.folders, given.every, given.destroyed)))
        return 0
    order = Order(
        seed=given.seed,
        preset=given.preset,
        destroyed=given.destroyed,
        workers=given.workers,
    )
    outcome = run(make_mail(given.folder / "mail", order), given.workers)
    text = "".join(f"{to_line(record)}\n" for record in outcome.records)
    (given.folder / "records.jsonl").write_text(text, encoding="utf-8", newline="\n")
    print(report(outcome))
    print(json.dumps({"alarms": outcome.alarms}))
    return 1 if outcome.slipped else 0


if __name__ == "__main__":
    sys.exit(main())
