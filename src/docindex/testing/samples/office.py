"""The invented fines office and the parts that German office mail shares (DIN 5008, form B).

Telephone numbers are of the range 040 66969, which the Bundesnetzagentur keeps for films; bank
accounts have check digits that no account can have.
"""

from __future__ import annotations

import datetime
from typing import Final

from docindex.testing.samples.chance import Dice
from docindex.testing.samples.paper import Align, Point, Sheet, Style

OFFICE: Final = (
    "Landkreis Musterau",
    "Bußgeldstelle",
    "Am Schlossgraben 3",
    "00310 Musterau",
)
LEFT: Final = 25.0
RIGHT: Final = 190.0
# The address zone of form B: 45 mm from the top, 20 mm from the left, 85 x 45 mm.
WINDOW: Final = (LEFT, 50.0)
SMALL: Final = Style(size=6.5)
_MONTHS: Final = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)


def german_date(day: datetime.date) -> str:
    """A date as it is printed: 07.03.2025."""
    return day.strftime("%d.%m.%Y")


def spoken_date(day: datetime.date) -> str:
    """A date with the month's name: 7. März 2025."""
    return f"{day.day}. {_MONTHS[day.month - 1]} {day.year}"


def fold_marks(sheet: Sheet) -> None:
    """The two folding marks and the punching mark on the left edge."""
    for y, length in ((105.0, 4.0), (148.5, 6.0), (210.0, 4.0)):
        sheet.rule((3.0, y), (3.0 + length, y), width=0.15, grey=0.35)


def address(sheet: Sheet, lines: tuple[str, ...], style: Style, sender: str = "") -> None:
    """The address window, with a sender's line above it where there is one."""
    if sender:
        sheet.text(WINDOW[0], WINDOW[1] - 1, sender, SMALL)
        sheet.rule(
            (LEFT, WINDOW[1] + 0.2), (LEFT + SMALL.width(sender), WINDOW[1] + 0.2), width=0.1
        )
    sheet.lines(WINDOW[0], WINDOW[1] + 12.7, lines, style)


def letterhead(sheet: Sheet) -> None:
    """The office's own letterhead: invented arms, name, department."""
    sheet.box((LEFT, 14), (11, 9), line=0.5)
    sheet.stroke([(LEFT, 23), (LEFT + 1, 27), (LEFT + 5.5, 30)], width=0.5, grey=0)
    sheet.stroke([(LEFT + 11, 23), (LEFT + 10, 27), (LEFT + 5.5, 30)], width=0.5, grey=0)
    sheet.stroke([(LEFT + 1, 21), (LEFT + 4, 18), (LEFT + 7, 21), (LEFT + 10, 18)], width=0.7)
    sheet.stroke([(LEFT + 1, 25), (LEFT + 4, 22), (LEFT + 7, 25), (LEFT + 10, 22)], width=0.7)
    sheet.text(LEFT + 15, 20, "Landkreis Musterau", Style(size=17, bold=True))
    sheet.text(LEFT + 15, 26, "Der Landrat · Ordnungsamt · Bußgeldstelle", Style(size=9.5))
    sheet.rule((LEFT, 33), (RIGHT, 33), width=0.4)


def office_footer(sheet: Sheet) -> None:
    """Visiting hours, telephone and bank in three columns at the foot."""
    sheet.rule((LEFT, 275), (RIGHT, 275), width=0.2)
    columns = (
        ("Dienstgebäude: Am Schlossgraben 3", "Mo-Fr 8.00-12.00, Do 14.00-18.00 Uhr"),
        ("Telefon 040 66969-320", "Fax 040 66969-399"),
        ("Kreissparkasse Musterau", "IBAN DE00 9999 9999 0000 0032 10"),
    )
    for x, lines in zip((LEFT, 92, 136), columns, strict=True):
        sheet.lines(x, 279.5, lines, SMALL)


def receipt_stamp(sheet: Sheet, place: Point, day: datetime.date, dice: Dice) -> None:
    """The stamp of the office's mail room, a bit askew and not quite black."""
    ink = dice.uniform(0.1, 0.35)
    x, y = place[0] + dice.normal(2, 4), place[1] + dice.normal(1.5, 3)
    with sheet.turned(x, y, dice.normal(3.5, 8)):
        for corner, far in (((0, 0), (50, 20)), ((1, 1), (49, 19))):
            for start, end in (
                (corner, (far[0], corner[1])),
                ((far[0], corner[1]), far),
                (far, (corner[0], far[1])),
                ((corner[0], far[1]), corner),
            ):
                sheet.rule(start, end, width=0.35, grey=ink)
        centre = Align.CENTRE
        sheet.text(25, 6, "Landkreis Musterau", Style(size=8, bold=True, align=centre, grey=ink))
        sheet.text(
            25, 12, f"Eingang {spoken_date(day)}", Style(size=9, bold=True, align=centre, grey=ink)
        )
        sheet.text(
            25, 17, f"Poststelle · Anl. {dice.pick('--12')}", Style(size=7, align=centre, grey=ink)
        )
