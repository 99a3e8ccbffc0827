"""`docindex check` and `docindex plugins`: what a profile asks for, and what is there."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docindex.cli.output import show

if TYPE_CHECKING:
    from docindex.profile import LoadedProfile


def add(commands: Any) -> None:
    """Add the commands."""
    check = commands.add_parser("check", help="name every mistake of a profile")
    check.add_argument("profile", type=Path)
    check.add_argument("--plugin", action="append", default=[], metavar="MODULE")
    check.set_defaults(run=_check)
    plugins = commands.add_parser("plugins", help="list plug-ins and their components")
    plugins.add_argument("--plugin", action="append", default=[], metavar="MODULE")
    plugins.set_defaults(run=_plugins)


def _check(given: argparse.Namespace) -> int:
    from docindex.errors import ProfileError
    from docindex.indexer import check_profile
    from docindex.profile import load_profile
    from docindex.registry import load_registry

    loaded: LoadedProfile = load_profile(given.profile)
    problems = check_profile(loaded.profile, load_registry(given.plugin))
    if problems:
        raise ProfileError(str(given.profile), problems)
    show(f"{given.profile}: no mistakes")
    return 0


def _plugins(given: argparse.Namespace) -> int:
    from docindex.registry import HOOKS, load_registry

    registry = load_registry(given.plugin)
    for plugin in registry.plugins:
        state = "ok" if plugin.failure is None else f"set aside: {plugin.failure}"
        show(f"{plugin.distribution} {plugin.version} ({plugin.name}): {state}")
    for hook in HOOKS:
        show(f"\n{hook}")
        for name in registry.names(hook):
            offer = registry.offer(hook, name)
            show(f"  {name:<20} {offer.component.summary} [{offer.plugin.distribution}]")
    return 0 if all(plugin.failure is None for plugin in registry.plugins) else 3
