"""Whether mail has become other than a calibration knows it: alarms for each week; pure.

Errors cluster: a new print of a form, a new printer, a new clerk at the other office. So each class
and each form is compared with the calibration week by week, in three ways, each an exact test:

* `wrong`: more of the labelled documents at the threshold were wrong than was promised (binomial);
* `looked_at`: more documents need a person than where the calibration comes from (2 x 2 table);
* `log_odds`: more proposals lie below the lowest tenth, or below the middle, of those that the
  calibration comes from (2 x 2 table).

An alarm is raised where the probability of so much by chance, times the number of tests in the run
(Bonferroni), is below `level`: of a hundred quiet runs one raises an alarm at 0.01. A class that
or a form that the calibration has not seen is named as `unseen`, whatever it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

import attrs

from docindex.matching.bounds import at_least, rarely_as_many
from docindex.matching.calibration import Calibration, ClassCalibration, FormHabits

Kind = Literal["class", "form"]
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
        form: that was recognised first on its pages; empty: none.
    """

    document_class: str
    week: str
    log_odds: float | None
    right: bool | None = None
    form: str = ""


@attrs.frozen(kw_only=True)
class Alarm:
    """Something that chance does not explain.

    Args:
        kind: what the documents have in common beside the week.
        name: of the class or of the form.
        count, of: documents that it was seen on, of how many.
        expected: the share of them that there would be; None: the class or form was never seen.
        probability: of so many by chance, times the number of tests, at most 1.
    """

    kind: Kind
    name: str
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


@attrs.frozen(kw_only=True)
class _Group:
    """Documents of one week that are of one class or form."""

    kind: Kind
    name: str
    week: str
    documents: Sequence[Seen]

    def alarm(self, measure: Measure, count: int, of: int, expected: float | None) -> Alarm:
        return Alarm(
            kind=self.kind,
            name=self.name,
            week=self.week,
            measure=measure,
            count=count,
            of=of,
            expected=expected,
            probability=0.0,
        )


def find_drift(
    seen: Iterable[Seen], calibration: Calibration, level: float = LEVEL
) -> tuple[Alarm, ...]:
    """Compare everyday work with a calibration.

    Args:
        seen: documents of any number of weeks, classes and forms, in any order.
        level: how often a run without any drift raises an alarm, above 0, below 1.

    Returns:
        Alarms by week, classes before forms, the least probable first of each class or form.
    """
    known: dict[tuple[Kind, str], ClassCalibration | FormHabits] = {
        **{("class", one.name): one for one in calibration.classes},
        **{("form", one.name): one for one in calibration.forms},
    }
    tests: list[_Test] = []
    strange: list[Alarm] = []
    for group in _groups(seen):
        habits = known.get((group.kind, group.name))
        if habits is None:
            count = len(group.documents)
            strange.append(group.alarm("unseen", count, count, None))
        else:
            tests += _tests(group, habits, calibration)
    alarms = [
        attrs.evolve(test.alarm, probability=min(test.probability * len(tests), 1.0))
        for test in tests
        if test.probability * len(tests) < level
    ]
    return tuple(sorted((*strange, *alarms), key=lambda a: (a.week, a.kind, a.name, a.probability)))


def _groups(seen: Iterable[Seen]) -> Iterator[_Group]:
    groups: dict[tuple[str, Kind, str], list[Seen]] = {}
    for one in seen:
        groups.setdefault((one.week, "class", one.document_class), []).append(one)
        if one.form:
            groups.setdefault((one.week, "form", one.form), []).append(one)
    for (week, kind, name), documents in sorted(groups.items()):
        yield _Group(kind=kind, name=name, week=week, documents=documents)


def _tests(
    group: _Group, known: ClassCalibration | FormHabits, calibration: Calibration
) -> Iterator[_Test]:
    max_wrong = calibration.promise.max_wrong
    above = [
        one for one in group.documents if calibration.suffices(one.log_odds, one.document_class)
    ]
    labelled = [one.right for one in above if one.right is not None]
    if labelled:
        wrong = sum(not right for right in labelled)
        yield _Test(
            alarm=group.alarm("wrong", wrong, len(labelled), max_wrong),
            probability=at_least(wrong, len(labelled), max_wrong),
        )
    if known.documents:
        count = len(group.documents)
        before = known.documents - known.indexed
        yield _Test(
            alarm=group.alarm("looked_at", count - len(above), count, before / known.documents),
            probability=rarely_as_many(count - len(above), count, before, known.documents),
        )
    proposed = [one.log_odds for one in group.documents if one.log_odds is not None]
    if known.tenths and proposed:
        yield _lowest(group, proposed, known)


def _lowest(
    group: _Group, proposed: Sequence[float], known: ClassCalibration | FormHabits
) -> _Test:
    """The more telling of two cuts; that there are two is paid for."""
    found = []
    for cut, share in _CUTS:
        low = sum(value < known.tenths[cut] for value in proposed)
        before = int(share * known.proposals)
        found.append(
            _Test(
                alarm=group.alarm("log_odds", low, len(proposed), share),
                probability=len(_CUTS)
                * rarely_as_many(low, len(proposed), before, known.proposals),
            )
        )
    return min(found, key=lambda test: test.probability)
