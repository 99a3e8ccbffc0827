"""`python -m benchmarks.twins`, small: authorities with equal numbers and names do not meet."""

from __future__ import annotations

from pathlib import Path

from benchmarks.twins import count_images, count_pages


def test_pages_in_turns_never_meet_the_other_authority(tmp_path: Path) -> None:
    found = count_pages(tmp_path, 300, seed=73)
    assert (found.pages, found.mixed) == (300, 0)
    assert found.right == found.indexed > 250


def test_without_the_tenants_column_it_is_seen(tmp_path: Path) -> None:
    found = count_pages(tmp_path, 60, seed=73, keyed=False)
    assert found.mixed == 60


def test_scans_of_both_authorities(tmp_path: Path) -> None:
    found = count_images(tmp_path, 4, seed=73, workers=0)
    assert (found.pages, found.mixed) == (4, 0)
    assert found.indexed
