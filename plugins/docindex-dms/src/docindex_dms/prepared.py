"""A request that uploads a document, as a file: prepared by an export, sent by `uploading`.

An export is all or nothing and can be repeated; what a network does is neither. So exporters write
what is to be sent, and sending is a step of its own. The file is docindex's own: where to, which
headers, and the parts of a `multipart/form-data` body (RFC 7578) in order. No secret is in it.
"""

from __future__ import annotations

import json
import re
import urllib.parse
from pathlib import Path
from typing import Any, Final

import attrs
import cattrs
from attrs import validators

from docindex.errors import DocindexError

SUFFIX: Final = ".request.json"
SCHEMA: Final = "docindex.request/1"

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
# What may stand in a header or between quotes in one, without escape and in every decoder.
_PLAIN: Final = r"[A-Za-z0-9_.:-]+"
_FILE: Final = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,118}[A-Za-z0-9])?"
_MEDIA: Final = r"(?:[a-z]+/[a-z0-9.+-]+)?"


class RequestError(DocindexError):
    """A prepared request cannot be read or sent as it is."""

    exit_code = 6


@attrs.frozen(kw_only=True)
class Part:
    """One part of the body.

    Args:
        name: of the form's field.
        text: its value; None: `file` has it.
        file: name of a file beside the request; empty: the part is a text.
        type: media type; empty: none is stated.
    """

    name: str = attrs.field(validator=validators.matches_re(_PLAIN))
    text: str | None = None
    file: str = attrs.field(default="", validator=validators.matches_re(f"(?:{_FILE})?"))
    type: str = attrs.field(default="", validator=validators.matches_re(_MEDIA))

    def __attrs_post_init__(self) -> None:
        if (self.text is None) == (not self.file):
            raise ValueError(f"part {self.name!r}: it is either a text or a file")


@attrs.frozen(kw_only=True)
class Request:
    """One POST.

    Args:
        record: id of the record whose document it uploads.
        url: with `https`, or `http` on this machine.
        accept: what the answer may be.
        authorization: what stands in front of the secret, such as `Token`.
        secret: the environment variable that has it; empty: none is sent.
    """

    record: str = attrs.field(validator=validators.matches_re(_FILE))
    url: str
    accept: str = attrs.field(validator=validators.matches_re(r"[A-Za-z0-9/+;=. ,*-]+"))
    authorization: str = attrs.field(validator=validators.matches_re(r"[A-Za-z]*"))
    secret: str = attrs.field(validator=validators.matches_re(r"[A-Za-z_0-9]*"))
    parts: tuple[Part, ...]

    def __attrs_post_init__(self) -> None:
        if complaint := url_complaint(self.url):
            raise ValueError(complaint)


def url_complaint(url: str) -> str:
    """Why nothing is sent to an address; empty: it may be."""
    try:
        split = urllib.parse.urlsplit(url)
        host, _ = split.hostname, split.port
    except ValueError:
        host = None
    if not host or not re.fullmatch(r"[!-~]+", url) or split.username or split.fragment:
        return f"{url!r} is no address: https://host/path"
    if split.scheme == "https" or (split.scheme == "http" and host in _LOOPBACK):
        return ""
    return f"{url!r}: documents go by https only, or by http on this machine"


def write_request(request: Request) -> bytes:
    """A request as a file."""
    data = {"schema": SCHEMA, **attrs.asdict(request)}
    return f"{json.dumps(data, indent=1, ensure_ascii=False)}\n".encode()


def read_request(path: Path) -> Request:
    """A request from its file.

    Raises:
        RequestError: it is none, or of another version.
    """
    try:
        data: dict[str, Any] = json.loads(path.read_bytes())
        if data.pop("schema") != SCHEMA:
            raise ValueError("schema")
        return cattrs.Converter(forbid_extra_keys=True).structure(data, Request)
    except (ValueError, KeyError, TypeError, AttributeError, cattrs.BaseValidationError) as error:
        raise RequestError(
            f"{path.name}: is no request of {SCHEMA}. Nothing was sent; export the batch again."
        ) from error
