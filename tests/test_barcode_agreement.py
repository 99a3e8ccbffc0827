from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import attrs
import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from docindex.agreement import BY_DESIGN, BarcodeReading
from docindex.barcodes import read_barcodes
from docindex.builtin import zbar, zxing
from docindex.contracts import BarcodeDecoder
from docindex.errors import PluginError
from docindex.imaging.binarize import binarize
from docindex.model import Barcode, Box
from tests.builtin.barcode_samples import SETTING, Grey, as_page, drawn, opened, samples

Shared = Callable[[str], Path]
Named = tuple[str, BarcodeDecoder]


# Readers that see what a test painted: every grey value is one symbol.


@attrs.frozen
class PaintReader:
    """Reads patches of a grey value as it is told to, and remembers the sizes it was shown."""

    reads: Mapping[int, tuple[str, bytes]]
    shown: list[tuple[int, ...]] = attrs.field(factory=list)

    def decode(self, image: Grey, symbologies: Sequence[str]) -> Iterator[Barcode]:
        self.shown.append(image.shape)
        for value, (symbology, data) in self.reads.items():
            rows, columns = np.nonzero(image == value)
            if rows.size and symbology in symbologies:
                box = Box(
                    left=int(columns.min()),
                    top=int(rows.min()),
                    right=int(columns.max()) + 1,
                    bottom=int(rows.max()) + 1,
                )
                yield Barcode(data=data, symbology=symbology, box=box, readers=("itself",))


ALL = ("code39", "code128", "itf", "qr", "datamatrix", "ean13", "upca")


def _page(*boxes: tuple[int, int, int, int, int]) -> Grey:
    page = np.full((600, 800), 255, np.uint8)
    for value, left, top, right, bottom in boxes:
        page[top:bottom, left:right] = value
    return page


def _read(page: Grey, *readers: PaintReader, dpi: float = 100) -> BarcodeReading:
    return read_barcodes(as_page(page, dpi), list(zip("abc", readers, strict=False)), ALL)


def _facts(reading: BarcodeReading) -> list[tuple[bytes, tuple[str, ...]]]:
    return [(barcode.data, barcode.readers) for barcode in reading.barcodes]


ONE = (1, 100, 100, 200, 140)
FAR = (2, 500, 400, 600, 440)


def test_the_same_bytes_are_one_barcode_with_both_readers() -> None:
    reading = _read(_page(ONE), *[PaintReader({1: ("qr", b"4711")})] * 2)
    assert reading.contradictions == ()
    (barcode,) = reading.barcodes
    assert barcode.readers == ("a", "b")
    assert barcode.box == Box(left=100, top=100, right=200, bottom=140)


def test_different_bytes_are_a_contradiction_and_nothing_is_read() -> None:
    reading = _read(
        _page(ONE), PaintReader({1: ("code39", b"4711")}), PaintReader({1: ("code39", b"4717")})
    )
    assert reading.barcodes == ()
    (contradiction,) = reading.contradictions
    assert contradiction.kind == "readers_disagree"
    assert contradiction.page == "b1_00001f"
    assert contradiction.first == "a: code39 '4711' at 100,100,200,140"
    assert contradiction.second == "b: code39 '4717' at 100,100,200,140"


def test_one_place_carries_one_symbology() -> None:
    reading = _read(
        _page(ONE), PaintReader({1: ("code128", b"4711")}), PaintReader({1: ("itf", b"4711")})
    )
    assert reading.barcodes == ()
    assert len(reading.contradictions) == 1


def test_a_reader_that_contradicts_itself_is_not_believed() -> None:
    page = _page(ONE, (2, 140, 110, 160, 130))
    reading = _read(page, PaintReader({1: ("itf", b"123456"), 2: ("itf", b"1234")}))
    assert reading.barcodes == ()
    assert len(reading.contradictions) == 1


def test_readers_of_different_parts_of_one_damaged_code_disagree() -> None:
    page = _page((1, 100, 100, 300, 104), (2, 100, 115, 300, 119))
    reading = _read(page, PaintReader({1: ("itf", b"123456")}), PaintReader({2: ("itf", b"1234")}))
    assert reading.barcodes == ()
    assert len(reading.contradictions) == 1


def test_neighbours_that_both_readers_see_are_two() -> None:
    page = _page((1, 100, 100, 300, 120), (2, 100, 125, 300, 145))
    both = PaintReader({1: ("itf", b"123456"), 2: ("itf", b"1234")})
    reading = _read(page, both, both)
    assert _facts(reading) == [(b"123456", ("a", "b")), (b"1234", ("a", "b"))]
    assert reading.contradictions == ()


def test_what_one_reader_sees_stands_with_that_reader() -> None:
    page = _page(ONE, (3, 110, 145, 190, 155))
    reading = _read(page, PaintReader({1: ("qr", b"1")}), PaintReader({3: ("code39", b"3")}))
    assert _facts(reading) == [(b"1", ("a",)), (b"3", ("b",))]


def test_further_readers_look_where_the_first_found_something() -> None:
    second = PaintReader({1: ("qr", b"1"), 2: ("qr", b"2")})
    reading = _read(_page(ONE, FAR), PaintReader({1: ("qr", b"1")}), second)
    assert _facts(reading) == [(b"1", ("a", "b"))]
    assert second.shown == [(80, 140)]


def test_further_readers_look_at_the_whole_page_where_the_first_found_nothing() -> None:
    second = PaintReader({2: ("qr", b"2")})
    reading = _read(_page(ONE, FAR), PaintReader({}), second)
    assert _facts(reading) == [(b"2", ("b",))]
    assert second.shown == [(600, 800)]


def test_a_region_does_not_cut_a_neighbour() -> None:
    second = PaintReader({})
    _read(
        _page((1, 100, 100, 200, 140), (2, 190, 150, 300, 190)),
        PaintReader({1: ("qr", b"1"), 2: ("qr", b"2")}),
        second,
    )
    assert second.shown == [(130, 240)]


def test_regions_end_at_the_page() -> None:
    second = PaintReader({1: ("qr", b"1")})
    page = _page((1, 0, 0, 50, 50), (1, 0, 0, 50, 50))
    reading = _read(page, PaintReader({1: ("qr", b"1")}), second)
    assert second.shown == [(70, 70)]
    assert reading.barcodes[0].box == Box(left=0, top=0, right=50, bottom=50)


def test_equal_payloads_at_two_places_are_two_barcodes() -> None:
    both = PaintReader({1: ("qr", b"4711"), 2: ("qr", b"4711")})
    reading = _read(_page(ONE, FAR), both, both)
    assert _facts(reading) == [(b"4711", ("a", "b"))] * 2


def test_one_symbol_that_a_reader_reports_twice_is_one_barcode() -> None:
    twice = PaintReader({1: ("qr", b"4711"), 2: ("qr", b"4711")})
    reading = _read(_page(ONE, (2, 120, 105, 180, 135)), twice)
    assert len(reading.barcodes) == 1


def test_a_third_reader_may_agree_with_either() -> None:
    reads = PaintReader({1: ("qr", b"1")})
    assert _facts(_read(_page(ONE), reads, PaintReader({}), reads)) == [(b"1", ("a", "c"))]


def test_upca_is_an_ean13_that_begins_with_zero() -> None:
    reading = _read(
        _page(ONE),
        PaintReader({1: ("ean13", b"0036000291452")}),
        PaintReader({1: ("upca", b"036000291452")}),
    )
    assert _facts(reading) == [(b"0036000291452", ("a", "b"))]


@pytest.mark.parametrize(
    ("symbology", "first", "second"),
    [
        ("code39", b"Az-12", b"A+Z-12"),
        ("code39", b"AZ/K12", b"AZ+12"),
        ("code128", b"\xf3\xf31234", b"ss1234"),
        ("code128", b"0104012345\x1d10AB", b"010401234510AB"),
        ("datamatrix", b"\x1d0104", b"0104"),
        ("qr", b"K\xe4mmerei", b"K\xc3\xa4mmerei"),
        ("qr", b"part one", b"\0part one"),
        ("qr", b"part one", b"part one, part two"),
    ],
)
@pytest.mark.parametrize("swapped", [False, True])
def test_a_difference_by_design_is_no_contradiction_and_no_witness(
    symbology: str, first: bytes, second: bytes, swapped: bool
) -> None:
    if swapped:
        first, second = second, first
    reading = _read(
        _page(ONE), PaintReader({1: (symbology, first)}), PaintReader({1: (symbology, second)})
    )
    assert _facts(reading) == [(first, ("a",))]
    assert reading.contradictions == ()


@pytest.mark.parametrize(
    ("symbology", "first", "second"),
    [
        ("code39", b"AZ12", b"AZ13"),
        ("code39", b"A+Z-12", b"Az-13"),
        ("code39", b"+A", b"+B"),
        ("code128", b"1234", b"1243"),
        ("code128", b"\x1d1", b"\x1d2"),
        ("qr", b"4711", b"4712"),
        ("itf", b"12345678", b"123456"),
    ],
)
def test_the_table_excuses_no_misreading(symbology: str, first: bytes, second: bytes) -> None:
    reading = _read(
        _page(ONE), PaintReader({1: (symbology, first)}), PaintReader({1: (symbology, second)})
    )
    assert reading.barcodes == ()
    assert len(reading.contradictions) == 1


def test_every_difference_by_design_has_a_reason() -> None:
    assert all(rule.reason and rule.symbologies for rule in BY_DESIGN)


def test_boxes_are_pixels_of_the_scan() -> None:
    page = as_page(_page(ONE), 200, scale=(1.0, 2.0))
    reading = read_barcodes(page, [("a", PaintReader({1: ("qr", b"1")}))], ALL)
    assert reading.barcodes[0].box == Box(left=100, top=50, right=200, bottom=70)


def test_the_binary_layer_is_read() -> None:
    page = as_page(_page()).with_layer("binary", _page(ONE))
    reading = read_barcodes(page, [("a", PaintReader({1: ("qr", b"1")}))], ALL)
    assert _facts(reading) == [(b"1", ("a",))]


def test_nobody_reads_nothing() -> None:
    assert read_barcodes(as_page(_page(ONE)), [], ALL) == BarcodeReading()


# Cells of a grid, wider apart than the margin, hold what each of two readers makes of one symbol.

PAYLOADS = st.sampled_from([None, b"4711", b"4712"])
CELLS = st.lists(st.tuples(PAYLOADS, PAYLOADS), max_size=12)


def _cells(cells: Sequence[tuple[bytes | None, bytes | None]]) -> tuple[Grey, list[PaintReader]]:
    page = _page(
        *(
            (
                value,
                20 + value % 4 * 200,
                20 + value // 4 * 150,
                120 + value % 4 * 200,
                70 + value // 4 * 150,
            )
            for value in range(len(cells))
        )
    )
    readers = [
        PaintReader({v: ("code128", cell[who]) for v, cell in enumerate(cells) if cell[who]})
        for who in (0, 1)
    ]
    return page, readers


@settings(max_examples=60, deadline=None)
@given(CELLS)
def test_each_symbol_is_judged_by_itself(
    cells: list[tuple[bytes | None, bytes | None]],
) -> None:
    page, readers = _cells(cells)
    reading = _read(page, *readers)
    whole = not any(first for first, _ in cells)
    seen = [(first, second if first or whole else None) for first, second in cells]
    expected = Counter(
        (
            first or second,
            tuple(name for name, data in zip("ab", (first, second), strict=True) if data),
        )
        for first, second in seen
        if (first or second) and (first is None or second is None or first == second)
    )
    assert Counter(_facts(reading)) == expected
    assert len(reading.contradictions) == sum(
        1 for first, second in seen if first and second and first != second
    )


@settings(max_examples=30, deadline=None)
@given(CELLS, st.randoms(use_true_random=False))
def test_the_order_in_which_a_reader_answers_does_not_matter(
    cells: list[tuple[bytes | None, bytes | None]], chance: object
) -> None:
    page, readers = _cells(cells)
    mixed = []
    for reader in readers:
        items = list(reader.reads.items())
        chance.shuffle(items)  # type: ignore[attr-defined]
        mixed.append(PaintReader(dict(items)))
    reading = _read(page, *readers)
    assert _read(page, *mixed) == reading
    places = [(b.box.top, b.box.left, b.data) for b in reading.barcodes]
    assert places == sorted(places)


# Real material.


@pytest.fixture(scope="module")
def readers() -> list[Named]:
    try:
        second = zbar.create(zbar.ZbarOptions(), SETTING)
    except PluginError as error:
        pytest.skip(str(error))
    return [("zxing", zxing.create(zxing.ZxingOptions(), SETTING)), ("zbar", second)]


# Per set: symbology, pictures read right, and of these by both readers.
AGREED = {
    "code39-1": ("code39", 6, 6),
    "code39-2": ("code39", 0, 3),
    "code39-3": ("code39", 5, 5),
    "code128-1": ("code128", 6, 5),
    "code128-2": ("code128", 14, 13),
    "code128-3": ("code128", 2, 2),
    "itf-1": ("itf", 14, 12),
    "itf-2": ("itf", 6, 6),
    "qrcode-1": ("qr", 8, 8),
    "qrcode-2": ("qr", 50, 39),
}
# A QR code inside another: zxing-cpp reads both, ZBar the outer one.
CONTRADICTORY = {"qrcode-2/16.webp"}
# Extended Code 39, which is read plain: what stands in the bars, not what the truth makes of it.
PLAIN = {"code39-2/1.png", "code39-2/2.png", "code39-2/wide.png"}


@pytest.mark.parametrize("folder", AGREED)
def test_samples_are_read_by_both_and_misread_by_neither(
    shared: Shared, readers: list[Named], folder: str
) -> None:
    symbology, least, agreed = AGREED[folder]
    right = both = 0
    for sample in samples(shared("barcodes/zxing-cpp") / folder):
        reading = read_barcodes(as_page(sample.image), readers, [symbology])
        assert bool(reading.contradictions) == (sample.name in CONTRADICTORY), sample.name
        found = {barcode.data for barcode in reading.barcodes}
        assert sample.name in PLAIN or found <= sample.right, sample.name
        right += bool(found & sample.right)
        both += any(len(barcode.readers) == 2 for barcode in reading.barcodes)
    assert right >= least
    assert both >= agreed


@pytest.mark.parametrize("folder", ["falsepositives-1", "falsepositives-2"])
def test_nothing_is_read_where_nothing_is(
    shared: Shared, readers: list[Named], folder: str
) -> None:
    # The first finds nothing, so the second reads the whole picture as well.
    for path in sorted((shared("barcodes/zxing-cpp") / folder).iterdir()):
        reading = read_barcodes(as_page(opened(path)), readers, zxing.symbologies())
        assert reading == BarcodeReading(), path.name


WANTED = ("code39", "code128", "qr", "datamatrix")


def _pages(path: Path) -> Iterator[Grey]:
    """The pages at 300 dpi, as far as the file says how large they are."""
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as document:
            for page in document:
                shown = page.render(scale=300 / 72, grayscale=True).to_numpy()
                yield shown.reshape(shown.shape[:2]).copy()
        return
    with Image.open(path) as picture:
        for frame in range(picture.n_frames):
            picture.seek(frame)
            sheet = Image.new("RGBA", picture.size, "white")
            sheet.alpha_composite(picture.convert("RGBA"))
            yield np.asarray(sheet.convert("L"))


def _readings(path: Path, readers: list[Named]) -> list[BarcodeReading]:
    found = []
    for grey in _pages(path):
        page = as_page(grey).with_layer("binary", binarize(grey))
        found.append(read_barcodes(page, readers, WANTED))
    assert all(reading.contradictions == () for reading in found), path.name
    return found


TRUTH = "separators/expected.json"
FOLDER = "separators/paperless-ngx"
FILES = [
    "barcode-128-custom.pdf",
    "barcode-39-custom.pdf",
    "barcode-fax-image.pdf",
    "barcode-qr-custom.pdf",
    "many-qr-codes.pdf",
    "patch-code-t-double.pdf",
    "patch-code-t-middle-alpha.tiff",
    "patch-code-t-middle-distorted.pdf",
    "patch-code-t-middle-fuzzy.pdf",
    "patch-code-t-middle-reverse.pdf",
    "patch-code-t-middle-unreadable.pdf",
    "patch-code-t-middle.pdf",
    "patch-code-t-middle.tiff",
    "patch-code-t-qr.pdf",
    "patch-code-t.pdf",
    "several-patcht-codes.pdf",
]
STICKERS = [
    "barcode-39-asn-123.pdf",
    "barcode-39-asn-custom-prefix.pdf",
    "barcode-39-asn-invalid.pdf",
    "barcode-qr-asn-000123-upscale-dpi.pdf",
]


def test_the_lists_name_every_file_with_a_truth(shared: Shared) -> None:
    truth = json.loads(shared(TRUTH).read_text(encoding="utf-8"))["files"]
    assert sorted(truth) == sorted([*FILES, *STICKERS, "split-by-asn-1.pdf", "split-by-asn-2.pdf"])


@pytest.mark.parametrize("name", FILES)
def test_every_separator_is_found_and_none_invented(
    shared: Shared, readers: list[Named], name: str
) -> None:
    truth = json.loads(shared(TRUTH).read_text(encoding="utf-8"))["files"][name]
    separator = truth.get("separator", "PATCHT").encode()
    found = [
        {barcode.readers for barcode in reading.barcodes if barcode.data == separator}
        for reading in _readings(shared(FOLDER) / name, readers)
    ]
    pages = [page for page, by in enumerate(found) if by]
    # The truth of the unreadable one says itself that finding its page 1 is better, not wrong.
    assert pages == truth["separators"] or (name.endswith("unreadable.pdf") and pages == [1])
    assert all(("zxing", "zbar") in by for by in found if by)


@pytest.mark.parametrize("name", STICKERS)
def test_number_stickers_are_read(shared: Shared, readers: list[Named], name: str) -> None:
    truth = json.loads(shared(TRUTH).read_text(encoding="utf-8"))["files"][name]
    (reading,) = _readings(shared(FOLDER) / name, readers)
    numbers = [
        int(match[1])
        for barcode in reading.barcodes
        if (match := re.fullmatch(truth.get("prefix", "ASN") + r"\s*(\d+)", barcode.text))
    ]
    assert numbers == ([] if truth["number"] is None else [truth["number"]])


@pytest.mark.parametrize(
    ("name", "documents"), [("split-by-asn-1.pdf", 5), ("split-by-asn-2.pdf", 6)]
)
def test_number_stickers_and_separators_split_a_stack(
    shared: Shared, readers: list[Named], name: str, documents: int
) -> None:
    truth = json.loads(shared(TRUTH).read_text(encoding="utf-8"))["files"][name]
    starts = [
        reading
        for reading in _readings(shared(FOLDER) / name, readers)
        if any(re.fullmatch(r"PATCHT|ASN\d{5}", barcode.text) for barcode in reading.barcodes)
    ]
    assert len(starts) == documents == truth["documents"]


def test_a_code_on_a_page_is_read_by_both_at_its_place(readers: list[Named]) -> None:
    page = np.full((1650, 1240), 255, np.uint8)
    code = drawn("Code128", "2170047115", scale=3)
    page[200 : 200 + code.shape[0], 90 : 90 + code.shape[1]] = code
    (barcode,) = read_barcodes(as_page(page, 150), readers, ["code128"]).barcodes
    assert barcode.readers == ("zxing", "zbar")
    assert barcode.box.overlaps(Box(left=140, top=260, right=300, bottom=300))
