"""Envelopes laid on the scanner: a window or an address by hand, postage, the post's notes."""

from __future__ import annotations

import datetime
from typing import Final

import attrs

from benchmarks.mail import datelines
from benchmarks.mail.hands import Hand
from benchmarks.mail.prose import broken
from benchmarks.mail.typefaces import Page, Typed
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.office import german_date
from docindex.testing.samples.paper import Align, Point
from docindex.testing.samples.symbols import Symbol, draw_symbol

_REASONS: Final = (
    "Empfänger unter der angegebenen Anschrift nicht zu ermitteln",
    "Empfänger unbekannt verzogen",
    "Annahme verweigert",
)
_SMALL: Final = Typed(size=8)
_FEE: Final = "0,95"


@attrs.frozen(kw_only=True)
class Cover:
    """An envelope.

    Args:
        lines: the address.
        written: when the letter in it was ready.
        stamped: whether it carries a stamp; others are franked by a machine.
        hand: that wrote the address; None: it is seen through a window.
    """

    lines: tuple[str, ...]
    written: datetime.date
    stamped: bool
    hand: Hand | None = None


def envelope(cover: Cover, dice: Dice) -> Page:
    """Draw the envelope of a letter that was received."""
    page = _paper(dice)
    day = datelines.posted(cover.written, dice)
    if cover.hand:
        for row, line in enumerate(cover.lines):
            cover.hand.block(page, (60, _middle(page) + 9 * row), line, pitch=3.8)
    else:
        _window(page, cover.lines, dice)
    if cover.stamped:
        _stamp(page, day, dice)
    else:
        _franked(page, day, dice)
    return page


def returned_envelope(lines: tuple[str, ...], written: datetime.date, dice: Dice) -> Page:
    """Draw the envelope of our own letter, with the post's note why it comes back."""
    page = _paper(dice)
    _window(page, lines, dice)
    _franked(page, datelines.following(written), dice)
    with page.turned(118, _middle(page) + 16, 6):
        reasons = broken(dice.pick(_REASONS), 72, _SMALL)
        page.box((0, -8), (78, 12 + 4 * len(reasons)), line=0.4)
        page.text(3, -2, "Zurück an Absender", Typed(bold=True))
        page.lines(3, 4, reasons, _SMALL)
    return page


def franking(page: Page, corner: Point, dice: Dice) -> None:
    """The post's own code: a DataMatrix that begins with `DEA` and goes on in binary."""
    data = b"DEA\x12" + bytes(dice.between(1, 255) for _ in range(16))
    draw_symbol(page, corner, Symbol(symbology="datamatrix", data=data, module=0.6))


def _paper(dice: Dice) -> Page:
    page = Page()
    page.height = dice.pick((110.0, 114.0, 162.0))
    return page


def _middle(page: Page) -> float:
    return (page.height or 0.0) / 2 + 8


def _window(page: Page, lines: tuple[str, ...], dice: Dice) -> None:
    page.box((22, _middle(page)), (90, 40), line=0.15)
    page.lines(27, _middle(page) + 12, lines, Typed(family=dice.pick(("sans", "serif"))))


def _franked(page: Page, day: datetime.date, dice: Dice) -> None:
    franking(page, (168, 14), dice)
    page.text(150, 40, f"DV {day:%d.%m} {_FEE}", _SMALL)


def _stamp(page: Page, day: datetime.date, dice: Dice) -> None:
    """A stamp with its cancellation: a circle with the day, and waves over the stamp."""
    page.box((172, 10), (22, 27), line=0.2, fill=dice.uniform(0.6, 0.85))
    page.circle((183, 21), 7, line=0.5)
    page.text(192, 35, "95", Typed(size=9, bold=True, align=Align.RIGHT))
    centre = Typed(size=5, align=Align.CENTRE)
    with page.turned(156, 24, dice.normal(2, 5)):
        page.circle((0, 0), 11, line=0.4)
        page.lines(0, -2.5, ("BRIEFZENTRUM 00", german_date(day)), centre)
        for row in range(5):
            wave = [(12 + 5.0 * n, -7 + 3.5 * row + 0.8 * (-1) ** n) for n in range(7)]
            page.stroke(wave, width=0.35, grey=0.2)
