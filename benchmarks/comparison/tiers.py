"""What plates and people buy: the same mail against lists that hold less and more.

The scans are those of one benchmark; list and profile are written anew for each tier. So nothing
but what the office hands over differs between the rows.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from benchmarks.comparison.mail import open_mail
from benchmarks.comparison.results import percent, table
from benchmarks.comparison.runs import DOCINDEX, Site, run_systems
from benchmarks.mail.generator import Order, write_lists
from benchmarks.mail.tiers import Tier
from benchmarks.scoring.intervals import Share
from benchmarks.scoring.report import Report, score_runs

_SCORES = ("wrong", "dark", "verify_right", "residual")
_HEAD = ("list holds", "documents", "wrong", "at most", "dark", "verify right", "residual")


def run_tiers(
    sites: Sequence[Site], folder: Path, workers: int, say: Callable[[str], Any]
) -> Mapping[Tier, Report]:
    """Run docindex on the mail of some benchmarks with every tier, and score each.

    Args:
        sites: benchmarks that were made; what ran on them already is taken for their own tier.
        folder: for the lists, the answers and links to the scans.
    """
    reports = {}
    for tier in Tier:
        runs = []
        for site in sites:
            order = _order(site, workers)
            chosen = site if order.tier is tier else Site(folder=folder / tier / site.folder.name)
            if chosen is not site:
                borrow(site, chosen, attrs.evolve(order, tier=tier))
            if chosen.cost(DOCINDEX) is None:
                run_systems(chosen, attrs.evolve(order, tier=tier), [DOCINDEX], say)
            runs.append(chosen.run(DOCINDEX))
        reports[tier] = score_runs(runs)
    return reports


def borrow(source: Site, site: Site, order: Order) -> None:
    """Make a benchmark of the scans of another one and lists of its own."""
    if site.truth.exists():
        return
    shutil.rmtree(site.folder / "mail", ignore_errors=True)
    write_lists(site.folder / "mail", order)
    for tenant in open_mail(source.folder / "mail").tenants:
        scans = source.folder / "mail" / tenant / "batches"
        shutil.copytree(scans, site.folder / "mail" / tenant / "batches", copy_function=os.link)
    truth = json.loads(source.truth.read_text(encoding="utf-8")) | {"tier": order.tier.value}
    text = json.dumps(truth, ensure_ascii=False, indent=1) + "\n"
    site.truth.write_text(text, encoding="utf-8", newline="\n")


def as_markdown(reports: Mapping[Tier, Report]) -> str:
    """One table for all levels together, and one of the dark share for each level."""
    levels = list(next(iter(reports.values())).groups["level"])
    dark = [
        (tier.value, *(_share(report.groups["level"][level]["dark"]) for level in levels))
        for tier, report in reports.items()
    ]
    return "\n\n".join((table([_HEAD, *_rows(reports)]), table([("dark", *levels), *dark]))) + "\n"


def _rows(reports: Mapping[Tier, Report]) -> Iterator[tuple[str, ...]]:
    for tier, report in reports.items():
        shares = [report.scores[score] for score in _SCORES]
        wrong = shares[0]
        yield (
            tier.value,
            str(wrong.of),
            str(wrong.count),
            percent(wrong.at_most),
            *(_share(share) for share in shares[1:]),
        )


def _share(share: Share) -> str:
    return f"{share.count} of {share.of} ({percent(share.share, 1)})"


def _order(site: Site, workers: int) -> Order:
    mail = open_mail(site.folder / "mail")
    return Order(seed=mail.seed, preset=mail.preset, tier=Tier(mail.tier), workers=workers)
