"""One TIFF per document: the same pixels, G4 where they are black and white, the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from docindex.decoding.documents import Leaf
from docindex.decoding.greys import opaque
from docindex.decoding.tiffdocuments import write_tiff
from tests.decoding.pdfs import scan_pdf
from tests.decoding.sheets import CODECS, LIMITS, decoded, encoded, sheet, tiff_bytes, written
from tests.decoding.test_documents import SIZE, pages_of, unread_page


@pytest.mark.parametrize(
    ("codec", "mode"), [(codec, mode) for codec, modes in CODECS.items() for mode in modes]
)
def test_every_codec_gives_the_pixels_of_the_scan(codec: str, mode: str, tmp_path: Path) -> None:
    path = written(tmp_path, "a.tif", tiff_bytes(sheet(mode), codec, dpi=(300, 300)))
    target = tmp_path / "out.tif"
    (note,) = write_tiff(pages_of(path), target, LIMITS) or ("",)
    with Image.open(path) as scan, Image.open(target) as image:
        shown = opaque(scan)
        assert np.array_equal(np.asarray(image.convert(shown.mode)), np.asarray(shown))
        assert image.info["compression"] == ("group4" if mode == "1" else "tiff_adobe_deflate")
        assert image.info["dpi"] == (300, 300)
    assert bool(note) is (codec != "group4")


def test_colours_of_jpeg_and_png_survive(tmp_path: Path) -> None:
    for name, kind in (("a.jpg", "JPEG"), ("a.png", "PNG")):
        path = written(tmp_path, name, encoded(sheet("RGB"), kind))
        note = f"page 1: deflate instead of G4 ({kind.lower()})"
        assert write_tiff(pages_of(path), tmp_path / "out.tif", LIMITS) == (note,)
        with Image.open(path) as scan, Image.open(tmp_path / "out.tif") as image:
            assert np.array_equal(np.asarray(image), np.asarray(scan))


def test_a_bitonal_pdf_becomes_g4_and_others_grey(tmp_path: Path) -> None:
    for mode, codec in (("1", "group4"), ("RGB", "tiff_adobe_deflate")):
        path = scan_pdf(tmp_path / "a.pdf", sheet(mode), size=SIZE)
        write_tiff(pages_of(path), tmp_path / "out.tif", LIMITS)
        with Image.open(tmp_path / "out.tif") as image:
            assert image.info["compression"] == codec
            assert np.array_equal(np.asarray(image.convert("L")), decoded(path).grey)


def test_pages_are_in_order_and_none_is_lost(tmp_path: Path) -> None:
    good = written(tmp_path, "a.tif", tiff_bytes(sheet("1"), "group4", dpi=(200, 100)))
    leaves = [*pages_of(good), Leaf(path=tmp_path / "gone", page=unread_page()), *pages_of(good)]
    notes = write_tiff(leaves, tmp_path / "out.tif", LIMITS)
    assert notes == ("page 2: unreadable_page_replaced",)
    with Image.open(tmp_path / "out.tif") as image:
        assert image.n_frames == 3
        for frame, size in enumerate(((300, 400), (1240, 1755), (300, 400))):
            image.seek(frame)
            assert (image.size, image.tag_v2[254]) == (size, 2)
        assert image.info["dpi"] == (200, 100)


def test_the_same_pages_give_the_same_bytes(tmp_path: Path) -> None:
    paths = [
        written(tmp_path, "a.tif", tiff_bytes(sheet("1"), "group4")),
        written(tmp_path, "b.jpg", encoded(sheet("RGB"), "JPEG")),
    ]
    leaves = [leaf for path in paths for leaf in pages_of(path)]
    for name in ("one.tif", "two.tif"):
        write_tiff(leaves, tmp_path / name, LIMITS)
    assert (tmp_path / "one.tif").read_bytes() == (tmp_path / "two.tif").read_bytes()


def test_nothing_half_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "a.tif", tiff_bytes(sheet("1"), "group4"))

    def fail(*_: Any, **__: Any) -> None:
        raise OSError("full")

    leaves = pages_of(path)
    monkeypatch.setattr(Image.Image, "save", fail)
    with pytest.raises(OSError, match="full"):
        write_tiff(leaves, tmp_path / "out.tif", LIMITS)
    assert not (tmp_path / "out.tif").exists()
