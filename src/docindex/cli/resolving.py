"""`docindex resolve`: a person's answer in, new records out."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docindex.cli.output import say, show

if TYPE_CHECKING:
    from docindex.model import IndexRecord

_ACTIONS = ("confirm", "correct", "split", "merge", "no-case", "rescan")

_PLUGIN = "an importable plug-in module beside the installed ones; may be repeated"


def add(commands: Any) -> None:
    """Add the command."""
    resolve = commands.add_parser("resolve", help="take a person's answer to one document")
    resolve.add_argument(
        "records", nargs="+", type=Path, metavar="RECORDS", help="records as `index` writes them"
    )
    resolve.add_argument("--profile", required=True, type=Path, help="the tenant's")
    resolve.add_argument(
        "--answers", required=True, type=Path, help="all answers so far; made where it is missing"
    )
    resolve.add_argument("--plugin", action="append", default=[], metavar="MODULE", help=_PLUGIN)
    resolve.add_argument(
        "--document", required=True, metavar="ID", help="the record that the person looked at"
    )
    answer = resolve.add_argument_group("the answer")
    answer.add_argument("--action", required=True, choices=_ACTIONS, help="what is to become of it")
    answer.add_argument(
        "--case",
        metavar="ID",
        help="of correct: the case that it belongs to; -: a line of standard input has it",
    )
    answer.add_argument(
        "--first-page",
        action="append",
        default=[],
        metavar="PAGE",
        help="of split: where a further document begins; may be repeated",
    )
    answer.add_argument(
        "--with",
        action="append",
        default=[],
        metavar="ID",
        dest="others",
        help="of merge: a record that is one document with this one; may be repeated",
    )
    answer.add_argument(
        "--sheet",
        action="append",
        default=[],
        type=int,
        metavar="NUMBER",
        help="of rescan; may be repeated; without it, all of the document",
    )
    answer.add_argument("--by", required=True, metavar="NAME", help="who says so")
    answer.add_argument(
        "--why", required=True, metavar="TEXT", help="in the person's words; as --case"
    )
    answer.add_argument(
        "--at", metavar="MOMENT", help="when, ISO 8601 with an offset; by default now"
    )
    resolve.set_defaults(run=_resolve)


def _resolve(given: argparse.Namespace) -> int:
    from docindex.atrest import open_vault
    from docindex.model import Action
    from docindex.profile import load_profile
    from docindex.record import to_line
    from docindex.resolving import Answers, HumanWords, open_cases, read_records, resolve

    said = HumanWords(
        action=Action(given.action.replace("-", "_")),
        by=given.by,
        at=given.at,
        case=_word(given.case),
        why=_word(given.why) or "",
        first_pages=tuple(given.first_page),
        others=tuple(given.others),
        sheets=tuple(given.sheet),
    ).decision(_now)
    loaded = load_profile(given.profile)
    vault = open_vault(loaded.profile.encryption, loaded.folder)
    indexed = read_records(given.records, vault)
    with open_cases(loaded, given.plugin) as cases:
        if said.action in (Action.CONFIRM, Action.CORRECT):
            cases.lists()  # takes seconds; nobody should wait for the lock meanwhile
        with Answers(given.answers, vault) as answers:
            known = (*indexed, *answers.read())
            record, batch = _batch_of(given.document, known)
            new = resolve(record, said, records=batch, cases=cases)
            answers.append(new)
    for record in new:
        show(to_line(record))
        say(_line(record))
    return 0


def _word(text: str | None) -> str | None:
    """What was given, or a line of standard input: arguments stand in the list of processes."""
    return sys.stdin.readline().strip() if text == "-" else text


def _batch_of(
    name: str, records: Sequence[IndexRecord]
) -> tuple[IndexRecord, tuple[IndexRecord, ...]]:
    """A record, and all of its batch."""
    from docindex.errors import ResolveError

    record = next((record for record in records if record.id == name), None)
    if record is None:
        raise ResolveError(
            f"record {name}: stands in none of the files. Give the records of its batch, and the "
            "answers so far."
        )
    return record, tuple(other for other in records if other.batch.id == record.batch.id)


def _now() -> datetime.datetime:
    return datetime.datetime.now().astimezone().replace(microsecond=0)


def _line(record: IndexRecord) -> str:
    decision = record.decision
    return (
        f"{record.id}: {decision.status} ({decision.reason}); supersedes "
        f"{', '.join(record.supersedes)}"
    )
