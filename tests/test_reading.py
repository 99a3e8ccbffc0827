from __future__ import annotations

import attrs
import numpy as np
import pytest

from docindex.contracts import Grey
from docindex.errors import ComponentError
from docindex.imaging.likelihood import LineFeatures
from docindex.matching.references import Grammar
from docindex.model import Box, PageRef, ReferenceRule, Side, TextLine
from docindex.pageimage import PageImage
from docindex.reading import PageReader, _may_hold_number
from tests.imaging.sheets import empty, ink, letter, write

DPI = 200
GRAMMAR = Grammar.compile(
    ReferenceRule(
        kind="case_no",
        pattern=r"\d\.\d{2}\.\d{6}\.\d",
        labels_ours=("Ihr Zeichen",),
        labels_theirs=("Unser Zeichen",),
    )
)
NUMBER = "1.23.456789.0"


@attrs.define
class ToldEngine:
    """Reads what it is told, one text for each crop, and keeps the crops and parts of pages."""

    texts: list[str]
    confidence: float = 0.99
    crops: list[Grey] = attrs.field(factory=list)
    parts: list[Grey] = attrs.field(factory=list)
    versions: tuple[tuple[str, str], ...] = ()

    def read_line(self, image: Grey, dpi: float) -> TextLine | None:
        assert dpi == DPI
        self.crops.append(image)
        text = self.texts[len(self.crops) - 1] if len(self.crops) <= len(self.texts) else ""
        box = Box(left=0, top=0, right=image.shape[1], bottom=image.shape[0])
        return TextLine(text=text, confidence=self.confidence, box=box) if text else None

    def read_page(self, image: Grey, dpi: float) -> tuple[TextLine, ...]:
        self.parts.append(image)
        box = Box(left=100, top=200, right=300, bottom=240)
        return (TextLine(text=f"{image.shape} {dpi}", confidence=1.0, box=box),)


def page_of(sheet: Grey, *, layer: bool = True, **known: object) -> PageImage:
    height, width = sheet.shape
    page = PageRef(
        batch="b",
        sheet=1,
        side=Side.FRONT,
        file="1.tif",
        frame=0,
        sha256="",
        width=width,
        height=height,
        dpi_x=DPI,
        dpi_y=DPI,
        dpi_source="file",
    )
    image = PageImage(page=page, grey=sheet, dpi=DPI, rotation=0, **known)
    return image.with_layer("binary", ink(sheet)) if layer else image


def reader(engine: ToldEngine, titles: int = 0) -> PageReader:
    return PageReader(engine=engine, component="told", grammars=(GRAMMAR,), titles=titles)


def letter_with(*texts: tuple[tuple[float, float], str]) -> Grey:
    sheet = letter(DPI, lines=12)
    for place, text in texts:
        write(sheet, place, text, DPI)
    return sheet


def test_the_line_with_the_number_is_read_and_running_text_is_not() -> None:
    engine = ToldEngine(["Ihr Zeichen " + NUMBER])
    image = page_of(letter_with(((4.8, 1.4), "Ihr Zeichen " + NUMBER)))
    plan = reader(engine).plan(image)
    assert 1 <= len(plan.likely) <= 3
    assert len(plan.boxes) >= 14
    lines = reader(engine).read_likely(image, plan)
    assert [line.text for line in lines] == ["Ihr Zeichen " + NUMBER]
    assert len(engine.crops) == len(plan.likely)
    assert abs(lines[0].box.left - 4.8 * DPI) < 15


@pytest.mark.parametrize(
    "label",
    [((2.6, 1.4), "Unser Zeichen"), ((4.8, 1.15), "Unser Zeichen")],
    ids=["left of it", "above it"],
)
def test_the_label_beside_a_number_is_read_before_it(
    label: tuple[tuple[float, float], str],
) -> None:
    engine = ToldEngine([NUMBER, "Unser Zeichen"])
    image = page_of(letter_with(label, ((4.8, 1.4), NUMBER)))
    plan = reader(engine).plan(image)
    assert len(plan.likely) == 1
    lines = reader(engine).read_likely(image, plan)
    assert [line.text for line in lines] == ["Unser Zeichen", NUMBER]
    assert abs(lines[0].box.left - label[0][0] * DPI) < 15


def test_no_label_is_looked_for_where_the_line_has_one() -> None:
    engine = ToldEngine(["Ihr Zeichen " + NUMBER, "never asked"])
    image = page_of(
        letter_with(((3.0, 1.4), "Unser Zeichen"), ((4.8, 1.4), "Ihr Zeichen " + NUMBER))
    )
    lines = reader(engine).read_likely(image, reader(engine).plan(image))
    assert [line.text for line in lines] == ["Ihr Zeichen " + NUMBER]


@pytest.mark.parametrize(
    ("first", "confidence", "expected"),
    [
        ("1.23.4567B9,O0", 0.7, ["1.23.4567B9,O0", NUMBER]),
        ("1.23.4567B9,O0", 0.97, ["1.23.4567B9,O0"]),
        ("Sehr geehrte Frau", 0.5, ["Sehr geehrte Frau"]),
        ("Ihr Zeichen " + NUMBER, 0.5, ["Ihr Zeichen " + NUMBER]),
    ],
)
def test_what_is_almost_a_number_is_read_again_from_the_grey_image(
    first: str, confidence: float, expected: list[str]
) -> None:
    engine = ToldEngine([first, NUMBER], confidence)
    sheet = np.minimum(letter_with(((4.8, 1.4), "Ihr Zeichen " + NUMBER)), 200).astype(np.uint8)
    image = page_of(sheet)
    plan = reader(engine).plan(image)
    lines = reader(engine).read_likely(image, plan)
    assert [line.text for line in lines] == expected
    if len(expected) > 1:
        assert set(np.unique(engine.crops[0])) == {0, 255}
        assert engine.crops[1].max() == 200
        assert lines[0].box == lines[1].box


def test_a_bitonal_scan_is_not_read_again() -> None:
    engine = ToldEngine(["1.23.4567B9,O0", NUMBER], 0.7)
    image = page_of(ink(letter_with(((4.8, 1.4), "Ihr Zeichen " + NUMBER))), layer=False)
    lines = reader(engine).read_likely(image, reader(engine).plan(image))
    assert [line.text for line in lines] == ["1.23.4567B9,O0"]


def test_further_lines_are_digits_and_never_read_twice() -> None:
    engine = ToldEngine([])
    image = page_of(
        letter_with(((4.8, 1.4), NUMBER), ((4.8, 1.8), "24.12.2025"), ((4.8, 2.2), "Bericht"))
    )
    plan = reader(engine).plan(image)
    assert plan.further.isdisjoint(plan.likely)
    dates = [box for box in (*plan.likely, *plan.further) if abs(box.top - 1.8 * DPI) < 20]
    assert len(dates) == 1
    assert all(abs(box.top - 2.2 * DPI) > 20 for box in plan.further)


def test_titles_are_read_whatever_they_hold() -> None:
    sheet = empty(DPI)
    write(sheet, (1, 1), "Zustellungsurkunde", DPI, points=24)
    write(sheet, (1, 3), "hiermit lege ich Widerspruch ein", DPI)
    image = page_of(sheet)
    assert not reader(ToldEngine([])).plan(image).likely
    (title,) = reader(ToldEngine([]), titles=1).plan(image).likely
    assert abs(title.top - DPI) < 40


def test_boxes_are_those_of_the_turned_scan() -> None:
    upright = letter_with(((4.8, 1.4), NUMBER))
    image = attrs.evolve(page_of(np.ascontiguousarray(np.rot90(upright, 1))), rotation=270)
    engine = ToldEngine([NUMBER])
    plan = reader(engine).plan(image)
    (line,) = reader(engine).read_likely(image, plan)
    assert line.box.height > 3 * line.box.width
    page = reader(engine).read_page(image)[0].box
    assert (page.width, page.height) == (40, 200)


def test_an_engine_that_raises_is_named() -> None:
    class Broken(ToldEngine):
        def read_line(self, image: Grey, dpi: float) -> TextLine | None:
            raise ValueError(image.shape, dpi)

    image = page_of(letter_with(((4.8, 1.4), NUMBER)))
    broken = reader(Broken([]))
    with pytest.raises(ComponentError, match="told"):
        broken.read_likely(image, broken.plan(image))


def test_of_the_rest_short_lines_come_first_and_nobody_waits_for_the_others() -> None:
    name, text = ((1.0, 9.0), "Erika Muster"), ((1.0, 9.6), "hiermit lege ich Widerspruch ein " * 2)
    sheet = empty(DPI)
    for place, words in (((4.8, 1.4), NUMBER), name, text):
        write(sheet, place, words, DPI)
    image, engine = page_of(sheet), ToldEngine([NUMBER, "Erika Muster", "hiermit"])
    plan = reader(engine).plan(image)
    known = reader(engine).read_likely(image, plan)
    parts = reader(engine).read_rest(image, plan, known)
    assert len(engine.crops) == 1
    assert [line.text for line in next(parts)] == [NUMBER, "Erika Muster"]
    assert len(engine.crops) == 2
    assert [line.text for line in next(parts)] == [NUMBER, "hiermit"]
    (again,) = next(parts)
    assert (again.box.left, again.box.top) == (known[0].box.left + 100, known[0].box.top + 200)
    assert len(engine.crops) == 3


def test_what_was_read_with_doubt_is_read_again_softened_at_its_place() -> None:
    sheet = empty(DPI)
    write(sheet, (4.8, 1.4), NUMBER, DPI)
    image, engine = page_of(sheet), ToldEngine([NUMBER], confidence=0.5)
    plan = reader(engine).plan(image)
    known = reader(engine).read_likely(image, plan)
    (again,) = [line for part in reader(engine).read_rest(image, plan, known) for line in part]
    assert len(engine.crops) == 1
    # What the told engine finds at 100, 200 in each crop.
    assert (again.box.left, again.box.top) == (known[0].box.left + 100, known[0].box.top + 200)
    assert len(np.unique(engine.parts[0])) > 2


def test_a_run_as_long_as_a_number_is_read_whatever_else_is_seen() -> None:
    two_numbers = LineFeatures(share=0.81, run=0.71, long_run=1.0)
    assert two_numbers.likelihood < 0.01
    assert _may_hold_number(two_numbers)
    assert not _may_hold_number(LineFeatures(share=0.55, bounded=1.0, run=0.46))
