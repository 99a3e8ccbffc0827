"""Running text in which some blanks do not break, as those of plates and amounts."""

from __future__ import annotations

from typing import Final

from benchmarks.mail.typefaces import Page
from docindex.testing.samples.paper import Point, Style

_HELD: Final = "\N{NO-BREAK SPACE}"


def held(text: str) -> str:
    """The text with blanks at which no line ends."""
    return text.replace(" ", _HELD)


def broken(text: str, width: float, style: Style) -> list[str]:
    """Lines no wider than `width` millimetres (one word a line at least), with plain blanks."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and style.width(longer.replace(_HELD, " ")) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line.replace(_HELD, " ") for line in lines]


def write(page: Page, place: Point, width: float, text: str, style: Style) -> float:
    """Write a paragraph; returns the baseline that follows."""
    return page.lines(*place, broken(text, width, style), style)
