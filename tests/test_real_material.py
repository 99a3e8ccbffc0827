"""Real scans that nobody of this project made, through survey and assembly, and the whole path."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

from docindex.assembly import assemble, case_keys
from docindex.indexer import Indexer
from docindex.model import BatchFacts, Document, Environment, PageSurvey, Role, Status
from docindex.paging import number_pages
from docindex.profile import SeparationSection, load_profile
from docindex.registry import load_registry
from docindex.worker import (
    OpenTask,
    SurveyTask,
    Worker,
    WorkerPlan,
    grammars_of,
    open_source,
    setting_of,
    survey_pages,
)

PROFILE = r"""
schema = "docindex.profile/1"
tenant = "somebody"
environment = "test"

[survey]
symbologies = ["code39", "code128", "qr", "datamatrix"]

[separation]
patch_codes = ["T"]
barcodes = ["PATCHT", "CUSTOM BARCODE", "ADAR-NEXTDOC"]
case_barcode = true

[[references]]
kind = "sticker"
pattern = '\d{3,9}'
barcode_payload = '(?:ASN ?|CUSTOM-PREFIX-)(?P<value>\d{3,6})'
"""

# Three of the files need a rule of their own, as their names say; the others have Code 39 PATCHT
# beside Kodak's bars on the same sheet.
SEPARATED = [
    "barcode-128-custom.pdf",
    "barcode-39-custom.pdf",
    "barcode-fax-image.pdf",
    "barcode-qr-custom.pdf",
    "many-qr-codes.pdf",
    "patch-code-t-double.pdf",
    "patch-code-t-middle-alpha.tiff",
    "patch-code-t-middle-distorted.pdf",
    "patch-code-t-middle-fuzzy.pdf",
    "patch-code-t-middle-reverse.pdf",
    "patch-code-t-middle.pdf",
    "patch-code-t-middle.tiff",
    "patch-code-t-qr.pdf",
    "patch-code-t.pdf",
    "several-patcht-codes.pdf",
]
STICKERS = [
    "barcode-39-asn-123.pdf",
    "barcode-39-asn-custom-prefix.pdf",
    "barcode-39-asn-invalid.pdf",
    "barcode-qr-asn-000123-upscale-dpi.pdf",
]


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("profile") / "profile.toml"
    path.write_text(PROFILE, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def worker(profile: Path) -> Worker:
    return WorkerPlan(loaded=load_profile(profile), modules=(), disposable=True)()


@pytest.fixture
def survey(worker: Worker, shared: Callable[[str], Path]) -> Callable[[str], Sequence[PageSurvey]]:
    def look(name: str) -> Sequence[PageSurvey]:
        root = str(shared("separators/paperless-ngx"))
        opened = open_source(worker, OpenTask(root=root, name=name))
        facts = BatchFacts(id="b", tenant="somebody", environment=Environment.TEST)
        pages, faults = number_pages(facts, [opened], 300)
        assert faults == ()
        return survey_pages(worker, SurveyTask(root=root, pages=pages, page_seconds=60))

    return look


@pytest.fixture
def truth(shared: Callable[[str], Path]) -> dict[str, Any]:
    text = (shared("separators") / "expected.json").read_text(encoding="utf-8")
    files: dict[str, Any] = json.loads(text)["files"]
    return files


def _documents(
    surveys: Sequence[PageSurvey], profile: Path, separation: SeparationSection | None = None
) -> tuple[Document, ...]:
    loaded = load_profile(profile)
    grammars = grammars_of(load_registry(), setting_of(loaded))
    return assemble(surveys, separation or loaded.profile.separation, grammars)


@pytest.mark.parametrize("name", SEPARATED)
def test_every_separator_is_found_and_none_is_invented(
    name: str, survey: Callable[[str], Sequence[PageSurvey]], truth: dict[str, Any], profile: Path
) -> None:
    documents = _documents(survey(name), profile)
    found = [
        page.page.frame
        for document in documents
        for page in document.pages
        if page.role is Role.SEPARATOR
    ]
    assert found == truth[name]["separators"]
    assert len(documents) == truth[name].get("documents", len(documents))


@pytest.mark.parametrize("name", STICKERS)
def test_number_stickers_are_read_as_listed(
    name: str, survey: Callable[[str], Sequence[PageSurvey]], truth: dict[str, Any], profile: Path
) -> None:
    grammars = grammars_of(load_registry(), setting_of(load_profile(profile)))
    keys = set().union(*(case_keys(page, grammars) for page in survey(name)))
    wanted = truth[name]["number"]
    assert {int(value) for _, value in keys} == ({wanted} if wanted else set())


@pytest.mark.parametrize("name", ["split-by-asn-1.pdf", "split-by-asn-2.pdf"])
def test_a_sticker_starts_a_document(
    name: str, survey: Callable[[str], Sequence[PageSurvey]], truth: dict[str, Any], profile: Path
) -> None:
    surveys = survey(name)
    assert len(_documents(surveys, profile)) == truth[name]["documents"]


def test_without_its_rule_nothing_separates(
    survey: Callable[[str], Sequence[PageSurvey]], profile: Path
) -> None:
    rules = SeparationSection(barcodes=("ANOTHER",))
    assert len(_documents(survey("several-patcht-codes.pdf"), profile, rules)) == 1


def test_every_broken_file_is_answered(
    shared: Callable[[str], Path], profile: Path, tmp_path: Path
) -> None:
    batch = tmp_path / "broken"
    batch.mkdir()
    sources = sorted(path for path in shared("broken/image-tiff").rglob("*") if path.is_file())
    for number, path in enumerate(sources):
        shutil.copyfile(path, batch / f"{number:03d}.tif")
    loaded = load_profile(profile)
    quick = attrs.evolve(
        loaded,
        profile=attrs.evolve(
            loaded.profile,
            separation=SeparationSection(one_file_one_document=True),
            executor=attrs.evolve(loaded.profile.executor, page_seconds=10.0),
        ),
    )
    with Indexer(quick, workers=2) as indexer:
        result = indexer.index(batch)
    assert {page.page.file for record in result.records for page in record.pages} == {
        path.name for path in batch.iterdir()
    }
    assert {record.decision.status for record in result.records} == {Status.CLEARING}
    assert sum(result.ledger.roles.values()) == result.ledger.sides
