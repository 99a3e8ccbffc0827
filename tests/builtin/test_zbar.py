from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from docindex.builtin import zbar
from docindex.builtin.zbar import ZbarDecoder, ZbarOptions
from docindex.errors import PluginError
from tests.builtin.barcode_samples import SETTING, drawn, samples, speckled

Shared = Callable[[str], Path]

# What ZBar 0.23 read when this was written, in binary mode; zxing-cpp reads one more here and
# there, and 53 of the last.
FLOORS = {
    "code39-1": ("code39", 6),
    "code39-3": ("code39", 5),
    "code128-1": ("code128", 5),
    "code128-2": ("code128", 13),
    "code128-3": ("code128", 2),
    "itf-1": ("itf", 12),
    "itf-2": ("itf", 6),
    "qrcode-1": ("qr", 8),
    "qrcode-2": ("qr", 39),
}
# Pictures that ZBar reads differently by design, with the reason.
EXCLUDED = {
    "code128-1/6.png": "FNC4, which ZBar ignores: s for ó",
    "qrcode-2/16.webp": "one QR code inside another; ZBar reads the outer one, the truth is inside",
}


@pytest.fixture(scope="module")
def decoder() -> ZbarDecoder:
    try:
        return zbar.create(ZbarOptions(), SETTING)
    except PluginError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("folder", FLOORS)
def test_reads_what_it_did_and_misreads_nothing(
    shared: Shared, decoder: ZbarDecoder, folder: str
) -> None:
    symbology, floor = FLOORS[folder]
    reads = 0
    for sample in samples(shared("barcodes/zxing-cpp") / folder):
        found = {barcode.data for barcode in decoder.decode(sample.image, [symbology])}
        if sample.name not in EXCLUDED:
            reads += bool(found & sample.right)
            assert found <= sample.right, sample.name
    assert reads >= floor


@pytest.mark.parametrize("name", EXCLUDED)
def test_excluded_pictures_are_still_read_otherwise(
    shared: Shared, decoder: ZbarDecoder, name: str
) -> None:
    folder = shared("barcodes/zxing-cpp") / Path(name).parent
    symbology = FLOORS[folder.name][0]
    (sample,) = (sample for sample in samples(folder) if sample.name == name)
    (barcode,) = decoder.decode(sample.image, [symbology])
    assert barcode.data not in sample.right


@pytest.mark.parametrize(
    ("kind", "symbology", "data", "read"),
    [
        ("Code39", "code39", "AZ/K12", b"AZ/K12"),
        ("Code128", "code128", "Ab\0c", b"Ab\0c"),
        ("Code93", "code93", "KREIS 7", b"KREIS 7"),
        ("ITF", "itf", "0123456789", b"0123456789"),
        ("Codabar", "codabar", "A40156B", b"40156"),
        ("EAN13", "ean13", "4006381333931", b"4006381333931"),
        ("EAN8", "ean8", "73513537", b"73513537"),
        ("UPCA", "upca", "036000291452", b"036000291452"),
        ("UPCA", "ean13", "036000291452", b"0036000291452"),
        ("QRCode", "qr", "äöü", b"\xe4\xf6\xfc"),
        ("QRCode", "qr", b"a\0b\xff", b"a\0b\xff"),
    ],
)
def test_hands_on_the_bytes(
    decoder: ZbarDecoder, kind: str, symbology: str, data: str | bytes, read: bytes
) -> None:
    (barcode,) = decoder.decode(drawn(kind, data), [symbology])
    assert (barcode.data, barcode.symbology, barcode.readers) == (read, symbology, ("zbar",))


def test_leaves_out_what_it_cannot_read(decoder: ZbarDecoder) -> None:
    wanted = ["datamatrix", "qr", "pdf417", "aztec", "code39"]
    assert zbar.readable(wanted) == ("qr", "code39")
    for kind in ("DataMatrix", "PDF417", "Aztec"):
        assert decoder.decode(drawn(kind, "4711"), [kind.lower()]) == ()


def test_reads_only_what_was_asked_for(decoder: ZbarDecoder) -> None:
    # UPC-A needs EAN-13 switched on inside; that must not show.
    assert decoder.decode(drawn("EAN13", "4006381333931"), ["upca"]) == ()
    assert decoder.decode(drawn("Code128", "4711"), ["code39", "qr", "itf"]) == ()


def test_equal_linear_codes_are_one_symbol_to_it(decoder: ZbarDecoder) -> None:
    one = drawn("Code128", "4711")
    (barcode,) = decoder.decode(np.vstack([one, one]), ["code128"])
    assert barcode.box.height > one.shape[0]


def test_equal_qr_codes_are_two(decoder: ZbarDecoder) -> None:
    one = drawn("QRCode", "4711")
    assert len(decoder.decode(np.hstack([one, one]), ["qr"])) == 2


def test_itf_on_too_few_rows_is_a_fragment_and_not_read(decoder: ZbarDecoder) -> None:
    image = drawn("ITF", "0123456789")
    row = image[image.shape[0] // 2]
    assert decoder.decode(np.tile(row, (3, 1)), ["itf"]) == ()
    assert decoder.decode(np.tile(row, (12, 1)), ["itf"])[0].data == b"0123456789"


def test_second_look_wins_a_speckled_code_back(decoder: ZbarDecoder) -> None:
    image = speckled(drawn("QRCode", "2170047115"), 0.06)
    once = ZbarDecoder(decoder.library, ZbarOptions(second_look=False))
    assert once.decode(image, ["qr"]) == ()
    assert decoder.decode(image, ["qr"])[0].data == b"2170047115"


def test_reads_a_code_on_a_page_and_says_where(decoder: ZbarDecoder) -> None:
    page = np.full((3508, 2480), 255, np.uint8)
    code = drawn("Code128", "2170047115")
    height, width = code.shape
    page[700 : 700 + height, 300 : 300 + width] = code
    (barcode,) = decoder.decode(page, ["code128"])
    assert 700 <= barcode.box.top < barcode.box.bottom <= 700 + height
    assert 300 <= barcode.box.left < barcode.box.right <= 300 + width


def test_takes_views_that_are_read_only_and_images_without_pixels(decoder: ZbarDecoder) -> None:
    image = drawn("QRCode", "view")[4:-4, 4:-4]
    image.flags.writeable = False
    assert decoder.decode(image, ["qr"])[0].data == b"view"
    assert decoder.decode(np.zeros((0, 7), np.uint8), ["qr"]) == ()
    assert decoder.decode(np.zeros((1, 1), np.uint8), ["qr"]) == ()


def test_missing_library_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyzbar.wrapper", None)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(PluginError, match=r"apt-get install libzbar0.*'zxing' works without it"):
        zbar.create(ZbarOptions(), SETTING)


def test_windows_uses_the_bundled_library_only_when_told_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(PluginError, match="allow_bundled_dll = true"):
        zbar.create(ZbarOptions(), SETTING)
    monkeypatch.setitem(sys.modules, "pyzbar.wrapper", sys)
    assert zbar.create(ZbarOptions(allow_bundled_dll=True), SETTING).library is sys


def test_importing_the_component_does_not_load_the_library() -> None:
    source = Path(zbar.__file__).read_text(encoding="utf-8")
    assert "import pyzbar" not in source
    assert "from pyzbar" not in source
