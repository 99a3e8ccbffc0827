from __future__ import annotations

import attrs
import numpy as np
import pytest
from benchmarks.printed import Reading, by_kind, by_level, targets
from benchmarks.printedlines import KnownLine, fitted, unseen_estimates

from docindex.imaging.likelihood import LineFeatures

CASE, CASH = ("case_no", "1"), ("cash_no", "2")


def reading(level: str, lines: set[tuple[str, str]], page: set[tuple[str, str]]) -> Reading:
    return Reading(
        level=level,
        found={"lines": frozenset(lines), "page": frozenset(page), "every line": frozenset({CASE})},
        seconds={"lines": 0.1, "page": 0.5, "every line": 0.4},
        read=4,
    )


READINGS = (reading("fax", {CASE, CASH}, {CASE}), reading("clean", set(), {CASE}))


def test_numbers_count_where_any_way_found_them() -> None:
    fax, clean, every = by_level(READINGS)
    assert (fax.numbers, fax.found) == (2, {"lines": 2, "page": 1, "every line": 1})
    assert (clean.numbers, clean.found["lines"]) == (1, 0)
    assert (every.pages, every.numbers, every.read) == (2, 3, 4.0)
    assert every.milliseconds["page"] == pytest.approx(500)


def test_kinds_are_told_apart() -> None:
    case, cash = by_kind(READINGS)
    assert (case.name, case.pages, case.numbers, case.found["page"]) == ("case_no", 2, 2, 2)
    assert (cash.name, cash.pages, cash.found["lines"], cash.found["page"]) == ("cash_no", 1, 1, 0)


def test_targets_are_ratios_of_one_run() -> None:
    recall, share = targets(READINGS)
    assert (recall.value, recall.of, recall.holds) == (1.0, 3, True)
    assert share.value == pytest.approx(0.2)
    assert share.holds
    worse, _ = targets(READINGS[1:])
    assert not worse.holds


def known(page: int, share: float, *, holds: bool) -> KnownLine:
    features = LineFeatures(share=share, full=0, bounded=1, right=0, large=0, run=share, long_run=0)
    return KnownLine(page=page, features=features, holds=holds, seconds=0.01)


def test_the_fit_separates_what_can_be_separated() -> None:
    lines = [
        known(page, share + page / 1000, holds=share > 0.5)
        for page in range(12)
        for share in (0.1, 0.2, 0.9)
    ]
    features = np.array([attrs.astuple(line.features) for line in lines], np.float64)
    weights = fitted(features, np.array([float(line.holds) for line in lines]))
    assert weights[1] > 0
    assert weights[6] > 0
    estimates = unseen_estimates(lines)
    assert min(e for e, x in zip(estimates, lines, strict=True) if x.holds) > 0.5
    assert max(e for e, x in zip(estimates, lines, strict=True) if not x.holds) < 0.5
