"""The benchmark's mail: lists and profiles fit each other, truth is true, bytes repeat."""

from __future__ import annotations

import datetime
import json
import re
import sqlite3
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import attrs
import cv2
import numpy as np
import pytest
import zxingcpp
from benchmarks.mail import generator, levels, rasters, wires
from benchmarks.mail.caselists import CaseBook, make_book, write_book
from benchmarks.mail.documents import Desk
from benchmarks.mail.drawings import drawn
from benchmarks.mail.generator import Order, write_mail, write_plans
from benchmarks.mail.imagefiles import FileForm, portions
from benchmarks.mail.kinds import SHARES, Drawn, Kind
from benchmarks.mail.levels import LEVELS, Level, Wear, office
from benchmarks.mail.numbering import plain
from benchmarks.mail.offices import case_symbol
from benchmarks.mail.plans import PRESETS, BatchPlan, plan_batches
from benchmarks.mail.scanner import Feed, _parted, scan, set_up
from benchmarks.mail.stacks import FeedMode, Separation, Stacking, make_stack
from benchmarks.mail.tenants import TENANTS, Tenant, profile_toml
from benchmarks.mail.tiers import Tier
from benchmarks.mail.typefaces import Page, Typed, western
from hypothesis import given
from hypothesis import strategies as st

from docindex import cli
from docindex.batchfile import batch_facts
from docindex.builtin.check_digits import Luhn, Mod11
from docindex.builtin.files import COMPONENT
from docindex.decoding.limits import Limits
from docindex.decoding.sources import decode_page, open_file
from docindex.errors import DocindexError
from docindex.imaging.patchcode import read_patch_codes
from docindex.matching.references import Grammar
from docindex.model import Role
from docindex.paging import number_pages
from docindex.profile import LoadedProfile, load_profile
from docindex.registry import load_registry
from docindex.testing.samples import Dice
from docindex.testing.samples.handwriting import scrawl
from docindex.testing.samples.paper import Sheet
from docindex.testing.samples.separators import Separator
from docindex.worker import setting_of
from tests.matching.pieces import text

CASES = 3_000
SEED = 7


@pytest.fixture(scope="session")
def books() -> dict[str, CaseBook]:
    return {tenant.id: make_book(tenant, CASES, SEED) for tenant in TENANTS}


@pytest.fixture(scope="session")
def plans() -> list[BatchPlan]:
    """One short batch of each level; among them case barcodes, duplex, PDF and fax."""
    preset = attrs.evolve(PRESETS["small"], documents=5, file_pages=(3, 4))
    every = plan_batches(preset, seed=SEED, cases=CASES, destroyed=0.5)
    picked = {plan.level: plan for plan in every}
    return [picked["clean"], picked["office"], picked["fax"]]


@pytest.fixture(scope="session")
def mail(plans: list[BatchPlan], tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("mail")
    write_plans(root, Order(seed=SEED, preset="small"), plans)
    return root


@pytest.fixture(scope="session")
def truth(mail: Path) -> dict[str, Any]:
    return json.loads((mail / "truth.json").read_text(encoding="utf-8"))


def _profile(tenant: Tenant, folder: Path) -> LoadedProfile:
    path = folder / "profile.toml"
    path.write_text(profile_toml(tenant), encoding="utf-8")
    return load_profile(path)


@pytest.mark.parametrize("tenant", TENANTS, ids=lambda tenant: tenant.id)
def test_profile_is_accepted_and_reads_its_own_list(
    tenant: Tenant, books: dict[str, CaseBook], tmp_path: Path
) -> None:
    book = books[tenant.id]
    profile = _profile(tenant, tmp_path)
    write_book(book, tmp_path / "cases.sqlite")
    assert cli.main(["check", str(profile.path)]) == 0
    grammars = {rule.kind: Grammar(rule.rule()) for rule in profile.profile.references}
    for number, payment in zip(book.numbers[:50], book.payments[:50], strict=True):
        assert grammars["case_no"].normalise(number) is not None
        assert grammars["cash_no"].normalise(payment) is not None
        payload = grammars["case_no"].from_barcode(tenant.payload(number).encode())
        assert payload is not None
        assert payload.value == grammars["case_no"].normalise(number)
    assert all(
        grammars["js_no"].normalise(key.value) for key in book.further if key.kind == "js_no"
    )


def test_check_digits_are_as_the_profiles_say(books: dict[str, CaseBook]) -> None:
    assert all(Mod11().valid(plain(number)) for number in books["kreis-a"].numbers)
    assert all(Luhn().valid(plain(number)) for number in books["amt-c"].numbers)
    assert all(Luhn().valid(number) for number in books["kreis-a"].payments)
    assert re.fullmatch(r"K[A-F]-\d{5}/\d{2}-O[WNS]", books["stadt-b"].numbers[0])


@pytest.mark.parametrize("tenant", TENANTS, ids=lambda tenant: tenant.id)
def test_lists_are_dense_and_people_repeat(tenant: Tenant, books: dict[str, CaseBook]) -> None:
    book = books[tenant.id]
    listed = set(book.numbers)
    assert len(listed) == CASES
    assert listed.isdisjoint(book.missing)
    assert listed.isdisjoint(book.later)
    assert 0.08 < len(book.missing) / (len(book.missing) + CASES) < 0.12
    cases = Counter(book.owner.tolist())
    several = sum(count for count in cases.values() if count > 1) / CASES
    assert 0.22 < several < 0.33
    assert len(np.unique(book.people.names)) < len(book.people.names)  # namesakes
    assert int((book.alike > 1).sum()) > 0  # second cases of one day
    merged = np.flatnonzero(book.survivor >= 0)
    assert len(merged) > 0
    assert (book.survivor[book.survivor[merged]] == -1).all()
    assert (book.owner[merged] == book.owner[book.survivor[merged]]).all()


def test_numbers_without_check_digit_have_neighbours_one_digit_away(
    books: dict[str, CaseBook],
) -> None:
    listed = set(books["stadt-b"].numbers)

    def neighbours(number: str) -> int:
        swaps = (number[:p] + d + number[p + 1 :] for p in range(3, 8) for d in "0123456789")
        return sum(other in listed for other in swaps if other != number)

    counts = [neighbours(number) for number in books["stadt-b"].numbers[::30]]
    assert min(counts) > 0
    assert np.mean(counts) > 8


def test_the_list_on_disk_is_the_book(books: dict[str, CaseBook], tmp_path: Path) -> None:
    book = books["kreis-a"]
    write_book(book, tmp_path / "cases.sqlite")
    connection = sqlite3.connect(tmp_path / "cases.sqlite")
    rows = list(connection.execute("SELECT case_no, cash_no, status, merged_into FROM cases"))
    keys = connection.execute("SELECT count(*) FROM case_keys").fetchone()[0]
    connection.close()
    assert len(rows) == CASES
    assert keys == len(book.further)
    case = book.case(17)
    assert rows[17] == (case.case_no, case.cash_no, case.status, case.merged_into)
    again = make_book(TENANTS[0], CASES, SEED)
    assert again.case(17) == case


def _columns(path: Path, table: str) -> set[str]:
    connection = sqlite3.connect(path)
    names = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
    connection.close()
    return names


PERSON = {"surname", "given_name", "birth_date", "street", "postcode", "city"}
LEFT_OUT = {
    Tier.NUMBERS: {"plate", "offence_date", *PERSON},
    Tier.PLATES: PERSON,
    Tier.PEOPLE: set[str](),
}


@pytest.mark.parametrize("tier", Tier)
@pytest.mark.parametrize("tenant", TENANTS, ids=lambda tenant: tenant.id)
def test_every_tier_is_a_list_that_its_profile_reads(
    tenant: Tenant, tier: Tier, books: dict[str, CaseBook], tmp_path: Path
) -> None:
    book = books[tenant.id]
    write_book(book, tmp_path / "cases.sqlite", tier)
    columns = _columns(tmp_path / "cases.sqlite", "cases")
    assert columns == set(book.case(0).row) - LEFT_OUT[tier]
    path = tmp_path / "profile.toml"
    path.write_text(profile_toml(tenant, tier), encoding="utf-8")
    loaded = load_profile(path)
    (section,) = loaded.profile.matchers
    matcher = load_registry().create(
        "docindex_matchers", section.component, section.options, setting_of(loaded)
    )
    assert len(matcher.cases) == CASES
    assert not matcher.skipped
    case = book.case(int(np.flatnonzero(book.alike == 1)[40]))
    owner = case.person

    def proposed(words: str) -> bool:
        found = matcher.find([text(words)])
        return (case.merged_into or case.case_no) in {one.case_id for one in found}

    assert proposed(f"Kennzeichen {owner.plate}") is (tier is not Tier.NUMBERS)
    assert proposed(f"{owner.name}, geb. {owner.birth_date:%d.%m.%Y}") is (tier is Tier.PEOPLE)


def _desk(book: CaseBook) -> Desk:
    return Desk(book=book, rows=list(range(1_000, 1_600)), file_pages=(3, 5))


@pytest.mark.parametrize("kind", Kind)
def test_documents_say_what_they_are(kind: Kind, books: dict[str, CaseBook]) -> None:
    book = books["stadt-b"]
    desk = _desk(book)
    numbers = set(book.numbers)
    drawn = [desk.draw(kind, Dice(1, place)) for place in range(3)]
    foreign = {
        Kind.UNRELATED,
        Kind.ADVERTISING,
        Kind.MISDIRECTED,
        Kind.UNLISTED_NUMBER,
        Kind.NEWER_CASE,
        Kind.TWO_CASES,
    }
    for document in drawn:
        assert document.kind is kind
        assert document.leaves
        if kind in foreign:
            assert document.case_id is None
        elif kind is not Kind.POLICE_FILE:
            assert document.case_id in numbers
        assert document.case_id is not None or not document.decidable
        first = document.leaves[0].front
        ours = [code for code in first.codes if code.data.decode("latin-1") in numbers]
        assert bool(ours) is document.case_barcode
    ids = [document.case_id for document in drawn if document.case_id]
    assert len(set(ids)) == len(ids)


def test_handwriting_without_number_is_undecidable_where_the_writer_has_several_cases(
    books: dict[str, CaseBook],
) -> None:
    book = books["kreis-a"]
    desk = _desk(book)
    row = {number: place for place, number in enumerate(book.numbers)}
    drawn = [desk.draw(Kind.HANDWRITTEN, Dice(2, place)) for place in range(12)]
    assert {document.decidable for document in drawn} == {True, False}
    for document in drawn:
        assert document.case_id is not None
        alone = int(book.at_home[row[document.case_id]]) == 1
        assert alone or not document.decidable


def test_documents_of_cases_that_are_not_imported_are_undecidable(
    books: dict[str, CaseBook],
) -> None:
    book = books["kreis-a"]
    rows = [int(row) for row in np.flatnonzero(book.status == 2)[:3]]
    desk = Desk(book=book, rows=rows, file_pages=(3, 5))
    assert not desk.draw(Kind.CITIZEN_SUBJECT, Dice(3)).decidable


def test_shares_are_of_a_hundred() -> None:
    assert sum(SHARES.values()) == 100
    assert set(SHARES) == set(Kind)


@pytest.mark.parametrize("tenant", TENANTS, ids=lambda tenant: tenant.id)
def test_barcodes_hold_the_number(tenant: Tenant, books: dict[str, CaseBook]) -> None:
    number = books[tenant.id].numbers[5]
    for symbology in set(tenant.symbologies):
        page = Page()
        case_symbol(page, (30, 30), tenant, number, symbology)
        read = zxingcpp.read_barcodes(page.render(200))
        assert [barcode.text for barcode in read] == [tenant.payload(number)]


def _letter() -> Page:
    page = Page(receipt=(150, 60))
    for line in range(30):
        page.text(25, 100 + 5 * line, "Einspruch gegen den Bescheid 5.25.012345.6", Typed(size=11))
    return page


def test_a_level_of_ones_own_differs_in_what_it_says() -> None:
    creased = office(wear=Wear(folded=1.0))
    assert attrs.evolve(creased, wear=office().wear) == office() == LEVELS["office"]
    assert set_up(creased, TENANTS[0], "grey", Dice(4)).level.wear == Wear(folded=1.0)
    assert list(LEVELS) == ["clean", "office", "poor", "fax"]
    assert {name: level.name for name, level in LEVELS.items()} == {name: name for name in LEVELS}


@pytest.mark.parametrize("level", LEVELS.values(), ids=lambda level: level.name)
def test_levels_scan_in_their_resolution(level: Level) -> None:
    device = set_up(level, TENANTS[0], "bitonal", Dice(4))
    scanned = scan(_letter(), None, device, Feed(first=True), Dice(5))
    assert scanned.shape == pytest.approx(
        (297 / 25.4 * device.dpi_y, 210 / 25.4 * device.dpi_x), abs=2
    )
    assert set(np.unique(scanned)) == {0, 255}
    assert 0.005 < np.mean(scanned == 0) < 0.6


def test_scans_repeat_and_differ_by_seed() -> None:
    device = set_up(levels.poor(), TENANTS[1], "colour", Dice(4))
    first, same, other = (scan(_letter(), None, device, Feed(), Dice(seed)) for seed in (5, 5, 6))
    assert first.ndim == 3
    assert np.array_equal(first, same)
    assert not np.array_equal(first, other)


def test_sheets_are_drawn_as_they_render() -> None:
    letter, line = _letter(), Page()
    line.rule((20, 20), (190, 20))
    first, strip = drawn(letter, 150), drawn(letter, 150, 105)
    # The memory of a page held the one before.
    assert drawn(line, 150)[150:].min() == 255
    assert np.array_equal(first, letter.render(150))
    assert np.array_equal(strip, first[: round(105 / 25.4 * 150)])
    with pytest.raises(ValueError, match="read-only"):
        first[:] = 0


def test_handwriting_is_drawn_as_on_any_sheet() -> None:
    page, sheet = Page(), Sheet()
    for paper in (page, sheet):
        scrawl(paper, (25, 60), 120, Dice(6))
        with paper.turned(60, 200, 30):
            paper.stroke([(0, 0), (12, 9), (30, 2)], width=0.8, grey=0.4)
        paper.rule((25, 250), (90, 250))
    mine, theirs = page.render(150), sheet.render(150)
    assert np.mean(theirs < 128) > 0.001
    assert np.abs(mine.astype(int) - theirs).max() <= 2


def test_a_tile_covers_a_page_as_if_laid_out() -> None:
    tile = np.random.default_rng(1).integers(0, 99, (64, 48), dtype=np.uint8)
    page = np.full((200, 170), 7, np.uint8)
    rasters.spread(page, tile, cv2.add, Dice(3))
    dice = Dice(3)
    down, across = dice.between(0, 63), dice.between(0, 47)
    laid = np.tile(tile, (5, 5))[down : down + 200, across : across + 170]
    assert np.array_equal(page, laid + 7)


def test_grain_is_as_strong_as_asked_and_has_no_colour() -> None:
    page = np.full((600, 500, 3), 128, np.uint8)
    rasters.grain(page, 8.0, Dice(3))
    assert np.array_equal(page[:, :, 0], page[:, :, 2])
    assert page.mean() == pytest.approx(128, abs=1)
    assert page[:, :, 0].std() == pytest.approx(8 * 2**0.5 * 0.58, rel=0.2)  # two halves of noise


@pytest.mark.parametrize("size", [(1169, 827), (1170, 840)])
def test_black_and_white_part_at_the_paper_round_about(size: tuple[int, int]) -> None:
    light = np.linspace(250, 120, size[1])[None, :].repeat(size[0], axis=0)
    page = light.copy()
    page[10:-10:40, :] = light[10:-10:40, :] * 0.4
    page[20:-10:40, :] = light[20:-10:40, :] * 0.9
    parted = _parted(page.astype(np.uint8), 0.65)
    assert not parted[10:-10:40, :].any()
    assert np.delete(parted, np.s_[10:-10:40], axis=0).all()


def test_torn_paper_ends_where_it_was_torn() -> None:
    page = _letter()
    page.torn = 180.0
    device = attrs.evolve(set_up(levels.clean(), TENANTS[0], "grey", Dice(4)), dpi_x=150, dpi_y=150)
    scanned = scan(page, None, device, Feed(), Dice(5))
    assert scanned[: round(170 / 25.4 * 150)].min() < 100
    assert scanned[round(195 / 25.4 * 150) :].min() > 200


def test_a_fax_loses_lines_and_nothing_else() -> None:
    page = np.zeros((400, 300), np.uint8)
    page[::2] = 255
    before = page.copy()
    wires.lose_lines(page, levels.fax().dirt, Dice(9))
    changed = int((page != before).any(axis=1).sum())
    assert 0 < changed < 60


def test_letters_that_the_type_lacks_lose_their_marks() -> None:
    assert western("Ayşe Müller – „5“") == "Ayse Müller – „5“"


@given(
    st.sampled_from([FileForm.TIFF_MULTI, FileForm.TIFF_SINGLE, FileForm.JPEG_GREY]),
    st.lists(st.integers(1, 2), min_size=1, max_size=30),
    st.integers(0, 99),
)
def test_portions_hold_every_side_once(form: FileForm, sides: list[int], seed: int) -> None:
    found = portions(form, sides, Dice(seed))
    assert [place for portion in found for place in portion] == list(range(sum(sides)))
    assert form is FileForm.TIFF_MULTI or all(len(portion) == 1 for portion in found)


def _documents(count: int) -> list[Drawn]:
    book = make_book(TENANTS[0], 1_000, 1)
    desk = Desk(book=book, rows=list(range(300, 900)), file_pages=(3, 4))
    return [desk.draw(Kind.CITIZEN_SUBJECT, Dice(1, place)) for place in range(count)]


@pytest.mark.parametrize("feed", FeedMode)
@pytest.mark.parametrize("separation", [Separation.PATCH_T, Separation.BARCODE])
def test_destroyed_separators_cannot_be_read_and_others_can(
    feed: FeedMode, separation: Separation
) -> None:
    how = Stacking(tenant=TENANTS[0], separation=separation, feed=feed, destroyed=1.0, loose=True)
    stack = make_stack(_documents(4), how, Dice(3))
    assert stack.destroyed == {1, 2, 3}
    fronts = {s.document: s for s in stack.sides if s.role is Role.SEPARATOR and s.side == "front"}
    for document, side in fronts.items():
        page = side.drawing.render(100) if side.drawing else np.full((1169, 827), 255, np.uint8)
        marks = [patch.code for patch in read_patch_codes(page, 100, 0)]
        marks += [barcode.text for barcode in zxingcpp.read_barcodes(page)]
        wanted = Separator.PATCH_T if separation is Separation.PATCH_T else Separator.PATCHT
        assert (wanted.value in marks) is (document == 0)


def test_presets_have_the_promised_size() -> None:
    sizes = {
        name: len(plan_batches(preset, seed=1, cases=9, destroyed=0.0)) * preset.documents
        for name, preset in PRESETS.items()
    }
    assert sizes == {"small": 120, "medium": 1008, "large": 3072}
    every = plan_batches(PRESETS["medium"], seed=1, cases=9, destroyed=0.0)
    assert {plan.separation for plan in every} == set(Separation)
    assert {plan.form for plan in every} == set(FileForm)
    assert {plan.feed for plan in every} == set(FeedMode)
    assert len({plan.id for plan in every}) == len(every)


def test_truth_names_the_pages_that_docindex_finds(mail: Path, truth: dict[str, Any]) -> None:
    assert truth["schema"] == "docindex.mail-truth/1"
    for batch in truth["batches"]:
        profile = load_profile(mail / batch["tenant"] / "profile.toml")
        folder = mail / batch["tenant"] / "batches" / batch["id"]
        facts, rules = batch_facts(folder, profile.profile)
        suffixes = COMPONENT.options().suffixes
        files = sorted(path for path in folder.iterdir() if path.suffix in suffixes)
        opened = [open_file(path, path.name, Limits()) for path in files]
        pages, faults = number_pages(facts, opened, 300)
        assert not faults
        assert [page.id for page in pages] == [page["id"] for page in batch["pages"]]
        assert rules.one_file_one_document is (batch["separation"] == "file")
        documents = [d for d in truth["documents"] if d["batch"] == batch["id"]]
        assert [p for d in documents for p in d["pages"]] == batch["pages"]
        right = (facts.expected_sheets, facts.expected_documents) == (
            pages[-1].sheet,
            len(documents),
        )
        assert right is batch["declared_right"]
        last = decode_page(folder / pages[-1].file, pages[-1], Limits(), strict=True)
        assert last.grey.shape == (pages[-1].height, pages[-1].width)


def test_fax_files_tell_both_resolutions(mail: Path, truth: dict[str, Any]) -> None:
    batch = next(b for b in truth["batches"] if b["level"] == "fax")
    folder = mail / batch["tenant"] / "batches" / batch["id"]
    for path in folder.glob("*.tif"):
        for frame in open_file(path, path.name, Limits()).frames:
            assert (frame.dpi_x, frame.dpi_y) in {(204, 196), (204, 98)}
            assert frame.height / frame.dpi_y > 8


def test_batch_files_are_dated_after_the_list(mail: Path, truth: dict[str, Any]) -> None:
    batch = truth["batches"][0]
    text = (mail / batch["tenant"] / "batches" / batch["id"] / "batch.toml").read_text("utf-8")
    received = tomllib.loads(text)["receipt_date"]
    assert received > generator.case_book(batch["tenant"], CASES, SEED).case(0).opened
    assert received.weekday() == datetime.date(2026, 6, 29).weekday()


def test_the_same_bytes_whatever_the_number_of_workers(
    mail: Path, plans: list[BatchPlan], tmp_path: Path
) -> None:
    write_plans(tmp_path, Order(seed=SEED, preset="small", workers=2), plans)
    names = sorted(p.relative_to(mail) for p in mail.rglob("*") if p.is_file())
    assert names == sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file())
    for name in names:
        assert (mail / name).read_bytes() == (tmp_path / name).read_bytes(), name


def test_pages_are_the_same_for_every_tier(
    mail: Path, truth: dict[str, Any], plans: list[BatchPlan], tmp_path: Path
) -> None:
    write_plans(tmp_path, Order(seed=SEED, preset="small", tier=Tier.NUMBERS), plans[-1:])
    folder = Path(plans[-1].tenant) / "batches" / plans[-1].id
    assert truth["tier"] == "people"
    lean = json.loads((tmp_path / "truth.json").read_text("utf-8"))
    assert lean["tier"] == "numbers"
    assert lean["documents"] == [d for d in truth["documents"] if d["batch"] == plans[-1].id]
    for path in sorted((tmp_path / folder).iterdir(), key=lambda path: path.name):
        assert path.read_bytes() == (mail / folder / path.name).read_bytes(), path.name
    names = [path.name for path in (mail / folder).iterdir()]
    assert sorted(names) == sorted(path.name for path in (tmp_path / folder).iterdir())


def test_orders_that_cannot_be_filled_are_refused(tmp_path: Path) -> None:
    (tmp_path / "something").touch()
    with pytest.raises(DocindexError, match="not an empty folder"):
        write_mail(tmp_path, Order(seed=1, preset="small"))
    with pytest.raises(DocindexError, match="too few"):
        write_mail(tmp_path / "new", Order(seed=1, preset="small", cases=10))
    with pytest.raises(DocindexError, match="negative"):
        write_mail(tmp_path / "new", Order(seed=-1, preset="small"))
