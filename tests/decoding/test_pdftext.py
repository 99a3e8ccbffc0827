"""Texts of PDF pages lie where their glyphs are in the decoded pixels."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen import canvas

from docindex.decoding.sources import page_text
from docindex.model import TextLine
from docindex.pageimage import PageImage
from tests.decoding.pdfs import scan_pdf
from tests.decoding.sheets import LIMITS, decoded, listed, sheet, tiff_bytes

A4 = (595, 842)


def letter(path: Path, *, rotate: int = 0, compressed: int = 1) -> Path:
    # reportlab takes the size of the turned page.
    size = A4[::-1] if rotate % 180 else A4
    paper = canvas.Canvas(str(path), pagesize=size, pageCompression=compressed)
    paper.setFont("Helvetica", 11)
    paper.setPageRotation(rotate)
    paper.drawString(70, 700, "Aktenzeichen 512.3487/26")
    paper.drawString(400, 700, "Musterstadt, 3.2.2026")
    paper.drawString(70, 640, "Sehr geehrte Damen und Herren,")
    paper.save()
    return path


def lines_of(path: Path) -> tuple[TextLine, ...]:
    return page_text(path, listed(path), LIMITS)


def ink_inside(image: PageImage, lines: tuple[TextLine, ...]) -> float:
    """Share of the page's ink within the lines' boxes."""
    ink = image.grey < 128
    inside = sum(
        int(ink[at.top : at.bottom, at.left : at.right].sum()) for at in (ln.box for ln in lines)
    )
    return inside / int(ink.sum())


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_boxes_hold_the_ink_however_the_page_is_turned(rotate: int, tmp_path: Path) -> None:
    path = letter(tmp_path / "a.pdf", rotate=rotate)
    lines = lines_of(path)
    assert sorted(line.text for line in lines) == [
        "Aktenzeichen 512.3487/26",
        "Musterstadt, 3.2.2026",
        "Sehr geehrte Damen und Herren,",
    ]
    image = decoded(path)
    assert ink_inside(image, lines) > 0.97
    assert all((image.grey[ln.box.top : ln.box.bottom, ln.box.left :] < 128).any() for ln in lines)


def test_a_text_over_a_scan_is_placed_by_the_scan(tmp_path: Path) -> None:
    # Invisible, 3.175 mm high at 50 mm from the left and 100 mm from the bottom of the image.
    text = "BT 3 Tr /F1 9 Tf 141.73 283.46 Td (Kassenzeichen 4711) Tj ET"
    grey = Image.new("L", (1_654, 2_339), 255)
    path = scan_pdf(tmp_path / "a.pdf", grey, more=text)
    (line,) = lines_of(path)
    assert line.text == "Kassenzeichen 4711"
    assert abs(line.box.left - 50 / 25.4 * 200) < 6
    assert abs(line.box.bottom - (2_339 - 100 / 25.4 * 200)) < 6


def test_files_without_text_have_no_lines(tmp_path: Path) -> None:
    assert lines_of(scan_pdf(tmp_path / "a.pdf", sheet("1"))) == ()
    scan = tmp_path / "a.tif"
    scan.write_bytes(tiff_bytes(sheet("1"), "group4"))
    assert lines_of(scan) == ()


def test_a_cut_file_has_no_lines(tmp_path: Path) -> None:
    path = letter(tmp_path / "a.pdf", compressed=0)
    page = listed(path)
    path.write_bytes(path.read_bytes()[:-200])
    assert page_text(path, page, LIMITS) == ()


def test_a_page_of_another_size_has_no_lines(tmp_path: Path) -> None:
    small, large = letter(tmp_path / "a.pdf"), tmp_path / "b.pdf"
    paper = canvas.Canvas(str(large), pagesize=(842, 1_190))
    paper.drawString(70, 700, "Aktenzeichen")
    paper.save()
    assert page_text(large, listed(small), LIMITS) == ()


def test_a_page_of_endless_text_has_no_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    paper = canvas.Canvas(str(path), pagesize=A4)
    paper.setFont("Helvetica", 3)
    for row in range(200):
        paper.drawString(10, 10 + row * 4, "7" * 200)
    paper.save()
    assert lines_of(path) == ()


def test_boxes_stay_on_the_page(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    paper = canvas.Canvas(str(path), pagesize=A4)
    paper.drawString(560, 400, "am Rand abgeschnitten")
    paper.drawString(70, 2_000, "weit oberhalb")
    paper.save()
    (line,) = lines_of(path)
    assert line.box.right <= decoded(path).grey.shape[1]
    assert line.text.startswith("am R")
