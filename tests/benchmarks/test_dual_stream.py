"""Batches of dual stream: two images of each side, and an index file that says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
import pytest
from benchmarks.comparison.mail import open_mail, read_scans
from benchmarks.mail.generator import Order, write_plans
from benchmarks.mail.imagefiles import FileForm, scan_files
from benchmarks.mail.plans import PRESETS, plan_batches

from docindex.batchfile import batch_facts
from docindex.decoding.limits import Limits
from docindex.decoding.sources import decode_page, open_file
from docindex.model import Stream
from docindex.paging import place_images
from docindex.profile import load_profile
from docindex.registry import load_registry
from docindex.worker import setting_of

SEED = 5


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    preset = attrs.evolve(PRESETS["medium"], documents=2, file_pages=(3, 4))
    plans = plan_batches(preset, seed=SEED, cases=5_000, destroyed=0.0)
    (plan,) = [plan for plan in plans if plan.form is FileForm.DUAL_STREAM]
    root = tmp_path_factory.mktemp("mail")
    write_plans(root, Order(seed=SEED, preset="medium"), [plan])
    return root


def test_docindex_finds_the_sides_that_the_truth_names(mail: Path) -> None:
    (batch,) = open_mail(mail).batches
    loaded = load_profile(batch.profile)
    intake = loaded.profile.intake
    reader = load_registry().create(
        "docindex_intakes", intake.component, intake.options, setting_of(loaded)
    )
    facts, _ = batch_facts(batch.folder, loaded.profile)
    taken = reader.read(batch.folder, facts)
    opened = [open_file(batch.folder / file.name, file.name, Limits()) for file in taken.files]
    images = [file for file in opened if file.frames]
    assert taken.index is not None
    pages, faults = place_images(facts, taken.index, images, 300, "bitonal")
    assert not faults
    assert [page.id for page in pages if not page.rendition] == list(batch.pages)
    assert {page.stream for page in pages if not page.rendition} == {Stream.BITONAL}
    assert {page.stream for page in pages if page.rendition} == {Stream.COLOUR}
    first, second = (
        decode_page(batch.folder / page.file, page, Limits(), strict=True) for page in pages[:2]
    )
    # One side twice: what is ink in black and white is darker than the paper in colour.
    assert first.grey.shape == second.grey.shape
    assert second.grey[first.grey == 0].mean() < second.grey[first.grey == 255].mean() - 60


def test_others_are_given_the_images_in_colour(mail: Path) -> None:
    (batch,) = open_mail(mail).batches
    files = scan_files(batch.folder)
    assert len(files) == len(batch.pages)
    assert all(len(list(read_scans(path))) == 1 for path in files)
    truth: dict[str, Any] = json.loads((mail / "truth.json").read_text(encoding="utf-8"))
    assert len(truth["batches"][0]["pages"]) == len(files)
