"""The whole benchmark on disk: lists, profiles, batches and their truth."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import attrs

from benchmarks.mail.batches import case_book, write_batch
from benchmarks.mail.caselists import write_book
from benchmarks.mail.plans import PRESETS, BatchPlan, plan_batches
from benchmarks.mail.tenants import (
    DUAL_STREAM_PROFILE,
    PROFILE,
    TENANTS,
    Tenant,
    profile_toml,
)
from benchmarks.mail.tiers import Tier
from benchmarks.mail.truth import truth_json
from docindex.errors import DocindexError

FEWEST_CASES = 5_000


@attrs.frozen(kw_only=True)
class Order:
    """What to make.

    Args:
        seed: not negative.
        preset: `small`, `medium` or `large`.
        cases: of each list; None: as the preset has it.
        destroyed: chance of a separator that cannot be read, 0..1.
        tier: what lists and profiles hold; pages, and what is decidable, do not depend on it.
        workers: processes; the result does not depend on it.
    """

    seed: int
    preset: str
    cases: int | None = None
    destroyed: float = 0.0
    tier: Tier = Tier.PEOPLE
    workers: int = 1


def write_mail(root: Path, order: Order) -> Path:
    """Write the benchmark; the same order gives the same bytes, however many workers.

    Args:
        root: a folder that is empty or does not exist.

    Returns:
        The path of `truth.json`.

    Raises:
        DocindexError: the folder is not empty, or the order cannot be filled.
    """
    _check(root, order)
    preset = PRESETS[order.preset]
    cases = order.cases or preset.cases
    plans = plan_batches(preset, seed=order.seed, cases=cases, destroyed=order.destroyed)
    return write_plans(root, order, plans)


def write_plans(root: Path, order: Order, plans: list[BatchPlan]) -> Path:
    """Write only these batches of an order, with the lists of their tenants."""
    write_lists(root, order, {plan.tenant: plan.cases for plan in plans})
    write = functools.partial(write_batch, root=root)
    if order.workers <= 1:
        truths = [write(plan) for plan in plans]
    else:
        with ProcessPoolExecutor(order.workers) as pool:
            truths = list(pool.map(write, plans))
    path = root / "truth.json"
    text = truth_json(order.seed, order.preset, order.tier, truths)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def write_lists(root: Path, order: Order, cases: Mapping[str, int] | None = None) -> None:
    """Write the lists and profiles of an order, without scans.

    Args:
        cases: of these tenants, how many each; None: of all of them, as many as were ordered.
    """
    ordered = order.cases or PRESETS[order.preset].cases
    wanted = {tenant.id: ordered for tenant in TENANTS} if cases is None else cases
    for tenant in TENANTS:
        if tenant.id in wanted:
            _write_tenant(root / tenant.id, tenant, wanted[tenant.id], order)


def _check(root: Path, order: Order) -> None:
    if order.seed < 0 or not 0 <= order.destroyed <= 1:
        raise DocindexError("the seed must not be negative, the share destroyed must be 0 to 1")
    if order.cases is not None and order.cases < FEWEST_CASES:
        raise DocindexError(f"{order.cases} cases are too few; ask for {FEWEST_CASES} or more")
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise DocindexError(f"{root} is not an empty folder. Name one that is empty or new")


def _write_tenant(folder: Path, tenant: Tenant, cases: int, order: Order) -> None:
    folder.mkdir(parents=True)
    write_book(case_book(tenant.id, cases, order.seed), folder / "cases.sqlite", order.tier)
    for name, dual_stream in ((PROFILE, False), (DUAL_STREAM_PROFILE, True)):
        text = profile_toml(tenant, order.tier, dual_stream=dual_stream)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
