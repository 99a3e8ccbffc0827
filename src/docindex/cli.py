"""The command line: `index`, `check`, `plugins`, `demo`.

Exit codes: 0 done; 1 a fault in docindex itself; 2 usage or profile; 3 a plug-in or component;
4 a batch cannot be taken in; 5 a batch does not add up; 6 import files cannot be written; 7 a list
of cases; 8 worker processes; 9 a component raised and the profile says stop; 130 interrupted.
Of several batches the highest code is returned; the others are indexed all the same.
"""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docindex.batchfile import BatchOptions
    from docindex.indexer import BatchResult, Indexer
    from docindex.profile import LoadedProfile

# Imports stand inside the commands so that `docindex --version` loads nothing of the path.


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: words of the command line without the program's name; None: from the process.

    Returns:
        The exit code.
    """
    from docindex.errors import DocindexError

    given = _parser().parse_args(arguments)
    try:
        code: int = given.run(given)
    except DocindexError as error:
        _say(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        _say("interrupted; nothing of the batch at hand was exported")
        return 130
    return code


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - people read standard error


def _print(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - programs read standard output


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="docindex",
        description="Index scanned batches of incoming mail against a list of cases.",
    )
    parser.add_argument(
        "--version", action="version", version=f"docindex {metadata.version('docindex-core')}"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_index(commands)
    check = commands.add_parser("check", help="name every mistake of a profile")
    check.add_argument("profile", type=Path)
    check.add_argument("--plugin", action="append", default=[], metavar="MODULE")
    check.set_defaults(run=_check)
    plugins = commands.add_parser("plugins", help="list plug-ins and their components")
    plugins.add_argument("--plugin", action="append", default=[], metavar="MODULE")
    plugins.set_defaults(run=_plugins)
    demo = commands.add_parser("demo", help="make invented mail, index it, show the records")
    demo.add_argument("--out", type=Path, default=Path("demo-out"))
    demo.add_argument("--seed", type=int, default=1)
    demo.add_argument("--documents", type=int, default=24)
    demo.set_defaults(run=_demo)
    return parser


def _add_index(commands: Any) -> None:
    index = commands.add_parser("index", help="index batches; records as JSON lines on stdout")
    index.add_argument("batches", nargs="+", type=Path, metavar="BATCH")
    index.add_argument("--profile", required=True, type=Path)
    index.add_argument("--out", type=Path, help="folder for the import files of each batch")
    index.add_argument("--held", type=Path, help="file for the ids of held batches, one a line")
    index.add_argument("--executor", help="over the profile's, such as in-process")
    index.add_argument("--workers", type=int, help="over the profile's; 0: one for each core")
    index.add_argument("--plugin", action="append", default=[], metavar="MODULE")
    index.add_argument("--quiet", action="store_true", help="no progress bar, no summary")
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
    index.set_defaults(run=_index)


def _index(given: argparse.Namespace) -> int:
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
                _say(f"{path}: {error}")
                code = max(code, error.exit_code)
                held += [error.batch] if isinstance(error, LedgerError) else []
                continue
            for record in result.records:
                _print(to_line(record))
            if not given.quiet:
                _say(summary(path.name, result))
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


def _check(given: argparse.Namespace) -> int:
    from docindex.errors import ProfileError
    from docindex.indexer import check_profile
    from docindex.profile import load_profile
    from docindex.registry import load_registry

    loaded: LoadedProfile = load_profile(given.profile)
    problems = check_profile(loaded.profile, load_registry(given.plugin))
    if problems:
        raise ProfileError(str(given.profile), problems)
    _print(f"{given.profile}: no mistakes")
    return 0


def _plugins(given: argparse.Namespace) -> int:
    from docindex.registry import HOOKS, load_registry

    registry = load_registry(given.plugin)
    for plugin in registry.plugins:
        state = "ok" if plugin.failure is None else f"set aside: {plugin.failure}"
        _print(f"{plugin.distribution} {plugin.version} ({plugin.name}): {state}")
    for hook in HOOKS:
        _print(f"\n{hook}")
        for name in registry.names(hook):
            offer = registry.offer(hook, name)
            _print(f"  {name:<20} {offer.component.summary} [{offer.plugin.distribution}]")
    return 0 if all(plugin.failure is None for plugin in registry.plugins) else 3


def _demo(given: argparse.Namespace) -> int:
    from docindex.demo import run_demo

    return run_demo(given.out, seed=given.seed, documents=given.documents, say=_print)
