"""`learn-form`: a blank in, a form with its landmarks and boxes out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from docindex.cli import main
from docindex.errors import ProfileError
from docindex.formreading.blanks import blank_version, read_blank, write_blank
from docindex.formreading.landmarks import HEIGHT, WIDTH
from docindex.formreading.learning import learn
from docindex.forms import SCHEMA, Form, form_toml, load_form
from tests.form_samples import DPI, ZONES, in_black, learned, learned_back, moved, sheet


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    path = tmp_path / "Antrag Ä1.pdf"
    path.write_bytes(sheet().pdf)
    return path


def test_a_blank_becomes_a_form(blank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = blank.with_name("antrag.toml")
    assert main(["learn-form", str(blank), "--out", str(out)]) == 0
    assert "210 x 297 mm" in capsys.readouterr().err
    form = load_form(out)
    assert (form.name, form.blank) == ("antrag", "antrag.npz")
    assert [(zone.name, zone.kind.value) for zone in form.zones] == [
        *((f"mark-{row}", "mark") for row in range(1, 5)),
        ("field-1", "handwriting"),
    ]
    for zone, wanted in zip(form.zones, ZONES[1:6], strict=True):
        assert (zone.left, zone.top) == pytest.approx((wanted.left, wanted.top), abs=0.5)
        assert (zone.width, zone.height) == pytest.approx((wanted.width, wanted.height), abs=0.8)


def test_learning_anew_keeps_the_zones_that_a_person_drew(
    blank: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = blank.with_name("antrag.toml")
    drawn = form_toml(Form(schema=SCHEMA, name="antrag", zones=ZONES), "drawn by hand")
    out.write_text(drawn, encoding="utf-8")
    assert main(["learn-form", str(blank), "--out", str(out)]) == 6
    assert "--force" in capsys.readouterr().err
    assert main(["learn-form", str(blank), "--out", str(out), "--force"]) == 0
    assert out.read_text(encoding="utf-8") == drawn
    assert 'add blank = "antrag.npz"' in capsys.readouterr().err
    assert len(read_blank(out.with_suffix(".npz"))) == 1


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.pdf", None, "none.pdf"),
        ("text.txt", b"no picture", "neither TIFF, JPEG, PNG nor PDF"),
        ("empty.png", "white", "0 landmarks on the first page"),
    ],
)
def test_what_cannot_be_learned_is_said(
    tmp_path: Path,
    name: str,
    content: bytes | str | None,
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / name
    if content == "white":
        Image.new("L", (1654, 2339), 255).save(path, dpi=(200, 200))
    elif isinstance(content, bytes):
        path.write_bytes(content)
    assert main(["learn-form", str(path), "--out", str(tmp_path / "f.toml")]) == 4
    assert message in capsys.readouterr().err
    assert not (tmp_path / "f.toml").exists()


def test_a_scanned_and_skewed_blank_gives_the_same_places() -> None:
    scan = moved(in_black(sheet().render(DPI)), DPI, skew=1.5)
    side = learn(scan, DPI)
    assert len(side.blank.landmarks) > 0.8 * len(learned().blank.landmarks)
    marks = [zone for zone in side.zones if zone.kind.value == "mark"]
    for zone, wanted in zip(marks, ZONES[1:5], strict=True):
        assert (zone.left, zone.top) == pytest.approx((wanted.left, wanted.top), abs=0.8)


def test_landmarks_do_not_overlap_and_begin_all_over_the_page() -> None:
    landmarks = learned().blank.landmarks
    apart = np.abs(landmarks.places[:, None] - landmarks.places[None])
    overlapping = (apart < (WIDTH, HEIGHT)).all(axis=2)
    assert overlapping.sum() == len(landmarks)
    first = landmarks.first(8).centres
    assert np.ptp(first[:, 1]) > 180
    assert np.ptp(first[:, 0]) > 80


def test_a_blank_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "b.npz"
    sides = [learned().blank, learned_back().blank]
    write_blank(path, sides)
    before = blank_version(path)
    for side, again in zip(sides, read_blank(path), strict=True):
        assert (side.ink == again.ink).all()
        assert (side.landmarks.places == again.landmarks.places).all()
        assert (side.landmarks.fine == again.landmarks.fine).all()
    write_blank(path, sides)
    assert blank_version(path) == before


def _changed(path: Path, **arrays: object) -> None:
    with np.load(path) as before:
        content = dict(before)
    content.update({key: np.asarray(value) for key, value in arrays.items()})
    np.savez_compressed(path, **content)


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "docindex.blank/9"},
        {"sides": 0},
        {"sides": 2},
        {"shape_1": [10**6, 10**6]},
        {"places_1": [[-2, 0]]},
        {"places_1": [[10_000, 0]], "likeness_1": [0.5]},
        {"ink_1": np.zeros((3, 3), np.uint8)},
    ],
)
def test_a_blank_that_is_none_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "b.npz"
    write_blank(path, [learned().blank])
    _changed(path, **change)
    with pytest.raises(ProfileError, match=r"b\.npz: is no blank.*learn-form"):
        read_blank(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"\x93NUMPY garbage", None])
def test_a_blank_that_cannot_be_opened_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "b.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ProfileError, match=r"b\.npz"):
        read_blank(path)
