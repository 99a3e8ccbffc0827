"""As much SVG as the pictures need: elements, texts, and a frame with two axes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

INK: Final = "#1f2933"
SOFT: Final = "#616e7c"
GRID: Final = "#e4e7eb"
PAPER: Final = "#ffffff"
_FONT: Final = "system-ui, 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif"

Place = tuple[float, float]


def tag(name: str, content: str = "", /, **attributes: object) -> str:
    """One element; underscores in names of attributes become hyphens.

    Args:
        content: SVG, already escaped.
    """
    words = "".join(
        f" {key.replace('_', '-')}={quoteattr(_plain(value))}" for key, value in attributes.items()
    )
    return f"<{name}{words}>{content}</{name}>" if content else f"<{name}{words}/>"


def words(at: Place, text: str, **attributes: object) -> str:
    """A text; by default 12 px in ink, beginning at its place."""
    defaults = {"font_size": 12, "fill": INK}
    return tag("text", escape(text), x=at[0], y=at[1], **(defaults | attributes))


def line(start: Place, end: Place, **attributes: object) -> str:
    """A straight line; by default one pixel in the colour of the grid."""
    defaults = {"stroke": GRID, "stroke_width": 1}
    ends = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}
    return tag("line", **ends, **(defaults | attributes))


def path(places: Sequence[Place], **attributes: object) -> str:
    """An open line through some places."""
    points = " ".join(f"{_plain(x)},{_plain(y)}" for x, y in places)
    defaults = {"fill": "none", "stroke_width": 2, "stroke_linejoin": "round"}
    return tag("polyline", points=points, **(defaults | attributes))


def picture(size: Place, title: str, subtitle: str, parts: Iterable[str]) -> str:
    """A whole SVG file, with its title at the top left."""
    width, height = size
    return (
        tag(
            "svg",
            tag("title", escape(title))
            + tag("rect", width=width, height=height, fill=PAPER)
            + words((24, 34), title, font_size=17, font_weight=600)
            + words((24, 54), subtitle, fill=SOFT)
            + "".join(parts),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {_plain(width)} {_plain(height)}",
            width=width,
            height=height,
            font_family=_FONT,
        )
        + "\n"
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """A plot from 0 to `x_top` and 0 to `y_top`; pixels, origin at the top left."""

    left: float
    top: float
    width: float
    height: float
    x_top: float = 1.0
    y_top: float = 1.0

    def at(self, x: float, y: float) -> Place:
        """The place of two values; values above the top of an axis stay at its edge."""
        return (
            self.left + self.width * min(x / self.x_top, 1.0),
            self.top + self.height * (1.0 - min(y / self.y_top, 1.0)),
        )

    def axes(self, x_title: str, y_title: str) -> str:
        """Grid, numbers in per cent, and titles."""
        bottom, right = self.top + self.height, self.left + self.width
        parts = []
        for step in range(6):
            x, y = self.at(self.x_top * step / 5, self.y_top * step / 5)
            parts += [
                line((self.left, y), (right, y)),
                words((self.left - 8, y + 4), _ticks(self.y_top, step), text_anchor="end"),
                words((x, bottom + 18), _ticks(self.x_top, step), text_anchor="middle"),
            ]
        middle = self.top + self.height / 2
        turned = f"rotate(-90 {_plain(self.left - 62)} {_plain(middle)})"
        style = {"text_anchor": "middle", "fill": SOFT}
        parts += [
            line((self.left, bottom), (right, bottom), stroke=SOFT),
            words((self.left + self.width / 2, bottom + 40), x_title, **style),
            words((self.left - 62, middle), y_title, transform=turned, **style),
        ]
        return "".join(parts)


def ceiling(value: float) -> float:
    """The next of 1, 2, 5 times a power of ten, at most 1: a top whose fifths are round."""
    if value <= 0:
        return 0.01
    power = 10.0 ** math.floor(math.log10(value))
    return min(1.0, next(power * step for step in (1, 2, 5, 10) if power * step >= value * 0.999))


def _ticks(top: float, step: int) -> str:
    return f"{100 * top * step / 5:.3g} %"


def _plain(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
