"""Benchmarks of corners, of dates in forms and of real material: what they count as right."""

from __future__ import annotations

import pytest
from benchmarks.formdates import Trial, _row
from benchmarks.skewedpages import known_pages

from benchmarks import corners, realmaterial


@pytest.mark.parametrize(
    ("data", "truth", "right"),
    [
        (b"12", "12", True),
        (b"12", "13", False),
        (b"12", b"12", True),
        (b"12", b"13", False),
        (b"12+A+B", "12ab", True),
        (b"12+A+B", "12ac", False),
        (b"3PRM8N", "A123456788", True),
        (b"3PRM8N", "A123456789", False),
        (b"\xb6\xb6", "¶Ж", True),
        (b"\xb6\xb6", "¶Щ", False),
        ("Straße".encode("latin-1"), "Straße", True),
        ("阿".encode("gb18030"), "阿", True),
    ],
)
def test_a_payload_is_compared_with_what_its_set_makes_of_it(
    data: bytes, truth: str | bytes, right: bool
) -> None:
    assert realmaterial._says(data, truth) is right


def test_of_dates_those_that_are_sure_enough_are_counted() -> None:
    trials = [
        Trial(drawn="2026-03-01", found="2026-03-01", confidence=0.95),
        Trial(drawn="2026-03-01", found="2026-08-01", confidence=0.4),
        Trial(drawn="2026-03-01", found="", confidence=0.99),
    ]
    cells = _row(trials).split(" | ")
    assert (cells[0], cells[-1]) == ("1 / 1", "1 / 0")


def test_corners_are_turned_over_where_they_are_asked_for() -> None:
    flat, folded = (
        [page for page in known_pages("office", 3, 6, corners=chance) if page.handled]
        for chance in (0.0, 100.0)
    )
    assert len(flat) == len(folded) > 0
    assert all((a.grey != b.grey).any() for a, b in zip(flat, folded, strict=True))
    found, _ = corners.tallies("clean", 3, 4)
    assert sum(tally.folded for tally in found.values()) == sum(t.flat for t in found.values())
