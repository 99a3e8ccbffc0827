from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs
import cv2
import numpy as np
import pytest

from docindex.agreement import BarcodeReading
from docindex.barcodes import RegionDecoder, read_barcodes
from docindex.builtin import zbar, zxing
from docindex.errors import PluginError
from docindex.imaging.codelocator import locate_codes
from docindex.imaging.codeviews import turned_view
from docindex.model import Barcode, Box
from docindex.pageimage import PageImage
from tests.builtin.barcode_samples import SETTING, Grey, as_page, drawn, speckled

WANTED = ("code39", "code128", "qr", "datamatrix")
DATA = b"2170047115"
ZXING = zxing.create(zxing.ZxingOptions(), SETTING)


@attrs.define
class Watcher:
    """Passes images on to a reader, or to nobody, and remembers them."""

    reads: bool = True
    whole_only: bool = False
    grey_only: bool = False
    shown: list[Grey] = attrs.field(factory=list)

    def decode(self, image: Grey, symbologies: Sequence[str]) -> Iterable[Barcode]:
        self.shown.append(image)
        grey = bool(((image > 0) & (image < 255)).any())
        if not self.reads or (self.grey_only and not grey):
            return ()
        if self.whole_only and image.size < 1_000_000:
            return ()
        return ZXING.decode(image, symbologies)


def _page(*codes: tuple[Grey, int, int]) -> Grey:
    page = np.full((3508, 2480), 255, np.uint8)
    for code, left, top in codes:
        page[top : top + code.shape[0], left : left + code.shape[1]] = code
    return page


def _bars(scale: int = 4, height: int = 120) -> Grey:
    return np.repeat(drawn("Code128", "2170047115", scale=scale, margin=0)[:1], height, axis=0)


def _read(page: Grey | PageImage, *decoders: object) -> BarcodeReading:
    image = page if isinstance(page, PageImage) else as_page(page).with_layer("binary", page)
    return read_barcodes(image, list(zip("ab", decoders, strict=False)), WANTED)  # type: ignore[arg-type]


def _payloads(reading: BarcodeReading) -> list[bytes]:
    return [barcode.data for barcode in reading.barcodes]


def test_a_page_without_texture_is_shown_to_nobody() -> None:
    first, second = Watcher(), Watcher()
    assert _read(_page(), first, second) == BarcodeReading()
    assert first.shown == second.shown == []


def test_only_the_region_of_a_code_is_shown() -> None:
    first, second = Watcher(), Watcher()
    reading = _read(_page((_bars(), 600, 900)), first, second)
    (barcode,) = reading.barcodes
    assert barcode.readers == ("a", "b")
    assert Box(left=590, top=890, right=800, bottom=1030).overlaps(barcode.box)
    assert all(image.size < 500_000 for image in (*first.shown, *second.shown))


def test_a_lying_code_is_shown_upright_and_keeps_its_place() -> None:
    first = Watcher()
    lying = np.ascontiguousarray(np.rot90(_bars()))
    (barcode,) = _read(_page((lying, 1500, 2000)), first).barcodes
    assert barcode.data == DATA
    ink = Box(left=1500, top=2000, right=1500 + lying.shape[1], bottom=2000 + lying.shape[0])
    assert ink.overlaps(barcode.box)
    assert barcode.box.height > barcode.box.width
    assert first.shown[0].shape[1] > first.shown[0].shape[0]


def test_several_codes_of_any_kind_are_read() -> None:
    page = _page(
        (_bars(), 200, 300),
        (drawn("QRCode", "4711", scale=8, margin=0), 1800, 300),
        (drawn("DataMatrix", "4712", scale=8, margin=0), 300, 2900),
        (np.ascontiguousarray(np.rot90(_bars())), 2200, 2000),
    )
    reading = _read(page, ZXING)
    assert sorted(_payloads(reading)) == sorted([DATA, b"4711", b"4712", DATA])


def test_a_large_code_is_read() -> None:
    page = _page((drawn("QRCode", "4711", scale=40, margin=0), 600, 900))
    assert _payloads(_read(page, ZXING)) == [b"4711"]


@pytest.mark.parametrize("stated", [72, 1200])
def test_a_code_is_found_although_the_file_states_a_wrong_resolution(stated: int) -> None:
    page = _page((_bars(), 600, 900), (drawn("DataMatrix", "4712", scale=8, margin=0), 300, 2900))
    reading = _read(as_page(page, stated).with_layer("binary", page), ZXING)
    assert sorted(_payloads(reading)) == sorted([DATA, b"4712"])


def test_the_whole_page_is_read_where_a_located_code_cannot_be() -> None:
    first = Watcher(whole_only=True)
    assert _payloads(_read(_page((_bars(), 600, 900)), first)) == [DATA]
    assert first.shown[-1].shape == (3508, 2480)


def test_what_the_binary_layer_lost_is_read_from_grey() -> None:
    page = _page((_bars(), 600, 900))
    faint = np.where(page == 0, 150, 255).astype(np.uint8)
    image = as_page(faint).with_layer("binary", speckled(page, 0.01))
    assert _payloads(_read(image, Watcher(grey_only=True))) == [DATA]


def test_a_code_too_skewed_for_any_line_across_is_straightened() -> None:
    page = _page((_bars(height=60), 600, 900))
    view = turned_view(page, Box(left=0, top=0, right=2480, bottom=3508), 12)
    skewed = np.ascontiguousarray(view.pixels)
    image = attrs.evolve(as_page(skewed).with_layer("binary", skewed), skew=-12.0)
    reading = _read(image, ZXING)
    assert _payloads(reading) == [DATA]
    rows, columns = np.nonzero(skewed < 128)
    assert reading.barcodes[0].box.left == pytest.approx(columns.min(), abs=15)
    assert reading.barcodes[0].box.right == pytest.approx(columns.max(), abs=15)
    assert reading.barcodes[0].box.top >= rows.min() - 15


def test_the_second_reader_sees_what_the_first_could_not_read() -> None:
    first, second = Watcher(reads=False), Watcher()
    reading = _read(_page((_bars(), 600, 900)), first, second)
    assert [(b.data, b.readers) for b in reading.barcodes] == [(DATA, ("b",))]


def test_the_second_reader_sees_the_view_that_helped_the_first() -> None:
    page = _page((_bars(), 600, 900))
    image = as_page(np.where(page == 0, 150, 255).astype(np.uint8)).with_layer("binary", page)
    (barcode,) = _read(image, Watcher(grey_only=True), Watcher(grey_only=True)).barcodes
    assert barcode.readers == ("a", "b")


def test_a_page_of_unreadable_textures_costs_a_bounded_number_of_looks() -> None:
    places = [(x, y) for x in range(150, 1900, 550) for y in range(150, 3300, 300)]
    page = _page(*((_bars(scale=3), x, y) for x, y in places))
    first, second = Watcher(reads=False), Watcher(reads=False)
    assert _read(page, first, second) == BarcodeReading()
    assert len(first.shown) <= len(places) + 8 * 3 + 4 + 1
    assert len(second.shown) <= 12


def _patch_sheet() -> tuple[Grey, Box]:
    """A separator: four bars of 22 cm, and where they are."""
    page = np.full((3508, 2480), 255, np.uint8)
    for top, height in ((200, 60), (284, 24), (332, 60), (416, 24)):
        page[top : top + height, 240:2240] = 0
    return page, Box(left=240, top=200, right=2240, bottom=440)


def test_a_patch_code_is_no_barcode_that_could_not_be_read() -> None:
    page, place = _patch_sheet()
    assert any(region.strong for region in locate_codes(page, 300))
    reader = Watcher()
    image = as_page(page).with_layer("binary", page)
    read_barcodes(image, [("a", reader)], WANTED, patches=[place])
    assert reader.shown == []
    read_barcodes(image, [("a", reader)], WANTED)
    assert any(shown.shape == page.shape for shown in reader.shown)


@pytest.mark.parametrize("gap", [20, 60, 300])
def test_a_barcode_beside_a_patch_code_is_read(gap: int) -> None:
    page, place = _patch_sheet()
    bars = _bars()
    page[place.bottom + gap :, 800:][: bars.shape[0], : bars.shape[1]] = bars
    image = as_page(page).with_layer("binary", page)
    reading = read_barcodes(image, [("a", Watcher())], WANTED, patches=[place])
    assert _payloads(reading) == [b"2170047115"]


def test_a_small_image_is_read_whole() -> None:
    first = Watcher()
    small = np.full((400, 900), 255, np.uint8)
    small[100:220, 50 : 50 + _bars().shape[1]] = _bars()
    assert _payloads(_read(small, first)) == [DATA]
    assert [image.shape for image in first.shown] == [(400, 900)]


def test_a_decoder_with_a_way_for_regions_is_asked_for_it() -> None:
    @attrs.frozen
    class Regional:
        asked: list[str] = attrs.field(factory=list)

        def decode(self, _image: Grey, _symbologies: Sequence[str]) -> Iterable[Barcode]:
            self.asked.append("page")
            return ()

        def decode_region(self, _image: Grey, _symbologies: Sequence[str]) -> Iterable[Barcode]:
            self.asked.append("region")
            return ()

    regional = Regional()
    assert isinstance(regional, RegionDecoder)
    assert isinstance(ZXING, RegionDecoder)
    _read(_page((_bars(), 600, 900)), regional)
    assert regional.asked[0] == "region"
    assert regional.asked.count("page") == 1


@pytest.mark.parametrize("share", [0.0, 0.01, 0.02])
def test_strokes_and_specks_over_a_code_cause_no_misreading(share: float) -> None:
    try:
        second = zbar.create(zbar.ZbarOptions(), SETTING)
    except PluginError as error:
        pytest.skip(str(error))
    for seed in range(3):
        page = _page((_bars(), 600, 900))
        dice = np.random.default_rng(seed)
        for _ in range(seed + 1):
            y = dice.integers(880, 1040, 2)
            cv2.line(page, (560, int(y[0])), (1300, int(y[1])), (0,), int(dice.integers(4, 20)))
        reading = _read(speckled(page, share, seed), ZXING, second)
        assert set(_payloads(reading)) <= {DATA}


def test_a_matrix_code_that_a_stamp_s_frame_touches_is_read() -> None:
    code = drawn("DataMatrix", "VG302600960017", scale=8, margin=0)
    page = _page((code, 1400, 500))
    page[300 : 500 + code.shape[0] // 2, 1400:1409] = 0
    page[560:566, 900:1400] = 0
    assert not ZXING.decode(page, WANTED), "the page is easier than the one that this is about"
    assert _payloads(_read(page, ZXING)) == [b"VG302600960017"]
