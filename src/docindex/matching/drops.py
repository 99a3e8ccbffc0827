"""Drops: how a list is delivered, which drop may follow which, and what a list loses; pure.

A drop is counted: it has a number, names the number that it builds on, says how many rows each file
has and what its bytes are. What was not delivered is noticed before a misread number finds a
neighbour of the case that is missing.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import attrs
from attrs import validators

from docindex.errors import CaseListError

DROP_SCHEMA: Final = "docindex.drop/1"
LIST_SCHEMA: Final = "docindex.list/1"
_SHA256: Final = r"[0-9a-f]{64}"
_PLAIN_NAME: Final = r"(?!\.)[^/\\:\x00-\x1f]{1,200}"


def _moment(_instance: object, _attribute: object, value: str) -> None:
    try:
        told = datetime.datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{value!r} is no moment such as 2026-03-01T02:15:00+01:00") from None
    if told.utcoffset() is None:
        raise ValueError(f"{value!r} lacks the offset to UTC, such as +01:00")


@attrs.frozen(kw_only=True)
class FixedColumn:
    """A column of fixed width.

    Args:
        name: as in the options of the matcher.
        start: its first character in the line, from 1.
        width: characters.
    """

    name: str
    start: int = attrs.field(validator=validators.ge(1))
    width: int = attrs.field(validator=validators.ge(1))


@attrs.frozen(kw_only=True)
class DropFile:
    """One file of a drop.

    Args:
        name: in the manifest's folder.
        role: `cases`, or `keys`: further keys, several per case.
        rows: how many there are, without the header.
        sha256: of the file's bytes, in hex.
        columns: of fixed width, in a file without header; none: it is CSV.
    """

    name: str = attrs.field(validator=validators.matches_re(_PLAIN_NAME))
    role: Literal["cases", "keys"] = "cases"
    rows: int = attrs.field(validator=validators.ge(0))
    sha256: str = attrs.field(validator=validators.matches_re(_SHA256))
    columns: tuple[FixedColumn, ...] = ()


@attrs.frozen(kw_only=True)
class Shrinkage:
    """What the authority expects to be missing.

    Args:
        rows: the most that may be fewer, of each file, and the most open cases that may be gone.
        reason: in the authority's words; kept in the history.
    """

    rows: int = attrs.field(validator=validators.ge(0))
    reason: str = attrs.field(validator=validators.min_len(1))


@attrs.frozen(kw_only=True)
class Manifest:
    """What a drop says of itself.

    Args:
        schema: `docindex.drop/1`.
        tenant: as in the profile.
        kind: `full`: all cases; `delta`: those that changed.
        sequence: each drop has a larger one than those before.
        base: of a delta: the sequence of the drop whose state it changes.
        made: when it was exported, ISO 8601 with an offset.
        encoding: of its files.
        separator: between the fields of CSV.
        files: one of cases, and one of further keys where the profile has such; each once.
        shrinkage: what is missing on purpose.
    """

    schema: Literal["docindex.drop/1"]
    tenant: str
    kind: Literal["full", "delta"]
    sequence: int = attrs.field(validator=validators.ge(1))
    base: int | None = None
    made: str = attrs.field(validator=_moment)
    encoding: str = "utf-8"
    separator: str = attrs.field(default=";", validator=validators.matches_re(r'[^"\r\n]'))
    files: tuple[DropFile, ...]
    shrinkage: Shrinkage | None = None

    def __attrs_post_init__(self) -> None:
        if (self.kind == "delta") != (self.base is not None):
            raise ValueError("a delta has a base, and a full drop has none")
        if self.base is not None and self.base >= self.sequence:
            raise ValueError("base is not before sequence")
        roles = [file.role for file in self.files]
        if roles.count("cases") != 1 or roles.count("keys") > 1:
            raise ValueError("files holds not one file of cases and at most one of keys")

    @property
    def digest(self) -> str:
        """SHA-256 of all that it says, its files' bytes included, in hex; for any layout."""
        return hashlib.sha256(
            json.dumps(attrs.asdict(self), sort_keys=True, ensure_ascii=False).encode()
        ).hexdigest()

    def file(self, role: str) -> DropFile | None:
        """The file of a role."""
        return next((file for file in self.files if file.role == role), None)


@attrs.frozen(kw_only=True)
class Taken:
    """A drop that was taken; one line of a list's history.

    Args:
        sequence, kind, base, made: as in its manifest.
        digest: of its manifest.
        taken: when, ISO 8601 with an offset.
        rows: of the list with it.
        changed, deleted: cases of a delta.
        complete: False: a delta before it is missing, and no full drop came since.
        shrinkage: who accepted that rows are missing, and why; empty: none are.
    """

    sequence: int
    kind: Literal["full", "delta"]
    base: int | None = None
    made: str = attrs.field(validator=_moment)
    digest: str
    taken: str
    rows: int
    changed: int = 0
    deleted: int = 0
    complete: bool
    shrinkage: str = ""


@attrs.frozen(kw_only=True)
class StateFile:
    """A file of a list's present state: its name in the list's folder, SHA-256 in hex, rows."""

    name: str = attrs.field(validator=validators.matches_re(_PLAIN_NAME))
    sha256: str = attrs.field(validator=validators.matches_re(_SHA256))
    rows: int


@attrs.frozen(kw_only=True)
class ListState:
    """The present state of a list.

    Args:
        last: the drop that made this state.
    """

    schema: Literal["docindex.list/1"]
    tenant: str
    cases: StateFile
    keys: StateFile | None = None
    last: Taken

    @property
    def made(self) -> datetime.datetime:
        """When the authority exported what it knows."""
        return datetime.datetime.fromisoformat(self.last.made)


@attrs.frozen(kw_only=True)
class DropRules:
    """What a drop may leave out.

    Args:
        max_shrinkage: percent of the rows, and of the filled fields of each column of keys, that a
            full drop may have fewer than the state before.
        max_vanished: percent of the open cases that may be missing from a full drop instead of
            being flagged closed.
        ignore: columns of the files that are passed over and kept nowhere; any other that the
            profile does not name is an error.
    """

    max_shrinkage: float = attrs.field(
        default=1.0, validator=[validators.ge(0), validators.le(100)]
    )
    max_vanished: float = attrs.field(default=0.0, validator=[validators.ge(0), validators.le(100)])
    ignore: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Loss:
    """What a full drop has less than the state before it.

    Args:
        before, now: rows, or filled fields, by file or column.
        open_before: open cases before.
        vanished: of these, how many the drop does not have at all.
    """

    before: Mapping[str, int]
    now: Mapping[str, int]
    open_before: int
    vanished: int


def order(manifest: Manifest, state: ListState | None, history: Sequence[Taken]) -> str:
    """What a drop is to a list: `taken` before, `next`, or a delta behind a `gap`.

    Raises:
        CaseListError: it is out of order, another one of its number was taken, or it is a delta and
            there is nothing to change.
    """
    if state is None:
        if manifest.kind == "delta":
            what = "is a delta, and no full drop was taken yet"
            raise refused(manifest, what, "Take a full drop first")
        return "next"
    if any(entry.digest == manifest.digest for entry in history):
        return "taken"
    last = state.last.sequence
    if manifest.sequence == last or any(e.sequence == manifest.sequence for e in history):
        what = "another drop of this number was taken, with other content"
        raise refused(manifest, what, "Have it numbered anew, if it is right")
    if manifest.sequence < last:
        what = f"comes too late, number {last} was taken already"
        raise refused(manifest, what, "Leave it out, or take the next full drop")
    if manifest.base is None:
        return "next"
    # A delta may hold all changes since an earlier drop: what it says again changes nothing.
    return "next" if manifest.base in {last, *(e.sequence for e in history)} else "gap"


def accept(manifest: Manifest, loss: Loss, rules: DropRules, accepted: str) -> str:
    """Who accepts what a full drop has less, and why; empty where it has not.

    Args:
        accepted: the reason of the person who takes the drop; empty: none was given.

    Raises:
        CaseListError: nobody does.
    """
    found = [
        f"{now} of {loss.before[name]} in {name}"
        for name, now in loss.now.items()
        if loss.before.get(name, 0) - now > loss.before.get(name, 0) * rules.max_shrinkage / 100
    ]
    if loss.vanished > loss.open_before * rules.max_vanished / 100:
        found.append(f"{loss.vanished} open cases are gone without being flagged closed")
    if not found:
        return ""
    if accepted:
        return f"accepted: {accepted}"
    declared = manifest.shrinkage
    if declared is not None and _declared(loss) <= declared.rows:
        return f"declared: {declared.reason}"
    remedy = (
        "Have it exported again; if this is meant, have `shrinkage` declared in the manifest, or "
        "take it with --accept-shrinkage REASON"
    )
    raise refused(manifest, f"is shorter than the list: {'; '.join(found)}", remedy)


def _declared(loss: Loss) -> int:
    """The most that is missing anywhere."""
    fewer = [loss.before.get(name, 0) - now for name, now in loss.now.items()]
    return max(*fewer, loss.vanished, 0)


def refused(manifest: Manifest, what: str, remedy: str) -> CaseListError:
    """The error of a drop that is not taken: the list stays as it was."""
    return CaseListError(
        f"drop {manifest.sequence} of {manifest.tenant}: {what}. {remedy}. The list is as before."
    )


def plain(value: Any) -> dict[str, Any]:
    """A value of this module as JSON holds it."""
    return attrs.asdict(value, filter=lambda _field, part: part is not None)
