"""Days on which papers were written, issued, delivered and posted before they were received."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Final

from benchmarks.mail.caselists import RECEIVED
from docindex.testing.samples.chance import Dice

Day = datetime.date

_SATURDAY: Final = 5
_SUNDAY: Final = 6


def before(days: int) -> Day:
    """The day so many days before the mail was received."""
    return RECEIVED - datetime.timedelta(days=days)


def at_home(dice: Dice) -> Day:
    """When somebody wrote at home: in the week that ended on the Saturday before."""
    last = (RECEIVED.weekday() - _SATURDAY) % 7 or 7
    return before(last + dice.between(0, 4))


def at_work(dice: Dice, longest: int = 8) -> Day:
    """When an office, a bank or a firm wrote: a working day, two days before at the latest.

    Args:
        longest: days before the receipt, at least 4.
    """
    return dice.pick(_days(before(longest), before(2), _working))


def issued(opened: Day, dice: Dice, *, soonest: int = 7) -> Day:
    """When the office wrote what now comes back: up to five weeks ago, the case being open.

    Args:
        soonest: days before the receipt.
    """
    return dice.pick(_days(max(opened, before(35)), before(soonest), _working))


def delivered(issue: Day, dice: Dice) -> Day:
    """When the post delivered a letter: two to ten days later, and three before the receipt."""
    last = min(issue + datetime.timedelta(days=10), before(3))
    return dice.pick(_days(issue + datetime.timedelta(days=2), last, _posting))


def posted(written: Day, dice: Dice) -> Day:
    """When a letter was franked: in the four working days before the receipt, once written."""
    working = _days(before(14), before(1), _working)[-4:]
    return dice.pick([day for day in working if day >= written] or [written])


def following(day: Day) -> Day:
    """The next day on which offices post their letters."""
    return _days(day + datetime.timedelta(days=1), day + datetime.timedelta(days=4), _working)[0]


def _days(first: Day, last: Day, wanted: Callable[[Day], bool]) -> list[Day]:
    every = (first + datetime.timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in every if wanted(day)]


def _working(day: Day) -> bool:
    return day.weekday() < _SATURDAY


def _posting(day: Day) -> bool:
    return day.weekday() != _SUNDAY
