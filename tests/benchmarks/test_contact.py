"""Contact sheets: who is chosen, what is written of him, and that the right pages can be read."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest
import reportlab
from benchmarks.mail.contact import _written, case_lines, choose, frames, load, main
from benchmarks.scoring.truth import Role, TruthDocument
from PIL import Image, ImageDraw, ImageFont

KINDS = ("hearing_form", "citizen_text", "handwritten")
TENANTS = ("kreis-a", "stadt-b")
# Colours that nothing else on a sheet has: of the first pages with content, in order.
RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)
CASE = (
    *("A-1", "100", "MÜ-X 1", "Weiß", "Jörg", "1980-02-03", "Ährenweg 1", "00100", "Tönnau"),
    *("2026-01-02", "open", "Team", None),
)


def _document(number: int, kind: str, tenant: str, batch: str) -> TruthDocument:
    return TruthDocument(
        batch=batch,
        tenant=tenant,
        level="office",
        kind=kind,
        pages={f"{batch}_{number:05d}f": Role.CONTENT},
        case=None,
        decidable=False,
        starts_by="file",
        separator_destroyed=False,
    )


@pytest.fixture
def documents() -> list[TruthDocument]:
    """Of every ten, eight are of the first kind and one each of the others."""
    kinds = (*KINDS, *[KINDS[0]] * 7)
    return [
        _document(number, kinds[number % 10], tenant, f"{tenant}-{number // 20}")
        for tenant in TENANTS
        for number in range(60)
    ]


def test_choice_is_even_over_kinds_tenants_and_batches(documents: list[TruthDocument]) -> None:
    chosen = choose(documents, 24, seed=1)
    assert len({page for document in chosen for page in document.pages}) == 24
    assert Counter(d.kind for d in chosen) == dict.fromkeys(KINDS, 8)
    assert set(Counter((d.kind, d.tenant) for d in chosen).values()) == {4}
    assert set(Counter(d.batch for d in chosen).values()) <= {3, 4, 5}


def test_choice_follows_the_seed_and_takes_all_where_there_are_fewer(
    documents: list[TruthDocument],
) -> None:
    assert choose(documents, 9, seed=1) == choose(documents, 9, seed=1)
    assert choose(documents, 9, seed=1) != choose(documents, 9, seed=2)
    assert len(choose(documents, 1000, seed=1)) == len(documents)


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """A case, one merged into it, and others that share its name, home, plate or date."""
    path = tmp_path / "list" / "cases.sqlite"
    path.parent.mkdir()
    columns = "case_no, cash_no, plate, surname, given_name, birth_date, street, postcode, city"
    with sqlite3.connect(path) as database:
        database.execute(
            f"CREATE TABLE cases ({columns}, offence_date, status, receiver, merged_into)"
        )
        database.execute("CREATE TABLE case_keys (case_no, kind, value, relation)")
        same_name = ("A-3", "300", "MÜ-Y 2", *CASE[3:6], "Am Deich 9", *CASE[7:9], "2026-01-09")
        rows = [
            CASE,
            ("A-2", "200", *CASE[2:9], "2026-01-05", "closed", "Team", "A-1"),
            (*same_name, "open", "Team", None),
            ("A-4", "400", "TÖ-Z 3", "Groß", *CASE[4:]),
        ]
        database.executemany(
            "INSERT INTO cases VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
        )
        database.execute("INSERT INTO case_keys VALUES ('A-1', 'js_no', '1 Js 2/26', 'prosecutor')")
        database.execute("INSERT INTO case_keys VALUES ('A-3', 'js_no', '1 Js 3/26', 'prosecutor')")
    database.close()
    return path


def test_caption_tells_the_row_its_keys_its_merged_cases_and_how_many_are_alike(
    cases: Path,
) -> None:
    assert case_lines(cases, "A-1") == [
        "A-1, payment 100, plate MÜ-X 1, offence 2026-01-02, open",
        "Jörg Weiß, born 1980-02-03, Ährenweg 1, 00100 Tönnau",
        "further key: js_no 1 Js 2/26 (prosecutor)",
        "merged into it: A-2, payment 200, plate MÜ-X 1, offence 2026-01-05, closed",
        "merged_into null; alike: name 3, name and address 2, plate 2, date 2,"
        " name, plate and date 1",
    ]
    assert "merged_into A-1" in case_lines(cases, "A-2")[-1]
    assert case_lines(cases, "A-9") == ["THE LIST HAS NO SUCH CASE"]


def _page(colour: tuple[int, int, int], size: tuple[int, int] = (827, 1169)) -> Image.Image:
    return Image.new("RGB", size, colour)


@pytest.mark.parametrize("suffix", ["tif", "pdf"])
def test_frames_come_file_by_file_in_the_order_of_names(tmp_path: Path, suffix: str) -> None:
    second = tmp_path / f"00000002.{suffix}"
    _page(RED).save(second, save_all=True, append_images=[_page(GREEN)], resolution=100.0)
    _page(BLUE).save(tmp_path / "00000001.jpg")
    (tmp_path / "batch.toml").write_text("", encoding="utf-8")
    colours = [np.asarray(load(frame)).mean(axis=(0, 1)) for frame in frames(tmp_path)]
    assert len(colours) == 3
    assert np.allclose(colours, (BLUE, RED, GREEN), atol=3)


def test_fax_pages_get_square_pixels(tmp_path: Path) -> None:
    page = Image.new("1", (1728, 1146), 1)
    page.save(tmp_path / "1.tif", compression="group4", dpi=(204, 98))
    loaded = load((tmp_path / "1.tif", 0))
    assert loaded.height / loaded.width == pytest.approx(2385 / 1728, abs=0.01)


@pytest.fixture
def mail(tmp_path: Path, cases: Path) -> Path:
    """One batch of three documents: two of one page, and one of nine with its separator."""
    root = tmp_path / "mail"
    folder = root / "kreis-a" / "batches" / "b-1"
    folder.mkdir(parents=True)
    cases.rename(root / "kreis-a" / "cases.sqlite")
    colours = [BLUE, BLUE, (0, 255, 255), RED, GREEN, *[(255, 0, 255)] * 7]
    roles = ["content", "content", "separator", *["content"] * 9]
    for number, colour in enumerate(colours, 1):
        _page(colour).save(folder / f"{number:08d}.tif")
    pages = [
        {"id": f"b-1_{number:05d}f", "role": role} for number, role in enumerate(roles, start=1)
    ]
    common = {"tenant": "kreis-a", "level": "office"}
    batch = {"id": "b-1", "separation": "patch_t", "declared_right": True, "pages": pages}
    said = {"batch": "b-1", "starts_by": "patch_t", "separator_destroyed": False, "decidable": True}
    documents = [
        {"kind": kind, "pages": pages[first:end], "case_id": "A-1", **said, **common}
        for kind, first, end in (("hearing_form", 0, 1), ("typo", 1, 2), ("police_file", 2, 12))
    ]
    truth = {"schema": "docindex.mail-truth/1", "seed": 1, "preset": "small"}
    truth |= {"batches": [batch | common], "documents": documents}
    (root / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
    return root


def _run(mail: Path, out: Path, *more: str) -> int:
    return main(["--mail", str(mail), "--out", str(out), "--level", "office", *more])


def _bounds(sheet: Path, colour: tuple[int, int, int]) -> list[tuple[int, int]]:
    """Width and height of each connected area of one colour."""
    pixels = np.asarray(Image.open(sheet).convert("RGB"))
    mask = (np.abs(pixels.astype(int) - colour).max(axis=2) < 8).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    return sorted((int(w), int(h)) for _, _, w, h, area in stats[1:] if area > 1000)


def test_sheets_show_the_first_two_pages_large_and_the_rest_small(
    mail: Path, tmp_path: Path
) -> None:
    out = tmp_path / "sheets"
    assert _run(mail, out) == 0
    short, long = sorted(out.iterdir())
    assert [short.name, long.name] == ["001.png", "002.png"]
    assert len(_bounds(short, BLUE)) == 2
    for sheet, colour in ((short, BLUE), (long, RED), (long, GREEN)):
        assert all(height >= 1000 for _, height in _bounds(sheet, colour))
    assert len(_bounds(long, RED)) == len(_bounds(long, GREEN)) == 1
    assert len(_bounds(long, (0, 255, 255))) == 1
    assert len(_bounds(long, (255, 0, 255))) == 4  # six with content are shown, three are not
    assert max(Image.open(short).size) <= 1650


def test_same_seed_same_bytes_and_columns_side_by_side(mail: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert _run(mail, tmp_path / name, "--documents", "2", "--seed", "3") == 0
    first, second = sorted((tmp_path / "one").iterdir()), sorted((tmp_path / "two").iterdir())
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert _run(mail, tmp_path / "narrow", "--columns", "1") == 0
    assert len(list((tmp_path / "narrow").iterdir())) == 3
    assert all(Image.open(path).width < 850 for path in (tmp_path / "narrow").iterdir())


def test_turned_pages_are_drawn_upright(mail: Path, tmp_path: Path) -> None:
    page = _page((255, 255, 255), (1240, 1754))
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf", 22)
    pen.rectangle((0, 0, 1239, 300), RED)
    pen.multiline_text((100, 400), "hiermit bestätige ich den Erhalt\n" * 20, "black", font)
    page.rotate(90, expand=True).save(mail / "kreis-a" / "batches" / "b-1" / "00000001.tif")
    assert _run(mail, tmp_path / "out") == 0
    pixels = np.asarray(Image.open(tmp_path / "out" / "001.png").convert("RGB")).astype(int)
    down, across = np.nonzero(np.abs(pixels - RED).max(axis=2) < 8)
    assert np.ptp(across) > 3 * np.ptp(down)  # at the side of a sideways page it would be high
    assert down.max() < 400


def test_captions_have_umlauts() -> None:
    letters = [_written([letter], 100).tobytes() for letter in "äöüÄÖÜß–°aouAOUB"]
    assert len(set(letters)) == len(letters)


def test_unfit_input_is_refused(
    mail: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(tmp_path / "nowhere", tmp_path / "a") == 2
    assert "truth.json" in capsys.readouterr().err
    assert main(["--mail", str(mail), "--out", str(tmp_path / "b"), "--level", "fax"]) == 2
    assert "no level 'fax'. Name one of office" in capsys.readouterr().err
    assert not (tmp_path / "b").exists()
    assert _run(mail, mail) == 2
    with pytest.raises(SystemExit) as caught:
        _run(mail, tmp_path / "c", "--documents", "0")
    assert caught.value.code == 2


def test_images_that_are_not_as_many_as_pages_are_refused(
    mail: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (mail / "kreis-a" / "batches" / "b-1" / "00000012.tif").unlink()
    assert _run(mail, tmp_path / "out") == 2
    assert "11 images, truth names 12 pages" in capsys.readouterr().err
