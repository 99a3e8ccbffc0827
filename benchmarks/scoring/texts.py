"""The report as a person reads it: aligned tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from benchmarks.scoring.calibration import Bin, Calibration, Point
from benchmarks.scoring.intervals import Share
from benchmarks.scoring.outcomes import Count, Graded, Outcome
from benchmarks.scoring.report import Report, of_outcome
from benchmarks.scoring.scores import SCORES, Shares
from benchmarks.scoring.truth import TruthDocument

_LISTED: Final = 20  # findings shown before a person turns to the JSON
_NONE: Final = "-"


def as_text(report: Report) -> str:
    """All tables, ready to print."""
    parts = [
        _inputs(report),
        _scores(report.scores),
        *(_group(by, groups) for by, groups in report.groups.items()),
        _batches(report),
        _probability(report.calibration),
        *_findings(report.graded),
    ]
    return "\n\n".join(parts)


def table(rows: Iterable[Sequence[str]]) -> str:
    """Rows of equal length as lines: first column to the left, the others to the right."""
    rows = list(rows)
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if number == 0 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def percent(rate: float | None) -> str:
    """A rate as a percentage with two decimals."""
    return _NONE if rate is None else f"{100 * rate:.2f} %"


def _inputs(report: Report) -> str:
    counts = report.counts
    lines = [
        f"{entry.run.truth} (preset {entry.preset or _NONE}, seed {entry.seed or _NONE}): "
        f"{entry.batches} batches, {entry.documents} documents, {entry.answers} answers"
        for entry in report.inputs
    ]
    lines.append(
        f"together: {counts[Count.DOCUMENTS]} documents, {counts[Count.DECIDABLE]} of them "
        f"decidable, {counts[Count.PAGES]} pages"
    )
    return "\n".join(lines)


def _scores(scores: Shares) -> str:
    rows = [("score", "count", "of", "share", "95 % two-sided", "95 % one-sided")]
    for score in SCORES:
        share = scores[score.name]
        rows.append(
            (
                score.title,
                str(share.count),
                str(share.of),
                percent(share.share),
                _interval(share),
                _bound(share, good=score.good),
            )
        )
    return table(rows)


def _interval(share: Share) -> str:
    return f"{100 * share.low:.2f} .. {100 * share.high:.2f} %" if share.of else _NONE


def _bound(share: Share, *, good: bool) -> str:
    if not share.of:
        return _NONE
    return f">= {percent(share.at_least)}" if good else f"<= {percent(share.at_most)}"


def _group(by: str, groups: Mapping[str, Shares]) -> str:
    titles = ("n", "wrong", "wrong at most", "right", "dark", "residual", "avoidable", "pages lost")
    rows: list[tuple[str, ...]] = [(by, *titles, "lost at most", "b. prec.", "b. recall")]
    for name, scores in groups.items():
        wrong, lost = scores["wrong"], scores["pages_lost"]
        shares = ("right", "dark", "residual", "avoidable_clearing")
        rows.append(
            (
                name,
                str(wrong.of),
                str(wrong.count),
                percent(wrong.at_most) if wrong.of else _NONE,
                *(percent(scores[key].share) for key in shares),
                str(lost.count),
                percent(lost.at_most),
                percent(scores["boundary_precision"].share),
                percent(scores["boundary_recall"].share),
            )
        )
    return table(rows)


def _batches(report: Report) -> str:
    batches = report.batches
    lines = [
        f"batches held: {len(batches.held)} of {batches.total}; declared count wrong or a "
        f"separator destroyed in {len(batches.held_with_cause)} of them"
    ]
    if batches.unanswered:
        lines.append(
            f"batches without any answer and not held, all pages lost: {_some(batches.unanswered)}"
        )
    return "\n".join(lines)


def _probability(found: Calibration) -> str:
    if found.ece is None:
        return "probability: none given"
    bins = [("probability", "claims", "mean", "right", "95 % two-sided")]
    bins += [_bin(entry) for entry in found.bins]
    above = [("from", "covered", "claims", "wrong", "share", "wrong at most")]
    above += [_above(point) for point in found.thresholds]
    return f"expected calibration error: {found.ece:.4f}\n{table(bins)}\n\n{table(above)}"


def _bin(entry: Bin) -> tuple[str, str, str, str, str]:
    return (
        f"{entry.low:.1f} .. {entry.high:.1f}",
        str(entry.right.of),
        _NONE if entry.mean is None else f"{entry.mean:.4f}",
        percent(entry.right.share),
        _interval(entry.right),
    )


def _above(point: Point) -> tuple[str, str, str, str, str, str]:
    wrong = point.wrong
    return (
        f"{point.threshold:g}",
        percent(point.covered.share),
        str(wrong.of),
        str(wrong.count),
        percent(wrong.share),
        percent(wrong.at_most) if wrong.of else _NONE,
    )


def _findings(graded: Sequence[Graded]) -> Iterator[str]:
    wrong = [_wrong(*one) for one in of_outcome(graded, Outcome.WRONG)]
    if wrong:
        yield "\n".join(["in a wrong case:", *_shown(wrong)])
    lost = [page for one in graded for page in one.lost]
    if lost:
        yield f"pages lost: {_some(lost)}"


def _wrong(document: TruthDocument, one: Graded) -> str:
    cases = ", ".join(" ".join(case) for case in one.cases)
    belongs = "no listed case" if document.case is None else " ".join(document.case)
    return (
        f"  {document.content[0]} ({document.kind}, {document.level}): "
        f"indexed to {cases}, belongs to {belongs}"
    )


def _shown(lines: Sequence[str]) -> list[str]:
    more = len(lines) - _LISTED
    return [*lines[:_LISTED], *([f"  and {more} more, see --json"] if more > 0 else [])]


def _some(names: Sequence[str]) -> str:
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {more} more, see --json" if more > 0 else "")
