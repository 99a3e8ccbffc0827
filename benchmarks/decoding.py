"""Decoding: how fast beside decoders that check less, and which damage is noticed.

    python -m benchmarks.decoding [--mail DIR] [--pages 30] [--short]

Speed: the same pages in every form, each decoded in turn by docindex (file to grey levels, checked)
and by a peer: `cv2.imread` for files, the bare decoder of the stream for PDFs. Ratios are the
peer's time over ours, in processor time of this thread, so that other work on the machine does not
count; of each page the quickest of some runs, of the pages the median.
Damage: see `benchmarks.damage`. With `--short` both take seconds and say little.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import itertools
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import attrs
import cv2
import numpy as np
import simplejpeg
from PIL import Image

from benchmarks import damage
from benchmarks.targets import Target
from docindex.decoding.sources import decode_page
from docindex.errors import PageError

_RUNS, _SHORT_RUNS = 3, 1
_SHORT_PAGES, _SHORT_CUTS, _SHORT_FLIPS = 2, 5, 4
# LIMITS.md, T1: least ratio of the peer's time to ours.
TARGETS = {
    "tiff g4": 3.0,
    "jpeg grey": 1 / 0.9,
    "jpeg colour": 1 / 0.9,
    "pdf g4": 1 / 1.3,
    "pdf jpeg": 1 / 1.3,
}


@attrs.frozen
class Timing:
    """Milliseconds of one page."""

    ours: float
    peer: float


def pages(mail: Path | None, number: int, suffix: str) -> Iterator[Image.Image]:
    """Pages of scanned mail spread over its files of one kind, or drawn ones; mode `L`.

    Args:
        mail: a folder of generated mail; None draws forms.
        number: how many.
        suffix: `.tif` for pages scanned in black and white, `.jpg` for grey ones.
    """
    if mail is None:
        yield from (damage.drawn_page(seed) for seed in range(1, number + 1))
        return
    files = sorted(mail.rglob("*" + suffix))
    for path in files[:: max(len(files) // number, 1)][:number]:
        page = damage.listed(path)
        if page is not None:
            with contextlib.suppress(PageError):
                grey = decode_page(path, page, damage.LIMITS, strict=True).grey
                yield Image.fromarray(grey)


def bare(form: str, page: Image.Image) -> Callable[[], object]:
    """What decodes the stream of a PDF without any check."""
    if form == "pdf jpeg":
        data = damage.encoded("jpeg grey", page)
        return lambda: simplejpeg.decode_jpeg(data, "GRAY")
    data = damage.encoded("tiff g4", page)

    def read() -> object:
        with Image.open(io.BytesIO(data)) as picture:
            return np.asarray(picture.convert("L"))

    return read


def timing(form: str, page: Image.Image, path: Path, runs: int) -> Timing:
    """Decode one page of one form both ways, in turn."""
    path.write_bytes(damage.encoded(form, page))
    ref = damage.listed(path)
    assert ref is not None
    name = str(path)
    peer = (
        bare(form, page)
        if form.startswith("pdf")
        else lambda: cv2.imread(name, cv2.IMREAD_GRAYSCALE)
    )
    ways = (lambda: decode_page(path, ref, damage.LIMITS, strict=True), peer)
    times = [[_milliseconds(way) for way in ways] for _ in range(runs)]
    ours, theirs = (min(column) for column in zip(*times, strict=True))
    return Timing(ours, theirs)


def _milliseconds(way: Callable[[], object]) -> float:
    begin = time.thread_time()
    way()
    return (time.thread_time() - begin) * 1000


def line(form: str, timings: Sequence[Timing]) -> str:
    """One line of the table of speed."""
    ours = statistics.median(t.ours for t in timings)
    peer = statistics.median(t.peer for t in timings)
    # Below the clock's step nothing can be divided by.
    ratios = sorted(t.peer / max(t.ours, 0.01) for t in timings)
    target = f"{TARGETS[form]:.2f}" if form in TARGETS else "-"
    middle = statistics.median(ratios)
    return (
        f"| {form} | {ours:.1f} | {peer:.1f} | {middle:.2f} | {ratios[0]:.2f} to {ratios[-1]:.2f} |"
        f" {target} |"
    )


def table(mail: Path | None, number: int, runs: int) -> Iterator[str]:
    """The table's lines, one by one as they are measured."""
    yield "| form | ms | peer ms | peer / ours | from to | at least |"
    yield "|---|---|---|---|---|---|"
    for form, timings in measured(mail, number, runs, damage.FORMS):
        yield line(form, timings)


def targets(mail: Path | None, number: int, runs: int) -> Iterator[Target]:
    """T1 for the forms that it names."""
    for form, timings in measured(mail, number, runs, TARGETS):
        ratio = statistics.median(t.peer / max(t.ours, 0.01) for t in timings)
        what = f"{form}: time of the peer, of ours"
        yield Target(name="T1", what=what, value=ratio, limit=TARGETS[form], of=len(timings))


def measured(
    mail: Path | None, number: int, runs: int, forms: Iterable[str]
) -> Iterator[tuple[str, list[Timing]]]:
    """Decode so many pages in every form; fax and LZW of bitonal pages."""
    bitonal, grey = (list(pages(mail, number, suffix)) for suffix in (".tif", ".jpg"))
    with tempfile.TemporaryDirectory() as folder:
        for form in forms:
            suffix = {"tiff": ".tif", "jpeg": ".jpg"}.get(form.split()[0], "." + form.split()[0])
            path = Path(folder) / f"page{suffix}"
            sheets = bitonal if form in damage.BITONAL else grey
            yield form, [timing(form, sheet, path, runs) for sheet in sheets]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mail", type=Path, help="folder of generated mail; else pages are drawn")
    parser.add_argument("--pages", type=int, default=30)
    parser.add_argument("--cuts", type=int, default=99)
    parser.add_argument("--flips", type=int, default=60)
    parser.add_argument("--short", action="store_true", help="seconds instead of minutes")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    number = min(given.pages, _SHORT_PAGES) if given.short else given.pages
    numbers = (_SHORT_CUTS, _SHORT_FLIPS) if given.short else (given.cuts, given.flips)
    print(f"{platform.machine()}, Python {platform.python_version()}; {number} pages a form")
    speed = table(given.mail, number, _SHORT_RUNS if given.short else _RUNS)
    for row in itertools.chain(speed, ("",), damage.table(damage.drawn_page(), numbers)):
        print(row, flush=True)


if __name__ == "__main__":
    main()
