"""What a marker can ask for, by its first word."""

from __future__ import annotations

import argparse
import importlib
import typing
from collections.abc import Iterator, Sequence
from typing import Any, Final

from docindex import errors, hookspecs, model
from docindex.cli import parser
from docindex.reasons import sentence
from docindex.registry import HOOKS, Offer, load_registry
from tools.reference.attributes import attribute_table
from tools.reference.blocks import BlockError, Renderer, Words, described, table
from tools.reference.docstrings import entries, prose
from tools.reference.outlines import outline
from tools.reference.schema import record_tables

_DISTRIBUTION: Final = "docindex-core"


def built_in() -> dict[tuple[str, str], Offer]:
    """The components of docindex itself by hook and name, whatever plug-ins are installed."""
    offers = load_registry().offers
    return {
        key: offer for key, offer in offers.items() if offer.plugin.distribution == _DISTRIBUTION
    }


def commands() -> dict[str, argparse.ArgumentParser]:
    """The commands of the command line by name; those of a family with a space in between."""
    return dict(_commands(parser(), ""))


def _commands(
    made: argparse.ArgumentParser, prefix: str
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    families = [a for a in made._actions if isinstance(a, argparse._SubParsersAction)]
    for family in families:
        for name, command in family.choices.items():
            yield from _commands(command, f"{prefix}{name} ")
    if prefix and not families:
        yield prefix.strip(), made


def _named(place: str) -> Any:
    """What `module:name` names."""
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)


def _attributes(arguments: Sequence[str], words: Words) -> str:
    return attribute_table(_named(arguments[0]), words)


def _outlines(arguments: Sequence[str], _words: Words) -> str:
    return "\n\n".join(outline(_named(place)) for place in arguments)


def _options(arguments: Sequence[str], words: Words) -> str:
    hook, name = arguments
    return attribute_table(built_in()[hook, name].component.options, words)


def _components(_arguments: Sequence[str], _words: Words) -> str:
    rows = [
        (f"`{name}`", offer.component.summary.removesuffix("."), f"[`{hook}`](hooks.md#{hook})")
        for hook in HOOKS
        for (kind, name), offer in sorted(built_in().items())
        if kind == hook
    ]
    return table(("component", "what it does", "hook"), rows)


def _hook(arguments: Sequence[str], _words: Words) -> str:
    hook = getattr(hookspecs, arguments[0])
    offered = typing.get_args(typing.get_type_hints(hook)["return"])[0]
    contract = typing.get_args(offered)[1]
    names = ", ".join(f"`{name}`" for kind, name in sorted(built_in()) if kind == arguments[0])
    asked = f"Built in: {names}. What is asked of a component:"
    return f"{prose(hook)}\n\n{asked}\n\n{outline(contract)}"


def _command(arguments: Sequence[str], words: Words) -> str:
    made = commands()[" ".join(arguments)]
    rows = [
        (_argument(action), _argument_default(action), _argument_words(action, words))
        for action in made._actions
        if not isinstance(action, argparse._HelpAction)
    ]
    return table(("argument", "default", "meaning"), rows) if rows else "No arguments."


def _argument(action: argparse.Action) -> str:
    if not action.option_strings:
        name = str(action.metavar or action.dest)
        return f"`{name}{'...' if action.nargs in ('+', '*') else ''}`"
    choices = "{" + ",".join(map(str, action.choices)) + "}" if action.choices else ""
    value = action.metavar or choices or action.dest.upper()
    values = "" if action.nargs == 0 else f" {value}"
    long = [option for option in action.option_strings if option.startswith("--")]
    return ", ".join(f"`{option}{values}`" for option in long)


def _argument_default(action: argparse.Action) -> str:
    if action.required:
        return "required"
    if action.default in (None, False, "") or action.default == []:
        return "–"
    return f"`{action.default}`"


def _argument_words(action: argparse.Action, words: Words) -> str:
    name = _argument(action).split("`")[1].split()[0]
    said = described(name, action.help or "", words).replace("%(default)s", str(action.default))
    repeated = isinstance(action, argparse._AppendAction) and "repeat" not in said
    return f"{said}; may be repeated" if repeated else said


def _errors() -> list[type[errors.DocindexError]]:
    made = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    tree = [kind for kind in made if issubclass(kind, errors.DocindexError)]
    return sorted(tree, key=lambda kind: kind.exit_code)


def _error_table(_arguments: Sequence[str], _words: Words) -> str:
    rows = []
    for kind in _errors():
        carried = [f"`{name}`: {said}" for name, said in entries(kind).items()]
        rows.append((f"`{kind.__name__}`", str(kind.exit_code), prose(kind), " ".join(carried)))
    return table(("error", "exit code", "when", "carries"), rows)


def _exit_codes(_arguments: Sequence[str], _words: Words) -> str:
    own = [kind for kind in _errors() if "exit_code" in vars(kind)]
    rows = [(str(kind.exit_code), f"`{kind.__name__}`", prose(kind)) for kind in own]
    return table(("code", "error", "when"), rows)


def _reasons(arguments: Sequence[str], _words: Words) -> str:
    members = list(getattr(model, arguments[0]))
    rows = [(f"`{m.value}`", sentence(m, "de"), sentence(m, "en")) for m in members]
    return table(("code", "German", "English"), rows)


def _record(arguments: Sequence[str], _words: Words) -> str:
    if arguments:
        raise BlockError("takes no arguments")
    return record_tables()


RENDERERS: Final[dict[str, Renderer]] = {
    "attributes": _attributes,
    "command": _command,
    "components": _components,
    "errors": _error_table,
    "exit-codes": _exit_codes,
    "hook": _hook,
    "options": _options,
    "outline": _outlines,
    "reasons": _reasons,
    "record": _record,
}
