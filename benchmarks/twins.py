"""Two authorities whose cases have the same numbers, names and plates: no page meets the other's.

    python -m benchmarks.twins [--pages 50000] [--images 500] [--seed 73]

The cases of both lie in one table, told apart by a column alone, and in one folder of shared list
files; their ids and receivers say whose they are. Pages of both come in turns, page by page, in
batches of both. `--pages`: surveys and lines of text as readers return them, through routing,
assembly, evidence, matcher, decision and record. `--images`: scans that were drawn, the same ones
for both, through the whole path. Counted is a page whose record names, in whatever place, a case
or receiver of the other authority, or a page of another batch.

The negative control leaves the tenant's column out of the profiles: it must be seen. Exit code 1
where anything was mixed, or the control was not.
"""

from __future__ import annotations

import argparse
import contextlib
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from docindex.assembly import assemble
from docindex.batchfile import BatchOptions
from docindex.evidence import barcode_evidence, text_evidence, with_settled_roles
from docindex.indexer import Indexer
from docindex.matching.decision import decide
from docindex.model import (
    Barcode,
    BatchFacts,
    Box,
    IndexRecord,
    PageRef,
    PageSurvey,
    Side,
    TextLine,
)
from docindex.profile import LoadedProfile
from docindex.record import SCHEMA, to_line
from docindex.registry import load_registry
from docindex.serving.tenants import Tenants
from docindex.testing.samples.cases import Case, make_cases
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.degrade import Scan, degrade
from docindex.testing.samples.imagefiles import write_tiff
from docindex.testing.samples.numbers import digits_of
from docindex.testing.samples.pages import draw_form, draw_letter
from docindex.testing.samples.settings import PROFILE
from docindex.worker import grammars_of, setting_of

TENANTS: Final = ("kreis-a", "stadt-b")
_MARKS: Final = {"kreis-a": "AAAA", "stadt-b": "BBBB"}
_BATCH: Final = 50
_CASES: Final = 2000
_CONTROL: Final = 400
_KEY: Final = "where = { tenant = '{}' }\n"


@attrs.frozen(kw_only=True)
class Counts:
    """What became of pages.

    Args:
        pages: how many there were.
        mixed: how many of them met the other authority.
        indexed: how many were indexed, and how many of these to the right case.
    """

    pages: int
    mixed: int
    indexed: int
    right: int


def write_authorities(folder: Path, cases: Sequence[Case], *, keyed: bool = True) -> list[Path]:
    """One table of both lists, and the profile of each.

    Args:
        keyed: whether the profiles ask for their tenant's rows only.

    Returns:
        The profiles.
    """
    names = ("tenant", "id", *cases[0].row)
    with contextlib.closing(sqlite3.connect(folder / "cases.sqlite")) as connection, connection:
        connection.execute(f"CREATE TABLE cases ({', '.join(names)})")
        for tenant in TENANTS:
            mark = _MARKS[tenant]
            rows = [
                (tenant, f"{mark}-{n}", *{**case.row, "receiver": f"{mark} 32"}.values())
                for n, case in enumerate(cases)
            ]
            marks = ", ".join("?" * len(names))
            connection.executemany(f"INSERT INTO cases VALUES ({marks})", rows)  # noqa: S608
    return [_write_profile(folder, tenant, keyed=keyed) for tenant in TENANTS]


def _write_profile(folder: Path, tenant: str, *, keyed: bool) -> Path:
    text = PROFILE.replace('tenant = "kreis-a"', f'tenant = "{tenant}"')
    text = text.replace('case_id = "case_no"', 'case_id = "id"\nindex = "index"')
    text = text.replace('successor = "merged_into"\n', _KEY.replace("{}", tenant) if keyed else "")
    text = text.partition("[[exports]]")[0]
    text = text.replace("one_file_one_document = false", "one_file_one_document = true")
    path = folder / f"{tenant}.toml"
    path.write_text(text, encoding="utf-8")
    return path


class Desk:
    """One authority's grammars and list, opened as a worker does."""

    def __init__(self, loaded: LoadedProfile) -> None:
        registry, setting = load_registry(), setting_of(loaded)
        self.loaded = loaded
        self.grammars = grammars_of(registry, setting)
        self._checked = {grammar.kind for grammar in self.grammars if grammar.has_check}
        section = loaded.profile.matchers[0]
        self._matcher: Any = registry.create(
            "docindex_matchers", section.component, section.options, setting
        )

    def record(self, facts: BatchFacts, survey: PageSurvey, words: Sequence[str]) -> IndexRecord:
        """What is made of one page."""
        (document,) = assemble((survey,), self.loaded.profile.separation, self.grammars)
        lines = [_line(place, text) for place, text in enumerate(words, 3)]
        read = text_evidence(survey.page.id, lines, self.grammars, source="page", reader="given")
        evidence = with_settled_roles((*barcode_evidence(document, self.grammars), *read))
        found = tuple(self._matcher.find(evidence))
        decision = decide(
            found, evidence, (), stale=self._matcher.stale, check_digit_kinds=self._checked
        )
        return IndexRecord(
            schema=SCHEMA,
            id=document.id,
            batch=facts,
            pages=document.pages,
            document_class="unknown",
            decision=decision,
            probability=None,
            calibration=None,
            policy=self.loaded.policy_id,
            stages=("barcode", "page"),
            notes=(),
            versions=self._matcher.versions,
            evidence=evidence,
            candidates=found,
            contradictions=(),
        )


def count_pages(folder: Path, pages: int, seed: int, *, keyed: bool = True) -> Counts:
    """Pages of both authorities in turns, as surveys and lines."""
    cases = make_cases(_CASES, seed=seed).cases
    tenants = Tenants(write_authorities(folder, cases, keyed=keyed))
    desks = {name: Desk(tenants.profile(name)) for name in tenants.names}
    dice = Dice(seed, 9)
    counts: Counter[str] = Counter()
    for number in range(pages):
        tenant = TENANTS[number % 2]
        loaded, facts = _routed(tenants, folder / "in", tenant, number)
        place = dice.between(0, len(cases) - 1)
        survey, words = _page(facts, number, cases[place], dice)
        record = desks[loaded.profile.tenant].record(facts, survey, words)
        _count(counts, record, tenant, f"{_MARKS[tenant]}-{place}")
    return Counts(
        pages=pages, mixed=counts["mixed"], indexed=counts["indexed"], right=counts["right"]
    )


def _routed(
    tenants: Tenants, folder: Path, tenant: str, number: int
) -> tuple[LoadedProfile, BatchFacts]:
    """The profile that the batch's own file leads to."""
    batch = folder / f"{tenant}-{number // (2 * _BATCH):05d}"
    if not batch.exists():
        batch.mkdir(parents=True)
        (batch / "batch.toml").write_text(f'tenant = "{tenant}"\n')
    return tenants.profile_for(batch, BatchOptions())


def _page(
    facts: BatchFacts, number: int, case: Case, dice: Dice
) -> tuple[PageSurvey, tuple[str, ...]]:
    """A page that names a case by barcode, in print, or by its fields alone."""
    ref = PageRef(
        batch=facts.id,
        sheet=number // 2 % _BATCH + 1,
        side=Side.FRONT,
        file=f"{number:08d}.tif",
        frame=0,
        sha256=f"{number:064x}",
        width=2480,
        height=3508,
        dpi_x=300.0,
        dpi_y=300.0,
        dpi_source="file",
    )
    how = dice.pick(("barcode", "print", "fields"))
    box = Box(left=200, top=100, right=900, bottom=180)
    code = Barcode(
        data=digits_of(case.case_no).encode(),
        symbology="code128",
        box=box,
        readers=("zxing", "zbar"),
    )
    person = case.person
    words = (
        person.name,
        person.street,
        f"{person.postcode} {person.city}",
        f"Aktenzeichen {case.case_no}" if how == "print" else "",
        f"Am {case.offence_date:%d.%m.%Y} war ich mit dem Fahrzeug {person.plate} unterwegs.",
        f"geb. am {person.birth_date:%d.%m.%Y}",
    )
    survey = PageSurvey(page=ref, barcodes=(code,) if how == "barcode" else ())
    return survey, tuple(word for word in words if word)


def _line(place: int, text: str) -> TextLine:
    box = Box(left=290, top=place * 56, right=290 + 24 * len(text), bottom=place * 56 + 40)
    return TextLine(text=text, confidence=0.93, box=box)


def _count(counts: Counter[str], record: IndexRecord, tenant: str, case_id: str) -> None:
    (other,) = {*TENANTS} - {tenant}
    foreign = (_MARKS[other], f'"{other}', f'"tenant":"{other}"')
    line = to_line(record)
    counts["mixed"] += any(word in line for word in foreign) or record.batch.tenant != tenant
    counts["indexed"] += record.decision.status.value == "indexed"
    counts["right"] += (
        record.decision.status.value == "indexed" and record.decision.case_id == case_id
    )


def count_images(folder: Path, images: int, seed: int, workers: int) -> Counts:
    """Scans of both authorities, batch by batch in turns, through the whole path.

    Args:
        images: half of them for each; both get the same ones.
        workers: processes of each authority; 0: none but this one.
    """
    cases = make_cases(_CASES, seed=seed).cases
    tenants = Tenants(write_authorities(folder, cases))
    dice = Dice(seed, 10)
    places = [dice.between(0, len(cases) - 1) for _ in range(images // 2)]
    batches = [*_drawn(folder, cases, places, seed)]
    counts: Counter[str] = Counter()
    with contextlib.ExitStack() as stack:
        indexers = {}
        for tenant in TENANTS:
            executor = None if workers else "in-process"
            indexer = Indexer(tenants.profile(tenant), executor=executor, workers=workers or None)
            indexers[tenant] = stack.enter_context(indexer)
        for start, batch in batches:
            loaded, facts = tenants.profile_for(batch, BatchOptions())
            for record in indexers[loaded.profile.tenant].index(batch).records:
                place = places[start + record.pages[0].page.sheet - 1]
                _count(counts, record, facts.tenant, f"{_MARKS[facts.tenant]}-{place}")
    return Counts(
        pages=2 * len(places),
        mixed=counts["mixed"],
        indexed=counts["indexed"],
        right=counts["right"],
    )


def _drawn(
    folder: Path, cases: Sequence[Case], places: Sequence[int], seed: int
) -> Iterator[tuple[int, Path]]:
    """Batches of the same scans for both authorities, with the place of their first page."""
    for start in range(0, len(places), _BATCH):
        part = places[start : start + _BATCH]
        scans = [_scan(cases[place], seed + start + n) for n, place in enumerate(part)]
        for tenant in TENANTS:
            batch = folder / "scans" / f"{tenant}-{start:05d}"
            batch.mkdir(parents=True)
            (batch / "batch.toml").write_text(f'tenant = "{tenant}"\n')
            for number, pixels in enumerate(scans, 1):
                write_tiff([pixels], batch / f"{number:08d}.tif")
            yield start, batch


def _scan(case: Case, seed: int) -> Any:
    drawn = draw_form(case, seed=seed) if seed % 2 else draw_letter(case, seed=seed)
    return degrade(drawn, Dice(seed), Scan()).pixels


def main() -> int:
    """Count, and show it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.twins")
    parser.add_argument("--pages", type=int, default=50_000)
    parser.add_argument("--images", type=int, default=500)
    parser.add_argument("--seed", type=int, default=73)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name) / part for part in ("control", "pages", "images")]
        for folder in folders:
            folder.mkdir()
        start = time.process_time()
        control = count_pages(folders[0], min(_CONTROL, given.pages), given.seed, keyed=False)
        _show("control, without the tenant's column", control)
        mixed = 0
        if given.pages:
            found = count_pages(folders[1], given.pages, given.seed)
            mixed += found.mixed
            _show("pages, as surveys and lines", found)
        if given.images:
            found = count_images(folders[2], given.images, given.seed, given.workers)
            mixed += found.mixed
            _show("images", found)
    print(f"{time.process_time() - start:.0f} s of this process's processor time")
    return 1 if mixed or not control.mixed else 0


def _show(what: str, counts: Counts) -> None:
    bound = f" (95 %: below {3 / counts.pages:.1e})" if not counts.mixed else ""
    print(
        f"{what}: {counts.mixed} of {counts.pages} mixed{bound}; {counts.indexed} indexed, "
        f"{counts.right} of them right",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
