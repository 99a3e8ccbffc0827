"""`docindex serve --stdio`: for hosts in other languages."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

_PLUGIN = "an importable plug-in module beside the installed ones; may be repeated"


def add(commands: Any) -> None:
    """Add the command."""
    serve = commands.add_parser("serve", help="answer a host in another language, line by line")
    serve.add_argument("--stdio", action="store_true", required=True, help="the only way so far")
    serve.add_argument(
        "--profile",
        required=True,
        type=Path,
        action="append",
        dest="profiles",
        metavar="PROFILE",
        help="a tenant's; may be repeated, one for each tenant",
    )
    serve.add_argument("--plugin", action="append", default=[], metavar="MODULE", help=_PLUGIN)
    serve.add_argument("--executor", help="over the profiles', such as in-process")
    serve.add_argument("--workers", type=int, help="over the profiles'; 0: one for each core")
    serve.set_defaults(run=_serve)


def _serve(given: argparse.Namespace) -> int:
    from docindex.cli.output import say
    from docindex.serving import ChannelClosed, ServerOptions, serve, standard_streams

    options = ServerOptions(
        profiles=tuple(given.profiles),
        plugins=tuple(given.plugin),
        executor=given.executor,
        workers=given.workers,
    )
    try:
        with standard_streams() as channel:
            serve(channel, options)
    except ChannelClosed:
        say("the host reads no more; what was left was given up")
        return 1
    return 0
