from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import attrs
import numpy as np
import pytest
from PIL import Image

from docindex.builtin import binarize, deskew, orientation
from docindex.contracts import NoOptions, Preprocessor, Setting
from docindex.errors import PluginError
from docindex.model import Environment, PageRef, Side
from docindex.pageimage import PageImage
from tests.imaging.sheets import Grey, empty, letter, noisy, rendered, turned, write

SETTING = Setting(tenant="kreis-a", environment=Environment.TEST, folder=Path())
BINARIZE = binarize.COMPONENT.create(NoOptions(), SETTING)
DESKEW = deskew.COMPONENT.create(NoOptions(), SETTING)
ORIENTATION = orientation.COMPONENT.create(orientation.OrientationOptions(), SETTING)
CHEAP = orientation.COMPONENT.create(orientation.OrientationOptions(osd=False), SETTING)

Answer = tuple[int, float] | None


def image(grey: Grey, dpi: float = 150) -> PageImage:
    height, width = grey.shape
    page = PageRef(
        batch="b1",
        sheet=1,
        side=Side.FRONT,
        file="p.tif",
        frame=0,
        sha256="0" * 64,
        width=width,
        height=height,
        dpi_x=dpi,
        dpi_y=dpi,
        dpi_source="file",
    )
    return PageImage(page=page, grey=grey, dpi=dpi)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[float]]:
    """Puts another detection in Tesseract's place; gives the list of resolutions it was asked."""

    def answer(result: Answer | Exception) -> list[float]:
        calls: list[float] = []

        def detect_orientation(_grey: Grey, dpi: float) -> Answer:
            calls.append(dpi)
            if isinstance(result, Exception):
                raise result
            return result

        module = ModuleType("docindex.builtin.tesseract")
        module.detect_orientation = detect_orientation  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "docindex.builtin.tesseract", module)
        return calls

    return answer


def numbers() -> Grey:
    """Digits in lines: the outlines do not tell which way is up."""
    page = empty(150)
    for row in range(20):
        write(page, (0.9, 1.5 + 0.3 * row), f"{row * 79193 % 99991} {row * 31337 % 9999}", 150)
    return page


@pytest.mark.parametrize("component", [BINARIZE, DESKEW, ORIENTATION, CHEAP])
def test_every_component_is_a_preprocessor_that_leaves_the_grey_image(
    component: Preprocessor,
) -> None:
    page = image(noisy(letter(100)), 100)
    after = component.apply(page)
    assert isinstance(after, PageImage)
    assert after.grey.base is page.grey.base or np.array_equal(after.grey, page.grey)
    assert component.makes_layer == (component is BINARIZE)
    assert set(after.layers) == ({"binary"} if component is BINARIZE else set())


def test_components_are_offered_under_their_names() -> None:
    offered = [module.COMPONENT for module in (orientation, deskew, binarize)]
    assert [component.name for component in offered] == ["orientation", "deskew", "binarize"]
    assert all(component.summary.endswith(".") for component in offered)
    assert orientation.COMPONENT.options() == orientation.OrientationOptions(osd=True)


def test_an_option_of_another_type_is_refused() -> None:
    with pytest.raises(TypeError, match="osd"):
        orientation.OrientationOptions(osd="yes")


def test_binarize_adds_ink_and_paper() -> None:
    after = BINARIZE.apply(image(noisy(letter(100)), 100))
    assert set(np.unique(after.layers["binary"])) == {0, 255}
    assert not after.binary.flags.writeable


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize(("dpi", "first"), [(150, ()), (150, (BINARIZE,)), (300, ())])
def test_the_chain_finds_rotation_and_skew(
    rotation: int, first: tuple[Preprocessor, ...], dpi: int
) -> None:
    grey = turned(letter(dpi, lines=10), -1.7)
    page = image(np.ascontiguousarray(np.rot90(grey, -rotation // 90)), dpi)
    for component in (*first, CHEAP, DESKEW, BINARIZE):
        page = component.apply(page)
    assert page.rotation == rotation
    assert page.skew == pytest.approx(-1.7, abs=0.05)


def test_deskew_alone_takes_the_scan_for_upright() -> None:
    assert DESKEW.apply(image(turned(letter(150), 2.0))).skew == pytest.approx(2.0, abs=0.05)
    sideways = np.ascontiguousarray(np.rot90(letter(150)))
    assert DESKEW.apply(image(sideways)).skew == 0.0


def test_an_empty_page_stays_unknown(asked: Callable[..., list[float]]) -> None:
    calls = asked((180, 1.0))
    page = image(noisy(empty(150)))
    for component in (ORIENTATION, DESKEW, BINARIZE):
        page = component.apply(page)
    assert (page.rotation, page.skew) == (None, 0.0)
    assert calls == []


def test_tesseract_is_asked_only_where_the_outlines_say_little(
    asked: Callable[..., list[float]],
) -> None:
    calls = asked((180, 0.7))
    assert ORIENTATION.apply(image(letter(150))).rotation == 0
    assert calls == []
    assert ORIENTATION.apply(image(numbers())).rotation == 180
    assert calls == [150]
    assert CHEAP.apply(image(numbers())).rotation is None
    assert calls == [150]


@pytest.mark.parametrize(
    "answer",
    [None, (180, 0.2), PluginError("osd.traineddata: not found"), ImportError("tesserocr")],
)
def test_without_an_answer_it_stays_as_it_was(
    asked: Callable[..., list[float]], answer: Answer | Exception
) -> None:
    calls = asked(answer)
    page = attrs.evolve(image(numbers()), rotation=90)
    assert ORIENTATION.apply(page).rotation == 90
    assert calls == [150]


@pytest.mark.parametrize(("answer", "rotation"), [((0, 0.5), 0), ((180, 0.5), None)])
def test_two_opinions_that_differ_are_none(
    asked: Callable[..., list[float]], answer: Answer, rotation: int | None
) -> None:
    page = image(letter(150, seed=1, lines=1))
    weak = orientation.estimate_orientation(BINARIZE.apply(page).binary)
    assert weak.rotation == 0
    assert 0 < weak.confidence < 0.5
    calls = asked(answer)
    assert ORIENTATION.apply(page).rotation == rotation
    assert calls == [150]


def test_tesseract_turns_what_the_outlines_cannot() -> None:
    pytest.importorskip("tesserocr")
    right = 0
    for rotation in (0, 90, 180, 270):
        scan = image(np.ascontiguousarray(np.rot90(numbers(), -rotation // 90)))
        assert CHEAP.apply(scan).rotation is None
        found = ORIENTATION.apply(scan).rotation
        assert found in {None, rotation}
        right += found == rotation
    assert right >= 1


@pytest.mark.parametrize(
    ("name", "rotation"),
    [
        ("phototest-rotated-180.png", 180),
        ("phototest-rotated-L.png", 270),
        ("phototest-rotated-R.png", 90),
        ("phototestrot.tif", 270),
        ("phototest.tif", 0),
    ],
)
@pytest.mark.parametrize("component", [CHEAP, ORIENTATION])
def test_phototest(
    shared: Callable[[str], Path], name: str, rotation: int, component: Preprocessor
) -> None:
    grey = np.array(Image.open(shared("pages/tesseract-test") / name).convert("L"))
    assert component.apply(image(grey, 200)).rotation == rotation


def test_cardinal(shared: Callable[[str], Path]) -> None:
    path = shared("pages/ocrmypdf") / "cardinal.pdf"
    pages = [image(rendered(path, page, dpi=200), 200) for page in range(4)]
    assert [CHEAP.apply(page).rotation for page in pages] == [0, 90, 180, 270]
