"""Who notices damage: truncations and single-bit flips of one drawn page, by codec.

    python -m benchmarks.damage [--cuts 99] [--flips 60]

For each codec: how many files cut at 1..99 % were refused, with the directory of a TIFF behind the
pixels and before them, and how many of the single-bit flips that change a pixel.
"""

from __future__ import annotations

import argparse
import io
import platform
import random
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from docindex.decoding import tiff
from docindex.decoding.container import JPEG_TABLES, ROWS_PER_STRIP, STRIP_BYTES, STRIP_OFFSETS
from docindex.decoding.documents import Leaf, write_pdf
from docindex.decoding.limits import Limits
from docindex.decoding.sources import decode_page, open_file
from docindex.errors import PageError
from docindex.model import BatchFacts, Environment, PageRef
from docindex.pageimage import Grey
from docindex.paging import number_pages
from docindex.testing.samples import draw_form, make_cases

FACTS = BatchFacts(id="b", tenant="t", environment=Environment.TEST)
DPI = (300, 300)
LIMITS = Limits()
# Pillow's format and options.
_PLAIN: dict[str, tuple[str, dict[str, object]]] = {
    "tiff g4": ("TIFF", {"compression": "group4"}),
    "tiff g4 in strips": ("TIFF", {"compression": "group4"}),
    "tiff g3": ("TIFF", {"compression": "group3"}),
    "tiff lzw": ("TIFF", {"compression": "tiff_lzw"}),
    "tiff deflate": ("TIFF", {"compression": "tiff_adobe_deflate"}),
    "tiff jpeg": ("TIFF", {"compression": "jpeg"}),
    "jpeg grey": ("JPEG", {"quality": 80}),
    "jpeg colour": ("JPEG", {"quality": 80}),
    "png": ("PNG", {}),
}
# Documents that hold the code of another form byte for byte.
_WRAPPED = {"pdf g4": "tiff g4", "pdf jpeg": "jpeg grey"}
FORMS = (*_PLAIN, *_WRAPPED)
BITONAL = ("tiff g4", "tiff g4 in strips", "tiff g3", "tiff lzw", "pdf g4")
_ONE_STRIP = ("tiff g4", "tiff g3")
_LONG = 4


def encoded(form: str, page: Image.Image) -> bytes:
    """The file of one page.

    Args:
        form: one of `FORMS`.
        page: mode `L`.
    """
    if form in _WRAPPED:
        return _as_pdf(encoded(_WRAPPED[form], page))
    kind, options = _PLAIN[form]
    mode = "1" if form in BITONAL else "RGB" if form == "jpeg colour" else "L"
    # Levels, not dots: no scanner dithers a letter.
    shown = page.convert(mode, dither=Image.Dither.NONE)
    # Scanners write a page as one strip, Pillow by itself as many of 64 KB.
    rows = {"tiffinfo": {ROWS_PER_STRIP: page.height}} if form in _ONE_STRIP else {}
    stream = io.BytesIO()
    shown.save(stream, kind, dpi=DPI, **options, **rows)
    return stream.getvalue()


def _as_pdf(data: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path, target = Path(folder) / "page", Path(folder) / "page.pdf"
        path.write_bytes(data)
        page = listed(path)
        assert page is not None
        write_pdf([Leaf(path=path, page=page)], target, LIMITS)
        return target.read_bytes()


def with_directory_first(data: bytes) -> bytes:
    """The same TIFF page with its directory before its strips, as some drivers write it."""
    layout = tiff.layout_at(io.BytesIO(data), 0, LIMITS)
    strips = list(layout.pieces())
    fields = {**layout.fields(), STRIP_OFFSETS: (0,) * len(strips)}
    fields[STRIP_BYTES] = tuple(len(strip) for strip in strips)
    if tables := layout.directory.integers(JPEG_TABLES, 1 << 16):
        fields[JPEG_TABLES] = tables
    values_at = 8 + 2 + 12 * len(fields) + 4
    place = values_at + sum(4 * len(v) for v in fields.values() if len(v) > 1)
    offsets = []
    for strip in strips:
        offsets.append(place)
        place += len(strip)
    fields[STRIP_OFFSETS] = tuple(offsets)
    entries = values = b""
    for tag, numbers in sorted(fields.items()):
        packed = struct.pack(f"<{len(numbers)}I", *numbers)
        if len(numbers) > 1:
            values, packed = values + packed, struct.pack("<I", values_at + len(values))
        entries += struct.pack("<HHI", tag, _LONG, len(numbers)) + packed
    head = b"II*\0" + struct.pack("<IH", 8, len(fields)) + entries + b"\0\0\0\0"
    return head + values + b"".join(strips)


def listed(path: Path) -> PageRef | None:
    """The first page of a file, or None where it was refused."""
    pages, faults = number_pages(FACTS, [open_file(path, path.name, LIMITS)], DPI[0])
    return None if faults else pages[0]


def decode(path: Path, data: bytes) -> Grey | None:
    """The page's pixels, or None when the file or the page was refused."""
    path.write_bytes(data)
    page = listed(path)
    if page is None:
        return None
    try:
        return decode_page(path, page, LIMITS, strict=True).grey
    except PageError:
        return None


def cuts(data: bytes, number: int) -> Iterator[bytes]:
    """The file without its end, at even steps from 1 to 99 %."""
    for step in range(number):
        yield data[: len(data) * (1 + step * 98 // max(number - 1, 1)) // 100]


def flips(data: bytes, number: int, dice: random.Random) -> Iterator[bytes]:
    """The file with one bit flipped somewhere."""
    for _ in range(number):
        changed = bytearray(data)
        changed[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        yield bytes(changed)


def measure(form: str, page: Image.Image, path: Path, numbers: tuple[int, int]) -> str:
    """One line of the table; stops where a whole file is refused."""
    data = encoded(form, page)
    whole = _whole(form, path, data)
    first = "-"
    if form.startswith("tiff"):
        other = with_directory_first(data)
        if not np.array_equal(_whole(form, path, other), whole):
            raise SystemExit(f"{form}: other pixels with the directory first")
        first = _share(cuts(other, numbers[0]), path)
    answers = [decode(path, changed) for changed in flips(data, numbers[1], random.Random(7))]
    seen = [a is None for a in answers if a is None or not np.array_equal(a, whole)]
    last = _share(cuts(data, numbers[0]), path)
    return f"| {form} | {last} | {first} | {sum(seen)} of {len(seen)} |"


def _whole(form: str, path: Path, data: bytes) -> Grey:
    grey = decode(path, data)
    if grey is None:
        raise SystemExit(f"{form}: the whole file was refused")
    return grey


def _share(parts: Iterator[bytes], path: Path) -> str:
    refused = [decode(path, part) is None for part in parts]
    return f"{sum(refused)} of {len(refused)}"


def table(page: Image.Image, numbers: tuple[int, int]) -> Iterator[str]:
    """The table's lines, one by one as they are measured.

    Args:
        page: mode `L`.
        numbers: truncations and bit flips of each form.
    """
    yield "| form | cut, directory last | cut, directory first | bit flips refused |"
    yield "|---|---|---|---|"
    with tempfile.TemporaryDirectory() as folder:
        for form in FORMS:
            yield measure(form, page, Path(folder) / "page", numbers)


def drawn_page(seed: int = 1) -> Image.Image:
    """A form filled in, A4 at 300 dpi."""
    return Image.fromarray(draw_form(make_cases(100, seed=seed).cases[0]))


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cuts", type=int, default=99)
    parser.add_argument("--flips", type=int, default=60)
    given = parser.parse_args()
    print(f"{platform.machine()}, Python {platform.python_version()}; one A4 page at 300 dpi")
    for line in table(drawn_page(), (given.cuts, given.flips)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
