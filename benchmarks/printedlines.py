"""Fit the weights of `docindex.imaging.likelihood` on pages of generated mail.

    python -m benchmarks.printedlines --mail DIR [--pages 96]

Every line of every page is read; one with a number of the page's case holds a reference. The
weights are those of a logistic model with a ridge; what they find and what that costs is told for
pages that the model had not seen, by thresholds, as a table.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import attrs
import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.printedpages import MailPage, every_line, mail_pages
from docindex.imaging.likelihood import LineFeatures

Values = npt.NDArray[np.float64]

_FOLDS: Final = 6
_RIDGE: Final = 1.0
_STEPS: Final = 50
_THRESHOLDS: Final = (0.3, 0.1, 0.05, 0.03, 0.02, 0.01, 0.005)


@attrs.frozen(kw_only=True)
class KnownLine:
    """A line, what is seen of it, and whether a reference stands in it.

    Args:
        page: its page's place in the sample.
        seconds: what reading it took.
    """

    page: int
    features: LineFeatures
    holds: bool
    seconds: float


def known_lines(page: MailPage, place: int) -> Iterator[KnownLine]:
    """Read all lines of a page, one by one."""
    plan = every_line(page.reader.plan(page.image))
    for box in plan.boxes:
        alone = attrs.evolve(plan, likely=frozenset({box}))
        start = time.thread_time()
        lines = page.reader.read_likely(page.image, alone)
        seconds = time.thread_time() - start
        yield KnownLine(
            page=place,
            features=plan.features[box],
            holds=bool(page.numbers(lines)),
            seconds=seconds,
        )


def fitted(features: Values, holds: Values) -> Values:
    """Bias and weights of a logistic model, by Newton's method.

    Args:
        features: shape (lines, features).
        holds: shape (lines,), 0 or 1.
    """
    rows = np.column_stack([np.ones(len(features)), features])
    weights = np.zeros(rows.shape[1])
    ridge = np.diag([1e-3, *[_RIDGE] * features.shape[1]])
    for _ in range(_STEPS):
        estimate = _logistic(rows @ weights)
        slope = rows.T @ (holds - estimate) - ridge @ weights
        curvature = (rows.T * (estimate * (1 - estimate))) @ rows + ridge
        weights += np.linalg.solve(curvature, slope)
    return weights


def _logistic(score: Values) -> Values:
    return np.asarray(1 / (1 + np.exp(-score)), np.float64)


def unseen_estimates(lines: Sequence[KnownLine]) -> Values:
    """For every line the estimate of a model that was fitted without its page."""
    features, holds = _arrays(lines)
    fold = np.array([line.page % _FOLDS for line in lines])
    estimates = np.zeros(len(lines))
    for part in range(_FOLDS):
        weights = fitted(features[fold != part], holds[fold != part])
        estimates[fold == part] = _logistic(weights[0] + features[fold == part] @ weights[1:])
    return estimates


def _arrays(lines: Sequence[KnownLine]) -> tuple[Values, Values]:
    features = np.array([attrs.astuple(line.features) for line in lines], np.float64)
    return features, np.array([float(line.holds) for line in lines])


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mail", type=Path, required=True, help="made by benchmarks.mail")
    parser.add_argument("--pages", type=int, default=96)
    parser.add_argument("--seed", type=int, default=5, help="which pages")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    pages = mail_pages(given.mail, given.pages, given.seed)
    lines = [line for place, page in enumerate(pages) for line in known_lines(page, place)]
    features, holds = _arrays(lines)
    names = [field.name for field in attrs.fields(LineFeatures)]
    bias, *weights = fitted(features, holds)
    print(f"{given.pages} pages, {len(lines)} lines, {int(holds.sum())} with a reference")
    print(f"bias {bias:.2f}", *(f"{n} {w:.2f}" for n, w in zip(names, weights, strict=True)))
    print("| likelihood at least | of lines with a reference | lines a page | ms a page |")
    print("|---|---|---|---|")
    estimates = unseen_estimates(lines)
    seconds = np.array([line.seconds for line in lines])
    for threshold in _THRESHOLDS:
        read = estimates >= threshold
        recall = holds[read].sum() / max(holds.sum(), 1)
        cost = 1000 * seconds[read].sum() / given.pages
        print(f"| {threshold} | {recall:.3f} | {read.sum() / given.pages:.1f} | {cost:.0f} |")


if __name__ == "__main__":
    main()
