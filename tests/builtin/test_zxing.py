from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from docindex.builtin import zxing
from docindex.builtin.zxing import ZxingDecoder, ZxingOptions
from docindex.model import SYMBOLOGIES, Box
from tests.builtin.barcode_samples import (
    RAW,
    SETTING,
    Grey,
    drawn,
    samples,
    speckled,
)

DECODER = zxing.create(ZxingOptions(), SETTING)
Shared = Callable[[str], Path]

# zxing-cpp's own least number of reads at rotation 0 (its test/blackbox); 0 misreads everywhere.
# Where none is published for the set as it lies there, what we read when this was written.
FLOORS = {
    "code39-1": ("code39", 6),
    "code39-3": ("code39", 5),
    "code128-1": ("code128", 6),
    "code128-2": ("code128", 14),
    "code128-3": ("code128", 2),
    "itf-1": ("itf", 14),
    "itf-2": ("itf", 6),
    "datamatrix-1": ("datamatrix", 30),
    "datamatrix-2": ("datamatrix", 13),
    "datamatrix-3": ("datamatrix", 27),
    "pdf417-2": ("pdf417", 25),
    "qrcode-1": ("qr", 8),
    "qrcode-2": ("qr", 50),
}
# A design with one QR code inside another; its truth names the inner one.
TWO_CODES = "qrcode-2/16.webp"


@pytest.mark.parametrize("folder", FLOORS)
def test_reads_at_least_what_zxing_cpp_promises_and_misreads_nothing(
    shared: Shared, folder: str
) -> None:
    symbology, floor = FLOORS[folder]
    reads = 0
    for sample in samples(shared("barcodes/zxing-cpp") / folder):
        found = {barcode.data for barcode in DECODER.decode(sample.image, [symbology])}
        reads += bool(found & sample.right)
        assert sample.name == TWO_CODES or found <= sample.right, sample.name
    assert reads >= floor


def test_extended_code39_is_read_as_such_only_where_the_profile_says_so(shared: Shared) -> None:
    extended = ZxingDecoder(ZxingOptions(code39_full_ascii=True))
    for sample in samples(shared("barcodes/zxing-cpp") / "code39-2"):
        assert {b.data for b in extended.decode(sample.image, ["code39"])} == sample.right
        (plain,) = DECODER.decode(sample.image, ["code39"])
        assert b"+" in plain.data


def test_code32_sample_is_what_we_take_it_for(shared: Shared) -> None:
    digits = "0123456789BCDFGHJKLMNPQRSTUVWXYZ"
    number = 0
    for character in RAW["code39-1/code32-1.png"].decode():
        number = number * 32 + digits.index(character)
    published = (shared("barcodes/zxing-cpp") / "code39-1/code32-1.txt").read_text(encoding="utf-8")
    assert published == f"A{number:09d}"


@pytest.mark.parametrize(
    ("kind", "symbology", "data", "read"),
    [
        ("Code39", "code39", "AZ/K12", b"AZ/K12"),
        ("Code39", "code39", "ABCDEF", b"ABCDEF"),
        ("Code39", "code39", "-12345678", b"-12345678"),
        ("Code128", "code128", "Ab\0c", b"Ab\0c"),
        ("Code93", "code93", "KREIS 7", b"KREIS 7"),
        ("ITF", "itf", "0123456789", b"0123456789"),
        ("Codabar", "codabar", "A40156B", b"40156"),
        ("EAN13", "ean13", "4006381333931", b"4006381333931"),
        ("EAN13", "ean13", "9783161484100", b"9783161484100"),
        ("EAN8", "ean8", "73513537", b"73513537"),
        ("UPCA", "upca", "036000291452", b"036000291452"),
        ("UPCA", "ean13", "036000291452", b"0036000291452"),
        ("QRCode", "qr", b"a\0b\xff", b"a\0b\xff"),
        ("DataMatrix", "datamatrix", b"\x00\x80", b"\x00\x80"),
        ("Aztec", "aztec", "Az 1", b"Az 1"),
        ("PDF417", "pdf417", "PDF 417", b"PDF 417"),
    ],
)
def test_hands_on_the_bytes(kind: str, symbology: str, data: str | bytes, read: bytes) -> None:
    (barcode,) = DECODER.decode(drawn(kind, data), [symbology])
    assert (barcode.data, barcode.symbology, barcode.readers) == (read, symbology, ("zxing",))


def test_reads_only_what_was_asked_for() -> None:
    image = drawn("Code128", "2.17.004711.5")
    rest = [name for name in zxing.symbologies() if name != "code128"]
    assert DECODER.decode(image, rest) == ()
    assert DECODER.decode(image, []) == ()


@pytest.mark.parametrize("kind", ["MicroQRCode", "RMQRCode"])
def test_qr_is_not_its_small_relatives(kind: str) -> None:
    assert DECODER.decode(drawn(kind, "123"), ["qr"]) == ()


def test_unknown_symbology_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"'code93x'.*code128, code39, code93"):
        DECODER.decode(drawn("Code39", "A"), ["code39", "code93x"])
    assert list(zxing.symbologies()) == sorted(zxing.symbologies())


def _ink(image: Grey) -> Box:
    rows, columns = np.nonzero(image < 128)
    return Box(
        left=int(columns.min()),
        top=int(rows.min()),
        right=int(columns.max()) + 1,
        bottom=int(rows.max()) + 1,
    )


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
@pytest.mark.parametrize(("kind", "symbology"), [("QRCode", "qr"), ("Code128", "code128")])
def test_box_encloses_the_symbol_in_every_orientation(
    kind: str, symbology: str, turns: int
) -> None:
    image = np.rot90(drawn(kind, "K-2041/26"), turns)
    (barcode,) = DECODER.decode(image, [symbology])
    ink, box = _ink(image), barcode.box
    # Positions are good to about a module, here of four pixels.
    apart = (box.left - ink.left, box.top - ink.top, box.right - ink.right, box.bottom - ink.bottom)
    assert max(map(abs, apart)) <= 5


def test_box_stays_inside_the_image() -> None:
    image = drawn("QRCode", "edge", scale=8, margin=0)
    (barcode,) = DECODER.decode(image, ["qr"])
    height, width = image.shape
    assert 0 <= barcode.box.left < barcode.box.right <= width
    assert 0 <= barcode.box.top < barcode.box.bottom <= height


def test_second_look_wins_a_speckled_code_back_and_doubles_none() -> None:
    image = speckled(drawn("Code128", "2170047115"), 0.05)
    assert ZxingDecoder(ZxingOptions(second_look=False)).decode(image, ["code128"]) == ()
    (barcode,) = DECODER.decode(image, ["code128"])
    assert barcode.data == b"2170047115"
    assert len(DECODER.decode(drawn("Code128", "2170047115"), ["code128"])) == 1


def test_equal_codes_at_two_places_are_two() -> None:
    # Nearer than half their length zxing-cpp takes one above another for one.
    one = drawn("Code128", "4711")
    gap = np.full((one.shape[1] // 2, one.shape[1]), 255, np.uint8)
    above, below = sorted(
        DECODER.decode(np.vstack([one, gap, one]), ["code128"]), key=lambda b: b.box.top
    )
    assert above.data == below.data
    assert not above.box.overlaps(below.box)
    assert len(DECODER.decode(np.hstack([one, one]), ["code128"])) == 2


def test_itf_on_too_few_rows_is_a_fragment_and_not_read() -> None:
    image = drawn("ITF", "0123456789")
    row = image[image.shape[0] // 2]
    assert DECODER.decode(np.tile(row, (3, 1)), ["itf"]) == ()
    assert DECODER.decode(np.tile(row, (12, 1)), ["itf"])[0].data == b"0123456789"


def test_takes_views_that_are_read_only_and_images_without_pixels() -> None:
    image = drawn("QRCode", "view")[4:-4, 4:-4]
    image.flags.writeable = False
    assert DECODER.decode(image, ["qr"])[0].data == b"view"
    assert DECODER.decode(np.zeros((0, 7), np.uint8), ["qr"]) == ()
    assert DECODER.decode(np.zeros((1, 1), np.uint8), ["qr"]) == ()


def test_component_is_named_zxing() -> None:
    assert (zxing.COMPONENT.name, zxing.COMPONENT.options) == ("zxing", ZxingOptions)


def test_it_knows_every_name_of_the_model() -> None:
    assert zxing.symbologies() == SYMBOLOGIES
