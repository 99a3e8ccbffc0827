"""The tiers of a list are compared on the same scans, each with what its office hands over."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import attrs
import pytest
from benchmarks.comparison.mail import open_mail
from benchmarks.comparison.runs import DOCINDEX, Site
from benchmarks.comparison.tiers import as_markdown, borrow, run_tiers
from benchmarks.mail.generator import Order, write_plans
from benchmarks.mail.imagefiles import FileForm
from benchmarks.mail.kinds import Kind
from benchmarks.mail.plans import PRESETS, plan_batches
from benchmarks.mail.stacks import FeedMode, Separation
from benchmarks.mail.tiers import Tier

ORDER = Order(seed=6, preset="small", cases=5_000)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Two clean letters of one tenant, each a file."""
    folder = tmp_path_factory.mktemp("tiers") / "6"
    plan = plan_batches(PRESETS["small"], seed=6, cases=5_000, destroyed=0.0)[0]
    plan = attrs.evolve(
        plan,
        separation=Separation.FILE,
        feed=FeedMode.SIMPLEX,
        form=FileForm.TIFF_SINGLE,
        kinds=(Kind.HEARING_FORM, Kind.CITIZEN_SUBJECT),
    )
    write_plans(folder / "mail", ORDER, [plan])
    return Site(folder=folder)


def test_scans_are_the_same_and_the_list_holds_less(site: Site, tmp_path: Path) -> None:
    less = Site(folder=tmp_path / "numbers")
    borrow(site, less, attrs.evolve(ORDER, tier=Tier.NUMBERS))
    assert open_mail(less.folder / "mail").tier == Tier.NUMBERS
    tenant = open_mail(site.folder / "mail").tenants[0]
    ours, theirs = (one.folder / "mail" / tenant for one in (less, site))
    files = {p.relative_to(theirs) for p in (theirs / "batches").rglob("*") if p.is_file()}
    assert files
    assert all((ours / path).read_bytes() == (theirs / path).read_bytes() for path in files)
    with sqlite3.connect(less.folder / "mail" / tenant / "cases.sqlite") as connection:
        columns = {row[1] for row in connection.execute("PRAGMA table_info(cases)")}
    assert "case_no" in columns
    assert not {"plate", "surname", "offence_date"} & columns


def test_every_tier_is_run_and_none_indexes_wrongly(site: Site, tmp_path: Path) -> None:
    said: list[str] = []
    reports = run_tiers([site], tmp_path, workers=1, say=said.append)
    assert set(reports) == set(Tier)
    assert site.cost(DOCINDEX) is not None
    for report in reports.values():
        assert report.scores["wrong"].count == 0
        assert report.scores["dark"].of == 2
    assert reports[Tier.PEOPLE].scores["dark"].count >= reports[Tier.NUMBERS].scores["dark"].count
    text = as_markdown(reports)
    assert all(f"| {tier.value} |" in text for tier in Tier)
    again: list[str] = []
    run_tiers([site], tmp_path, workers=1, say=again.append)
    assert not again, "what ran already is not run again"
