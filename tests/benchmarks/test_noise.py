"""The measurement of misreadings: what is printed where, alignment, counts."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("reportlab")

from benchmarks.noise import make_table
from benchmarks.noisealignment import Piece, aligned
from benchmarks.noisecheck import coverage, foretold, neighbours, no_score
from benchmarks.noisecounts import NumberSeen, count_quality, numbers_seen, signs_for_digits
from benchmarks.noisepages import KnownScan, known_scans
from benchmarks.noisereading import LineSeen, kept_lines, write_lines

from docindex.builtin.deskew import Deskew
from docindex.imaging.binarize import binarize
from docindex.imaging.textlines import find_text_lines
from docindex.matching.noise import NoiseModel
from docindex.model import PageRef, Side
from docindex.pageimage import PageImage

TEXTS = st.text("AB1O", max_size=9)


@given(TEXTS, TEXTS)
def test_the_pieces_of_an_alignment_are_both_texts(printed: str, read: str) -> None:
    pieces = aligned(printed, read)
    assert "".join(piece.printed for piece in pieces) == printed
    assert "".join(piece.read for piece in pieces) == read
    assert {(len(p.printed), len(p.read)) for p in pieces} <= {
        (1, 1),
        (1, 0),
        (0, 1),
        (1, 2),
        (2, 1),
    }


@pytest.mark.parametrize(
    ("printed", "read", "pieces"),
    [
        ("RN1", "M1", [("RN", "M"), ("1", "1")]),
        ("M1", "RN1", [("M", "RN"), ("1", "1")]),
        ("12", "21", [("1", "2"), ("2", "1")]),
        ("107", "10", [("1", "1"), ("0", "0"), ("7", "")]),
        ("10", "1O0", [("1", "1"), ("", "O"), ("0", "0")]),
    ],
)
def test_alignments(printed: str, read: str, pieces: list[tuple[str, str]]) -> None:
    assert aligned(printed, read) == tuple(Piece(*piece) for piece in pieces)


def line(printed: str, read: str, source: str = "mail", **other: object) -> LineSeen:
    given = {"level": "clean", "seed": 1, "page": 0, "confidence": 0.9, **other}
    return LineSeen(source=source, printed=printed, read=read, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("printed", "read", "found"),
    [
        ("Az. KB-12345/26-OW", "Az. KB-12345/26-OW", "KB-12345/26-OW"),
        ("Az. KB-12345/26-OW vom", "Az KB-1234S/26-0W vom", "KB-1234S/26-0W"),
        ("Az. KB-12345/26-OW vom", "Az.KB-12345/26-OWI vom", "KB-12345/26-OWI"),
        ("Nr. 3026 1234 5678", "Nr. 3026 134 5678", "3026 134 5678"),
        ("KB-12345/26-OW", "", ""),
    ],
)
def test_what_was_read_for_a_number_in_a_line(printed: str, read: str, found: str) -> None:
    (number,) = numbers_seen([line(printed, read)])
    assert number.read == found


@pytest.mark.parametrize(
    "printed", ["12345678901234", "1.2.3", "Tel. 030 1234", "X-KB-12345/26-OW"]
)
def test_no_office_numbers_so(printed: str) -> None:
    assert not list(numbers_seen([line(printed, printed)]))


def numbers() -> list[NumberSeen]:
    lines = [
        line("3026 1234 5678", "3026 1234 5678"),
        line("3026 1234 5678", "3026 I234 567", page=1, confidence=0.3),
        line("KB-12345/26-OW", "KB-12345/26-0W", page=2, level="fax"),
        line("KB-12345/26-OW", "xx", page=2, level="fax"),
    ]
    return list(numbers_seen(lines))


def test_counts_are_what_was_seen() -> None:
    clean, fax = make_table(numbers(), datetime.date(2026, 1, 2)).levels
    assert (clean.pages, clean.numbers, clean.right, clean.lost) == (2, 2, 1, 0)
    assert clean.steps["digits"].reads["1"] == {"1": 1, "I": 1}
    assert clean.steps["digits"].reads["8"] == {"": 1, "8": 1}
    assert clean.steps["digits"].gaps == 26
    assert (fax.numbers, fax.right, fax.lost) == (1, 0, 1)
    assert fax.steps["joint of three runs"].reads["O"] == {"0": 1}
    assert sum(level.weight for level in (clean, fax)) == 1


def test_the_same_lines_give_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    write_lines(path, [number.line for number in numbers()])
    again = list(numbers_seen(kept_lines(path)))
    date = datetime.date(2026, 1, 2)
    assert make_table(again, date).to_json() == make_table(numbers(), date).to_json()


def test_quality_counts_numbers_of_the_right_form_only() -> None:
    found = {bucket.least: (bucket.numbers, bucket.right) for bucket in count_quality(numbers())}
    # The letter for a digit, and the digit for a letter, are no numbers of that form.
    assert found[0.9] == (1, 1)
    assert sum(count for count, _ in found.values()) == 1


def test_signs_are_counted_as_they_were_read() -> None:
    found = signs_for_digits(numbers_seen([line("3026 1234 5678", "3026 l234 567B")]))
    assert (found["1", "l"], found["8", "B"], found["2", "2"]) == (1, 1, 2)


def test_neighbours_have_the_form_of_what_was_printed() -> None:
    assert len(neighbours("A12", "A13")) == 25 + 2 * 9
    assert neighbours("1A2", "132") == {f"1{digit}2" for digit in "0123456789"}
    assert "132" in neighbours("12", "132")
    assert "12" in neighbours("1I2", "12")


def test_chance_finds_one_of_its_neighbours() -> None:
    seen = list(numbers_seen([line("3026 1234 5678", "3026 1234 5679")]))
    found = coverage("all", seen, {"chance": no_score})
    assert (found.misread, found.near, found.neighbours) == (1, 1, 12 * 9)
    assert found.first["chance"] == pytest.approx(1 / 108)


def test_a_model_foretells_what_it_was_made_of() -> None:
    seen = [number for number in numbers() if not number.is_lost]
    model = NoiseModel(make_table(numbers(), datetime.date(2026, 1, 2)))
    found = foretold("all", model, seen, known=True)
    assert (found.numbers, found.right) == (3, 1)
    assert 0 < found.said < 3
    assert found.loss < found.plain


@pytest.mark.parametrize("level", ["clean", "office", "poor", "fax"])
def test_what_is_printed_is_found_where_it_lies(level: str) -> None:
    scans = list(known_scans(level, seed=5, sheets=1, letters=1))
    assert [scan.source for scan in scans] == ["drawn", "mail"]
    sheet = scans[0]
    found = [text for text in printed_lines(sheet) if text]
    assert len(set(found)) >= 50  # of 64 that are drawn; some are lost on the way
    whole = [number.printed for number in numbers_seen(line(t, t, "drawn") for t in found)]
    assert len(whole) >= 0.9 * len(found)


def printed_lines(scan: KnownScan) -> list[str]:
    height, width = scan.grey.shape
    page = PageRef(
        batch="b",
        sheet=1,
        side=Side.FRONT,
        file="scan",
        frame=0,
        sha256="",
        width=width,
        height=height,
        dpi_x=scan.dpi,
        dpi_y=scan.dpi,
        dpi_source="file",
    )
    image = PageImage(page=page, grey=scan.grey, dpi=scan.dpi, rotation=0)
    image = Deskew().apply(image).with_layer("binary", binarize(scan.grey))
    boxes = find_text_lines(image.binary, image.dpi, skew=image.skew)
    return [scan.printed_in(box, image.skew) for box in boxes]


@settings(deadline=None, max_examples=5)
@given(st.integers(0, 5))
def test_the_same_seed_gives_the_same_characters(seed: int) -> None:
    one, two = (next(known_scans("clean", seed, 1, 0)) for _ in range(2))
    assert one.characters == two.characters
    assert (one.grey == two.grey).all()
