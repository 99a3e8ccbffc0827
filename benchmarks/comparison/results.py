"""`benchmarks/RESULTS.md`: all systems side by side, and what they were measured on."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from importlib import metadata
from typing import Final

import attrs

from benchmarks.comparison.hardness import LEAST, unindexed
from benchmarks.comparison.runs import DOCINDEX, NAIVE, SYSTEMS, Cost, Site
from benchmarks.comparison.weaknesses import Weakness, weaknesses
from benchmarks.scoring.intervals import Share
from benchmarks.scoring.report import Report, score_runs
from benchmarks.scoring.scores import Shares

_TITLES: Final = {
    DOCINDEX: "docindex",
    NAIVE: "naive chain, boundaries given",
    "paperless": "paperless-ngx way, rebuilt",
    "paperless-given": "the same, boundaries given",
    "ocrmypdf": "OCRmyPDF chain, boundaries given",
}
_VERSIONS: Final = ("docindex-core", "zxing-cpp", "pyzbar", "tesserocr", "ocrmypdf", "reportlab")
_LARGEST: Final = 5


@attrs.frozen(kw_only=True)
class Standing:
    """One system over all benchmarks."""

    system: str
    report: Report
    cost: Cost

    @property
    def title(self) -> str:
        """What a person reads."""
        return _TITLES[self.system]


def standings(sites: Sequence[Site]) -> list[Standing]:
    """Every system, on those of these benchmarks on which it ran."""
    found = []
    for system in SYSTEMS:
        ran = {site: cost for site in sites if (cost := site.cost(system)) is not None}
        if ran:
            found.append(
                Standing(
                    system=system,
                    report=score_runs(site.run(system) for site in ran),
                    cost=_together(list(ran.values())),
                )
            )
    return found


def as_markdown(sites: Sequence[Site], command: str, note: str = "") -> str:
    """The whole page.

    Args:
        command: that makes these results.
        note: what else a reader must know of the measurement.
    """
    found = standings(sites)
    own = next(one for one in found if one.system == DOCINDEX)
    parts = [
        "# Results",
        f"{_measured_on(own, command)} {note}".strip(),
        "## All systems",
        table(_systems(found)),
        _NOTES,
        *_by_level(found),
        "## How hard the mail is",
        _HARDNESS,
        table(_hardness(sites)),
        "## The largest classes of error of docindex",
        _WEAKNESSES,
        table(_weak(sites)),
    ]
    return "\n\n".join(parts) + "\n"


_NOTES: Final = """\
wrong: a page stands in a record of another case, or of any case where it belongs to none. dark:
indexed to the right case with all its pages and no other, of the documents that have a decidable
case; delivered: the same without batches that were held whole, which otherwise count as not dark.
residual: decidable, no right proposal either. Sides a second are of two cores. docindex's time is
from files to import files, with worker processes, limits and evidence; that of the others ends at
the case, and their processes are not isolated. Reading the lists is left out for all. Where
boundaries are given to a system, nothing is said about them."""
_HARDNESS: Final = """\
A level is hard enough if the naive chain leaves at least so many of the documents that have a
case without any index; a wrong index counts as one."""
_WEAKNESSES: Final = """\
Decidable documents that were not indexed right, by kind, what became of them, and docindex's own
reason. The example pages are made again by the seed in front of them: what is to be done next."""


def _measured_on(own: Standing, command: str) -> str:
    inputs = own.report.inputs
    seeds = " ".join(entry.seed for entry in inputs)
    presets = ", ".join(sorted({entry.preset for entry in inputs}))
    documents = sum(entry.documents for entry in inputs)
    pages = own.report.scores["pages_lost"].of
    versions = ", ".join(f"{name} {version}" for name, version in _versions())
    return (
        f'Written by `{command} SEEDS="{seeds}"`. {documents:,} documents, {pages:,} sides, '
        f"{own.report.batches.total} batches; preset {presets}, seeds {seeds}, never tuned on. "
        f"Machine: {platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python "
        f"{platform.python_version()}; {versions}. Intervals: Clopper-Pearson, 95 %, one-sided."
    )


def _versions() -> Iterator[tuple[str, str]]:
    for name in _VERSIONS:
        try:
            yield name, metadata.version(name)
        except metadata.PackageNotFoundError:
            yield name, "not installed"


def _systems(found: Sequence[Standing]) -> list[list[str]]:
    head = ["system", "documents", "wrong", "at most", "dark", "delivered", "residual"]
    head += ["pages lost", "boundaries found", "of those true", "batches held"]
    rows = [[*head, "sides/s, two cores"]]
    for one in found:
        scores, given = one.report.scores, "given" in one.title
        rows.append(
            [
                one.title,
                f"{scores['wrong'].of:,}",
                str(scores["wrong"].count),
                percent(scores["wrong"].at_most),
                _share(scores["dark"]),
                _share(scores["dark_delivered"]),
                _share(scores["residual"]),
                str(scores["pages_lost"].count),
                "given" if given else _share(scores["boundary_recall"]),
                "given" if given else _share(scores["boundary_precision"]),
                f"{len(one.report.batches.held)} of {one.report.batches.total}",
                f"{2 * one.cost.pages_a_core_second:.1f}",
            ]
        )
    return rows


def _by_level(found: Sequence[Standing]) -> Iterator[str]:
    for by, title in (("level", "By level"), ("tenant", "By tenant"), ("kind", "By kind")):
        yield f"## {title}"
        yield "wrong / dark / residual."
        yield table(_grouped(found, by))


def _grouped(found: Sequence[Standing], by: str) -> list[list[str]]:
    names = [name for name in found[0].report.groups[by] if not name.startswith("(")]
    names.sort(key=lambda name: [*LEAST].index(name) if by == "level" else 0)
    rows = [[by, "documents", *(one.title for one in found)]]
    for name in names:
        row = [name, str(found[0].report.groups[by][name]["wrong"].of)]
        rows.append([*row, *(_cell(one.report.groups[by].get(name)) for one in found)])
    return rows


def _cell(scores: Shares | None) -> str:
    """Wrong, dark and residual; a dash where the system was given none such."""
    if scores is None:
        return "–"
    return " / ".join(
        (
            str(scores["wrong"].count),
            percent(scores["dark"].share, digits=1),
            percent(scores["residual"].share, digits=1),
        )
    )


def _hardness(sites: Sequence[Site]) -> list[list[str]]:
    rows = [["level", "at least", *(f"seed {_seed(site)}" for site in sites), "holds"]]
    found = [unindexed(score_runs([site.run(NAIVE)])) for site in sites]
    for level, least in LEAST.items():
        shares = [one[level] for one in found]
        holds = all((share.share or 0) >= least for share in shares)
        cells = (f"{percent(share.share, digits=1)} of {share.of}" for share in shares)
        rows.append([level, percent(least, digits=0), *cells, "yes" if holds else "**no**"])
    return rows


def _weak(sites: Sequence[Site]) -> list[list[str]]:
    runs = [
        (_seed(site), score_runs([site.run(DOCINDEX)]).graded, site.answers(DOCINDEX))
        for site in sites
    ]
    classes = weaknesses(runs)
    rows = [["documents", "kind", "became", "reason", "by level", "first pages (seed: page)"]]
    return [*rows, *(_weak_row(one) for one in classes[:_LARGEST])]


def _weak_row(one: Weakness) -> list[str]:
    levels = ", ".join(f"{name} {one.levels[name]}" for name in LEAST if name in one.levels)
    pages = ", ".join(f"{seed}: {page}" for seed, page in one.examples)
    return [str(one.size), one.kind, one.outcome.value, one.reason or "-", levels, pages]


def _seed(site: Site) -> str:
    return score_runs([site.run(NAIVE)]).inputs[0].seed


def _together(costs: Iterable[Cost]) -> Cost:
    costs = list(costs)
    return Cost(
        pages=sum(cost.pages for cost in costs),
        core_seconds=sum(cost.core_seconds for cost in costs),
        start_seconds=sum(cost.start_seconds for cost in costs),
    )


def _share(share: Share) -> str:
    return percent(share.share, digits=1)


def percent(rate: float | None, digits: int = 2) -> str:
    """A rate from 0 to 1 as people read it; a dash for None."""
    return "-" if rate is None else f"{100 * rate:.{digits}f} %"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows in Markdown, the first of them the head."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])
