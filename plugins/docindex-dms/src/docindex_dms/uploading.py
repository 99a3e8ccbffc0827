"""Send prepared requests: each once, also when sending is cut short and started again.

Before a request is sent, a mark says so; behind the answer, the answer is kept. A mark without an
answer means that nobody knows whether the document arrived: it is not sent again by itself, because
a document that arrives twice is as wrong as one that never does. Certificates are verified, no
redirection is followed, and what the receiver says is kept as it is.
"""

from __future__ import annotations

import enum
import hashlib
import http.client
import json
import os
import ssl
import urllib.parse
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from docindex.publishing import make_folder, write_bytes
from docindex_dms.prepared import SUFFIX, Part, Request, RequestError, read_request

_BLOCK: Final = 1 << 16
_LARGEST_ANSWER: Final = 1 << 20
_OK: Final = range(200, 300)
# The receiver says itself that it did not take the request.
_REFUSED: Final = frozenset({*range(300, 500), 501, 503})


class Fate(enum.StrEnum):
    """What became of one request."""

    DONE = "done"
    """The receiver took it, now or earlier."""
    REFUSED = "refused"
    """It did not; the next run sends it again."""
    UNSURE = "unsure"
    """Nobody knows; a person looks it up, and removes the mark or the request."""


@attrs.frozen(kw_only=True)
class Delivery:
    """What became of one document.

    Args:
        answer: the receiver's, as text; empty: there was none.
    """

    record: str
    fate: Fate
    status: int = 0
    answer: str = ""


def upload(
    folder: Path, state: Path, *, seconds: float = 60.0, environ: Mapping[str, str] = os.environ
) -> Iterator[Delivery]:
    """Send what an export prepared.

    Args:
        folder: of the export.
        state: where marks and answers are kept; whoever sends again names the same one.
        seconds: how long the receiver may be silent.
        environ: has the secrets that requests name.

    Yields:
        One delivery for each request, in order of their names.

    Raises:
        RequestError: a request or its secret cannot be had; those before it are sent.
    """
    make_folder(state)
    for path in sorted(folder.rglob(f"*{SUFFIX}")):
        request = read_request(path)
        yield _once(request, path.parent, state, seconds, _secret(request, environ))


def _secret(request: Request, environ: Mapping[str, str]) -> str:
    if not request.secret:
        return ""
    secret = environ.get(request.secret, "")
    if not secret or not secret.isascii() or not secret.isprintable():
        raise RequestError(
            f"record {request.record}: the environment variable {request.secret} has no secret "
            "that can be sent. Nothing more was sent; set it and send again."
        )
    return secret


def _once(request: Request, folder: Path, state: Path, seconds: float, secret: str) -> Delivery:
    mark = state / f"{_stem(request)}.sent"
    kept = state / f"{_stem(request)}.answer.json"
    if kept.exists():
        return Delivery(**(_kept(kept) | {"fate": Fate.DONE}))
    try:
        write_bytes(mark, request.url.encode())
    except FileExistsError:
        return Delivery(record=request.record, fate=Fate.UNSURE)
    delivery = _post(request, folder, seconds, secret)
    if delivery.fate is Fate.DONE:
        write_bytes(kept, json.dumps(attrs.asdict(delivery), indent=1).encode())
    elif delivery.fate is Fate.REFUSED:
        mark.unlink()
    return delivery


def _stem(request: Request) -> str:
    """Of the mark and the answer: the same document may go to several receivers."""
    return f"{request.record}-{hashlib.sha256(request.url.encode()).hexdigest()[:12]}"


def _kept(path: Path) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(path.read_bytes())
    return kept


def _post(request: Request, folder: Path, seconds: float, secret: str) -> Delivery:
    """Send one request; an error before the connection stands is a refusal."""
    split = urllib.parse.urlsplit(request.url)
    connection = _connection(split, seconds)
    boundary = f"docindex-{request.record}"
    body = Body(request, folder, boundary)
    headers = {
        "Accept": request.accept,
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Content-Length": str(body.size),
    }
    if secret:
        headers["Authorization"] = f"{request.authorization} {secret}".strip()
    try:
        connection.connect()
    except OSError as error:
        connection.close()
        return Delivery(record=request.record, fate=Fate.REFUSED, answer=type(error).__name__)
    try:
        target = urllib.parse.urlunsplit(("", "", split.path or "/", split.query, ""))
        connection.request("POST", target, body=iter(body), headers=headers)
        response = connection.getresponse()
        answer = response.read(_LARGEST_ANSWER).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        return Delivery(record=request.record, fate=Fate.UNSURE, answer=type(error).__name__)
    finally:
        connection.close()
    fate = Fate.DONE if response.status in _OK else Fate.UNSURE
    fate = Fate.REFUSED if response.status in _REFUSED else fate
    return Delivery(record=request.record, fate=fate, status=response.status, answer=answer)


def _connection(split: urllib.parse.SplitResult, seconds: float) -> http.client.HTTPConnection:
    host = split.hostname or ""
    if split.scheme == "http":
        return http.client.HTTPConnection(host, split.port, timeout=seconds)
    context = ssl.create_default_context()
    return http.client.HTTPSConnection(host, split.port, timeout=seconds, context=context)


class Body:
    """A multipart body whose files are read while it is sent."""

    def __init__(self, request: Request, folder: Path, boundary: str) -> None:
        self._parts = [(_head(part, boundary), part) for part in request.parts]
        self._folder = folder
        self._end = f"--{boundary}--\r\n".encode()
        if any(_contains(part, folder, boundary.encode()) for part in request.parts):
            raise RequestError(
                f"record {request.record}: its document holds the boundary of the request. Nothing "
                "was sent; keep the batch and report it."
            )

    @property
    def size(self) -> int:
        """Bytes of the whole."""
        sizes = (len(head) + _size(part, self._folder) + 2 for head, part in self._parts)
        return sum(sizes) + len(self._end)

    def __iter__(self) -> Iterator[bytes]:
        for head, part in self._parts:
            yield head
            yield from _content(part, self._folder)
            yield b"\r\n"
        yield self._end


def _head(part: Part, boundary: str) -> bytes:
    named = f'form-data; name="{part.name}"' + (f'; filename="{part.file}"' if part.file else "")
    kind = f"Content-Type: {part.type}\r\n" if part.type else ""
    return f"--{boundary}\r\nContent-Disposition: {named}\r\n{kind}\r\n".encode()


def _size(part: Part, folder: Path) -> int:
    return (folder / part.file).stat().st_size if part.file else len((part.text or "").encode())


def _content(part: Part, folder: Path) -> Iterable[bytes]:
    if not part.file:
        yield (part.text or "").encode()
        return
    with (folder / part.file).open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield block


def _contains(part: Part, folder: Path, boundary: bytes) -> bool:
    tail = b""
    for block in _content(part, folder):
        if b"--" + boundary in tail + block:
            return True
        tail = (tail + block)[-len(boundary) - 2 :]
    return False
