"""`docindex erase`: content of records goes after delivery, facts stay and verify."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docindex.cli.output import say, show

if TYPE_CHECKING:
    from docindex.erasing import Order, Outcome, Place

_UNSOUND = 12  # as for what cannot be erased
_NAMED = 20


def add(commands: Any) -> None:
    """Add the commands."""
    erase = commands.add_parser("erase", help="erase content after delivery, and keep the facts")
    family = erase.add_subparsers(required=True, metavar="COMMAND")
    _add_mark(family.add_parser("mark", help="first phase: say which records are to be erased"))
    _add_withdraw(family.add_parser("withdraw", help="take marks back: a hold, a recall"))
    _add_run(family.add_parser("run", help="second phase: erase what was marked long enough ago"))
    _add_check(family.add_parser("check", help="check that the facts verify, and nothing is left"))


def _add_mark(mark: argparse.ArgumentParser) -> None:
    _add_place(mark)
    _add_order(mark, reasoned=True)
    which = mark.add_argument_group("which records; all that is stated must hold")
    _add_records(which)
    which.add_argument("--batch", action="append", metavar="ID", help="may be repeated")
    which.add_argument(
        "--received-before",
        type=datetime.date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="the mail came before that day",
    )
    which.add_argument(
        "--delivered",
        type=Path,
        metavar="FILE",
        help="ids of records that the receiver has confirmed, one a line",
    )
    which.add_argument(
        "--open",
        action="store_true",
        help="also records that a person still has to look at, or that wait for a list",
    )
    mark.set_defaults(run=_mark)


def _add_withdraw(withdraw: argparse.ArgumentParser) -> None:
    _add_journal(withdraw)
    _add_order(withdraw, reasoned=True)
    _add_records(withdraw, required=True)
    withdraw.set_defaults(run=_withdraw)


def _add_run(run: argparse.ArgumentParser) -> None:
    _add_place(run)
    _add_order(run, reasoned=False)
    run.add_argument(
        "--wait", type=_days, default=7, metavar="DAYS", help="since they were marked; by default 7"
    )
    key = run.add_mutually_exclusive_group()
    key.add_argument(
        "--audit-key-file",
        default="",
        metavar="FILE",
        help="key under which the audit can later compare a case number with a record; without "
        "one, nobody can",
    )
    key.add_argument("--audit-key-env", default="", metavar="NAME", help="variable that holds it")
    run.set_defaults(run=_run)


def _add_check(check: argparse.ArgumentParser) -> None:
    _add_place(check)
    check.add_argument(
        "--head", default="", metavar="SHA256", help="what an earlier check told, kept elsewhere"
    )
    check.set_defaults(run=_check)


def _add_place(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "folders",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="every folder and file of the tenant: records, answers, import files, reports, "
        "audits, scans",
    )
    _add_journal(command)
    command.add_argument(
        "--profile", type=Path, help="the tenant's, where it names a key of the encryption"
    )


def _add_journal(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--journal", required=True, type=Path, metavar="FILE", help="made where it is missing"
    )


def _add_order(command: argparse.ArgumentParser, *, reasoned: bool) -> None:
    command.add_argument(
        "--on",
        required=True,
        type=datetime.date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="the day of today; no clock is believed alone",
    )
    command.add_argument("--by", required=True, metavar="NAME", help="who orders it")
    if reasoned:
        command.add_argument("--why", required=True, metavar="TEXT", help="such as the period")


def _add_records(command: Any, *, required: bool = False) -> None:
    command.add_argument(
        "--record", action="append", metavar="ID", required=required, help="may be repeated"
    )


def _days(text: str) -> int:
    if not text.isdecimal() or int(text) > 36_500:
        raise argparse.ArgumentTypeError("state a number of days, 0 or more")
    return int(text)


def _mark(given: argparse.Namespace) -> int:
    from docindex.erasing import Wanted, mark, open_journal

    wanted = Wanted(
        records=frozenset(given.record) if given.record else None,
        batches=frozenset(given.batch) if given.batch else None,
        received_before=given.received_before,
        delivered=_ids(given.delivered),
        open=given.open,
    )
    order = _order(given, given.why)
    with open_journal(given.journal) as journal:
        selection = mark(_place(given), wanted, journal, order)
    say(f"{len(selection.chosen)} records marked, {len(selection.open)} are still open")
    if selection.open:
        say(f"open, and not marked: {_some(selection.open)}. Resolve them, or add --open.")
    return 0


def _withdraw(given: argparse.Namespace) -> int:
    from docindex.erasing import open_journal, withdraw

    order = _order(given, given.why)
    with open_journal(given.journal) as journal:
        withdraw(journal, given.record, order)
    say(f"{len(given.record)} marks withdrawn")
    return 0


def _run(given: argparse.Namespace) -> int:
    from docindex.atrest import KeyPlace, read_key
    from docindex.erasing import open_journal, run

    key = None
    if given.audit_key_file or given.audit_key_env:
        place = KeyPlace(key_file=given.audit_key_file, key_env=given.audit_key_env)
        key = read_key(place, Path())
    order = _order(given, "")
    with open_journal(given.journal) as journal:
        outcome = run(_place(given), journal, order, wait=given.wait, key=key)
    _tell(outcome)
    return _UNSOUND if outcome.left or outcome.missing or outcome.changed else 0


def _check(given: argparse.Namespace) -> int:
    from docindex.erasing import check, open_journal

    with open_journal(given.journal) as journal:
        wrong = check(_place(given), journal, head=given.head)
        standing = journal.standing
    for line in wrong:
        say(line)
    show(f"{len(standing.erased)} records erased, {len(standing.marked)} marked")
    show(f"head {standing.head or 'none'}")
    return _UNSOUND if wrong else 0


def _tell(outcome: Outcome) -> None:
    say(
        f"{len(outcome.records)} records erased; {len(outcome.removed)} files removed, "
        f"{len(outcome.rewritten)} rewritten"
    )
    for path, why in outcome.left:
        say(f"{path}: {why}. Remove it by hand, or when the others go.")
    if outcome.missing:
        say(f"marked, and in none of the folders: {_some(outcome.missing)}. Name all folders.")
    if outcome.changed:
        say(f"answered since they were marked: {_some(outcome.changed)}. Mark their batches again.")


def _place(given: argparse.Namespace) -> Place:
    from docindex.atrest import open_vault
    from docindex.erasing import Place
    from docindex.profile import load_profile

    vault = None
    if given.profile:
        loaded = load_profile(given.profile)
        vault = open_vault(loaded.profile.encryption, loaded.folder)
    return Place(roots=tuple(given.folders), vault=vault)


def _order(given: argparse.Namespace, why: str) -> Order:
    from docindex.erasing import Order
    from docindex.errors import ProtectionError

    today = datetime.datetime.now().astimezone().date()
    if given.on > today:
        raise ProtectionError(
            f"--on {given.on}: is after the day of this machine, {today}. State the day of today; "
            "a clock may be wrong."
        )
    return Order(on=given.on, by=given.by, why=why)


def _ids(path: Path | None) -> frozenset[str] | None:
    from docindex.errors import ProtectionError

    if path is None:
        return None
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ProtectionError(
            f"{path}: cannot be read ({type(error).__name__}). Name a file of ids, one a line."
        ) from error
    return frozenset(line.strip() for line in text.splitlines() if line.strip())


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
