"""Forms on pages: known through shift, stretch and wear; refused where anything speaks against."""

from __future__ import annotations

from pathlib import Path

import attrs
import numpy as np
import pytest

from docindex.cascade import Cascade
from docindex.contracts import Grey
from docindex.errors import ProfileError
from docindex.formreading.blanks import write_blank
from docindex.formreading.reader import FormReader
from docindex.formreading.values import Answer, FormReading
from docindex.formreading.zones import ZoneReader, iso_date
from docindex.forms import SCHEMA, Form, Zone, form_toml
from docindex.imaging.geometry import upright
from docindex.matching.references import Grammar
from docindex.model import (
    Barcode,
    Document,
    DocumentPage,
    PageSurvey,
    Reason,
    ReferenceRole,
    ReferenceRule,
    Role,
)
from tests.form_samples import (
    DPI,
    OTHER_CHOICES,
    OTHER_WORDS,
    TITLE,
    ZONES,
    Entries,
    FakeEngine,
    back,
    image,
    in_black,
    learned,
    learned_back,
    moved,
    sheet,
    worn,
)

GRAMMAR = Grammar.compile(ReferenceRule(kind="case_no", pattern=r"\d{3}-\d{4}"), None)
TWIN = "Antrag auf Verlängerung eines Ausweises"
FULL = Entries(ticks=(2,), writes=True, signs=True, number="123-4567")


def save(folder: Path, name: str, title: str = TITLE, zones: tuple[Zone, ...] = ZONES) -> Path:
    form = Form(schema=SCHEMA, name=name, blank=f"{name}.npz", zones=zones)
    write_blank(folder / f"{name}.npz", [learned(title).blank, learned_back().blank])
    path = folder / f"{name}.toml"
    path.write_text(form_toml(form), encoding="utf-8")
    return path


def load(*paths: Path, engine: FakeEngine | None = None) -> FormReader:
    zones = ZoneReader(engine=engine or FakeEngine(), component="fake", grammars=(GRAMMAR,))
    return FormReader.load([(f"class-{path.stem}", path) for path in paths], zones)


@pytest.fixture
def reader(tmp_path: Path) -> FormReader:
    return load(save(tmp_path, "antrag"))


@pytest.fixture
def page() -> Grey:
    return in_black(sheet(FULL).render(DPI))


def answers(reading: FormReading) -> dict[str, Answer | None]:
    return {zone.zone: zone.answer for zone in reading.zones if zone.answer is not None}


@pytest.mark.parametrize(
    ("dpi", "shift", "stretch", "skew"),
    [(150, 0, 1, 0), (200, 5, 1, 0), (200, -4, 1.03, 0), (200, 2, 0.98, 3.0), (300, -2, 1.01, -5)],
)
def test_zones_are_found_on_shifted_stretched_and_skewed_pages(
    reader: FormReader, dpi: int, shift: float, stretch: float, skew: float
) -> None:
    scan = moved(in_black(sheet(FULL).render(dpi)), dpi, shift=shift, stretch=stretch, skew=skew)
    found = reader.read(image(scan, dpi, skew=skew))
    assert found is not None
    assert (found.form, found.side, found.document_class) == ("antrag", 1, "class-antrag")
    assert found.residual < 0.2
    assert answers(found) == {
        "kreuz-1": Answer.NO,
        "kreuz-2": Answer.YES,
        "kreuz-3": Answer.NO,
        "kreuz-4": Answer.NO,
        "angaben": Answer.YES,
        "unterschrift": Answer.YES,
    }


def test_boxes_are_in_pixels_of_the_scan_whichever_way_it_lies(
    reader: FormReader, page: Grey
) -> None:
    scan = np.ascontiguousarray(upright(page, 270))  # so that 90 degrees turn it upright again
    found = reader.read(image(scan, rotation=90))
    assert found is not None
    zone, wanted = found.zones[2].box, ZONES[2]
    top = (scan.shape[1] - zone.right) / DPI * 25.4
    left = zone.top / DPI * 25.4
    assert (left, top) == pytest.approx((wanted.left, wanted.top), abs=0.4)


def test_a_page_of_unknown_rotation_is_tried_both_ways(reader: FormReader, page: Grey) -> None:
    found = reader.read(image(np.ascontiguousarray(page[::-1, ::-1]), rotation=None))
    assert found is not None
    assert found.rotation == 180
    assert answers(found)["kreuz-2"] is Answer.YES


def test_a_worn_page_is_known_and_dust_is_no_tick(reader: FormReader) -> None:
    scan = worn(in_black(sheet(Entries(signs=True)).render(DPI)), 5)
    found = reader.read(image(scan))
    assert found is not None
    marks = {name: answer for name, answer in answers(found).items() if name.startswith("kreuz")}
    assert set(marks.values()) == {Answer.NO}


def test_what_is_left_of_a_torn_page_is_known(reader: FormReader, page: Grey) -> None:
    torn = page.copy()
    torn[round(175 / 25.4 * DPI) :] = 255
    found = reader.read(image(torn))
    assert found is not None
    assert answers(found)["kreuz-2"] is Answer.YES
    assert answers(found)["unterschrift"] is Answer.NO
    too_short = page.copy()
    too_short[round(60 / 25.4 * DPI) :] = 255
    assert reader.read(image(too_short)) is None


@pytest.mark.parametrize(
    "other",
    [
        sheet(title="Widerspruch gegen einen Bescheid", words=OTHER_WORDS),
        sheet(FULL, words=OTHER_WORDS),
        sheet(FULL, choices=OTHER_CHOICES, title="Rückmeldung zum Termin im Amt"),
        back(),
    ],
    ids=["title and words", "words", "title and choices", "back"],
)
def test_other_print_of_the_same_office_is_refused(reader: FormReader, other: object) -> None:
    assert reader.read(image(in_black(other.render(DPI)))) is None  # type: ignore[attr-defined]


def test_empty_black_and_noisy_pages_are_refused(reader: FormReader) -> None:
    dice = np.random.default_rng(1)
    for page in (
        np.full((2339, 1654), 255, np.uint8),
        np.zeros((2339, 1654), np.uint8),
        in_black(dice.integers(0, 256, (2339, 1654)).astype(np.uint8)),
        np.full((40, 30), 255, np.uint8),
    ):
        assert reader.read(image(page)) is None


def test_a_second_side_is_known_after_its_first_one_only(reader: FormReader, page: Grey) -> None:
    second = image(in_black(back().render(DPI)))
    first = reader.read(image(page))
    assert first is not None
    found = reader.read(second, before=first)
    assert found is not None
    assert (found.side, found.zones) == (2, ())
    assert reader.read(second, before=attrs.evolve(first, form="other")) is None


def test_forms_that_differ_in_one_word_are_told_apart_by_it(tmp_path: Path, page: Grey) -> None:
    both = load(save(tmp_path, "antrag"), save(tmp_path, "twin", TWIN))
    twin = in_black(sheet(FULL, title=TWIN).render(DPI))
    assert both.read(image(page)).form == "antrag"  # type: ignore[union-attr]
    assert both.read(image(twin)).form == "twin"  # type: ignore[union-attr]
    for scan in (page.copy(), twin.copy()):
        scan[round(60 / 25.4 * DPI) : round(68 / 25.4 * DPI)] = 0
        assert both.read(image(scan)) is None


def test_a_reference_in_its_zone_is_evidence(tmp_path: Path, page: Grey) -> None:
    engine = FakeEngine(text="Nr. 123-4567")
    found = load(save(tmp_path, "antrag"), engine=engine).read(image(page))
    assert found is not None
    (piece,) = found.evidence
    assert (piece.kind, piece.value, piece.source) == ("case_no", "1234567", "zone")
    assert piece.role is ReferenceRole.OURS
    assert piece.box == found.zones[0].box
    assert len(engine.seen) == 1
    assert (engine.seen[0] < 128).mean() > 0.02


def test_an_empty_zone_is_no_evidence(tmp_path: Path) -> None:
    engine = FakeEngine(text="123-4567")
    scan = image(in_black(sheet(Entries()).render(DPI)))
    found = load(save(tmp_path, "antrag"), engine=engine).read(scan)
    assert found is not None
    assert found.evidence == ()
    assert found.zones[0].text == ""


def test_barcodes_of_the_survey_are_given_to_their_zone(tmp_path: Path, page: Grey) -> None:
    zone = attrs.evolve(ZONES[0], kind="barcode", reference=None)
    reader = load(save(tmp_path, "antrag", zones=(zone,)))
    found = reader.read(image(page))
    assert found is not None
    here = Barcode(data=b"77", symbology="qr", box=found.zones[0].box, readers=("zxing",))
    below = attrs.evolve(here.box, top=2000, bottom=2100)
    there = attrs.evolve(here, data=b"78", box=below)
    assert reader.read(image(page), barcodes=(here, there)).zones[0].text == "77"  # type: ignore[union-attr]
    twice = (here, attrs.evolve(here, data=b"78"))
    assert reader.read(image(page), barcodes=twice).zones[0].text == ""  # type: ignore[union-attr]


def test_the_cascade_takes_class_and_evidence_from_forms(tmp_path: Path, page: Grey) -> None:
    engine = FakeEngine(text="123-4567")
    reader = load(save(tmp_path, "antrag"), engine=engine)
    cascade = Cascade(
        preprocessors=(),
        engine=("fake", engine),
        matchers=(),
        grammars=(GRAMMAR,),
        classes=(),
        lone_readers=frozenset(),
        forms=reader,
    )
    scan = image(page)
    survey = PageSurvey(page=scan.page, rotation=0)
    document = Document(id="d", pages=(DocumentPage(survey=survey, role=Role.CONTENT),))
    reading = cascade.read(document, lambda _: scan)
    assert reading.document_class == "class-antrag"
    assert "form:antrag/1" in reading.notes
    assert reading.stages[:3] == ("barcode", "form", "lines")
    assert next(e for e in reading.evidence if e.kind == "case_no").source == "zone"
    assert reading.decision.reason is Reason.UNKNOWN_REFERENCE
    assert ("form antrag", dict(reader.versions)["form antrag"]) in cascade.versions


def test_an_engine_that_raises_fails_the_document_by_name(tmp_path: Path, page: Grey) -> None:
    class Broken(FakeEngine):
        def read_line(self, _picture: Grey, _dpi: float) -> None:
            raise ValueError("secret text of the page")

    reader = load(save(tmp_path, "antrag"), engine=Broken())
    with pytest.raises(Exception, match="component 'fake' raised ValueError"):
        reader.read(image(page))


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("03.04.2026", "2026-04-03"),
        ("Ort, den 3. 4. 26", "2026-04-03"),
        ("1/2/69", "1969-02-01"),
        ("31.02.2026 oder 1.3.2026", "2026-03-01"),
        ("123.04.2026", ""),
        ("", ""),
    ],
)
def test_dates_become_iso(text: str, iso: str) -> None:
    assert iso_date(text) == iso


def test_zones_over_all_of_the_print_are_a_mistake(tmp_path: Path) -> None:
    all_over = attrs.evolve(ZONES[-1], left=10, top=10, width=190, height=270)
    with pytest.raises(ProfileError, match=r"zones of side 1 leave 0 landmarks"):
        load(save(tmp_path, "antrag", zones=(all_over,)))


def test_a_form_without_a_blank_is_never_recognised(tmp_path: Path, page: Grey) -> None:
    path = tmp_path / "bare.toml"
    path.write_text(form_toml(Form(schema=SCHEMA, name="bare", zones=ZONES)), encoding="utf-8")
    assert load(path).read(image(page)) is None
