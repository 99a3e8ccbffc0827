"""The command line; each command, or family of commands, has a module with `add`.

Exit codes: 0 done; 1 a fault in docindex itself; 2 usage or profile; 3 a plug-in or component;
4 a batch cannot be taken in; 5 a batch does not add up; 6 import files cannot be written; 7 a list
of cases; 8 worker processes; 9 a component raised and the profile says stop; 10 a person's answer
cannot be taken; 11 an audit, its labels or a calibration; 12 encryption or erasure; 130
interrupted.
Of several batches the highest code is returned; the others are indexed all the same.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from docindex.cli import (
    auditing,
    calibrating,
    cases,
    classes,
    defining,
    demonstration,
    erasing,
    explaining,
    exporting,
    indexing,
    inspecting,
    learning,
    profiling,
    resolving,
    scaffolding,
    separators,
    serving,
    zones,
)
from docindex.cli.output import say
from docindex.version import VERSION

# Commands import what they run inside their functions: `docindex --version` loads nothing of it.
_COMMANDS = (
    indexing,
    resolving,
    exporting,
    explaining,
    learning,
    classes,
    zones,
    profiling,
    separators,
    cases,
    auditing,
    calibrating,
    erasing,
    inspecting,
    defining,
    serving,
    scaffolding,
    demonstration,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: words of the command line without the program's name; None: from the process.

    Returns:
        The exit code.
    """
    given = parser().parse_args(arguments)
    # After `--version` and `--help`: they take no longer than Python itself.
    from docindex.errors import DocindexError

    try:
        code: int = given.run(given)
    except DocindexError as error:
        say(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        say("interrupted; nothing of the batch at hand was exported")
        return 130
    return code


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    made = argparse.ArgumentParser(
        prog="docindex",
        description="Index scanned batches of incoming mail against a list of cases.",
    )
    made.add_argument("--version", action="version", version=f"docindex {VERSION}")
    commands = made.add_subparsers(required=True, metavar="COMMAND")
    for module in _COMMANDS:
        module.add(commands)
    return made
