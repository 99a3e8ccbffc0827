from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import numpy as np
import numpy.typing as npt
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont
from rapidfuzz.distance import Levenshtein

from docindex.builtin import tesseract
from docindex.builtin.tesseract import TesseractEngine, TesseractOptions, detect_orientation
from docindex.errors import PluginError
from docindex.model import TextLine
from tests.builtin.barcode_samples import SETTING

Grey = npt.NDArray[np.uint8]
Shared = Callable[[str], Path]
PAGES = "pages/tesseract-test"


def _engine(language: str) -> TesseractEngine:
    try:
        return tesseract.create(TesseractOptions(language=language), SETTING)
    except PluginError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def german() -> Iterator[TesseractEngine]:
    with _engine("deu") as engine:
        yield engine


@pytest.fixture(scope="module")
def english() -> Iterator[TesseractEngine]:
    with _engine("eng") as engine:
        yield engine


def _opened(path: Path) -> tuple[Grey, float]:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("L")), float(picture.info["dpi"][0])


def _line(text: str, dpi: float = 300) -> Grey:
    """A line of text, cut at the ink."""
    font = ImageFont.load_default(round(42 * dpi / 300))
    picture = Image.new("L", (round(font.getlength(text)) + 40, round(80 * dpi / 300)), 255)
    ImageDraw.Draw(picture).text((12, 6), text, fill=0, font=font)
    pixels = np.asarray(picture)
    rows, columns = np.nonzero(pixels < 128)
    return pixels[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def _error_rate(lines: tuple[TextLine, ...], truth: str) -> float:
    """Edits for each character of the truth; runs of white space count as one space."""
    wanted = " ".join(truth.split())
    read = " ".join(" ".join(line.text for line in lines).split())
    return Levenshtein.distance(read, wanted) / len(wanted)


# Measured with the fast and the full German model: 0.004, 0.017 (0.012), 0.078, 0.095. The last
# two are columns with captions between them: what is missing is mostly their order.
GERMAN_CEILINGS = {
    ("phototest.tif", "phototest.gold.txt"): 0.01,
    ("eurotext.tif", "eurotext.txt"): 0.025,
    ("8087_054.3B.tif", "8087_054.3B.txt"): 0.09,
    ("8071_093.3B.tif", "8071_093.3B.txt"): 0.11,
}
# With the English one: 0.000 and 0.022.
ENGLISH_CEILINGS = {
    ("phototest.tif", "phototest.gold.txt"): 0.004,
    ("eurotext.tif", "eurotext.txt"): 0.03,
}


@pytest.mark.parametrize("page", GERMAN_CEILINGS)
def test_character_errors_of_whole_pages(
    shared: Shared, german: TesseractEngine, page: tuple[str, str]
) -> None:
    picture, truth = page
    image, dpi = _opened(shared(PAGES) / picture)
    lines = german.read_page(image, dpi)
    text = (shared(PAGES) / truth).read_text(encoding="utf-8")
    assert _error_rate(lines, text) <= GERMAN_CEILINGS[page]
    assert all(0 <= line.confidence <= 1 for line in lines)
    height, width = image.shape
    for line in lines:
        assert 0 <= line.box.left < line.box.right <= width
        assert 0 <= line.box.top < line.box.bottom <= height


@pytest.mark.parametrize("page", ENGLISH_CEILINGS)
def test_character_errors_with_the_model_of_the_language(
    shared: Shared, english: TesseractEngine, page: tuple[str, str]
) -> None:
    picture, truth = page
    lines = english.read_page(*_opened(shared(PAGES) / picture))
    text = (shared(PAGES) / truth).read_text(encoding="utf-8")
    assert _error_rate(lines, text) <= ENGLISH_CEILINGS[page]


def test_lines_of_a_page_stand_where_they_are_read(shared: Shared, german: TesseractEngine) -> None:
    image, dpi = _opened(shared(PAGES) / "phototest.tif")
    lines = german.read_page(image, dpi)
    assert len(lines) == 8
    tops = [line.box.top for line in lines]
    assert tops == sorted(tops)
    for line in lines:
        box = line.box
        alone = german.read_line(image[box.top : box.bottom, box.left : box.right], dpi)
        assert alone is not None
        assert alone.text == line.text


@pytest.mark.parametrize("dpi", [300, 200, 150, 100])
@pytest.mark.parametrize("text", ["Aktenzeichen: 2.17.004711.5", "Ihr Zeichen: K/OWi-2041/26"])
def test_a_line_cut_at_the_ink_is_read(german: TesseractEngine, text: str, dpi: int) -> None:
    image = _line(text, dpi)
    line = german.read_line(image, dpi)
    assert line is not None
    # Beside a narrow 1 Tesseract sees a space now and then.
    assert line.text.replace(" ", "") == text.replace(" ", "")
    assert 0 < line.confidence <= 1
    height, width = image.shape
    slack = dpi / 30
    assert abs(line.box.left) <= slack
    assert abs(line.box.top) <= slack
    assert width - slack <= line.box.right <= width
    assert height - slack <= line.box.bottom <= height


def test_a_light_line_on_dark_ground_is_read(german: TesseractEngine) -> None:
    bar = 255 - np.pad(_line("Aktenzeichen 5.26.019965.1"), 30, constant_values=255)
    read = german.read_line(bar, 300)
    assert read is not None
    assert read.text == "Aktenzeichen 5.26.019965.1"


@pytest.mark.parametrize("dpi", [300, 100])
def test_the_box_of_a_line_lies_in_the_image_that_was_given(
    german: TesseractEngine, dpi: int
) -> None:
    line = _line("Kassenzeichen", dpi)
    image = np.pad(line, ((dpi // 4, 0), (dpi, dpi // 2)), constant_values=255)
    read = german.read_line(image, dpi)
    assert read is not None
    assert read.box.left == pytest.approx(dpi, abs=dpi / 30)
    assert read.box.top == pytest.approx(dpi // 4, abs=dpi / 30)
    assert read.box.right == pytest.approx(dpi + line.shape[1], abs=dpi / 30)
    assert read.box.bottom == image.shape[0]


def test_reading_is_the_same_again_and_after_other_pages(german: TesseractEngine) -> None:
    image = _line("Kassenzeichen 501234567893")
    first = german.read_line(image, 300)
    german.read_page(_line("Musterweg 7"), 300)
    assert german.read_line(image, 300) == first


@pytest.mark.parametrize("shape", [(0, 0), (0, 9), (1, 1), (3, 300), (300, 3), (400, 400)])
def test_paper_without_ink_holds_no_text(german: TesseractEngine, shape: tuple[int, int]) -> None:
    image = np.full(shape, 255, np.uint8)
    assert german.read_line(image, 300) is None
    assert german.read_page(image, 300) == ()


@pytest.mark.parametrize("shape", [(1, 1), (2, 50), (3, 3), (36, 3), (40, 40), (5, 2000)])
def test_odd_crops_do_no_harm_and_say_nothing_on_stderr(
    german: TesseractEngine, shape: tuple[int, int], capfd: pytest.CaptureFixture[str]
) -> None:
    black = np.zeros(shape, np.uint8)
    german.read_line(black, 300)
    german.read_page(black, 0)
    assert detect_orientation(black, 300) is None
    assert capfd.readouterr().err == ""


def test_a_reading_that_takes_too_long_raises_and_the_engine_goes_on(
    shared: Shared, german: TesseractEngine
) -> None:
    image, dpi = _opened(shared(PAGES) / "8087_054.3B.tif")
    usual = german.page_seconds
    german.page_seconds = 0.05
    try:
        with pytest.raises(TimeoutError):
            german.read_page(image[:1200], dpi)
    finally:
        german.page_seconds = usual
    line = german.read_line(_line("Musterweg 7"), 300)
    assert line is not None
    assert line.text == "Musterweg 7"


def test_an_engine_reads_only_between_enter_and_exit() -> None:
    engine = _engine("deu")
    with pytest.raises(RuntimeError, match="enter the engine"):
        engine.read_line(_line("Musterweg 7"), 300)
    with engine as entered:
        assert entered.read_line(_line("Musterweg 7"), 300) is not None
    with pytest.raises(RuntimeError, match="enter the engine"):
        engine.read_page(_line("Musterweg 7"), 300)
    engine.__exit__(None, None, None)


def test_versions_name_engine_and_model_with_its_hash(german: TesseractEngine) -> None:
    (engine, release), (model, digest) = german.versions
    assert engine == "tesseract"
    assert release[0].isdigit()
    data = (german.folder / "deu.traineddata").read_bytes()
    assert (model, digest) == ("deu.traineddata", hashlib.sha256(data).hexdigest()[:16])


def _models(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / f"{name}.traineddata").write_bytes(b"")
    return folder


def _found(**options: str) -> Path:
    return tesseract.create(TesseractOptions(**options), SETTING).folder  # type: ignore[arg-type]


def test_models_are_looked_for_in_the_option_then_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = _models(tmp_path / "mine", "deu")
    prefixed = _models(tmp_path / "prefixed" / "tessdata", "deu")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path / "prefixed"))
    assert _found() == prefixed
    assert _found(model_path=str(mine)) == mine
    monkeypatch.setenv("TESSDATA_PREFIX", str(prefixed))
    assert _found() == prefixed


def test_a_relative_folder_starts_at_the_profile(tmp_path: Path) -> None:
    _models(tmp_path / "models", "deu")
    setting = attrs.evolve(SETTING, folder=tmp_path)
    engine = tesseract.create(TesseractOptions(model_path="models"), setting)
    assert engine.folder == tmp_path / "models"


def test_the_folder_that_was_named_is_not_silently_another(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match=r"no model deu\.traineddata") as caught:
        _found(model_path=str(tmp_path))
    assert str(tmp_path) in str(caught.value)
    assert "tesseract-ocr/" not in str(caught.value)


def test_several_models_lie_in_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    half = _models(tmp_path / "half", "aaa")
    full = _models(tmp_path / "half" / "tessdata", "aaa", "bbb")
    monkeypatch.setenv("TESSDATA_PREFIX", str(half))
    assert _found(language="aaa+bbb") == full
    assert _found(language="aaa") == half


def test_a_missing_model_lists_the_places_and_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    monkeypatch.setenv("ProgramFiles", str(tmp_path / "Program Files"))
    with pytest.raises(PluginError) as caught:
        _found(language="xyz")
    message = str(caught.value)
    places = [
        tmp_path,
        tmp_path / "tessdata",
        Path("/usr/share/tessdata"),
        tmp_path / "Program Files" / "Tesseract-OCR" / "tessdata",
        Path(sys.prefix, "share", "tessdata"),
    ]
    positions = [message.index(str(place)) for place in places]
    assert positions == sorted(positions)
    assert "apt-get install tesseract-ocr-xyz" in message
    assert "model_path" in message


@pytest.mark.parametrize("language", ["", "deu+", "../deu", "deu eng"])
def test_a_language_is_a_name(language: str) -> None:
    with pytest.raises(ValueError, match="language"):
        TesseractOptions(language=language)


# Which way up.


@pytest.mark.parametrize(
    ("name", "rotation"),
    [
        ("phototest.tif", 0),
        ("phototest-rotated-L.png", 270),
        ("phototest-rotated-180.png", 180),
        ("phototest-rotated-R.png", 90),
    ],
)
def test_turned_pages_are_found_turned(shared: Shared, name: str, rotation: int) -> None:
    image, dpi = _opened(shared(PAGES) / name)
    found = detect_orientation(image, dpi)
    assert found is not None
    assert found[0] == rotation
    assert 0 < found[1] <= 1


def test_the_rotation_found_turns_the_page_upright(shared: Shared, german: TesseractEngine) -> None:
    image, dpi = _opened(shared(PAGES) / "phototest-rotated-R.png")
    found = detect_orientation(image, dpi)
    assert found is not None
    upright = np.ascontiguousarray(np.rot90(image, found[0] // 90))
    assert german.read_page(upright, dpi)[0].text.startswith("This is a lot of 12 point text")


def test_scanned_pages_are_found_turned_at_half_scale(shared: Shared) -> None:
    with pypdfium2.PdfDocument(shared("pages/ocrmypdf") / "cardinal.pdf") as document:
        pages = [
            document[index].render(scale=300 / 72, grayscale=True).to_numpy() for index in (1, 2)
        ]
    found = [detect_orientation(page.reshape(page.shape[:2]), 300) for page in pages]
    assert [answer and answer[0] for answer in found] == [90, 180]


def test_a_page_that_does_not_tell_is_unknown() -> None:
    assert detect_orientation(np.full((1200, 800), 255, np.uint8), 300) is None
    noise = np.random.default_rng(3).integers(0, 256, (400, 400), dtype=np.uint8)
    assert detect_orientation(noise, 300) is None
    assert detect_orientation(np.zeros((0, 5), np.uint8), 300) is None


def test_one_orientation_engine_is_kept() -> None:
    detect_orientation(np.full((200, 200), 255, np.uint8), 300)
    made = tesseract._orientation_engine.cache_info().misses
    detect_orientation(np.full((300, 200), 255, np.uint8), 300)
    assert tesseract._orientation_engine.cache_info().misses == made == 1


def test_importing_the_component_does_not_load_tesseract() -> None:
    code = "import sys, docindex.builtin.tesseract; sys.exit('tesserocr' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
