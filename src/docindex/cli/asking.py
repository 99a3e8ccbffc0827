"""`docindex index --retry-pending`: records that wait for a newer list are asked again."""

from __future__ import annotations

import argparse
import contextlib
import datetime
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from docindex.cli.output import say, show

if TYPE_CHECKING:
    from docindex.batchfile import BatchOptions
    from docindex.model import IndexRecord
    from docindex.profile import LoadedProfile
    from docindex.resolving import History, TenantCases
    from docindex.retrying import Asked, Scans

_ANSWERS = "answers.jsonl"


def add(index: argparse.ArgumentParser) -> None:
    """Add the options."""
    again = index.add_argument_group("asking again for documents whose case was not listed yet")
    again.add_argument(
        "--retry-pending",
        action="append",
        default=[],
        type=Path,
        metavar="RECORDS",
        help="records as `index` wrote them; may be repeated. BATCH then names scans, where the "
        "documents do not lie in --out any more; without --out nothing is kept",
    )
    again.add_argument(
        "--answers",
        type=Path,
        help=f"all answers so far, as of `resolve`; by default {_ANSWERS} beside the records",
    )
    again.add_argument(
        "--asked-on",
        type=datetime.date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="the day to which deadlines are counted; by default today",
    )


def run(given: argparse.Namespace, options: BatchOptions) -> int:
    """Ask again, deliver what came of it, and keep the new records."""
    from docindex.atrest import open_vault
    from docindex.profile import load_profile
    from docindex.record import to_line
    from docindex.resolving import Answers, open_cases, read_records

    loaded = load_profile(given.profile)
    vault = open_vault(loaded.profile.encryption, loaded.folder)
    indexed = read_records(given.retry_pending, vault)
    path = given.answers or given.retry_pending[0].with_name(_ANSWERS)
    with open_cases(loaded, given.plugin) as cases:
        cases.lists()  # takes seconds; nobody should wait for the lock meanwhile
        with Answers(path, vault) as answers, _scans(given, loaded, options) as scans:
            known = (*indexed, *answers.read())
            for asked in _ask(known, cases, loaded, given.asked_on or _today()):
                if asked.new and given.out:
                    _deliver(asked, loaded, given, scans)
                    answers.append(asked.new)
                for record in asked.new:
                    show(to_line(record))
                if not given.quiet:
                    _tell(asked, kept=given.out is not None)
    return 0


def _ask(
    known: tuple[IndexRecord, ...],
    cases: TenantCases,
    loaded: LoadedProfile,
    on: datetime.date,
) -> Iterator[Asked]:
    from docindex.resolving import histories
    from docindex.retrying import AskingAgain, ask_again

    asking = AskingAgain(cases=cases, profile=loaded.profile, policy=loaded.policy_id, on=on)
    every: dict[str, History] = histories(known)
    for history in every.values():
        yield ask_again(history, asking)


@contextlib.contextmanager
def _scans(
    given: argparse.Namespace, loaded: LoadedProfile, options: BatchOptions
) -> Iterator[Mapping[str, Scans]]:
    """The batches whose scans were named, by their id."""
    from docindex.batchfile import batch_facts
    from docindex.indexer import Indexer
    from docindex.retrying import Scans

    if not given.batches or not given.out:
        yield {}
        return
    with Indexer(
        loaded, plugins=given.plugin, executor=given.executor, workers=given.workers
    ) as indexer:
        yield {
            batch_facts(path, loaded.profile, options)[0].id: Scans(indexer=indexer, path=path)
            for path in given.batches
        }


def _deliver(
    asked: Asked,
    loaded: LoadedProfile,
    given: argparse.Namespace,
    scans: Mapping[str, Scans],
) -> None:
    from docindex.registry import load_registry
    from docindex.retrying import deliver

    batch = asked.new[0].batch.id
    folder = deliver(asked, loaded, load_registry(given.plugin), given.out, scans.get(batch))
    if folder and not given.quiet:
        say(f"{batch}: import files in {folder}")


def _tell(asked: Asked, *, kept: bool) -> None:
    """For the operator: what came of each record that waited."""
    for record in asked.new:
        decision = record.decision
        state = f"{decision.status} ({decision.reason})"
        say(f"{record.id}: {state}; supersedes {', '.join(record.supersedes)}")
    for name, why in asked.refused.items():
        say(f"{name}: waits, and cannot be asked again: {why}.")
    batch = asked.history.current[0].batch
    undated = "" if batch.receipt_date else "; without a receipt date none has a deadline"
    waiting = f"{len(asked.waiting)} still pending{undated if asked.waiting else ''}"
    lost = "" if kept or not asked.new else "; nothing was kept, give --out"
    say(f"{batch.id}: {len(asked.new)} answered, {waiting}{lost}")


def _today() -> datetime.date:
    return datetime.datetime.now().astimezone().date()
