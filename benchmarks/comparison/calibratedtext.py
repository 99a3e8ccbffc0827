"""What a calibration did, as a page of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.comparison.calibrated import Kept
from benchmarks.comparison.hardness import LEAST
from benchmarks.comparison.results import percent, table
from benchmarks.scoring.calibration import THRESHOLDS, calibrate
from benchmarks.scoring.intervals import Share
from benchmarks.scoring.outcomes import Graded
from benchmarks.scoring.report import Report
from benchmarks.scoring.scores import grouped
from docindex.matching.promising import Outcome

_SURE = 0.99


def as_markdown(kept: Kept) -> str:
    """Calibrations, scores with and without them, and what the probabilities are worth."""
    found = calibrate(kept.after.graded)
    ece = "none given" if found.ece is None else f"{found.ece:.4f}"
    parts = [
        "## Calibrations",
        table([_CALIBRATION, *(_calibration(*one) for one in kept.outcomes.items())]),
        "## Without and with them, on other mail",
        table([_SCORES, *_scores(kept)]),
        "## Probabilities",
        f"Expected calibration error: {ece}.",
        table([_RATES, *_rates(kept.after)]),
        table([_ABOVE, *_above(kept.after)]),
    ]
    return "\n\n".join(parts) + "\n"


_CALIBRATION = ("tenant", "documents", "promise", "threshold", "tested", "wrong", "at most")
_SCORES = ("level", "documents", "wrong", "dark", "verify right", "residual")
_RATES = ("level", "claims", f"from {_SURE}", "of those wrong", "share", "at most")
_ABOVE = ("from", "covered", "claims", "wrong", "at most")


def _calibration(tenant: str, outcome: Outcome) -> tuple[str, ...]:
    made, shortage = outcome.calibration, outcome.shortage
    if made is None:
        missing = shortage.labels_missing if shortage else None
        return (tenant, "", f"none: {missing or 'any number of'} labels missing", "", "", "", "")
    labels = sum(count for _, count in made.sources)
    promise = f"≤ {percent(made.promise.max_wrong)} at {percent(made.promise.confidence, 0)}"
    test = made.tested
    lines = (str(labels), promise, f"{made.score:.2f}", str(test.indexed), str(test.wrong))
    return (tenant, *lines, percent(test.bound))


def _scores(kept: Kept) -> Iterator[tuple[str, ...]]:
    for level in (None, *LEAST):
        before, after = (_of(report, level) for report in (kept.before, kept.after))
        yield (
            level or "all",
            str(before["wrong"].of),
            *(
                f"{_plain(before[score])} → {_plain(after[score])}"
                for score in ("wrong", "dark", "verify_right", "residual")
            ),
        )


def _of(report: Report, level: str | None) -> dict[str, Share]:
    return dict(report.scores if level is None else report.groups["level"][level])


def _plain(share: Share) -> str:
    return f"{share.count} ({percent(share.share, 1)})"


def _rates(report: Report) -> Iterator[tuple[str, ...]]:
    groups = {"all": list(report.graded), **grouped(report.graded, "level")}
    for level in ("all", *LEAST):
        found = _sure(groups[level])
        claims = sum(len(_claims(one)) for one in groups[level])
        counts = (str(claims), str(found.of), str(found.count))
        yield (level, *counts, percent(found.share), percent(found.at_most))


def _claims(one: Graded) -> list[tuple[float, bool]]:
    return [(c.probability, c.right) for c in one.claims if c.probability is not None]


def _sure(graded: Sequence[Graded]) -> Share:
    said = [right for one in graded for p, right in _claims(one) if p >= _SURE]
    return Share(said.count(False), len(said))


def _above(report: Report) -> Iterator[tuple[str, ...]]:
    for point in calibrate(report.graded).thresholds:
        if point.threshold in THRESHOLDS[3:]:
            wrong = point.wrong
            counts = (percent(point.covered.share, 1), str(wrong.of), str(wrong.count))
            yield (f"{point.threshold:g}", *counts, percent(wrong.at_most))
