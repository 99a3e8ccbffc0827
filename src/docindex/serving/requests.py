"""What a host may ask; the manual is `docs/reference/stdio.md`."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Mapping
from typing import Any, Final

import attrs
from attrs import validators

from docindex.batchfile import BatchOptions
from docindex.errors import DocindexError
from docindex.structuring import structure

RequestId = str | int

_LONGEST_ID: Final = 200


class RequestError(DocindexError):
    """A line holds no request that can be carried out as it stands."""

    exit_code = 2


@attrs.frozen(kw_only=True)
class Index:
    """Index a batch.

    Args:
        batch: path of a folder of scans, or of one file.
        out: folder for the import files; None: nothing is exported.
        options: facts of the batch, over its `batch.toml`.
    """

    batch: str = attrs.field(validator=validators.min_len(1))
    out: str | None = attrs.field(
        default=None, validator=validators.optional(validators.min_len(1))
    )
    options: BatchOptions = attrs.field(factory=BatchOptions)


@attrs.frozen(kw_only=True)
class Resolve:
    """Take a person's answer to one record of a batch in memory.

    Args:
        answer: an object of the words that `resolving.HumanWords` has.
    """

    document: str = attrs.field(validator=validators.min_len(1))
    answer: Any


@attrs.frozen(kw_only=True)
class Load:
    """Take records of an earlier session into memory, superseded ones included.

    Args:
        records: as they were sent.
    """

    records: tuple[Any, ...]


@attrs.frozen(kw_only=True)
class Records:
    """Send the records of a batch in memory that hold now."""

    batch: str = attrs.field(validator=validators.min_len(1))


@attrs.frozen(kw_only=True)
class Forget:
    """Drop a batch from memory."""

    batch: str = attrs.field(validator=validators.min_len(1))


@attrs.frozen(kw_only=True)
class Cancel:
    """Stop an `index` request that waits or runs.

    Args:
        target: its id.
    """

    target: Any


@attrs.frozen(kw_only=True)
class Reload:
    """Read profiles and lists of cases anew, before the next batch and the next answer."""


@attrs.frozen(kw_only=True)
class Shutdown:
    """Finish what was asked for, then end."""


Request = Index | Resolve | Load | Records | Forget | Cancel | Reload | Shutdown

REQUESTS: Final[Mapping[str, type[Request]]] = {
    "index": Index,
    "resolve": Resolve,
    "load": Load,
    "records": Records,
    "forget": Forget,
    "cancel": Cancel,
    "reload": Reload,
    "shutdown": Shutdown,
}


def request_id(message: Mapping[str, Any]) -> RequestId | None:
    """The id of a request, or None where it has none that an answer could carry."""
    given = message.get("id")
    if isinstance(given, str) and 0 < len(given) <= _LONGEST_ID:
        return given
    return given if type(given) is int else None


def read_request(message: Mapping[str, Any]) -> Request:
    """What a line asks for.

    Raises:
        RequestError: it has no id, an unknown name, or keys that are missing, unknown or wrong;
            every mistake of the keys in one go.
    """
    if request_id(message) is None:
        raise RequestError(f"id: give a whole number, or a text of 1 to {_LONGEST_ID} characters")
    name = message.get("request")
    if not isinstance(name, str) or name not in REQUESTS:
        raise RequestError(f"request: is not one of {', '.join(REQUESTS)}")
    given = {key: value for key, value in message.items() if key not in ("id", "request")}
    if isinstance(given.get("options"), Mapping):
        given["options"] = _with_date(given["options"])
    request, problems = structure(given, REQUESTS[name])
    if request is None:
        raise RequestError("; ".join(str(problem) for problem in problems))
    return request


def _with_date(options: Mapping[str, Any]) -> dict[str, Any]:
    """JSON has no dates; what is none stays a text and is refused with the rest."""
    made = dict(options)
    with contextlib.suppress(KeyError, TypeError, ValueError):
        made["receipt_date"] = datetime.date.fromisoformat(options["receipt_date"])
    return made
