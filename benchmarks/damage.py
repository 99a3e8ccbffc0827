"""Who notices damage: truncations and single-bit flips of one drawn page, by codec.

    python -m benchmarks.damage [--cuts 33] [--flips 60]

For each codec: how many files cut at 1..99 % were refused, how many single-bit flips that change a
pixel were refused, and milliseconds to decode the whole page (median of five).
"""

from __future__ import annotations

import argparse
import io
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from docindex.decoding.limits import Limits
from docindex.decoding.sources import decode_page, open_file
from docindex.errors import PageError
from docindex.model import BatchFacts, Environment
from docindex.pageimage import Grey
from docindex.paging import number_pages
from docindex.testing.samples import draw_form, make_cases

FACTS = BatchFacts(id="b", tenant="t", environment=Environment.TEST)
DPI = (300, 300)
CODECS: dict[str, Callable[[Image.Image, io.BytesIO], None]] = {
    "tiff g4": lambda page, out: page.convert("1").save(out, "TIFF", compression="group4", dpi=DPI),
    "tiff g3": lambda page, out: page.convert("1").save(out, "TIFF", compression="group3", dpi=DPI),
    "tiff lzw": lambda page, out: page.convert("1").save(
        out, "TIFF", compression="tiff_lzw", dpi=DPI
    ),
    "tiff deflate": lambda page, out: page.save(
        out, "TIFF", compression="tiff_adobe_deflate", dpi=DPI
    ),
    "tiff jpeg": lambda page, out: page.save(out, "TIFF", compression="jpeg", dpi=DPI),
    "jpeg": lambda page, out: page.save(out, "JPEG", quality=80, dpi=DPI),
    "png": lambda page, out: page.save(out, "PNG", dpi=DPI),
}


def decode(path: Path, data: bytes) -> Grey | None:
    """The page's pixels, or None when the file or the page was refused."""
    path.write_bytes(data)
    limits = Limits()
    pages, faults = number_pages(FACTS, [open_file(path, path.name, limits)], 300)
    if faults:
        return None
    try:
        return decode_page(path, pages[0], limits, strict=True).grey
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


def measure(name: str, page: Image.Image, path: Path, numbers: tuple[int, int]) -> str:
    """One line of the table."""
    stream = io.BytesIO()
    CODECS[name](page, stream)
    data = stream.getvalue()
    whole = decode(path, data)
    if whole is None:
        raise SystemExit(f"{name}: the whole file was refused")
    refused = [decode(path, part) is None for part in cuts(data, numbers[0])]
    dice = random.Random(7)
    answers = [decode(path, changed) for changed in flips(data, numbers[1], dice)]
    changed = [a for a in answers if a is None or not np.array_equal(a, whole)]
    noticed = sum(answer is None for answer in changed)
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        decode(path, data)
        times.append((time.perf_counter() - begin) * 1000)
    return (
        f"| {name} | {sum(refused)} of {len(refused)} | {noticed} of {len(changed)} | "
        f"{statistics.median(times):.0f} |"
    )


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cuts", type=int, default=33)
    parser.add_argument("--flips", type=int, default=60)
    given = parser.parse_args()
    page = Image.fromarray(draw_form(make_cases(100, seed=1).cases[0]))
    print(f"{platform.machine()}, Python {platform.python_version()}; one A4 page at 300 dpi")
    print("| codec | truncations refused | bit flips refused | ms to open and decode |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name in CODECS:
            path = Path(folder) / "page"
            print(measure(name, page, path, (given.cuts, given.flips)), flush=True)


if __name__ == "__main__":
    main()
