"""`docindex cases`: lists of cases that an authority delivers, taken, looked at, hashed."""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_type_hints

from docindex.cli.output import say, show

if TYPE_CHECKING:
    from docindex.builtin.table_options import TableOptions
    from docindex.contracts import Setting
    from docindex.matching.drops import ListState

# The option in which a plug-in's matcher has the options of the matcher `table`.
_LIST: Final = "cases"
_INCOMPLETE: Final = 7  # as for a list that cannot be used
_MATCHERS: Final = "docindex_matchers"
_STATES: Final = {
    "fresh": ("aktuell", "fresh"),
    "stale": ("veraltet: nur exakte Treffer gelten", "stale: only exact hits count"),
    "partial": (
        "unvollständig: eine Änderungslieferung fehlt, bis zur nächsten Volllieferung gelten nur "
        "exakte Treffer",
        "partial: a delta is missing, until the next full drop only exact hits count",
    ),
}
_KINDS: Final = {"full": ("Volllieferung", "full drop"), "delta": ("Änderungslieferung", "delta")}
_LINES: Final = (
    "Liste {name}: {kind} {sequence} vom {made}, {hours} Stunden alt, {rows} Zeilen; {state}",
    "list {name}: {kind} {sequence} of {made}, {hours} hours old, {rows} rows; {state}",
)
_TAKEN: Final = {True: "taken", False: "was taken before, nothing changed"}


def add(commands: Any) -> None:
    """Add the commands."""
    cases = commands.add_parser("cases", help="lists of cases: take drops, show, hash")
    family = cases.add_subparsers(required=True, metavar="COMMAND")
    take = family.add_parser("take", help="make a drop part of a list, all of it or nothing")
    take.add_argument(
        "drop", type=Path, metavar="DROP", help="folder with drop.toml or drop.json, or that file"
    )
    take.add_argument("--profile", required=True, type=Path)
    take.add_argument("--list", metavar="FOLDER", help="where the profile has several such lists")
    take.add_argument(
        "--accept-shrinkage",
        default="",
        metavar="REASON",
        help="take a full drop that is shorter than it may be; the history keeps the reason",
    )
    take.set_defaults(run=_take)
    status = family.add_parser("status", help="sequence, age, rows and state of lists")
    status.add_argument("--profile", required=True, type=Path)
    status.add_argument("--language", choices=["both", "de", "en"], default="both")
    status.set_defaults(run=_status)
    hashing = family.add_parser("hash", help="make a list of keyed hashes out of one of numbers")
    hashing.add_argument("--profile", required=True, type=Path, help="the authority's own")
    key = hashing.add_mutually_exclusive_group(required=True)
    key.add_argument("--key-file", default="", help="holds the tenant's key, 64 hex digits or more")
    key.add_argument("--key-env", default="", metavar="NAME", help="variable that holds it")
    hashing.add_argument("--out", required=True, type=Path, metavar="FILE", help="new CSV of cases")
    hashing.add_argument(
        "--keys-out", type=Path, metavar="FILE", help="new CSV of further keys, where there are any"
    )
    hashing.add_argument(
        "--ids",
        choices=["hashed", "clear"],
        default="hashed",
        help="clear: ids of cases stay, because they say nothing by themselves",
    )
    hashing.set_defaults(run=_hash)


def _take(given: argparse.Namespace) -> int:
    from docindex.builtin.table_drops import Taking, take

    options, setting = _dropped(given.profile, given.list)
    now = datetime.datetime.now().astimezone()
    taking = Taking(options=options, setting=setting, now=now, accepted=given.accept_shrinkage)
    outcome = take(given.drop, taking)
    state = outcome.state
    say(f"{given.drop}: {_TAKEN[outcome.changed]}")
    for line in _lines(taking.folder.name, state, options, now):
        say(line)
    return 0 if state.last.complete else _INCOMPLETE


def _status(given: argparse.Namespace) -> int:
    from docindex.builtin.table_state import read_state
    from docindex.errors import CaseListError

    tables, setting = _tables(given.profile)
    now = datetime.datetime.now().astimezone()
    code = 0
    for options in (o for o in tables if o.source.startswith("drops:")):
        folder = setting.folder / options.source.partition(":")[2]
        state = read_state(folder)
        if state is None:
            raise CaseListError(f"list {folder.name}: no drop was taken yet. Take a full drop.")
        german, english = _lines(folder.name, state, options, now)
        if given.language != "en":
            show(german)
        if given.language != "de":
            show(english)
        code = max(code, 0 if _state(state, options) == "fresh" else _INCOMPLETE)
    return code


def _hash(given: argparse.Namespace) -> int:
    from docindex.builtin.table_hashing import Hashing, hash_list, write_columns
    from docindex.builtin.table_loading import read_key
    from docindex.builtin.table_options import HashedKeys
    from docindex.errors import CaseListError
    from docindex.matching.hashedlist import KeyedHash

    tables, setting = _tables(given.profile)
    if len(tables) != 1:
        raise CaseListError(
            f"{given.profile}: has {len(tables)} matchers of the component 'table', not one. Give "
            "a profile of the one list that is to be hashed."
        )
    source = HashedKeys(key_file=given.key_file, key_env=given.key_env)
    keyed = KeyedHash(read_key(source, Path()), setting.tenant)
    made = hash_list(tables[0], setting, Hashing(keyed=keyed, opaque=given.ids == "hashed"))
    outputs = [path for path in (given.out, given.keys_out) if path is not None]
    if len(outputs) != len(made):
        state = "has" if len(made) > 1 else "has no"
        what = f"{given.profile}: {state} further keys, which --keys-out is for"
        raise CaseListError(f"{what}. Add or remove it.")
    for path, columns in zip(outputs, made, strict=True):
        write_columns(path, columns)
        say(f"{path}: {len(columns['case_id'])} rows")
    return 0


def _tables(path: Path) -> tuple[list[TableOptions], Setting]:
    """The lists of a profile: of its matchers `table`, and of those that have such a list."""
    from docindex.builtin.table_options import TableOptions
    from docindex.errors import Problem, ProfileError
    from docindex.profile import load_profile
    from docindex.registry import load_registry
    from docindex.structuring import structure
    from docindex.worker import setting_of

    loaded = load_profile(path)
    tables: list[TableOptions] = []
    problems: list[Problem] = []
    offers = load_registry().offers
    for number, section in enumerate(loaded.profile.matchers):
        offer = offers.get((_MATCHERS, section.component))
        kind = offer.component.options if offer else None
        nested = kind is not TableOptions
        if not nested or (kind and get_type_hints(kind).get(_LIST) is TableOptions):
            key = f"matchers[{number}].options" + (f".{_LIST}" if nested else "")
            given = section.options.get(_LIST, {}) if nested else section.options
            options, wrong = structure(given, TableOptions, key)
            tables += [options] if options is not None else []
            problems += wrong
    if problems:
        raise ProfileError(str(path), tuple(problems))
    return tables, setting_of(loaded)


def _dropped(path: Path, name: str | None) -> tuple[TableOptions, Setting]:
    """The options of the one list that is delivered by drops."""
    from docindex.errors import CaseListError

    tables, setting = _tables(path)
    folders = {o.source.partition(":")[2]: o for o in tables if o.source.startswith("drops:")}
    if name is None and len(folders) == 1:
        (name,) = folders
    if name not in folders:
        there = ", ".join(sorted(folders)) or "none"
        raise CaseListError(
            f"{path}: lists that are delivered by drops: {there}. Name one with --list, or give a "
            "matcher 'table' the source \"drops:FOLDER\"."
        )
    return folders[name], setting


def _state(state: ListState, options: TableOptions) -> str:
    from docindex.builtin.table import is_stale

    if not state.last.complete:
        return "partial"
    return "stale" if is_stale(state, options.max_age) else "fresh"


def _lines(
    name: str, state: ListState, options: TableOptions, now: datetime.datetime
) -> tuple[str, str]:
    """What a list is made of, in German and English."""
    hours = max(0, int((now - state.made).total_seconds() // 3600))
    german, english = (
        line.format(
            name=name,
            kind=_KINDS[state.last.kind][language],
            sequence=state.last.sequence,
            made=state.last.made,
            hours=hours,
            rows=state.last.rows,
            state=_STATES[_state(state, options)][language],
        )
        for language, line in enumerate(_LINES)
    )
    return german, english
