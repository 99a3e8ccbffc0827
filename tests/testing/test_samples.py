"""The sample mail: its truth must be true, its files readable, its bytes repeatable."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pikepdf
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from docindex.batchfile import batch_facts
from docindex.builtin.check_digits import Luhn, Mod11
from docindex.errors import DocindexError
from docindex.model import PageRef, Role, Side
from docindex.profile import load_profile
from docindex.testing import samples as public
from docindex.testing.samples import (
    Dice,
    Samples,
    Scan,
    Separator,
    degrade,
    draw_form,
    draw_letter,
    draw_separator,
    make_cases,
    paper,
    write_jpeg,
    write_pdf,
    write_samples,
    write_tiff,
)
from docindex.testing.samples.mail import DECK
from docindex.testing.samples.names import GIVEN_NAMES, STREETS, SURNAMES, TOWNS
from docindex.testing.samples.numbers import cash_number, digits_of, luhn_check, mod11_check

pytest.importorskip("reportlab", reason="the extra `samples` is not installed")

DIGITS = st.text("0123456789", min_size=9, max_size=9)
PLATE = re.compile(r"[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} [1-9]\d{0,3}[EH]?")


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    return write_samples(tmp_path_factory.mktemp("mail") / "new", seed=1, cases=600)


@pytest.fixture(scope="session")
def truth(written: Samples) -> dict[str, Any]:
    return json.loads(written.truth.read_text(encoding="utf-8"))


def pages_of(truth: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for batch in truth["batches"]:
        for page in batch["pages"]:
            yield batch["id"], page


def pixels(path: Path, frame: int) -> np.ndarray:
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as document:
            return document[frame].render(scale=300 / 72).to_numpy()[:, :, 0].copy()
    with Image.open(path) as image:
        image.seek(frame)
        return np.asarray(image.convert("L"))


def frames(path: Path) -> int:
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as document:
            return len(document)
    with Image.open(path) as image:
        return getattr(image, "n_frames", 1)


# --- numbers and cases ----------------------------------------------------------------------------


@given(DIGITS, st.integers(0, 8), st.integers(1, 9))
def test_mod11_notices_every_single_wrong_digit(body: str, place: int, by: int) -> None:
    wrong = body[:place] + str((int(body[place]) + by) % 10) + body[place + 1 :]
    check = mod11_check(body)
    assert check is None or mod11_check(wrong) != check


@pytest.mark.parametrize(
    ("body", "check"), [("524123456", "7"), ("000000000", "0"), ("000000006", None)]
)
def test_mod11_by_hand(body: str, check: str | None) -> None:
    weights = [4, 3, 2, 7, 6, 5, 4, 3, 2]
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    expected = {10: None, 11: "0"}.get(11 - total % 11, str(11 - total % 11))
    assert mod11_check(body) == expected
    assert check is None or len(check) == 1


def test_luhn_of_the_published_example() -> None:
    assert luhn_check("7992739871") == "3"
    assert len(cash_number(12)) == 12


def test_the_check_digit_components_accept_every_number() -> None:
    cases = make_cases(300, seed=5).cases
    assert all(Mod11().valid(digits_of(case.case_no)) for case in cases)
    assert all(Luhn().valid(case.cash_no) for case in cases)


def test_case_list_is_dense_unique_and_linked() -> None:
    listing = make_cases(2000, seed=3)
    cases = listing.cases
    numbers = [digits_of(case.case_no) for case in cases]
    assert numbers == sorted(set(numbers))
    assert len({case.cash_no for case in cases}) == len(cases)
    assert not set(numbers) & {digits_of(number) for number in listing.missing}
    assert all(mod11_check(number[:-1]) == number[-1] for number in numbers)
    gaps = np.diff([int(number[3:9]) for number in numbers])
    assert np.mean((gaps > 0) & (gaps <= 2)) > 0.95
    owned = Counter(case.person for case in cases)
    assert sum(count for count in owned.values() if count > 1) == 500
    names = {(p.given_name, p.surname) for p in owned}
    assert len(names) < len(owned)
    survivors = {case.case_no: case for case in cases if case.merged_into is None}
    merged = [case for case in cases if case.merged_into is not None]
    assert merged
    assert all(survivors[case.merged_into].person == case.person for case in merged)
    assert all(PLATE.fullmatch(case.person.plate) for case in cases)
    assert all(len(re.sub(r"[- ]", "", case.person.plate)) <= 8 for case in cases)


def test_both_lists_hold_the_same_rows(written: Samples) -> None:
    with sqlite3.connect(written.database) as connection:
        cursor = connection.execute("SELECT * FROM cases ORDER BY case_no")
        columns = [column[0] for column in cursor.description]
        rows = [["" if value is None else value for value in row] for row in cursor]
        comment = connection.execute("SELECT sql FROM sqlite_master").fetchone()[0]
    connection.close()
    with written.table.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file, delimiter=";"))
    assert [columns, *rows] == lines
    assert len(rows) == 600
    assert "Invented" in comment


def test_fonts_have_every_letter_of_the_names() -> None:
    sheet = paper.Sheet()
    assert not sheet.codes
    from reportlab.pdfbase import pdfmetrics

    used = set("".join((*SURNAMES, *GIVEN_NAMES, *STREETS, *(town for _, town in TOWNS))))
    for name in ("Vera", "VeraBd"):
        assert not used - set(map(chr, pdfmetrics.getFont(name).face.charToGlyph))


# --- drawing and scanning -------------------------------------------------------------------------


@pytest.mark.parametrize("symbology", ["code128", "code39", "qr", "datamatrix"])
def test_form_carries_the_number(symbology: str) -> None:
    case = make_cases(100, seed=1).cases[5]
    page = draw_form(case, symbology=symbology)
    assert page.shape == (3508, 2480)
    found = zxingcpp.read_barcodes(page)
    assert [code.text for code in found] == [digits_of(case.case_no)]


def test_letter_differs_by_seed_only() -> None:
    case = make_cases(100, seed=1).cases[5]
    assert np.array_equal(draw_letter(case, seed=4), draw_letter(case, seed=4))
    assert not np.array_equal(draw_letter(case, seed=4), draw_letter(case, seed=5))


@pytest.mark.parametrize("kind", [kind for kind in Separator if kind is not Separator.PATCHT])
def test_patch_has_its_exact_size(kind: Separator) -> None:
    bars = {"1": "WWNN", "2": "WNNW", "3": "WNWN", "4": "NWWN", "6": "NNWW", "T": "NWNW"}[kind]
    column = draw_separator(kind)[: 4 * 300, 1240] < 128
    edges = np.flatnonzero(np.diff(column.astype(np.int8)))
    sizes = np.diff(edges) / 300
    wanted = [0.08 if bar == "N" else 0.20 for bar in bars]
    assert sizes[::2] == pytest.approx(wanted, abs=0.01)
    assert sizes[1::2] == pytest.approx([0.08] * 3, abs=0.01)
    assert (edges[-1] - edges[0]) / 300 == pytest.approx(0.80, abs=0.01)
    assert edges[0] / 300 >= 0.25
    row = draw_separator(kind)[edges[0] + 10] < 128
    assert np.count_nonzero(row) / 300 >= 2


def test_separator_barcode_reads() -> None:
    found = zxingcpp.read_barcodes(draw_separator(Separator.PATCHT))
    assert {code.text for code in found} == {"PATCHT"}


def test_skew_is_counter_clockwise_and_page_untouched() -> None:
    page = np.full((3508, 2480), 255, dtype=np.uint8)
    page[1700:1708, 200:2280] = 0
    before = page.copy()
    scan = Scan(skew_sigma=50.0, skew_max=2.0, specks=0, shift=0, punched=0)
    scanned = degrade(page, Dice(1), scan)
    assert np.array_equal(page, before)
    assert set(np.unique(scanned.pixels)) <= {0, 255}
    middle = [np.flatnonzero(scanned.pixels[:, x] == 0).mean() for x in (300, 2180)]
    measured = np.degrees(np.arctan2(middle[0] - middle[1], 2180 - 300))
    assert abs(scanned.skew) == 2.0
    assert measured == pytest.approx(scanned.skew, abs=0.03)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_rotation_is_what_turns_the_scan_upright(rotation: int) -> None:
    page = np.full((3508, 2480), 255, dtype=np.uint8)
    page[100:400, 100:400] = 0
    scan = Scan(rotation=rotation, skew_sigma=0, shift=0, specks=0, punched=0, bitonal=False)
    scanned = degrade(page, Dice(2), scan)
    upright = np.rot90(scanned.pixels, rotation // 90)
    assert upright.shape == page.shape
    assert upright[150:350, 150:350].max() < 128 < upright[1000:, 1000:].min()


def test_rotation_of_another_angle_is_refused() -> None:
    with pytest.raises(ValueError, match="rotation"):
        Scan(rotation=45)


# --- files ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scans() -> list[np.ndarray]:
    page = draw_separator(Separator.PATCHT)
    return [degrade(page, Dice(7, i), Scan(bitonal=True)).pixels for i in range(2)]


def test_tiff_is_one_strip_a_page_with_white_as_zero(
    scans: list[np.ndarray], tmp_path: Path
) -> None:
    write_tiff(scans, tmp_path / "two.tif")
    with Image.open(tmp_path / "two.tif") as image:
        assert image.n_frames == 2
        for frame, scan in enumerate(scans):
            image.seek(frame)
            assert (image.tag_v2[259], image.tag_v2[262], len(image.tag_v2[273])) == (4, 0, 1)
            assert image.info["dpi"] == (300, 300)
            assert 306 not in image.tag_v2
            assert np.array_equal(np.asarray(image.convert("L")), scan)


def test_grey_tiff_keeps_every_tone(tmp_path: Path) -> None:
    tones = np.arange(256, dtype=np.uint8).reshape(16, 16).repeat(4, 0)
    write_tiff([tones], tmp_path / "grey.tif", compression="tiff_lzw", dpi=200)
    with Image.open(tmp_path / "grey.tif") as image:
        assert image.info["dpi"] == (200, 200)
        assert np.array_equal(np.asarray(image), tones)


def test_jpeg_is_grey_with_its_resolution(tmp_path: Path) -> None:
    page = np.full((400, 300), 230, dtype=np.uint8)
    write_jpeg(page, tmp_path / "a.jpg", dpi=200)
    with Image.open(tmp_path / "a.jpg") as image:
        assert (image.mode, image.size, image.info["dpi"]) == ("L", (300, 400), (200, 200))


@pytest.mark.parametrize("bitonal", [True, False])
def test_pdf_holds_the_scan_itself(
    scans: list[np.ndarray], tmp_path: Path, *, bitonal: bool
) -> None:
    write_pdf(scans, tmp_path / "a.pdf", bitonal=bitonal)
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert len(pdf.pages) == 2
        for page, scan in zip(pdf.pages, scans, strict=True):
            image = pikepdf.PdfImage(page.Resources.XObject.Im0)
            got = np.asarray(image.as_pil_image().convert("L"))
            assert np.mean(np.abs(got.astype(int) - scan)) <= (0 if bitonal else 3)


# --- the whole ------------------------------------------------------------------------------------


def test_every_kind_is_there(truth: dict[str, Any]) -> None:
    assert len(truth["documents"]) == 24
    assert {document["kind"] for document in truth["documents"]} == {kind.value for kind in DECK}


def test_page_ids_follow_from_the_files(written: Samples, truth: dict[str, Any]) -> None:
    for folder, batch in zip(written.batches, truth["batches"], strict=True):
        names = sorted(path.name for path in folder.iterdir() if path.name != "batch.toml")
        listed = [(name, frame) for name in names for frame in range(frames(folder / name))]
        assert listed == [(page["file"], page["frame"]) for page in batch["pages"]]
        sides = 2 if batch["duplex"] else 1
        for position, page in enumerate(batch["pages"]):
            ref = PageRef(
                batch=folder.name,
                sheet=position // sides + 1,
                side=Side.BACK if position % sides else Side.FRONT,
                file=page["file"],
                frame=page["frame"],
                sha256="",
                width=1,
                height=1,
                dpi_x=300,
                dpi_y=300,
                dpi_source="file",
            )
            assert page["id"] == ref.id
        assert batch["sheets"] == len(batch["pages"]) // sides


def test_every_page_stands_in_one_document_with_one_role(truth: dict[str, Any]) -> None:
    roles = {page["id"]: page["role"] for _, page in pages_of(truth)}
    placed = [(p["id"], p["role"]) for document in truth["documents"] for p in document["pages"]]
    assert placed == list(roles.items())
    assert set(roles.values()) == {
        Role.CONTENT,
        Role.SEPARATOR,
        Role.BLANK,
        Role.BACK,
    }


def test_a_document_starts_where_the_rules_can_see_it(truth: dict[str, Any]) -> None:
    pages = {page["id"]: page for _, page in pages_of(truth)}
    seen = Counter(document["starts_by"] for document in truth["documents"])
    assert set(seen) == {"separator", "case_barcode", "file"}
    for document in truth["documents"]:
        first = pages[document["pages"][0]["id"]]
        inner = [pages[page["id"]] for page in document["pages"][1:]]
        if document["starts_by"] == "separator":
            assert first["role"] == Role.SEPARATOR
            texts = {code["text"] for code in first["barcodes"]}
            assert first["patch"] in ("T", "2") or texts == {"PATCHT"}
        elif document["starts_by"] == "file":
            assert first["frame"] == 0
            assert {page["file"] for page in inner} <= {first["file"]}
        else:
            assert document["reference"]["value"] in {c["text"] for c in first["barcodes"]}
        assert not any(page["patch"] for page in inner)


def test_case_barcodes_of_a_document_name_its_case_only(truth: dict[str, Any]) -> None:
    pages = {page["id"]: page for _, page in pages_of(truth)}
    for document in truth["documents"]:
        codes = [code for page in document["pages"] for code in pages[page["id"]]["barcodes"]]
        numbers = {code["text"] for code in codes if re.fullmatch(r"\d{10}", code["text"])}
        assert numbers <= {(document["reference"] or {}).get("value")}


def test_truth_agrees_with_the_list(written: Samples, truth: dict[str, Any]) -> None:
    with written.table.open(encoding="utf-8", newline="") as file:
        rows = {row["case_no"]: row for row in csv.DictReader(file, delimiter=";")}
    numbers = {digits_of(number) for number in rows}
    named = [d["named_case"] for d in truth["documents"] if d["named_case"]]
    assert len(named) == len(set(named))
    for document in truth["documents"]:
        if not document["decidable"]:
            assert document["kind"] in ("advertising", "unlisted_number", "fields_only")
        if document["named_case"] is None:
            assert document["case_id"] is None
            reference = document["reference"]
            assert reference is None or reference["value"] not in numbers
            continue
        row = rows[document["named_case"]]
        assert document["case_id"] == (row["merged_into"] or row["case_no"])
        column = {"fields": "plate"}.get(document["reference"]["kind"])
        column = column or document["reference"]["kind"]
        wanted = row[column] if column == "plate" else digits_of(row[column])
        assert document["reference"]["value"] == wanted
        assert document["importable"] == (row["status"] in ("open", "closed"))


def test_barcodes_read_back(written: Samples, truth: dict[str, Any]) -> None:
    results = []
    for batch, page in pages_of(truth):
        if not page["barcodes"]:
            continue
        image = pixels(written.root / "batches" / batch / page["file"], page["frame"])
        found = {code.bytes for code in zxingcpp.read_barcodes(image)}
        results += [code["text"].encode("latin-1") in found for code in page["barcodes"]]
    assert len(results) >= 15
    assert np.mean(results) >= 0.95


def test_one_page_was_born_digital(written: Samples) -> None:
    folder = next(folder for folder in written.batches if folder.name.endswith("pdf"))
    digital = []
    for path in sorted(folder.glob("*.pdf")):
        with pypdfium2.PdfDocument(path) as document:
            text = document[0].get_textpage().get_text_range()
        with pikepdf.open(path) as pdf:
            has_image = "/XObject" in pdf.pages[0].Resources
        assert bool(text) != has_image
        if not has_image:
            digital.append((path.name, text))
    assert len(digital) == 1
    assert "Musterau" in digital[0][1]


def test_profile_and_batch_facts_load(written: Samples, truth: dict[str, Any]) -> None:
    loaded = load_profile(written.profile)
    assert loaded.profile.tenant == "kreis-a"
    assert loaded.profile.policy.calibration is None
    assert not any(item.form for item in loaded.profile.classes)
    pattern = re.compile(loaded.profile.references[0].pattern)
    with written.table.open(encoding="utf-8", newline="") as file:
        assert all(pattern.fullmatch(row["case_no"]) for row in csv.DictReader(file, delimiter=";"))
    documents = Counter(document["batch"] for document in truth["documents"])
    for folder, batch in zip(written.batches, truth["batches"], strict=True):
        facts, separation = batch_facts(folder, loaded.profile)
        assert facts.id == folder.name == batch["id"]
        assert facts.duplex == batch["duplex"]
        assert facts.expected_sheets == batch["sheets"]
        assert facts.expected_documents == documents[facts.id]
        assert separation.one_file_one_document == batch["one_file_one_document"]


def test_columns_of_the_profile_exist(written: Samples) -> None:
    options = tomllib.loads(written.profile.read_text(encoding="utf-8"))["matchers"][0]["options"]
    with written.table.open(encoding="utf-8", newline="") as file:
        columns = set(next(csv.reader(file, delimiter=";")))
    wanted = {options[key] for key in ("case_id", "successor", "receiver")}
    wanted.add(options["status"]["column"])
    for group in ("keys", "people", "dates"):
        wanted |= set(options[group].values())
    assert wanted <= columns


def content(samples: Samples) -> dict[str, bytes]:
    files = sorted(path for path in samples.root.rglob("*") if path.is_file())
    return {path.relative_to(samples.root).as_posix(): path.read_bytes() for path in files}


def test_same_seed_same_bytes_other_seed_others(tmp_path: Path) -> None:
    arguments = {"documents": 5, "cases": 100}
    first = content(write_samples(tmp_path / "a", seed=2, **arguments))
    again = content(write_samples(tmp_path / "b", seed=2, **arguments))
    other = content(write_samples(tmp_path / "c", seed=3, **arguments))
    assert first == again
    assert first["cases.csv"] != other["cases.csv"]
    images = [name for name in first if name.startswith("batches/") and name in other]
    scans = [name for name in images if not name.endswith(".toml")]
    assert scans
    assert all(first[name] != other[name] for name in scans)


@pytest.mark.parametrize(
    "arguments", [{"documents": 0}, {"cases": 99}, {"seed": -1}, {"documents": 30, "cases": 149}]
)
def test_impossible_orders_are_refused(tmp_path: Path, arguments: dict[str, int]) -> None:
    with pytest.raises(DocindexError, match="at least 100 cases"):
        write_samples(tmp_path / "new", **arguments)
    assert not (tmp_path / "new").exists()


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(DocindexError, match="empty"):
        write_samples(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_without_reportlab_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    paper._reportlab.cache_clear()
    for name in [name for name in sys.modules if name.split(".")[0] == "reportlab"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "reportlab", None)
    try:
        with pytest.raises(DocindexError, match=r'pip install "docindex-core\[samples\]"'):
            write_samples(tmp_path / "new")
    finally:
        paper._reportlab.cache_clear()
    assert not (tmp_path / "new").exists()


def test_public_names_are_sorted_and_there() -> None:
    assert public.__all__ == sorted(public.__all__)
    assert all(hasattr(public, name) for name in public.__all__)
    assert attrs.has(Samples)


def test_buffer_of_a_sheet_is_the_same_pdf_twice() -> None:
    first, second = paper.Sheet(), paper.Sheet()
    for sheet in (first, second):
        sheet.text(20, 20, "Größe")
    assert first.pdf == second.pdf
    assert (
        pypdfium2.PdfDocument(io.BytesIO(first.pdf))[0].get_textpage().get_text_range() == "Größe"
    )
