"""As much SVG as diagrams inside a page need; colours and fonts are the page's style sheet's."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

import attrs

Place = tuple[float, float]
_TITLE_ROOM: Final = 46


def tag(name: str, content: str = "", /, **attributes: object) -> str:
    """One element; `css` becomes `class`, underscores in names become hyphens.

    Args:
        content: SVG, already escaped.
    """
    words = "".join(
        f' {"class" if key == "css" else key.replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
    )
    return f"<{name}{words}>{content}</{name}>"


def text(at: Place, words: str, css: str = "", anchor: str = "start") -> str:
    """A text that begins, or as `anchor` says, at its place."""
    return tag("text", escape(words), x=at[0], y=at[1], css=css, text_anchor=anchor)


def line(start: Place, end: Place, css: str) -> str:
    """A straight line."""
    return tag("line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], css=css)


def path(places: Sequence[Place], css: str) -> str:
    """An open line through some places."""
    return tag("polyline", points=" ".join(f"{_plain(x)},{_plain(y)}" for x, y in places), css=css)


def dot(at: Place, css: str) -> str:
    """A point."""
    return tag("circle", cx=at[0], cy=at[1], r=4.5, css=css)


def diagram(size: Place, title: str, parts: Sequence[str]) -> str:
    """A drawing in a page; `title` is what a screen reader says of it."""
    box = f"0 0 {_plain(size[0])} {_plain(size[1])}"
    name = tag("title", escape(title))
    return tag("svg", name + "".join(parts), viewBox=box, role="img", css="diagram")


@attrs.frozen(kw_only=True)
class Frame:
    """A plot; both axes go from 0 to 1; pixels, origin at the top left."""

    left: float
    top: float
    width: float
    height: float

    def at(self, x: float, y: float) -> Place:
        """The place of two values; what is outside of the axes stays at their ends."""
        return (
            self.left + self.width * min(max(x, 0.0), 1.0),
            self.top + self.height * (1 - min(max(y, 0.0), 1.0)),
        )

    def axes(
        self,
        titles: tuple[str, str],
        across: Sequence[tuple[float, str]],
        upwards: Sequence[tuple[float, str]],
    ) -> str:
        """Grid, numbers and titles.

        Args:
            titles: of the axes, across and upwards.
            across, upwards: places on them, 0..1, with what stands there.
        """
        bottom = self.top + self.height
        parts = [text((self.left - 8, self.top - 14), titles[1], "soft")]
        for y, words in upwards:
            place = self.at(0, y)
            parts.append(line(place, (self.left + self.width, place[1]), "grid"))
            parts.append(text((self.left - 8, place[1] + 4), words, "", "end"))
        for x, words in across:
            parts.append(text((self.at(x, 0)[0], bottom + 20), words, "", "middle"))
        middle = (self.left + self.width / 2, bottom + _TITLE_ROOM)
        parts.append(text(middle, titles[0], "soft", "middle"))
        return "".join(parts)


def _plain(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
