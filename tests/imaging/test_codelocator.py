from __future__ import annotations

import cv2
import numpy as np
import pytest

from docindex.imaging.codelocator import Texture, locate_codes
from docindex.model import Box
from docindex.pageimage import Grey
from docindex.testing.samples.paper import Sheet, Style
from tests.builtin.barcode_samples import drawn, speckled

A4 = (11.69, 8.27)  # inches


def _page(code: Grey, left: float, top: float, dpi: int) -> tuple[Grey, Box]:
    """A white A4 page with a code at a place in inches, and where its ink is."""
    page = np.full((round(A4[0] * dpi), round(A4[1] * dpi)), 255, np.uint8)
    y, x = round(top * dpi), round(left * dpi)
    page[y : y + code.shape[0], x : x + code.shape[1]] = code
    rows, columns = np.nonzero(page < 128)
    return page, Box(
        left=int(columns.min()),
        top=int(rows.min()),
        right=int(columns.max()) + 1,
        bottom=int(rows.max()) + 1,
    )


def _code(kind: str, module: float, dpi: int, height: float = 0.0) -> Grey:
    """A code of so many millimetres a module; linear ones of so many millimetres' height."""
    one = drawn(kind, "2170047115", scale=1, margin=0)
    if height:
        one = np.repeat(one[:1], round(height / module), axis=0)
    size = [round(side * module / 25.4 * dpi) for side in one.shape[::-1]]
    return np.asarray(cv2.resize(one, size, interpolation=cv2.INTER_NEAREST), np.uint8)


def _covers(outer: Box, inner: Box, slack: float) -> bool:
    return (
        outer.left - slack <= inner.left
        and outer.top - slack <= inner.top
        and inner.right <= outer.right + slack
        and inner.bottom <= outer.bottom + slack
    )


def _finds(page: Grey, ink: Box, dpi: int, texture: Texture, slack: float) -> bool:
    return any(
        region.strong and region.texture is texture and _covers(region.box, ink, slack)
        for region in locate_codes(page, dpi)
    )


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("module", [0.25, 0.75, 1.5])
def test_linear_codes_are_found_with_their_direction(dpi: int, module: float) -> None:
    code = _code("Code128", module, dpi, height=10 if module < 1 else 30)
    page, ink = _page(code, 0.9, 1.3, dpi)
    # Less than a block is cut off, which the caller's quiet zone holds.
    slack = 0.25 * dpi * (1 if module < 1 else 4)
    assert _finds(page, ink, dpi, Texture.STANDING, slack)
    turned = Box(
        left=ink.top,
        top=page.shape[1] - ink.right,
        right=ink.bottom,
        bottom=page.shape[1] - ink.left,
    )
    assert _finds(np.ascontiguousarray(np.rot90(page)), turned, dpi, Texture.LYING, slack)


@pytest.mark.parametrize("dpi", [150, 200, 300, 600])
@pytest.mark.parametrize(
    ("kind", "module"), [("DataMatrix", 0.6), ("QRCode", 0.5), ("QRCode", 0.8), ("QRCode", 3.0)]
)
def test_matrix_codes_are_found(dpi: int, kind: str, module: float) -> None:
    page, ink = _page(_code(kind, module, dpi), 3.1, 4.7, dpi)
    slack = 0.25 * dpi * (1 if module < 1 else 4)
    assert _finds(page, ink, dpi, Texture.MATRIX, slack)


@pytest.mark.parametrize("angle", [-15, -7, 7, 15])
def test_a_skewed_code_is_found(angle: float) -> None:
    page, ink = _page(_code("Code128", 0.33, 300, height=12), 2, 2, 300)
    middle = ((ink.left + ink.right) / 2, (ink.top + ink.bottom) / 2)
    matrix = cv2.getRotationMatrix2D(middle, angle, 1.0)
    size = (page.shape[1], page.shape[0])
    skewed = np.asarray(cv2.warpAffine(page, matrix, size, borderValue=(255,)), np.uint8)
    regions = [r for r in locate_codes(skewed, 300) if r.texture is Texture.STANDING]
    assert any(r.box.left <= middle[0] < r.box.right for r in regions)


def test_a_speckled_code_is_found() -> None:
    page, ink = _page(_code("Code128", 0.33, 300, height=12), 2, 2, 300)
    regions = locate_codes(speckled(page, 0.01), 300)
    assert any(r.strong and r.box.overlaps(ink) for r in regions)


def test_a_code_parted_by_strokes_of_a_pen_is_one_region() -> None:
    page, ink = _page(_code("Code128", 0.33, 300, height=12), 2, 2, 300)
    cv2.line(page, (ink.left, ink.top - 20), (ink.right, ink.bottom + 20), (0,), 8)
    cv2.line(page, (ink.left, ink.bottom + 20), (ink.right, ink.top - 20), (0,), 8)
    (region, *_) = locate_codes(page, 300)
    assert region.texture is Texture.STANDING
    assert _covers(region.box, ink, 75)


def _printed(dpi: int) -> Grey:
    sheet = Sheet()
    for line in range(30):
        sheet.text(25, 40 + 6 * line, "Sehr geehrte Damen und Herren, hiermit lege ich", Style())
        sheet.rule((25, 42 + 6 * line), (180, 42 + 6 * line), width=0.3)
    return sheet.render(dpi)


@pytest.mark.parametrize("dpi", [200, 300])
def test_print_and_rules_are_no_codes(dpi: int) -> None:
    assert not [region for region in locate_codes(_printed(dpi), dpi) if region.strong]


@pytest.mark.parametrize("shape", [(1, 1), (20, 3000), (3000, 20), (70, 70)])
@pytest.mark.parametrize("value", [0, 255])
def test_plain_images_of_any_size_hold_nothing(shape: tuple[int, int], value: int) -> None:
    assert locate_codes(np.full(shape, value, np.uint8), 300) == ()


def test_regions_lie_on_the_page() -> None:
    code = _code("QRCode", 0.6, 300)
    page = np.full((code.shape[0] + 40, code.shape[1] + 40), 255, np.uint8)
    page[: code.shape[0], : code.shape[1]] = code
    for region in locate_codes(page, 300):
        assert region.box.left >= 0
        assert region.box.top >= 0
        assert region.box.right <= page.shape[1]
        assert region.box.bottom <= page.shape[0]
