"""Values from paper, files and people on their way into HTML: as data, never as markup.

Everything is JSON inside script elements that no browser runs. `<`, `>` and `&` are escaped, so
that no text can end its element; the page's script shows every text as text.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from docindex.report.resource import resource_text

# No line of a letter and no barcode is longer; a text that is, was made to be in the way.
_LONGEST: Final = 2_000
_PLACE: Final = re.compile(r"@([a-z-]+)@")
# They share one scope, later ones use what stands in earlier ones.
SCRIPTS: Final = ("base", "list", "overview", "pages", "document", "fields", "start")
_ESCAPES: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
# Control characters, marks that turn the direction of text, what is invisible, halves of pairs.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_SIGNS: Final = {"\n": " ↵ ", "\t": " ⇥ "}


def visible(text: str) -> str:
    """A text that shows all it holds: what ends lines gets a sign, what is invisible its code.

    A text of more than 2,000 characters is cut, with an ellipsis.
    """
    cut = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    if cut.isascii() and cut.isprintable():
        return cut
    return "".join(_visible(character) for character in cut)


def _visible(character: str) -> str:
    if unicodedata.category(character) not in _UNSEEN:
        return character
    return _SIGNS.get(character, f"⟨U+{ord(character):04X}⟩")


def visible_values(value: Any) -> Any:
    """The same JSON value with every text made visible; keys are ours and stay."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {key: visible_values(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [visible_values(item) for item in value]
    return value


def json_text(value: Any) -> str:
    """JSON in ASCII that can stand inside a script element."""
    text = json.dumps(value, allow_nan=False, separators=(",", ":"))
    return text.translate(_ESCAPES)


def island(name: str, value: Any) -> str:
    """A script element of data, on a line of its own.

    Args:
        name: the element's id; letters, digits and `-`.
    """
    return f'<script type="application/json" id="{name}">{json_text(value)}</script>\n'


def picture_url(data: bytes) -> str:
    """A WebP picture as an address that needs no file; empty for no picture."""
    return "data:image/webp;base64," + base64.b64encode(data).decode("ascii") if data else ""


def page_around(language: str, report: Any) -> tuple[str, str]:
    """The HTML before and behind the documents.

    The policy in its head names the digests of our style and script; nothing else may run.

    Args:
        language: of the page's first words, `de` or `en`.
        report: what the list and the overview show, as JSON values.
    """
    style, script = resource_text("style.css"), _script()
    values = {
        "language": language,
        "style": style,
        "style-digest": _digest(style),
        "script": script,
        "script-digest": _digest(script),
        "report": json_text(report),
        "documents": "\0",
    }
    frame = resource_text("frame.html")
    before, behind = _PLACE.sub(lambda place: values[place[1]], frame).split("\0")
    return before, behind


def _script() -> str:
    parts = "\n".join(resource_text(f"{name}.js") for name in SCRIPTS)
    return f'"use strict";\n{{\n{parts}}}\n'


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
