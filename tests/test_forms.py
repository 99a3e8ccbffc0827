"""Forms: every mistake is named, and zones stand where their millimetres say."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from docindex.cli import main
from docindex.errors import ProfileError
from docindex.forms import load_form
from docindex.report.zones import zone_sheet

FORM = """
schema = "docindex.form/1"
name = "anhoerung"
[[zones]]
name = "aktenzeichen"
kind = "number"
left = 147
top = 58.5
width = 40
height = 6
reference = "case_no"
[[zones]]
name = "kreuz"
kind = "mark"
left = 20
top = 20
width = 5
height = 5
page = 2
"""
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "anhoerung.toml"
    path.write_text(FORM, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('kind = "mark"', 'kind = "tick"'), r"zones\[1\].kind"),
        (('name = "kreuz"', 'name = "aktenzeichen"'), r"zones\[1\].name.*stands twice"),
        (("left = 147", "left = 177"), r"reaches beyond 210 x 297 mm"),
        (("width = 40", "width = 0"), r"zones\[0\].width"),
        (("docindex.form/1", "docindex.form/2"), "schema"),
    ],
)
def test_mistakes_are_named(form: Path, change: tuple[str, str], message: str) -> None:
    form.write_text(FORM.replace(*change), encoding="utf-8")
    with pytest.raises(ProfileError, match=message):
        load_form(form)


def test_zones_stand_in_millimetres(form: Path) -> None:
    root = ElementTree.fromstring(zone_sheet(load_form(form), 1, None))  # noqa: S314 - our own
    assert root.get("viewBox") == "0 0 210 297"
    sheet, zone = root.iter(f"{SVG}rect")
    assert sheet.get("width") == "210"
    assert [zone.get(key) for key in ("x", "y", "width", "height")] == ["147", "58.5", "40", "6"]
    assert "aktenzeichen: number (case_no)" in ElementTree.tostring(root, encoding="unicode")


def test_a_scan_lies_under_them_in_its_own_size(
    form: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scan = tmp_path / "scan.tif"
    Image.fromarray(np.full((1170, 1654), 200, np.uint8)).save(scan, dpi=(200, 100))
    assert main(["zones", str(form), "--page", str(scan), "--side", "2"]) == 0
    drawing = form.with_suffix(".svg")
    assert f"{drawing}: 1 zones" in capsys.readouterr().err
    text = drawing.read_text(encoding="utf-8")
    width, height = map(float, re.findall(r'<image width="([\d.]+)" height="([\d.]+)"', text)[0])
    assert (width, height) == pytest.approx((210, 297), abs=0.3)
    assert main(["zones", str(form)]) == 6
    assert "there already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--side", "3"], "on side 1, 2 only"),
        (["--page", "{scan}", "--frame", "2"], "it has 1 pages, not 2"),
        (["--page", "{form}"], "anhoerung.toml"),
        (["--page", "{none}"], "none.tif"),
    ],
)
def test_what_cannot_be_drawn_is_said(
    form: Path, tmp_path: Path, words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    scan = tmp_path / "scan.png"
    Image.new("L", (100, 140), 255).save(scan)
    names = {"scan": scan, "form": form, "none": tmp_path / "none.tif"}
    assert main(["zones", str(form), *(word.format(**names) for word in words)]) == 4
    assert message in capsys.readouterr().err
    assert not form.with_suffix(".svg").exists()
