"""PDF pages: the embedded scan itself where the page is nothing else, else a rendering."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest

from docindex.decoding import pdf
from docindex.decoding.greys import grey_of
from docindex.decoding.limits import Limits
from docindex.decoding.packing import Packed, packed_g4, packed_jpeg, packed_picture
from docindex.decoding.sources import open_file
from docindex.errors import PageError
from docindex.model import PageFault
from tests.decoding.pdfs import scan_pdf
from tests.decoding.sheets import LIMITS, decoded, encoded, sheet

SIZE = (72.0, 96.0)  # so that 300 x 400 pixels are 300 dpi
TEXT = "BT /F1 12 Tf {mode} Tr 10 40 Td (visible) Tj ET"


def packed_png(mode: str) -> Packed:
    """A Flate image with PNG predictors, as many producers write it."""
    image = sheet(mode)
    rows = np.asarray(image).reshape(400, -1)
    filtered = b"".join(b"\1" + _subtracted(row, len(mode)) for row in rows)
    parameters = {"/Predictor": 15, "/Colors": len(mode), "/Columns": 300, "/BitsPerComponent": 8}
    return Packed(
        data=zlib.compress(filtered),
        width=300,
        height=400,
        space="/DeviceGray" if mode == "L" else "/DeviceRGB",
        bits=8,
        code="/FlateDecode",
        extra={"/DecodeParms": pikepdf.Dictionary(parameters)},
    )


def _subtracted(row: np.ndarray[Any, np.dtype[np.uint8]], step: int) -> bytes:
    return (
        (row - np.concatenate([np.zeros(step, np.uint8), row[:-step]])).astype(np.uint8).tobytes()
    )


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_an_embedded_scan_is_taken_as_it_is(mode: str, tmp_path: Path) -> None:
    path = scan_pdf(tmp_path / "a.pdf", sheet(mode), size=SIZE)
    image = decoded(path)
    assert np.array_equal(image.grey, grey_of(sheet(mode)))
    assert image.dpi == pytest.approx(300, abs=0.01)


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_png_predictors(mode: str, tmp_path: Path) -> None:
    packed = packed_png(mode)
    image = decoded(scan_pdf(tmp_path / "a.pdf", packed, size=SIZE))
    assert np.array_equal(image.grey, grey_of(sheet(mode)))


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_an_embedded_jpeg(mode: str, tmp_path: Path) -> None:
    data = encoded(sheet(mode), "JPEG", quality=90)
    image = decoded(scan_pdf(tmp_path / "a.pdf", packed_jpeg(data), size=SIZE))
    path = tmp_path / "a.jpg"
    path.write_bytes(data)
    assert np.array_equal(image.grey, decoded(path).grey)


def test_resolutions_apart(tmp_path: Path) -> None:
    path = scan_pdf(tmp_path / "a.pdf", sheet("1", 408, 196), size=(144.0, 144.0))
    (frame,) = open_file(path, "a.pdf", LIMITS).frames
    assert frame.dpi_x == pytest.approx(204)
    assert frame.dpi_y == pytest.approx(98)
    assert decoded(path).grey.shape == (408, 408)


def test_invisible_text_does_not_count(tmp_path: Path) -> None:
    hidden = scan_pdf(tmp_path / "a.pdf", sheet("L"), size=SIZE, more=TEXT.format(mode=3))
    assert np.array_equal(decoded(hidden).grey, np.asarray(sheet("L")))


def test_visible_text_is_rendered(tmp_path: Path) -> None:
    path = scan_pdf(tmp_path / "a.pdf", packed_blank(), size=SIZE, more=TEXT.format(mode=0))
    image = decoded(path)
    assert image.grey.shape == (400, 300)
    assert image.grey.min() < 50


def packed_blank() -> Packed:
    blank = sheet("L")
    blank.paste(255, (0, 0, *blank.size))
    return packed_picture(blank)


@pytest.mark.parametrize(
    ("matrix", "keys", "turns"),
    [
        ("-{w} 0 0 -{h} {w} {h}", {}, 2),
        ("{w} 0 0 {h} 0 0", {"/Rotate": 180}, 2),
        ("{w} 0 0 {h} 0 0", {"/Rotate": 90}, 3),
    ],
)
def test_turned_scans_are_rendered_at_their_own_resolution(
    matrix: str, keys: dict[str, Any], turns: int, tmp_path: Path
) -> None:
    path = scan_pdf(tmp_path / "a.pdf", sheet("L"), size=SIZE, matrix=matrix, keys=keys)
    grey = decoded(path).grey
    expected = np.rot90(np.asarray(sheet("L")), turns)
    assert grey.shape == expected.shape
    assert np.abs(grey.astype(int) - expected).mean() < 12


def test_a_flipped_scan_is_not_mistaken(tmp_path: Path) -> None:
    path = scan_pdf(tmp_path / "a.pdf", sheet("L"), size=SIZE, matrix="{w} 0 0 -{h} 0 {h}")
    expected = np.asarray(sheet("L"))[::-1]
    assert np.abs(decoded(path).grey.astype(int) - expected).mean() < 12


def test_what_lies_outside_the_page_is_not_read(tmp_path: Path) -> None:
    path = scan_pdf(tmp_path / "a.pdf", sheet("L"), size=SIZE, keys={"/CropBox": [0, 0, 72, 48]})
    assert decoded(path).grey.shape == (200, 300)


def test_a_fine_covering_scan_of_another_kind_keeps_its_resolution(tmp_path: Path) -> None:
    inverted = packed_picture(sheet("L"))
    path = scan_pdf(tmp_path / "a.pdf", sheet("CMYK"), size=(36.0, 48.0))
    assert inverted.width == 300
    assert decoded(path).grey.shape == (400, 300)


def test_black_is_one(tmp_path: Path) -> None:
    strip = packed_picture(sheet("1")).data
    path = scan_pdf(tmp_path / "a.pdf", packed_g4(strip, 300, 400, inverted=True), size=SIZE)
    assert np.array_equal(decoded(path).grey, 255 - np.asarray(sheet("1").convert("L")))


def test_a_shared_dictionary_of_images_is_not_mistaken(tmp_path: Path) -> None:
    path = scan_pdf(tmp_path / "a.pdf", sheet("L"), size=SIZE)
    with pikepdf.open(path, allow_overwriting_input=True) as source:
        named = source.pages[0].resources["/XObject"]
        other = sheet("L").transpose(3)
        named["/Aa"] = packed_picture(other).stream(source)
        source.save(path)
    assert np.array_equal(decoded(path).grey, np.asarray(sheet("L")))


def test_a_password_is_asked_for(tmp_path: Path) -> None:
    path = scan_pdf(
        tmp_path / "a.pdf", sheet("1"), encryption=pikepdf.Encryption(user="x", owner="y")
    )
    assert open_file(path, "a.pdf", LIMITS).fault is PageFault.ENCRYPTED


def test_an_owner_password_alone_hinders_nobody(tmp_path: Path) -> None:
    path = scan_pdf(
        tmp_path / "a.pdf", sheet("1"), size=SIZE, encryption=pikepdf.Encryption(owner="y")
    )
    assert np.array_equal(decoded(path).grey, grey_of(sheet("1")))


@pytest.mark.parametrize("mode", ["1", "L"])
def test_every_truncation_is_noticed(mode: str, tmp_path: Path) -> None:
    whole = scan_pdf(tmp_path / "a.pdf", sheet(mode), pages=3).read_bytes()
    cut_file = tmp_path / "cut.pdf"
    for cut in range(1, 100, 2):
        cut_file.write_bytes(whole[: len(whole) * cut // 100])
        assert open_file(cut_file, "cut.pdf", LIMITS).fault is PageFault.DAMAGED


@pytest.mark.parametrize("rendered", [False, True])
def test_a_cut_image_is_noticed(rendered: bool, tmp_path: Path) -> None:
    for packed in (packed_picture(sheet("L")), packed_jpeg(encoded(sheet("L"), "JPEG"))):
        cut = Packed(
            data=packed.data[: len(packed.data) * 2 // 3],
            width=300,
            height=400,
            space="/DeviceGray",
            bits=8,
            code=packed.code,
        )
        more = TEXT.format(mode=0) if rendered else ""
        with pytest.raises(PageError) as caught:
            decoded(scan_pdf(tmp_path / "a.pdf", cut, size=SIZE, more=more))
        assert caught.value.fault == PageFault.DAMAGED


def test_a_boundless_image_is_refused(tmp_path: Path) -> None:
    bomb = zlib.compress(bytes(200 << 20), 9)
    for width, fault in ((300, PageFault.DAMAGED), (60_000, PageFault.TOO_LARGE)):
        packed = Packed(
            data=bomb,
            width=width,
            height=width,
            space="/DeviceGray",
            bits=8,
            code="/FlateDecode",
        )
        for more in ("", TEXT.format(mode=0)):
            path = scan_pdf(tmp_path / "a.pdf", packed, size=SIZE, more=more)
            with pytest.raises(PageError) as caught:
                pdf.decode(path, 0, LIMITS)
            assert caught.value.fault == fault


def test_a_huge_page_is_rendered_coarser(tmp_path: Path) -> None:
    path = scan_pdf(tmp_path / "a.pdf", sheet("L"), size=(7_200.0, 7_200.0), matrix="9 0 0 9 0 0")
    limits = Limits(max_pixels=200_000_000)
    (frame,) = pdf.frames(path, limits)
    assert limits.allow(frame.width, frame.height)
    assert 100 <= (frame.dpi_x or 0) < 300
    opened = open_file(path, "a.pdf", Limits(max_pixels=50_000_000))
    assert opened.fault is PageFault.TOO_LARGE


def test_a_broken_page_keeps_its_place(tmp_path: Path) -> None:
    path = scan_pdf(tmp_path / "a.pdf", sheet("L"), size=SIZE, pages=3)
    with pikepdf.open(path, allow_overwriting_input=True) as source:
        source.pages[1].obj["/MediaBox"] = pikepdf.Array([0, 0, 0, 0])
        source.pages[1].obj["/Contents"] = pikepdf.Stream(source, b"")
        source.pages[1].obj["/Contents"].write(b"broken", filter=pikepdf.Name.FlateDecode)
        source.save(path)
    assert len(open_file(path, "a.pdf", LIMITS).frames) == 3
    assert decoded(path, 2).grey.shape == (400, 300)
    with pytest.raises(PageError):
        decoded(path, 1)
