"""Whether mail has become other than a calibration knows it: alarms for each class and week; pure.

Errors cluster: a new print of a form, a new printer, a new clerk at the other office. So each class
is compared with the calibration week by week, in three ways, each an exact test:

* `wrong`: more of the labelled documents at the threshold were wrong than was promised (binomial);
* `looked_at`: more documents need a person than where the calibration comes from (2 x 2 table);
* `log_odds`: more proposals lie below the lowest tenth, or below the middle, of those that the
  calibration comes from (2 x 2 table).

An alarm is raised where the probability of so much by chance, times the number of tests in the run
(Bonferroni), is below `level`: of a hundred quiet runs one raises an alarm at 0.01. A class that
the calibration has not seen is named as `unseen`, whatever it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

import attrs

from docindex.matching.bounds import at_least, rarely_as_many
from docindex.matching.calibration import Calibration, ClassCalibration

Measure = Literal["wrong", "looked_at", "log_odds", "unseen"]

LEVEL: Final = 0.01
# Places among the nine cuts of the calibration's log-odds, and the share that lies below each.
_CUTS: Final = ((0, 0.1), (4, 0.5))


@attrs.frozen(kw_only=True)
class Seen:
    """A document of everyday work.

    Args:
        week: ISO week, such as `2026-W12`.
        log_odds: None: nothing was proposed, or a veto keeps it from being indexed.
        right: None: nobody labelled it.
    """

    document_class: str
    week: str
    log_odds: float | None
    right: bool | None = None


@attrs.frozen(kw_only=True)
class Alarm:
    """Something that chance does not explain.

    Args:
        count, of: documents that it was seen on, of how many.
        expected: the share of them that there would be; None: the class was never seen.
        probability: of so many by chance, times the number of tests, at most 1.
    """

    document_class: str
    week: str
    measure: Measure
    count: int
    of: int
    expected: float | None
    probability: float


@attrs.frozen(kw_only=True)
class _Test:
    alarm: Alarm
    probability: float


def find_drift(
    seen: Iterable[Seen], calibration: Calibration, level: float = LEVEL
) -> tuple[Alarm, ...]:
    """Compare everyday work with a calibration.

    Args:
        seen: documents of any number of weeks and classes, in any order.
        level: how often a run without any drift raises an alarm, above 0, below 1.

    Returns:
        Alarms by week and class, the least probable first in each.
    """
    known = {found.name: found for found in calibration.classes}
    groups: dict[tuple[str, str], list[Seen]] = {}
    for one in seen:
        groups.setdefault((one.week, one.document_class), []).append(one)
    tests: list[_Test] = []
    strange: list[Alarm] = []
    for (week, name), group in sorted(groups.items()):
        if name in known:
            tests += _tests(group, known[name], calibration.promise.max_wrong)
        else:
            strange.append(_unseen(name, week, len(group)))
    alarms = [
        attrs.evolve(test.alarm, probability=min(test.probability * len(tests), 1.0))
        for test in tests
        if test.probability * len(tests) < level
    ]
    return tuple(
        sorted((*strange, *alarms), key=lambda a: (a.week, a.document_class, a.probability))
    )


def _tests(group: Sequence[Seen], known: ClassCalibration, max_wrong: float) -> Iterator[_Test]:
    place = {"document_class": known.name, "week": group[0].week}
    proposed = [one.log_odds for one in group if one.log_odds is not None]
    labelled = [
        one.right
        for one in group
        if one.log_odds is not None and one.log_odds >= known.log_odds and one.right is not None
    ]
    if labelled:
        wrong = sum(not right for right in labelled)
        alarm = _alarm(place, "wrong", wrong, len(labelled), max_wrong)
        yield _Test(alarm=alarm, probability=at_least(wrong, len(labelled), max_wrong))
    if known.documents:
        looked = len(group) - sum(value >= known.log_odds for value in proposed)
        before = known.documents - known.indexed
        alarm = _alarm(place, "looked_at", looked, len(group), before / known.documents)
        chance = rarely_as_many(looked, len(group), before, known.documents)
        yield _Test(alarm=alarm, probability=chance)
    if known.tenths and proposed:
        yield _lowest(place, proposed, known)


def _lowest(place: dict[str, str], proposed: Sequence[float], known: ClassCalibration) -> _Test:
    """The more telling of two cuts; that there are two is paid for."""
    found = []
    for cut, share in _CUTS:
        low = sum(value < known.tenths[cut] for value in proposed)
        before = int(share * known.proposals)
        found.append(
            _Test(
                alarm=_alarm(place, "log_odds", low, len(proposed), share),
                probability=len(_CUTS)
                * rarely_as_many(low, len(proposed), before, known.proposals),
            )
        )
    return min(found, key=lambda test: test.probability)


def _alarm(place: dict[str, str], measure: Measure, count: int, of: int, expected: float) -> Alarm:
    return Alarm(
        document_class=place["document_class"],
        week=place["week"],
        measure=measure,
        count=count,
        of=of,
        expected=expected,
        probability=1.0,
    )


def _unseen(name: str, week: str, count: int) -> Alarm:
    return Alarm(
        document_class=name,
        week=week,
        measure="unseen",
        count=count,
        of=count,
        expected=None,
        probability=0.0,
    )
