"""One batch on disk: drawn, stacked, scanned, stored, and what is true of it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from benchmarks.mail.caselists import RECEIVED, CaseBook, make_book
from benchmarks.mail.documents import Desk
from benchmarks.mail.feeding import Feeding, make_feeding
from benchmarks.mail.imagefiles import FileForm, FileWriter, portions, write_index
from benchmarks.mail.kinds import Drawn
from benchmarks.mail.levels import FAX
from benchmarks.mail.plans import BatchPlan
from benchmarks.mail.rasters import Pixels
from benchmarks.mail.scanner import Device, in_black_and_white, scan
from benchmarks.mail.stacks import FeedMode, Separation, Stack, Stacking, make_stack
from benchmarks.mail.tenants import TENANTS, Tenant
from benchmarks.mail.truth import batch_truth, document_truths
from benchmarks.mail.typefaces import Page
from docindex.testing.samples.chance import Dice

_RIGHT_COUNTS: Final = 0.98
_CASES_PER_DOCUMENT: Final = 12


@lru_cache(maxsize=len(TENANTS))
def case_book(tenant: str, cases: int, seed: int) -> CaseBook:
    """A tenant's list of cases, made once in each process."""
    return make_book(_tenant(tenant), cases, seed)


def write_batch(plan: BatchPlan, root: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Draw, scan and store one batch.

    Args:
        root: the benchmark's folder.

    Returns:
        What is true of the batch, and of each of its documents, as in `truth.json`.
    """
    cv2.setNumThreads(1)
    book = case_book(plan.tenant, plan.cases, plan.seed)
    drawn = draw_batch(plan)
    dice = Dice(plan.seed, 4, plan.number)
    stacking = Stacking(
        tenant=book.tenant,
        separation=plan.separation,
        feed=plan.feed,
        destroyed=plan.destroyed,
        loose=plan.level != FAX,
    )
    stack = make_stack(drawn, stacking, dice)
    folder = root / plan.tenant / "batches" / plan.id
    folder.mkdir(parents=True)
    # Fax servers keep T.4 as it came over the wire, or recode it as T.6.
    wire = dice.pick(("group3", "group4"))
    writer = FileWriter(folder=folder, form=plan.form, wire=wire)
    _write_files(make_feeding(stack, plan, book.tenant), plan, writer)
    sheets, documents = _declared(stack, dice)
    text = _batch_toml(plan, sheets, documents)
    (folder / "batch.toml").write_text(text, encoding="utf-8", newline="\n")
    right = (sheets, documents) == (stack.sheets, len(stack.documents))
    return batch_truth(plan, stack, declared_right=right), document_truths(plan, stack)


def draw_batch(plan: BatchPlan) -> list[Drawn]:
    """The documents of a batch, before they are stacked."""
    desk = Desk(
        book=case_book(plan.tenant, plan.cases, plan.seed),
        rows=_own_cases(plan),
        file_pages=plan.file_pages,
        whole_bars=plan.separation is Separation.CASE_BARCODE,
    )
    return [
        desk.draw(kind, Dice(plan.seed, 3, plan.number, place))
        for place, kind in enumerate(plan.kinds)
    ]


def _tenant(name: str) -> Tenant:
    return next(tenant for tenant in TENANTS if tenant.id == name)


def _own_cases(plan: BatchPlan) -> list[int]:
    """Cases that no other batch takes: a share of the younger ones, in random order."""
    size = len(plan.kinds) * _CASES_PER_DOCUMENT
    order = np.random.default_rng([plan.seed, 5, _tenant(plan.tenant).index])
    mixed = order.permutation(np.arange(plan.cases // 3, plan.cases))
    start = plan.of_tenant * size
    return [int(row) for row in mixed[start : start + size]]


def _write_files(feeding: Feeding, plan: BatchPlan, writer: FileWriter) -> None:
    stack, dice = feeding.stack, Dice(plan.seed, 6, plan.number)
    if plan.separation is Separation.FILE:
        ends = [*itertools.accumulate(_lengths(side.document for side in stack.sides))]
        files = [range(start, end) for start, end in itertools.pairwise((0, *ends))]
    else:
        files = portions(plan.form, _lengths(side.number for side in stack.sides), dice)
    for number, places in enumerate(files, 1):
        device = feeding.devices[stack.sides[places[0]].document]
        pages = [
            _scanned(feeding, place, device, Dice(plan.seed, 7, plan.number, place))
            for place in places
        ]
        if plan.form is FileForm.DUAL_STREAM:
            (place,) = places
            dice = Dice(plan.seed, 13, plan.number, place)
            pages.append(in_black_and_white(pages[0], device, dice))
        writer.write(number, pages, device)
    if plan.form is FileForm.DUAL_STREAM:
        write_index(writer.folder, len(stack.sides))


def _lengths(labels: Iterable[int]) -> list[int]:
    """How long each run of equal labels is."""
    return [len(list(run)) for _, run in itertools.groupby(labels)]


def _scanned(feeding: Feeding, place: int, device: Device, dice: Dice) -> Pixels:
    side = feeding.stack.sides[place]
    behind = side.behind if isinstance(side.behind, Page) else None
    return scan(side.drawing, behind, device, feeding.feed(place), dice)


def _declared(stack: Stack, dice: Dice) -> tuple[int, int]:
    """Sheets and documents as somebody counted them."""
    sheets, documents = stack.sheets, len(stack.documents)
    if dice.chance(_RIGHT_COUNTS):
        return sheets, documents
    off = dice.pick((-1, 1))
    return (sheets + off, documents) if dice.chance(0.5) else (sheets, documents + off)


def _batch_toml(plan: BatchPlan, sheets: int, documents: int) -> str:
    patches = {Separation.PATCH_T: '"T"', Separation.PATCH_2: '"2"', Separation.CASE_BARCODE: '"T"'}
    codes = {Separation.BARCODE: '"PATCHT"'}
    lines = (
        f'id = "{plan.id}"',
        f'tenant = "{plan.tenant}"',
        'environment = "test"',
        'batch_class = "tagespost"',
        f"receipt_date = {RECEIVED.isoformat()}",
        f"duplex = {str(plan.feed is FeedMode.DUPLEX).lower()}",
        f'operator_note = "{plan.level}, {plan.form.value}, {plan.feed.value}"',
        f"expected_sheets = {sheets}",
        f"expected_documents = {documents}",
        "",
        "[separation]",
        f"patch_codes = [{patches.get(plan.separation, '')}]",
        f"barcodes = [{codes.get(plan.separation, '')}]",
        f"case_barcode = {str(plan.separation is Separation.CASE_BARCODE).lower()}",
        f"one_file_one_document = {str(plan.separation is Separation.FILE).lower()}",
    )
    return "\n".join(lines) + "\n"
