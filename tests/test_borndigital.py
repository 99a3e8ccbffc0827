"""A page's own text counts only where the picture says the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from docindex.borndigital import CheckedText, TextChecker, TextVerdict, says_the_same
from docindex.builtin import tesseract
from docindex.builtin.tesseract import TesseractEngine, TesseractOptions
from docindex.decoding.sources import page_text
from docindex.errors import PluginError
from docindex.imaging.textlines import find_text_lines
from docindex.model import Box, TextLine
from docindex.pageimage import Grey, PageImage
from tests.builtin.barcode_samples import SETTING
from tests.decoding.sheets import LIMITS, decoded, listed

LETTER = (
    "Aktenzeichen 512.3487/26",
    "Sehr geehrte Damen und Herren,",
    "hiermit lege ich Widerspruch gegen Ihren Bescheid ein.",
    "Das Kennzeichen meines Wagens lautet XY-AB 1234.",
    "Mit freundlichen Grüßen",
)


@pytest.fixture(scope="module")
def engine() -> Iterator[TesseractEngine]:
    try:
        made = tesseract.create(TesseractOptions(language="deu"), SETTING)
    except PluginError as error:
        pytest.skip(str(error))
    with made as opened:
        yield opened


def page(
    path: Path, shown: Sequence[str], said: Sequence[str | None], rotate: int = 0
) -> tuple[PageImage, tuple[TextLine, ...]]:
    """A page that shows one text and says another, by letters that are seen but not there."""
    # reportlab takes the size of the turned page.
    size = (842, 595) if rotate % 180 else (595, 842)
    paper = canvas.Canvas(str(path), pagesize=size)
    paper.setPageRotation(rotate)
    for row, (seen, held) in enumerate(zip(shown, said, strict=True)):
        place = (70, 760 - row * 40)
        ink = paper.beginText(*place)
        ink.setFont("Helvetica", 12)
        ink.setTextRenderMode(0 if held == seen else 3)
        ink.textOut(held or "")
        # The mode would hold for all texts after this one.
        paper.saveState()
        paper.drawText(ink)
        paper.restoreState()
        if held != seen:
            _draw_outlines(paper, seen, place)
    paper.save()
    image = decoded(path)
    return image, page_text(path, listed(path), LIMITS)


def _draw_outlines(paper: canvas.Canvas, text: str, place: tuple[int, int]) -> None:
    """A text as a picture, which holds no characters."""
    font = ImageFont.load_default(50)
    picture = Image.new("L", (round(font.getlength(text)) + 10, 70), 255)
    ImageDraw.Draw(picture).text((0, 0), text, fill=0, font=font)
    width, height = (side * 72 / 300 for side in picture.size)
    paper.drawImage(ImageReader(picture), place[0], place[1] - 4, width, height)


def checker(engine: TesseractEngine) -> TextChecker:
    return TextChecker(engine=engine, component="tesseract", shortest=5)


def texts(found: CheckedText) -> list[str]:
    return [line.text for line in found.lines]


def test_a_text_that_is_shown_is_taken(engine: TesseractEngine, tmp_path: Path) -> None:
    image, lines = page(tmp_path / "a.pdf", LETTER, LETTER)
    found = checker(engine).check(image, lines)
    assert found.verdict is TextVerdict.AGREES
    assert texts(found) == list(LETTER)
    assert found.unexplained(find_text_lines(image.binary, image.dpi)) == []


def test_a_turned_page_is_compared_upright(engine: TesseractEngine, tmp_path: Path) -> None:
    image, lines = page(tmp_path / "a.pdf", LETTER, LETTER, rotate=90)
    turned = PageImage(page=image.page, grey=image.grey, dpi=image.dpi, rotation=90)
    assert checker(engine).check(turned, lines).verdict is TextVerdict.AGREES
    assert checker(engine).check(image, lines).verdict is TextVerdict.DISAGREES


def test_another_number_than_the_one_shown_does_not_count(
    engine: TesseractEngine, tmp_path: Path
) -> None:
    said = ("Aktenzeichen 512.3481/26", *LETTER[1:])
    image, lines = page(tmp_path / "a.pdf", LETTER, said)
    assert [line.text for line in lines] == list(said)
    found = checker(engine).check(image, lines)
    assert found.verdict is TextVerdict.AGREES_IN_PART
    assert texts(found) == list(LETTER[1:])
    # So the engine reads that line of the picture.
    (left,) = found.unexplained(find_text_lines(image.binary, image.dpi))
    assert left.top < lines[0].box.bottom


def test_the_text_of_another_page_counts_nowhere(engine: TesseractEngine, tmp_path: Path) -> None:
    said = ("Rechnung 99.1111/25", "Lieferung frei Haus", "Zahlbar sofort", "Pos. 17 888", "Summe")
    image, lines = page(tmp_path / "a.pdf", LETTER, said)
    found = checker(engine).check(image, lines)
    assert found.verdict is TextVerdict.DISAGREES
    assert found.lines == ()


def test_what_only_the_picture_shows_is_left_to_read(
    engine: TesseractEngine, tmp_path: Path
) -> None:
    shown = (*LETTER, "Eingang 17. Feb. 2026 / 88123")
    image, lines = page(tmp_path / "a.pdf", shown, (*LETTER, None))
    found = checker(engine).check(image, lines)
    assert found.verdict is TextVerdict.AGREES
    left = found.unexplained(find_text_lines(image.binary, image.dpi))
    assert len(left) == 1
    assert left[0].top > lines[-1].box.bottom


class Reader:
    """An engine that reads whatever it is told, and counts."""

    versions = ()

    def __init__(self, answer: str | None) -> None:
        self.answer, self.asked = answer, 0

    def read_line(self, image: Grey, dpi: float) -> TextLine | None:
        assert min(image.shape) > 0
        assert dpi > 0
        self.asked += 1
        whole = Box(left=0, top=0, right=image.shape[1], bottom=image.shape[0])
        return (
            None if self.answer is None else TextLine(text=self.answer, confidence=1.0, box=whole)
        )

    def read_page(self, image: Grey, dpi: float) -> Sequence[TextLine]:
        raise AssertionError(f"{image.shape} at {dpi} dpi: a page is never read to check a text")


def checked(image: PageImage, lines: Sequence[TextLine], reader: Reader) -> CheckedText:
    return TextChecker(engine=reader, component="x", shortest=5).check(image, lines)


def test_hidden_text_counts_nowhere(tmp_path: Path) -> None:
    image, lines = page(tmp_path / "a.pdf", LETTER, LETTER)
    blank = PageImage(page=image.page, grey=np.full_like(image.grey, 255), dpi=image.dpi)
    reader = Reader("Aktenzeichen 512.3487/26")
    assert checked(blank, lines, reader).verdict is TextVerdict.DISAGREES
    assert reader.asked == 0


def test_a_page_without_text_costs_nothing(tmp_path: Path) -> None:
    image, _ = page(tmp_path / "a.pdf", LETTER, LETTER)
    reader = Reader(None)
    assert checked(image, (), reader).verdict is TextVerdict.NONE
    assert reader.asked == 0


def test_lines_beyond_those_that_were_read_do_not_count(tmp_path: Path) -> None:
    number = "Aktenzeichen 512.3487/26"
    image, (line,) = page(tmp_path / "a.pdf", (number,), (number,))
    reader = Reader(number)
    found = checked(image, [line] * 100, reader)
    assert reader.asked == len(found.lines) == 24


@pytest.mark.parametrize(
    ("text", "read", "same"),
    [
        ("Az. 512.3487/26", "Az: 512.3487/26", True),
        ("Az. 512.3487/26", "Az. 512 3487 / 26", True),
        ("Az. 512.3407/26", "Az. 512.34O7/26", True),
        ("Az. 512.3487/26", "Az. 512.3481/26", False),
        ("Az. 512.3487/26", "Az. 512.3487/261", False),
        ("Unser Aktenzeichen lautet 4711", "Unser Aktenzeichen lautet 4711 4712", False),
        ("Unser Aktenzeichen lautet A12", "Unser Aktenzeichen lautet 412", False),
        ("Mit freundlichen Grüßen", "Mit freundlichen Grussen", True),
        ("Mit freundlichen Grüßen", "Rechnung", False),
        ("Mit freundlichen Grüßen", "", False),
    ],
)
def test_what_counts_as_the_same(text: str, read: str, *, same: bool) -> None:
    assert says_the_same(text, read) is same
