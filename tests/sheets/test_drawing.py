"""Separator sheets: bars in true size, what the reader reads of them, what is refused."""

from __future__ import annotations

import sys

import numpy as np
import pypdfium2
import pytest

from docindex.errors import ExportError
from docindex.imaging.patchcode import read_patch_codes
from docindex.registry import load_registry
from docindex.sheets.checking import LEVELS, check_sheets, default_surveyor, rendered
from docindex.sheets.drawing import draw_sheets, modules
from docindex.sheets.plans import PATCHES, SYMBOLOGIES, SheetPlan, wording

_INCH = 72.0


def bars(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """Rectangles of the first page in inches: left, bottom, right, top."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        found = [thing.get_bounds() for thing in document[0].get_objects() if thing.type == 2]
    finally:
        document.close()
    return [tuple(edge / _INCH for edge in bounds) for bounds in found]


@pytest.mark.parametrize("code", sorted(PATCHES))
def test_patches_have_kodaks_dimensions_on_every_edge(code: str) -> None:
    drawn = bars(draw_sheets([SheetPlan(patch=code)]))
    width, height = 210 / 25.4, 297 / 25.4
    lying = [(left, bottom, right, top) for left, bottom, right, top in drawn if right - left > 1]
    standing = [bar for bar in drawn if bar not in lying]
    edges = [
        sorted((height - bar[3], height - bar[1]) for bar in lying if bar[1] > height / 2),
        sorted((bar[1], bar[3]) for bar in lying if bar[1] < height / 2),
        sorted((bar[0], bar[2]) for bar in standing if bar[0] < width / 2),
        sorted((width - bar[2], width - bar[0]) for bar in standing if bar[0] > width / 2),
    ]
    for edge in edges:  # distances from it, the first bar of the code nearest
        assert len(edge) == 4
        assert edge[0][0] >= 0.25
        assert edge[3][1] <= 3.75
        wide = [0.20 if bar == "W" else 0.08 for bar in PATCHES[code]]
        assert [end - start for start, end in edge] == pytest.approx(wide, abs=0.005)
        spaces = [edge[i + 1][0] - edge[i][1] for i in range(3)]
        assert spaces == pytest.approx([0.08] * 3, abs=0.005)
        assert edge[3][1] - edge[0][0] == pytest.approx(0.80, abs=0.01)
    assert all(max(right - left, top - bottom) >= 2 for left, bottom, right, top in drawn)


@pytest.mark.parametrize("edges", [1, 4])
@pytest.mark.parametrize("code", sorted(PATCHES))
def test_a_patch_is_read_as_itself(code: str, edges: int) -> None:
    page = rendered(draw_sheets([SheetPlan(patch=code, edges=edges)]))
    read = read_patch_codes(page, 300, 0)
    assert len(read) == edges
    assert {patch.code for patch in read} == {code}


def test_sheets_are_read_back_at_every_level() -> None:
    plans = [
        SheetPlan(patch="T"),
        *(SheetPlan(payload="5250149362", symbology=s, patch="2") for s in SYMBOLOGIES),
    ]
    trials = list(check_sheets(plans, default_surveyor(load_registry())))
    assert len(trials) == len(plans) * len(LEVELS)
    assert [trial for trial in trials if not trial.found or trial.misread] == []


def test_the_same_plans_give_the_same_bytes() -> None:
    plans = [SheetPlan(patch="T", tenant="kreis-a", payload="VG1", caption="1")] * 2
    assert draw_sheets(plans) == draw_sheets(plans)
    assert draw_sheets(plans, "en") != draw_sheets(plans)


def test_people_read_whose_sheet_it_is() -> None:
    plan = SheetPlan(tenant="kreis-a", batch_class="Tagespost", patch="T")
    document = pypdfium2.PdfDocument(draw_sheets([plan]))
    try:
        text = document[0].get_textpage().get_text_range()
    finally:
        document.close()
    words = wording(plan, "de")
    assert words.facts == ("Mandant: kreis-a", "Stapelklasse: Tagespost", "Patch-Code: T")
    for line in (words.title, words.sentence, *words.facts, *words.hints):
        assert line in text


def test_what_does_not_go_into_a_symbology_is_refused() -> None:
    with pytest.raises(ExportError, match="does not go into code39"):
        draw_sheets([SheetPlan(payload="Straße", symbology="code39")])
    with pytest.raises(ExportError, match="too long for code128"):
        draw_sheets([SheetPlan(payload="A1" * 40, symbology="code128")])


@pytest.mark.parametrize("symbology", ["code39", "code128"])
def test_linear_codes_have_one_row(symbology: str) -> None:
    cells = modules("KA-14936/25-OW", symbology)
    assert np.all(cells == cells[0])


def test_reportlab_is_asked_for_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "reportlab", None)
    with pytest.raises(ExportError, match=r"docindex-core\[samples\]"):
        draw_sheets([SheetPlan(patch="T")])
