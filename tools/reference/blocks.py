"""Generated blocks inside pages that are otherwise written by hand, and tables in them.

A block stands between `<!-- generated: RENDERER ARGUMENT ... -->` and `<!-- end -->`. So the page
in the repository is whole and readable, and the site needs no step of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

_BLOCK: Final = re.compile(r"^<!-- generated: (.+?) -->\n(.*?)^<!-- end -->$", re.M | re.S)
_ROW: Final = re.compile(r"^\| `([^` ]+).* \| ([^|]*) \|$", re.M)
_CODE: Final = re.compile(r"`([^`]*\|[^`]*)`")

# Words of the last column by the row's first word in code, as they stand on the page.
Words = Mapping[str, str]
Renderer = Callable[[Sequence[str], Words], str]


class BlockError(Exception):
    """A block cannot be generated; the message says what to write where."""


def renewed(page: str, renderers: Mapping[str, Renderer]) -> str:
    """The page with every block as the code has it now.

    Args:
        page: Markdown.
        renderers: by the first word of a marker; each is given the marker's other words, and the
            words of the last column that the block holds now.

    Raises:
        BlockError: a marker names something that is not there, or a row has no words.
    """

    def render(match: re.Match[str]) -> str:
        name, *arguments = match[1].split()
        if name not in renderers:
            raise BlockError(f"{match[1]!r}: known are {', '.join(sorted(renderers))}")
        try:
            body = renderers[name](arguments, dict(_ROW.findall(match[2])))
        except (BlockError, LookupError, AttributeError, ImportError, ValueError) as error:
            raise BlockError(f"<!-- generated: {match[1]} -->: {error}") from error
        return f"<!-- generated: {match[1]} -->\n\n{body.strip()}\n\n<!-- end -->"

    return _BLOCK.sub(render, page)


def markers(page: str) -> list[str]:
    """What the blocks of a page were generated from."""
    return [match[1] for match in _BLOCK.finditer(page)]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; a bar inside code is written so that no reader takes it for a column."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def described(name: str, text: str, words: Words) -> str:
    """What a row says: the code's own words where it has some, else those on the page.

    Raises:
        BlockError: neither has any.
    """
    said = text or words.get(name, "")
    if not said:
        raise BlockError(f"{name!r} has no description: write one in the code, or in its row here")
    return said.removesuffix(".")


def _cell(text: str) -> str:
    barred = _CODE.sub(lambda match: f"<code>{match[1].replace('|', '&#124;')}</code>", text)
    return " ".join(barred.replace("\\|", "|").replace("|", "&#124;").split())
