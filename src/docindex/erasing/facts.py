"""What stays of a record when its content is erased, and the digest by which it verifies; pure.

Facts hold three things that lead to a person: the number of the case, the key that named it, and
the names of the files that were scanned. File names go. Numbers become keyed digests: a plain hash
of a number is undone by hashing all numbers of the office. Whoever has the key and a number can
still tell whether a record went to that case; where the key was made for the erasing and dropped
behind it, nobody can.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import Any, Final

from docindex.auditing.verdicts import folded
from docindex.exporting import ERASED
from docindex.jsonvalues import Json
from docindex.record import erase_content

_SEALED: Final = re.compile(r"erased-[0-9a-f]{32}")


class Seal:
    """Keyed digests (HMAC-SHA-256, 128 bits) of the numbers of one tenant; shows no key.

    Args:
        key: 32 bytes.
    """

    def __init__(self, key: bytes, tenant: str) -> None:
        self._key = key
        self._tenant = tenant

    def of(self, number: str) -> str:
        """What stands for a number, however it is parted; a digest stays as it is."""
        if is_sealed(number):
            return number
        text = f"docindex.erasure/1\0{self._tenant}\0{folded(number)}"
        digest = hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256")
        return f"erased-{digest[:16].hex()}"


def is_sealed(number: str) -> bool:
    """Whether a number was erased."""
    return _SEALED.fullmatch(number) is not None


def erased(data: Mapping[str, Any], seal: Seal) -> Json:
    """A record as JSON without its content; of an erased one, the same again.

    Raises:
        ValueError: it is no record of this version.
    """
    facts = _sealed(erase_content(data), seal)
    facts["pages"] = [{**page, "file": ERASED} for page in data["pages"]]
    return facts


def is_erased(data: Mapping[str, Any]) -> bool:
    """Whether nothing of a record's content is left."""
    files = (page["file"] for page in data["pages"])
    return data["content"] is None and all(name == ERASED for name in files)


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of an erased record, hex; of equal facts it is equal."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _sealed(data: Mapping[str, Any], seal: Seal) -> Json:
    made = dict(data)
    for name in ("human", "awaited"):
        if name in made:
            made[name] = _sealed(made[name], seal)
    if made.get("case_id") is not None:
        made["case_id"] = seal.of(made["case_id"])
    if made.get("key") is not None:
        made["key"] = {**made["key"], "value": seal.of(made["key"]["value"])}
    return made
