"""Files are known by content, answered with a fault instead of an exception, and never quoted."""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path

import attrs
import numpy as np
import pytest
from PIL import Image

from docindex.decoding.limits import Limits
from docindex.decoding.sources import decode_page, open_file
from docindex.errors import PageError
from docindex.model import PageFault
from tests.decoding.sheets import LIMITS, decoded, encoded, page_of, sheet, tiff_bytes, written


def test_the_content_counts_not_the_name(tmp_path: Path) -> None:
    path = written(tmp_path, "scan.jpg", tiff_bytes(sheet("1"), "group4", dpi=(300, 300)))
    opened = open_file(path, "scan.jpg", LIMITS)
    (frame,) = opened.frames
    assert (frame.width, frame.height, frame.dpi_x, frame.dpi_y) == (300, 400, 300, 300)
    assert opened.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("a.pdf", b"this is not a PDF", PageFault.DAMAGED),
        ("a.TIF", b"", PageFault.DAMAGED),
        ("a.docx", b"PK\3\4", PageFault.UNSUPPORTED),
        ("a.tif", b"II*\0", PageFault.DAMAGED),
        ("a.jpg", b"\xff\xd8\xff", PageFault.DAMAGED),
        ("a.png", b"\x89PNG\r\n\x1a\n", PageFault.DAMAGED),
        ("a.pdf", b"%PDF-1.4\n%%EOF", PageFault.DAMAGED),
    ],
)
def test_faults(name: str, data: bytes, fault: PageFault, tmp_path: Path) -> None:
    opened = open_file(written(tmp_path, name, data), name, LIMITS)
    assert (opened.fault, opened.frames) == (fault, ())
    assert opened.sha256 == hashlib.sha256(data).hexdigest()
    assert str(tmp_path) not in opened.detail
    assert ";" in opened.detail  # what is wrong; what to do


def test_a_missing_file_is_an_answer(tmp_path: Path) -> None:
    opened = open_file(tmp_path / "gone.tif", "gone.tif", LIMITS)
    assert opened.fault is PageFault.DAMAGED
    assert opened.sha256 == ""
    assert str(tmp_path) not in opened.detail


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    path = written(tmp_path, "a.tif", b"II*\0" + bytes(100))
    opened = open_file(path, "a.tif", Limits(max_file_bytes=50))
    assert (opened.fault, opened.sha256) == (PageFault.TOO_LARGE, "")


def test_one_page_beyond_the_limits_does_not_cost_the_others(tmp_path: Path) -> None:
    path = tmp_path / "two.tif"
    sheet("1").save(path, save_all=True, append_images=[sheet("1", 900, 900)])
    small = Limits(max_pixels=200_000)
    opened = open_file(path, path.name, small)
    assert len(opened.frames) == 2
    first, second = (page_of(opened, frame) for frame in opened.frames)
    assert decode_page(path, first, small, strict=True).grey.shape == (400, 300)
    with pytest.raises(PageError) as caught:
        decode_page(path, second, small, strict=True)
    assert caught.value.fault == PageFault.TOO_LARGE
    assert open_file(path, path.name, Limits(max_pixels=9)).fault is PageFault.TOO_LARGE


def test_a_file_that_changed_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "a.png", encoded(sheet("1"), "PNG"))
    opened = open_file(path, path.name, LIMITS)
    written(tmp_path, "a.png", encoded(sheet("1", 200, 200), "PNG"))
    with pytest.raises(PageError, match="not the one"):
        decode_page(path, page_of(opened, opened.frames[0]), LIMITS, strict=True)


@pytest.mark.parametrize(
    ("dpi_x", "dpi_y", "shape", "dpi"),
    [
        (300, 300, (400, 300), 300),
        (204, 196, (400, 300), 200),
        (204, 98, (833, 300), 204),
        (100, 200, (400, 600), 200),
    ],
)
def test_working_images_are_isotropic(
    dpi_x: float, dpi_y: float, shape: tuple[int, int], dpi: float, tmp_path: Path
) -> None:
    path = written(tmp_path, "a.png", encoded(sheet("1"), "PNG"))
    opened = open_file(path, path.name, LIMITS)
    page = attrs.evolve(page_of(opened, opened.frames[0]), dpi_x=dpi_x, dpi_y=dpi_y)
    image = decode_page(path, page, LIMITS, strict=True)
    assert image.grey.shape == shape
    assert image.dpi == pytest.approx(dpi)
    assert image.grey.shape == (round(400 * image.scale_y), round(300 * image.scale_x))


def test_pages_beyond_pillows_own_bound_are_read(tmp_path: Path) -> None:
    usual = Image.MAX_IMAGE_PIXELS
    path = written(tmp_path, "a.tif", tiff_bytes(Image.new("1", (10_000, 9_500), 255), "group4"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert decoded(path).grey.shape == (9_500, 10_000)
    assert usual == Image.MAX_IMAGE_PIXELS


def test_grey_is_read_only(tmp_path: Path) -> None:
    image = decoded(written(tmp_path, "a.png", encoded(sheet("L"), "PNG")))
    assert image.grey.dtype == np.uint8
    assert not image.grey.flags.writeable


def test_a_page_of_a_file_that_was_not_opened_keeps_its_fault(tmp_path: Path) -> None:
    path = written(tmp_path, "a.tif", tiff_bytes(sheet("1"), "group4"))
    opened = open_file(path, path.name, LIMITS)
    page = attrs.evolve(page_of(opened, opened.frames[0]), width=0, height=0)
    with pytest.raises(PageError) as caught:
        decode_page(path, page, Limits(max_pixels=9), strict=True)
    assert caught.value.fault == PageFault.TOO_LARGE
