"""The pictures of a report: risk against coverage, reliability, outcomes by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from benchmarks.scoring.calibration import Bin, Calibration, Point
from benchmarks.scoring.outcomes import Graded, Outcome
from benchmarks.scoring.report import Report
from benchmarks.scoring.svg import (
    INK,
    PAPER,
    SOFT,
    Frame,
    ceiling,
    line,
    path,
    picture,
    tag,
    words,
)

# Blue to red by what an outcome costs, told apart by lightness as well (after Wong, Nature Methods
# 8, 2011).
_OUTCOMES: Final[Mapping[Outcome, tuple[str, str]]] = {
    Outcome.RIGHT: ("right", "#0b6e99"),
    Outcome.VERIFY_RIGHT: ("verify, right", "#6fb7d6"),
    Outcome.CLEARING_RIGHT: ("clearing, right", "#cbd2d9"),
    Outcome.AVOIDABLE_CLEARING: ("avoidable clearing", "#f0c75e"),
    Outcome.VERIFY_WRONG: ("verify, wrong", "#e08e2b"),
    Outcome.MISCUT: ("wrong pages", "#a077b8"),
    Outcome.HELD: ("held", "#7b8794"),
    Outcome.LOST: ("lost", "#1f2933"),
    Outcome.WRONG: ("wrong case", "#c0262d"),
}
_BLUE: Final = _OUTCOMES[Outcome.RIGHT][1]
_RED: Final = _OUTCOMES[Outcome.WRONG][1]
_LEAST: Final = 3.0  # pixels: one wrong document among thousands must be seen


def draw_pictures(report: Report) -> dict[str, str]:
    """SVG by file name; the reliability diagram only where there are probabilities."""
    found = report.calibration
    pictures = {
        "risk-coverage.svg": _risk_coverage(found),
        "outcomes-by-kind.svg": _outcomes(report.graded),
    }
    if found.bins:
        pictures["reliability.svg"] = _reliability(found)
    return pictures


def _risk_coverage(found: Calibration) -> str:
    frame = Frame(left=100, top=84, width=560, height=300, y_top=_top(found))
    subtitle = (
        "documents by falling probability; dashed: at most so many, 95 % one-sided"
        if found.curve
        else "no probabilities: only what was indexed; whisker: at most, 95 % one-sided"
    )
    parts = [frame.axes("documents covered", "wrong among them")]
    if found.curve:
        bounds = [
            frame.at(p.covered.share or 0, p.wrong.at_most)
            for p in found.curve
            if p.wrong.at_most <= frame.y_top
        ]
        rates = [frame.at(p.covered.share or 0, p.wrong.share or 0) for p in found.curve]
        parts += [
            path(bounds, stroke=_BLUE, stroke_width=1.5, stroke_dasharray="5 4"),
            path(rates, stroke=_BLUE, stroke_width=2.5),
        ]
    parts.append(_operating_point(frame, found.indexed))
    return picture((700, 450), "Risk and coverage", subtitle, parts)


def _top(found: Calibration) -> float:
    """The top of the risk axis: the bounds of few documents, near 1, may run out of the picture."""
    last = found.curve[-1].wrong.at_most if found.curve else 0.0
    indexed = found.indexed.wrong
    return ceiling(1.3 * max(last, indexed.at_most if indexed.of else 0.0))


def _operating_point(frame: Frame, indexed: Point) -> str:
    if not indexed.wrong.of:
        return ""
    covered, rate = indexed.covered.share or 0.0, indexed.wrong.share or 0.0
    x, y = frame.at(covered, rate)
    top = frame.at(covered, indexed.wrong.at_most)
    left = covered > 0.5
    label = (
        f"indexed: {100 * covered:.1f} %, {indexed.wrong.count} of {indexed.wrong.of} wrong, "
        f"at most {100 * indexed.wrong.at_most:.2f} %"
    )
    at = (x - 12 if left else x + 12, top[1] - 8)
    style = {"font_weight": 600, "text_anchor": "end" if left else "start", "fill": PAPER}
    return (
        line((x, y), top, stroke=_RED, stroke_width=2)
        + line((x - 5, top[1]), (x + 5, top[1]), stroke=_RED, stroke_width=2)
        + tag("circle", cx=x, cy=y, r=5.5, fill=_RED, stroke=PAPER, stroke_width=1.5)
        + words(at, label, stroke=PAPER, stroke_width=4, **style)  # a halo on top of the curves
        + words(at, label, **style | {"fill": _RED})
    )


def _reliability(found: Calibration) -> str:
    frame = Frame(left=100, top=84, width=400, height=400)
    claims = sum(entry.right.of for entry in found.bins)
    subtitle = f"{claims} claims, expected calibration error {found.ece:.4f}; whiskers: 95 %"
    most = max(entry.right.of for entry in found.bins)
    bars = Frame(left=100, top=548, width=400, height=70, y_top=most)
    parts = [
        frame.axes("probability as said", "right in truth"),
        line(frame.at(0, 0), frame.at(1, 1), stroke=SOFT, stroke_dasharray="3 4"),
        *(_whisker(frame, entry) for entry in found.bins),
        *(_bar(bars, entry) for entry in found.bins),
        line((bars.left, 618), (500, 618), stroke=SOFT),
        words((bars.left - 8, 588), "claims", text_anchor="end", fill=SOFT),
    ]
    return picture((540, 640), "Reliability", subtitle, parts)


def _whisker(frame: Frame, entry: Bin) -> str:
    if entry.mean is None or entry.right.share is None:
        return ""
    low, high = frame.at(entry.mean, entry.right.low), frame.at(entry.mean, entry.right.high)
    x, y = frame.at(entry.mean, entry.right.share)
    return line(low, high, stroke=_BLUE, stroke_width=2) + tag(
        "circle", cx=x, cy=y, r=5, fill=_BLUE, stroke=PAPER, stroke_width=1.5
    )


def _bar(bars: Frame, entry: Bin) -> str:
    x, y = bars.at(entry.low, entry.right.of)
    width, height = bars.width * (entry.high - entry.low), bars.top + bars.height - y
    middle = x + width / 2
    box = tag("rect", x=x + 2, y=y, width=width - 4, height=height, fill="#9fc9dc")
    number = words((middle, y - 4), str(entry.right.of), font_size=10, text_anchor="middle")
    return box + number if entry.right.of else ""


def _outcomes(graded: Sequence[Graded]) -> str:
    kinds: dict[str, Counter[Outcome]] = {}
    for one in graded:
        if one.document is not None and one.outcome is not None:
            kinds.setdefault(one.document.kind, Counter())[one.outcome] += 1
    rows = {"all": sum(kinds.values(), Counter()), **dict(sorted(kinds.items()))}
    present = [outcome for outcome in _OUTCOMES if rows["all"][outcome]]
    label = 30 + 7 * max(len(kind) for kind in rows)
    legend = list(_legend(present, label))
    top = 96 + 22 * (1 + max(row for row, _ in legend))
    parts = [part for _, part in legend]
    parts += [
        words((label + x, top - 8), title, fill=SOFT, font_size=11)
        for x, title in ((532, "all"), (580, "wrong"))
    ]
    for number, (kind, counts) in enumerate(rows.items()):
        parts.append(_row(kind, counts, (label, top + 32 * number + (8 if number else 0))))
    size = (label + 640, top + 32 * len(rows) + 24)
    subtitle = f"{rows['all'].total()} documents; no part is drawn narrower than {_LEAST:g} pixels"
    return picture(size, "What became of the documents, by kind", subtitle, parts)


def _legend(outcomes: Sequence[Outcome], left: float) -> Iterator[tuple[int, str]]:
    """Row and drawing of each entry; four entries in a row."""
    for number, outcome in enumerate(outcomes):
        title, colour = _OUTCOMES[outcome]
        row, column = divmod(number, 4)
        x, y = left + 135 * column, 78 + 22 * row
        box = tag("rect", x=x, y=y, width=12, height=12, rx=2, fill=colour)
        yield row, box + words((x + 18, y + 10.5), title)


def _row(kind: str, counts: Counter[Outcome], at: tuple[float, float]) -> str:
    """One bar of 520 pixels with its name on the left and its numbers on the right."""
    left, top = at
    total, wrong = counts.total(), counts[Outcome.WRONG]
    weight = 600 if kind == "all" else 400
    parts = [
        words((left - 12, top + 16), kind, text_anchor="end", font_weight=weight),
        words((left + 532, top + 16), str(total), font_weight=weight),
        words(
            (left + 580, top + 16),
            str(wrong),
            fill=_RED if wrong else SOFT,
            font_weight=600 if wrong else 400,
        ),
    ]
    x = left
    for outcome, width in _widths(counts, 520).items():
        colour = _OUTCOMES[outcome][1]
        parts.append(tag("rect", x=x, y=top, width=max(width - 1, 1.0), height=23, fill=colour))
        if width > 44:
            dark = outcome in (Outcome.VERIFY_RIGHT, Outcome.CLEARING_RIGHT)
            light = dark or outcome is Outcome.AVOIDABLE_CLEARING
            text = f"{100 * counts[outcome] / total:.0f} %"
            style = {"text_anchor": "middle", "font_size": 11, "fill": INK if light else PAPER}
            parts.append(words((x + width / 2, top + 15.5), text, **style))
        x += width
    return "".join(parts)


def _widths(counts: Counter[Outcome], width: float) -> dict[Outcome, float]:
    """Widths by share; none below the least that can be seen, the widest gives way."""
    total = counts.total()
    widths = {
        outcome: max(width * counts[outcome] / total, _LEAST)
        for outcome in _OUTCOMES
        if counts[outcome]
    }
    widest = max(widths, key=widths.__getitem__)
    widths[widest] -= sum(widths.values()) - width
    return widths
